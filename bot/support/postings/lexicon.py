"""Loads small words and levels of education (`lexicon.toml`). Knows nothing of how they are used."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

_DATA = tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text("utf-8"))

WORDS: Mapping[str, frozenset[str]] = {name: frozenset(words.split()) for name, words in _DATA["words"].items()}
"""By what they do."""
LEVELS: Mapping[str, int] = {
    name: int(level) for level, names in _DATA["levels"].items() if level.isdigit() for name in names
}
"""Words for education by level: 1 school, 2 A levels, 3 diploma, 4 bachelor, 5 master, 6 doctorate."""
ASKED_LEVELS = frozenset(_DATA["levels"]["asked"])
"""Those that a posting asks for where they stand alone."""
