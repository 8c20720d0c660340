"""An application that waits: noted, one polite line, closed quietly, opened again."""

from __future__ import annotations

import pytest

from bot.content import Content
from bot.store import applications
from bot.support import drafts
from bot.support.waiting import TALKED
from tests.conftest import Person
from tests.flows.stages import alone, sam, shared

NOTED = ("/applied", "Acme", "Nurse", "[An advert]", "[Note it]")
FIXTURES = (alone, sam, shared)  # found by name


@pytest.mark.asyncio(loop_scope="module")
async def test_three_steps_and_it_is_noted(sam: Person) -> None:
    """Company, role, where it was found; then it says when it will be back, and not before."""
    card = (await sam.go(*NOTED[:-1]))[-1]
    assert "Acme, Nurse" in card
    assert "through an advert" in card
    said = (await sam.tap("Note it"))[-1]
    assert "Tuesday 8 December" in said
    assert "Thursday 24 December" in said
    async with sam.stage.app.store.transaction() as tx:
        (one,) = await applications.waiting(tx, sam.id)
    assert (one["company"], one["stage"], one["source"]) == ("Acme", "application", "advert")


@pytest.mark.asyncio(loop_scope="module")
async def test_the_same_company_is_recognised(sam: Person) -> None:
    """However its name is written, an earlier application there is told of; the person decides what it is."""
    await sam.go(*NOTED)
    said = (await sam.go("/applied", "ACME GmbH"))[-1]
    assert said.startswith("You applied at Acme today: Nurse. It still waits")
    assert "noted already" in (await sam.tap("The same one"))[-1]
    assert "Acme, Nurse" in (await sam.tap("Show it"))[-1]
    assert "role" in (await sam.go("/applied", "acme inc", "[Yes, another one]"))[-1]


@pytest.mark.asyncio(loop_scope="module")
async def test_after_two_weeks_one_line_then_closed_then_opened(alone: Person) -> None:
    """One line at 14 days, a look at 30, closed as no answer; one tap opens it, and nothing else is said meanwhile."""
    await alone.go(*NOTED)
    moment = await alone.stage.next()
    assert moment is not None
    assert f"{moment:%d %B}" == "08 December"
    assert "One polite line is fair now" in (await alone.answers())[-1]
    draft = (await alone.tap("Show me a line"))[0]
    assert draft.startswith("Hello, I applied for the Nurse role at Acme")
    assert "24 December" in (await alone.tap("Sent it"))[-1]
    moment = await alone.stage.next()
    assert moment is not None
    assert f"{moment:%d %B}" == "24 December"
    said = (await alone.go("[Close as no answer]"))[-1]
    assert "Closed as no answer: Acme" in said
    assert await alone.stage.app.checkins.next_moment() is None
    assert "Open again: Acme" in (await alone.tap("Open it again"))[-1]
    assert await alone.stage.app.checkins.next_moment() is not None
    assert "settled already" in (await alone.tap("Open it again"))[-1]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_promised_day_and_a_talk_move_it(alone: Person) -> None:
    """After an interview with a promised day the line is offered three days past it, and names the day."""
    await alone.go(*NOTED)
    await alone.stage.next()
    said = await alone.go("[They wrote to me]", "[The next step]", "[Interview]", "Friday")
    assert "Monday 14 December" in said[-1]
    moment = await alone.stage.next()
    assert moment is not None
    assert f"{moment:%d %B}" == "14 December"
    assert "named Friday 11 December" in (await alone.answers())[-1]
    assert "11 December" in (await alone.tap("Show me a line"))[0]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_no_settles_it(alone: Person) -> None:
    """A no at the nudge is acknowledged and noted, and nothing more is said about it."""
    await alone.go(*NOTED)
    await alone.stage.next()
    said = (await alone.go("[They wrote to me]", "[A no]"))[-1]
    assert said.startswith("That's a hard message to get")
    assert await alone.stage.next() is None


@pytest.mark.asyncio(loop_scope="module")
async def test_settled_meanwhile_nothing_is_said(alone: Person) -> None:
    """A rejection noted before the two weeks are over: neither the line nor the close comes."""
    await alone.go(*NOTED, "I got rejected by Acme")
    await alone.go("Nurse", "[Applied, no talk]", "[Fine]", "[Note it]")
    await alone.stage.pass_time(days=60)
    assert await alone.answers() == []


@pytest.mark.asyncio(loop_scope="module")
async def test_later_and_leave_keep_their_word(alone: Person) -> None:
    """ "In a week" comes in a week; "Leave it" brings no second line, and one question whether to close."""
    await alone.go(*NOTED)
    await alone.stage.next()
    assert "Tuesday 15 December" in (await alone.tap("In a week"))[-1]
    await alone.stage.next()
    assert "Left as it is" in (await alone.tap("Leave it"))[-1]
    await alone.stage.next()
    assert "Close it" in (await alone.answers())[-1]
    assert "won't ask about it again" in (await alone.tap("Leave it open"))[-1]
    assert await alone.stage.next() is None


@pytest.mark.parametrize("stage", ["application", "unknown", *TALKED])
def test_the_line_is_fit_to_send(stage: str) -> None:
    """At every stage, with and without names and a promised day: one question, nothing blank, nothing that argues."""
    for company, role, name in (("Acme", "Nurse", "Sam"), (None, None, None)):
        for promised in ("2026-12-11", None):
            facts = {"stage": stage, "company": company, "role": role, "name": name, "promised": promised}
            line = Content().plain("en", "applied", "nudge_draft", facts)
            assert drafts.problems(line, "email") == ()
            assert "\n" not in line
