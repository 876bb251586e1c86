(* A certificate as a Coq file whose theorem is its statement: to believe it takes Coq and Spec.v alone. *)
module C = Checker

let integer z = if Z.sign z < 0 then "(" ^ Z.to_string z ^ ")" else Z.to_string z
let rational (q : C.q) = Printf.sprintf "(%s # %s)" (integer q.C.qnum) (Z.to_string q.C.qden)
let rec number = function
  | C.Rat q -> "Rat " ^ rational q
  | C.Pair (a, b) -> Printf.sprintf "Pair (%s) (%s)" (number a) (number b)
let list f l = "[" ^ String.concat "; " (List.map f l) ^ "]"
let vector = list number
let vectors = list vector
let rationals = list rational
let option f = function None -> "None" | Some x -> Printf.sprintf "(Some %s)" (f x)
let bool b = if b then "true" else "false"
let rec natural = function C.O -> 0 | C.S n -> 1 + natural n

let kind = function C.BasisPursuit -> "BasisPursuit" | C.Lasso -> "Lasso" | C.SquareRootLasso -> "SquareRootLasso"
let table = function C.ByRows l -> "ByRows " ^ vectors l | C.ByColumns l -> "ByColumns " ^ vectors l
let transform = function C.Identity -> "Identity" | C.DctII -> "DctII" | C.Explicit l -> "Explicit " ^ vectors l
let answer = function
  | C.OfMatrix (r, c) -> Printf.sprintf "OfMatrix %s %s" (rational r) (list rationals c)
  | C.OfSample (j, r, c) -> Printf.sprintf "OfSample %d%%nat %s %s" (natural j) (rational r) (rationals c)
  | C.OfSolution (r, a, y, x) ->
    Printf.sprintf "OfSolution %s %s %s %s" (rational r) (list rationals a) (rationals y) (rationals x)
let transcript t =
  let samples = vectors t.C.tr_samples and answers = list answer t.C.tr_answers in
  Printf.sprintf "(Transcript %s %d%%nat %s)" samples (natural t.C.tr_chosen) answers
let claimed = function
  | C.Distance u -> "Distance " ^ option bool u
  | C.Excess -> "Excess"
  | C.Minimum -> "Minimum"
  | C.Refutation (u, tolerance, told) ->
    Printf.sprintf "Refutation %s %s %s" (option bool u) (rational tolerance) (transcript told)
  | C.Consistency told -> "Consistency " ^ transcript told

let statement s =
  Printf.sprintf
    "{| st_field := %s; st_kind := %s; st_parameter := %s; st_weights := %s;\n     st_matrix := %s;\n     \
     st_measurements := %s; st_scales := %s; st_transform := %s;\n     \
     st_point := %s; st_claim := %s; st_lower := %s; st_upper := %s |}"
    (vector s.C.st_field) (kind s.C.st_kind) (number s.C.st_parameter) (vector s.C.st_weights) (table s.C.st_matrix)
    (vector s.C.st_measurements) (option vector s.C.st_scales) (transform s.C.st_transform) (vector s.C.st_point)
    (claimed s.C.st_claim) (rational s.C.st_lower) (rational s.C.st_upper)

let hints e =
  let n x = "(" ^ number x ^ ")" in
  Printf.sprintf "(Hints %s %s %s %s\n     %s %s %s %s %s %s %s %s %s %s %s)"
    (vector e.C.e_v) (vector e.C.e_h) (vector e.C.e_g) (vectors e.C.e_inverse) (n e.C.e_half) (n e.C.e_theta)
    (n e.C.e_dh) (n e.C.e_dg) (n e.C.e_tlo) (n e.C.e_thi) (n e.C.e_tin) (vector e.C.e_rad) (vector e.C.e_lengths)
    (n e.C.e_err) (n e.C.e_spread)
let proof = function
  | C.OptimalPair (dual, minimiser, separation, multiplier, second) ->
    let pair (u, v) = Printf.sprintf "(%s, %s)" (vector u) (vector v) in
    Printf.sprintf "OptimalPair %s %s %s %s %s" (vector dual) (vector minimiser) (option pair separation)
      (option vector multiplier) (option vector second)
  | C.Enclosure e -> "Enclosure " ^ hints e
  | C.NoProof -> "NoProof"
let evidence e =
  let posed ((f, p), z) = Printf.sprintf "(%s, %s, %s)" (vector f) (vector p) (vector z) in
  Printf.sprintf "{| ev_proof := %s;\n     ev_low := %s; ev_high := %s; ev_posed := %s |}" (proof e.C.ev_proof)
    (vector e.C.ev_low) (vector e.C.ev_high) (list posed e.C.ev_posed)

let file s e =
  Printf.sprintf
    "Require Import QArith List. Require Import Sciverify.Spec Sciverify.Doubles Sciverify.Certificate.\n\
     Import ListNotations. Open Scope Q_scope.\n\n\
     Definition certified : statement :=\n  %s.\n\n\
     Theorem proven : claim certified.\n\
     Proof.\n  apply (check_sound certified (\n  %s)).\n  vm_compute. reflexivity.\nQed.\nPrint Assumptions proven.\n"
    (statement s) (evidence e)
