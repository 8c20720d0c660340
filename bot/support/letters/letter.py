"""Reads a letter: what kind it is, from whom, about which role, and what it says. It knows no network, no files and
no words for people.

A field that is not certain is None: blank is right, guessed is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from bot.support.letters import details
from bot.support.letters.book import Book, book, languages
from bot.support.letters.companies import company_of
from bot.support.letters.details import Feedback, Outcome, Stage
from bot.support.letters.kinds import Kind, Seen, kind_of, look
from bot.support.letters.language import guess_language
from bot.support.letters.layout import greeted, laid_out, person_in, sign_off
from bot.support.letters.parts import Part, parts_of
from bot.support.letters.roles import role_of
from bot.support.letters.spans import Lexicon
from bot.support.letters.text import Sentence, readable, sentences

ENGLISH: Final = "en"
_ENOUGH_ENGLISH: Final = 3
"""What must speak for a kind of letter, in English phrases, before a text in another language is read as English
all the same.
"""
_FIRST: Final = 16
_LAST: Final = 6
_HEAD: Final = 3_500
_TAIL: Final = 800
"""How much of one message is read, from its beginning and its end, in characters: about 700 words; a median letter
has 80.
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says. None: the letter does not say it for certain."""

    kind: Kind = "other"
    company: str | None = None
    role: str | None = None
    person: str | None = None
    stage: Stage = "unknown"
    outcome: Outcome | None = None
    reason: str | None = None
    stock_phrases: tuple[str, ...] = ()
    feedback: Feedback = "silent"
    keeps_on_file: bool = False
    no_reply: bool = False
    invites_again: bool = False
    language: str | None = None


@dataclass(slots=True)
class _Reading:
    part: Part
    lexicon: Lexicon
    sentences: list[Sentence]
    seen: list[Seen]
    kind: Kind = field(init=False)
    weight: int = field(init=False)

    def __post_init__(self) -> None:
        self.kind, self.weight = kind_of(self.seen)


def read(text: str, subject: str = "", sender: str = "") -> Letter:
    """Read one letter, given as plain text or HTML, with its subject and sender where they are known.

    Any text gives a Letter. Only the first 20,000 characters count, and of one message the first 3,500 and the last
    800. A letter in a language without phrases is of kind "other", with its `language` set. When mail is quoted or
    forwarded in the text, the part that is a letter is read.
    """
    plain = readable(text)
    language = guess_language(plain) or guess_language(subject)
    known = book(language if language in languages() else ENGLISH)
    readings = [_reading(part, known) for part in parts_of(plain, subject[:500], sender[:500])]
    best = _choose(readings)
    if language not in (None, *languages()) and best.weight < _ENOUGH_ENGLISH:
        return Letter(language=language)
    return _letter(best, known, language or (ENGLISH if best.kind != "other" else None))


def _reading(part: Part, known: Book) -> _Reading:
    letters = [character for character in part.text[:600] if character.isalpha()]
    shouting = len(letters) > 20 and sum(map(str.isupper, letters)) > 0.8 * len(letters)
    lexicon = Lexicon(known.vocabulary, shouting)
    part = Part(laid_out(_ends_of(part.text), lexicon), part.subject, part.sender)
    small = lexicon["text.small"]
    split = sentences(part.subject, small) + sentences(part.text, small)
    return _Reading(part, lexicon, split, look(split, known))


def _ends_of(text: str) -> str:
    return text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]}\n{text[-_TAIL:]}"


def _choose(readings: list[_Reading]) -> _Reading:
    """The first part that is a letter, or a later one of the same kind that is more plainly so (a person's own
    words stand above it).
    """
    letters = [reading for reading in readings if reading.kind != "other" or reading.weight]
    if not letters:
        return readings[0]
    return max((reading for reading in letters if reading.kind == letters[0].kind), key=lambda reading: reading.weight)


def _letter(reading: _Reading, known: Book, language: str | None) -> Letter:
    seen, lexicon, part = reading.seen, reading.lexicon, reading.part
    outcome = details.outcome_of(reading.kind, seen)
    is_no = reading.kind == "rejection"
    no_reply = details.is_no_reply(seen, part.sender, _addresses())
    if reading.kind == "other" and outcome is None:
        return Letter(no_reply=no_reply, language=language)
    signed = sign_off(part.text, lexicon)
    person = person_in(signed, lexicon)
    reader = greeted(part.text, lexicon)
    named = [(sentence, known.names.find(sentence.plain)) for sentence in _where_names_are(reading.sentences)]
    company = company_of(part.subject, part.sender, named, signed, lexicon, reader, person or "")
    return Letter(
        kind=reading.kind,
        company=company,
        role=role_of(part.text, part.subject, named, lexicon, company),
        person=None if person and company and person.lower() in company.lower() else person,
        stage=details.stage_of(seen) if is_no else "unknown",
        outcome=outcome,
        reason=details.reason_of(seen) if is_no else None,
        stock_phrases=details.stock_phrases_of(seen) if is_no else (),
        feedback=details.feedback_of(seen),
        keeps_on_file=details.keeps_on_file(seen),
        no_reply=no_reply,
        invites_again=details.invites_again(seen),
        language=language,
    )


def _where_names_are(found: list[Sentence]) -> list[Sentence]:
    """The sentences in which the company and the role are looked for: those at the beginning and at the end."""
    return found if len(found) <= _FIRST + _LAST else found[:_FIRST] + found[-_LAST:]


def _addresses() -> tuple[str, ...]:
    return ("noreply", "donotreply", "notification", "mailer")
