(* Computable ordered numbers: the rationals and towers of square roots, with their meaning in R. *)
Require Import Reals QArith Qreals ZArith Lra Lia List.
Require Import Sciverify.Spec.
Open Scope R_scope.

Record ops := Ops {
  car : Type; rd : number -> option car; zero : car; one : car;
  add : car -> car -> car; mul : car -> car -> car; opp : car -> car;
  inv : car -> car; (* a hint only: nothing is assumed of it *)
  sgn : car -> comparison }.

Record sound (K : ops) (rs : list R) (V : car K -> R) : Prop := Sound {
  s_rd : forall n x, rd K n = Some x -> V x = value rs n;
  s_zero : V (zero K) = 0; s_one : V (one K) = 1;
  s_add : forall x y, V (add K x y) = V x + V y;
  s_mul : forall x y, V (mul K x y) = V x * V y;
  s_opp : forall x, V (opp K x) = - V x;
  s_sgn : forall x, match sgn K x with Lt => V x < 0 | Eq => V x = 0 | Gt => 0 < V x end }.

(* ---------------------------------------------------------------- rationals *)
Definition reduce (x : Q) : Q :=
  let g := Z.gcd (Qnum x) (Zpos (Qden x)) in
  if Z.eqb g 1 then x else Qmake (Z.div (Qnum x) g) (Z.to_pos (Z.div (Zpos (Qden x)) g)).
Lemma reduce_eq x : Qeq (reduce x) x.
Proof.
  unfold reduce. destruct x as [n dd]. simpl. case Z.eqb_spec; intros _; [reflexivity|].
  set (g := Z.gcd n (Zpos dd)).
  assert (Hg : (0 < g)%Z). { pose proof (Z.gcd_nonneg n (Zpos dd)).
    destruct (Z.eq_dec g 0) as [E|E]; [apply Z.gcd_eq_0_r in E; lia|unfold g in *; lia]. }
  destruct (Z.gcd_divide_l n (Zpos dd)) as [a Ha]. destruct (Z.gcd_divide_r n (Zpos dd)) as [c Hc]. fold g in Ha, Hc.
  unfold Qeq. simpl. rewrite Ha at 1. rewrite Hc at 2. rewrite !Z.div_mul by lia.
  rewrite Z2Pos.id by nia. nia.
Qed.
Definition qadd (x y : Q) : Q :=
  match Qnum x, Qnum y with
  | Z0, _ => y
  | _, Z0 => x
  | _, _ => if Pos.eqb (Qden x) (Qden y) then reduce (Qmake (Qnum x + Qnum y) (Qden x)) else reduce (Qplus x y)
  end.
Definition qmul (x y : Q) : Q :=
  match Qnum x, Qnum y with
  | Z0, _ => x
  | _, Z0 => y
  | _, _ => reduce (Qmult x y)
  end.
Lemma qadd_eq x y : Q2R (qadd x y) = Q2R x + Q2R y.
Proof.
  unfold qadd. destruct x as [nx dx], y as [ny dy].
  assert (Z1 : forall e, Q2R (Qmake 0 e) = 0) by (intros; unfold Q2R; simpl; lra).
  assert (G : Q2R (if Pos.eqb dx dy then reduce (Qmake (nx + ny) dx) else reduce (Qplus (Qmake nx dx)
    (Qmake ny dy))) = Q2R (Qmake nx dx) + Q2R (Qmake ny dy)).
  { case Pos.eqb_spec; intros E; rewrite <- ?Q2R_plus; apply Qeq_eqR; rewrite reduce_eq.
    - subst. unfold Qeq, Qplus; simpl. nia. - reflexivity. }
  simpl. destruct nx; [rewrite Z1; lra| |]; (destruct ny; [rewrite Z1; lra| |]); exact G.
Qed.
Lemma qmul_eq x y : Q2R (qmul x y) = Q2R x * Q2R y.
Proof.
  unfold qmul. destruct x as [nx dx], y as [ny dy].
  assert (Z1 : forall e, Q2R (Qmake 0 e) = 0) by (intros; unfold Q2R; simpl; lra).
  assert (G : Q2R (reduce (Qmult (Qmake nx dx) (Qmake ny dy))) = Q2R (Qmake nx dx) * Q2R (Qmake ny dy)).
  { rewrite <- Q2R_mult. apply Qeq_eqR, reduce_eq. }
  simpl. destruct nx; [rewrite !Z1; lra| |]; (destruct ny; [rewrite !Z1; lra| |]); exact G.
Qed.
Lemma Q2R_sign x : match Z.compare (Qnum x) 0 with Lt => Q2R x < 0 | Eq => Q2R x = 0 | Gt => 0 < Q2R x end.
Proof.
  destruct x as [n dd]. unfold Q2R. simpl. assert (P : 0 < / IZR (Zpos dd)) by (apply Rinv_0_lt_compat, IZR_lt; lia).
  case Z.compare_spec; intros H.
  - rewrite H. lra. - apply IZR_lt in H. nra. - apply IZR_lt in H. nra.
Qed.

Definition rat_ops : ops := Ops Q (fun n => match n with Rat q => Some q | _ => None end) 0%Q 1%Q qadd qmul Qopp Qinv
  (fun x => Z.compare (Qnum x) 0).
Lemma rat_sound : sound rat_ops nil Q2R.
Proof.
  split; simpl.
  - intros [q|a b] x H; inversion H; auto.
  - unfold Q2R; simpl; lra. - unfold Q2R; simpl; lra.
  - apply qadd_eq. - apply qmul_eq. - intros; apply Q2R_opp. - apply Q2R_sign.
Qed.

(* ---------------------------------------------------------------- one more square root *)
Section Ext.
Variables (K : ops) (r : car K).
Definition e_sgn (x : car K * car K) : comparison :=
  let (a, b) := x in
  match sgn K a, sgn K b with
  | sa, Eq => sa
  | Eq, sb => sb
  | Lt, Lt => Lt
  | Gt, Gt => Gt
  | Gt, Lt => sgn K (add K (mul K a a) (opp K (mul K r (mul K b b))))
  | Lt, Gt => CompOpp (sgn K (add K (mul K a a) (opp K (mul K r (mul K b b)))))
  end.
Definition ext_ops : ops := Ops (car K * car K)
  (fun n => match n with
     | Rat q => match rd K (Rat q) with Some a => Some (a, zero K) | None => None end
     | Pair a b => match rd K a, rd K b with Some a', Some b' => Some (a', b') | _, _ => None end
     end)
  (zero K, zero K) (one K, zero K)
  (fun x y => (add K (fst x) (fst y), add K (snd x) (snd y)))
  (fun x y => match sgn K (snd x), sgn K (snd y) with
     | Eq, Eq => (mul K (fst x) (fst y), zero K)
     | Eq, _ => (mul K (fst x) (fst y), mul K (fst x) (snd y))
     | _, Eq => (mul K (fst x) (fst y), mul K (snd x) (fst y))
     | _, _ => (add K (mul K (fst x) (fst y)) (mul K r (mul K (snd x) (snd y))),
       add K (mul K (fst x) (snd y)) (mul K (snd x) (fst y)))
     end)
  (fun x => (opp K (fst x), opp K (snd x)))
  (fun x => let n := inv K (add K (mul K (fst x) (fst x)) (opp K (mul K r (mul K (snd x) (snd x))))) in
            (mul K (fst x) n, opp K (mul K (snd x) n)))
  e_sgn.

Variables (rs : list R) (V : car K -> R).
Hypothesis S : sound K rs V.
Hypothesis r_pos : 0 < V r.
Definition EV (x : car K * car K) : R := V (fst x) + V (snd x) * sqrt (V r).

Lemma value_rat q : forall l, value l (Rat q) = Q2R q.
Proof. intros []; reflexivity. Qed.

Lemma ext_sound : sound ext_ops (V r :: rs) EV.
Proof.
  assert (Sq : sqrt (V r) * sqrt (V r) = V r) by (apply sqrt_sqrt; lra).
  assert (Sp : 0 < sqrt (V r)) by (apply sqrt_lt_R0; auto).
  split; unfold EV; simpl.
  - intros [q|a b] x H.
    + destruct (rd K (Rat q)) as [a|] eqn:E; inversion H; simpl. apply (s_rd _ _ _ S) in E. rewrite value_rat in E.
      rewrite (s_zero _ _ _ S). lra.
    + destruct (rd K a) eqn:Ea; [|discriminate]. destruct (rd K b) eqn:Eb; [|discriminate]. inversion H; simpl.
      rewrite (s_rd _ _ _ S _ _ Ea), (s_rd _ _ _ S _ _ Eb). reflexivity.
  - rewrite (s_zero _ _ _ S). lra.
  - rewrite (s_zero _ _ _ S), (s_one _ _ _ S). lra.
  - intros x y. rewrite !(s_add _ _ _ S). ring.
  - intros x y. pose proof (s_sgn _ _ _ S (snd x)) as Hx. pose proof (s_sgn _ _ _ S (snd y)) as Hy.
    set (q := sqrt (V r)) in *.
    destruct (sgn K (snd x)), (sgn K (snd y)); simpl; rewrite ?(s_add _ _ _ S), ?(s_mul _ _ _ S), ?(s_zero _ _ _ S);
      rewrite <- ?Sq; try (rewrite Hx; ring); try (rewrite Hy; ring); try (rewrite Hx, Hy; ring); try ring.
  - intros x. rewrite !(s_opp _ _ _ S). ring.
  - intros [a b]; simpl. pose proof (s_sgn _ _ _ S a) as Ha. pose proof (s_sgn _ _ _ S b) as Hb.
    pose proof (s_sgn _ _ _ S (add K (mul K a a) (opp K (mul K r (mul K b b))))) as Hn.
    rewrite (s_add _ _ _ S), (s_opp _ _ _ S), !(s_mul _ _ _ S) in Hn. set (q := sqrt (V r)) in *. rewrite <- Sq in Hn.
    replace (V a * V a + - (q * q * (V b * V b))) with ((V a - V b * q) * (V a + V b * q)) in Hn by ring.
    destruct (sgn K a), (sgn K b);
      try (rewrite Hb; lra); try (rewrite Ha; nra); try nra.
    + assert (0 < V b * q) by (apply Rmult_lt_0_compat; auto).
      destruct (sgn K (add K (mul K a a) (opp K (mul K r (mul K b b))))); simpl.
      * assert (V a - V b * q < 0) by lra. nra.
      * assert (V a - V b * q < 0) by lra. nra.
      * assert (V a - V b * q < 0) by lra. nra.
    + assert (V b * q < 0) by nra.
      destruct (sgn K (add K (mul K a a) (opp K (mul K r (mul K b b))))); simpl.
      * assert (0 < V a - V b * q) by lra. nra.
      * assert (0 < V a - V b * q) by lra. nra.
      * assert (0 < V a - V b * q) by lra. nra.
Qed.
End Ext.

Fixpoint build (K : ops) (field : list number) : option ops :=
  match field with
  | nil => Some K
  | n :: f => match rd K n with
              | Some r => match sgn K r with Gt => build (ext_ops K r) f | _ => None end
              | None => None end
  end.
Lemma build_sound field : forall K rs V K', sound K rs V -> build K field = Some K' ->
  exists V', sound K' (radicands rs field) V'.
Proof.
  induction field as [|n f IH]; simpl; intros K rs V K' S H.
  - inversion H; subst. exists V; auto.
  - destruct (rd K n) as [r|] eqn:E; [|discriminate]. pose proof (s_sgn _ _ _ S r) as G.
    destruct (sgn K r); try discriminate. rewrite <- (s_rd _ _ _ S _ _ E). eapply IH; [|eassumption].
      apply ext_sound; auto.
Qed.
