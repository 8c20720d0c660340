"""One person floods the bot: nobody else notices. The real bot at its real pace, over real HTTP, in real time.

What others wait is told in seconds of this process's processor, in which the bot, Telegram and the test all run, so that
a machine that is busy with other things makes no difference.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import App, assembled, poll
from bot.clock import Clock
from bot.content import without_tags
from bot.demo.server import DemoServer
from bot.settings import load
from bot.store import Vault, new_key, people, read_keys
from bot.store.people import Person
from tests.conftest import TOKEN, Stage

LATEST = 1.0  # seconds that somebody else may wait
MANY, SECONDS = 1_000, 10.0  # messages of the flood, in so many seconds
FLOOD = ("/menu", "I just got rejected by Acme", "asdf", "no", "/pause", "x" * 400, "stop", "😀" * 90, "back", "Lisbon")


@asynccontextmanager
async def at_real_pace(folder: Path) -> AsyncIterator[tuple[DemoServer, App]]:
    """The bot as it runs for a host, with Telegram's limits on speed."""
    async with DemoServer(token=TOKEN) as server:
        server.limit_speed()
        settings = load(telegram_api_url=server.url, database_url=f"sqlite+aiosqlite:///{folder / 'onward.db'}")
        stopped = asyncio.Event()
        async with assembled(settings, TOKEN, Vault(read_keys(new_key())), Clock()) as app:
            polling = asyncio.create_task(poll(app, stopped))
            try:
                yield server, app
            finally:
                stopped.set()
                await polling


def busy() -> float:
    """How many seconds pass for one of the processor's: 1 on a machine that does nothing else."""
    began, used = time.monotonic(), time.process_time()
    while time.process_time() < used + 0.2:
        pass
    return max(1.0, (time.monotonic() - began) / 0.2)


async def answered(server: DemoServer, person: int) -> float:
    """Seconds of processor until somebody who writes is answered."""
    before, began, used = len(server.from_bot(person)), time.monotonic(), time.process_time()
    server.say(person, "/menu")
    while len(server.from_bot(person)) == before:
        await asyncio.sleep(0.005)
        assert time.monotonic() - began < 60, "never answered"
    return time.process_time() - used


@pytest.mark.slow
async def test_a_flood_delays_nobody_else(tmp_path: Path) -> None:
    """However much one person writes at once, another's answer is there within a second, before, during and after."""
    async with at_real_pace(tmp_path) as (server, _):
        flooding, others = server.person("Flood"), itertools.cycle([server.person(f"Other {n}") for n in range(20)])
        early = server.person("Early")
        for text in FLOOD:  # words compiled, phrases loaded
            server.say(early, text)
        await server.settled(timeout=60)
        await answered(server, next(others))
        pause = busy() * SECONDS / MANY

        async def flood() -> None:
            began = time.monotonic()
            for n in range(MANY):
                server.say(flooding, FLOOD[n % len(FLOOD)])
                await asyncio.sleep(max(0.0, began + n * pause - time.monotonic()))

        task, waits, after = asyncio.create_task(flood()), [], 3
        while not task.done() or after > 0:
            after -= task.done()
            waits.append(await answered(server, next(others)))
            await asyncio.sleep(0.2 + 0.05 * (len(waits) % 5))
        print(f"{MANY} messages in {SECONDS} s: the longest of {len(waits)} others' waits {max(waits):.2f} s")
        assert max(waits) < LATEST
        assert len(server.from_bot(flooding)) < MANY  # nobody is answered faster than Telegram allows in one chat


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> int:
    """How many messages may wait: few here, for the law is the same."""
    monkeypatch.setattr(people, "OUTBOX_KEPT", 12)
    return people.OUTBOX_KEPT


@asynccontextmanager
async def flooded(folder: Path, *first: str) -> AsyncIterator[tuple[Stage, int, Person]]:
    """Somebody who says this first, then writes on and on while nothing can be sent to them; gives the stage after all
    that is sent then, who they are, and their row before it was."""
    stage = Stage(folder)
    async with stage.server as server:
        await stage.begin()
        person, sending = server.person(), asyncio.Event()
        server.stall_next("sendMessage", sending, count=1)
        for text in ("hello", *first, *(f"/nosuchcommand{n}" for n in range(25))):
            server.say(person, text)
        async with asyncio.timeout(30):
            while server.world.updates.pending or len(stage.app.lanes):
                await asyncio.sleep(0.01)
        async with stage.app.store.transaction() as tx:
            row = await people.load(tx, person)
        assert row is not None
        sending.set()
        await stage.quiet()
        yield stage, person, row
        await stage.end()


async def test_what_waits_for_one_person_is_bounded(kept: int, tmp_path: Path) -> None:
    """However much somebody writes before anything can be sent to them, no more than so many messages wait, so that the
    thousandth update costs as much as the first; the newest are sent, and nothing is owed after them."""
    async with flooded(tmp_path) as (stage, person, row):
        assert len(row.unsent()) == kept
        assert row.unsent()[-1]["number"] == row.owed
        assert len(stage.server.from_bot(person)) == 1 + kept  # the one on its way, too
        assert await stage.app.handler._conversations.owed() == {}


async def test_a_flood_drowns_no_help(kept: int, tmp_path: Path) -> None:
    """Whom to reach is told to somebody who wrote that they are about to die, and then on and on."""
    async with flooded(tmp_path, "I am going to kill myself tonight") as (stage, person, row):
        assert len(row.unsent()) == kept + 1
        told = row.unsent()[0]
        assert told["help"]
        assert told["number"] < row.owed - kept
        assert without_tags(told["text"]) in stage.server.texts(person)
