"""What it costs to speak first, as the number of people grows, beside the schedulers one would otherwise take.

    python -m bench.checkins [--people 1000000] [--peers 10000 100000]

Every row is measured in a process of its own, so that memory is that row's. Of ours: a tick with nothing due, a due
person begun and done (words, database, outbox; not sent), the longest stall of the event loop meanwhile, the process's
memory, and an answer's time (median, 99th percentile) with a broadcast going on beside it and without. Of the others:
time to add that many daily jobs, memory, and how many of 10,000 that are due at one moment really ran.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

DUE = 10_000  # people who are due at one moment
ANSWERS = 300  # measured, with and without a broadcast
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def memory() -> float:
    """The most this process held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def vault_beside(path: str) -> Any:
    """The vault whose key lies beside a database; made when it is not there."""
    from bot.store import Vault, new_key, read_keys

    file = Path(f"{path}.key")
    if not file.exists():
        file.write_text(new_key())
    return Vault(read_keys(file.read_text()))


def _some_time(id: int) -> timedelta:
    """When in the week to come a person is due, always the same."""
    return timedelta(seconds=1 + zlib.crc32(b"%d" % id) % 604_800)


async def fill(path: str, many: int) -> dict[str, Any]:
    """A database of so many people, each with a line every weekday: `DUE` of them at noon, the rest spread over a week
    to come. Through the store's own tables, in large bites."""
    from sqlalchemy import insert

    from bot.store import Store, dues, people, schema

    vault = vault_beside(path)
    store = await Store.open(f"sqlite+aiosqlite:///{path}", vault, lambda: NOON)
    began = time.perf_counter()
    plain = people.Person(0, NOON, zone="Europe/Lisbon", line_at="12:00", line_days="daily")
    for start in range(0, many, 50_000):
        ids = range(start + 1, min(start + 50_000, many) + 1)
        due = [
            dues.row_of(vault, id, NOON if id <= DUE else NOON + _some_time(id), "encouragement", state=dues.LINE)
            for id in ids
        ]
        rows = [{"id": id, **people.row_of(vault, plain._replace(id=id))} for id in ids]
        async with store.transaction() as tx:
            await tx.connection.execute(insert(schema.person), rows)
            await tx.connection.execute(insert(schema.due), due)
    await store.close()
    return {"seconds": time.perf_counter() - began}


class Stalls:
    """The longest time that nothing else could run."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._task = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            self.longest = max(self.longest, time.perf_counter() - before - 0.001)

    def end(self) -> float:
        """The longest, in milliseconds."""
        self._task.cancel()
        return self.longest * 1000


async def ours(path: str) -> dict[str, Any]:
    """Our tick on a filled database."""
    from bot.checkins import CheckIns
    from bot.content import Content
    from bot.conversations import Conversations
    from bot.store import Store, dues
    from bot.telegram.lanes import Lanes

    moment = NOON - timedelta(seconds=1)
    vault = vault_beside(path)
    store = await Store.open(f"sqlite+aiosqlite:///{path}", vault, lambda: moment)
    content = Content()
    for file in ("encouragement", "encourage", "shared"):
        content.names("en", file)  # `run` has the words ready when the first line is due
    gc.freeze()  # and has told the collector to look at none of what a start made
    conversations = Conversations(store, content)
    said: set[int] = set()
    all_said = asyncio.Event()

    def send(person: int, _: object) -> None:
        said.add(person)
        if len(said) == DUE:
            all_said.set()

    async def room() -> None:
        return None

    checkins = CheckIns(store, conversations, Lanes().run, send, room)
    idle = await _median(checkins.tick, 50)
    claim = await _median(lambda: _claim(store, dues), 20)
    moment = NOON
    stalls = Stalls()
    began, cpu = time.perf_counter(), time.process_time()
    await checkins.tick()
    await asyncio.wait_for(all_said.wait(), 600)  # a tick returns when all is begun
    took, busy = time.perf_counter() - began, time.process_time() - cpu
    found = {
        "idle_ms": idle * 1000, "claim_ms": claim * 1000, "each_ms": took / DUE * 1000, "cpu_ms": busy / DUE * 1000,
        "said": len(said), "stall_ms": stalls.end(), "memory_mb": memory(),
    }  # fmt: skip
    await store.close()
    return found


async def _claim(store: Any, dues: Any) -> None:
    async with store.transaction() as tx:
        await dues.ready(tx, 200)


async def _median(work: Callable[[], Any], times: int) -> float:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        await work()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


async def answers(path: str) -> dict[str, Any]:
    """How long somebody waits for an answer, alone and while lines go out at Telegram's pace."""
    from bot.checkins import CheckIns
    from bot.content import Content
    from bot.conversations import Conversations
    from bot.files import Files
    from bot.store import Store
    from bot.telegram.lanes import Lanes
    from bot.telegram.outgoing import Outgoing
    from bot.telegram.pacer import Pacer

    moment = NOON - timedelta(seconds=1)
    vault = vault_beside(path)
    store = await Store.open(f"sqlite+aiosqlite:///{path}", vault, lambda: moment)
    content = Content()
    for file in ("encouragement", "encourage", "shared", "menu"):
        content.names("en", file)
    gc.freeze()
    conversations = Conversations(store, content)
    lanes, arrived, sent = Lanes(), asyncio.Event(), [0]

    class Sink:
        async def call(self, _: str, params: dict[str, Any], files: object = None) -> dict[str, int]:
            sent[0] += 1
            if params.get("chat_id", 0) > 10**9:
                arrived.set()
            return {"message_id": 1}

    pacer, files = Pacer(chat_burst=5), Files(store, content)
    sink: Any = Sink()
    outgoing = Outgoing(sink, pacer, conversations.delivered, conversations.away, files.make, lambda: moment)
    checkins = CheckIns(
        store, conversations, lanes.run, lambda p, m: outgoing.send(p, m, urgent=False), outgoing.room
    )  # fmt: skip
    alone = await _wait_for_answers(conversations, outgoing, lanes, arrived, 10**9)
    moment = NOON
    sent[0], began = 0, time.perf_counter()
    ticking = asyncio.create_task(checkins.tick())
    await asyncio.sleep(0.5)
    stalls = Stalls()
    beside = await _wait_for_answers(conversations, outgoing, lanes, arrived, 2 * 10**9)
    pace = sent[0] / (time.perf_counter() - began)
    stalled = stalls.end()
    ticking.cancel()
    await outgoing.close()
    await store.close()
    return {
        "alone_p50": alone[0], "alone_p99": alone[1], "beside_p50": beside[0], "beside_p99": beside[1],
        "ratio_p99": beside[1] / alone[1], "messages_a_second": pace, "stall_ms": stalled,
    }  # fmt: skip


async def _wait_for_answers(conversations: Any, outgoing: Any, lanes: Any, arrived: Any, first: int) -> list[float]:
    """Somebody new writes every tenth of a second; the median and 99th percentile of their waits, in ms."""
    from bot.conversations.events import Command, Event

    waits = []
    for number in range(ANSWERS):
        person = first + number + 1
        arrived.clear()
        began = time.perf_counter()
        event = Event(person, number + 1, "en", Command("menu", "", "/menu"))

        async def take(event: Event = event) -> None:
            outgoing.send(event.person, await conversations.take(event))

        await lanes.run(person, take)
        await arrived.wait()
        waits.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.1 - min(0.1, time.perf_counter() - began))
    return [statistics.median(waits), statistics.quantiles(waits, n=100)[98]]


async def ptb(jobs: int) -> dict[str, Any]:
    """python-telegram-bot's JobQueue: a daily job a person, and `DUE` at one moment."""
    from telegram.ext import ApplicationBuilder, ContextTypes

    app = ApplicationBuilder().token("1:x").build()
    queue, ran = app.job_queue, [0]
    assert queue is not None

    async def line(_: ContextTypes.DEFAULT_TYPE) -> None:
        ran[0] += 1

    at = (datetime.now(UTC) + timedelta(hours=6)).timetz()
    began = time.perf_counter()
    for _ in range(jobs):
        queue.run_daily(line, at)
    took = time.perf_counter() - began
    await queue.start()
    await _at_once(lambda moment: queue.run_once(line, moment))
    await queue.stop(wait=False)
    return {"add_s": took, "ran": ran[0], "memory_mb": memory()}


async def apscheduler(jobs: int) -> dict[str, Any]:
    """APScheduler with its jobs in a database: a daily job a person, and `DUE` at one moment."""
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    with tempfile.TemporaryDirectory() as folder:
        store = SQLAlchemyJobStore(url=f"sqlite:///{folder}/jobs.db")
        scheduler = AsyncIOScheduler(timezone="UTC", jobstores={"default": store})
        began = time.perf_counter()
        scheduler.start(paused=True)
        later = datetime.now(UTC) + timedelta(hours=6)
        for _ in range(jobs):
            scheduler.add_job(_line, "cron", hour=later.hour, minute=later.minute)
        took = time.perf_counter() - began
        await _at_once(lambda moment: scheduler.add_job(_line, "date", run_date=moment), scheduler.resume)
        scheduler.shutdown(wait=False)
    return {"add_s": took, "ran": len(_ran), "memory_mb": memory()}


_ran: list[None] = []


def _line() -> None:
    _ran.append(None)


async def _at_once(add: Callable[[datetime], object], begin: Callable[[], object] = lambda: None) -> None:
    """`DUE` jobs at one moment, and half a minute for them to run."""
    moment = datetime.now(UTC) + timedelta(seconds=90)
    for _ in range(DUE):
        add(moment)
        if datetime.now(UTC) > moment:
            moment = datetime.now(UTC) + timedelta(seconds=30)
    begin()
    await asyncio.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()) + 30)


PARTS: dict[str, Callable[..., Any]] = {
    "fill": fill, "ours": ours, "answers": answers, "ptb": ptb, "apscheduler": apscheduler,
}  # fmt: skip


def apart(part: str, *arguments: object) -> dict[str, Any]:
    """One part in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.checkins", "--part", part, *map(str, arguments)]
    told: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.checkins", description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--peers", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        name, *arguments = given.part
        values = [int(one) if one.isdigit() else one for one in arguments]
        print(json.dumps(asyncio.run(PARTS[name](*values))))
        return
    if given.people < DUE:
        parser.exit(2, f"--people: at least {DUE:,}, of whom all are due at one moment\n")
    print(f"{'people':>10} {'idle tick':>10} {'claim 200':>10} {'each due':>9} {'CPU':>8} {'stall':>8} {'memory':>8}")
    for people in sorted({DUE, min(100_000, given.people), given.people}):
        with tempfile.TemporaryDirectory() as folder:
            apart("fill", f"{folder}/onward.db", people)
            got = apart("ours", f"{folder}/onward.db")
            print(
                f"{people:>10,} {got['idle_ms']:>7.2f} ms {got['claim_ms']:>7.2f} ms {got['each_ms']:>6.2f} ms"
                f" {got['cpu_ms']:>5.2f} ms {got['stall_ms']:>5.0f} ms {got['memory_mb']:>5.0f} MB"
                f"   {got['said']:,} of {DUE:,} said"
            )
    with tempfile.TemporaryDirectory() as folder:
        apart("fill", f"{folder}/onward.db", DUE)
        got = apart("answers", f"{folder}/onward.db")
        print(
            f"\nan answer: {got['alone_p50']:.1f} ms (p99 {got['alone_p99']:.1f}) alone,"
            f" {got['beside_p50']:.1f} ms (p99 {got['beside_p99']:.1f}) beside a broadcast of"
            f" {got['messages_a_second']:.0f} messages/s: p99 × {got['ratio_p99']:.2f}"
        )
    for jobs in given.peers:
        for name in ("ptb", "apscheduler"):
            got = apart(name, jobs)
            print(
                f"{name:>12}, {jobs:,} daily jobs: added in {got['add_s']:.1f} s, {got['memory_mb']:.0f} MB,"
                f" {got['ran']:,} of {DUE:,} due at one moment ran"
            )


if __name__ == "__main__":
    main()
