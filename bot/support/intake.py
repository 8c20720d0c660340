"""What a text somebody sends tells about a rejection: a letter that is read, or a sentence of their own.

One value for both, in the words that an application is logged with. Knows no conversation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.support import letters
from bot.support.letters.book import languages
from bot.support.letters.language import guess_language
from bot.support.waiting import Job, earlier_at

COMPANY = ROLE = 60  # characters that a card shows
SIGNER = 40
SHORTEST_LETTER = 100  # characters; less is a sentence of one's own
_OUTCOMES = {
    "said_no": "they_said_no",
    "not_eligible": "they_said_no",
    "role_filled": "role_closed",
    "role_cancelled": "role_closed",
    "on_hold": "role_closed",
    "withdrawn": "i_said_no",
}
SIGNS = ("no_reply", "keeps_on_file", "invites_again", "feedback_refused", "feedback_offered")


@dataclass(frozen=True, slots=True)
class Heard:
    """What was told; `None` is "did not say". `kind`: `own_words`, or the letter's kind, or `withdrawal`."""

    kind: str = "own_words"
    company: str | None = None
    role: str | None = None
    stage: str | None = None
    outcome: str | None = None
    signer: str | None = None
    signs: tuple[str, ...] = ()
    reason: str | None = None
    stock: str | None = None  # the first of its phrases that stand in almost every letter
    language: str | None = None  # of a letter that is in none that can be read
    letters: int = 1  # how many there are in the text


def hear(text: str) -> Heard:
    """Read a letter or a sentence of one's own. Any text gives a `Heard`."""
    several = letters.split(text) if len(text) >= SHORTEST_LETTER else [text]
    letter = letters.read(several[0]) if len(text) >= SHORTEST_LETTER else letters.Letter()
    if letter.kind == "other" and letter.outcome != "withdrawn":
        told = letters.told(text)
        foreign = letter.language if letter.language not in (None, "en") else None
        return Heard(
            company=_short(told.company, COMPANY),
            role=_short(told.role, ROLE),
            stage=told.stage,
            outcome=told.outcome,
            language=foreign,
        )
    signs = {
        "no_reply": letter.no_reply,
        "keeps_on_file": letter.keeps_on_file,
        "invites_again": letter.invites_again,
        "feedback_refused": letter.feedback == "refused",
        "feedback_offered": letter.feedback == "offered",
    }
    return Heard(
        kind="withdrawal" if letter.outcome == "withdrawn" else letter.kind,
        company=_short(letter.company, COMPANY),
        role=_short(letter.role, ROLE),
        stage=None if letter.stage == "unknown" else letter.stage,
        outcome=_OUTCOMES.get(letter.outcome or ""),
        signer=_short(letter.person, SIGNER),
        signs=tuple(sign for sign, there in signs.items() if there),
        reason=letter.reason,
        stock=next(iter(letter.stock_phrases), None),
        letters=len(several),
    )


def is_letter(text: str) -> bool:
    """Whether a text is surely a letter about an application, so that nobody has to say so."""
    if len(text) < SHORTEST_LETTER:
        return False
    letter = letters.read(letters.split(text)[0])
    return letter.kind != "other" or letter.outcome == "withdrawn"


def is_foreign(text: str) -> bool:
    """Whether a text as long as a letter is in a language in which none can be read: a word of it may look like one of
    ours, and "vielen Dank" stands in every no."""
    return len(text) >= SHORTEST_LETTER and guess_language(text) not in (None, *languages())


def sent_to(text: str) -> dict[str, str]:
    """What a sentence of one's own tells of an application: its `company` and its `role`, as far as they are told."""
    told = letters.told(text)
    found = {"company": _short(told.company, COMPANY), "role": _short(told.role, ROLE)}
    return {name: words for name, words in found.items() if words}


def that_waited(company: str | None, role: str | None, waiting: Iterable[Job]) -> Job | None:
    """The one of the `waiting` applications that this is the answer to: the newest at this company whose role is the
    same, or was not told on either side."""
    may_be = [job for job in waiting if not role or not job["role"] or role.casefold() == job["role"].casefold()]
    return earlier_at(company, may_be) if company else None


def _short(words: str | None, limit: int) -> str | None:
    """What is longer than a card shows is not certain to be a name."""
    return words if words is not None and 0 < len(words) <= limit else None
