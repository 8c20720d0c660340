"""Which conversation somebody means in their own words, by likeness to example phrases.

The phrases stand with the words, in `content/<locale>/intents.toml`, so that editors improve them. What is not clearly
one of them is `None`: asking is better than guessing.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz

_CONTENT = Path(__file__).parent.parent.parent / "content"
_SURE = 88  # of 100
_LONGEST = 300  # characters; a longer text tells a story and names no conversation


@dataclass(frozen=True, slots=True)
class Intent:
    """The flow that is meant, and the question of it that the words answer already."""

    flow: str
    answers: str | None = None


def find(text: str, locale: str = "en") -> Intent | None:
    """The flow that `text` asks for; `None` when that is not clear."""
    said = _plain(text)
    if not said or len(text) > _LONGEST:
        return None
    scores = {intent: max(_likeness(said, phrase) for phrase in phrases) for intent, phrases in _phrases(locale)}
    best = max(scores, key=lambda intent: scores[intent], default=None)
    return best if best is not None and scores[best] >= _SURE else None


def _likeness(said: str, phrase: str) -> float:
    """A phrase of three words or more may stand inside a longer text; a shorter one must be the text, and one that ends
    in dots its beginning.

    Never the other way round: a word or two out of a phrase mean nothing yet.
    """
    if phrase.endswith("…"):
        return 100.0 if said.startswith(phrase.replace("…", " ")) else 0.0
    if phrase.count(" ") < 2 or len(said) < len(phrase):
        return fuzz.ratio(phrase, said)
    return 100.0 if set(phrase.split()) <= set(said.split()) else fuzz.partial_ratio(phrase, said)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s'…]|…(?!$)", " ", text.casefold().replace("’", "'")).split())


@lru_cache(maxsize=32)
def _phrases(locale: str) -> tuple[tuple[Intent, tuple[str, ...]], ...]:
    path = _CONTENT / locale / "intents.toml"
    if not path.is_file():
        narrower = locale.rpartition("-")[0] or "en"
        return _phrases(narrower) if locale != "en" else ()
    with path.open("rb") as file:
        table = tomllib.load(file)
    return tuple(
        (Intent(flow, entry.get("answers")), tuple(map(_plain, entry["phrases"]))) for flow, entry in table.items()
    )
