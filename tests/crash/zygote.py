"""Lives at a fifth of the price: a process that has loaded everything, and from which each life is forked.

    python -m tests.crash.zygote

Most of a start is loading modules. Here they are loaded once, before there is a loop, a thread or a connection; a life
is a fork that takes its settings and calls the very `main(["run"])` that `python -m bot run` calls. Reads an order a
line from standard input, as JSON: `{"environment": …, "folder": …, "log": …}` begins a life, with `"record": file` to write its points down,
`"die": [point, how many times passed]`, `"memory": file` to die at each `do` once, or `"stage": …` to be directed
(`remote.py`); `{"signal": number}` goes to it. Writes `born PID` and `ended STATUS`.
One life at a time; when nobody orders any more, it ends with the last one. Linux only.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

from tests.crash import points, remote

gc.disable()  # while modules load
import asyncpg  # noqa: E402, F401
import uvloop  # noqa: E402, F401

import bot.app  # noqa: E402, F401
from bot.__main__ import main  # noqa: E402
from bot.checkins import CheckIns  # noqa: E402
from bot.content import Content  # noqa: E402
from bot.settings import Settings  # noqa: E402
from bot.support import intents, safety  # noqa: E402
from bot.support.letters import own_words  # noqa: E402


def warm() -> None:
    """Read from files what a life would read at its first words, while people wait: rules, phrases, templates."""
    words = Content(None, Settings.model_fields["default_locale"].default)
    safety.level(own_words("hello"), words.default)
    intents.near("hello", words.default, 1, tuple(words.roots))
    for flow in sorted({flow for locale, flow, _ in words.files() if locale == words.default}):
        words.names(words.default, flow)


def serve() -> None:
    """Take orders until there are no more."""
    warm()
    gc.freeze()
    gc.enable()
    lines, pid, handle = _Lines(), 0, -1
    while True:
        ready, _, _ = select.select([lines.descriptor, handle] if pid else [lines.descriptor], [], [])
        if handle in ready:
            _, status = os.waitpid(pid, 0)
            os.close(handle)
            pid, handle = 0, -1
            _tell(f"ended {os.waitstatus_to_exitcode(status)}")
        if lines.descriptor not in ready:
            continue
        for order in lines.read():
            if order is None:
                return _end(pid)
            if "signal" not in order:
                pid = _fork(order)
                handle = os.pidfd_open(pid)
                _tell(f"born {pid}")
            elif pid:
                os.kill(pid, order["signal"])


class _Lines:
    """Orders as they come; `None` when there will be no more. Not by `sys.stdin`, whose buffer `select` cannot see."""

    descriptor = 0

    def __init__(self) -> None:
        self._rest = b""

    def read(self) -> list[Any]:
        data = os.read(self.descriptor, 65_536)
        *whole, self._rest = (self._rest + data).split(b"\n")
        return [json.loads(line) for line in whole] if data else [None]


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid == 0:
        _live(order)
    return pid


def _live(order: dict[str, Any]) -> NoReturn:
    code = 70
    try:
        os.chdir(order["folder"])
        os.environ.update(order["environment"])
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for descriptor, target in ((os.open(os.devnull, os.O_RDONLY), 0), (log, 1), (log, 2)):
            os.dup2(descriptor, target)
        if reached := _reached(order):
            points.watch(reached)
            _tidy_often()
        if order.get("stage"):
            remote.obey(**order["stage"])
        code = main(["run"])
    finally:
        sys.stderr.flush()
        os._exit(code)


def _reached(order: dict[str, Any]) -> points.Reached | None:
    if file := order.get("record"):
        return points.recording(Path(file))
    if file := order.get("memory"):
        return points.dying_once(Path(file), ("in do: ", "after do: "))
    return points.dying(*order["die"]) if order.get("die") else None


def _tidy_often() -> None:
    """With each tick, for what comes every six hours is passed by no life."""
    tick = CheckIns.tick

    async def tick_and_tidy(self: CheckIns) -> int:
        begun = await tick(self)
        await self.tidy()
        return begun

    CheckIns.tick = tick_and_tidy  # type: ignore[method-assign]


def _end(pid: int) -> None:
    if pid:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    serve()
