"""`python -m sciverify.cli` is the command line, as `python -m sciverify` is."""

import sys

from sciverify.cli import main

sys.exit(main())
