"""The words not to say: `content/<locale>/avoid.toml`, a table of words and what to do instead.

A word matches whole, in any case; `*` at its end stands for any ending. A language adds to what its wider one avoids
(`pt-BR` to `pt`), and an operator's list to ours. Which texts are looked at is decided elsewhere.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.content import ContentError

FILE = "avoid.toml"


@dataclass(frozen=True, slots=True)
class Avoided:
    """A word or phrase, how to find it, and what to do instead."""

    words: str
    pattern: re.Pattern[str]
    instead: str


def avoided(locale: str, roots: Sequence[Path]) -> tuple[Avoided, ...]:
    """What is to be avoided in a language. Raises `ContentError` for a list that cannot be read."""
    parts = locale.split("-")
    tags = ["-".join(parts[:length]) for length in range(1, len(parts) + 1)]
    files = [root / tag / FILE for root in roots for tag in tags]
    return tuple(one for file in files if file.is_file() for one in _read(file))


def _read(file: Path) -> list[Avoided]:
    try:
        table = tomllib.loads(file.read_text("utf-8")).get("avoid", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentError(f"cannot be read: {error}", file) from error
    if not isinstance(table, dict) or not all(isinstance(instead, str) for instead in table.values()):
        raise ContentError('is to hold one table [avoid] with lines like "at least" = "what to say instead"', file)
    return [Avoided(words, pattern_of(words), instead) for words, instead in table.items()]


def pattern_of(words: str) -> re.Pattern[str]:
    """Finds words whole, over line breaks, with either apostrophe."""
    stem, star = (words[:-1], r"\w*") if words.endswith("*") else (words, "")
    parts = [re.escape(part).replace("'", "['’]") for part in stem.split()]
    return re.compile(r"(?<!\w)" + r"\s+".join(parts) + star + r"(?!\w)", re.IGNORECASE)
