(* The checker of certificates, and the theorem about it: what it accepts is true. *)
Require Import Reals QArith Qreals Lra Lia List Bool.
Require Import Sciverify.Spec Sciverify.Sums Sciverify.Optimality Sciverify.Isometry Sciverify.Cosine.
Require Import Sciverify.Numbers Sciverify.Exact Sciverify.Doubles.
Import ListNotations.
Open Scope R_scope.

(* What a certificate brings along to prove its statement. *)
Inductive evidence :=
| OptimalPair (dual minimiser : list number) (separation : option (list number * list number))
    (multiplier second : option (list number))
| Enclosure (found : hints number).

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

Definition check_evidence (I : instance K) (what : claimed) (x : list (car K)) (low high : car K)
  (e : evidence) : bool :=
  match e, what with
  | OptimalPair dual minimiser separation multiplier second, _ =>
    match rl dual, rl minimiser, rp separation, ro multiplier, ro second with
    | Some p, Some z, Some sep, Some mult, Some sec =>
      match what with
      | Distance u => check_distance K I x low high u p z sep mult sec
      | Excess => check_excess K I x low high p z
      | Minimum => check_minimum K I low high p z
      end
    | _, _, _, _, _ => false
    end
  | Enclosure found, Distance (Some true) =>
    match read_hints found with Some E => check_enclosure K I E x low high | None => false end
  | _, _ => false
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
        && check_evidence I (st_claim s) x low high e
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

Theorem check_in_sound s e : rs = radicands [] (st_field s) -> check_in s e = true -> claim s.
Proof.
  intros Hrs. unfold check_in. cbv zeta.
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
  unfold check_evidence in He. destruct e as [dual minimiser separation multiplier second|found].
  - destruct (rl dual) as [p|]; [|discriminate]. destruct (rl minimiser) as [z|]; [|discriminate].
    destruct (rp separation) as [sep|]; [|discriminate]. destruct (ro multiplier) as [mult|]; [|discriminate].
    destruct (ro second) as [sec|]; [|discriminate]. destruct (st_claim s) as [u| |].
    + pose proof (check_distance_sound K I rs V S WF M Q Iso _ _ _ _ _ _ _ _ _ He) as R. revert R. apply EX; auto.
    + pose proof (check_excess_sound K I rs V S WF M Q Iso _ _ _ _ _ He) as R. revert R. apply (EX _ _ None); auto.
    + pose proof (check_minimum_sound K I rs V S WF M Q Iso _ _ _ _ He) as R. revert R. apply (EX _ _ None); auto.
  - destruct (st_claim s) as [[[]|]| |]; try discriminate. destruct (read_hints found) as [E|]; [|discriminate].
    pose proof (check_enclosure_sound K rs V S I E WF M Q Iso _ _ _ He) as R. revert R. apply EX; auto.
Qed.
End Read.

Definition check (s : statement) (e : evidence) : bool :=
  match build rat_ops (st_field s) with Some K => check_in K s e | None => false end.

(* Entries without a penalty: the checker refuses them, and nothing is said about them. *)
Definition has_free_entry (s : statement) : bool :=
  match build rat_ops (st_field s) with
  | Some K =>
    match rd K (st_parameter s), rl K (st_weights s) with
    | Some t, Some w => match st_kind s
      with BasisPursuit => false | _ => is_eq (sgn K t) end || existsb (fun x => is_eq (sgn K x)) w
    | _, _ => false
    end
  | None => false
  end.

Theorem check_sound (s : statement) (e : evidence) : check s e = true -> claim s.
Proof.
  unfold check. destruct (build rat_ops (st_field s)) as [K|] eqn:E; [|discriminate].
  destruct (build_sound _ _ _ _ _ rat_sound E) as [V S]. intros H. eapply check_in_sound; eauto.
Qed.
