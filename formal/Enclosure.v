(* Rule support-enclosure over the reals (docs/theory/support-enclosure.md).
   T are k columns, s their signs, W = (w s)_T, G = A_T^T A_T.  With G h = A_T^T y and G g = W, z = h - t g on T and 0
   elsewhere has the residual r = y - A_T h + t A_T g, and A_T^T r = t W: a multiple of r is a dual point of z.
   h0, g0, v are what a certificate says of h, g and z; dh, dg and rad bound how far the truth is from it. *)
Require Import Reals Lra Lia.
Require Import Sciverify.Spec Sciverify.Sums Sciverify.Optimality Sciverify.System.
Open Scope R_scope.

Section Enclosure.
Variables (m N k : nat) (B : nat -> nat -> R) (b d w : nat -> R).
Variables (T : nat -> nat) (s : nat -> R) (Ri : nat -> nat -> R) (h0 g0 v rad : nat -> R) (theta dh dg : R).
Hypothesis d_pos : forall r, (r < m)%nat -> 0 < d r.
Hypothesis w_pos : forall i, (i < N)%nat -> 0 < w i.
Hypothesis T_lt : forall a, (a < k)%nat -> (T a < N)%nat.
Hypothesis T_inj : forall a c, (a < k)%nat -> (c < k)%nat -> T a = T c -> a = c.
Hypothesis s_unit : forall a, (a < k)%nat -> s a = 1 \/ s a = -1.
Notation ip := (Sums.ip m d).
Definition col (i : nat) (r : nat) : R := B r i.
Definition gram (a c : nat) : R := ip (col (T a)) (col (T c)).
Definition seen (a : nat) : R := ip (col (T a)) b.
Definition pull (a : nat) : R := w (T a) * s a.
Definition cn (i : nat) : R := sqrt (ip (col i) (col i)).
Definition lack (a : nat) : R := seen a - app k gram h0 a.
Hypothesis th : forall i, (i < k)%nat -> sum k (fun j => Rabs (id i j - prod k gram Ri i j)) <= theta.
Hypothesis th1 : theta < 1.
Hypothesis h_ok : forall i, (i < k)%nat -> sum k (fun l => Rabs (Ri i l) * Rabs (lack l)) <= dh * (1 - theta).
Hypothesis g_ok : forall i, (i < k)%nat ->
  sum k (fun l => Rabs (Ri i l) * Rabs (pull l - app k gram g0 l)) <= dg * (1 - theta).

(* ------------------------------------------------------------ vectors on T as vectors *)
Definition spread (u : nat -> R) (i : nat) : R := sum k (fun a => if Nat.eqb i (T a) then u a else 0).
Definition inT (i : nat) : Prop := exists a, (a < k)%nat /\ i = T a.
Lemma spread_sum F u : sum N (fun i => F i * spread u i) = sum k (fun a => F (T a) * u a).
Proof.
  unfold spread. transitivity (sum N (fun i => sum k (fun a => F i * (if Nat.eqb i (T a) then u a else 0)))).
  { apply sum_ext; intros i _. rewrite sum_scal. auto. }
  rewrite sum_swap. apply sum_ext; intros a Ha. rewrite (sum_one N (T a)); auto.
  - rewrite Nat.eqb_refl. auto.
  - intros i Hi Ne. destruct (Nat.eqb_spec i (T a)); [congruence|ring].
Qed.
Lemma spread_on u a : (a < k)%nat -> spread u (T a) = u a.
Proof.
  intros Ha. unfold spread. rewrite (sum_one k a); auto.
  - rewrite Nat.eqb_refl. auto.
  - intros c Hc Ne. destruct (Nat.eqb_spec (T a) (T c)) as [E|]; auto. apply T_inj in E; auto. congruence.
Qed.
Lemma spread_off u i : ~ inT i -> spread u i = 0.
Proof.
  intros H. unfold spread. apply sum_0. intros a Ha. destruct (Nat.eqb_spec i (T a)); auto.
  exfalso; apply H; exists a; auto.
Qed.
Lemma inT_dec i : inT i \/ ~ inT i.
Proof.
  unfold inT. clear. induction k as [|n IH]; [right; intros [a [Ha _]]; lia|].
  destruct IH as [[a [Ha E]]|H]; [left; exists a; split; auto|].
  destruct (Nat.eq_dec i (T n)) as [->|Ne]; [left; exists n; split; auto|].
  right. intros [a [Ha E]]. assert (C : a = n \/ (a < n)%nat) by lia. destruct C as [->|C]; auto.
    apply H; exists a; auto.
Qed.

(* ------------------------------------------------------------ A_T *)
Definition on (u : nat -> R) (r : nat) : R := sum k (fun a => B r (T a) * u a).
Lemma mv_spread u r : mv N B (spread u) r = on u r.
Proof. unfold mv, on. apply (spread_sum (fun i => B r i)). Qed.
Lemma ip_on x u : ip x (on u) = sum k (fun a => ip (col (T a)) x * u a).
Proof.
  unfold Sums.ip, on, col.
  transitivity (sum m (fun r => sum k (fun a => d r * (B r (T a) * x r) * u a))).
  - apply sum_ext; intros r _. rewrite <- !sum_scal. apply sum_ext; intros; ring.
  - rewrite sum_swap. apply sum_ext; intros a _. apply sum_scal_r.
Qed.
Lemma gram_on u a : app k gram u a = ip (col (T a)) (on u).
Proof.
  rewrite ip_on. unfold app. apply sum_ext; intros c _. unfold gram. rewrite (ip_sym m d (col (T a))). auto.
Qed.
Lemma cor_ip x i : cor m B d x i = ip (col i) x.
Proof. reflexivity. Qed.
Lemma ip_zero_l u v' : (forall r, (r < m)%nat -> u r = 0) -> ip u v' = 0.
Proof. intros H. apply sum_0. intros r Hr. rewrite H by auto. ring. Qed.
Lemma ip_plus_r u x y c : ip u (fun r => x r + c * y r) = ip u x + c * ip u y.
Proof. unfold Sums.ip. rewrite <- sum_scal, <- sum_plus. apply sum_ext; intros; ring. Qed.
Lemma abs_cauchy u x : Rabs (ip u x) <= sqrt (ip u u) * sqrt (ip x x).
Proof.
  unfold Rabs. destruct (Rcase_abs _); [|apply cauchy_norm; auto].
  pose proof (cauchy_norm m d d_pos (fun r => -1 * u r + 0 * u r) x) as C.
  rewrite ip_sq, ip_lin in C.
  replace (-1 * -1 * ip u u + 2 * -1 * 0 * ip u u + 0 * 0 * ip u u) with (ip u u) in C by ring. lra.
Qed.

(* ------------------------------------------------------------ h, g, and what is known of them *)
Lemma solutions : exists h g, (forall a, (a < k)%nat -> app k gram h a = seen a) /\ (forall a, (a < k)%nat ->
  app k gram g a = pull a).
Proof.
  pose proof (solvable k gram (injective k gram Ri theta th th1)) as Sol.
  destruct (Sol seen) as [h Hh]. destruct (Sol pull) as [g Hg]. exists h, g. auto.
Qed.
Variables h g : nat -> R.
Hypothesis Hh : forall a, (a < k)%nat -> app k gram h a = seen a.
Hypothesis Hg : forall a, (a < k)%nat -> app k gram g a = pull a.
Lemma near_of u0 u c delta : (forall a, (a < k)%nat -> app k gram u a = c a) ->
  (forall i, (i < k)%nat -> sum k (fun l => Rabs (Ri i l) * Rabs (c l - app k gram u0 l)) <= delta * (1 - theta)) ->
  forall a, (a < k)%nat -> Rabs (u a - u0 a) <= delta.
Proof.
  intros Hu Hd a Ha. replace delta with (delta * (1 - theta) / (1 - theta)) by (field; lra).
  apply (error_bound k gram Ri theta th th1 (fun a => u a - u0 a) (fun l => c l - app k gram u0 l)); auto.
  intros i Hi. rewrite <- (Hu i Hi). unfold app. rewrite <- sum_minus. apply sum_ext; intros; ring.
Qed.
Lemma h_near a : (a < k)%nat -> Rabs (h a - h0 a) <= dh.
Proof. apply (near_of h0 h seen dh); auto. Qed.
Lemma g_near a : (a < k)%nat -> Rabs (g a - g0 a) <= dg.
Proof. apply (near_of g0 g pull dg); auto. Qed.

(* rho^2 = ||y - A_T h||^2 and q = W^T g *)
Definition off_T (r : nat) : R := b r - on h r.
Definition rho2 : R := ip off_T off_T.
Definition qq : R := sum k (fun a => pull a * g a).
Lemma off_T_orthogonal a : (a < k)%nat -> ip (col (T a)) off_T = 0.
Proof. intros Ha. unfold off_T. rewrite ip_minus_r, <- gram_on, Hh by auto. unfold seen. ring. Qed.
Lemma off_T_on u : ip off_T (on u) = 0.
Proof. rewrite ip_on. apply sum_0. intros a Ha. rewrite off_T_orthogonal by auto. ring. Qed.
Lemma rho2_nonneg : 0 <= rho2.
Proof. apply ip_nonneg; auto. Qed.
Definition square0 : R := ip (fun r => b r - on h0 r) (fun r => b r - on h0 r).
Lemma rho2_bounds : square0 - dh * sum k (fun a => Rabs (lack a)) <= rho2 <= square0.
Proof.
  set (u := fun a => h a - h0 a).
  assert (E : square0 = rho2 + ip (on u) (on u)).
  { unfold square0. rewrite (ip_ext m d _ _ (fun r => 1 * off_T r + 1 * on u r) (fun r => 1 * off_T r + 1 * on u r)).
    - rewrite ip_sq, off_T_on. unfold rho2. ring.
    - intros r _. unfold off_T, on, u.
      rewrite (sum_ext k (fun a => B r (T a) * (h a - h0 a)) (fun a => B r (T a) * h a - B r (T a) * h0 a))
      by (intros; ring). rewrite sum_minus. ring.
    - intros r _. unfold off_T, on, u.
      rewrite (sum_ext k (fun a => B r (T a) * (h a - h0 a)) (fun a => B r (T a) * h a - B r (T a) * h0 a))
      by (intros; ring). rewrite sum_minus. ring. }
  assert (Q : ip (on u) (on u) = sum k (fun a => lack a * u a)).
  { rewrite ip_on. apply sum_ext; intros a Ha. rewrite <- gram_on. unfold lack, u. rewrite <- Hh by auto. unfold app.
    f_equal.
    rewrite <- sum_minus. apply sum_ext; intros; ring. }
  pose proof (ip_nonneg m d d_pos (on u)) as P.
  assert (L : sum k (fun a => lack a * u a) <= dh * sum k (fun a => Rabs (lack a))).
  { rewrite <- sum_scal. apply sum_le. intros a Ha. pose proof (h_near a Ha) as Hn. fold (u a) in Hn.
    apply Rle_trans with (Rabs (lack a * u a)); [apply Rle_abs|]. rewrite Rabs_mult, Rmult_comm.
    apply Rmult_le_compat_r; auto. apply Rabs_pos. }
  lra.
Qed.
Lemma qq_bounds : Rabs (qq - sum k (fun a => pull a * g0 a)) <= sum k (fun a => Rabs (pull a)) * dg.
Proof.
  unfold qq. rewrite <- sum_minus. eapply Rle_trans; [apply Rabs_sum|]. rewrite <- sum_scal_r. apply sum_le.
    intros a Ha.
  replace (pull a * g a - pull a * g0 a) with (pull a * (g a - g0 a)) by ring. rewrite Rabs_mult.
  apply Rmult_le_compat_l; [apply Rabs_pos|apply g_near; auto].
Qed.

(* ------------------------------------------------------------ t, from bounds of rho^2 and q *)
Variables (pb : kind) (lam tlo thi rlo qlo qhi : R).
Hypothesis lam_ok : match pb with BasisPursuit => 0 <= lam | _ => 0 < lam end.
Definition fits (t : R) : Prop :=
  match pb with
  | BasisPursuit => t * t * qq = lam * lam - rho2
  | Lasso => t = lam / 2
  | SquareRootLasso => t * t * (1 - lam * lam * qq) = lam * lam * rho2 /\ 0 < rho2
  end.
Lemma root_between den num : 0 < den -> tlo * tlo * den <= num <= thi * thi * den -> 0 < tlo -> 0 <= thi ->
  exists t, tlo <= t <= thi /\ t * t * den = num.
Proof.
  intros Hd [H1 H2] L U. exists (sqrt (num / den)).
  assert (P : num / den * den = num) by (field; lra).
  assert (Q : tlo * tlo <= num / den) by (apply (Rmult_le_reg_r den); lra).
  assert (Q' : num / den <= thi * thi) by (apply (Rmult_le_reg_r den); lra).
  assert (0 <= num / den) by nra. split; [split|].
  - rewrite <- (sqrt_square tlo) by lra. apply sqrt_le_1_alt; auto.
  - rewrite <- (sqrt_square thi) by lra. apply sqrt_le_1_alt; auto.
  - rewrite sqrt_sqrt; auto.
Qed.
Lemma t_exists : rlo <= rho2 -> qlo <= qq <= qhi -> 0 < tlo -> 0 <= thi ->
  match pb with
  | BasisPursuit => 0 < qlo /\ tlo * tlo * qhi <= lam * lam - square0 /\ lam * lam - rlo <= thi * thi * qlo
  | Lasso => tlo <= lam / 2 <= thi
  | SquareRootLasso => 0 < rlo /\ 0 < 1 - lam * lam * qhi /\
      tlo * tlo * (1 - lam * lam * qlo) <= lam * lam * rlo /\ lam * lam * square0 <= thi * thi * (1 - lam * lam * qhi)
  end -> exists t, tlo <= t <= thi /\ fits t.
Proof.
  intros R1 [Q1 Q2] L U H. pose proof rho2_bounds as [_ R2]. unfold fits. pose proof (Rle_0_sqr tlo) as S1.
    pose proof (Rle_0_sqr thi) as S2.
  pose proof (Rle_0_sqr lam) as S3. unfold Rsqr in *. destruct pb.
  - destruct H as [H1 [H2 H3]]. apply root_between; auto; [lra|]. split.
    + assert (tlo * tlo * qq <= tlo * tlo * qhi) by (apply Rmult_le_compat_l; auto). lra.
    + assert (thi * thi * qlo <= thi * thi * qq) by (apply Rmult_le_compat_l; auto). lra.
  - exists (lam / 2). auto.
  - destruct H as [H1 [H2 [H3 H4]]].
    assert (E1 : lam * lam * qlo <= lam * lam * qq) by (apply Rmult_le_compat_l; auto).
    assert (E2 : lam * lam * qq <= lam * lam * qhi) by (apply Rmult_le_compat_l; auto).
    assert (E3 : lam * lam * rlo <= lam * lam * rho2) by (apply Rmult_le_compat_l; auto).
    assert (E4 : lam * lam * rho2 <= lam * lam * square0) by (apply Rmult_le_compat_l; auto).
    destruct (root_between (1 - lam * lam * qq) (lam * lam * rho2)) as [t [T1 T2]]; auto; [lra| |].
    + split.
      * assert (tlo * tlo * (1 - lam * lam * qq) <= tlo * tlo * (1 - lam * lam * qlo)) by (apply Rmult_le_compat_l;
        lra). lra.
      * assert (thi * thi * (1 - lam * lam * qhi) <= thi * thi * (1 - lam * lam * qq)) by (apply Rmult_le_compat_l;
        lra). lra.
    + exists t. split; auto. split; auto. lra.
Qed.

(* ------------------------------------------------------------ z and r, once t is fixed *)
Variable t : R.
Hypothesis t_pos : 0 < t.
Hypothesis near : forall a, (a < k)%nat -> Rabs (h a - t * g a - v a) <= rad a.
Hypothesis v_sign : forall a, (a < k)%nat -> rad a < s a * v a.
Hypothesis off : forall i, (i < N)%nat -> ~ inT i ->
  Rabs (cor m B d (res N B b (spread v)) i) + cn i * sum k (fun a => cn (T a) * rad a) < t * w i.
Definition zt (a : nat) : R := h a - t * g a.
Definition found : nat -> R := spread zt.
Definition rest : nat -> R := res N B b found.

Lemma r_parts l : rest l = off_T l + t * on g l.
Proof.
  unfold rest, res, found. rewrite mv_spread. unfold off_T, on, zt. rewrite <- sum_scal.
  rewrite (sum_ext k (fun a => B l (T a) * (h a - t * g a)) (fun a => B l (T a) * h a - t * (B l (T a) * g a)))
    by (intros; ring).
  rewrite sum_minus. ring.
Qed.
Lemma r_square : ip rest rest = rho2 + t * t * qq.
Proof.
  rewrite (ip_ext m d rest rest (fun l => 1 * off_T l + t * on g l) (fun l => 1 * off_T l + t * on g l)) by (intros;
    rewrite r_parts; ring).
  rewrite ip_sq, off_T_on. unfold rho2. replace (ip (on g) (on g)) with qq; [ring|].
  rewrite ip_on. unfold qq. apply sum_ext; intros a Ha. rewrite <- gram_on, Hg by auto. ring.
Qed.
Lemma cor_on a : (a < k)%nat -> cor m B d rest (T a) = t * (w (T a) * s a).
Proof.
  intros Ha. rewrite cor_ip, (ip_ext m d (col (T a)) rest (col (T a)) (fun l => off_T l + t * on g l)) by (auto;
    intros; apply r_parts).
  rewrite ip_plus_r, off_T_orthogonal, <- gram_on, Hg by auto. unfold pull. ring.
Qed.
Lemma z_sign a : (a < k)%nat -> 0 < s a * zt a.
Proof.
  intros Ha. pose proof (near a Ha) as E. pose proof (v_sign a Ha) as V. fold (zt a) in E.
  assert (E' : - rad a <= zt a - v a <= rad a) by (unfold Rabs in E; destruct (Rcase_abs (zt a - v a)); lra).
  destruct (s_unit a Ha) as [U|U]; rewrite U in *; lra.
Qed.
Lemma cor_off i : (i < N)%nat -> ~ inT i -> Rabs (cor m B d rest i) < t * w i.
Proof.
  intros Hi Ni. eapply Rle_lt_trans; [|exact (off i Hi Ni)].
  assert (E : cor m B d rest i = cor m B d (res N B b (spread v)) i + sum k (fun a => ip (col i) (col (T a)) *
    (v a - zt a))).
  { rewrite !cor_ip. rewrite (ip_ext m d (col i) rest (col i) (fun l => res N B b (spread v) l + 1 * on
    (fun a => v a - zt a) l)).
    - rewrite ip_plus_r, ip_on, Rmult_1_l. f_equal. apply sum_ext; intros a _. rewrite (ip_sym m d (col (T a))). auto.
    - auto.
    - intros l _. unfold rest, found, res. rewrite !mv_spread. unfold on.
      rewrite (sum_ext k (fun a => B l (T a) * (v a - zt a)) (fun a => B l (T a) * v a - B l (T a) * zt a))
        by (intros; ring).
      rewrite sum_minus. ring. }
  rewrite E. eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat_l. eapply Rle_trans; [apply Rabs_sum|].
  rewrite <- sum_scal. apply sum_le. intros a Ha. rewrite Rabs_mult, <- Rmult_assoc.
  apply Rmult_le_compat; try apply Rabs_pos; [apply abs_cauchy|]. rewrite Rabs_minus_sym. apply near; auto.
Qed.
Lemma z_near a : (a < k)%nat -> Rabs (found (T a) - v a) <= rad a.
Proof. intros Ha. unfold found. rewrite spread_on by auto. apply near; auto. Qed.
Lemma z_off i : ~ inT i -> found i = 0.
Proof. apply spread_off. Qed.

(* a positive multiple of r is a dual point *)
Hypothesis t_fits : fits t.
Definition c : R := beta pb lam / t.
Definition dual (l : nat) : R := c * rest l.
Lemma lam_nonneg : 0 <= lam.
Proof. pose proof lam_ok as L. destruct pb; lra. Qed.
Lemma beta_pos : 0 < beta pb lam.
Proof. pose proof lam_ok as L. unfold beta. destruct pb; lra. Qed.
Lemma c_pos : 0 < c.
Proof. apply Rdiv_lt_0_compat; auto. apply beta_pos. Qed.
Lemma c_beta : beta pb lam = c * t.
Proof. unfold c. field. lra. Qed.
Lemma dual_rest : ip dual rest = c * ip rest rest.
Proof. unfold Sums.ip, dual. rewrite <- sum_scal. apply sum_ext; intros; ring. Qed.
Lemma dual_dual : ip dual dual = c * c * ip rest rest.
Proof. unfold Sums.ip, dual. rewrite <- sum_scal. apply sum_ext; intros; ring. Qed.
Lemma ray_length : pb = SquareRootLasso -> ip dual dual = 1.
Proof.
  intros E. pose proof t_fits as F. unfold fits in F. rewrite E in F. destruct F as [F _]. rewrite dual_dual, r_square.
  unfold c, beta. rewrite E.
  replace (lam / t * (lam / t) * (rho2 + t * t * qq))
    with ((lam * lam * rho2 + t * t * (lam * lam * qq)) / (t * t)) by (field; lra).
  rewrite <- F. field. lra.
Qed.
Lemma p_ok : match pb with SquareRootLasso => ip dual dual <= 1 | _ => True end.
Proof. pose proof ray_length as E. destruct pb; auto. rewrite E; auto. lra. Qed.
Lemma ray_ok : ray pb m d dual -> 0 < rho2.
Proof. pose proof t_fits as F. unfold fits in F. unfold ray. destruct pb; tauto. Qed.
Lemma r_ok : residual_ok pb lam m N B b d w dual found.
Proof.
  pose proof ray_length as E. pose proof t_fits as F. unfold fits in F. pose proof (ip_nonneg m d d_pos rest) as P.
    pose proof c_pos as C.
  unfold residual_ok. change (res N B b found) with rest. destruct pb eqn:Epb.
  - assert (S : ip rest rest = lam * lam) by (rewrite r_square; lra). split; [lra|]. right.
    rewrite dual_rest, dual_dual, S. split; [|split; [ring|right; exact w_pos]].
    apply Rmult_le_pos; [lra|]. rewrite <- S. auto.
  - intros l Hl. unfold dual. replace c with 1; [ring|]. unfold c, beta. rewrite Epb, F. field. lra.
  - specialize (E eq_refl). rewrite dual_dual in E. rewrite dual_rest. split; [apply Rmult_le_pos; lra|].
    replace (c * ip rest rest * (c * ip rest rest)) with (c * c * ip rest rest * ip rest rest) by ring. rewrite E. ring.
Qed.

Lemma cor_p i : cor m B d dual i = c * cor m B d rest i.
Proof. unfold cor, dual. rewrite <- sum_scal. apply sum_ext; intros; ring. Qed.
Lemma p_on a : (a < k)%nat -> cor m B d dual (T a) = beta pb lam * w (T a) * s a.
Proof. intros Ha. rewrite cor_p, cor_on, c_beta by auto. ring. Qed.
Lemma p_off i : (i < N)%nat -> ~ inT i -> Rabs (cor m B d dual i) < beta pb lam * w i.
Proof.
  intros Hi Ni. rewrite cor_p, Rabs_mult, (Rabs_right c), c_beta, Rmult_assoc by (pose proof c_pos; lra).
    apply Rmult_lt_compat_l; [apply c_pos|].
  apply cor_off; auto.
Qed.
Lemma beta_w i : (i < N)%nat -> 0 < beta pb lam * w i.
Proof. intros Hi. apply Rmult_lt_0_compat; [apply beta_pos|auto]. Qed.
Lemma bounded i : (i < N)%nat -> Rabs (cor m B d dual i) <= beta pb lam * w i.
Proof.
  intros Hi. destruct (inT_dec i) as [[a [Ha ->]]|Ni]; [|left; apply p_off; auto].
  rewrite p_on by auto. pose proof (beta_w _ Hi).
    destruct (s_unit a Ha) as [U|U]; rewrite U; [rewrite Rabs_right|rewrite Rabs_left]; lra.
Qed.
Lemma z_allowed : allowed pb lam m N B d w dual found.
Proof.
  intros i Hi. destruct (inT_dec i) as [[a [Ha ->]]|Ni].
  - rewrite p_on by auto. unfold found. rewrite spread_on by auto. pose proof (z_sign a Ha) as P.
    destruct (s_unit a Ha) as [U|U]; rewrite U in *; [rewrite Rabs_right by lra|rewrite Rabs_left by lra]; ring.
  - rewrite z_off by auto. rewrite Rabs_R0. ring.
Qed.
Lemma anchor : exists a, anchor_ok pb m N B b d dual found a.
Proof.
  unfold anchor_ok. assert (D : ray pb m d dual \/ ~ ray pb m d dual).
  { unfold ray. destruct pb; auto. destruct (Req_dec (ip dual dual) 1); auto. }
  destruct D; [exists b; left|exists (mv N B found); right]; split; auto.
Qed.

Theorem enclosed : min pb lam m N B b d w found /\ forall z', min pb lam m N B b d w z' -> same N found z'.
Proof.
  destruct anchor as [a Ha]. split.
  { exact (proj1 (dual_optimality pb lam m N B b d w d_pos lam_nonneg dual found bounded p_ok z_allowed r_ok a Ha)). }
  assert (D : ray pb m d dual \/ ~ ray pb m d dual).
  { unfold ray. destruct pb; auto. destruct (Req_dec (ip dual dual) 1); auto. }
  assert (W : exists withp, (ray pb m d dual -> withp = true) /\ (withp = true -> ray pb m d dual)).
  { destruct D as [Y|No]; [exists true; auto|exists false]. split; [intros; contradiction|discriminate]. }
  destruct W as [withp [W1 W2]].
  apply (strict_multiplier pb lam m N B b d w d_pos lam_nonneg dual found bounded p_ok z_allowed r_ok a Ha
    (fun _ => 0) withp (fun i => found i <> 0)).
  - intros i Hi. destruct (inT_dec i) as [[e [He ->]]|Ni]; [right; left|left; apply p_off; auto]. split.
    + unfold found. rewrite spread_on by auto. pose proof (z_sign e He) as P. intros Z. rewrite Z in P. lra.
    + unfold cor. apply sum_0; intros; ring.
  - intros Hr. right. split; [apply ip_zero_l; auto|auto].
  - intros u tau U1 U2 U3.
    assert (Us : forall i, (i < N)%nat -> u i = spread (fun e => u (T e)) i).
    { intros i Hi. destruct (inT_dec i) as [[e [He ->]]|Ni]; [rewrite spread_on; auto|].
      rewrite spread_off by auto. apply U1; auto. rewrite z_off by auto. auto. }
    set (ut := fun e => u (T e)) in *.
    assert (Mu : forall l, mv N B u l = on ut l).
    { intros l. rewrite <- mv_spread. unfold mv. apply sum_ext; intros i Hi. rewrite <- Us; auto. }
    assert (Tau : tau = 0).
    { destruct withp; [|auto]. pose proof (ray_ok (W2 eq_refl)) as Pos.
      assert (Z : tau * c * rho2 = 0).
      { assert (Z0 : ip off_T (fun l => mv N B u l + tau * dual l) = 0).
        { rewrite ip_sym. apply ip_zero_l. auto. }
        rewrite ip_plus_r in Z0. rewrite (ip_ext m d off_T (mv N B u) off_T (on ut)) in Z0 by auto.
          rewrite off_T_on in Z0.
        rewrite (ip_ext m d off_T dual off_T (fun l => c * off_T l + (c * t) * on g l)) in Z0 by (auto; intros;
          unfold dual; rewrite r_parts; ring).
        rewrite ip_plus_r, off_T_on, (ip_sym m d off_T) in Z0.
        rewrite (ip_ext m d (fun l => c * off_T l) off_T (fun l => c * off_T l + 0 * off_T l) off_T) in Z0 by (auto;
          intros; ring).
        rewrite ip_lin in Z0. unfold rho2. nra. }
      pose proof c_pos. apply Rmult_integral in Z as [Z|Z]; [|lra]. apply Rmult_integral in Z as [Z|Z]; lra. }
    assert (Ug : forall e, (e < k)%nat -> ut e = 0).
    { apply (injective k gram Ri theta th th1). intros e He. rewrite gram_on, ip_sym. apply ip_zero_l. intros l Hl.
      rewrite <- Mu. specialize (U3 l Hl). rewrite Tau in U3. lra. }
    intros i Hi. rewrite (Us i Hi). unfold spread. apply sum_0. intros e He. destruct (Nat.eqb i (T e)); auto.
Qed.
End Enclosure.

Theorem support_enclosure (m N k : nat) (B : nat -> nat -> R) (b d w : nat -> R) (T : nat -> nat) (s : nat -> R)
  (Ri : nat -> nat -> R) (h0 g0 v rad : nat -> R) (theta dh dg : R) (pb : kind) (lam tlo thi : R) :
  let q0 := sum k (fun a => pull w T s a * g0 a) in let doubt := sum k (fun a => Rabs (pull w T s a)) * dg in
  let sq := square0 m k B b d T h0 in let rlo := sq - dh * sum k (fun a => Rabs (lack m k B b d T h0 a)) in
  let tm := (tlo + thi) / 2 in
  (forall r, (r < m)%nat -> 0 < d r) -> (forall i, (i < N)%nat -> 0 < w i) -> (forall a, (a < k)%nat ->
    (T a < N)%nat) ->
  (forall a c, (a < k)%nat -> (c < k)%nat -> T a = T c -> a = c) -> (forall a, (a < k)%nat -> s a = 1 \/ s a = -1) ->
  (forall i, (i < k)%nat -> sum k (fun j => Rabs (id i j - prod k (gram m B d T) Ri i j)) <= theta) -> theta < 1 ->
  (forall i, (i < k)%nat -> sum k (fun l => Rabs (Ri i l) * Rabs (lack m k B b d T h0 l)) <= dh * (1 - theta)) ->
  (forall i, (i < k)%nat ->
    sum k (fun l => Rabs (Ri i l) * Rabs (pull w T s l - app k (gram m B d T) g0 l)) <= dg * (1 - theta)) ->
  match pb with BasisPursuit => 0 <= lam | _ => 0 < lam end -> 0 < tlo -> 0 <= thi ->
  match pb with
  | BasisPursuit => 0 < q0 - doubt /\ tlo * tlo * (q0 + doubt) <= lam * lam - sq /\ lam * lam - rlo
    <= thi * thi * (q0 - doubt)
  | Lasso => tlo <= lam / 2 <= thi
  | SquareRootLasso => 0 < rlo /\ 0 < 1 - lam * lam * (q0 + doubt) /\
      tlo * tlo * (1 - lam * lam * (q0 - doubt)) <= lam * lam * rlo /\
      lam * lam * sq <= thi * thi * (1 - lam * lam * (q0 + doubt))
  end ->
  (forall a, (a < k)%nat -> Rabs (v a - h0 a + tm * g0 a) + (dh + thi * dg) + (thi - tm) * Rabs (g0 a) <= rad a) ->
  (forall a, (a < k)%nat -> rad a < s a * v a) ->
  (forall i, (i < N)%nat -> ~ inT k T i ->
    Rabs (cor m B d (res N B b (spread k T v)) i) + cn m B d i * sum k (fun a => cn m B d (T a) * rad a) < tlo * w i) ->
  exists z, min pb lam m N B b d w z /\ (forall z', min pb lam m N B b d w z' -> same N z z')
    /\ (forall a, (a < k)%nat -> Rabs (z (T a) - v a) <= rad a) /\ (forall i, ~ inT k T i -> z i = 0).
Proof.
  intros q0 doubt sq rlo tm Pd Pw Tl Ti Su Th Th1 Ho Go Lo L U Tt Ra Vs Off.
  destruct (solutions m k B b d w T s Ri theta Th Th1) as [h [g [Hh Hg]]].
  pose proof (rho2_bounds m k B b d T Ri h0 theta dh Pd Th Th1 Ho h Hh) as RB.
  pose proof (qq_bounds m k B d w T s Ri g0 theta dg Th Th1 Go g Hg) as QB.
  assert (QB' : q0 - doubt <= qq k w T s g <= q0 + doubt).
  { fold q0 doubt in QB. revert QB. unfold Rabs. destruct (Rcase_abs _); intros; lra. }
  destruct (t_exists m k B b d w T s Ri h0 theta dh Pd Th Th1 Ho h g Hh pb lam tlo thi rlo (q0 - doubt) (q0 + doubt) Lo
    (proj1 RB) QB' L U Tt) as [t [[T1 T2] F]].
  assert (Near : forall a, (a < k)%nat -> Rabs (h a - t * g a - v a) <= rad a).
  { intros a Ha. eapply Rle_trans; [|apply (Ra a Ha)].
    pose proof (h_near m k B b d T Ri h0 theta dh Th Th1 Ho h Hh a Ha) as N1.
    pose proof (g_near m k B d w T s Ri g0 theta dg Th Th1 Go g Hg a Ha) as N2.
    assert (N3 : Rabs (t * (g a - g0 a)) <= thi * dg).
    { rewrite Rabs_mult, (Rabs_right t) by lra. apply Rmult_le_compat; auto; [lra|apply Rabs_pos]. }
    assert (N4 : Rabs ((tm - t) * g0 a) <= (thi - tm) * Rabs (g0 a)).
    { rewrite Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|]. unfold tm, Rabs. destruct (Rcase_abs _); lra. }
    replace (h a - t * g a - v a)
      with ((h a - h0 a) + - (t * (g a - g0 a)) + (tm - t) * g0 a + - (v a - h0 a + tm * g0 a)) by ring.
    eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp.
    assert (X := Rabs_triang (h a - h0 a + - (t * (g a - g0 a))) ((tm - t) * g0 a)).
    assert (Y := Rabs_triang (h a - h0 a) (- (t * (g a - g0 a)))). rewrite Rabs_Ropp in Y. lra. }
  assert (Off' : forall i, (i < N)%nat -> ~ inT k T i ->
    Rabs (cor m B d (res N B b (spread k T v)) i) + cn m B d i * sum k (fun a => cn m B d (T a) * rad a) < t * w i).
  { intros i Hi Ni. eapply Rlt_le_trans; [apply Off; auto|]. apply Rmult_le_compat_r; auto. left. auto. }
  exists (found k T h g t).
  destruct (enclosed m N k B b d w T s Ri v rad theta Pd Pw Tl Ti Su Th Th1 h g Hh Hg pb lam Lo t ltac:(lra) Near Vs
    Off' F) as [E1 E2].
  split; auto. split; auto. split.
  - intros a Ha. apply (z_near k T v rad Ti h g t Near a Ha).
  - intros i Ni. apply z_off; auto.
Qed.
