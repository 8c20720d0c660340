"""What a posting is made of: lines, each under a heading that says whether it is a condition, a wish, or a duty.

Knows headings and cue words (`cues.toml`); what a line asks for is found elsewhere.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from bot.support.postings.lexicon import WORDS
from bot.support.postings.words import plains

Part = Literal["essential", "desirable", "duties", "other", "open"]
_FILE = Path(__file__).with_name("cues.toml")
_BULLET = re.compile(r"^[\s>]*(?:[-–—*•·▪●◦‣➢✓✔☑➤►o]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+|^[\s>]*[•·▪●◦‣➢✓✔☑➤►]")
_MARKUP = re.compile(r"^\s*#{1,6}\s*|\*\*|__|\s#+$")
_SENTENCE = re.compile(
    r"(?<=[a-z0-9)’'\"%+#]{2}[.;?])\s+(?=[A-Z(“\"'])|\s*[;•]\s+"
    r"|(?:^|\s)-\s(?=(?:Must|An?|Any|Valid|Experience|Ability|Knowledge|Strong|Good|Excellent)\b)"
)
_HEADING_WORDS, _INTRO_WORDS, _SENTENCE_WORDS = 8, 40, 12
_OPENING_WORDS = 4
_JOINTS, _FIRM = WORDS["joints"], WORDS["firm"]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or a point of a list, and the part it belongs to."""

    text: str
    part: Part
    point: bool = False  # it is a point of a list
    firm: bool = False  # its own words say which part, not only its heading


class Phrases:
    """Phrases of plain words, to be found in a line of plain words."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, set[tuple[str, ...]]] = {}
        for phrase in phrases:
            words = tuple(plains(phrase))
            self._by_first.setdefault(words[0], set()).add(words)
        self._longest = {first: max(map(len, found)) for first, found in self._by_first.items()}

    def at(self, words: Sequence[str], start: int) -> int:
        """How many words a phrase has that begins at `start`: the longest; 0 where none does."""
        found = self._by_first.get(words[start])
        if not found:
            return 0
        for length in range(min(self._longest[words[start]], len(words) - start), 0, -1):
            if tuple(words[start : start + length]) in found:
                return length
        return 0

    def first(self, words: Sequence[str]) -> tuple[int, int] | None:
        """Where the first phrase stands, as a span."""
        return next(((at, at + n) for at in range(len(words)) if (n := self.at(words, at))), None)

    def any_in(self, words: Sequence[str]) -> bool:
        """Whether one of them is there."""
        return self.first(words) is not None


@dataclass(frozen=True, slots=True)
class Cues:
    """The phrases that tell parts, as tuples of words."""

    headings: dict[Part, Phrases]
    desirable: Phrases
    essential: Phrases
    noise: Phrases
    lead: Phrases
    stops: Phrases
    anchors: Phrases


@cache
def cues() -> Cues:
    """The cues, read once."""
    data = tomllib.loads(_FILE.read_text("utf-8"))

    order: tuple[Part, ...] = ("desirable", "other", "duties", "essential")
    headings = {part: Phrases(data["headings"][part]) for part in order}
    inline = data["inline"]
    return Cues(
        headings,
        Phrases(inline["desirable"]),
        Phrases(inline["essential"]),
        Phrases(inline["noise"]),
        Phrases(data["lead"]["phrases"]),
        Phrases(data["lead"]["stops"]),
        Phrases(data["lead"]["anchors"]),
    )


def lines(text: str) -> Iterator[Line]:
    """The lines of a posting that are no headings, each with its part. Linear in the length of the text."""
    part: Part = "open"
    listed = False  # points have begun under this heading
    for raw in text.splitlines():
        raw = " ".join(raw.split())
        bare = _MARKUP.sub("", raw).strip()
        if not bare:
            continue
        point = bool(_BULLET.match(raw))
        bare = _BULLET.sub("", bare).strip() if point else bare
        opened, rest = _opening(bare)
        if opened:
            if opened != "other":
                yield from _said(rest, opened, point, firm=True)
            continue
        intro = bare.endswith((":", "…", "..."))
        short = len(bare.split()) <= _HEADING_WORDS
        if not point or (intro and short):
            headed = heading(bare, marked=raw.startswith(("#", "**")))
            if headed:
                part, listed = headed, False
                continue
            if intro and (short or not point):
                continue  # it leads up to something, and is nothing itself
        if listed and not point and len(bare.split()) > _SENTENCE_WORDS and bare.endswith("."):
            part, listed = "open", False  # the list is over: running text has to say for itself what it is
        listed = listed or point
        yield from _said(bare, part, point)


def heading(line: str, marked: bool = False) -> Part | None:
    """The part that begins below this line, if it is a heading."""
    words = plains(line)
    intro = line.rstrip("* ").endswith((":", "…", "..."))
    if not words or len(words) > (_INTRO_WORDS if intro else _HEADING_WORDS):
        return None
    if not intro and not marked and line.rstrip().endswith((".", ",", ";", "!")):
        return None
    if words[0] == "about" and 1 < len(words) <= _OPENING_WORDS and line[6:7].isupper():
        return "other"  # "About Tarnwell"
    found = _announced(words) if intro and len(words) > _OPENING_WORDS else _part_of(words)
    if found is None:
        return "open" if marked or (line.isupper() and len(words) > 1) else None
    return found if intro or marked or line.isupper() or _is_all_heading(words) else None


def _is_all_heading(words: Sequence[str]) -> bool:
    """Whether nothing but heading words is in it: "Skills and experience", not "cash handling experience"."""
    at = 0
    while at < len(words):
        length = max(phrases.at(words, at) for phrases in cues().headings.values())
        if not length and words[at] not in _JOINTS:
            return False
        at += length or 1
    return True


def _announced(words: Sequence[str]) -> Part | None:
    """The part that a sentence ending in a colon announces: what stands nearest to the colon decides."""
    table = cues().headings
    if "essential" not in words and table["desirable"].any_in(words):
        return "desirable"
    if _FIRM & set(words):
        return "essential"
    for at in range(len(words) - 1, -1, -1):
        found = {part: table[part].at(words, at) for part in ("duties", "essential")}
        longest: Part = max(table, key=lambda part: found.get(part, 0))
        if found.get(longest):
            return longest
    return None


def _part_of(words: Sequence[str]) -> Part | None:
    table = cues().headings
    if "essential" in words and "not" not in words and table["desirable"].any_in(words):
        return "essential"  # "Essential and desirable criteria": each line has to say for itself
    best: tuple[int, int, Part] | None = None
    for order, (part, phrases) in enumerate(table.items()):
        found = phrases.first(words)
        if not found:
            continue
        if part == "desirable":
            return part
        rank = (found[1] - found[0], -order, part)
        if best is None or rank[:2] > best[:2]:
            best = rank
    return best[2] if best else None


def _opening(line: str) -> tuple[Part | None, str]:
    """A line that brings its heading with it: "Essential: a driving licence"."""
    head, colon, rest = line.partition(":")
    if not colon or not rest.strip():
        head, colon, rest = line.partition(" – ")
    words = plains(head)
    if not colon or not rest.strip() or not 0 < len(words) <= _OPENING_WORDS:
        return None, line
    part = _part_of(words)
    return part, rest.strip()


def _said(text: str, part: Part, point: bool, firm: bool = False) -> Iterator[Line]:
    """The sentences of a line, each in the part that its own words say, or else in the one it stands under."""
    known = cues()
    for number, sentence in enumerate(_SENTENCE.split(text)):
        words = plains(sentence)
        point = point and not number  # what a point goes on to say is running text
        if not words or ((part in ("other", "open") or not point) and known.noise.any_in(words)):
            continue
        must = known.essential.any_in(words)
        if known.desirable.any_in(words):
            yield from _mixed(sentence, part, point)
        elif part in ("essential", "desirable"):
            yield Line(sentence, part, point, firm)
        elif must:
            yield Line(sentence, "essential" if part == "open" else part, point, True)
        else:
            yield Line(sentence, "duties" if part == "open" and point else part, point, firm)


_TURN = re.compile(
    r"(?:,|\(|\s-|\s–|;|\bbut\b|\band\b)?\s?\b(?=(?:ideally|preferably|bonus|nice to have)\b)|;\s|\.\s", re.IGNORECASE
)


def _mixed(sentence: str, part: Part, point: bool) -> Iterator[Line]:
    """A sentence that holds a wish; what stands before "ideally", or around a wish in brackets, is a condition."""
    wishes = cues().desirable
    bracket = next((found for found in _BRACKET.finditer(sentence) if wishes.any_in(plains(found[1]))), None)
    if bracket and len(bracket[1].split()) > 2:
        outside = f"{sentence[: bracket.start()]} {sentence[bracket.end() :]}"
        yield Line(outside, part if part == "desirable" else "essential", point, True)
        yield Line(bracket[1], "desirable", point, True)
        return
    pieces = [piece.strip() for piece in _TURN.split(sentence) if piece.strip()]
    for piece in pieces:
        wish = len(pieces) == 1 or wishes.any_in(plains(piece))
        yield Line(piece, "desirable" if wish else "essential", point, True)


_BRACKET = re.compile(r"\(([^()]{1,200})\)")
