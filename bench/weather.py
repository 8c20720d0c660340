"""A Telegram in all weathers: what goes wrong with a share of its requests and updates, and a clock that jumps.

Knows Telegram's side alone: nothing of the bot, nor of what is said.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.demo.faults import Fault, Faults
from bot.demo.server import DemoServer

Json = dict[str, Any]
START = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # far from Telegram's own time
FORGETFUL = "<html><body>upstream error</body></html>"
RUBBISH = ("", "{", "null", "[]", '{"ok":true}', '"x"', "\x00\xff", FORGETFUL, '{"ok":true,"result":')
STRANGE: tuple[Json, ...] = (
    {"something_new": {"chat": {"id": 1}, "deeper": [{"and": "deeper"}]}}, {"message": {"date": "soon"}}, {},
    {"message": None}, {"callback_query": {"id": 5}}, {"poll_answer": {"poll_id": "1", "option_ids": []}},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "forum_of_the_future"}, "text": "hi"}},
)  # fmt: skip
NEWER: Json = {"field_of_tomorrow": {"kind": "new", "list": [1, {"a": None}]}, "is_quantum": True}
KINDS = {  # of faults, by weight
    "429": 5.0, "500": 3.0, "502 in HTML": 3.0, "dropped before": 3.0, "dropped after": 2.0, "rubbish": 1.5,
    "rubbish after": 1.5, "stalled": 2.0, "stalled 30 s": 0.05, "409": 0.5, "401": 0.1,
}  # fmt: skip


class Weather(Faults):
    """A share of all requests goes wrong, each in some way of `KINDS`; counted by kind."""

    def __init__(self, share: float, chance: random.Random) -> None:
        super().__init__()
        self.share, self._chance = share, chance
        self.requests = 0
        self.seen = Counter[str]()

    def take(self, method: str) -> Fault | None:
        """What happens to the next request of `method`; None when nothing does."""
        self.requests += 1
        if self._chance.random() >= self.share:
            return None
        (kind,) = self._chance.choices(list(KINDS), list(KINDS.values()))
        if (kind == "409") > (method == "getUpdates"):
            kind = "500"
        self.seen[kind] += 1
        return self._fault(method, kind)

    def _fault(self, method: str, kind: str) -> Fault:
        match kind:
            case "429":
                return Fault(method, "fail", 1, 429, retry_after=self._chance.randint(1, 3))
            case "500" | "409" | "401":
                return Fault(method, "fail", 1, int(kind))
            case "502 in HTML":
                return Fault(method, "fail", 1, 502, FORGETFUL)
            case "dropped before":
                return Fault(method, "drop before", 1)
            case "dropped after":
                return Fault(method, "drop after", 1)
            case "rubbish":
                return Fault(method, "fail", 1, 200, self._chance.choice(RUBBISH))
            case "rubbish after":
                return Fault(method, "garble", 1, 200, self._chance.choice(RUBBISH))
        return Fault(method, "stall", 1, until=30.0 if "30" in kind else self._chance.uniform(0.1, 1.0))


class Jumpy(Clock):
    """A clock that is set forward and back by up to two minutes all the time."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(START)
        self._chance, self._off, self._until = chance, timedelta(), 0.0

    def now(self) -> datetime:
        if time.monotonic() > self._until:
            self._until = time.monotonic() + self._chance.uniform(1, 10)
            self._off = timedelta(seconds=self._chance.uniform(-120, 120))
        return super().now() + self._off


def shaken(server: DemoServer, chance: random.Random) -> None:
    """Let getUpdates give updates in any order, some twice, with fields and kinds nobody knows, and rubbish between."""
    as_it_was = server.world.updates.get

    async def get(p: Json) -> list[Any]:
        updates: list[Any] = [{**one, **NEWER} if chance.random() < 0.2 else one for one in await as_it_was(p)]
        for one in updates:
            if chance.random() < 0.2 and isinstance(one.get("message"), dict):
                one["message"] = {**one["message"], **NEWER}
        updates += [one for one in updates if chance.random() < 0.1]
        if updates and chance.random() < 0.05:
            updates += [None, "x", {"update_id": "y"}, []]
        chance.shuffle(updates)
        return updates

    server.world.updates.get = get  # type: ignore[method-assign]


async def troubled(server: DemoServer, chance: random.Random) -> None:
    """Until it is cancelled: updates come again, and kinds that nobody knows."""
    while True:
        await asyncio.sleep(chance.uniform(0.05, 0.3))
        history = server.world.updates._history
        if history and chance.random() < 0.7:
            newest = list(itertools.islice(reversed(history), 30))  # within what a person's row remembers
            server.resend(chance.choice(newest))
        else:
            server.inject(chance.choice(STRANGE))
