"""R's glmnet: min (1/(2m)) ||y - Ax||^2 + lambda ||x||_1 by coordinate descent, through Rscript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sciverify.subjects.script import Script

_GLMNET = """
suppressMessages(library(glmnet))
read <- function(name) as.numeric(readLines(name))
shape <- read("shape"); X <- matrix(read("matrix"), shape[1], shape[2], byrow = TRUE); y <- read("measurements")
said <- character(); start <- proc.time()[["elapsed"]]
fit <- withCallingHandlers(
  glmnet(X, y, lambda = read("parameter"), standardize = FALSE, intercept = FALSE),
  warning = function(w) { said <<- c(said, conditionMessage(w)); invokeRestart("muffleWarning") })
cat(sprintf("seconds %.3f\\n", proc.time()[["elapsed"]] - start))
cat(sprintf("x %a\\n", as.numeric(fit$beta)), sep = "")
cat(sprintf("iterations %d\\n", as.integer(fit$npasses)))
cat(sprintf("status jerr %d\\n", as.integer(fit$jerr)))
for (s in said) cat(sprintf("warning %s\\n", gsub("[[:space:]]+", " ", s)))
"""


@dataclass(frozen=True)
class Glmnet(Script):
    """R's glmnet at its default threshold, without intercept and standardisation."""

    name: ClassVar[str] = "glmnet (R)"
    library: ClassVar[str] = "glmnet"
    program: ClassVar[str] = "Rscript"
    script: ClassVar[str] = _GLMNET

    def question(self) -> tuple[str, ...]:
        """packageVersion"""
        return "-e", "cat(as.character(packageVersion('glmnet')))"

    def numeral(self, x: float) -> str:
        """Hexadecimal: R's reader of decimals may be off by one unit."""
        return x.hex()
