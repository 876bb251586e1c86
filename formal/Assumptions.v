Require Import Sciverify.Certificate.
Print Assumptions check_sound.
