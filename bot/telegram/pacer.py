"""The pace of the whole bot: how fast Telegram lets it speak, and who speaks first.

Telegram allows about 30 messages a second in all, or 1,000 paid for, and about one a second in a chat with short
bursts (https://core.telegram.org/bots/faq#broadcasting-to-users). Knows chats by number and nothing of messages.
Laws: never more than `per_second * t + burst` in any t seconds; within a chat in the order asked; answers to people
before messages nobody waits for, which get one place in eight of those for which both compete and always leave one
free for an answer; chats take turns; a 429 holds its own chat alone; no answer that may go waits.
"""

import asyncio
import heapq
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from math import inf

FREE = 28.0  # a second: with its burst of 2, never over 30 in any second
PAID = 900.0  # a second with allow_paid_broadcast: with its burst of 64, never over 1,000
SHARE = 8  # one place in so many goes to messages nobody waits for, so that a busy hour does not silence them

LATE = 0.005  # seconds that a timer may ring late: what messages nobody waits for make up for

_Queue = OrderedDict[int, "_Chat"]


class PacerClosed(Exception):
    """The bot is stopping: this message does not go out now."""


class _Meter:
    """A generic cell rate: `rate` a second, `burst` at once after a pause. One float of state."""

    __slots__ = ("_full_at", "_slack", "_step")

    def __init__(self, rate: float, burst: int) -> None:
        self._step = 1 / rate
        self._slack = (burst - 1) / rate
        self._full_at = -inf

    def free_at(self, slack: float = inf) -> float:
        return self._full_at - min(self._slack, slack)

    def full_at(self) -> float:
        return self._full_at

    def spend(self, now: float) -> None:
        self._full_at = max(self._full_at, now) + self._step

    def stop_until(self, moment: float) -> None:
        self._full_at = max(self._full_at, moment + self._slack)


class _Chat:
    __slots__ = ("id", "look_at", "meter", "urgent", "waiting")

    def __init__(self, chat_id: int, meter: _Meter) -> None:
        self.id = chat_id
        self.meter = meter
        self.waiting: deque[tuple[asyncio.Future[None], bool]] = deque()
        self.urgent = 0  # how many of those waiting are: one makes the whole chat urgent, for its order is kept
        self.look_at: float | None = None  # its one valid entry in the heap


class Pacer:
    """per_second, per_chat: messages a second in the long run. chat_burst: at once in a chat after a pause.

    monotonic, sleep: time, in seconds. Every operation takes O(log n) of the chats waiting.
    """

    def __init__(
        self,
        per_second: float = FREE,
        *,
        per_chat: float = 1.0,
        chat_burst: int = 5,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._whole, self._part, self._workers = per_second, 1.0, 1
        self.burst = _burst(per_second)
        self.per_second = per_second
        self._bot = _Meter(per_second, self.burst)
        self._per_chat, self._chat_burst = per_chat, chat_burst
        self._now, self._sleep = monotonic, sleep
        self._chats: dict[int, _Chat] = {}
        self._ready: tuple[_Queue, _Queue] = (OrderedDict(), OrderedDict())  # nobody waits for them; answers
        self._resting: list[tuple[float, int]] = []  # heap of (when to look again, chat id)
        self._favoured = 0  # answers let pass since a message nobody waits for was
        self._waiting = 0
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at = 0.0
        self._idle = asyncio.Event()
        self._idle.set()
        self._closed = False

    def __len__(self) -> int:
        """How many messages wait for their turn."""
        return self._waiting

    async def turn(self, chat_id: int, *, urgent: bool = True, again: bool = False) -> None:
        """Return when one message to `chat_id` may be sent.

        urgent: somebody is waiting for it. again: a repeat (after a 429, or not sent), which goes before whatever
        else waits in its chat. Raises PacerClosed.
        """
        if self._closed:
            raise PacerClosed
        chat = self._chat(chat_id)
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        (chat.waiting.appendleft if again else chat.waiting.append)((waiter, urgent))
        chat.urgent += urgent
        self._waiting += 1
        self._idle.clear()
        try:
            self._place(chat)
            self._release()
            await waiter
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._idle.set()

    def hold(self, chat_id: int | None, seconds: float) -> None:
        """After a 429: nothing to this chat for so many seconds (None: to nobody)."""
        until = self._now() + seconds
        if chat_id is None:
            self._bot.stop_until(until)
            return
        chat = self._chat(chat_id)
        chat.meter.stop_until(until)
        self._place(chat)

    def hurry(self, chat_id: int) -> None:
        """Somebody waits in this chat now: whatever waits for its turn there is urgent."""
        if chat := self._chats.get(chat_id):
            chat.waiting = deque((waiter, True) for waiter, _ in chat.waiting)
            chat.urgent = len(chat.waiting)
            self._place(chat)
            self._release()

    def slow_down(self, per_second: float) -> None:
        """From now on the whole bot goes no faster than this."""
        self._whole = min(per_second, self._whole)
        self._set_pace()

    def share(self, part: float, workers: int) -> None:
        """From now on this part of the bot's pace is ours, of so many workers, each with a burst of its own."""
        self._part, self._workers = part, workers
        self._set_pace()

    def _set_pace(self) -> None:
        """What was spent already stays spent."""
        together = self._whole
        if self._workers > 1:
            together = max(1.0, min(self._whole, self._whole + _burst(self._whole) - 2 * self._workers))
        if (per_second := together * self._part) == self.per_second:
            return
        free_at = self._bot.free_at()
        self.per_second, self.burst = per_second, _burst(per_second)
        self._bot = _Meter(per_second, self.burst)
        self._bot.stop_until(max(self._now(), free_at))

    async def flush(self, within: float) -> bool:
        """Wait until nothing waits; whether that was so within so many seconds."""
        try:
            async with asyncio.timeout(within):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        """End at once: whoever waits, or comes, gets PacerClosed."""
        self._closed = True
        if self._alarm:
            self._alarm.cancel()
        for chat in self._chats.values():
            for waiter, _ in chat.waiting:
                if not waiter.done():
                    waiter.set_exception(PacerClosed())
        self._chats.clear()

    def _chat(self, chat_id: int) -> _Chat:
        if (chat := self._chats.get(chat_id)) is None:
            chat = self._chats[chat_id] = _Chat(chat_id, _Meter(self._per_chat, self._chat_burst))
        return chat

    def _place(self, chat: _Chat) -> None:
        """Put a chat where it belongs: ready, resting, or, when nothing of it needs remembering, nowhere."""
        now = self._now()
        ready = bool(chat.waiting) and chat.meter.free_at() <= now
        for urgent, queue in enumerate(self._ready):
            if ready and urgent == (chat.urgent > 0):
                queue.setdefault(chat.id, chat)
            else:
                queue.pop(chat.id, None)
        if ready:
            return
        look_at = chat.meter.free_at() if chat.waiting else chat.meter.full_at()
        if look_at <= now:
            self._chats.pop(chat.id, None)
        elif look_at != chat.look_at:
            chat.look_at = look_at
            heapq.heappush(self._resting, (look_at, chat.id))

    def _wake(self, now: float) -> None:
        while self._resting and self._resting[0][0] <= now:
            moment, chat_id = heapq.heappop(self._resting)
            if (chat := self._chats.get(chat_id)) and chat.look_at == moment:
                chat.look_at = None
                self._place(chat)

    def _release(self) -> None:
        """Let go whoever may, and set the alarm for who may next."""
        now = self._now()
        self._wake(now)
        unhurried, urgent = self._ready
        while (queue := self._next()) and (free_at := self._bot.free_at(inf if urgent else LATE)) <= now:
            self._favoured = 0 if queue is unhurried else self._favoured + bool(unhurried)
            self._let_go(next(iter(queue.values())), now)
        if queue:
            self._ring_at(free_at)
        elif self._resting and self._waiting:
            self._ring_at(self._resting[0][0])

    def _next(self) -> _Queue:
        """The queue whose turn it is; an empty one when nothing is ready."""
        unhurried, urgent = self._ready
        return unhurried if unhurried and (not urgent or self._favoured >= SHARE - 1) else urgent

    def _let_go(self, chat: _Chat, now: float) -> None:
        for queue in self._ready:
            queue.pop(chat.id, None)  # to the end of the line, if more wait in it
        while chat.waiting:
            waiter, urgent = chat.waiting.popleft()
            chat.urgent -= urgent
            if not waiter.done():  # else its caller was cancelled
                waiter.set_result(None)
                chat.meter.spend(now)
                self._bot.spend(now)
                break
        self._place(chat)

    def _ring_at(self, moment: float) -> None:
        if self._alarm and not self._alarm.done():
            if self._alarm_at <= moment:
                return
            self._alarm.cancel()
        self._alarm_at = moment
        self._alarm = asyncio.get_running_loop().create_task(self._ring(moment))

    async def _ring(self, moment: float) -> None:
        await self._sleep(max(moment - self._now(), 0.001))  # a timer may ring early: no spinning until it is time
        self._alarm = None
        self._release()


def _burst(per_second: float) -> int:
    """Messages at once: makes up for timers that ring late; at 1,000 a second a millisecond is a message."""
    return max(2, int(per_second / 14))
