"""A light guess at the language of a text, by its script and its small words. It does not translate and knows no
phrases of letters.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import lru_cache
from pathlib import Path

_SCRIPTS = (
    ("ja", 0x3040, 0x30FF),
    ("ko", 0xAC00, 0xD7A3),
    ("zh", 0x4E00, 0x9FFF),
    ("ru", 0x0400, 0x04FF),
    ("ar", 0x0600, 0x06FF),
    ("he", 0x0590, 0x05FF),
    ("el", 0x0370, 0x03FF),
    ("hi", 0x0900, 0x097F),
    ("th", 0x0E00, 0x0E7F),
)
_LOOK_AT = 1_000
_LEAST_WORDS = 3
"""So many small words of a language must be seen before it is named."""


@lru_cache(maxsize=1)
def _languages_of() -> dict[str, list[str]]:
    with (Path(__file__).parent / "languages.toml").open("rb") as file:
        listed: dict[str, list[str]] = tomllib.load(file)
    languages: dict[str, list[str]] = {}
    for language, words in listed.items():
        for word in set(words):
            languages.setdefault(word, []).append(language)
    return languages


def guess_language(text: str) -> str | None:
    """The language of a text as a two-letter code, or None when it is too short or too mixed to tell.

    A script used by several languages is named after the one with most writers (Cyrillic: "ru").
    """
    text = text[:_LOOK_AT]
    return _by_script(text) or _by_small_words(text)


def _by_script(text: str) -> str | None:
    if text.isascii():
        return None
    letters = sum(map(str.isalpha, text))
    for language, first, last in _SCRIPTS:
        share = 0.1 if language == "ja" else 0.4
        if sum(1 for character in text if first <= ord(character) <= last) >= max(2, share * letters):
            return language
    return None


def _by_small_words(text: str) -> str | None:
    languages_of = _languages_of()
    counts: Counter[str] = Counter()
    for word in text.lower().replace("'", " ").split():
        counts.update(languages_of.get(word.strip('.,;:!?()"-'), ()))
    best = counts.most_common(2)
    if not best or best[0][1] < _LEAST_WORDS or (len(best) > 1 and best[0][1] == best[1][1]):
        return None
    return best[0][0]
