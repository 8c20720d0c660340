"""The real process, killed while many lines go out: nobody is left out, and nobody hears theirs twice but the few whose
message was in flight at the kill."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, deque
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.conversations.person import LINE
from bot.demo.server import DemoServer
from bot.store import Store, Vault, dues, people, read_keys
from tests.process import TOKEN, BotProcess, until

FEW = 14  # messages in half a second, at the bot's pace: no message waits longer to be counted, on a busy machine too


def early_afternoon(now: datetime) -> str:
    """A zone in which it is about two o'clock."""
    ahead = (14 - now.hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"  # these names count the other way round


async def opened(process: BotProcess) -> Store:
    return await Store.open(process.url, Vault(read_keys(process.key)), lambda: datetime.now(UTC))


async def fill(process: BotProcess, server: DemoServer, count: int) -> list[int]:
    """So many people whose line is due now."""
    ids, now = [server.person(f"Person {number}") for number in range(count)], datetime.now(UTC)
    store = await opened(process)
    async with store.transaction() as tx:
        for id in ids:
            server.world.chats[id].started = True
            row = people.stranger(id, now)._replace(zone=early_afternoon(now), line_at="09:00", line_days="daily")
            await people.save(tx, row)
            await dues.add(tx, id, now - timedelta(minutes=1), LINE, state=dues.LINE)
    await store.close()
    return ids


def heard(server: DemoServer) -> Counter[int]:
    return Counter(int(call["chat_id"]) for call in server.calls("sendMessage"))


async def in_flight(process: BotProcess, server: DemoServer) -> set[int]:
    """Those whose message arrived and was not counted any more."""
    store = await opened(process)
    async with store.transaction() as tx:
        found = {row.id for row in await people.take_unsent(tx, left=True)}
    await store.close()
    return {id for id in found if heard(server)[id]}


@pytest.mark.slow
@pytest.mark.parametrize(("many", "kills"), [(40, 1), (200, 10)])
async def test_killed_in_the_middle_of_a_batch(many: int, kills: int, tmp_path: Path, record_property: Any) -> None:
    """Many lines are due, and the process is killed while they go out: in the end each person has theirs; it came again
    to those alone whose message was in flight at a kill, which were few; and each has one next line."""
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    print(f"seed {seed}")  # shown when the test fails
    async with DemoServer(token=TOKEN) as server:
        server.api.calls = deque()  # all of them, however many
        process = BotProcess(tmp_path, {"TELEGRAM_API_URL": server.url, "TICK_SECONDS": "1"})
        ids, flying = await fill(process, server, many), Counter[int]()
        for _ in range(kills):
            wanted = len(heard(server)) + chance.randint(1, (many - 10) // kills)
            await process.start()
            await until(lambda wanted=wanted: len(heard(server)) >= wanted, 60)  # type: ignore[misc]
            await asyncio.sleep(chance.choice((0, 0, chance.uniform(0, 0.03))))
            await process.kill()
            assert heard(server) <= flying + Counter(set(heard(server)))
            flew = await in_flight(process, server)
            assert len(flew) <= FEW
            flying.update(flew)
            print(f"{len(heard(server))} heard theirs, {len(flew)} in flight")
        assert len(heard(server)) < many, "the kills came too late"
        await process.start()
        await until(lambda: len(heard(server)) == many, 60)
        code, _ = await process.stop()
        again = heard(server).total() - many
        print(f"{again} of {many} came again after {kills} kills")
        record_property("again", again)
        assert code == 0
        assert heard(server) <= flying + Counter(ids)
        assert set(heard(server)) == set(ids)
        assert server.refused == []
        await check(process, server, ids)


async def check(process: BotProcess, server: DemoServer, ids: list[int]) -> None:
    texts: dict[int, set[str]] = {id: set() for id in ids}
    for call in server.calls("sendMessage"):
        texts[int(call["chat_id"])].add(str(call["text"]))
    assert all(len(theirs) == 1 for theirs in texts.values())
    store = await opened(process)
    async with store.transaction() as tx:
        for id in ids:
            row, coming = await people.load(tx, id), await dues.coming(tx, id)
            assert row is not None
            assert row.owed == row.sent
            assert len(row.lines) == 1
            assert [one.kind for one in coming] == [LINE]
            assert coming[0].at > tx.now
    await store.close()
