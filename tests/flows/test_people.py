"""People: a nickname, a short note that never asks for a job, and the next date."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.store import entries
from tests.conftest import Person
from tests.conversations.steps import kept
from tests.flows.stages import alone, robin, sam, shared

MET = ("/people", "Jo", "[Met once]", "at the library meetup")
NOTE = ("[15 minutes to talk]", "I liked how you explained the shelves.", "[LinkedIn]", "[Keep, show the note]")
REJECTED = ("I got rejected by Acme", "Nurse", "[Interview]", "[Fine]", "[Note it]")

BODY = {
    "tie": "met", "where": None, "liked": None, "wish": None, "channel": None, "company": None, "role": None,
    "runner_up": False, "last": None, "next": None, "draft": None,
}  # fmt: skip

FIXTURES = (alone, robin, sam, shared)  # found by name
pytestmark = pytest.mark.asyncio(loop_scope="module")


def weeks(moment: datetime | None, since: datetime) -> float:
    assert moment is not None
    return (moment.date() - since.date()).days / 7


async def test_a_note_to_somebody_met_once(sam: Person) -> None:
    """From a nickname to a note of 300 characters that asks for something small, alone in its message."""
    said = await sam.go(*MET, *NOTE)
    assert said[0] == (
        "Hi Jo, it was good to meet you at the library meetup. I liked how you explained the shelves. Would you have "
        "15 minutes in the next weeks to tell me how you see the field? No is fine too. Sam"
    )
    assert len(said[0]) <= 300
    assert "Tap it to copy" in said[1]


async def test_asking_for_a_job_is_met_with_the_reason(sam: Person) -> None:
    """Words that ask for a job are named and asked for again; a skip goes on without them."""
    said = await sam.go("/people", "Kim", "[Former colleague]", "[Skip]", "[Stay in touch]", "that you could hire me")
    assert "“hire me”" in said[-1]
    assert "reach them" in (await sam.tap("Skip"))[-1]


async def test_sent_is_planned_again_in_three_months(alone: Person) -> None:
    """One tap when the date comes plans the next; nothing else is asked."""
    start = alone.stage.clock.now()
    said = await alone.go(*MET, *NOTE, "[Sent it]")
    assert "one a week at most" in said[-1]
    assert 13 <= weeks(await alone.stage.next(), start) < 14
    assert "Jo is on your list for today" in (await alone.answers())[-1]
    assert alone.buttons()[:4] == ["Write a note", "Done already", "In a week", "No more dates"]
    due = alone.stage.clock.now()
    said = await alone.tap("Done already")
    assert len(said) == 1
    assert 13 <= weeks(await alone.stage.next(), due) < 14


async def test_a_runner_up_hears_again_in_six_weeks_with_one_line(alone: Person) -> None:
    """After an interview: not before two days have passed, again in four to eight weeks with what was done since."""
    await alone.go(*REJECTED, "/people", "Ana", "[Recruiter or interviewer]", "[Acme · Nurse]", *NOTE)
    assert alone.buttons()[:2] == ["Sent it", "Remind me then"]
    assert "Thursday 26 November" in (await alone.tap("Remind me then"))[-1]
    moment = await alone.stage.next()
    assert moment is not None
    assert f"{moment:%d %B}" == "26 November"
    assert (await alone.answers())[1].startswith("Hi Ana, thank you again for the talk about the Nurse role at Acme.")
    await alone.tap("Sent it")
    assert 4 <= weeks(await alone.stage.next(), moment) <= 8
    assert "passed over" in (await alone.answers())[-1]
    said = await alone.go("[Write a note]", "[Stay in touch]", "I've finished a course", "[Sent it]")
    assert "what you did since" not in said[-1]
    assert "Hi Ana, since I last wrote I have finished a course." in " ".join(
        message["text"] for message in alone.stage.server.from_bot(alone.id)
    )
    again = alone.stage.clock.now()
    assert 13 <= weeks(await alone.stage.next(), again) < 14


async def test_later_and_stop(alone: Person) -> None:
    """Later is a week; stop keeps the person and ends the dates."""
    await alone.go(*MET, "[No note now]", "[Keep]")
    due = await alone.stage.next()
    await alone.tap("In a week")
    moment = await alone.stage.next()
    assert due is not None
    assert 1 <= weeks(moment, due) < 2
    assert "stay in your list" in (await alone.tap("No more dates"))[-1]
    assert await alone.stage.next() is None
    assert "Jo, met once" in (await alone.say("/people"))[-1]


async def test_remove_forgets_at_once(alone: Person) -> None:
    """Removed, nobody knows them any more: not the store, not the clock."""
    await alone.go(*MET, "[No note now]", "[Keep]", "/people", "[Jo]", "[Remove]", "[Forget them]")
    assert await kept(alone, "contact") == []
    assert await alone.stage.app.checkins.next_moment() is None
    assert "nickname" in (await alone.say("/people"))[-1]


async def test_the_list_shows_the_nearest_date_first(robin: Person) -> None:
    """Everybody with tie and next date; a name, a tie and a date can be changed."""
    await robin.go(*MET, "[No note now]", "[Keep]")
    await robin.go("/people", "[Somebody new]", "Al", "[A group or club]", "[Skip]", "[No note now]", "[Keep]")
    await robin.go("/people", "[Al]", "[Change something]", "[Name]", "Alma", "[Another date]", "1 December")
    said = (await robin.say("/people"))[-1]
    assert said.index("Alma, a group, 1 December") < said.index("Jo, met once")
    said = (await robin.go("[Alma]", "[Another date]", "[Not at all]"))[-1]
    assert "Alma" in said
    assert "Alma, a group\n" in (await robin.say("/people"))[-1] + "\n"


async def test_more_than_a_page_of_people(sam: Person) -> None:
    """Eight at a time; the rest is one tap away, and comes round again."""
    async with sam.stage.app.store.transaction() as tx:
        for number in range(9):
            await entries.add(tx, sam.id, "contact", {**BODY, "who": f"Person {number}"})
    first = await sam.say("/people")
    second = await sam.tap("More")
    assert (first[-1].count("met once"), second[-1].count("met once")) == (8, 1)
    assert await sam.tap("More") == first
