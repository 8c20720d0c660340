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
THEMES = ("skills", "experience", "fit", "answers", "pay", "logistics", "other")  # of an answer
HARD_TO_BELIEVE = 3  # of 10: an answer believed no more than this is worth a second look
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
    "person you hired", "who got the job", "demand", "disappointed in you", "waste of", "why did you", "why didn't",
    "why not me", "less experience", "less qualified", "too old", "too young", "my age", "my accent",
)  # fmt: skip  # arguing, asking again, comparing, apologising, hinting at law
_TITLES = frozenset(
    (
        "dr",
        "prof",
        "professor",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "sir",
        "dame",
        "rev",
        "herr",
        "frau",
        "mme",
        "sra",
        "sr",
    )
)
_SEVERAL = re.compile(
    r"\b(and|team|hr|human resources|talent|recruit\w*|hiring|people|careers?|department|committee)\b|[&+/]",
    re.IGNORECASE,
)  # an office, or more than one person


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


def greeted(who: str | None, tone: str) -> str | None:
    """A name as a message of this tone greets it: in full in a formal one, else the first name, where one can be told.

    "Dr. Ana Pereira" is greeted as "Ana"; "Dr. Pereira", "J. Pereira", "Ana & Ben" and a team by all of it. What stands
    after a comma or in brackets (a degree, a job, pronouns) is left out.
    """
    bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", who or "").partition(",")[0]
    full = " ".join(bare.split()) or one_line(who)
    if full and _SEVERAL.search(full):
        full = re.sub(r"^the\s+", "", full)  # nobody is greeted as "Dear the team"
    if full is None or tone == "formal" or _SEVERAL.search(full):
        return full
    words = full.split()
    named = [word for word in words if word.casefold().rstrip(".") not in _TITLES]
    if len(named) < len(words) and len(named) < 2:
        return full  # a title and a surname
    first = named[0] if named else full
    return first if len(first.rstrip(".")) > 1 else full  # an initial is no name


def one_line(words: str | None) -> str | None:
    """A name as it may stand within a sentence: a line break in it would break the draft too."""
    return " ".join(words.split()) if words else None


def as_question(words: str) -> str:
    """Own words as one question without its mark: later question marks and line breaks are smoothed away. Signs without
    a letter ask nothing."""
    return re.sub(r"[\s?？]+", " ", words).strip(" .,;!") if any(map(str.isalpha, words)) else ""


def problems(draft: str, channel: str, given: Sequence[str] = (), questions: int = 1) -> tuple[str, ...]:
    """What keeps a draft from being shown: `length`, `questions`, `blank`, `phrase`.

    `questions`: how many it asks; a word of thanks asks none. `given` are names as the person gave them: a firm called
    "Legal & Why?" is no fault of the draft.
    """
    bare = draft
    for name in sorted(filter(None, given), key=len, reverse=True):
        bare = bare.replace(name, "")
    wrong = {
        "length": not _fits(draft, channel),
        "questions": bare.count("?") != questions,
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
