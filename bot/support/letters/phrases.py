"""Finds phrases written as data in a letter. It knows words and sentences, but no language and no meaning.

All phrases of a language live in one tree, so that a letter is walked once however many phrases there are: the time
grows with the length of the letter and hardly with the number of phrases, and no input can make it grow faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

GAP_WORDS = 6
"""How many words "..." stands for at most."""

MOST_FILLERS = 2
"""How many fillers in a row a phrase may pass over."""

_PART = re.compile(r"\[[^\[\]]*\]|\S+")

Payload = TypeVar("Payload")


class Found(NamedTuple, Generic[Payload]):
    """A phrase found in a sentence: what it stands for, and the words `start` to `end` (the end not included)."""

    what: Payload
    start: int
    end: int


@dataclass(slots=True)
class _Node(Generic[Payload]):
    then: dict[str, _Node[Payload]] = field(default_factory=dict)
    gap: _Node[Payload] | None = None
    ends: list[Payload] = field(default_factory=list)


class Phrases(Generic[Payload]):
    """A set of phrases: plain words, `<list>` for a word of a list, `[x]` for one that may be missing, `...` for a
    gap. The words of the list "fillers" may stand anywhere inside a phrase.
    """

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._root: _Node[Payload] = _Node()
        self._keys_of: dict[str, tuple[str, ...]] = {}
        """For each word of a list: the word, and the names of its lists."""
        self._known = set(lists)
        self._fillers = frozenset(plain_word(word) for word in lists.get("fillers", ()))
        """Words that may stand between any two words of a phrase."""
        for name, words in lists.items():
            for word in words:
                key = plain_word(word)
                self._keys_of[key] = (*self._keys_of.get(key, (key,)), f"<{name}>")

    def add(self, phrase: str, what: Payload) -> None:
        """Take in one phrase. `ValueError` when it names a list that is not there or is empty."""
        ends = [self._root]
        for part in _PART.findall(phrase):
            optional = part.startswith("[")
            after = ends
            for key in part.strip("[]").split():
                if key.startswith("<") and key[1:-1] not in self._known:
                    raise ValueError(f"no word list called {key} (in {phrase!r})")
                after = [self._step(node, key) for node in after]
            ends = ends + after if optional else after
        if any(node is self._root for node in ends):
            raise ValueError(f"a phrase needs a word that must be there: {phrase!r}")
        for node in ends:
            if what not in node.ends:
                node.ends.append(what)

    def _step(self, node: _Node[Payload], key: str) -> _Node[Payload]:
        if key == "...":
            node.gap = node.gap or _Node()
            return node.gap
        return node.then.setdefault(key if key.startswith("<") else plain_word(key), _Node())

    def find(self, words: Sequence[str]) -> list[Found[Payload]]:
        """Every phrase in one sentence of plain words (see `plain_word`), in the order in which they begin."""
        keys = [self._keys_of.get(word) or (word,) for word in words]
        first = self._root.then
        found: list[Found[Payload]] = []
        for start, names in enumerate(keys):
            for name in names:
                node = first.get(name)
                if node is not None and (node.ends or node.gap or self._goes_on(node, keys, start + 1)):
                    self._walk(keys, start, node, found)
        return found

    def _goes_on(self, node: _Node[Payload], keys: list[tuple[str, ...]], at: int) -> bool:
        return at < len(keys) and (not node.then.keys().isdisjoint(keys[at]) or keys[at][0] in self._fillers)

    def _beyond_fillers(self, keys: list[tuple[str, ...]], at: int) -> int:
        """Where the phrase may go on: after at most two fillers; `at` itself when there is none."""
        for beyond in range(at, min(at + MOST_FILLERS + 1, len(keys))):
            if keys[beyond][0] not in self._fillers:
                return beyond
        return at

    def _walk(self, keys: list[tuple[str, ...]], start: int, node: _Node[Payload], found: list[Found[Payload]]) -> None:
        ways, fillers = [(node, start + 1)], self._fillers
        passed: set[tuple[int, int]] | None = None  # the places where a gap was looked into
        while ways:
            node, at = ways.pop()
            if node.ends:
                found.extend([Found(what, start, at) for what in node.ends])
            then = node.then
            if then and at < len(keys):
                for key in keys[at]:
                    if key in then:
                        ways.append((then[key], at + 1))  # noqa: PERF401 -- mostly nothing to append
                if keys[at][0] in fillers and (beyond := self._beyond_fillers(keys, at)) != at:
                    ways.extend([(then[key], beyond + 1) for key in keys[beyond] if key in then])
            if node.gap is not None:
                gap, then = id(node.gap), node.gap.then
                passed = set() if passed is None else passed
                for after in range(at, min(at + GAP_WORDS + 1, len(keys))):
                    if (gap, after) not in passed:
                        passed.add((gap, after))
                        ways.extend([(then[key], after + 1) for key in keys[after] if key in then])


def plain_word(word: str) -> str:
    """A word as phrases see it: small letters, no hyphens ("Re-apply" is "reapply")."""
    return word.lower().replace("-", "")
