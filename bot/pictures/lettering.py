"""Which letters can be drawn, and with which fonts.

DejaVu Sans comes with matplotlib (Latin, Cyrillic, Greek, Arabic, Hebrew, Armenian, Georgian, many signs); scripts that
it lacks are looked for in the fonts of the machine. What no font has is never shown as a box: signs are left out, and
words that would lose a letter are not written at all. Direction and joining of letters are matplotlib's (libraqm).
"""

from __future__ import annotations

import unicodedata
from functools import cache

from matplotlib.font_manager import fontManager, get_font

BASE = "DejaVu Sans"
_JOINERS = "\u200c\u200d"
_LETTERS = ("L", "M", "N")
_HIDDEN = ("Cc", "Cf", "Co", "Cs", "Cn")
_NOT_FOR_WORDS = ("Last Resort", "Emoji", "Mono", "Serif", "Math", "Symbol", "STIX", "cm", "DejaVu")


def drawable(words: str) -> str | None:
    """The words without signs that no font has; `None` where that would be a letter, or where no letter is left."""
    shown = [char for char in unicodedata.normalize("NFC", words) if not _is_hidden(char)]
    lost = {char for char in shown if not char.isspace() and _family_of(char) is None}
    if any(unicodedata.category(char)[0] in _LETTERS for char in lost):
        return None
    left = " ".join("".join(char for char in shown if char not in lost).split()).strip(_JOINERS)
    return left if any(char.isalnum() for char in left) else None


def families(words: str) -> list[str]:
    """The fonts these words need; matplotlib takes each letter from the first that has it."""
    found = (_family_of(char) for char in words if not char.isspace())
    return list(dict.fromkeys([BASE, *filter(None, found)]))


def _is_hidden(char: str) -> bool:
    """Whether it shows nothing: controls, and what turns the order of letters around."""
    return unicodedata.category(char) in _HIDDEN and char not in _JOINERS


@cache
def _family_of(char: str) -> str | None:
    if ord(char) in _base() or char in _JOINERS:
        return BASE
    if unicodedata.category(char)[0] not in _LETTERS:
        return None
    return next((family for family, file in _others() if get_font(file).get_char_index(ord(char))), None)


@cache
def _base() -> frozenset[int]:
    return frozenset(get_font(fontManager.findfont(BASE)).get_charmap())


@cache
def _others() -> tuple[tuple[str, str], ...]:
    """Family and file of the machine's other plain fonts, Noto Sans first, always in the same order."""
    plain = {
        entry.name: entry.fname
        for entry in sorted(fontManager.ttflist, key=lambda entry: (entry.name, entry.fname), reverse=True)
        if entry.style == "normal" and entry.weight in (400, "normal", "regular", "book")
        and not any(word in entry.name for word in _NOT_FOR_WORDS)
    }  # fmt: skip
    return tuple(sorted(plain.items(), key=lambda one: (not one[0].startswith("Noto Sans"), one[0])))
