"""A tap on an old keyboard: of something finished, dropped or changed it says so; of something that waits it answers."""

from __future__ import annotations

import pytest

from bot.conversations.messages import STOP
from bot.store import people
from tests.conftest import Person, Stage
from tests.conversations.steps import at, data, find, forge, has, noted, offers, press, shared, spot, walk

stage = shared
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_of_something_finished(robin: Person, stage: Stage) -> None:
    """The keyboard of a conversation that ended changes nothing, notes nothing twice, and shows a way on."""
    await robin.say("/rejected")
    await walk(robin, to="card")
    keep = find(robin, "keep")
    await press(robin, keep)
    assert len(await noted(robin)) == 1
    await stage.pass_time(seconds=6)  # no longer the same press twice
    for _ in range(2):
        forge(robin, keep[0])
        assert has(await robin.answers(), stage, "old_button")
        assert offers(robin, ">menu")
    assert len(await noted(robin)) == 1


async def test_pressed_twice_in_a_hurry(robin: Person, stage: Stage) -> None:
    """The second press of the button that ended a conversation says nothing: "nothing changed" would not be so."""
    await robin.say("/rejected")
    await walk(robin, to="card")
    keep = find(robin, "keep")
    await press(robin, keep)
    forge(robin, keep[0])
    assert await robin.answers() == []
    assert len(await noted(robin)) == 1


async def test_of_an_earlier_question(robin: Person, stage: Stage) -> None:
    """Another answer to a question that was answered changes nothing; the question that waits is asked again."""
    await robin.say("/rejected")
    await walk(robin, to="stage")
    other = find(robin, "final")[0]
    await press(robin, "interview")
    before = await at(robin)
    forge(robin, other)
    assert has(await robin.answers(), stage, "old_button")
    assert await at(robin) == before


async def test_of_one_that_waits(robin: Person, stage: Stage) -> None:
    """The keyboard of a stopped conversation answers it and goes on; the one it interrupts waits in turn."""
    await robin.say("/rejected")
    await walk(robin, to="stage")
    button = find(robin, "interview")
    await robin.say("stop")
    await robin.say("/pause")
    pause = await spot(robin)
    forge(robin, button[0])
    await robin.answers()
    now = await spot(robin)
    assert (now.flow, now.answers["stage"]) == ("rejected", "interview")
    await walk(robin)
    assert offers(robin, f">resume:{pause.serial}")


async def test_of_one_that_was_dropped(robin: Person, stage: Stage) -> None:
    """Nothing comes back of it."""
    await robin.say("/rejected")
    await walk(robin, to="stage")
    button = find(robin, "interview")
    await press(robin, STOP)
    await press(robin, ">drop")
    forge(robin, button[0])
    assert has(await robin.answers(), stage, "old_button")
    assert await at(robin) is None


async def test_only_the_newest_question_has_buttons(robin: Person) -> None:
    """Answered, interrupted or asked again, an older question loses its keyboard: one live keyboard in a chat."""
    await robin.say("/rejected")
    for step in ("/menu", "asdf", "/rejected", "/pause", "back", "/feedback"):
        await robin.say(step)
        alive = {one[1] for one in data(robin) if not one[0].startswith(">")}
        assert len(alive) == 1, step


async def test_a_link_never_goes_stale(robin: Person) -> None:
    """The buttons under what was only said begin their conversation however old they are."""
    await robin.say("/menu after")
    menu = {one[0]: one for one in data(robin, newest_only=True)}
    await robin.go("/rejected", "/pause", "hm")
    for flow in ("feedback", "personal"):
        await press(robin, menu[f">{flow}"])
        assert (await spot(robin)).flow == flow


async def test_after_delete_an_old_button_leaves_them_forgotten(robin: Person, stage: Stage) -> None:
    """A second tap on "erase", any old answer, or a block after it: nobody is known again, and nothing is promised."""
    await robin.say("/rejected")
    await walk(robin, to="stage")
    old = find(robin, "interview")[0]
    await robin.say("/delete")
    erase = find(robin, "delete")[0]
    await press(robin, "delete")
    for late in (erase, old):
        forge(robin, late)
        assert (await robin.answers())[-1].startswith("Erased. I don't know you any more.")
    stage.server.block(robin.id)
    await stage.quiet()
    async with stage.app.store.transaction() as tx:
        assert await people.load(tx, robin.id) is None
    stage.server.block(robin.id, False)
