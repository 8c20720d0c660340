"""A stage whose bot is a process of its own, which is forked, directed from outside, and may die at any moment.

`obey` is the bot's side of it, in the forked process: the stage's clock and pace, and a socket at which the stage moves
the clock, asks what is due next, and waits for quiet. `FarStage` is the other side: whenever the process has died, it
is started again, and what was asked of it is asked again.
"""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import bot.app
from bot.app import App
from bot.clock import Clock
from bot.store import people
from bot.telegram.pacer import Pacer
from tests.conftest import Stage, agreed
from tests.crash.mortal import Mortal

CONTROL = "control"  # the socket, in the bot's folder
WITHIN = 60.0  # seconds for what is asked


def obey(now: str, agreed_already: bool) -> None:
    """Be directed from outside, from the moment on that the bot polls; it is `now`."""
    bot.app.Clock = lambda: Clock(datetime.fromisoformat(now))  # type: ignore[misc, assignment]
    bot.app.Pacer = lambda *_, **__: Pacer(10_000, per_chat=10_000, chat_burst=10_000)  # type: ignore[misc, assignment]
    if agreed_already:
        people.stranger = agreed
    poll = bot.app.poll

    Path(CONTROL).unlink(missing_ok=True)  # of the one before

    async def directed(app: App, stopped: asyncio.Event) -> None:
        async with await asyncio.start_unix_server(lambda r, w: _answer(app, r, w), CONTROL):
            await poll(app, stopped)

    bot.app.poll = directed


async def _answer(app: App, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    command, _, moment = (await reader.readline()).decode().strip().partition(" ")
    answer = ""
    match command:
        case "move":
            cast(Any, app.store)._now.__self__.move_to(datetime.fromisoformat(moment))
            await app.checkins.tick()
        case "next":
            due = await app.checkins.next_moment()
            answer = due.isoformat() if due else ""
        case "quiet":
            while len(app.lanes) or not await app.outgoing.flush(5):
                await asyncio.sleep(0.002)
    writer.write(f"{answer}\n".encode())
    writer.close()


@dataclass
class FarStage(Stage):
    """A stage as any other. `memory`: where the points stand at which the bot has died already."""

    process: Mortal = field(kw_only=True)
    memory: Path = field(kw_only=True)

    async def begin(self) -> None:
        """Start the bot."""
        stage = {"now": self.clock.now().isoformat(), "agreed_already": self.agreed}
        await self.process.start(memory=str(self.memory), stage=stage)

    async def end(self) -> None:
        """Stop the bot."""
        if self.process.is_alive:
            await self.process.stop()

    async def quiet(self) -> None:
        """Return when every update is taken and everything owed went out."""
        async with asyncio.timeout(WITHIN):
            await self._ask("quiet")
            while self.server.world.updates.pending:
                await self._live()
                await asyncio.sleep(0.002)
                if not self.server.world.updates.pending:
                    await self._ask("quiet")

    async def move_to(self, moment: datetime) -> None:
        """Let it be `moment`, and the bot look what is due."""
        self.clock.move_to(moment)
        await self._ask(f"move {moment.isoformat()}")
        await self.quiet()

    async def next_moment(self) -> datetime | None:
        found = await self._ask("next")
        return datetime.fromisoformat(found) if found else None

    async def _ask(self, command: str) -> str:
        async with asyncio.timeout(WITHIN):
            while True:
                await self._live()
                try:
                    reader, writer = await asyncio.open_unix_connection(self.folder / CONTROL)
                    writer.write(f"{command}\n".encode())
                    answer = await reader.readline()
                    writer.close()
                except OSError:  # not there yet, or no more
                    answer = b""
                if answer:
                    return answer.decode().strip()
                await asyncio.sleep(0.005)

    async def _live(self) -> None:
        """Start it again where it has died; by anything but a kill it may not."""
        if not self.process.is_alive:
            code = await self.process.end()
            assert code == -signal.SIGKILL, (code, self.process.log.read_text())
            await self.begin()
