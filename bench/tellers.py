"""People who tell of one rejection after another, and the world they do it in: Telegram, the bot, and what came of it.

Knows nothing of what ought to have come of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator, MutableMapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from bench.logs import hearing
from bench.weather import START, Jumpy, Weather, shaken, troubled
from bot.app import App, assembled, poll
from bot.clock import Clock
from bot.demo import people as hands
from bot.demo.server import DemoServer
from bot.settings import load
from bot.store import Vault, new_key, read_keys
from bot.telegram.errors import BadToken
from bot.telegram.pacer import Pacer

TOKEN = "100000:test"
PATIENCE = 300.0  # seconds that a person waits for an answer
ARRIVING = 0.1  # seconds within which what a bot sent at its end has arrived
COMPANIES = ("Acme", "Plumbrook", "Quillmark", "Tidewell", "Northgate", "Fernway", "Oakridge", "Brightwater")
ROLES = ("Data analyst", "Nurse", "Welder", "Translator", "Cook", "Gardener", "Draughtsman")
ANSWERS = {
    "role": "{role}", "stage": "[interview]", "feeling": "[stings]", "card": "[keep]", "who": "Ana",
    "channel": "[email]", "tone": "[plain]", "point": "[answer]", "future": "[no]", "check": "[keep]",
    "sent": "[not_now]",
}  # fmt: skip
Places = dict[str, tuple[int, int]]  # where buttons are, by their data


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

    def _answer(self, key: str, message: int, places: Places, role: str) -> None:
        self.answers += 1
        wanted = ANSWERS.get(key)
        if wanted is not None and not wanted.startswith("["):
            self.server.say(self.id, wanted.format(role=role))
            return
        options = [data for data in places if not data.startswith(">") and ":!" not in data]
        chosen = next((one for one in options if wanted and one.endswith(f":{wanted[1:-1]}")), options[0])
        hands.tap(self.server.world, self.id, message, *places[chosen])

    async def _next(self, question: bool = True) -> tuple[int, Places]:
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


class Sent(NamedTuple):
    """A message as it arrived. `life`: which one of the bot's sent it; `untold`: the answer to the bot was lost."""

    text: str
    life: int = 1
    untold: bool = False


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
    sent: dict[int, list[Sent]] = field(default_factory=dict)  # to whom what arrived, in order

    @property
    def url(self) -> str:
        """Its database."""
        return f"sqlite+aiosqlite:///{self.kept / 'onward.db'}"

    def settle(self) -> None:
        """Sort what a life of the bot sent by person."""
        while self.server.api.calls:
            call = self.server.api.calls.popleft()
            if call.method == "sendMessage":
                arrived = Sent(call.p["text"], self.lives, call.untold)
                self.sent.setdefault(call.p["chat_id"], []).append(arrived)


@asynccontextmanager
async def begun(folder: Path, people: int, share: float, chance: random.Random) -> AsyncIterator[World]:
    """A server with people, and nobody talking yet. `share`: of requests that will go wrong."""
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
        trouble = asyncio.create_task(troubled(world.server, chance))
        living = asyncio.create_task(_live(world, Jumpy(chance), stopped))
        talking = asyncio.gather(*(teller.tell(stop, None) for teller in world.people))
        asyncio.get_running_loop().call_later(seconds, stop.set)
        await asyncio.wait((talking, living), return_when=asyncio.FIRST_COMPLETED)
        trouble.cancel()
        stopped.set()
        await living
        await talking
    world.seconds = time.monotonic() - began


async def undisturbed(world: World, rounds: Sequence[int]) -> None:
    """So many rounds of each with nothing going wrong, as fast as they go."""
    stopped = asyncio.Event()
    with _counting(world.lines):
        pacer = Pacer(100_000, per_chat=100_000, chat_burst=100_000)
        living = asyncio.create_task(_live(world, Clock(START), stopped, pacer))
        talks = (one.tell(stopped, many) for one, many in zip(world.people, rounds, strict=True))
        await asyncio.gather(*talks)
        stopped.set()
        await living


async def _live(world: World, clock: Clock, stopped: asyncio.Event, pacer: Pacer | None = None) -> None:
    """The bot, started again whenever its token is unknown."""
    settings = load(telegram_api_url=world.server.url, database_url=world.url)
    while not stopped.is_set():
        world.lives += 1
        with contextlib.suppress(BadToken):
            async with assembled(settings, TOKEN, world.vault, clock, pacer) as app:
                await _until_quiet(app, world, stopped)
        await asyncio.sleep(ARRIVING)
        world.settle()


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

    def count(level: str, line: MutableMapping[str, Any]) -> None:
        if level in ("warning", "error"):
            lines[str(line.get("event"))] += 1

    with hearing(count):
        yield
