(* A strict reader of the JSON that certificates are: no floats, no key twice, at most 40 levels and 64 MiB. *)
type t = Null | Bool of bool | Int of int | String of string | List of t list | Object of (string * t) list

exception Bad of string

let max_depth = 40
let max_bytes = 64 * 1024 * 1024

let utf8 b code =
  if code < 0x80 then Buffer.add_char b (Char.chr code)
  else if code < 0x800 then (
    Buffer.add_char b (Char.chr (0xC0 lor (code lsr 6)));
    Buffer.add_char b (Char.chr (0x80 lor (code land 63))))
  else (
    Buffer.add_char b (Char.chr (0xE0 lor (code lsr 12)));
    Buffer.add_char b (Char.chr (0x80 lor ((code lsr 6) land 63)));
    Buffer.add_char b (Char.chr (0x80 lor (code land 63))))

let of_string (s : string) : t =
  let n = String.length s in
  let fail i what = raise (Bad (Printf.sprintf "not JSON: %s at byte %d" what i)) in
  let rec blank i = if i < n
    && (match s.[i] with ' ' | '\n' | '\t' | '\r' -> true | _ -> false) then blank (i + 1) else i in
  let digit i = i < n && s.[i] >= '0' && s.[i] <= '9' in
  let literal i word value =
    let l = String.length word in
    if i + l <= n && String.sub s i l = word then (value, i + l) else fail i "unknown literal" in
  let hex i = match s.[i] with
    | '0' .. '9' as c -> Char.code c - 48
    | 'a' .. 'f' as c -> Char.code c - 87
    | 'A' .. 'F' as c -> Char.code c - 55
    | _ -> fail i "bad escape" in
  let string i =
    let b = Buffer.create 16 in
    let rec go i =
      if i >= n then fail i "unfinished string"
      else match s.[i] with
        | '"' -> (Buffer.contents b, i + 1)
        | '\\' -> if i + 1 >= n then fail i "unfinished escape" else escape (i + 1)
        | c when Char.code c < 32 -> fail i "control character"
        | c -> Buffer.add_char b c; go (i + 1)
    and escape i = match s.[i] with
      | ('"' | '\\' | '/') as c -> Buffer.add_char b c; go (i + 1)
      | 'n' -> Buffer.add_char b '\n'; go (i + 1)
      | 't' -> Buffer.add_char b '\t'; go (i + 1)
      | 'r' -> Buffer.add_char b '\r'; go (i + 1)
      | 'b' -> Buffer.add_char b '\b'; go (i + 1)
      | 'f' -> Buffer.add_char b '\012'; go (i + 1)
      | 'u' when i + 4 < n ->
        let code = (hex (i + 1) lsl 12) lor (hex (i + 2) lsl 8) lor (hex (i + 3) lsl 4) lor hex (i + 4) in
        utf8 b code; go (i + 5)
      | _ -> fail i "bad escape" in
    go i in
  let number i =
    let first = if s.[i] = '-' then i + 1 else i in
    if not (digit first) then fail i "bad number";
    let rec stop j = if digit j then stop (j + 1) else j in
    let j = stop first in
    if s.[first] = '0' && j > first + 1 then fail i "bad number";
    if j < n && (match s.[j] with '.' | 'e' | 'E' -> true | _ -> false) then fail i "a float, where values are strings";
    if j - i > 9 then fail i "a bare integer of more than 9 characters";
    (Int (int_of_string (String.sub s i (j - i))), j) in
  let rec value depth i =
    let i = blank i in
    if i >= n then fail i "a value is missing"
    else match s.[i] with
      | '{' | '[' when depth >= max_depth -> fail i "nested deeper than 40 levels"
      | '{' ->
        let j = blank (i + 1) in
        if j < n && s.[j] = '}' then (Object [], j + 1) else members depth (Hashtbl.create 8) [] j
      | '[' ->
        let j = blank (i + 1) in
        if j < n && s.[j] = ']' then (List [], j + 1) else elements depth [] j
      | '"' -> let text, j = string (i + 1) in (String text, j)
      | 'n' -> literal i "null" Null
      | 't' -> literal i "true" (Bool true)
      | 'f' -> literal i "false" (Bool false)
      | '-' | '0' .. '9' -> number i
      | _ -> fail i "a value is missing"
  and members depth seen found i =
    let i = blank i in
    if i >= n || s.[i] <> '"' then fail i "a key is missing";
    let key, i = string (i + 1) in
    if Hashtbl.mem seen key then fail i "a key occurs twice";
    Hashtbl.add seen key ();
    let i = blank i in
    if i >= n || s.[i] <> ':' then fail i "a colon is missing";
    let v, i = value (depth + 1) (i + 1) in
    let i = blank i in
    if i < n && s.[i] = ',' then members depth seen ((key, v) :: found) (i + 1)
    else if i < n && s.[i] = '}' then (Object (List.rev ((key, v) :: found)), i + 1)
    else fail i "a comma or } is missing"
  and elements depth found i =
    let v, i = value (depth + 1) i in
    let i = blank i in
    if i < n && s.[i] = ',' then elements depth (v :: found) (i + 1)
    else if i < n && s.[i] = ']' then (List (List.rev (v :: found)), i + 1)
    else fail i "a comma or ] is missing" in
  let v, i = value 0 0 in
  if blank i <> n then fail i "more text than one value";
  v

let of_file name : t =
  let channel = open_in_bin name in
  let text = Fun.protect ~finally:(fun () -> close_in channel) (fun () ->
    let n = in_channel_length channel in
    if n > max_bytes then raise (Bad (Printf.sprintf "file has %d bytes, the limit is %d" n max_bytes));
    really_input_string channel n) in
  of_string text
