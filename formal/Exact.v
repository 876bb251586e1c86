(* The checker, over any computable ordered numbers, and its soundness. *)
Require Import Reals QArith Qreals Lra Lia List Bool.
Require Import Sciverify.Sums Sciverify.Spec Sciverify.Optimality Sciverify.Isometry Sciverify.Numbers.
Import ListNotations.
Open Scope R_scope.

Definition is_eq (c : comparison) : bool := match c with Eq => true | _ => false end.
Definition is_gt (c : comparison) : bool := match c with Gt => true | _ => false end.
Definition not_lt (c : comparison) : bool := match c with Lt => false | _ => true end.

Fixpoint all3 {X Y Z : Type} (f : X -> Y -> Z -> bool) (l : list X) (l' : list Y) (l'' : list Z) : bool :=
  match l, l', l'' with
  | [], [], [] => true
  | x :: l, y :: l', z :: l'' => f x y z && all3 f l l' l''
  | _, _, _ => false
  end.
Lemma all3_nth X Y Z (f : X -> Y -> Z -> bool) dx dy dz : forall l l' l'', all3 f l l' l'' = true ->
  length l' = length l /\ length l'' = length l /\
  forall i, (i < length l)%nat -> f (nth i l dx) (nth i l' dy) (nth i l'' dz) = true.
Proof.
  induction l; destruct l', l''; simpl; try discriminate; intros H.
  - repeat split; intros; lia.
  - apply andb_prop in H as [H1 H2]. destruct (IHl _ _ H2) as [A1 [A2 A3]]. repeat split; auto.
    intros [|i] Hi; auto. apply A3. lia.
Qed.

Section Check.
Variable K : ops.
Notation T := (car K).
Notation sg := (sgn K).

Definition sub (x y : T) : T := add K x (opp K y).
Definition absv (x : T) : T := match sg x with Lt => opp K x | _ => x end.
Fixpoint kdot (u v : list T) : T :=
  match u, v with x :: u, y :: v => add K (mul K x y) (kdot u v) | _, _ => zero K end.
Fixpoint kmul (u v : list T) : list T :=
  match u, v with x :: u, y :: v => mul K x y :: kmul u v | _, _ => [] end.
Fixpoint axpy (a : T) (u v : list T) : list T :=
  match u, v with
  | x :: u, y :: v => add K (mul K a x) y :: axpy a u v
  | [], v => v
  | u, [] => map (mul K a) u
  end.
Fixpoint kmv (cols : list (list T)) (z : list T) : list T :=
  match cols, z with
  | c :: cols, x :: z => match sg x with Eq => kmv cols z | _ => axpy x c (kmv cols z) end
  | _, _ => []
  end.
Definition vsub (u v : list T) : list T := axpy (opp K (one K)) v u.

Record instance := Instance {
  i_kind : kind; i_t : T; i_w : list T; i_cols : list (list T); i_b : list T; i_d : option (list T) }.
Record evidence := Evidence { e_p : list T; e_z : list T }.

Section Inst.
Variable I : instance.
Definition scaled (u : list T) : list T := match i_d I with None => u | Some d => kmul d u end.
Definition kip (u v : list T) : T := kdot (scaled u) v.
Definition kcor (u : list T) : list T := let s := scaled u in map (fun c => kdot c s) (i_cols I).
Definition kbeta : option T :=
  match i_kind I with
  | BasisPursuit => Some (one K) | SquareRootLasso => Some (i_t I)
  | Lasso => match rd K (Rat (1 # 2)) with Some h => Some (mul K h (i_t I)) | None => None end
  end.
Definition rows : nat := length (i_b I).
Definition well_formed : bool :=
  Nat.eqb (length (i_w I)) (length (i_cols I)) && forallb (fun c => Nat.eqb (length c) rows) (i_cols I)
  && forallb (fun w => not_lt (sg w)) (i_w I)
  && match i_d I with None => true | Some d => Nat.eqb (length d) rows && forallb (fun x => is_gt (sg x)) d end
  && not_lt (sg (i_t I)).

(* What a dual point says of an entry: it is 0 where |c| < beta w (Some Eq), or may have the sign of c; None is an entry
   without a penalty, which may have either sign. *)
Notation side := (option comparison).
Definition sign_of (be c w : T) : option side :=
  let bw := mul K be w in
  match sg (sub bw (absv c)) with
  | Lt => None
  | Gt => Some (Some Eq)
  | Eq => match sg bw with Eq => Some None | _ => Some (Some (sg c)) end
  end.
Fixpoint ksigns (be : T) (c w : list T) : option (list side) :=
  match c, w with
  | [], [] => Some []
  | x :: c, y :: w => match sign_of be x y, ksigns be c w with Some s, Some l => Some (s :: l) | _, _ => None end
  | _, _ => None
  end.
Definition fits (s : side) (x : T) (_ : T) : bool :=
  match s, sg x with None, _ => true | _, Eq => true | Some Lt, Lt => true | Some Gt, Gt => true | _, _ => false end.
Definition residual (z : list T) : list T := vsub (i_b I) (kmv (i_cols I) z).
Definition all_zero (u : list T) : bool := forallb (fun x => is_eq (sg x)) u.

Definition residual_fits (p r : list T) : bool :=
  let rr := kip r r in
  match i_kind I with
  | BasisPursuit =>
    let tt := mul K (i_t I) (i_t I) in let s := sg (sub tt rr) in
    not_lt s && ((is_eq s && all_zero (kcor r)) ||
      (let a := kip p r in not_lt (sg a) && is_eq (sg (sub (mul K a a) (mul K tt (kip p p))))
        && (is_gt (sg (kip p p)) || forallb (fun w => is_gt (sg w)) (i_w I))))
  | Lasso => all_zero (vsub r p)
  | SquareRootLasso => let a := kip p r in not_lt (sg a) && is_eq (sg (sub (mul K a a) rr))
  end.
Definition dual_fits (p : list T) : bool :=
  match i_kind I with SquareRootLasso => not_lt (sg (sub (one K) (kip p p))) | _ => true end.

(* rule dual-optimality: the signs, or nothing *)
Definition optimum (p z : list T) : option (list side) :=
  match kbeta with None => None | Some be =>
  match ksigns be (kcor p) (i_w I) with None => None | Some s =>
    if Nat.eqb (length p) rows && dual_fits p && all3 fits s z z && residual_fits p (residual z) then Some s else None
  end end.

Definition kray (p : list T) : bool :=
  match i_kind I with SquareRootLasso => is_eq (sg (sub (one K) (kip p p))) | _ => false end.
Definition kanchor (p z : list T) : list T := if kray p then i_b I else kmv (i_cols I) z.

(* rule separating-functional *)
Definition sep_col (s : side) (v g : T) : bool :=
  match s with
  | None => is_eq (sg (sub v g))
  | Some Eq => true
  | Some Lt => not_lt (sg (sub v g))
  | Some Gt => not_lt (sg (sub g v))
  end.
Definition sep_bounded (p : list T) (s : list side) (v mu : list T) : bool :=
  Nat.eqb (length mu) rows && all3 sep_col s v (kcor mu) && (if kray p then not_lt (sg (kip mu p)) else true).
Definition separates (low : T) (x p z : list T) (s : list side) (v mu : list T) : bool :=
  Nat.eqb (length mu) rows && all3 sep_col s v (kcor mu)
  && (if kray p then not_lt (sg (kip mu p)) else true)
  && let be := sub (kdot v x) (kip mu (kanchor p z)) in
     is_gt (sg be) && not_lt (sg (sub (mul K be be) (mul K (mul K low low) (kdot v v)))).

(* rule strict-multiplier *)
Fixpoint pivot (v : list T) : nat := match v with [] => O | x :: v => match sg x
  with Eq => S (pivot v) | _ => O end end.
Fixpoint kindep (m fuel : nat) (vs : list (list T)) : bool :=
  match vs, fuel with
  | [], _ => true
  | _, O => false
  | v :: rest, S fuel =>
    let c := pivot v in let row := map (mul K (inv K (nth c v (zero K)))) v in
    Nat.ltb c m && is_eq (sg (sub (nth c row (zero K)) (one K)))
    && kindep m fuel (map (fun o => let f := nth c o (zero K) in match sg f
      with Eq => o | _ => axpy (opp K f) row o end) rest)
  end.
Fixpoint ksupp (cols : list (list T)) (z : list T) (s : list side) : list (list T) :=
  match cols, z, s with
  | c :: cols, x :: z, a :: s => match a, sg x with Some _, Eq => ksupp cols z s | _, _ => c :: ksupp cols z s end
  | _, _, _ => []
  end.
Definition strict_col (s : side) (x g : T) : bool :=
  match s with
  | None => is_eq (sg g)
  | Some Eq => true
  | Some Lt => match sg x, sg g with Eq, Lt => true | Eq, _ => false | _, Eq => true | _, _ => false end
  | Some Gt => match sg x, sg g with Eq, Gt => true | Eq, _ => false | _, Eq => true | _, _ => false end
  end.
Definition only_one (p z : list T) (s : list side) (mu : list T) : bool :=
  let zero_residual := all_zero (residual z) in
  let withp := kray p && negb zero_residual in
  let vs := (if withp then [p] else []) ++ ksupp (i_cols I) z s in
  Nat.eqb (length mu) rows && all3 strict_col s z (kcor mu)
  && (if kray p then (if zero_residual then is_gt (sg (kip mu p)) else is_eq (sg (kip mu p))) else true)
  && kindep rows (length vs) vs.

Definition differ (u v : list T) : bool := negb (all_zero (vsub u v)).

Definition check_distance (x : list T) (low high : T) (unique : option bool)
    (p z : list T) (separation : option (list T * list T)) (multiplier second : option (list T)) : bool :=
  well_formed && not_lt (sg (sub high low)) && Nat.eqb (length x) (length (i_cols I)) &&
  match optimum p z with None => false | Some s =>
    let gap := vsub x z in let sq := kdot gap gap in
    not_lt (sg low) && not_lt (sg high) && not_lt (sg (sub (mul K high high) sq))
    && match unique, multiplier, second with
       | None, _, _ => true
       | Some true, Some mu, _ => only_one p z s mu
       | Some false, _, Some z' => match optimum p z' with Some _ => Nat.eqb (length z') (length z)
         && differ z z' | None => false end
       | _, _, _ => false
       end
    && match unique, separation with
       | Some true, None => not_lt (sg (sub sq (mul K low low)))
       | _, None => is_eq (sg low)
       | _, Some (v, mu) => sep_bounded p s v mu && (is_eq (sg low) || separates low x p z s v mu)
       end
  end.

(* rules objective-excess and minimum: F(x) = a + sqrt(c) *)
Definition kl1 (x : list T) : T := kdot (i_w I) (map absv x).
Definition kobj (x : list T) : T * T :=
  match i_kind I with
  | BasisPursuit => (kl1 x, zero K)
  | Lasso => (add K (kip (residual x) (residual x)) (mul K (i_t I) (kl1 x)), zero K)
  | SquareRootLasso => (mul K (i_t I) (kl1 x), kip (residual x) (residual x))
  end.
Definition kfeasible (x : list T) : bool :=
  match i_kind I with BasisPursuit => not_lt (sg (sub (mul K (i_t I) (i_t I)) (kip (residual x)
    (residual x)))) | _ => true end.
Definition kminval (p z : list T) : T :=
  match i_kind I with
  | BasisPursuit => sub (kip p (i_b I)) (kip p (residual z))
  | Lasso => let s := kip p (i_b I) in sub (add K s s) (kip p p)
  | SquareRootLasso => kip p (i_b I)
  end.
Definition root_at_least (c q : T) : bool := not_lt (sg (opp K q)) || not_lt (sg (sub c (mul K q q))).
Definition root_at_most (c q : T) : bool := not_lt (sg q) && not_lt (sg (sub (mul K q q) c)).
Definition check_excess (x : list T) (low high : T) (p z : list T) : bool :=
  well_formed && (not_lt (sg low) && not_lt (sg (sub high low))) && Nat.eqb (length x) (length (i_cols I)) &&
  match optimum p z with None => false | Some _ =>
    let (a, c) := kobj x in let v := kminval p z in
    kfeasible x && root_at_least c (add K (sub low a) v) && root_at_most c (add K (sub high a) v)
  end.
Definition check_minimum (low high : T) (p z : list T) : bool :=
  well_formed && (not_lt (sg low) && not_lt (sg (sub high low))) && match optimum p z with None => false | Some _ =>
    let v := kminval p z in not_lt (sg (sub v low)) && not_lt (sg (sub high v)) end.

(* ================================================================ soundness *)
Variables (rs : list R) (V : T -> R).
Hypothesis S : sound K rs V.
Definition val (l : list T) (i : nat) : R := V (nth i l (zero K)).
Definition B (k i : nat) : R := val (nth i (i_cols I) []) k.
Notation b := (val (i_b I)).
Definition dv (k : nat) : R := match i_d I with None => 1 | Some d => val d k end.
Notation w := (val (i_w I)).
Notation N := (length (i_cols I)).
Notation m := rows.
Notation t := (V (i_t I)).
Notation pb := (i_kind I).

Ltac vs := rewrite ?(s_add _ _ _ S), ?(s_opp _ _ _ S), ?(s_mul _ _ _ S), ?(s_zero _ _ _ S), ?(s_one _ _ _ S).
Lemma V_sub x y : V (sub x y) = V x - V y.
Proof. unfold sub. vs. ring. Qed.
Lemma sg_eq x : is_eq (sg x) = true -> V x = 0.
Proof. pose proof (s_sgn _ _ _ S x). destruct (sg x); simpl; try discriminate; auto. Qed.
Lemma sg_gt x : is_gt (sg x) = true -> 0 < V x.
Proof. pose proof (s_sgn _ _ _ S x). destruct (sg x); simpl; try discriminate; auto. Qed.
Lemma sg_nl x : not_lt (sg x) = true -> 0 <= V x.
Proof. pose proof (s_sgn _ _ _ S x). destruct (sg x); simpl; try discriminate; lra. Qed.
Lemma V_abs x : V (absv x) = Rabs (V x).
Proof.
  unfold absv. pose proof (s_sgn _ _ _ S x). destruct (sg x); vs.
  - rewrite H, Rabs_R0; auto. - rewrite Rabs_left; auto. - rewrite Rabs_right; lra.
Qed.
Lemma val_nil i : val [] i = 0.
Proof. unfold val. destruct i; simpl; apply (s_zero _ _ _ S). Qed.
Lemma val_over l i : (length l <= i)%nat -> val l i = 0.
Proof. intros H. unfold val. rewrite nth_overflow; auto. apply (s_zero _ _ _ S). Qed.

Lemma kdot_val u : forall v n, (length u <= n)%nat -> V (kdot u v) = sum n (fun i => val u i * val v i).
Proof.
  induction u as [|x u IH]; simpl; intros v n H.
  - vs. rewrite sum_0; auto. intros. rewrite val_nil. ring.
  - destruct v as [|y v]. { vs. rewrite sum_0; auto. intros. rewrite val_nil. ring. }
    destruct n as [|n]; [lia|]. rewrite sum_shift. vs. rewrite (IH v n) by lia. reflexivity.
Qed.
Lemma kdot_val_r u : forall v n, (length v <= n)%nat -> V (kdot u v) = sum n (fun i => val u i * val v i).
Proof.
  induction u as [|x u IH]; simpl; intros v n H.
  - vs. rewrite sum_0; auto. intros. rewrite val_nil. ring.
  - destruct v as [|y v]. { vs. rewrite sum_0; auto. intros. rewrite val_nil. ring. }
    destruct n as [|n]; simpl in H; [lia|]. rewrite sum_shift. vs. rewrite (IH v n) by lia. reflexivity.
Qed.
Lemma kmul_val u : forall v i, val (kmul u v) i = val u i * val v i.
Proof.
  induction u as [|x u IH]; simpl; intros v i. { rewrite val_nil; ring. }
  destruct v as [|y v]. { rewrite !val_nil; ring. }
  destruct i as [|i]; [unfold val; simpl; vs; ring|]. exact (IH v i).
Qed.
Lemma map_mul_val a u : forall i, val (map (mul K a) u) i = V a * val u i.
Proof.
  induction u as [|x u IH]; simpl; intros i. { rewrite val_nil; ring. }
  destruct i as [|i]; [unfold val; simpl; vs; ring|]. exact (IH i).
Qed.
Lemma axpy_val a u : forall v i, val (axpy a u v) i = V a * val u i + val v i.
Proof.
  induction u as [|x u IH]; simpl; intros v i. { destruct v; rewrite ?val_nil; ring. }
  destruct v as [|y v].
  - rewrite val_nil, Rplus_0_r. change (mul K a x :: map (mul K a) u) with (map (mul K a) (x :: u)). apply map_mul_val.
  - destruct i as [|i]; [unfold val; simpl; vs; ring|]. exact (IH v i).
Qed.
Lemma vsub_val u v i : val (vsub u v) i = val u i - val v i.
Proof. unfold vsub. rewrite axpy_val. vs. ring. Qed.
Lemma axpy_len a u : forall v, length (axpy a u v) = Nat.max (length u) (length v).
Proof. induction u; destruct v; simpl; auto; rewrite ?map_length; auto. Qed.
Lemma kmv_val cols : forall z k, val (kmv cols z) k = sum (length cols) (fun i => val (nth i cols []) k * val z i).
Proof.
  induction cols as [|c cols IH]; intros z k. { apply val_nil. }
  destruct z as [|x z].
  - simpl kmv. rewrite val_nil, sum_0; auto. intros. rewrite val_nil; ring.
  - simpl length. rewrite sum_shift.
    change (sum (length cols) (fun i => val (nth (Datatypes.S i) (c :: cols) []) k * val (x :: z) (Datatypes.S i)))
      with (sum (length cols) (fun i => val (nth i cols []) k * val z i)). rewrite <- IH.
    change (val (nth 0 (c :: cols) []) k * val (x :: z) 0) with (val c k * V x).
    pose proof (s_sgn _ _ _ S x) as Hx. simpl. destruct (sg x); rewrite ?axpy_val, ?Hx; ring.
Qed.
Lemma all_zero_val u : all_zero u = true -> forall i, val u i = 0.
Proof.
  intros H i. destruct (Nat.lt_ge_cases i (length u)); [|apply val_over; auto].
  unfold all_zero in H. rewrite forallb_forall in H. apply sg_eq, H, nth_In; auto.
Qed.
Lemma all_zero_false u : all_zero u = false -> exists i, (i < length u)%nat /\ val u i <> 0.
Proof.
  induction u as [|x u IH]; simpl; [discriminate|]. intros H. apply andb_false_iff in H as [H|H].
  - exists O. split; [lia|]. unfold val; simpl. pose proof (s_sgn _ _ _ S x).
    destruct (sg x); simpl in H; try discriminate; lra.
  - destruct (IH H) as [i [Hi Hv]]. exists (Datatypes.S i). split; [lia|]. exact Hv.
Qed.

Hypothesis WF : well_formed = true.
Lemma wf_all : length (i_w I) = N /\ (forall c, In c (i_cols I) -> length c = m) /\ (forall i, (i < N)%nat -> 0 <= w i)
  /\ (forall k, (k < m)%nat -> 0 < dv k) /\ 0 <= t
  /\ match i_d I with None => True | Some d => length d = m end.
Proof.
  pose proof WF as H. unfold well_formed in H. apply andb_prop in H as [H H5]. apply andb_prop in H as [H H4].
  apply andb_prop in H as [H H3]. apply andb_prop in H as [H1 H2]. apply Nat.eqb_eq in H1.
    rewrite forallb_forall in H2, H3.
  repeat split; auto.
  - intros c Hc. apply Nat.eqb_eq. auto.
  - intros i Hi. apply sg_nl, H3, nth_In. lia.
  - intros k Hk. unfold dv. destruct (i_d I) as [d|]; [|lra]. apply andb_prop in H4 as [H4 H4']. apply Nat.eqb_eq in H4.
    rewrite forallb_forall in H4'. apply sg_gt, H4', nth_In. lia.
  - apply sg_nl; auto.
  - destruct (i_d I) as [d|]; auto. apply andb_prop in H4 as [H4 _]. apply Nat.eqb_eq in H4; auto.
Qed.

Lemma scaled_val u k : val (scaled u) k = dv k * val u k.
Proof. unfold scaled, dv. destruct (i_d I); [apply kmul_val|ring]. Qed.
Lemma kip_val u v : (length v <= m)%nat -> V (kip u v) = ip m dv (val u) (val v).
Proof.
  intros H. unfold kip. rewrite (kdot_val_r _ _ m) by auto. apply sum_ext. intros k _. rewrite scaled_val. ring.
Qed.
Lemma kcor_val u i : (i < N)%nat -> val (kcor u) i = cor m B dv (val u) i.
Proof.
  intros Hi. unfold kcor, val at 1. destruct wf_all as [_ [L _]].
  rewrite (nth_indep _ _ (kdot [] (scaled u))) by (rewrite map_length; auto).
  rewrite (map_nth (fun c => kdot c (scaled u)) (i_cols I) [] i).
  rewrite (kdot_val _ _ m) by (rewrite (L (nth i (i_cols I) [])); auto; apply nth_In; auto).
  unfold cor. apply sum_ext. intros k _. rewrite scaled_val. unfold B. ring.
Qed.
Lemma kmv_mv z k : val (kmv (i_cols I) z) k = mv N B (val z) k.
Proof. apply kmv_val. Qed.
Lemma residual_val z k : val (residual z) k = res N B b (val z) k.
Proof. unfold residual. rewrite vsub_val, kmv_mv. reflexivity. Qed.
Lemma kmv_len cols : forall z, (forall c, In c cols -> length c = m) -> (length (kmv cols z) <= m)%nat.
Proof.
  induction cols as [|c cols IH]; intros z L; simpl; [lia|]. destruct z as [|x z]; simpl; [lia|].
  assert (Hc : length c = m) by (apply L; left; auto).
  assert (Hr : (length (kmv cols z) <= m)%nat) by (apply IH; intros; apply L; right; auto).
  destruct (sg x); auto; rewrite axpy_len; lia.
Qed.
Lemma residual_len z : (length (residual z) <= m)%nat.
Proof.
  unfold residual, vsub. rewrite axpy_len. destruct wf_all as [_ [L _]]. pose proof (kmv_len _ z L). unfold rows in *.
    lia.
Qed.

Definition sign_fact (s : side) (c bw : R) : Prop :=
  match s with
  | None => bw = 0 /\ c = 0
  | Some Eq => Rabs c < bw
  | Some Lt => c = - bw /\ 0 < bw
  | Some Gt => c = bw /\ 0 < bw
  end.
Lemma ksigns_val be : forall c wl s, ksigns be c wl = Some s ->
  length s = length wl /\ forall i, (i < length wl)%nat -> sign_fact (nth i s (Some Eq)) (val c i) (V be * val wl i).
Proof.
  induction c as [|x c IH]; destruct wl as [|y wl]; simpl; intros s H; try discriminate.
  - inversion H. split; auto. intros; lia.
  - destruct (sign_of be x y) as [a|] eqn:E; [|discriminate]. destruct (ksigns be c wl) as [l|] eqn:El; [|discriminate].
    inversion H; subst. destruct (IH wl l) as [L1 L2]; auto.
    split; [simpl; auto|]. intros [|i] Hi; [|apply L2; lia]. unfold val; simpl.
    unfold sign_of in E. cbv zeta in E. pose proof (s_sgn _ _ _ S (sub (mul K be y) (absv x))) as Q.
    rewrite V_sub, V_abs in Q. revert Q. vs. intros Q.
    pose proof (s_sgn _ _ _ S (mul K be y)) as Qb. revert Qb. vs. intros Qb. pose proof (Rabs_pos (V x)) as Px.
    destruct (sg (sub (mul K be y) (absv x))); [|discriminate|inversion E; simpl; lra].
    destruct (sg (mul K be y)); inversion E; subst; simpl.
    + split; auto. destruct (Req_dec (V x) 0) as [|Ne]; auto. apply Rabs_pos_lt in Ne. lra.
    + lra.
    + pose proof (s_sgn _ _ _ S x) as Qx. destruct (sg x); simpl.
      * rewrite Qx, Rabs_R0 in *. lra.
      * rewrite Rabs_left in Q by auto. split; lra.
      * rewrite Rabs_right in Q by lra. split; lra.
Qed.

Lemma sign_fact_abs s c bw : sign_fact s c bw -> Rabs c <= bw.
Proof.
  destruct s as [[]|]; simpl; intros E.
  - lra.
  - destruct E as [-> P]. rewrite Rabs_Ropp, Rabs_right; lra.
  - destruct E as [-> P]. rewrite Rabs_right; lra.
  - destruct E as [-> ->]. rewrite Rabs_R0. lra.
Qed.

Lemma kbeta_val be : kbeta = Some be -> V be = beta pb t.
Proof.
  unfold kbeta, beta. destruct pb.
  - intros H; inversion H. apply (s_one _ _ _ S).
  - destruct (rd K (Rat (1 # 2))) as [h|] eqn:E; intros H; inversion H. vs. rewrite (s_rd _ _ _ S _ _ E).
    assert (V2 : forall l, value l (Rat (1 # 2)) = / 2) by (intros []; simpl; unfold Q2R; simpl; lra). rewrite V2. lra.
  - intros H; inversion H; auto.
Qed.
Record opt_facts (p z : list T) (s : list side) : Prop := {
  of_s : forall i, (i < N)%nat -> sign_fact (nth i s (Some Eq)) (cor m B dv (val p) i) (beta pb t * w i);
  of_len : length s = N; of_lz : length z = N; of_lp : length p = m;
  of_c : forall i, (i < N)%nat -> Rabs (cor m B dv (val p) i) <= beta pb t * w i;
  of_p : match pb with SquareRootLasso => ip m dv (val p) (val p) <= 1 | _ => True end;
  of_z : allowed pb t m N B dv w (val p) (val z);
  of_r : residual_ok pb t m N B b dv w (val p) (val z) }.

Lemma ip_val_res p z : ip m dv (val p) (val (residual z)) = ip m dv (val p) (res N B b (val z)).
Proof. apply ip_ext; auto. intros; apply residual_val. Qed.
Lemma ip_res_res z : ip m dv (val (residual z)) (val (residual z)) = ip m dv (res N B b (val z)) (res N B b (val z)).
Proof. apply ip_ext; intros; apply residual_val. Qed.

Lemma optimum_facts p z s : optimum p z = Some s -> opt_facts p z s.
Proof.
  unfold optimum. destruct kbeta as [be|] eqn:Eb; [|discriminate].
  destruct (ksigns be (kcor p) (i_w I)) as [s'|] eqn:Es; [|discriminate].
  destruct (_ && _) eqn:Ea; [|discriminate]. intros H; inversion H; subst s'. clear H.
  apply andb_prop in Ea as [Ea Hr]. apply andb_prop in Ea as [Ea Hf]. apply andb_prop in Ea as [Hlp Hd].
    apply Nat.eqb_eq in Hlp.
  destruct wf_all as [Lw [Lc [Pw [Pd [Pt _]]]]].
  destruct (ksigns_val be _ _ _ Es) as [L1 L2].
  destruct (all3_nth _ _ _ _ (Some Eq) (zero K) (zero K) _ _ _ Hf) as [L3 [_ L4]].
  assert (SF : forall i, (i < N)%nat -> sign_fact (nth i s (Some Eq)) (cor m B dv (val p) i) (beta pb t * w i)).
  { intros i Hi. rewrite <- (kcor_val p i Hi), <- (kbeta_val _ Eb). apply L2. lia. }
  assert (Cb : forall i, (i < N)%nat -> Rabs (cor m B dv (val p) i) <= beta pb t * w i).
  { intros i Hi. apply (sign_fact_abs (nth i s (Some Eq))); auto. }
  split; auto; try lia.
  - unfold dual_fits in Hd. destruct pb; auto. apply sg_nl in Hd. rewrite V_sub, kip_val in Hd by lia. revert Hd. vs.
    lra.
  - intros i Hi. specialize (SF i Hi). assert (Hi' : (i < length s)%nat) by lia. specialize (L4 i Hi').
    unfold fits in L4. pose proof (s_sgn _ _ _ S (nth i z (zero K))) as Q.
      change (V (nth i z (zero K))) with (val z i) in Q.
    destruct (sg (nth i z (zero K))).
    + rewrite Q, Rabs_R0. ring.
    + destruct (nth i s (Some Eq)) as [[]|]; try discriminate; simpl in SF; destruct SF as [S1 S2].
      * rewrite S1, Rabs_left by auto. ring.
      * rewrite S1, S2. ring.
    + destruct (nth i s (Some Eq)) as [[]|]; try discriminate; simpl in SF; destruct SF as [S1 S2].
      * rewrite S1, Rabs_right by lra. ring.
      * rewrite S1, S2. ring.
  - pose proof (residual_len z) as RL. unfold residual_fits in Hr. unfold residual_ok. destruct pb.
    + apply andb_prop in Hr as [H1 H2]. apply sg_nl in H1. rewrite V_sub, kip_val, ip_res_res in H1 by auto.
      revert H1; vs; intros H1.
      split; [lra|]. apply orb_prop in H2 as [H2|H2]; apply andb_prop in H2 as [H2 H3];
        [|apply andb_prop in H2 as [H2 H4]].
      * left. apply sg_eq in H2. rewrite V_sub, kip_val, ip_res_res in H2 by auto. revert H2; vs; intros H2.
        split; [lra|].
        intros i Hi. pose proof (all_zero_val _ H3 i) as Z. rewrite (kcor_val _ i Hi) in Z. rewrite <- Z.
        unfold cor. apply sum_ext. intros. rewrite residual_val. auto.
      * right. apply sg_nl in H2. apply sg_eq in H4. rewrite V_sub in H4. revert H4; vs.
        rewrite !kip_val, ip_val_res by lia.
        rewrite kip_val, ip_val_res in H2 by auto. intros; split; [lra|split; [lra|]].
        apply orb_prop in H3 as [H3|H3].
        -- left. apply sg_gt in H3. rewrite kip_val in H3 by lia. exact H3.
        -- right. intros i Hi. rewrite forallb_forall in H3. apply sg_gt, H3, nth_In. lia.
    + intros k Hk. pose proof (all_zero_val _ Hr k) as Z. rewrite vsub_val, residual_val in Z. lra.
    + apply andb_prop in Hr as [H1 H2]. apply sg_nl in H1. apply sg_eq in H2. rewrite V_sub in H2. revert H2; vs.
      rewrite !kip_val, ip_res_res, ip_val_res by auto. rewrite kip_val, ip_val_res in H1 by auto. intros; split; lra.
Qed.

Lemma kray_spec p : (length p <= m)%nat -> kray p = true <-> ray pb m dv (val p).
Proof.
  intros H. unfold kray, ray. destruct pb; try (split; [discriminate|tauto]).
  pose proof (s_sgn _ _ _ S (sub (one K) (kip p p))) as Q. rewrite V_sub, kip_val in Q by auto. revert Q; vs; intros Q.
  destruct (sg (sub (one K) (kip p p))); simpl; split; intros; try discriminate; auto; lra.
Qed.
Lemma kanchor_ok p z : (length p <= m)%nat -> anchor_ok pb m N B b dv (val p) (val z) (val (kanchor p z)).
Proof.
  intros H. unfold anchor_ok, kanchor. pose proof (kray_spec p H) as Q. destruct (kray p).
  - left. split; auto. apply Q; auto.
  - right. split; [intros C; apply Q in C; discriminate|]. intros k Hk. apply kmv_mv.
Qed.
Lemma kanchor_len p z : (length (kanchor p z) <= m)%nat.
Proof. unfold kanchor. destruct (kray p); [unfold rows; auto|]. apply kmv_len, wf_all. Qed.

(* ---------------------------------------------------------------- elimination *)
Fixpoint lin (cs : list R) (vs : list (list T)) (k : nat) : R :=
  match cs, vs with c :: cs, v :: vs => c * val v k + lin cs vs k | _, _ => 0 end.
Lemma lin_elim f row c : (forall o k, val (f o) k = val o k - val o c * val row k) ->
  forall rest cs k, lin cs (map f rest) k = lin cs rest k - lin cs rest c * val row k.
Proof.
  intros Hf. induction rest as [|o rest IH]; destruct cs as [|a cs]; simpl; intros k; try ring. rewrite IH, Hf. ring.
Qed.
Lemma kindep_ok mm fuel : forall vs, kindep mm fuel vs = true -> forall cs, length cs = length vs ->
  (forall k, (k < mm)%nat -> lin cs vs k = 0) -> Forall (fun c => c = 0) cs.
Proof.
  induction fuel as [|fuel IH]; destruct vs as [|v rest]; simpl; try discriminate; intros H cs L Z.
  - destruct cs; [constructor|discriminate]. - destruct cs; [constructor|discriminate].
  - destruct cs as [|a cs]; [discriminate|]. apply andb_prop in H as [H1 H2]. apply andb_prop in H1 as [H0 H1].
    apply Nat.ltb_lt in H0. apply sg_eq in H1. rewrite V_sub in H1. revert H1; vs; intros H1.
    set (c := pivot v) in *. set (s := inv K (nth c v (zero K))) in *.
    change (V (nth c (map (mul K s) v) (zero K))) with (val (map (mul K s) v) c) in H1. rewrite map_mul_val in H1.
    assert (Fr : Forall (fun c => c = 0) cs).
    { apply (IH _ H2); [rewrite map_length; auto|]. intros k Hk.
      rewrite (lin_elim _ (map (mul K s) v) c).
      - rewrite map_mul_val. pose proof (Z k Hk) as Zk. pose proof (Z c H0) as Zc. simpl in Zk, Zc.
        replace (lin cs rest k) with (- a * val v k) by lra. replace (lin cs rest c) with (- a * val v c) by lra.
        replace (- a * val v k - - a * val v c * (V s * val v k)) with (a * val v k * ((V s * val v c) - 1)) by ring.
        replace (V s * val v c - 1) with 0 by lra. ring.
      - intros o k'. cbv zeta. pose proof (s_sgn _ _ _ S (nth c o (zero K))) as Q.
        change (V (nth c o (zero K))) with (val o c) in Q.
        destruct (sg (nth c o (zero K))).
        + rewrite Q. ring.
        + rewrite axpy_val. vs. change (V (nth c o (zero K))) with (val o c). ring.
        + rewrite axpy_val. vs. change (V (nth c o (zero K))) with (val o c). ring. }
    constructor; auto. specialize (Z c H0). simpl in Z.
    assert (Lz : forall vs k, lin cs vs k = 0).
    { clear - Fr. induction Fr; simpl; auto. intros [|u vs] k; auto. rewrite H, IHFr. ring. }
    rewrite Lz in Z. assert (a * val v c = 0) by lra. apply Rmult_integral in H as [H|H]; auto. rewrite H in H1. lra.
Qed.

Definition carried (z : list T) (s : list side) (i : nat) : Prop := nth i s (Some Eq) = None \/ val z i <> 0.
Lemma supp_lin cols : forall z s u, length z = length cols -> length s = length cols ->
  (forall i, (i < length cols)%nat -> ~ carried z s i -> u i = 0) ->
  exists cs, length cs = length (ksupp cols z s) /\
    (forall k, lin cs (ksupp cols z s) k = sum (length cols) (fun i => val (nth i cols []) k * u i)) /\
    (Forall (fun c => c = 0) cs -> forall i, (i < length cols)%nat -> u i = 0).
Proof.
  induction cols as [|c cols IH]; intros z s u L L' H.
  - exists []. simpl. repeat split; auto. intros; lia.
  - destruct z as [|x z]; [discriminate|]. destruct s as [|a s]; [discriminate|]. simpl in L, L'.
    destruct (IH z s (fun i => u (Datatypes.S i))) as [cs [C1 [C2 C3]]]; [lia|lia| |].
    { intros i Hi Hz. apply (H (Datatypes.S i)); simpl; auto; lia. }
    pose proof (s_sgn _ _ _ S x) as Q. cbn [ksupp].
    assert (Sh : forall k, sum (length (c :: cols)) (fun i => val (nth i (c :: cols) []) k * u i)
              = val c k * u O + lin cs (ksupp cols z s) k).
    { intros k. cbn [length]. rewrite sum_shift, C2. reflexivity. }
    assert (In : exists cs', length cs' = length (c :: ksupp cols z s) /\
      (forall k, lin cs' (c :: ksupp cols z s) k = sum (length (c :: cols)) (fun i => val (nth i
        (c :: cols) []) k * u i)) /\
      (Forall (fun c0 => c0 = 0) cs' -> forall i, (i < length (c :: cols))%nat -> u i = 0)).
    { exists (u O :: cs). split; [simpl; auto|]. split.
      - intros k. rewrite Sh. simpl. ring.
      - intros F [|i] Hi; inversion F; auto. apply (C3 H3 i). simpl in Hi. lia. }
    destruct a as [a|]; [|exact In]. destruct (sg x); [|exact In|exact In].
    exists cs. split; auto. assert (u O = 0).
    { apply H; [simpl; lia|]. intros [D|D]; [discriminate|]. apply D. exact Q. }
    split.
    + intros k. rewrite Sh, H0. ring.
    + intros F [|i] Hi; auto. apply (C3 F i). simpl in Hi. lia.
Qed.

Lemma independent_ok p z s (withp : bool) fuel : length z = N -> length s = N ->
  kindep m fuel ((if withp then [p] else []) ++ ksupp (i_cols I) z s) = true ->
  independent m N B (val p) (carried z s) withp.
Proof.
  intros L L' H u tau H1 H2 H3 i Hi.
  destruct (supp_lin (i_cols I) z s u L L') as [cs [C1 [C2 C3]]].
  { intros j Hj Hz. apply H1; auto. }
  apply C3; auto. destruct withp.
  - assert (F : Forall (fun c => c = 0) (tau :: cs)); [|inversion F; auto].
    apply (kindep_ok _ _ _ H); [simpl; auto|]. intros k Hk. simpl. rewrite C2. specialize (H3 k Hk).
      unfold mv, B in H3. lra.
  - apply (kindep_ok _ _ _ H); [simpl; auto|]. intros k Hk. simpl. rewrite C2. specialize (H3 k Hk).
    rewrite (H2 eq_refl) in H3. unfold mv, B in H3. lra.
Qed.

(* ---------------------------------------------------------------- the theorem *)
Variables (M : nat) (Qm : nat -> nat -> R).
Hypothesis iso : isometry M m Qm.

Notation XI := (Xi pb t M N (QDB m Qm dv B) (QDb m Qm dv b) w).

Theorem check_distance_sound x low high unique p z separation multiplier second :
  check_distance x low high unique p z separation multiplier second = true ->
  distance_claim pb t M N (QDB m Qm dv B) (QDb m Qm dv b) w (val x) (V low) (V high) unique.
Proof.
  unfold check_distance. intros H. apply andb_prop in H as [H H0]. apply andb_prop in H as [_ Lx].
    apply Nat.eqb_eq in Lx.
  destruct (optimum p z) as [s|] eqn:Eo; [|discriminate].
  pose proof (optimum_facts _ _ _ Eo) as F. destruct F as [Fs Fl Flz Flp Fc Fp Fz Fr].
  apply andb_prop in H0 as [H0 Hsep]. apply andb_prop in H0 as [H0 Huni]. apply andb_prop in H0 as [H0 Hup].
  apply andb_prop in H0 as [Hlow Hhigh]. apply sg_nl in Hlow. apply sg_nl in Hhigh. apply sg_nl in Hup.
  destruct wf_all as [Lw [Lc [Pw [Pd [Pt _]]]]].
  assert (Lp' : (length p <= m)%nat) by lia.
  pose proof (kanchor_ok p z Lp') as Anc.
  destruct (dual_optimality pb t m N B b dv w Pd Pt (val p) (val z) Fc Fp Fz Fr _ Anc) as [Mz Dz].
  assert (SQ : V (kdot (vsub x z) (vsub x z)) = sum N (fun i => (val x i - val z i) * (val x i - val z i))).
  { rewrite (kdot_val _ _ N).
    - apply sum_ext. intros. rewrite vsub_val. auto.
    - unfold vsub. rewrite axpy_len. lia. }
  rewrite V_sub, SQ in Hup. revert Hup; vs; intros Hup.
  assert (Uni : match unique with
    | Some true => one_minimiser pb t M N (QDB m Qm dv B) (QDb m Qm dv b) w
    | Some false => two_minimisers pb t M N (QDB m Qm dv B) (QDb m Qm dv b) w | None => True end
    /\ (unique = Some true -> forall z', XI z' -> same N (val z) z')).
  { destruct unique as [[]|].
    - destruct multiplier as [mu|]; [|discriminate].
      unfold only_one in Huni. apply andb_prop in Huni as [H Hind]. apply andb_prop in H as [H Hray].
      apply andb_prop in H as [Hl H3]. apply Nat.eqb_eq in Hl.
      destruct (all3_nth _ _ _ _ (Some Eq) (zero K) (zero K) _ _ _ H3) as [_ [_ A3]].
      set (withp := kray p && negb (all_zero (residual z))) in *.
      assert (U : forall z', XI z' -> same N (val z) z').
      { intros z' Hz'. apply (Xi_iff _ _ _ _ _ _ _ _ _ _ Pd iso) in Hz'.
        apply (strict_multiplier pb t m N B b dv w Pd Pt (val p) (val z) Fc Fp Fz Fr _ Anc (val mu) withp
          (carried z s)); auto.
        - intros i Hi. assert (Hi' : (i < length s)%nat) by lia. specialize (A3 i Hi'). specialize (Fs i Hi).
          unfold strict_col in A3. pose proof (s_sgn _ _ _ S (nth i z (zero K))) as Qz.
          pose proof (s_sgn _ _ _ S (nth i (kcor mu) (zero K))) as Qg.
          change (V (nth i (kcor mu) (zero K))) with (val (kcor mu) i) in Qg. rewrite (kcor_val _ i Hi) in Qg.
          change (V (nth i z (zero K))) with (val z i) in Qz.
          destruct (nth i s (Some Eq)) as [[]|] eqn:Es; simpl in Fs; [left; auto| | |].
          3: { right; left. split; [left; auto|]. apply sg_eq in A3.
               change (V (nth i (kcor mu) (zero K))) with (val (kcor mu) i) in A3. rewrite (kcor_val _ i Hi) in A3.
                 exact A3. }
          all: destruct Fs as [Fs BW]; destruct (sg (nth i z (zero K))), (sg (nth i (kcor mu) (zero K)));
            try discriminate;
            right; try (left; split; [right; lra|auto]; fail); right; split; auto; rewrite Fs; nra.
        - intros Hr. apply (kray_spec p Lp') in Hr. rewrite Hr in Hray.
          destruct (all_zero (residual z)) eqn:Ez.
          + left. split. { intros k Hk. rewrite <- residual_val. apply all_zero_val; auto. }
            apply sg_gt in Hray. rewrite kip_val in Hray; auto.
          + right. apply sg_eq in Hray. rewrite kip_val in Hray by auto. split; auto. unfold withp. rewrite Hr. auto.
        - eapply independent_ok; eauto. }
      split; auto. exists (val z). split; [apply (Xi_iff _ _ _ _ _ _ _ _ _ _ Pd iso); auto|auto].
    - split; [|discriminate]. destruct second as [z2|]; [|destruct multiplier; discriminate].
      assert (Q : match optimum p z2 with Some _ => Nat.eqb (length z2) (length z)
        && differ z z2 | None => false end = true) by (destruct multiplier; auto).
      destruct (optimum p z2) as [s2|] eqn:Eo2; [|discriminate]. apply andb_prop in Q as [Q1 Q2].
        apply Nat.eqb_eq in Q1.
      destruct (optimum_facts _ _ _ Eo2) as [_ _ Flz2 _ Fc2 Fp2 Fz2 Fr2].
      destruct (dual_optimality pb t m N B b dv w Pd Pt (val p) (val z2) Fc2 Fp2 Fz2 Fr2 _
        (kanchor_ok p z2 Lp')) as [Mz2 _].
      exists (val z), (val z2). rewrite !(Xi_iff _ _ _ _ _ _ _ _ _ _ Pd iso). split; auto. split; auto.
      intros Sa. unfold differ in Q2. apply negb_true_iff in Q2. destruct (all_zero_false _ Q2) as [i [Hi Hv]].
      rewrite vsub_val in Hv. apply Hv. unfold vsub in Hi. rewrite axpy_len in Hi. rewrite (Sa i); [ring|lia].
    - split; auto. discriminate. }
  destruct Uni as [Uni1 Uni2].
  apply (distance_between pb t M m N Qm B b dv w (val x) (val z)); auto.
  - apply (Xi_iff _ _ _ _ _ _ _ _ _ _ Pd iso); auto.
  - apply le_of_sq; auto. rewrite sqnorm. lra.
  - intros z' Hz'.
    assert (Pos : is_eq (sg low) = true -> V low <= norm N (fun i => val x i - z' i)).
    { intros E. apply sg_eq in E. rewrite E. apply norm_nonneg. }
    assert (Sep : forall v mu, is_eq (sg low) || separates low x p z s v mu = true ->
      V low <= norm N (fun i => val x i - z' i)).
    { intros v mu E. apply orb_prop in E as [E|E]; auto. unfold separates in E.
      apply andb_prop in E as [E E3]. apply andb_prop in E as [E E2]. apply andb_prop in E as [E0 E1].
        apply Nat.eqb_eq in E0.
      apply andb_prop in E3 as [E3 E4]. apply sg_gt in E3. apply sg_nl in E4.
      destruct (all3_nth _ _ _ _ (Some Eq) (zero K) (zero K) _ _ _ E1) as [A1 [A2 A3]].
      assert (BE : V (sub (kdot v x) (kip mu (kanchor p z))) = sum N (fun i => val v i * val x i) - ip m dv (val mu)
        (val (kanchor p z))).
      { rewrite V_sub, (kdot_val _ _ N), kip_val; auto; [apply kanchor_len|lia]. }
      rewrite BE in E3. rewrite V_sub in E4. revert E4. vs. rewrite BE, (kdot_val v v N) by lia. intros E4.
      apply (separating pb t m N B b dv w Pd Pt (val p) (val z) Fc Fp Fz Fr _ Anc (val x) (val v) (val mu)); auto.
      - intros i Hi. assert (Hi' : (i < length s)%nat) by lia. specialize (A3 i Hi'). specialize (Fs i Hi).
        assert (Vg : V (nth i (kcor mu) (zero K)) = cor m B dv (val mu) i) by exact (kcor_val mu i Hi).
        unfold sep_col in A3. destruct (nth i s (Some Eq)) as [[]|]; simpl in Fs; [left; auto| | |]; right.
        3: { right. apply sg_eq in A3. rewrite V_sub, Vg in A3. change (V (nth i v (zero K))) with (val v i) in A3.
          lra. }
        all: left; destruct Fs as [Fs BW]; apply sg_nl in A3; rewrite V_sub, Vg in A3;
          change (V (nth i v (zero K))) with (val v i) in A3; split; auto; rewrite Fs; nra.
      - intros Hr. apply (kray_spec p Lp') in Hr. rewrite Hr in E2. apply sg_nl in E2. rewrite kip_val in E2; auto.
      - unfold Rsqr. lra.
      - apply (Xi_iff _ _ _ _ _ _ _ _ _ _ Pd iso); auto. }
    destruct unique as [[]|], separation as [[v mu]|]; try (apply andb_prop in Hsep as [_ Hsep]; eapply Sep;
      eassumption); try (apply Pos; assumption).
    apply sg_nl in Hsep. rewrite V_sub, SQ in Hsep. revert Hsep; vs; intros Hsep.
    apply le_of_sq; [apply norm_nonneg|]. rewrite sqnorm.
    rewrite (sum_ext N (fun i => (val x i - z' i) * (val x i - z' i)) (fun i => (val x i - val z i) *
      (val x i - val z i))); [lra|].
    intros i Hi. rewrite (Uni2 eq_refl z' Hz' i Hi). auto.
Qed.
Lemma kl1_val x : length x = N -> V (kl1 x) = l1 N w (val x).
Proof.
  intros L. unfold kl1, l1. destruct wf_all as [Lw _]. rewrite (kdot_val _ _ N) by lia. apply sum_ext. intros i Hi.
  f_equal. unfold val. rewrite (nth_indep _ _ (absv (zero K))) by (rewrite map_length; lia). rewrite map_nth.
    apply V_abs.
Qed.
Lemma kip_res x : V (kip (residual x) (residual x)) = ip m dv (res N B b (val x)) (res N B b (val x)).
Proof. rewrite kip_val by apply residual_len. apply ip_res_res. Qed.
Lemma kobj_val x : length x = N ->
  obj pb t m N B b dv w (val x) = V (fst (kobj x)) + sqrt (V (snd (kobj x))) /\ 0 <= V (snd (kobj x)).
Proof.
  intros L. destruct wf_all as [_ [_ [_ [Pd _]]]].
  pose proof (ip_nonneg m dv Pd (res N B b (val x))) as P. unfold obj, kobj.
    destruct pb; simpl; vs; rewrite ?kip_res, ?kl1_val by auto; rewrite ?sqrt_0; split; lra.
Qed.
Lemma kfeasible_ok x : kfeasible x = true -> feas pb t m N B b dv (val x).
Proof.
  intros H. unfold kfeasible in H. unfold feas. destruct wf_all as [_ [_ [_ [_ [Pt _]]]]]. destruct pb; auto.
  apply sg_nl in H. rewrite V_sub, kip_res in H. revert H; vs; intros H. rewrite <- (sqrt_square t); auto.
    apply sqrt_le_1_alt. lra.
Qed.
Lemma kminval_val p z : length p = m -> V (kminval p z) = minval pb m N B b dv (val p) (val z).
Proof.
  intros L. unfold kminval, minval.
    destruct pb; cbv zeta; rewrite ?V_sub; vs; rewrite !kip_val by (try apply residual_len; unfold rows in *; lia);
  rewrite ?ip_val_res; ring.
Qed.
Lemma at_least c q : 0 <= V c -> root_at_least c q = true -> V q <= sqrt (V c).
Proof.
  intros P H. pose proof (sqrt_pos (V c)). pose proof (sqrt_sqrt _ P). unfold root_at_least in H.
    apply orb_prop in H as [H|H]; apply sg_nl in H.
  - revert H; vs; lra. - rewrite V_sub in H. revert H; vs; intros H. nra.
Qed.
Lemma at_most c q : 0 <= V c -> root_at_most c q = true -> sqrt (V c) <= V q.
Proof.
  intros P H. pose proof (sqrt_pos (V c)). pose proof (sqrt_sqrt _ P). unfold root_at_most in H.
    apply andb_prop in H as [Ha Hb]. apply sg_nl in Ha. apply sg_nl in Hb.
  rewrite V_sub in Hb. revert Hb; vs; intros Hb. nra.
Qed.

Theorem check_excess_sound x low high p z : check_excess x low high p z = true ->
  excess_claim pb t M N (QDB m Qm dv B) (QDb m Qm dv b) w (val x) (V low) (V high).
Proof.
  unfold check_excess. intros H. apply andb_prop in H as [H H0]. apply andb_prop in H as [_ Lx]. apply Nat.eqb_eq in Lx.
  destruct (optimum p z) as [s|] eqn:Eo; [|discriminate].
  destruct (optimum_facts _ _ _ Eo) as [Fs Fl Flz Flp Fc Fp Fz Fr]. destruct wf_all as [Lw [Lc [Pw [Pd [Pt _]]]]].
  destruct (dual_optimality pb t m N B b dv w Pd Pt (val p) (val z) Fc Fp Fz Fr _
    (kanchor_ok p z ltac:(lia))) as [Mz _].
  pose proof (kobj_val x Lx) as [Ox Oc]. destruct (kobj x) as [a c]. simpl in Ox, Oc.
  apply andb_prop in H0 as [H0 H3]. apply andb_prop in H0 as [H4 H2].
  exists (val z). split; [apply (Xi_iff _ _ _ _ _ _ _ _ _ _ Pd iso); auto|].
  split; [apply (feasible_iff _ _ _ _ _ _ _ _ _ w Pd iso), kfeasible_ok; auto|].
  rewrite !(objective_eq _ _ _ _ _ _ _ _ _ _ Pd iso), Ox.
  rewrite (obj_minval pb t m N B b dv w Pd (val p) (val z) Fz Fr), <- (kminval_val p z) by auto.
  apply at_least in H2; auto. apply at_most in H3; auto. revert H2 H3. vs. rewrite !V_sub. vs. lra.
Qed.

Theorem check_minimum_sound low high p z : check_minimum low high p z = true ->
  minimum_claim pb t M N (QDB m Qm dv B) (QDb m Qm dv b) w (V low) (V high).
Proof.
  unfold check_minimum. intros H. apply andb_prop in H as [_ H0].
  destruct (optimum p z) as [s|] eqn:Eo; [|discriminate].
  destruct (optimum_facts _ _ _ Eo) as [Fs Fl Flz Flp Fc Fp Fz Fr]. destruct wf_all as [Lw [Lc [Pw [Pd [Pt _]]]]].
  destruct (dual_optimality pb t m N B b dv w Pd Pt (val p) (val z) Fc Fp Fz Fr _
    (kanchor_ok p z ltac:(lia))) as [Mz _].
  apply andb_prop in H0 as [H1 H2]. apply sg_nl in H1. apply sg_nl in H2. rewrite V_sub in H1, H2.
  exists (val z). split; [apply (Xi_iff _ _ _ _ _ _ _ _ _ _ Pd iso); auto|].
  rewrite (objective_eq _ _ _ _ _ _ _ _ _ _ Pd iso), (obj_minval pb t m N B b dv w Pd (val p) (val z) Fz Fr),
    <- (kminval_val p z) by auto. lra.
Qed.
End Inst.
End Check.
