"""The content files that are banks: many short texts, of which a flow picks one. No message asks for each by its name.

To add a bank: a line here. What is refused in one is said in `lines.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.flows.encourage import LINES
from bot.support.encouragement import KINDS, STATES
from bot.support.interviews import AWKWARD, QUESTIONS, TYPES


@dataclass(frozen=True, slots=True)
class Bank:
    """What a text of it is called, how long it may be in characters, and how many there must be.

    `parts` are what its name may begin with, by what the part is called. Texts of a kind in `sourced` say where they
    come from. `each`: how many there must be for each name of the first part. `asks`: it asks one question at most.
    `answers`: a bank in which each name must stand too.
    """

    title: str
    text: str
    parts: dict[str, tuple[str, ...]]
    longest: int
    fewest: int
    too_few: str
    sourced: tuple[str, ...] = ()
    each: int = 0
    asks: bool = False
    answers: str = ""


BANKS = {
    LINES: Bank(
        "The daily lines", "daily line", {"state": STATES, "kind": KINDS}, 200, 150, "come round too soon",
        sourced=("fact", "story"), each=15,
    ),
    QUESTIONS: Bank("Interview questions", "question", {"type": TYPES}, 200, 120, "come round too soon", asks=True),
    AWKWARD: Bank(
        "Awkward questions: what to do", "piece of advice", {"type": (AWKWARD,)}, 300, 5, "leave questions without one",
        answers=QUESTIONS,
    ),
}  # fmt: skip
