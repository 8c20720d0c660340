"""Where a résumé says what a posting asks for: the same, something near, or nothing. And what was copied of a posting.

Knows words, not truth: somebody can have what their résumé does not say. No score, no percentage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.support.postings.lexicon import LEVELS, WORDS
from bot.support.postings.posting import Term
from bot.support.postings.vocabulary import vocabulary
from bot.support.postings.words import Token, content, root, tokens

MAX_CHARS = 40_000
"""How much of a résumé is read, in characters: about ten pages."""
LINE = 120
"""Characters of a résumé's line that are shown."""
COPIED = 6
"""More words in a row than this are copied, not said."""

How = Literal["in", "similar", "missing"]
_LONG = 240  # characters; a longer line is read sentence by sentence
_ENDS = re.compile(r"(?<=[.;•➢])\s+|\s(?=[•➢▪])")
_YEARS = re.compile(r"\b(\d{1,2})\s?\+?\s(?:years?|yrs?)\b", re.IGNORECASE)
_YEAR = r"(?:19|20)\d\d"
_SPAN = re.compile(
    rf"\b{_YEAR}\s?(?:-|–|—|to|until)\s?(?:[A-Za-z]{{3,9}}\.?\s)?(?:{_YEAR}|present|now|current|today|date)\b",
    re.IGNORECASE,
)
_FLUENT = WORDS["fluent"]
_NO_SUBJECT = {word for level in LEVELS for word in level.split()} | WORDS["no_subject"]
_MOST = 2 / 3  # of a term's words in one line: near enough to show


@dataclass(frozen=True, slots=True)
class Match:
    """How a term stands in a résumé, and the line it was seen in (empty where it was not)."""

    term: Term
    how: How
    line: str = ""


@dataclass(slots=True)
class _Line:
    text: str
    words: list[Token]
    plain: list[str] = field(init=False)
    roots: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.plain = [word.plain for word in self.words]
        self.roots = frozenset(map(root, self.plain))


class _Resume:
    """A résumé, indexed once."""

    def __init__(self, text: str) -> None:
        self.lines = [_Line(line, tokens(line)) for line in _lines(text[:MAX_CHARS])]
        self.names: dict[str, int] = {}
        self.at: dict[str, list[int]] = {}
        for number, line in enumerate(self.lines):
            for named in vocabulary().find(line.text, line.words):
                self.names.setdefault(named.name.casefold(), number)
            for one in line.roots:
                self.at.setdefault(one, []).append(number)

    def shown(self, number: int) -> str:
        line = self.lines[number].text.strip(" \t•➢▪-–*·")
        return line if len(line) <= LINE else line[:LINE].rpartition(" ")[0] + "…"


def compare(terms: Sequence[Term], resume: str) -> tuple[Match, ...]:
    """How each term stands in the résumé, in the order given. Linear in the length of the résumé for each term."""
    known = _Resume(resume)
    return tuple(_match(term, known) for term in terms)


def copied(posting: str, text: str) -> tuple[str, ...]:
    """The runs of more than `COPIED` words in a row that `text` has from `posting`, as they stand in `text`."""
    size = COPIED + 1
    theirs = [word.plain for word in tokens(posting)]
    runs = {tuple(theirs[at : at + size]) for at in range(len(theirs) - size + 1)}
    words = tokens(text)
    plain = [word.plain for word in words]
    taken = [tuple(plain[at : at + size]) in runs for at in range(len(plain) - size + 1)]
    found: list[str] = []
    at = 0
    while at < len(taken):
        if not taken[at]:
            at += 1
            continue
        first = at
        while at < len(taken) and taken[at]:
            at += 1
        found.append(" ".join(text[words[first].start : words[at + size - 2].end].split()))
    return tuple(found)


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        whole = " ".join(line.split())
        if len(whole) <= _LONG:
            yield from filter(None, (whole,))
        else:
            yield from (piece for piece in _ENDS.split(whole) if piece.strip())


def _match(term: Term, resume: _Resume) -> Match:
    match term.kind:
        case "years":
            return _years(term, resume)
        case "degree":
            return _degree(term, resume)
        case "language":
            return _language(term, resume)
        case "phrase":
            return _words(term, resume)
        case _:
            return _name(term, resume)


def _found(term: Term, how: How, resume: _Resume, number: int) -> Match:
    return Match(term, how, resume.shown(number))


def _name(term: Term, resume: _Resume) -> Match:
    if term.normal in resume.names:
        return _found(term, "in", resume, resume.names[term.normal])
    spoken = _words(term, resume)
    if spoken.how == "in" and term.kind in ("skill", "soft"):
        return spoken
    near = next((resume.names[other] for other in _near(term.normal) if other in resume.names), None)
    if near is not None:
        return _found(term, "similar", resume, near)
    return spoken if spoken.how == "similar" and len(term.normal.split()) > 1 else Match(term, "missing")


def _near(normal: str) -> Iterator[str]:
    for name, others in vocabulary().near.items():
        if name.casefold() == normal:
            yield from map(str.casefold, others)


def _words(term: Term, resume: _Resume) -> Match:
    """The term's own words: in a row or in any order on one line is "in" or "similar"; most of them, "similar"."""
    wanted = [word.plain for word in tokens(term.words)]
    counted = content(wanted)
    roots = list(dict.fromkeys(map(root, counted)))
    if not roots:
        return Match(term, "missing")
    hits: dict[int, int] = {}
    for one in roots:
        for number in resume.at.get(one, ()):
            hits[number] = hits.get(number, 0) + 1
    for number in sorted(hits):
        if hits[number] == len(roots) and _in_a_row(counted, content(resume.lines[number].plain)):
            return _found(term, "in", resume, number)
    best = max(hits, key=lambda number: (hits[number], -number), default=None)
    if best is not None and hits[best] >= max(min(2, len(roots)), _MOST * len(roots)):
        return _found(term, "similar", resume, best)
    return Match(term, "missing")


def _in_a_row(wanted: Sequence[str], line: Sequence[str]) -> bool:
    size = len(wanted)
    return any(list(line[at : at + size]) == list(wanted) for at in range(len(line) - size + 1))


def _years(term: Term, resume: _Resume) -> Match:
    """Years that are written count; years that only the dates add up to are near, for they may be of other work."""
    asked = [word.plain for word in tokens(term.words) if not word.plain[0].isdigit()]
    about = {root(word) for word in content(asked)} - {"year", "experi"}
    best: tuple[int, int] | None = None
    for number, line in enumerate(resume.lines):
        for found in _YEARS.finditer(line.text):
            told = int(found[1])
            close = not about or bool(about & line.roots)
            if told >= term.number and close:
                return _found(term, "in", resume, number)
            if best is None or told > best[0]:
                best = (told, number)
    spans = [(number, found) for number, line in enumerate(resume.lines) for found in _SPAN.finditer(line.text)]
    if best is not None:
        return _found(term, "similar", resume, best[1])
    if spans:
        return _found(term, "similar", resume, spans[0][0])
    return _words(term, resume) if about and _words(term, resume).how == "similar" else Match(term, "missing")


def _degree(term: Term, resume: _Resume) -> Match:
    """The same or a higher level is "in", unless the posting names a subject that the line does not."""
    asked = [word.plain for word in tokens(term.words)]
    subject = {root(word) for word in content(asked) if word not in _NO_SUBJECT}
    best: tuple[int, int] | None = None
    for number, line in enumerate(resume.lines):
        level = _level(line)
        if not level:
            continue
        fits = level >= term.number and (not subject or bool(subject & line.roots) or _beside(resume, number, subject))
        if fits:
            return _found(term, "in", resume, number)
        if best is None or level > best[0]:
            best = (level, number)
    return _found(term, "similar", resume, best[1]) if best is not None else Match(term, "missing")


def _beside(resume: _Resume, number: int, subject: set[str]) -> bool:
    """Whether the line below tells the subject of a degree."""
    below = resume.lines[number + 1 : number + 2]
    return any(subject & line.roots and not _level(line) for line in below)


def _level(line: _Line) -> int:
    """The highest level of education in a line; two letters only in capitals, "Master" only as one of something."""
    found = 0
    for at, word in enumerate(line.words):
        next_ = line.plain[at + 1] if at + 1 < len(line.plain) else ""
        alone = word.plain if len(word.plain) > 2 or word.raw.isupper() else ""
        if word.plain in WORDS["not_alone"] and not (word.raw[:1].isupper() and next_ in WORDS["makes_degree"]):
            alone = ""
        if alone == "degree" and next_ == "of" and not word.raw[:1].isupper():
            alone = ""
        found = max(found, LEVELS.get(f"{word.plain} {next_}", 0), LEVELS.get(alone, 0))
    return found


def _language(term: Term, resume: _Resume) -> Match:
    """A language counts with a level that is no lower than the one asked for; without a level it is near."""
    number = resume.names.get(term.normal)
    if number is None:
        return Match(term, "missing")
    if not {word.plain for word in tokens(term.words)} & _FLUENT:
        return _found(term, "in", resume, number)
    around = set(_clause(resume.lines[number], term.normal))
    return _found(term, "in" if around & _FLUENT else "similar", resume, number)


def _clause(line: _Line, language: str) -> list[str]:
    """The words between the commas around a language: "fluent in German, basic French"."""
    pieces = (tokens(piece) for piece in re.split(r"[,;|/•]", line.text))
    return next((plain for piece in pieces if language in (plain := [word.plain for word in piece])), line.plain)
