"""Good news: a line of gladness, what helps next, and a goodbye that ends every message."""

from __future__ import annotations

from typing import Any

import pytest

from bot.flows.good_news import MOST, _labels
from bot.store import applications
from tests.conftest import Person
from tests.flows.stages import alone, sam, shared

FIXTURES = (alone, sam, shared)  # found by name
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def waiting(person: Person, *companies: str, stage: str = "application") -> list[str]:
    """Let them have applied at these companies, and wait; gives the ids."""
    async with person.stage.app.store.transaction() as tx:
        return [
            await applications.add(tx, person.id, {
                "company": company, "role": "Data analyst", "stage": stage, "outcome": "waiting", "feeling": None,
            })
            for company in companies
        ]  # fmt: skip


async def logged(person: Person, id: str) -> dict[str, Any]:
    async with person.stage.app.store.transaction() as tx:
        found = await applications.show(tx, person.id, id)
    assert found
    return found


async def test_an_interview_is_noted_where_they_applied(sam: Person) -> None:
    """Which of those that wait is asked, its stage moves on, and the way to prepare knows which one it is."""
    acme, other = await waiting(sam, "Acme", "Brightwater")
    said = await sam.go("/good_news", "[An interview]")
    assert said == ["Which one is it?"]
    said = await sam.tap("Acme · Data analyst")
    assert "Acme read what you sent" in said[-1]
    assert sam.buttons() == ["Prepare for it", "Practise a question", "Tell somebody", "Enjoy it first"]
    assert (await logged(sam, acme))["stage"] == "interview"
    assert (await logged(sam, other))["stage"] == "application"


async def test_a_later_stage_is_not_taken_back(sam: Person) -> None:
    """An interview after the final round leaves the stage where it was."""
    (acme,) = await waiting(sam, "Acme", stage="final")
    await sam.go("/good_news", "[An interview]", "[Acme · Data analyst]")
    assert (await logged(sam, acme))["stage"] == "final"


async def test_nothing_logged_asks_nothing(sam: Person) -> None:
    """Who logged no application is not asked which one it is."""
    said = await sam.go("/good_news", "[A next round]")
    assert "want to go on" in said[-1]
    assert "None" not in said[-1]


async def test_an_offer(sam: Person) -> None:
    """An offer is settled, each help is offered once, and the note to the others goes before "left"."""
    acme, other = await waiting(sam, "Acme", "Brightwater")
    await sam.go("/good_news", "[An offer]", "[Acme · Data analyst]")
    assert (await logged(sam, acme))["outcome"] == "offer"
    said = await sam.tap("Time to think")
    assert "in writing" in said[0]
    assert "Time to think" not in sam.buttons()
    said = await sam.go("[Thank somebody]", "Ana")
    assert said[0].startswith("Hi Ana, ")
    said = await sam.tap("Tell the others")
    assert "signed" in said[0]
    assert "Acme · Data analyst" not in sam.buttons()
    said = await sam.tap("Brightwater · Data analyst")
    assert "for the Data analyst role" in said[0]
    assert (await logged(sam, other))["outcome"] == "waiting"
    await sam.tap("Sent")
    assert (await logged(sam, other))["outcome"] == "i_said_no"
    assert sam.buttons() == ["I took it", "Quiet, please", "That's all for now"]


async def test_a_note_that_was_not_sent_settles_nothing(sam: Person) -> None:
    """ "Not yet" leaves the application as it was."""
    _, other = await waiting(sam, "Acme", "Brightwater")
    await sam.go("/good_news", "[An offer]", "[Acme · Data analyst]", "[Tell the others]")
    await sam.go("[Brightwater · Data analyst]", "[Not yet]")
    assert (await logged(sam, other))["outcome"] == "waiting"


async def test_goodbye_ends_every_message(alone: Person) -> None:
    """After the goodbye nothing is due any more: no line, no reminder, no chase."""
    await alone.go("/encourage", "[9:00 AM]", "[Every day]")
    await alone.go("/mine", "[Next application]", "[Mine]", "[That's it]", "[Yes, like that]", "[Write one line]")
    await alone.go("[Keep it]", "[Tomorrow]", "[9:00 AM]")
    assert await alone.stage.app.checkins.next_moment() is not None
    said = await alone.go("/good_news", "[I took a job]", "[That's enough]", "[Yes, goodbye]", "[Keep it as it is]")
    assert "silent from now on" in said[-1]
    assert "Sam" in said[-1]
    assert await alone.stage.app.checkins.next_moment() is None
    await alone.stage.pass_time(days=40)
    assert await alone.answers() == []


async def test_returning_is_by_writing(sam: Person) -> None:
    """After the goodbye a message is answered as ever."""
    await sam.go("/good_news", "[I took a job]", "[That's enough]", "[Yes, goodbye]", "[Keep it as it is]")
    assert await sam.say("/menu") != []


async def test_what_is_open_is_closed_quietly(sam: Person) -> None:
    """ "Close what is open" closes each application that waits, and leaves the one they took hired."""
    acme, other = await waiting(sam, "Acme", "Brightwater")
    await sam.go("/good_news", "[I took a job]", "[Acme · Data analyst]", "[That's enough]", "[Yes, goodbye]")
    await sam.tap("Close what is open")
    assert (await logged(sam, acme))["outcome"] == "hired"
    assert (await logged(sam, other))["outcome"] == "i_said_no"


async def test_delete_is_one_tap_away(sam: Person) -> None:
    """ "Delete it" leads to the one question before everything is erased."""
    await sam.go("/good_news", "[I took a job]", "[That's enough]", "[Yes, goodbye]", "[Delete it]")
    assert sam.buttons() == ["Delete everything"]
    said = await sam.go("[Delete everything]", "[Erase everything]")
    assert said[-1].startswith("Erased.")


async def test_staying_changes_nothing(alone: Person) -> None:
    """Who would rather keep the line keeps it."""
    await alone.go("/encourage", "[9:00 AM]", "[Every day]")
    due = await alone.stage.app.checkins.next_moment()
    assert due is not None
    await alone.go("/good_news", "[I took a job]", "[That's enough]", "[Stay as it is]")
    assert await alone.stage.app.checkins.next_moment() == due


@pytest.mark.parametrize("many", [1, MOST, 40])
async def test_few_to_choose_from(many: int) -> None:
    """At most six applications are offered, the newest first; one without a name is still a button."""
    jobs = [{"id": str(n), "company": f"Firm {n}" if n % 2 else None, "role": None} for n in range(many)]
    labels = _labels(jobs)
    assert list(labels) == [str(n) for n in range(many)][::-1][:MOST]
    assert all(labels.values())
