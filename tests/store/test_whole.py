"""One person, from every table: read as a whole, and gone as a whole, to the last byte."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.store import (
    Store,
    Vault,
    applications,
    crises,
    dues,
    entries,
    feelings,
    inline,
    people,
    requests,
    retention,
    talks,
    whole,
)
from bot.store.schema import metadata
from tests.conftest import TUESDAY

ID, OTHER = 0x5A17_C0FF_EE41, 0x3B2D_1F0A_7796  # as large as Telegram's may be, and nowhere by accident
WORDS = "Quibblecorp"


async def filled(store: Store, id: int) -> None:
    """Somebody with something in every table that there is for people."""
    async with store.transaction() as tx:
        owing = ({"number": 10**12, "text": f"{WORDS} waits"},)
        person = people.stranger(id, tx.now)._replace(profile={"name": WORDS}, zone="Europe/Lisbon")
        await people.save(tx, person._replace(outbox=owing, owed=10**12))
        job = {"company": WORDS, "role": None, "stage": "final", "outcome": "they_said_no", "feeling": "stings"}
        about = await applications.add(tx, id, job)
        await requests.add(tx, id, about, "email", WORDS, {"who": WORDS})
        await entries.add(tx, id, "mood", {"mood": WORDS}, about)
        await entries.add(tx, id, "route", {"kind": "feelings"})
        await crises.log(tx, id, "likely", "self", "yes")
        await dues.add(tx, id, tx.now, "feedback_chase", about)
        await talks.save(tx, id, talks.Talk(3, "care", (), {"mood": WORDS}, tx.now))
        await retention.choose(tx, id, 90, 365)


async def test_every_table_is_read(store: Store) -> None:
    """What is read of somebody has rows from every table that holds anything of people, each opened, and of nobody else."""
    await filled(store, ID)
    await filled(store, OTHER)
    rows, vault, now = await whole.read(store, ID)
    of_people = {table.name for table in metadata.sorted_tables if table.name == "person" or "person" in table.c}
    assert rows.keys() == of_people
    assert all(rows.values())
    told = whole.opened(vault, rows)
    assert not any(isinstance(value, bytes) for of in told.values() for row in of for value in row.values())
    assert str(told).count(WORDS) >= 7
    assert str(OTHER) not in str(told)
    assert {row["kind"] for row in told["entry"]} == {"mood", "route"}
    assert [row["body"]["answer"] for row in told["crisis"]] == ["yes"]
    assert abs(now - TUESDAY) < timedelta(days=1)


async def test_nobody_has_no_rows(store: Store) -> None:
    """Of somebody who is not there nothing is read."""
    await filled(store, OTHER)
    rows, vault, _ = await whole.read(store, ID)
    assert not any(rows.values())
    assert not any(whole.opened(vault, rows).values())


async def test_more_than_a_batch(store: Store) -> None:
    """All of many rows are read, each once."""
    await filled(store, ID)
    async with store.transaction() as tx:
        for n in range(2 * whole.BATCH + 1):
            await entries.add(tx, ID, "plan", {"n": n})
    rows, vault, _ = await whole.read(store, ID)
    plans = [row for row in whole.opened(vault, rows)["entry"] if row["kind"] == "plan"]
    assert sorted(row["body"]["n"] for row in plans) == list(range(2 * whole.BATCH + 1))


async def test_no_byte_is_left(sqlite_url: str, vault: Vault, clock: Clock, tmp_path: Path) -> None:
    """After somebody was erased and the log scrubbed, neither the file nor its log holds the bytes of their number, where
    both did before; somebody else's are still there."""
    store = await Store.open(sqlite_url, vault, clock.now)
    await filled(store, ID)
    await filled(store, OTHER)
    await store.scrub()
    await filled(store, ID + 1)  # something in the log, too
    assert ID.to_bytes(6, "big") in everything(tmp_path)
    async with store.transaction() as tx:
        await people.erase(tx, ID)
    await store.scrub()
    left = everything(tmp_path)
    await store.close()
    assert ID.to_bytes(6, "big") not in left
    assert OTHER.to_bytes(6, "big") in left
    assert WORDS.encode() not in left


def everything(folder: Path) -> bytes:
    """Every byte of the database and of what stands beside it."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("onward.db*")))


async def test_scrubbing_while_somebody_reads(
    sqlite_url: str, vault: Vault, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scrub that cannot be done now does not break anything, and does not stop a transaction."""
    monkeypatch.setattr(inline, "BUSY", 0.05)
    store = await Store.open(sqlite_url, vault, clock.now)
    other = await Store.open(sqlite_url, vault, clock.now)
    await filled(store, ID)
    async with other.transaction() as tx:
        assert await people.load(tx, ID) is not None
        await store.scrub()
    await store.scrub()
    assert (await whole.read(store, ID))[0]["person"]
    await other.close()
    await store.close()


# feelings


async def test_feelings_are_forgotten_and_nothing_else(store: Store) -> None:
    """Of one person: entries of the kinds that are named, what was noted after a crisis, and the feeling of each
    application are gone, and counted; another's stay, and so does the rest."""
    await filled(store, ID)
    await filled(store, OTHER)
    async with store.transaction() as tx:
        assert await feelings.forget(tx, ID, {"mood"}) == 3
        assert await feelings.forget(tx, ID, {"mood"}) == 0
    for id, moods, felt, noted in ((ID, 0, None, 0), (OTHER, 1, "stings", 1)):
        async with store.transaction() as tx:
            (job,) = await applications.recent(tx, id)
            assert (job["company"], job["feeling"]) == (WORDS, felt)
            assert len(await entries.all_of(tx, id, "mood")) == moods
            assert len(await entries.all_of(tx, id, "route")) == 1
            assert len(await entries.all_of(tx, id, crises.KIND)) == noted


# how long


async def test_what_is_older_is_forgotten_in_bites(store: Store, clock: Clock) -> None:
    """Things older than their person wants are removed, so many at a time; the younger ones, and those of somebody who
    chose nothing, stay."""
    for id in (ID, OTHER):
        await filled(store, id)
    async with store.transaction() as tx:
        await retention.choose(tx, OTHER, None, None)
        assert await retention.count_older(tx, ID, 90) == 0
    clock.move_to(TUESDAY + timedelta(days=91))
    async with store.transaction() as tx:
        await entries.add(tx, ID, "plan", {})
        assert await retention.count_older(tx, ID, 90) == 5
        bites = [await retention.forget_old(tx, 2) for _ in range(4)]
        assert bites == [2, 2, 1, 0]
        assert await applications.recent(tx, ID) == []
        assert len(await entries.all_of(tx, ID, "plan")) == 1
        assert len(await applications.recent(tx, OTHER)) == 1
        assert await retention.count_older(tx, OTHER, 90) == 5


@pytest.mark.parametrize("days", [0, 1, 89, 91, -90])
async def test_only_these_terms(store: Store, days: int) -> None:
    """Another number of days is no choice."""
    await filled(store, ID)
    async with store.transaction() as tx:
        with pytest.raises(ValueError, match="no choice"):
            await retention.choose(tx, ID, days, None)


async def test_the_silent_are_forgotten(store: Store, clock: Clock) -> None:
    """Who wished it is forgotten once so many days have passed since they wrote, with every row; who wrote meanwhile has
    as many days again; who did not wish it stays."""
    for id in (ID, OTHER, 3):
        await filled(store, id)
    async with store.transaction() as tx:
        await retention.choose(tx, 3, 90, None)
    clock.move_to(TUESDAY + timedelta(days=200))
    async with store.transaction() as tx:
        await retention.here(tx, OTHER, 365)
        assert await retention.forget_silent(tx, 10) == 0
    clock.move_to(TUESDAY + timedelta(days=366))
    async with store.transaction() as tx:
        assert await retention.forget_silent(tx, 10) == 1
        assert await retention.show(tx, OTHER) == (90, True)
        assert await retention.show(tx, 3) == (90, False)
    assert not any((await whole.read(store, ID))[0].values())
    assert all((await whole.read(store, OTHER))[0].values())
