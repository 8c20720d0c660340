"""Local time: each wanted date exactly once, whatever the clocks of the world do."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.support import moments

TABLE = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
ZONES = sorted(line.split("\t")[2] for line in TABLE.splitlines() if line and not line.startswith("#"))
DAY = timedelta(days=1)
YEARS = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
WANTED = {
    moments.DAILY: lambda on: True,
    moments.WEEKDAYS: lambda on: on.weekday() < 5,
    moments.WEEKLY: lambda on: on.weekday() == 0,
}


@cache
def transitions(zone: str, since: datetime = YEARS[0], until: datetime = YEARS[1]) -> tuple[datetime, ...]:
    """The moments, to the minute, at which a zone's clock changes."""
    tz, found = ZoneInfo(zone), []
    days = [since + n * DAY for n in range((until - since).days + 1)]
    for low, high in pairwise(days):
        if low.astimezone(tz).utcoffset() == high.astimezone(tz).utcoffset():
            continue
        while high - low > timedelta(minutes=1):
            middle = low + (high - low) / 2
            same = middle.astimezone(tz).utcoffset() == low.astimezone(tz).utcoffset()
            low, high = (middle, high) if same else (low, middle)
        found.append(high.replace(second=0, microsecond=0))
    return tuple(found)


def dates(zone: ZoneInfo, since: datetime, until: datetime, at: str, days: str, nap: timedelta) -> list[date]:
    """The local dates of the lines between two moments, told one by one, each looked for `nap` after the last."""
    found: list[date] = []
    now, last = since, None
    while (moment := moments.next_line(now, zone, at, days, last)) is not None and moment < until:
        assert moment > now
        on = moments.local_date(moment, zone)
        found.append(on)
        now, last = moment + nap, on.isoformat()
    return found


def calendar(zone: ZoneInfo, since: datetime, until: datetime, days: str) -> list[date]:
    """The wanted local dates that are whole between two moments and that the zone has at all."""
    hours = (since + n * timedelta(minutes=15) for n in range(int((until - since) / timedelta(minutes=15))))
    there = sorted({moments.local_date(hour, zone) for hour in hours})
    return [on for on in there[1:-1] if WANTED[days](on)]


def check(zone: str, around: datetime, at: str, days: str, nap: timedelta = timedelta(seconds=1)) -> None:
    tz, since, until = ZoneInfo(zone), around - 4 * DAY, around + 4 * DAY
    wanted = calendar(tz, since, until, days)
    told = [on for on in dates(tz, since, until, at, days, nap) if wanted and wanted[0] <= on <= wanted[-1]]
    assert told == wanted, (zone, around, at, days)


@settings(max_examples=250, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    minute=st.integers(0, 24 * 60 - 1),
    days=st.sampled_from(sorted(WANTED)),
    nap=st.sampled_from([1, 900, 3 * 3600]),
    pick=st.integers(0, 9),
)
def test_each_wanted_date_once(zone: str, minute: int, days: str, nap: int, pick: int) -> None:
    """In any zone, around any clock change of two years, each wanted date has its line once, in order."""
    changes = transitions(zone) or (datetime(2026, 3, 1, tzinfo=UTC),)
    check(zone, changes[pick % len(changes)], f"{minute // 60:02}:{minute % 60:02}", days, timedelta(seconds=nap))


@pytest.mark.slow
def test_each_wanted_date_once_everywhere() -> None:
    """The same for every zone and every clock change of 2026 and 2027, at the hours around it and at the usual ones."""
    met = 0
    for zone in ZONES:
        for change in transitions(zone):
            there = change.astimezone(ZoneInfo(zone))
            near = {(there + timedelta(minutes=m)).strftime("%H:%M") for m in range(-150, 151, 30)}
            for at in sorted(near | {"00:00", "00:30", "09:00", "23:59"}):
                check(zone, change, at, moments.DAILY)
            check(zone, change, "09:00", moments.WEEKDAYS)
            met += 1
    assert met > 300


@pytest.mark.parametrize("at", ["00:00", "02:15", "09:00", "23:59"])
def test_samoa_left_out_a_friday(at: str) -> None:
    """Apia had no 30 December 2011: there is no line for it, and Saturday has its own."""
    zone = ZoneInfo("Pacific/Apia")
    check("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC), at, moments.DAILY)
    since = datetime(2011, 12, 28, 22, tzinfo=UTC)
    told = dates(zone, since, since + 4 * DAY, at, moments.DAILY, timedelta(seconds=1))
    assert date(2011, 12, 30) not in told
    assert date(2011, 12, 31) in told
    assert moments.moment_on(date(2011, 12, 30), time(9), zone) is None


@pytest.mark.parametrize("at", ["01:29", "01:30", "01:45", "02:00", "02:15", "02:29", "02:30"])
def test_lord_howe_moves_by_half_an_hour(at: str) -> None:
    """A clock that changes by thirty minutes is a clock like any other."""
    for change in transitions("Australia/Lord_Howe"):
        check("Australia/Lord_Howe", change, at, moments.DAILY)
    assert len(transitions("Australia/Lord_Howe")) == 4


def test_a_time_that_is_left_out_comes_as_much_later_and_a_doubled_one_first() -> None:
    """02:30 in the spring gap of Berlin is 03:30; 02:30 in autumn is the first of the two."""
    zone = ZoneInfo("Europe/Berlin")
    assert moments.moment_on(date(2026, 3, 29), time(2, 30), zone) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert moments.moment_on(date(2026, 10, 25), time(2, 30), zone) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ZONES), st.sampled_from(ZONES), st.integers(0, 60 * 24 * 20))
def test_moving_never_doubles_a_date(here: str, there: str, minute: int) -> None:
    """Who moves keeps one line a date: none comes again for a date that had its line elsewhere."""
    now = YEARS[0] + timedelta(minutes=minute)
    first = moments.next_line(now, ZoneInfo(here), "09:00", moments.DAILY, None)
    assert first is not None
    on = moments.local_date(first, ZoneInfo(here))
    second = moments.next_line(first + timedelta(seconds=1), ZoneInfo(there), "09:00", moments.DAILY, on.isoformat())
    assert second is not None
    assert moments.local_date(second, ZoneInfo(there)) > on
    assert second - first < timedelta(days=3)


def test_off_is_never() -> None:
    """No days, no line."""
    assert moments.next_line(YEARS[0], ZoneInfo("UTC"), "09:00", moments.OFF, None) is None


@settings(deadline=None)
@given(st.sampled_from(ZONES), st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_mornings(zone: str, now: datetime) -> None:
    """What waits for a morning waits for one: in the future, not at night, a working one on a working day, soon."""
    tz = ZoneInfo(zone)
    for moment, within in (
        (moments.working_morning(now, tz, 1), 4.5),
        (moments.working_morning(now, tz, 7), 9.5),
        (moments.morning_after(now, tz), 2.5),
        (moments.next_morning(now, tz), 1.5),
    ):
        assert timedelta(0) < moment - now < within * DAY
        assert not moments.in_quiet_hours(moment, tz)
    assert moments.working_morning(now, tz, 1).astimezone(tz).weekday() < 5
    assert moments.local_date(moments.morning_after(now, tz), tz) > moments.local_date(now, tz)


def test_quiet_hours() -> None:
    """From nine in the evening to eight in the morning, by the clock there."""
    zone = ZoneInfo("Asia/Kathmandu")
    quiet = [hour for hour in range(24) if moments.in_quiet_hours(datetime(2026, 5, 5, hour, tzinfo=zone), zone)]
    assert quiet == [0, 1, 2, 3, 4, 5, 6, 7, 21, 22, 23]


def test_every_zone_of_the_table_is_known() -> None:
    """Each zone a person may choose has a clock here."""
    assert len(ZONES) > 400
    assert all(ZoneInfo(zone) for zone in random.sample(ZONES, 50))
