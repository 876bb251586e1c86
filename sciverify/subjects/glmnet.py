"""R's glmnet: min (1/(2m)) ||y - Ax||^2 + lambda ||x||_1 by coordinate descent, through Rscript."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from sciverify.subjects.script import Script

_GLMNET = """
suppressMessages(library(glmnet))
read <- function(name) as.numeric(readLines(name))
shape <- read("shape"); X <- matrix(read("matrix"), shape[1], shape[2], byrow = TRUE); y <- read("measurements")
said <- character(); start <- proc.time()[["elapsed"]]
fit <- withCallingHandlers(
  glmnet(X, y, lambda = read("parameter"), standardize = FALSE, intercept = FALSE$options),
  warning = function(w) { said <<- c(said, conditionMessage(w)); invokeRestart("muffleWarning") })
cat(sprintf("seconds %.3f\\n", proc.time()[["elapsed"]] - start))
cat(sprintf("x %a\\n", as.numeric(fit$beta)), sep = "")
cat(sprintf("iterations %d\\n", as.integer(fit$npasses)))
cat(sprintf("status jerr %d\\n", as.integer(fit$jerr)))
for (s in said) cat(sprintf("warning %s\\n", gsub("[[:space:]]+", " ", s)))
"""


@dataclass(frozen=True)
class Glmnet(Script):
    """R's glmnet without intercept and standardisation.

    Attributes
    ----------
    options : mapping of str to float
        Further arguments of glmnet that are numbers, such as thresh and maxit.
    """

    options: Mapping[str, float] = field(default_factory=dict)
    name: ClassVar[str] = "glmnet (R)"
    library: ClassVar[str] = "glmnet"
    program: ClassVar[str] = "Rscript"
    accuracy_source: ClassVar[str] = "glmnet (R), arguments thresh, maxit"

    @property
    def script(self) -> str:
        """With the options as arguments."""
        further = "".join(f", {name} = {self.numeral(float(value))}" for name, value in self.options.items())
        return _GLMNET.replace("$options", further)

    def question(self) -> tuple[str, ...]:
        """packageVersion"""
        return "-e", "cat(as.character(packageVersion('glmnet')))"

    def numeral(self, x: float) -> str:
        """Hexadecimal: R's reader of decimals may be off by one unit."""
        return x.hex()
