"""Moods: what fits them, how weeks compare, when a person is offered. No score, and silence where there is too little."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows import FLOWS
from bot.support import moods
from bot.support.moods import Trend

TODAY = "2026-11-24"
mood_names = st.sampled_from([*moods.MOODS])
some_notes = st.lists(st.tuples(st.integers(0, 30).map(lambda ago: days_ago(ago)), mood_names), max_size=30)


def days_ago(days: int) -> str:
    return (date.fromisoformat(TODAY) - timedelta(days=days)).isoformat()


def notes(*by_day: str | None) -> list[moods.Note]:
    """Notes of today, yesterday and so on; `None` is a day without one."""
    return [(days_ago(ago), mood) for ago, mood in enumerate(by_day) if mood]


# what fits


@pytest.mark.parametrize(("mood", "hour"), list(product(moods.MOODS, range(24))))
def test_two_different_things_that_there_are(mood: str, hour: int) -> None:
    """At any hour and in any mood: two exercises, not the same, both conversations."""
    first, second = moods.two_for(mood, hour)
    assert first != second
    assert {first, second} <= FLOWS.keys()
    if not moods.NIGHT_TO <= hour < moods.NIGHT_FROM:
        assert not {first, second} & {"walk", "day_shape"}


@given(mood_names, st.integers(0, 23), st.sets(st.sampled_from(["breathe", "senses", "water", "walk", "line_to"])))
def test_what_was_done_today_stands_back(mood: str, hour: int, done: set[str]) -> None:
    """An exercise done today is not offered while another one fits."""
    first, second = moods.two_for(mood, hour, done)
    if first in done:
        assert second in done
    assert first != second


def test_a_calm_exercise_is_followed_by_another_calm_one() -> None:
    """Breathing done, the five senses stand in its place; then the water."""
    assert moods.two_for("tense", 12)[0] == "breathe"
    offered = [moods.two_for("tense", 12, done) for done in (["breathe"], ["breathe", "senses"])]
    assert ["senses" in offered[0], "water" in offered[1]] == [True, True]


def test_what_helped_comes_first_but_not_twice_a_day() -> None:
    """What helped last time leads where it fits, and not on the day it was done."""
    assert moods.two_for("low", 12)[0] == "walk"
    assert moods.two_for("low", 12, helped="senses")[0] == "senses"
    assert "senses" not in moods.two_for("low", 12, ["senses"], helped="senses")
    assert "walk" not in moods.two_for("low", 23, helped="walk")


def test_little_is_asked_of_who_has_little() -> None:
    """Very low is met by a person and by calm, tense by calm, tired by rest; order is for those with strength for it."""
    assert moods.two_for("very_low", 12) == ("line_to", "breathe")
    assert moods.two_for("tense", 12) == ("breathe", "walk")
    assert moods.two_for("tired", 12) == ("rest", "breathe")
    assert moods.two_for("okay", 12)[0] == "day_shape"


def test_the_newest_that_helped_is_remembered() -> None:
    """Not what was done and did not help, nor what is no exercise any more."""
    kept = [{"what": "walk", "helped": False}, {"what": "yoga", "helped": True}, {"what": "water", "helped": True}]
    assert moods.helped_last(kept) == "water"
    assert moods.helped_last(kept[:2]) is None


# weeks in words


def test_a_week_is_compared_with_the_two_before() -> None:
    """Lower than last week, better than the week before."""
    weeks = ["low"] * 7 + ["okay"] * 7 + ["very_low"] * 7
    assert moods.trend(notes(*weeks), TODAY) == Trend("lower", "higher")
    assert moods.trend(notes(*["tired"] * 21), TODAY) == Trend("same", "same")


@pytest.mark.parametrize(
    "by_day",
    [(), ("low", "low"), ("low", "good", None, None, None, None, None, *["okay"] * 7), ("okay",) * 7,
     (*["okay"] * 5, None, None, "low", "low"), (*[None] * 7, *["low"] * 14)],
)  # fmt: skip
def test_too_few_to_tell(by_day: tuple[str | None, ...]) -> None:
    """Fewer than three noted days in this week, or in both it could be held against, tell nothing."""
    assert moods.trend(notes(*by_day), TODAY) is None


def test_a_thin_week_is_left_out_of_the_comparison() -> None:
    """Where last week is too thin, the week before still counts, and the other way round."""
    assert moods.trend(notes(*["good"] * 7, "low", *[None] * 6, *["low"] * 7), TODAY) == Trend(None, "higher")
    assert moods.trend(notes(*["low"] * 7, *["good"] * 7), TODAY) == Trend("lower", None)


def test_of_a_day_the_last_tap_counts() -> None:
    """A tap by mistake is put right by another tap on that day."""
    steady = notes(*["okay"] * 14)
    assert moods.trend([*steady[:1], (TODAY, "very_low"), *steady[1:]], TODAY) == moods.trend(steady, TODAY)


@given(some_notes)
def test_words_never_a_number(some: list[moods.Note]) -> None:
    """Whatever was noted, what comes out is words or nothing, and it is the same each time."""
    found = moods.trend(some, TODAY)
    assert found is None or set(found) <= {"lower", "higher", "same", None}
    assert found == moods.trend(some, TODAY)


# a person


def test_five_low_of_the_last_seven_ask_for_a_person() -> None:
    """Five low ones among the last seven noted days are enough; four are not, whatever the order."""
    assert moods.needs_person(notes("okay", "low", "low", "tense", "good", "very_low", "low"), TODAY)
    assert not moods.needs_person(notes("okay", "low", "low", "tense", "good", "very_low", "okay"), TODAY)
    assert moods.needs_person(notes("low", None, "low", None, "low", None, "tense", None, "low"), TODAY)


def test_two_weeks_that_are_low_ask_for_a_person() -> None:
    """Two weeks low on the whole, though no seven notes hold five low ones."""
    week = ("low", None, "low", None, "tired", None, None)
    assert moods.needs_person(notes(*week, *week), TODAY)
    assert not moods.needs_person(notes(*week, *["okay"] * 7), TODAY)
    assert not moods.needs_person(notes(*week), TODAY)


def test_low_days_long_ago_are_over() -> None:
    """What lies more than two weeks back asks for nothing, nor does tiredness alone."""
    assert not moods.needs_person(notes(*[None] * 14, *["very_low"] * 7), TODAY)
    assert not moods.needs_person(notes(*["tired"] * 14), TODAY)


def test_low_is_what_is_said_to_be_low() -> None:
    """Tense and low count as low; tired does not, and something else is no mood at all."""
    low = {mood for mood in moods.MOODS if moods.is_low(mood)}
    assert low == {"very_low", "low", "tense"}
    assert not any(map(moods.is_low, ("", None, 2, "sad")))


# once a week


def test_body_is_asked_once_a_week_and_in_turn() -> None:
    """Sleep, food, daylight: one of them in seven days, the one asked longest ago first."""
    asked: list[dict[str, str]] = []
    order = []
    for week in range(6):
        today = (date.fromisoformat(TODAY) + timedelta(weeks=week)).isoformat()
        what = moods.body_question(asked, 5, "low", today)
        assert what is not None
        order.append(what)
        asked.insert(0, {"what": what, "on": today})
        assert moods.body_question(asked, 5, "low", today) is None
    assert order == [*moods.BODY, *moods.BODY]


def test_no_quiz_before_help() -> None:
    """Nothing of the body is asked on the first days, nor on a very low one."""
    assert moods.body_question([], 2, "low", TODAY) is None
    assert moods.body_question([], 9, "very_low", TODAY) is None


def test_this_week_is_seven_days() -> None:
    """What was said seven days ago may be said again."""
    kept = [{"what": "trend", "on": days_ago(6)}, {"what": "find_help", "on": days_ago(7)}]
    assert moods.this_week(kept, TODAY) == {"trend"}


# the clock


@pytest.mark.parametrize(
    ("now", "then", "minutes"),
    [("10:00", "18:30", 510), ("23:10", "00:30", 80), ("10:00", "10:00", None), ("18:00", "09:00", None),
     ("01:00", "03:00", 120), ("03:00", "01:00", None), ("11:59", "02:00", None)],
)  # fmt: skip
def test_minutes_until_a_time_to_stop(now: str, then: str, minutes: int | None) -> None:
    """Later today, or from an evening into the small hours; anything else has passed."""
    assert moods.minutes_until(now, then) == minutes


@given(st.times())
def test_times_to_stop_lie_ahead(at: object) -> None:
    """At most three are offered, each later than now."""
    now = f"{at:%H:%M}"
    times = moods.stop_times(now)
    assert len(times) <= 3
    assert all(moods.minutes_until(now, time) for time in times)
