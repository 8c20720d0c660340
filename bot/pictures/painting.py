"""Every kind of picture, with what draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.pictures import moods, search, stages
from bot.pictures.theme import DARK, LIGHT, Theme

_KINDS: dict[str, Callable[[Mapping[str, Any], Theme], bytes]] = {
    "search": search.draw,
    "stages": stages.draw,
    "moods": moods.draw,
}


def paint(kind: str, facts: Mapping[str, Any]) -> bytes:
    """The picture as PNG. Raises `KeyError` for a kind there is not, `ValueError` where there is nothing to draw."""
    return _KINDS[kind](facts, DARK if facts.get("dark") else LIGHT)
