"""Published tables as programs: pose the inputs, run the algorithms, certify what comes out (layer 4)."""
