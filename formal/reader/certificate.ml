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

(* what answers are about, and who reads the certificates in them *)
type asked = {
  kind : C.kind; parameter : C.number; weights : C.number list; rows : int; columns : int;
  read : Json.t -> C.statement * (unit -> C.evidence) }

(* the rational number that a number of a field is written as *)
let rec plain = function
  | C.Rat q -> Q.make q.C.qnum q.C.qden
  | C.Pair (a, b) -> if Q.sign (plain b) = 0 then plain a else raise (Uncovered "posed data with roots")

let same numbers others = List.compare_lengths numbers others = 0 && List.for_all2 Q.equal numbers others

(* a solution comes with a certificate about the data that were answered before *)
let read_solution asked radius data right x proof =
  let instance = look "instance" proof in
  let is_list = match look "matrix" instance with Json.List _ -> true | _ -> false in
  if has "turns" instance || has "scalars" instance || not is_list then bad "evidence.transcript: other data are posed";
  let refuse what = raise (Rejected ("transcript: " ^ what)) in
  let s, evidence = asked.read proof in
  let e = evidence () in
  (match s.C.st_claim with C.Distance _ -> () | _ -> refuse "the proof of a solution is not about a distance");
  if not (C.check s e) then refuse "the proof of a solution does not hold";
  let upper = Q.make s.C.st_upper.C.qnum s.C.st_upper.C.qden in
  if Q.gt upper radius then refuse "a solution is not proven to be near enough";
  let rationals = List.map plain in
  let posed = match s.C.st_matrix with C.ByRows rows -> List.map rationals rows | C.ByColumns _ -> [] in
  let row k = List.map (fun column -> List.nth column k) data in
  if not (s.C.st_kind = asked.kind && s.C.st_scales = None && s.C.st_transform = C.Identity
      && same (rationals (s.C.st_parameter :: s.C.st_weights)) (rationals (asked.parameter :: asked.weights))
      && List.length posed = asked.rows && List.for_all2 same posed (List.init asked.rows row)
      && same (rationals s.C.st_measurements) right && same (rationals s.C.st_point) x)
  then refuse "the proof of a solution is about other data";
  let rational = function C.Rat _ -> () | C.Pair _ -> raise (Uncovered "posed data with roots") in
  List.iter rational (asked.parameter :: asked.weights);
  match e.C.ev_proof with
  | C.OptimalPair (dual, minimiser, _, _, _) -> ((s.C.st_field, dual), minimiser)
  | _ -> refuse "the proof of a solution has no optimal pair"

(* what is said twice counts once, and is refused *)
type told = { answer : C.answer; bits : int; sample : int; values : Q.t list list; about : string }

let read_answer asked samples before entry =
  let where = "evidence.transcript.answers" in
  let about = text where (look "subject" entry) in
  if not (List.mem about [ "matrix"; "measurement"; "solution" ]) then bad (where ^ ".subject is unknown");
  let keys = [ "subject"; "n"; "sample"; "exponent"; "numerators" ] @ if about = "solution" then [ "proof" ] else [] in
  let o = obj where keys entry in
  let bits = small where (-1024) (o "n") and exponent = small where (-1024) (o "exponent") in
  let sample = small where 0 (o "sample") in
  if sample >= (if about = "matrix" then 1 else samples) then bad (where ^ ".sample does not exist");
  let number value =
    let q = rational where value in
    if Z.equal (Q.den q) Z.one then shift q (-exponent) else bad (where ^ ".numerators holds no integer") in
  let radius = shift Q.one (-bits) in
  let given = List.map (List.map to_coq) in
  match about with
  | "matrix" ->
    let rows = sized where asked.rows (sized where asked.columns number) (o "numerators") in
    let values = List.init asked.columns (fun c -> List.map (fun row -> List.nth row c) rows) in
    ({ answer = C.OfMatrix (to_coq radius, given values); bits; sample; values; about }, None)
  | "measurement" ->
    let values = sized where asked.rows number (o "numerators") in
    ({ answer = C.OfSample (nat_of sample, to_coq radius, List.map to_coq values); bits; sample; values = [ values ];
       about }, None)
  | _ ->
    let x = sized where asked.columns number (o "numerators") in
    let latest name k = match List.find_opt (fun t -> t.about = name && t.bits = bits && t.sample = k) before with
      | Some t -> t.values
      | None -> raise (Rejected "transcript: a solution comes before the data that it solves") in
    let data = latest "matrix" 0 and right = List.concat (latest "measurement" sample) in
    let pair = read_solution asked radius data right x (o "proof") in
    ({ answer = C.OfSolution (to_coq radius, given data, List.map to_coq right, List.map to_coq x); bits; sample;
       values = [ x ]; about }, Some pair)

(* the transcript, the largest n in it, and what proves its solutions *)
let transcript asked evidence =
  let where = "evidence.transcript" in
  let o = obj where [ "rule"; "samples"; "sample"; "answers" ] evidence in
  rule where "transcript" o;
  let samples = list where (vector where asked.rows) (o "samples") in
  let chosen = small where 0 (o "sample") in
  if chosen >= List.length samples then bad (where ^ ".sample does not exist");
  let entries = list where (fun entry -> entry) (o "answers") in
  if List.length entries > 2000 then raise (Uncovered "more than 2000 answers");
  let one (before, pairs) entry =
    let t, pair = read_answer asked (List.length samples) before entry in
    if List.exists (fun other -> (other.about, other.sample, other.answer) = (t.about, t.sample, t.answer)) before then
      raise (Rejected "transcript: an answer occurs twice");
    (t :: before, match pair with None -> pairs | Some pair -> pair :: pairs) in
  let told, pairs = List.fold_left one ([], []) entries in
  ({ C.tr_samples = samples; tr_chosen = nat_of chosen; tr_answers = List.rev_map (fun t -> t.answer) told },
   List.fold_left (fun most t -> max most t.bits) 0 told, List.rev pairs)

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

(* what is claimed, how many bits the answers have, and what proves answers about solutions *)
let claimed asked kind claim evidence =
  match kind with
  | Distance -> (C.Distance (unique_of claim), 0, [])
  | Excess -> (C.Excess, 0, [])
  | Minimum -> (C.Minimum, 0, [])
  | Refutation ->
    let tolerance = rational "claim.tolerance" (look "tolerance" claim) in
    if Q.sign tolerance < 0 then raise (Rejected "refutation: the tolerance is negative");
    let told, bits, pairs = transcript asked (look "transcript" evidence) in
    (C.Refutation (unique_of claim, to_coq tolerance, told), bits, pairs)
  | Consistency ->
    let c = obj "claim" [ "kind"; "bits"; "questions" ] claim in
    let said_bits = small "claim.bits" 0 (c "bits") and said = small "claim.questions" 0 (c "questions") in
    let e = obj "evidence" [ "transcript" ] evidence in
    let told, bits, pairs = transcript asked (e "transcript") in
    if bits <> said_bits then raise (Rejected "transcript: the answers have other bits than the claim says");
    if List.length told.C.tr_answers <> said then raise (Rejected "transcript: the claim counts other answers");
    (C.Consistency told, bits, pairs)

let exact read claim fields instance point evidence =
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
  let st_parameter = number parameter (i parameter) in
  let asked = { kind = st_kind; parameter = st_parameter; weights = st_weights; rows = m; columns = n; read } in
  let st_claim, bits, pairs = claimed asked kind claim evidence in
  let s = {
    C.st_field; st_kind; st_parameter; st_weights; st_matrix = C.ByRows rows;
    st_measurements; st_scales = option (vector "instance.row_scales_squared" m) (i "row_scales_squared"); st_transform;
    st_point; st_claim; st_lower; st_upper } in
  (s, bits + 16 + Z.numbits (Z.of_int (m * n)), pairs)

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
  let unpenalised = i.Enclosure.kind <> Enclosure.Basis_pursuit && Q.sign i.Enclosure.parameter = 0 in
  if unpenalised || Array.exists (fun w -> Q.sign w = 0) i.Enclosure.weights then
    raise (Uncovered "an enclosure of entries without a penalty");
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
  (s, fun () -> { C.ev_proof = proof (); ev_low = []; ev_high = []; ev_posed = [] })

let rec read document =
  let o = obj "the certificate" [ "format"; "version"; "claim"; "field"; "instance"; "point"; "evidence" ] document in
  if o "format" <> Json.String "sciverify-certificate" then bad "format is not sciverify-certificate";
  if o "version" <> Json.Int 1 then bad "version is not 1";
  let claim = o "claim" and instance = o "instance" and evidence = o "evidence" in
  ignore (kind_of claim);
  List.iter (fun (key, what) -> if has key instance then raise (Uncovered what))
    [ ("operator", "operators by name"); ("scalars", "complex data"); ("groups", "groups of entries");
      ("turns", "columns turned by powers of i"); ("signs", "entries of given sign") ];
  match look "matrix" instance with
  | Json.Object _ -> doubles claim (o "field") instance (o "point") evidence
  | _ ->
    let s, bits, ev_posed = exact read claim (o "field") instance (o "point") evidence in
    let ev_proof = match s.C.st_claim with C.Consistency _ -> C.NoProof | _ -> optimal_pair s evidence in
    all_within s ev_proof;
    let roots () = match s.C.st_claim with C.Refutation _ | C.Consistency _ -> root_bounds bits s | _ -> ([], []) in
    (s, fun () -> let ev_low, ev_high = roots () in { C.ev_proof; ev_low; ev_high; ev_posed })
