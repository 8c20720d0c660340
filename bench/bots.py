"""The bots that are measured: what each is, how it is started, and the load process beside it.

Where there is more than one core the bot has the first alone and the load the second. Extras that no lock file has
(grammY, Redis's client) are looked for in `.venv/bench`: see `python -m bench.throughput --help`.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.usage import free_ports, memory_of

ROOT = Path(__file__).parents[1]
EXTRAS = ROOT / ".venv" / "bench"
NODE = EXTRAS / "node_modules"
RIVALS = "bench.rivals"
START_WITHIN = 60.0  # seconds
STRANGER = 5_000_000_000  # ids of chats above this are asked for at the start alone

# The conversation: who, how you know each other, where, no note, not to be kept. Nothing of it stays.
SCRIPT = ("/people", "Ana", "[:former]", "Plumbrook", "[:!skip]", "[:drop]")


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that can be measured. `missing`: why it cannot be, here."""

    name: str
    command: tuple[str, ...]
    settings: Mapping[str, str] = field(default_factory=dict)
    missing: str = ""


def python(module: str) -> tuple[str, ...]:
    return sys.executable, "-W", "ignore", "-m", f"{RIVALS}.{module}"


def bots() -> dict[str, Bot]:
    """All of them, by a short name: ours first, the limit last."""
    node = "" if shutil.which("node") and (NODE / "grammy").is_dir() else "no node, or grammy is not installed"
    redis = "" if shutil.which("redis-server") and (EXTRAS / "redis").is_dir() else "no redis-server, or no client"
    grammy = (shutil.which("node") or "node", str(ROOT / "bench" / "rivals" / "grammy.js"))
    return {
        "ours": Bot("Onward", python("onward")),
        "ptb": Bot("PTB, pickle a minute", python("ptb")),
        "ptb-flush": Bot("PTB, pickle an answer", python("ptb"), {"BENCH_FLUSH": "1"}),
        "aiogram": Bot("aiogram, SQLite", python("aiogram_fsm"), {"BENCH_STORAGE": "sqlite"}),
        "aiogram-redis": Bot("aiogram, Redis", python("aiogram_fsm"), {"BENCH_STORAGE": "redis"}, redis),
        "aiogram-memory": Bot("aiogram, memory", python("aiogram_fsm"), {"BENCH_STORAGE": "memory"}),
        "grammy": Bot("grammY, files", grammy, {"NODE_PATH": str(NODE), "NODE_ENV": "production"}, node),
        "bare": Bot("bare aiohttp", python("bare")),
    }


class LoadProcess:
    """`bench.load` as a process: asked with a dict, answers with one."""

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self._process, self.url = process, url

    @classmethod
    async def start(cls) -> LoadProcess:
        core = [] if (other := _cores()[1]) is None else [str(other)]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.load", *core, cwd=ROOT,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**20,
        )  # fmt: skip
        assert process.stdout
        return cls(process, json.loads(await process.stdout.readline())["url"])

    async def ask(self, do: str, **command: Any) -> dict[str, Any]:
        """Raises `RuntimeError` when the bot did not do what it should."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"do": do, **command}).encode() + b"\n")
        told: dict[str, Any] = json.loads(await self._process.stdout.readline())
        if "error" in told:
            raise RuntimeError(told["error"])
        return told

    async def stop(self) -> None:
        """At once: what it still waits for is nobody's concern any more."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


class Running:
    """A bot in a folder, started, with the load beside it. Use it with `async with`. `beside`: another worker of it,
    whose load this one takes a share of; then neither of them is alone on its core."""

    def __init__(
        self, bot: Bot, folder: Path, settings: Mapping[str, str] | None = None, beside: Running | None = None
    ) -> None:
        self._bot, self.folder, self._settings, self._beside = bot, folder, dict(settings or {}), beside
        self.port = free_ports()
        self.load: LoadProcess
        self._process: asyncio.subprocess.Process
        self.first_answer = 0.0  # seconds from the start of the process

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self.port}/telegram"

    @property
    def pid(self) -> int:
        return self._process.pid

    async def __aenter__(self) -> Running:
        self.load = self._beside.load if self._beside else await LoadProcess.start()
        try:
            await self.start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        if hasattr(self, "_process"):
            await self.end(signal.SIGTERM)
        if self._beside is None:
            await self.load.stop()

    async def start(self) -> None:
        """Start the process and wait until it answered somebody."""
        began = time.monotonic()
        log = (self.folder / "log").open("ab")
        self._process = await asyncio.create_subprocess_exec(
            *_pinned(self._bot.command, 1 if self._beside else 0),
            cwd=self.folder,
            env=self._environment(),
            stdout=log,
            stderr=log,
        )
        log.close()
        answered = asyncio.ensure_future(
            self.load.ask("hooked", url=self._url, script=SCRIPT, chat=STRANGER + self.pid)
        )
        ended = asyncio.ensure_future(self._process.wait())
        await asyncio.wait((answered, ended), timeout=START_WITHIN, return_when=asyncio.FIRST_COMPLETED)
        if not answered.done() or answered.exception():
            why = answered.exception() if answered.done() else "it ended" if ended.done() else "it is too slow"
            answered.cancel()
            raise self._trouble(why)
        ended.cancel()
        told = answered.result()
        self.first_answer = told["at"] - began

    async def end(self, by: signal.Signals) -> None:
        """End the process with this signal, and with SIGKILL when it does not."""
        if self._process.returncode is None:
            self._process.send_signal(by)
            try:
                await asyncio.wait_for(self._process.wait(), 15)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()

    def memory(self) -> float:
        """Megabytes it holds now."""
        return memory_of(self.pid)["rss_mb"]

    async def closed(self, seconds: float, script: Sequence[str] = SCRIPT, **more: Any) -> dict[str, Any]:
        """See `bench.load`; by default 32 chats."""
        how = {"chats": 32, "people": 32, **more}
        try:
            return await self.load.ask("closed", script=script, seconds=seconds, pid=self.pid, **how)
        except RuntimeError as error:
            raise self._trouble(error) from None

    async def walk(self, first: int, last: int, chat: int = 77, script: Sequence[str] = SCRIPT) -> bool:
        """See `bench.load`."""
        told = await self.load.ask("walk", script=script, chat=chat, first=first, last=last, patience=5.0)
        return bool(told["ok"])

    def _trouble(self, why: object) -> RuntimeError:
        """With the end of what the bot logged."""
        return RuntimeError(f"{self._bot.name} does not answer: {why}\n{(self.folder / 'log').read_text()[-2000:]}")

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "BENCH_REDIS") if name in os.environ}
        return kept | {
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(EXTRAS))), "BENCH_API": self.load.url,
            "BENCH_PORT": str(self.port), "BOT_TOKEN": "1:" + "a" * 35, "TELEGRAM_API_URL": self.load.url,
            "ENCRYPTION_KEY": key_in(self.folder), "DATABASE_URL": f"sqlite+aiosqlite:///{self.folder / 'onward.db'}",
            "WEBHOOK_URL": self._url, "WEBHOOK_SECRET": "a-secret_of_the_webhook", "LISTEN": f"127.0.0.1:{self.port}",
            "LOG_LEVEL": "warning", **self._bot.settings, **self._settings,
        }  # fmt: skip


def key_in(folder: Path) -> str:
    """The encryption key beside a measured database; made when it is not there."""
    from bot.store import new_key

    file = folder / "bench.key"
    if not file.exists():
        file.write_text(new_key())
    return file.read_text()


def _cores() -> tuple[int | None, int | None]:
    """The bot's core and the load's; `None`: wherever the system likes."""
    if not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2:
        return None, None
    first, second, *_ = sorted(os.sched_getaffinity(0))
    return first, second


def _pinned(command: Sequence[str], nth: int) -> list[str]:
    core, taskset = _cores()[nth], shutil.which("taskset")
    return [*([taskset, "-c", str(core)] if taskset and core is not None else []), *command]
