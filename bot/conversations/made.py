"""What people did and made, for real: their applications, requests for feedback, things kept, and what is said later.

Behind `bot.flows.me.Me`; knows tables by their modules and no words.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.conversations.breaks import LINE
from bot.conversations.lately import BEHIND, NOES, noes_in
from bot.flows.me import KINDS, SENSITIVE
from bot.store import applications, dues, entries, requests
from bot.support import jobs, moments, waiting
from bot.support.odds import DECIDED

if TYPE_CHECKING:
    from bot.conversations.person import Person

RECENT = 3  # days within which a finished conversation was done "just now"
JOB = ("id", "company", "role", "stage", "outcome", "source", "feeling", "on", "dates", "decided_on", "undated")
ANSWER = ("id", "on", "application", "company", "role", "stage", "quote", "theme", "believe", "lands")  # to feedback


class Applications:
    """The jobs they applied for."""

    def __init__(self, me: Person) -> None:
        self._me = me

    async def add(self, job: dict[str, Any]) -> str:
        me = self._me
        return await applications.add(me.tx, me.row.id, _allowed(me, jobs.begun(job, me.today())))

    async def show(self, id: str) -> dict[str, Any] | None:
        found = await applications.show(self._me.tx, self._me.row.id, id)
        return self._dated(found) if found else None

    async def recent(self) -> list[dict[str, Any]]:
        return [self._dated(one) for one in await applications.recent(self._me.tx, self._me.row.id)]

    async def all(self) -> list[dict[str, Any]]:
        found = [self._dated(one) for one in await applications.all_of(self._me.tx, self._me.row.id)]
        return [{name: one.get(name) for name in JOB} for one in found]

    async def page(self, words: str, skip: int) -> dict[str, Any]:
        return jobs.page(await self.all(), words, skip)

    async def earlier(self, company: str) -> dict[str, Any] | None:
        found = waiting.earlier_at(company, await self.all())
        if found is None:
            return None
        sent = "application" in found["dates"]
        return {**found, "on": jobs.applied_on(found), "sent": sent, "today": self._me.today()}

    async def waiting(self) -> list[dict[str, Any]]:
        return [self._dated(one) for one in await applications.waiting(self._me.tx, self._me.row.id)]

    async def settle(self, id: str, changes: dict[str, Any]) -> None:
        me = self._me
        before = await self.show(id)
        if before is None:
            return
        changes = {**jobs.moved(before, changes, me.today()), "batch": None}
        await applications.settle(me.tx, me.row.id, id, _allowed(me, changes))
        decided = {one: day for one, day in me.decided().items() if one != id}
        if (outcome := changes.get("outcome")) in NOES:
            decided[id] = me.today()
        if outcome:
            me.note(decided=decided)

    async def hanging(self, id: str) -> list[str]:
        return [kind for kind, _ in await applications.hanging(self._me.tx, self._me.row.id, id)]

    async def remove(self, id: str, alone: bool) -> None:
        me = self._me
        belongs = [] if alone else [one for _, one in await applications.hanging(me.tx, me.row.id, id)]
        for payload in (id, *belongs):
            await dues.drop(me.tx, me.row.id, payload=payload)
        await applications.remove(me.tx, me.row.id, id, alone)
        me.note(decided={one: day for one, day in me.decided().items() if one != id})

    def _dated(self, found: dict[str, Any]) -> dict[str, Any]:
        """With local dates; what was logged before dates were kept was sent on the day it was logged."""
        job = self._me.dated(found)
        old = "dates" not in job
        sent = old and (job["stage"], job["outcome"]) == ("application", waiting.WAITING)
        first = {"dates": {"application": job["on"]} if sent else {}, "decided_on": None} if old else {}
        return {**first, **job}


class Feedback:
    """Follow-ups: one reminder after a night, one chase a week after it was sent, a close a week after that."""

    def __init__(self, me: Person) -> None:
        self._me = me

    async def add(self, application: str | None, channel: str, draft: str, facts: dict[str, Any]) -> str:
        return await requests.add(self._me.tx, self._me.row.id, application, channel, draft, facts)

    async def show(self, id: str) -> dict[str, Any] | None:
        found = await requests.show(self._me.tx, self._me.row.id, id)
        return self._me.dated(found) if found else None

    async def open(self) -> list[dict[str, Any]]:
        found = await requests.all_of(self._me.tx, self._me.row.id, "sent", "chased", "waiting", "drafted")
        return [self._me.dated(one) for one in found]

    async def answers(self) -> list[dict[str, Any]]:
        me = self._me
        asked = [one for one in await requests.all_of(me.tx, me.row.id, "answered") if "theme" in one]
        kept = [{**one, "application": one["about"]} for one in await entries.all_of(me.tx, me.row.id, "answer")]
        found = sorted([*asked, *kept], key=lambda one: one["made_at"], reverse=True)
        return [{name: me.dated(one).get(name) for name in ANSWER} for one in found]

    async def remind(self, id: str, zone: str | None = None) -> str:
        me = self._me
        there = ZoneInfo(zone) if zone else me.row.tz
        return await self._follow(
            id, "waiting", "feedback_reminder", moments.working_morning_there(me.tx.now, me.row.tz, there, 1)
        )

    async def sent(self, id: str) -> str:
        return await self._follow(id, "sent", "feedback_chase", self._in_a_week())

    async def chased(self, id: str) -> str:
        return await self._follow(id, "chased", "feedback_close", self._in_a_week())

    async def answer(self, id: str, facts: dict[str, Any]) -> None:
        await self._settle(id, "answered")
        await requests.answer(self._me.tx, self._me.row.id, id, facts)

    async def close(self, id: str, state: str) -> None:
        await self._settle(id, state)

    def _in_a_week(self) -> datetime:
        return moments.working_morning(self._me.tx.now, self._me.row.tz, 7)

    async def _follow(self, id: str, state: str, flow: str, moment: datetime) -> str:
        me = self._me
        await self._settle(id, state)
        await me.let_be_due(moment, flow, id)
        return me.local(moment)

    async def _settle(self, id: str, state: str) -> None:
        await requests.mark(self._me.tx, self._me.row.id, id, state)
        await dues.drop(self._me.tx, self._me.row.id, payload=id)


class Kept:
    """What they made and keep."""

    def __init__(self, me: Person) -> None:
        self._me = me

    async def add(self, kind: str, body: dict[str, Any], about: str = "", days: int | None = None) -> str:
        me = self._me
        if kind not in KINDS:
            raise ValueError(f"nothing of the kind {kind!r} is kept; see bot.flows.me.KINDS")
        if kind in SENSITIVE and not me.consents:
            return ""
        return await entries.add(me.tx, me.row.id, kind, body, about, self._in(days))

    async def show(self, id: str) -> dict[str, Any] | None:
        found = await entries.show(self._me.tx, self._me.row.id, id)
        return self._me.dated(found) if found else None

    async def all(self, kind: str, about: str | None = None) -> list[dict[str, Any]]:
        return [self._me.dated(one) for one in await entries.all_of(self._me.tx, self._me.row.id, kind, about)]

    async def kinds(self) -> list[str]:
        return await entries.kinds_of(self._me.tx, self._me.row.id)

    async def until(self, id: str) -> str | None:
        moment = await entries.until(self._me.tx, self._me.row.id, id)
        return moments.local_date(moment, self._me.row.tz).isoformat() if moment else None

    async def change(self, id: str, changes: dict[str, Any], days: int | None = None) -> None:
        await entries.change(self._me.tx, self._me.row.id, id, changes, self._in(days))

    async def remove(self, id: str) -> None:
        await entries.remove(self._me.tx, self._me.row.id, id)

    def _in(self, days: int | None) -> datetime | None:
        return None if days is None else self._me.tx.now + timedelta(days=days)


class Later:
    """What is said later because they asked for it."""

    def __init__(self, me: Person) -> None:
        self._me = me

    async def in_days(self, flow: str, arg: str, days: int, time: str | None = None) -> str:
        me = self._me
        if time is None:
            return await self._at(flow, arg, moments.working_morning(me.tx.now, me.row.tz, days))
        return await self._at(flow, arg, moments.time_in_days(me.tx.now, me.row.tz, days, time))

    async def on(self, flow: str, arg: str, day: str, time: str) -> str | None:
        moment = moments.moment_at(day, time, self._me.row.tz)
        return None if moment is None or moment <= self._me.tx.now else await self._at(flow, arg, moment)

    async def in_minutes(self, flow: str, arg: str, minutes: int) -> str:
        return await self._at(flow, arg, self._me.tx.now + timedelta(minutes=minutes))

    async def drop(self, flow: str, arg: str) -> None:
        await dues.drop(self._me.tx, self._me.row.id, flow, arg)

    async def clear(self) -> None:
        await dues.drop(self._me.tx, self._me.row.id)

    async def coming(self) -> list[dict[str, Any]]:
        me = self._me
        due = await dues.coming(me.tx, me.row.id, but=LINE)
        return [
            {
                "flow": one.kind, "arg": one.payload, "at": me.local(one.at), "unix": round(one.at.timestamp()),
                "about": await self._about(one.kind, one.payload),
            }
            for one in due
        ]  # fmt: skip

    async def _about(self, flow: str, arg: str) -> str | None:
        """The company or the person that something is about."""
        tx, id = self._me.tx, self._me.row.id
        if flow.startswith("feedback"):
            found = await requests.show(tx, id, arg)
        else:
            found = await applications.show(tx, id, arg) or await entries.show(tx, id, arg)
        return (found.get("company") or found.get("who")) if found else None

    async def _at(self, flow: str, arg: str, moment: datetime) -> str:
        """Once: what was set before for the same is not needed any more."""
        me = self._me
        await self.drop(flow, arg)
        await me.let_be_due(moment, flow, arg)
        return me.local(moment)


class Journey:
    """What lies behind them."""

    def __init__(self, me: Person) -> None:
        self._me = me

    async def show(self) -> dict[str, Any]:
        me, profile = self._me, self._me.row.profile
        since = me.tx.now - BEHIND
        logged = await applications.since(me.tx, me.row.id, since)
        moods = await entries.all_of(me.tx, me.row.id, "mood", since=since)
        done = profile.get("done", {})
        recent = [flow for flow in reversed(done) if me.days_since(done[flow]) < RECENT]
        offered = profile.get("break_offered")
        return {
            "done": recent,
            "rejections": [no.days for no in noes_in(me, logged)],
            "decided": await applications.count(me.tx, me.row.id, DECIDED),
            "moods": [{"mood": one["mood"], "days": me.days_ago(one["made_at"])} for one in moods],
            "break_offered": me.days_since(offered) if offered else None,
            "encouraged": me.row.line_at is not None and me.row.line_days != moments.OFF,
            "quiet": me.is_quiet(),
            "paused": me.is_paused(),
        }

    async def offered_break(self) -> None:
        self._me.note(break_offered=self._me.today())


def _allowed(me: Person, job: dict[str, Any]) -> dict[str, Any]:
    """What may be kept of it: how it felt, only with their consent."""
    return job if me.consents or not job.get("feeling") else {**job, "feeling": None}
