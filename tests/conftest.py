"""The stage for tests: a demo server on loopback, the real bot beside it over real HTTP, a clock that tests move."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import hypothesis
import pytest
import structlog

from bot.app import App, assembled, poll
from bot.clock import Clock
from bot.demo.server import DemoServer
from bot.settings import load
from bot.store import Vault, new_key, people, read_keys
from bot.telegram.pacer import Pacer
from tests.databases import on_postgres

hypothesis.settings.register_profile("the same every time", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.load_profile("the same every time")  # chance is for the slow tests, which say `derandomize=False`

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
TOKEN = "100000:test"


def pytest_configure(config: pytest.Config) -> None:
    """Quiet logs: what a test wants to see of them, it captures."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where ONWARD_NO_SKIP is set (CI), a skipped test has failed: nothing may be left unlooked at there."""
    outcome: Any = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("ONWARD_NO_SKIP") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longrepr}"


@dataclass
class Person:
    """Somebody in a chat with the bot: says and taps, and sees what comes back."""

    stage: Stage
    id: int
    seen: int = 0

    async def say(self, text: str, **how: Any) -> list[str]:
        """Write; gives what the bot said in answer."""
        self.stage.server.say(self.id, text, **how)
        return await self.answers()

    async def tap(self, label: str) -> list[str]:
        """Press the newest button with this label; gives what the bot said in answer."""
        self.stage.server.tap(self.id, label)
        return await self.answers()

    async def go(self, *steps: str) -> list[str]:
        """Several steps: `[Label]` taps, anything else is said. Gives what the bot said to the last."""
        said: list[str] = []
        for step in steps:
            said = await (self.tap(step[1:-1]) if step.startswith("[") else self.say(step))
        return said

    async def answers(self) -> list[str]:
        """What the bot said since last time, once it has nothing more to say."""
        await self.stage.quiet()
        fresh = [m for m in self.stage.server.from_bot(self.id) if m["message_id"] > self.seen]
        if fresh:
            self.seen = fresh[-1]["message_id"]
        return [str(m.get("text", m.get("caption", ""))) for m in fresh]

    def buttons(self) -> list[str]:
        """The labels under the bot's newest message."""
        markup = self.stage.server.from_bot(self.id)[-1].get("reply_markup", {})
        return [button["text"] for row in markup.get("inline_keyboard", []) for button in row]

    def all_buttons(self) -> list[str]:
        """The labels under every message of the bot."""
        markups = [m.get("reply_markup", {}) for m in self.stage.server.from_bot(self.id)]
        return [b["text"] for markup in markups for row in markup.get("inline_keyboard", []) for b in row]


@dataclass
class Stage:
    """The demo server, the bot, the clock. `agreed`: whoever is new here has agreed already that feelings are kept."""

    folder: Path
    agreed: bool = True
    clock: Clock = field(default_factory=lambda: Clock(TUESDAY))
    vault: Vault = field(default_factory=lambda: Vault(read_keys(new_key())))
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.server = DemoServer(self.clock, TOKEN)
        self.url = f"sqlite+aiosqlite:///{self.folder / 'onward.db'}"
        self._stack: AsyncExitStack | None = None
        self._stopped = asyncio.Event()
        self._polling: asyncio.Task[None] | None = None
        self.app: App

    async def begin(self) -> None:
        """Start the bot."""
        if os.environ.get("ONWARD_STAGE") == "postgresql" and self._stack is None:
            self.url = await on_postgres()
        settings = load(telegram_api_url=self.server.url, database_url=self.url, **self.settings)
        self._stack, self._stopped = AsyncExitStack(), asyncio.Event()
        if self.agreed:
            self._stack.enter_context(patch.object(people, "stranger", agreed))
        pacer = Pacer(10_000, per_chat=10_000, chat_burst=10_000)
        self.app = await self._stack.enter_async_context(assembled(settings, TOKEN, self.vault, self.clock, pacer))
        self._polling = asyncio.create_task(poll(self.app, self._stopped))

    async def end(self) -> None:
        """Stop the bot."""
        self._stopped.set()
        if self._polling:
            await self._polling
        if self._stack:
            await self._stack.aclose()

    async def restart(self) -> None:
        """Stop the bot and start it again on the same database."""
        await self.end()
        await self.begin()

    async def quiet(self) -> None:
        """Return when every update is taken and everything owed went out."""
        async with asyncio.timeout(60):
            while self.server.world.updates.pending or len(self.app.lanes) or not await self.app.outgoing.flush(5):
                await asyncio.sleep(0.002)

    async def move_to(self, moment: datetime) -> None:
        """Let it be `moment`, and the bot look what is due."""
        self.clock.move_to(moment)
        await self.app.checkins.tick()
        await self.quiet()

    async def pass_time(self, **how_long: float) -> None:
        """Let time pass, and the bot look what is due."""
        await self.move_to(self.clock.now() + timedelta(**how_long))

    async def next(self) -> datetime | None:
        """Move to the next moment that something is due; gives it."""
        moment = await self.next_moment()
        if moment is not None:
            await self.move_to(moment + timedelta(seconds=1))
        return moment

    async def next_moment(self) -> datetime | None:
        """When something is due next."""
        return await self.app.checkins.next_moment()

    def person(self, name: str = "Robin", language: str = "en") -> Person:
        """Somebody new."""
        return Person(self, self.server.person(name, language))


def agreed(id: int, now: datetime, stranger: Callable[..., people.Person] = people.stranger) -> people.Person:
    """A stranger who has agreed already that feelings are kept."""
    return stranger(id, now)._replace(profile={"consent": True})


@asynccontextmanager
async def running(folder: Path, agreed: bool = True) -> AsyncIterator[Stage]:
    """A bot that runs. Whatever a test does, Telegram refuses nothing of what the bot asks."""
    stage = Stage(folder, agreed)
    await stage.server.start()
    await stage.begin()
    try:
        yield stage
    finally:
        await stage.end()
        await stage.server.stop()
    assert stage.server.refused == []
    assert stage.server.odd == []


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A bot of the test's own."""
    async with running(tmp_path) as stage:
        yield stage


@pytest.fixture
def robin(stage: Stage) -> Person:
    """Somebody who never wrote before."""
    return stage.person()


@pytest.fixture
async def sam(stage: Stage) -> Person:
    """Somebody with a name, a clock and a kind line at nine on weekdays."""
    person = stage.person("Sam")
    await person.go("/start", "Sam", "Lisbon", "[9:00 AM]")
    return person
