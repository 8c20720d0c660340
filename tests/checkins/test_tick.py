"""What the bot says unasked, through the real stage: once, in its time, never a heap."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.checkins import CheckIns
from bot.conversations.person import AROUND, LINE
from bot.conversations.person import Person as Me
from bot.engine.answers import Several
from bot.store import dues, people
from tests.conftest import TUESDAY, Person, Stage
from tests.conversations.steps import at, press, walk

LISBON = ZoneInfo("Europe/Lisbon")
REMINDERS = ("thanks", "hello", "enough", "help", "menu")  # flows that say one thing: reminders of any kind


async def remind(person: Person, moment: datetime, *kinds: str) -> None:
    """Let these be due for them."""
    async with person.stage.app.store.transaction() as tx:
        for kind in kinds:
            await dues.add(tx, person.id, moment, kind)


async def heard(person: Person, until: datetime, step: timedelta = timedelta(days=40)) -> list[tuple[datetime, str]]:
    """What comes unasked until a moment: when, and its words. `step` is how far the clock may go at once."""
    told: list[tuple[datetime, str]] = []
    clock = person.stage.clock
    while (moment := await person.stage.app.checkins.next_moment()) is not None and moment <= until:
        await person.stage.move_to(min(moment + timedelta(seconds=1), clock.now() + step))
        told += [(clock.now(), text) for text in await person.answers()]
    return told


def per_day(told: list[tuple[datetime, str]], zone: ZoneInfo = LISBON) -> Counter[date]:
    return Counter(moment.astimezone(zone).date() for moment, _ in told)


async def test_one_a_day_over_all_kinds(sam: Person) -> None:
    """Five reminders on one morning and a daily line: one message a day, each reminder once, lines on the free days."""
    await sam.say("/encourage daily")
    await remind(sam, TUESDAY + timedelta(days=1), *REMINDERS)
    told = await heard(sam, TUESDAY + timedelta(days=9))
    assert set(per_day(told).values()) == {1}
    assert len(told) == 9
    app = sam.stage.app
    for kind in REMINDERS:
        words = app.content.label("en", "everyday", kind, {"parting": ""})
        assert sum(words == " ".join(text.split()) for _, text in told) == 1, kind


async def test_a_reminder_today_makes_the_line_wait_for_its_next_day(sam: Person) -> None:
    """The reminder of Wednesday afternoon is the day's one message; the line comes on Thursday."""
    await remind(sam, datetime(2026, 11, 25, 15, tzinfo=UTC), "thanks")
    told = await heard(sam, datetime(2026, 11, 26, 23, tzinfo=UTC))
    assert [moment.hour for moment, _ in told] == [15, 9]
    assert sorted(per_day(told)) == [date(2026, 11, 25), date(2026, 11, 26)]


async def test_nothing_at_night(robin: Person, stage: Stage) -> None:
    """A reminder of the evening, found due in the night since the bot was away, comes at nine, by their clock."""
    await robin.go("/move", "Auckland")
    zone = ZoneInfo("Pacific/Auckland")
    await remind(robin, datetime(2026, 11, 26, 20, 30, tzinfo=zone), "thanks")
    await stage.move_to(datetime(2026, 11, 26, 23, tzinfo=zone))
    assert await robin.answers() == []
    ((moment, _),) = await heard(robin, TUESDAY + timedelta(days=5))
    assert moment.astimezone(zone).replace(second=0, microsecond=0) == datetime(2026, 11, 27, 9, tzinfo=zone)


async def test_it_waits_while_they_talk(sam: Person, stage: Stage) -> None:
    """Half an hour after the last word in a conversation, not before."""
    await remind(sam, TUESDAY + timedelta(hours=1), "thanks")
    await stage.pass_time(minutes=55)
    await sam.say("/feedback")
    await stage.pass_time(minutes=10)
    assert await sam.answers() == []
    await sam.say("Acme")
    await stage.pass_time(minutes=29)
    assert await sam.answers() == []
    await stage.pass_time(minutes=31)
    assert len(await sam.answers()) == 1
    assert (await at(sam)).key == "role"  # type: ignore[union-attr]


async def test_a_break_until_a_day(sam: Person) -> None:
    """Three days of silence, but for the question on the last evening; what was due comes after it, one a working day."""
    await remind(sam, TUESDAY + timedelta(days=1), "thanks", "hello")
    await sam.say("/pause")
    await press(sam, "three_days", "reminders", Several.DONE, "!skip")
    told = await heard(sam, TUESDAY + timedelta(days=6))
    assert sorted(per_day(told)) == [date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 30)]
    assert told[0][0].astimezone(LISBON).hour == 18
    assert set(per_day(told).values()) == {1}


async def test_an_open_break_is_silent_until_they_end_it(sam: Person, stage: Stage) -> None:
    """However long it lasts; afterwards what was held comes, one a day."""
    await remind(sam, TUESDAY + timedelta(days=1), "thanks", "hello")
    await sam.say("/pause")
    await press(sam, "open", "reminders", Several.DONE, "!skip")
    assert await heard(sam, TUESDAY + timedelta(days=20)) == []
    await stage.move_to(TUESDAY + timedelta(days=20))
    await sam.say("/pause")
    await press(sam, "resume", "none")
    told = await heard(sam, TUESDAY + timedelta(days=22, hours=12))
    assert sorted(per_day(told)) == [date(2026, 12, day) for day in (14, 15, 16)]
    assert set(per_day(told).values()) == {1}


async def test_a_week_of_downtime_leaves_no_heap(sam: Person, stage: Stage) -> None:
    """The bot was off for a week: one message at the most on the day it is back, and one a day after it."""
    await sam.say("/encourage daily")
    await remind(sam, TUESDAY + timedelta(days=2), "thanks", "hello")
    await stage.end()
    stage.clock.move_to(TUESDAY + timedelta(days=7, hours=1))
    await stage.begin()
    await stage.app.checkins.tick()
    await stage.quiet()
    first = await sam.answers()
    assert len(first) <= 1
    told = [(stage.clock.now(), text) for text in first] + await heard(sam, TUESDAY + timedelta(days=11))
    assert sorted(per_day(told)) == [date(2026, 12, day) for day in range(1, 6)]
    assert set(per_day(told).values()) == {1}


async def test_no_line_comes_again_within_sixty(sam: Person, stage: Stage) -> None:
    """As far as there are lines: none is among the sixty before it, and the same day gives the same line again."""
    app, picked = stage.app, []
    for _ in range(150):
        stage.clock.move_to(stage.clock.now() + timedelta(days=1))
        async with app.store.transaction() as tx:
            row = await people.load(tx, sam.id)
            assert row is not None
            lines = {(me := Me(tx, row, app.content)) and await me.encouragement.pick() for _ in range(3)}
            assert len(lines) == 1
            picked += lines
            await people.save(tx, me.row)
    names = len(app.content.names("en", LINE))
    apart = min(people.LINES_KEPT, names - 1)
    assert all(len(set(picked[n : n + apart + 1])) == apart + 1 for n in range(len(picked) - apart))


async def test_clocks_change_and_each_day_has_its_line(robin: Person, stage: Stage) -> None:
    """Through the change of New York in March, a daily line at half past two comes once a day, also that day."""
    await robin.go("/move", "New York", "/encourage", "2:30")
    await press(robin, "daily")
    zone = ZoneInfo("America/New_York")
    stage.clock.move_to(datetime(2027, 3, 11, 18, tzinfo=UTC))
    told = await heard(robin, datetime(2027, 3, 17, 18, tzinfo=UTC))
    assert sorted(per_day(told, zone)) == [date(2027, 3, day) for day in range(12, 18)]
    assert set(per_day(told, zone).values()) == {1}


async def test_moving_takes_the_line_along(sam: Person, stage: Stage) -> None:
    """Lisbon, Auckland, Los Angeles: around nine o'clock there, and never two on one date."""
    seen: list[date] = []
    await sam.say("/encourage daily")
    for city, name in (
        ("Auckland", "Pacific/Auckland"),
        ("Los Angeles", "America/Los_Angeles"),
        ("Lisbon", "Europe/Lisbon"),
    ):
        await sam.go("/move", city)
        for _ in range(2):
            await stage.next()
            zone = ZoneInfo(name)
            if await sam.answers():
                there = stage.clock.now().astimezone(zone)
                assert there.hour == 9
                assert timedelta(minutes=there.minute) <= AROUND
                seen.append(there.date())
    assert len(set(seen)) == len(seen) >= 5


async def test_two_ticks_at_once_say_it_once(sam: Person, stage: Stage) -> None:
    """Two ticks, of one bot or of two on the same database, and each thing due is said once."""
    app = stage.app
    others = [stage.person(name) for name in ("Ana", "Ben", "Cleo")]
    for person in others:
        await person.say("/menu")
        await remind(person, TUESDAY + timedelta(hours=2), "thanks")
    second = CheckIns(app.store, app.handler._conversations, app.lanes.run, app.outgoing.send, app.outgoing.room)
    stage.clock.move_to(TUESDAY + timedelta(hours=3))
    seen = await asyncio.gather(*(one.tick() for one in (app.checkins, second, app.checkins, second)))
    await stage.quiet()
    assert [len(await person.answers()) for person in others] == [1, 1, 1]
    assert sum(seen) >= 3
    stage.clock.move_to(datetime(2026, 11, 25, 9, 0, tzinfo=UTC) + AROUND)
    await asyncio.gather(*(one.tick() for one in (app.checkins, second, app.checkins, second)))
    await stage.quiet()
    assert len(await sam.answers()) == 1


@pytest.mark.parametrize("trouble", ["500", "429", "connection"])
async def test_a_send_that_fails_is_made_up_for_once(sam: Person, stage: Stage, trouble: str) -> None:
    """Telegram is in trouble when the line goes out: it arrives, once, and no tick says it again."""
    match trouble:
        case "500":
            stage.server.fail_next("sendMessage", 500)
        case "429":
            stage.server.fail_next("sendMessage", 429, retry_after=1)
        case _:
            stage.server.drop_next("sendMessage", "before")
    await stage.next()
    for _ in range(3):
        await stage.app.checkins.tick()
        await stage.quiet()
    assert len(await sam.answers()) == 1
    stage.server.api.refused.clear()  # the trouble on purpose


async def test_stopped_before_it_went_out_it_goes_out_once_at_the_next_start(sam: Person, stage: Stage) -> None:
    """The line was begun and its sending broke off when the bot was stopped: it arrives, once."""
    stage.server.drop_next("sendMessage", "before")
    stage.clock.move_to(datetime(2026, 11, 25, 9, 0, tzinfo=UTC) + AROUND)
    await stage.app.checkins.tick()
    await stage.end()
    await stage.begin()
    await stage.app.checkins.tick()
    await stage.quiet()
    assert len(await sam.answers()) == 1
    await stage.app.checkins.tick()
    await stage.quiet()
    assert await sam.answers() == []


async def test_what_is_due_of_a_flow_that_is_no_more_holds_up_nothing(sam: Person, stage: Stage) -> None:
    """It is passed over, and the line comes."""
    await remind(sam, TUESDAY + timedelta(hours=1), "a_flow_of_an_older_version")
    told = await heard(sam, TUESDAY + timedelta(days=1))
    assert len(told) == 1


async def test_less_often_twice_is_once(sam: Person, stage: Stage) -> None:
    """A double tap on "Less often" goes one step down, not two."""
    await stage.next()
    await sam.answers()
    await press(sam, ">encourage:weekly", ">encourage:weekly")
    async with stage.app.store.transaction() as tx:
        assert (await people.load(tx, sam.id)).line_days == "weekly"  # type: ignore[union-attr]


async def test_away_is_away(sam: Person, stage: Stage) -> None:
    """Who blocks the bot hears nothing, nothing heaps up, and by writing they have it all again, one a day."""
    await remind(sam, TUESDAY + timedelta(days=1), "thanks", "hello")
    stage.server.block(sam.id)
    await stage.quiet()
    assert await stage.next() is None
    await stage.move_to(TUESDAY + timedelta(days=14))
    stage.server.block(sam.id, False)
    await stage.quiet()
    assert await sam.answers() == []
    assert len(await sam.say("/menu")) == 1
    told = await heard(sam, TUESDAY + timedelta(days=17, hours=12))
    assert set(per_day(told).values()) == {1}
    assert len(told) == 4


async def test_blocked_without_a_word_is_found_out_by_sending(sam: Person, stage: Stage) -> None:
    """A block that no update told of: the first message refused stops all that would follow."""
    stage.server.world.chats[sam.id].blocked = True
    await stage.next()
    assert await stage.next() is None
    assert [(one.method, one.description[:9]) for one in stage.server.refused] == [("sendMessage", "Forbidden")]
    stage.server.refused.clear()
    stage.server.world.chats[sam.id].blocked = False
    assert len(await sam.say("/menu")) == 1
    assert await stage.next() is not None
    assert len(await sam.answers()) == 1


async def test_a_follow_up_never_comes_after_it_was_settled(sam: Person, stage: Stage) -> None:
    """The request was let go: no chase, no close, only the lines."""
    await sam.say("/feedback")
    await walk(sam, to="sent")
    await press(sam, "tomorrow")
    while (await at(sam)) is None:
        await stage.next()
    await press(sam, "drop")
    await sam.answers()
    lines = {
        " ".join(stage.app.content.plain("en", LINE, name).split()) for name in stage.app.content.names("en", LINE)
    }
    told = await heard(sam, TUESDAY + timedelta(days=30))
    assert all(any(" ".join(text.split()).startswith(line) for line in lines) for _, text in told)


async def test_a_bot_that_may_not_pay_is_heard_all_the_same(sam: Person, stage: Stage) -> None:
    """Where Telegram does not let the bot pay for speed, the line goes out at the free pace rather than being lost."""
    await stage.end()
    stage.settings["paid_broadcast"] = True
    await stage.begin()
    await stage.next()
    try:
        assert len(await sam.answers()) == 1
    finally:
        stage.server.refused.clear()
