"""Colours, dark and light. Those of what happened stay apart for who sees no red, no green or no blue (tested by the
simulation of Machado, Oliveira and Fernandes 2009), every shape has a contrast of 3 to 1 to its ground, and words have
4.5 to 1 (WCAG 2.2, 1.4.11 and 1.4.3). Nothing is told by colour alone. Knows no drawing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as `#rrggbb`: the ground, words, quieter words, lines between, bars and ribbons of the search itself, and
    by end of an application."""

    ground: str
    ink: str
    quiet: str
    line: str
    bar: str
    ribbon: str
    ends: Mapping[str, str]


LIGHT = Theme(
    ground="#fbfaf7", ink="#1f2430", quiet="#5a6070", line="#d9d6cd", bar="#3b4256", ribbon="#858ca4",
    ends=MappingProxyType({
        "offer": "#0f8a5c", "waiting": "#1857b8", "i_said_no": "#b548a3", "they_said_no": "#8a3d10",
        "role_closed": "#8a7800", "silence": "#5c5f68",
    }),
)  # fmt: skip
DARK = Theme(
    ground="#171a21", ink="#f2f1ec", quiet="#a9afbd", line="#3a404d", bar="#cdd2de", ribbon="#6c7590",
    ends=MappingProxyType({
        "offer": "#35d3a0", "waiting": "#4b9df5", "i_said_no": "#e29adf", "they_said_no": "#e8622f",
        "role_closed": "#ecdc5a", "silence": "#83868f",
    }),
)  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Between two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(over: str, ground: str, share: float) -> str:
    """`over` at this opacity (0 to 1) on `ground`."""
    parts = ((int(over[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(top * share + below * (1 - share)):02x}" for top, below in parts)
