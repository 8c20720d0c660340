"""Messages that are owed go out: in order for each person, at the bot's pace, and are counted when they went.

A message is repeated until it works when it surely was not sent. When its answer was lost, nobody knows: each lost
answer costs at most one repeat, and after five the message is given up, for a question seen twice is better than a
person left without one. When Telegram is in trouble, whose 5xx seldom means "sent", it is repeated for a minute.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from itertools import takewhile
from math import inf
from typing import Any, TypeVar

import structlog

from bot.content import without_tags
from bot.conversations.messages import Message
from bot.files import CannotMake
from bot.telegram.api import Api
from bot.telegram.errors import ApiError, BadToken, Conflicted, Gone, Harmless, MaybeSent, NotSent, Refused, TooFast
from bot.telegram.keyboards import markup
from bot.telegram.pacer import FREE, Pacer, PacerClosed
from bot.troubles import where

log = structlog.get_logger()
T = TypeVar("T")
Delivered = Callable[[int, int, int | None, int], Awaitable[list[Message] | None]]
Away = Callable[[int], Awaitable[None]]
Make = Callable[[int, Mapping[str, Any]], Awaitable[bytes]]  # a file for a person; `CannotMake` when it cannot be
COURTESIES = 5  # tries of a call that nothing is kept of
AHEAD = 2.0  # seconds of messages nobody waits for that are begun before they can go out
REMEMBERED = 30.0  # seconds that the number is known of what went out last; longer than a transaction is under way
LONGEST_NAP = 30.0  # seconds between tries while Telegram cannot be reached
REPEATS_UNKNOWN, REPEATS_TROUBLE = 4, 7  # of a message at most: its answer was lost; Telegram answered 5xx
SENDING = ("sendMessage", "sendDocument", "sendPhoto")  # what makes a new message, and so goes at the pace


class Outgoing:
    """The way out. `delivered(person, number, keyboard, known)` counts a message and gives what is owed to the person
    beyond number `known`, or `None` when somebody else sends it; `away(person)` says nobody is there;
    `make(person, file)` gives the bytes of a file that a message brings.

    sleep: takes seconds.
    """

    def __init__(
        self,
        api: Api,
        pacer: Pacer,
        delivered: Delivered,
        away: Away,
        make: Make,
        now: Callable[[], datetime],
        paid: bool = False,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._api, self._pacer, self._paid, self._sleep = api, pacer, paid, sleep
        self._delivered, self._away, self._make, self._now = delivered, away, make, now
        self._queues: dict[int, deque[tuple[Message, bool]]] = {}
        self._queued: dict[int, int] = {}
        self._counted: dict[int, int] = {}  # by person, the number that was counted last, for a while
        self._door = asyncio.Lock()  # of `room`
        self._left = asyncio.Event()  # somebody's queue came to its end
        self._tasks: set[asyncio.Task[None]] = set()
        self._moving: dict[int, asyncio.Task[None]] = {}  # messages that change while they are looked at

    def send(self, person: int, messages: list[Message], urgent: bool = True) -> None:
        """Send these after what is being sent to the person already; those already on their way are not sent twice.

        `messages` are all that is owed to the person: what is no longer among them is not sent. When they are `urgent`,
        somebody is waiting, and what stands before them in the queue goes out as fast.
        """
        if any(not message["number"] for message in messages):  # they were forgotten: numbers begin anew
            self._counted.pop(person, None)
        if messages and (moving := self._moving.pop(person, None)):
            moving.cancel()  # they went on
        queue = self._queues.get(person)
        if urgent and queue:
            owed = {message["number"] for message in messages}
            newest = max(owed, default=0) or inf  # what is newer was handed over by another transaction meanwhile
            waiting = [m for m, _ in list(queue)[1:] if m["number"] in owed | {0} or m["number"] > newest]
            queue = self._queues[person] = self._requeued(queue, waiting)
            self._pacer.hurry(person)
        self._append(person, messages, urgent)

    def _append(self, person: int, messages: list[Message], urgent: bool) -> None:
        queue = self._queues.get(person)
        known = max(self._queued.get(person, 0), self._counted.get(person, 0))
        fresh = [m for m in messages if m["number"] == 0 or m["number"] > known]
        if not fresh:
            return
        self._queued[person] = max(self._queued.get(person, 0), fresh[-1]["number"])
        if queue is not None:
            queue.extend((message, urgent) for message in fresh)
            return
        self._queues[person] = deque((message, urgent) for message in fresh)
        self._spawn(self._empty(person))

    @staticmethod
    def _requeued(queue: deque[tuple[Message, bool]], waiting: list[Message]) -> deque[tuple[Message, bool]]:
        """The same queue object with its head, which is being sent, and behind it what still waits."""
        head = queue[0]
        queue.clear()
        queue.append(head)
        queue.extend((message, True) for message in waiting)
        return queue

    async def room(self) -> None:
        """Return when what nobody waits for would go out within about `AHEAD` seconds; one caller after another, at
        most twice as fast as messages go out, so that nobody who is being answered is held up by a row of them."""
        async with self._door:
            while len(self._queues) > self._pacer.per_second * AHEAD:
                self._left.clear()
                await self._left.wait()
            await asyncio.sleep(0.5 / self._pacer.per_second)

    def courtesy(self, method: str, params: dict[str, object]) -> None:
        """One call that nothing is kept of."""
        self._spawn(self._quietly(method, params))

    def tell(self, chat: int, text: str) -> None:
        """One message outside of any conversation: nothing is kept of it."""
        self._spawn(self._quietly("sendMessage", {"chat_id": chat, "text": text, "parse_mode": "HTML"}))

    async def flush(self, within: float) -> bool:
        """Wait until everything went out; whether it did within so many seconds."""
        if not self._tasks:
            return True
        _, left = await asyncio.wait(self._tasks, timeout=within)
        return not left

    async def close(self) -> None:
        """Stop at once: what did not go out stays owed."""
        tasks = [*self._tasks, *self._moving.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _move(self, person: int, message_id: int, message: Message) -> None:
        """Let a message change while it is looked at. Nothing waits for it, and nothing of it is kept."""
        task = asyncio.create_task(self._play(person, message_id, message))
        self._moving[person] = task
        task.add_done_callback(lambda _: self._moving.pop(person) if self._moving.get(person) is task else None)

    async def _play(self, person: int, message_id: int, message: Message) -> None:
        for text, seconds in message["frames"]:
            await self._sleep(seconds)
            method, params = call_of(person, {"edit": message_id, "text": text, "rows": message.get("rows")})
            try:
                await self._api.call(method, params)
            except Harmless:
                continue
            except ApiError:
                return

    async def _quietly(self, method: str, params: dict[str, object]) -> None:
        for attempt in range(1, COURTESIES + 1):
            try:
                await self._api.call(method, params)
                return
            except (NotSent, TooFast) as error:
                await self._sleep(error.seconds if isinstance(error, TooFast) else _nap(attempt))
            except ApiError as error:
                log.debug("a courtesy did not arrive", method=method, cause=type(error).__name__)
                return

    async def _empty(self, person: int) -> None:
        queue = self._queues[person]
        away, changing = False, None
        try:
            while queue:
                if changes := _changes_before(queue):  # whoever waits for the next question waits for none of them
                    changing = asyncio.create_task(self._change(person, changes))
                message, urgent = queue[0]
                keyboard = await self._deliver(person, message, urgent)
                if changing:
                    await changing
                if message["number"]:
                    await self._count(person, message["number"], keyboard)
                queue.popleft()
        except Gone:
            away = True
        except PacerClosed:
            pass  # the bot stops: what is left stands in the database and goes out at the next start
        except Exception as error:
            log.error("sending to somebody broke off", error=where(error))
        finally:
            if changing:
                changing.cancel()
            del self._queues[person]
            self._queued.pop(person, None)
            self._left.set()
        if away:  # only now: what they are sent once they are back waits in no queue that is given up
            log.info("somebody is away")
            await self._surely(partial(self._away, person))

    async def _change(self, person: int, changes: list[tuple[Message, bool]]) -> None:
        for message, urgent in changes:
            await self._deliver(person, message, urgent)

    async def _count(self, person: int, number: int, keyboard: int | None) -> None:
        """It went out. What another worker came to owe meanwhile goes out from here, unless that one sends now."""
        known = self._queued.get(person, number)
        more = await self._surely(partial(self._delivered, person, number, keyboard, known))
        if more is not None:
            self._remember(person, number)
        if more:
            self.send(person, more)
        elif more is None:
            queue = self._queues[person]
            self._requeued(queue, [m for m, _ in list(queue)[1:] if m["number"] == 0])

    def _remember(self, person: int, number: int) -> None:
        """Whoever read what is owed before this was counted, and hands it over only now, lets nothing go out twice."""
        self._counted[person] = number
        asyncio.get_running_loop().call_later(REMEMBERED, self._forget, person, number)

    def _forget(self, person: int, number: int) -> None:
        if self._counted.get(person) == number:
            del self._counted[person]

    async def _surely(self, note: Callable[[], Awaitable[T]]) -> T:
        """Write down what happened, however long the database takes: else it would happen again."""
        tries = 0
        while True:
            try:
                return await note()
            except Exception as error:
                tries += 1
                log.error("what was sent could not be noted", error=where(error), attempt=tries)
                await self._sleep(_nap(tries))

    async def _deliver(self, person: int, message: Message, urgent: bool) -> int | None:
        """Send one message, as often as it takes; gives its id when its buttons are alive."""
        message, files = await self._with_file(person, message)
        method, params = call_of(person, message)
        if self._paid and not urgent and method in SENDING:
            params["allow_paid_broadcast"] = True
        unknown, trouble, tries = 0, 0, 0
        while True:
            if self._is_late(message):
                return None
            if method in SENDING:  # edits follow a tap of theirs, so their pace is a person's
                await self._pacer.turn(person, urgent=urgent, again=tries > 0)
            tries += 1
            try:
                result = await self._api.call(method, params, files)
                if not isinstance(result, dict):
                    return None
                if message.get("frames"):
                    self._move(person, result["message_id"], message)
                return result["message_id"] if message.get("alive") else None
            except Harmless:
                return None
            except TooFast as error:
                self._pacer.hold(person, error.seconds)
                if method not in SENDING:
                    await self._sleep(error.seconds)
            except (NotSent, BadToken, Conflicted):  # a token that was revoked ends the bot elsewhere; all stays owed
                await self._sleep(_nap(tries))
            except MaybeSent as error:
                unknown, trouble = unknown + (not error.answered), trouble + error.answered
                if unknown > REPEATS_UNKNOWN or trouble > REPEATS_TROUBLE:
                    log.warning("a message may not have arrived", method=method, cause=error.description)
                    return None
                await self._sleep(_nap(unknown + trouble))
            except Refused as error:
                log.error("Telegram refused a message", method=method, cause=error.description)
                if params.pop("allow_paid_broadcast", False):  # a bot without Stars: slower, but it is heard
                    self._paid = False
                    self._pacer.slow_down(FREE)
                    continue
                if "parse_mode" not in params:
                    return None
                del params["parse_mode"]  # a tag that Telegram does not know must not silence the words
                words = "caption" if "caption" in params else "text"
                params[words] = without_tags(str(params[words]))

    async def _with_file(self, person: int, message: Message) -> tuple[Message, dict[str, tuple[str, bytes]] | None]:
        """The message and the file it brings; without it, and saying so, where it cannot be made."""
        if (file := message.get("file")) is None:
            return message, None
        kind = "photo" if "picture" in file else "document"
        if "text" not in file:  # it takes a moment to make
            self._spawn(self._quietly("sendChatAction", {"chat_id": person, "action": f"upload_{kind}"}))
        try:
            made = await self._make(person, file)
        except CannotMake as error:
            log.error("a file could not be made", kind=error.kind, cause=error.cause)
            rest = {name: value for name, value in message.items() if name != "file"}
            words = f"{file['instead']}\n\n{message['text']}" if kind == "photo" else file["instead"]
            return {**rest, "text": words}, None  # a picture's words tell what is in it, and stand without it
        return message, {kind: (file["name"], made)}

    def _is_late(self, message: Message) -> bool:
        """Whether its moment has passed while it waited to be sent."""
        return "expires" in message and self._now() > datetime.fromisoformat(message["expires"])


def _nap(tries: int) -> float:
    """Seconds before the next try."""
    return min(0.25 * 2.0 ** min(tries, 10), LONGEST_NAP)


def _changes_before(queue: deque[tuple[Message, bool]]) -> list[tuple[Message, bool]]:
    """Take the changes out that stand before a message which is counted. They go out beside it and are counted with
    it, for done twice they are done once."""
    changes = list(takewhile(lambda one: "edit" in one[0] or "strip" in one[0], queue))
    if len(changes) == len(queue) or not queue[len(changes)][0]["number"]:
        return []
    for _ in changes:
        queue.popleft()
    return changes


def call_of(person: int, message: Message) -> tuple[str, dict[str, object]]:
    """The Bot API call that a message is."""
    if "strip" in message:
        params: dict[str, object] = {"chat_id": person, "message_id": message["strip"]}
        return "editMessageReplyMarkup", params | {"reply_markup": markup(message.get("rows", []))}
    words = "caption" if "file" in message else "text"
    params = {"chat_id": person, words: message["text"], "parse_mode": "HTML"}
    if message.get("rows"):
        params["reply_markup"] = markup(message["rows"])
    if "file" in message:
        return "sendPhoto" if "picture" in message["file"] else "sendDocument", params
    params["link_preview_options"] = {"is_disabled": True}
    if "edit" in message:
        return "editMessageText", params | {"message_id": message["edit"]}
    return "sendMessage", params
