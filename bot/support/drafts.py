"""Whether asking for feedback is worth it, what to ask at which stage, and whether a draft may be shown.

The limits and the never-list come from practice: LinkedIn cuts a note at 300 characters; a busy person answers one
short question. Knows no words of a draft: those stand in the content.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

STAGES = ("application", "screen", "assessment", "interview", "final", "unknown")
SPOKE_TO_SOMEBODY = ("screen", "interview", "final")
CHANNELS = ("email", "linkedin", "phone")
TONES = ("warm", "plain", "formal")
EMAIL_WORDS = 110
LINKEDIN_CHARACTERS = 300
PHONE_LINES = 3

_POINTS = {
    "application": ("requirement", "skill"),
    "screen": ("requirement", "skill"),
    "assessment": ("task", "skill"),
    "interview": ("answer", "skill"),
    "final": ("difference", "skill"),
    "unknown": ("skill", "requirement"),
}
_NEVER = (
    "reconsider", "change your mind", "second chance", "unfair", "discriminat", "lawyer", "legal", "lawsuit",
    "deserve", "sorry", "apologi", "mistake", "wrong decision", "better than", "other candidate",
    "person you hired", "who got the job", "demand", "disappointed in you", "waste of",
)  # fmt: skip  # arguing, asking again, comparing, apologising, hinting at law


def reasons_not_to_ask(stage: str, outcome: str, feeling: str | None, signs: Sequence[str] = ()) -> tuple[str, ...]:
    """Why asking is hardly worth it now, the weightiest first. Advice only: the person decides.

    `signs` are those of the letter: `no_reply`, `feedback_refused`.
    """
    reasons = {
        "refused": "feedback_refused" in signs,
        "no_reply": "no_reply" in signs and stage not in SPOKE_TO_SOMEBODY,
        "role_closed": outcome == "role_closed",
        "own_choice": outcome == "i_said_no",
        "never_spoke": stage == "application",
        "angry": feeling == "angry",
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def points_for(stage: str) -> tuple[str, ...]:
    """The questions worth asking after this stage, the best first."""
    return _POINTS.get(stage, _POINTS["unknown"])


def unkind(words: str) -> str | None:
    """The first phrase in `words` that argues, pleads, compares, apologises or threatens; `None` if there is none."""
    flat = f"{' '.join(words.casefold().split())} "
    return next((phrase.strip() for phrase in _NEVER if phrase in flat), None)


def one_line(words: str | None) -> str | None:
    """A name as it may stand within a sentence: a line break in it would break the draft too."""
    return " ".join(words.split()) if words else None


def as_question(words: str) -> str:
    """Own words as one question without its mark: later question marks and line breaks are smoothed away."""
    return re.sub(r"[\s?？]+", " ", words).strip(" .,;!")


def problems(draft: str, channel: str, given: Sequence[str] = ()) -> tuple[str, ...]:
    """What keeps a draft from being shown: `length`, `questions`, `blank`, `phrase`.

    `given` are names as the person gave them: a firm called "Legal & Why?" is no fault of the draft.
    """
    bare = draft
    for name in sorted(filter(None, given), key=len, reverse=True):
        bare = bare.replace(name, "")
    wrong = {
        "length": not _fits(draft, channel),
        "questions": bare.count("?") != 1,
        "blank": bool(re.search(r"[\[\]{}]|_{3,}|\bNone\b", bare)),
        "phrase": unkind(bare) is not None,
    }
    return tuple(name for name, holds in wrong.items() if holds)


def _fits(draft: str, channel: str) -> bool:
    match channel:
        case "linkedin":
            return len(draft) <= LINKEDIN_CHARACTERS
        case "phone":
            return len([line for line in draft.splitlines() if line.strip()]) == PHONE_LINES
        case _:
            return len(draft.split()) <= EMAIL_WORDS
