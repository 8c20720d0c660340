"""What comes by itself: it can be seen beforehand, moved and let go; and when it asks, it can be put off and ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.content import Content
from bot.conversations.person import LINE
from bot.engine import talk as engine
from bot.engine.answers import Tapped
from bot.engine.explore import OneOf, outcome
from bot.engine.flow import Do, Record, Replay, replay
from bot.flows import BY_ITSELF, FLOWS, TIMED
from bot.flows.samples import beginnings
from bot.store import dues
from tests.checkins.kinds import SETUPS, due, set_up
from tests.conftest import TUESDAY, Person, Stage
from tests.conversations.steps import press

pytestmark = pytest.mark.slow

CONTENT = Content()
AT_ONCE = {"consent", "crisis", LINE}  # begun in the midst of something, or, as the daily line, changed elsewhere
ZONE = ZoneInfo("Europe/Lisbon")
DAY = timedelta(days=1)


def what(kind: str) -> str:
    return CONTENT.plain("en", "settings", "what", {"flow": kind, "about": None}).strip()


def test_all_that_comes_by_itself_has_words() -> None:
    """Whatever may be due, but for timers of minutes, has a name in /upcoming, and nothing else has."""
    assert {kind for kind in FLOWS if what(kind) != "-"} == SETUPS.keys()
    assert SETUPS.keys() >= BY_ITSELF - TIMED - AT_ONCE


async def somebody(stage: Stage, kind: str) -> Person:
    """A person for whom this is planned."""
    person = stage.person(kind)
    await person.say("/menu")
    await set_up(person, kind)
    return person


def shown(person: Person) -> list[datetime]:
    """The moments in the newest message that Telegram writes by the reader's clock."""
    entities = person.stage.server.from_bot(person.id)[-1].get("entities", [])
    return [datetime.fromtimestamp(one["unix_time"], UTC) for one in entities if one["type"] == "date_time"]


async def move(person: Person, moment: datetime) -> list[str]:
    """Move what is planned to another moment, by /upcoming; gives what the bot said."""
    await person.say("/upcoming")
    name = person.buttons()[0]
    await press(person, "1", "later")
    there = moment.astimezone(ZONE)
    await person.say(f"{there:%Y-%m-%d}")
    said = await person.say(f"{there:%H:%M}")
    assert "is moved to" not in said[-1] or name in said[-1]
    return said


async def moved(
    stage: Stage, kinds: Sequence[str], by: timedelta = timedelta(0), at: time | None = None
) -> dict[str, str]:
    """For each kind that was moved by so much, or to that hour: what came at the new moment, and the empty string for nothing. One that was not
    moved, for a reason that was said, is due as it was."""
    theirs: dict[str, tuple[Person, datetime]] = {}
    heard: dict[str, str] = {}
    for kind in kinds:
        person = await somebody(stage, kind)
        (planned,) = await due(person, kind)
        moment = planned.at.replace(second=0, microsecond=0) + by
        moment = datetime.combine(moment.date(), at, UTC) if at else moment
        said = await move(person, moment)
        if "is moved to" in said[-1]:
            theirs[kind] = person, moment
        else:
            heard[kind] = said[-1]
        assert [one.at for one in await due(person, kind)] == [moment if kind in theirs else planned.at]
    for moment in sorted({moment for _, moment in theirs.values()}):
        now = {kind: person for kind, (person, at) in theirs.items() if at == moment}
        await stage.move_to(moment - timedelta(minutes=1))
        early = {kind: await person.answers() for kind, person in now.items()}
        assert not any(early.values()), early
        await stage.move_to(moment + timedelta(seconds=1))
        heard |= {kind: " ".join(await person.answers()) for kind, person in now.items()}
    return heard


async def test_moved_it_comes_at_the_new_moment(stage: Stage) -> None:
    """Each kind that stands in /upcoming and is moved by two hours comes then, and not before."""
    heard = await moved(stage, tuple(SETUPS), timedelta(hours=2))
    assert heard.keys() == SETUPS.keys()
    assert [kind for kind, words in heard.items() if not words] == []


async def test_moved_to_a_later_day_it_comes(stage: Stage) -> None:
    """Whatever /upcoming says is moved to three days later comes then, or it is not offered to be moved so far."""
    heard = await moved(stage, tuple(SETUPS), 3 * DAY)
    assert [kind for kind, words in heard.items() if not words] == []


async def test_moved_to_an_earlier_day_it_comes(stage: Stage) -> None:
    """Whatever /upcoming says is moved to the day before comes then, or it is not offered to be moved there."""
    tomorrow = ("feedback_reminder", "mine_step", "writing", "how_are_you")  # which cannot be earlier
    heard = await moved(stage, [kind for kind in SETUPS if kind not in tomorrow], -DAY)
    assert [kind for kind, words in heard.items() if not words] == []


async def test_moved_into_the_night_it_comes(stage: Stage) -> None:
    """Whatever /upcoming says is moved to half past ten in the evening comes then; what cannot, is said to stay."""
    heard = await moved(stage, tuple(SETUPS), at=time(22, 30))
    assert [kind for kind, words in heard.items() if not words] == []
    late = {kind for kind, words in heard.items() if "so it stays where it was" in words}
    assert late == {"pause_ends", "pause_long", "how_are_you"}


async def test_what_is_forgotten_is_not_moved_beyond_that(stage: Stage) -> None:
    """What is kept for a month cannot be moved to a day on which there is nothing left to ask about."""
    for kind in ("find_help_check", "mine_step"):
        person = await somebody(stage, kind)
        assert "Which day?" in (await move(person, TUESDAY + 30 * DAY))[-1]
        assert "is moved to" in (await person.go("2026-12-23", "10:00"))[-1]


async def test_what_hangs_on_it_moves_too(stage: Stage) -> None:
    """A step moved behind its look back takes that along and says the new day; a break ends after its moved last day;
    a list shows the new date."""
    moved_to = TUESDAY.replace(hour=18) + 5 * DAY  # a Sunday
    person = await somebody(stage, "plan_now")
    (planned,) = await due(person, "plan_now")
    async with stage.app.store.transaction() as tx:
        await dues.add(tx, person.id, TUESDAY + 3 * DAY, "plan_friday", planned.payload)
    assert "The look back comes after it, on Monday 30 November" in (await move(person, moved_to))[-1]
    (back,) = await due(person, "plan_friday")
    assert back.at.date().isoformat() == "2026-11-30"
    person = await somebody(stage, "pause_ends")
    assert "the break ends with that day" in (await move(person, moved_to))[-1]
    assert "until Monday 30 November" in (await person.say("/pause"))[-1]
    person = await somebody(stage, "person_due")
    await move(person, moved_to)
    assert "29 November" in (await person.say("/people"))[-1]


async def test_let_go_it_never_comes(stage: Stage) -> None:
    """Each kind stands in /upcoming with its moment, which Telegram writes in the reader's own zone; let go, it is due no
    more, and everything else of theirs stays."""
    for kind in SETUPS:
        person = await somebody(stage, kind)
        await set_up(person, "learn_check" if kind != "learn_check" else "nudge")
        (planned,) = await due(person, kind)
        await person.say("/upcoming")
        moments, labels = shown(person), person.buttons()
        assert len(moments) == 2
        place = moments.index(planned.at.replace(microsecond=0))
        await press(person, str(place + 1))
        assert labels[place] in (await press(person, "drop"))[-1]
        assert await due(person, kind) == []
        await person.say("/upcoming")
        assert len(shown(person)) == 1


# when it asks

LATER: dict[str, Sequence[str]] = {  # what to press to put it off
    "debrief": ["later"],
    "feedback_chase": ["later"],
    "feedback_close": ["later"],
    "feedback_reminder": ["tomorrow"],
    "find_help_check": ["not_yet"],
    "ghosted": ["later"],
    "interview_eve": ["later"],
    "learn_check": ["later"],
    "mine_step": ["later"],
    "nudge": ["later"],
    "pause_ends": ["more"],
    "person_due": ["later"],
    "plan_friday": ["not", "other_time", "1", "11:00"],
    "plan_now": ["later"],
    "practise_again": ["later"],
    "writing": ["tomorrow"],
    "writing_over": ["more"],
}
STOP: dict[str, Sequence[str]] = {  # what to press so that it never comes again
    "debrief": ["not_tonight"],
    "feedback_chase": ["leave"],
    "feedback_close": ["no"],
    "feedback_reminder": ["drop"],
    "find_help_check": ["leave"],
    "ghosted": ["close"],
    "how_are_you": ["same"],
    "interview_eve": ["rest"],
    "learn_check": ["stop"],
    "mine_step": ["stop"],
    "nudge": ["leave"],
    "pause_ends": ["planned"],
    "person_due": ["stop"],
    "plan_friday": ["not", "let_go"],
    "plan_now": ["stop"],
    "practise_again": ["stop"],
    "walk_back": ["no"],
    "writing": ["no_more"],
    "writing_over": ["leave"],
}
ONCE = {"how_are_you", "walk_back"}  # agreed to a moment or a day ago, and asked one time
AGAIN = {  # what is planned anew, by effect
    "in_days": lambda args: args[0], "on": lambda args: args[0], "in_minutes": lambda args: args[0],
    "begin": lambda args: "pause_ends", "remind": lambda args: "feedback_reminder",
    "sent": lambda args: "feedback_chase", "chased": lambda args: "feedback_close",
}  # fmt: skip


def ways(kind: str, answers: Sequence[str]) -> Iterator[Replay]:
    """The conversation with these answers, for each sample person with whom it asks something and takes them."""
    waiting: list[tuple[tuple[Any, ...], Record, Sequence[str]]] = [
        (tuple(args), {}, answers) for args in beginnings(kind, lambda *block: CONTENT.plain("en", *block))
    ]
    while waiting:
        args, record, left = waiting.pop()
        now = replay(FLOWS[kind], args, record)
        if now.at is None or (not left and now.question is not None):
            if not left:
                yield now
        elif isinstance(now.at.step, Do):
            result = outcome(now.at.step)
            results = result.results if isinstance(result, OneOf) else (result,)
            waiting += [(args, {**record, now.at.key: one}, left) for one in results]
        elif left:
            taken = engine.answer(record, now, Tapped(left[0]))
            if isinstance(taken, dict):
                waiting.append((args, taken, left[1:]))


def planned_anew(way: Replay) -> list[str]:
    """The flows that will begin by themselves after this conversation."""
    effects = [taken.step for taken in way.passed if isinstance(taken.step, Do)]
    return [AGAIN[step.effect.__name__](step.args) for step in effects if step.effect.__name__ in AGAIN]


def asked(kind: str) -> set[str]:
    """The options of the first questions that it asks by itself."""
    return {option for way in ways(kind, ()) if way.question for option in way.question.kind.options}


def test_all_that_asks_is_looked_at() -> None:
    """Whatever asks something by itself can be ended, and, but for what is asked once, put off."""
    asks = {kind for kind in (SETUPS.keys() | BY_ITSELF) - AT_ONCE if asked(kind)}
    assert asks == STOP.keys()
    assert asks - ONCE == LATER.keys()


@pytest.mark.parametrize("kind", LATER)
def test_it_can_be_put_off(kind: str) -> None:
    """A press puts it off, and it comes again by itself."""
    assert any(kind in planned_anew(way) for way in ways(kind, LATER[kind]))


@pytest.mark.parametrize("kind", STOP)
def test_it_can_be_ended(kind: str) -> None:
    """A press ends it, and nothing of it comes again."""
    ended = [planned_anew(way) for way in ways(kind, STOP[kind])]
    assert ended
    assert not any(ended)


async def test_moved_to_an_evening_it_comes_in_the_evening(stage: Stage) -> None:
    """Whatever /upcoming says is moved to ten in the evening comes at ten: it is an hour that they chose."""
    late = await moved(stage, ["feedback_chase"], timedelta(hours=12, minutes=30))
    assert late["feedback_chase"]
