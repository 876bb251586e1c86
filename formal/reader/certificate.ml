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

type kind = Distance | Excess | Minimum

let kind_of claim = match look "kind" claim with
  | Json.String "distance" -> Distance
  | Json.String "objective-excess" -> Excess
  | Json.String "minimum" -> Minimum
  | Json.String other -> raise (Uncovered ("claims of kind " ^ other))
  | _ -> bad "claim.kind is missing"

(* ---------------------------------------------------------------- instances number by number *)
let exact claim fields instance point =
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
  let st_claim, more = match kind with
    | Distance -> (C.Distance (unique_of claim), [ "unique" ])
    | Excess -> (C.Excess, [])
    | Minimum -> (C.Minimum, []) in
  let st_lower, st_upper = bounds claim more in
  if kind = Minimum && point <> Json.Null then bad "point must be null";
  let rows = sized "instance.matrix" m (vector "instance.matrix" n) (i "matrix") in
  { C.st_field; st_kind; st_parameter = number parameter (i parameter); st_weights; st_matrix = C.ByRows rows;
    st_measurements;
    st_scales = option (vector "instance.row_scales_squared" m) (i "row_scales_squared");
    st_transform = transform m (i "isometry"); st_point = (if kind = Minimum then [] else vector "point" n point);
    st_claim; st_lower; st_upper }

let optimal_pair s evidence =
  let m = List.length s.C.st_measurements and n = List.length s.C.st_weights in
  let unique = match s.C.st_claim with C.Distance u -> u | _ -> None in
  let e = match s.C.st_claim with
    | C.Distance _ -> obj "evidence" [ "optimality"; "separation"; "uniqueness" ] evidence
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

let all_within s evidence =
  let depth = List.length s.C.st_field in
  List.iteri (fun k x -> ignore (within k "field" x)) s.C.st_field;
  let one where x = ignore (within depth where x) in
  let all where = List.iter (one where) in
  one "instance" s.C.st_parameter;
  List.iter (all "instance") [ s.C.st_weights; s.C.st_measurements; Option.value s.C.st_scales ~default:[] ];
  (match s.C.st_matrix with C.ByRows l | C.ByColumns l -> List.iter (all "instance.matrix") l);
  (match s.C.st_transform with C.Explicit l -> List.iter (all "instance.isometry") l | _ -> ());
  all "point" s.C.st_point;
  match evidence with
  | C.OptimalPair (dual, minimiser, separation, multiplier, second) ->
    let u, v = Option.value separation ~default:([], []) in
    let maybe = Option.value ~default:[] in
    List.iter (all "evidence") [ dual; minimiser; u; v; maybe multiplier; maybe second ]
  | C.Enclosure _ -> ()

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
  let evidence () =
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
  (s, evidence)

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
    let s = exact claim (o "field") instance (o "point") in
    let e = optimal_pair s evidence in
    all_within s e;
    (s, fun () -> e)
