"""How the bot stands a Telegram that misbehaves: many people talk with it while one request in five goes wrong.

    python -m bench.faults [--minutes 60] [--people 40] [--share 0.2] [--seed N]

Real time, the real bot at its real pace, real HTTP to the demo's Bot API server. Of every method's requests a share is
told to wait, refused, answered in HTML or rubbish, stalled (some for 30 s), or loses its connection before or after it
took effect; now and then the token is unknown (then the bot is started again, as a host does). Updates come in any
order, twice, beside unknown kinds and rubbish, and with fields of a newer Bot API; the bot's clock is months off and
jumps. Each person tells of rejections and drafts messages, round after round. Afterwards the same rounds are walked
undisturbed, and what both saw and what is kept is compared: nothing may be missing, and nothing be there twice but what
a lost answer of Telegram explains. Ends with 1 when something is.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import random
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator, MutableMapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select

from bot.app import App, assembled, poll
from bot.clock import Clock
from bot.demo import people as hands
from bot.demo.faults import Fault, Faults
from bot.demo.server import DemoServer
from bot.settings import load
from bot.store import Store, Vault, applications, new_key, read_keys, schema
from bot.telegram.errors import BadToken
from bot.telegram.outgoing import REPEATS_UNKNOWN
from bot.telegram.pacer import Pacer

Json = dict[str, Any]
TOKEN = "100000:test"
START = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # far from Telegram's own time
PATIENCE = 300.0  # seconds that a person waits for an answer
COMPANIES = ("Acme", "Plumbrook", "Quillmark", "Tidewell", "Northgate", "Fernway", "Oakridge", "Brightwater")
ROLES = ("Data analyst", "Nurse", "Welder", "Translator", "Cook", "Gardener", "Draughtsman")
ANSWERS = {
    "role": "{role}", "stage": "[interview]", "feeling": "[stings]", "card": "[keep]", "who": "Ana",
    "channel": "[email]", "tone": "[plain]", "point": "[answer]", "future": "[no]", "check": "[keep]",
    "sent": "[not_now]",
}  # fmt: skip
FORGETFUL = "<html><body>upstream error</body></html>"
RUBBISH = ("", "{", "null", "[]", '{"ok":true}', '"x"', "\x00\xff", FORGETFUL, '{"ok":true,"result":')
STRANGE: tuple[Json, ...] = (
    {"something_new": {"chat": {"id": 1}, "deeper": [{"and": "deeper"}]}}, {"message": {"date": "soon"}}, {},
    {"message": None}, {"callback_query": {"id": 5}}, {"poll_answer": {"poll_id": "1", "option_ids": []}},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "forum_of_the_future"}, "text": "hi"}},
)  # fmt: skip
NEWER: Json = {"field_of_tomorrow": {"kind": "new", "list": [1, {"a": None}]}, "is_quantum": True}
LOSSES = (  # lines of the log, each of which means that something was lost or broke
    "sending to somebody broke off", "a conversation broke", "update raised", "Telegram refused a message",
)  # fmt: skip


KINDS = {  # of faults, by weight
    "429": 5.0, "500": 3.0, "502 in HTML": 3.0, "dropped before": 3.0, "dropped after": 2.0, "rubbish": 1.5,
    "rubbish after": 1.5, "stalled": 2.0, "stalled 30 s": 0.05, "409": 0.5, "401": 0.1,
}  # fmt: skip


class Weather(Faults):
    """A share of all requests goes wrong, each in some way of `KINDS`; counted by kind. `unsure`: how many of those
    that make messages took effect without the bot being told."""

    def __init__(self, share: float, chance: random.Random) -> None:
        super().__init__()
        self.share, self._chance = share, chance
        self.requests, self.unsure = 0, 0
        self.seen = Counter[str]()

    def take(self, method: str) -> Fault | None:
        """What happens to the next request of `method`; None when nothing does."""
        self.requests += 1
        if self._chance.random() >= self.share:
            return None
        (kind,) = self._chance.choices(list(KINDS), list(KINDS.values()))
        if (kind == "409") > (method == "getUpdates"):
            kind = "500"
        self.seen[kind] += 1
        if method.startswith("send"):
            self.unsure += kind in ("dropped after", "rubbish after")
        return self._fault(method, kind)

    def _fault(self, method: str, kind: str) -> Fault:
        match kind:
            case "429":
                return Fault(method, "fail", 1, 429, retry_after=self._chance.randint(1, 3))
            case "500" | "409" | "401":
                return Fault(method, "fail", 1, int(kind))
            case "502 in HTML":
                return Fault(method, "fail", 1, 502, FORGETFUL)
            case "dropped before":
                return Fault(method, "drop before", 1)
            case "dropped after":
                return Fault(method, "drop after", 1)
            case "rubbish":
                return Fault(method, "fail", 1, 200, self._chance.choice(RUBBISH))
            case "rubbish after":
                return Fault(method, "garble", 1, 200, self._chance.choice(RUBBISH))
        return Fault(method, "stall", 1, until=30.0 if "30" in kind else self._chance.uniform(0.1, 1.0))


class Jumpy(Clock):
    """A clock that is set forward and back by up to two minutes all the time."""

    def __init__(self, chance: random.Random | None) -> None:
        super().__init__(START)
        self._chance, self._off, self._until = chance, timedelta(), 0.0

    def now(self) -> datetime:
        if self._chance is not None and time.monotonic() > self._until:
            self._until = time.monotonic() + self._chance.uniform(1, 10)
            self._off = timedelta(seconds=self._chance.uniform(-120, 120))
        return super().now() + self._off


@dataclass
class Teller:
    """Somebody who tells of one rejection after another, answering each question as soon as it is there."""

    server: DemoServer
    id: int
    rounds: list[tuple[str, str]] = field(default_factory=list)
    seen: int = 0
    answers: int = 0
    asked: str = ""  # the question that was answered last: its repeat is none
    waits_for_ever: bool = False

    async def tell(self, stop: asyncio.Event, rounds: int | None) -> None:
        """So many rounds; without a number until `stop`, and then to the end of the round."""
        while len(self.rounds) < rounds if rounds is not None else not stop.is_set():
            n = len(self.rounds)
            try:
                await self._round(COMPANIES[(self.id + n) % len(COMPANIES)], ROLES[(self.id + 3 * n) % len(ROLES)])
            except TimeoutError:
                self.waits_for_ever = True
                return

    async def _round(self, company: str, role: str) -> None:
        self.rounds.append((company, role))
        self.server.say(self.id, f"I just got rejected by {company}")
        begun = False
        while True:
            message, places = await self._next()
            question = next((data.rpartition(":")[0] for data in places if not data.startswith(">")), "")
            link = next((data for data in places if data.startswith(">feedback:")), None)
            if question and question != self.asked:
                self.asked, key = question, question.partition(":")[2]
                self._answer(key, message, places, role)
                if key == "sent":
                    break
            elif link is not None and not begun:
                begun = True
                hands.tap(self.server.world, self.id, message, *places[link])
        await self._next(question=False)

    def _answer(self, key: str, message: int, places: dict[str, tuple[int, int]], role: str) -> None:
        self.answers += 1
        wanted = ANSWERS.get(key)
        if wanted is not None and not wanted.startswith("["):
            self.server.say(self.id, wanted.format(role=role))
            return
        options = [data for data in places if not data.startswith(">") and ":!" not in data]
        chosen = next((one for one in options if wanted and one.endswith(f":{wanted[1:-1]}")), options[0])
        hands.tap(self.server.world, self.id, message, *places[chosen])

    async def _next(self, question: bool = True) -> tuple[int, dict[str, tuple[int, int]]]:
        """The oldest message not looked at yet that has buttons of ours, or any; and where its buttons are."""
        chat = self.server.world.chats[self.id]
        async with asyncio.timeout(PATIENCE):
            while True:
                fresh = itertools.takewhile(lambda number: number > self.seen, reversed(chat.messages))
                for number in sorted(one for one in fresh if one not in chat.from_person):
                    self.seen = number
                    rows = chat.messages[number].get("reply_markup", {}).get("inline_keyboard", [])
                    places = {
                        button["callback_data"]: (y, x)
                        for y, row in enumerate(rows)
                        for x, button in enumerate(row)
                        if "callback_data" in button
                    }
                    if places or not question:
                        return number, places
                await asyncio.sleep(0.02)


@dataclass
class World:
    """One run: the server, the people, what was counted."""

    server: DemoServer
    weather: Weather
    people: list[Teller]
    kept: Path
    vault: Vault
    lives: int = 0
    lines: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def url(self) -> str:
        """Its database."""
        return f"sqlite+aiosqlite:///{self.kept / 'onward.db'}"

    def texts(self, person: int) -> list[str]:
        """Every text that was sent to somebody, in order."""
        return self._sent.get(person, [])

    def settle(self) -> None:
        """Sort what was sent by person."""
        self._sent: dict[int, list[str]] = {}
        for call in self.server.calls("sendMessage"):
            self._sent.setdefault(call["chat_id"], []).append(call["text"])


def shaken(server: DemoServer, chance: random.Random) -> None:
    """Let getUpdates give updates in any order, some twice, with fields and kinds nobody knows, and rubbish between."""
    as_it_was = server.world.updates.get

    async def get(p: Json) -> list[Any]:
        updates: list[Any] = [{**one, **NEWER} if chance.random() < 0.2 else one for one in await as_it_was(p)]
        for one in updates:
            if chance.random() < 0.2 and isinstance(one.get("message"), dict):
                one["message"] = {**one["message"], **NEWER}
        updates += [one for one in updates if chance.random() < 0.1]
        if updates and chance.random() < 0.05:
            updates += [None, "x", {"update_id": "y"}, []]
        chance.shuffle(updates)
        return updates

    server.world.updates.get = get  # type: ignore[method-assign]


async def _trouble(world: World, chance: random.Random) -> None:
    """Until it is cancelled: updates come again, and kinds that nobody knows."""
    while True:
        await asyncio.sleep(chance.uniform(0.05, 0.3))
        history = world.server.world.updates._history
        if history and chance.random() < 0.7:
            newest = list(itertools.islice(reversed(history), 30))  # within what a person's row remembers
            world.server.resend(chance.choice(newest))
        else:
            world.server.inject(chance.choice(STRANGE))


async def _live(world: World, clock: Clock, stopped: asyncio.Event, pacer: Pacer | None) -> None:
    """The bot, started again whenever its token is unknown."""
    settings = load(telegram_api_url=world.server.url, database_url=world.url)
    while not stopped.is_set():
        world.lives += 1
        with contextlib.suppress(BadToken):
            async with assembled(settings, TOKEN, world.vault, clock, pacer) as app:
                await _until_quiet(app, world, stopped)


async def _until_quiet(app: App, world: World, stopped: asyncio.Event) -> None:
    ended = asyncio.Event()
    polling = asyncio.create_task(poll(app, ended))
    over = asyncio.create_task(stopped.wait())
    await asyncio.wait((polling, over), return_when=asyncio.FIRST_COMPLETED)
    if not polling.done():  # everything taken and sent before the end
        world.weather.share = 0.0
        async with asyncio.timeout(PATIENCE):
            while world.server.world.updates.pending or len(app.lanes) or not await app.outgoing.flush(5):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    over.cancel()
    ended.set()
    await polling


@contextlib.contextmanager
def _counting(lines: Counter[str]) -> Iterator[None]:
    """Count the lines of the log instead of writing them."""

    def count(_: Any, level: str, event: MutableMapping[str, Any]) -> Any:
        if level in ("warning", "error"):
            lines[str(event.get("event"))] += 1
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[count], cache_logger_on_first_use=False)
    try:
        yield
    finally:
        structlog.configure(**before)


@asynccontextmanager
async def begun(folder: Path, people: int, share: float, chance: random.Random) -> AsyncIterator[World]:
    """A server with people, and nobody talking yet."""
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240
    async with DemoServer(token=TOKEN) as server:
        server.api.calls = deque()  # all of them, however many
        server.api.faults = weather = Weather(share, chance)
        tellers = [Teller(server, server.person(f"Person {n}")) for n in range(people)]
        yield World(server, weather, tellers, folder, Vault(read_keys(new_key())))


async def disturbed(world: World, seconds: float, chance: random.Random) -> None:
    """So many seconds of talk in all weathers, then until everybody is through their round."""
    shaken(world.server, chance)
    stop, stopped, began = asyncio.Event(), asyncio.Event(), time.monotonic()
    with _counting(world.lines):
        trouble = asyncio.create_task(_trouble(world, chance))
        living = asyncio.create_task(_live(world, Jumpy(chance), stopped, None))
        talking = asyncio.gather(*(teller.tell(stop, None) for teller in world.people))
        asyncio.get_running_loop().call_later(seconds, stop.set)
        await asyncio.wait((talking, living), return_when=asyncio.FIRST_COMPLETED)
        trouble.cancel()
        stopped.set()
        await living
        await talking
    world.seconds = time.monotonic() - began
    world.settle()


async def undisturbed(world: World, rounds: Sequence[int]) -> None:
    """The same rounds with nothing going wrong, as fast as they go."""
    stopped = asyncio.Event()
    with _counting(world.lines):
        pacer = Pacer(100_000, per_chat=100_000, chat_burst=100_000)
        living = asyncio.create_task(_live(world, Jumpy(None), stopped, pacer))
        talks = (one.tell(stopped, many) for one, many in zip(world.people, rounds, strict=True))
        await asyncio.gather(*talks)
        stopped.set()
        await living
    world.settle()


def collapsed(texts: Sequence[str]) -> list[str]:
    """Without repeats: a message that is sent again comes at once after its first."""
    return [text for text, _ in itertools.groupby(texts)]


def most_copies(texts: Sequence[str]) -> int:
    """How often a message came at most."""
    return max((len(list(group)) for _, group in itertools.groupby(texts)), default=0)


@dataclass(frozen=True)
class Outcome:
    """What was wrong, in sentences, and the figures."""

    wrong: tuple[str, ...]
    figures: tuple[str, ...]


async def judged(world: World, reference: World) -> Outcome:
    """Compare what people saw, and what is kept of them, with an undisturbed world."""
    wrong = [f"{name}: {world.lines[name]} times" for name in LOSSES if world.lines[name]]
    wrong += [f"{one.id} waits for an answer" for one in world.people if one.waits_for_ever]
    repeats = 0
    for one, same in zip(world.people, reference.people, strict=True):
        saw, should = world.texts(one.id), reference.texts(same.id)
        repeats += len(saw) - len(should)
        if collapsed(saw) != collapsed(should):
            at = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(saw, should, strict=False)))
            wrong.append(f"{one.id} saw something else from message {at} on")
        if most_copies(saw) > 1 + REPEATS_UNKNOWN:
            wrong.append(f"{one.id} got a message {most_copies(saw)} times")
    if repeats > world.weather.unsure + (world.lives - 1) * len(world.people):
        wrong.append(f"{repeats} repeats, of which Telegram explains {world.weather.unsure}")
    wrong += await _not_kept(world)
    return Outcome(tuple(wrong), tuple(_figures(world, repeats)))


async def _not_kept(world: World) -> list[str]:
    """What is in the database and should not be, or the other way round."""
    wrong: list[str] = []
    store = await Store.open(world.url, world.vault, Clock(START).now)
    async with store.transaction() as tx:
        for one in world.people:
            jobs = await applications.recent(tx, one.id, 100_000)
            query = select(schema.request.c.application).where(schema.request.c.person == one.id)
            drafts = sorted((await tx.connection.execute(query)).scalars())
            if Counter((job["company"], job["role"]) for job in jobs) != Counter(one.rounds):
                wrong.append(f"{one.id} told of {len(one.rounds)} rejections, and {len(jobs)} are kept")
            if drafts != sorted(job["id"] for job in jobs):
                wrong.append(f"{one.id} drafted {len(one.rounds)} messages, and {len(drafts)} are kept")
        unsent = select(schema.person.c.id).where(schema.person.c.owed != schema.person.c.sent)
        wrong += [f"to {id} something is owed still" for (id,) in await tx.connection.execute(unsent)]
        talks = await tx.connection.execute(select(schema.talk.c.serial))
        wrong += [f"conversation {number} is open still" for (number,) in talks]
    await store.close()
    return wrong


def _figures(world: World, repeats: int) -> Iterator[str]:
    weather, messages = world.weather, sum(len(world.texts(one.id)) for one in world.people)
    yield f"{world.seconds:.0f} s, {len(world.people)} people, {sum(len(one.rounds) for one in world.people)} rounds"
    yield f"{sum(one.answers for one in world.people)} answers, {messages} messages, {repeats} of them repeats"
    failed = sum(weather.seen.values())
    yield f"{weather.requests} requests, {failed} gone wrong ({failed / max(1, weather.requests):.1%}): " + ", ".join(
        f"{kind} {count}" for kind, count in weather.seen.most_common()
    )
    yield f"started {world.lives} times; the log: " + ", ".join(f"{e} {n}" for e, n in world.lines.most_common())


async def stood(folder: Path, seconds: float, people: int, share: float, seed: int) -> Outcome:
    """A run in all weathers, the same rounds undisturbed, and the verdict."""
    chance = random.Random(seed)
    async with begun(folder / "disturbed", people, share, chance) as world:
        await disturbed(world, seconds, chance)
        async with begun(folder / "undisturbed", people, 0.0, chance) as reference:
            await undisturbed(reference, [len(one.rounds) for one in world.people])
            return await judged(world, reference)


def main() -> int:
    """Run it, print the figures and what was wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60.0, help="how long they talk (60), in real time")
    parser.add_argument("--people", type=int, default=40, help="how many talk at once (40)")
    parser.add_argument("--share", type=float, default=0.2, help="of requests that go wrong (0.2)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of chance")
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        outcome = asyncio.run(stood(Path(name), given.minutes * 60, given.people, given.share, given.seed))
    print(*outcome.figures, *(f"WRONG: {one}" for one in outcome.wrong), sep="\n")
    print("nothing was lost" if not outcome.wrong else f"{len(outcome.wrong)} things were wrong")
    return bool(outcome.wrong)


if __name__ == "__main__":
    sys.exit(main())
