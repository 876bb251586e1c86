(* From the JSON of a certificate to the statement and the evidence that the proven checker takes. *)
open Reading
module C = Checker

let to_coq q : C.q = { C.qnum = Q.num q; C.qden = Q.den q }
let numeral where value = to_coq (rational where value)

let rec number where = function
  | Json.String _ as s -> C.Rat (numeral where s)
  | Json.List [ a; b ] -> C.Pair (number where a, number where b)
  | _ -> bad (where ^ " must be a numeral, or a pair of numbers")

let vector where n value = sized where n (number where) value
let numbers where value = list where (number where) value

let step s =
  if has "polynomial" s then raise (Uncovered "a field with the root of a polynomial");
  number "field" (obj "field" [ "sqrt" ] s "sqrt")

let field value =
  let steps = list "field" (fun s -> s) value in
  if List.length steps > 7 then bad "field has more than 7 levels";
  List.map step steps

(* a number of the field: pairs nest no deeper than the field has levels *)
let rec levels = function C.Rat _ -> 0 | C.Pair (a, b) -> 1 + max (levels a) (levels b)
let within depth where x = if levels x > depth then bad (where ^ " has more levels than the field"); x

let problem instance = match look "problem" instance with
  | Json.String "basis-pursuit" -> (C.BasisPursuit, "eta")
  | Json.String "lasso" -> (C.Lasso, "lambda")
  | Json.String "square-root-lasso" -> (C.SquareRootLasso, "lambda")
  | _ -> bad "instance.problem is unknown"

let transform rows = function
  | Json.Null -> C.Identity
  | value when look "kind" value = Json.String "matrix" ->
    let o = obj "instance.isometry" [ "kind"; "rows" ] value in
    C.Explicit (list "instance.isometry" (vector "instance.isometry" rows) (o "rows"))
  | value ->
    let o = obj "instance.isometry" [ "kind" ] value in
    if o "kind" <> Json.String "dct-ii" then raise (Rejected "isometry: a transform that is not proven to be one");
    C.DctII

let bounds claim more =
  let c = obj "claim" ([ "kind"; "lower"; "upper" ] @ more) claim in
  let lower = rational "claim.lower" (c "lower") and upper = rational "claim.upper" (c "upper") in
  if Q.sign lower < 0 || Q.lt upper lower then raise (Rejected "bounds: 0 <= lower <= upper does not hold");
  (to_coq lower, to_coq upper)

let unique_of claim = match look "unique" claim with
  | Json.Null -> None
  | Json.Bool b -> Some b
  | _ -> bad "claim.unique must be true, false or null"

type kind = Distance | Excess | Minimum | Refutation | Consistency

let kind_of claim = match look "kind" claim with
  | Json.String "distance" -> Distance
  | Json.String "objective-excess" -> Excess
  | Json.String "minimum" -> Minimum
  | Json.String "refutation" -> Refutation
  | Json.String "consistency" -> Consistency
  | Json.String other -> raise (Uncovered ("claims of kind " ^ other))
  | _ -> bad "claim.kind is missing"

(* ---------------------------------------------------------------- answers *)
let most_bits = 100_000

let small where low = function
  | Json.Int n when low <= n && n <= most_bits -> n
  | _ -> bad (Printf.sprintf "%s: an integer from %d to %d belongs there" where low most_bits)

let rec nat_of n : C.nat = if n = 0 then C.O else C.S (nat_of (n - 1))

(* (answer, n); what is said twice counts once, and is refused *)
let read_answer m n samples entry =
  let where = "evidence.transcript.answers" in
  let subject = text where (look "subject" entry) in
  if subject = "solution" then raise (Uncovered "answers about solutions");
  if subject <> "matrix" && subject <> "measurement" then bad (where ^ ".subject is unknown");
  let o = obj where [ "subject"; "n"; "sample"; "exponent"; "numerators" ] entry in
  let bits = small where (-1024) (o "n") and exponent = small where (-1024) (o "exponent") in
  let sample = small where 0 (o "sample") in
  if sample >= (if subject = "matrix" then 1 else samples) then bad (where ^ ".sample does not exist");
  let number value =
    let q = rational where value in
    if Z.equal (Q.den q) Z.one then shift q (-exponent) else bad (where ^ ".numerators holds no integer") in
  let radius = to_coq (shift Q.one (-bits)) in
  if subject = "measurement" then
    (C.OfSample (nat_of sample, radius, List.map to_coq (sized where m number (o "numerators"))), bits)
  else
    let rows = sized where m (sized where n number) (o "numerators") in
    let columns = List.init n (fun c -> List.map (fun row -> to_coq (List.nth row c)) rows) in
    (C.OfMatrix (radius, columns), bits)

(* the transcript, and the largest n in it *)
let transcript m n evidence =
  let where = "evidence.transcript" in
  let o = obj where [ "rule"; "samples"; "sample"; "answers" ] evidence in
  rule where "transcript" o;
  let samples = list where (vector where m) (o "samples") in
  let chosen = small where 0 (o "sample") in
  if chosen >= List.length samples then bad (where ^ ".sample does not exist");
  let answers = list where (read_answer m n (List.length samples)) (o "answers") in
  let told = List.map fst answers in
  let rec repeated = function [] -> false | a :: rest -> List.mem a rest || repeated rest in
  if List.length told > 2000 then raise (Uncovered "more than 2000 answers");
  if repeated told then raise (Rejected "transcript: an answer occurs twice");
  ({ C.tr_samples = samples; tr_chosen = nat_of chosen; tr_answers = told },
   List.fold_left (fun most (_, bits) -> max most bits) 0 answers)

(* rational bounds of a number of the field, and of its square root; the proven part checks them *)
let rec enclosed bits radicands = function
  | C.Rat q -> (Q.make q.C.qnum q.C.qden, Q.make q.C.qnum q.C.qden)
  | C.Pair (a, b) -> match radicands with
    | [] -> (Q.zero, Q.zero)
    | r :: below ->
      let a_low, a_high = enclosed bits below a and b_low, b_high = enclosed bits below b in
      let r_low, r_high = enclosed bits below r in
      let low = Enclosure.root false r_low bits and high = Enclosure.root true r_high bits in
      let corners = [ Q.mul b_low low; Q.mul b_low high; Q.mul b_high low; Q.mul b_high high ] in
      let extreme pick = List.fold_left pick (List.hd corners) corners in
      (Q.add a_low (extreme Q.min), Q.add a_high (extreme Q.max))

let root_bounds bits s = match s.C.st_scales with
  | None -> let one = List.map (fun _ -> C.Rat (to_coq Q.one)) s.C.st_measurements in (one, one)
  | Some scales ->
    let radicands = List.rev s.C.st_field in
    let unit = Q.div_2exp Q.one (2 * bits) in
    let rec narrow asked x =
      let low, high = enclosed asked radicands x in
      if Q.leq (Q.sub high low) unit || asked > 16 * (bits + 64) then (low, high) else narrow (2 * asked) x in
    let bounds x =
      let low, high = narrow (bits + 64) x in
      let below = Enclosure.root false low (bits + 64) in
      let above = if Q.equal (Q.mul below below) high then below else Enclosure.root true high (bits + 64) in
      (C.Rat (to_coq below), C.Rat (to_coq above)) in
    List.split (List.map bounds scales)

(* ---------------------------------------------------------------- instances number by number *)
let bounded = function Distance -> [ "unique" ] | Refutation -> [ "unique"; "tolerance" ] | _ -> []

(* what is claimed, and how many bits the answers have *)
let claimed kind claim m n evidence =
  match kind with
  | Distance -> (C.Distance (unique_of claim), 0)
  | Excess -> (C.Excess, 0)
  | Minimum -> (C.Minimum, 0)
  | Refutation ->
    let tolerance = rational "claim.tolerance" (look "tolerance" claim) in
    if Q.sign tolerance < 0 then raise (Rejected "refutation: the tolerance is negative");
    let told, bits = transcript m n (look "transcript" evidence) in
    (C.Refutation (unique_of claim, to_coq tolerance, told), bits)
  | Consistency ->
    let c = obj "claim" [ "kind"; "bits"; "questions" ] claim in
    let said_bits = small "claim.bits" 0 (c "bits") and said = small "claim.questions" 0 (c "questions") in
    let e = obj "evidence" [ "transcript" ] evidence in
    let told, bits = transcript m n (e "transcript") in
    if bits <> said_bits then raise (Rejected "transcript: the answers have other bits than the claim says");
    if List.length told.C.tr_answers <> said then raise (Rejected "transcript: the claim counts other answers");
    (C.Consistency told, bits)

let exact claim fields instance point evidence =
  let kind = kind_of claim in
  let st_field = field fields in
  let st_kind, parameter = problem instance in
  let i = obj "instance" [ "problem"; parameter; "weights"; "matrix"; "measurements"; "row_scales_squared";
    "isometry" ] instance in
  let st_measurements = numbers "instance.measurements" (i "measurements") in
  let st_weights = numbers "instance.weights" (i "weights") in
  let m = List.length st_measurements and n = List.length st_weights in
  if m = 0 then bad "instance.measurements is empty";
  if n = 0 then bad "instance.weights is empty";
  let pointless = kind = Minimum || kind = Consistency in
  if pointless && point <> Json.Null then bad "point must be null";
  let zero = to_coq Q.zero in
  let st_lower, st_upper = if kind = Consistency then (zero, zero) else bounds claim (bounded kind) in
  let rows = sized "instance.matrix" m (vector "instance.matrix" n) (i "matrix") in
  let st_transform = transform m (i "isometry") in
  let st_point = if pointless then [] else vector "point" n point in
  if (kind = Refutation || kind = Consistency) && st_transform <> C.Identity then
    raise (Uncovered "answers about a matrix with an isometry");
  let st_claim, bits = claimed kind claim m n evidence in
  let s = {
    C.st_field; st_kind; st_parameter = number parameter (i parameter); st_weights; st_matrix = C.ByRows rows;
    st_measurements; st_scales = option (vector "instance.row_scales_squared" m) (i "row_scales_squared"); st_transform;
    st_point; st_claim; st_lower; st_upper } in
  (s, bits + 16 + Z.numbits (Z.of_int (m * n)))

let optimal_pair s evidence =
  let m = List.length s.C.st_measurements and n = List.length s.C.st_weights in
  let unique = match s.C.st_claim with C.Distance u | C.Refutation (u, _, _) -> u | _ -> None in
  let e = match s.C.st_claim with
    | C.Distance _ -> obj "evidence" [ "optimality"; "separation"; "uniqueness" ] evidence
    | C.Refutation _ -> obj "evidence" [ "optimality"; "separation"; "uniqueness"; "transcript" ] evidence
    | _ -> let e = obj "evidence" [ "optimality" ] evidence in
      fun key -> if key = "optimality" then e key else Json.Null in
  let where = "evidence.optimality" in
  let o = obj where [ "rule"; "dual"; "minimiser" ] (e "optimality") in
  rule where "dual-optimality" o;
  let separation = option (fun value ->
    let where = "evidence.separation" in
    let o = obj where [ "rule"; "direction"; "multiplier" ] value in
    rule where "separating-functional" o;
    (vector where n (o "direction"), vector where m (o "multiplier"))) (e "separation") in
  let where_unique = "evidence.uniqueness" in
  let multiplier, second = match unique with
    | None -> if e "uniqueness" <> Json.Null then bad (where_unique ^ " belongs to a claim about uniqueness");
      (None, None)
    | Some true ->
      let u = obj where_unique [ "rule"; "multiplier" ] (e "uniqueness") in
      rule where_unique "strict-multiplier" u;
      (Some (vector where_unique m (u "multiplier")), None)
    | Some false ->
      let u = obj where_unique [ "rule"; "minimiser" ] (e "uniqueness") in
      rule where_unique "second-minimiser" u;
      (None, Some (vector where_unique n (u "minimiser"))) in
  C.OptimalPair (vector where m (o "dual"), vector where n (o "minimiser"), separation, multiplier, second)

let all_within s proof =
  let depth = List.length s.C.st_field in
  List.iteri (fun k x -> ignore (within k "field" x)) s.C.st_field;
  let one where x = ignore (within depth where x) in
  let all where = List.iter (one where) in
  one "instance" s.C.st_parameter;
  List.iter (all "instance") [ s.C.st_weights; s.C.st_measurements; Option.value s.C.st_scales ~default:[] ];
  (match s.C.st_matrix with C.ByRows l | C.ByColumns l -> List.iter (all "instance.matrix") l);
  (match s.C.st_transform with C.Explicit l -> List.iter (all "instance.isometry") l | _ -> ());
  all "point" s.C.st_point;
  (match s.C.st_claim with
   | C.Refutation (_, _, told) | C.Consistency told -> List.iter (all "evidence.transcript") told.C.tr_samples
   | _ -> ());
  match proof with
  | C.OptimalPair (dual, minimiser, separation, multiplier, second) ->
    let u, v = Option.value separation ~default:([], []) in
    let maybe = Option.value ~default:[] in
    List.iter (all "evidence") [ dual; minimiser; u; v; maybe multiplier; maybe second ]
  | C.Enclosure _ | C.NoProof -> ()

(* ---------------------------------------------------------------- instances of doubles *)
let rats a = List.map (fun q -> C.Rat (to_coq q)) (Array.to_list a)

let read_doubles instance =
  let st_kind, parameter = problem instance in
  let scaled = has "row_scales_squared" instance in
  let keys = [ "problem"; parameter; "weights"; "matrix";
    "measurements" ] @ if scaled then [ "row_scales_squared" ] else [] in
  let i = obj "instance" keys instance in
  let m, columns = columns_of_block (i "matrix") in
  let kind = match st_kind with
    | C.BasisPursuit -> Enclosure.Basis_pursuit
    | C.Lasso -> Enclosure.Lasso
    | C.SquareRootLasso -> Enclosure.Square_root_lasso in
  let weights = match i "weights" with
    | Json.Null -> Array.map (fun _ -> Q.one) columns
    | value -> block "instance.weights" (Array.length columns) value in
  let scales = if scaled then Some (block "instance.row_scales_squared" m (i "row_scales_squared")) else None in
  let measurements = block "instance.measurements" m (i "measurements") in
  (st_kind, { Enclosure.kind; parameter = rational parameter (i parameter); weights; columns; measurements; scales })

let read_proof n evidence =
  let where = "evidence.enclosure" in
  let e = obj "evidence" [ "enclosure" ] evidence "enclosure" in
  let e = obj where [ "rule"; "support"; "signs"; "h"; "g"; "minimiser"; "inverse" ] e in
  rule where "support-enclosure" e;
  let support = Array.of_list (list where (count where) (e "support")) in
  let k = Array.length support in
  Array.iteri (fun a c ->
    if c >= n then bad (where ^ ".support lists a position that does not exist");
    if a > 0 && support.(a - 1) >= c then bad (where ^ ".support must ascend")) support;
  let sign = function Json.Int s when abs s <= 1 -> s | _ -> bad (where ^ ".signs must be -1, 0 or 1") in
  let signs = Array.of_list (sized where k sign (e "signs")) in
  let dyadics key = Array.of_list (sized (where ^ "." ^ key) k (dyadic (where ^ "." ^ key)) (e key)) in
  let flat = block (where ^ ".inverse") (k * k) (e "inverse") in
  let inverse = Array.init k (fun a -> Array.sub flat (a * k) k) in
  { Enclosure.support; signs; h = dyadics "h"; g = dyadics "g"; minimiser = dyadics "minimiser"; inverse }

let doubles claim fields instance point evidence =
  if fields <> Json.List [] then bad "blocks of doubles go with the rational field";
  if kind_of claim <> Distance then bad "blocks of doubles go with a claim about a distance";
  if has "convexity" evidence then raise (Uncovered "rule strong-convexity");
  if has "dual" evidence then raise (Uncovered "rule strict-dual");
  let st_lower, st_upper = bounds claim [ "unique" ] in
  if unique_of claim <> Some true then bad "claim.unique must be true where the evidence is an enclosure";
  let st_kind, i = read_doubles instance in
  let n = Array.length i.Enclosure.columns and m = Array.length i.Enclosure.measurements in
  let p = read_proof n evidence in
  let s = {
    C.st_field = []; st_kind; st_parameter = C.Rat (to_coq i.Enclosure.parameter);
      st_weights = rats i.Enclosure.weights;
    st_matrix = C.ByColumns (List.map rats (Array.to_list i.Enclosure.columns));
      st_measurements = rats i.Enclosure.measurements;
    st_scales = Option.map rats i.Enclosure.scales; st_transform = C.Identity; st_point = rats (block "point" n point);
    st_claim = C.Distance (Some true); st_lower; st_upper } in
  let proof () =
    if Array.length p.Enclosure.support = 0 && Enclosure.zero_is_the_minimiser i then
      let zeros k = List.init k (fun _ -> C.Rat (to_coq Q.zero)) in
      C.OptimalPair (zeros m, zeros n, None, Some (zeros m), None)
    else
      let f = Enclosure.find i p in
      let rat q = C.Rat (to_coq q) in
      C.Enclosure {
        C.e_v = rats f.Enclosure.v; e_h = rats p.Enclosure.h; e_g = rats p.Enclosure.g;
        e_inverse = List.map rats (Array.to_list p.Enclosure.inverse); e_half = rat (Q.of_ints 1 2);
          e_theta = rat f.Enclosure.theta;
        e_dh = rat f.Enclosure.dh; e_dg = rat f.Enclosure.dg; e_tlo = rat f.Enclosure.tlo; e_thi = rat f.Enclosure.thi;
        e_tin = rat f.Enclosure.tin; e_rad = rats f.Enclosure.rad; e_lengths = rats f.Enclosure.lengths;
        e_err = rat f.Enclosure.err; e_spread = rat f.Enclosure.spread } in
  (s, fun () -> { C.ev_proof = proof (); ev_low = []; ev_high = [] })

let read document =
  let o = obj "the certificate" [ "format"; "version"; "claim"; "field"; "instance"; "point"; "evidence" ] document in
  if o "format" <> Json.String "sciverify-certificate" then bad "format is not sciverify-certificate";
  if o "version" <> Json.Int 1 then bad "version is not 1";
  let claim = o "claim" and instance = o "instance" and evidence = o "evidence" in
  ignore (kind_of claim);
  List.iter (fun (key, what) -> if has key instance then raise (Uncovered what))
    [ ("scalars", "complex data"); ("groups", "groups of entries"); ("turns", "columns turned by powers of i");
      ("signs", "entries of given sign") ];
  match look "matrix" instance with
  | Json.Object _ -> doubles claim (o "field") instance (o "point") evidence
  | _ ->
    let s, bits = exact claim (o "field") instance (o "point") evidence in
    let ev_proof = match s.C.st_claim with C.Consistency _ -> C.NoProof | _ -> optimal_pair s evidence in
    all_within s ev_proof;
    let roots () = match s.C.st_claim with C.Refutation _ | C.Consistency _ -> root_bounds bits s | _ -> ([], []) in
    (s, fun () -> let ev_low, ev_high = roots () in { C.ev_proof; ev_low; ev_high })
