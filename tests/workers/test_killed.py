"""Real processes on a real PostgreSQL behind one webhook: one is killed, and the others go on."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bench.usage import free_ports
from bot.conversations.person import LINE
from bot.demo.server import DemoServer
from bot.store import Store, Vault, dues, new_key, people, read_keys
from tests.checkins.test_crash_in_a_batch import early_afternoon
from tests.crash.tellers import Teller, check_what_is_kept, check_what_they_saw, expected, repeated, sent_to
from tests.process import TOKEN, BotProcess, until
from tests.workers.house import SECRET, Proxy

pytestmark = pytest.mark.slow

KEY = new_key()
AGAIN = "\nYou noted one there today, too"  # of a company that comes again within a day


class Two:
    """Processes behind a proxy, which look every second what is due."""

    def __init__(self, server: DemoServer, proxy: Proxy, url: str, folder: Path) -> None:
        self.server, self.proxy, self.url, self.folder = server, proxy, url, folder
        self.processes: dict[int, BotProcess] = {}

    async def start(self) -> int:
        """One more; gives its port once it hears from Telegram."""
        port = free_ports()
        settings = {
            "TELEGRAM_API_URL": self.server.url, "DATABASE_URL": self.url, "WEBHOOK_URL": self.proxy.address,
            "WEBHOOK_SECRET": SECRET, "LISTEN": f"127.0.0.1:{port}", "TICK_SECONDS": "1",
        }  # fmt: skip
        folder = self.folder / str(port)
        folder.mkdir()
        process = self.processes[port] = BotProcess(folder, settings, KEY)
        await process.start()
        await process.port("webhook")
        self.proxy.ports.append(port)
        return port

    async def kill(self, port: int) -> None:
        """As a power cut would."""
        self.proxy.ports.remove(port)
        await self.processes.pop(port).kill()

    def leads(self, port: int) -> bool:
        """Whether it said so."""
        return any(line["event"] == "leads" for line in self.processes[port].lines())


@asynccontextmanager
async def two(url: str, folder: Path) -> AsyncIterator[Two]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(DemoServer(token=TOKEN))
        proxy = await stack.enter_async_context(Proxy().serving())
        found = Two(server, proxy, url, folder)
        try:
            yield found
        finally:
            for process in found.processes.values():
                await process.kill()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    store = await Store.open(url, Vault(read_keys(KEY)), lambda: datetime.now(UTC))
    try:
        yield store
    finally:
        await store.close()


async def test_killed_while_it_leads_and_sends(postgres_url: str, tmp_path: Path) -> None:
    """The worker that leads is killed in the middle of sending: what it owed goes out from the other within seconds, and
    what becomes due after that comes too."""
    async with two(postgres_url, tmp_path) as house:
        first = await house.start()
        await until(lambda: house.leads(first))
        second = await house.start()
        assert not house.leads(second)
        person, stalled = house.server.person("Robin"), asyncio.Event()
        house.proxy.ports.remove(second)
        house.server.stall_next("sendMessage", stalled, count=100)
        house.server.say(person, "/start")
        await until(lambda: not house.server.world.updates.pending)
        house.proxy.ports.append(second)
        house.server.say(person, "Sam")  # taken by the other one, perhaps, which leaves the answer to the first
        await until(lambda: not house.server.world.updates.pending)
        house.server.api.faults.planned.clear()
        await house.kill(first)
        killed = time.monotonic()
        async with opened(postgres_url) as store, store.transaction() as tx:
            row = await people.load(tx, person)
            assert row is not None
            now = datetime.now(UTC)
            await people.save(tx, row._replace(zone=early_afternoon(now), line_at="09:00", line_days="daily"))
            later = house.server.person("Mia")
            house.server.world.chats[later].started = True
            mia = people.stranger(later, now)._replace(zone=early_afternoon(now), line_at="09:00", line_days="daily")
            await people.save(tx, mia)
            await dues.add(tx, later, now, LINE, state=dues.LINE)
        owed = row.owed - row.sent
        assert owed >= 1
        stalled.set()
        await until(lambda: len(house.server.texts(person)) >= owed and bool(house.server.texts(later)), within=30)
        assert house.leads(second)
        assert time.monotonic() - killed < 30


@pytest.mark.slow
async def test_killed_over_and_over(postgres_url: str, tmp_path: Path, record_property: Any) -> None:
    """Workers are killed at random moments while people talk with all of them, and others come in their place: every
    answer is kept, every `do` is done once, and at most one message a kill comes twice to somebody."""
    seed = random.randrange(10**6)
    chance, stop = random.Random(seed), asyncio.Event()
    print(f"seed {seed}")  # shown when the test fails
    (tmp_path / "reference").mkdir()
    wanted = await expected(tmp_path / "reference")
    async with two(postgres_url, tmp_path) as house:
        house.server.api.calls = deque()  # all of them, however many
        await house.start()
        await house.start()
        tellers = [Teller(house.server, house.server.person(f"Person {n}"), stop) for n in range(6)]
        repeats = Counter[int]()
        async with asyncio.TaskGroup() as talking:
            for teller in tellers:
                talking.create_task(teller.tell())
            for _ in range(8):
                await asyncio.sleep(chance.uniform(0.5, 3.0))
                await house.kill(chance.choice(house.proxy.ports))
                await house.start()
                for teller in tellers:
                    now = repeated(sent_to(house.server, teller.id))
                    assert now - repeats[teller.id] <= 1, "more than one message came twice after a kill"
                    repeats[teller.id] = now
            stop.set()
        record_property("repeats", repeats.total())
        print(f"repeats {repeats.total()} in {sum(len(teller.rounds) for teller in tellers)} rounds")
        for port in list(house.processes):
            code, _ = await house.processes[port].stop()
            assert code == 0
        for teller in tellers:
            seen = [text.replace(AGAIN, "") for text in sent_to(house.server, teller.id)]
            check_what_they_saw(seen, teller, wanted)
        await check_what_is_kept(BotProcess(tmp_path, {"DATABASE_URL": postgres_url}, KEY), tellers)
