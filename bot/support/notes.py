"""Short notes to people one knows slightly: what they may ask, how long they are, when they are sent.

Moderately weak ties bring most job moves (Rajkumar 2022, 20 million LinkedIn users), and employers go back to people
they passed over (CareerBuilder: 54 %), so the note goes to them and asks for something small, never for a job. LinkedIn
cuts a note at 300 characters. Knows no words of a note: those stand in the content.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.support import drafts
from bot.support.moments import days_after

TIES = ("process", "former", "met", "school", "group")
WISHES = ("in_touch", "fifteen", "openings", "introduction")
CHANNELS = ("linkedin", "email", "message")
CHARACTERS = 300  # of a LinkedIn note; a message on the phone is no longer
WHO, WHERE, LIKED, SINCE = 30, 40, 60, 60  # characters of what they give; so the shortest note always fits

NOT_BEFORE, NOT_AFTER = 2, 7  # days from a rejection to the first note: not in the feedback message, not long after
RUNNER_UP = 42  # days to the next word after a late stage: four to eight weeks
OTHERS = 91  # days to the next word to anybody else: three months
LATER = 7  # days that "later" means

_LATE_STAGES = ("interview", "final")
_ASKS_FOR_A_JOB = re.compile(
    r"\b(?:"
    r"(?:hire|refer|recommend|consider|employ|recruit) me|hiring me|are you hiring|you(?:'re| are) hiring"
    r"|(?:a|any|the) (?:job|position|role|vacancy|opening)s? for me|any (?:jobs|vacancies|openings|positions)"
    r"|(?:give|get|find|offer) me (?:a|the|an|some|any) (?:job|position|role|work|interview|chance)|get me in"
    r"|do you have (?:a|any) (?:job|position|role|work|vacanc(?:y|ies)|opening)s?"
    r"|(?:need|want|looking for|searching for) (?:a |the |some |any |your )?(?:new )?(?:job|work|position|vacancy)"
    r"|put (?:in )?a (?:good )?word|my (?:cv|resume|résumé|application)|reconsider|second chance"
    r")\b",
    re.IGNORECASE,
)


def asks_for_job(words: str) -> str | None:
    """The first words that ask for a job, a referral or another verdict, or that argue; `None`: there are none."""
    found = _ASKS_FOR_A_JOB.search(" ".join(words.split()).replace("’", "'"))
    return found[0] if found else drafts.unkind(words)


def after(words: str | None, *beginnings: str) -> str | None:
    """Own words as they go on after a beginning that the sentence has already: "at the fair" after "at"."""
    rest = clause(words)
    for beginning in beginnings:
        if rest and rest.casefold().replace("’", "'").startswith(f"{beginning} "):
            rest = rest[len(beginning) :].strip()
    return rest


def place(words: str | None) -> str | None:
    """Where they know each other, without the word that the sentence puts before it."""
    return after(words, "at", "in", "from", "on")


def after_i(words: str | None) -> str | None:
    """What they did, as it goes on after "since then I"."""
    rest = after(words, "since then", "i")
    head, _, tail = (rest or "").partition(" ")
    verb = {"i've": "have", "i'm": "am", "i'd": "had"}.get(head.casefold().replace("’", "'"))
    return f"{verb} {tail}" if verb and tail else rest


def clause(words: str | None) -> str | None:
    """Own words as the end of a sentence: on one line, without marks that would end it early; or `None`."""
    return re.sub(r"[\s?？!]+", " ", words).strip(" .,;") or None if words else None


def problems(note: str, channel: str, given: Sequence[str] = ()) -> tuple[str, ...]:
    """What keeps a note from being shown: `length`, `questions` (more than one), `blank`, `phrase`.

    `given` are the person's own words and names, which are no fault of the note.
    """
    bare = note
    for words in sorted(filter(None, given), key=len, reverse=True):
        bare = bare.replace(words, "")
    wrong = {
        "length": len(note.split()) > drafts.EMAIL_WORDS if channel == "email" else len(note) > CHARACTERS,
        "questions": bare.count("?") > 1,
        "blank": bool(re.search(r"[\[\]{}]|_{3,}|\bNone\b", bare)),
        "phrase": asks_for_job(bare) is not None,
    }
    return tuple(name for name, holds in wrong.items() if holds)


def is_runner_up(job: Mapping[str, Any] | None) -> bool:
    """Whether they came so far in it that they are worth coming back to."""
    return job is not None and job["stage"] in _LATE_STAGES and job["outcome"] == "they_said_no"


def first_day(rejected_on: str | None, today: str) -> str | None:
    """The day from which a first note to somebody of that process reads well; `None`: it does already. ISO 8601."""
    if rejected_on is None:
        return None
    day = days_after(rejected_on, NOT_BEFORE)
    return day if day > today else None


def next_in(runner_up: bool) -> int:
    """In how many days the next word to them is due."""
    return RUNNER_UP if runner_up else OTHERS
