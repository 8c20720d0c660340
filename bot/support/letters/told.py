"""Reads what somebody says in a sentence of their own: "I just got rejected by Acme after the final interview". It
reads no letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from bot.support.letters.book import Mark, book
from bot.support.letters.details import Stage
from bot.support.letters.names import name_at, name_before, shown
from bot.support.letters.phrases import Found
from bot.support.letters.roles import before_job, title_at
from bot.support.letters.spans import Lexicon, same_name, written
from bot.support.letters.text import Sentence, Word, readable, sentences
from bot.support.letters.titles import clean_title

Ending = Literal["they_said_no", "i_said_no", "role_closed", "silence"]

MAX_CHARS: Final = 2_000
"""More is a letter or a diary, not a sentence or two; only so much is read."""
_ENDINGS: Final[tuple[Ending, ...]] = ("i_said_no", "role_closed", "silence", "they_said_no")
_STAGES: Final[tuple[Stage, ...]] = ("final", "assessment", "screen", "interview", "application")


@dataclass(frozen=True, slots=True)
class Told:
    """What a person said happened; None: not said, or not for certain."""

    company: str | None = None
    role: str | None = None
    stage: Stage | None = None
    outcome: Ending | None = None


_Read = list[tuple[Sentence, list[Found[Mark]]]]


def told(text: str) -> Told:
    """Read company, role, stage and how it ended from a short message in the person's own words. Any text gives a
    Told.

    A company must be written with a capital letter: "them", "another company" and "my dream job" are none, and two
    names are none either.
    """
    known = book("en")
    letters = [character for character in text[:MAX_CHARS] if character.isalpha()]
    shouting = len(letters) > 10 and sum(map(str.isupper, letters)) > 0.8 * len(letters)
    lexicon = Lexicon(known.vocabulary, shouting)
    read: _Read = [
        (one, known.told.find(one.plain)) for one in sentences(readable(text[:MAX_CHARS]), lexicon["text.small"])
    ]
    company = _only(list(_companies(read, lexicon)), lexicon)
    return Told(company, _only(list(_roles(read, lexicon)), lexicon), _stage(read), _ending(read))


def _ending(read: _Read) -> Ending | None:
    for ending in _ENDINGS:
        for _, marks in read:
            doubts = [mark.start for mark in marks if mark.what.topic == "not_sure"]
            if any(_is(mark, "outcome", ending) and not any(doubt < mark.start for doubt in doubts) for mark in marks):
                return ending
    return None


def _stage(read: _Read) -> Stage | None:
    marks = [mark for _, found in read for mark in found]
    if any(_is(mark, "stage", "application") for mark in marks):
        return "application"
    for stage in _STAGES:
        if any(_is(mark, "stage", stage) for mark in marks):
            return stage
    return "application" if any(_is(mark, "stage", "unsure_application") for mark in marks) else None


def _is(mark: Found[Mark], topic: str, value: str) -> bool:
    return mark.what.topic == topic and mark.what.value == value


def _companies(read: _Read, lexicon: Lexicon) -> Iterator[str]:
    for sentence, marks in read:
        words = sentence.words
        for mark in marks:
            span: list[Word] = []
            if _is(mark, "company", "after") or (
                _is(mark, "company", "after_title") and mark.start and lexicon.is_head(words[mark.start - 1])
            ):
                span = name_at(words, mark.end, lexicon)
            elif _is(mark, "company", "before"):
                span = name_before(words, mark.start, lexicon)
            if span and _may_be_company(span, lexicon):
                yield shown(span)


def _may_be_company(span: list[Word], lexicon: Lexicon) -> bool:
    plain = [word.plain for word in span]
    name = " ".join(plain)
    return not (
        "and" in plain
        or "or" in plain
        or plain[0] in lexicon["text.first_names"]
        or plain[0] in lexicon["text.titles"]
        or name in lexicon["told.never"]
        or (len(plain) == 1 and plain[0] in lexicon["told.never"])
        or (name in lexicon["company.never"] and name not in lexicon["company.plainly"])
        or all(word in lexicon["company.team"] for word in plain)
        or lexicon.is_title(span)
        or not any(character.isalpha() for character in name)
    )


def _roles(read: _Read, lexicon: Lexicon) -> Iterator[str]:
    for sentence, marks in read:
        words = sentence.words
        spans = [
            before_job(words, at, lexicon) for at, word in enumerate(words) if word.plain in lexicon["role.before"]
        ]
        spans += [title_at(words, mark.end, lexicon) for mark in marks if _is(mark, "role", "after")]
        for span in spans:
            if span and lexicon.is_title(span) and (title := clean_title(written(span), lexicon)):
                yield title


def _only(names: list[str], lexicon: Lexicon) -> str | None:
    """The one name that was found; None when there are several."""
    keys = {same_name(name, lexicon["company.suffixes"]) for name in names}
    return names[0] if len(keys) == 1 else None
