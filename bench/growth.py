"""What stays as it is and what does not as there are more people, longer conversations, more languages.

    python -m bench.growth [--people 10 1000 100000 1000000] [--seconds 4]

The bot of `bench.throughput`, ten chats at a time. In the databases each person has a row with settings and a line that
is due next week. The long conversation looks through a list of people, page after page: fifty answers, one record.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.bots import ROOT, SCRIPT, Running, bots, key_in
from bench.results import Figures, table

CHATS = 10
SIZES = [10, 1_000, 100_000, 1_000_000]  # of a database, in people
KNOWN = 9  # people in the list of the long conversation: two pages
LANGUAGES = ("en", "cs", "da", "de", "es", "fi", "fr", "it", "nl", "pl")
BITE = 20_000  # rows written at once

FIRST = ("/people", "Ana", "[:former]", "Plumbrook", "[:!skip]", "[:keep]")
ONE_MORE = ("/people", "[:add]", *FIRST[1:])
LONG = ("/people", *["[:more]"] * 48, "[#0]", "[:keep]")


async def fill(folder: Path, people: int) -> float:
    """A database of so many people, through the store's own tables; gives the seconds it took."""
    from sqlalchemy import insert

    from bot.store import Store, Vault, dues, read_keys, schema

    now = datetime.now(UTC)
    vault = Vault(read_keys(key_in(folder)))
    store = await Store.open(f"sqlite+aiosqlite:///{folder / 'onward.db'}", vault, lambda: now)
    row = {"created_at": now, "seen": "[]", "away": 0, "serial": 0, "owed": 0, "sent": 0}
    settings = {"zone": "Europe/Lisbon", "line_at": "09:00", "line_days": "daily"}
    began = time.perf_counter()
    for start in range(1, people + 1, BITE):
        ids = range(start, min(start + BITE, people + 1))
        rows = [row | {"id": id, "settings": vault.seal(settings, "person", "settings", id)} for id in ids]
        at = now + timedelta(days=7)
        moments = [(id, at + timedelta(seconds=id % 86_400)) for id in ids]
        due = [dues.row_of(vault, id, moment, "encouragement", state=dues.LINE) for id, moment in moments]
        async with store.transaction() as tx:
            await tx.connection.execute(insert(schema.person), rows)
            await tx.connection.execute(insert(schema.due), due)
    await store.close()
    return time.perf_counter() - began


async def with_people(people: int, seconds: float) -> tuple[str, ...]:
    """A row: the bot on a database of so many."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        await _filled(folder, people)
        size = (folder / "onward.db").stat().st_size / 2**20
        async with Running(bots()["ours"], folder) as bot:
            got = await bot.closed(seconds, chats=CHATS, people=people)
            return f"{people:,} people", f"{size:.1f}", f"{bot.first_answer:.2f}", *_figures(got)


async def _filled(folder: Path, people: int) -> None:
    """In a process of its own, so that its memory is nobody's."""
    command = (sys.executable, "-m", "bench.growth", "--fill", str(folder), str(people))
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    if await process.wait():
        raise RuntimeError("the database could not be filled")


async def long_and_short(seconds: float) -> list[tuple[str, ...]]:
    """Two rows: five answers a conversation, and fifty."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        async with Running(bots()["ours"], Path(name)) as bot:
            short = await bot.closed(seconds, chats=CHATS, people=CHATS)
            for chat in range(1, CHATS + 1):
                for script in (FIRST, *[ONE_MORE] * (KNOWN - 1)):
                    if not await bot.walk(0, len(script), chat, script):
                        raise RuntimeError("the list of people could not be made")
            long = await bot.closed(seconds, LONG, chats=CHATS, people=CHATS)
            rows = ((f"{len(SCRIPT) - 1} answers", short), (f"{len(LONG) - 1} answers", long))
            return [(what, "", f"{bot.first_answer:.2f}", *_figures(got)) for what, got in rows]


async def in_languages(count: int, seconds: float) -> tuple[str, ...]:
    """A row: as many languages, each as large as English."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder, words = Path(name), Path(name) / "content"
        words.mkdir()
        for language in LANGUAGES[1:count]:
            shutil.copytree(ROOT / "content" / "en", words / language)
        async with Running(bots()["ours"], folder, {"CONTENT_DIR": str(words)}) as bot:
            how: dict[str, Any] = {"chats": CHATS, "people": CHATS, "languages": LANGUAGES[:count]}
            await bot.closed(5.0, **how)  # each language's words are compiled when they are first needed
            got = await bot.closed(seconds, **how)
            return f"languages: {count}", "", f"{bot.first_answer:.2f}", *_figures(got)


def _figures(got: Figures) -> tuple[str, ...]:
    return (
        f"{got['rate']:.0f}", f"{got['cpu_ms']:.2f}", f"{got['p50_ms']:.1f}", f"{got['p99_ms']:.1f}",
        f"{got['peak_mb']:.0f}",
    )  # fmt: skip


async def tables(people: list[int], seconds: float) -> str:
    """In Markdown."""
    rows = [await with_people(one, seconds) for one in people]
    rows += await long_and_short(seconds)
    rows += [await in_languages(count, seconds) for count in (1, len(LANGUAGES))]
    head = (
        "what", "database MB", "start to first answer s", "updates/s", "CPU ms an update", "p50 ms", "p99 ms",
        "most MB",
    )  # fmt: skip
    return f"{CHATS} chats at a time, buttons pressed, one round.\n\n{table(head, rows)}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, nargs="+", default=SIZES, help="in the database")
    parser.add_argument("--seconds", type=float, default=4.0, help="that each is measured for")
    parser.add_argument("--fill", nargs=2, metavar=("FOLDER", "PEOPLE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.fill:
        asyncio.run(fill(Path(given.fill[0]), int(given.fill[1])))
        return
    print(asyncio.run(tables(given.people, given.seconds)))


if __name__ == "__main__":
    main()
