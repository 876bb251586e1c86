(* Q and the square roots of the row scales drop out of every norm. *)
Require Import Reals Lra Lia List.
Require Import Sciverify.Sums Sciverify.Spec Sciverify.Optimality.
Open Scope R_scope.

Definition isometry (M m : nat) (Q : nat -> nat -> R) : Prop :=
  forall i j, (i < m)%nat -> (j < m)%nat -> sum M (fun k => Q k i * Q k j) = if Nat.eqb i j then 1 else 0.
Definition QDB (m : nat) (Q : nat -> nat -> R) (d : nat -> R) (B : nat -> nat -> R) (k i : nat) : R :=
  times m Q d (fun l => B l i) k.
Definition QDb (m : nat) (Q : nat -> nat -> R) (d b : nat -> R) (k : nat) : R := times m Q d b k.

Section Iso.
Variables (pb : kind) (t : R) (M m N : nat) (Q B : nat -> nat -> R) (b d w : nat -> R).
Hypothesis d_pos : forall k, (k < m)%nat -> 0 < d k.
Hypothesis iso : isometry M m Q.
Let A := QDB m Q d B.
Let y := QDb m Q d b.
Notation res := (res N B b).

Lemma iso_square u : sum M (fun k => sum m (fun l => Q k l * u l) * sum m (fun l => Q k l * u l)) = sum m
  (fun l => u l * u l).
Proof.
  transitivity (sum M (fun k => sum m (fun l => sum m (fun j => u l * u j * (Q k l * Q k j))))).
  { apply sum_ext; intros k _. rewrite <- sum_scal_r. apply sum_ext; intros l _. rewrite <- sum_scal.
    apply sum_ext; intros; ring. }
  rewrite sum_swap. apply sum_ext; intros l Hl. rewrite sum_swap.
  rewrite (sum_one m l); auto.
  - rewrite sum_scal, iso, Nat.eqb_refl by auto. ring.
  - intros j Hj Ne. rewrite sum_scal, iso by auto. destruct (Nat.eqb_spec l j); [congruence|ring].
Qed.

Lemma misfit_ip z : misfit M N A y z = sqrt (ip m d (res z) (res z)).
Proof.
  unfold misfit, norm. f_equal. unfold A, y, QDB, QDb, times.
  rewrite (sum_ext M _ (fun k => sum m (fun l => Q k l * (sqrt (d l) * res z l)) * sum m (fun l => Q k l * (sqrt
    (d l) * res z l)))).
  - rewrite iso_square. apply sum_ext; intros l Hl. rewrite <- (sqrt_sqrt (d l)) at 3 by (apply Rlt_le; auto). ring.
  - intros k _.
    assert (E : sum N (fun i => sum m (fun l => Q k l * (sqrt (d l) * B l i)) * z i) - sum m (fun l => Q k l * (sqrt
      (d l) * b l))
       = - sum m (fun l => Q k l * (sqrt (d l) * res z l))).
    { rewrite (sum_ext N _ (fun i => sum m (fun l => Q k l * sqrt (d l) * (B l i * z i)))).
      - rewrite sum_swap. rewrite <- sum_minus.
        replace (- sum m (fun l => Q k l * (sqrt (d l) * res z l)))
        with (-1 * sum m (fun l => Q k l * (sqrt (d l) * res z l))) by ring.
        rewrite <- sum_scal. apply sum_ext; intros l _. rewrite sum_scal. unfold Optimality.res, mv. ring.
      - intros i _. rewrite <- sum_scal_r. apply sum_ext; intros; ring. }
    rewrite E. ring.
Qed.

Lemma feasible_iff z : feasible pb t M N A y z <-> feas pb t m N B b d z.
Proof. unfold feasible, feas. rewrite misfit_ip. tauto. Qed.
Lemma objective_eq z : objective pb t M N A y w z = obj pb t m N B b d w z.
Proof.
  unfold objective, obj. rewrite misfit_ip. case pb; auto. rewrite sqrt_sqrt; auto. apply ip_nonneg; auto.
Qed.
Lemma Xi_iff z : Xi pb t M N A y w z <-> min pb t m N B b d w z.
Proof.
  unfold Xi, min. rewrite feasible_iff, objective_eq. split; intros [H1 H2]; split; auto; intros z' Hz.
  - rewrite <- (objective_eq z'). apply H2, feasible_iff; auto.
  - rewrite (objective_eq z'). apply H2, feasible_iff; auto.
Qed.

(* from bounds on all minimisers and one minimiser to the distance *)
Lemma distance_between x z lower upper u :
  Xi pb t M N A y w z -> norm N (fun i => x i - z i) <= upper ->
  (forall z', Xi pb t M N A y w z' -> lower <= norm N (fun i => x i - z' i)) ->
  match u with Some true => one_minimiser pb t M N A y w | Some false => two_minimisers pb t M N A y w | None => True
    end ->
  distance_claim pb t M N A y w x lower upper u.
Proof.
  intros Hz Hu Hl Hq. split; [exists z; auto|]. split; auto.
  set (E := fun r => exists z', Xi pb t M N A y w z' /\ r = - norm N (fun i => x i - z' i)).
  destruct (completeness E) as [s [S1 S2]].
  - exists (- lower). intros r [z' [Hz' ->]]. specialize (Hl z' Hz'). lra.
  - exists (- norm N (fun i => x i - z i)). exists z; auto.
  - exists (- s). split; [split|].
    + intros z' Hz'. assert (- norm N (fun i => x i - z' i) <= s) by (apply S1; exists z'; auto). lra.
    + intros e He. assert (s <= - e); [|lra]. apply S2. intros r [z' [Hz' ->]]. specialize (He z' Hz'). lra.
    + assert (- norm N (fun i => x i - z i) <= s) by (apply S1; exists z; auto).
      assert (s <= - lower); [|lra]. apply S2. intros r [z' [Hz' ->]]. specialize (Hl z' Hz'). lra.
Qed.
End Iso.
