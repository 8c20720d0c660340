"""Presses with somebody else's data: they reach only what the presser owns, and tell nothing of the other."""

from __future__ import annotations

import aiohttp
import pytest

from tests.conftest import Person, Stage
from tests.conversations.steps import data, everything_of, forge, has, shared, walk
from tests.process import TOKEN

stage = shared
pytestmark = pytest.mark.asyncio(loop_scope="module")
SECRETS = ("Zebrawood Ltd", "Xylophonist", "Quentina")  # what only the victim said


async def with_much_to_hide(stage: Stage) -> tuple[Person, list[str]]:
    """Somebody in the middle of things, and the data of every button they were ever shown."""
    victim = stage.person("Victim")
    shown: dict[str, None] = {}

    async def note(step: str) -> None:
        await victim.say(step)
        shown.update(dict.fromkeys(one[0] for one in data(victim)))

    for step in ("I just got rejected by Zebrawood Ltd", "Xylophonist"):
        await note(step)
    await walk(victim, to="card")
    await note("hm")
    await walk(victim)
    for step in (
        "/feedback",
        "Zebrawood Ltd, Xylophonist",
        "Quentina",
        "/mine",
        "stop",
        "/plan",
        "/settings",
        "/privacy",
    ):
        await note(step)
    return victim, list(shown)


@pytest.mark.slow
async def test_no_data_of_another_does_anything_to_them(stage: Stage) -> None:
    """Every button's data of somebody, pressed by another who has begun the same things: all of theirs stays as it was,
    byte for byte, and nothing of it is told."""
    victim, stolen = await with_much_to_hide(stage)
    assert len(stolen) > 25
    before, seen = await everything_of(victim), len(stage.server.from_bot(victim.id))
    mallory = stage.person("Mallory")
    await mallory.go("/rejected", "Acme", "Cook", "/feedback", "stop")
    for one in stolen:
        forge(mallory, one)
        said = await mallory.answers()
        assert not has(said, stage, "broken"), one
        assert not [secret for secret in SECRETS if secret in "".join(said)], one
        assert not [secret for secret in SECRETS if secret in await everything_of(mallory)], one
    assert await everything_of(victim) == before
    assert len(stage.server.from_bot(victim.id)) == seen


async def test_a_chat_is_its_owners(stage: Stage) -> None:
    """An update that names one person as its sender and another one's private chat does nothing to either of them."""
    victim, _ = await with_much_to_hide(stage)
    mallory = stage.person("Mallory")
    await mallory.say("/menu")
    world = stage.server.world
    before, seen = await everything_of(victim), len(stage.server.from_bot(victim.id))
    who, shown = world.people[mallory.id].json(), stage.server.from_bot(victim.id)[-1]
    head = {"message_id": 1, "date": 1, "chat": world.chats[victim.id].json(), "from": who}
    pressed = {"id": "1", "from": who, "chat_instance": "1", "message": shown}
    blocked = {"user": {"id": 1, "is_bot": True, "first_name": "B"}, "status": "kicked", "until_date": 0}
    for update in (
        {"callback_query": {**pressed, "data": ">privacy"}},
        {"callback_query": {**pressed, "data": data(victim)[0][0]}},
        {"message": {**head, "text": "/delete"}},
        {"edited_message": {**head, "text": "/delete"}},
        {"my_chat_member": {**head, "old_chat_member": blocked, "new_chat_member": blocked}},
    ):
        stage.server.inject(update)
        assert await mallory.answers() == []
    assert await everything_of(victim) == before
    assert len(stage.server.from_bot(victim.id)) == seen
    stage.server.refused.clear()  # the answer to a query that never was


async def test_an_address_with_another_token_is_nobodys(stage: Stage) -> None:
    """The demo's Bot API gives nothing to whoever does not know the token."""
    async with aiohttp.ClientSession() as session:
        for token in (TOKEN + "x", TOKEN[:-1], "1:a", "", "../bot" + TOKEN):
            async with session.get(f"{stage.server.url}/bot{token}/getUpdates") as response:
                assert response.status in (401, 404)
                assert "result" not in await response.text()
