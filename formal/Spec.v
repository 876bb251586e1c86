(* What a certificate claims, over the real numbers: all that one has to read to know what `check_sound` says. *)
Require Import Reals QArith Qreals List.
Import ListNotations. Open Scope R_scope.

(* Vectors are functions of an index 0, 1, ..., matrices functions of a row and a column; sizes stand beside them. *)
Fixpoint sum (n : nat) (f : nat -> R) : R := match n with O => 0 | S k => sum k f + f k end.
Definition norm (n : nat) (u : nat -> R) : R := sqrt (sum n (fun i => u i * u i)).

(* min F(z) over z in R^N; t is eta or lambda *)
Inductive kind := BasisPursuit | Lasso | SquareRootLasso.
Section Problem. Variables (pb : kind) (t : R) (M N : nat) (A : nat -> nat -> R) (y w : nat -> R).
Definition misfit (z : nat -> R) : R := norm M (fun k => sum N (fun i => A k i * z i) - y k).
Definition l1 (z : nat -> R) : R := sum N (fun i => w i * Rabs (z i)).
Definition feasible (z : nat -> R) : Prop := match pb with BasisPursuit => misfit z <= t | _ => True end.
Definition objective (z : nat -> R) : R := match pb with
  BasisPursuit => l1 z | Lasso => misfit z * misfit z + t * l1 z | SquareRootLasso => misfit z + t * l1 z end.
Definition Xi (z : nat -> R) : Prop := feasible z /\ forall z', feasible z' -> objective z <= objective z'.
(* dist is the infimum of the distances from x to the members of Xi *)
Definition is_dist (x : nat -> R) (dist : R) : Prop :=
  (forall z, Xi z -> dist <= norm N (fun i => x i - z i)) /\
  (forall e, (forall z, Xi z -> e <= norm N (fun i => x i - z i)) -> e <= dist).
Definition same (z z' : nat -> R) : Prop := forall i, (i < N)%nat -> z i = z' i.
Definition one_minimiser : Prop := exists z, Xi z /\ forall z', Xi z' -> same z z'.
Definition two_minimisers : Prop := exists z z', Xi z /\ Xi z' /\ ~ same z z'.
Definition distance_claim (x : nat -> R) (lower upper : R) (unique : option bool) : Prop :=
  (exists z, Xi z) /\
  (exists dist, is_dist x dist /\ lower <= dist <= upper) /\
  match unique with Some true => one_minimiser | Some false => two_minimisers | None => True end.
Definition excess_claim (x : nat -> R) (lower upper : R) : Prop :=
  exists z, Xi z /\ feasible x /\ lower <= objective x - objective z <= upper.
Definition minimum_claim (lower upper : R) : Prop := exists z, Xi z /\ lower <= objective z <= upper.
End Problem.

(* A number of a file is a rational, or [a, b] for a + b sqrt(r); rs holds the radicands r, the last one first. *)
Inductive number := Rat (q : Q) | Pair (a b : number).
Fixpoint value (rs : list R) (x : number) {struct rs} : R := match x with
  | Rat q => Q2R q
  | Pair a b => match rs with r :: rs' => value rs' a + value rs' b * sqrt r | [] => 0 end end.
Fixpoint radicands (rs : list R) (steps : list number) : list R :=
  match steps with [] => rs | r :: more => radicands (value rs r :: rs) more end.
Definition vec (rs : list R) (l : list number) (i : nat) : R := value rs (nth i l (Rat 0)).

(* The data of a file: A = Q diag(sqrt d) B and y = Q diag(sqrt d) b, with B, b, d and Q as they stand there. *)
Inductive table := ByRows (rows : list (list number)) | ByColumns (columns : list (list number)).
Inductive transform := Identity | DctII | Explicit (rows : list (list number)).
(* An answer is within radius of A (columns), of the measurements of a sample, of the minimisers for a posed A and y. *)
Inductive answer := OfMatrix (radius : Q) (given : list (list Q)) | OfSample (j : nat) (radius : Q) (given : list Q)
  | OfSolution (radius : Q) (posed_A : list (list Q)) (posed_y given : list Q).
Record transcript := Transcript { tr_samples : list (list number); tr_chosen : nat; tr_answers : list answer }.
Inductive claimed := Distance (unique : option bool) | Excess | Minimum
  | Refutation (unique : option bool) (tolerance : Q) (told : transcript) | Consistency (told : transcript).
Record statement := Statement {
  st_field : list number; st_kind : kind; st_parameter : number; st_weights : list number; st_matrix : table;
  st_measurements : list number; st_scales : option (list number); st_transform : transform;
  st_point : list number; st_claim : claimed; st_lower : Q; st_upper : Q }.

Definition dct (m k l : nat) : R :=
  (if Nat.eqb k 0 then sqrt (1 / INR m) else sqrt (2 / INR m)) * cos (PI * (2 * INR l + 1) * INR k / (2 * INR m)).
Definition times (m : nat) (Q : nat -> nat -> R) (d u : nat -> R) (k : nat) : R :=
  sum m (fun l => Q k l * (sqrt (d l) * u l)).

Definition is_true (pb : kind) (t : R) (M N : nat) (A sample : nat -> nat -> R) (w : nat -> R) (a : answer) : Prop :=
  let q c k := Q2R (nth k c 0%Q) in match a with
  | OfMatrix r c => norm N (fun i => norm M (fun k => A k i - q (nth i c []) k)) <= Q2R r
  | OfSample j r c => norm M (fun k => sample j k - q c k) <= Q2R r
  | OfSolution r C b x => exists dist,
      is_dist pb t M N (fun k i => q (nth i C []) k) (q b) w (q x) dist /\ dist <= Q2R r end.
Definition claim (s : statement) : Prop :=
  let v := vec (radicands [] (st_field s)) in let N := length (st_weights s) in let m := length (st_measurements s) in
  let B k i := match st_matrix s with ByRows l => v (nth k l []) i | ByColumns l => v (nth i l []) k end in
  let d k := match st_scales s with Some l => v l k | None => 1 end in
  let Q k l := match st_transform s with
    Identity => if Nat.eqb k l then 1 else 0 | DctII => dct m k l | Explicit q => v (nth k q []) l end in
  let M := match st_transform s with Explicit q => length q | _ => m end in
  let A k i := times m Q d (fun l => B l i) k in let y := times m Q d (v (st_measurements s)) in
  let t := value (radicands [] (st_field s)) (st_parameter s) in let w := v (st_weights s) in
  let lower := Q2R (st_lower s) in let upper := Q2R (st_upper s) in let x := v (st_point s) in
  let all_true told := let sample j := times m Q d (v (nth j (tr_samples told) [])) in
    (forall k, sample (tr_chosen told) k = y k) /\ Forall (is_true (st_kind s) t M N A sample w) (tr_answers told) in
  match st_claim s with
  | Distance u => distance_claim (st_kind s) t M N A y w x lower upper u
  | Excess => excess_claim (st_kind s) t M N A y w x lower upper
  | Minimum => minimum_claim (st_kind s) t M N A y w lower upper
  | Refutation u tol told => distance_claim (st_kind s) t M N A y w x lower upper u /\ Q2R tol < lower /\ all_true told
  | Consistency told => all_true told
  end.
