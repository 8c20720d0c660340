"""The safety rules as data: one TOML file a language, and the small phrase language they are written in.

A phrase is plain words with a few signs, matched on the words that `bot.support.safety_reading` makes of a message:

    {want}     any of the wordings listed under [words]        (a|b c)    either of these
    x?         x may be missing                                !x         and x does not follow here
    ..  ...    up to two, up to five words of any kind         #          a number
    ^  $       the sentence begins, ends here

It knows nothing of tiers being right or wrong, of Telegram or of what is answered.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

Canonical = Callable[[Sequence[str]], list[str]]
TIERS = ("acute", "likely", "heavy")
KINDS = (*TIERS, "idiom", "denial", "reported", "past", "recovered", "story")
_TOKEN = re.compile(r"\{\w+\}|\.\.\.?|[()|?!#^$]|[^\s(){}|?!#^$]+")
_SIGN = re.compile(r"\{\w+\}|\.\.\.?|[()|?!#^$]")
_SIGNS = {"..": "(?:[^ |]+ ){0,2}?", "...": "(?:[^ |]+ ){0,5}?", "#": r"\d+ ", "^": r"(?<=\A )", "$": r"\Z"}
# Between somebody else and what they say or do no "I" may stand: "they said no and I want to die" is not about them.
_THEIR_SIGNS = {**_SIGNS, "..": "(?:(?!i )[^ |]+ ){0,2}?", "...": "(?:(?!i )[^ |]+ ){0,5}?"}
# Words too common to tell whether a phrase is worth trying on a sentence.
_COMMON = frozenset(
    "i a an the to of in on at for with by and or but if so it is am are was were be been being do does did have has had"
    " not no can will would could should my me this that there here all any what why how you they he she we than as"
    " want going get just like feel up out more de que la el no me les je ich es und o a e il un una to na se nie".split()
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One compiled wording: try it only on a sentence that has one of its `anchors` among its words."""

    source: str
    pattern: re.Pattern[str]
    anchors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named group of phrases that mean the same, with examples that a test runs."""

    id: str
    language: str
    kind: str
    about: str
    note: str
    phrases: tuple[Phrase, ...]
    fires: tuple[str, ...]
    quiet: tuple[str, ...]
    local: bool = False  # read only when the person's own language is this one


@dataclass(frozen=True, slots=True)
class Spelling:
    """How words are written in the rules: spellings to replace, words to drop, pictures that stand for words."""

    replace: Mapping[str, tuple[str, ...]]
    drop: frozenset[str]
    pictures: Mapping[str, str]
    veiled: tuple[str, ...]

    def canonical(self, words: Sequence[str]) -> list[str]:
        """The words with known spellings replaced (two-word ones first) and fillers dropped."""
        out: list[str] = []
        at, replace, drop = 0, self.replace, self.drop
        while at < len(words):
            word = words[at]
            pair = replace.get(f"{word} {words[at + 1]}") if at + 1 < len(words) else None
            at += 2 if pair else 1
            for each in pair or replace.get(word, (word,)):
                if each not in drop:
                    out.append(each)
        return out


@dataclass(frozen=True, slots=True)
class Book:
    """Every rule of every language, the spellings, and the words the rules know."""

    spelling: Spelling
    rules: tuple[Rule, ...]
    vocabulary: frozenset[str]
    index: Mapping[str, tuple[tuple[int, Rule, Phrase], ...]] = field(repr=False)


@dataclass(slots=True)
class _Part:
    """A piece of a phrase while it is read: its regular expression and, if it must occur, its telling words."""

    regex: str
    anchors: frozenset[str] | None = None


class _Parser:
    """Reads one phrase. Raises ValueError, naming the phrase, for what it cannot read."""

    def __init__(self, source: str, words: Mapping[str, str], canonical: Canonical, signs: Mapping[str, str]) -> None:
        self.source, self.words, self.canonical, self.signs = source, words, canonical, signs
        self.tokens = _TOKEN.findall(source)
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
            raise ValueError(f"a choice in the phrase {self.source!r} is empty, or holds only words that are dropped")
        # A choice tells something only if each of its options does.
        telling = [o.anchors for o in options if o.anchors]
        anchors = frozenset().union(*telling) if len(telling) == len(options) else None
        return _Part("(?:" + "|".join(o.regex for o in options) + ")", anchors)

    def _sequence(self) -> _Part:
        parts: list[_Part] = []
        while self.at < len(self.tokens) and self.tokens[self.at] not in "|)":
            parts.extend(self._items())
        return _Part(
            "".join(p.regex for p in parts), min((p.anchors for p in parts if p.anchors), key=_cost, default=None)
        )

    def _items(self) -> list[_Part]:
        token = self._next()
        if token == "!":
            return [_Part("(?!" + "".join(p.regex for p in self._items()) + ")")]
        if token in self.signs:
            parts = [_Part(self.signs[token])]
        elif token == "(":
            parts = [self._either()]
            self._expect(")")
        elif token[0] == "{":
            parts = [self._named(token[1:-1])]
        else:
            return self._plain(token)
        return [_Part(f"(?:{parts[0].regex})?")] if self._take("?") else parts

    def _named(self, name: str) -> _Part:
        if name not in self.words:
            raise ValueError(f"no [words] called {name!r}, wanted by the phrase {self.source!r}")
        inner = _Parser(self.words[name], self.words, self.canonical, self.signs)
        part = inner.parse()
        self.seen |= inner.seen
        return _Part(f"(?:{part.regex})", part.anchors)

    def _plain(self, first: str) -> list[_Part]:
        """A run of plain words, spelt as the reading spells them; a `?` belongs to the last of them alone."""
        run = [first]
        while self.at < len(self.tokens) and not _SIGN.fullmatch(self.tokens[self.at]):
            run.append(self._next())
        if not self._take("?"):
            return [self._word(w) for w in self.canonical(run)]
        maybe = "".join(self._word(w).regex for w in self.canonical(run[-1:]))
        return [*(self._word(w) for w in self.canonical(run[:-1])), _Part(f"(?:{maybe})?")]

    def _word(self, word: str) -> _Part:
        self.seen.add(word)
        return _Part(re.escape(word) + " ", frozenset({word}))

    def _next(self) -> str:
        if self.at >= len(self.tokens):
            raise ValueError(f"the phrase {self.source!r} ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def _take(self, sign: str) -> bool:
        found = self.at < len(self.tokens) and self.tokens[self.at] == sign
        self.at += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise ValueError(f"missing {sign!r} in the phrase {self.source!r}")


def _cost(anchors: frozenset[str]) -> float:
    """How often a phrase would be tried for nothing: common words weigh much, many words a little."""
    return sum(50.0 if word in _COMMON else 1.0 for word in anchors)


def compile_phrase(
    source: str, words: Mapping[str, str], canonical: Canonical, about: str = "self"
) -> tuple[Phrase, set[str]]:
    """One phrase ready to search with, and the words it knows. Raises ValueError for one that cannot be read."""
    parser = _Parser(source, words, canonical, _THEIR_SIGNS if about == "someone_else" else _SIGNS)
    part = parser.parse()
    if not part.anchors:
        raise ValueError(f"the phrase {source!r} has no word that must occur")
    return Phrase(source, re.compile("(?<= )" + part.regex), part.anchors), parser.seen


def load(split: Callable[[str], list[str]]) -> Book:
    """Read every rule file beside this module. `split` makes bare words of a wording, as the reading does."""
    files = sorted((f for f in resources.files(__name__).iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    tables = {f.name.removesuffix(".toml"): tomllib.loads(f.read_text("utf-8")) for f in files}
    spelling = _spelling(tables.values(), split)
    rules: list[Rule] = []
    vocabulary: set[str] = set()
    for language, table in tables.items():
        words = {name: _spaced(each, split) for name, each in table.get("words", {}).items()}
        for entry in table["rule"]:
            rules.append(_rule(entry, language, words, spelling, split, vocabulary))
    vocabulary |= {word for known in spelling.replace for word in known.split()} | spelling.drop
    index: dict[str, list[tuple[int, Rule, Phrase]]] = {}
    for number, (rule, phrase) in enumerate((r, p) for r in rules for p in r.phrases):
        for anchor in phrase.anchors:
            index.setdefault(anchor, []).append((number, rule, phrase))
    return Book(spelling, tuple(rules), frozenset(vocabulary), {word: tuple(found) for word, found in index.items()})


def _rule(
    entry: Mapping[str, Any],
    language: str,
    words: Mapping[str, str],
    spelling: Spelling,
    split: Callable[[str], list[str]],
    vocabulary: set[str],
) -> Rule:
    if entry["kind"] not in KINDS:
        raise ValueError(f"rule {entry['id']!r} of {language}: unknown kind {entry['kind']!r}")
    phrases = []
    for source in entry["phrases"]:
        phrase, seen = compile_phrase(_spaced(source, split), words, spelling.canonical, entry.get("about", "self"))
        phrases.append(phrase)
        vocabulary |= seen
    return Rule(
        entry["id"],
        language,
        entry["kind"],
        entry.get("about", "self"),
        entry["note"],
        tuple(phrases),
        tuple(entry["fires"]),
        tuple(entry["quiet"]),
        entry.get("local", False),
    )


def _spelling(tables: Iterable[Mapping[str, Any]], split: Callable[[str], list[str]]) -> Spelling:
    replace: dict[str, tuple[str, ...]] = {}
    drop: set[str] = set()
    pictures: dict[str, str] = {}
    veiled: list[str] = []
    for table in tables:
        replace |= {" ".join(split(k)): tuple(split(v)) for k, v in table.get("spelling", {}).items()}
        drop |= set(table.get("drop", []))
        pictures |= table.get("pictures", {})
        veiled += table.get("veiled", [])
    return Spelling(replace, frozenset(drop), pictures, tuple(veiled))


def _spaced(source: str, split: Callable[[str], list[str]]) -> str:
    """The phrase with its words written bare, its signs kept: accents and apostrophes go as they do in a message."""
    return " ".join(t if _SIGN.fullmatch(t) else " ".join(split(t)) for t in _TOKEN.findall(source))
