"""A database that a release left is opened by the newest code: what is owed goes out, what is due is said, what is kept is
shown, and who was in the middle goes on."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from bot.clock import Clock
from bot.conversations import course
from bot.conversations.breaks import LINE
from bot.engine.flow import Record, Replay, Run
from bot.export import DATA, pack
from bot.flows import LOOKED_UP, TIMED, settings
from bot.flows.me import KINDS
from bot.store import crises
from bot.store import people as rows_of_people
from bot.store.people import SETTINGS
from tests import histories
from tests.checkins.kinds import SETUPS
from tests.conftest import Person, Stage
from tests.conversations.steps import at, has
from tests.histories import database, people
from tests.histories.__main__ import released, version
from tests.histories.clear import Rows
from tests.histories.test_answered import answer_to
from tests.store.conftest import postgres, postgres_url, sqlite_url
from tests.store.test_migrations import on
from tests.test_privacy_doc import notes

FIXTURES = (postgres, postgres_url, sqlite_url)  # found by name
RELEASES = histories.releases()
SHOWN = settings.MOST  # of what is due, that /upcoming shows
CALLS = ("sendMessage", "sendDocument", "sendPhoto", "editMessageText", "editMessageReplyMarkup")
Theirs = list[tuple[Person, Rows]]


@cache
def left(release: str) -> database.Left:
    return database.read(release)


@asynccontextmanager
async def opened(release: str, url: str, folder: Path, *wanted: str) -> AsyncIterator[tuple[Stage, Theirs]]:
    """The newest bot on the database that a release left, at the moment it was left; of its people those who hold a
    thing of a `wanted` sort."""
    found = database.Left(left(release).schema, left(release).moment, [
        rows for rows in left(release).people if not wanted or {thing[0] for thing in people.things_of(rows)} & {*wanted}
    ])  # fmt: skip
    stage = Stage(folder, clock=Clock(found.moment))
    stage.url = url
    await stage.server.start()
    persons = [stage.person() for _ in found.people]
    for person in persons:
        stage.server.world.chats[person.id].started = True
    await on(url, lambda connection: found.put(connection, stage.vault, [person.id for person in persons]))
    await stage.begin()
    try:
        await stage.quiet()
        yield stage, list(zip(persons, found.people, strict=True))
    finally:
        await stage.end()
        await stage.server.stop()


def sealed(rows: Rows, table: str, name: str = "body") -> list[Any]:
    """What was sealed in a column of somebody's rows."""
    return [row[name]["sealed"] for row in rows.get(table, ()) if row[name]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database, each kind in turn."""
    found: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return found


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    """Each release that is remembered."""
    return str(request.param)


@pytest.mark.skipif(version() in released(), reason="what is released stays as it is")
def test_there_is_somebody_with_each_thing() -> None:
    """Of the version that is being made there are people who hold something of every kind, setting and part of the
    profile, for whom each flow is due, and to whom messages of each shape are owed."""
    held = {thing for rows in left(version()).people for thing in people.things_of(rows)}
    assert {("entry", kind) for kind in (*KINDS, crises.KIND)} <= held
    assert {("due", kind, "alone") for kind in (*SETUPS, *TIMED, LINE)} <= held
    assert {("profile", name) for name in notes()} <= held
    assert {("setting", name) for name in SETTINGS} <= held
    parts = {part for thing in held if thing[0] in ("owed", "drawn") for part in thing[1]}  # type: ignore[attr-defined]
    assert {"text", "rows", "alive", "edit", "strip", "frames", "expires", "picture", "export"} <= parts
    assert sum(thing[0] == "middle" for thing in held) > 5


async def test_what_was_owed_goes_out(release: str, url: str, tmp_path: Path) -> None:
    """Each message that was owed goes out once, in its order, with its words; so does each change of one, beside the
    message that follows."""
    wanted = ("owed",) if url.startswith("sqlite") else ("owed", "drawn")  # drawing takes seconds: once is enough
    async with opened(release, url, tmp_path, *wanted) as (stage, theirs):
        for person, rows in theirs:
            [owed] = sealed(rows, "person", "outbox")
            calls = [one for one in stage.server.api.calls if one.method in CALLS and one.p["chat_id"] == person.id]
            for changes in (True, False):
                said = [one.p for one in calls if one.method.startswith("edit") == changes]
                wanted_now = [one for one in owed if ("edit" in one or "strip" in one) == changes]
                assert [p.get("text") or p.get("caption") for p in said] == [one.get("text") for one in wanted_now]
            async with stage.app.store.transaction() as tx:
                row = await rows_of_people.load(tx, person.id)
            assert row is not None
            assert (row.unsent(), row.sent) == ([], row.owed)


async def test_what_was_due_is_said(release: str, url: str, tmp_path: Path) -> None:
    """Each kind that was due is said to those for whom nothing else was, at its time."""
    async with opened(release, url, tmp_path, "due") as (stage, theirs):
        waiting = {one[0]["kind"]: person for person, rows in theirs if len(one := sealed(rows, "due")) == 1}
        assert waiting.keys() == {one["kind"] for _, rows in theirs for one in sealed(rows, "due")}
        said: dict[str, str] = {}
        for person in waiting.values():
            await person.answers()
        for _ in range(100):
            await stage.next()
            said |= {kind: text for kind, person in waiting.items() if (text := " ".join(await person.answers()))}
            if said.keys() == waiting.keys():
                break
        assert said.keys() == waiting.keys()


async def test_what_was_kept_is_shown(release: str, sqlite_url: str, tmp_path: Path) -> None:
    """What was due stands in /upcoming, what was logged in /list and /lookback, and everything in the export."""
    async with opened(release, sqlite_url, tmp_path) as (stage, theirs):
        for person, rows in theirs:
            await person.answers()
            await shown(stage, person, rows)
            packed = await pack(stage.app.store, stage.app.content, person.id)
            told = json.loads(zipfile.ZipFile(io.BytesIO(packed)).read(DATA))
            kept = [sealed(rows, table) for table in ("application", "request", "due")]
            kept.append(
                [one for one in sealed(rows, "talk") if one["flow"] not in LOOKED_UP]
            )  # those are looked up anew
            kept.append([body["body"] for body in sealed(rows, "entry")])
            assert {*words_in(kept)} <= {*words_in(told)}


async def shown(stage: Stage, person: Person, rows: Rows) -> None:
    """What they can look up holds what there is."""
    if comes := [one for one in sealed(rows, "due") if one["kind"] not in (*TIMED, LINE)]:
        await person.say("/upcoming")
        moments = [one for one in stage.server.from_bot(person.id)[-1]["entities"] if one["type"] == "date_time"]
        assert len(moments) == min(len(comes), SHOWN)
    if jobs := [one["company"] for one in sealed(rows, "application") if one["company"]]:
        said = " ".join(await person.say("/list"))
        assert any(company in said for company in jobs)
        assert not has(await person.say("/lookback"), stage, "broken")


def words_in(told: Any) -> Iterator[str]:
    """Every text in something that JSON holds."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict | list):
        for one in told.values() if isinstance(told, dict) else told:
            yield from words_in(one)


class Watched(Run):
    """A conversation as it runs, and by flow the effects that ran in it."""

    ran: list[tuple[str, str]]

    def go(self, record: Record) -> Replay:
        now = super().go(record)
        if now.effect and now.at:
            self.ran.append((getattr(self._flow, "__name__", ""), now.at.key))
        return now


async def test_who_was_in_the_middle_goes_on(release: str, url: str, tmp_path: Path) -> None:
    """Those with whom something was done already answer the question that waits: they are heard, and none of it is done
    again."""
    Watched.ran = []
    async with opened(release, url, tmp_path, "middle") as (stage, theirs):
        for person, rows in theirs:
            [talk] = people.middles_of(rows)
            spot = await at(person)
            assert spot is not None
            assert spot.flow == talk["flow"]
            Watched.ran.clear()
            with patch.object(course, "Run", Watched):
                said = await person.say(answer_to(spot.ask, talk["flow"]))
            assert said
            assert not has(said, stage, "broken")
            assert (await at(person)) != spot
            assert not {(talk["flow"], key) for key in talk["record"]} & {*Watched.ran}
