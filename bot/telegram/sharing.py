"""One pace for one token, though several workers send: each takes a part of it, more while messages wait for it.

A worker tells the others every `BEAT` seconds whether messages wait at its pacer, and hears the same of them. What it
takes is computed from the least that it told and the most that it heard within `SETTLED` seconds. So a part shrinks at
once and grows only when all have heard of it; the parts are never more than the whole, though no two look at the same
moment. Whoever comes is counted by the others before it sends. Knows no messages.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

import structlog

from bot.store import Workers
from bot.telegram.pacer import Pacer
from bot.troubles import where

BEAT = 1.0  # seconds
SETTLED = 4.0  # seconds after which everybody has heard: three beats, and one that is late
BUSY = 10  # parts for a worker where messages wait; one where none do

log = structlog.get_logger()


class Parts:
    """What was told and heard lately. Times are seconds that only grow."""

    def __init__(self) -> None:
        self._lately: deque[tuple[float, int, dict[str, int]]] = deque()

    def note(self, now: float, waits: bool, others: Mapping[str, bool]) -> tuple[float, int]:
        """This was told and heard at a moment; gives which part of the pace is ours, and of how many workers."""
        heard = {id: BUSY if theirs else 1 for id, theirs in others.items()}
        self._lately.append((now, BUSY if waits else 1, heard))
        while len(self._lately) > 1 and self._lately[1][0] <= now - SETTLED:
            self._lately.popleft()  # what was told before the next one counts until then
        mine = min(told for _, told, _ in self._lately)
        theirs: dict[str, int] = {}
        for _, _, weights in self._lately:
            theirs = {id: max(theirs.get(id, 0), weights.get(id, 0)) for id in theirs.keys() | weights.keys()}
        return mine / (mine + sum(theirs.values())), 1 + len(theirs)


@asynccontextmanager
async def sharing(workers: Workers, pacer: Pacer) -> AsyncIterator[None]:
    """Until the end of the block the pacer goes at this worker's part of the pace."""
    if not workers.can_be_several:
        yield
        return
    parts = Parts()
    if others := await workers.join():
        log.info("others are at work", workers=len(others))
        pacer.share(*parts.note(time.monotonic(), False, others))
        await asyncio.sleep(SETTLED)
    beating = asyncio.create_task(_beat(workers, pacer, parts))
    try:
        yield
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)
        with suppress(Exception):  # then it is forgotten by and by
            await workers.leave()


async def _beat(workers: Workers, pacer: Pacer, parts: Parts) -> None:
    while True:
        waits = len(pacer) > 0
        try:
            others = await workers.beat(waits)
        except Exception as error:
            log.warning("the other workers could not be asked", error=where(error))
        else:
            pacer.share(*parts.note(time.monotonic(), waits, others))
        await asyncio.sleep(BEAT)
