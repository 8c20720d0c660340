"""What is theirs: consent, a copy, how long, erasing; and that nobody else is ever called."""

from __future__ import annotations

import io
import json
import socket
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import LargeBinary, select

from bot.engine.flow import Ask
from bot.flows.me import KINDS, SENSITIVE
from bot.store import applications, crises, entries, people, retention, talks
from bot.store.schema import metadata
from tests.conftest import Person, Stage, running
from tests.flows.test_paths import walked

FEELS = ("rejected", "care", "personal", "mine", "find_help")  # flows with a question about how somebody is


@pytest.fixture
async def asking(tmp_path: Path) -> AsyncIterator[Stage]:
    """A bot that has not asked anybody yet."""
    async with running(tmp_path, agreed=False) as stage:
        yield stage


@pytest.fixture
def new(asking: Stage) -> Person:
    """Somebody whom nobody asked yet."""
    return asking.person("Sam")


async def profile(person: Person) -> dict[str, Any]:
    async with person.stage.app.store.transaction() as tx:
        row = await people.load(tx, person.id)
        return row.profile if row else {}


async def kept(person: Person, kind: str) -> list[dict[str, Any]]:
    async with person.stage.app.store.transaction() as tx:
        return await entries.all_of(tx, person.id, kind)


async def jobs(person: Person) -> list[dict[str, Any]]:
    async with person.stage.app.store.transaction() as tx:
        return await applications.all_of(tx, person.id)


# consent


def test_what_is_sensitive_is_known() -> None:
    """Only kinds that there are need consent, and how somebody felt is among them."""
    assert KINDS.keys() > SENSITIVE
    assert {"mood", "sentence"} <= SENSITIVE


@pytest.mark.parametrize("flow", FEELS)
def test_questions_about_feelings_say_so(flow: str) -> None:
    """A conversation that is about how somebody is has a question that waits for consent."""
    steps = (taken.step for _, way in walked(flow) for taken in way.replay.passed)
    assert any(isinstance(step, Ask) and step.sensitive for step in steps)


@pytest.mark.parametrize("flow", ["crisis", "help_now", "slow_down", "safety_note", "how_are_you"])
def test_nobody_in_danger_is_asked_for_consent(flow: str) -> None:
    """What is for a crisis has no question that would wait."""
    steps = (taken.step for _, way in walked(flow) for taken in way.replay.passed)
    assert not any(isinstance(step, Ask) and step.sensitive for step in steps)


async def test_asked_once_before_the_first_such_question(new: Person) -> None:
    """The question about consent comes right before the first sensitive one, which follows it, and never again."""
    said = await new.go("I got rejected by Acme", "Data analyst", "[Interview]")
    assert "May I keep what you say about how you feel" in said[-1]
    assert "not end-to-end encrypted" in said[-1]
    said = await new.go("[You may keep it]")
    assert said[-1] == "How is this one?"
    await new.go("[It stings]", "[Note it]")
    assert (await new.go("/care"))[-1].startswith("A moment for you")
    assert [job["feeling"] for job in await jobs(new)] == ["stings"]


async def test_not_kept_is_a_full_answer(new: Person) -> None:
    """Who does not agree is served all the same; nothing of the kind is written down, and nothing says it is."""
    said = await new.go("I got rejected by Acme", "Data analyst", "[Interview]", "[Not kept]")
    assert said[-1] == "How is this one?"
    card = await new.go("[Very bad]")
    assert "bad" not in card[-1]
    said = await new.go("[Note it]")
    assert "hard one" in " ".join(said) or "Noted" in " ".join(said)
    said = await new.go("/care", "[😬 Tense]", "/breathe", "[A little]")
    assert not any("remember" in text for text in said)
    assert [job["feeling"] for job in await jobs(new)] == [None]
    for kind in SENSITIVE:
        assert await kept(new, kind) == []
    assert (await profile(new))["consent"] is False


async def test_a_sentence_is_not_said_to_be_kept(new: Person) -> None:
    """What may not be kept is never claimed to be."""
    await new.go("/mine", "[Not kept]", "[The job market]", "[Not mine]", "[That's it]", "[Yes, like that]")
    said = await new.go("[Keep it]")
    assert "Nothing of this is kept: so it is set under /privacy." in said[-1]
    assert await kept(new, "control") == []


async def test_consent_can_be_left_for_later(new: Person) -> None:
    """Who stops at the question has agreed to nothing, and is asked again when it matters again."""
    await new.go("/care", "[Stop here]")
    assert "consent" not in await profile(new)
    assert "May I keep" in (await new.go("/care"))[-1]


async def test_stopped_at_the_consent_question(new: Person) -> None:
    """It is the conversation that waited for it which is stopped and named; carried on, consent comes first again."""
    said = await new.go("/care", "[Stop here]")
    assert said == ["Stopped, and kept as it is: the moment for you."]
    assert "May I keep" in (await new.go("[Carry on]"))[-1]
    assert (await new.go("[Not kept]"))[-1].startswith("A moment for you")


async def test_taken_back_and_erased(sam: Person) -> None:
    """Consent is taken back by two taps, and with it goes everything of the kind: entries, feelings of applications,
    what was noted after a crisis, conversations left in the middle. All else stays."""
    await sam.go("I got rejected by Acme", "Data analyst", "[Interview]", "[It stings]", "[Note it]")
    await sam.go("/care", "[🙁 Low]", "/plan", "/personal", "[Stop here]")
    async with sam.stage.app.store.transaction() as tx:
        for kind in SENSITIVE:
            await entries.add(tx, sam.id, kind, {"words": "planted"})
        await entries.add(tx, sam.id, "story", {"title": "stays"})
        await crises.log(tx, sam.id, "likely", "self", "yes")
    await sam.go("I got rejected by Bolt", "Clerk", "[Interview]", "[Flat]", "[Stop here]")
    said = await sam.go("/agreed", "[Take it back]", "[Erase it too]")
    assert "erased" in said[-1]
    for kind in (*SENSITIVE, crises.KIND):
        assert await kept(sam, kind) == []
    assert [job["feeling"] for job in await jobs(sam)] == [None]
    assert [one["title"] for one in await kept(sam, "story")] == ["stays"]
    async with sam.stage.app.store.transaction() as tx:
        left = await talks.all_of(tx, sam.id)
    assert left == []
    assert (await profile(sam))["consent"] is False
    await sam.go("/care", "[🙁 Low]")
    assert await kept(sam, "mood") == []


async def test_taken_back_and_left(sam: Person) -> None:
    """Taken back without erasing, what is there stays and nothing new comes; given again, it is kept again."""
    await sam.go("/care", "[🙁 Low]")
    await sam.go("/agreed", "[Take it back]", "[Leave what is there]", "/care", "[😊 Good]")
    assert [one["mood"] for one in await kept(sam, "mood")] == ["low"]
    await sam.go("/agreed", "[You may keep it]", "/care", "[😊 Good]")
    assert len(await kept(sam, "mood")) == 2


# what is said of it


async def test_privacy_says_what_is_so(sam: Person) -> None:
    """What /privacy says changes with what was agreed and chosen."""
    what, who = await sam.go("/privacy")
    assert "how you feel, since you agreed" in what
    assert "until you erase it" in what
    assert "not end-to-end encrypted" in who
    assert "30 days" in who
    await sam.go(
        "/agreed", "[Take it back]", "[Erase it too]", "/how_long", "[A year]", "[Erase it then]", "[Set it so]"
    )
    what, _ = await sam.go("/privacy")
    assert "how you feel only if you agree" in what
    assert "for a year, or until you haven't written for a year" in what


async def test_a_nickname_is_enough(stage: Stage) -> None:
    """Nothing of Telegram's own names is kept: who skips the name has none."""
    person = stage.person("Ambrosius Quillfeather")
    await person.go("/start", "[Skip]", "Lisbon", "[Not now]", "I got rejected by Acme", "Clerk", "[Interview]")
    async with stage.app.store.transaction() as tx:
        row = await people.load(tx, person.id)
    assert row is not None
    assert "name" not in row.profile or row.profile["name"] is None
    assert b"Quillfeather" not in raw(stage)


# how long


async def test_what_is_older_goes_by_itself(sam: Person) -> None:
    """With three months chosen, what is older is gone after the chore, and what is younger stays, for this person only;
    until the chore it is all there, and how much would go was said before."""
    other = sam.stage.person("Robin")
    for person in (sam, other):
        await person.go("/start", "[Skip]", "[Skip]", "[Not now]") if person is other else None
        await person.go("I got rejected by Acme", "Data analyst", "[Interview]", "[It stings]", "[Note it]")
    await sam.stage.pass_time(days=91)
    for person in (sam, other):
        await person.go("I got rejected by Bolt", "Clerk", "[Interview]", "[Flat]", "[Note it]")
    said = await sam.go("/how_long", "[Three months]", "[Leave it]")
    assert "One thing is older than that" in said[-1]
    await sam.go("[Set it so]")
    assert len(await jobs(sam)) == 2
    await sam.stage.app.checkins.tidy()
    assert [job["company"] for job in await jobs(sam)] == ["Bolt"]
    assert len(await jobs(other)) == 2


async def test_a_silent_year(sam: Person) -> None:
    """Who wished it is forgotten after a year without a word, and not when they wrote meanwhile; nobody else is."""
    await sam.go("/how_long", "[Until I erase it]", "[Erase it then]", "[Set it so]")
    other = sam.stage.person("Robin")
    await other.go("/start", "[Skip]", "[Skip]", "[Not now]")
    await sam.stage.pass_time(days=300)
    await sam.go("/menu")
    await sam.stage.pass_time(days=300)
    await sam.stage.app.checkins.tidy()
    assert await profile(sam)
    await sam.stage.pass_time(days=70)
    await sam.stage.app.checkins.tidy()
    async with sam.stage.app.store.transaction() as tx:
        assert await people.load(tx, sam.id) is None
        assert await people.load(tx, other.id) is not None


async def test_terms_can_be_changed_before_they_are_set(sam: Person) -> None:
    """Nothing is set before the last tap, each answer may be changed, and Back works."""
    await sam.go("/how_long", "[Three months]", "[‹ Back]", "[A year]", "[Leave it]")
    await sam.go("[Change something]", "[After a silent year]", "[Erase it then]", "[Leave it as it was]")
    async with sam.stage.app.store.transaction() as tx:
        assert await retention.show(tx, sam.id) == (None, False)


# a copy


async def test_a_copy_comes_as_a_file(sam: Person) -> None:
    """/export sends one ZIP file with a page, a table and data, of this person and of nobody else."""
    other = sam.stage.person("Robin")
    await other.go(
        "/start", "Robin", "[Skip]", "[Not now]", "I got rejected by Wolfram Foundry", "Smith", "[Interview]"
    )
    await other.go("[It stings]", "[Note it]")
    async with sam.stage.app.store.transaction() as tx:
        await entries.add(tx, sam.id, "story", {"title": "The stuck delivery"})
    await sam.go("/export")
    message = sam.stage.server.from_bot(sam.id)[-1]
    assert message["document"]["file_name"] == "onward.zip"
    body = sam.stage.server.world.files.get(message["document"]["file_id"]).content
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert {"onward.html", "applications.csv", "data.json", "README.txt"} <= set(archive.namelist())
        told = json.loads(archive.read("data.json"))
        whole = b"".join(archive.read(name) for name in archive.namelist() if not name.endswith(".png"))
    assert [one["body"]["title"] for one in told["kept"]] == ["The stuck delivery"]
    assert b"Wolfram" not in whole


# erasing


def raw(stage: Stage) -> bytes:
    """Every byte of the database and of what stands beside it."""
    return b"".join(path.read_bytes() for path in sorted(stage.folder.glob("onward.db*")))


async def test_nothing_knows_somebody_who_was_erased(stage: Stage) -> None:
    """After /delete no row of any table names them, and somebody else is as whole as before."""
    sam, robin = stage.person("Sam"), stage.person("Robin")
    for person in (sam, robin):
        await person.go("/start", "Zebulon", "Lisbon", "[9:00 AM]", "I got rejected by Quibblecorp", "Data analyst")
        await person.go("[Interview]", "[It stings]", "[Note it]", "/care", "[🙁 Low]", "/how_long", "[A year]")
        await person.go("[Leave it]", "[Set it so]", "/plan", "[Stop here]", "/feedback")
    before = await rows(stage, robin.id)
    assert (await rows(stage, sam.id)).keys() == before.keys() >= {"person", "application", "entry", "due", "retention"}
    await sam.go("/delete", "[Erase everything]")
    assert await rows(stage, sam.id) == {}
    assert await rows(stage, robin.id) == before
    await robin.go("/menu", "/privacy")
    assert (stage.server.refused, stage.server.odd) == ([], [])


async def rows(stage: Stage, person: int) -> dict[str, int]:
    """By table, how many rows name the person in any column that is no sealed one."""
    found = {}
    async with stage.app.store.transaction() as tx:
        for table in metadata.sorted_tables:
            clear = [column for column in table.c if not isinstance(column.type, LargeBinary)]
            all_rows = (await tx.connection.execute(select(*clear))).all()
            if count := sum(any(str(person) in str(value) for value in row) for row in all_rows):
                found[table.name] = count
    return found


# nobody else is called


async def test_nobody_but_telegram_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through whole conversations with a place, an export and a kind line, no connection is opened but to the
    Bot API's address, and no name is looked up."""
    called: set[tuple[str, int]] = set()
    connect, connect_ex, resolve = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def note(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            called.add(tuple(address[:2]))

    def connected(self: socket.socket, address: Any) -> None:
        note(self, address)
        return connect(self, address)

    def connected_ex(self: socket.socket, address: Any) -> int:
        note(self, address)
        return connect_ex(self, address)

    def resolved(host: Any, *rest: Any, **named: Any) -> Any:
        assert host in ("127.0.0.1", "localhost", None), f"somebody looked up {host}"
        return resolve(host, *rest, **named)

    monkeypatch.setattr(socket.socket, "connect", connected)
    monkeypatch.setattr(socket.socket, "connect_ex", connected_ex)
    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    async with running(tmp_path) as stage:
        sam = stage.person("Sam")
        await sam.go(
            "/start", "Sam", "Lisbon", "[9:00 AM]", "/export", "I got rejected by Acme", "Clerk", "[Interview]"
        )
        await sam.go("[It stings]", "[Note it]", "/care", "[🙁 Low]", "/help_now", "/find_help", "/privacy")
        await stage.next()
        server = urlsplit(stage.server.url)
    assert called <= {(server.hostname, server.port)}
