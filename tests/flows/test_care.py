"""Self-care: one tap, one line, two things that fit; nothing private kept; what helped remembered; a person in time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.content import Content
from bot.conversations.messages import Words
from bot.engine.explore import explore
from bot.engine.flow import Say
from bot.flows import FLOWS
from bot.flows.samples import beginnings
from bot.store import entries
from tests.conftest import Person, Stage
from tests.conversations.steps import everything_of, kept

LOW, OKAY, TENSE, VERY_LOW, GOOD = "[🙁 Low]", "[🙂 All right]", "[😬 Tense]", "[😞 Very low]", "[😊 Good]"


async def moods_before(person: Person, *by_day: str | None) -> None:
    """Moods of yesterday, the day before and so on; `None` is a day without one."""
    await person.say("/menu")
    clock = person.stage.clock
    for mood in reversed(by_day):
        if mood:
            async with person.stage.app.store.transaction() as tx:
                await entries.add(tx, person.id, "mood", {"mood": mood})
        clock.move_to(clock.now() + timedelta(days=1))


async def test_one_tap_is_kept_and_answered(robin: Person) -> None:
    """A tap is kept as a mood; one message comes back, with two things and leave to do neither."""
    await robin.say("/care")
    said = await robin.tap(LOW[1:-1])
    assert len(said) == 1
    assert robin.buttons() == ["A short walk", "A line to a friend", "It's not the job", "Not now"]
    assert [one["mood"] for one in await kept(robin, "mood")] == ["low"]
    assert "here when you need me" in (await robin.tap("Not now"))[-1]


async def test_a_good_day_is_left_good(robin: Person) -> None:
    """Nobody who is well is asked whether it is something else."""
    await robin.go("/care", GOOD)
    assert "It's not the job" not in robin.buttons()


async def test_not_the_job_leads_to_help_with_the_rest(robin: Person, stage: Stage) -> None:
    """Money, visa, family: the button leads to kinds of help, at the part for money."""
    await robin.go("/care", LOW)
    rows = stage.server.from_bot(robin.id)[-1]["reply_markup"]["inline_keyboard"]
    data = [button["callback_data"] for row in rows for button in row]
    assert ">find_help:money" in data


async def test_what_helped_is_offered_first_another_day_and_not_twice_on_one(robin: Person, stage: Stage) -> None:
    """Breathing that helped comes first the next day, by name; on the same day another calm thing stands there."""
    await robin.go("/care", TENSE, "[Breathe, one minute]", "[A little]")
    await robin.go("/care", TENSE)
    assert robin.buttons()[0] == "Five senses"
    assert "Breathe, one minute" not in robin.buttons()
    await stage.pass_time(days=1)
    said = await robin.go("/care", LOW)
    assert "Last time this helped: breathing" in said[-1]
    assert robin.buttons()[0] == "Breathe, one minute"


async def test_what_did_not_help_is_not_praised(robin: Person, stage: Stage) -> None:
    """ "Not this time" is taken as it is, and not brought up again."""
    said = await robin.go("/water", "[Not this time]")
    assert "Not everything fits" in said[-1]
    await stage.pass_time(days=1)
    assert "Last time" not in (await robin.go("/care", TENSE))[-1]


async def test_a_walk_is_asked_about_only_if_wanted(robin: Person, stage: Stage) -> None:
    """After ten minutes the bot asks once, and not at all without a yes."""
    await robin.go("/walk", "[No need]")
    assert await stage.next() is None
    before = stage.clock.now()
    await robin.go("/walk", "[Yes, ask me]")
    moment = await stage.next()
    assert moment is not None
    assert timedelta(minutes=9) < moment - before < timedelta(minutes=11)
    assert "did it help" in (await robin.answers())[-1]
    await robin.tap("A little")
    assert [one["helped"] for one in await kept(robin, "exercise")] == [True, None]
    assert await stage.next() is None


async def test_a_line_to_a_friend_is_ready_to_copy_and_not_kept(robin: Person, stage: Stage) -> None:
    """The draft stands alone in its message; neither the name nor the line is kept."""
    said = await robin.go("/line_to", "Persimmon", "[A call]")
    draft = stage.server.from_bot(robin.id)[-2]
    assert draft["text"].startswith("Hi Persimmon, it's a rough day")
    assert draft["entities"][0]["type"] == "pre"
    assert draft["text"].count("?") == 1
    assert "job" not in said[1]
    await robin.tap("Sent")
    assert "Persimmon" not in await everything_of(robin)


async def test_the_shape_of_a_day_is_kept_for_that_day(robin: Person, stage: Stage) -> None:
    """One must, one move, one person: shown again the same day, changed by a tap, and forgotten the next."""
    said = await robin.go("/day_shape", "Call the bank", "[A walk]", "Ana")
    assert "Call the bank" in said[-1]
    await robin.go("[Change something]", "[One person]", "Ben", "[Keep it for today]")
    said = await robin.say("/day_shape")
    assert "Ben" in said[-1]
    assert "a walk" in said[-1]
    await robin.tap("It fits")
    assert len(await kept(robin, "day")) == 1
    await stage.pass_time(days=1, hours=1)
    assert "One thing that has to happen" in (await robin.say("/day_shape"))[-1]
    assert await kept(robin, "day") == []


async def test_a_shape_made_anew_replaces_the_first(robin: Person) -> None:
    """There is one shape of a day; an empty one, or one they drop, leaves things as they were."""
    await robin.go("/day_shape", "Old thing", "[Skip]", "[Skip]", "[Keep it for today]")
    await robin.go("/day_shape", "[Make it anew]", "[Skip]", "[Skip]", "[Skip]")
    await robin.go("/day_shape", "[Make it anew]", "Dropped thing", "[Skip]", "[Skip]", "[Don't keep it]")
    assert [one["must"] for one in await kept(robin, "day")] == ["Old thing"]
    await robin.go("/day_shape", "[Make it anew]", "New thing", "[Skip]", "[Skip]", "[Keep it for today]")
    assert [one["must"] for one in await kept(robin, "day")] == ["New thing"]


async def test_a_time_to_stop_is_said_once_at_that_time(robin: Person, stage: Stage) -> None:
    """One reminder at the hour they chose, also after nine in the evening, and only with a yes."""
    await robin.go("/start", "[Skip]", "Lisbon", "[Not now]")
    said = await robin.go("/rest", "7:00")
    assert "has passed" in said[-1]
    said = await robin.go("10 pm", "[Yes, once]")
    assert "10:00" in said[-1]
    moment = await stage.next()
    assert moment is not None
    assert (moment.hour, moment.minute) == (22, 0)
    assert "time you chose" in (await robin.answers())[-1]
    assert await stage.next() is None
    await robin.go("/rest", "23:30", "[No need]")
    assert await stage.next() is None


async def test_the_week_is_compared_in_words_once_a_week(robin: Person, stage: Stage) -> None:
    """With enough taps the weeks are compared, without a number, and not again the next day."""
    await moods_before(robin, *["low"] * 6, *["okay"] * 7, *["very_low"] * 7)
    said = await robin.go("/care", LOW, "[Skip]")
    assert "lower than last week, better than the week before" in said[-1]
    assert not any(map(str.isdigit, said[-1]))
    await stage.pass_time(days=1)
    assert "last week" not in (await robin.go("/care", LOW))[-1]


async def test_too_few_to_tell_is_said_when_asked(robin: Person) -> None:
    """Somebody who asks how the weeks compare hears that it is too early, without blame."""
    assert "Too few taps to tell" in (await robin.say("/mood_week"))[-1]
    await moods_before(robin, *["okay"] * 6, *["tired"] * 7)
    await robin.go("/care", OKAY, "[Skip]")
    assert "better than last week" in (await robin.say("/mood_week"))[-1]


async def test_a_person_is_offered_after_many_low_days_once_a_week(robin: Person, stage: Stage) -> None:
    """Five low of the last seven: finding somebody is offered, and a day later not again."""
    await moods_before(robin, "low", "low", "okay", "low", "very_low")
    said = await robin.go("/care", LOW, "[Skip]")
    assert "A person may do more" in said[-1]
    assert "Find somebody" in robin.buttons()
    await stage.pass_time(days=1)
    assert "A person may do more" not in (await robin.go("/care", LOW))[-1]
    await stage.pass_time(days=7)
    await moods_before(robin, "low", "low", "low", "low")
    assert "A person may do more" in (await robin.go("/care", LOW, "[Skip]"))[-1]


async def test_four_low_days_offer_nobody(robin: Person) -> None:
    """Below the line nothing is made of it."""
    await moods_before(robin, "low", "okay", "low", "okay", "low")
    assert "Find somebody" not in (await robin.go("/care", LOW, "[Skip]")) + robin.buttons()


async def test_sleep_is_asked_once_a_week_without_a_lecture(robin: Person, stage: Stage) -> None:
    """One tap about the body in a week, answered by one line; never first, and never on a very low day."""
    await robin.go("/care", TENSE)
    assert "Not now" in robin.buttons()
    await moods_before(robin, "okay", "okay", "okay")
    await robin.go("/care", VERY_LOW)
    assert "Not now" in robin.buttons()
    said = await robin.go("/care", OKAY)
    assert "how is sleep" in said[-1]
    said = await robin.tap("Poor")
    assert said[0] == "Poor nights make everything heavier, this search too. Noted."
    await stage.pass_time(days=3)
    assert "once a week" not in (await robin.go("/care", OKAY))[-1]
    await stage.pass_time(days=4)
    assert "how is eating" in (await robin.go("/care", OKAY))[-1]


async def test_a_heavy_day_names_people(robin: Person) -> None:
    """On a very low day /help_now stands in the one line back, and a person comes before an exercise."""
    said = await robin.go("/care", VERY_LOW)
    assert "/help_now" in said[-1]
    assert robin.buttons()[:2] == ["A line to a friend", "Breathe, one minute"]


async def test_words_typed_instead_of_a_tap_are_not_kept(robin: Person) -> None:
    """Who answers with a sentence is asked for a tap; the sentence is kept nowhere."""
    await robin.go("/care", "like an old tangerine")
    assert "tangerine" not in await everything_of(robin)
    assert await kept(robin, "mood") == []


def test_breathing_takes_one_minute() -> None:
    """Six times four seconds in and six out: a message that changes thirteen times, and makes sense if it never does."""
    words = Words(Content(), "en", "breathe")
    message = words.said(_minute())
    texts, waits = zip(*message["frames"], strict=True)
    assert len(texts) == 13
    assert sum(waits[1:]) == 60
    assert all(wait >= 1 for wait in waits)  # Telegram takes one message a second in a chat
    assert "In through the nose to four, out through the mouth to six; six times" in message["text"]
    assert len(set(texts)) == 13


def _minute() -> Say:
    """The message that changes."""
    (args, *_) = beginnings("breathe", lambda *_: "")
    path = next(iter(explore(FLOWS["breathe"], args)))
    return next(t.step for t in path.replay.passed if isinstance(t.step, Say) and t.step.name == "minute")


@pytest.mark.parametrize("exercise", ["breathe", "senses", "water"])
async def test_each_exercise_can_be_begun_alone(robin: Person, exercise: str) -> None:
    """By its own name, with a way on at the end."""
    await robin.go(f"/{exercise}", "[Skip]")
    assert "That's all for now" in robin.buttons()
    assert [one["what"] for one in await kept(robin, "exercise")] == [exercise]
