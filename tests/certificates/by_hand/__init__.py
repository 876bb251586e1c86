"""Certificates written by hand: small enough that their truth is seen, each refused by one condition, or on a bound.

A module holds

- `CORRECT`: name -> document; it sits on a bound and is accepted,
- `INCORRECT`: name -> (document, the rule that refuses it); a comment says what is false,
- `MALFORMED`: name -> (document or bytes, part of the refusal),
- `FILES`: path below tests/certificates -> bytes of a matrix beside a certificate,
- `CONSTANTS`: constants of bounds, each with the next simpler smaller one: some file must notice the exchange.
"""

from __future__ import annotations

from by_hand import (
    any_map,
    change,
    complex_data,
    convexity,
    core,
    edges,
    enclosure,
    entries,
    groups,
    growth,
    kernel_awareness,
    l2_operators,
    lipschitz,
    networks,
    null_space,
    numbers,
    optimal_map,
    paths,
    penalties,
    scaled_enclosure,
    strict_dual,
    suboptimal_map,
    training_failure,
    transcripts,
)

BY_HAND = (
    numbers,
    core,
    penalties,
    enclosure,
    scaled_enclosure,
    convexity,
    strict_dual,
    entries,
    complex_data,
    groups,
    edges,
    growth,
    paths,
    change,
    transcripts,
    any_map,
    kernel_awareness,
    training_failure,
    optimal_map,
    suboptimal_map,
    null_space,
    lipschitz,
    networks,
    l2_operators,
)
