"""Dates as people write them in a table: which of day and month comes first is decided by all of them together.

Pure; the caller tells today. Knows no table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

Order = Literal["day_first", "month_first", "either", "mixed", "ask"]

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_NUMBERS = re.compile(r"(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)")
_SERIAL = re.compile(r"\d{5}(?:\.\d{1,12})?")
_WORDS = re.compile(r"\d+|[^\W\d_]+")
_EPOCH = date(1899, 12, 30)  # day 0 of spreadsheets
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FEW = {"two": 2, "three": 3, "four": 4}
_LONGEST = 40  # characters of a cell that may be a date
_OLDEST = 2000  # a year before this is a slip


def order_of(cells: Iterable[str], today: date) -> tuple[Order, str]:
    """Which comes first in the numbers of these cells, and one cell that could be read either way.

    `either`: it makes no difference. `mixed`: some are one way, some the other. `ask`: nothing tells.
    """
    pairs = [(int(found[1]), int(found[3]), cell) for cell in cells if (found := _unclear(cell))]
    day_first, month_first = any(a > 12 for a, _, _ in pairs), any(b > 12 for _, b, _ in pairs)
    open_ones = [cell for a, b, cell in pairs if a <= 12 and b <= 12 and a != b]
    sample = open_ones[0] if open_ones else ""
    if day_first and month_first:
        return "mixed", sample
    if day_first or month_first:
        return ("day_first" if day_first else "month_first"), sample
    if not open_ones:
        return "either", ""
    ahead = [any(_numbers(cell, order) > today for cell in open_ones) for order in ("day_first", "month_first")]
    if ahead[0] != ahead[1]:  # nobody applied tomorrow
        return ("month_first" if ahead[0] else "day_first"), sample
    return "ask", sample


def read(cell: str, order: str, today: date) -> date | None:
    """The date in a cell, up to `today`; `None` where there is none, or it could be read two ways."""
    cell = cell.strip()
    if not cell or len(cell) > _LONGEST:
        return None
    found = _iso(cell) or _by_number(cell, order) or _serial(cell) or _in_words(cell, today)
    return found if found and found.year >= _OLDEST and found <= today else None


def said(words: str, today: date) -> date | None:
    """The date somebody typed, up to `today`: "3 May", "3.5.2026", "2026-05-03", "last Tuesday", "3 days ago"; day
    before month, as dots have it."""
    if (ago := _days_ago(words.strip().lower(), today)) is not None:
        return today - timedelta(days=ago)
    day = re.fullmatch(r"(\d{1,2})[./](\d{1,2})\.?", words.strip())
    if day:
        return _newest(int(day[2]), int(day[1]), today)
    return read(words, "day_first", today)


def _days_ago(words: str, today: date) -> int | None:
    if weekday := re.fullmatch(
        r"(?:on |last |this )*(mon|tue|wed|thu|fri|sat|sun)(?:(?:s|nes|rs|ur)?day|s|rs)?", words
    ):
        return (today.weekday() - _WEEKDAYS.index(weekday[1]) - 1) % 7 + 1
    if counted := re.fullmatch(r"(\d{1,3}|an?|one|two|three|four) (day|week)s? ago", words):
        number = int(counted[1]) if counted[1].isdecimal() else _FEW.get(counted[1], 1)
        return number * (7 if counted[2] == "week" else 1)
    return None


def _unclear(cell: str) -> re.Match[str] | None:
    """The numbers of a date in which day and month may change places. After dots, the day comes first everywhere."""
    found = _NUMBERS.match(cell.strip()) if len(cell) <= _LONGEST else None
    return found if found and found[2] != "." else None


def _iso(cell: str) -> date | None:
    found = _ISO.match(cell)
    return _date(int(found[1]), int(found[2]), int(found[3])) if found else None


def _by_number(cell: str, order: str) -> date | None:
    found = _NUMBERS.match(cell)
    if not found:
        return None
    a, b = int(found[1]), int(found[3])
    if found[2] == "." or a > 12:
        return _numbers(cell, "day_first")
    if b > 12:
        return _numbers(cell, "month_first")
    return _numbers(cell, order) if a == b or order in ("day_first", "month_first") else None


def _numbers(cell: str, order: str) -> date:
    """A date in numbers, read in this order; the last day there is where it is none."""
    found = _NUMBERS.match(cell.strip())
    if not found:
        return date.max
    a, b, year = int(found[1]), int(found[3]), int(found[4])
    day, month = (b, a) if order == "month_first" else (a, b)
    return _date(year + 2000 if year < 100 else year, month, day) or date.max


def _serial(cell: str) -> date | None:
    return _EPOCH + timedelta(days=int(cell[:5])) if _SERIAL.fullmatch(cell) else None


def _in_words(cell: str, today: date) -> date | None:
    """ "3 May 2026", "May 3rd, 2026", "Sun 3 May"; without a year the newest there was."""
    words = [word.lower() for word in _WORDS.findall(cell)][:8]
    month = next((_MONTHS.index(word[:3]) + 1 for word in words if word[:3] in _MONTHS), None)
    numbers = [int(word) for word in words if word.isdecimal()]
    if month is None or not numbers:
        return None
    return _with_month(month, numbers, today)


def _with_month(month: int, numbers: Sequence[int], today: date) -> date | None:
    day = next((number for number in numbers if 1 <= number <= 31), None)
    year = next((number for number in numbers if number > 31), None)
    if day is None or (year and not _OLDEST <= year <= today.year):
        return None
    return _date(year, month, day) if year else _newest(month, day, today)


def _newest(month: int, day: int, today: date) -> date | None:
    days = (_date(year, month, day) for year in (today.year, today.year - 1))
    return next((one for one in days if one and one <= today), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
