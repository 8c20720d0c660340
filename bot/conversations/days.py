"""A day in words, as people type it where one is asked for: "today", "Friday", "next Tuesday", "3 Dec", "24.12.".

The names of days and months are those of the language (from Unicode's CLDR, by Babel), in full or short.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names, get_month_names

from bot.conversations.messages import Words

NEAR = ("today", "tomorrow")  # days from today, by the block of words for each


def read(text: str, today: date, first: date, locale: str, words: Words) -> date | None:
    """The day meant, today or later; a weekday's name is its next one that is not before `first`, the first day that
    may be given. `None`: no day in these words."""
    said = re.findall(r"\w+", text.casefold())
    if not 0 < len(said) <= 5:
        return None
    for days, name in enumerate(NEAR):
        if " ".join(said) in words.label(f"words_{name}").casefold().split(", "):
            return today + timedelta(days=days)
    language = _locale(locale)
    weekday = _named(said, get_day_names, language)
    if weekday is not None and not any(map(str.isdigit, "".join(said))):
        after = max(today + timedelta(days=1), first)
        return after + timedelta(days=(weekday - after.weekday()) % 7)
    month = _named(said, get_month_names, language)
    number = next((int(found[1]) for one in said if (found := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", one))), None)
    return _next(today, month, number) if month is not None and number is not None else None


def _locale(tag: str) -> Locale:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _named(said: list[str], names: Callable[..., Mapping[int, str]], locale: Locale) -> int | None:
    """The number of the first day or month that stands among the words, in full or short."""
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for number, name in names(width, context=context, locale=locale).items():
                if name.casefold().rstrip(".") in said:
                    return int(number)
    return None


def _next(today: date, month: int, number: int) -> date | None:
    for year in (today.year, today.year + 1):
        try:
            on = date(year, month, number)
        except ValueError:
            continue
        if on >= today:
            return on
    return None
