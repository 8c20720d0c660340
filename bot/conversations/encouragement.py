"""Somebody's daily line, for real: behind `bot.flows.me.Encouragement`. Which line it is, not when it is due.

In their profile: `unanswered`, how many lines came since there was a sign of them; `eased`, how often they had wanted
them before; `given`, what today's lines were; `reminded`, the no after which they had their own sentence back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.conversations.breaks import LINE
from bot.conversations.lately import Behind, behind, day_of, is_very_bad, newest_no
from bot.store import people
from bot.support.encouragement import JUST, fitting, kind_of, rhythm

if TYPE_CHECKING:
    from bot.conversations.person import Person

MORE = 3  # lines a day besides the one that comes by itself
APART = 10  # lines between the same sentence of their own
OWN = "own__sentence__"  # what a sentence of their own is called among the lines they had


class Encouragement:
    """The lines of one person."""

    def __init__(self, me: Person) -> None:
        self._me = me
        self._behind: Behind | None = None

    async def schedule(self, time: str | None, days: str) -> dict[str, Any]:
        me = self._me
        me.set(line_at=time or me.row.line_at, line_days=days)
        self._me.note(eased=None)
        moment = await me.plan_line()
        return {
            "time": me.row.line_at, "days": days, "next": me.local(moment) if moment else None, "zone": me.row.zone,
        }  # fmt: skip

    async def ease(self) -> dict[str, Any]:
        me, before = self._me, self._me.row.line_days
        unanswered = me.row.profile.get("unanswered", 0)
        now = rhythm(before, unanswered)
        self._me.note(unanswered=unanswered + 1)
        if now != before:
            self._me.note(eased=me.row.profile.get("eased") or before)
            me.set(line_days=now)
        return {"now": now if now != before else None, "before": me.row.profile.get("eased") or before}

    async def sentence(self) -> str | None:
        me, of = self._me, await self._of()
        no = newest_no(me, of)
        if no is None or not 0 < no.days <= JUST or me.row.profile.get("reminded") == no.application:
            return None
        if await is_very_bad(me, of):
            return None
        for kept in of.kept["sentence"]:
            name, earlier = f"{OWN}{kept['id']}", me.days_ago(kept["made_at"]) >= no.days
            if earlier and kept["about"] != no.application and name not in me.row.lines[-APART:]:
                self._me.note(reminded=no.application)
                me.set(lines=(*me.row.lines, name)[-people.LINES_KEPT :])
                return str(kept["words"])
        return None

    async def pick(self) -> str:
        me = self._me
        names, day = me.content.names(me.row.locale, LINE), await day_of(me, await self._of())
        line = (await me.shuffled(fitting(names, me.row.lines, day), LINE))[0]
        me.set(lines=(*me.row.lines, line)[-max(1, min(people.LINES_KEPT, len(names) - 1)) :])
        self._me.note(given={**self._given(), "acted": day.acted or kind_of(line) == "action"})
        return line

    async def another(self) -> str | None:
        given = self._given()
        if given["more"] >= MORE:
            return None
        self._me.note(given={**given, "more": given["more"] + 1})
        return await self.pick()

    async def _of(self) -> Behind:
        """What lies behind them: read once, for no line changes it."""
        if self._behind is None:
            self._behind = await behind(self._me)
        return self._behind

    def _given(self) -> dict[str, Any]:
        """Today's lines: how many they asked for, and whether one gave them something to do."""
        today = self._me.today()
        given: dict[str, Any] = self._me.row.profile.get("given", {})
        return given if given.get("on") == today else {"on": today, "more": 0, "acted": False}
