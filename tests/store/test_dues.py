"""What is due, through the real database."""

# ruff: noqa: PT012 - what raises is the end of a transaction

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from bot.store import Store, dues, people
from bot.store.database import Tx
from tests.conftest import TUESDAY


@pytest.fixture(autouse=True)
async def two_people(store: Store) -> None:
    async with store.transaction() as tx:
        await people.save(tx, people.stranger(1, TUESDAY))
        await people.save(tx, people.stranger(2, TUESDAY))


def at(minutes: float) -> datetime:
    return TUESDAY + timedelta(minutes=minutes)


def when(tx: Tx, minutes: float) -> Tx:
    """The same transaction at another moment."""
    return replace(tx, now=at(minutes))


async def test_due_at_its_moment_and_not_before(store: Store) -> None:
    """A row is ready at its moment to the millisecond, the longest due first, and so many at most."""
    async with store.transaction() as tx:
        for minutes in (3, 1, 2):
            await dues.add(tx, 1, at(minutes), "line")
        before = when(tx, 1 - 1 / 60_000)
        assert await dues.ready(before, 10) == []
        ready = await dues.ready(when(tx, 3), 10)
        assert [person for _, person in ready] == [1, 1, 1]
        assert await dues.ready(when(tx, 3), 2) == ready[:2]
        assert await dues.ready(when(tx, 1), 10) == ready[:1]
        assert await dues.ready(when(tx, 3), 10, but=frozenset({ready[0][0]})) == ready[1:]
        moments = {one.id: one.at for one in await dues.coming(tx, 1)}
        assert [moments[id] for id, _ in ready] == [at(1), at(2), at(3)]


async def test_moved_or_removed(store: Store) -> None:
    """One that is moved is due at its new moment, in its queue or another, with a clean sheet; one removed is gone."""
    async with store.transaction() as tx:
        await dues.add(tx, 1, at(0), "feedback_reminder", "r1", tries=2)
        [(id, person)] = await dues.ready(when(tx, 0), 10)
        await dues.move(tx, id, at(4))
        assert await dues.ready(when(tx, 3), 10) == []
        assert await dues.coming(tx, 1) == [dues.Due(id, person, at(4), "feedback_reminder", "r1", 0, dues.WAITING)]
        await dues.move(tx, id, at(5), dues.HELD)
        assert await dues.ready(when(tx, 9), 10) == []
        await dues.remove(tx, id)
        assert await dues.coming(tx, 1) == []


async def test_what_broke_is_tried_so_often(store: Store) -> None:
    """Each time it is due again later, and after the last try there is none."""
    async with store.transaction() as tx:
        await dues.add(tx, 1, at(0), "line")
        [(id, _)] = await dues.ready(when(tx, 0), 10)
        assert [await dues.broke(tx, id, at(minutes), 2) for minutes in (1, 2, 3)] == [True, True, False]
        [left] = await dues.coming(tx, 1)
        assert (left.at, left.tries) == (at(2), 2)


async def test_a_move_that_fails_leaves_it_due(store: Store) -> None:
    """When the transaction fails, what was moved or removed in it is due as before."""
    async with store.transaction() as tx:
        await dues.add(tx, 1, at(0), "line")
        ready = await dues.ready(when(tx, 1), 10)
    with pytest.raises(ZeroDivisionError):
        async with store.transaction() as tx:
            await dues.remove(tx, ready[0][0])
            raise ZeroDivisionError
    async with store.transaction() as tx:
        assert await dues.ready(when(tx, 1), 10) == ready


async def test_dropped_by_kind_and_payload(store: Store) -> None:
    """Dropping reaches this person's rows of that kind, or of that payload, or all of them, and no other."""
    async with store.transaction() as tx:
        for person in (1, 2):
            for kind, payload in (("line", ""), ("chase", "a"), ("chase", "b"), ("close", "a")):
                await dues.add(tx, person, at(0), kind, payload)

        async def left(person: int) -> list[tuple[str, str]]:
            return sorted((one.kind, one.payload) for one in await dues.coming(tx, person))

        await dues.drop(tx, 1, kind="chase", payload="b")
        assert await left(1) == [("chase", "a"), ("close", "a"), ("line", "")]
        await dues.drop(tx, 1, payload="a")
        assert await left(1) == [("line", "")]
        await dues.drop(tx, 1, "line")
        assert await left(1) == []
        await dues.drop(tx, 2)
        assert await left(2) == []


async def test_held_until_released(store: Store) -> None:
    """What is held is not ready, and is not the next moment; released, it is."""
    async with store.transaction() as tx:
        await dues.add(tx, 1, at(0), "line")
        await dues.add(tx, 2, at(5), "line")
        [(id, _)] = await dues.ready(when(tx, 1), 10)
        await dues.hold(tx, 1)
        assert await dues.ready(when(tx, 1), 10) == []
        assert await dues.next_moment(tx) == at(5)
        await dues.release(tx, 1)
        assert await dues.ready(when(tx, 1), 10) == [(id, 1)]
        assert await dues.next_moment(tx) == at(0)


async def test_what_is_coming(store: Store) -> None:
    """A person's own rows, the next first, without the kind that is not asked for; with nothing due, nothing."""
    async with store.transaction() as tx:
        assert await dues.next_moment(tx) is None
        await dues.add(tx, 1, at(9), "chase", "x")
        await dues.add(tx, 1, at(4), "line")
        await dues.add(tx, 2, at(1), "line")
        assert [one.kind for one in await dues.coming(tx, 1)] == ["line", "chase"]
        assert [one.kind for one in await dues.coming(tx, 1, but="line")] == ["chase"]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_what_is_due_is_found_by_the_index(store: Store) -> None:
    """The tick's question, and the one asked after a crash, read an index and not the table."""
    async with store.transaction() as tx:
        due = "SELECT id, person FROM due WHERE state = 'waiting' AND at <= 1 ORDER BY at LIMIT 200"
        owed = "SELECT * FROM person WHERE owed > sent"
        plans = [list(await tx.connection.execute(text(f"EXPLAIN QUERY PLAN {query}"))) for query in (due, owed)]
    assert [row[-1] for row in plans[0]] == ["SEARCH due USING INDEX ix_due_at (state=? AND at<?)"]
    assert "ix_person_unsent" in plans[1][0][-1]


async def test_a_long_queue_holds_up_none_before_it(store: Store) -> None:
    """Timers come before reminders and reminders before lines, however long the lines have been due."""
    async with store.transaction() as tx:
        for minutes in range(5):
            await dues.add(tx, 1, at(minutes), "line", state=dues.LINE)
        await dues.add(tx, 2, at(8), "reminder")
        await dues.add(tx, 2, at(9), "timer", state=dues.TIMER)
        later = when(tx, 10)
        ready = [id for id, _ in await dues.ready(later, 3)]
        kinds = {one.id: one.kind for person in (1, 2) for one in await dues.coming(tx, person)}
        assert [kinds[id] for id in ready] == ["timer", "reminder", "line"]
        assert await dues.next_moment(tx) == at(0)


async def test_what_was_held_is_let_go_and_the_rest_keeps_its_queue(store: Store) -> None:
    """Held while somebody is away, then due again; what was not held stays in the queue it stood in."""
    async with store.transaction() as tx:
        await dues.add(tx, 1, at(1), "line", state=dues.LINE)
        await dues.hold(tx, 1)
        await dues.add(tx, 1, at(1), "timer", state=dues.TIMER)
        assert len(await dues.ready(when(tx, 2), 10)) == 1
        await dues.release(tx, 1)
        states = sorted((one.kind, one.state) for one in await dues.coming(tx, 1))
        assert states == [("line", "waiting"), ("timer", "timer")]


async def test_what_was_set_first_comes_first(store: Store) -> None:
    """Of what is due at one moment the older goes before, for the tick and in the list."""
    async with store.transaction() as tx:
        for payload in "abcdef":
            await dues.add(tx, 1, at(1), "reminder", payload)
        coming = await dues.coming(tx, 1)
        assert "".join(one.payload for one in coming) == "abcdef"
        assert [id for id, _ in await dues.ready(when(tx, 2), 10)] == [one.id for one in coming]
