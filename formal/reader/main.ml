(* sciverify-proven FILE ...: one line a file, PROVEN, REJECTED, MALFORMED or NOT COVERED. *)
open Reading
module C = Checker

let usage = "usage: sciverify-proven [--echo] [--] FILE [...]
       sciverify-proven --coq FILE

One line a file: PROVEN with the claim, REJECTED, MALFORMED, or NOT COVERED with what is not.
--echo  also the statement as it was understood, to be held against the file
--coq   a file for Coq, whose theorem is the statement of the certificate

Exit code: 0 every file is proven; 1 some file is rejected; else 2 some file is malformed or unreadable;
else 3 some file is not covered by the proof, and nothing is said about its claim.
"

let of_coq (q : C.q) = Q.make q.C.qnum q.C.qden

(* 20 significant digits of q >= 0, rounded downwards or upwards *)
let decimal upward q =
  if Q.sign q = 0 then "0"
  else
    let scaled p =
      let ten = Z.pow (Z.of_int 10) (abs p) in
      let x = if p >= 0 then Q.mul q (Q.of_bigint ten) else Q.div q (Q.of_bigint ten) in
      if upward then Z.cdiv (Q.num x) (Q.den x) else Z.fdiv (Q.num x) (Q.den x) in
    let digits p = String.length (Z.to_string (scaled p)) in
    let rec adjust p = if digits p > 20 then adjust (p - 1) else if digits p < 20 then adjust (p + 1) else p in
    let guess = 20 - ((Z.numbits (Q.num q) - Z.numbits (Q.den q)) * 30103 / 100000) in
    let rec first p = if Z.sign (scaled p) = 0 then first (p + 20) else p in
    let p = adjust (first guess) in
    let s = Z.to_string (scaled p) in
    Printf.sprintf "%c.%se%d" s.[0] (String.sub s 1 19) (19 - p)

let title s = match s.C.st_kind with
  | C.BasisPursuit -> ("basis pursuit", "Xi_1")
  | C.Lasso -> ("LASSO", "Xi_2")
  | C.SquareRootLasso -> ("square-root LASSO", "Xi_3")

let words s =
  let name, xi = title s in
  let low = decimal false (of_coq s.C.st_lower) and high = decimal true (of_coq s.C.st_upper) in
  let between what = Printf.sprintf "%s <= %s <= %s" low what high in
  let distance u = between (Printf.sprintf "dist(x, %s(A, y))" xi) ^ match u with
    | Some true -> "; the minimiser is unique"
    | Some false -> "; the minimiser is not unique"
    | None -> "" in
  let told t = Printf.sprintf "%d answers are true of this input" (List.length t.C.tr_answers) in
  let what = match s.C.st_claim with
    | C.Distance u -> distance u
    | C.Excess -> between "F(x) - min F"
    | C.Minimum -> between "min F"
    | C.Refutation (u, tolerance, t) ->
      Printf.sprintf "%s; more than the tolerance %s, and %s" (distance u) (decimal true (of_coq tolerance)) (told t)
    | C.Consistency t -> told t in
  let rows = match s.C.st_transform with C.Explicit q -> List.length q | _ -> List.length s.C.st_measurements in
  Printf.sprintf "%s  [%s, A %d x %d]" what name rows (List.length s.C.st_weights)

(* ---------------------------------------------------------------- the statement as it was understood *)
let rec shown = function
  | C.Rat q -> Printf.sprintf "\"%s\"" (Q.to_string (of_coq q))
  | C.Pair (a, b) -> Printf.sprintf "[%s, %s]" (shown a) (shown b)
let vector l = "[" ^ String.concat ", " (List.map shown l) ^ "]"
let vectors l = "[" ^ String.concat ", " (List.map vector l) ^ "]"
let answers t =
  let numeral q = Printf.sprintf "\"%s\"" (Q.to_string (of_coq q)) in
  let numerals l = "[" ^ String.concat ", " (List.map numeral l) ^ "]" in
  let one = function
    | C.OfMatrix (r, c) -> Printf.sprintf "[%s, [%s]]" (numeral r) (String.concat ", " (List.map numerals c))
    | C.OfSample (_, r, c) | C.OfSolution (r, _, _, c) -> Printf.sprintf "[%s, %s]" (numeral r) (numerals c) in
  Printf.sprintf "[%s, [%s]]" (vectors t.C.tr_samples) (String.concat ", " (List.map one t.C.tr_answers))
let echo s =
  let key name value = Printf.sprintf "\"%s\": %s" name value in
  let numeral q = Printf.sprintf "\"%s\"" (Q.to_string (of_coq q)) in
  let option = function None -> "null" | Some l -> vector l in
  "{" ^ String.concat ", " [
    key "field" (vector s.C.st_field); key "problem" (Printf.sprintf "\"%s\"" (snd (title s)));
      key "parameter" (shown s.C.st_parameter);
    key "weights" (vector s.C.st_weights);
    (match s.C.st_matrix with C.ByRows l -> key "rows" (vectors l) | C.ByColumns l -> key "columns" (vectors l));
    key "measurements" (vector s.C.st_measurements); key "scales" (option s.C.st_scales);
    key "transform" (match s.C.st_transform with C.Identity -> "null" | C.DctII -> "\"dct-ii\"" | C.Explicit q ->
      vectors q);
    key "point" (vector s.C.st_point);
    key "claim" (match s.C.st_claim with
      | C.Distance u -> (match u with Some true -> "\"unique\"" | Some false -> "\"several\"" | None -> "\"distance\"")
      | C.Excess -> "\"excess\"" | C.Minimum -> "\"minimum\"" | C.Refutation _ -> "\"refutation\""
      | C.Consistency _ -> "\"consistency\"");
    key "told" (match s.C.st_claim with C.Refutation (_, _, t) | C.Consistency t -> answers t | _ -> "null");
    key "lower" (numeral s.C.st_lower); key "upper" (numeral s.C.st_upper) ] ^ "}"

(* ---------------------------------------------------------------- *)
type verdict = Proven of string | Refused of string | Wrong of string | Beyond of string

let verdict_on echoed file =
  try
    let s, evidence = Certificate.read (Json.of_file file) in
    if echoed then print_endline (echo s);
    if C.check s (evidence ()) then Proven (words s)
    else Refused "the proven checker refuses the evidence"
  with
  | Rejected what -> Refused what
  | Uncovered what -> Beyond what
  | Malformed what | Json.Bad what -> Wrong what
  | Sys_error what -> Wrong what
  | End_of_file -> Wrong "the file ends while it is read"
  | Stack_overflow | Out_of_memory -> Beyond "a certificate of this size"
  | error -> Beyond ("the reader fails: " ^ Printexc.to_string error)

(* whether the theorem holds is for Coq to say *)
let for_coq file =
  let fail word what = Printf.eprintf "%s %s: %s\n" word (String.escaped file) (String.escaped what) in
  try
    let s, evidence = Certificate.read (Json.of_file file) in
    print_string (Coq.file s (evidence ()))
  with
  | Rejected what -> fail "REJECTED" what; exit 1
  | Malformed what | Json.Bad what | Sys_error what -> fail "MALFORMED" what; exit 2
  | Uncovered what -> fail "NOT COVERED" what; exit 3

let () =
  let rec parsed echoed = function
    | "--echo" :: rest -> parsed true rest
    | "--" :: rest -> (echoed, rest)
    | "--help" :: _ -> print_string usage; exit 0
    | [ "--coq"; file ] -> for_coq file; exit 0
    | rest -> (echoed, rest) in
  let echoed, files = parsed false (List.tl (Array.to_list Sys.argv)) in
  if files = [] then (prerr_string usage; exit 2);
  let codes = List.map (fun file ->
    let word, text, code = match verdict_on echoed file with
      | Proven text -> ("PROVEN", text, 0)
      | Refused text -> ("REJECTED", text, 1)
      | Wrong text -> ("MALFORMED", text, 2)
      | Beyond text -> ("NOT COVERED", text, 3) in
    Printf.printf "%s %s: %s\n%!" word (String.escaped file) (String.escaped text);
    code) files in
  exit (match List.filter (fun c -> c > 0) codes with [] -> 0 | wrong -> List.fold_left min 3 wrong)
