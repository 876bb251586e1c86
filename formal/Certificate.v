(* The checker of certificates, and the theorem about it: what it accepts is true. *)
Require Import Reals QArith Qreals Lra Lia List Bool.
Require Import Sciverify.Spec Sciverify.Sums Sciverify.Optimality Sciverify.Isometry Sciverify.Cosine.
Require Import Sciverify.Numbers Sciverify.Exact Sciverify.Doubles.
Import ListNotations.
Open Scope R_scope.

(* What a certificate brings along to prove its statement. *)
Inductive proof :=
| OptimalPair (dual minimiser : list number) (separation : option (list number * list number))
    (multiplier second : option (list number))
| Enclosure (found : hints number)
| NoProof.
(* Answers about A take bounds of the roots of the row scales, low_k <= sqrt d_k <= high_k; answers about solutions
   take, one after another, a field, a dual point and a minimiser. *)
Record evidence := Evidence {
  ev_proof : proof; ev_low : list number; ev_high : list number;
    ev_posed : list (list number * list number * list number) }.

Definition is_rational (x : number) : bool := match x with Rat _ => true | _ => false end.

(* ------------------------------------------------------------ reading into a field *)
Section Read.
Variable K : ops.
Fixpoint rl (l : list number) : option (list (car K)) :=
  match l with
  | [] => Some []
  | n :: l => match rd K n, rl l with Some x, Some l' => Some (x :: l') | _, _ => None end
  end.
Fixpoint rm (l : list (list number)) : option (list (list (car K))) :=
  match l with
  | [] => Some []
  | n :: l => match rl n, rm l with Some x, Some l' => Some (x :: l') | _, _ => None end
  end.
Definition ro (l : option (list number)) : option (option (list (car K))) :=
  match l with None => Some None | Some l => match rl l with Some x => Some (Some x) | None => None end end.
Definition rp (l : option (list number * list number)) : option (option (list (car K) * list (car K))) :=
  match l with None => Some None | Some (u, v) => match rl u, rl v
    with Some x, Some y => Some (Some (x, y)) | _, _ => None end end.

Definition orthonormal (m : nat) (q : list (list (car K))) : bool :=
  forallb (fun i => forallb (fun j =>
      is_eq (sgn K (sub K (fold_right (fun row s => add K (mul K (nth i row (zero K)) (nth j row (zero K))) s)
        (zero K) q)
                          (if Nat.eqb i j then one K else zero K)))) (seq 0 m)) (seq 0 m).

Definition check_transform (m : nat) (t : transform) : bool :=
  match t with Explicit q => match rm q with Some q' => orthonormal m q' | None => false end | _ => true end.

Fixpoint put (row : list (car K)) (columns : list (list (car K))) : list (list (car K)) :=
  match row, columns with x :: row, c :: columns => (x :: c) :: put row columns | _, _ => [] end.
Definition transpose (n : nat) (rows : list (list (car K))) : list (list (car K)) := fold_right put (repeat [] n) rows.
Definition read_columns (n : nat) (t : table) : option (list (list (car K))) :=
  match t with
  | ByColumns l => rm l
  | ByRows l => match rm l with
      | Some l' => if forallb (fun r => Nat.eqb (length r) n) l' then Some (transpose n l') else None
      | None => None end
  end.
Definition read_hints (e : hints number) : option (hints (car K)) :=
  match rl (e_v e), rl (e_h e), rl (e_g e), rm (e_inverse e), rl (e_rad e), rl (e_lengths e) with
  | Some v, Some h, Some g, Some inverse, Some rad, Some lengths =>
    match rl [e_half e; e_theta e; e_dh e; e_dg e; e_tlo e; e_thi e; e_tin e; e_err e; e_spread e] with
    | Some [half; theta; dh; dg; tlo; thi; tin; err; spread] =>
        Some (Hints v h g inverse half theta dh dg tlo thi tin rad lengths err spread)
    | _ => None
    end
  | _, _, _, _, _, _ => None
  end.

Definition check_distance_by (I : instance K) (u : option bool) (x : list (car K)) (low high : car K)
  (e : proof) : bool :=
  match e with
  | OptimalPair dual minimiser separation multiplier second =>
    match rl dual, rl minimiser, rp separation, ro multiplier, ro second with
    | Some p, Some z, Some sep, Some mult, Some sec => check_distance K I x low high u p z sep mult sec
    | _, _, _, _, _ => false
    end
  | Enclosure found =>
    match u, read_hints found with Some true, Some E => check_enclosure K I E x low high | _, _ => false end
  | NoProof => false
  end.
Definition with_pair (e : proof) (f : list (car K) -> list (car K) -> bool) : bool :=
  match e with
  | OptimalPair dual minimiser _ _ _ => match rl dual, rl minimiser with Some p, Some z => f p z | _, _ => false end
  | _ => false
  end.

(* ------------------------------------------------------------ answers *)
Definition square (x : car K) : car K := mul K x x.
Definition scales (I : instance K) : list (car K) :=
  match i_d K I with Some d => d | None => repeat (one K) (rows K I) end.
Fixpoint bounds_roots (low high d : list (car K)) : bool :=
  match low, high, d with
  | l :: low, h :: high, x :: d => not_lt (sgn K l) && not_lt (sgn K h) && at_most K (square l) x
    && at_most K x (square h)
      && bounds_roots low high d
  | [], [], [] => true
  | _, _, _ => false
  end.
(* the square of sqrt(d) x - c at the worse end of low <= sqrt(d) <= high, summed over the rows *)
Definition worst (l h x c : car K) : car K :=
  let u := square (sub K (mul K l x) c) in let v := square (sub K (mul K h x) c) in if at_most K u v then v else u.
Fixpoint away (low high x c : list (car K)) : car K :=
  match low, high, x, c with
  | l :: low, h :: high, x :: xs, c :: cs => add K (worst l h x c) (away low high xs cs)
  | _, _, _, _ => zero K
  end.
Fixpoint away_all (low high : list (car K)) (xs cs : list (list (car K))) : car K :=
  match xs, cs with x :: xs, c :: cs => add K (away low high x c) (away_all low high xs cs) | _, _ => zero K end.
Definition lengths_are {X : Type} (m : nat) (l : list (list X)) : bool := forallb (fun r => Nat.eqb (length r) m) l.
Definition check_answer (I : instance K) (low high : list (car K)) (samples : list (list (car K)))
  (a : answer) : bool :=
  match a with
  | OfMatrix r c =>
    match rd K (Rat r), rm (map (map Rat) c) with
    | Some r, Some c => Nat.eqb (length c) (length (i_cols K I)) && lengths_are (rows K I) c && not_lt (sgn K r)
        && at_most K (away_all low high (i_cols K I) c) (square r)
    | _, _ => false
    end
  | OfSample j r c =>
    match rd K (Rat r), rl (map Rat c) with
    | Some r, Some c => Nat.eqb (length c) (rows K I) && not_lt (sgn K r)
        && at_most K (away low high (nth j samples []) c) (square r)
    | _, _ => false
    end
  | OfSolution _ _ _ _ => true (* see check_posed *)
  end.
Definition check_told (I : instance K) (t : transform) (low high : list number) (told : transcript) : bool :=
  match t, rl low, rl high, rm (tr_samples told) with
  | Identity, Some low, Some high, Some samples =>
    bounds_roots low high (scales I) && lengths_are (rows K I) samples && Nat.ltb (tr_chosen told) (length samples)
    && all_zero K (vsub K (nth (tr_chosen told) samples []) (i_b K I))
    && forallb (fun a => match a with OfSample j _ _ => Nat.ltb j (length samples) | _ => true end) (tr_answers told)
    && forallb (check_answer I low high samples) (tr_answers told)
  | _, _, _, _ => false
  end.

Definition check_claim (I : instance K) (t : transform) (what : claimed) (x : list (car K)) (low high : car K)
  (e : evidence) : bool :=
  match what with
  | Distance u => check_distance_by I u x low high (ev_proof e)
  | Excess => with_pair (ev_proof e) (check_excess K I x low high)
  | Minimum => with_pair (ev_proof e) (check_minimum K I low high)
  | Refutation u tol told =>
    match rd K (Rat tol) with
    | Some tol => check_distance_by I u x low high (ev_proof e) && below K tol low
        && check_told I t (ev_low e) (ev_high e) told
    | None => false
    end
  | Consistency told => check_told I t (ev_low e) (ev_high e) told
  end.
Definition check_in (s : statement) (e : evidence) : bool :=
  let n := length (st_weights s) in
  match rd K (st_parameter s), rl (st_weights s), read_columns n (st_matrix s), rl (st_measurements s),
    ro (st_scales s) with
  | Some t, Some w, Some columns, Some b, Some d =>
    match rl (st_point s), rd K (Rat (st_lower s)), rd K (Rat (st_upper s)) with
    | Some x, Some low, Some high =>
        let I := Instance K (st_kind s) t w columns b d in
        well_formed K I && check_transform (length (st_measurements s)) (st_transform s)
        && check_claim I (st_transform s) (st_claim s) x low high e
    | _, _, _ => false
    end
  | _, _, _, _, _ => false
  end.

Variables (rs : list R) (V : car K -> R).
Hypothesis S : sound K rs V.
Lemma value_0 : value rs (Rat 0) = 0.
Proof. rewrite value_rat. unfold Q2R; simpl; lra. Qed.
Lemma rl_val l : forall l', rl l = Some l' -> length l' = length l /\ forall i, val K V l' i = vec rs l i.
Proof.
  induction l as [|n l IH]; simpl; intros l' H.
  - inversion H. split; auto. intros i. rewrite (val_nil K rs V S). unfold vec.
    destruct i; simpl; rewrite value_0; auto.
  - destruct (rd K n) eqn:E; [|discriminate]. destruct (rl l) as [l1|] eqn:El; [|discriminate]. inversion H; subst.
    destruct (IH l1 eq_refl) as [A1 A2]. split; [simpl; auto|]. intros [|i].
    + unfold val, vec; simpl. apply (s_rd _ _ _ S); auto. + apply A2.
Qed.
Lemma rm_val l : forall l', rm l = Some l' ->
  length l' = length l /\ forall i k, val K V (nth i l' []) k = vec rs (nth i l []) k.
Proof.
  induction l as [|n l IH]; simpl; intros l' H.
  - inversion H. split; auto. intros i k.
    destruct i; simpl; rewrite (val_nil K rs V S); unfold vec; destruct k; simpl; rewrite value_0; auto.
  - destruct (rl n) as [n'|] eqn:E; [|discriminate]. destruct (rm l) as [l1|] eqn:El; [|discriminate].
    inversion H; subst.
    destruct (IH l1 eq_refl) as [A1 A2]. split; [simpl; auto|]. intros [|i] k.
    + apply rl_val; auto. + apply A2.
Qed.

Lemma orthonormal_val q m : orthonormal m q = true -> isometry (length q) m (fun k l => val K V (nth k q []) l).
Proof.
  unfold orthonormal. intros H i j Hi Hj. rewrite forallb_forall in H.
  specialize (H i). rewrite forallb_forall in H by (apply in_seq; lia).
  assert (Hj' : In j (seq 0 m)) by (apply in_seq; lia). specialize (H ltac:(apply in_seq; lia) j Hj').
  apply (sg_eq K rs V S) in H. rewrite (V_sub K rs V S) in H.
  assert (E : forall q, V (fold_right (fun row s => add K (mul K (nth i row (zero K)) (nth j row (zero K))) s)
    (zero K) q)
      = sum (length q) (fun k => val K V (nth k q []) i * val K V (nth k q []) j)).
  { clear - S. induction q as [|r q IH]; [simpl; apply (s_zero _ _ _ S)|]. cbn [length]. rewrite sum_shift.
    cbn [fold_right].
    rewrite (s_add _ _ _ S), (s_mul _ _ _ S), IH. reflexivity. }
  rewrite E in H. revert H. destruct (Nat.eqb i j); rewrite ?(s_one _ _ _ S), ?(s_zero _ _ _ S); lra.
Qed.

Lemma put_nth row : forall columns i k, length row = length columns ->
  val K V (nth i (put row columns) []) k = match k
    with O => val K V row i | Datatypes.S k => val K V (nth i columns []) k end.
Proof.
  induction row as [|x row IH]; intros [|c columns] i k H; try discriminate; simpl.
  - destruct i, k; simpl; rewrite ?(val_nil K rs V S); auto.
  - destruct i as [|i]; [destruct k; reflexivity|]. rewrite (IH columns i k) by auto. destruct k; reflexivity.
Qed.
Lemma put_len row : forall columns, length row = length columns -> length (put row columns) = length columns.
Proof. induction row; intros [|c columns] H; try discriminate; simpl; auto. Qed.
Lemma transpose_val n rows : (forall r, In r rows -> length r = n) -> length (transpose n rows) = n /\
  forall i k, val K V (nth i (transpose n rows) []) k = val K V (nth k rows []) i.
Proof.
  induction rows as [|r rows IH]; intros H; simpl.
  - split; [apply repeat_length|]. intros i k. destruct k; rewrite (val_nil K rs V S);
      (replace (nth i (repeat [] n) []) with (@nil (car K)); [apply (val_nil K rs V S)|]);
      symmetry; clear; revert i; induction n; intros [|i]; simpl; auto.
  - destruct IH as [L E]; [intros; apply H; right; auto|]. assert (Lr : length r = n) by (apply H; left; auto).
    split; [rewrite put_len; lia|]. intros i k. rewrite put_nth by lia. destruct k; [reflexivity|]. apply E.
Qed.
Lemma read_columns_val n t l : read_columns n t = Some l -> forall k i,
  val K V (nth i l []) k = match t with ByRows r => vec rs (nth k r []) i | ByColumns c => vec rs (nth i c []) k end.
Proof.
  destruct t as [r|c]; simpl; intros H k i.
  - destruct (rm r) as [r'|] eqn:E; [|discriminate]. destruct (forallb _ r') eqn:F; [|discriminate]. inversion H; subst.
    rewrite forallb_forall in F. rewrite (proj2 (transpose_val n r' (fun r0 Hr => proj1 (Nat.eqb_eq _ _) (F r0 Hr)))).
    apply rm_val; auto.
  - apply rm_val; auto.
Qed.

Lemma isometry_ext M m Q Q' : (forall k l, Q k l = Q' k l) -> isometry M m Q -> isometry M m Q'.
Proof. intros E H i j Hi Hj. rewrite <- (H i j Hi Hj). apply sum_ext. intros; rewrite !E; auto. Qed.
Lemma identity_isometry m : isometry m m (fun k l => if Nat.eqb k l then 1 else 0).
Proof.
  intros i j Hi Hj. rewrite (sum_one m i); auto.
  - rewrite Nat.eqb_refl. destruct (Nat.eqb i j); ring.
  - intros k Hk Ne. destruct (Nat.eqb_spec k i); [congruence|ring].
Qed.

Lemma distance_claim_ext pb t M N A A' y y' w w' x x' low up u :
  (forall k i, A k i = A' k i) -> (forall k, y k = y' k) -> (forall i, w i = w' i) -> (forall i, x i = x' i) ->
  (distance_claim pb t M N A y w x low up u -> distance_claim pb t M N A' y' w' x' low up u) /\
  (excess_claim pb t M N A y w x low up -> excess_claim pb t M N A' y' w' x' low up) /\
  (minimum_claim pb t M N A y w low up -> minimum_claim pb t M N A' y' w' low up).
Proof.
  intros HA Hy Hw Hx.
  assert (Mf : forall z, misfit M N A y z = misfit M N A' y' z).
  { intros z. unfold misfit, norm. f_equal. apply sum_ext; intros k _. rewrite Hy.
    rewrite (sum_ext N (fun i => A k i * z i) (fun i => A' k i * z i)); auto. intros; rewrite HA; auto. }
  assert (L1 : forall z, l1 N w z = l1 N w' z) by (intros; unfold l1; apply sum_ext; intros; rewrite Hw; auto).
  assert (Fe : forall z, feasible pb t M N A y z <-> feasible pb t M N A' y' z) by (intros; unfold feasible;
    rewrite Mf; tauto).
  assert (Ob : forall z, objective pb t M N A y w z = objective pb t M N A' y' w' z) by (intros; unfold objective;
    rewrite !Mf, !L1; auto).
  assert (Xe : forall z, Xi pb t M N A y w z <-> Xi pb t M N A' y' w' z).
  { intros z. unfold Xi. rewrite Fe. split; intros [H1 H2]; split; auto; intros z' Hz.
    - rewrite <- !Ob. apply H2, Fe; auto. - rewrite !Ob. apply H2, Fe; auto. }
  assert (Nx : forall z, norm N (fun i => x i - z i) = norm N (fun i => x' i - z i)).
  { intros z. unfold norm. f_equal. apply sum_ext; intros. rewrite Hx; auto. }
  assert (L1x : l1 N w x = l1 N w' x') by (unfold l1; apply sum_ext; intros; rewrite Hw, Hx; auto).
  assert (Mx : misfit M N A y x = misfit M N A' y' x').
  { rewrite Mf. unfold misfit, norm. f_equal. apply sum_ext; intros k _.
    rewrite (sum_ext N (fun i => A' k i * x i) (fun i => A' k i * x' i)); auto. intros; rewrite Hx; auto. }
  split; [|split].
  2: { intros [z [Hz [Hf H]]]. exists z. split; [apply Xe; auto|]. split.
       - revert Hf. unfold feasible. rewrite Mx. auto.
       - revert H. unfold objective. rewrite Mx, L1x, !Mf, !L1. auto. }
  2: { intros [z [Hz H]]. exists z. split; [apply Xe; auto|]. rewrite <- Ob. auto. }
  intros [[z Hz] [[dist [[D1 D2] D3]] U]]. split; [exists z; apply Xe; auto|]. split.
  - exists dist. split; auto. split.
    + intros z' Hz'. rewrite <- Nx. apply D1, Xe; auto.
    + intros e He. apply D2. intros z' Hz'. rewrite Nx. apply He, Xe; auto.
  - destruct u as [[]|]; auto.
    + destruct U as [u [U1 U2]]. exists u. split; [apply Xe; auto|]. intros z' Hz'. apply U2, Xe; auto.
    + destruct U as [u [u' [U1 [U2 U3]]]]. exists u, u'. rewrite <- !Xe. auto.
Qed.

Lemma QDB_ext m Q Q' d d' B B' k i : (forall k l, Q k l = Q' k l) -> (forall l, (l < m)%nat -> d l = d' l) ->
  (forall k i, B k i = B' k i) ->
  QDB m Q d B k i = QDB m Q' d' B' k i.
Proof. intros HQ Hd HB. unfold QDB, times. apply sum_ext; intros. rewrite HQ, Hd, HB; auto. Qed.
Lemma QDb_ext m Q Q' d d' b b' k : (forall k l, Q k l = Q' k l) -> (forall l, (l < m)%nat -> d l = d' l) ->
  (forall k, b k = b' k) ->
  QDb m Q d b k = QDb m Q' d' b' k.
Proof. intros HQ Hd HB. unfold QDb, times. apply sum_ext; intros. rewrite HQ, Hd, HB; auto. Qed.

(* ------------------------------------------------------------ answers *)
Lemma V_square x : V (square x) = V x * V x.
Proof. apply (s_mul _ _ _ S). Qed.
Lemma bounds_roots_ok low : forall high d, bounds_roots low high d = true ->
  length low = length d /\ length high = length d /\
  forall k, (k < length d)%nat -> val K V low k <= sqrt (val K V d k) <= val K V high k.
Proof.
  induction low as [|l low IH]; intros [|h high] [|x d] H; simpl in H; try discriminate.
  - repeat split; auto; simpl in *; lia.
  - apply andb_prop in H as [H H5]. apply andb_prop in H as [H H4]. apply andb_prop in H as [H H3].
    apply andb_prop in H as [H1 H2].
    apply (sg_nl K rs V S) in H1. apply (sg_nl K rs V S) in H2.
    apply (at_most_val K rs V S) in H3. apply (at_most_val K rs V S) in H4. rewrite V_square in H3, H4.
    destruct (IH _ _ H5) as [A1 [A2 A3]]. split; [simpl; auto|]. split; [simpl; auto|]. intros [|k] Hk.
    + unfold val. simpl. split.
      * rewrite <- (sqrt_square (V l)) by auto. apply sqrt_le_1_alt; auto.
      * rewrite <- (sqrt_square (V h)) by auto. apply sqrt_le_1_alt; auto.
    + apply A3. simpl in Hk. lia.
Qed.
Lemma square_between u e v W : u <= e <= v -> u * u <= W -> v * v <= W -> e * e <= W.
Proof.
  intros [H1 H2] Hu Hv. destruct (Rle_or_lt 0 e) as [P|P].
  - assert (e * e <= v * v) by (apply Rmult_le_compat; lra). lra.
  - assert (- e * - e <= - u * - u) by (apply Rmult_le_compat; lra). lra.
Qed.
Lemma worst_ok l h x c s : V l <= s <= V h -> (s * V x - V c) * (s * V x - V c) <= V (worst l h x c).
Proof.
  intros [H1 H2].
  assert (E : forall y, V (square (sub K (mul K y x) c)) = (V y * V x - V c) * (V y * V x - V c)).
  { intros y. rewrite V_square, (V_sub K rs V S), (s_mul _ _ _ S). auto. }
  assert (G : (V l * V x - V c) * (V l * V x - V c) <= V (worst l h x c) /\ (V h * V x - V c) * (V h * V x - V c)
    <= V (worst l h x c)).
  { unfold worst. cbv zeta. destruct (at_most K (square (sub K (mul K l x) c)) (square (sub K (mul K h x) c))) eqn:A.
    - apply (at_most_val K rs V S) in A. rewrite !E in *. split; lra.
    - unfold at_most in A. pose proof (s_sgn _ _ _ S (sub K (square (sub K (mul K h x) c)) (square (sub K
      (mul K l x) c)))) as Q.
      destruct (sgn K _); simpl in A; try discriminate. rewrite (V_sub K rs V S) in Q. rewrite !E in *. split; lra. }
  destruct G as [G1 G2]. destruct (Rle_or_lt 0 (V x)) as [P|P].
  - pose proof (Rmult_le_compat_r (V x) _ _ P H1). pose proof (Rmult_le_compat_r (V x) _ _ P H2).
    apply (square_between (V l * V x - V c) _ (V h * V x - V c)); auto; lra.
  - assert (V h * V x <= s * V x) by (apply Rmult_le_compat_neg_l with (r := V x) in H2; lra).
    assert (s * V x <= V l * V x) by (apply Rmult_le_compat_neg_l with (r := V x) in H1; lra).
    apply (square_between (V h * V x - V c) _ (V l * V x - V c)); auto; lra.
Qed.
Lemma away_ok n : forall low high x c s, length low = n -> length high = n -> length x = n -> length c = n ->
  (forall k, (k < n)%nat -> val K V low k <= s k <= val K V high k) ->
  sum n (fun k => (s k * val K V x k - val K V c k) * (s k * val K V x k - val K V c k)) <= V (away low high x c).
Proof.
  induction n as [|n IH]; intros [|l low] [|h high] [|x xs] [|c cs] s L1 L2 L3 L4 B; try discriminate.
  - simpl. rewrite (s_zero _ _ _ S). lra.
  - rewrite sum_shift. simpl away. rewrite (s_add _ _ _ S).
    apply Rplus_le_compat; [apply (worst_ok l h x c (s O)), (B O); lia|].
    apply (IH low high xs cs (fun k => s (Datatypes.S k))); simpl in *; try lia.
    intros k Hk. apply (B (Datatypes.S k)). lia.
Qed.
Lemma away_all_ok m low high s : length low = m -> length high = m ->
  (forall k, (k < m)%nat -> val K V low k <= s k <= val K V high k) -> forall xs cs, length cs = length xs ->
  (forall x, In x xs -> length x = m) -> (forall c, In c cs -> length c = m) ->
  sum (length xs) (fun i => sum m (fun k =>
    (s k * val K V (nth i xs []) k - val K V (nth i cs []) k) * (s k * val K V (nth i xs []) k - val K V
      (nth i cs []) k)))
  <= V (away_all low high xs cs).
Proof.
  intros L1 L2 B. induction xs as [|x xs IH]; intros [|c cs] L Lx Lc; try discriminate.
  - simpl. rewrite (s_zero _ _ _ S). lra.
  - cbn [length]. rewrite sum_shift. simpl away_all. rewrite (s_add _ _ _ S). apply Rplus_le_compat.
    + apply (away_ok m); auto; [apply Lx|apply Lc]; left; auto.
    + apply (IH cs); [simpl in L; lia| |]; intros; [apply Lx|apply Lc]; right; auto.
Qed.
Lemma rats_val l l' : rl (map Rat l) = Some l' -> length l' = length l /\ forall k, val K V l' k = Q2R (nth k l 0%Q).
Proof.
  intros H. destruct (rl_val _ _ H) as [L E]. rewrite map_length in L. split; auto. intros k. rewrite E. unfold vec.
  rewrite (map_nth Rat). apply value_rat.
Qed.
Lemma rat_columns_val l l' : rm (map (map Rat) l) = Some l' ->
  length l' = length l /\ forall i k, val K V (nth i l' []) k = Q2R (nth k (nth i l []) 0%Q).
Proof.
  intros H. destruct (rm_val _ _ H) as [L E]. rewrite map_length in L. split; auto. intros i k. rewrite E. unfold vec.
  change (@nil number) with (map Rat []). rewrite (map_nth (map Rat)), (map_nth Rat). apply value_rat.
Qed.
Lemma lengths_are_ok m (l : list (list (car K))) : lengths_are m l = true -> forall x, In x l -> length x = m.
Proof. unfold lengths_are. rewrite forallb_forall. intros H x Hx. apply Nat.eqb_eq, H; auto. Qed.

(* with Q = I the factor Q drops out of every entry *)
Lemma times_identity m Q d u k : (k < m)%nat -> (forall k l, Q k l = if Nat.eqb k l then 1 else 0) ->
  times m Q d u k = sqrt (d k) * u k.
Proof.
  intros Hk E. unfold times. rewrite (sum_one m k); auto.
  - rewrite E, Nat.eqb_refl. ring.
  - intros i Hi Ne. rewrite E. destruct (Nat.eqb_spec k i); [congruence|ring].
Qed.
Lemma norm_within n u r : 0 <= r -> sum n (fun k => u k * u k) <= r * r -> norm n u <= r.
Proof. intros Hr H. apply le_of_sq; auto. rewrite sqnorm. auto. Qed.

Lemma check_told_ok I low high told Q (WF : well_formed K I = true) :
  check_told I Identity low high told = true -> (forall k l, Q k l = if Nat.eqb k l then 1 else 0) ->
  let m := rows K I in let d := dv K I V in let sample j := times m Q d (vec rs (nth j (tr_samples told) [])) in
  (forall k, sample (tr_chosen told) k = times m Q d (val K V (i_b K I)) k) /\
  forall pb t u, Forall (fun a => match a with OfSolution _ _ _ _ => True
    | _ => is_true pb t m (length (i_cols K I)) (fun k i => times m Q d (fun l => B K I V l i) k) sample u a end)
      (tr_answers told).
Proof.
  unfold check_told. intros H Eq. cbv zeta.
  destruct (rl low) as [lo|]; [|discriminate]. destruct (rl high) as [hi|]; [|discriminate].
  destruct (rm (tr_samples told)) as [sm|] eqn:Es; [|discriminate]. destruct (rm_val _ _ Es) as [_ Vs].
  apply andb_prop in H as [H Ha]. apply andb_prop in H as [H Hj]. apply andb_prop in H as [H Hc].
    apply andb_prop in H as [H Hl].
  apply andb_prop in H as [Hr Hm]. destruct (bounds_roots_ok _ _ _ Hr) as [R1 [R2 R3]].
  destruct (wf_all K I rs V S WF) as [_ [Lc [_ [_ [_ Ld]]]]].
  assert (Ls : length (scales I) = rows K I) by (unfold scales; destruct (i_d K I); [auto|apply repeat_length]).
  assert (Sc : forall k, (k < rows K I)%nat -> val K V (scales I) k = dv K I V k).
  { intros k Hk. unfold scales, dv. destruct (i_d K I); auto. unfold val.
    rewrite nth_indep with (d' := one K) by (rewrite repeat_length; auto).
    rewrite (nth_repeat (one K)). apply (s_one _ _ _ S). }
  assert (Bd : forall k, (k < rows K I)%nat -> val K V lo k <= sqrt (dv K I V k) <= val K V hi k).
  { intros k Hk. rewrite <- Sc by auto. apply R3. lia. }
  split.
  - intros k. unfold times. apply sum_ext. intros l _. rewrite <- Vs.
    pose proof (all_zero_val K rs V S _ Hc l) as Z. rewrite (vsub_val K rs V S) in Z.
    replace (val K V (nth (tr_chosen told) sm []) l) with (val K V (i_b K I) l) by lra. auto.
  - intros pb t u. rewrite forallb_forall in Ha, Hj. apply Forall_forall. intros a Hin. specialize (Ha a Hin).
    specialize (Hj a Hin).
    destruct a as [r c|j r c|]; [| |exact Logic.I]; unfold check_answer in Ha; unfold is_true.
    + destruct (rd K (Rat r)) as [r'|] eqn:Er; [|discriminate].
      destruct (rm (map (map Rat) c)) as [c'|] eqn:Ec; [|discriminate].
      pose proof (s_rd _ _ _ S _ _ Er) as Vr. rewrite value_rat in Vr. destruct (rat_columns_val _ _ Ec) as [_ Vc].
      apply andb_prop in Ha as [Ha A4]. apply andb_prop in Ha as [Ha A3]. apply andb_prop in Ha as [A1 A2].
      apply Nat.eqb_eq in A1. apply (sg_nl K rs V S) in A3. apply (at_most_val K rs V S) in A4.
        rewrite V_square in A4. rewrite <- Vr.
      apply norm_within; auto. eapply Rle_trans; [|exact A4].
      eapply Rle_trans; [|apply (away_all_ok (rows K I) lo hi (fun k => sqrt (dv K I V k))); auto; try lia;
        apply (lengths_are_ok _ _ A2)].
      right. apply sum_ext. intros i Hi. rewrite sqnorm. apply sum_ext. intros k Hk.
        rewrite Vc, times_identity by auto. reflexivity.
    + destruct (rd K (Rat r)) as [r'|] eqn:Er; [|discriminate].
      destruct (rl (map Rat c)) as [c'|] eqn:Ec; [|discriminate].
      pose proof (s_rd _ _ _ S _ _ Er) as Vr. rewrite value_rat in Vr. destruct (rats_val _ _ Ec) as [_ Vc].
      apply andb_prop in Ha as [Ha A4]. apply andb_prop in Ha as [A1 A3]. apply Nat.eqb_eq in A1.
        apply Nat.ltb_lt in Hj.
      apply (sg_nl K rs V S) in A3. apply (at_most_val K rs V S) in A4. rewrite V_square in A4. rewrite <- Vr.
      apply norm_within; auto. eapply Rle_trans; [|exact A4].
      eapply Rle_trans; [|apply (away_ok (rows K I) lo hi (nth j sm []) c' (fun k => sqrt (dv K I V k))); auto;
        try lia].
      * right. apply sum_ext. intros k Hk. rewrite Vc, Vs, times_identity by auto. reflexivity.
      * apply (lengths_are_ok _ _ Hm), nth_In. auto.
Qed.

(* ------------------------------------------------------------ answers about solutions *)
Lemma rational_value x l l' : is_rational x = true -> value l x = value l' x.
Proof. destruct x; [intros _; rewrite !value_rat; auto|discriminate]. Qed.
Lemma rational_vec w l l' i : forallb is_rational w = true -> vec l w i = vec l' w i.
Proof.
  intros H. rewrite forallb_forall in H. unfold vec. apply rational_value. destruct (Nat.lt_ge_cases i (length w)).
  - apply H, nth_In; auto. - rewrite nth_overflow; auto.
Qed.
Definition identity (k l : nat) : R := if Nat.eqb k l then 1 else 0.
Lemma times_all m d u k : (forall k, (m <= k)%nat -> u k = 0) -> times m identity d u k = sqrt (d k) * u k.
Proof.
  intros H. destruct (Nat.lt_ge_cases k m).
  - apply times_identity; auto.
  - rewrite H by auto. unfold times. rewrite sum_0; [ring|]. intros l Hl. unfold identity.
    destruct (Nat.eqb_spec k l); [lia|ring].
Qed.

Definition solved (s : statement) (a : answer) : Prop :=
  match a with
  | OfSolution _ _ _ _ => forall A sample, is_true (st_kind s) (value (radicands [] (st_field s)) (st_parameter s))
      (length (st_measurements s)) (length (st_weights s)) A sample (vec (radicands [] (st_field s)) (st_weights s)) a
  | _ => True
  end.
Definition check_posed (s : statement) (f p z : list number) (r : Q) (C : list (list Q)) (y x : list Q) : bool :=
  is_rational (st_parameter s) && forallb is_rational (st_weights s)
    && Nat.eqb (length y) (length (st_measurements s)) &&
  match rd K (st_parameter s), rl (st_weights s), rm (map (map Rat) C), rl (map Rat y), rl (map Rat x),
    rd K (Rat r) with
  | Some t, Some w, Some columns, Some b, Some x, Some high =>
    let I := Instance K (st_kind s) t w columns b None in
    match rl p, rl z with
    | Some p, Some z => well_formed K I && check_distance K I x (zero K) high None p z None None None
    | _, _ => false
    end
  | _, _, _, _, _, _ => false
  end.
Lemma check_posed_ok s f p z r C y x : check_posed s f p z r C y x = true -> solved s (OfSolution r C y x).
Proof.
  unfold check_posed. intros H A sample. apply andb_prop in H as [H H4]. apply andb_prop in H as [H H3].
  apply andb_prop in H as [H1 H2]. apply Nat.eqb_eq in H3.
  destruct (rd K (st_parameter s)) as [t|] eqn:E1; [|discriminate].
    destruct (rl (st_weights s)) as [w|] eqn:E2; [|discriminate].
  destruct (rm (map (map Rat) C)) as [cols|] eqn:E3; [|discriminate].
    destruct (rl (map Rat y)) as [b|] eqn:E4; [|discriminate].
  destruct (rl (map Rat x)) as [x'|] eqn:E5; [|discriminate].
    destruct (rd K (Rat r)) as [high|] eqn:E6; [|discriminate].
  cbv zeta in H4. set (I := Instance K (st_kind s) t w cols b None) in *.
  destruct (rl p) as [p'|]; [|discriminate]. destruct (rl z) as [z'|]; [|discriminate].
    apply andb_prop in H4 as [WF H4].
  destruct (rl_val _ _ E2) as [Lw W]. destruct (rat_columns_val _ _ E3) as [Lc Cv].
    destruct (rats_val _ _ E4) as [Lb Bv].
  destruct (rats_val _ _ E5) as [_ X]. destruct (wf_all K I rs V S WF) as [Lwc [Lcol _]].
    cbn [i_w i_cols I] in Lwc, Lcol.
  pose proof (s_rd _ _ _ S _ _ E1) as Vt. pose proof (s_rd _ _ _ S _ _ E6) as Vr. rewrite value_rat in Vr.
  assert (Lm : rows K I = length (st_measurements s)) by (unfold rows; cbn [i_b I]; lia).
  assert (LN : length cols = length (st_weights s)) by lia.
  pose proof (check_distance_sound K I rs V S WF (rows K I) identity (identity_isometry _) _ _ _ _ _ _ _ _ _ H4) as D.
  cbn [i_kind i_t i_cols i_w i_b I] in D.
  assert (EA : forall k i, QDB (rows K I) identity (dv K I V) (B K I V) k i = Q2R (nth k (nth i C []) 0%Q)).
  { intros k i. unfold QDB. rewrite times_all.
    - unfold dv. cbn [i_d I]. rewrite sqrt_1, Rmult_1_l. unfold B. cbn [i_cols I]. apply Cv.
    - intros j Hj. unfold B. cbn [i_cols I]. apply (val_over K rs V S). destruct (Nat.lt_ge_cases i (length cols)).
      + rewrite Lcol by (apply nth_In; auto). auto.
      + rewrite nth_overflow by auto. simpl. lia. }
  assert (Ey : forall k, QDb (rows K I) identity (dv K I V) (val K V b) k = Q2R (nth k y 0%Q)).
  { intros k. unfold QDb. rewrite times_all.
    - unfold dv. cbn [i_d I]. rewrite sqrt_1, Rmult_1_l. apply Bv.
    - intros j Hj. apply (val_over K rs V S). exact Hj. }
  assert (Ew : forall i, val K V w i = vec (radicands [] (st_field s)) (st_weights s) i) by (intros; rewrite W;
    apply rational_vec; auto).
  pose proof (proj1 (distance_claim_ext _ _ _ _ _ _ _ _ _ _ _ _ _ _ None EA Ey Ew X) D) as [_ [[dist [D1 D2]] _]].
  cbv zeta in *. unfold is_true. exists dist. rewrite <- Vr. split; [|tauto].
  rewrite <- Lm, <- LN. rewrite (rational_value _ (radicands [] (st_field s)) rs H1), <- Vt. exact D1.
Qed.

Definition answers_of (what : claimed) : list answer :=
  match what with Refutation _ _ told | Consistency told => tr_answers told | _ => [] end.
Theorem check_in_sound s e : rs = radicands [] (st_field s) -> Forall (solved s) (answers_of (st_claim s)) ->
  check_in s e = true -> claim s.
Proof.
  intros Hrs Sol. unfold check_in. cbv zeta.
  destruct (rd K (st_parameter s)) as [t|] eqn:E1; [|discriminate].
    destruct (rl (st_weights s)) as [w|] eqn:E2; [|discriminate].
  destruct (read_columns _ (st_matrix s)) as [cols|] eqn:E3; [|discriminate].
  destruct (rl (st_measurements s)) as [b|] eqn:E4; [|discriminate].
    destruct (ro (st_scales s)) as [d|] eqn:E5; [|discriminate].
  destruct (rl (st_point s)) as [x|] eqn:E6; [|discriminate].
    destruct (rd K (Rat (st_lower s))) as [low|] eqn:E7; [|discriminate].
  destruct (rd K (Rat (st_upper s))) as [high|] eqn:E8; [|discriminate]. set (I := Instance K (st_kind s) t w cols b d).
  intros H. apply andb_prop in H as [H He]. apply andb_prop in H as [WF Ht].
  destruct (rl_val _ _ E2) as [Lw W]. pose proof (read_columns_val _ _ _ E3) as C. destruct (rl_val _ _ E4) as [LB Bv].
  destruct (rl_val _ _ E6) as [_ X]. destruct (wf_all K I rs V S WF) as [Lc _]. cbn [i_w i_cols I] in Lc.
  pose proof (s_rd _ _ _ S _ _ E1) as Vt. pose proof (s_rd _ _ _ S _ _ E7) as Vl.
    pose proof (s_rd _ _ _ S _ _ E8) as Vh.
  rewrite value_rat in Vl, Vh. assert (LN : length (st_weights s) = length cols) by lia.
  unfold claim. cbv zeta. rewrite <- Hrs, <- Vt, <- Vl, <- Vh, <- LB, LN.
  change (length b) with (rows K I) in *. set (m := rows K I).
  set (Q := fun k l => match st_transform s with
    | Identity => if Nat.eqb k l then 1 else 0 | DctII => dct m k l | Explicit q => vec rs (nth k q []) l end).
  set (M := match st_transform s with Explicit q => length q | _ => m end).
  set (dd := fun k => match st_scales s with Some l => vec rs l k | None => 1 end).
  set (BB := fun k i => match st_matrix s
    with ByRows l => vec rs (nth k l []) i | ByColumns l => vec rs (nth i l []) k end).
  assert (Iso : isometry M m Q).
  { unfold M, Q, check_transform in *. destruct (st_transform s) as [| |q].
    - apply identity_isometry.
    - apply dct_isometry.
    - destruct (rm q) as [q'|] eqn:Eq; [|discriminate]. destruct (rm_val _ _ Eq) as [Lq Vq].
      rewrite <- LB in Ht. rewrite <- Lq. eapply isometry_ext; [|apply orthonormal_val; exact Ht].
      intros k l. apply (Vq k l). }
  assert (Dv : forall l, dv K I V l = dd l).
  { intros l. unfold dv, dd. cbn [i_d I]. unfold ro in E5. destruct (st_scales s) as [dl|].
    - destruct (rl dl) as [d'|] eqn:Ed; [|discriminate]. inversion E5. apply rl_val; auto.
    - inversion E5. auto. }
  assert (EX := fun lo up u => distance_claim_ext (st_kind s) (V t) M (length cols) (QDB m Q (dv K I V) (B K I V))
     (QDB m Q dd BB) (QDb m Q (dv K I V) (val K V b)) (QDb m Q dd (vec rs (st_measurements s)))
     (val K V w) (vec rs (st_weights s)) (val K V x) (vec rs (st_point s)) lo up u).
  assert (EX1 : forall k i, QDB m Q (dv K I V) (B K I V) k i = QDB m Q dd BB k i).
  { intros k i. apply QDB_ext; auto. }
  assert (EX2 : forall k, QDb m Q (dv K I V) (val K V b) k = QDb m Q dd (vec rs (st_measurements s)) k).
  { intros k. apply QDb_ext; auto. }
  assert (Dist : forall u, check_distance_by I u x low high (ev_proof e) = true ->
    distance_claim (st_kind s) (V t) M (length cols) (QDB m Q dd BB) (QDb m Q dd (vec rs (st_measurements s)))
      (vec rs (st_weights s)) (vec rs (st_point s)) (V low) (V high) u).
  { intros u Hd. unfold check_distance_by in Hd.
    destruct (ev_proof e) as [dual minimiser separation multiplier second|found|].
    - destruct (rl dual) as [p|]; [|discriminate]. destruct (rl minimiser) as [z|]; [|discriminate].
      destruct (rp separation) as [sep|]; [|discriminate]. destruct (ro multiplier) as [mult|]; [|discriminate].
      destruct (ro second) as [sec|]; [|discriminate].
      pose proof (check_distance_sound K I rs V S WF M Q Iso _ _ _ _ _ _ _ _ _ Hd) as R. revert R. apply EX; auto.
    - destruct u as [[]|]; try discriminate. destruct (read_hints found) as [E|]; [|discriminate].
      pose proof (check_enclosure_sound K rs V S I E WF M Q Iso _ _ _ Hd) as R. revert R. apply EX; auto.
    - discriminate. }
  assert (Told : forall told, answers_of (st_claim s) = tr_answers told ->
    check_told I (st_transform s) (ev_low e) (ev_high e) told = true ->
    (forall k, times m Q dd (vec rs (nth (tr_chosen told) (tr_samples told) [])) k = times m Q dd (vec rs
      (st_measurements s)) k) /\
    Forall (is_true (st_kind s) (V t) M (length cols) (fun k i => times m Q dd (fun l => BB l i) k)
      (fun j => times m Q dd (vec rs (nth j (tr_samples told) []))) (vec rs (st_weights s))) (tr_answers told)).
  { intros told Ha Hd. assert (Et : st_transform s = Identity) by (unfold check_told in Hd; destruct (st_transform s);
    auto; discriminate).
    rewrite Et in Hd. assert (EQ : forall k l, Q k l = if Nat.eqb k l then 1 else 0) by (intros; unfold Q; rewrite Et;
      auto).
    assert (EM : M = m) by (unfold M; rewrite Et; auto). rewrite EM.
    destruct (check_told_ok I _ _ _ Q WF Hd EQ) as [F1 F2]. fold m in F1, F2.
    assert (Tx : forall u u' k, (forall l, u l = u' l) -> times m Q (dv K I V) u k = times m Q dd u' k).
    { intros u u' k Hu. unfold times. apply sum_ext. intros l _. rewrite Dv, Hu. auto. }
    split.
    - intros k. rewrite <- (Tx _ _ k (fun l => eq_refl)), F1. apply Tx. auto.
    - specialize (F2 (st_kind s) (V t) (vec rs (st_weights s))). rewrite Ha in Sol.
      rewrite Forall_forall in F2, Sol. apply Forall_forall. intros a Hin. specialize (F2 a Hin).
        specialize (Sol a Hin).
      revert F2 Sol. clear Hin Ha. destruct a as [r c|j r c|r c y0 x0]; unfold solved; intros Ha Hs.
      + unfold is_true in *. eapply Rle_trans; [|exact Ha]. right. unfold norm at 1 3. f_equal. apply sum_ext.
        intros i _. unfold norm.
        replace (sum m (fun k => (times m Q dd (fun l => BB l i) k - Q2R (nth k (nth i c []) 0%Q)) *
          (times m Q dd (fun l => BB l i) k - Q2R (nth k (nth i c []) 0%Q)))) with
          (sum m (fun k => (times m Q (dv K I V) (fun l => B K I V l i) k - Q2R (nth k (nth i c []) 0%Q)) *
          (times m Q (dv K I V) (fun l => B K I V l i) k - Q2R (nth k (nth i c []) 0%Q)))); auto.
        apply sum_ext. intros k _. rewrite (Tx (fun l => B K I V l i) (fun l => BB l i)); auto. intros l. apply C.
      + unfold is_true in *. eapply Rle_trans; [|exact Ha]. right. unfold norm. f_equal. apply sum_ext. intros k _.
        rewrite (Tx _ _ k (fun l => eq_refl)). auto.
      + rewrite <- Hrs, LN, <- LB, <- Vt in Hs. exact (Hs _ _). }
  assert (Pair : forall f, with_pair (ev_proof e) f = true -> exists p z, f p z = true).
  { intros f Hf. unfold with_pair in Hf. destruct (ev_proof e) as [dual minimiser ? ? ?|?|]; try discriminate.
    destruct (rl dual) as [p|]; [|discriminate]. destruct (rl minimiser) as [z|]; [|discriminate]. exists p, z. auto. }
  unfold check_claim in He. destruct (st_claim s) as [u| | |u tol told|told].
  - apply Dist; auto.
  - apply Pair in He as [p [z He]]. pose proof (check_excess_sound K I rs V S WF M Q Iso _ _ _ _ _ He) as R. revert R.
    apply (EX _ _ None); auto.
  - apply Pair in He as [p [z He]]. pose proof (check_minimum_sound K I rs V S WF M Q Iso _ _ _ _ He) as R. revert R.
    apply (EX _ _ None); auto.
  - destruct (rd K (Rat tol)) as [tol'|] eqn:Et; [|discriminate]. apply andb_prop in He as [He H3].
    apply andb_prop in He as [H1 H2].
    split; [apply Dist; auto|]. split; [|apply Told; auto].
    apply (below_val K rs V S) in H2. rewrite (s_rd _ _ _ S _ _ Et), value_rat in H2. exact H2.
  - apply Told; auto.
Qed.
End Read.

Fixpoint check_solutions (s : statement) (answers : list answer) (posed : list
  (list number * list number * list number)) : bool :=
  match answers, posed with
  | OfSolution r C y x :: more, (f, p, z) :: rest =>
    match build rat_ops f with Some K => check_posed K s f p z r C y x | None => false end
      && check_solutions s more rest
  | OfSolution _ _ _ _ :: _, [] => false
  | _ :: more, _ => check_solutions s more posed
  | [], _ => true
  end.
Lemma check_solutions_ok s answers : forall posed, check_solutions s answers posed = true -> Forall (solved s) answers.
Proof.
  induction answers as [|a answers IH]; intros posed H; [constructor|].
  destruct a as [r c|j r c|r C y x]; simpl in H.
  - constructor; [exact Logic.I|eauto].
  - constructor; [exact Logic.I|eauto].
  - destruct posed as [|[[f p] z] posed]; [discriminate|]. apply andb_prop in H as [H H'].
    destruct (build rat_ops f) as [K|] eqn:E; [|discriminate]. destruct (build_sound _ _ _ _ _ rat_sound E) as [V S].
    constructor; [|eauto]. eapply check_posed_ok; eauto.
Qed.

Definition check (s : statement) (e : evidence) : bool :=
  match build rat_ops (st_field s) with Some K => check_in K s e | None => false end
  && check_solutions s (answers_of (st_claim s)) (ev_posed e).

Theorem check_sound (s : statement) (e : evidence) : check s e = true -> claim s.
Proof.
  unfold check. intros H. apply andb_prop in H as [H Hs]. apply check_solutions_ok in Hs.
  destruct (build rat_ops (st_field s)) as [K|] eqn:E; [|discriminate].
  destruct (build_sound _ _ _ _ _ rat_sound E) as [V S]. eapply check_in_sound; eauto.
Qed.
