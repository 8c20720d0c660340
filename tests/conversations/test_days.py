"""A day in words: found as people write it, in their language; what is no day is none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import Content
from bot.conversations import days
from bot.conversations.messages import Words

CONTENT = Content()
TUESDAY = date(2026, 11, 24)


def read(text: str, locale: str = "en") -> date | None:
    return days.read(text, TUESDAY, TUESDAY, locale, Words(CONTENT, locale, "menu"))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", 24), ("Tonight", 24), ("tomorrow", 25), ("Friday", 27), ("on fri", 27), ("next Monday", 30),
        ("this friday", 27), ("27 Nov", 27), ("Nov 27", 27), ("27th of November", 27), ("Friday, 27 November", 27),
    ],
)  # fmt: skip
def test_a_day_in_words(text: str, day: int) -> None:
    """Weekdays, short and long, with a word or two around; days of a month in either order."""
    assert read(text) == date(2026, 11, day)


def test_a_weekdays_name_is_its_next_one() -> None:
    """On a Tuesday, "Tuesday" is in a week."""
    assert read("tuesday") == date(2026, 12, 1)


def test_a_date_without_a_year_lies_ahead() -> None:
    """What was this month is next year; 29 February is where there is one."""
    assert read("23 Nov") == date(2027, 11, 23)
    assert read("24 Nov") == TUESDAY
    assert read("29 Feb") is None
    march = date(2027, 3, 1)
    assert days.read("29 Feb", march, march, "en", Words(CONTENT, "en", "menu")) == date(2028, 2, 29)


def test_days_are_counted_from_today_also_where_only_later_ones_may_be_given() -> None:
    """Asked for a day from Friday on: "Friday" is that Friday, and "tomorrow" is still tomorrow."""
    words, friday = Words(CONTENT, "en", "menu"), date(2026, 11, 27)
    assert days.read("friday", TUESDAY, friday, "en", words) == friday
    assert days.read("thursday", TUESDAY, friday, "en", words) == date(2026, 12, 3)
    assert days.read("tomorrow", TUESDAY, friday, "en", words) == date(2026, 11, 25)


def test_in_other_languages() -> None:
    """Names come from CLDR, so a language needs no words of ours for them."""
    assert read("Freitag", "de") == date(2026, 11, 27)
    assert read("27 de noviembre", "es") == date(2026, 11, 27)
    assert read("Friday", "xx-nonsense") == date(2026, 11, 27)


@pytest.mark.parametrize(
    "text", ["", "?", "soon", "45 Nov", "0 Dec", "the day I was born", "mon cher ami de Paris oui"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    """Nothing is guessed."""
    assert read(text) is None


@given(st.text(max_size=80), st.sampled_from(("en", "de", "pt-BR", "zh-Hans", "")))
def test_any_text_is_read(text: str, locale: str) -> None:
    """No text breaks it, and every day found lies ahead within eight years."""
    found = read(text, locale)
    assert found is None or 0 <= (found - TUESDAY).days < 366 * 8
