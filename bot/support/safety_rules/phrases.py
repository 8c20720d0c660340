"""The small language the safety rules are written in, made into regular expressions.

A phrase is plain words with a few signs, matched on the bare words `bot.support.safety_reading` makes of a message:

    {want}     any of the wordings listed under [words]        (a|b c)    either of these
    x?         x may be missing                                !x         and x does not follow here
    ..  ...    up to two, up to five words of any kind         #          a number
    ^  $       the sentence begins, ends here

Every repeat is bounded, so that a search takes time in proportion to the sentence. It knows no rule and no language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

Canonical = Callable[[Sequence[str]], list[str]]
TOKEN = re.compile(r"\{\w+\}|\.\.\.?|[()|?!#^$]|[^\s(){}|?!#^$]+")
SIGN = re.compile(r"\{\w+\}|\.\.\.?|[()|?!#^$]")
# A sentence is ` word word `: each word brings the space after it, and a bar stands where an idiom was taken out.
_SIGNS = {"..": "(?:[^ |]+ ){0,2}?", "...": "(?:[^ |]+ ){0,5}?", "#": r"\d+ ", "^": r"(?<=\A )", "$": r"\Z"}
# Between somebody else and what they say or do no "I" may stand: "they said no and I want to die" is not about them.
_THEIR_SIGNS = {**_SIGNS, "..": "(?:(?!i )[^ |]+ ){0,2}?", "...": "(?:(?!i )[^ |]+ ){0,5}?"}


@dataclass(frozen=True)  # no slots: a cached property keeps its value in the instance
class Phrase:
    """One wording: worth trying only on a sentence that has one of its `anchors` among its words."""

    source: str
    regex: str
    anchors: frozenset[str]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when first tried: a thousand of them at once would hold up the first message by half a second."""
        return re.compile(self.regex)


@dataclass(frozen=True, slots=True)
class Wordings:
    """What phrases are read with: the named wordings, the spelling, and words too common to tell anything."""

    named: Mapping[str, str]
    canonical: Canonical
    common: frozenset[str]
    read: dict[tuple[str, bool], tuple[_Part, set[str]]] = field(
        default_factory=dict, repr=False
    )  # each named one once


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a phrase: its regular expression and, if it must occur, the words one of which then does."""

    regex: str
    anchors: frozenset[str] | None = None


def compile_phrase(source: str, wordings: Wordings, theirs: bool = False) -> tuple[Phrase, set[str]]:
    """One phrase ready to search with, and the words it knows. `theirs`: it tells of somebody else.

    Raises ValueError, naming the phrase, for one that cannot be read.
    """
    parser = _Parser(source, wordings, theirs)
    part = parser.parse()
    if not part.anchors:
        raise ValueError(f"the phrase {source!r} has no word that must occur")
    return Phrase(source, "(?<= )" + part.regex, part.anchors), parser.seen


class _Parser:
    def __init__(self, source: str, wordings: Wordings, theirs: bool) -> None:
        self.source, self.wordings, self.theirs = source, wordings, theirs
        self.signs = _THEIR_SIGNS if theirs else _SIGNS
        self.tokens = TOKEN.findall(source)
        self.at = 0
        self.seen: set[str] = set()

    def parse(self) -> _Part:
        part = self._either()
        if self.at < len(self.tokens):
            raise ValueError(f"unread {self.tokens[self.at]!r} in the phrase {self.source!r}")
        return part

    def _either(self) -> _Part:
        options = [self._sequence()]
        while self._take("|"):
            options.append(self._sequence())
        if len(options) == 1:
            return options[0]
        options = [o for o in options if o.regex]  # a filler, which no sentence holds any more, is no choice
        if not options:
            raise ValueError(f"a choice in the phrase {self.source!r} holds only words that are dropped")
        telling = [o.anchors for o in options if o.anchors]
        every = len(telling) == len(options)  # a choice tells something only if each of its options does
        return _Part(f"(?:{'|'.join(o.regex for o in options)})", frozenset().union(*telling) if every else None)

    def _sequence(self) -> _Part:
        parts: list[_Part] = []
        while self.at < len(self.tokens) and self.tokens[self.at] not in ("|", ")"):
            parts.extend(self._items())
        telling = (p.anchors for p in parts if p.anchors)
        return _Part("".join(p.regex for p in parts), min(telling, key=self._cost, default=None))

    def _items(self) -> list[_Part]:
        sign = self._next()
        if sign == "!":
            return [_Part(f"(?!{''.join(p.regex for p in self._items())})")]
        if sign in self.signs:
            part = _Part(self.signs[sign])
        elif sign == "(":
            part = self._either()
            if not self._take(")"):
                raise ValueError(f"missing ')' in the phrase {self.source!r}")
        elif sign.startswith("{"):
            part = self._named(sign[1:-1])
        else:
            return self._plain(sign)
        return [_Part(f"(?:{part.regex})?")] if self._take("?") else [part]

    def _named(self, name: str) -> _Part:
        if name not in self.wordings.named:
            raise ValueError(f"no [words] called {name!r}, wanted by the phrase {self.source!r}")
        if (name, self.theirs) not in self.wordings.read:
            inner = _Parser(self.wordings.named[name], self.wordings, self.theirs)
            self.wordings.read[name, self.theirs] = inner.parse(), inner.seen
        part, seen = self.wordings.read[name, self.theirs]
        self.seen |= seen
        return _Part(f"(?:{part.regex})", part.anchors)

    def _plain(self, first: str) -> list[_Part]:
        """A run of plain words, spelt as messages are; a `?` after it belongs to the last of them alone."""
        run = [first]
        while self.at < len(self.tokens) and not SIGN.fullmatch(self.tokens[self.at]):
            run.append(self._next())
        if not self._take("?"):
            return self._words(run)
        return [*self._words(run[:-1]), _Part(f"(?:{''.join(p.regex for p in self._words(run[-1:]))})?")]

    def _words(self, run: Sequence[str]) -> list[_Part]:
        words = self.wordings.canonical(run)
        self.seen.update(words)
        return [_Part(re.escape(word) + " ", frozenset({word})) for word in words]

    def _cost(self, anchors: frozenset[str]) -> float:
        """How often a phrase would be tried for nothing: common words weigh much, many words a little."""
        return sum(50.0 if word in self.wordings.common else 1.0 for word in anchors)

    def _next(self) -> str:
        if self.at >= len(self.tokens):
            raise ValueError(f"the phrase {self.source!r} ends too early")
        self.at += 1
        return str(self.tokens[self.at - 1])

    def _take(self, sign: str) -> bool:
        found = self.at < len(self.tokens) and self.tokens[self.at] == sign
        self.at += found
        return found
