"""Reads a posting: title, company, and what it asks for, essential apart from desirable and from the duties.

A proposal for the person to confirm: written postings have no form that could be relied on. Knows no résumé.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.support.postings.lexicon import ASKED_LEVELS, LEVELS, WORDS
from bot.support.postings.parts import Line, Part, cues, lines
from bot.support.postings.titles import company_of, title_of
from bot.support.postings.vocabulary import Named, vocabulary
from bot.support.postings.words import SMALL, Token, content, tokens

MAX_CHARS = 20_000
"""How much of a posting is read, in characters: about 3,000 words."""
MAX_TERMS = 30
"""How many terms of one part are kept."""
PROPOSED, PROPOSED_DESIRABLE = 10, 3
"""How many terms are proposed in all, and how many of these are wishes where there are conditions enough."""
TERM = 40
"""Characters of a term: what a button shows."""
_WORDS = 6  # of a term in free words
_LONG_LINE, _SHORT_SENTENCE = 25, 8  # words, above which a line, or one with a full stop, is running text
_LEVEL_WORDS = frozenset(word for level in LEVELS for word in level.split())
_AROUND = " ,.;:-–—•*()\"'’"
_MOST_YEARS = 15  # of experience that somebody asks for
_FEW = 4  # with fewer conditions and wishes than this, duties are proposed too

Kind = Literal["tool", "skill", "certificate", "soft", "language", "degree", "years", "phrase"]
_YEARS = re.compile(
    r"\b(\d{1,2}|one|two|three|four|five|six|seven|eight|ten)\s?(?:\(\d+\)\s)?\+?(?:\s?(?:-|–|to|or)\s?(?:\d{1,2}|more))?"
    r"\s?\+?\s(?:years?|yrs?)\b['’]?",
    re.IGNORECASE,
)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10}


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a posting asks for. `words`: as it is written there, at most `TERM` characters. `normal`: the form
    in which it is counted, the same for "Postgres" and "PostgreSQL". `number`: years, or a level of education."""

    words: str
    normal: str
    kind: Kind = "phrase"
    number: int = 0


@dataclass(frozen=True, slots=True)
class Posting:
    """What a posting tells. Empty is "not told"."""

    title: str | None = None
    company: str | None = None
    essential: tuple[Term, ...] = ()
    desirable: tuple[Term, ...] = ()
    duties: tuple[Term, ...] = ()


def read(text: str) -> Posting:
    """Read a posting. Any text gives a `Posting`; linear in its length, of which `MAX_CHARS` are read."""
    text = text[:MAX_CHARS]
    found = list(lines(text))
    seen: set[str] = set()
    parts: dict[Part, tuple[Term, ...]] = {}
    for part in ("essential", "desirable", "duties"):
        terms = (one for line in found if line.part == part for one in terms_in(line))
        parts[part] = tuple(_fresh(terms, seen))[:MAX_TERMS]
    loose = (one for line in found if line.part == "open" for one in _named(line))  # no cue: perhaps it is asked for
    parts["duties"] = (*parts["duties"], *_fresh(loose, seen))[:MAX_TERMS]
    return Posting(title_of(text), company_of(text), parts["essential"], parts["desirable"], parts["duties"])


def propose(posting: Posting) -> Posting:
    """The terms worth confirming: ten at most, what is checked most easily first, ways of working last."""
    wishes = _best(posting.desirable, PROPOSED_DESIRABLE if len(posting.essential) > PROPOSED // 2 else PROPOSED // 2)
    musts = _best(posting.essential, PROPOSED - len(wishes))
    few = len(musts) + len(wishes) < _FEW
    return replace(posting, essential=musts, desirable=wishes, duties=_best(posting.duties, 6 if few else 0))


def term(words: str) -> Term:
    """A term in somebody's own words."""
    found = next(terms_in(Line(words, "essential")), None)
    whole = _short(" ".join(words.split()))
    return replace(found, words=whole) if found else Term(whole, whole.casefold())


def terms_in(line: Line) -> Iterator[Term]:
    """What a line asks for: what is known by name, years, a degree; else the thing in its own words."""
    words = tokens(line.text)
    plain = [word.plain for word in words]
    told = line.text.endswith(".") and len(words) > _SHORT_SENTENCE
    prose = not line.point and (line.firm or told or len(words) > _LONG_LINE)
    start = _behind_anchor(plain) if prose else _behind_lead(words, plain, line.text)
    named = list(vocabulary().find(line.text, words))
    hard = [one for one in named if one.kind != "soft"]
    soft = [one for one in named if one.kind == "soft" and (prose or one.first <= start + _WORDS)]
    special = [*_years(line.text), *_degree(line.text, words, plain)]
    yield from special
    years = " ".join(one.words.casefold() for one in special if one.kind == "years")
    for one in named:
        found = _term(line.text, words, one)
        if (one in hard or one in soft) and not (one.kind == "skill" and found.words.casefold() in years):
            yield found
    if not hard and not special and not soft and start < len(words) and (line.point or line.part != "duties"):
        yield from _phrases(line.text, words, plain, start)


def _fresh(terms: Iterable[Term], seen: set[str]) -> Iterator[Term]:
    for one in terms:
        if one.normal not in seen:
            seen.add(one.normal)
            yield one


def _best(terms: Sequence[Term], most: int) -> tuple[Term, ...]:
    """The first of them in their own order, ways of working only where there is room."""
    hard = [one for one in terms if one.kind != "soft"]
    chosen = {*hard[:most], *[one for one in terms if one.kind == "soft"][: max(0, most - len(hard))]}
    return tuple(one for one in terms if one in chosen)


def _named(line: Line) -> Iterator[Term]:
    words = tokens(line.text)
    return (_term(line.text, words, found) for found in vocabulary().find(line.text, words))


def _term(text: str, words: Sequence[Token], found: Named) -> Term:
    return Term(_as_written(text, words, found), found.name.casefold(), found.kind)


def _as_written(text: str, words: Sequence[Token], found: Named) -> str:
    first, last = found.first, found.last
    if found.kind == "language" and first and words[first - 1].plain in WORDS["of_language"]:
        first -= 1
    return _short(text[words[first].start : words[last - 1].end])


def _years(text: str) -> Iterator[Term]:
    found = _YEARS.search(text)
    if not found:
        return
    number = int(found[1]) if found[1].isdigit() else _NUMBERS[found[1].lower()]
    about = _after_years(text[found.end() : found.end() + 120])
    if about and 0 < number <= _MOST_YEARS:
        words = _short(f"{found[0].strip(_AROUND)} {about}")
        yield Term(words, f"{number} years {about.casefold()}", "years", number)


def _after_years(rest: str) -> str:
    """ "of experience in logistics" → "logistics"; without a topic, "experience"."""
    words = tokens(rest.partition(". ")[0])
    plain = [word.plain for word in words]
    if not plain or (plain[0] not in WORDS["worked"] and "experience" not in plain[:_WORDS]):
        return ""  # "years old", "years behind it"
    topic = list(_phrases(rest, words, plain, _behind_lead(words, plain, rest)))
    if topic:
        return topic[0].words
    return "experience" if "experience" in plain[:6] else ""


def _degree(text: str, words: Sequence[Token], plain: list[str]) -> Iterator[Term]:
    if not _LEVEL_WORDS & set(plain):
        return
    for at in range(len(plain)):
        for length in range(min(2, len(plain) - at), 0, -1):
            key = " ".join(plain[at : at + length])
            next_ = plain[at + length : at + length + 1]
            if not (key in ASKED_LEVELS or (key == "master" and next_ and next_[0] in WORDS["makes_degree"])):
                continue
            if key == "degree" and next_ == ["of"] and not {"bachelor", "master"} & set(plain):
                continue  # "a high degree of accuracy"
            start = at - 1 if at and key == "degree" and words[at - 1].raw[:1].isupper() else at
            past = at + length + (next_ == ["s"])  # "bachelor's"
            past += plain[past : past + 1] == ["degree"]
            end = _end_of(words, plain, past, start + _WORDS + 1)
            asked = _short(text[words[start].start : words[end - 1].end])
            yield Term(asked, f"degree {LEVELS[key]}", "degree", LEVELS[key])
            return


def _end_of(words: Sequence[Token], plain: Sequence[str], at: int, most: int) -> int:
    """Where a degree's subject ends: "in computer science", if it follows."""
    if at >= len(plain) or plain[at] not in ("in", "or", "level", "degree"):
        return at
    end = at + 1
    while end < min(len(plain), most) and not cues().stops.at(plain, end) and plain[end] not in ("or", "with"):
        end += 1
    while end > at and plain[end - 1] in SMALL:
        end -= 1
    return max(end, at)


_TRAILING = SMALL - WORDS["ending"]
_PIECES = re.compile(r",|;|/| and | or | & ", re.IGNORECASE)
_BREAK = re.compile(r"[,;:()\[\]–—]|\s-\s|\.\s|\.$")


def _phrases(text: str, words: Sequence[Token], plain: Sequence[str], start: int) -> Iterator[Term]:
    """The thing itself, in the posting's words: without what leads up to it and what follows."""
    end, whole = start, True
    while end < len(words) and (whole := end - start < _WORDS):
        if end > start and _BREAK.search(text, words[end - 1].end, words[end].start):
            break
        if end > start + 1 and cues().stops.at(plain, end):
            break
        end += 1
    if not whole:  # it goes on: "manage expectations and host or …"
        end = next((at for at in range(end - 1, max(start + 1, end - 3), -1) if plain[at] in ("and", "or")), end)
    while end > start and plain[end - 1] in _TRAILING:
        end -= 1
    listed = [word for word in plain[start:end] if word not in SMALL]
    if not listed or (len(listed) == 1 and listed[0].endswith("ing") and not whole):
        return
    phrase = text[words[start].start : words[end - 1].end]
    if len(phrase) > TERM and plain[start].endswith("ing") and end - start > 2:
        start += 2 if plain[start + 1] in SMALL else 1
        phrase = text[words[start].start : words[end - 1].end]
    pieces = [piece.strip() for piece in _PIECES.split(phrase)]
    if len(pieces) > 1 and all(0 < len(piece.split()) <= 2 for piece in pieces) and len(pieces) > 2:
        for piece in pieces:
            yield Term(_short(piece), " ".join(content(word.plain for word in tokens(piece))))
        return
    normal = " ".join(content(plain[start:end]))
    if len(phrase) > 2:
        yield Term(_short(phrase), normal)


def _behind_anchor(plain: Sequence[str]) -> int:
    """In running text: where the thing begins that "experience of" or "ability to" leads up to; else its end."""
    anchor = next((at + n for at in range(len(plain)) if (n := cues().anchors.at(plain, at))), len(plain))
    while anchor < len(plain) and (length := cues().lead.at(plain, anchor)):
        anchor += length
    return anchor


def _behind_lead(words: Sequence[Token], plain: Sequence[str], text: str) -> int:
    at = 0
    while at < len(plain):
        length = cues().lead.at(plain, at)
        if not length:
            if at + 1 < len(plain) and _glued(words, at, text) and cues().lead.at(plain, at + 1):
                at += 1
                continue
            return at
        at += length
    return at


def _glued(words: Sequence[Token], at: int, text: str) -> bool:
    """A leftover of a short form: the "ll" of "you'll"."""
    return words[at].plain in ("ll", "ve", "re", "s") and at > 0 and text[words[at].start - 1] in "'’"


def _short(words: str) -> str:
    """At most `TERM` characters, at the end of a word."""
    words = words.strip(_AROUND)
    if len(words) <= TERM:
        return words
    kept = words[: TERM + 1].rpartition(" ")[0].split() or [words[:TERM]]
    while len(kept) > 1 and kept[-1].casefold().strip(",") in SMALL:
        kept.pop()
    return " ".join(kept).rstrip(" ,.;:-–—")
