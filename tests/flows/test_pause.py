"""A break: it begins with a tap, is silent but for what they wish, and ends without a word about how long it was."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.person import Person as Me
from bot.store import dues, people
from bot.support import breaks
from tests.conftest import Person, Stage
from tests.conversations.steps import press

TOMORROW = datetime(2026, 11, 25, 10, tzinfo=UTC)


async def do(person: Person, effect: Callable[[Me], Awaitable[Any]]) -> Any:
    """Run an effect for them."""
    async with person.stage.app.store.transaction() as tx:
        row = await people.load(tx, person.id)
        assert row is not None
        me = Me(tx, row, person.stage.app.content)
        result = await effect(me)
        await people.save(tx, me.row)
        return result


async def remind(person: Person, *kinds: str, at: datetime = TOMORROW) -> None:
    """Let these be due for them: flows that say one thing."""
    async with person.stage.app.store.transaction() as tx:
        for kind in kinds:
            await dues.add(tx, person.id, at, kind)


async def heard(person: Person, days: float) -> dict[str, list[str]]:
    """What comes unasked in so many days: by local day and hour, the words."""
    stage, told = person.stage, {}
    until = stage.clock.now() + timedelta(days=days)
    while (moment := await stage.app.checkins.next_moment()) is not None and moment <= until:
        await stage.move_to(moment + timedelta(seconds=1))
        if said := await person.answers():
            told[f"{stage.clock.now():%a %d %H:%M}"] = said
    stage.clock.move_to(until)
    return told


@pytest.fixture
async def sam(stage: Stage) -> Person:
    """Somebody with a clock in Lisbon and no daily line."""
    person = stage.person("Sam")
    await person.go("/move", "Lisbon")
    return person


# how long


@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.sampled_from([*breaks.LENGTHS, "date", "open"]),
    st.integers(0, 90),
)
def test_the_day_it_is_over(today: date, length: str, days: int) -> None:
    """It is over tomorrow at the earliest; its last evening is the one before, and today's is not asked about."""
    until = breaks.back_on(today.isoformat(), length, today + timedelta(days=days) if length == "date" else None)
    assert (until is None) == (length == "open")
    evening = breaks.last_evening(today.isoformat(), until)
    if until is not None:
        assert until > today.isoformat()
        later = breaks.a_few_more(until, today.isoformat())
        assert (date.fromisoformat(later) - date.fromisoformat(until)).days == breaks.MORE
    if evening is not None and until is not None:
        assert today.isoformat() < evening < until


async def test_it_begins_with_the_first_tap(sam: Person, stage: Stage) -> None:
    """Who taps a length and puts the phone away has their quiet already."""
    await remind(sam, "thanks")
    said = await sam.go("/pause", "[A week]")
    assert "Quiet until Tuesday 1 December" in said[-1]
    assert [*await heard(sam, 6.5)] == ["Mon 30 18:00"]


async def test_another_length_by_going_back(sam: Person) -> None:
    """Back from the next question leads to another length, and that one counts."""
    await sam.go("/pause", "[A week]", "[‹ Back]", "[Two days]", "[Skip]")
    shown = await do(sam, lambda me: me.breaks.show())
    assert (shown["paused"], shown["until"]) == (True, "2026-11-26")
    assert [*await heard(sam, 9)] == ["Wed 25 18:00"]


@pytest.mark.parametrize(
    ("typed", "until"), [("Friday", "2026-11-27"), ("24.12.", "2026-12-24"), ("today", "2026-11-25")]
)
async def test_until_a_day(sam: Person, typed: str, until: str) -> None:
    """Any day within three months, as people write it."""
    await sam.go("/pause", "[Until a day]", typed, "[Skip]")
    assert (await do(sam, lambda me: me.breaks.show()))["until"] == until


# what is off


async def test_what_is_ticked_comes_and_the_rest_waits(sam: Person) -> None:
    """What is due meanwhile is listed; what is ticked comes at its time, the rest after the break, nothing is lost."""
    await remind(sam, "thanks", "hello")
    said = await sam.go("/pause", "[Three days]")
    assert said[-1].count("•") == 2
    await sam.tap("Lines and reminders")
    await press(sam, "due0", "done!")
    said = await sam.tap("See somebody")
    assert "One reminder waits" in said[-1]
    told = await heard(sam, 6)
    assert [*told] == ["Wed 25 10:00", "Thu 26 18:00", "Fri 27 09:00"]
    assert told["Wed 25 10:00"] == ["You're welcome."]


async def test_the_kind_line_only(sam: Person) -> None:
    """Reminders come as ever; the line does not."""
    await sam.go("/encourage", "[9:00 AM]", "[Every day]")
    await remind(sam, "thanks")
    await sam.go("/pause", "[Three days]", "[The kind line only]", "[Skip]")
    assert [*await heard(sam, 2.5)] == ["Wed 25 10:00", "Thu 26 18:00"]


async def test_everything_is_everything(sam: Person) -> None:
    """Not even the question on the last evening, nor what is asked for in the break, comes before it is over."""
    await remind(sam, "thanks")
    said = await sam.go("/pause", "[Three days]", "[Everything]", "[Rest]")
    assert "evening" not in said[-1]
    await remind(sam, "hello", at=TOMORROW + timedelta(hours=3))
    assert {at[:3] for at in await heard(sam, 7)} == {"Fri", "Mon"}


async def test_what_is_asked_for_in_a_break_comes(sam: Person) -> None:
    """Whoever wants a draft back tomorrow gets it, break or not: they asked after the break had begun."""
    await sam.go("/pause", "[A week]", "[Rest]")
    await sam.go("/feedback", "Acme", "[Skip]", "[Interview]", "[I don't know]", "[E-mail]", "[Plain]")
    await sam.go("[Which one skill to work on first?]", "[No]", "[Show me the draft]", "[Send tomorrow]")
    told = await heard(sam, 2)
    assert [*told] == ["Wed 25 09:30"]


async def test_nothing_due_is_not_asked_about(sam: Person) -> None:
    """Where nothing is due there is nothing to switch off: one tap for the length, one for something else to do."""
    await sam.go("/pause", "[This evening]")
    assert "Move" in sam.buttons()
    said = await sam.say("Chess with <Ana>")
    assert "“Chess with <Ana>”, then" in said[-1]
    assert await heard(sam, 5) == {}


async def test_it_remembers_what_it_was_last_time(sam: Person) -> None:
    """The next break reminds them of what they did in the last one."""
    await sam.go("/pause", "[This evening]", "[Be outside]")
    await heard(sam, 2)
    said = await sam.go("/pause", "[This evening]")
    assert "Last time it was: being outside" in said[-1]


# how it ends


async def test_the_last_evening(sam: Person) -> None:
    """At six on the last evening it asks, and lists what waits; a few more days are asked about again, and so on."""
    await remind(sam, "thanks")
    await sam.go("/pause", "[Two days]", "[Lines and reminders]", "[Done]", "[Rest]")
    told = await heard(sam, 1.5)
    assert [*told] == ["Wed 25 18:00"]
    assert "A reminder" in told["Wed 25 18:00"][0]
    said = await sam.tap("A few more days")
    assert "Sunday 29 November" in said[-1]
    told = await heard(sam, 3)
    assert [*told] == ["Sat 28 18:00"]
    said = await sam.tap("Tomorrow as planned")
    assert "Tomorrow then" in said[0]
    assert "Friday evenings" in (await sam.tap("Friday"))[-1]
    assert [*await heard(sam, 3)] == ["Sun 29 09:00"]


async def test_the_evening_waits_for_no_answer(sam: Person) -> None:
    """Who does not answer is back as planned."""
    await sam.go("/encourage", "[9:00 AM]", "[Every day]", "/pause", "[Two days]", "[Rest]")
    told = await heard(sam, 3)
    assert [at[:6] for at in told] == ["Wed 25", "Thu 26", "Fri 27"]


async def test_ending_it_oneself(sam: Person) -> None:
    """At any time; what waited is listed, and no word says how long it was."""
    await remind(sam, "thanks")
    await sam.go("/pause", "[Until I say so]", "[Lines and reminders]", "[Done]", "[Rest]")
    assert await heard(sam, 9) == {}
    said = await sam.go("/pause", "[End the break]")
    assert "Welcome back" in said[0]
    assert "A reminder" in said[0]
    assert not re.search(r"\bdays?\b|\bweeks?\b|missed|away|gone|long", said[0])
    await sam.tap("None for now")
    assert not (await do(sam, lambda me: me.breaks.show()))["paused"]
    assert len(await heard(sam, 2)) == 1


async def test_another_length_in_the_middle(sam: Person) -> None:
    """A break that goes on may get another end; what was ticked still comes, what waits still waits."""
    await remind(sam, "thanks", "hello", at=TOMORROW + timedelta(days=1))
    await sam.go("/pause", "[Two days]", "[Skip]", "/pause", "[End the break]", "[Monday]")
    await sam.go("/pause", "[Three days]", "[Lines and reminders]")
    await press(sam, "due1", "done!", "!skip")
    said = await sam.go("/pause", "[Another length]", "[A week]")
    assert "Tuesday 1 December" in said[-1]
    told = await heard(sam, 6.5)
    assert [*told] == ["Thu 26 10:00", "Mon 30 18:00"]


async def test_an_open_break_may_get_an_end(sam: Person) -> None:
    """What an open break held comes when it has got a day and that day is there."""
    await remind(sam, "thanks")
    await sam.go("/pause", "[Until I say so]", "[Lines and reminders]", "[Done]", "[Rest]")
    assert await heard(sam, 3) == {}
    await sam.go("/pause", "[Another length]", "[Two days]")
    assert [*await heard(sam, 3)] == ["Sat 28 18:00", "Sun 29 09:00"]


async def test_three_weeks_name_somebody(sam: Person) -> None:
    """A break of three weeks is fine, and somebody to talk with is named, once."""
    await sam.go("/pause", "[Until I say so]", "[Rest]")
    told = await heard(sam, 60)
    assert [*told] == ["Tue 15 18:00"]
    assert sam.buttons()[0] == "Find help"
    await sam.say("/pause")
    await sam.go("[End the break]", "[None for now]")
    assert sam.buttons()[0] == "Find help"


# the evening that is free every week


async def test_a_free_evening(sam: Person) -> None:
    """Nothing about jobs is said on that evening, only the next morning; earlier that day it is."""
    await sam.go("/free_evening", "[Wednesday]")
    await remind(sam, "thanks", at=datetime(2026, 11, 25, 17, 30, tzinfo=UTC))
    assert [*await heard(sam, 3)] == ["Thu 26 09:00"]
    await remind(sam, "thanks", at=datetime(2026, 12, 2, 16, 30, tzinfo=UTC))
    assert [*await heard(sam, 6)] == ["Wed 02 16:30"]


async def test_it_is_asked_once(sam: Person) -> None:
    """After the first break, and never again, whatever the answer was; settings keep it."""
    await sam.go("/pause", "[Two days]", "[Rest]", "/pause", "[End the break]")
    assert "Wednesday" in sam.buttons()
    await sam.tap("None for now")
    said = await sam.go("/pause", "[Two days]", "[Rest]", "/pause", "[End the break]")
    assert "Welcome back" in said[-1]
    await sam.say("/settings")
    assert "A free evening" in sam.buttons()
