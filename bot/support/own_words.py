"""What somebody tells in one sentence of their own: company, role, stage, outcome. (Being replaced by fuller rules.)"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """What was told; `None` is "did not say"."""

    company: str | None = None
    role: str | None = None
    stage: str | None = None
    outcome: str | None = None


def told(text: str) -> Told:
    """Read one sentence."""
    company = re.search(r"\b(?:by|from|at)\s+((?:[A-Z][\w&.'-]*)(?:\s+[A-Z][\w&.'-]*){0,3})", text[:400])
    return Told(company=company[1].rstrip(".,") if company else None)
