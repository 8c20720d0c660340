"""Somebody travels: never two lines on one local date, no long silence, no message in the night, no break broken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, permutations
from zoneinfo import ZoneInfo, available_timezones

import hypothesis
import pytest
from hypothesis import strategies as st

from bot.checkins import policy
from bot.engine.answers import Several
from bot.store import people
from bot.support import moments
from tests.checkins.kinds import set_up
from tests.checkins.test_local_dates import NAP, Heard, free, me
from tests.checkins.test_tick import heard, remind
from tests.conftest import TUESDAY, Person, Stage
from tests.conversations.steps import press

pytestmark = pytest.mark.slow

LONGEST = timedelta(hours=50, minutes=10)  # two days, and what the farthest flight west adds to one of them
SPRING = datetime(2026, 5, 1, tzinfo=UTC)
ALL = sorted(available_timezones() - {"localtime"})
FAR = ("Pacific/Kiritimati", "Pacific/Auckland", "Asia/Tokyo", "Europe/Lisbon", "America/Los_Angeles", "Etc/GMT+12")
Flights = Sequence[tuple[datetime, str]]


def told(row: people.Person, flights: Flights, until: datetime) -> list[Heard]:
    """The daily lines of somebody who is in other zones from these moments on, as the tick and the policy say them."""
    found: list[Heard] = []
    coming, now = list(flights), SPRING
    while True:
        due = me(now, row).next_line()
        assert due is not None
        if coming and coming[0][0] <= due + NAP:
            now, zone = coming.pop(0)
            row = row._replace(zone=zone)
            continue
        if due > until:
            return found
        now = due + NAP
        on = moments.local_date(now, row.tz)
        if policy.line(due, free(now, row)) == policy.Say():
            row = row._replace(line_on=on.isoformat(), spoke_on=on.isoformat())
            found.append(Heard(now, on))


def check(here: str, flights: Flights, at: str, longest: timedelta, id: int = 1) -> None:
    row = people.Person(id, SPRING, zone=here, line_at=at, line_days=moments.DAILY)
    lines = told(row, flights, flights[-1][0] + timedelta(days=4))
    assert all(one.on < other.on for one, other in pairwise(lines)), "two on one date"
    gaps = [other.at - one.at for one, other in pairwise(lines)]
    assert max(gaps) <= longest, f"silent for {max(gaps)}"


@pytest.mark.parametrize("at", ["00:00", "09:00", "23:30"])
def test_one_flight(at: str) -> None:
    """Between the far ends of the world, at any time of the day: each date has one line at the most, and no silence is
    longer than a flight west over the date line makes two days."""
    for here, there in permutations(FAR, 2):
        for hour in range(0, 24, 4):
            check(here, [(SPRING + timedelta(days=3, hours=hour), there)], at, LONGEST)


@pytest.mark.slow
@pytest.mark.parametrize("at", ["00:00", "06:00", "09:00", "18:00", "23:30"])
def test_one_flight_between_any_two_clocks(at: str) -> None:
    """The same between any two of the clocks there are, at any full hour."""
    clocks = list({SPRING.astimezone(ZoneInfo(zone)).utcoffset(): zone for zone in ALL}.values())
    assert len(clocks) > 35
    for here, there in permutations(clocks, 2):
        for hour in range(0, 24, 2):
            check(here, [(SPRING + timedelta(days=3, hours=hour), there)], at, LONGEST)


@hypothesis.settings(max_examples=150, deadline=None)
@hypothesis.given(
    here=st.sampled_from(ALL),
    flights=st.lists(st.tuples(st.integers(24 * 60, 72 * 60), st.sampled_from(ALL)), min_size=2, max_size=8),
    at=st.sampled_from(["00:00", "06:30", "09:00", "12:00", "18:00", "23:30"]),
    id=st.integers(1, 10**6),
)
def test_many_flights(here: str, flights: list[tuple[int, str]], at: str, id: int) -> None:
    """Whoever flies on and on, never twice in a day, hears one line a date at the most, and is left alone for less than
    three days."""
    moment, when = SPRING + timedelta(days=3), []
    for minutes, zone in flights:
        moment += timedelta(minutes=minutes)
        when.append((moment, zone))
    check(here, when, at, timedelta(hours=72), id)


@pytest.mark.parametrize(("city", "zone"), [("Auckland", "Pacific/Auckland"), ("Los Angeles", "America/Los_Angeles")])
async def test_a_reminder_finds_them_awake(sam: Person, city: str, zone: str) -> None:
    """Reminders that were planned at home come in the day of where they are, one a day, also over the date line."""
    await sam.say("/encourage off")
    for hour in (11, 16, 19):
        await remind(sam, TUESDAY.replace(hour=hour) + timedelta(days=1), "thanks", "hello")
    await sam.go("/move", city)
    there = ZoneInfo(zone)
    told = [moment.astimezone(there) for moment, _ in await heard(sam, TUESDAY + timedelta(days=14))]
    assert len(told) == 6
    assert not any(moments.in_quiet_hours(moment, there) for moment in told)
    assert len({moment.date() for moment in told}) == 6


@pytest.mark.parametrize(("city", "zone"), [("Auckland", "Pacific/Auckland"), ("Los Angeles", "America/Los_Angeles")])
async def test_a_break_lasts_until_its_day_there(sam: Person, city: str, zone: str) -> None:
    """A break until Friday, and a flight in it: but for the question about its end, nothing comes before it is Friday
    where they are."""
    await sam.say("/encourage daily")
    await remind(sam, TUESDAY + timedelta(days=1), "thanks")
    await sam.say("/pause")
    await press(sam, "three_days", "reminders", Several.DONE, "!skip")
    await sam.go("/move", city)
    there, friday = ZoneInfo(zone), date(2026, 11, 27)
    told = await heard(sam, TUESDAY + timedelta(days=6))
    early = [text for moment, text in told if moment.astimezone(there).date() < friday]
    assert all("first day after the break" in text for text in early)
    assert len(early) <= 1
    assert len(told) > len(early)


async def test_a_day_of_quiet_after_a_crisis_is_a_day_everywhere(sam: Person, stage: Stage) -> None:
    """Whoever was in danger and flies around the world the same day hears nothing unasked for 24 hours."""
    await sam.say("/encourage daily")
    await remind(sam, TUESDAY + timedelta(hours=3), "thanks")
    await sam.say("I want to kill myself")
    began = stage.clock.now()
    await press(sam, "yes", "safe", "no", "no")
    for city in ("Auckland", "Los Angeles", "Lisbon"):
        await sam.go("/move", city)
        assert await heard(sam, stage.clock.now() + timedelta(hours=6)) == []
        await stage.move_to(stage.clock.now() + timedelta(hours=6))
    assert await heard(sam, began + timedelta(hours=23, minutes=59)) == []
    assert await heard(sam, began + timedelta(days=4)) != []


async def test_what_they_set_for_an_evening_comes_in_no_night_elsewhere(sam: Person, stage: Stage) -> None:
    """A step set for six in the evening, and a flight to Tokyo before it: it comes at six there, or in the morning, but
    not at three in the night."""
    await sam.say("/encourage off")
    await set_up(sam, "mine_step")
    await sam.go("/move", "Tokyo")
    ((moment, _),) = await heard(sam, TUESDAY + timedelta(days=5))
    assert not moments.in_quiet_hours(moment, ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize(("city", "zone"), [("Auckland", "Pacific/Auckland"), ("Los Angeles", "America/Los_Angeles")])
async def test_the_last_evening_of_a_break_is_one_there(sam: Person, city: str, zone: str) -> None:
    """Who flies in a break is asked about its end on its last evening where they are."""
    await sam.go("/encourage off", "/pause")
    await press(sam, "three_days", "!skip")
    await sam.go("/move", city)
    ((moment, _),) = await heard(sam, TUESDAY + timedelta(days=6))
    there = moment.astimezone(ZoneInfo(zone))
    assert (there.date(), there.hour) == (date(2026, 11, 26), 18)
