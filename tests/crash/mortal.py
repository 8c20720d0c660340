"""`python -m bot run` with cheap lives: the same face as `BotProcess`, on a zygote. See `zygote.py`."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.process import ROOT, BotProcess

Point = tuple[str, int]  # its name, and how many times it is passed


@dataclass
class Mortal(BotProcess):
    """Open it with `async with`; then it lives and dies as often as it is told to."""

    deaths: int = 0
    pid: int = 0
    _ended: asyncio.Future[int] | None = field(default=None, repr=False)

    async def __aenter__(self) -> Self:
        kept = {name: value for name, value in self.environment().items() if name in ("PATH", "HOME")}
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.crash.zygote", cwd=ROOT, env=kept | {"PYTHONPATH": str(ROOT)},
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()  # the zygote ends, and with it whoever lives
        await self.process.wait()
        await self._reading

    @property
    def is_alive(self) -> bool:
        """Whether a life is under way."""
        return self._ended is not None and not self._ended.done()

    def move(self, folder: Path, settings: dict[str, str]) -> None:
        """Live in another folder from now on, with other settings, and with nothing of what was."""
        self.folder, self.settings = folder, settings
        self.__post_init__()

    async def start(self, *command: str, **how: Any) -> None:
        """Begin a life; `how` is handed to the zygote: how it is to die, or what is to be written down of it."""
        assert not command
        self.began = time.monotonic()
        self._ended, self._born = asyncio.get_running_loop().create_future(), asyncio.Event()
        self._order(environment=self.environment(), folder=str(self.folder), log=str(self.log), **how)
        async with asyncio.timeout(60):  # the first one waits for the modules
            await self._born.wait()

    async def kill(self) -> None:
        """As a power cut would."""
        self.send(signal.SIGKILL)
        assert await self.end() == -signal.SIGKILL, self.log.read_text()

    async def stop(self, within: float = 10.0) -> tuple[int, float]:
        """SIGTERM; gives the exit code and the seconds it took. Raises `TimeoutError`."""
        began = time.monotonic()
        self.send(signal.SIGTERM)
        return await self.end(within), time.monotonic() - began

    def send(self, number: signal.Signals) -> None:
        """A signal to this life."""
        self._order(signal=number)

    async def end(self, within: float = 10.0) -> int:
        """How this life ended: its exit code, or the signal as a negative number. Raises `TimeoutError`."""
        assert self._ended is not None
        return await asyncio.wait_for(asyncio.shield(self._ended), within)

    def _order(self, **order: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order).encode() + b"\n")

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            what, number = line.split()
            if what == b"born":
                self.pid = int(number)
                self._born.set()
            elif self._ended is not None:
                self.deaths += int(number) == -signal.SIGKILL
                self._ended.set_result(int(number))
