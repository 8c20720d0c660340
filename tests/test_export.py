"""The copy of somebody's things: whole, theirs alone, safe to open, and readable."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import Clock
from bot.content import Content
from bot.export import pack
from bot.export.data import FORMAT, NAMES, VERSION, told
from bot.export.table import COLUMNS, FORMULA, cell, written
from bot.export.words import FILE, FREE
from bot.flows.examples import EXAMPLES, jobs
from bot.flows.me import KINDS
from bot.store import Store, Vault, applications, entries, new_key, people, read_keys, requests, retention, talks
from bot.store.schema import metadata
from tests.conftest import TUESDAY

CONTENT = Content()
SAM, ROBIN = 77_001_122, 77_003_344
PNG = b"\x89PNG\r\n\x1a\n planted"
EVIL = '<script>alert("x")</script><img src=//evil.example onerror=x>{{ 7 * 7 }}'


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(
        f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", Vault(read_keys(new_key())), Clock(TUESDAY).now
    )
    yield opened
    await opened.close()


async def begin(store: Store, id: int, **row: Any) -> None:
    async with store.transaction() as tx:
        await people.save(tx, people.stranger(id, tx.now)._replace(**row))


async def keep(store: Store, id: int, kind: str, body: dict[str, Any], about: str = "") -> str:
    async with store.transaction() as tx:
        return await entries.add(tx, id, kind, body, about)


async def log(store: Store, id: int, **job: Any) -> str:
    usual = {"company": "Acme", "role": "Clerk", "stage": "interview", "outcome": "they_said_no", "feeling": None}
    async with store.transaction() as tx:
        return await applications.add(tx, id, {**usual, **job})


async def unpacked(store: Store, id: int = SAM, draw: Any = None) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(await pack(store, CONTENT, id, draw))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def text_of(page: bytes) -> str:
    """What can be read on the page."""
    body = re.sub(r"<style>.*?</style>", "", page.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


# whole, and theirs alone


async def test_everything_planted_is_there(store: Store) -> None:
    """What stands in any sealed column of any table is in data.json, and what people wrote can be read on the page."""
    await begin(
        store, SAM, profile={"name": "planted-name", "note": "planted-note", "odd": "planted-odd"}, zone="Asia/Tokyo",
        outbox=({"number": 10**12, "text": "<b>planted</b>-owed Sam &amp; Co"},), owed=10**12,
    )  # fmt: skip
    about = await log(store, SAM, company="planted-company", letter="planted-letter\nline two")
    await keep(store, SAM, "story", {"title": "planted-title", "serves": ["conflict"]}, about)
    async with store.transaction() as tx:
        await requests.add(tx, SAM, about, "email", "planted-draft", {"who": "planted-who"})
        await talks.save(tx, SAM, talks.Talk(3, "plan", ("planted-arg",), {"best": {"own": "planted-own"}}, tx.now))
        await retention.choose(tx, SAM, 90, 365)
    files = await unpacked(store)
    planted = {"name", "note", "company", "letter", "title", "draft", "who", "own"}
    assert set(re.findall(rb"planted-(\w+)", files["data.json"])) >= {one.encode() for one in planted | {"odd", "arg"}}
    assert set(re.findall(r"planted-(\w+)", text_of(files["onward.html"]))) >= planted | {"owed"}
    assert "planted-owed Sam & Co" in text_of(files["onward.html"])
    told = json.loads(files["data.json"])
    assert (told["format"], told["version"]) == (FORMAT, VERSION)
    assert told["terms"] == [{"keep_days": 90, "erase_on": "2027-11-24"}]
    assert told["person"]["id"] == SAM


def test_no_table_is_forgotten() -> None:
    """Each table that holds anything of people has its part in data.json, and each of its columns."""
    of_people = [table for table in metadata.sorted_tables if "person" in table.c]
    rows = {table.name: [dict.fromkeys(map(str, table.c.keys()), 5) | {"body": {"planted": 1}}] for table in of_people}
    found = told(rows | {"person": [{"id": SAM, "profile": {}}]}, TUESDAY).json
    for table in of_people:
        (part,) = found[NAMES.get(table.name, table.name)]
        assert {str(column.name) for column in table.c} - {"person", "body"} <= part.keys()
    assert found["person"]["id"] == SAM


async def test_nothing_of_anybody_else(store: Store) -> None:
    """Another person's things are in no file of the package."""
    for id, word in ((SAM, "mine-alone"), (ROBIN, "somebody-elses")):
        await begin(store, id, profile={"name": word})
        await log(store, id, company=word)
        await keep(store, id, "contact", {"who": word})
    files = b"".join((await unpacked(store)).values())
    assert b"mine-alone" in files
    assert b"somebody-elses" not in files
    assert str(ROBIN).encode() not in files


async def test_a_copy_of_nothing(store: Store) -> None:
    """Somebody who is not known gets a package that says so."""
    files = await unpacked(store, 4711)
    assert "Nothing is kept of you" in text_of(files["onward.html"])
    assert json.loads(files["data.json"])["person"] == {}
    assert files["applications.csv"].decode("utf-8-sig").strip() == ",".join(COLUMNS)


# safe to open


async def test_the_page_runs_nothing_and_calls_nobody(store: Store) -> None:
    """Whatever was written, the page has no script, no handler, no frame, no address, and shows it as it was typed."""
    await begin(store, SAM, profile={"name": EVIL, "note": EVIL})
    await log(store, SAM, company=EVIL, role="'><b>", letter=EVIL)
    await keep(store, SAM, "story", {"title": EVIL, EVIL: EVIL})
    await keep(store, SAM, EVIL, {"words": EVIL})
    page = (await unpacked(store))["onward.html"].decode()
    tags = set(re.findall(r"<([a-zA-Z]+)", page))
    assert tags.isdisjoint({"script", "iframe", "object", "embed", "form", "base", "img", "svg", "link"})
    assert not re.search(r"<[^>]*\s(on\w+|src|srcset|style)\s*=", page)
    assert re.findall(r'href="([^"#]*)', page) == [""] * len(re.findall("href=", page))
    assert "default-src 'none'" in page
    assert page.count("alert(&#34;x&#34;)") >= 5
    assert "{{ 7 * 7 }}" in html.unescape(page)


@given(st.text(st.sampled_from("=+-@\t\r\n＝ \u00a0'\"ab,;1|"), max_size=6))
def test_no_cell_is_a_formula(text: str) -> None:
    """Whatever a cell holds, a spreadsheet takes it for text; what is no formula is left as it is."""
    shown = cell(text)
    assert not shown.lstrip(" \u00a0\u200b\ufeff").startswith(FORMULA)
    assert shown in (text, f"'{text}")
    if text[:1].isalnum():
        assert shown == text


async def test_the_table_reads_back(store: Store) -> None:
    """The table has a row for each application, the newest first, and what was typed comes back whole."""
    await begin(store, SAM, zone="Pacific/Auckland")
    odd = 'Zoë, "Sons"\nand; more'
    for company in ("=HYPERLINK(1)", odd):
        await log(store, SAM, company=company)
    told = (await unpacked(store))["applications.csv"].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(told, newline="")))
    assert {row["company"] for row in rows} == {"'=HYPERLINK(1)", odd}
    assert {row["logged_on"] for row in rows} == {"2026-11-24"}
    assert list(rows[0]) == list(COLUMNS)


def test_dates_are_by_their_clock() -> None:
    """A day is that of their own clock, whatever it was in UTC."""
    row = {"id": "a", "person": SAM, "stage": "final", "outcome": "offer", "body": {"company": "Acme"}}
    late = row | {"created_at": datetime(2026, 11, 24, 13, 0, tzinfo=UTC)}
    person = {"id": SAM, "zone": "Pacific/Auckland", "locale": "en", "profile": {}}
    assert "2026-11-25" in written(told({"person": [person], "application": [late]}, TUESDAY))


# readable


async def test_codes_are_words_on_the_page(store: Store) -> None:
    """The page says no code of ours, and what people wrote stands as they wrote it."""
    await begin(store, SAM, profile={"consent": True})
    await log(store, SAM, stage="application", outcome="they_said_no", feeling="very_bad", company="they_said_no Ltd")
    await keep(store, SAM, "story", {"title": "role_closed", "sort": "conflict"})
    page = text_of((await unpacked(store))["onward.html"])
    assert "they said no" in page
    assert "very bad" in page
    assert "they_said_no Ltd" in page
    assert "Title role_closed" in page
    assert "very_bad" not in page


def test_all_that_is_kept_has_a_name() -> None:
    """Each kind of thing, and each part of it in the examples, has words in export.jinja."""
    assert [kind for kind in KINDS if not CONTENT.has("en", FILE, f"kind_{kind}")] == []
    parts = {part for lists in EXAMPLES.values() for bodies in lists for body in bodies for part in body} - {"on"}
    parts |= {part for job in jobs() for part in job} - {"id", "on"}
    assert sorted(part for part in parts if not CONTENT.has("en", FILE, f"field_{part}")) == []
    assert sorted(part for part in FREE if not CONTENT.has("en", FILE, f"field_{part}")) == []


# pictures


async def test_pictures_come_along(store: Store) -> None:
    """What can be drawn is in the package and on the page, drawn from their own things."""
    await begin(store, SAM)
    await log(store, SAM)
    asked: dict[str, Mapping[str, Any]] = {}

    async def draw(kind: str, facts: Mapping[str, Any]) -> bytes:
        asked[kind] = facts
        return PNG

    files = await unpacked(store, draw=draw)
    assert asked.keys() == {"search", "stages"}
    assert asked["search"]["total"] == 1
    assert asked["search"]["words"]
    assert json.dumps(asked)
    assert files["search.png"] == PNG
    assert 'src="search.png"' in files["onward.html"].decode()
    assert "search.png" in files["README.txt"].decode()


async def test_without_pictures_all_the_rest_comes(store: Store) -> None:
    """Where nothing can be drawn, the package lacks only the pictures."""
    await begin(store, SAM)
    await log(store, SAM)

    async def draw(kind: str, facts: Mapping[str, Any]) -> bytes:
        raise OSError("no pens")

    assert (await unpacked(store, draw=draw)).keys() == {"onward.html", "applications.csv", "data.json", "README.txt"}
