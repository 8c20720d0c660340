"""The tick: what is due now is claimed in batches and begun, one transaction a person.

It goes no faster than messages go out, a few people side by side, so that whoever writes meanwhile does not wait for
it: a million lines that are due at one hour are a queue in the database, not in memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.checkins import policy
from bot.conversations import Conversations, Course, Message
from bot.conversations.breaks import ENDS, LINE, LONG
from bot.conversations.safety import AFTER_CRISIS
from bot.flows import APPOINTED, FLOWS, TIMED
from bot.store import Store, dues, entries, retention, talks
from bot.support import moments
from bot.troubles import where

BATCH = 200  # due rows looked up at a time
SIDE_BY_SIDE = 2  # of them begun at the same moment: each holds the database for some milliseconds
IN_LANES = 8  # that wait for their moment in the lanes: most workers there are for people who write
MOST = 3 * BATCH  # under way: in the lanes of people whose own messages come first
PATIENCE = 5.0  # seconds that a tick waits for a batch before it begins the next
TRIES = 3  # of something due that breaks, before it is let go
FARTHEST = timedelta(days=9)  # a week, and what a zone may leave out: no line is planned further ahead
FORGET_AFTER = timedelta(days=30)  # conversations that nobody touched

log = structlog.get_logger()
InOrder = Callable[[int, Callable[[], Awaitable[None]]], Coroutine[Any, Any, None]]
Send = Callable[[int, list[Message]], None]


class CheckIns:
    """Everything that the bot says unasked.

    `in_order` runs something in a person's order of events; `send` takes messages nobody is waiting for; `room` waits
    until more of them can go out soon.
    """

    def __init__(
        self,
        store: Store,
        conversations: Conversations,
        in_order: InOrder,
        send: Send,
        room: Callable[[], Awaitable[None]],
    ) -> None:
        self._store, self._conversations = store, conversations
        self._in_order, self._send, self._room = in_order, send, room
        self._few, self._some = asyncio.Semaphore(SIDE_BY_SIDE), asyncio.Semaphore(IN_LANES)
        self._ticking = asyncio.Lock()
        self._under_way: dict[int, asyncio.Task[None]] = {}

    async def tick(self) -> int:
        """Begin all that is due; gives how many due moments were taken up. One person's slow lane holds up nobody.

        Of several workers one does so, and sees to what others left behind; each sees to what itself is to send.
        """
        async with self._ticking:
            taken_up = 0
            try:
                await self.repair()
                while await self._store.workers.leads() and (batch := await self._ready()):
                    taken_up += len(batch)
                    for due, person in batch:
                        self._under_way[due] = asyncio.create_task(self._take_up(due, person))
                        self._under_way[due].add_done_callback(partial(self._done, due))
                    await asyncio.wait(set(self._under_way.values()), timeout=PATIENCE)
                    while len(self._under_way) > MOST - BATCH:
                        await asyncio.wait(set(self._under_way.values()), return_when=asyncio.FIRST_COMPLETED)
            except Exception as error:  # a tick that breaks is one tick: the next one tries again
                log.error("a tick broke", error=where(error))
            return taken_up

    async def repair(self) -> None:
        """Let what this worker is to send go out, if it does not already; and what nobody is to, if it leads."""
        for person, messages in (await self._conversations.owed(await self._store.workers.leads())).items():
            self._send(person, messages)

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
        if not await self._store.workers.leads():
            return
        await self._set_right()
        full = True
        while full:
            async with self._store.transaction() as tx:
                talked = await talks.remove_older(tx, tx.now - FORGET_AFTER, BATCH)
                bites = (entries.forget_old, retention.forget_old, retention.forget_silent)
                full = BATCH in [talked, *[await forget(tx, BATCH) for forget in bites]]
        await self._store.scrub()

    async def _set_right(self) -> None:
        """Lines that a wrong clock put off are planned anew."""
        async with self._store.transaction() as tx:
            far = await dues.lines_after(tx, tx.now + FARTHEST, BATCH)
        for person in far:
            await self._conversations.unasked(person, _plan_line)

    async def _ready(self) -> list[tuple[int, int]]:
        async with self._store.transaction() as tx:
            return await dues.ready(tx, BATCH, but=frozenset(self._under_way))

    async def _take_up(self, due: int, person: int) -> None:
        async with self._some:
            await self._room()  # before their lane: what they write meanwhile does not wait for it
            await self._in_order(person, self._begin(due, person))

    def _begin(self, due: int, person: int) -> Callable[[], Awaitable[None]]:
        async def begin() -> None:
            async with self._few:
                try:
                    messages = await self._conversations.unasked(person, lambda course: self._speak(course, due))
                except Exception as error:
                    log.error("something due could not be said", error=where(error))
                    await self._put_off(due)
                    return
                self._send(person, messages)
                await asyncio.sleep(0)  # on SQLite nothing of this waits: whoever writes gets a turn in between

        return begin

    async def _put_off(self, due: int) -> None:
        """What broke is tried again in an hour, a few times, so that it holds up nothing else."""
        async with self._store.transaction() as tx:
            if not await dues.broke(tx, due, tx.now + timedelta(hours=1), TRIES):
                await dues.remove(tx, due)

    async def _speak(self, course: Course, id: int) -> None:
        tx, theirs = course.tx, await dues.coming(course.tx, course.id)
        due = next((one for one in theirs if one.id == id and one.at <= tx.now and one.state != dues.HELD), None)
        if due is None:
            return  # said meanwhile, or moved
        if due.kind not in FLOWS:  # of a flow that is no more
            return await dues.remove(tx, id)
        match _decide(due, self._situation(course, due, [one for one in theirs if one.id != id])):
            case policy.Wait(until):
                await dues.move(tx, id, until)
            case policy.Hold():
                await dues.move(tx, id, tx.now, dues.HELD)
            case decision if due.kind == LINE:
                if decision == policy.Say():
                    await self._say(course, due)
                await self._next_line(course, due, theirs)
            case decision:
                await dues.remove(tx, id)
                if decision == policy.Say():
                    await self._say(course, due)

    @staticmethod
    async def _next_line(course: Course, due: dues.Due, theirs: list[dues.Due]) -> None:
        """The same row is the next one's, unless there is another or none."""
        moment = course.me.next_line()
        if moment is None or any(one.kind == LINE and one.id != due.id for one in theirs):
            await dues.remove(course.tx, due.id)
        else:
            await dues.move(course.tx, due.id, moment, dues.LINE)

    async def _say(self, course: Course, due: dues.Due) -> None:
        said = len(course.reply.messages)
        await course.begin(due.kind, due.payload, unasked=True)
        if len(course.reply.messages) > said:
            today = course.me.today()
            course.me.set(spoke_on=today, **({"line_on": today} if due.kind == LINE else {}))
        if due.kind == LINE:
            for message in course.reply.messages[said:]:
                message["expires"] = (due.at + policy.LATE).isoformat()

    @staticmethod
    def _situation(course: Course, due: dues.Due, theirs: list[dues.Due]) -> policy.Situation:
        row, now = course.me.row, course.tx.now
        paused = course.me.breaks.holds(due.kind, due.payload)
        today = moments.local_date(now, row.tz)
        coming = [one for one in theirs if one.kind != LINE]
        return policy.Situation(
            now=now,
            zone=row.tz,
            spoke_on=row.spoke_on,
            talked_at=course.active.touched_at if course.active else None,
            paused=paused,
            paused_until=row.paused_until if paused else None,
            quiet_until=row.quiet_until if course.me.is_quiet() else None,
            free_evening=due.kind not in policy.COMES_ON_A_FREE_EVENING and course.me.breaks.is_free_evening(),
            reminder_today=any(moments.local_date(one.at, row.tz) <= today and not one.tries for one in coming),
            appointed_today=any(
                one.kind in APPOINTED and moments.local_date(one.at, row.tz) == today for one in coming
            ),
        )


async def _plan_line(course: Course) -> None:
    await course.me.plan_line()


def _decide(due: dues.Due, situation: policy.Situation) -> policy.Say | policy.Wait | policy.Skip | policy.Hold:
    match due.kind:
        case kind if kind == LINE:
            return policy.line(due.at, situation)
        case kind if kind == AFTER_CRISIS:
            return policy.agreed(situation)
        case kind if kind in (ENDS, LONG):
            return policy.last_evening(situation)
        case kind if kind in APPOINTED:
            return policy.appointment(due.at, situation)
        case kind if kind in TIMED:
            return policy.timer(due.at, situation)
    return policy.reminder(due.at, situation)
