(* Rule support-enclosure, executed.  Everything in `hints` is checked and nothing of it is trusted: not the approximate
   inverse, not the bounds dh, dg, tlo, thi, rad, err and spread.  T is where v is not 0. *)
Require Import Reals QArith Qreals Lra Lia List Bool.
Require Import Sciverify.Spec Sciverify.Sums Sciverify.Optimality Sciverify.Isometry Sciverify.Numbers Sciverify.Exact.
Require Import Sciverify.System Sciverify.Enclosure.
Import ListNotations.
Open Scope R_scope.

Lemma norm_triangle n u v : norm n (fun i => u i + v i) <= norm n u + norm n v.
Proof.
  apply le_of_sq. { pose proof (norm_nonneg n u); pose proof (norm_nonneg n v); lra. }
  rewrite sqnorm. rewrite (sum_ext n _ (fun i => u i * u i + (2 * (u i * v i) + v i * v i))) by (intros; ring).
  rewrite !sum_plus, sum_scal. pose proof (sqnorm n u). pose proof (sqnorm n v). pose proof (cauchy_plain n u v). nra.
Qed.
Lemma nth_map X Y (f : X -> Y) l : forall a d d', (a < length l)%nat -> nth a (map f l) d = f (nth a l d').
Proof. induction l as [|x l IH]; simpl; intros a d d' H; [lia|]. destruct a; auto. apply IH. lia. Qed.
Lemma abs_between u e x : Rabs (x - e) <= u -> e - u <= x <= e + u.
Proof. unfold Rabs. destruct (Rcase_abs _); lra. Qed.

Record hints (T : Type) := Hints {
  e_v : list T; e_h : list T; e_g : list T; e_inverse : list (list T); e_half : T; e_theta : T; e_dh : T; e_dg : T;
  e_tlo : T; e_thi : T; e_tin : T; e_rad : list T; e_lengths : list T; e_err : T; e_spread : T }.
Arguments Hints {T}. Arguments e_v {T}. Arguments e_h {T}. Arguments e_g {T}. Arguments e_inverse {T}.
Arguments e_half {T}. Arguments e_theta {T}. Arguments e_dh {T}. Arguments e_dg {T}. Arguments e_tlo {T}.
Arguments e_thi {T}. Arguments e_tin {T}. Arguments e_rad {T}. Arguments e_lengths {T}. Arguments e_err {T}.
Arguments e_spread {T}.

Section Doubles.
Variable K : ops.
Notation T := (car K).
Notation sg := (sgn K).
Fixpoint ksum (n : nat) (f : nat -> T) : T := match n with O => zero K | S k => add K (ksum k f) (f k) end.
Notation at_ l i := (nth i l (zero K)).
Definition at_most (x y : T) : bool := not_lt (sg (sub K y x)).
Definition below (x y : T) : bool := is_gt (sg (sub K y x)).

Section Instance.
Variables (I : instance K) (E : hints T).
Notation cols := (i_cols K I).
Notation b := (i_b K I).
Notation v := (e_v E).
Notation t := (i_t K I).
Definition pos : list nat := filter (fun i => negb (is_eq (sg (at_ v i)))) (seq 0 (length cols)).
Definition k : nat := length pos.
Definition cs : list (list T) := map (fun i => nth i cols []) pos.
Definition scs : list (list T) := map (scaled K I) cs.
Definition G : list (list T) := map (fun c => map (kdot K c) cs) scs.
Definition kseen : list T := map (fun c => kdot K c b) scs.
Definition sigma (i : nat) : T := match sg (at_ v i) with Lt => opp K (one K) | _ => one K end.
Definition kpull : list T := map (fun i => mul K (at_ (i_w K I) i) (sigma i)) pos.
Definition kdefect (G : list (list T)) (c u : list T) : list T :=
  map (fun l => sub K (at_ c l) (kdot K (nth l G []) u)) (seq 0 k).
Definition contracts (G : list (list T)) : bool :=
  forallb (fun a => at_most (ksum k (fun j => absv K (sub K (if Nat.eqb a j then one K else zero K)
    (kdot K (nth a (e_inverse E) []) (nth j G []))))) (e_theta E)) (seq 0 k).
Definition bounds_error (defect : list T) (delta : T) : bool :=
  let gap := mul K delta (sub K (one K) (e_theta E)) in
  forallb (fun a => at_most (ksum k (fun l => mul K (absv K (at_ (nth a (e_inverse E) []) l)) (absv K
    (at_ defect l)))) gap)
    (seq 0 k).
Definition encloses_t (square lack q doubt : T) : bool :=
  let tt := mul K t t in let lo := mul K (e_tlo E) (e_tlo E) in let hi := mul K (e_thi E) (e_thi E) in
  let rlo := sub K square (mul K (e_dh E) lack) in let qlo := sub K q doubt in let qhi := add K q doubt in
  match i_kind K I with
  | BasisPursuit => is_gt (sg qlo) && at_most (mul K lo qhi) (sub K tt square) && at_most (sub K tt rlo) (mul K hi qlo)
  | Lasso => let half := mul K (e_half E) t in at_most (e_tlo E) half && at_most half (e_thi E)
  | SquareRootLasso => let room q := sub K (one K) (mul K tt q) in
      is_gt (sg rlo) && is_gt (sg (room qhi)) && at_most (mul K lo (room qlo)) (mul K tt rlo)
      && at_most (mul K tt square) (mul K hi (room qhi))
  end.
Definition radii : bool :=
  let tm := mul K (e_half E) (add K (e_tlo E) (e_thi E)) in
  let both := add K (e_dh E) (mul K (e_thi E) (e_dg E)) in let half := sub K (e_thi E) tm in
  forallb (fun a => let g := at_ (e_g E) a in
    at_most (add K (add K (absv K (add K (sub K (at_ v (nth a pos O)) (at_ (e_h E) a)) (mul K tm g))) both)
      (mul K half (absv K g)))
      (at_ (e_rad E) a) &&
    below (at_ (e_rad E) a) (absv K (at_ v (nth a pos O)))) (seq 0 k).
Definition lengths (G : list (list T)) : bool :=
  forallb (fun a => let n := at_ (e_lengths E) a in not_lt (sg n) && at_most (at_ (nth a G []) a) (mul K n n)) (seq 0 k)
  && at_most (ksum k (fun a => mul K (at_ (e_lengths E) a) (at_ (e_rad E) a))) (e_err E).
Fixpoint inactive (v c w : list T) (cols : list (list T)) : bool :=
  match cols, c, w with
  | col :: cols, x :: c, y :: w =>
    (if is_eq (sg (hd (zero K) v)) then
       let room := sub K (mul K (e_tin E) y) (absv K x) in
       is_gt (sg room) && below (mul K (kip K I col col) (mul K (e_err E) (e_err E))) (mul K room room)
     else true) && inactive (tl v) c w cols
  | [], _, _ => true
  | _, _, _ => false
  end.
(* the rule is proven for entries with a penalty *)
Definition penalised : bool :=
  forallb (fun w => is_gt (sg w)) (i_w K I) && match i_kind K I with BasisPursuit => true | _ => is_gt (sg t) end.
Definition check_enclosure (x : list T) (low high : T) : bool :=
  let G := G in let lackh := kdefect G kseen (e_h E) in let lackg := kdefect G kpull (e_g E) in
  let dist := vsub K x v in let sq := kdot K dist dist in let D := e_spread E in
  let r0 := vsub K b (kmv K cs (e_h E)) in
  well_formed K I && penalised && is_eq (sg (sub K (add K (e_half E) (e_half E)) (one K)))
  && is_gt (sg (sub K (one K) (e_theta E))) && contracts G
  && bounds_error lackh (e_dh E) && bounds_error lackg (e_dg E)
  && is_gt (sg (e_tlo E)) && at_most (e_tlo E) (e_thi E) && is_gt (sg (e_tin E)) && at_most (e_tin E) (e_tlo E)
  && encloses_t (kip K I r0 r0) (ksum k (fun l => absv K (at_ lackh l))) (kdot K kpull (e_g E))
       (mul K (ksum k (fun l => absv K (at_ kpull l))) (e_dg E))
  && radii && lengths G && inactive v (kcor K I (residual K I v)) (i_w K I) cols
  && Nat.leb (length x) (length cols) && Nat.leb (length v) (length cols)
  && not_lt (sg D) && at_most (ksum k (fun a => mul K (at_ (e_rad E) a) (at_ (e_rad E) a))) (mul K D D)
  && not_lt (sg low) && (is_eq (sg low) || at_most (mul K (add K low D) (add K low D)) sq)
  && at_most D high && at_most sq (mul K (sub K high D) (sub K high D)).
End Instance.

(* ------------------------------------------------------------ soundness *)
Variables (rs : list R) (V : T -> R).
Hypothesis HS : sound K rs V.
Notation vl := (val K V).
Ltac vs := rewrite ?(s_add _ _ _ HS), ?(s_opp _ _ _ HS), ?(s_mul _ _ _ HS), ?(s_zero _ _ _ HS), ?(s_one _ _ _ HS).
Ltac vsub := rewrite ?(V_sub K rs V HS).
Lemma ksum_val n f : V (ksum n f) = sum n (fun i => V (f i)).
Proof. induction n; simpl; vs; [auto|]. rewrite IHn. auto. Qed.
Lemma at_most_val x y : at_most x y = true -> V x <= V y.
Proof. unfold at_most. intros H. apply (sg_nl K rs V HS) in H. rewrite (V_sub K rs V HS) in H. lra. Qed.
Lemma below_val x y : below x y = true -> V x < V y.
Proof. unfold below. intros H. apply (sg_gt K rs V HS) in H. rewrite (V_sub K rs V HS) in H. lra. Qed.
Lemma in_seq_0 n i : (i < n)%nat -> In i (seq 0 n).
Proof. intros. apply in_seq. lia. Qed.

Section Sound.
Variables (I : instance K) (E : hints T).
Hypothesis WF : well_formed K I = true.
Notation cols := (i_cols K I).
Notation N := (length cols).
Notation m := (rows K I).
Notation d := (dv K I V).
Notation BB := (B K I V).
Notation b := (vl (i_b K I)).
Notation w := (vl (i_w K I)).
Notation v := (vl (e_v E)).
Notation kk := (k I E).
Definition Tp (a : nat) : nat := nth a (pos I E) O.
Definition sgm (a : nat) : R := V (sigma E (Tp a)).

Lemma Tin a : (a < kk)%nat -> In (Tp a) (pos I E).
Proof. intros. apply nth_In; auto. Qed.
Lemma Tlt a : (a < kk)%nat -> (Tp a < N)%nat.
Proof. intros Ha. pose proof (Tin a Ha) as H. apply filter_In in H as [H _]. apply in_seq in H. lia. Qed.
Lemma Tinj a c : (a < kk)%nat -> (c < kk)%nat -> Tp a = Tp c -> a = c.
Proof. intros Ha Hc Eq. apply (proj1 (NoDup_nth (pos I E) O)) in Eq; auto. apply NoDup_filter, seq_NoDup. Qed.
Lemma v_off i : (i < N)%nat -> ~ inT kk Tp i -> sg (nth i (e_v E) (zero K)) = Eq.
Proof.
  intros Hi Ni. destruct (sg (nth i (e_v E) (zero K))) eqn:Es; auto; exfalso; apply Ni;
    (assert (Q1 : In i (pos I E)) by (apply filter_In; split; [apply in_seq_0; auto|rewrite Es; auto]));
    apply (In_nth _ _ O) in Q1 as [a [Ha Q1]]; exists a; auto.
Qed.
Lemma col_len i : (i < N)%nat -> length (nth i cols []) = m.
Proof. intros. destruct (wf_all K I rs V HS WF) as [_ [L _]]. apply L, nth_In; auto. Qed.
Lemma cs_nth a : (a < kk)%nat -> nth a (cs I E) [] = nth (Tp a) cols [].
Proof. intros Ha. unfold cs. rewrite (nth_map _ _ _ _ a [] O); auto. Qed.
Lemma cs_len : length (cs I E) = kk.
Proof. unfold cs. apply map_length. Qed.
Lemma scs_nth a : (a < kk)%nat -> nth a (scs I E) [] = scaled K I (nth (Tp a) cols []).
Proof. intros Ha. unfold scs. rewrite (nth_map _ _ _ _ a [] []) by (rewrite cs_len; auto). rewrite cs_nth; auto. Qed.
Lemma dot_col a u : (a < kk)%nat ->
  V (kdot K (nth a (scs I E) []) u) = Sums.ip m d (col BB (Tp a)) (vl u) \/ (m < length u)%nat.
Proof.
  intros Ha. destruct (Nat.le_gt_cases (length u) m) as [L|L]; [left|right; auto].
  rewrite scs_nth by auto. change (kdot K (scaled K I (nth (Tp a) cols [])) u) with (kip K I (nth (Tp a) cols []) u).
  rewrite (kip_val K I rs V HS) by auto. reflexivity.
Qed.
Lemma G_nth a : (a < kk)%nat -> nth a (G I E) [] = map (kdot K (nth a (scs I E) [])) (cs I E).
Proof. intros Ha. unfold G. rewrite (nth_map _ _ _ _ a [] []); auto. unfold scs. rewrite map_length, cs_len. auto. Qed.
Lemma G_len a : (a < kk)%nat -> length (nth a (G I E) []) = kk.
Proof. intros Ha. rewrite G_nth, map_length, cs_len; auto. Qed.
Lemma G_val a c : (a < kk)%nat -> (c < kk)%nat -> vl (nth a (G I E) []) c = gram m BB d Tp a c.
Proof.
  intros Ha Hc. rewrite G_nth by auto. unfold val. rewrite (nth_map _ _ _ _ c (zero K) []) by (rewrite cs_len; auto).
  rewrite cs_nth by auto. destruct (dot_col a (nth (Tp c) cols []) Ha) as [->|L]; [reflexivity|].
  rewrite col_len in L by (apply Tlt; auto). lia.
Qed.
Lemma seen_val a : (a < kk)%nat -> vl (kseen I E) a = seen m BB b d Tp a.
Proof.
  intros Ha. unfold kseen, val.
    rewrite (nth_map _ _ _ _ a (zero K) []) by (unfold scs; rewrite map_length, cs_len; auto).
  destruct (dot_col a (i_b K I) Ha) as [->|L]; [reflexivity|]. unfold rows in L. lia.
Qed.
Lemma pull_val a : (a < kk)%nat -> vl (kpull I E) a = pull w Tp sgm a.
Proof. intros Ha. unfold kpull, val. rewrite (nth_map _ _ _ _ a (zero K) O) by auto. vs. reflexivity. Qed.
Lemma pull_len : length (kpull I E) = kk.
Proof. apply map_length. Qed.
Lemma app_val u a : (a < kk)%nat -> V (kdot K (nth a (G I E) []) u) = app kk (gram m BB d Tp) (vl u) a.
Proof.
  intros Ha. rewrite (kdot_val K rs V HS _ _ kk) by (rewrite G_len; auto). apply sum_ext. intros c Hc.
    rewrite G_val; auto.
Qed.
Lemma defect_val c u l : (l < kk)%nat -> vl (kdefect I E (G I E) c u) l = vl c l - app kk (gram m BB d Tp) (vl u) l.
Proof.
  intros Hl. unfold kdefect, val at 1. rewrite (nth_map _ _ _ _ l (zero K) O) by (rewrite seq_length; auto).
  rewrite seq_nth by auto. cbn [plus]. vsub. rewrite app_val by auto. reflexivity.
Qed.
Lemma sgm_unit a : sgm a = 1 \/ sgm a = -1.
Proof. unfold sgm, sigma. destruct (sg _); vs; [left|right|left]; lra. Qed.
Lemma sgm_abs a : sgm a * v (Tp a) = Rabs (v (Tp a)).
Proof.
  unfold sgm, sigma. pose proof (s_sgn _ _ _ HS (nth (Tp a) (e_v E) (zero K))) as Q1.
  change (V (nth (Tp a) (e_v E) (zero K))) with (v (Tp a)) in Q1.
  destruct (sg _); vs; [rewrite Q1, Rabs_R0; ring|rewrite Rabs_left by auto; ring|rewrite Rabs_right by lra; ring].
Qed.
Definition Rinv' (a l : nat) : R := vl (nth a (e_inverse E) []) l.
Lemma contracts_ok : contracts I E (G I E) = true ->
  forall i, (i < kk)%nat -> sum kk (fun j => Rabs (id i j - prod kk (gram m BB d Tp) Rinv' i j)) <= V (e_theta E).
Proof.
  unfold contracts. rewrite forallb_forall. intros H i Hi. specialize (H i (in_seq_0 _ _ Hi)). apply at_most_val in H.
  rewrite ksum_val in H. eapply Rle_trans; [|exact H]. right. apply sum_ext. intros j Hj.
  rewrite (V_abs K rs V HS). vsub. f_equal. f_equal.
  - unfold id. destruct (Nat.eqb i j); vs; auto.
  - rewrite (kdot_val_r K rs V HS _ _ kk) by (rewrite G_len; auto). unfold prod. apply sum_ext. intros l Hl.
    rewrite G_val by auto. unfold Rinv'. f_equal. unfold gram. apply ip_sym.
Qed.
Lemma bounds_error_ok c u delta : bounds_error I E (kdefect I E (G I E) c u) delta = true -> forall i, (i < kk)%nat ->
  sum kk (fun l => Rabs (Rinv' i l) * Rabs (vl c l - app kk (gram m BB d Tp) (vl u) l))
    <= V delta * (1 - V (e_theta E)).
Proof.
  unfold bounds_error. rewrite forallb_forall. intros H i Hi. specialize (H i (in_seq_0 _ _ Hi)).
    apply at_most_val in H.
  rewrite ksum_val in H. revert H. vs. vsub. vs. intros H. eapply Rle_trans; [|exact H]. right. apply sum_ext.
    intros l Hl.
  vs. rewrite !(V_abs K rs V HS). unfold Rinv'. f_equal. f_equal. symmetry. apply (defect_val c u l Hl).
Qed.
Lemma inactive_ok cols' : forall vv c ww, inactive I E vv c ww cols' = true -> forall i, (i < length cols')%nat ->
  sg (nth i vv (zero K)) = Eq ->
  Rabs (vl c i) < V (e_tin E) * vl ww i /\
  V (kip K I (nth i cols' []) (nth i cols' [])) * (V (e_err E) * V (e_err E)) < Rsqr (V (e_tin E) * vl ww i - Rabs
    (vl c i)).
Proof.
  induction cols' as [|x cols' IH]; simpl; intros vv c ww H i Hi Es; [lia|].
  destruct c as [|y c]; [discriminate|]. destruct ww as [|z ww]; [discriminate|].
  apply andb_prop in H as [H1 H2]. destruct i as [|i].
  - assert (Hd : hd (zero K) vv = nth 0 vv (zero K)) by (destruct vv; auto). rewrite Hd, Es in H1. cbn [is_eq] in H1.
    apply andb_prop in H1 as [H1 H3]. apply (sg_gt K rs V HS) in H1. apply below_val in H3. revert H1 H3. vs. vsub. vs.
    rewrite (V_abs K rs V HS). unfold val, Rsqr. cbn [nth]. intros; split; lra.
  - apply (IH (tl vv) c ww H2 i); [lia|]. destruct vv; [destruct i; exact Es|exact Es].
Qed.

Variables (M : nat) (Q : nat -> nat -> R).
Hypothesis iso : isometry M m Q.
Theorem check_enclosure_sound x low high : check_enclosure I E x low high = true ->
  distance_claim (i_kind K I) (V (i_t K I)) M N (QDB m Q d BB) (QDb m Q d b) w (vl x) (V low) (V high) (Some true).
Proof.
  unfold check_enclosure. cbv zeta. intros H.
  apply andb_prop in H as [H CH2]. apply andb_prop in H as [H CH1]. apply andb_prop in H as [H CL].
  apply andb_prop in H as [H Hlow]. apply andb_prop in H as [H HDk]. apply andb_prop in H as [H HD].
  apply andb_prop in H as [H Lv]. apply andb_prop in H as [H Lx]. apply andb_prop in H as [H CO].
  apply andb_prop in H as [H CN]. apply andb_prop in H as [H CR]. apply andb_prop in H as [H CT].
  apply andb_prop in H as [H Htin]. apply andb_prop in H as [H Htin0]. apply andb_prop in H as [H Hthi].
  apply andb_prop in H as [H Htlo]. apply andb_prop in H as [H CG]. apply andb_prop in H as [H CH].
  apply andb_prop in H as [H CC]. apply andb_prop in H as [H Hth]. apply andb_prop in H as [H Hhalf].
    apply andb_prop in H as [_ HP].
  apply (sg_eq K rs V HS) in Hhalf. rewrite (V_sub K rs V HS) in Hhalf. revert Hhalf; vs; intros Hhalf.
  assert (Vh : V (e_half E) = / 2) by lra. clear Hhalf.
  apply (sg_gt K rs V HS) in Hth. rewrite (V_sub K rs V HS) in Hth. revert Hth; vs; intros Hth.
  apply (sg_gt K rs V HS) in Htlo. apply at_most_val in Hthi. apply (sg_gt K rs V HS) in Htin0.
    apply at_most_val in Htin.
  apply (sg_nl K rs V HS) in HD. apply at_most_val in HDk. rewrite ksum_val in HDk. revert HDk; vs; intros HDk.
  apply (sg_nl K rs V HS) in Hlow. apply at_most_val in CH1. apply at_most_val in CH2.
  apply Nat.leb_le in Lx. apply Nat.leb_le in Lv.
  destruct (wf_all K I rs V HS WF) as [Lw [Lc [_ [Pd [Pt0 _]]]]].
  unfold penalised in HP. apply andb_prop in HP as [HP1 HP2]. rewrite forallb_forall in HP1.
  assert (Pw : forall i, (i < N)%nat -> 0 < w i) by (intros; apply (sg_gt K rs V HS), HP1, nth_In; lia).
  assert (Pt : match i_kind K I with BasisPursuit => 0 <= V (i_t K I) | _ => 0 < V (i_t K I) end).
  { destruct (i_kind K I); [exact Pt0|apply (sg_gt K rs V HS); exact HP2|apply (sg_gt K rs V HS); exact HP2]. }
  set (T := Tp) in *. set (s := sgm) in *. set (Ri := Rinv') in *. set (k0 := k I E) in *.
  assert (Sp : forall i, (i < N)%nat -> spread k0 T (fun a => v (T a)) i = v i).
  { intros i Hi. destruct (inT_dec k0 T i) as [[a [Ha ->]]|Ni].
    - rewrite (spread_on k0 T); auto. intros; apply (Tinj); auto.
    - rewrite (spread_off k0 T) by auto. pose proof (v_off i Hi Ni) as Z.
      pose proof (s_sgn _ _ _ HS (nth i (e_v E) (zero K))) as Q1.
      rewrite Z in Q1. symmetry; exact Q1. }
  assert (Kp : forall u, V (kdot K (kpull I E) u) = sum k0 (fun a => pull w T s a * vl u a)).
  { intros u. rewrite (kdot_val K rs V HS _ _ k0) by (rewrite pull_len; auto). apply sum_ext. intros a Ha.
    rewrite pull_val; auto. }
  assert (Ap : V (ksum k0 (fun l => absv K (nth l (kpull I E) (zero K)))) = sum k0 (fun a => Rabs (pull w T s a))).
  { rewrite ksum_val. apply sum_ext. intros a Ha. rewrite (V_abs K rs V HS). f_equal. apply pull_val; auto. }
  assert (Al : V (ksum k0 (fun l => absv K (nth l (kdefect I E (G I E) (kseen I E) (e_h E)) (zero K))))
    = sum k0 (fun a => Rabs (lack m k0 BB b d T (vl (e_h E)) a))).
  { rewrite ksum_val. apply sum_ext. intros a Ha. rewrite (V_abs K rs V HS). f_equal.
    transitivity (vl (kseen I E) a - app k0 (gram m BB d T) (vl (e_h E)) a); [apply defect_val; auto|].
    rewrite seen_val by auto. reflexivity. }
  assert (Sq : V (kip K I (vsub K (i_b K I) (kmv K (cs I E) (e_h E))) (vsub K (i_b K I) (kmv K (cs I E) (e_h E))))
    = square0 m k0 BB b d T (vl (e_h E))).
  { rewrite (kip_val K I rs V HS).
    - unfold square0.
      assert (P : forall r, vl (vsub K (i_b K I) (kmv K (cs I E) (e_h E))) r = b r - on k0 BB T (vl (e_h E)) r).
      { intros r. rewrite (vsub_val K rs V HS), (kmv_val K rs V HS), cs_len. f_equal. unfold on. apply sum_ext.
        intros a Ha. rewrite cs_nth by auto. reflexivity. }
      apply ip_ext; auto.
    - unfold vsub. rewrite axpy_len. assert (L : (length (kmv K (cs I E) (e_h E)) <= m)%nat); [|unfold rows in *; lia].
      apply (kmv_len K I). intros c Hc. unfold cs in Hc. apply in_map_iff in Hc as [i [<- Hi]]. apply Lc, nth_In.
      apply filter_In in Hi as [Hi _]. apply in_seq in Hi. lia. }
  assert (Kb : forall y, V (mul K (e_half E) y) = V y / 2) by (intros; vs; rewrite Vh; field).
  assert (Cn : forall a, (a < k0)%nat -> cn m BB d (T a) <= vl (e_lengths E) a /\ 0 <= vl (e_lengths E) a).
  { intros a Ha. unfold lengths in CN. apply andb_prop in CN as [CN _]. rewrite forallb_forall in CN.
    specialize (CN a (in_seq_0 _ _ Ha)). apply andb_prop in CN as [Q1 Q2]. apply (sg_nl K rs V HS) in Q1.
      apply at_most_val in Q2.
    change (V (nth a (nth a (G I E) []) (zero K))) with (vl (nth a (G I E) []) a) in Q2. rewrite G_val in Q2 by auto.
      revert Q2; vs; intros Q2.
    split; auto. unfold cn. rewrite <- (sqrt_square (vl (e_lengths E) a)) by auto. apply sqrt_le_1_alt. exact Q2. }
  unfold radii in CR. rewrite forallb_forall in CR. cbv zeta in CR.
  assert (Ra : forall a, (a < k0)%nat -> Rabs (v (T a) - vl (e_h E) a + (V (e_tlo E) + V (e_thi E)) / 2 * vl (e_g E) a)
      + (V (e_dh E) + V (e_thi E) * V (e_dg E)) + (V (e_thi E) - (V (e_tlo E) + V (e_thi E)) / 2) * Rabs (vl
        (e_g E) a) <= vl (e_rad E) a).
  { intros a Ha. specialize (CR a (in_seq_0 _ _ Ha)). apply andb_prop in CR as [Q1 _]. apply at_most_val in Q1.
    revert Q1. vs.
    rewrite !(V_abs K rs V HS). repeat (vsub; vs). rewrite Vh.
    replace (/ 2 * (V (e_tlo E) + V (e_thi E))) with ((V (e_tlo E) + V (e_thi E)) / 2) by field. intros Q1. exact Q1. }
  assert (Vs : forall a, (a < k0)%nat -> vl (e_rad E) a < s a * v (T a)).
  { intros a Ha. specialize (CR a (in_seq_0 _ _ Ha)). apply andb_prop in CR as [_ Q1]. apply below_val in Q1.
    rewrite (V_abs K rs V HS) in Q1.
    unfold s. rewrite sgm_abs. exact Q1. }
  assert (Tt : match i_kind K I with
    | BasisPursuit => 0 < sum k0 (fun a => pull w T s a * vl (e_g E) a) - sum k0 (fun a => Rabs (pull w T s a)) * V
      (e_dg E) /\
        V (e_tlo E) * V (e_tlo E) * (sum k0 (fun a => pull w T s a * vl (e_g E) a) + sum k0 (fun a => Rabs
          (pull w T s a)) * V (e_dg E))
          <= V (i_t K I) * V (i_t K I) - square0 m k0 BB b d T (vl (e_h E)) /\
        V (i_t K I) * V (i_t K I) - (square0 m k0 BB b d T (vl (e_h E)) - V (e_dh E) * sum k0 (fun a => Rabs
          (lack m k0 BB b d T (vl (e_h E)) a)))
          <= V (e_thi E) * V (e_thi E) * (sum k0 (fun a => pull w T s a * vl (e_g E) a) - sum k0 (fun a => Rabs
            (pull w T s a)) * V (e_dg E))
    | Lasso => V (e_tlo E) <= V (i_t K I) / 2 <= V (e_thi E)
    | SquareRootLasso =>
        0 < square0 m k0 BB b d T (vl (e_h E)) - V (e_dh E) * sum k0 (fun a => Rabs (lack m k0 BB b d T (vl
          (e_h E)) a)) /\
        0 < 1 - V (i_t K I) * V (i_t K I) * (sum k0 (fun a => pull w T s a * vl (e_g E) a) + sum k0 (fun a => Rabs
          (pull w T s a)) * V (e_dg E)) /\
        V (e_tlo E) * V (e_tlo E) * (1 - V (i_t K I) * V (i_t K I) * (sum k0 (fun a => pull w T s a * vl
          (e_g E) a) - sum k0 (fun a => Rabs (pull w T s a)) * V (e_dg E)))
          <= V (i_t K I) * V (i_t K I) * (square0 m k0 BB b d T (vl (e_h E)) - V (e_dh E) * sum k0 (fun a => Rabs
            (lack m k0 BB b d T (vl (e_h E)) a))) /\
        V (i_t K I) * V (i_t K I) * square0 m k0 BB b d T (vl (e_h E)) <= V (e_thi E) * V (e_thi E) *
          (1 - V (i_t K I) * V (i_t K I) * (sum k0 (fun a => pull w T s a * vl (e_g E) a) + sum k0 (fun a => Rabs
            (pull w T s a)) * V (e_dg E)))
    end).
  { unfold encloses_t in CT. cbv zeta in CT. destruct (i_kind K I).
    - apply andb_prop in CT as [CT Q3]. apply andb_prop in CT as [Q1 Q2]. apply (sg_gt K rs V HS) in Q1.
      apply at_most_val in Q2. apply at_most_val in Q3.
      revert Q1 Q2 Q3. vsub. vs. vsub. vs. fold k0. rewrite Kp, Ap, Al, Sq. auto.
    - apply andb_prop in CT as [Q1 Q2]. apply at_most_val in Q1. apply at_most_val in Q2. rewrite Kb in Q1, Q2. auto.
    - apply andb_prop in CT as [CT Q4]. apply andb_prop in CT as [CT Q3]. apply andb_prop in CT as [Q1 Q2].
      apply (sg_gt K rs V HS) in Q1. apply (sg_gt K rs V HS) in Q2. apply at_most_val in Q3. apply at_most_val in Q4.
      revert Q1 Q2 Q3 Q4. repeat (vsub; vs). fold k0. rewrite Kp, Ap, Al, Sq. auto. }
  assert (Off : forall i, (i < N)%nat -> ~ inT k0 T i ->
    Rabs (cor m BB d (res N BB b (spread k0 T (fun a => v (T a)))) i)
      + cn m BB d i * sum k0 (fun a => cn m BB d (T a) * vl (e_rad E) a) < V (e_tlo E) * w i).
  { intros i Hi Ni. destruct (inactive_ok cols _ _ _ CO i Hi (v_off i Hi Ni)) as [Q1 Q2].
    rewrite (kcor_val K I rs V HS WF _ i Hi) in Q1, Q2.
    assert (Ec : cor m BB d (res N BB b (spread k0 T (fun a => v (T a)))) i = cor m BB d (vl (residual K I (e_v E))) i).
    { unfold cor. apply sum_ext. intros r Hr. rewrite (residual_val K I rs V HS). unfold res, mv.
      replace (sum N (fun j => BB r j * v j)) with (sum N (fun j => BB r j * spread k0 T (fun a => v (T a)) j)); auto.
      apply sum_ext. intros j Hj. rewrite Sp; auto. }
    rewrite Ec. rewrite (kip_val K I rs V HS) in Q2 by (rewrite col_len; auto).
    change (Sums.ip m d (vl (nth i cols [])) (vl (nth i cols []))) with (Sums.ip m d (col BB i) (col BB i)) in Q2.
    set (ci := Rabs (cor m BB d (vl (residual K I (e_v E))) i)) in *.
      set (tot := sum k0 (fun a => cn m BB d (T a) * vl (e_rad E) a)).
    unfold lengths in CN. apply andb_prop in CN as [_ CN]. apply at_most_val in CN. rewrite ksum_val in CN.
    assert (R0 : forall a, (a < k0)%nat -> 0 <= vl (e_rad E) a).
    { intros a Ha. specialize (Vs a Ha). specialize (Ra a Ha).
      pose proof (Rabs_pos (v (T a) - vl (e_h E) a + (V (e_tlo E) + V (e_thi E)) / 2 * vl (e_g E) a)).
      assert (0 <= V (e_dh E)).
      { pose proof (bounds_error_ok _ _ _ CH a Ha) as P.
        assert (0 <= sum k0 (fun l => Rabs (Ri a l) * Rabs (vl (kseen I E) l - app k0 (gram m BB d T) (vl (e_h E)) l))).
        { apply sum_nonneg. intros. apply Rmult_le_pos; apply Rabs_pos. } fold Ri k0 T in P. nra. }
      assert (0 <= V (e_dg E)).
      { pose proof (bounds_error_ok _ _ _ CG a Ha) as P.
        assert (0 <= sum k0 (fun l => Rabs (Ri a l) * Rabs (vl (kpull I E) l - app k0 (gram m BB d T) (vl (e_g E)) l))).
        { apply sum_nonneg. intros. apply Rmult_le_pos; apply Rabs_pos. } fold Ri k0 T in P. nra. }
      assert (0 <= V (e_thi E) * V (e_dg E)) by (apply Rmult_le_pos; lra).
      pose proof (Rabs_pos (vl (e_g E) a)).
      assert (0 <= (V (e_thi E) - (V (e_tlo E) + V (e_thi E)) / 2) * Rabs (vl (e_g E) a)).
      { apply Rmult_le_pos; auto. lra. }
      lra. }
    assert (Tot : 0 <= tot <= V (e_err E)).
    { unfold tot. split.
      - apply sum_nonneg. intros a Ha. apply Rmult_le_pos; [apply sqrt_pos|auto].
      - eapply Rle_trans; [|exact CN]. apply sum_le. intros a Ha. vs. apply Rmult_le_compat_r; [apply R0; auto|].
        apply Cn; auto. }
    pose proof (ip_nonneg m d Pd (col BB i)) as Ci.
    assert (X : cn m BB d i * tot < V (e_tin E) * w i - ci).
    { apply Rle_lt_trans with (cn m BB d i * V (e_err E)); [apply Rmult_le_compat_l; [apply sqrt_pos|lra]|].
      apply Rsqr_incrst_0; [|apply Rmult_le_pos; [apply sqrt_pos|lra]|lra]. unfold Rsqr at 1. unfold cn.
      replace (sqrt (Sums.ip m d (col BB i) (col BB i)) * V (e_err E) * (sqrt (Sums.ip m d (col BB i) (col BB i)) * V
        (e_err E)))
        with (sqrt (Sums.ip m d (col BB i) (col BB i)) * sqrt (Sums.ip m d (col BB i) (col BB i)) * (V (e_err E) * V
          (e_err E))) by ring.
      rewrite sqrt_sqrt by auto. exact Q2. }
    assert (V (e_tin E) * w i <= V (e_tlo E) * w i) by (apply Rmult_le_compat_r; [left; apply Pw; auto|auto]). lra. }
  assert (Ho : forall i, (i < k0)%nat ->
    sum k0 (fun l => Rabs (Ri i l) * Rabs (lack m k0 BB b d T (vl (e_h E)) l)) <= V (e_dh E) * (1 - V (e_theta E))).
  { intros i Hi. eapply Rle_trans; [|apply (bounds_error_ok _ _ _ CH i Hi)]. right. apply sum_ext. intros l Hl.
    rewrite seen_val by auto. reflexivity. }
  assert (Go : forall i, (i < k0)%nat ->
    sum k0 (fun l => Rabs (Ri i l) * Rabs (pull w T s l - app k0 (gram m BB d T) (vl (e_g E)) l))
    <= V (e_dg E) * (1 - V (e_theta E))).
  { intros i Hi. eapply Rle_trans; [|apply (bounds_error_ok _ _ _ CG i Hi)]. right. apply sum_ext. intros l Hl.
    rewrite pull_val by auto. reflexivity. }
  destruct (support_enclosure m N k0 BB b d w T s Ri (vl (e_h E)) (vl (e_g E)) (fun a => v (T a)) (vl (e_rad E)) (V
    (e_theta E)) (V (e_dh E)) (V (e_dg E))
    (i_kind K I) (V (i_t K I)) (V (e_tlo E)) (V (e_thi E)) Pd Pw (Tlt) (Tinj) (fun a _ => sgm_unit a)
    (contracts_ok CC) ltac:(lra) Ho Go Pt Htlo ltac:(lra) Tt Ra Vs Off) as [z [Mz [Uz [Ez Zz]]]].
  assert (XE := fun u => Xi_iff (i_kind K I) (V (i_t K I)) M m N Q BB b d w Pd iso u).
  assert (DD : norm N (fun i => v i - z i) <= V (e_spread E)).
  { apply le_of_sq; auto. rewrite sqnorm. apply Rle_trans with (sum k0 (fun a => vl (e_rad E) a * vl (e_rad E) a)).
    - rewrite (sum_ext N _ (fun i => (v i - z i) * spread k0 T (fun a => v (T a) - z (T a)) i)).
      + rewrite (spread_sum N k0 T (Tlt) (fun i => v i - z i)). apply sum_le. intros a Ha. specialize (Ez a Ha).
        unfold Rabs in Ez. destruct (Rcase_abs _); nra.
      + intros i Hi. f_equal. destruct (inT_dec k0 T i) as [[a [Ha ->]]|Ni].
        * rewrite (spread_on k0 T); auto. intros; apply (Tinj); auto.
        * rewrite (spread_off k0 T) by auto. rewrite <- (Sp i Hi), (spread_off k0 T), (Zz i Ni) by auto. ring.
    - eapply Rle_trans; [|exact HDk]. right. apply sum_ext. intros a Ha. vs. reflexivity. }
  assert (SQ : V (kdot K (vsub K x (e_v E)) (vsub K x (e_v E))) = norm N (fun i => vl x i - v i) * norm N
    (fun i => vl x i - v i)).
  { rewrite sqnorm, (kdot_val K rs V HS _ _ N).
    - apply sum_ext. intros. rewrite (vsub_val K rs V HS). auto.
    - unfold vsub. rewrite axpy_len. lia. }
  rewrite SQ in CH2. revert CH2; vs. rewrite (V_sub K rs V HS). intros CH2.
  pose proof (norm_nonneg N (fun i => vl x i - v i)) as Nx.
  assert (T1 : norm N (fun i => vl x i - z i) <= norm N (fun i => vl x i - v i) + norm N (fun i => v i - z i)).
  { eapply Rle_trans; [|apply norm_triangle]. right. unfold norm. f_equal. apply sum_ext; intros; ring. }
  assert (T2 : norm N (fun i => vl x i - v i) <= norm N (fun i => vl x i - z i) + norm N (fun i => v i - z i)).
  { eapply Rle_trans; [|eapply Rle_trans; [apply (norm_triangle N (fun i => vl x i - z i) (fun i => z i - v i))|]].
    - right. unfold norm. f_equal. apply sum_ext; intros; ring.
    - right. f_equal. unfold norm. f_equal. apply sum_ext; intros; ring. }
  apply (distance_between (i_kind K I) (V (i_t K I)) M m N Q BB b d w (vl x) z).
  - apply XE. exact Mz.
  - assert (norm N (fun i => vl x i - v i) <= V high - V (e_spread E)) by (apply le_of_sq; lra). lra.
  - intros z' Hz'. apply XE in Hz'. pose proof (Uz z' Hz') as Sm.
    replace (norm N (fun i => vl x i - z' i)) with (norm N (fun i => vl x i - z i)) by (unfold norm; f_equal;
      apply sum_ext; intros; rewrite (Sm i) by auto; auto).
    apply orb_prop in CL as [CL|CL].
    + apply (sg_eq K rs V HS) in CL. rewrite CL. apply norm_nonneg.
    + apply at_most_val in CL. rewrite SQ in CL. revert CL; vs; intros CL.
      assert (V low + V (e_spread E) <= norm N (fun i => vl x i - v i)).
      { apply le_of_sq; [exact Nx|]. revert CL; vs; intros CL. exact CL. }
      lra.
  - exists z. split; [apply XE; exact Mz|]. intros z' Hz'. apply Uz. apply XE; auto.
Qed.
End Sound.
End Doubles.
