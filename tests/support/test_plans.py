"""A week's plan: times that can be kept, and when to look back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.support import plans
from bot.support.moments import date_of

DATES = st.dates(date(2026, 1, 1), date(2030, 12, 31))


@given(DATES)
def test_the_look_back_comes_soon_after_on_a_working_day(on: date) -> None:
    """It is on the Friday of that week, or on the Monday after a Friday or a weekend: never on the day itself."""
    look = plans.look_on(on)
    assert 1 <= (look - on).days <= 4
    assert look.weekday() == (4 if on.weekday() < 4 else 0)


@given(DATES, st.integers(-30, 30))
def test_a_week_later_is_the_same_weekday_ahead(today: date, ago: int) -> None:
    """However old the plan, its new day has its weekday and lies in the coming seven days."""
    on = today + timedelta(days=ago)
    later = plans.week_later(on, today)
    assert later.weekday() == on.weekday()
    assert 1 <= (later - today).days <= 7


@pytest.mark.parametrize(
    ("on", "at", "trouble"),
    [
        ("2026-11-24", "09:59", "past"),
        ("2026-11-24", "10:00", "past"),
        ("2026-11-24", "10:01", None),
        ("2026-11-25", "09:00", None),
        ("2026-11-25", "08:00", None),
        ("2026-11-25", "07:59", "night"),
        ("2026-11-25", "20:59", None),
        ("2026-11-25", "21:00", "night"),
    ],
)
def test_a_time_that_cannot_be_kept_is_told(on: str, at: str, trouble: str | None) -> None:
    """What is past today, and the hours in which nobody is disturbed, are no times for a reminder."""
    assert plans.trouble_with(date_of(on), at, "2026-11-24", "10:00") == trouble


@pytest.mark.parametrize(("now", "first"), [("00:00", 0), ("18:59", 0), ("19:00", 1), ("23:59", 1)])
def test_today_is_offered_until_the_evening(now: str, first: int) -> None:
    """A week of days, without one that has no time left."""
    offered = plans.days_to_offer(now)
    assert offered == tuple(range(first, 7))


@pytest.mark.parametrize("hour", range(19))
def test_each_day_that_is_offered_has_a_time_for_it(hour: int) -> None:
    """Where today is offered, one of the times on the buttons or one typed can be kept."""
    typed = [f"{h:02}:30" for h in range(24)]
    today = date_of("2026-11-24")
    assert any(plans.trouble_with(today, at, "2026-11-24", f"{hour:02}:59") is None for at in typed)


@pytest.mark.parametrize(
    ("state", "look", "current"),
    [("open", "2026-11-27", True), ("open", "2026-11-24", True), ("open", "2026-11-23", False), ("done", "2026-11-27", False)],
)  # fmt: skip
def test_a_plan_is_current_until_its_look_back(state: str, look: str, current: bool) -> None:
    """What is done, dropped or of an earlier week is not in the way of a new plan."""
    assert plans.is_current({"state": state, "look": look}, "2026-11-24") is current
