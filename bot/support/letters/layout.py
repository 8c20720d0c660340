"""The parts of a letter on the page: the greeting, the sign-off, who signed. It knows lines, not sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.support.letters.spans import Lexicon, is_masked
from bot.support.letters.text import Word, words_of

_MAX_LINE = 9
_SEPARATORS = re.compile(r"\s+[|@\u00b7\u2022-]\s+|,\s+|\s+\|\s*|\s*\u00b7\s*|\s+at\s+(?=[A-Z])")
_LAST_SENTENCE = re.compile(r"[.!?] ([^.!?]{3,80})$")


@dataclass(frozen=True, slots=True)
class SignOff:
    """The lines after "Kind regards", or, when there are none, the short last lines of the letter."""

    lines: tuple[str, ...]
    closed: bool
    """Whether there was a closing."""


@lru_cache(maxsize=8)
def _inline(greetings: frozenset[str], closings: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    hello = "|".join(sorted(map(re.escape, greetings), key=len, reverse=True))
    bye = "|".join(sorted(map(re.escape, closings), key=len, reverse=True))
    return (
        re.compile(
            rf"(?:^|(?<=[.:!?] ))((?:{hello})(?: [^\s,!:.]{{1,30}}\.?){{0,4}}[,!:]) *(?=\S)",
            re.IGNORECASE | re.MULTILINE,
        ),
        re.compile(rf"(?<=[.!?,]) +({bye})( *[,!] *| +(?=the ))(?=\S)", re.IGNORECASE),
    )


def laid_out(text: str, lexicon: Lexicon) -> str:
    """The text with the greeting and the sign-off on lines of their own, where the line breaks were lost."""
    hello, bye = _inline(lexicon["text.greetings"], lexicon["text.closings"])
    return bye.sub(r"\n\1,\n", hello.sub(r"\n\1\n", text))


def is_closing(line: str, lexicon: Lexicon) -> bool:
    """Whether the line is a closing and nothing else ("Kind regards,")."""
    return bare(line) in lexicon["text.closings"]


def bare(line: str) -> str:
    """The line in small letters, without punctuation at its ends or hyphens."""
    return line.lower().strip(" ,.!;:-*\u2013\u2014").replace("-", "")


def greeted(text: str, lexicon: Lexicon) -> frozenset[str]:
    """The names in the greeting: those of the person who reads it, so never of the company."""
    for line in text.split("\n")[:40]:
        words = words_of(line[:80])
        if words and len(words) <= 6 and words[0].plain in lexicon["text.greetings"]:
            return frozenset(word.plain for word in words[1:])
    return frozenset()


def sign_off(text: str, lexicon: Lexicon) -> SignOff:
    """The sign-off of a laid out letter."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for at in range(len(lines) - 1, -1, -1):
        if is_closing(lines[at], lexicon) and at + 1 < len(lines):
            return SignOff(tuple(lines[at + 1 : at + 8]), True)
    last = lines[-3:]
    if last and (end := _LAST_SENTENCE.search(last[-1][-120:])):
        last.append(end[1])
    return SignOff(tuple(line for line in last if _is_name_line(line, lexicon)), False)


def _is_name_line(line: str, lexicon: Lexicon) -> bool:
    words = words_of(line[:200])
    if words and words[0].plain in lexicon["text.greetings"]:
        return False
    inside = lexicon["text.inside"]
    return 0 < len(words) <= _MAX_LINE and all(
        lexicon.is_nameish(w)
        or w.plain in inside
        or w.plain in ("", "@", "the", "your")
        or w.plain in lexicon["company.team"]
        for w in words
    )


def segments(line: str) -> list[str]:
    """The parts of a line between bars, commas and dashes: "Recruiter | Tamber"."""
    return [part.strip() for part in _SEPARATORS.split(line[:200]) if part.strip()]


def person_in(signed: SignOff, lexicon: Lexicon) -> str | None:
    """Who signed: the first line after the closing, when it is a name and nothing else; None when that is not
    certain.
    """
    if not signed.lines:
        return None
    if signed.closed:
        parts = segments(signed.lines[0])
        return _person(parts[0], lexicon, alone=len(parts) > 1 or len(signed.lines) > 1) if parts else None
    first = signed.lines[-1] if len(signed.lines) == 1 else signed.lines[0]
    parts = segments(first)
    one_line = len(signed.lines) == 1
    return _person(parts[0], lexicon, alone=not one_line or len(parts) > 1) if parts else None


def _person(text: str, lexicon: Lexicon, *, alone: bool) -> str | None:
    words: Sequence[Word] = words_of(text.strip("-* "))
    if not 1 <= len(words) <= 4 or not all(_is_name_word(word, lexicon) for word in words):
        return None
    if text.isupper() and len(words) < 2:
        return None
    known = lexicon["text.first_names"]
    titled = words[0].plain in lexicon["text.titles"]
    if not (alone or titled or words[0].plain in known):
        return None
    if len(words) == 1 and not (words[0].plain in known or alone):
        return None
    return " ".join(f"{word.raw}{'.' if word.after == '.' and len(word.raw) <= 4 else ''}" for word in words)


def _is_name_word(word: Word, lexicon: Lexicon) -> bool:
    low = word.plain
    return (
        lexicon.is_nameish(word)
        and not is_masked(word)
        and not any(c.isdigit() or c in "&@/" for c in word.raw)
        and low not in lexicon["company.team"]
        and low not in lexicon["company.never"]
        and low not in lexicon["company.suffixes"]
        and not lexicon.is_head(word)
    )
