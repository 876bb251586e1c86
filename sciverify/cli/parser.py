"""The parser of a command: short on errors, and help that keeps paragraphs, tables and examples as they stand."""

from __future__ import annotations

import argparse
import re
import textwrap
from typing import Any, NoReturn


class Paragraphs(argparse.HelpFormatter):
    """Text is filled paragraph by paragraph; lines that are indented, and the line before them, stay as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n\n".join(self._filled(block, width, indent) for block in re.split(r"\n\s*\n", text.strip("\n")))

    def _filled(self, block: str, width: int, indent: str) -> str:
        if "\n  " in block:
            return textwrap.indent(block, indent)
        return textwrap.fill(" ".join(block.split()), width, initial_indent=indent, subsequent_indent=indent)


class Parser(argparse.ArgumentParser):
    """An `ArgumentParser` whose error is three lines: what it takes, what is wrong, and where to read on."""

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**{"formatter_class": Paragraphs, **keywords})

    def error(self, message: str) -> NoReturn:
        """Say it on standard error, and end with exit code 2."""
        self.exit(2, f"{self._usage_in_short()}{self.prog}: error: {message}\nsee: {self.prog} --help\n")

    def _usage_in_short(self) -> str:
        """The options that must be there, and what has no option."""
        needed = [action for action in self._actions if action.required or not action.option_strings]
        formatter = argparse.HelpFormatter(self.prog, width=1000)  # a line is folded below, after whole words
        formatter.add_usage(None, needed, [])
        words = formatter.format_help().split()[1 + len(self.prog.split()) :]
        return textwrap.fill(" ".join((f"usage: {self.prog} [OPTION ...]", *words)), 80, subsequent_indent="  ") + "\n"
