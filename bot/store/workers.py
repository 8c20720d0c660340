"""What several workers on one PostgreSQL agree on: which of them leads, who is at work, and where messages wait.

One connection, kept open: whoever leads holds an advisory lock on it, so that another one takes over once it is gone.
On SQLite there is one worker: it leads, and nothing is written. Knows no people.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import text

from bot.store import presence
from bot.store.errors import StoreError
from bot.store.inline import AnyEngine, Engine
from bot.troubles import where

LEADING = 7_466_117  # the number of PostgreSQL's lock that the leader holds
BEATING = 7_466_118  # of the one that lets workers look at each other one after another
PATIENCE = 5.0  # seconds for an answer, after which the connection counts as dead
# Moments are of one clock, the database's. Who was not seen for ten seconds is not at work.
BE_SEEN = (
    "INSERT INTO worker (id, seen_at, waiting) VALUES (:me, extract(epoch FROM clock_timestamp()) * 1000, :waits) "
    "ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, waiting = excluded.waiting"
)
OTHERS = (
    "SELECT id, waiting FROM worker WHERE id <> :me AND seen_at > (extract(epoch FROM clock_timestamp()) - 10) * 1000"
)

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

log = structlog.get_logger()


class Workers:
    """The workers on one database. `me`: the id of this one."""

    def __init__(self, engine: AnyEngine, me: str) -> None:
        self._engine = None if isinstance(engine, Engine) else engine
        self._me = me
        self._connection: AsyncConnection | None = None
        self._leads = False
        self._one = asyncio.Lock()

    @property
    def can_be_several(self) -> bool:
        """Whether there can be others."""
        return self._engine is not None

    async def leads(self) -> bool:
        """Whether this worker is the one that begins what is due and tidies up. One whose connection died is not."""
        if not self.can_be_several:
            return True
        ask = text("SELECT true" if self._leads else f"SELECT pg_try_advisory_lock({LEADING})")
        try:
            async with self._asking() as connection:
                leads = bool((await connection.execute(ask)).scalar())
        except Exception as error:
            log.warning("it could not be asked who leads", error=where(error))
            return False
        if leads and not self._leads:
            log.info("leads", worker=self._me)
        self._leads = leads
        return leads

    async def join(self) -> dict[str, bool]:
        """Be seen for the first time, and let those who are gone be seen no more; gives the others as `beat` does."""
        async with self._asking() as connection:
            alive = await presence.workers(connection) | {self._me}
            known = (await connection.execute(text("SELECT id FROM worker"))).scalars()
            for id in set(known) - alive:
                await connection.execute(text("DELETE FROM worker WHERE id = :id"), {"id": id})
        return await self.beat(False)

    async def beat(self, waits: bool) -> dict[str, bool]:
        """Be seen; gives the others that were seen lately, and whether messages wait there to be sent. One worker looks
        after another, so that of two that come at once one sees the other. Raises what the database raises."""
        async with self._asking() as connection:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({BEATING})"))
            await connection.execute(text(BE_SEEN), {"me": self._me, "waits": int(waits)})
            others = await connection.execute(text(OTHERS), {"me": self._me})
            return {id: bool(waiting) for id, waiting in others}

    async def leave(self) -> None:
        """Be seen no more. Raises what the database raises."""
        async with self._asking() as connection:
            await connection.execute(text("DELETE FROM worker WHERE id = :me"), {"me": self._me})

    async def close(self) -> None:
        """Let go of the connection, and lead no more."""
        connection, self._connection, self._leads = self._connection, None, False
        if connection is not None:
            with suppress(Exception):  # it may be dead
                await connection.invalidate()
                await connection.close()

    def _server(self) -> AsyncEngine:
        if self._engine is None:
            raise StoreError("on SQLite there is one worker")
        return self._engine

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[AsyncConnection]:
        """The connection, in a transaction. What goes wrong there ends the connection, and with it what it held."""
        async with self._one:
            try:
                async with asyncio.timeout(PATIENCE):
                    if self._connection is None:
                        self._connection = await self._server().connect()
                    async with self._connection.begin():
                        yield self._connection
            except BaseException:
                await self.close()
                raise
