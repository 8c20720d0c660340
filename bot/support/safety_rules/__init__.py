"""The safety rules as data: one TOML file a language, loaded into one book, indexed by the words that call a rule.

How phrases are written stands in `phrases`. An entry of a file is a `[[rule]]` with `id`, `kind`, `phrases`, `note`,
and examples that a test runs: `fires` and `quiet`. Kinds: `acute`, `likely`, `heavy` are signs; `idiom` and `denial`
take words out before signs are looked for; `reported`, `past`, `recovered`, `story` change how a sign is understood.
It does not know how any of this is weighed: that is `bot.support.safety`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from bot.support.safety_rules.phrases import SIGN, TOKEN, Phrase, Wordings, compile_phrase

SIGNS = ("acute", "likely", "heavy")
KINDS = (*SIGNS, "idiom", "denial", "reported", "past", "recovered", "story")
Split = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named group of phrases that mean the same, with examples."""

    id: str
    language: str
    kind: str
    about: str
    note: str
    phrases: tuple[Phrase, ...]
    fires: tuple[str, ...]
    quiet: tuple[str, ...]
    local: bool  # read only when the person's own language is this one


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
            out.extend(each for each in pair or replace.get(word, (word,)) if each not in drop)
        return out


@dataclass(frozen=True, slots=True)
class Book:
    """Every rule of every language, the spellings, the words the rules know, and which rules a word calls."""

    spelling: Spelling
    marks: Mapping[str, frozenset[str]]
    rules: tuple[Rule, ...]
    vocabulary: frozenset[str]
    index: Mapping[str, tuple[tuple[int, Rule, Phrase], ...]] = field(repr=False)


def load(split: Split) -> Book:
    """Read every rule file beside this module. `split` makes bare words of a wording, as the reading does.

    Raises ValueError, naming rule and phrase, for a file that cannot be read.
    """
    files = sorted((f for f in resources.files(__name__).iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    tables = {f.name.removesuffix(".toml"): tomllib.loads(f.read_text("utf-8")) for f in files}
    spelling = _spelling(tables, split)
    common = frozenset(word for table in tables.values() for word in table.get("common", "").split())
    rules: list[Rule] = []
    vocabulary = {word for known in spelling.replace for word in known.split()} | spelling.drop
    for language, table in tables.items():
        named = {name: _bared(wording, split) for name, wording in table.get("words", {}).items()}
        wordings = Wordings(named, spelling.canonical, common)
        rules.extend(_rule(entry, language, wordings, split, vocabulary) for entry in table["rule"])
    return Book(spelling, _marks(tables), tuple(rules), frozenset(vocabulary), _index(rules))


def _rule(entry: Mapping[str, Any], language: str, wordings: Wordings, split: Split, vocabulary: set[str]) -> Rule:
    if entry["kind"] not in KINDS:
        raise ValueError(f"rule {entry['id']!r} of {language}: unknown kind {entry['kind']!r}")
    about = entry.get("about", "self")
    phrases = []
    for source in entry["phrases"]:
        phrase, seen = compile_phrase(_bared(source, split), wordings, theirs=about == "someone_else")
        phrases.append(phrase)
        vocabulary |= seen
    return Rule(
        id=entry["id"],
        language=language,
        kind=entry["kind"],
        about=about,
        note=entry["note"],
        phrases=tuple(phrases),
        fires=tuple(entry["fires"]),
        quiet=tuple(entry["quiet"]),
        local=entry.get("local", False),
    )


def _index(rules: Sequence[Rule]) -> dict[str, tuple[tuple[int, Rule, Phrase], ...]]:
    index: dict[str, list[tuple[int, Rule, Phrase]]] = {}
    for number, (rule, phrase) in enumerate((r, p) for r in rules for p in r.phrases):
        for anchor in phrase.anchors:
            index.setdefault(anchor, []).append((number, rule, phrase))
    return {word: tuple(found) for word, found in index.items()}


def _spelling(tables: Mapping[str, Mapping[str, Any]], split: Split) -> Spelling:
    replace: dict[str, tuple[str, ...]] = {}
    drop: set[str] = set()
    pictures: dict[str, str] = {}
    veiled: list[str] = []
    for table in tables.values():
        replace |= {" ".join(split(k)): tuple(split(v)) for k, v in table.get("spelling", {}).items()}
        drop |= set(table.get("drop", []))
        pictures |= table.get("pictures", {})
        veiled += table.get("veiled", [])
    return Spelling(replace, frozenset(drop), pictures, tuple(veiled))


def _marks(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """The words that tell whose and of when a sentence is, of all languages together."""
    found: dict[str, set[str]] = {"mine": set(), "past": set(), "present": set()}
    for table in tables.values():
        for name, words in table.get("marks", {}).items():
            found[name].update(words.split())
    return {name: frozenset(words) for name, words in found.items()}


def _bared(source: str, split: Split) -> str:
    """The phrase with its words written bare and its signs kept: accents go as they go in a message."""
    return " ".join(t if SIGN.fullmatch(t) else " ".join(split(t)) for t in TOKEN.findall(source))
