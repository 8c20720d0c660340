"""Loads the phrases of a language from its folder (`en/`). It knows how the data is laid out and nothing of how it
is used.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.support.letters.phrases import Phrases, plain_word

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Mark:
    """What a phrase of `letter.toml` stands for: `topic` is a table of the file, `value` an entry of it.

    For a cue, `topic` is "cue", `value` says what it means, and `kind` and `weight` what it counts for.
    """

    topic: str
    value: str = ""
    kind: str = ""
    weight: int = 0
    firm: bool = False
    """Whether it counts whatever stands before it."""


@dataclass(frozen=True, slots=True)
class Book:
    """All that is known of how letters are written in one language."""

    letter: Phrases[Mark]
    names: Phrases[Mark]
    vocabulary: Mapping[str, frozenset[str]]
    """Word lists of `names.toml`, by "table.entry" ("company.never")."""
    told: Phrases[Mark]
    """How people say in their own words what happened (`told.toml`)."""


@cache
def languages() -> frozenset[str]:
    """The languages whose letters can be read."""
    return frozenset(folder.name for folder in FOLDER.iterdir() if (folder / "letter.toml").is_file())


@cache
def book(language: str) -> Book:
    """The phrases of a language, loaded once. `KeyError` when there is no folder for it."""
    if language not in languages():
        raise KeyError(language)
    letter, names, told = (_load(FOLDER / language / name) for name in ("letter.toml", "names.toml", "told.toml"))
    lists = letter["words"] | names["words"] | told["words"]
    return Book(
        _letter_phrases(letter, lists),
        _name_phrases(names, lists),
        _vocabulary(names | {"told": told["company"]}),
        _told_phrases(told, lists),
    )


def _load(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _letter_phrases(data: dict[str, Any], lists: dict[str, list[str]]) -> Phrases[Mark]:
    phrases: Phrases[Mark] = Phrases(lists)
    for cue in data["cue"]:
        mark = Mark("cue", cue["means"], cue["kind"], cue["weight"], cue.get("firm", False))
        for phrase in cue["phrases"]:
            phrases.add(phrase, mark)
    for topic, table in data.items():
        if topic in ("words", "cue"):
            continue
        for value, listed in table.items():
            for phrase in listed:
                phrases.add(phrase, Mark(topic, value))
    return phrases


def _name_phrases(data: dict[str, Any], lists: dict[str, list[str]]) -> Phrases[Mark]:
    phrases: Phrases[Mark] = Phrases(lists)
    for topic, value in (
        ("company", "after"),
        ("company", "likely_after"),
        ("company", "maybe_after"),
        ("company", "before"),
        ("role", "after"),
        ("text", "closings"),
        ("text", "openings"),
    ):
        for phrase in data[topic][value]:
            phrases.add(phrase, Mark(topic, value))
    return phrases


def _told_phrases(data: dict[str, Any], lists: dict[str, list[str]]) -> Phrases[Mark]:
    phrases: Phrases[Mark] = Phrases(lists)
    for topic, table in data.items():
        for value, listed in table.items():
            if topic != "words" and value != "never":
                for phrase in listed:
                    phrases.add(phrase, Mark(topic, value))
    return phrases


def _vocabulary(data: dict[str, Any]) -> dict[str, frozenset[str]]:
    return {
        f"{topic}.{entry}": frozenset(plain_word(word) for word in words)
        for topic, table in data.items()
        if topic != "words"
        for entry, words in table.items()
    }
