"""Several workers on one database, each with a connection, lanes and a tick of its own; what they would send is noted."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from unittest.mock import AsyncMock, patch

from bot.checkins import CheckIns
from bot.clock import Clock
from bot.content import Content
from bot.conversations import Conversations, Message
from bot.conversations.person import LINE
from bot.store import Store, Vault, dues, new_key, people, read_keys
from bot.store.workers import Workers as Leading
from bot.telegram.lanes import Lanes
from tests.conftest import TUESDAY

CONTENT = Content()


@dataclass
class Workers:
    """`sent`: every message that was handed over to be sent, by person and number, by whichever worker."""

    clock: Clock
    stores: list[Store]
    lanes: list[Lanes] = field(default_factory=list)
    ticks: list[CheckIns] = field(default_factory=list)
    sent: Counter[tuple[int, int]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for store in self.stores:
            lanes = Lanes()
            self.lanes.append(lanes)
            self.ticks.append(CheckIns(store, Conversations(store, CONTENT), lanes.run, self._send, self._room))

    def _send(self, person: int, messages: list[Message]) -> None:
        self.sent.update((person, message["number"]) for message in messages)

    async def _room(self) -> None: ...

    async def fill(self, count: int, *kinds: str, at: datetime) -> list[int]:
        """So many people with a daily line at nine, for each of whom all `kinds` are due at a moment."""
        ids = list(range(1, count + 1))
        async with self.stores[0].transaction() as tx:
            for id in ids:
                row = people.stranger(id, TUESDAY)
                await people.save(tx, row._replace(zone="UTC", line_at="09:00", line_days="daily"))
                for kind in kinds:
                    await dues.add(tx, id, at, kind, state=dues.LINE if kind == LINE else dues.WAITING)
        return ids

    async def tick(self, moment: datetime) -> None:
        """Let it be `moment`, and all look at once what is due."""
        self.clock.move_to(moment)
        await asyncio.gather(*(worker.tick() for worker in self.ticks))
        async with asyncio.timeout(60):
            while any(map(len, self.lanes)):
                await asyncio.sleep(0.002)

    async def rows(self, ids: Sequence[int]) -> list[people.Person]:
        """What is kept of these people."""
        async with self.stores[-1].transaction() as tx:
            found = [await people.load(tx, id) for id in ids]
        return [row for row in found if row is not None]

    async def coming(self, ids: Sequence[int]) -> Counter[tuple[int, str]]:
        """What is due for these people, by person and kind."""
        async with self.stores[-1].transaction() as tx:
            return Counter([(id, one.kind) for id in ids for one in await dues.coming(tx, id)])

    async def is_left(self) -> bool:
        """Whether something is due now."""
        async with self.stores[-1].transaction() as tx:
            return await dues.ready(tx, 1) != []


@asynccontextmanager
async def working(url: str, count: int = 2) -> AsyncIterator[Workers]:
    """So many workers on the database at `url`, all of which lead, as may be for a moment when one takes over."""
    clock, vault = Clock(TUESDAY), Vault(read_keys(new_key()))
    async with AsyncExitStack() as stack:
        stack.enter_context(patch.object(Leading, "leads", AsyncMock(return_value=True)))
        stores = []
        for _ in range(count):
            stores.append(await Store.open(url, vault, clock.now))
            stack.push_async_callback(stores[-1].close)
        yield Workers(clock, stores)
