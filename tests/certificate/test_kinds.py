"""Every claim kind: its file, its words, what the checker returns for it, and what its certificates have."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import sympy

import sciverify as sv
from sciverify.certificate.codec import decode, encode
from sciverify.certificate.kinds import registry
from sciverify.certificate.kinds.exact import BoundedKind
from sciverify.certificate.kinds.minimum import MinimumClaim, MinimumProof
from sciverify.certificate.optimality import read_optimality, write_optimality
from sciverify.certificate.statement import CertificateClaim
from sciverify.checker import check as checker
from sciverify.exact.enclosure import Enclosure

CORPUS = sorted(
    path
    for path in (Path(__file__).parents[1] / "certificates" / "correct").glob("*.json")
    if not path.stem.startswith("hand-")  # not written by the library, so laid out in another way
)
EXAMPLES = {
    ("distance", "exact"): "lasso-segment",
    ("distance", "float64"): "float-lasso",
    ("distance", "complex"): "complex-zero",
    ("distance", "groups"): "group-basis-pursuit",
    ("distance", "operator"): "operator-basis-pursuit",
    ("distance-within", "exact"): "distance-within",
    ("objective-excess", "exact"): "basis-pursuit-excess",
    ("minimum", "exact"): "minimum-lasso",
    ("dimension", "exact"): "dimension-one",
    ("dimension", "float64"): "float-dimension-shared",
    ("support", "exact"): "support-unique",
    ("support", "float64"): "float-support",
    ("support-at-tolerance", "exact"): "sizes-polytope",
    ("support-at-tolerance", "float64"): "float-sizes-shared",
    ("growth", "exact"): "growth-quadratic",
    ("trust-radius", "exact"): "trust-radius-lasso",
    ("solution-path", "exact"): "path-lasso",
    ("solution-path", "float64"): "float-path",
    ("refutation", "exact"): "refutation",
    ("consistency", "exact"): "consistency",
    ("any-map-error", "other"): "any-map-hadamard",
    ("kernel-awareness", "other"): "awareness-pairs",
    ("every-map-fails", "other"): "untrainable",
    ("no-map-fits", "other"): "no-map-fits",
    ("linear-program", "other"): "linear-program",
    ("optimality-constant", "other"): "optimal-map",
    ("not-optimal", "other"): "suboptimal-map",
    ("null-space-property", "other"): "null-space-left-inverses",
    ("lipschitz-upper", "other"): "lipschitz-neurons",
    ("linear-region", "other"): "linear-region",
    ("constant-class", "other"): "class-multipliers",
    ("pair-couplings-refuted", "other"): "pair-couplings",
    ("output-error", "other"): "network-output",
    ("local-lipschitz-lower", "other"): "network-instability",
    ("overperformance", "other"): "network-overperformance",
    ("spectral-points", "other"): "spectral-points-power",
    ("spectral-gap", "other"): "spectral-gap-bands",
    ("eigenvalue", "other"): "eigenvalue-impurity",
    ("smoothed-measure", "other"): "smoothed-measure",
    ("smoothed-circle-measure", "other"): "smoothed-circle-measure",
    ("spectral-arc-gap", "other"): "spectral-arc-gap",
    ("density", "other"): "density",
    ("pseudospectrum-cells", "other"): "pseudospectrum-shift",
    ("pseudospectrum-picture", "other"): "picture-shift",
    ("pseudospectrum-points", "other"): "power-points",
    ("distribution", "other"): "distribution",
    ("class-refutation", "other"): "class-refutation",
    ("mind-changes", "other"): "mind-changes",
    ("map-refutation", "other"): "map-refutation",
    ("exit-flag", "exact"): "exit-flag",
    ("misclassification", "other"): "network-misclassification",
}
WORDS = {
    "lasso-segment": """\
1.1222961 <= dist(x, Xi_2(A, y)) <= 1.1222962
LASSO, A 2 x 3, lam = 1/4; minimiser not unique
proof: dual point of the instance, nearest minimiser, separating functional; exact arithmetic
The problem is min ||Az - y||_2^2 + lam sum w_i |z_i| with A 2 x 3 and lam = 1/4. A dual point attains its bound \
|A_i^T p| <= beta w_i on 3 of 3 columns; minimisers live on these alone. The minimiser in the evidence has 3 non-zero \
entries and leaves a residual of norm 0.176777. A second minimiser is exhibited. The nearest minimiser is \
1.12229613342 away from x, bounds 1.0e-19 apart; a functional that separates x from all minimisers proves that none \
is nearer.""",
    "float-lasso": """\
1.1524842 <= dist(x, Xi_2(A, y)) <= 1.1524843
LASSO, A 12 x 30, lam = 10; minimiser unique
proof: support of 2 columns, approximate inverse, strict dual bounds; float64
The problem is min ||Az - y||_2^2 + lam sum w_i |z_i| with A 12 x 30 and lam = 10. The only minimiser lives on 2 \
columns: an approximate inverse of their Gram matrix contracts, which encloses the minimiser entry by entry, and no \
entry changes its sign, the smallest entry is 0.0278 in modulus. Hence x is 1.15248423713 away from it, with bounds \
2.3e-14 apart.""",
    "complex-zero": """\
5.0000000 <= dist(x, Xi_2(A, y)) <= 5.0000000
LASSO, complex A 3 x 4, lam = 400; minimiser unique
proof: 0 satisfies strict optimality conditions; balls
The problem is min ||Az - y||_2^2 + lam sum w_i |z_i| with A 3 x 4 and lam = 400. 0 satisfies the optimality \
conditions strictly, so it is the only minimiser. Hence x is 5.00000000000 away from it, with bounds 0 apart.""",
    "group-basis-pursuit": """\
0.90192438 <= dist(x, Xi_1(A, y)) <= 0.90192439
basis pursuit, A 4 x 6, eta = 1/2, 3 groups; minimiser unique
proof: the optimality equations have one zero in a box, strict bounds off the support; balls
The problem is min sum w_g ||z_g||_2 subject to ||Az - y||_2 <= eta with A 4 x 6 in 3 groups and eta = 1/2. On 2 groups \
the optimality equations have exactly one zero within 4.5e-44 of the minimiser in the evidence (Krawczyk), and off them \
every ||A_g^T r|| stays below its bound, so it is the only minimiser. Hence x is 0.901924380385 away from it, with \
bounds 2.1e-43 apart.""",
    "operator-basis-pursuit": """\
1.3066013 <= dist(x, Xi_1(A, y)) <= 1.3066014
basis pursuit, A = FourierHaar(38 of 8 x 8 frequencies), eta = 7/8; minimiser unique
proof: strong convexity on 26 columns of an operator, strict dual bounds off them; float64
The problem is min sum w_i |z_i| subject to ||Az - y||_2 <= eta with A 38 x 64 and eta = 7/8. The least singular value \
of 26 of 64 columns is at least 0.225, so the objective is strongly convex there and the only minimiser is near the \
point in the evidence; off these columns every |A_i^T r| stays below its bound. Hence x is 1.30660136765 away from it, \
with bounds 2.7e-13 apart.""",
    "distance-within": """\
1.5775812 <= dist(x, Xi_2(A', y')) <= 1.5875169 for all data within 0.00100
LASSO, A 3 x 3, lam = 1; minimiser unique
proof: bounds of the minimiser that hold for all data within the radius; exact arithmetic
The problem is min ||Az - y||_2^2 + lam sum w_i |z_i| with A 3 x 3 and lam = 1. Proven: 1.5775812 <= dist(x, \
Xi_2(A', y')) <= 1.5875169 for all data within 0.00100, by bounds of the minimiser that hold for all data within the \
radius.""",
    "basis-pursuit-excess": """\
1.5000000 <= F(x) - min F <= 1.5000000
basis pursuit, A 2 x 2, eta = 1
proof: a dual point and a minimiser that attain the same value; exact arithmetic
The problem is min sum w_i |z_i| subject to ||Az - y||_2 <= eta with A 2 x 2 and eta = 1. A dual point attains its \
bound |A_i^T p| <= beta w_i on 1 of 2 columns, the next column reaches 50 % of its bound; minimisers live on these \
alone. The minimiser in the evidence has 1 non-zero entries and leaves a residual of norm 1. Hence F(x) exceeds the \
minimum by 1.50000000000, with bounds 0 apart.""",
    "minimum-lasso": """\
3.6890243 <= min F <= 3.6890244
LASSO, A 3 x 3, lam = 1
proof: a dual point and a minimiser that attain the same value; exact arithmetic
The problem is min ||Az - y||_2^2 + lam sum w_i |z_i| with A 3 x 3 and lam = 1. Proven: 3.6890243 <= min F <= \
3.6890244, by a dual point and a minimiser that attain the same value.""",
    "dimension-one": """\
dim Xi_3(A, y) = 1
square-root LASSO, A 2 x 3, lam = 1/4
proof: minimisers that span it, a multiplier that confines it; exact arithmetic
The problem is min ||Az - y||_2 + lam sum w_i |z_i| with A 2 x 3 and lam = 1/4. Proven: dim Xi_3(A, y) = 1, \
by minimisers that span it, a multiplier that confines it.""",
    "support-unique": """\
on Xi_2(A, y) entries always zero: 2; never zero: 0, 1
LASSO, A 3 x 3, lam = 1
proof: multipliers of linear programs over the solution set; exact arithmetic
The problem is min ||Az - y||_2^2 + lam sum w_i |z_i| with A 3 x 3 and lam = 1. Proven: on Xi_2(A, y) entries always \
zero: 2; never zero: 0, 1, by multipliers of linear programs over the solution set.""",
    "float-dimension-shared": """\
dim Xi_2(A, y) = 1
LASSO, A 12 x 11, lam = 10
proof: strong convexity on 2 columns, strict dual bounds off them; float64
The problem is min ||Az - y||_2^2 + lam sum w_i |z_i| with A 12 x 11 and lam = 10. The least singular value of 2 columns \
is at least 2.31, so the objective is strongly convex there and its minimisers are near the point in the evidence; off \
these columns every |A_i^T r| stays below its bound. 1 further column is a multiple of one of them: it may share its \
entry if it is as cheap, and is 0 if it is dearer. Hence dim Xi_2(A, y) = 1.""",
    "float-support": """\
on Xi_2(A, y) entries always zero: 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, ... (28 entries); never zero: 0, 3
LASSO, A 12 x 30, lam = 10
proof: support of 2 columns, approximate inverse, strict dual bounds; float64
The problem is min ||Az - y||_2^2 + lam sum w_i |z_i| with A 12 x 30 and lam = 10. The only minimiser lives on 2 \
columns: an approximate inverse of their Gram matrix contracts, which encloses the minimiser entry by entry, and no \
entry changes its sign, the smallest entry is 0.0278 in modulus. Hence on Xi_2(A, y) entries always zero: 1, 2, 4, 5, \
6, 7, 8, 9, 10, 11, 12, 13, ... (28 entries); never zero: 0, 3.""",
    "sizes-polytope": """\
entry 2 is at least 1.50 in modulus, entries 0, 1 are between, the other one is 0, on all of Xi_2(A, y)
LASSO, A 2 x 4, lam = 1
proof: multipliers of linear programs over the solution set; exact arithmetic
The problem is min ||Az - y||_2^2 + lam sum w_i |z_i| with A 2 x 4 and lam = 1. Proven: entry 2 is at least 1.50 in \
modulus, entries 0, 1 are between, the other one is 0, on all of Xi_2(A, y), by multipliers of linear programs over the \
solution set.""",
    "float-sizes-shared": """\
entry 3 is at least 1.63 in modulus, entries 0, 8 are between, all 8 others are 0, on all of Xi_2(A, y)
LASSO, A 12 x 11, lam = 10
proof: strong convexity on 2 columns, strict dual bounds off them; float64
The problem is min ||Az - y||_2^2 + lam sum w_i |z_i| with A 12 x 11 and lam = 10. The least singular value of 2 columns \
is at least 2.31, so the objective is strongly convex there and its minimisers are near the point in the evidence; off \
these columns every |A_i^T r| stays below its bound. 1 further column is a multiple of one of them: it may share its \
entry if it is as cheap, and is 0 if it is dearer. Hence entry 3 is at least 1.63 in modulus, entries 0, 8 are between, \
all 8 others are 0, on all of Xi_2(A, y).""",
    "growth-quadratic": """\
F(z) - min F >= 0.37529367 ||z - z*||^2 for ||z - z*|| <= 0.5
LASSO, A 3 x 3, lam = 1
proof: a strictly feasible dual point, injective columns; exact arithmetic
The problem is min ||Az - y||_2^2 + lam sum w_i |z_i| with A 3 x 3 and lam = 1. Proven: F(z) - min F >= 0.37529367 \
||z - z*||^2 for ||z - z*|| <= 0.5, by a strictly feasible dual point, injective columns.""",
    "trust-radius-lasso": """\
0.094 <= trust radius of support and signs <= 0.13
LASSO, A 3 x 3, lam = 1
proof: bounds that hold for all data within the lower one, changed data within the upper one; exact arithmetic
The problem is min ||Az - y||_2^2 + lam sum w_i |z_i| with A 3 x 3 and lam = 1. Proven: 0.094 <= trust radius \
of support and signs <= 0.13, by bounds that hold for all data within the lower one, changed data within the \
upper one.""",
    "path-lasso": """\
Xi_2(A, y) is one point for every lam > 0; its path has 3 knots: 7.0000000, 5.8888889, 0.22522523
LASSO, A 3 x 3, lam = 1
proof: minimisers at all knots, each optimal together with its neighbours; exact arithmetic
The problem is min ||Az - y||_2^2 + lam sum w_i |z_i| with A 3 x 3 and lam = 1. Proven: Xi_2(A, y) is one point for \
every lam > 0; its path has 3 knots: 7.0000000, 5.8888889, 0.22522523. Supports hold up to 3 entries that are not \
free; at 0 knots an entry leaves. Proof: minimisers at all knots, each optimal together with its neighbours.""",
    "float-path": """\
Xi_2(A, y) is one point for every lam > 8.0000000; its path has 2 knots: 59.207032, 10.315412
LASSO, A 12 x 30, lam = 1
proof: 3 supports with approximate inverses, strict bounds around each knot; float64
The problem is min ||Az - y||_2^2 + lam sum w_i |z_i| with A 12 x 30 and lam = 1. Proven: Xi_2(A, y) is one point \
for every lam > 8.0000000; its path has 2 knots: 59.207032, 10.315412. Supports hold up to 2 entries that are not \
free; at 0 knots an entry leaves. On the larger support at a knot, an approximate inverse of the Gram matrix \
contracts; around the knot one entry changes its sign, all others keep theirs, and the other columns stay below their \
bounds.""",
    "refutation": """\
dist(x, Xi_3(A, y)) >= 0.24578072 > 0.100, on an input of which every answer that was given is true
square-root LASSO, A 1 x 2, lam = 1
proof: every answer lies within 2^-n of the truth; optimal pair and separating functional of the input; exact arithmetic
The problem is min ||Az - y||_2 + lam sum w_i |z_i| with A 1 x 2 and lam = 1. Proven: dist(x, Xi_3(A, y)) >= \
0.24578072 > 0.100, on an input of which every answer that was given is true, by every answer lies within 2^-n of the \
truth; optimal pair and separating functional of the input.""",
    "consistency": """\
1 answers, to at most 12 bits, are true of this input
square-root LASSO, A 1 x 2, lam = 1
proof: every answer lies within 2^-n of the truth; exact arithmetic
The problem is min ||Az - y||_2 + lam sum w_i |z_i| with A 1 x 2 and lam = 1. Proven: 1 answers, to at most 12 bits, \
are true of this input, by every answer lies within 2^-n of the truth.""",
    "any-map-hadamard": """\
every map errs by at least 3.0103986 on one of two vectors, for some noise of norm at most 5.0000000
7 rows of a Walsh-Hadamard matrix of size 16, two vectors
proof: the measurements of the two vectors are at most 2 eta apart; exact arithmetic
This is about 7 rows of a Walsh-Hadamard matrix of size 16, two vectors. Proven: every map errs by at least 3.0103986 \
on one of two vectors, for some noise of norm at most 5.0000000. The measurements of the two vectors are at most 2 eta \
apart; exact arithmetic.""",
    "awareness-pairs": """\
1.3925059 <= K* <= 1.3925060, the least K with ||x - z|| <= K ||A(x - z)|| for sparse x and z
A 5 x 8, vectors with 1 non-zero entries
proof: a vector on 2 columns, elimination on every support; exact arithmetic
This is about A 5 x 8, vectors with 1 non-zero entries. Proven: 1.3925059 <= K* <= 1.3925060, the least K with ||x - \
z|| <= K ||A(x - z)|| for sparse x and z. A vector on 2 columns, elimination on every support; exact arithmetic.""",
    "untrainable": """\
every map into F^N that fits the training pairs within 0.99000000 has a worst error of at least 1.0100000, an \
optimal one of at most 1.0000000, in multiples of ||u||
A 2 x 3, 5 vectors
proof: only u and -u have the measurements 0, and the value there is near u; exact arithmetic
This is about A 2 x 3, 5 vectors. Proven: every map into F^N that fits the training pairs within 0.99000000 has a \
worst error of at least 1.0100000, an optimal one of at most 1.0000000, in multiples of ||u||. Only u and -u have \
the measurements 0, and the value there is near u; exact arithmetic.""",
    "no-map-fits": """\
no map into F^N fits all pairs (Ax, x) within 0.20000000, in multiples of ||u||
A 2 x 3, 4 vectors
proof: only u and -u have the measurements 0, and no value is near both; exact arithmetic
This is about A 2 x 3, 4 vectors. Proven: no map into F^N fits all pairs (Ax, x) within 0.20000000, in multiples of \
||u||. Only u and -u have the measurements 0, and no value is near both; exact arithmetic.""",
    "linear-program": """\
the distance to the minimisers lies in [0.0027621358, 0.0027621359]
linear program, A 2 x 4
proof: the nearest minimiser, prices that show all minimisers, a normal of their face; exact arithmetic
This is about a linear program, A 2 x 4. Proven: the distance to the minimisers lies in [0.0027621358, 0.0027621359]. The \
nearest minimiser, prices that show all minimisers, a normal of their face; exact arithmetic.""",
    "optimal-map": """\
2.2360679 <= c_opt <= 2.2360680, the worst error of the best map
A 1 x 3, 5 vectors
proof: 4 vectors with a common measurement, a centre of each cluster; exact arithmetic
This is about A 1 x 3, 5 vectors. Proven: 2.2360679 <= c_opt <= 2.2360680, the worst error of the best map. 4 \
vectors with a common measurement, a centre of each cluster; exact arithmetic.""",
    "suboptimal-map": """\
the network errs by at least 1.8621717 on one of the vectors, the best map by at most 1.0255525 on any
network R^4 -> R^16, 4 layers; 4 rows of a Walsh-Hadamard matrix of size 16, 3 vectors
proof: the network is run without rounding on vector 2, a centre of each fibre; exact arithmetic
This is about a network R^4 -> R^16, 4 layers; 4 rows of a Walsh-Hadamard matrix of size 16, 3 vectors. Proven: the \
network errs by at least 1.8621717 on one of the vectors, the best map by at most 1.0255525 on any. The network is run \
without rounding on vector 2, a centre of each fibre; exact arithmetic.""",
    "null-space-left-inverses": """\
the null space property holds with rho = 0.268742, gamma = 1.40732, the error bound with 0.873286, 2.72167
A 3 x 3, s = (1,) in levels (3,)
proof: left inverses for every support; exact arithmetic
This is about A 3 x 3, s = (1,) in levels (3,). Proven: the null space property holds with rho = 0.268742, gamma = \
1.40732, the error bound with 0.873286, 2.72167. Left inverses for every support; exact arithmetic.""",
    "lipschitz-neurons": """\
||f(x) - f(y)|| <= 10.305437 ||x - y|| for all x and y
network R^3 -> R^3, 5 layers
proof: 9 multipliers of neurons make a matrix positive semidefinite; exact arithmetic
This is about a network R^3 -> R^3, 5 layers. Proven: ||f(x) - f(y)|| <= 10.305437 ||x - y|| for all x and y. 9 \
multipliers of neurons make a matrix positive semidefinite; exact arithmetic.""",
    "linear-region": """\
9.1941831 <= L^eps(f, y) <= 9.1941832 for every eps <= 0.37347874
network R^3 -> R^3, 5 layers, at a point
proof: no neuron changes its sign in the ball, and the Jacobian is known; exact arithmetic
This is about a network R^3 -> R^3, 5 layers, at a point. Proven: 9.1941831 <= L^eps(f, y) <= 9.1941832 for every eps \
<= 0.37347874. No neuron changes its sign in the ball, and the Jacobian is known; exact arithmetic.""",
    "class-multipliers": """\
the class is 0 wherever ||z - y|| <= 0.56419114
network R^3 -> R^3, 5 layers, at a point
proof: differences of outputs have Lipschitz constants proven by multipliers of neurons; exact arithmetic
This is about a network R^3 -> R^3, 5 layers, at a point. Proven: the class is 0 wherever ||z - y|| <= 0.56419114. \
Differences of outputs have Lipschitz constants proven by multipliers of neurons; exact arithmetic.""",
    "pair-couplings": """\
pair couplings of neurons prove the Lipschitz constant 1.0000000, and two points are stretched 2.0000000 times
network R^1 -> R^1, 3 layers, at two points
proof: the matrix of the criterion is positive semidefinite, and the network is evaluated; exact arithmetic
This is about a network R^1 -> R^1, 3 layers, at two points. Proven: pair couplings of neurons prove the Lipschitz \
constant 1.0000000, and two points are stretched 2.0000000 times. The matrix of the criterion is positive \
semidefinite, and the network is evaluated; exact arithmetic.""",
    "spectral-gap-bands": """\
no point of the spectrum lies between -0.33333333 and 0.33333333
self-adjoint operator of bandwidth 1 on l2(Z)
proof: all windows of 24 sites are bounded below around one disk; no window is left out
This is about self-adjoint operator of bandwidth 1 on l2(Z). Proven: no point of the spectrum lies between -0.33333333 \
and 0.33333333. All windows of 24 sites are bounded below around one disk; no window is left out.""",
    "eigenvalue-impurity": """\
the only point of the spectrum between 2.3027344 and 3.3535156 is a simple eigenvalue in [2.82842712474618, \
2.82842712474620]
self-adjoint operator of bandwidth 1 on l2(Z)
proof: with 1 added to the diagonal entry at site 0 no spectrum is left there, by all windows of 24 sites; one vector of \
40 sites encloses the eigenvalue, by Temple and Kato's bounds in integers
This is about self-adjoint operator of bandwidth 1 on l2(Z). Proven: the only point of the spectrum between 2.3027344 \
and 3.3535156 is a simple eigenvalue in [2.82842712474618, 2.82842712474620]. With 1 added to the diagonal entry at site \
0 no spectrum is left there, by all windows of 24 sites; one vector of 40 sites encloses the eigenvalue, by Temple and \
Kato's bounds in integers.""",
    "spectral-points-power": """\
the point 1/2 lies within 6.8886311 of the spectrum if 1 / ||R(z)|| >= 1/100 dist^2
operator of bandwidth 2 on l2(N), 1 point
proof: ||(A - z) v|| in integers, one vector of 10 sites; no known row is left out
This is about operator of bandwidth 2 on l2(N), 1 point. Proven: the point 1/2 lies within 6.8886311 of the spectrum \
if 1 / ||R(z)|| >= 1/100 dist^2. ||(A - z) v|| in integers, one vector of 10 sites; no known row is left out.""",
    "smoothed-measure": """\
the spectral measure, smoothed by the kernel of order 3 and width 2, has at 1/2 a value in [0.2015624476592253683, \
0.2015624476592253714]
self-adjoint operator of bandwidth 1 on l2(N), measure of b of 3 sites from 0 on
proof: 3 resolvents on 23 sites, dual residuals in integers; no column is cut
This is about self-adjoint operator of bandwidth 1 on l2(N), measure of b of 3 sites from 0 on. Proven: the spectral \
measure, smoothed by the kernel of order 3 and width 2, has at 1/2 a value in [0.2015624476592253683, \
0.2015624476592253714]. 3 resolvents on 23 sites, dual residuals in integers; no column is cut.""",
    "smoothed-circle-measure": """\
the spectral measure on the circle, smoothed by the kernel of order 3 and width 1/2, has at the turn 1/3 a value in \
[0.739569352122072372, 0.739569352122072831]
CMV matrix on l2(N), measure of b of 3 sites from 0 on
proof: 3 resolvents and adjoint ones on 40 sites, dual residuals in integers; no column is cut
This is about CMV matrix on l2(N), measure of b of 3 sites from 0 on. Proven: the spectral measure on the circle, \
smoothed by the kernel of order 3 and width 1/2, has at the turn 1/3 a value in [0.739569352122072372, \
0.739569352122072831]. 3 resolvents and adjoint ones on 40 sites, dual residuals in integers; no column is cut.""",
    "spectral-arc-gap": """\
no point of the spectrum lies on the arc from 0.083333334 to 0.12500000 turns
CMV matrix on l2(N)
proof: all windows of 24 sites are bounded above; no window is left out
This is about CMV matrix on l2(N). Proven: no point of the spectrum lies on the arc from 0.083333334 to 0.12500000 \
turns. All windows of 24 sites are bounded above; no window is left out.""",
    "density": """\
the spectral measure has at 1/2 a density in [-3.47, 4.01], if the measure is absolutely continuous on [0, 1] and \
the derivatives of its density there, from the density itself on, are at most 1/3, 1/5, 1/5 in modulus
self-adjoint operator of bandwidth 1 on l2(N), measure of e_0
proof: 2 resolvents on 44 sites, dual residuals in integers; no column is cut; what smoothing changes at most by the \
derivatives of the density
This is about self-adjoint operator of bandwidth 1 on l2(N), measure of e_0. Proven: the spectral measure has at 1/2 \
a density in [-3.47, 4.01], if the measure is absolutely continuous on [0, 1] and the derivatives of its density \
there, from the density itself on, are at most 1/3, 1/5, 1/5 in modulus. 2 resolvents on 44 sites, dual residuals in \
integers; no column is cut; what smoothing changes at most by the derivatives of the density.""",
    "distribution": """\
the spectral measure of e_0 has below 1/3, with and without that point, a mass in [0.387, 0.451]
self-adjoint operator of bandwidth 1 on l2(N), measure of e_0
proof: a quadrature rule of 7 nodes, one of them at the point; exact signs, enclosed weights
This is about self-adjoint operator of bandwidth 1 on l2(N), measure of e_0. Proven: the spectral measure of e_0 has \
below 1/3, with and without that point, a mass in [0.387, 0.451]. A quadrature rule of 7 nodes, one of them at the \
point; exact signs, enclosed weights.""",
    "class-refutation": """\
the output misses a point of the spectrum by more than 0.25000000, and all 2 entries that were answered are true
self-adjoint operator of bandwidth 0 on l2(N)
proof: a residual in integers shows spectrum within 0 of a point
This is about self-adjoint operator of bandwidth 0 on l2(N). Proven: the output misses a point of the spectrum by more \
than 0.25000000, and all 2 entries that were answered are true. A residual in integers shows spectrum within 0 of a \
point.""",
    "mind-changes": """\
the outputs change their mind 4 times on one operator, and all 5 entries that were answered are true
self-adjoint operator of bandwidth 0 on l2(N)
proof: 5 outputs alternate, for n = 1, 2, 3, 4, 5
This is about self-adjoint operator of bandwidth 0 on l2(N). Proven: the outputs change their mind 4 times on one \
operator, and all 5 entries that were answered are true. 5 outputs alternate, for n = 1, 2, 3, 4, 5.""",
    "map-refutation": """\
the output errs by at least 0.70710678 on one of the vectors, the best map by at most 0 on any, which is better \
by more than 0.250, and the answer that was given is true
A 1 x 2, 3 vectors, an output for one measurement
proof: the distance of the output to vector 0, a centre of each fibre; exact arithmetic
This is about A 1 x 2, 3 vectors, an output for one measurement. Proven: the output errs by at least 0.70710678 \
on one of the vectors, the best map by at most 0 on any, which is better by more than 0.250, and the answer that \
was given is true. The distance of the output to vector 0, a centre of each fibre; exact arithmetic.""",
    "exit-flag": """\
x was said to be within 0.0100 of the minimisers, and dist(x, Xi_3(A, y)) >= 0.011414213, on an input of which \
every answer that was given is true
square-root LASSO, A 2 x 4, lam = 1
proof: every answer lies within 2^-n of the truth; optimal pair and separating functional of the input; exact \
arithmetic
The problem is min ||Az - y||_2 + lam sum w_i |z_i| with A 2 x 4 and lam = 1. Proven: x was said to be within \
0.0100 of the minimisers, and dist(x, Xi_3(A, y)) >= 0.011414213, on an input of which every answer that was \
given is true, by every answer lies within 2^-n of the truth; optimal pair and separating functional of the \
input.""",
    "pseudospectrum-shift": """\
12 squares, together of area 3.0000000, lie in the pseudospectrum of level 0.50000000
operator of bandwidth 1 on l2(N), 12 squares of side 1/2
proof: disks around 12 points, ||(A - z) v|| in integers for a vector of 6 sites each
This is about operator of bandwidth 1 on l2(N), 12 squares of side 1/2. Proven: 12 squares, together of area \
3.0000000, lie in the pseudospectrum of level 0.50000000. Disks around 12 points, ||(A - z) v|| in integers for a \
vector of 6 sites each.""",
    "picture-jordan": """\
the pseudospectrum of level 1/2 has an area between 0.56250000 and 1.0625000 in a rectangle; 9 of its squares lie in \
it, 11 outside
2 x 2 matrix, 7 x 4 squares of side 1/4
proof: disks inside: 6, by vectors; outside: 5, by singular values; in integers
This is about 2 x 2 matrix, 7 x 4 squares of side 1/4. Proven: the pseudospectrum of level 1/2 has an area between \
0.56250000 and 1.0625000 in a rectangle; 9 of its squares lie in it, 11 outside. Disks inside: 6, by vectors; \
outside: 5, by singular values; in integers.""",
    "picture-ring": """\
the pseudospectrum of level 1/2 has an area between 0.12500000 and 0.37500000 in a rectangle; 2 of its squares lie in \
it, 3 outside
operator of bandwidth 1 on l2(Z), 9 x 1 squares of side 1/4
proof: disks inside: 2, by vectors; outside: 3, by windows of 26 sites; in integers
This is about operator of bandwidth 1 on l2(Z), 9 x 1 squares of side 1/4. Proven: the pseudospectrum of level 1/2 has \
an area between 0.12500000 and 0.37500000 in a rectangle; 2 of its squares lie in it, 3 outside. Disks inside: \
2, by vectors; outside: 3, by windows of 26 sites; in integers.""",
    "power-points": """\
2 points lie in the pseudospectrum of order 1 and level 0.60000000
operator of bandwidth 2 on l2(N), 2 points
proof: ||(A - z)^p v|| in integers, p = 2^N, for a vector of 12 sites each
This is about operator of bandwidth 2 on l2(N), 2 points. Proven: 2 points lie in the pseudospectrum of order 1 and \
level 0.60000000. ||(A - z)^p v|| in integers, p = 2^N, for a vector of 12 sites each.""",
    "network-output": """\
1.5676823 <= ||Psi(y) - x|| <= 1.5676824
network R^4 -> R^16, 4 layers, two vectors
proof: the output of the network is computed without rounding; exact arithmetic
This is about a network R^4 -> R^16, 4 layers, two vectors. Proven: 1.5676823 <= ||Psi(y) - x|| <= 1.5676824. The \
output of the network is computed without rounding; exact arithmetic.""",
    "network-instability": """\
L^eps(Psi, y) >= 1.1148670 for every eps >= 0.14930871
network R^4 -> R^16, 4 layers, two vectors
proof: the network is computed at both inputs without rounding; exact arithmetic
This is about a network R^4 -> R^16, 4 layers, two vectors. Proven: L^eps(Psi, y) >= 1.1148670 for every eps >= \
0.14930871. The network is computed at both inputs without rounding; exact arithmetic.""",
    "network-overperformance": """\
the outputs for x and x' are within 1.5676824 and 1.6630210 of them, they are at least 0.59963164 apart and \
measured at most 0.14930871 apart: L^eps(Psi, Ax) >= 1.1148670 for every eps >= 0.14930871, and noise of at most \
that norm gives the one the other's output
network R^4 -> R^16, 4 layers; 4 rows of a Walsh-Hadamard matrix of size 16, two vectors
proof: both vectors are measured, and the network is computed at both measurements, without rounding; exact \
arithmetic
This is about a network R^4 -> R^16, 4 layers; 4 rows of a Walsh-Hadamard matrix of size 16, two vectors. Proven: \
the outputs for x and x' are within 1.5676824 and 1.6630210 of them, they are at least 0.59963164 apart and \
measured at most 0.14930871 apart: L^eps(Psi, Ax) >= 1.1148670 for every eps >= 0.14930871, and noise of at most \
that norm gives the one the other's output. Both vectors are measured, and the network is computed at both measurements, without \
rounding; exact arithmetic.""",
    "network-misclassification": """\
two inputs at most 4.4087981 apart are put into the classes 2 and 1
network R^16 -> R^3, 4 layers, two vectors
proof: the network is computed at both inputs without rounding; exact arithmetic
This is about a network R^16 -> R^3, 4 layers, two vectors. Proven: two inputs at most 4.4087981 apart are put \
into the classes 2 and 1. The network is computed at both inputs without rounding; exact arithmetic.""",
}
HAS = {
    "lasso-segment": ("a distance", "distance"),
    "float-lasso": ("a distance", "distance"),
    "complex-zero": ("a distance", "distance"),
    "group-basis-pursuit": ("a distance", "distance"),
    "distance-within": ("a distance for all data within a radius", "distance"),
    "basis-pursuit-excess": ("an objective excess", "objective_excess"),
    "minimum-lasso": ("a minimum", "minimum"),
    "dimension-one": ("a dimension", "dimension"),
    "support-unique": ("a support", "support"),
    "float-dimension-shared": ("a dimension", "dimension"),
    "float-support": ("a support", "support"),
    "sizes-polytope": ("a support at a tolerance", "support"),
    "float-sizes-shared": ("a support at a tolerance", "support"),
    "growth-quadratic": ("growth", "growth"),
    "trust-radius-lasso": ("a trust radius", "trust_radius"),
    "path-lasso": ("a path of minimisers", "claim"),
    "float-path": ("a path of minimisers", "claim"),
    "refutation": ("a refutation", "distance"),
    "consistency": ("the answers of a transcript", "claim"),
    "any-map-hadamard": ("the error of every map", "claim"),
    "awareness-pairs": ("the kernel awareness of an operator", "claim"),
    "untrainable": ("maps that fit training data", "claim"),
    "no-map-fits": ("training data that no map fits", "claim"),
    "suboptimal-map": ("a network that is not a best map", "claim"),
    "linear-program": ("the minimisers of a linear program", "claim"),
    "optimal-map": ("the error of an optimal map", "claim"),
    "null-space-left-inverses": ("a null space property", "claim"),
    "lipschitz-neurons": ("a Lipschitz constant of a network", "claim"),
    "linear-region": ("the Lipschitz constant of a network near a point", "claim"),
    "class-multipliers": ("the class of all points near one", "claim"),
    "pair-couplings": ("a criterion for Lipschitz constants", "claim"),
    "network-output": ("the output of a network", "claim"),
    "network-instability": ("a local Lipschitz constant of a network", "claim"),
    "network-overperformance": ("what a network makes of two vectors", "claim"),
    "network-misclassification": ("the classes of two inputs of a network", "claim"),
    "spectral-gap-bands": ("a gap of a spectrum", "claim"),
    "eigenvalue-impurity": ("an eigenvalue of an operator", "claim"),
    "spectral-points-power": ("points of a spectrum", "claim"),
    "smoothed-measure": ("a spectral measure", "claim"),
    "smoothed-circle-measure": ("a spectral measure on the circle", "claim"),
    "spectral-arc-gap": ("an arc without spectrum", "claim"),
    "density": ("the density of a spectral measure", "claim"),
    "pseudospectrum-shift": ("a pseudospectrum", "claim"),
    "picture-shift": ("a picture of a pseudospectrum", "claim"),
    "power-points": ("points of a pseudospectrum", "claim"),
    "distribution": ("the distribution of a spectral measure", "claim"),
    "class-refutation": ("an output about a spectrum", "claim"),
    "mind-changes": ("changing outputs about a spectrum", "claim"),
    "map-refutation": ("an output that is no value of a best map", "claim"),
    "exit-flag": ("an answer about an output", "distance"),
}
ATTRIBUTES = ("distance", "objective_excess", "minimum", "dimension", "support", "growth", "trust_radius")


def path_of(name):
    return next(path for path in CORPUS if path.stem == name)


def example(name):
    return sv.load_certificate(path_of(name))


def same(u, v):
    """Equality of nested data with arrays in it."""
    if isinstance(u, np.ndarray):
        return np.array_equal(u, v)
    if hasattr(u, "__dataclass_fields__"):
        return type(u) is type(v) and all(same(getattr(u, name), getattr(v, name)) for name in u.__dataclass_fields__)
    if isinstance(u, tuple | list):
        return type(u) is type(v) and len(u) == len(v) and all(map(same, u, v))
    return u == v


def test_every_kind_has_an_example_and_the_registry_is_unambiguous():
    registered = [(kind.name, kind.data) for kind in registry.KINDS]
    assert len(set(registered)) == len(registered)
    assert set(registered) == set(EXAMPLES)
    pairs = [(kind.claim, evidence) for kind in registry.KINDS for evidence in kind.evidence]
    assert len(set(pairs)) == len(pairs)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_the_corpus_is_read_and_written(path):
    certificate = sv.load_certificate(path)
    assert certificate.to_json() == encode(certificate)
    if path.stem.startswith("hand-"):  # nobody issued it: its lines and its field are its author's
        assert decode(certificate.to_json()).claim == certificate.claim
        assert checker.check_bytes(certificate.to_json().encode())
    else:
        assert certificate.to_json() == path.read_text()
    assert sv.check(path) == certificate.claim


@pytest.mark.parametrize("key", EXAMPLES, ids="-".join)
def test_every_kind_survives_the_round_trip(key):
    certificate = example(EXAMPLES[key])
    kind = registry.kind_of(certificate.claim, certificate.evidence)
    assert (kind.name, kind.data) == key
    again = decode(certificate.to_json())
    assert again.claim == certificate.claim
    assert again.problem == certificate.problem
    assert same(again.point, certificate.point)
    assert same(again.evidence, certificate.evidence)
    assert kind.read_claim(kind.write_claim(certificate.claim)) == certificate.claim
    verified = checker.check_bytes(certificate.to_json().encode())
    assert registry.kind_named(verified["kind"]).from_verified(verified) == certificate.claim


@pytest.mark.parametrize("name", WORDS)
def test_every_kind_has_its_words(name):
    certificate = example(name)
    assert f"{certificate}\n{certificate.explain()}" == WORDS[name]
    assert certificate.explain() in certificate._repr_html_().replace("&lt;", "<").replace("&gt;", ">").replace(
        "&#x27;", "'"
    )
    assert ("<th style='text-align:left'>minimiser</th>" in certificate._repr_html_()) == (
        "; minimiser " in str(certificate)
    )


@pytest.mark.parametrize("name", HAS)
def test_what_a_certificate_does_not_have_it_says(name):
    certificate = example(name)
    subject, own = HAS[name]
    assert getattr(certificate, own) in (certificate.claim, getattr(certificate.claim, "bounds", None))
    for attribute in ATTRIBUTES:
        if attribute != own:
            with pytest.raises(AttributeError) as refusal:
                getattr(certificate, attribute)
            assert str(refusal.value) == f"this certificate is about {subject}: use .{own}"


@pytest.mark.parametrize("name", ["refutation", "consistency"])
def test_samples_may_need_a_larger_field_than_the_instance(name):
    certificate = example(name)
    evidence = certificate.evidence
    further = sv.Lasso([[sympy.sqrt(7)]], [1], 1).matrix[0]
    larger = replace(certificate, evidence=replace(evidence, samples=(*evidence.samples, further)))
    again = decode(larger.to_json())
    assert len(json.loads(larger.to_json())["field"]) == 1 + len(json.loads(certificate.to_json())["field"])
    assert encode(again) == encode(larger)


def test_who_says_whether_the_minimiser_is_unique():
    said = {name: example(name).unique.name for name in HAS}
    assert {name: verdict for name, verdict in said.items() if verdict != "UNDECIDED"} == {
        "lasso-segment": "FALSE",
        "float-lasso": "TRUE",
        "complex-zero": "TRUE",
        "group-basis-pursuit": "TRUE",
        "distance-within": "TRUE",
        "refutation": example("refutation").claim.unique.name,
        "exit-flag": "TRUE",
    }


def test_a_claim_on_evidence_of_another_kind_is_none():
    wrong = replace(example("minimum-lasso"), evidence=example("growth-quadratic").evidence)
    for use in (str, sv.Certificate.to_json, sv.Certificate.explain, lambda c: c.minimum, lambda c: c.unique):
        with pytest.raises(sv.InvalidInput, match="a MinimumClaim with a GrowthProof is no certificate of any kind"):
            use(wrong)


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("float-lasso", "minimum", "float64 data do not go with a claim of kind 'minimum'"),
        ("group-basis-pursuit", "minimum", "groups data do not go with a claim of kind 'minimum'"),
        ("complex-zero", "refutation", "complex data do not go with a claim of kind 'refutation'"),
        ("lasso-segment", "length", "claim kind 'length' is unknown"),
        ("lasso-segment", ["distance"], "claim kind .* is unknown"),
        ("turned-unique", "objective-excess", "turned columns do not go with a claim of kind 'objective-excess'"),
        ("lasso-segment", "minimum", "a claim of kind 'minimum' has no point"),
    ],
)
def test_a_file_of_no_kind_is_malformed(name, kind, said, tmp_path):
    document = json.loads(path_of(name).read_text())
    document["claim"]["kind"] = kind
    with pytest.raises(sv.MalformedCertificate, match=said):
        decode(json.dumps(document))
    (tmp_path / "c.json").write_text(json.dumps(document))
    with pytest.raises(sv.MalformedCertificate):
        sv.check(tmp_path / "c.json")


@dataclass(frozen=True, slots=True)
class HalfClaim(CertificateClaim):
    """bounds.lower <= min F / 2 <= bounds.upper."""

    bounds: Enclosure


class Half(BoundedKind):
    """A kind that no module of the package knows."""

    name, claim, evidence = "half", HalfClaim, (MinimumProof,)
    subject, quantity, reason = "half a minimum", "min F / 2", "the minimum"

    def vectors(self, evidence):
        return evidence.optimality.vectors

    def write_evidence(self, evidence, writing):
        return {"optimality": write_optimality(evidence.optimality, writing.vector)}

    def read_evidence(self, value, reading):
        return MinimumProof(read_optimality(value["optimality"], reading.vector))


def test_a_new_kind_is_a_class_and_a_line_of_the_registry(monkeypatch, tmp_path):
    known = example("minimum-lasso")
    bounds = Enclosure(known.minimum.lower / 2, known.minimum.upper / 2)
    certificate = replace(known, claim=HalfClaim(bounds))
    monkeypatch.setattr(registry, "KINDS", (*registry.KINDS, Half()))
    again = sv.load_certificate(certificate.save(tmp_path / "half.json"))
    assert again == certificate
    assert str(again).startswith("1.8445121 <= min F / 2 <= 1.8445122\nLASSO, A 3 x 3, lam = 1\nproof: the minimum;")
    assert again.explain().endswith("Proven: 1.8445121 <= min F / 2 <= 1.8445122, by the minimum.")
    assert registry.kind_named("half").from_verified({"lower": bounds.lower, "upper": bounds.upper}) == again.claim
    with pytest.raises(AttributeError, match=r"^this certificate is about half a minimum: use [.]claim$"):
        _ = again.minimum
    assert isinstance(known.claim, MinimumClaim)
