"""The tick: what is due now is claimed in batches and begun, one transaction a person."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.checkins import policy
from bot.conversations import Conversations, Course, Message
from bot.conversations.person import AFTER_CRISIS, LINE
from bot.flows import FLOWS, TIMED
from bot.store import Store, crises, dues, entries, talks
from bot.support import moments
from bot.troubles import where

BATCH = 200  # due rows looked up at a time
PATIENCE = 5.0  # seconds that a tick waits for a batch before it begins the next
TRIES = 3  # of something due that breaks, before it is let go
FORGET_AFTER = timedelta(days=30)  # conversations that nobody touched

log = structlog.get_logger()
InOrder = Callable[[int, Callable[[], Awaitable[None]]], Coroutine[Any, Any, None]]
Send = Callable[[int, list[Message]], None]


class CheckIns:
    """Everything that the bot says unasked.

    `in_order` runs something in a person's order of events; `send` takes messages nobody is waiting for.
    """

    def __init__(self, store: Store, conversations: Conversations, in_order: InOrder, send: Send) -> None:
        self._store, self._conversations = store, conversations
        self._in_order, self._send = in_order, send
        self._ticking = asyncio.Lock()
        self._under_way: dict[int, asyncio.Task[None]] = {}

    async def tick(self) -> int:
        """Begin all that is due; gives how many due moments were taken up. One person's slow lane holds up nobody."""
        async with self._ticking:
            taken_up = 0
            try:
                while batch := await self._ready():
                    taken_up += len(batch)
                    for due, person in batch:
                        self._under_way[due] = asyncio.create_task(self._in_order(person, self._begin(due, person)))
                        self._under_way[due].add_done_callback(partial(self._done, due))
                    await asyncio.wait(set(self._under_way.values()), timeout=PATIENCE)
            except Exception as error:  # a tick that breaks is one tick: the next one tries again
                log.error("a tick broke", error=where(error))
            return taken_up

    def _done(self, due: int, task: asyncio.Task[None]) -> None:
        self._under_way.pop(due, None)
        if not task.cancelled() and (error := task.exception()):
            log.error("something due was left for the next tick", error=where(error))

    async def next_moment(self) -> datetime | None:
        """When something is due next, for anybody."""
        async with self._store.transaction() as tx:
            return await dues.next_moment(tx)

    async def tidy(self) -> None:
        """The chore: what may not be kept any longer is forgotten, in small bites, so that nobody waits for it."""
        full = True
        while full:
            async with self._store.transaction() as tx:
                talked = await talks.remove_older(tx, tx.now - FORGET_AFTER, BATCH)
                full = BATCH in (talked, await crises.forget_old(tx, BATCH), await entries.forget_old(tx, BATCH))

    async def _ready(self) -> list[tuple[int, int]]:
        async with self._store.transaction() as tx:
            return await dues.ready(tx, BATCH, but=frozenset(self._under_way))

    def _begin(self, due: int, person: int) -> Callable[[], Awaitable[None]]:
        async def begin() -> None:
            try:
                messages = await self._conversations.unasked(person, lambda course: self._speak(course, due))
            except Exception as error:
                log.error("something due could not be said", error=where(error))
                await self._put_off(due)
                return
            self._send(person, messages)

        return begin

    async def _put_off(self, due: int) -> None:
        """What broke is tried again in an hour, a few times, so that it holds up nothing else."""
        async with self._store.transaction() as tx:
            taken = await dues.take(tx, due)
            if taken and taken.tries < TRIES:
                later = tx.now + timedelta(hours=1)
                await dues.add(tx, taken.person, later, taken.kind, taken.payload, tries=taken.tries + 1)

    async def _speak(self, course: Course, id: int) -> None:
        due = await dues.take(course.tx, id)
        if due is None or due.kind not in FLOWS:
            return  # taken meanwhile, or moved; or of a flow that is no more
        situation = await self._situation(course)
        is_line = due.kind == LINE
        match _decide(due, situation):
            case policy.Wait(until):
                await dues.add(course.tx, course.id, until, due.kind, due.payload)
            case policy.Hold():
                await dues.add(course.tx, course.id, course.tx.now, due.kind, due.payload, state=dues.HELD)
            case policy.Say():
                await self._say(course, due)
            case policy.Skip():
                pass
        if is_line and not any(one.kind == LINE for one in await dues.coming(course.tx, course.id)):
            await course.me.plan_line()

    async def _say(self, course: Course, due: dues.Due) -> None:
        said = len(course.reply.messages)
        await course.begin(due.kind, due.payload, unasked=True)
        if len(course.reply.messages) > said:
            today = course.me.today()
            course.me.set(spoke_on=today, **({"line_on": today} if due.kind == LINE else {}))
        if due.kind == LINE:
            for message in course.reply.messages[said:]:
                message["expires"] = (due.at + policy.LATE).isoformat()

    async def _situation(self, course: Course) -> policy.Situation:
        row, now = course.me.row, course.tx.now
        paused = course.me.is_paused()
        today = moments.local_date(now, row.tz)
        coming = await dues.coming(course.tx, course.id, but=LINE)
        return policy.Situation(
            now=now,
            zone=row.tz,
            spoke_on=row.spoke_on,
            talked_at=course.active.touched_at if course.active else None,
            paused=paused,
            paused_until=row.paused_until if paused else None,
            quiet_until=row.quiet_until,
            reminder_today=any(moments.local_date(one.at, row.tz) <= today and not one.tries for one in coming),
        )


def _decide(due: dues.Due, situation: policy.Situation) -> policy.Say | policy.Wait | policy.Skip | policy.Hold:
    match due.kind:
        case kind if kind == LINE:
            return policy.line(due.at, situation)
        case kind if kind == AFTER_CRISIS:
            return policy.agreed(situation)
        case kind if kind in TIMED:
            return policy.timer(due.at, situation)
    return policy.reminder(situation)
