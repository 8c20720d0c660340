"""Trouble on purpose, for tests: refusals, broken connections, stalls, and Telegram's limit on speed."""

import asyncio
import math
import time
from dataclasses import dataclass, field
from typing import Literal

from .errors import Refusal, too_many

PER_SECOND = 30
CHAT_BURST = 5
_DESCRIPTIONS = {
    400: "Bad Request: something is wrong",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}


@dataclass
class Fault:
    """What happens to the next `left` requests of `method` (`*`: of any)."""

    method: str
    kind: Literal["fail", "drop before", "drop after", "garble", "stall"]
    left: int
    status: int = 500
    body: str | None = None  # sent as it is: Telegram's proxies answer in HTML; a `garble` takes effect before
    retry_after: int | None = None
    until: asyncio.Event | float = 0.0  # of a stall: an event, or seconds

    def refusal(self) -> Refusal:
        """The answer of a `fail` that has no body of its own."""
        if self.status == 429:
            return too_many(self.retry_after or 1)
        return Refusal(self.status, _DESCRIPTIONS.get(self.status, "Internal Server Error"), self.retry_after)


@dataclass
class Faults:
    planned: list[Fault] = field(default_factory=list)

    def take(self, method: str) -> Fault | None:
        """The first that is planned for `method`, counted down."""
        for fault in self.planned:
            if fault.method in ("*", method):
                fault.left -= 1
                if fault.left <= 0:
                    self.planned.remove(fault)
                return fault
        return None


@dataclass
class _Bucket:
    """Tokens that come back at `rate` a second, `size` at most."""

    size: float
    rate: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until there is a token; 0 when there is one."""
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (1 - self.tokens) / self.rate)


class FloodLimit:
    """About 30 messages a second in all and one a second in a chat, with short bursts. Off until `on` is set."""

    def __init__(self) -> None:
        self.on = False
        self._all = _Bucket(PER_SECOND, PER_SECOND, PER_SECOND, time.monotonic())
        self._chats: dict[int, _Bucket] = {}

    def check(self, method: str, chat_id: object) -> None:
        """Counts a message. Raises `Refusal` (429) when it comes too soon; a refused one does not count."""
        counts = method.startswith(("send", "forward", "copy", "editMessage")) and method != "sendChatAction"
        if not self.on or not counts or not isinstance(chat_id, int):
            return
        now = time.monotonic()
        chat = self._chats.setdefault(chat_id, _Bucket(CHAT_BURST, 1, CHAT_BURST, now))
        if (seconds := max(chat.wait(now), self._all.wait(now))) > 0:
            raise too_many(math.ceil(seconds))
        chat.tokens -= 1
        self._all.tokens -= 1
