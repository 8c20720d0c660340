"""The list of applications: found, moved on, corrected, removed, with their dates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.store import applications, entries, requests
from tests.conftest import Person
from tests.flows.stages import alone, robin, sam, shared

FIXTURES = (alone, robin, sam, shared)  # found by name
NOTED = ("[An advert]", "[Note it]")
WAITS = {"role": "Nurse", "stage": "application", "outcome": "waiting", "feeling": None, "source": "advert"}


async def stands(person: Person) -> list[dict[str, Any]]:
    """What is on the person's list, the newest first."""
    async with person.stage.app.store.transaction() as tx:
        return await applications.all_of(tx, person.id)


async def put(person: Person, *companies: str, **more: Any) -> list[str]:
    """These on the list, the last the newest."""
    jobs = [{**WAITS, "company": name, **more} for name in companies]
    async with person.stage.app.store.transaction() as tx:
        moments = (tx.now - timedelta(minutes=ago) for ago in reversed(range(len(jobs))))
        return await applications.add_all(tx, person.id, list(zip(jobs, moments, strict=True)))


@pytest.mark.asyncio(loop_scope="module")
async def test_nothing_yet(robin: Person) -> None:
    """Whoever has noted nothing is offered both ways to begin."""
    said = await robin.say("/applications")
    assert said[-1].startswith("Nothing is noted yet")
    assert robin.buttons() == ["Note one", "Bring a list", "That's all for now"]


@pytest.mark.asyncio(loop_scope="module")
async def test_in_three_taps_and_shown(sam: Person) -> None:
    """Company, role, source: it is on the list with the day it was sent, and counted."""
    await sam.go("/list", "[Note one]", "Marsh", "Planner", *NOTED)
    said = (await sam.say("show my applications"))[-1]
    assert "1 application: 1 waiting." in said
    assert "Marsh, Planner\nWaiting, sent 24 Nov 2026" in said
    card = (await sam.tap("Marsh · Planner"))[-1]
    assert "Waiting for an answer\nFound through an advert\nSent: 24 November 2026" in card
    (job,) = await stands(sam)
    assert (job["dates"], job["decided_on"]) == ({"application": "2026-11-24"}, None)


@pytest.mark.asyncio(loop_scope="module")
async def test_pages_and_words(sam: Person) -> None:
    """Six at a time, and from the last back to the first; typed words find, a slip too; nothing found says so; a tap on Back goes back."""
    await put(sam, *(f"Firm {letter}" for letter in "ABCDEFGH"), "Corvane & Sons")
    first = (await sam.say("/applications"))[-1]
    assert "1 to 6 of 9" in first
    assert sam.buttons()[:1] == ["Corvane & Sons · Nurse"]
    assert "7 to 9 of 9" in (await sam.tap("More ›"))[-1]
    assert "1 to 6 of 9" in (await sam.tap("‹ The first ones"))[-1]
    assert (await sam.say("corvaine"))[-1].startswith("1 that fits “corvaine”:")
    assert (await sam.say("nowhere"))[-1].startswith("0 that fit “nowhere”. A part")
    assert (await sam.tap("‹ Back"))[-1].startswith("1 that fits “corvaine”:")
    assert "1 to 6 of 9" in (await sam.tap("The whole list"))[-1]
    assert "One by one" in (await sam.tap("Add"))[-1]


@pytest.mark.asyncio(loop_scope="module")
async def test_one_tap_to_the_next_stage(alone: Person) -> None:
    """The stage moves and is dated; the polite line moves with it, and one is offered where it is due."""
    await alone.go("/applied", "Marsh", "Planner", *NOTED)
    await alone.stage.pass_time(days=5)
    said = (await alone.go("/list", "[Marsh · Planner]", "[Next: first call]"))[-1]
    assert "a first call at Marsh. With no word by Monday 21 December" in said
    (job,) = await stands(alone)
    assert (job["stage"], job["dates"]) == ("screen", {"application": "2026-11-24", "screen": "2026-11-29"})
    card = (await alone.tap("Back to it"))[-1]
    assert "Waiting for an answer, after a first call" in card
    assert "First call: 29 November 2026" in card
    await alone.go("[Next: interview]", "[Back to it]", "[Next: final round]", "[Back to it]")
    assert "Next: an offer" in alone.buttons()
    assert (await alone.tap("Next: an offer"))[-1].startswith("An offer from Marsh: good to hear")
    (job,) = await stands(alone)
    assert (job["outcome"], job["dates"]["offer"], job["decided_on"]) == ("offer", "2026-11-29", "2026-11-29")
    assert await alone.stage.app.checkins.next_moment() is None


@pytest.mark.asyncio(loop_scope="module")
async def test_what_came_of_it(alone: Person) -> None:
    """Each outcome is kept apart and dated, and nothing is asked about it any more; one that waits again is."""
    await alone.go("/applied", "Marsh", "Planner", *NOTED)
    for label, outcome, words in (
        ("They said no", "they_said_no", "not chosen this time"),
        ("I said no", "i_said_no", "yours to leave"),
        ("The role closed", "role_closed", "says nothing about you"),
        ("No answer came", "silence", "Closed as no answer: Marsh"),
    ):
        said = (await alone.go("/list", "[Marsh · Planner]", "[What came of it]", f"[{label}]"))[-1]
        assert words in said
        (job,) = await stands(alone)
        assert (job["outcome"], job["decided_on"]) == (outcome, "2026-11-24")
        assert await alone.stage.app.checkins.next_moment() is None
    said = (await alone.go("/list", "[Marsh · Planner]", "[What came of it]", "[It waits again]"))[-1]
    assert "Tuesday 8 December" in said
    (job,) = await stands(alone)
    assert (job["outcome"], job["decided_on"]) == ("waiting", None)
    assert await alone.stage.app.checkins.next_moment() is not None


@pytest.mark.asyncio(loop_scope="module")
async def test_every_part_can_be_corrected(sam: Person) -> None:
    """Company, role, stage, source and dates, each by itself; the rest stays; what is no day is asked for again."""
    await put(sam, "Marsh", dates={"application": "2026-11-24"})
    await sam.go("/list", "[Marsh · Nurse]", "[Correct it]", "[Company]", "Marsch", "[Back to it]")
    await sam.go("[Correct it]", "[Role]", "[Leave it blank]", "[Back to it]")
    await sam.go("[Correct it]", "[How far it got]", "[Interview]", "[Back to it]")
    await sam.go("[Correct it]", "[Where I found it]", "[A recruiter]", "[Back to it]")
    await sam.go("[Correct it]", "[A date]", "[Sent]")
    assert "can't tell a day from “someday”" in (await sam.say("someday"))[-1]
    assert "can't tell a day" in (await sam.say("3 March 2030"))[-1]
    card = (await sam.go("3 May", "[Back to it]"))[-1]
    assert "Marsch\nWaiting for an answer, after an interview\nFound through a recruiter\nSent: 3 May 2026" in card
    card = (await sam.go("[Correct it]", "[A date]", "[Interview]", "[Yesterday]", "[Back to it]"))[-1]
    assert "Interview: 23 November 2026" in card
    card = (await sam.go("[Correct it]", "[A date]", "[Sent]", "[I don't know]", "[Back to it]"))[-1]
    assert "Sent" not in card
    (job,) = await stands(sam)
    assert (job["role"], job["stage"], job["source"]) == (None, "interview", "recruiter")
    assert job["dates"] == {"interview": "2026-11-23"}


@pytest.mark.asyncio(loop_scope="module")
async def test_ways_on_about_this_one(sam: Person) -> None:
    """From the card of a no: feedback, learning and people, each about this one."""
    await put(sam, "Marsh", stage="interview", outcome="they_said_no")
    await sam.go("/list", "[Marsh · Nurse]", "[More]")
    assert sam.buttons() == ["Ask for feedback", "Learn from it", "Somebody there", "Remove it", "The whole list"]
    await sam.tap("Somebody there")
    await sam.go("Jo", "[Stay in touch]", "[Skip]", "[LinkedIn]")
    assert "Marsh" in (await sam.answers() or sam.stage.server.from_bot(sam.id)[-1]["text"])


@pytest.mark.asyncio(loop_scope="module")
async def test_removed_with_what_belongs_to_it(alone: Person) -> None:
    """It asks once and tells what belongs to it; then application, request, lesson and what was due are gone."""
    await alone.go("/applied", "Marsh", "Planner", *NOTED)
    (job,) = await stands(alone)
    async with alone.stage.app.store.transaction() as tx:
        await requests.add(tx, alone.id, job["id"], "email", "Hello", {})
        await entries.add(tx, alone.id, "lesson", {"keep": "the story"}, job["id"])
    asked = (await alone.go("/list", "[Marsh · Planner]", "[More]", "[Remove it]"))[-1]
    assert "With it belongs: a request for feedback, what you learned." in asked
    assert (await alone.tap("Leave it"))[-1] == "It stays as it is."
    await alone.go("[Back to it]", "[More]", "[Remove it]")
    assert (await alone.tap("Remove all of it"))[-1].startswith("Removed: Marsh")
    assert await stands(alone) == []
    async with alone.stage.app.store.transaction() as tx:
        assert await entries.all_of(tx, alone.id, "lesson") == []
        assert await requests.all_of(tx, alone.id, "drafted") == []
    assert await alone.stage.app.checkins.next_moment() is None
    assert (await alone.tap("Remove it"))[-1].startswith("That one is not on your list")


@pytest.mark.asyncio(loop_scope="module")
async def test_removed_alone(sam: Person) -> None:
    """Only the application goes; the lesson stays."""
    (id,) = await put(sam, "Marsh")
    async with sam.stage.app.store.transaction() as tx:
        await entries.add(tx, sam.id, "lesson", {"keep": "the story"}, id)
    await sam.go("/list", "[Marsh · Nurse]", "[More]", "[Remove it]", "[Only the application]")
    assert await stands(sam) == []
    async with sam.stage.app.store.transaction() as tx:
        assert len(await entries.all_of(tx, sam.id, "lesson")) == 1


@pytest.mark.asyncio(loop_scope="module")
async def test_an_earlier_one_is_noticed(sam: Person) -> None:
    """Where they applied before, the month is told: when noting another, and on the card of a no; the year where it is
    another one."""
    await put(sam, "Marsh", outcome="silence", dates={"application": "2026-05-03"})
    said = (await sam.go("/applied", "marsh inc"))[-1]
    assert said.startswith("You applied at Marsh in May: Nurse. No answer came then.")
    await sam.go("[Stop here]", "[Drop it]")
    said = (await sam.go("I got rejected by Marsh", "Cook", "[Interview]", "[Fine]"))[-1]
    assert "You applied there in May, too" in said
    await sam.tap("Note it")
    await put(sam, "Tarn", outcome="silence", dates={"application": "2025-05-03"})
    assert "You applied at Tarn in May 2025" in (await sam.go("/applied", "Tarn"))[-1]


@pytest.mark.asyncio(loop_scope="module")
async def test_left_and_gone_on_with(alone: Person) -> None:
    """Nonsense and an interruption lose nothing; after a restart it goes on where it was."""
    await put(alone, "Marsh")
    await alone.go("/list", "[Marsh · Nurse]", "[Correct it]")
    assert "What is otherwise?" in (await alone.say("purple"))[-1]
    await alone.go("[A date]", "/privacy")
    await alone.stage.restart()
    card = (await alone.go("[Sent]", "3 May", "[Back to it]"))[-1]
    assert "Sent: 3 May 2026" in card


@pytest.mark.asyncio(loop_scope="module")
async def test_looked_up_and_left(sam: Person) -> None:
    """Asked for again the list begins anew, and nobody is reminded of one that was left open."""
    await put(sam, "Marsh")
    await sam.go("/list", "[Marsh · Nurse]")
    assert "1 application" in (await sam.say("/list"))[-1]
    said = await sam.go("/people", "Jo", "[Met once]", "[Skip]", "[No note now]", "[Keep]")
    assert not any("in the middle" in one for one in said)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_false_alarm_in_the_list(sam: Person) -> None:
    """Words that may be of crisis, typed at the list, come first; a figure of speech leads back to the list."""
    await put(sam, "Marsh")
    await sam.say("/list")
    shown = sam.buttons()
    await sam.go("this search makes me want to kill myself", "[No, a figure of speech]", "[Carry on]")
    assert sam.buttons() == shown


@pytest.mark.asyncio(loop_scope="module")
async def test_one_from_before_dates_were_kept(sam: Person) -> None:
    """An old row without dates is read: what waits was sent on the day it was logged."""
    await put(sam, "Marsh")
    assert "Sent: 24 November 2026" in (await sam.go("/list", "[Marsh · Nurse]"))[-1]
    await put(sam, "Tarn", outcome="they_said_no")
    assert "Noted: 24 November 2026" in (await sam.go("/list", "[Tarn · Nurse]"))[-1]
