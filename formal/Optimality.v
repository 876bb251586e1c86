(* Rule dual-optimality and what follows from it, over the reals. *)
Require Import Reals Lra Lia List.
Require Import Sciverify.Sums Sciverify.Spec.
Open Scope R_scope.

Section Theory.
Variables (pb : kind) (t : R) (m N : nat) (B : nat -> nat -> R) (b d w : nat -> R).
Hypothesis d_pos : forall k, (k < m)%nat -> 0 < d k.
Hypothesis t_ok : 0 <= t.

Definition mv (z : nat -> R) (k : nat) : R := sum N (fun i => B k i * z i).
Definition res (z : nat -> R) (k : nat) : R := b k - mv z k.
Definition cor (p : nat -> R) (i : nat) : R := sum m (fun k => d k * (B k i * p k)).
Definition beta : R := match pb with BasisPursuit => 1 | Lasso => t / 2 | SquareRootLasso => t end.
Notation ip := (ip m d).

Lemma adjoint p z : ip p (mv z) = sum N (fun i => cor p i * z i).
Proof.
  unfold Sums.ip, mv, cor.
  transitivity (sum m (fun k => sum N (fun i => d k * (p k * (B k i * z i))))).
  - apply sum_ext; intros k _. rewrite <- !sum_scal. apply sum_ext; intros; ring.
  - rewrite sum_swap. apply sum_ext; intros i _. rewrite <- sum_scal_r. apply sum_ext; intros; ring.
Qed.

Lemma split_b p z : ip p b = ip p (res z) + sum N (fun i => cor p i * z i).
Proof. unfold res. rewrite ip_minus_r, adjoint. ring. Qed.

(* the problem without Q and the square roots *)
Definition feas (z : nat -> R) : Prop := match pb with BasisPursuit => sqrt (ip (res z) (res z)) <= t | _ => True end.
Definition obj (z : nat -> R) : R :=
  match pb with
  | BasisPursuit => l1 N w z
  | Lasso => ip (res z) (res z) + t * l1 N w z
  | SquareRootLasso => sqrt (ip (res z) (res z)) + t * l1 N w z
  end.
Definition min (z : nat -> R) : Prop := feas z /\ forall z', feas z' -> obj z <= obj z'.

Variables (p z : nat -> R).
Definition allowed (z : nat -> R) : Prop := forall i, (i < N)%nat -> cor p i * z i = beta * w i * Rabs (z i).
Definition tight : Prop := ip (res z) (res z) = t * t /\ forall i, (i < N)%nat -> cor (res z) i = 0.
Definition residual_ok : Prop :=
  match pb with
  | BasisPursuit => ip (res z) (res z) <= t * t /\
      (tight \/ (0 <= ip p (res z) /\ ip p (res z) * ip p (res z) = t * t * ip p p
        /\ (0 < ip p p \/ forall i, (i < N)%nat -> 0 < w i)))
  | Lasso => forall k, (k < m)%nat -> res z k = p k
  | SquareRootLasso => 0 <= ip p (res z) /\ ip p (res z) * ip p (res z) = ip (res z) (res z)
  end.
Hypothesis c_ok : forall i, (i < N)%nat -> Rabs (cor p i) <= beta * w i.
Hypothesis p_ok : match pb with SquareRootLasso => ip p p <= 1 | _ => True end.
Hypothesis z_ok : allowed z.
Hypothesis r_ok : residual_ok.

Definition gap (z' : nat -> R) (i : nat) : R := beta * w i * Rabs (z' i) - cor p i * z' i.

Lemma gap_nonneg z' i : (i < N)%nat -> 0 <= gap z' i.
Proof.
  intros Hi. unfold gap. specialize (c_ok i Hi).
  assert (cor p i * z' i <= Rabs (cor p i) * Rabs (z' i)) by (rewrite <- Rabs_mult; apply Rle_abs).
  pose proof (Rabs_pos (z' i)). nra.
Qed.

Lemma l1_gap z' : beta * l1 N w z' = sum N (gap z') + sum N (fun i => cor p i * z' i).
Proof.
  unfold gap, l1. rewrite <- sum_scal, <- sum_plus. apply sum_ext; intros; ring.
Qed.
Lemma gap_sum_nonneg z' : 0 <= sum N (gap z').
Proof. apply sum_nonneg; intros; apply gap_nonneg; auto. Qed.
Lemma allowed_gap z' : allowed z' -> sum N (gap z') = 0.
Proof. intros H. apply sum_0. intros i Hi. unfold gap. rewrite (H i Hi). ring. Qed.
Lemma gap_allowed z' : sum N (gap z') <= 0 -> allowed z'.
Proof.
  intros H i Hi. assert (G : gap z' i = 0) by (apply (sum_each_0 N (gap z')); auto; intros; apply gap_nonneg; auto).
  unfold gap in G. lra.
Qed.

Lemma ipn u : 0 <= ip u u.
Proof. apply ip_nonneg; auto. Qed.
Lemma ip_eq0 u v : ip (fun k => 1 * u k + -1 * v k) (fun k => 1 * u k + -1 * v k) <= 0 -> forall k, (k < m)%nat ->
  u k = v k.
Proof. intros H k Hk. pose proof (ip_zero m d d_pos _ H k Hk) as E. simpl in E. lra. Qed.
Lemma sq_eq a c : 0 <= a -> 0 <= c -> a * a = c -> sqrt c = a.
Proof. intros Ha Hc <-. apply sqrt_square; auto. Qed.

Definition ray : Prop := match pb with SquareRootLasso => ip p p = 1 | _ => False end.
(* everything later rules use about Xi; a is the anchor *)
Definition described (a : nat -> R) (z' : nat -> R) : Prop :=
  allowed z' /\ exists tau, 0 <= tau /\ (ray \/ tau = 0) /\ forall k, (k < m)%nat -> mv z' k = a k - tau * p k.
Definition anchor_ok (a : nat -> R) : Prop :=
  (ray /\ forall k, (k < m)%nat -> a k = b k) \/ (~ ray /\ forall k, (k < m)%nat -> a k = mv z k).

Lemma of_common a z' : anchor_ok a -> ~ ray -> allowed z' -> (forall k, (k < m)%nat -> res z' k = res z k) ->
  described a z'.
Proof.
  intros [[Hr _]|[_ Ha]] Hn Hal He; [tauto|]. split; auto. exists 0. split; [lra|]. split; auto.
  intros k Hk. rewrite (Ha k Hk). specialize (He k Hk). unfold res in He. lra.
Qed.

Lemma tight_same z' : tight -> ip (res z') (res z') <= t * t -> forall k, (k < m)%nat -> res z' k = res z k.
Proof.
  intros [T1 T2] H. apply ip_eq0. rewrite ip_sq.
  assert (E : ip (res z') (res z) = ip (res z) (res z)).
  { rewrite ip_sym. unfold res at 2 4. rewrite !ip_minus_r, !adjoint.
    rewrite !(sum_0 N) ; auto; intros; rewrite T2; auto; ring. }
  lra.
Qed.

Lemma res_eq_ip z' : (forall k, (k < m)%nat -> res z' k = res z k) -> forall u, ip u (res z') = ip u (res z).
Proof. intros H u. apply ip_ext; auto. Qed.

Lemma le_of_sq a c : 0 <= c -> a * a <= c * c -> a <= c.
Proof. intros. nra. Qed.

Theorem dual_optimality a : anchor_ok a -> min z /\ forall z', min z' -> described a z'.
Proof.
  intros Ha. pose proof (allowed_gap z z_ok) as G0.
  pose proof (l1_gap z) as Lz. rewrite G0 in Lz.
  pose proof r_ok as Rk. pose proof t_ok as Tk. pose proof p_ok as Pk.
  unfold min, feas, obj. unfold residual_ok in Rk. unfold beta in Lz.
  case_eq pb; intros Epb; rewrite Epb in Rk, Pk, Lz.
  - (* basis pursuit *)
    destruct Rk as [Rf Rc].
    assert (Fz : sqrt (ip (res z) (res z)) <= t).
    { rewrite <- (sqrt_square t); auto. apply sqrt_le_1; auto; [apply ipn|nra]. }
    assert (Fsq : forall z', sqrt (ip (res z') (res z')) <= t -> ip (res z') (res z') <= t * t).
    { intros z' H. rewrite <- (sqrt_sqrt (ip (res z') (res z'))) by apply ipn.
      pose proof (sqrt_pos (ip (res z') (res z'))). nra. }
    assert (Hn : ~ ray) by (unfold ray; rewrite Epb; auto).
    destruct Rc as [Rt|[R1 [R2 R3]]].
    + assert (K : forall z', sqrt (ip (res z') (res z')) <= t -> l1 N w z' - l1 N w z = sum N (gap z')).
      { intros z' H'. pose proof (l1_gap z') as Lz'. unfold beta in Lz'; rewrite Epb in Lz'.
        pose proof (split_b p z) as S1. pose proof (split_b p z') as S2.
        rewrite (res_eq_ip z' (tight_same z' Rt (Fsq z' H'))) in S2. lra. }
      split; [split; auto|].
      * intros z' H'. specialize (K z' H'). pose proof (gap_sum_nonneg z'). lra.
      * intros z' [H' M']. apply of_common; auto.
        -- apply gap_allowed. specialize (K z' H'). specialize (M' z Fz). lra.
        -- apply tight_same; auto.
    + assert (AL : ip p (res z) = t * sqrt (ip p p)).
      { symmetry. pose proof (ipn p). pose proof (sqrt_pos (ip p p)). pose proof (sqrt_sqrt _ H).
        apply Rsqr_inj; unfold Rsqr; auto; [apply Rmult_le_pos; auto|]. rewrite R2.
        rewrite <- H1 at 3. ring. }
      assert (K : forall z', sqrt (ip (res z') (res z')) <= t ->
         l1 N w z' - l1 N w z = (t * sqrt (ip p p) - ip p (res z')) + sum N (gap z')
         /\ 0 <= t * sqrt (ip p p) - ip p (res z')).
      { intros z' H'. pose proof (l1_gap z') as Lz'. unfold beta in Lz'; rewrite Epb in Lz'.
        pose proof (split_b p z) as S1. pose proof (split_b p z') as S2.
        pose proof (cauchy_norm m d d_pos p (res z')) as C. pose proof (sqrt_pos (ip p p)).
        split; [lra|]. nra. }
      split; [split; auto|].
      * intros z' H'. destruct (K z' H') as [K1 K2]. pose proof (gap_sum_nonneg z'). lra.
      * intros z' [H' M']. destruct (K z' H') as [K1 K2]. specialize (M' z Fz).
        pose proof (gap_sum_nonneg z') as Gn.
        assert (Al' : allowed z') by (apply gap_allowed; lra).
        assert (E' : ip p (res z') = t * sqrt (ip p p)) by lra.
        apply of_common; auto.
        destruct (Rle_or_lt (ip p p) 0) as [P0|Pp].
        -- (* p = 0: then z' = z = 0 *)
           assert (C0 : forall i, (i < N)%nat -> cor p i = 0).
           { intros i Hi. unfold cor. apply sum_0. intros k Hk. rewrite (ip_zero m d d_pos p P0 k Hk). ring. }
           assert (Z0 : forall u, allowed u -> forall i, (i < N)%nat -> u i = 0).
           { intros u Hu i Hi. specialize (Hu i Hi). rewrite (C0 i Hi) in Hu. unfold beta in Hu; rewrite Epb in Hu.
             destruct R3 as [R3|R3]; [lra|]. specialize (R3 i Hi). destruct (Req_dec (u i) 0) as [|Ne]; auto.
               apply Rabs_pos_lt in Ne. nra. }
           intros k Hk. unfold res, mv. f_equal. apply sum_ext. intros i Hi.
             rewrite (Z0 z' Al' i Hi), (Z0 z z_ok i Hi). auto.
        -- assert (Q : forall u, ip (res u) (res u) <= t * t -> ip p (res u) = t * sqrt (ip p p) ->
                forall k, (k < m)%nat -> sqrt (ip p p) * res u k = t * p k).
           { intros u U1 U2 k Hk.
             assert (Z : ip (fun k => sqrt (ip p p) * res u k + (- t) * p k) (fun k => sqrt (ip p p) * res u k +
               (- t) * p k) <= 0).
             { rewrite ip_sq. rewrite (ip_sym m d (res u) p), U2. pose proof (sqrt_sqrt (ip p p) (ipn p)) as SS.
               set (s := sqrt (ip p p)) in *. rewrite SS.
                 replace (2 * s * - t * (t * s)) with (- 2 * t * t * (s * s)) by ring.
               rewrite SS. nra. }
             pose proof (ip_zero m d d_pos _ Z k Hk). simpl in H. lra. }
           intros k Hk. pose proof (Q z' (Fsq z' H') E' k Hk). pose proof (Q z Rf AL k Hk).
           assert (0 < sqrt (ip p p)) by (apply sqrt_lt_R0; auto). nra.
  - (* lasso *)
    assert (Hn : ~ ray) by (unfold ray; rewrite Epb; auto).
    assert (K : forall z', ip (res z') (res z') + t * l1 N w z' - (2 * ip p b - ip p p)
        = ip (fun k => 1 * res z' k + -1 * p k) (fun k => 1 * res z' k + -1 * p k) + 2 * sum N (gap z')).
    { intros z'. pose proof (l1_gap z') as Lz'. unfold beta in Lz'; rewrite Epb in Lz'.
      pose proof (split_b p z') as S2. rewrite ip_sq, (ip_sym m d (res z') p). lra. }
    assert (Kz : ip (fun k => 1 * res z k + -1 * p k) (fun k => 1 * res z k + -1 * p k) = 0).
    { apply sum_0. intros k Hk. rewrite (Rk k Hk). ring. }
    split; [split; auto|].
    + intros z' _. pose proof (K z) as K0. pose proof (K z') as K1. rewrite Kz, G0 in K0.
      pose proof (gap_sum_nonneg z'). pose proof (ipn (fun k => 1 * res z' k + -1 * p k)). lra.
    + intros z' [_ M']. specialize (M' z I). pose proof (K z) as K0. pose proof (K z') as K1. rewrite Kz, G0 in K0.
      pose proof (gap_sum_nonneg z'). pose proof (ipn (fun k => 1 * res z' k + -1 * p k)).
      apply of_common; auto.
      * apply gap_allowed; lra.
      * intros k Hk. rewrite (Rk k Hk). apply ip_eq0; auto. lra.
  - (* square-root lasso *)
    destruct Rk as [R1 R2].
    assert (Az : sqrt (ip (res z) (res z)) = ip p (res z)) by (apply sq_eq; auto; apply ipn).
    assert (K : forall z', sqrt (ip (res z') (res z')) + t * l1 N w z' - ip p b
        = (sqrt (ip (res z') (res z')) - ip p (res z')) + sum N (gap z')).
    { intros z'. pose proof (l1_gap z') as Lz'. unfold beta in Lz'; rewrite Epb in Lz'.
      pose proof (split_b p z') as S2. lra. }
    assert (Pn : sqrt (ip p p) <= 1) by (rewrite <- sqrt_1; apply sqrt_le_1; auto; [apply ipn | lra]).
    assert (C : forall z', 0 <= sqrt (ip (res z') (res z')) - ip p (res z')).
    { intros z'. pose proof (cauchy_norm m d d_pos p (res z')). pose proof (sqrt_pos (ip (res z') (res z'))). nra. }
    split; [split; auto|].
    + intros z' _. pose proof (K z) as K0. pose proof (K z') as K1. rewrite G0 in K0.
      pose proof (gap_sum_nonneg z'). specialize (C z'). lra.
    + intros z' [_ M']. specialize (M' z I). pose proof (K z) as K0. pose proof (K z') as K1. rewrite G0 in K0.
      pose proof (gap_sum_nonneg z'). pose proof (C z') as C'.
      assert (Al : allowed z') by (apply gap_allowed; lra).
      assert (E' : ip p (res z') = sqrt (ip (res z') (res z'))) by lra.
      pose proof (sqrt_sqrt _ (ipn (res z'))) as SS. pose proof (sqrt_pos (ip (res z') (res z'))) as SP.
      set (tau := sqrt (ip (res z') (res z'))) in *.
      destruct Ha as [[Hr Ha]|[Hr Ha]].
      * split; auto. exists tau. split; auto. split; auto.
        assert (Z : forall k, (k < m)%nat -> res z' k = tau * p k).
        { intros k Hk. apply Rminus_diag_uniq.
          assert (Z : ip (fun k => 1 * res z' k + - tau * p k) (fun k => 1 * res z' k + - tau * p k) <= 0).
          { rewrite ip_sq, (ip_sym m d (res z') p), E'. unfold ray in Hr. rewrite Epb in Hr. rewrite Hr, <- SS.
            nra. }
          pose proof (ip_zero m d d_pos _ Z k Hk) as E. simpl in E. lra. }
        intros k Hk. specialize (Z k Hk). unfold res in Z. rewrite (Ha k Hk). lra.
      * assert (P1 : ip p p < 1) by (unfold ray in Hr; rewrite Epb in Hr; lra).
        assert (Zr : forall u, ip p (res u) * ip p (res u) = ip (res u) (res u) -> forall k, (k < m)%nat ->
          res u k = 0).
        { intros u Hu. apply (ip_zero m d d_pos). pose proof (cauchy m d d_pos p (res u)). pose proof (ipn (res u)).
          nra. }
        apply of_common; auto. { right; auto. }
        intros k Hk. rewrite (Zr z'), (Zr z); auto. rewrite E'; auto.
Qed.

Definition minval : R :=
  match pb with BasisPursuit => ip p b - ip p (res z) | Lasso => 2 * ip p b - ip p p | SquareRootLasso => ip p b end.
Lemma obj_minval : obj z = minval.
Proof.
  pose proof (allowed_gap z z_ok) as G0. pose proof (l1_gap z) as Lz. rewrite G0 in Lz. pose proof (split_b p z) as Sb.
  pose proof r_ok as Rk. unfold residual_ok in Rk. unfold obj, minval. unfold beta in Lz.
  case_eq pb; intros Epb; rewrite Epb in Rk, Lz.
  - lra.
  - assert (E1 : ip p (res z) = ip p p) by (apply ip_ext; auto).
    assert (E2 : ip (res z) (res z) = ip p p) by (apply ip_ext; auto). rewrite E2. lra.
  - destruct Rk as [R1 R2]. rewrite (sq_eq (ip p (res z)) (ip (res z) (res z))); auto; [lra|apply ipn].
Qed.

(* ------------------------------------------------------------ separating functional, strict multiplier *)
Lemma allowed_off z' i : (i < N)%nat -> allowed z' -> Rabs (cor p i) < beta * w i -> z' i = 0.
Proof.
  intros Hi Al H. specialize (Al i Hi). destruct (Req_dec (z' i) 0) as [|Ne]; auto. exfalso.
  assert (cor p i * z' i <= Rabs (cor p i) * Rabs (z' i)) by (rewrite <- Rabs_mult; apply Rle_abs).
  apply Rabs_pos_lt in Ne. nra.
Qed.
Lemma allowed_sign z' i : (i < N)%nat -> allowed z' -> 0 < beta * w i -> 0 <= cor p i * z' i.
Proof. intros Hi Al P. rewrite (Al i Hi). apply Rmult_le_pos; [lra|apply Rabs_pos]. Qed.
(* c q <= 0 (resp. >= 0) and z' nonzero of the sign of c: q z' <= 0 *)
Lemma allowed_prod z' i q : (i < N)%nat -> allowed z' -> 0 < beta * w i -> cor p i * q <= 0 -> q * z' i <= 0.
Proof.
  intros Hi Al P H. pose proof (allowed_sign z' i Hi Al P) as S. pose proof (Al i Hi) as E.
  destruct (Rtotal_order (z' i) 0) as [L|[->|G]]; [|lra|].
  - rewrite Rabs_left in E by auto. assert (cor p i = - (beta * w i)) by nra. nra.
  - rewrite Rabs_right in E by lra. assert (cor p i = beta * w i) by nra. nra.
Qed.

Variable a : nat -> R.
Hypothesis a_ok : anchor_ok a.

Lemma functional z' mu : described a z' -> exists tau, 0 <= tau /\ (ray \/ tau = 0) /\
  sum N (fun i => cor mu i * z' i) = ip mu a - tau * ip mu p.
Proof.
  intros [Al [tau [T1 [T2 T3]]]]. exists tau. split; auto. split; auto. rewrite <- adjoint.
  rewrite (ip_ext m d mu (mv z') mu (fun k => 1 * a k + - tau * p k)); auto.
  - rewrite ip_sym, ip_lin, (ip_sym m d a), (ip_sym m d p). ring.
  - intros k Hk. rewrite (T3 k Hk). ring.
Qed.

Theorem separating (x v mu : nat -> R) (lower : R) :
  (forall i, (i < N)%nat -> Rabs (cor p i) < beta * w i
    \/ (0 < beta * w i /\ cor p i * (v i - cor mu i) <= 0) \/ v i = cor mu i) ->
  (ray -> 0 <= ip mu p) -> 0 <= lower ->
  0 < sum N (fun i => v i * x i) - ip mu a ->
  lower * lower * sum N (fun i => v i * v i) <= Rsqr (sum N (fun i => v i * x i) - ip mu a) ->
  forall z', min z' -> lower <= norm N (fun i => x i - z' i).
Proof.
  intros H1 H2 L0 H3 H4 z' Mz. pose proof (proj2 (dual_optimality a a_ok) z' Mz) as D.
  pose proof D as D'. destruct D' as [Al _].
  destruct (functional z' mu D) as [tau [T1 [T2 T3]]].
  assert (V : sum N (fun i => v i * z' i) <= sum N (fun i => cor mu i * z' i)).
  { apply sum_le. intros i Hi. destruct (H1 i Hi) as [O|[[P O]| ->]]; [| |lra].
    - rewrite (allowed_off z' i Hi Al O). lra.
    - pose proof (allowed_prod z' i _ Hi Al P O). lra. }
  assert (W : sum N (fun i => cor mu i * z' i) <= ip mu a).
  { rewrite T3. destruct T2 as [R| ->]; [specialize (H2 R); nra|lra]. }
  set (be := sum N (fun i => v i * x i) - ip mu a) in *.
  assert (X : be <= norm N v * norm N (fun i => x i - z' i)).
  { eapply Rle_trans; [|apply cauchy_plain]. cbv beta.
    rewrite (sum_ext N (fun i => v i * (x i - z' i)) (fun i => v i * x i - v i * z' i)) by (intros; ring).
    rewrite sum_minus. unfold be. lra. }
  pose proof (norm_nonneg N v). pose proof (norm_nonneg N (fun i => x i - z' i)).
  rewrite <- sqnorm in H4. unfold Rsqr in H4.
  assert (Y : lower * norm N v <= be) by (apply le_of_sq; [lra|]; nra).
  assert (0 < norm N v) by (destruct (Rle_or_lt (norm N v) 0); auto; nra).
  nra.
Qed.

Definition independent (js : nat -> Prop) (withp : bool) : Prop :=
  forall (u : nat -> R) tau, (forall i, (i < N)%nat -> ~ js i -> u i = 0) -> (withp = false -> tau = 0) ->
  (forall k, (k < m)%nat -> mv u k + tau * p k = 0) -> forall i, (i < N)%nat -> u i = 0.

Definition rzero : Prop := forall k, (k < m)%nat -> res z k = 0.

Theorem strict_multiplier (mu : nat -> R) (withp : bool) (js : nat -> Prop) :
  (forall i, (i < N)%nat -> Rabs (cor p i) < beta * w i \/ (js i /\ cor mu i = 0) \/
    (z i = 0 /\ 0 < cor p i * cor mu i)) ->
  (ray -> (rzero /\ 0 < ip mu p) \/ (ip mu p = 0 /\ withp = true)) ->
  independent js withp ->
  forall z', min z' -> same N z z'.
Proof.
  intros H1 H2 Ind z' Mz'. destruct (dual_optimality a a_ok) as [Mz De].
  pose proof (De z Mz) as Dz. pose proof (De z' Mz') as Dz'.
  destruct (functional z mu Dz) as [ta [Ta1 [Ta2 Ta3]]].
  pose proof Dz as [Alz [t0 [T01 [T02 T03]]]]. pose proof Dz' as [Al' [t1 [T11 [T12 T13]]]].
  assert (Z0 : sum N (fun i => cor mu i * z i) = 0).
  { apply sum_0. intros i Hi. destruct (H1 i Hi) as [O|[[_ O]|[O _]]].
    - rewrite (allowed_off z i Hi Alz O). ring. - rewrite O; ring. - rewrite O; ring. }
  assert (F : forall u tau, (forall k, (k < m)%nat -> mv u k = a k - tau * p k) ->
      sum N (fun i => cor mu i * u i) = ip mu a - tau * ip mu p).
  { intros u tau T. rewrite <- adjoint. rewrite (ip_ext m d mu (mv u) mu (fun k => 1 * a k + - tau * p k)); auto.
    - rewrite ip_sym, ip_lin, (ip_sym m d a), (ip_sym m d p). ring.
    - intros k Hk. rewrite (T k Hk). ring. }
  pose proof (F z t0 T03) as F0. pose proof (F z' t1 T13) as F1. rewrite Z0 in F0.
  assert (T0 : rzero -> ray -> t0 = 0).
  { intros Rz R. unfold rzero, res in Rz. pose proof R as R'. unfold ray in R'.
    destruct a_ok as [[_ Ha]|[Hn _]]; [|tauto].
    destruct (Req_dec t0 0) as [|Ne]; auto. exfalso.
    assert (P1 : ip p p = 1) by (revert R'; case pb; tauto).
    assert (ip p p = 0); [|lra]. apply sum_0. intros k Hk. specialize (Rz k Hk). specialize (T03 k Hk).
      rewrite (Ha k Hk) in T03.
    assert (t0 * p k = 0) by lra. apply Rmult_integral in H as [H|H]; [tauto|rewrite H; ring]. }
  assert (A0 : ip mu a = 0).
  { destruct T02 as [R|E]; [|rewrite E in F0; lra]. destruct (H2 R) as [[Rz Pp]|[Pz _]].
    - rewrite (T0 Rz R) in F0. lra.
    - rewrite Pz in F0. lra. }
  assert (Tn : 0 <= t1 * ip mu p).
  { destruct T12 as [R| ->]; [|lra]. destruct (H2 R) as [[Rz Pp]|[Pz _]]; [nra|rewrite Pz; lra]. }
  assert (NN : forall i, (i < N)%nat -> 0 <= cor mu i * z' i).
  { intros i Hi. destruct (H1 i Hi) as [O|[[_ O]|[_ O]]].
    - rewrite (allowed_off z' i Hi Al' O). lra.
    - rewrite O. lra.
    - assert (P : 0 < beta * w i).
      { specialize (c_ok i Hi). assert (cor p i <> 0) by (intros Z; rewrite Z in O; lra). apply Rabs_pos_lt in H. lra. }
      pose proof (allowed_prod z' i (- cor mu i) Hi Al' P). lra. }
  pose proof (sum_nonneg N _ NN) as SN.
  assert (Off : forall i, (i < N)%nat -> ~ js i -> z' i - z i = 0).
  { intros i Hi Hz. destruct (H1 i Hi) as [O|[[J _]|[Z O]]]; [|tauto|].
    - rewrite (allowed_off z' i Hi Al' O), (allowed_off z i Hi Alz O). lra.
    - rewrite Z. assert (E : cor mu i * z' i = 0) by (apply (sum_each_0 N (fun i => cor mu i * z' i)); auto; lra).
      apply Rmult_integral in E as [E|E]; [rewrite E in O; lra|lra]. }
  intros i Hi.
  assert (Fin : z' i - z i = 0); [|lra].
  apply (Ind (fun i => z' i - z i) (t1 - t0)); auto.
  - intros W. destruct T12 as [R|E1].
    + destruct (H2 R) as [[Rz Pp]|[_ Wt]]; [|congruence]. rewrite (T0 Rz R).
      assert (t1 * ip mu p = 0) by lra. apply Rmult_integral in H as [H|H]; lra.
    + destruct T02 as [R|E0]; [|lra]. destruct (H2 R) as [[Rz Pp]|[_ Wt]]; [|congruence]. rewrite (T0 Rz R); lra.
  - intros k Hk. unfold mv.
    rewrite (sum_ext N (fun i => B k i * (z' i - z i)) (fun i => B k i * z' i - B k i * z i)) by (intros; ring).
    rewrite sum_minus. specialize (T03 k Hk). specialize (T13 k Hk). unfold mv in T03, T13. rewrite T03, T13. ring.
Qed.
End Theory.
