"""The clock of the machine is wrong, is put right, or stood still while the bot was off: never a heap, never silence."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.conversations.person import AROUND, LINE
from bot.conversations.person import Person as Me
from bot.store import dues, people
from tests.checkins.kinds import due, set_up
from tests.checkins.test_tick import LISBON, heard, per_day, remind
from tests.conftest import TUESDAY, Person, Stage

pytestmark = pytest.mark.slow

HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
SOON = timedelta(minutes=10)


def set_clock(stage: Stage, moment: datetime) -> None:
    """Let the machine say that it is `moment`, also one that was before."""
    stage.clock._ahead = moment - datetime.now(UTC)


async def look(person: Person) -> list[tuple[datetime, str]]:
    """What comes when the bot looks what is due, and when."""
    await person.stage.app.checkins.tick()
    return [(person.stage.clock.now(), text) for text in await person.answers()]


async def gap(stage: Stage, how_long: timedelta, off: bool) -> None:
    """So much time passes in which the bot looks at nothing; `off`: it is started anew after it."""
    if off:
        await stage.end()
    set_clock(stage, stage.clock.now() + how_long)
    if off:
        await stage.begin()


@pytest.mark.parametrize("back", [HOUR, 5 * HOUR, DAY], ids=str)
async def test_set_back_it_says_nothing_twice(sam: Person, stage: Stage, back: timedelta) -> None:
    """The clock is set back after the day's line: that date has no second one, and each of the next dates has one."""
    await sam.say("/encourage daily")
    told = await heard(sam, TUESDAY + DAY)
    assert len(told) == 1
    set_clock(stage, stage.clock.now() - back)
    told += await look(sam)
    told += await heard(sam, TUESDAY + 5 * DAY)
    assert per_day(told) == Counter({date(2026, 11, day): 1 for day in range(25, 30)})


async def test_set_forward_it_is_late_and_comes(sam: Person, stage: Stage) -> None:
    """The clock jumps over the hour of the line: it comes at once, and tomorrow's at its hour."""
    await sam.say("/encourage daily")
    await stage.move_to(datetime(2026, 11, 25, 8, 30, tzinfo=UTC))
    set_clock(stage, stage.clock.now() + 90 * timedelta(minutes=1))
    assert len(await look(sam)) == 1
    told = await heard(sam, TUESDAY + 2 * DAY)
    assert len(told) == 1
    assert timedelta(0) <= told[0][0] - datetime(2026, 11, 26, 9, tzinfo=UTC) <= AROUND + timedelta(seconds=2)


@pytest.mark.parametrize(("days", "off"), [(1, False), (7, True), (31, True), (365, False)])
async def test_after_a_gap_there_is_no_heap_and_no_silence(sam: Person, stage: Stage, days: int, off: bool) -> None:
    """However long nobody looked: one unasked message on the first day besides what had a moment of its own; a timer is
    over; each reminder comes once in its turn; and the next line is the next one by the clock there."""
    await sam.say("/encourage daily")
    await remind(sam, TUESDAY + 4 * HOUR, "thanks", "hello")
    await set_up(sam, "mine_step")
    async with stage.app.store.transaction() as tx:
        await dues.add(tx, sam.id, tx.now + SOON, "rest_now", state=dues.TIMER)
    await gap(stage, days * DAY, off)
    told = await look(sam)
    timer = stage.app.content.label("en", "care", "stop_now", {})
    own = [text for _, text in told if "You asked me to say it now" in text]
    assert len(own) <= 1
    assert len(told) - len(own) <= 1
    async with stage.app.store.transaction() as tx:
        row = await people.load(tx, sam.id)
        assert row is not None
        next_line = Me(tx, row, stage.app.content).next_line()
        now = tx.now
    assert [one.at for one in await due(sam, LINE)] == [next_line]
    assert next_line is not None
    assert now < next_line <= now + DAY + AROUND
    told += await heard(sam, now + 6 * DAY)
    days_of = per_day([one for one in told if "You asked me to say it now" not in one[1]])
    assert set(days_of.values()) == {1}
    assert len(days_of) >= 5, "a day of silence"
    assert not any(" ".join(text.split()) == timer for _, text in told)
    for kind in ("thanks", "hello"):
        words = stage.app.content.label("en", "everyday", kind, {"parting": ""})
        assert sum(words == " ".join(text.split()) for _, text in told) == 1, kind


async def test_a_clock_that_never_settles(sam: Person, stage: Stage) -> None:
    """The clock jumps to and fro by up to an hour and a half at every look for three days: each date has one message."""
    chance = random.Random(6)
    await sam.say("/encourage daily")
    await remind(sam, TUESDAY + DAY, "thanks")
    told: list[tuple[datetime, str]] = []
    for number in range(1, 3 * 32 + 1):
        jump = timedelta(minutes=chance.randint(-90, 90))
        set_clock(stage, TUESDAY + 12 * HOUR + number * timedelta(minutes=45) + jump)
        told += await look(sam)
    assert per_day(told) == Counter({date(2026, 11, day): 1 for day in (25, 26, 27)})
    assert all(8 <= moment.astimezone(LISBON).hour < 21 for moment, _ in told)


async def test_a_clock_that_was_a_year_ahead_leaves_no_silence(sam: Person, stage: Stage) -> None:
    """The clock is a year ahead for as long as one look takes, and is put right: once the chores ran, there is a line on
    each day."""
    await sam.say("/encourage daily")
    set_clock(stage, TUESDAY + YEAR + timedelta(hours=23))  # 9 o'clock
    await look(sam)
    await stage.next()
    assert await sam.answers() != []
    set_clock(stage, TUESDAY + DAY)
    await stage.app.checkins.tidy()
    assert len(await heard(sam, TUESDAY + 4 * DAY)) >= 2


async def test_a_clock_that_was_a_year_ahead_holds_back_no_reminder(sam: Person, stage: Stage) -> None:
    """The same with a reminder: it comes within a week of its moment."""
    await sam.say("/encourage off")
    await remind(sam, TUESDAY + timedelta(hours=1), "hello")
    set_clock(stage, TUESDAY + YEAR)
    assert len(await look(sam)) == 1
    set_clock(stage, TUESDAY + DAY)
    await remind(sam, TUESDAY + 2 * DAY, "thanks")
    assert len(await heard(sam, TUESDAY + 9 * DAY)) == 1


async def test_a_question_asked_while_the_clock_was_ahead_is_no_talk_for_a_year(sam: Person, stage: Stage) -> None:
    """Who answered something while the clock was a year ahead is not taken for somebody who talks until then."""
    set_clock(stage, TUESDAY + YEAR)
    await sam.say("/feedback")
    set_clock(stage, TUESDAY + DAY)
    await remind(sam, TUESDAY + 2 * DAY, "thanks")
    assert len(await heard(sam, TUESDAY + 9 * DAY)) >= 1
