"""Keys: a new one seals everything anew while the bot runs, and a lost one is named with what is lost."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import AsyncExitStack
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from bot.clock import Clock
from bot.demo.server import DemoServer
from bot.store import (
    Store,
    StoreError,
    Vault,
    alone,
    applications,
    dues,
    entries,
    new_key,
    people,
    presence,
    read_keys,
    requests,
    rotation,
    schema,
    seals,
    talks,
)  # fmt: skip
from bot.store.vault import key_of
from tests.conftest import TUESDAY
from tests.process import TOKEN, BotProcess, until
from tests.store.conftest import Onward
from tests.test_crash import DONE_BEFORE, Teller

OLD, NEW, THIRD = (new_key() for _ in range(3))
ID = {key: Vault(read_keys(key)).current for key in (OLD, NEW, THIRD)}


def vault_of(*keys: str) -> Vault:
    return Vault(read_keys(",".join(keys)))


def quietly(_: str, __: int) -> None: ...


async def fill(url: str, vault: Vault, number: int, first: int = 1, owed: bool = True) -> None:
    """So many people with something in every table, to whom messages are owed or not."""
    store = await Store.open(url, vault, Clock(TUESDAY).now)
    for id in range(first, first + number):
        async with store.transaction() as tx:
            row = people.Person(id, TUESDAY, profile={"name": f"N{id}"}, zone="Europe/Lisbon")
            await people.save(tx, row.owing([{"text": f"T{id}"}]) if owed else row)
            await talks.save(tx, id, talks.Talk(1, "rejected", (), {"company": f"C{id}"}, TUESDAY))
            job = await applications.add(tx, id, {"company": f"A{id}", "stage": "interview", "outcome": "no"})
            await requests.add(tx, id, job, "email", f"D{id}", {})
            await entries.add(tx, id, "mood", {"mood": f"M{id}"})
            await dues.add(tx, id, TUESDAY + timedelta(days=10_000), "line", f"L{id}")
    await store.close()


async def told(url: str, vault: Vault, id: int) -> str:
    """Everything of a person, opened; their mood is found by its mark."""
    store = await Store.open(url, vault, Clock(TUESDAY).now)
    async with store.transaction() as tx:
        row, jobs = await people.load(tx, id), await applications.recent(tx, id)
        asked, due = await requests.all_of(tx, id, "drafted"), await dues.coming(tx, id)
        rows = [row, await talks.all_of(tx, id), jobs, asked, due]
        moods = await entries.all_of(tx, id, "mood")
    await store.close()
    assert [one["mood"] for one in moods] == [f"M{id}"]
    return str([*rows, moods])


async def keys_in(url: str) -> dict[str, int]:
    return {id: counts.total() for id, counts in (await rotation.census(url)).items()}


async def test_everything_is_sealed_anew(url: str) -> None:
    """After the rotation the new key alone opens everything, finds it by its kind, and the old one is not needed."""
    await fill(url, vault_of(OLD), 130)
    before = await keys_in(url)
    assert before == {ID[OLD]: 130 * 8}
    seen: list[tuple[str, int]] = []
    found = await rotation.rotate(url, vault_of(NEW, OLD), lambda table, number: seen.append((table, number)))
    assert (found.sealed.total(), found.left, found.closed, found.unused) == (130 * 8, {}, {}, (ID[OLD],))
    assert await keys_in(url) == {ID[NEW]: 130 * 8}
    assert {table for table, _ in seen} == {column.table.name for _, column in seals.sealed_columns()}
    for id in (1, 130):
        rows = await told(url, vault_of(NEW), id)
        assert all(f"{letter}{id}" in rows for letter in "NTCADML")
    with pytest.raises(StoreError, match=ID[NEW]):
        await told(url, vault_of(OLD), 1)


async def test_rotated_twice_nothing_is_left_to_do(url: str) -> None:
    """A second rotation finds nothing, and rotating on to a third key needs no trace of the first."""
    await fill(url, vault_of(OLD), 3)
    await rotation.rotate(url, vault_of(NEW, OLD), quietly)
    again = await rotation.rotate(url, vault_of(NEW), quietly)
    assert (again.sealed.total(), again.unused) == (0, ())
    assert (await rotation.rotate(url, vault_of(THIRD, NEW), quietly)).unused == (ID[NEW],)
    assert "N2" in await told(url, vault_of(THIRD), 2)


async def test_what_is_written_meanwhile_stays(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody changes every row again and again while it is sealed anew: the newest words are there at the end."""
    monkeypatch.setattr(rotation, "BATCH", 3)
    keys = vault_of(NEW, OLD)
    await fill(url, vault_of(OLD), 30)
    store, over = await Store.open(url, keys, Clock(TUESDAY).now), asyncio.Event()
    newest: dict[int, int] = {}

    async def write() -> None:
        chance = random.Random(7)
        while not over.is_set():
            id = chance.randint(1, 30)
            async with store.transaction() as tx:
                row = await people.load(tx, id)
                [mood] = await entries.all_of(tx, id, "mood")
                assert row is not None
                number = newest.get(id, 0) + 1
                await asyncio.sleep(0)
                await people.save(tx, row._replace(profile={"name": f"N{id}", "number": number}))
                await entries.change(tx, id, mood["id"], {"number": number})
            newest[id] = number
            await asyncio.sleep(0)  # others get in, as between two people's updates

    writing = asyncio.create_task(write())
    found = await rotation.rotate(url, keys, quietly)
    over.set()
    await writing
    assert (found.left, found.unused) == ({}, (ID[OLD],))
    assert len(newest) > 5
    async with store.transaction() as tx:
        for id, number in newest.items():
            row = await people.load(tx, id)
            [mood] = await entries.all_of(tx, id, "mood")
            assert row is not None
            assert (row.profile["number"], mood["number"]) == (number, number)
    await store.close()
    assert set(await keys_in(url)) == {ID[NEW]}


async def test_a_row_that_is_held_is_not_waited_for(postgres_url: str) -> None:
    """PostgreSQL: a row that a bot holds does not stop the rotation; it is sealed anew once it is let go."""
    await fill(postgres_url, vault_of(OLD), 3)
    keys = vault_of(NEW, OLD)
    store = await Store.open(postgres_url, keys, Clock(TUESDAY).now)
    async with asyncio.timeout(20):
        async with store.transaction() as tx:
            await people.load(tx, 2)
            rotating = asyncio.create_task(rotation.rotate(postgres_url, keys, quietly))
            while (await keys_in(postgres_url)).get(ID[OLD], 0) > 3:
                await asyncio.sleep(0.01)
            assert not rotating.done()
        assert (await rotating).unused == (ID[OLD],)
    await store.close()


async def test_a_running_bot_has_to_know_the_key(url: str) -> None:
    """While a bot seals with another key than the first one given, nothing is touched: it could not read it."""
    await fill(url, vault_of(OLD), 2)
    old, both = vault_of(OLD), vault_of(NEW, OLD)
    store = await Store.open(url, old, Clock(TUESDAY).now)
    with alone(url, old), pytest.raises(StoreError, match=f"seals with the key {ID[OLD]} and not with {ID[NEW]}"):
        await rotation.rotate(url, both, quietly)
    await store.close()
    assert await keys_in(url) == {ID[OLD]: 16}
    store = await Store.open(url, both, Clock(TUESDAY).now)
    with alone(url, both):
        assert (await rotation.rotate(url, both, quietly)).unused == (ID[OLD],)
    await store.close()


async def test_what_was_changed_by_somebody_is_left(url: str) -> None:
    """A value that no key opens is counted and left as it is; the rest is sealed anew, and its key stays needed."""
    await fill(url, vault_of(OLD), 2)
    store = await Store.open(url, vault_of(OLD), Clock(TUESDAY).now)
    async with store.transaction() as tx:
        [body] = (await tx.connection.execute(select(schema.talk.c.body).where(schema.talk.c.person == 1))).scalars()
        broken = body[:-1] + bytes([body[-1] ^ 1])
        await tx.connection.execute(update(schema.talk).where(schema.talk.c.person == 1).values(body=broken))
    await store.close()
    found = await rotation.rotate(url, vault_of(NEW, OLD), quietly)
    assert (found.closed, found.unused) == (Counter(talk=1), ())
    assert found.left == {ID[OLD]: Counter(talk=1)}
    assert await keys_in(url) == {ID[OLD]: 1, ID[NEW]: 15}


async def test_a_lost_key_is_named_with_what_is_lost(url: str) -> None:
    """Without an old key that is needed the database is not opened, and the sentence tells its id and what it seals;
    given up, the bot starts, and what the other key sealed is there."""
    await fill(url, vault_of(OLD), 2)
    await fill(url, vault_of(NEW, OLD), 1, first=3)
    with pytest.raises(StoreError) as caught:
        await Store.open(url, vault_of(NEW), Clock(TUESDAY).now)
    assert f"{ID[OLD]} seals 16 values (person 6, " in str(caught.value)
    assert "keys forget" in str(caught.value)
    with pytest.raises(StoreError, match="is in ENCRYPTION_KEY"):
        await rotation.forget(url, vault_of(NEW), ID[NEW])
    gone = await rotation.forget(url, vault_of(NEW), ID[OLD])
    assert gone == Counter(person=6, talk=2, application=2, request=2, entry=2, due=2)
    assert "N3" in await told(url, vault_of(NEW), 3)
    store = await Store.open(url, vault_of(NEW), Clock(TUESDAY).now)
    async with store.transaction() as tx:
        row = await people.load(tx, 1)
        assert row is not None
        assert (row.profile, row.unsent(), row.zone) == ({}, [], None)
    await store.close()


async def test_a_lost_key_that_seals_nothing_is_none(url: str) -> None:
    """A key that nothing needs any more may go without a rotation."""
    await fill(url, vault_of(OLD), 1)
    store = await Store.open(url, vault_of(NEW, OLD), Clock(TUESDAY).now)
    async with store.transaction() as tx:
        await people.erase(tx, 1)
    await store.close()
    store = await Store.open(url, vault_of(NEW), Clock(TUESDAY).now)
    async with store.transaction() as tx:
        checks = (await tx.connection.execute(select(schema.seal.c.check))).scalars()
        assert [key_of(check) for check in checks] == [ID[NEW]]
    await store.close()


async def test_who_has_only_the_old_key_again_is_told(url: str) -> None:
    """Once a bot has started with a new key, the old one alone opens the database no more."""
    await fill(url, vault_of(OLD), 1)
    await fill(url, vault_of(NEW, OLD), 1, first=2)
    with pytest.raises(StoreError, match=f"{ID[NEW]} seals"):
        await Store.open(url, vault_of(OLD), Clock(TUESDAY).now)


async def test_another_schema_is_not_rotated(sqlite_url: str) -> None:
    """Neither a database that is not there, nor one of an older schema, is touched."""
    with pytest.raises(StoreError, match="no database of the bot's yet"):
        await rotation.rotate(sqlite_url, vault_of(NEW), quietly)
    await fill(sqlite_url, vault_of(OLD), 1)
    store = await Store.open(sqlite_url, vault_of(OLD), Clock(TUESDAY).now)
    async with store.transaction() as tx:
        await tx.connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    await store.close()
    with pytest.raises(StoreError, match="the database has the schema 0001"):
        await rotation.rotate(sqlite_url, vault_of(NEW, OLD), quietly)


def test_one_bot_on_one_file(sqlite_url: str) -> None:
    """A second bot on the same SQLite file is refused, and another one comes in after the first has ended."""
    with alone(sqlite_url, vault_of(OLD)):
        with pytest.raises(StoreError, match="a bot is running on this database"), alone(sqlite_url, vault_of(OLD)):
            pass
        file = presence.lock_of(sqlite_url)
        assert file is not None
        assert (file.read_text(), file.stat().st_mode & 0o777) == (ID[OLD], 0o600)
    with alone(sqlite_url, vault_of(NEW)):
        pass


VISIT = (
    ("And which role?", "Nurse"), ("How far did it go?", "[Interview]"), ("May I keep", "[You may keep it]"),
    ("How is this one?", "[It stings]"), ("Here is what I'd note", "[Note it]"), ("", ""),
)  # fmt: skip


async def visit(server: DemoServer, number: int) -> tuple[int, str]:
    """Somebody new tells of a rejection; gives who it was, and the company."""
    one, company = Teller(server, server.person(f"Visitor {number}"), asyncio.Event()), f"Company {number}"
    server.say(one.id, f"I just got rejected by {company}")
    for question, answer in VISIT:
        label = answer.strip("[]") if answer.startswith("[") else None
        message = await one._wait(question, label)
        if label:
            server.tap(one.id, label, message["message_id"])
        elif answer:
            server.say(one.id, answer)
    return one.id, company


@pytest.mark.slow
@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
async def test_rotated_under_load_and_killed_again_and_again(url: str, tmp_path: Path) -> None:
    """While people talk with a running bot, the rotation beside it is killed at random moments and begun again: nothing
    they said is lost, and in the end the new key alone runs the bot."""
    await fill(url, vault_of(OLD), 600, first=10**9, owed=False)
    chance, over, visits, numbers = random.Random(), asyncio.Event(), list[tuple[int, str]](), count()
    async with DemoServer(token=TOKEN) as server, AsyncExitStack() as stack:
        process = BotProcess(tmp_path, {"DATABASE_URL": url, "TELEGRAM_API_URL": server.url}, key=f"{NEW},{OLD}")

        async def come() -> None:
            while not over.is_set():
                visits.append(await visit(server, next(numbers)))

        async with asyncio.TaskGroup() as coming:
            for _ in range(3):
                coming.create_task(come())
            await process.start()
            stack.push_async_callback(lambda: process.kill())
            await until(lambda: len(visits) > 2)
            for stop_at in (3_500, 1_500, 0):
                rotating = BotProcess(tmp_path, process.settings, key=process.key)
                rotating.log = tmp_path / "rotating.txt"
                await rotating.start("keys", "rotate")
                while stop_at and (await keys_in(url))[ID[OLD]] > stop_at:
                    await asyncio.sleep(chance.uniform(0, 0.02))
                await (rotating.kill() if stop_at else rotating.process.wait())
                assert (ID[OLD] in await keys_in(url)) == bool(stop_at)
            assert f"{ID[OLD]} is not needed any more" in rotating.log.read_text()
            over.set()
        assert (await process.stop())[0] == 0
        process.key = NEW
        await process.start()
        visits.append(await visit(server, next(numbers)))
        assert (await process.stop())[0] == 0
        assert not [one for one in server.refused if not one.description.startswith(DONE_BEFORE)]
    assert "error" not in [line["level"] for line in process.lines()]
    store = await Store.open(url, vault_of(NEW), Clock().now)
    async with store.transaction() as tx:
        for person, company in visits:
            assert [job["company"] for job in await applications.recent(tx, person)] == [company]
    await store.close()
    assert "N1000000007" in await told(url, vault_of(NEW), 10**9 + 7)


def test_what_the_commands_say(onward: Onward) -> None:
    """`keys check` tells what each key seals, `keys rotate` which may go; a key that is none, or a lost one, is one
    sentence and exit code 2."""
    assert onward(OLD, "keys", "check")[0] == 2
    asyncio.run(fill("sqlite+aiosqlite:///onward.db", vault_of(OLD), 2))
    code, said = onward(f"{NEW},{OLD}", "keys", "check")
    assert (code, said.splitlines()[0]) == (0, f"{ID[NEW]} seals nothing")
    assert said.splitlines()[1].startswith(f"{ID[OLD]} opens 16 values (person 6, ")
    code, said = onward(f"{NEW}", "keys", "check")
    assert (code, f"{ID[OLD]} is missing: nobody reads 16 values" in said) == (1, True)
    code, said = onward(f"{NEW},{OLD}", "keys", "rotate")
    assert code == 0
    assert "16 values (person 6, " in said
    assert f"{ID[OLD]} is not needed any more" in said
    for key, why in ((OLD, f"the key it needs is {ID[NEW]}"), ("AAAA", "must be 32 bytes"), ("*", "URL-safe base64")):
        for arguments in (["run"], ["migrate"], ["keys", "rotate"]):
            code, said = onward(key, *arguments)
            assert (code, said.count("\n")) == (2, 1), said
            assert why in said
    asyncio.run(fill("sqlite+aiosqlite:///onward.db", vault_of(THIRD, NEW), 1, first=5))
    code, said = onward(THIRD, "run")
    assert (code, f"{ID[NEW]} seals 16 values" in said, said.count("\n")) == (2, True, 1)
    code, said = onward(THIRD, "keys", "forget", ID[NEW])
    assert (code, said.partition(",")[0]) == (0, "given up: 16 values (person 6")
    assert onward(THIRD, "migrate")[0] == 0


def test_the_key_in_a_file(onward: Onward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ENCRYPTION_KEY_FILE holds keys in ENCRYPTION_KEY's stead, one a line; both, or a file that is not there, is one
    sentence."""
    monkeypatch.setenv("ENCRYPTION_KEY_FILE", str(tmp_path / "keys.txt"))
    assert onward("", "migrate") == (
        2,
        f"onward: ENCRYPTION_KEY_FILE: {tmp_path}/keys.txt cannot be read: No such file or directory\n",
    )
    (tmp_path / "keys.txt").write_text(f"{NEW}\n{OLD}\n")
    assert onward("", "migrate")[0] == 0
    assert onward("", "keys", "check")[1] == f"{ID[NEW]} seals nothing\n{ID[OLD]} opens nothing\n"
    assert onward(NEW, "migrate")[1].startswith("onward: ENCRYPTION_KEY and ENCRYPTION_KEY_FILE are both set")
    (tmp_path / "keys.txt").write_text("AAAA")
    assert onward("", "migrate") == (
        2,
        "onward: ENCRYPTION_KEY_FILE: an encryption key must be 32 bytes; this one has 3\n",
    )
