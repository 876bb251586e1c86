"""lasso of Octave's statistics package: min (1/(2m)) ||y - Ax||^2 + Lambda ||x||_1 by coordinate descent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sciverify.subjects.script import Script

_OCTAVE = """
pkg load statistics
read = @(name) str2double (strsplit (strtrim (fileread (name)), "\\n"))';
shape = read ("shape"); X = reshape (read ("matrix"), shape(2), shape(1))'; y = read ("measurements");
lastwarn (""); tic;
B = lasso (X, y, "Lambda", read ("parameter"), "Standardize", false, "Intercept", false);
printf ("seconds %.3f\\n", toc);
printf ("x %.17g\\n", B);
printf ("status returned\\n");
if (! isempty (lastwarn ())) printf ("warning %s\\n", strrep (lastwarn (), "\\n", " ")); end
"""


@dataclass(frozen=True)
class OctaveLasso(Script):
    """lasso of Octave's statistics package, without intercept and standardisation."""

    name: ClassVar[str] = "lasso (Octave)"
    library: ClassVar[str] = "statistics"
    program: ClassVar[str] = "octave"
    script: ClassVar[str] = _OCTAVE

    def question(self) -> tuple[str, ...]:
        """The version of the package, if it has a function lasso."""
        found = "p = pkg ('list', 'statistics'); pkg load statistics; assert (exist ('lasso') == 2); "
        return "--eval", found + "printf ('%s', p{1}.version)"

    def numeral(self, x: float) -> str:
        """17 significant digits determine a double."""
        return f"{x:.17g}"
