(* The orthonormal DCT-II is an isometry. *)
Require Import Reals Lra Lia.
Require Import Sciverify.Sums Sciverify.Spec Sciverify.Isometry.
Open Scope R_scope.

Lemma cos_sum m th : (0 < m)%nat ->
  2 * sin (th / 2) * sum m (fun k => cos (INR k * th)) = sin ((INR m - / 2) * th) + sin (th / 2).
Proof.
  intros Hm. induction m as [|m IH]; [lia|]. destruct m as [|m].
  - simpl. replace ((1 - / 2) * th) with (th / 2) by field. rewrite Rmult_0_l, cos_0. ring.
  - change (sum (S (S m)) (fun k => cos (INR k * th)))
    with (sum (S m) (fun k => cos (INR k * th)) + cos (INR (S m) * th)).
    rewrite Rmult_plus_distr_l, IH by lia. set (n := INR (S m)).
    replace (INR (S (S m))) with (n + 1) by (unfold n; rewrite (S_INR (S m)); auto).
    replace ((n + 1 - / 2) * th) with (n * th + th / 2) by field.
      replace ((n - / 2) * th) with (n * th - th / 2) by field.
    rewrite sin_plus, sin_minus. ring.
Qed.

Lemma cos_mul a b : cos a * cos b = (cos (a - b) + cos (a + b)) / 2.
Proof. rewrite cos_minus, cos_plus. field. Qed.

Lemma half_sum m n : (0 < m)%nat -> sin (n * PI) = 0 -> sin (n * PI / INR m / 2) <> 0 ->
  sum m (fun k => cos (INR k * (n * PI / INR m))) = (1 - cos (n * PI)) / 2.
Proof.
  intros Hm Hn Hs. pose proof (cos_sum m (n * PI / INR m) Hm) as H.
  assert (0 < INR m) by (apply lt_0_INR; auto).
  replace ((INR m - / 2) * (n * PI / INR m)) with (n * PI - n * PI / INR m / 2) in H by (field; lra).
  rewrite sin_minus, Hn in H. set (s := sin (n * PI / INR m / 2)) in *.
  apply (Rmult_eq_reg_l (2 * s)); [|lra]. rewrite H. field.
Qed.

Lemma sin_nz m n : (0 < m)%nat -> 0 < n < 2 * INR m -> sin (n * PI / INR m / 2) <> 0.
Proof.
  intros Hm [H1 H2]. assert (0 < INR m) by (apply lt_0_INR; auto). pose proof PI_RGT_0.
  apply Rgt_not_eq, sin_gt_0.
  - apply Rmult_lt_0_compat; [|lra]. apply Rmult_lt_0_compat; [nra|]. apply Rinv_0_lt_compat; auto.
  - apply (Rmult_lt_reg_r (2 * INR m)); [lra|].
    replace (n * PI / INR m / 2 * (2 * INR m)) with (n * PI) by (field; lra). nra.
Qed.
Lemma sin_nat n : sin (INR n * PI) = 0.
Proof.
  induction n; [simpl; rewrite Rmult_0_l; apply sin_0|]. rewrite S_INR.
  replace ((INR n + 1) * PI) with (INR n * PI + PI) by ring. rewrite neg_sin, IHn. ring.
Qed.

Lemma dct_wlog m i j : (j <= i)%nat -> (i < m)%nat ->
  sum m (fun k => dct m k i * dct m k j) = if Nat.eqb i j then 1 else 0.
Proof.
  intros Hji Hi. assert (Hm : (0 < m)%nat) by lia. assert (Mp : 0 < INR m) by (apply lt_0_INR; auto).
  set (f := fun n k => cos (INR k * (n * PI / INR m))).
  assert (E : sum m (fun k => dct m k i * dct m k j)
     = (/ INR m) * (sum m (f (INR i - INR j)) + sum m (f (INR i + INR j + 1))) - / INR m).
  { assert (T : forall k, dct m k i * dct m k j = (if Nat.eqb k 0 then / INR m else 2 / INR m) * ((f
    (INR i - INR j) k + f (INR i + INR j + 1) k) / 2)).
    { intros k. unfold dct, f.
      transitivity ((if Nat.eqb k 0 then sqrt (1 / INR m) * sqrt (1 / INR m) else sqrt (2 / INR m) * sqrt (2 / INR m)) *
        (cos (PI * (2 * INR i + 1) * INR k / (2 * INR m)) * cos (PI * (2 * INR j + 1) * INR k / (2 * INR m)))).
      { destruct (Nat.eqb k 0); ring. }
      rewrite cos_mul. f_equal.
      - assert (0 < / INR m) by (apply Rinv_0_lt_compat; auto).
        destruct (Nat.eqb k 0); rewrite sqrt_sqrt; unfold Rdiv; lra.
      - f_equal. f_equal; apply f_equal; field; lra. }
    destruct m as [|m]; [lia|].
      rewrite !sum_shift, T, (sum_ext m _ (fun k => / INR (S m) * (f (INR i - INR j) (S k) + f (INR i + INR j + 1)
      (S k)))).
    - rewrite sum_scal, sum_plus. change (Nat.eqb 0 0) with true. cbv iota.
      assert (F0 : forall n, f n O = 1) by (intros; unfold f; simpl (INR 0); rewrite Rmult_0_l; apply cos_0).
        rewrite !F0.
      set (u := sum m (fun i0 => f (INR i - INR j) (S i0))). set (v := sum m _). field. lra.
    - intros k _. rewrite T. change (Nat.eqb (S k) 0) with false. cbv iota. set (u := f _ _). set (v := f _ _). field.
      lra. }
  rewrite E. unfold f.
  assert (Ij : INR i + INR j + 1 = INR (i + j + 1)) by (rewrite !plus_INR; simpl; ring).
  assert (S2 : sum m (fun k => cos (INR k * ((INR i + INR j + 1) * PI / INR m))) = (1 - cos
    ((INR i + INR j + 1) * PI)) / 2).
  { apply half_sum; auto.
    - rewrite Ij. apply sin_nat.
    - apply sin_nz; auto. rewrite Ij. split; [apply lt_0_INR; lia|]. replace 2 with (INR 2) by reflexivity.
      rewrite <- mult_INR. apply lt_INR. lia. }
  rewrite S2.
  assert (P : cos ((INR i + INR j + 1) * PI) = - cos ((INR i - INR j) * PI)).
  { replace ((INR i + INR j + 1) * PI) with ((INR i - INR j) * PI + 2 * INR j * PI + PI) by ring.
    rewrite neg_cos, cos_period. auto. }
  destruct (Nat.eqb_spec i j) as [->|Ne].
  - rewrite P. replace (INR j - INR j) with 0 by ring. rewrite Rmult_0_l, cos_0.
    rewrite (sum_ext m _ (fun _ => 1)); [|intros; replace (INR i * (0 / INR m)) with 0 by (field; lra); apply cos_0].
    assert (So : sum m (fun _ => 1) = INR m). { clear. induction m; [reflexivity|]. rewrite S_INR. simpl. rewrite IHm.
      auto. }
    rewrite So. field. lra.
  - assert (Im : INR i - INR j = INR (i - j)) by (rewrite minus_INR; auto).
    rewrite half_sum; auto.
    + rewrite P. field. lra.
    + rewrite Im. apply sin_nat.
    + apply sin_nz; auto. rewrite Im. split; [apply lt_0_INR; lia|]. replace 2 with (INR 2) by reflexivity.
      rewrite <- mult_INR. apply lt_INR. lia.
Qed.

Theorem dct_isometry m : isometry m m (dct m).
Proof.
  intros i j Hi Hj. destruct (Nat.le_ge_cases j i); [apply dct_wlog; auto|].
  rewrite Nat.eqb_sym, <- (dct_wlog m j i); auto. apply sum_ext; intros; ring.
Qed.
