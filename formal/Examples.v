(* The statement at work: small problems whose minimisers are known by hand, and certificates of them. *)
Require Import Reals QArith Qreals Lra Lia Psatz List.
Require Import Sciverify.Spec Sciverify.Sums Sciverify.Certificate.
Import ListNotations.
Open Scope R_scope.

Definition ones : nat -> nat -> R := fun _ _ => 1.
Definition one : nat -> R := fun _ => 1.

Lemma norm_1 u : norm 1 u = Rabs (u 0%nat).
Proof. unfold norm. simpl. rewrite Rplus_0_l. apply sqrt_Rsqr_abs. Qed.
Lemma misfit_1 z : misfit 1 1 ones one z = Rabs (z 0%nat - 1).
Proof. unfold misfit. rewrite norm_1. f_equal. unfold ones, one. simpl. ring. Qed.
Lemma misfit_2 z : misfit 1 2 ones one z = Rabs (z 0%nat + z 1%nat - 1).
Proof. unfold misfit. rewrite norm_1. f_equal. unfold ones, one. simpl. ring. Qed.
Lemma l1_1 z : l1 1 one z = Rabs (z 0%nat).
Proof. unfold l1, one. simpl. ring. Qed.
Lemma l1_2 z : l1 2 one z = Rabs (z 0%nat) + Rabs (z 1%nat).
Proof. unfold l1, one. simpl. ring. Qed.
Lemma square_abs x : Rabs x * Rabs x = x * x.
Proof. rewrite <- Rabs_mult. apply Rabs_right, Rle_ge, Rle_0_sqr. Qed.
Ltac cases := unfold Rabs in *; repeat match goal with
  | |- context [Rcase_abs ?x] => destruct (Rcase_abs x)
  | H : context [Rcase_abs ?x] |- _ => destruct (Rcase_abs x) end; try lra; try nra.

(* min (z - 1)^2 + |z|: the minimiser is 1/2 *)
Example lasso_1x1 z : Xi Lasso 1 1 1 ones one one z <-> z 0%nat = 1 / 2.
Proof.
  unfold Xi, feasible, objective. split.
  - intros [_ H]. specialize (H (fun _ => 1 / 2) I). rewrite !misfit_1, !l1_1, !square_abs in H. cases.
  - intros H. split; auto. intros z' _. rewrite !misfit_1, !l1_1, !square_abs, H.
    set (u := z' 0%nat). pose proof (Rle_0_sqr (u - 1 / 2)) as P. unfold Rsqr in P. cases.
Qed.

(* min |z| subject to |z - 1| <= 1/2: the minimiser is 1/2 *)
Example basis_pursuit_1x1 z : Xi BasisPursuit (1 / 2) 1 1 ones one one z <-> z 0%nat = 1 / 2.
Proof.
  unfold Xi, feasible, objective. split.
  - intros [F H]. specialize (H (fun _ => 1 / 2)). rewrite !misfit_1, !l1_1 in *. cases.
  - intros H. rewrite !misfit_1, H. split; [cases|]. intros z' F. rewrite !misfit_1 in F. rewrite !l1_1, H. cases.
Qed.

(* min |z - 1| + |z|/2: the minimiser is 1; with |z - 1| + |z| every z from 0 to 1 is one *)
Example square_root_lasso_1x1 z : Xi SquareRootLasso (1 / 2) 1 1 ones one one z <-> z 0%nat = 1.
Proof.
  unfold Xi, feasible, objective. split.
  - intros [_ H]. specialize (H (fun _ => 1) I). rewrite !misfit_1, !l1_1 in H. cases.
  - intros H. split; auto. intros z' _. rewrite !misfit_1, !l1_1, H. cases.
Qed.
Example square_root_lasso_segment z : Xi SquareRootLasso 1 1 1 ones one one z <-> 0 <= z 0%nat <= 1.
Proof.
  unfold Xi, feasible, objective. split.
  - intros [_ H]. specialize (H (fun _ => 1) I). rewrite !misfit_1, !l1_1 in H. cases.
  - intros H. split; auto. intros z' _. rewrite !misfit_1, !l1_1. cases.
Qed.

(* two equal columns, min (z_0 + z_1 - 1)^2 + |z_0| + |z_1|: a segment of minimisers *)
Example tie z : Xi Lasso 1 1 2 ones one one z <-> 0 <= z 0%nat /\ 0 <= z 1%nat /\ z 0%nat + z 1%nat = 1 / 2.
Proof.
  unfold Xi, feasible, objective. split.
  - intros [_ H]. specialize (H (fun _ => 1 / 4) I). rewrite !misfit_2, !l1_2, !square_abs in H.
    set (u := z 0%nat) in *. set (v := z 1%nat) in *.
    pose proof (Rle_0_sqr (u + v - 1 / 2)) as P. unfold Rsqr in P.
    rewrite (Rabs_right (1 / 4)) in H by lra.
    assert (u <= Rabs u /\ v <= Rabs v /\ 0 <= Rabs u /\ 0 <= Rabs v) by (repeat split;
      (apply Rle_abs || apply Rabs_pos)).
    assert (Z : (u + v - 1 / 2) * (u + v - 1 / 2) <= 0) by nra.
    assert (S : u + v = 1 / 2) by (apply Rminus_diag_uniq, Rsqr_0_uniq; unfold Rsqr; lra).
    rewrite S in H. assert (Rabs u = u /\ Rabs v = v) as [E1 E2] by (split; lra).
    repeat split; lra.
  - intros [H1 [H2 H3]]. split; auto. intros z' _. rewrite !misfit_2, !l1_2, !square_abs, H3.
    rewrite (Rabs_right (z 0%nat)), (Rabs_right (z 1%nat)) by lra.
    set (u := z' 0%nat). set (v := z' 1%nat). pose proof (Rle_abs u). pose proof (Rle_abs v).
    pose proof (Rle_0_sqr (u + v - 1 / 2)) as P. unfold Rsqr in P. nra.
Qed.
Example tie_has_two : two_minimisers Lasso 1 1 2 ones one one.
Proof.
  exists (fun _ => 1 / 4), (fun i => match i with O => 1 / 2 | _ => 0 end). rewrite !tie. repeat split; try lra.
  intros H. specialize (H 0%nat ltac:(lia)). simpl in H. lra.
Qed.
(* (1/2, 1/2) is nearest to (1/4, 1/4) *)
Example tie_distance : is_dist Lasso 1 1 2 ones one one (fun _ => 1 / 2) (sqrt (1 / 8)).
Proof.
  split.
  - intros z H. apply tie in H as [_ [_ H]]. unfold norm. apply sqrt_le_1_alt. simpl.
    replace (z 1%nat) with (1 / 2 - z 0%nat) by lra. pose proof (Rle_0_sqr (z 0%nat - 1 / 4)) as P. unfold Rsqr in P.
      lra.
  - intros e H. replace (1 / 8) with (sum 2 (fun _ => (1 / 2 - 1 / 4) * (1 / 2 - 1 / 4))) by (simpl; field).
    apply (H (fun _ => 1 / 4)). apply tie. repeat split; lra.
Qed.

(* numbers of files, the row scales, and the first transforms *)
Example pair_is_a_root : value [2] (Pair (Rat 3) (Rat 1)) = 3 + sqrt 2.
Proof. simpl. unfold Q2R. simpl. field. Qed.
Example scale_is_squared d : times 1 (fun _ _ => 1) (fun _ => d) (fun _ => 3) 0 = sqrt d * 3.
Proof. unfold times. simpl. ring. Qed.
Example dct_of_size_1 : dct 1 0 0 = 1.
Proof. unfold dct. simpl. replace (1 / 1) with 1 by field. rewrite sqrt_1, Rmult_0_r. unfold Rdiv.
  rewrite Rmult_0_l, cos_0. ring. Qed.

(* a certificate of the tie: 0.35 <= dist((1/2, 1/2), Xi) <= 0.36, and the minimiser is not unique *)
Definition r (n : Z) (d : positive) : number := Rat (n # d).
Definition tie_statement (lower upper : Q) : statement :=
  {| st_field := []; st_kind := Lasso; st_parameter := r 1 1; st_weights := [r 1 1; r 1 1];
     st_matrix := ByRows [[r 1 1; r 1 1]]; st_measurements := [r 1 1]; st_scales := None; st_transform := Identity;
     st_point := [r 1 2; r 1 2]; st_claim := Distance (Some false); st_lower := lower; st_upper := upper |}.
Definition tie_proof : proof :=
  OptimalPair [r 1 2] [r 1 4; r 1 4] (Some ([r 1 1; r 1 1], [r 1 1])) None (Some [r 1 2; r 0 1]).
Definition tie_evidence : evidence := {| ev_proof := tie_proof; ev_low := []; ev_high := []; ev_posed := [] |}.
Example tie_certificate : claim (tie_statement (35 # 100) (36 # 100)).
Proof. apply (check_sound _ tie_evidence). vm_compute. reflexivity. Qed.
Example too_large_a_lower_bound : check (tie_statement (36 # 100) (37 # 100)) tie_evidence = false.
Proof. vm_compute. reflexivity. Qed.
Example too_small_an_upper_bound : check (tie_statement (35 # 100) (353 # 1000)) tie_evidence = false.
Proof. vm_compute. reflexivity. Qed.

(* the answer 7/5 to sqrt(2), the only entry of a matrix, is within 1/64 of it, and not within 1/128 *)
Definition told (radius : Q) : statement :=
  {| st_field := []; st_kind := Lasso; st_parameter := r 1 1; st_weights := [r 1 1]; st_matrix := ByRows [[r 1 1]];
     st_measurements := [r 1 1]; st_scales := Some [r 2 1]; st_transform := Identity; st_point := []; st_lower := 0;
       st_upper := 0;
     st_claim := Consistency {| tr_samples := [[r 1 1]]; tr_chosen := 0;
       tr_answers := [OfMatrix radius [[7 # 5]]] |} |}.
Definition told_evidence : evidence :=
  {| ev_proof := NoProof; ev_low := [r 141 100]; ev_high := [r 1415 1000]; ev_posed := [] |}.
Example told_is_true : claim (told (1 # 64)).
Proof. apply (check_sound _ told_evidence). vm_compute. reflexivity. Qed.
Example told_too_sharply : check (told (1 # 128)) told_evidence = false.
Proof. vm_compute. reflexivity. Qed.
Example told_means radius : claim (told radius) -> Rabs (sqrt 2 - 7 / 5) <= Q2R radius.
Proof.
  unfold claim. cbn. intros [_ H]. inversion H as [|a l Ha _]. revert Ha. clear. cbn. intros H.
  rewrite norm_1, norm_1, Rabs_Rabsolu in H. eapply Rle_trans; [|exact H]. right. f_equal. unfold times, vec. simpl.
    unfold Q2R. simpl.
  replace (2 * / 1) with 2 by field. field.
Qed.
