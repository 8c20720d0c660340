"""The load on a bot, in a process of its own: people who talk with it by webhook, beside the Bot API it calls.

    python -m bench.load [CORE]

Reads commands as lines of JSON from standard input and answers each with one; see `Load`. The address of the Bot API is
the first line it writes; the bot's webhook is the one the bot sets. Whoever talks takes the next step as soon as the
bot's message has arrived there and the update before it was answered with 200; anything else is delivered again.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import random
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from bench.standin import Message, StandIn, update_of
from bench.usage import cpu_of, memory_of
from bench.wire import Line, Served

AGAIN = 0.02  # seconds after which an update that was not taken is delivered again
WARM = 1.5  # seconds of load before measuring begins
SILENT = 15.0  # seconds without an answer after which the bot is taken for lost
DRAIN = 60.0  # seconds that conversations may take to come to their end


class Lost(Exception):
    """The bot said nothing, or not what the script needs."""


class Talker:
    """Somebody who talks with the bot, one step after the other."""

    def __init__(self, load: Load, chat: int) -> None:
        self.load, self.chat = load, chat
        self.step, self.sent_at = 0, 0.0
        self.last: Message | None = None
        self._taken = self._answered = True  # the newest update: it was acknowledged; the bot's message has come
        self._line = Line(self._told)
        self._body = b""

    @property
    def waits(self) -> bool:
        return not (self._taken and self._answered)

    def go(self) -> None:
        """Take the next step of the script."""
        load = self.load
        load.updates += 1
        body = update_of(load.updates, self.chat, load.script[self.step], self.last, load.typed, load.speaks(self.chat))
        if body is None:
            text = self.last["text"] if self.last else ""
            return load.fail(f"step {load.script[self.step]!r}: no such button under {text[:80]!r}")
        self._taken = self._answered = False
        self.sent_at, self._body = time.perf_counter(), body
        self._post()

    def _post(self) -> None:
        if self._line.is_open:
            self._line.post(self.load.api.hook_of(self.chat)[2], self._body)
        else:
            asyncio.get_running_loop().create_task(self._connect())

    async def _connect(self) -> None:
        host, port, _ = self.load.api.hook_of(self.chat)
        try:
            await asyncio.get_running_loop().create_connection(lambda: self._line, host, port)
        except OSError:
            return self._told(0)
        self._post()

    def _told(self, status: int) -> None:
        if status == 200:
            self._taken = True
            self._go_on()
        elif not self._taken:
            self.load.again += 1
            asyncio.get_running_loop().call_later(AGAIN, self._post)

    def heard(self, message: Message) -> None:
        """A message of the bot arrived."""
        if not self._answered:
            self.last, self._answered = message, True
            self.load.took(time.perf_counter(), self.sent_at)
            self._go_on()

    def _go_on(self) -> None:
        if not self.waits:
            self.step += 1
            self.load.ready(self)

    def close(self) -> None:
        self._taken = self._answered = True
        self._line.close()


class Load:
    """The people. Commands, by `do`, and what they answer:

    hooked: wait for the webhook at `url`; {"at": time.monotonic() of the first answer to `script`'s first step}.
    walk: one chat does the steps `first` to `last` of the script; {"ok": whether each was answered}.
    closed: `chats` of `people` talk at a time, again and again, for `seconds`; figures of the bot `pid`. With a `rate`
    somebody takes a step every 1/`rate` seconds, whatever became of the others. `delay`: seconds before each answer of
    the Bot API. `typed`: the labels of buttons are written instead of pressing them.
    """

    def __init__(self, api: StandIn) -> None:
        self.api, self.script, self.typed = api, [""], False
        self.updates, self.again = 1_000_000, 0
        self.languages: Sequence[str] = ("en",)
        self.api.heard = self._heard
        self._talkers: dict[int, Talker] = {}
        self._times: list[float] = []
        self._measuring = False
        self._failed: asyncio.Future[None] | None = None
        self.ready: Callable[[Talker], None] = lambda talker: None

    def speaks(self, chat: int) -> str:
        return self.languages[chat % len(self.languages)]

    def took(self, now: float, sent_at: float) -> None:
        if self._measuring:
            self._times.append(now - sent_at)

    def fail(self, why: str) -> None:
        if self._failed and not self._failed.done():
            self._failed.set_exception(Lost(why))

    def _heard(self, chat: int, message: Message) -> None:
        if talker := self._talkers.get(chat):
            talker.heard(message)

    async def hooked(self, url: str, script: list[str], chat: int) -> dict[str, Any]:
        """Wait for this webhook, and for the first answer to the first step."""
        there = asyncio.Event()
        self.api.hooked = there.set
        async with asyncio.timeout(SILENT * 2):
            while url not in self.api.hooks:
                await there.wait()
                there.clear()
        answered = await self.walk(script, chat, 0, 1)
        return {"at": time.monotonic(), "ok": answered["ok"]}

    async def walk(
        self, script: list[str], chat: int, first: int, last: int, patience: float = SILENT
    ) -> dict[str, Any]:
        """One chat does some steps of the script."""
        self.script = script
        talker = self._talkers.setdefault(chat, Talker(self, chat))
        went, self._failed = asyncio.Event(), asyncio.get_running_loop().create_future()
        talker.step = first

        def ready(talker: Talker) -> None:
            went.set() if talker.step == last else talker.go()

        self.ready = ready
        talker.go()
        try:
            await self._until(asyncio.ensure_future(went.wait()), patience)
        except Lost:
            talker.close()
            return {"ok": False}
        return {"ok": True}

    async def closed(
        self, script: list[str], chats: int, people: int, seconds: float, pid: int, *, rate: float = 0.0,
        delay: float = 0.0, typed: bool = False, languages: Sequence[str] = ("en",), drain: bool = True,
    ) -> dict[str, Any]:  # fmt: skip
        """`chats` of `people` talk at a time for so long; with `drain` until the end of each conversation."""
        self.script, self.typed, self.languages = script, typed, languages
        self.api.delay, self._failed = delay, asyncio.get_running_loop().create_future()
        ids = list(range(1, people + 1))
        random.Random(1).shuffle(ids)  # the same ones each time
        free, stopping, ended = deque(ids), False, asyncio.Event()
        idle = deque[Talker]()
        self._talkers = {}

        def begin(talker: Talker) -> None:
            talker.chat, talker.step = free.popleft(), 0
            self._talkers[talker.chat] = talker

        def leave(talker: Talker) -> None:
            free.append(talker.chat)
            del self._talkers[talker.chat]

        def ready(talker: Talker) -> None:
            if talker.step == len(script):  # the end of a conversation: somebody else comes
                leave(talker)
                if stopping:
                    talker.close()
                    return None if self._talkers else ended.set()
                begin(talker)
            return idle.append(talker) if rate and not stopping else talker.go()

        self.ready = ready
        for _ in range(chats):
            begin(talker := Talker(self, 0))
            ready(talker)
        pace = asyncio.create_task(self._pace(idle, rate)) if rate else None
        await self._sleep(WARM)
        found = await self._measured(seconds, pid)
        stopping = True
        if pace:
            found["late"] = await _ended(pace)
            for talker in idle:
                talker.go()
        if drain:
            await self._until(asyncio.ensure_future(ended.wait()), DRAIN)
        return found

    async def _pace(self, idle: deque[Talker], rate: float) -> int:
        """A step of somebody at each moment; gives how often nobody was free."""
        late, at = 0, time.perf_counter()
        try:
            while True:
                at += 1 / rate
                await asyncio.sleep(max(0.0, at - time.perf_counter()))
                if idle:
                    idle.popleft().go()
                else:
                    late += 1
        except asyncio.CancelledError:
            return late

    async def _measured(self, seconds: float, pid: int) -> dict[str, Any]:
        self._times, self._measuring, self.again = [], True, 0
        began, used, mine, calls = time.perf_counter(), cpu_of(pid), time.process_time(), self.api.calls
        await self._sleep(seconds)
        took, self._measuring = time.perf_counter() - began, False
        used, mine, calls = cpu_of(pid) - used, time.process_time() - mine, self.api.calls - calls
        times, done = sorted(self._times), len(self._times)
        if not done:
            raise Lost("no answer while measuring")
        return {
            "rate": done / took, "cpu_ms": used / done * 1000, "cpu_share": used / took, "calls": calls / done,
            "p50_ms": times[done // 2] * 1000, "p99_ms": times[done * 99 // 100] * 1000,
            "again": self.again, "load_share": mine / took, **memory_of(pid),
        }  # fmt: skip

    async def _sleep(self, seconds: float) -> None:
        await self._until(asyncio.ensure_future(asyncio.sleep(seconds)), seconds + SILENT)

    async def _until(self, done: asyncio.Future[Any], patience: float) -> None:
        """Raises `Lost` when somebody's script failed meanwhile, or it takes too long."""
        assert self._failed
        await asyncio.wait((done, self._failed), timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        if self._failed.done():
            self._failed.result()
        if not done.done():
            done.cancel()
            waiting = [self.script[min(t.step, len(self.script) - 1)] for t in self._talkers.values() if t.waits]
            raise Lost(f"{len(waiting)} chats wait for an answer, one of them to {(waiting or [''])[0]!r}")


async def _ended(task: asyncio.Task[int]) -> int:
    task.cancel()
    return await task


async def main() -> None:
    api = StandIn()
    load, loop = Load(api), asyncio.get_running_loop()
    server = await loop.create_server(lambda: Served(api.answer, lambda: api.delay), "127.0.0.1", 0)
    print(json.dumps({"url": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"}), flush=True)
    gc.freeze()
    while line := await asyncio.to_thread(sys.stdin.readline):
        command: dict[str, Any] = json.loads(line)
        do = {"hooked": load.hooked, "walk": load.walk, "closed": load.closed}[command.pop("do")]
        try:
            told = await do(**command)  # type: ignore[operator]
        except (Lost, TimeoutError, OSError) as error:
            told = {"error": str(error) or type(error).__name__}
        print(json.dumps(told), flush=True)
    server.close()


if __name__ == "__main__":
    if len(sys.argv) > 1 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {int(sys.argv[1])})
    import uvloop

    uvloop.run(main())
