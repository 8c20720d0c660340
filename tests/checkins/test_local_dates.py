"""The daily line by the clocks of the world, each person some minutes later than the hour they chose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.checkins import policy
from bot.conversations.person import AROUND
from bot.conversations.person import Person as Me
from bot.store import Tx, people
from bot.support import moments
from tests.support.test_moments import transitions

DAY = timedelta(days=1)
NAP = timedelta(seconds=15)  # between two ticks
HOURS = ("00:00", "02:30", "09:00", "23:55")
WANTED = {
    moments.DAILY: lambda on: True,
    moments.WEEKDAYS: lambda on: on.weekday() < 5,
    moments.WEEKLY: lambda on: on.weekday() == 0,
}
THIS_YEAR = datetime.now(UTC).year
YEARS = datetime(THIS_YEAR, 1, 1, tzinfo=UTC), datetime(THIS_YEAR + 2, 1, 1, tzinfo=UTC)
LEFT_OUT = (  # dates that a zone never had, as far as the tz database knows
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Fakaofo", date(2011, 12, 30)),
    ("Pacific/Kwajalein", date(1993, 8, 21)),
    ("Pacific/Enderbury", date(1994, 12, 31)),
    ("Pacific/Kanton", date(1994, 12, 31)),
    ("Pacific/Kiritimati", date(1994, 12, 31)),
    ("Asia/Manila", date(1844, 12, 31)),
    ("Pacific/Guam", date(1844, 12, 31)),
)
DOUBLED = (  # dates that a zone had twice, or most of them
    ("Pacific/Kwajalein", date(1969, 9, 30)),
    ("America/Juneau", date(1867, 10, 18)),
    ("America/Sitka", date(1867, 10, 18)),
)
SAMPLE = (
    "Africa/Cairo", "America/Havana", "America/Los_Angeles", "America/Nuuk", "America/Santiago", "Antarctica/Troll",
    "Asia/Beirut", "Asia/Gaza", "Asia/Kathmandu", "Atlantic/Azores", "Australia/Lord_Howe", "Europe/Dublin",
    "Pacific/Chatham", "Pacific/Easter",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heard:
    """A line as it was said: when, and on which local date."""

    at: datetime
    on: date


def me(now: datetime, row: people.Person) -> Me:
    """The person at a moment, where nothing but the row and the clock counts."""
    nothing: Any = None
    return Me(Tx(nothing, nothing, now), row, nothing)


@cache
def somebody(count: int) -> tuple[int, ...]:
    """Ids of people: those whose line comes soonest and latest after its hour, and others between."""

    def later(id: int) -> timedelta:
        row = people.Person(id, NOON, zone="UTC", line_at="12:00", line_days=moments.DAILY)
        moment = me(NOON - timedelta(hours=1), row).next_line()
        assert moment is not None
        return moment - NOON

    ids = sorted(range(1, 4000), key=later)
    assert later(ids[0]) == timedelta(0)
    assert AROUND - later(ids[-1]) == timedelta(seconds=1)
    step = (len(ids) - 1) // (count - 1)
    return (*(ids[step * number] for number in range(count - 1)), ids[-1])


NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def free(now: datetime, row: people.Person) -> policy.Situation:
    """Nothing keeps them from hearing something but what they heard."""
    return policy.Situation(
        now=now, zone=row.tz, spoke_on=row.spoke_on, talked_at=None, paused=False, paused_until=None
    )


def lines(row: people.Person, since: datetime, until: datetime, nap: timedelta = NAP) -> Iterator[Heard]:
    """What a tick every `nap` would say to them between two moments, by the policy."""
    now = since
    while (due := me(now, row).next_line()) is not None and due < until:
        assert due > now, "it would come at once again"
        now = due + nap
        on = moments.local_date(now, row.tz)
        if policy.line(due, free(now, row)) == policy.Say():
            row = row._replace(line_on=on.isoformat(), spoke_on=on.isoformat())
            yield Heard(now, on)


def calendar(zone: ZoneInfo, since: datetime, until: datetime) -> list[date]:
    """The local dates between two moments that the zone has at all, without the first and the last."""
    steps = int((until - since) / timedelta(minutes=30))
    there = {(since + n * timedelta(minutes=30)).astimezone(zone).date() for n in range(steps)}
    return sorted(there)[1:-1]


def faults(zone: str, around: datetime, at: str, days: str, id: int, nap: timedelta = NAP) -> list[str]:
    """What is wrong with somebody's lines in the days around a moment; nothing, if all is as it should be."""
    tz, since, until = ZoneInfo(zone), around - 5 * DAY, around + 5 * DAY
    row = people.Person(id, since, zone=zone, line_at=at, line_days=days)
    told = list(lines(row, since, until, nap))
    found: list[str] = []
    if any(one.at >= other.at or one.on >= other.on for one, other in pairwise(told)):
        found.append("two on one date, or out of order")
    dates = calendar(tz, since, until)
    for on in dates:
        moment = moments.moment_on(on, time.fromisoformat(at), tz)
        assert moment is not None, (zone, on)
        near = [one for one in told if abs(one.at - moment) <= AROUND + nap]
        wanted = WANTED[days](on)
        if len(near) != wanted:
            found.append(f"{len(near)} lines for {on:%a %d %b %Y}")
    return [f"{zone} {at} {days}, person {id}: {what}" for what in found]


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """The moments of this year and the next at which a zone's clock changes, to the minute; one moment if there are
    none."""
    return transitions(zone, *YEARS) or (datetime(THIS_YEAR, 2, 27, 12, tzinfo=UTC),)


def all_faults(zones: Iterable[str], hours: Iterable[str], ids: Iterable[int]) -> list[str]:
    hours, ids = tuple(hours), tuple(ids)
    return [
        fault
        for zone in zones
        for change in changes(zone)
        for at in hours
        for days in WANTED
        for id in ids
        for fault in faults(zone, change, at, days, id)
    ]


@pytest.mark.parametrize("at", HOURS)
def test_each_wanted_date_has_one_line(at: str) -> None:
    """Through the clock changes of sample zones, each date of their days has one line around its hour, in order, for
    who hears it soonest and who hears it latest; no other date has one."""
    assert all_faults(SAMPLE, [at], somebody(2)) == []


@pytest.mark.slow
@pytest.mark.parametrize("at", HOURS)
def test_each_wanted_date_has_one_line_in_every_zone(at: str) -> None:
    """The same for every zone there is, every clock change of this year and the next, and seven people."""
    zones = sorted(available_timezones() - {"localtime"})
    assert len(zones) > 500
    assert sum(len(changes(zone)) for zone in zones) > 900
    assert all_faults(zones, [at], somebody(7)) == []


@pytest.mark.parametrize("at", HOURS)
@pytest.mark.parametrize(("zone", "on"), LEFT_OUT)
def test_a_date_that_a_zone_left_out_has_none(zone: str, on: date, at: str) -> None:
    """Where a zone jumped over a date, that date has no line, and those before and after it have theirs."""
    around = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    assert on not in calendar(ZoneInfo(zone), around - 3 * DAY, around + 3 * DAY)
    assert moments.moment_on(on, time.fromisoformat(at), ZoneInfo(zone)) is None
    assert [fault for days in WANTED for id in somebody(3) for fault in faults(zone, around, at, days, id)] == []


@pytest.mark.parametrize("at", HOURS)
@pytest.mark.parametrize(("zone", "on"), DOUBLED)
def test_a_date_that_a_zone_had_twice_has_one(zone: str, on: date, at: str) -> None:
    """Where a zone had a date twice, its line comes the first time, and not again."""
    around = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    hours = [(around + timedelta(minutes=15 * n)).astimezone(ZoneInfo(zone)) for n in range(-300, 300)]
    assert sum(there.date() == on for there in hours) > 4 * 30, "it was longer than a day"
    assert [fault for days in WANTED for id in somebody(3) for fault in faults(zone, around, at, days, id)] == []


@pytest.mark.parametrize("at", ["23:51", "23:55", "23:59"])
def test_each_wanted_date_has_one_line_late_in_the_evening(at: str) -> None:
    """Who chose an hour in the last ten minutes of the day has a line on each date of their days, as everybody."""
    assert all_faults(SAMPLE[:3], [at], somebody(3)) == []


@pytest.mark.parametrize(("zone", "on"), [*LEFT_OUT, *DOUBLED])
def test_dates_left_out_or_doubled_late_in_the_evening(zone: str, on: date) -> None:
    """The same where a zone left out a date or had it twice."""
    around = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    assert faults(zone, around, "23:55", moments.DAILY, somebody(3)[-1]) == []
