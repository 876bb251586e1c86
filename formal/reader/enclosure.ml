(* What rule support-enclosure needs beside the certificate: bounds, each rounded as the rule's page says.
   The proven part checks every one of them; a mistake here can only make it refuse. *)
open Reading

let sum = Array.fold_left Q.add Q.zero
let dot u v = let s = ref Q.zero in Array.iteri (fun i x -> if Q.sign x <> 0 then s := Q.add !s (Q.mul x v.(i))) u; !s
let bits_of z = Z.numbits z

(* x >= 0 with so many significant bits, not below (not above) x *)
let round bits upward x =
  if Q.sign x = 0 then x
  else
    let e = bits - (bits_of (Q.num x) - bits_of (Q.den x)) in
    let scaled = shift x e in
    let whole = if upward then Z.cdiv (Q.num scaled) (Q.den scaled) else Z.fdiv (Q.num scaled) (Q.den scaled) in
    shift (Q.of_bigint whole) (-e)

let root upward x bits =
  if Q.sign x <= 0 then Q.zero
  else
    let difference = bits_of (Q.num x) - bits_of (Q.den x) in
    let half = if difference >= 0 then difference / 2 else -((1 - difference) / 2) in
    let e = max 0 (bits - half) in
    let whole = Z.sqrt (Z.fdiv (Z.shift_left (Q.num x) (2 * e)) (Q.den x)) in
    Q.div_2exp (Q.of_bigint (if upward then Z.succ whole else whole)) e

type kind = Basis_pursuit | Lasso | Square_root_lasso

type instance = {
  kind : kind; parameter : Q.t; weights : Q.t array; columns : Q.t array array; measurements : Q.t array;
  scales : Q.t array option }

type proof = { support : int array; signs : int array; h : Q.t array; g : Q.t array; minimiser : Q.t array;
  inverse : Q.t array array }

type found = {
  v : Q.t array; theta : Q.t; dh : Q.t; dg : Q.t; tlo : Q.t; thi : Q.t; tin : Q.t; rad : Q.t array; lengths : Q.t array;
  err : Q.t; spread : Q.t }

let scaled i u = match i.scales with None -> u | Some d -> Array.mapi (fun k x -> Q.mul d.(k) x) u
let refuse what = raise (Rejected ("support-enclosure: " ^ what))

let zero_is_the_minimiser i =
  i.kind = Basis_pursuit && Q.leq (dot i.measurements (scaled i i.measurements)) (Q.mul i.parameter i.parameter)

let radius bits theta gram inverse u right =
  let k = Array.length u in
  if k = 0 then (Q.zero, Q.zero)
  else
    let defect = Array.mapi (fun l c -> round bits true (Q.abs (Q.sub c (dot gram.(l) u)))) right in
    let rows = Array.map (fun row -> sum (Array.mapi (fun l r -> Q.mul (Q.abs r) defect.(l)) row)) inverse in
    (round bits true (Q.div (Array.fold_left Q.max Q.zero rows) (Q.sub Q.one theta)), sum defect)

let bounds_of_t i bits square rho_low q_low q_high =
  let ll = Q.mul i.parameter i.parameter in
  match i.kind with
  | Lasso -> let t = Q.div_2exp i.parameter 1 in (t, t)
  | Square_root_lasso ->
    if Q.sign rho_low <= 0 then refuse "the residual is not separated from 0";
    let rest_low = Q.sub Q.one (Q.mul ll q_high) and rest_high = Q.sub Q.one (Q.mul ll q_low) in
    if Q.sign rest_low <= 0 then refuse "lambda^2 q is not separated from 1";
    (root false (Q.div (Q.mul ll rho_low) rest_high) bits, root true (Q.div (Q.mul ll square) rest_low) bits)
  | Basis_pursuit ->
    let room_low = Q.sub ll square and room_high = Q.sub ll rho_low in
    if Q.sign room_low <= 0 then refuse "the least residual on the support is not separated from eta";
    if Q.sign q_low <= 0 then refuse "q is not separated from 0";
    (root false (Q.div room_low q_high) bits, root true (Q.div room_high q_low) bits)

let find i p =
  let k = Array.length p.support and n = Array.length i.columns in
  let chosen = Array.map (fun c -> i.columns.(c)) p.support in
  let weighed = Array.map (scaled i) chosen in
  let gram = Array.map (fun c -> Array.map (fun other -> dot other c) weighed) chosen in
  let longest = Array.fold_left (fun b q -> max b (bits_of (Q.den q))) 0 (Array.concat [ p.h; p.g; p.minimiser ]) in
  let bits = 320 + (2 * longest) in
  let off_identity a row = sum (Array.mapi (fun c x -> Q.abs (Q.sub (if a = c then Q.one else Q.zero) x)) row) in
  let products = Array.map (fun r -> Array.map (fun g -> dot r g) gram) p.inverse in
  let theta = round 64 true (Array.fold_left Q.max Q.zero (Array.mapi off_identity products)) in
  if Q.geq theta Q.one then refuse "the approximate inverse does not contract: ||I - RG|| >= 1";
  let right = Array.map (fun c -> dot c i.measurements) weighed in
  let pull = Array.mapi (fun a c -> Q.mul (Q.of_int p.signs.(a)) i.weights.(c)) p.support in
  let dh, h_defect = radius bits theta gram p.inverse p.h right in
  let dg, _ = radius bits theta gram p.inverse p.g pull in
  let q = dot pull p.g and doubt = Q.mul (sum (Array.map Q.abs pull)) dg in
  let m = Array.length i.measurements in
  let fits = match i.kind with
    | Square_root_lasso -> Q.lt (Q.mul (Q.mul i.parameter i.parameter) (Q.add q doubt)) Q.one
    | Basis_pursuit -> Q.sign i.parameter = 0
    | Lasso -> false in
  if k = m && fits then raise (Uncovered "an enclosure of as many columns as rows, which fit exactly");
  let rest = Array.mapi (fun r b -> Q.sub b (sum (Array.mapi (fun a c ->
    Q.mul c.(r) p.h.(a)) chosen))) i.measurements in
  let square = dot rest (scaled i rest) in
  let tlo, thi = bounds_of_t i bits square (Q.sub square (Q.mul h_defect dh)) (Q.sub q doubt) (Q.add q doubt) in
  let middle = Q.div_2exp (Q.add tlo thi) 1 in
  let rad = Array.init k (fun a ->
    let z = p.minimiser.(a) and g = p.g.(a) in
    let off = Q.add (Q.abs (Q.add (Q.sub z p.h.(a)) (Q.mul middle g)))
        (Q.add (Q.add dh (Q.mul thi dg)) (Q.mul (Q.sub thi middle) (Q.abs g))) in
    let off = round bits true off in
    if p.signs.(a) = 0 || Q.leq (Q.mul (Q.of_int p.signs.(a)) z) off then refuse "the sign of an entry is not proven";
    off) in
  let lengths = Array.init k (fun a -> root true gram.(a).(a) 64) in
  let v = Array.make n Q.zero in
  Array.iteri (fun a c -> v.(c) <- p.minimiser.(a)) p.support;
  { v; theta; dh; dg; tlo; thi; tin = round 128 false tlo; rad; lengths;
    err = round 64 true (sum (Array.mapi (fun a l -> Q.mul l rad.(a)) lengths));
    spread = root true (sum (Array.map (fun r -> Q.mul r r) rad)) bits }
