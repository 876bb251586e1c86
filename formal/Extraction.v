(* The checker as a program: Z, positive and their arithmetic become Zarith's integers. *)
Require Import ZArith ExtrOcamlBasic ExtrOcamlZBigInt.
Require Import Sciverify.Certificate.
Extract Constant Z.gcd => "Big_int_Z.gcd_big_int".
Extract Constant Pos.eqb => "Big_int_Z.eq_big_int".
Extraction "checker.ml" check.
