"""A bot that dies again and again while a crowd talks with it, and what must hold after that.

Somebody tells of a few rejections and goes, and somebody else comes. What each of them saw is, word for word, what an
undisturbed bot shows (but for one message a kill that may come twice), and what is kept of them is as much in each
table. Knows no way to die: `ends` are handed in.
"""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable, Sequence, Set
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from bot.clock import Clock
from bot.demo.server import DemoServer
from bot.store import Store, Vault, read_keys, schema
from tests.conftest import Stage
from tests.crash.mortal import Mortal, Point
from tests.crash.tellers import DONE_BEFORE, Teller, check_what_is_kept, sent_to, without_repeats
from tests.process import TOKEN, until

AT_A_TIME = 10  # people who talk with the bot
MOST = 4  # rounds of one person, or fewer: so that there are always strangers, too
IN_THE_START = 0.1  # of the random moments
STARTING = 0.15  # seconds within which those lie
CALLS, WITHIN = 40, 0.02  # the others lie within so many seconds of one of the first so many calls of the Bot API
REACHED = 60.0  # seconds within which a point must be
# A pace that is never in the way: what is killed is at work and not waiting.
SETTINGS = {"PAID_BROADCAST": "true", "TICK_SECONDS": "1"}
# Of the reference, to be replaced: they are in no other word.
NAMES = ("Xylotech", "Yarrowby", "Zephyrine", "Wolfram"), ("Zookeeper", "Yeoman", "Vintner", "Wheelwright")
Rounds = Sequence[tuple[str, str]]
Census = Counter[str]  # rows a table
End = Callable[["Crowd", Mortal], Awaitable[None]]


class Crowd:
    """People who tell, so many at a time, until told to stop; and what was sent to them."""

    def __init__(self, server: DemoServer) -> None:
        server.api.calls = deque()  # all of them, however many
        self.server, self.stop, self._profile = server, asyncio.Event(), deepcopy(server.world.profile)
        self.tellers: list[Teller] = []
        self.sent: dict[int, list[str]] = {}
        self.calls = 0  # of the Bot API

    async def lane(self) -> None:
        """One after another."""
        while not self.stop.is_set():
            number = len(self.tellers)
            teller = Teller(self.server, self.server.person(f"Person {number}"), self.stop, 1 + number % MOST)
            self.tellers.append(teller)
            await teller.tell()

    def forget_the_bot(self) -> None:
        """Let Telegram know nothing of its commands and descriptions, as before its first start."""
        self.server.world.profile = deepcopy(self._profile)

    async def silence(self) -> None:
        """Return when what a dead one sent last is read, or has come to nothing: what comes later is another's."""
        runner = self.server._runner
        await until(lambda: not (runner and runner.server and runner.server.connections), REACHED)

    def listen(self) -> Counter[int]:
        """Hear what was sent since the last time; gives how many messages came twice, by person."""
        twice = Counter[int]()
        while self.server.api.calls:
            call = self.server.api.calls.popleft()
            self.calls += 1
            if call.method == "sendMessage":
                texts = self.sent.setdefault(call.p["chat_id"], [])
                twice[call.p["chat_id"]] += texts[-1:] == [call.p["text"]]
                texts.append(call.p["text"])
        return +twice


@dataclass(frozen=True)
class Figures:
    """What there was of it."""

    kills: int
    seconds: float
    people: int
    rounds: int
    messages: int
    repeats: int

    def __str__(self) -> str:
        return (
            f"{self.kills} kills in {self.seconds:.0f} s ({self.seconds / max(1, self.kills):.2f} s each): "
            f"{self.people} people, {self.rounds} rounds, {self.messages} messages, of which {self.repeats} came twice"
        )


async def ordeal(url: str, folder: Path, ends: Iterable[End]) -> Figures:
    """Live and die once for each of `ends`, live on until everybody is done, and look at what came of it."""
    (folder / "reference").mkdir()
    reference = await undisturbed(folder / "reference")
    began, repeats = time.monotonic(), 0
    async with (
        DemoServer(token=TOKEN) as server,
        Mortal(folder, SETTINGS | {"TELEGRAM_API_URL": server.url, "DATABASE_URL": url}) as process,
    ):
        crowd, server.world.paid_broadcast = Crowd(server), True
        async with asyncio.TaskGroup() as talking:
            for _ in range(AT_A_TIME):
                talking.create_task(crowd.lane())
            for end in ends:
                await end(crowd, process)
                await crowd.silence()
                twice = crowd.listen()
                assert max(twice.values(), default=0) <= 1, "more than one message came twice after a kill"
                repeats += twice.total()
            crowd.stop.set()
            await process.start()
        await until(lambda: not server.world.updates.pending)
        assert (await process.stop())[0] == 0
        repeats += crowd.listen().total()
        seconds = time.monotonic() - began
        assert not [one for one in server.refused if not one.description.startswith(DONE_BEFORE)]
        assert server.odd == [], server.odd[:3]
        await check(process, crowd, reference)
    rounds, messages = sum(len(one.rounds) for one in crowd.tellers), sum(map(len, crowd.sent.values()))
    return Figures(process.deaths, seconds, len(crowd.tellers), rounds, messages, repeats)


# the ends


def at_random(chance: random.Random) -> End:
    """Killed at any moment: at work, or in the middle of the start."""

    async def end(crowd: Crowd, process: Mortal) -> None:
        await process.start()
        if chance.random() < IN_THE_START:
            await asyncio.sleep(chance.uniform(0.0, STARTING))
        else:
            calls = chance.randint(1, CALLS)
            await until(lambda: len(crowd.server.api.calls) >= calls or not process.is_alive, REACHED)
            await asyncio.sleep(chance.uniform(0.0, WITHIN))
        await process.kill()

    return end


def at_point(point: Point, at_the_end: bool = False) -> End:
    """Killed by itself, at a named point; `at_the_end`: one that is passed after SIGTERM."""

    async def end(crowd: Crowd, process: Mortal) -> None:
        crowd.forget_the_bot()
        await process.start(die=point)
        if at_the_end:
            await until(lambda: len(crowd.server.api.calls) >= CALLS or not process.is_alive, REACHED)
            process.send(signal.SIGTERM)
        try:
            code = await process.end(REACHED)
        except TimeoutError:
            raise AssertionError(f"{point} was never reached") from None
        assert code == -signal.SIGKILL, f"{point} was never reached: {process.log.read_text()}"

    return end


@dataclass
class Record:
    """The points that a life passed, and how often; `last`: those that it passed after SIGTERM alone."""

    file: Path
    passed: Counter[str] = field(default_factory=Counter)
    last: frozenset[str] = frozenset()

    def read(self) -> None:
        """What stands there by now."""
        self.passed = Counter(self.file.read_text().splitlines() if self.file.exists() else ())


def not_at_all(record: Record, wanted: Set[str]) -> End:
    """Not killed: the points that are passed are written down, until these are among them."""

    async def end(crowd: Crowd, process: Mortal) -> None:
        await process.start(record=str(record.file))
        try:
            async with asyncio.timeout(REACHED):
                while not wanted <= record.passed.keys():
                    await asyncio.sleep(0.2)
                    record.read()
        except TimeoutError:
            raise AssertionError(f"never passed: {wanted - record.passed.keys()}") from None
        before = record.passed
        assert (await process.stop())[0] == 0
        record.read()
        record.last = frozenset(record.passed - before) - before.keys()

    return end


# what must hold


@dataclass(frozen=True)
class Reference:
    """What an undisturbed bot shows to somebody who tells of so many rejections, and what it keeps of them."""

    rounds: Rounds
    texts: list[str]
    kept: Census

    def told(self, rounds: Rounds) -> list[str]:
        """What it shows to somebody with these companies and roles."""
        texts = self.texts
        for (company, role), (theirs, their_role) in zip(self.rounds, rounds, strict=True):
            texts = [text.replace(company, theirs).replace(role, their_role) for text in texts]
        return texts


async def undisturbed(folder: Path) -> dict[int, Reference]:
    """By the number of rounds."""
    stage = Stage(folder, agreed=False)
    async with stage.server as server:
        await stage.begin()
        tellers = [Teller(server, server.person("Reference"), asyncio.Event(), most, NAMES) for most in range(MOST + 1)]
        await asyncio.gather(*(teller.tell() for teller in tellers))
        await stage.quiet()
        kept = await census(stage.app.store)
        await stage.end()
        found = [Reference(one.rounds, sent_to(server, one.id), kept[one.id]) for one in tellers]
    return {len(one.rounds): one for one in found}


async def check(process: Mortal, crowd: Crowd, reference: dict[int, Reference]) -> None:
    """Everybody saw what an undisturbed bot shows, and as much is kept of them."""
    store = await Store.open(process.url, Vault(read_keys(process.key)), Clock().now)
    kept = await census(store)
    await store.close()
    for teller in crowd.tellers:
        wanted = reference[len(teller.rounds)]
        assert without_repeats(crowd.sent[teller.id]) == wanted.told(teller.rounds)
        assert kept[teller.id] == wanted.kept
    await check_what_is_kept(process, crowd.tellers)


async def census(store: Store) -> dict[int, Census]:
    """How many rows there are in each table, by person: whatever is done twice, or not at all, is another number."""
    found = defaultdict[int, Census](Census)
    async with store.transaction() as tx:
        for table in schema.metadata.sorted_tables:
            if (owner := table.c.get("person")) is not None:
                rows = await tx.connection.execute(select(owner, func.count()).group_by(owner))
                for person, count in rows:
                    found[person][table.name] = count
    return found
