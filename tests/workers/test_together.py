"""Workers behind one webhook: each update happens once, and each message goes out once and in order."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.store import people, schema
from bot.store.workers import Workers
from tests.process import until
from tests.test_crash import DONE_BEFORE, Teller, expected, sent_to
from tests.workers.house import House, working

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("hasty")]


async def rows(house: House, table: str) -> int:
    """How many there are."""
    async with house.apps[-1].store.transaction() as tx:
        query = select(func.count()).select_from(schema.metadata.tables[table])
        return int((await tx.connection.execute(query)).scalar_one())


def alone(texts: list[str]) -> list[str]:
    return [text.replace("Xylotech", "COMPANY").replace("Zookeeper", "ROLE") for text in texts]


@pytest.mark.parametrize("many", [3, pytest.param(30, marks=pytest.mark.slow)])
async def test_a_conversation_happens_once_wherever_its_updates_go(url: str, many: int, tmp_path: Path) -> None:
    """Each update goes to a worker by chance, half of them to all at once: what everybody sees is what one worker alone
    would say, once and in order, and what they noted is kept once."""
    reference = await expected(tmp_path / "reference")
    async with working(url, again=0.5) as house:
        tellers = [Teller(house.server, house.server.person(f"Person {n}"), asyncio.Event()) for n in range(many)]
        await asyncio.gather(*(teller.one_round("Xylotech", "Zookeeper") for teller in tellers))
        await house.quiet()
        for teller in tellers:
            assert alone(sent_to(house.server, teller.id)) == reference
        assert await rows(house, "application") == many
        assert [what for _, what in house.server.refused if not what.startswith(DONE_BEFORE)] == []


@pytest.mark.parametrize("many", [80, pytest.param(600, marks=pytest.mark.slow)])
async def test_hundreds_of_messages_to_one_person(url: str, many: int) -> None:
    """Somebody writes without end, and every worker takes some of it, much of it twice: each answer goes out once, in the
    order in which it came to be owed (of very many that wait the newest), and in the end nobody is left as the one
    who sends."""
    async with working(url) as house:
        person = house.server.person("Robin")
        await house.take(house.apps[0], person, 1)
        await house.quiet()
        begin = (await house.row(person)).sent
        chance = random.Random(11)
        numbers = [number for number in range(2, many + 2) for _ in range(chance.choice((1, 1, 2)))]
        await asyncio.gather(*(house.take(chance.choice(house.apps), person, number) for number in numbers))
        await house.quiet()
        row = await house.row(person)
        assert (row.sent, row.sender, row.unsent()) == (row.owed, None, [])
        sent, kept = house.sent[person], min(many, people.OUTBOX_KEPT)
        assert sent == sorted(set(sent))
        assert set(sent) >= set(range(row.owed - kept + 1, row.owed + 1))
        assert row.owed - begin >= many
        assert len(house.server.texts(person)) >= kept


async def test_two_first_words_at_once(url: str) -> None:
    """Somebody new writes twice at the same moment, and each worker takes one: both are answered, and both counted."""
    async with working(url) as house:
        for _ in range(10):
            person = house.server.person("Robin")
            house.server.say(person, "/menu")
            await asyncio.gather(*(house.take(app, person, 10**6 + n) for n, app in enumerate(house.apps * 2)))
            await house.quiet()
            row = await house.row(person)
            assert (len(row.seen), row.sent) == (2 * len(house.apps) + 1, row.owed)


async def test_what_a_dead_worker_owed_goes_out_from_another(postgres_url: str) -> None:
    """While a worker lives that sends to somebody, another one leaves it what it owes; once that one is gone, it sends
    all of it, at the next word as well as at the next tick."""
    async with working(postgres_url) as house:
        living = house.apps[0]
        for word in (True, False):
            person = house.server.person("Robin")
            await house.take(living, person, 1)
            await house.quiet()
            async with house.apps[1].store.transaction() as tx:
                row = await people.load(tx, person)
                assert row is not None
                await people.save(tx, (await people.hand_out(tx, row.owing([{"text": "before"}])))[0])
            await house.take(living, person, 2)
            await house.quiet()
            assert "before" not in house.server.texts(person)
            async with living.store.transaction() as tx:
                row = await people.load(tx, person)
                assert row is not None
                assert row.sender == house.apps[1].store.worker
                await people.save(tx, _sent_by(row, "deadbeef"))
            if word:
                await house.take(living, person, 3)
            else:
                await asyncio.gather(*(app.checkins.tick() for app in house.apps))
            await house.quiet()
            assert house.server.texts(person)[1] == "before"
            row = await house.row(person)
            assert (row.sent, row.sender) == (row.owed, None)


async def test_whose_messages_another_one_sends_now_is_told(postgres_url: str) -> None:
    """A worker that was thought dead sends one message more to somebody at most, and leaves the rest to who took over."""
    async with working(postgres_url) as house:
        person, go = house.server.person("Robin"), asyncio.Event()
        one, other = house.apps
        await house.take(one, person, 1)
        await house.quiet()
        house.server.stall_next("sendMessage", go)
        for number in (2, 3, 4):
            await house.take(one, person, number)
        async with other.store.transaction() as tx:
            row = await people.load(tx, person)
            assert row is not None
            await people.save(tx, _sent_by(row, "deadbeef"))
        before = list(house.sent[person])
        await other.checkins.repair() if await other.store.workers.leads() else None
        await house.take(other, person, 5)
        await until(lambda: len(house.sent[person]) >= len(before) + 4)
        go.set()
        await house.quiet()
        row = await house.row(person)
        twice = [number for number in house.sent[person] if house.sent[person].count(number) > 1]
        assert (row.sent, sorted(set(twice))) == (row.owed, before[-1:])


async def test_one_leads(postgres_url: str) -> None:
    """Of several workers one leads, and goes on to; when its connection dies another one does, and it does not."""
    async with working(postgres_url, 3) as house:
        workers: list[Workers] = [app.store.workers for app in house.apps]
        for _ in range(3):
            found = [await one.leads() for one in workers]
            assert sum(found) == 1
        [leader] = [one for one, leads in zip(workers, found, strict=True) if leads]
        async with house.apps[0].store.transaction() as tx:
            kill = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7466117"
            await tx.connection.exec_driver_sql(kill)
        others = [one for one in workers if one is not leader]
        assert sum([await one.leads() for one in others]) == 1
        assert not await leader.leads()
        assert not await leader.leads()
        assert sum([await one.leads() for one in others]) == 1


def _sent_by(row: people.Person, worker: str) -> people.Person:
    return row._replace(sender=worker)
