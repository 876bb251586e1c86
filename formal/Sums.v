(* Finite sums, weighted inner products, Cauchy-Schwarz: vectors are functions nat -> R. *)
Require Import Reals Lra Lia.
Require Import Sciverify.Spec.
Open Scope R_scope.

Lemma sum_ext n f g : (forall i, (i < n)%nat -> f i = g i) -> sum n f = sum n g.
Proof. induction n; simpl; intros H; auto. rewrite IHn, H; auto. Qed.

Lemma sum_plus n f g : sum n (fun i => f i + g i) = sum n f + sum n g.
Proof. induction n; simpl; [lra|]. rewrite IHn; lra. Qed.

Lemma sum_minus n f g : sum n (fun i => f i - g i) = sum n f - sum n g.
Proof. induction n; simpl; [lra|]. rewrite IHn; lra. Qed.

Lemma sum_scal n a f : sum n (fun i => a * f i) = a * sum n f.
Proof. induction n; simpl; [lra|]. rewrite IHn; lra. Qed.

Lemma sum_scal_r n a f : sum n (fun i => f i * a) = sum n f * a.
Proof. induction n; simpl; [lra|]. rewrite IHn; lra. Qed.

Lemma sum_0 n f : (forall i, (i < n)%nat -> f i = 0) -> sum n f = 0.
Proof. induction n; simpl; intros H; auto. rewrite IHn, H; auto; lra. Qed.

Lemma sum_le n f g : (forall i, (i < n)%nat -> f i <= g i) -> sum n f <= sum n g.
Proof. induction n; simpl; intros H; [lra|]. specialize (IHn (fun i l => H i (Nat.lt_lt_succ_r _ _ l))).
  specialize (H n (Nat.lt_succ_diag_r n)). lra. Qed.

Lemma sum_nonneg n f : (forall i, (i < n)%nat -> 0 <= f i) -> 0 <= sum n f.
Proof. intros H. rewrite <- (sum_0 n (fun _ => 0)); [apply sum_le; auto | auto]. Qed.

Lemma sum_each_0 n f : (forall i, (i < n)%nat -> 0 <= f i) -> sum n f <= 0 -> forall i, (i < n)%nat -> f i = 0.
Proof.
  induction n; simpl; intros H L i Hi; [lia|].
  assert (H1 : 0 <= sum n f) by (apply sum_nonneg; auto).
  assert (H2 : 0 <= f n) by auto.
  assert (C : i = n \/ (i < n)%nat) by lia. destruct C as [->|C]; [lra|].
  apply IHn; auto; lra.
Qed.

Lemma sum_swap m n (f : nat -> nat -> R) :
  sum m (fun k => sum n (fun i => f k i)) = sum n (fun i => sum m (fun k => f k i)).
Proof.
  induction m; simpl. { rewrite sum_0; auto. }
  rewrite IHm, <- sum_plus. reflexivity.
Qed.

Lemma sum_shift n f : sum (S n) f = f O + sum n (fun i => f (S i)).
Proof. induction n; [simpl; lra|]. change (sum (S (S n)) f) with (sum (S n) f + f (S n)). rewrite IHn. simpl. lra. Qed.

Lemma sum_one n j (f : nat -> R) : (j < n)%nat -> (forall i, (i < n)%nat -> i <> j -> f i = 0) -> sum n f = f j.
Proof.
  induction n; intros Hj H; [lia|]. simpl.
  assert (C : j = n \/ (j < n)%nat) by lia. destruct C as [->|C].
  - rewrite sum_0; [lra|]. intros; apply H; lia.
  - rewrite IHn, (H n); auto; [lra| lia].
Qed.

(* ------------------------------------------------------------ the weighted inner product *)
Section Ip.
Variable m : nat.
Variable d : nat -> R.
Definition ip (u v : nat -> R) : R := sum m (fun k => d k * (u k * v k)).

Lemma ip_ext u v u' v' : (forall k, (k < m)%nat -> u k = u' k) -> (forall k, (k < m)%nat -> v k = v' k) ->
  ip u v = ip u' v'.
Proof. intros; apply sum_ext; intros; rewrite H, H0; auto. Qed.
Lemma ip_sym u v : ip u v = ip v u.
Proof. apply sum_ext; intros; ring. Qed.
Lemma ip_lin u v w a b : ip (fun k => a * u k + b * v k) w = a * ip u w + b * ip v w.
Proof. unfold ip. rewrite <- !sum_scal, <- sum_plus. apply sum_ext; intros; ring. Qed.
Lemma ip_minus_r u v w : ip u (fun k => v k - w k) = ip u v - ip u w.
Proof. unfold ip. rewrite <- sum_minus. apply sum_ext; intros; ring. Qed.
Lemma ip_sq u v a b : ip (fun k => a * u k + b * v k) (fun k => a * u k + b * v k)
   = a * a * ip u u + 2 * a * b * ip u v + b * b * ip v v.
Proof. unfold ip. rewrite <- !sum_scal, <- !sum_plus. apply sum_ext; intros; ring. Qed.

Hypothesis d_pos : forall k, (k < m)%nat -> 0 < d k.

Lemma ip_nonneg u : 0 <= ip u u.
Proof. apply sum_nonneg; intros. apply Rmult_le_pos; [apply Rlt_le; auto | apply Rle_0_sqr]. Qed.

Lemma ip_zero u : ip u u <= 0 -> forall k, (k < m)%nat -> u k = 0.
Proof.
  intros H k Hk.
  assert (E : d k * (u k * u k) = 0).
  { apply (sum_each_0 m (fun k => d k * (u k * u k))); auto.
    intros; apply Rmult_le_pos; [apply Rlt_le; auto | apply Rle_0_sqr]. }
  specialize (d_pos k Hk). apply Rmult_integral in E as [E|E]; [lra|].
  apply Rmult_integral in E as [E|E]; auto.
Qed.

Lemma cauchy u v : ip u v * ip u v <= ip u u * ip v v.
Proof.
  destruct (Rle_or_lt (ip v v) 0) as [Z|P].
  - assert (ip u v = 0). { apply sum_0; intros. rewrite (ip_zero v Z); auto; ring. }
    pose proof (ip_nonneg u); pose proof (ip_nonneg v). nra.
  - pose proof (ip_nonneg (fun k => ip v v * u k + (- ip u v) * v k)) as H.
    rewrite ip_sq in H.
    assert (E : ip v v * ip v v * ip u u + 2 * ip v v * - ip u v * ip u v + - ip u v * - ip u v * ip v v
            = ip v v * (ip u u * ip v v - ip u v * ip u v)) by ring.
    rewrite E in H. nra.
Qed.

Lemma cauchy_norm u v : ip u v <= sqrt (ip u u) * sqrt (ip v v).
Proof.
  rewrite <- sqrt_mult by apply ip_nonneg.
  apply Rle_trans with (Rabs (ip u v)); [apply Rle_abs|].
  rewrite <- sqrt_Rsqr_abs. apply sqrt_le_1.
  - apply Rle_0_sqr. - apply Rmult_le_pos; apply ip_nonneg.
  - apply cauchy.
Qed.
End Ip.

Lemma norm_ip n u : norm n u = sqrt (ip n (fun _ => 1) u u).
Proof. unfold norm, ip. f_equal. apply sum_ext; intros; ring. Qed.
Lemma norm_nonneg n u : 0 <= norm n u.
Proof. apply sqrt_pos. Qed.
Lemma sqnorm n u : norm n u * norm n u = sum n (fun i => u i * u i).
Proof. apply sqrt_sqrt. apply sum_nonneg; intros; apply Rle_0_sqr. Qed.
Lemma cauchy_plain n u v : sum n (fun i => u i * v i) <= norm n u * norm n v.
Proof.
  rewrite !norm_ip. replace (sum n (fun i => u i * v i)) with (ip n (fun _ => 1) u v)
   by (apply sum_ext; intros; ring). apply cauchy_norm. intros; lra.
Qed.
