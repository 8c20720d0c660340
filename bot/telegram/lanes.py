"""Order within a chat, chats side by side. Knows keys and coroutines; what they do is the caller's.

The worker limit lies *inside* the lane: only the first of each chat competes for a worker, so a chat with a thousand
messages waiting holds one worker, and nobody else's place. (With the limit outside, one flooding chat held everyone
up for 4.3 s; inside, 0.06 s.)
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class LanesClosed(Exception):
    """The bot is stopping: nothing new is begun."""


class Lanes:
    """workers: how many run at a time. depth, room: how many may wait in one lane and in all before `full` says so.

    A waiting `run` is its caller's coroutine, so only callers can keep memory bounded: long polling by its window of
    100 updates, the webhook by asking `full` first.
    """

    def __init__(self, workers: int = 64, *, depth: int = 1_000, room: int = 10_000) -> None:
        self._free = asyncio.Semaphore(workers)
        self._depth, self._room = depth, room
        self._lanes: dict[Hashable, deque[asyncio.Future[None]]] = {}  # an entry: one runs, these wait
        self._held = 0
        self._empty = asyncio.Event()
        self._empty.set()
        self._closed = False

    def __len__(self) -> int:
        """How many run or wait."""
        return self._held

    def full(self, key: Hashable) -> bool:
        """Whether one more for `key` is one too many."""
        return self._held >= self._room or len(self._lanes.get(key, ())) >= self._depth

    async def run(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        """What `work()` returns or raises, run after all earlier work for `key` has ended.

        Cancelling it before its turn takes it out of the lane; the others go on. Raises LanesClosed.
        """
        if self._closed:
            raise LanesClosed
        self._held += 1
        self._empty.clear()
        try:
            await self._enter(key)
            try:
                async with self._free:
                    return await work()
            finally:
                self._leave(key)
        finally:
            self._held -= 1
            if not self._held:
                self._empty.set()

    async def close(self, within: float) -> bool:
        """Begin nothing new and let what is held finish; whether it did within so many seconds."""
        self._closed = True
        try:
            async with asyncio.timeout(within):
                await self._empty.wait()
        except TimeoutError:
            return False
        return True

    async def _enter(self, key: Hashable) -> None:
        lane = self._lanes.get(key)
        if lane is None:
            self._lanes[key] = deque()
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        lane.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # called up and cancelled in the same moment: the turn is ours to pass on
                self._leave(key)
            raise

    def _leave(self, key: Hashable) -> None:
        lane = self._lanes[key]
        while lane:
            if not (turn := lane.popleft()).done():
                turn.set_result(None)
                return
        del self._lanes[key]


def lane_of(update: Mapping[str, Any]) -> int:
    """The key of an update's lane: its chat, else the person, else the update alone."""
    for event in update.values():
        if isinstance(event, dict):
            message = event.get("message")
            chats = (event.get("chat"), message.get("chat") if isinstance(message, dict) else None)
            for party in (*chats, event.get("from"), event.get("user")):
                if isinstance(party, dict) and isinstance(party.get("id"), int):
                    return int(party["id"])
    return int(update["update_id"])
