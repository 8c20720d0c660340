"""A person's row, through the real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, func, select

from bot.store import SealError, Store, Vault, new_key, people, read_keys
from bot.store.people import OUTBOX_KEPT, SEEN_KEPT, Person
from bot.store.schema import Moment, metadata
from tests.conftest import TUESDAY

FULL = Person(
    7, TUESDAY, "pt-BR", (5, 6), True, {"name": "Robin"}, "Europe/Lisbon", "PT", 3, 4, ({"number": 2, "text": "hi"},),
    2, 1, 2**40, "09:00", "weekdays", "2026-11-23", ("one", "two"), "2026-11-24", True, "2026-11-27", "0a1b2c3d",
)  # fmt: skip


def new(id: int) -> Person:
    """Somebody whose messages are numbered from 1."""
    return Person(id, TUESDAY)


def hello(number: int = 0, **more: Any) -> dict[str, Any]:
    return {"text": f"message {number}", **more}


def some(column: Column[Any], person: int) -> Any:
    """Something that this column takes."""
    if isinstance(column.type, Moment):
        return TUESDAY
    return {int: person, str: f"of {person}", bytes: b"sealed"}[column.type.python_type]


async def put(store: Store, *persons: Person) -> None:
    async with store.transaction() as tx:
        for person in persons:
            await people.save(tx, person)


async def get(store: Store, id: int) -> Person | None:
    async with store.transaction() as tx:
        return await people.load(tx, id)


async def test_everything_of_a_person_is_kept(store: Store) -> None:
    """A row with every field set is read as it was written; saved again with other values, it is those."""
    empty = people.stranger(7, TUESDAY)
    assert all(getattr(FULL, name) != getattr(empty, name) for name in Person._fields[2:])
    for person in (FULL, empty, FULL):
        await put(store, person)
        assert await get(store, 7) == person


async def test_who_is_not_there_is_nobody(store: Store) -> None:
    """Somebody never seen has no row."""
    assert await get(store, 8) is None


async def test_ids_as_large_as_telegrams(store: Store) -> None:
    """Ids and update numbers may need 52 bits."""
    big = people.stranger(2**52 - 1, TUESDAY)._replace(keyboard=2**52 - 1, seen=(2**52 - 1,))
    await put(store, big)
    assert await get(store, big.id) == big


async def test_messages_owed_are_numbered_on(store: Store) -> None:
    """What is owed keeps its order and its numbers, over what went out and what was written down."""
    person = new(7).owing([hello(1), hello(2)]).owing([hello(3)])
    assert [m["number"] for m in person.unsent()] == [1, 2, 3]
    await put(store, person)
    async with store.transaction() as tx:
        await people.delivered(tx, 7, 1, None)
        await people.delivered(tx, 7, 2, keyboard=55)
    found = await get(store, 7)
    assert found is not None
    assert [m["number"] for m in found.unsent()] == [3]
    assert found.keyboard == 55
    assert [m["number"] for m in found.owing([hello(4)]).unsent()] == [3, 4]


async def test_of_a_flood_the_newest_wait(store: Store) -> None:
    """However many messages are owed at once or one by one, the newest wait, with their numbers; one on its way that was
    given up meanwhile is counted when it went out, and with the newest all did."""
    person = new(7).owing([hello(n) for n in range(1, 6)])
    for n in range(6, 2 * OUTBOX_KEPT, 3):
        person = person.owing([hello(n), hello(n + 1), hello(n + 2)])
    waiting = [m["number"] for m in person.unsent()]
    assert waiting == list(range(person.owed - OUTBOX_KEPT + 1, person.owed + 1))
    assert person.unsent()[-1]["text"] == hello(person.owed)["text"]
    async with store.transaction() as tx:
        await people.save(tx, (await people.hand_out(tx, person))[0])
        assert [m["number"] for m in await people.delivered(tx, 7, 1, 9, known=5) or []] == waiting
        assert await people.delivered(tx, 7, waiting[0], None, known=person.owed) is not None
    found = await get(store, 7)
    assert found is not None
    assert [m["number"] for m in found.unsent()] == waiting[1:]
    async with store.transaction() as tx:
        await people.delivered(tx, 7, person.owed, None)
        assert await people.take_unsent(tx, left=True) == []


@pytest.mark.parametrize("helps", [[], [3], [3, 90], [3, 90, 299]])
def test_a_flood_drowns_no_help(helps: list[int]) -> None:
    """Of what would be given up the last that said whom to reach is not, whatever comes after it; and it is one."""
    person = new(7)
    for n in range(1, 301):
        person = person.owing([hello(n, help=True) if n in helps else hello(n)])
    waiting = [m["number"] for m in person.unsent()]
    assert len(waiting) <= OUTBOX_KEPT + 1
    assert waiting == sorted({*[n for n in helps if n < 201][-1:], *range(301 - OUTBOX_KEPT, 301)})


async def test_what_went_out_is_counted_once(store: Store) -> None:
    """A count that comes late or twice changes nothing, and when all went out nothing of it is kept."""
    await put(store, new(7).owing([hello(1), hello(2)]))
    async with store.transaction() as tx:
        await people.delivered(tx, 7, 2, keyboard=9)
        await people.delivered(tx, 7, 1, keyboard=8)
        await people.delivered(tx, 7, 2, keyboard=8)
        sealed = (await tx.connection.execute(select(people.table.c.outbox))).scalar()
    found = await get(store, 7)
    assert found is not None
    assert (found.sent, found.keyboard, found.outbox, sealed) == (2, 9, (), None)


async def test_what_was_never_owed_is_not_counted(store: Store) -> None:
    """A number beyond what is owed, from before somebody was forgotten and came back, counts nothing."""
    await put(store, new(7).owing([hello(1)]))
    async with store.transaction() as tx:
        await people.delivered(tx, 7, 2, keyboard=9)
    found = await get(store, 7)
    assert found is not None
    assert (found.sent, found.keyboard, len(found.unsent())) == (0, None, 1)


async def test_those_who_are_owed_something_are_found(store: Store) -> None:
    """After a crash everybody to whom messages are owed is found, and nobody else."""
    owed = new(1).owing([hello(1)])
    done = new(2).owing([hello(1)])._replace(sent=1)
    await put(store, owed, done, people.stranger(3, TUESDAY))
    async with store.transaction() as tx:
        assert [person.id for person in await people.take_unsent(tx, left=True)] == [1]


async def test_one_worker_sends_to_somebody(store: Store) -> None:
    """Who sends is written with what is owed; its count gives what came to be owed meanwhile, and with the last message
    nobody sends any more. A count by anybody else gives nothing."""
    async with store.transaction() as tx:
        row, messages = await people.hand_out(tx, new(7).owing([hello(1), hello(2)]))
        assert (row.sender, [m["number"] for m in messages]) == (tx.worker, [1, 2])
        await people.save(tx, row.owing([hello(3)]))
    async with store.transaction() as tx:
        assert await people.delivered(tx, 7, 1, None, known=3) == []
        more = await people.delivered(tx, 7, 2, None, known=2)
        assert [m["number"] for m in more or []] == [3]
        assert await people.delivered(tx, 7, 2, None, known=2) is None
        assert await people.is_mine(tx, 7)
        assert await people.delivered(replace(tx, worker="0a1b2c3d"), 7, 3, None, known=3) == []
        assert not await people.is_mine(tx, 7)
        await people.save(tx, new(7).owing([hello(1), hello(2)])._replace(sender="0a1b2c3d"))
        assert await people.delivered(tx, 7, 1, None, known=2) is None


async def test_who_is_owed_nothing_has_no_sender(store: Store) -> None:
    """Whatever a row says, nobody sends to somebody to whom nothing is owed."""
    await put(store, new(7)._replace(sender="0a1b2c3d"))
    found = await get(store, 7)
    assert found is not None
    assert found.sender is None


async def test_erasing_reaches_every_table(store: Store) -> None:
    """Nothing of an erased person is left in any table, and nothing of anybody else is touched."""
    of_people = [table for table in metadata.sorted_tables if "person" in table.c]
    for id in (7, 8):
        await put(store, people.stranger(id, TUESDAY))
        async with store.transaction() as tx:
            for table in of_people:
                await tx.connection.execute(table.insert().values({c.name: some(c, id) for c in table.c}))
    async with store.transaction() as tx:
        await people.erase(tx, 7)
    async with store.transaction() as tx:
        for table in of_people:
            counts = [select(func.count()).select_from(table).where(table.c.person == id) for id in (7, 8)]
            left, other = [(await tx.connection.execute(count)).scalar() for count in counts]
            assert (table.name, left, other) == (table.name, 0, 1)
        assert await people.load(tx, 7) is None
        assert await people.load(tx, 8) is not None


async def test_somebody_elses_words_do_not_open(store: Store) -> None:
    """A sealed column copied into another person's row is refused."""
    await put(store, FULL, people.stranger(8, TUESDAY))
    async with store.transaction() as tx:
        name = select(people.table.c.profile).where(people.table.c.id == 7).scalar_subquery()
        await tx.connection.execute(people.table.update().where(people.table.c.id == 8).values(profile=name))
    with pytest.raises(SealError, match=r"person\.profile"):
        await get(store, 8)


async def test_a_rotated_key_reads_what_was_written_before(url: str, vault: Vault, store: Store) -> None:
    """With the new key first and the old one after it, rows of both open."""
    await put(store, FULL)
    old = next(iter(vault._ciphers))
    new = Vault(read_keys(new_key()))
    new._ciphers[old] = vault._ciphers[old]
    rotated = await Store.open(url, new, lambda: TUESDAY)
    await put(rotated, FULL._replace(id=8))
    assert await get(rotated, 7) == FULL
    assert await get(rotated, 8) == FULL._replace(id=8)
    await rotated.close()


@given(st.lists(st.integers(0, 10_000), unique=True, max_size=300))
def test_the_newest_updates_are_remembered(numbers: list[int]) -> None:
    """Whatever their order, the newest 128 updates are known as taken."""
    person = people.stranger(1, TUESDAY)
    for number in numbers:
        person = person.seeing(number)
    assert person.seen == tuple(numbers[-SEEN_KEPT:])


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 3)), max_size=30))
def test_every_message_is_owed_until_it_went_out(steps: list[tuple[bool, int]]) -> None:
    """Whatever is owed and sent in whatever order: each number goes out once, one after the other."""
    person, out = new(1), []
    for owes, many in steps:
        if owes:
            person = person.owing([hello(n) for n in range(many)])
        for message in [] if owes else person.unsent()[:many]:
            out.append(message["number"])
            person = person._replace(sent=message["number"])
    out += [message["number"] for message in person.unsent()]
    assert out == list(range(1, person.owed + 1))


def test_who_comes_back_is_numbered_anew() -> None:
    """The numbers of somebody new begin beyond any that an earlier row of theirs can have had."""
    first = people.stranger(1, TUESDAY).owing([hello(n) for n in range(1000)])
    again = people.stranger(1, TUESDAY + timedelta(hours=1))
    assert again.sent == again.owed > first.owed
    assert again.serial > first.serial
    assert again.unsent() == []


def test_their_clock() -> None:
    """Their time zone is UTC while it is unknown."""
    assert people.stranger(1, TUESDAY).tz.utcoffset(TUESDAY) == timedelta(0)
    assert FULL._replace(zone="Asia/Tokyo").tz.utcoffset(TUESDAY) == timedelta(hours=9)
