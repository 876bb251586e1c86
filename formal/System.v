(* First step of rule support-enclosure over the reals: lemma 1 without inverses.
   If every row of I - RG has absolute sum <= theta < 1, then any h with G h = c obeys
   |h_j - v_j| <= (max_i (|R||c - G v|)_i) / (1 - theta), and G is injective. *)
Require Import Reals Lra Lia.
Require Import Sciverify.Spec Sciverify.Sums.
Open Scope R_scope.

Section Enclose.
Variables (k : nat) (G Ri : nat -> nat -> R) (theta : R).
Definition app (A : nat -> nat -> R) (v : nat -> R) (i : nat) : R := sum k (fun j => A i j * v j).
Definition prod (i j : nat) : R := sum k (fun l => Ri i l * G l j).
Definition id (i j : nat) : R := if Nat.eqb i j then 1 else 0.
Hypothesis th : forall i, (i < k)%nat -> sum k (fun j => Rabs (id i j - prod i j)) <= theta.
Hypothesis th1 : theta < 1.

Lemma Rabs_sum n f : Rabs (sum n f) <= sum n (fun i => Rabs (f i)).
Proof. induction n; simpl; [rewrite Rabs_R0; lra|]. eapply Rle_trans; [apply Rabs_triang|lra]. Qed.

Lemma app_prod v i : app prod v i = app Ri (app G v) i.
Proof.
  unfold app, prod.
  transitivity (sum k (fun j => sum k (fun l => Ri i l * (G l j * v j)))).
  - apply sum_ext; intros j _. rewrite <- sum_scal_r. apply sum_ext; intros; ring.
  - rewrite sum_swap. apply sum_ext; intros l _. rewrite sum_scal. reflexivity.
Qed.

Lemma max_exists (f : nat -> R) : forall n, (0 < n)%nat -> exists i, (i < n)%nat /\ forall j, (j < n)%nat ->
  Rabs (f j) <= Rabs (f i).
Proof.
  induction n; [lia|]. intros _. destruct n as [|n].
  - exists O. split; [lia|]. intros j Hj. replace j with O by lia. lra.
  - destruct IHn as [i [Hi H]]; [lia|]. destruct (Rle_or_lt (Rabs (f i)) (Rabs (f (S n)))) as [L|L].
    + exists (S n). split; [lia|]. intros j Hj. assert (C : j = S n \/ (j < S n)%nat) by lia.
      destruct C as [->|C]; [lra|]. specialize (H j C). lra.
    + exists i. split; [lia|]. intros j Hj. assert (C : j = S n \/ (j < S n)%nat) by lia.
      destruct C as [->|C]; [lra|auto].
Qed.

(* the error u = h - v with G u = e *)
Lemma error_bound (u e : nat -> R) (D : R) :
  (forall i, (i < k)%nat -> app G u i = e i) ->
  (forall i, (i < k)%nat -> sum k (fun l => Rabs (Ri i l) * Rabs (e l)) <= D) ->
  forall i, (i < k)%nat -> Rabs (u i) <= D / (1 - theta).
Proof.
  intros Hu HD i Hi. destruct (max_exists u k) as [j [Hj M]]; [lia|].
  apply Rle_trans with (Rabs (u j)); [auto|].
  assert (E : u j = app (fun a b => id a b - prod a b) u j + app Ri e j).
  { replace (app Ri e j) with (app prod u j).
    - unfold app. rewrite <- sum_plus. rewrite (sum_one k j) ; auto; unfold id.
      + rewrite Nat.eqb_refl. ring.
      + intros l Hl Ne. destruct (Nat.eqb_spec j l); [congruence|ring].
    - rewrite app_prod. unfold app at 1 3. apply sum_ext; intros l Hl. rewrite Hu; auto. }
  assert (B1 : Rabs (app (fun a b => id a b - prod a b) u j) <= theta * Rabs (u j)).
  { eapply Rle_trans; [apply Rabs_sum|]. apply Rle_trans with (sum k (fun l => Rabs (id j l - prod j l) * Rabs (u j))).
    - apply sum_le; intros l Hl. rewrite Rabs_mult. apply Rmult_le_compat_l; [apply Rabs_pos|auto].
    - rewrite sum_scal_r. apply Rmult_le_compat_r; [apply Rabs_pos|auto]. }
  assert (B2 : Rabs (app Ri e j) <= D).
  { eapply Rle_trans; [apply Rabs_sum|]. eapply Rle_trans; [|apply (HD j Hj)].
    apply sum_le; intros; rewrite Rabs_mult; lra. }
  assert (T : Rabs (u j) <= theta * Rabs (u j) + D).
  { rewrite E at 1. eapply Rle_trans; [apply Rabs_triang|]. lra. }
  apply (Rmult_le_reg_r (1 - theta)); [lra|]. replace (D / (1 - theta) * (1 - theta)) with D by (field; lra). lra.
Qed.

Lemma injective (u : nat -> R) : (forall i, (i < k)%nat -> app G u i = 0) -> forall i, (i < k)%nat -> u i = 0.
Proof.
  intros H i Hi. assert (Q : Rabs (u i) <= 0 / (1 - theta)).
  { apply (error_bound u (fun _ => 0)); auto. intros j Hj. rewrite sum_0; [lra|]. intros; rewrite Rabs_R0; ring. }
  replace (0 / (1 - theta)) with 0 in Q by (field; lra). pose proof (Rabs_pos (u i)).
  destruct (Req_dec (u i) 0); auto. apply Rabs_pos_lt in H1. lra.
Qed.
End Enclose.

(* an injective square system is solvable *)
Definition swap (r n i : nat) : nat := if Nat.eqb i r then n else if Nat.eqb i n then r else i.
Lemma swap_swap r n i : swap r n (swap r n i) = i.
Proof.
  unfold swap. destruct (Nat.eqb_spec i r) as [->|H1].
  - destruct (Nat.eqb_spec n r) as [->|H2]; auto. rewrite Nat.eqb_refl. auto.
  - destruct (Nat.eqb_spec i n) as [->|H2]; [rewrite Nat.eqb_refl; auto|].
    destruct (Nat.eqb_spec i r); [congruence|]. destruct (Nat.eqb_spec i n); [congruence|auto].
Qed.
Lemma swap_lt r n i : (r < S n)%nat -> (i < S n)%nat -> (swap r n i < S n)%nat.
Proof. unfold swap. destruct (Nat.eqb i r), (Nat.eqb i n); lia. Qed.

Theorem solvable k : forall G : nat -> nat -> R,
  (forall u, (forall i, (i < k)%nat -> app k G u i = 0) -> forall i, (i < k)%nat -> u i = 0) ->
  forall c, exists h, forall i, (i < k)%nat -> app k G h i = c i.
Proof.
  induction k as [|n IH]; intros G Inj c. { exists (fun _ => 0). intros; lia. }
  (* a row whose last entry is not 0 *)
  assert (P : exists r, (r < S n)%nat /\ G r n <> 0).
  { destruct (max_exists (fun i => G i n) (S n)) as [r [Hr M]]; [lia|]. exists r. split; auto. intros Z.
    assert (A : forall i, (i < S n)%nat -> G i n = 0).
    { intros i Hi. specialize (M i Hi). simpl in M. rewrite Z, Rabs_R0 in M. pose proof (Rabs_pos (G i n)).
      destruct (Req_dec (G i n) 0) as [|Ne]; auto. apply Rabs_pos_lt in Ne. lra. }
    assert (Q : (fun j => if Nat.eqb j n then 1 else 0) n = 0).
    { apply (Inj (fun j => if Nat.eqb j n then 1 else 0)); [|lia]. intros i Hi. unfold app.
      rewrite (sum_one (S n) n); [|lia|].
      - rewrite (A i Hi). ring.
      - intros j Hj Ne. destruct (Nat.eqb_spec j n); [congruence|ring]. }
    simpl in Q. rewrite Nat.eqb_refl in Q. lra. }
  destruct P as [r [Hr Pr]].
  set (H := fun i j => G (swap r n i) j).
  assert (Hn : H n n <> 0). { unfold H, swap. destruct (Nat.eqb_spec n r); [subst; auto|rewrite Nat.eqb_refl; auto]. }
  set (G' := fun i j => H i j - H i n / H n n * H n j).
  assert (E : forall u v i, (i < S n)%nat -> u n = (v - sum n (fun j => H n j * u j)) / H n n ->
      app (S n) H u i = app n G' u i + H i n / H n n * v).
  { intros u v i Hi U. unfold app. simpl. rewrite U. unfold G'.
    rewrite (sum_ext n (fun j => (H i j - H i n / H n n * H n j) * u j) (fun j => H i j * u j - H i n / H n n *
      (H n j * u j))) by (intros; ring).
    rewrite sum_minus, sum_scal. field. auto. }
  assert (Last : forall u v, u n = (v - sum n (fun j => H n j * u j)) / H n n -> app (S n) H u n = v).
  { intros u v U. unfold app. simpl. rewrite U. field. auto. }
  set (ext := fun (u : nat -> R) v j => if Nat.eqb j n then (v - sum n (fun j => H n j * u j)) / H n n else u j).
  assert (Ex : forall u v, ext u v n = (v - sum n (fun j => H n j * ext u v j)) / H n n).
  { intros u v. unfold ext at 1. rewrite Nat.eqb_refl. f_equal. f_equal. apply sum_ext. intros j Hj. unfold ext.
    destruct (Nat.eqb_spec j n); [lia|auto]. }
  assert (Ap : forall u v i, app n G' (ext u v) i = app n G' u i).
  { intros u v i. unfold app. apply sum_ext. intros j Hj. unfold ext. destruct (Nat.eqb_spec j n); [lia|auto]. }
  destruct (IH G') with (c := fun i => c (swap r n i) - H i n / H n n * c (swap r n n)) as [h Hh].
  { intros u Hu i Hi. assert (Q : ext u 0 i = 0).
    { apply (Inj (ext u 0)); [|lia]. intros a Ha. rewrite <- (swap_swap r n a).
      change (app (S n) H (ext u 0) (swap r n a) = 0). pose proof (swap_lt r n a Hr Ha).
      destruct (Nat.eq_dec (swap r n a) n) as [->|Ne].
      - apply (Last _ 0), Ex. - rewrite (E _ 0) by (auto; apply Ex). rewrite Ap, Hu by lia. ring. }
    unfold ext in Q. destruct (Nat.eqb_spec i n); [lia|auto]. }
  exists (ext h (c (swap r n n))). intros a Ha. rewrite <- (swap_swap r n a). pose proof (swap_lt r n a Hr Ha).
  change (app (S n) H (ext h (c (swap r n n))) (swap r n a) = c (swap r n (swap r n a))).
  destruct (Nat.eq_dec (swap r n a) n) as [->|Ne].
  - apply Last, Ex.
  - rewrite (E _ (c (swap r n n))) by (auto; apply Ex). rewrite Ap, Hh by lia. ring.
Qed.
