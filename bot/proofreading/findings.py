"""What proofreading finds: where it stands, and what is the matter, in a sentence an editor can act on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.content import ContentError, located


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to mend. `line` is 0 and `block` empty where there is none."""

    path: Path
    line: int
    block: str
    problem: str

    def __str__(self) -> str:
        return f"{located(self.path, self.line, self.block)} {self.problem}"


def found(error: ContentError) -> Finding:
    """Words that broke as a finding."""
    return Finding(error.path or Path("content"), error.line, error.block, error.problem)
