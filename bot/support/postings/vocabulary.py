"""Finds what postings ask for by name (`vocabulary.toml`): tools, skills, certificates, languages, ways of working.

Knows names and what they are near to; where in a posting they stand is not its business.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from bot.support.postings.lexicon import WORDS
from bot.support.postings.words import Token, plains

Kind = Literal["tool", "skill", "certificate", "soft", "language"]
_TABLES: Mapping[str, Kind] = {
    "tools": "tool", "skills": "skill", "certificates": "certificate", "soft": "soft", "languages": "language",
}  # fmt: skip
_FILE = Path(__file__).with_name("vocabulary.toml")
_BEFORE, _AFTER, _GRADES = WORDS["before_name"], WORDS["after_name"], WORDS["before_grade"]
_NO_LETTER = frozenset("&*-'’")
_LISTING = frozenset(",;/|•·()&:+–—[]")


@dataclass(frozen=True, slots=True)
class Named:
    """A known name in a line: which, of what kind, and between which words it stands."""

    name: str
    kind: Kind
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All names, by the first word of each way of writing them."""

    kinds: Mapping[str, Kind]
    ways: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]  # first word: (words, name), the longest first
    careful: Mapping[str, frozenset[str]]  # a single word: how it has to be written to be meant
    loose: frozenset[str]
    near: Mapping[str, tuple[str, ...]]

    def find(self, line: str, words: Sequence[Token]) -> Iterator[Named]:
        """The names in a line, from left to right, the longest where several begin; none overlap."""
        at = 0
        while at < len(words):
            found = self._at(line, words, at)
            if found:
                yield found
            at = found.last if found else at + 1

    def _at(self, line: str, words: Sequence[Token], at: int) -> Named | None:
        for way, name in self.ways.get(words[at].plain, ()):
            end = at + len(way)
            here = end <= len(words) and all(words[at + n].plain == word for n, word in enumerate(way))
            if here and (len(way) > 1 or self._meant(line, words, at)):
                return Named(name, self.kinds[name], at, end)
        return None

    def _meant(self, line: str, words: Sequence[Token], at: int) -> bool:
        """Whether a single word that is an everyday word too stands here as a name."""
        word = words[at]
        ways = self.careful.get(word.plain)
        if ways is None:
            return True
        if word.raw not in ways and not (word.plain in self.loose and word.raw.islower()):
            return False
        ends = at + 1 == len(words)
        before = line[words[at - 1].end : word.start] if at else ""
        after = line[word.end :] if ends else line[word.end : words[at + 1].start]
        if len(word.raw) == 1 and (
            _NO_LETTER & {*before, *after} or after.startswith(".") or (at and words[at - 1].plain in _GRADES)
        ):
            return False  # R&D, A*-C, "Sarah C.", grade C
        told_before = bool(_LISTING & {*before}) or (at > 0 and words[at - 1].plain in _BEFORE)
        told_after = bool(_LISTING & {*after}) or (ends or words[at + 1].plain in _AFTER)
        return told_before or told_after


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary, read once."""
    data = tomllib.loads(_FILE.read_text("utf-8"))
    kinds: dict[str, Kind] = {}
    ways: dict[str, dict[tuple[str, ...], str]] = {}
    for table, kind in _TABLES.items():
        for name, others in data[table].items():
            kinds.setdefault(name, kind)
            for way in (name, *others):
                key = tuple(plains(way))
                ways.setdefault(key[0], {}).setdefault(key, name)
    careful: dict[str, set[str]] = {}
    for name in data["careful"]["names"]:
        key = tuple(plains(name))
        if len(key) == 1:
            careful.setdefault(key[0], set()).update((name, name.upper() if len(name) > 1 else name))
    near: dict[str, dict[str, None]] = {}
    for group in data["near"].values():
        for name in group:
            near.setdefault(name, {}).update(dict.fromkeys(other for other in group if other != name))
    return Vocabulary(
        kinds,
        {first: tuple(sorted(found.items(), key=lambda way: -len(way[0]))) for first, found in ways.items()},
        {word: frozenset(written) for word, written in careful.items()},
        frozenset(plain for name in data["careful"]["loose"] for plain in plains(name)),
        {name: tuple(others) for name, others in near.items()},
    )
