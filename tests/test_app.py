"""The whole bot on real HTTP and a real file: what it promises across stops, outages and prying eyes."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import vault_beside, webhook_params
from bot.store import dues, inline, people, schema
from tests.conftest import Person, Stage
from tests.process import until

NAME, COMPANY, ROLE, WHO = "Zebulon", "Plumbrook", "Lighthouse keeper", "Wilhelmina"
WORDS = "what would Xanthippe have said differently"


def files(stage: Stage) -> bytes:
    """The database as it lies on the disk: the file, the log of writes, and whatever else is beside it."""
    return b"".join(file.read_bytes() for file in sorted(stage.folder.glob("onward.db*")))


@contextmanager
def locked(stage: Stage) -> Iterator[None]:
    """Somebody else holds the database meanwhile."""
    with closing(sqlite3.connect(stage.folder / "onward.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.rollback()


@pytest.fixture
async def hasty(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A bot with little patience with a database that is locked."""
    monkeypatch.setattr(inline, "BUSY", 0.05)
    await stage.restart()
    return stage


async def test_nothing_that_was_written_can_be_read_on_the_disk(stage: Stage) -> None:
    """Name, company, role, recipient, own words and the draft are nowhere in the bytes of the database."""
    robin = stage.person()
    await robin.go("/start", NAME, "Lisbon", "[9:00 AM]")
    await robin.go(f"I just got rejected by {COMPANY}", ROLE, "[Interview]", "[It stings]", "[Note it]")
    said = await robin.go("[Ask for feedback]", WHO, "[E-mail]", "[Warm]", WORDS, "[No]", "[Show me the draft]")
    assert all(word in said[-2] for word in (NAME, WHO, ROLE))
    await robin.go("/rejected", COMPANY)  # and left in the middle of another
    for _ in range(2):
        raw = files(stage)
        for word in (NAME, COMPANY, ROLE, WHO, "Xanthippe", "Thank you", *said[-2].split("\n\n")):
            assert word.encode() not in raw, word
            assert word.encode("utf-16-le") not in raw
        assert b"interview" in raw  # what is to be counted can be: this test does see what is there
        await stage.restart()  # everything is moved from the log into the file


async def test_an_update_is_confirmed_only_when_it_is_kept(hasty: Stage) -> None:
    """While the database is locked Telegram keeps the update; afterwards it is taken, once, and then confirmed."""
    robin = hasty.person()
    await robin.say("/menu")
    with locked(hasty):
        hasty.server.say(robin.id, "I just got rejected by Acme")
        await asyncio.sleep(0.3)
        assert [update["message"]["text"] for update in hasty.server.world.updates.pending] == [
            "I just got rejected by Acme"
        ]
        assert len(hasty.server.from_bot(robin.id)) == 1
    said = await robin.answers()
    assert len([text for text in said if "role" in text]) == 1


async def test_help_is_told_while_the_database_is_locked(hasty: Stage) -> None:
    """Somebody else holds the database for good: `/help_now` is answered, once, and taken when it is free again."""
    robin = hasty.person()
    await robin.say("/menu")
    with locked(hasty):
        hasty.server.say(robin.id, "/help_now")
        await hasty.server.wait_for(robin.id, lambda message: message["message_id"] > robin.seen, timeout=3)
        await asyncio.sleep(0.5)
        assert len(hasty.server.from_bot(robin.id)) == 2
        assert len(hasty.server.world.updates.pending) == 1
    await hasty.quiet()
    async with hasty.app.store.transaction() as tx:
        person = await people.load(tx, robin.id)
    assert person is not None
    assert len(person.seen) == 2


async def test_what_did_not_go_out_goes_out_at_the_next_start_once(stage: Stage) -> None:
    """Stopped while Telegram could not be reached: what was owed comes after the start, in order, each once."""
    robin = stage.person()
    await robin.say("/menu")
    before = len(stage.server.texts(robin.id))
    stage.server.fail_next("sendMessage", 500, count=1000)
    stage.server.say(robin.id, "I just got rejected by Acme")
    await until(lambda: not stage.server.world.updates.pending)
    await stage.end()
    assert len(stage.server.texts(robin.id)) == before
    stage.server.api.faults.planned.clear()
    await stage.begin()
    await stage.quiet()
    said = stage.server.texts(robin.id)[before:]
    assert len(said) == len(set(said)) == 2
    assert "role" in said[-1]
    await stage.restart()
    await stage.quiet()
    assert stage.server.texts(robin.id)[before:] == said


async def test_who_blocked_the_bot_is_left_alone_until_they_write(sam: Person, stage: Stage) -> None:
    """A 403 says that somebody is away: nothing is due for them any more; they write, and it is again."""
    chat = stage.server.world.chats[sam.id]
    chat.blocked = True  # and the update that would say so got lost
    await stage.next()
    assert len([one for one in stage.server.refused if one.method == "sendMessage"]) == 1
    assert await stage.app.checkins.next_moment() is None
    async with stage.app.store.transaction() as tx:
        person = await people.load(tx, sam.id)
        states = (await tx.connection.execute(select(schema.due.c.state))).scalars().all()
    assert person is not None
    assert (person.away, set(states)) == (True, {dues.HELD})
    stage.server.refused.clear()
    chat.blocked = False
    await sam.say("/menu")
    assert await stage.app.checkins.next_moment() is not None
    await stage.next()
    assert len(await sam.answers()) == 1


async def test_a_stop_in_the_middle_is_not_noticed(stage: Stage) -> None:
    """The bot is stopped and started between any two steps: the conversation goes on where it was."""
    robin = stage.person()
    for step in ("I just got rejected by Acme", "Analyst", "[Interview]", "[It stings]"):
        said = await robin.go(step)
        await stage.restart()
        await stage.quiet()
        assert await robin.answers() == []
    assert "Acme, Analyst" in said[-1].replace("</b>", "")


async def test_the_demos_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Made once beside the database, readable for nobody else, and the same the next time."""
    url = f"sqlite+aiosqlite:///{tmp_path}/a/demo.db"
    sealed = vault_beside(url).seal("words", "a", "b", 1)
    assert vault_beside(url).open(sealed, "a", "b", 1) == "words"
    assert stat.S_IMODE((tmp_path / "a/demo.db.key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://bot.example", "https://bot.example/telegram"),
        ("https://bot.example/", "https://bot.example/telegram"),
        ("https://bot.example/a/hook", "https://bot.example/a/hook"),
    ],
)
def test_where_the_webhook_is(url: str, told: str) -> None:
    """An address without a path gets one; Telegram is told which updates, and how many at once."""
    params = webhook_params(url, "/telegram", "s")
    assert params["url"] == told
    assert params["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]
    assert (params["secret_token"], params["max_connections"]) == ("s", 100)


async def test_an_end_lets_go_of_everything(stage: Stage) -> None:
    """After a stop no task is left that would still send, and the file can be opened by anybody."""
    robin = stage.person()
    await robin.say("/menu")
    await stage.end()
    left = [task for task in asyncio.all_tasks() if "bot/" in str(task.get_coro()) and "demo" not in str(task)]
    assert left == []
    with closing(sqlite3.connect(stage.folder / "onward.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
    await stage.begin()
