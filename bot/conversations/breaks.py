"""A person's break, for real: behind `bot.flows.me.Breaks`. Says when it is and what is on hold; not what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.store import dues
from bot.support import breaks, moments

if TYPE_CHECKING:
    from bot.conversations.person import Person

LINE = "encouragement"  # the flow and the content file of the daily line
ENDS, LONG = "pause_ends", "pause_long"  # the flows that speak in a break


class Breaks:
    """`profile["break"]`: since (local date), off, hold (what was due when it began and waits until it is over)."""

    def __init__(self, me: Person) -> None:
        self._me = me

    async def show(self) -> dict[str, Any]:
        me, its = self._me, self._me.row.profile.get("break", {})
        paused = me.is_paused()
        return {
            "paused": paused, "until": me.row.paused_until if paused else None, "today": me.today(),
            "since": its.get("since") if paused else None, "instead": me.row.profile.get("instead"),
            "free_evening": me.row.profile.get("free_evening"),
        }  # fmt: skip

    async def begin(self, until: str | None) -> dict[str, Any]:
        me = self._me
        coming = [one for one in await dues.coming(me.tx, me.row.id, but=LINE) if one.kind not in (ENDS, LONG)]
        its = me.row.profile.get("break") if me.is_paused() else None  # one that goes on keeps what was chosen for it
        if its is None:
            its = {"since": me.today(), "off": breaks.OFF[0], "hold": [[one.kind, one.payload] for one in coming]}
        me.set(paused=True, paused_until=until)
        self._me.note(**{"break": its})
        if until is not None:
            await dues.release(me.tx, me.row.id)  # what an open break held waits for that day now
        evening, long = breaks.last_evening(me.today(), until), breaks.long_since(its["since"])
        asks = its["off"] != "all"
        await self._ask_on(ENDS, evening if asks else None)
        await self._ask_on(LONG, long if asks and (until is None or long < until) else None)
        due = breaks.due_in(({"flow": one.kind, "arg": one.payload, "at": me.local(one.at)} for one in coming), until)
        return {"until": until, "evening": evening if asks else None, "due": due}

    async def settle(self, off: str, comes: list[list[str]], instead: str | None) -> None:
        its = self._me.row.profile.get("break", {})
        if instead:
            self._me.note(instead=instead)
        hold = [] if off == "line" else [one for one in its.get("hold", []) if one not in comes]
        self._me.note(**{"break": {**its, "off": off, "hold": hold}})
        if off == "all":
            await self._ask_on(ENDS, None)
            await self._ask_on(LONG, None)

    async def end(self) -> None:
        me = self._me
        me.set(paused=False, paused_until=None)
        await self._ask_on(ENDS, None)
        await self._ask_on(LONG, None)
        await dues.release(me.tx, me.row.id)
        await me.plan_line()

    async def free_evening(self, weekday: int | None) -> None:
        self._me.note(free_evening=-1 if weekday is None else weekday)

    def holds(self, kind: str, payload: str) -> bool:
        """Whether the break that goes on keeps this back."""
        its = self._me.row.profile.get("break", {})
        if not self._me.is_paused() or kind in (ENDS, LONG):
            return False
        return kind == LINE or its.get("off", "all") == "all" or [kind, payload] in its.get("hold", [])

    def is_free_evening(self) -> bool:
        """Whether it is the evening of the week on which nothing is said about the search."""
        there = self._me.tx.now.astimezone(self._me.row.tz)
        return there.weekday() == self._me.row.profile.get("free_evening") and there.hour >= breaks.FREE_FROM

    async def _ask_on(self, flow: str, day: str | None) -> None:
        """Let it be asked on the evening of that day, and no other."""
        me = self._me
        await dues.drop(me.tx, me.row.id, flow)
        if day and (moment := moments.moment_at(day, breaks.EVENING, me.row.tz)) and moment > me.tx.now:
            await dues.add(me.tx, me.row.id, moment, flow)
