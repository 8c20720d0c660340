"""Conversations under way, through the real database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from bot.store import Store, people, talks
from bot.store.talks import Talk
from tests.conftest import TUESDAY

RECORD: dict[str, Any] = {"company": "Zoë & Söhne", "item.2": ["a", None, 1.5, True], "known": {"name": None}}


@pytest.fixture(autouse=True)
async def two_people(store: Store) -> None:
    async with store.transaction() as tx:
        await people.save(tx, people.stranger(1, TUESDAY))
        await people.save(tx, people.stranger(2, TUESDAY))


def talk(serial: int = 1, minutes: int = 0, **more: Any) -> Talk:
    return Talk(serial, "rejected", ("said",), RECORD, TUESDAY + timedelta(minutes=minutes))._replace(**more)


async def test_a_talk_is_kept_as_it_was(store: Store) -> None:
    """Flow, arguments and every kind of answer are read as they were written, and written again are the new ones."""
    for one in (talk(), talk(record={}, args=()), talk(minutes=5)):
        async with store.transaction() as tx:
            await talks.save(tx, 1, one)
        async with store.transaction() as tx:
            assert await talks.load(tx, 1, 1) == one
            assert await talks.load(tx, 2, 1) is None
            assert await talks.load(tx, 1, 2) is None
            assert await talks.load(tx, 1, None) is None


async def test_the_one_touched_last_comes_first(store: Store) -> None:
    """A person's talks come newest first, by when they were touched and then by number; nobody else's come."""
    async with store.transaction() as tx:
        for one in (talk(1, 5), talk(2, 9), talk(3, 5)):
            await talks.save(tx, 1, one)
        await talks.save(tx, 2, talk(9))
        assert [one.serial for one in await talks.all_of(tx, 1)] == [2, 3, 1]


async def test_a_talk_that_is_over_is_gone(store: Store) -> None:
    """Removing one leaves the others."""
    async with store.transaction() as tx:
        await talks.save(tx, 1, talk(1))
        await talks.save(tx, 1, talk(2))
        await talks.save(tx, 2, talk(1))
        await talks.remove(tx, 1, 1)
        assert [one.serial for one in await talks.all_of(tx, 1)] == [2]
        assert [one.serial for one in await talks.all_of(tx, 2)] == [1]


async def test_old_talks_are_forgotten(store: Store) -> None:
    """What nobody touched since a moment goes, to the millisecond, so many at a time."""
    async with store.transaction() as tx:
        for serial in (1, 2, 3):
            await talks.save(tx, 1, talk(serial))
        await talks.save(tx, 2, talk(9, 1))
        assert await talks.remove_older(tx, TUESDAY, 10) == 0
        after = TUESDAY + timedelta(milliseconds=1)
        assert [await talks.remove_older(tx, after, 2) for _ in range(3)] == [2, 1, 0]
        assert await talks.all_of(tx, 1) == []
        assert await talks.load(tx, 2, 9) is not None


async def test_a_talk_belongs_to_somebody(store: Store) -> None:
    """A talk of nobody is refused by the database."""
    with pytest.raises(IntegrityError):
        async with store.transaction() as tx:
            await talks.save(tx, 99, talk())
