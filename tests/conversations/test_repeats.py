"""The same thing twice: a double tap, an update delivered again or out of order, two people at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.store import dues, talks
from tests.conftest import Person, Stage
from tests.conversations.steps import answer, at, find, name_at, noted, press, shared, spot, tell, touch, walk

stage = shared
pytestmark = pytest.mark.asyncio(loop_scope="module")


def history(stage: Stage) -> list[dict[str, Any]]:
    """Every update there was, oldest first."""
    return [*stage.server.world.updates._history.values()]


def forgive_late_answers(stage: Stage) -> None:
    """A tap that is delivered twice is acknowledged twice, and the second time Telegram says that it is too late."""
    assert {one.method for one in stage.server.refused} <= {"answerCallbackQuery"}
    stage.server.refused.clear()


async def test_a_double_tap_is_one_answer(robin: Person) -> None:
    """Two taps on one button, faster than the bot: one answer, one question after it, and no word about the second."""
    await robin.say("/rejected")
    await walk(robin, to="stage")
    button = find(robin, "interview")
    touch(robin, button)
    touch(robin, button)
    assert len(await robin.answers()) == 1
    assert (await spot(robin)).answers["stage"] == "interview"


async def test_a_double_tap_on_the_last_button_notes_once(robin: Person) -> None:
    """ "Note it" twice is one application."""
    await robin.say("/rejected")
    await walk(robin, to="card")
    button = find(robin, "keep")
    touch(robin, button)
    touch(robin, button)
    await robin.answers()
    assert len(await noted(robin)) == 1


@pytest.mark.parametrize("key", ["check", "sent"])
async def test_a_double_tap_keeps_one_request(robin: Person, stage: Stage, key: str) -> None:
    """One draft is kept and one reminder set, however often its button is pressed."""
    await robin.say("/feedback")
    await walk(robin, to=key)
    button = find(robin, "keep" if key == "check" else "tomorrow")
    for _ in range(3):
        touch(robin, button)
    await robin.answers()
    async with stage.app.store.transaction() as tx:
        assert len(await dues.coming(tx, robin.id)) == (0 if key == "check" else 1)


async def test_different_taps_at_once(robin: Person) -> None:
    """Of two different buttons of one question the first counts; the next question is not answered by the second."""
    await robin.say("/rejected")
    await walk(robin, to="stage")
    first, second = find(robin, "interview"), find(robin, "final")
    touch(robin, first)
    touch(robin, second)
    await robin.answers()
    now = await spot(robin)
    assert now.answers["stage"] == "interview"
    assert "feeling" not in now.answers


async def test_every_update_again(robin: Person, stage: Stage) -> None:
    """A whole conversation, each update delivered a second and third time, also by another way: nothing happens."""
    start = len(history(stage))
    await robin.say("/rejected")
    await walk(robin)
    await robin.say("/feedback")
    await walk(robin, to="sent")
    before, jobs = await at(robin), await noted(robin)
    for update in history(stage)[start:]:
        stage.server.resend(update["update_id"])
        await stage.app.handler.handle(update)
    assert await robin.answers() == []
    assert await at(robin) == before
    assert await noted(robin) == jobs
    forgive_late_answers(stage)


async def test_delivered_in_the_middle_of_itself(robin: Person, stage: Stage) -> None:
    """The update that was taken last comes again before each new one, as after a lost confirmation."""
    await robin.say("/rejected")
    while (here := await at(robin)) is not None:
        last = history(stage)[-1]
        await stage.app.handler.handle(last)
        assert await robin.answers() == []
        assert await at(robin) == here
        await answer(robin)
    assert len(await noted(robin)) == 1
    forgive_late_answers(stage)


async def test_out_of_order(robin: Person, stage: Stage) -> None:
    """A newer update taken first does not make the older one lost: each is taken once."""
    await robin.say("/rejected")
    await walk(robin, to="company")
    ids = stage.server.world.updates
    base = robin.stage.server.world
    message = {"message_id": 1, "date": 1, "chat": base.chats[robin.id].json(), "from": base.people[robin.id].json()}
    older, newer = ids._next, ids._next + 1
    ids._next += 2
    for number, text in ((newer, "Acme"), (older, "Data analyst"), (newer, "Acme"), (older, "Data analyst")):
        await stage.app.handler.handle({"update_id": number, "message": {**message, "text": text}})
    assert len(await robin.answers()) == 2
    assert list((await spot(robin)).answers.values())[-2:] == ["Acme", "Data analyst"]


async def test_two_people_never_mix(stage: Stage) -> None:
    """Four who answer at the same moment: each has their own questions, names and applications."""
    crowd = [stage.person(f"P{n}") for n in range(4)]
    await asyncio.gather(*(person.say("/rejected") for person in crowd))

    async def one(n: int, person: Person) -> None:
        await tell(person, "company", f"Company {n}")
        await tell(person, "role", f"Role {n}")
        await walk(person)

    await asyncio.gather(*(one(n, person) for n, person in enumerate(crowd)))
    for n, person in enumerate(crowd):
        (job,) = await noted(person)
        assert (job["company"], job["role"]) == (f"Company {n}", f"Role {n}")
        said = "\n".join(stage.server.texts(person.id))
        assert not any(f"Company {other}" in said for other in range(4) if other != n)


async def test_the_same_command_three_times_at_once(robin: Person, stage: Stage) -> None:
    """Impatience begins one conversation."""
    for _ in range(3):
        stage.server.say(robin.id, "/rejected")
    await robin.answers()
    assert (await spot(robin)).flow == "rejected"
    async with stage.app.store.transaction() as tx:
        assert len(await talks.all_of(tx, robin.id)) == 1


async def test_carry_on_twice(robin: Person) -> None:
    """Two taps on "Carry on" ask the same question; two on "Start again" begin once."""
    await robin.say("/rejected")
    await walk(robin, to="stage")
    await robin.say("stop")
    await press(robin, ">resume", ">resume")
    assert await name_at(robin) == "rejected.stage"
