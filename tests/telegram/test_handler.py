"""One update's way through: committed when `handle` returns, and help is told even when there is no database."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.clock import Clock
from bot.content import Content
from bot.conversations import Conversations
from bot.demo.server import DemoServer
from bot.files import Files
from bot.store import Store, Tx, Vault, new_key, people, read_keys
from bot.telegram import handler
from bot.telegram.api import Api
from bot.telegram.handler import Handler
from bot.telegram.outgoing import Outgoing
from bot.telegram.pacer import Pacer
from tests.conftest import TUESDAY, Stage

TOKEN = "100000:test"


class Failing:
    """A real store with a database that can be taken away, or made slow."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.down = False
        self.slow: asyncio.Event | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        if self.slow:
            await self.slow.wait()
        if self.down:
            raise OperationalError("BEGIN IMMEDIATE", {}, sqlite3.OperationalError("database is locked"))
        async with self._store.transaction() as tx:
            yield tx


class Bench:
    def __init__(self, server: DemoServer, store: Failing, handler: Handler, outgoing: Outgoing) -> None:
        self.server, self.store, self.handler, self.outgoing = server, store, handler, outgoing
        self.robin = server.person("Robin")

    def wrote(self, text: str) -> dict[str, Any]:
        """The update of what Robin wrote."""
        self.server.say(self.robin, text)
        update: dict[str, Any] = self.server.world.updates.pending[-1]
        return update

    def sent(self, name: str, data: bytes, caption: str = "") -> dict[str, Any]:
        """The update of a file that Robin sent."""
        self.server.send_file(self.robin, "document", name, "text/plain", data, caption)
        update: dict[str, Any] = self.server.world.updates.pending[-1]
        return update

    def naps(self) -> list[float]:
        """The seconds that the handler waits from now on, which pass at once."""
        naps: list[float] = []

        async def sleep(seconds: float) -> None:
            naps.append(seconds)

        self.handler._sleep = sleep
        return naps

    async def handle(self, update: dict[str, Any]) -> None:
        try:
            await self.handler.handle(update)
        finally:
            assert await self.outgoing.flush(5)

    def texts(self) -> list[str]:
        return self.server.texts(self.robin)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/a.db", Vault(read_keys(new_key())), Clock(TUESDAY).now)
    failing = Failing(store)
    async with DemoServer(token=TOKEN) as server, Api(TOKEN, server.url) as api:
        content, pacer = Content(), Pacer(10_000, per_chat=10_000, chat_burst=10_000)
        conversations = Conversations(failing, content)  # type: ignore[arg-type]
        outgoing = Outgoing(
            api,
            pacer,
            conversations.delivered,
            conversations.away,
            Files(failing, content).make,
            Clock(TUESDAY).now,  # type: ignore[arg-type]
        )
        yield Bench(server, failing, Handler(api, conversations, outgoing, content), outgoing)
        await outgoing.close()
        pacer.close()
    await store.close()


async def test_committed_when_it_returns(bench: Bench) -> None:
    """When `handle` returns, the update is in the database, though nothing was sent yet; the same again does nothing."""
    go = asyncio.Event()
    bench.server.stall_next("sendMessage", go)
    update = bench.wrote("/menu")
    await bench.handler.handle(update)
    async with bench.store.transaction() as tx:
        person = await people.load(tx, bench.robin)
    assert person is not None
    assert (update["update_id"] in person.seen, len(person.unsent()), bench.texts()) == (True, 1, [])
    await bench.handler.handle(update)
    go.set()
    await bench.handle(update)
    assert len(bench.texts()) == 1


@pytest.mark.parametrize("asks", ["/help_now", "I want to kill myself"])
async def test_help_needs_no_database(bench: Bench, asks: str) -> None:
    """While the database is away help is told, once for an update however often it comes, and the update stays open."""
    bench.store.down = True
    update = bench.wrote(asks)
    for _ in range(4):
        with pytest.raises(OperationalError):
            await bench.handle(update)
    assert len(bench.texts()) == 1
    bench.store.down = False
    await bench.handle(update)
    async with bench.store.transaction() as tx:
        person = await people.load(tx, bench.robin)
    assert person is not None
    assert update["update_id"] in person.seen
    assert len(bench.texts()) >= 2
    assert bench.handler._helped == set()


async def test_each_one_who_asks_is_told(bench: Bench) -> None:
    """Asked twice, told twice; another word meanwhile is not answered, for nothing could be kept of it."""
    bench.store.down = True
    for text in ("/help_now", "hello", "/help_now"):
        with pytest.raises(OperationalError):
            await bench.handle(bench.wrote(text))
    assert len(bench.texts()) == 2


async def test_help_does_not_wait_for_a_slow_database(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the database does not answer in time, help is told before it does."""
    monkeypatch.setattr(handler, "PATIENCE", 0.1)
    bench.store.slow = asyncio.Event()
    update = bench.wrote("/help_now")
    handling = asyncio.create_task(bench.handler.handle(update))
    await bench.server.wait_for(bench.robin, "", timeout=2)
    assert not handling.done()
    assert len(bench.texts()) == 1
    bench.store.slow.set()
    await handling
    assert await bench.outgoing.flush(5)
    assert len(bench.texts()) == 2


async def test_a_quick_database_answers_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a database that works, help comes once, by the conversation."""
    monkeypatch.setattr(handler, "PATIENCE", 0.2)
    await bench.handle(bench.wrote("/help_now"))
    before = bench.texts()
    await asyncio.sleep(0.3)
    assert bench.texts() == before


async def test_help_comes_whatever_is_broken(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of ours is raised on; whoever asked for help is told nevertheless, and nobody else is."""

    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(people, "load", broken)
    for text in ("hello", "/help_now"):
        with pytest.raises(ZeroDivisionError):
            await bench.handle(bench.wrote(text))
    assert len(bench.texts()) == 1


async def test_a_glance_tells_where_help_is_and_nothing_else(bench: Bench) -> None:
    """Seen while an earlier update of theirs waits for the database: help is told once, other words wait."""
    for text in ("hello", "/help_now"):
        update = bench.wrote(text)
        bench.handler.glance(update)
        bench.handler.glance(update)
    assert await bench.outgoing.flush(5)
    assert len(bench.texts()) == 1
    async with bench.store.transaction() as tx:
        assert await people.load(tx, bench.robin) is None


PASSING: dict[str, Callable[[DemoServer, str, int], None]] = {
    "502": lambda server, method, count: server.fail_next(method, 502, count=count),
    "429": lambda server, method, count: server.fail_next(method, 429, retry_after=3, count=count),
    "dropped": lambda server, method, count: server.drop_next(method, count=count),
}


@pytest.mark.parametrize(
    ("trouble", "method"),
    [("502", "getFile"), ("502", "download"), ("429", "getFile"), ("429", "download"), ("dropped", "getFile")],
)
async def test_a_file_is_fetched_again_where_that_may_help(bench: Bench, trouble: str, method: str) -> None:
    """A file that Telegram does not give at once is asked for again after a nap, four times in all, and read; only then
    is it said to be lost."""
    naps = bench.naps()
    PASSING[trouble](bench.server, method, 3)
    await bench.handle(
        bench.sent("letter.txt", b"Dear Robin,\n\nWe regret to inform you that we will not move forward.")
    )
    assert naps == ([3.0] * 3 if trouble == "429" and method == "getFile" else [0.5, 1.0, 2.0])
    assert "hard message" in bench.texts()[0]
    PASSING[trouble](bench.server, method, 4)
    await bench.handle(bench.sent("letter.txt", b"Dear Robin,"))
    assert len(naps) == 6
    assert "couldn't fetch that file" in bench.texts()[-1]


async def test_a_file_that_is_gone_is_not_asked_for_again(bench: Bench) -> None:
    """Where Telegram says no, waiting helps nothing, and it is told at once."""
    naps = bench.naps()
    bench.server.fail_next("getFile", 400)
    await bench.handle(bench.sent("letter.txt", b"Dear Robin,"))
    assert naps == []
    assert "couldn't fetch that file" in bench.texts()[-1]


async def test_help_does_not_wait_for_a_file(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words of danger below a file that Telegram does not give are answered before it does; then in the conversation."""
    monkeypatch.setattr(handler, "PATIENCE", 0.1)
    go = asyncio.Event()
    bench.server.stall_next("download", go)
    handling = asyncio.create_task(bench.handler.handle(bench.sent("a.txt", b"-", "I want to kill myself")))
    await bench.server.wait_for(bench.robin, "", timeout=2)
    assert not handling.done()
    go.set()
    await handling
    assert await bench.outgoing.flush(5)
    assert len(bench.texts()) >= 2


async def test_taps_are_acknowledged(stage: Stage) -> None:
    """Every tap gets its answer, so that no button keeps its little clock."""
    robin = stage.person()
    await robin.go("I just got rejected by Acme", "Analyst", "[Interview]")
    await robin.go("[It stings]", "[Note it]")
    assert [query.answer is not None for query in stage.server.world.queries.values()] == [True] * 3


async def test_a_group_is_told_where_to_find_it(stage: Stage) -> None:
    """In a group it says once, when it is added or called, that it works one to one; and listens to nothing else."""
    robin = stage.person()
    await robin.say("/menu")
    group = stage.server.group("Friends", [robin.id])
    await stage.quiet()
    stage.server.say_in_group(group, robin.id, "hello all")
    await stage.quiet()
    assert len(stage.server.from_bot(group)) == 1
    stage.server.say_in_group(group, robin.id, "/start")
    await stage.quiet()
    assert len(stage.server.from_bot(group)) == 2
    stage.server.say_in_group(group, robin.id, "/help_now")
    await stage.quiet()
    assert "findahelpline.com" in stage.server.from_bot(group)[-1]["text"]


async def test_unknown_updates_are_passed(bench: Bench) -> None:
    """A kind of update that nobody knows yet is taken without a word."""
    await bench.handle({"update_id": 5, "thought": {"from": {"id": bench.robin}}})
    assert bench.texts() == []
