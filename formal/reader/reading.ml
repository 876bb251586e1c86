(* Objects, arrays, numerals and blocks of doubles; each is refused where it does not follow the format to the letter.
  *)
exception Malformed of string
exception Rejected of string
exception Uncovered of string

let bad what = raise (Malformed what)

let keys_of = function Json.Object l -> List.map fst l | _ -> []
let has key value = List.mem key (keys_of value)
let look key = function Json.Object l -> (match List.assoc_opt key l with Some v -> v | None -> Json.Null) | _ ->
  Json.Null

(* the values of exactly these keys *)
let obj where keys = function
  | Json.Object l ->
    List.iter (fun key -> if not (List.mem_assoc key l) then bad (Printf.sprintf "%s lacks the key %s" where key)) keys;
    List.iter (fun (key, _) -> if not (List.mem key keys) then bad
      (Printf.sprintf "%s has the unknown key %S" where key)) l;
    fun key -> List.assoc key l
  | _ -> bad (where ^ " must be an object")

let list where f = function Json.List l -> List.map f l | _ -> bad (where ^ " must be an array")
let sized where n f value =
  let l = list where f value in
  if List.length l <> n then bad (Printf.sprintf "%s has %d entries where %d belong" where (List.length l) n);
  l
let option f = function Json.Null -> None | value -> Some (f value)
let text where = function Json.String s -> s | _ -> bad (where ^ " must be a string")
let count where = function Json.Int n when n >= 0 -> n | _ -> bad (where ^ " must be a count")
let rule where name o = if o "rule" <> Json.String name then bad (Printf.sprintf "%s.rule must be %s" where name)

(* ---------------------------------------------------------------- numerals *)
let digits s a b =
  let rec all i = i >= b || (s.[i] >= '0' && s.[i] <= '9' && all (i + 1)) in
  b > a && all a

let rational where = function
  | Json.String s ->
    let n = String.length s in
    if n > 50_000 then bad (where ^ " is a numeral of more than 50000 characters");
    let first = if n > 0 && s.[0] = '-' then 1 else 0 in
    let wrong () = bad (Printf.sprintf "%s is %S, not a numeral" where (if n > 40 then String.sub s 0 40 else s)) in
    (match String.index_opt s '/' with
     | None -> if digits s first n then Q.of_bigint (Z.of_string s) else wrong ()
     | Some k ->
       if not (digits s first k && digits s (k + 1) n) then wrong ();
       let below = Z.of_string (String.sub s (k + 1) (n - k - 1)) in
       if Z.sign below = 0 then wrong ();
       Q.make (Z.of_string (String.sub s 0 k)) below)
  | _ -> bad (where ^ " must be a numeral in a string")

let is_dyadic q = Z.popcount (Q.den q) = 1
let dyadic where value =
  let q = rational where value in
  if is_dyadic q then q else bad (where ^ " must be dyadic")

(* ---------------------------------------------------------------- blocks of doubles *)
let shift q e = if e >= 0 then Q.mul_2exp q e else Q.div_2exp q (-e)

let base64 where s =
  let sextet c = match c with
    | 'A' .. 'Z' -> Char.code c - 65
    | 'a' .. 'z' -> Char.code c - 71
    | '0' .. '9' -> Char.code c + 4
    | '+' -> 62
    | '/' -> 63
    | _ -> bad (where ^ ".data is no base64") in
  let n = String.length s in
  if n mod 4 <> 0 then bad (where ^ ".data is no base64");
  let b = Buffer.create (n * 3 / 4) in
  for group = 0 to (n / 4) - 1 do
    let at k = s.[(4 * group) + k] in
    let last = 4 * (group + 1) = n in
    let kept = if last && at 3 = '=' then (if at 2 = '=' then 1 else 2) else 3 in
    let bits k = if k > kept then 0 else sextet (at k) in
    let x = (bits 0 lsl 18) lor (bits 1 lsl 12) lor (bits 2 lsl 6) lor bits 3 in
    for k = 0 to kept - 1 do Buffer.add_char b (Char.chr ((x lsr (16 - (8 * k))) land 255)) done
  done;
  Buffer.contents b

(* the double number k of little-endian bytes, as the rational number that it is *)
let double where s k =
  let bits = String.get_int64_le s (8 * k) in
  let exponent = Int64.to_int (Int64.logand (Int64.shift_right_logical bits 52) 2047L) in
  let fraction = Z.of_int64 (Int64.logand bits 0xFFFFFFFFFFFFFL) in
  if exponent = 2047 then bad (where ^ " holds a NaN or an infinity");
  let mantissa = if exponent = 0 then fraction else Z.add fraction (Z.shift_left Z.one 52) in
  let signed = if Int64.compare bits 0L < 0 then Z.neg mantissa else mantissa in
  shift (Q.of_bigint signed) (max exponent 1 - 1075)

let block where length value =
  let o = obj where [ "encoding"; "length"; "data" ] value in
  if o "encoding" <> Json.String "float64" then bad (where ^ ".encoding is not float64");
  if count where (o "length") <> length then bad (Printf.sprintf "%s must be a block of %d numbers" where length);
  let data = base64 where (text where (o "data")) in
  if String.length data <> 8 * length then bad (where ^ " has the wrong number of bytes");
  Array.init length (double where data)

let most_entries = 20_000_000

(* (rows, columns) of a matrix of doubles, dense or compressed by columns *)
let columns_of_block value =
  let where = "instance.matrix" in
  if has "file" value then raise (Uncovered "a matrix in a file of its own");
  let sparse = look "encoding" value = Json.String "float64-csc" in
  let o = obj where ([ "encoding"; "shape"; "data" ] @ if sparse then [ "entries" ] else []) value in
  if (not sparse) && o "encoding" <> Json.String "float64-columns" then bad (where ^ ".encoding is unknown");
  let m, n = match o "shape" with
    | Json.List [ a; b ] -> (count where a, count where b)
    | _ -> bad (where ^ ".shape must have two counts") in
  if m = 0 || n = 0 then bad (where ^ ".shape is empty");
  if m > most_entries / n then raise (Uncovered "a matrix of more than 20 million entries");
  let entries = if sparse then count where (o "entries") else m * n in
  let data = base64 where (text where (o "data")) in
  let head = if sparse then n + 1 + entries else 0 in
  if String.length data <> 8 * (head + entries) then bad (where ^ " has the wrong number of bytes");
  if not sparse then (m, Array.init n (fun c -> Array.init m (fun r -> double where data ((c * m) + r))))
  else
    let position k most =
      let x = String.get_int64_le data (8 * k) in
      if Int64.compare x 0L < 0 || Int64.compare x (Int64.of_int most) > 0 then bad
        (where ^ ": a position is too large");
      Int64.to_int x in
    let starts = Array.init (n + 1) (fun c -> position c entries) in
    if starts.(0) <> 0 || starts.(n) <> entries then bad (where ^ ": the column starts do not fit the entries");
    let column c =
      if starts.(c) > starts.(c + 1) then bad (where ^ ": the column starts do not ascend");
      let found = Array.make m Q.zero in
      for e = starts.(c) to starts.(c + 1) - 1 do
        let row = position (n + 1 + e) (m - 1) in
        if e > starts.(c) && position (n + e) (m - 1) >= row then bad
          (where ^ ": row numbers of a column do not ascend");
        found.(row) <- double where data (head + e)
      done;
      found in
    (m, Array.init n column)
