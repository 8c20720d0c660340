"""The week's plan: small, with an hour, looked back at without a word of reproach."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.engine import say
from bot.engine.explore import explore
from bot.engine.flow import Say
from bot.flows.me import Me
from bot.flows.plan import setback
from bot.flows.samples import beginnings
from bot.store import entries
from tests.conftest import Person
from tests.conversations.steps import kept
from tests.flows.stages import alone, robin, sam, shared

AIM = ("/plan", "[Done]", "[Apply]", "[2]", "[9]", "I sleep better", "[Too tired]")
WEEK = (*AIM, "[Thu 26 Nov]", "[11:00 AM]", "[At home]", "[do ten minutes of it]", "[Go for a walk]")
SENTENCE = "If it is Thursday 26 November, 11:00 AM, at home, or I feel too tired, then I will do ten minutes of it."


FIXTURES = (alone, sam, robin, shared)  # found by name
in_module = pytest.mark.asyncio(loop_scope="module")


@in_module
async def test_the_card_shows_one_sentence_before_anything_is_kept(alone: Person) -> None:
    """Goal, if-then sentence, best outcome and setback stand on one card; until it is kept nothing is due."""
    card = (await alone.go(*WEEK))[-1]
    assert "2 applications" in card
    assert SENTENCE in card
    assert "Best of it: I sleep better" in card
    assert "If a no comes, first I go for a walk." in card
    assert await alone.stage.app.checkins.next_moment() is None


@in_module
async def test_the_plan_comes_back_at_its_hour_and_on_friday(alone: Person) -> None:
    """It is said when it will come, it comes then with the sentence, and once more on Friday; then never again."""
    said = await alone.go(*WEEK, "[Keep this plan]")
    assert "Thursday 26 November at 11:00 AM" in said[-1]
    assert "Friday 27 November" in said[-1]
    moment = await alone.stage.next()
    assert moment is not None
    assert f"{moment:%A %H:%M}" == "Thursday 11:00"
    assert SENTENCE in (await alone.answers())[-1]
    assert "Friday 27 November" in (await alone.tap("I'm starting"))[-1]
    moment = await alone.stage.next()
    assert moment is not None
    assert f"{moment:%A %H:%M}" == "Friday 16:00"
    assert "How did it go?" in (await alone.answers())[-1]
    assert "That part was yours" in (await alone.tap("Done"))[-1]
    assert await alone.stage.next() is None


BLAME = ("should", "missed", "why", "only", "didn't do")


async def look_back(alone: Person) -> None:
    """The plan is begun at its hour, and the look back comes."""
    await alone.go(*WEEK, "[Keep this plan]")
    await alone.stage.next()
    await alone.tap("I'm starting")
    await alone.stage.next()


@in_module
async def test_not_this_time_leads_to_a_smaller_step(alone: Person) -> None:
    """No reproach; the new step stands in the sentence, and its day is the same weekday, a week on."""
    await look_back(alone)
    said = (await alone.tap("Not this time"))[-1]
    assert not any(word in said.lower() for word in BLAME)
    assert alone.buttons()[:3] == ["A smaller step", "Another time", "Let it go"]
    said = (await alone.go("[A smaller step]", "I will open the folder."))[-1]
    assert "Thursday 3 December at 11:00 AM" in said
    await alone.stage.next()
    assert "then I will open the folder." in (await alone.answers())[-1]


@in_module
async def test_part_of_it_may_have_another_time(alone: Person) -> None:
    """No reproach; another day and hour replace the old ones, and the look back moves with them."""
    await look_back(alone)
    said = (await alone.tap("Part of it"))[-1]
    assert not any(word in said.lower() for word in BLAME)
    said = (await alone.go("[Another time]", "Sunday", "14:00"))[-1]
    assert "Sunday 29 November at 2:00 PM" in said
    assert "Monday 30 November" in said
    moment = await alone.stage.next()
    assert moment is not None
    assert f"{moment:%A %H:%M}" == "Sunday 14:00"


@in_module
async def test_tomorrow_moves_the_look_back_too(alone: Person) -> None:
    """Put off from Thursday to Friday, the look back comes on Monday, so that a day has one message."""
    await alone.go(*WEEK, "[Keep this plan]")
    await alone.stage.next()
    said = await alone.tap("Tomorrow")
    assert "Friday 27 November at 11:00 AM" in said[-1]
    assert "Monday 30 November" in said[-1]


@in_module
async def test_what_is_let_go_is_not_brought_up_again(alone: Person) -> None:
    """Let go at its hour: no look back on Friday."""
    await alone.go(*WEEK, "[Keep this plan]")
    await alone.stage.next()
    await alone.tap("Let it go")
    assert await alone.stage.next() is None


@in_module
async def test_a_look_back_that_was_let_go_is_not_promised(alone: Person) -> None:
    """Let go in /upcoming, the look back is promised no more: neither by the plan, nor at its hour, nor when that hour is
    put off or moved; and it does not come."""
    await alone.go(*WEEK, "[Keep this plan]")
    assert "I'll ask once" in (await alone.go("/plan", "[Keep it]"))[-1]
    await alone.go("/upcoming", "[A look at the week]", "[Let it go]")
    assert (await alone.go("/plan", "[Keep it]"))[-1] == "Kept as it is."
    said = await alone.go("/upcoming", "[Your if-then step]", "[Another time]", "2026-11-28", "11:00")
    assert "look back" not in said[-1]
    assert f"{await alone.stage.next():%A %H:%M}" == "Saturday 11:00"
    assert "ask once" not in (await alone.tap("Tomorrow"))[-1]
    assert f"{await alone.stage.next():%A %H:%M}" == "Sunday 11:00"
    assert "ask once" not in (await alone.tap("I'm starting"))[-1]
    assert await alone.stage.next() is None


@in_module
async def test_a_plan_that_goes_on_is_not_forgotten(alone: Person) -> None:
    """Given another time, it is kept for another ninety days: it may go on for longer than it was kept at first."""
    await look_back(alone)
    await alone.go("[Not this time]", "[Another time]")
    await alone.tap(alone.buttons()[3])
    await alone.tap("11:00 AM")
    (kept_one,) = await kept(alone, "plan")
    async with alone.stage.app.store.transaction() as tx:
        until = await entries.until(tx, alone.id, kept_one["id"])
    assert until is not None
    assert abs(until - alone.stage.clock.now() - timedelta(days=90)) < timedelta(minutes=1)


@in_module
async def test_less_than_eight_asks_for_less_once(sam: Person) -> None:
    """Below 8 of 10 a smaller goal is asked for, once, and it may be refused."""
    said = await sam.go("/plan", "[Done]", "[Apply]", "[3]", "[7]")
    assert "smaller" in said[-1]
    assert sam.buttons()[:2] == ["1", "2"]
    assert "best thing" in (await sam.tap("Keep it as it is"))[-1]


@in_module
async def test_eight_is_sure_enough(sam: Person) -> None:
    """At 8 nobody is asked for less."""
    assert "best thing" in (await sam.go("/plan", "[Done]", "[Apply]", "[3]", "[8]"))[-1]


@in_module
async def test_own_words_everywhere(sam: Person) -> None:
    """Goal, obstacle, place, step and setback may be typed, and read as one sentence whatever their beginning was."""
    own = ("Finish my page", "[10]", "[Skip]", "my inner critic!", "tomorrow", "9:30", "at the library", "Then I will")
    await sam.go("/plan", "[Done]", *own[:-1])
    card = (await sam.go("Then I will write the headline.", "first I call my sister"))[-1]
    assert "Finish my page" in card
    sentence = "If it is Wednesday 25 November, 9:30 AM, at the library, or “my inner critic” comes up, "
    assert f"{sentence}then I will write the headline." in card
    assert "first I call my sister." in card


@in_module
async def test_all_but_the_goal_can_be_skipped(alone: Person) -> None:
    """With nothing but a goal there is a plan: no hour, and one look back on Friday."""
    await alone.go("/plan", "[Done]", "[Learn]", "[1]", "[10]", "[Skip]", "[Skip]", "[No fixed day]", "[Skip]")
    card = (await alone.tap("Skip"))[-1]
    assert "This week I will begin." in card
    said = await alone.tap("Keep this plan")
    assert "Friday 27 November" in said[-1]
    moment = await alone.stage.next()
    assert moment is not None
    assert f"{moment:%A}" == "Friday"


@in_module
async def test_no_hour_at_night_nor_in_the_past(sam: Person) -> None:
    """An hour at which nobody is disturbed, or that is over for today, is asked for again, with the reason."""
    assert "silent" in (await sam.go(*AIM, "today", "22:30"))[-1]
    assert "past" in (await sam.say("9:00"))[-1]


@in_module
async def test_without_a_clock_the_hour_is_left_to_them(robin: Person) -> None:
    """Somebody whose zone is not known is asked for a place; if they do not say, no hour is promised."""
    assert "Which city" in (await robin.go(*AIM, "[Thu 26 Nov]", "[11:00 AM]"))[-1]
    said = await robin.go("[Skip]", "[Anywhere]", "[Skip]", "[Skip]", "[Keep this plan]")
    assert "The hour itself I leave to you" in said[-1]
    assert "Friday 27 November" in said[-1]


@in_module
async def test_effort_is_met_kindly_and_never_counted(sam: Person) -> None:
    """A week with nothing in it, one of rest, one with people: each gets a line of its own, without a number."""
    nothing = (await sam.go("/plan", "[Done]"))[0]
    rest = (await sam.go("[‹ Back]", "[Rested]", "[Done]"))[0]
    spoke = (await sam.go("[‹ Back]", "[Spoke to somebody]", "[Done]"))[0]
    assert len({nothing, rest, spoke}) == 3
    assert not any(character.isdigit() for line in (nothing, rest, spoke) for character in line)


@in_module
async def test_a_new_plan_replaces_the_one_there_is(alone: Person) -> None:
    """/plan shows the plan of this week; another one silences it."""
    await alone.go(*WEEK, "[Keep this plan]")
    assert SENTENCE in (await alone.say("/plan"))[-1]
    assert "Kept as it is" in (await alone.tap("Keep it"))[-1]
    new = ("[Done]", "[Learn]", "[1]", "[10]", "[Skip]", "[Skip]", "[No fixed day]", "[Skip]", "[Skip]")
    await alone.go("/plan", "[Make another]", *new, "[Keep this plan]")
    moment = await alone.stage.next()
    assert moment is not None
    assert f"{moment:%A}" == "Friday"
    assert "one hour of learning" in (await alone.answers())[-1]
    await alone.tap("Done")
    assert await alone.stage.next() is None


@in_module
async def test_the_goal_can_be_changed_on_the_card(sam: Person) -> None:
    """One part is asked again, and the rest of the card stays."""
    card = (await sam.go(*WEEK, "[Change something]", "[Best outcome]", "I rest on Sunday"))[-1]
    assert "Best of it: I rest on Sunday" in card
    assert SENTENCE in card


@in_module
async def test_an_hour_that_passed_in_silence_is_not_made_up(alone: Person) -> None:
    """What could not be said on its day (a break, a downtime) is not said a day late; the look back comes."""
    await alone.go(*WEEK, "[Keep this plan]")
    await alone.stage.pass_time(days=3, hours=1)
    assert await alone.answers() == []
    await alone.stage.next()
    assert "How did it go?" in (await alone.answers())[-1]


def test_what_they_do_first_after_a_no_is_told() -> None:
    """Other conversations learn what somebody said they would do first if a no comes, of a plan that is open."""

    async def flow(me: Me) -> None:
        first = await setback(me)
        await say("told", first=first)

    (me, *_), *_ = beginnings("plan", lambda *_: "words")
    ends = [way.replay.passed[-1].step for way in explore(flow, (me,))]
    assert {end.facts["first"] for end in ends if isinstance(end, Say)} == {None, "go for a walk"}
