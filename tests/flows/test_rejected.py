"""After a rejection is logged: what waited is settled, the kept sentence comes once, a break is offered in its time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import Person, Stage
from tests.flows.test_feedback import look
from tests.flows.test_pause import do

WAITING = {"company": "Acme GmbH", "role": "Data analyst", "stage": "interview", "outcome": "waiting", "feeling": None}


async def log(person: Person, company: str = "Acme", feeling: str = "[Fine]") -> list[str]:
    """Log a no after an interview; gives what the bot said to the last tap."""
    return await person.go(f"I got rejected by {company}", "[Skip]", "[Interview]", feeling, "[Note it]")


@pytest.fixture
async def sam(stage: Stage) -> Person:
    """Somebody with a clock in Lisbon and no daily line."""
    person = stage.person("Sam")
    await person.go("/move", "Lisbon")
    return person


async def test_the_one_that_waited_is_settled(sam: Person) -> None:
    """A no from a company that had not answered closes that application; nothing is logged twice, and no nudge comes."""
    id = await do(sam, lambda me: me.applications.add(WAITING))
    await do(sam, lambda me: me.later.in_days("nudge", id, 14))
    await do(sam, lambda me: me.later.in_days("ghosted", id, 30))
    sam.stage.clock.move_to(sam.stage.clock.now() + timedelta(days=9))
    said = await sam.go("I got rejected by ACME", "[Skip]", "[Final round]", "[It stings]")
    assert "waited for since Tuesday 24 November" in said[-1]
    await sam.tap("Note it")
    [job] = await look(sam, lambda me: me.applications.recent())
    assert (job["id"], job["outcome"], job["stage"], job["role"]) == (id, "they_said_no", "final", "Data analyst")
    assert job["feeling"] == "stings"
    assert await look(sam, lambda me: me.later.coming()) == []
    assert (await look(sam, lambda me: me.journey.show()))["rejections"] == [0]


async def test_another_role_there_is_another_application(sam: Person) -> None:
    """The same company with a role that contradicts is logged by itself."""
    await do(sam, lambda me: me.applications.add(WAITING))
    await sam.go("I got rejected by Acme", "Gardener", "[Interview]", "[Fine]", "[Note it]")
    assert len(await look(sam, lambda me: me.applications.recent())) == 2
    assert len(await look(sam, lambda me: me.applications.waiting())) == 1


async def test_what_is_opened_again_is_no_rejection(sam: Person) -> None:
    """An application closed as silence and opened again counts no more."""
    id = await do(sam, lambda me: me.applications.add(WAITING))
    await do(sam, lambda me: me.applications.settle(id, {"outcome": "silence"}))
    assert (await look(sam, lambda me: me.journey.show()))["rejections"] == [0]
    await do(sam, lambda me: me.applications.settle(id, {"outcome": "waiting"}))
    assert (await look(sam, lambda me: me.journey.show()))["rejections"] == []


async def test_the_kept_sentence_comes_once(sam: Person) -> None:
    """After the next rejection, word for word; not after the one after that, and not on a very bad day."""
    await do(sam, lambda me: me.kept.add("sentence", {"words": "It was one <role>.", "style": "x"}))
    assert not any("You kept" in text for text in await log(sam, "Acme", "[Very bad]"))
    assert "You kept this sentence: “It was one <role>.”" in await log(sam, "Northwind")
    assert not any("You kept" in text for text in await log(sam, "Zenith"))


async def test_what_they_planned_to_do_first_is_told(sam: Person) -> None:
    """A no brings back what an open plan says they do first; not on a very bad day, and not once the plan is done."""
    planned = {"state": "open", "setback_words": "go for a walk"}
    id = await do(sam, lambda me: me.kept.add("plan", planned))
    assert not any("go for a walk" in text for text in await log(sam, "Acme", "[Very bad]"))
    assert any("first, go for a walk." in text for text in await log(sam, "Northwind"))
    await do(sam, lambda me: me.kept.change(id, {"state": "done"}))
    assert not any("go for a walk" in text for text in await log(sam, "Zenith"))


async def test_a_break_is_offered_once_a_week(sam: Person) -> None:
    """With the third no in a week a break is offered, first of the two; the week after it may be offered again."""
    offers = []
    for company in ("Acme", "Northwind", "Zenith", "Initech"):
        said = await log(sam, company)
        offers.append("A break is part of it" in said[-1])
    assert offers == [False, False, True, False]
    assert sam.buttons()[0] == "Take a break"
    sam.stage.clock.move_to(sam.stage.clock.now() + timedelta(days=7))
    assert ["A break is part of it" in (await log(sam, company))[-1] for company in ("Umbra", "Vertex")] == [
        True,
        False,
    ]


async def test_a_very_bad_day_is_met_without_an_offer(sam: Person) -> None:
    """On a very bad day there are people and what calms; the break is offered another day."""
    for company in ("Acme", "Northwind"):
        await log(sam, company)
    said = await log(sam, "Zenith", "[Very bad]")
    assert "A break is part of it" not in said[-1]
    assert sam.buttons() == ["I need a person now", "Something gentle", "Logging it is enough"]
    assert (await look(sam, lambda me: me.journey.show()))["break_offered"] is None


async def test_logging_it_may_be_enough(sam: Person) -> None:
    """Nothing more has to happen."""
    await log(sam)
    assert "here when you need me" in (await sam.tap("Logging it is enough"))[-1]
