"""Named points at which a process can be killed: around every commit, every call of the Bot API and every `do`.

Nothing of it stands in the bot: `watch` puts itself around the seams, in the process that is to be killed, before that
begins. The names:

    before commit: Conversations._take     whose transaction it is; `after commit` is the moment it is on the disk
    before call: sendMessage              nothing was sent yet; `after call`: Telegram has answered, and nobody knows
    before do: feedback.save              nothing was done yet
    in do: feedback.save                  its statements were run, and none of them is committed
    after do: feedback.save               it is committed, and nobody was told

A method of `Workers` and `Store.open` are such transactions too. Knows no conversation.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

Reached = Callable[[str], None]


@dataclass(frozen=True)
class Work:
    """A transaction: whose it is, and the `do`s that were done in it."""

    name: str
    did: list[str] = field(default_factory=list)


WORK: ContextVar[Work] = ContextVar("work")


def watch(reached: Reached) -> None:
    """From now on `reached` is called with each point's name as this process passes it."""
    _commits(reached)
    _calls(reached)
    _effects(reached)


def recording(file: Path) -> Reached:
    """Write each point down, a line each, at once."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    return lambda name: (os.write(descriptor, f"{name}\n".encode()), None)[1]


def dying(at: str, passed: int) -> Reached:
    """Be killed at this point when it is passed for so many times."""
    left = [passed]

    def reached(name: str) -> None:
        left[0] -= name == at
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


def dying_once(memory: Path, kinds: tuple[str, ...]) -> Reached:
    """Be killed at each point whose name begins so, once: those in `memory` are lived through."""
    known = set(memory.read_text().splitlines()) if memory.exists() else set()
    remember = recording(memory)

    def reached(name: str) -> None:
        if name.startswith(kinds) and name not in known:
            remember(name)
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


def _commits(reached: Reached) -> None:
    from sqlalchemy.engine.default import DefaultDialect

    from bot.store import Store, inline
    from bot.store.workers import Workers

    begin, in_sqlite, elsewhere = Store.transaction, inline._commit, DefaultDialect.do_commit

    def transaction(self: Store) -> AbstractAsyncContextManager[Any]:
        return _named(sys._getframe(1).f_code.co_qualname, begin(self))

    def marked(commit: Callable[[], None]) -> None:
        work = WORK.get(Work("of nobody"))
        reached(f"before commit: {work.name}")
        commit()
        reached(f"after commit: {work.name}")
        for name in work.did:
            reached(f"after do: {name}")

    def do_commit(self: DefaultDialect, connection: Any) -> None:
        if self.name == "sqlite":  # `inline._commit` has done it
            elsewhere(self, connection)
        else:
            marked(lambda: elsewhere(self, connection))

    Store.transaction = transaction  # type: ignore[method-assign]
    inline._commit = lambda driver: marked(lambda: in_sqlite(driver))
    DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]
    for name in ("leads", "join", "beat", "leave"):
        setattr(Workers, name, _as_work(getattr(Workers, name)))


@asynccontextmanager
async def _named(name: str, transaction: AbstractAsyncContextManager[Any]) -> AsyncIterator[Any]:
    before = WORK.set(Work(name))
    try:
        async with transaction as tx:
            yield tx
    finally:
        WORK.reset(before)


def _as_work(method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @wraps(method)
    async def named(*args: Any) -> Any:
        before = WORK.set(Work(method.__qualname__))
        try:
            return await method(*args)
        finally:
            WORK.reset(before)

    return named


def _calls(reached: Reached) -> None:
    from bot.telegram.api import Api

    call = Api.call

    @wraps(call)
    async def watched(self: Api, method: str, *args: Any, **named: Any) -> Any:
        reached(f"before call: {method}")
        result = await call(self, method, *args, **named)
        reached(f"after call: {method}")
        return result

    Api.call = watched  # type: ignore[method-assign]


def _effects(reached: Reached) -> None:
    """Around what each flow module calls `do`."""
    from bot.engine import flow

    for name, module in list(sys.modules.items()):
        if name.startswith("bot.flows.") and getattr(module, "do", None) is flow.do:
            module.do = _watching(name.rpartition(".")[2], flow.do, reached)  # type: ignore[attr-defined]


def _watching(module: str, do: Callable[..., Any], reached: Reached) -> Callable[..., Any]:
    def watched(name: str, effect: Callable[..., Awaitable[Any]], /, *args: Any) -> Any:
        async def done(*args: Any) -> Any:
            reached(f"before do: {module}.{name}")
            result = await effect(*args)
            reached(f"in do: {module}.{name}")
            WORK.get().did.append(f"{module}.{name}")
            return result

        return do(name, done, *args)

    return watched
