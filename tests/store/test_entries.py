"""What people made and keep, through the real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.store import Store, applications, entries, people, schema
from tests.conftest import TUESDAY

STORY = {"title": "Zoë & the flood", "serves": ["conflict", "pressure"], "result": None}


@pytest.fixture(autouse=True)
async def two_people(store: Store) -> None:
    async with store.transaction() as tx:
        await people.save(tx, people.stranger(1, TUESDAY))
        await people.save(tx, people.stranger(2, TUESDAY))


async def test_kept_as_it_was_and_only_for_its_person(store: Store) -> None:
    """An entry is read as it was written, with its kind and the moment it was made, by nobody else."""
    async with store.transaction() as tx:
        id = await entries.add(tx, 1, "story", STORY, about="a1")
        found = await entries.show(tx, 1, id)
        assert found is not None
        assert abs(found.pop("made_at") - tx.now) < timedelta(milliseconds=1)
        assert found == {"id": id, "kind": "story", "about": "a1", **STORY}
        assert await entries.show(tx, 2, id) is None
        assert await entries.all_of(tx, 2, "story") == []


async def test_of_a_kind_and_about_something(store: Store) -> None:
    """Entries are listed by kind, the newest first, and by what they belong to."""
    for number, about in enumerate(("a1", "a2", "a1")):
        async with store.transaction() as tx:
            await entries.add(tx, 1, "lesson", {"keep": number}, about)
            await entries.add(tx, 1, "mood", {"mood": number})
    async with store.transaction() as tx:
        assert sorted(one["keep"] for one in await entries.all_of(tx, 1, "lesson")) == [0, 1, 2]
        assert sorted(one["keep"] for one in await entries.all_of(tx, 1, "lesson", "a1")) == [0, 2]


async def test_no_more_is_opened_than_is_asked_for(store: Store) -> None:
    """So many at most, and none from before a moment: the newest remain."""
    async with store.transaction() as tx:
        for day in range(3):
            await entries.add(replace(tx, now=TUESDAY + timedelta(days=day)), 1, "mood", {"mood": day})
        assert [one["mood"] for one in await entries.all_of(tx, 1, "mood", most=2)] == [2, 1]
        since = TUESDAY + timedelta(days=2)
        assert [one["mood"] for one in await entries.all_of(tx, 1, "mood", since=since)] == [2]


async def test_changed_in_part_and_removed(store: Store) -> None:
    """A change leaves the rest; nobody changes or removes somebody else's; what is gone stays gone."""
    async with store.transaction() as tx:
        id = await entries.add(tx, 1, "story", STORY)
        await entries.change(tx, 2, id, {"result": "stolen"})
        await entries.remove(tx, 2, id)
        await entries.change(tx, 1, id, {"result": "dry again"})
        found = await entries.show(tx, 1, id)
        assert found is not None
        assert (found["result"], found["title"]) == ("dry again", STORY["title"])
        await entries.remove(tx, 1, id)
        await entries.change(tx, 1, id, {"result": "back"})
        assert await entries.show(tx, 1, id) is None


async def test_no_longer_than_agreed(store: Store) -> None:
    """What is past its day is not shown any more, and the nightly chore removes it, and nothing else."""
    async with store.transaction() as tx:
        old = await entries.add(tx, 1, "resume", {"text": "…"}, until=tx.now - timedelta(seconds=1))
        kept = await entries.add(tx, 1, "resume", {"text": "…"}, until=tx.now + timedelta(days=30))
        lasting = await entries.add(tx, 1, "story", STORY)
        assert await entries.show(tx, 1, old) is None
        assert [one["id"] for one in await entries.all_of(tx, 1, "resume")] == [kept]
        assert await entries.forget_old(tx, 100) == 1
        rows = await tx.connection.execute(select(schema.entry.c.id))
        assert {row.id for row in rows} == {kept, lasting}


async def test_gone_with_the_person(store: Store) -> None:
    """Whoever is forgotten leaves no entry."""
    async with store.transaction() as tx:
        id = await entries.add(tx, 1, "story", STORY)
        await people.erase(tx, 1)
        assert await entries.show(tx, 1, id) is None


JOB = {"company": "Acme", "role": "Analyst", "stage": "application", "outcome": "waiting", "source": "advert"}


async def test_an_application_that_waits_is_settled(store: Store) -> None:
    """Those without an answer are listed; settled, one is listed no more and the rest of it is as it was."""
    async with store.transaction() as tx:
        id = await applications.add(tx, 1, JOB)
        await applications.add(tx, 1, JOB | {"outcome": "they_said_no"})
        assert [one["id"] for one in await applications.waiting(tx, 1)] == [id]
        assert await applications.waiting(tx, 2) == []
        await applications.settle(tx, 2, id, {"outcome": "silence"})
        await applications.settle(tx, 1, id, {"outcome": "they_said_no", "stage": "screen"})
        assert await applications.waiting(tx, 1) == []
        found = await applications.show(tx, 1, id)
        assert found is not None
        assert {name: found[name] for name in JOB} == JOB | {"outcome": "they_said_no", "stage": "screen"}
        assert [outcome for _, outcome, _ in await applications.since(tx, 1, TUESDAY)] == ["they_said_no"] * 2
        assert await applications.since(tx, 1, tx.now + timedelta(seconds=1)) == []
