"""Whether something due may be said now: never twice a day, never at night, never in a break or a talk; never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checkins import policy
from bot.checkins.policy import Hold, Say, Situation, Skip, Wait
from bot.support import moments

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PLAIN = Situation(now=NOON, zone=ZoneInfo("UTC"), spoke_on=None, talked_at=None, paused=False, paused_until=None)
ZONES = ("UTC", "Europe/Lisbon", "Pacific/Auckland", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Apia")
HOURS = st.integers(0, 24 * 90).map(lambda hours: NOON + timedelta(minutes=hours * 60 + 7))


def reminded(of: Situation) -> Say | Wait | Hold:
    """What is done with a reminder for nine in the morning."""
    return policy.reminder(moments.morning_after(of.now, of.zone), of)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    now, zone = draw(HOURS), ZoneInfo(draw(st.sampled_from(ZONES)))
    today = moments.local_date(now, zone)
    near = st.integers(-2, 2).map(lambda days: (today + timedelta(days=days)).isoformat())
    paused = draw(st.booleans())
    until = draw(st.none() | near.filter(lambda day: day > today.isoformat())) if paused else None
    ago = draw(st.none() | st.integers(0, 90))
    quiet = draw(st.none() | st.integers(-5, 24))
    return Situation(
        now=now,
        zone=zone,
        spoke_on=draw(st.none() | near),
        talked_at=None if ago is None else now - timedelta(minutes=ago),
        paused=paused,
        paused_until=until,
        reminder_today=draw(st.booleans()),
        appointed_today=draw(st.booleans()),
        quiet_until=None if quiet is None else now + timedelta(hours=quiet),
    )


@settings(deadline=None)
@given(situations(), st.integers(0, 60 * 30))
def test_said_only_when_all_allow_it(of: Situation, late: int) -> None:
    """Nothing is said in a break, in a talk, within a day of a crisis, or on a day that had its message."""
    for said in (policy.line(of.now - timedelta(minutes=late), of), reminded(of)):
        if said != Say():
            continue
        assert not of.paused
        assert of.talked_at is None or of.now - of.talked_at >= policy.TALKING
        assert of.quiet_until is None or of.quiet_until <= of.now
        assert of.spoke_on is None or of.spoke_on < moments.local_date(of.now, of.zone).isoformat()


@settings(deadline=None)
@given(situations())
def test_a_reminder_is_never_lost_and_always_gets_on(of: Situation) -> None:
    """It is said, held in an open break, or waits for a moment to come; waiting ends within a few looks."""
    for _ in range(8):
        match reminded(of):
            case Say():
                assert not moments.in_quiet_hours(of.now, of.zone)
                return
            case Hold():
                assert of.paused
                assert of.paused_until is None
                return
            case Wait(until):
                assert until > of.now
                over = of.paused_until is not None and moments.local_date(until, of.zone).isoformat() >= of.paused_until
                later = moments.local_date(until, of.zone) > moments.local_date(of.now, of.zone)
                appointed = of.appointed_today and not later
                of = replace(of, now=until, paused=of.paused and not over, appointed_today=appointed)
    raise AssertionError("it waits for ever")


@settings(deadline=None)
@given(situations(), st.integers(0, 60 * 72))
def test_a_line_is_for_its_own_day(of: Situation, late: int) -> None:
    """A late line, or one on a day with a reminder, waits for its next day; one that a talk puts off stays near."""
    due = of.now - timedelta(minutes=late)
    match policy.line(due, of):
        case Say():
            assert moments.local_date(due, of.zone) == moments.local_date(of.now, of.zone)
            assert of.now - due <= policy.LATE
            assert not of.reminder_today
        case Wait(until):
            assert of.now < until <= of.now + policy.TALKING
            assert not moments.in_quiet_hours(until, of.zone)
        case other:
            assert other == Skip()


def test_the_plain_case_is_said() -> None:
    """With nothing in the way both are said."""
    assert policy.line(NOON, PLAIN) == Say()
    assert reminded(PLAIN) == Say()


def test_a_line_at_an_hour_of_the_night_that_they_chose_is_said() -> None:
    """Somebody who chose half past six, or eleven in the evening, gets it then."""
    for hour in (6, 23):
        now = NOON.replace(hour=hour)
        assert policy.line(now, replace(PLAIN, now=now)) == Say()
        assert reminded(replace(PLAIN, now=now)) != Say()


def test_a_reminder_at_an_hour_of_the_night_that_they_chose_is_said() -> None:
    """One that they moved to ten in the evening comes at ten; a talk at ten to nine puts none into the night."""
    late, before = NOON.replace(hour=22), NOON.replace(hour=20, minute=50)
    assert policy.reminder(late, replace(PLAIN, now=late)) == Say()
    talking = replace(PLAIN, now=before, talked_at=before - timedelta(minutes=5))
    assert policy.reminder(before, talking) == Wait(moments.morning_after(NOON, PLAIN.zone))


def test_a_date_far_ahead_was_written_by_a_wrong_clock() -> None:
    """Who was spoken to, or talked, a year from now is spoken to today."""
    far = NOON + timedelta(days=365)
    of = replace(PLAIN, spoke_on=far.date().isoformat(), talked_at=far)
    assert policy.line(NOON, of) == Say()
    assert reminded(of) == Say()


def test_a_talk_does_not_push_a_line_into_the_night() -> None:
    """At half past eight in the evening a line that a talk puts off is left for its next day."""
    now = NOON.replace(hour=20, minute=40)
    assert policy.line(now, replace(PLAIN, now=now, talked_at=now - timedelta(minutes=5))) == Skip()


def test_a_dated_break_ends_in_the_morning_of_its_day() -> None:
    """A reminder in a break until Friday comes on Friday at nine, there."""
    zone = ZoneInfo("Pacific/Auckland")
    of = replace(PLAIN, zone=zone, paused=True, paused_until="2026-11-27")
    assert reminded(of) == Wait(datetime(2026, 11, 27, 9, tzinfo=zone).astimezone(UTC))


def test_who_moved_west_over_midnight_has_had_todays_message() -> None:
    """Spoken to on the 25th in Auckland and now on the 24th in Los Angeles: nothing more that day."""
    of = replace(PLAIN, zone=ZoneInfo("America/Los_Angeles"), now=NOON + timedelta(hours=8), spoke_on="2026-11-25")
    assert policy.line(of.now, of) == Skip()
    assert isinstance(reminded(of), Wait)


@settings(deadline=None)
@given(situations(), st.integers(0, 90))
def test_a_timer_is_said_at_its_minute_or_not_at_all(of: Situation, late: int) -> None:
    """Whoever set it a moment ago waits for it: a talk, the night and a break do not matter; after a crisis, and half an
    hour later, nobody waits any more."""
    said = policy.timer(of.now - timedelta(minutes=late), of)
    quiet = of.quiet_until is not None and of.now < of.quiet_until
    assert said == (Say() if late <= 30 and not quiet else Skip())


@settings(deadline=None)
@given(situations())
def test_the_last_evening_of_a_break_is_asked_about_in_it(of: Situation) -> None:
    """It comes although a break goes on and the day had its message; not at night, in a talk, or after a crisis."""
    match policy.last_evening(of):
        case Say():
            assert not moments.in_quiet_hours(of.now, of.zone)
            assert of.talked_at is None or of.now - of.talked_at >= policy.TALKING
            assert of.quiet_until is None or of.quiet_until <= of.now
        case Wait(until):
            assert until > of.now


@settings(deadline=None)
@given(situations())
def test_a_free_evening_puts_reminders_off_to_the_morning(of: Situation) -> None:
    """What is about the search is never said on it, and comes the next morning at the latest for that reason alone."""
    said = reminded(replace(of, free_evening=True))
    assert said != Say()
    if reminded(of) == Say():
        assert said == Wait(moments.next_morning(of.now, of.zone))


@settings(deadline=None)
@given(situations(), st.integers(0, 60 * 30))
def test_what_they_set_a_moment_for_comes_at_that_moment(of: Situation, late: int) -> None:
    """Also on a day that had its message, and at night if that was its hour; not in a break, a talk or after a crisis,
    and not at night only because the bot was away at its hour. It is never lost."""
    due_at = of.now - timedelta(minutes=late)
    said = policy.appointment(due_at, of)
    quiet = of.quiet_until is not None and of.now < of.quiet_until
    talking = of.talked_at is not None and of.now - of.talked_at < policy.TALKING
    night = moments.in_quiet_hours(of.now, of.zone) and not moments.in_quiet_hours(due_at, of.zone)
    assert (said == Say()) == (not of.paused and not quiet and not talking and not night)
    assert said == Say() or said == Hold() or (isinstance(said, Wait) and said.until > of.now)


def test_what_has_a_moment_of_its_own_goes_before_a_reminder() -> None:
    """A reminder waits for the next working morning where something set for later today is still to come."""
    assert reminded(PLAIN) == Say()
    assert reminded(replace(PLAIN, appointed_today=True)) == Wait(moments.working_morning(NOON, PLAIN.zone, 1))
