"""The tick: what is due now is claimed in batches and begun, one transaction a person."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.checkins import policy
from bot.conversations import Conversations, Message, Turn
from bot.conversations.person import AFTER_CRISIS, LINE
from bot.flows import FLOWS
from bot.store import Store, crises, dues, talks
from bot.support import moments

BATCH = 200  # due rows looked up at a time
FORGET_AFTER = timedelta(days=30)  # conversations that nobody touched

log = structlog.get_logger()
InOrder = Callable[[int, Callable[[], Awaitable[None]]], Awaitable[None]]
Send = Callable[[int, list[Message]], None]


class CheckIns:
    """Everything that the bot says unasked.

    `in_order` runs something in a person's order of events; `send` takes messages nobody is waiting for.
    """

    def __init__(self, store: Store, conversations: Conversations, in_order: InOrder, send: Send) -> None:
        self._store, self._conversations = store, conversations
        self._in_order, self._send = in_order, send
        self._ticking = asyncio.Lock()

    async def tick(self) -> int:
        """Begin all that is due; gives how many due moments were seen to."""
        async with self._ticking:
            seen = 0
            while batch := await self._ready():
                await asyncio.gather(*(self._in_order(person, self._begin(due, person)) for due, person in batch))
                seen += len(batch)
            return seen

    async def next_moment(self) -> datetime | None:
        """When something is due next, for anybody."""
        async with self._store.transaction() as tx:
            return await dues.next_moment(tx)

    async def tidy(self) -> None:
        """The nightly chore: what may not be kept any longer is forgotten."""
        async with self._store.transaction() as tx:
            await talks.remove_older(tx, tx.now - FORGET_AFTER)
            await crises.forget_old(tx)

    async def _ready(self) -> list[tuple[int, int]]:
        async with self._store.transaction() as tx:
            return await dues.ready(tx, BATCH)

    def _begin(self, due: int, person: int) -> Callable[[], Awaitable[None]]:
        async def begin() -> None:
            try:
                messages = await self._conversations.unasked(person, lambda turn: self._speak(turn, due))
            except Exception:
                log.exception("something due could not be said", due=due)
                await self._put_off(due)
                return
            self._send(person, messages)

        return begin

    async def _put_off(self, due: int) -> None:
        """What broke is tried again in an hour, so that it holds up nothing else."""
        async with self._store.transaction() as tx:
            if taken := await dues.take(tx, due):
                await dues.add(tx, taken.person, tx.now + timedelta(hours=1), taken.kind, taken.payload)

    async def _speak(self, turn: Turn, id: int) -> None:
        due = await dues.take(turn.tx, id)
        if due is None or due.kind not in FLOWS:
            return  # taken meanwhile, or moved; or of a flow that is no more
        situation = await self._situation(turn)
        is_line = due.kind == LINE
        match _decide(due, situation):
            case policy.Wait(until):
                await dues.add(turn.tx, turn.id, until, due.kind, due.payload)
            case policy.Hold():
                await dues.add(turn.tx, turn.id, turn.tx.now, due.kind, due.payload)
                await dues.hold(turn.tx, turn.id)
            case policy.Say():
                await self._say(turn, due)
            case policy.Skip():
                pass
        if is_line and not any(one.kind == LINE for one in await dues.coming(turn.tx, turn.id)):
            await turn.me.plan_line()

    async def _say(self, turn: Turn, due: dues.Due) -> None:
        said = len(turn.out)
        await turn.begin(due.kind, due.payload, unasked=True)
        if len(turn.out) > said:
            today = turn.me.today()
            turn.me.set(spoke_on=today, **({"line_on": today} if due.kind == LINE else {}))

    async def _situation(self, turn: Turn) -> policy.Situation:
        row, now = turn.me.row, turn.tx.now
        paused = turn.me.is_paused()
        today = moments.local_date(now, row.tz)
        coming = await dues.coming(turn.tx, turn.id, but=LINE)
        return policy.Situation(
            now=now,
            zone=row.tz,
            spoke_on=row.spoke_on,
            talked_at=turn.active.touched_at if turn.active else None,
            paused=paused,
            paused_until=row.paused_until if paused else None,
            quiet_until=row.quiet_until,
            reminder_today=any(moments.local_date(one.at, row.tz) <= today for one in coming),
        )


def _decide(due: dues.Due, situation: policy.Situation) -> policy.Say | policy.Wait | policy.Skip | policy.Hold:
    match due.kind:
        case kind if kind == LINE:
            return policy.line(due.at, situation)
        case kind if kind == AFTER_CRISIS:
            return policy.agreed(situation)
    return policy.reminder(situation)
