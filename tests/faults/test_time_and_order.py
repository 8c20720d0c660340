"""Clocks that disagree, and updates that come in any order, twice, at once: each counts once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.app import serving
from bot.clock import Clock
from bot.telegram.webhook import SECRET_HEADER, webhook_app
from tests.conftest import TUESDAY, Person, Stage
from tests.conversations.steps import noted, press, spot, walk

SECRET = "a-secret-of-the-test"


class Swaying(Clock):
    """A clock that can be set back."""

    off = timedelta()

    def now(self) -> datetime:
        return super().now() + self.off


@pytest.mark.parametrize("jump", [timedelta(hours=-3), timedelta(minutes=-5), timedelta(minutes=5), timedelta(hours=3)])
async def test_a_clock_that_jumps_in_the_middle(jump: timedelta, tmp_path: Path) -> None:
    """Set back or forward between two answers: the conversation goes on, each answer is kept, nothing is said twice."""
    clock = Swaying(TUESDAY)
    stage = Stage(tmp_path, clock=clock)
    async with stage.server:
        await stage.begin()
        person = stage.person()
        await person.say("I just got rejected by Acme")
        for step in ("Data analyst", "[Interview]", "[It stings]"):
            clock.off += jump
            assert len(await person.go(step)) == 1
        clock.off -= jump
        await press(person, "keep")
        assert [(job["company"], job["role"], job["stage"]) for job in await noted(person)] == [
            ("Acme", "Data analyst", "interview")
        ]
        await stage.end()
        texts = stage.server.texts(person.id)
    assert max(Counter(texts).values()) == 1
    assert stage.server.refused == []


@pytest.mark.parametrize("date", [0, 1, 2**31 - 1, 2**33])
async def test_telegrams_own_time_does_not_matter(robin: Person, stage: Stage, date: int) -> None:
    """Whatever moment Telegram writes on a message, it is taken now."""
    await robin.say("/rejected")
    await walk(robin, to="company")
    world = stage.server.world
    head = {"chat": world.chats[robin.id].json(), "from": world.people[robin.id].json()}
    stage.server.inject({"message": {**head, "message_id": 1, "date": date, "text": "Acme"}})
    await robin.answers()
    assert (await spot(robin)).answers["company"] == "Acme"


async def test_any_order_twice_and_at_once_by_webhook(stage: Stage) -> None:
    """Updates of many people, shuffled, each delivered twice at the same time: all are answered once, all get 200."""
    chance = random.Random(7)
    people = [stage.person(f"Person {n}") for n in range(12)]
    updates = [
        {"update_id": 10_000 + 100 * one + n, "message": {
            "message_id": n, "date": 1, "chat": {"id": person.id, "type": "private"},
            "from": {"id": person.id, "is_bot": False, "first_name": "A"}, "text": f"/nosuchcommand{n}"}}
        for one, person in enumerate(people) for n in range(6)
    ]  # fmt: skip
    for person in people:
        stage.server.world.chats[person.id].started = True
    deliveries = [*updates, *updates]
    chance.shuffle(deliveries)
    served = webhook_app(stage.app.handler.handle, SECRET, lanes=stage.app.lanes)
    async with serving(served, "127.0.0.1", 0, "webhook") as port, aiohttp.ClientSession() as session:

        async def deliver(update: object) -> int:
            header = {SECRET_HEADER: SECRET}
            async with session.post(f"http://127.0.0.1:{port}/telegram", json=update, headers=header) as response:
                return response.status

        assert set(await asyncio.gather(*map(deliver, deliveries))) == {200}
    for person in people:
        assert len(await person.answers()) == 6
