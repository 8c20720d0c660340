"""The real thing for tests: `python -m bot` as a process of its own, on a Bot API server of the test."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.usage import cpu_of
from bot.store import new_key

ROOT = Path(__file__).parents[1]
TOKEN = "100000:test"


@dataclass
class BotProcess:
    """`python -m bot COMMAND` in an empty folder of its own, with nothing in its environment but what is given."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    key: str = field(default_factory=new_key)

    def __post_init__(self) -> None:
        self.database = self.folder / "onward.db"
        self.log = self.folder / "log.jsonl"
        self.process: asyncio.subprocess.Process
        self.began = 0.0

    @property
    def url(self) -> str:
        """Its database."""
        return self.settings.get("DATABASE_URL", f"sqlite+aiosqlite:///{self.database}")

    def environment(self) -> dict[str, str]:
        """Nothing of the host's but the path. Compiled modules are kept, as everywhere outside of tests."""
        settings = {
            "BOT_TOKEN": TOKEN, "ENCRYPTION_KEY": self.key, "DATABASE_URL": self.url, "LISTEN": "127.0.0.1:0",
            "LOG_FORMAT": "json",
        } | self.settings  # fmt: skip
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "HOME") if name in os.environ}
        return kept | {"PYTHONPATH": str(ROOT)} | {name: value for name, value in settings.items() if value}

    async def start(self, *command: str) -> None:
        """Start it; its log goes to a file."""
        self.began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", *(command or ("run",)), cwd=self.folder, env=self.environment(),
                stdout=log, stderr=log,
            )  # fmt: skip

    async def kill(self) -> None:
        """As a power cut would."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self, within: float = 10.0) -> tuple[int, float]:
        """SIGTERM; gives the exit code and the seconds it took. Raises `TimeoutError`."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(within):
            code = await self.process.wait()
        return code, time.monotonic() - began

    def cpu(self) -> float:
        """Seconds of processor it took so far (Linux)."""
        return cpu_of(self.process.pid)

    def lines(self) -> list[dict[str, Any]]:
        """Its log."""
        text = self.log.read_text() if self.log.exists() else ""
        return [json.loads(line) for line in text.splitlines() if line.startswith("{") and line.endswith("}")]

    async def port(self, what: str = "health") -> int:
        """Where it serves this, once it does. Raises with its log when it does not."""
        found: list[int] = []

        def listens() -> bool:
            found[:] = [line["port"] for line in self.lines() if line.get("what") == what]
            return bool(found) or self.process.returncode is not None

        await until(listens)
        assert found, self.log.read_text()
        return found[-1]


async def until(true: Callable[[], bool], within: float = 20.0) -> None:
    """Return as soon as it is true. Raises `TimeoutError`."""
    async with asyncio.timeout(within):
        while not true():
            await asyncio.sleep(0.002)


def command(folder: Path, settings: dict[str, str], arguments: Sequence[str]) -> tuple[int, str]:
    """Run a command to its end; gives the exit code and what it wrote."""
    import subprocess

    process = BotProcess(folder, settings)
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments], cwd=folder, env=process.environment(), capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr
