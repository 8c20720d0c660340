"""One pace for one token: workers share it, and never send more together than one would."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import Clock
from bot.store import Store, Vault, new_key, read_keys
from bot.telegram.pacer import FREE, PAID, Pacer
from bot.telegram.sharing import BEAT, BUSY, SETTLED, Parts, sharing
from tests.conftest import TUESDAY


class Simulated:
    """A worker in made-up time. Its beats are as far apart as `BEAT`, and somewhat late."""

    def __init__(self, id: str, begins: float, chance: random.Random) -> None:
        self.id, self.begins, self.chance = id, begins, chance
        self.parts, self.part, self.workers, self.alone = Parts(), 0.0, 1, True
        self.beats_at, self.sends_from = begins, begins

    def beat(self, now: float, table: dict[str, tuple[float, bool]]) -> None:
        waits = now >= self.sends_from and self.chance.random() < 0.5
        table[self.id] = now, waits
        others = {id: theirs for id, (seen, theirs) in table.items() if id != self.id and seen > now - 10}
        part, self.workers = self.parts.note(now, waits, others)
        if now == self.begins and others:
            self.sends_from = self.beats_at = now + SETTLED
            return
        self.part = part if now >= self.sends_from else 0.0
        self.beats_at = now + BEAT * self.chance.uniform(1, 1.3)


@settings(max_examples=150)
@given(st.integers(0, 2**32), st.lists(st.floats(0, 30), min_size=1, max_size=6))
def test_the_parts_are_never_more_than_the_whole(seed: int, begins: list[float]) -> None:
    """However many workers come, whenever they do, and whatever waits at each: their parts together are one at most."""
    chance, table = random.Random(seed), dict[str, tuple[float, bool]]()
    workers = [Simulated(str(n), moment, chance) for n, moment in enumerate(begins)]
    while (one := min(workers, key=lambda worker: worker.beats_at)).beats_at < 60:
        now = one.beats_at
        one.beat(now, table)
        assert sum(worker.part for worker in workers if worker.sends_from <= now) <= 1 + 1e-9


def test_one_alone_has_the_whole() -> None:
    """A worker without others has all of it, whatever waits."""
    parts = Parts()
    assert [parts.note(n, n % 2 > 0, {}) for n in range(20)] == [(1.0, 1)] * 20


def test_who_has_something_to_send_gets_most() -> None:
    """Where messages wait a worker soon gets ten parts, an idle one keeps one; what shrinks does so at once."""
    busy, idle = Parts(), Parts()
    for n in range(10):
        assert idle.note(n, False, {"busy": True})[0] == 1 / (BUSY + 1)
        part = busy.note(n, True, {"idle": False})[0]
    assert part == BUSY / (BUSY + 1)
    assert busy.note(10, False, {"idle": False})[0] == 0.5
    assert busy.note(11, True, {"idle": False})[0] == 0.5


@pytest.mark.parametrize("whole", [FREE, PAID])
@pytest.mark.parametrize("workers", [1, 2, 3, 5, 10])
def test_bursts_count(whole: float, workers: int) -> None:
    """What all may send in one second, each with its burst, is no more than Telegram takes."""
    for parts in ([1 / workers] * workers, [BUSY / (BUSY + workers - 1)] + [1 / (BUSY + workers - 1)] * (workers - 1)):
        pacers = [Pacer(whole) for _ in parts]
        for pacer, part in zip(pacers, parts, strict=True):
            pacer.share(part, workers)
        assert sum(pacer.per_second + pacer.burst for pacer in pacers) <= (30 if whole == FREE else 1_000) + 1e-6
    pacers[0].slow_down(FREE)
    assert pacers[0].per_second <= FREE


async def test_a_new_pace_forgives_nothing() -> None:
    """A pace that changes back and forth lets no more through than the faster one."""
    now = 0.0
    pacer = Pacer(10, per_chat=1000, chat_burst=1000, monotonic=lambda: now)
    taken = 0
    for step in range(100):
        pacer.share(0.5 + step % 2 / 2, 1)
        waiting = [asyncio.create_task(pacer.turn(1)) for _ in range(5)]
        await asyncio.sleep(0)
        taken += sum(task.done() for task in waiting)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        now += 0.01
    assert taken <= 12


@asynccontextmanager
async def sending(url: str, vault: Vault, sent: list[float]) -> AsyncIterator[Pacer]:
    """A worker that always has something to send."""
    pacer = Pacer(FREE, per_chat=1000, chat_burst=1000)

    async def send() -> None:
        while True:
            await pacer.turn(1)
            sent.append(time.monotonic())

    store = await Store.open(url, vault, Clock(TUESDAY).now)
    async with sharing(store.workers, pacer):
        tasks = [asyncio.create_task(send()) for _ in range(3)]
        yield pacer
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await store.close()


@pytest.mark.usefixtures("hasty")
async def test_workers_share_the_pace(postgres_url: str) -> None:
    """A second worker comes while the first sends at full pace, and goes again: in no second do the two send more than
    thirty, each gets its part meanwhile, and the first gets all of it back."""
    vault, first, second = Vault(read_keys(new_key())), list[float](), list[float]()
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(sending(postgres_url, vault, first))
        assert one.per_second == FREE
        await asyncio.sleep(0.5)
        async with sending(postgres_url, vault, second) as other:
            await asyncio.sleep(2.0)
            assert one.per_second + other.per_second == pytest.approx(26)
        for _ in range(100):
            await asyncio.sleep(0.02)
            if one.per_second == FREE:
                break
        assert one.per_second == FREE
    moments = sorted(first + second)
    most = max(sum(start <= moment < start + 1 for moment in moments) for start in moments)
    assert most <= 30
    assert len(second) >= 10
