"""Applications in the real database: listed, changed, removed with what belongs to them, and old rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.store import Store, Tx, applications, entries, people, requests, schema
from tests.conftest import TUESDAY

JOB = {"company": "Acme", "role": "Analyst", "stage": "application", "outcome": "waiting", "dates": {}}


@pytest.fixture(autouse=True)
async def two_people(store: Store) -> None:
    async with store.transaction() as tx:
        await people.save(tx, people.stranger(1, TUESDAY))
        await people.save(tx, people.stranger(2, TUESDAY))


async def hung(tx: Tx, person: int = 1) -> str:
    """An application with a request for feedback and a lesson that belong to it."""
    id = await applications.add(tx, person, JOB)
    await requests.add(tx, person, id, "email", "Hello", {"company": "Acme"})
    await entries.add(tx, person, "lesson", {"keep": "the story"}, id)
    return id


async def test_all_the_newest_first(store: Store) -> None:
    """Every one of the person's, by the moment it counts from, and nobody else's."""
    async with store.transaction() as tx:
        old = await applications.add(tx, 1, JOB, tx.now - timedelta(days=200))
        new = await applications.add(tx, 1, JOB)
        ids = await applications.add_all(tx, 1, [(JOB, tx.now - timedelta(days=days)) for days in (300, 100)])
        assert await applications.add_all(tx, 1, []) == []
        await applications.add(tx, 2, JOB)
        assert [one["id"] for one in await applications.all_of(tx, 1)] == [new, ids[1], old, ids[0]]


async def test_removed_with_what_belongs_to_it(store: Store) -> None:
    """Its requests and entries go along; another person's, and those of another application, stay."""
    async with store.transaction() as tx:
        id, other = await hung(tx), await hung(tx)
        assert sorted(kind for kind, _ in await applications.hanging(tx, 1, id)) == ["lesson", "request"]
        await applications.remove(tx, 2, id, alone=False)
        assert await applications.show(tx, 1, id) is not None
        await applications.remove(tx, 1, id, alone=False)
        assert await applications.show(tx, 1, id) is None
        assert await applications.hanging(tx, 1, id) == []
        assert len(await applications.hanging(tx, 1, other)) == 2
        assert len((await tx.connection.execute(select(schema.entry.c.id))).all()) == 1


async def test_removed_alone(store: Store) -> None:
    """What belonged to it stays, and belongs to none."""
    async with store.transaction() as tx:
        id = await hung(tx)
        await applications.remove(tx, 1, id, alone=True)
        assert await applications.show(tx, 1, id) is None
        (lesson,) = await entries.all_of(tx, 1, "lesson")
        assert (lesson["about"], lesson["keep"]) == ("", "the story")
        (request,) = await requests.all_of(tx, 1, "drafted")
        assert (request["application"], request["company"]) == (None, "Acme")
