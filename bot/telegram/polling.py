"""Long polling that confirms an update only after it is committed.

python-telegram-bot's Updater confirms before handling: a kill between loses updates. Here the offset, which is what
confirms, moves only past updates whose `handle` has returned. Knows update ids and lanes; not what is in an update.

Telegram gives at most 100 updates from the offset on, so a slow chat at the head leaves a window of 100 in which
other chats go on: asked again, Telegram repeats the unfinished ones at once, and those are passed over. Therefore
`handle` returns on commit and never waits for sending. An ask with unfinished ones cannot be a long one; it comes
when all in hand are done, or after a nap that grows while nothing new comes.
"""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import structlog

from bot.telegram.api import Api
from bot.telegram.errors import ApiError, BadToken, Conflicted, TooFast
from bot.telegram.lanes import Lanes, LanesClosed, lane_of
from bot.troubles import where

T = TypeVar("T")
Update = dict[str, Any]

WINDOW = 100  # Telegram's own limit for getUpdates
NAP, LONG_NAP, OUTAGE_NAP = 0.05, 0.25, 2.0  # seconds to wait for those in hand before Telegram is asked again
TRIES = 4  # of an update whose handling raises, before it is given up
_DONE, _OPEN = True, False

_log = structlog.get_logger(__name__)


class _LeftOpen(Exception):
    """The bot stops while an update waits for the storage: it is not confirmed and comes again."""


class Poller:
    """Feeds each update to `handle` through the lanes, in order per chat.

    handle: returns when the update is committed. is_outage: whether an exception means that the storage is away; such
    an update is never passed but tried until it works. glance: sees each new
    update while the storage is away. Others are tried `TRIES` times and then counted as passed,
    for one poisonous update must not stop the bot. sleep: takes seconds.
    """

    def __init__(
        self,
        api: Api,
        handle: Callable[[Update], Awaitable[None]],
        lanes: Lanes,
        *,
        is_outage: Callable[[BaseException], bool] = lambda _: False,
        glance: Callable[[Update], None] = lambda _: None,
        allowed_updates: Sequence[str] = ("message", "edited_message", "callback_query", "my_chat_member"),
        poll_seconds: int = 30,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._api, self._handle, self._lanes, self._is_outage = api, handle, lanes, is_outage
        self._glance = glance
        self._allowed_updates, self._poll_seconds, self._sleep = list(allowed_updates), poll_seconds, sleep
        self._offset = 0
        self._confirmed = 0  # the offset Telegram last heard
        self._known: dict[int, bool] = {}  # by id, from the offset on, what was handed out: done or open
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_outage = 0
        self._stopping = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()
        self._worked = False

    async def run(self) -> None:
        """Poll until `stop`. Raises BadToken when Telegram does not know the token; nothing else ends it."""
        self._ended.clear()
        troubles, nap = 0, NAP
        try:
            while not self._stopping.is_set():
                try:
                    fresh = self._hand_out(await self._unless_stopping(self._ask()) or [])
                except ApiError as error:
                    await self._recover(error, troubles)
                    troubles += 1
                    continue
                troubles, self._worked = 0, True
                nap = NAP if fresh else min(nap * 1.5, OUTAGE_NAP if self._in_outage else LONG_NAP)
                if self._tasks:
                    await self._unless_stopping(asyncio.wait(set(self._tasks), timeout=nap))
        finally:
            self._ended.set()

    async def stop(self, within: float = 8.0) -> None:
        """Take nothing new, finish what is in hand within so many seconds, and confirm what was committed.

        What could not be finished is cancelled and stays unconfirmed: it comes again at the next start.
        """
        self._stopping.set()
        await self._ended.wait()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=within)
            for task in late:
                task.cancel()
            if late:
                _log.warning("stopped with updates in hand", count=len(late))
                await asyncio.wait(late)
        if self._offset != self._confirmed:
            try:
                await self._api.call("getUpdates", {"offset": self._offset, "limit": 1, "timeout": 0}, timeout=2.0)
            except ApiError as error:
                _log.warning("last updates not confirmed", error=type(error).__name__)

    async def _ask(self) -> list[Update]:
        """One getUpdates. The offset in it confirms all before."""
        offset, seconds = self._offset, 0 if self._known else self._poll_seconds
        answer = await self._api.call(
            "getUpdates",
            {"offset": offset, "limit": WINDOW, "timeout": seconds, "allowed_updates": self._allowed_updates},
            timeout=seconds + 10.0,
        )
        self._confirmed = offset
        if not isinstance(answer, list):
            raise ApiError("getUpdates", "Invalid server response")
        updates = [u for u in answer if isinstance(u, dict) and isinstance(u.get("update_id"), int)]
        if len(updates) < len(answer):
            _log.error("not an update", count=len(answer) - len(updates))
            if not updates:  # nothing to move the offset by: as good as no answer
                raise ApiError("getUpdates", "Invalid server response")
        updates.sort(key=lambda update: int(update["update_id"]))
        if updates and not self._known and updates[-1]["update_id"] < offset:
            # After a week without updates Telegram numbers them anew, from anywhere.
            self._offset = updates[0]["update_id"]
            raise ApiError("getUpdates", "update ids begin anew")
        return updates

    def _hand_out(self, updates: list[Update]) -> int:
        """Start on those not seen yet; how many they are."""
        fresh = {u["update_id"]: u for u in updates if u["update_id"] >= self._offset}
        new = [update for update_id, update in fresh.items() if update_id not in self._known]
        for update in new:
            if self._in_outage:  # its lane may be stuck: whoever asks for help is answered from here
                self._glance(update)
            self._known[update["update_id"]] = _OPEN
            task = asyncio.get_running_loop().create_task(self._see_to(update))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(new)

    async def _see_to(self, update: Update) -> None:
        try:
            await self._lanes.run(lane_of(update), lambda: self._handle_surely(update))
        except (LanesClosed, _LeftOpen):
            return
        self._known[update["update_id"]] = _DONE
        while self._known and self._known[first := next(iter(self._known))] is _DONE:
            del self._known[first]
            self._offset = first + 1

    async def _handle_surely(self, update: Update) -> None:
        """Until it worked, or was given up. Stays in its lane meanwhile, so that nothing of the chat overtakes it."""
        raised = outages = 0
        while True:
            try:
                await self._handle(update)
                break
            except Exception as error:
                if self._is_outage(error):
                    outages += 1
                else:
                    raised += 1
                    _log.error("update raised", update_id=update["update_id"], error=where(error), attempt=raised)
                    if raised >= TRIES:
                        break
            self._in_outage += bool(outages)
            try:
                await self._unless_stopping(self._sleep(_backoff(outages or raised, first=0.05, longest=5.0)))
            finally:
                self._in_outage -= bool(outages)
            if outages and self._stopping.is_set():
                raise _LeftOpen

    async def _recover(self, error: ApiError, troubles: int) -> None:
        """Wait as long as this kind of trouble asks for; raise what waiting does not cure."""
        if isinstance(error, BadToken) and ("unauthorized" in error.description.casefold() or not self._worked):
            raise error  # a 404 later on is some server on the way
        wait = error.seconds if isinstance(error, TooFast) else _backoff(troubles, first=0.5, longest=30.0)
        kind = type(error).__name__
        _log.warning("getUpdates", error=kind, description=error.description, wait=round(wait, 2))
        if isinstance(error, Conflicted) and "webhook" in error.description.casefold():
            with contextlib.suppress(ApiError):  # the next getUpdates tells
                await self._api.call("deleteWebhook")
        await self._unless_stopping(self._sleep(wait))

    async def _unless_stopping(self, work: Awaitable[T]) -> T | None:
        """What `work` gives, or None as soon as `stop` is called, with `work` cancelled and over."""
        task, stop = asyncio.ensure_future(work), asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait((task, stop), return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            for one in (task, stop):
                one.cancel()
            await asyncio.wait((task, stop))


def _backoff(attempt: int, *, first: float, longest: float) -> float:
    """Seconds; doubling, with half of it chance, so that many bots do not come back in the same moment."""
    return min(longest, first * 2.0 ** min(attempt, 16)) * random.uniform(0.5, 1.0)  # noqa: S311
