"""The person a flow talks with, for real: the store, the words and the moment behind `bot.flows.me.Me`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from prometheus_client import Counter

from bot.content import Content
from bot.flows.me import KINDS
from bot.store import Tx, applications, crises, dues, entries, people, requests
from bot.support import crisis_lines, moments, places

LINE = "encouragement"  # the flow and the content file of the daily line
AFTER_CRISIS = "how_are_you"  # the flow of the one question the day after
QUIET = timedelta(hours=24)
BEHIND = timedelta(days=14)  # how far back what happened decides what fits next
RECENT = 3  # days within which a finished conversation was done "just now"
DONE_KEPT = 20  # names of finished conversations remembered
NOES = ("they_said_no", "role_closed", "silence")
_figures = Counter("onward_figures_of_speech", "times the safety check asked and it was a figure of speech")


class Person:
    """One person in one transaction. `row` changes as effects run; whoever opened the transaction saves it."""

    def __init__(self, tx: Tx, row: people.Person, content: Content) -> None:
        self.tx, self.row, self.content = tx, row, content
        self.erased = False
        self.profile, self.encouragement = _Profile(self), _Encouragement(self)
        self.safety = _Safety(self)
        self.applications, self.feedback = _Applications(self), _Feedback(self)
        self.kept, self.later, self.journey = _Kept(self), _Later(self), _Journey(self)

    async def write(self, flow: str, block: str, facts: Mapping[str, Any]) -> str:
        return self.content.plain(self.row.locale, flow, block, facts)

    async def names(self, file: str) -> list[str]:
        return list(self.content.names(self.row.locale, file))

    async def shuffled(self, names: list[str], seed: str) -> list[str]:
        drawn = f"{self.row.id}:{self.today()}:{seed}"  # no random source, so that a retry gives the same
        return sorted(names, key=lambda name: hashlib.sha256(f"{drawn}:{name}".encode()).digest())

    async def moment(self) -> float:
        return self.tx.now.timestamp()

    async def erase(self) -> None:
        await people.erase(self.tx, self.row.id)
        self.erased = True

    def set(self, **values: Any) -> None:
        """Change the row."""
        self.row = replace(self.row, **values)

    def local(self, moment: datetime) -> str:
        """A moment as their clock shows it, ISO 8601 without zone."""
        return moment.astimezone(self.row.tz).replace(tzinfo=None).isoformat(timespec="minutes")

    def dated(self, found: dict[str, Any]) -> dict[str, Any]:
        """What the store gave, with the local date it was made instead of the moment: JSON for a record."""
        return {name: value for name, value in found.items() if name != "made_at"} | {
            "on": moments.local_date(found["made_at"], self.row.tz).isoformat()
        }

    def days_ago(self, moment: datetime) -> int:
        """How many local dates ago a moment was."""
        return (moments.local_date(self.tx.now, self.row.tz) - moments.local_date(moment, self.row.tz)).days

    def days_since(self, day: str) -> int:
        """How many days ago a local date was."""
        return (date.fromisoformat(self.today()) - date.fromisoformat(day)).days

    def finished(self, flow: str) -> None:
        """They came to the end of a conversation today."""
        done = {name: day for name, day in self.row.profile.get("done", {}).items() if name != flow}
        kept = dict(list(done.items())[1 - DONE_KEPT :])
        self.set(profile={**self.row.profile, "done": {**kept, flow: self.today()}})

    def is_paused(self) -> bool:
        """Whether nothing may be said unasked today."""
        until = self.row.paused_until
        return self.row.paused and (until is None or self.today() < until)

    def is_quiet(self) -> bool:
        """Whether a crisis was answered in the last 24 hours."""
        return self.row.quiet_until is not None and self.tx.now < self.row.quiet_until

    def today(self) -> str:
        """Their date."""
        return moments.local_date(self.tx.now, self.row.tz).isoformat()

    async def plan_line(self) -> datetime | None:
        """Let the next daily line be due, and no other; gives its moment."""
        row = self.row
        await dues.drop(self.tx, row.id, LINE)
        if row.line_at is None:
            return None
        moment = moments.next_line(self.tx.now, row.tz, row.line_at, row.line_days, row.line_on)
        if moment is not None:
            await dues.add(self.tx, row.id, moment, LINE)
        return moment


class _Profile:
    def __init__(self, me: Person) -> None:
        self._me = me

    async def show(self) -> dict[str, Any]:
        me, row = self._me, self._me.row
        off = row.line_at is None or row.line_days == moments.OFF
        line = None if off else moments.next_line(me.tx.now, row.tz, row.line_at or "", row.line_days, row.line_on)
        paused = me.is_paused()
        there = me.tx.now.astimezone(row.tz)
        return {
            "today": there.date().isoformat(), "now": f"{there:%H:%M}", "weekday": there.weekday(),
            "name": row.profile.get("name"), "zone": row.zone, "country": row.country,
            "city": places.zone(row.zone).city if row.zone else None, "time": row.line_at, "days": row.line_days,
            "next": me.local(line) if line else None, "paused": paused,
            "paused_until": row.paused_until if paused else None, "speaks": row.profile.get("speaks", "en"),
            "quiet": me.is_quiet(),
        }  # fmt: skip

    async def rename(self, name: str | None) -> None:
        self._me.set(profile={**self._me.row.profile, "name": name})

    async def move(self, zone: str, country: str | None) -> None:
        self._me.set(zone=zone, country=country)
        await self._me.plan_line()


class _Encouragement:
    def __init__(self, me: Person) -> None:
        self._me = me

    async def schedule(self, time: str | None, days: str) -> dict[str, Any]:
        me = self._me
        me.set(line_at=time or me.row.line_at, line_days=days)
        moment = await me.plan_line()
        return {
            "time": me.row.line_at, "days": days, "next": me.local(moment) if moment else None, "zone": me.row.zone,
        }  # fmt: skip

    async def pick(self) -> str:
        me = self._me
        names = me.content.names(me.row.locale, LINE)
        fresh = [name for name in names if name not in me.row.lines] or list(names)
        line = (await me.shuffled(fresh, LINE))[0]
        me.set(lines=(*me.row.lines, line)[-max(1, min(people.LINES_KEPT, len(names) - 1)) :])
        return line

    async def pause(self, days: int | None) -> dict[str, Any]:
        me = self._me
        until = None
        if days is not None:
            until = (moments.local_date(me.tx.now, me.row.tz) + timedelta(days=days)).isoformat()
        waiting = len(await dues.coming(me.tx, me.row.id, but=LINE))
        me.set(paused=True, paused_until=until)
        return {"until": until, "waiting": waiting}

    async def resume(self) -> None:
        self._me.set(paused=False, paused_until=None)
        await dues.release(self._me.tx, self._me.row.id)
        await self._me.plan_line()


class _Applications:
    def __init__(self, me: Person) -> None:
        self._me = me

    async def add(self, job: dict[str, Any]) -> str:
        return await applications.add(self._me.tx, self._me.row.id, job)

    async def show(self, id: str) -> dict[str, Any] | None:
        found = await applications.show(self._me.tx, self._me.row.id, id)
        return self._me.dated(found) if found else None

    async def recent(self) -> list[dict[str, Any]]:
        return [self._me.dated(one) for one in await applications.recent(self._me.tx, self._me.row.id)]

    async def waiting(self) -> list[dict[str, Any]]:
        return [self._me.dated(one) for one in await applications.waiting(self._me.tx, self._me.row.id)]

    async def settle(self, id: str, changes: dict[str, Any]) -> None:
        await applications.settle(self._me.tx, self._me.row.id, id, changes)


class _Kept:
    def __init__(self, me: Person) -> None:
        self._me = me

    async def add(self, kind: str, body: dict[str, Any], about: str = "", days: int | None = None) -> str:
        me = self._me
        if kind not in KINDS:
            raise ValueError(f"nothing of the kind {kind!r} is kept; see bot.flows.me.KINDS")
        until = None if days is None else me.tx.now + timedelta(days=days)
        return await entries.add(me.tx, me.row.id, kind, body, about, until)

    async def show(self, id: str) -> dict[str, Any] | None:
        found = await entries.show(self._me.tx, self._me.row.id, id)
        return self._me.dated(found) if found else None

    async def all(self, kind: str, about: str | None = None) -> list[dict[str, Any]]:
        return [self._me.dated(one) for one in await entries.all_of(self._me.tx, self._me.row.id, kind, about)]

    async def change(self, id: str, changes: dict[str, Any]) -> None:
        await entries.change(self._me.tx, self._me.row.id, id, changes)

    async def remove(self, id: str) -> None:
        await entries.remove(self._me.tx, self._me.row.id, id)


class _Later:
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
        return [{"flow": one.kind, "arg": one.payload, "at": me.local(one.at)} for one in due]

    async def _at(self, flow: str, arg: str, moment: datetime) -> str:
        """Once: what was set before for the same is not needed any more."""
        me = self._me
        await self.drop(flow, arg)
        await dues.add(me.tx, me.row.id, moment, flow, arg)
        return me.local(moment)


class _Journey:
    def __init__(self, me: Person) -> None:
        self._me = me

    async def show(self) -> dict[str, Any]:
        me, profile = self._me, self._me.row.profile
        since = me.tx.now - BEHIND
        noes = await applications.since(me.tx, me.row.id, since)
        moods = await entries.all_of(me.tx, me.row.id, "mood")
        done = profile.get("done", {})
        recent = [flow for flow in reversed(done) if me.days_since(done[flow]) < RECENT]
        offered = profile.get("break_offered")
        return {
            "done": recent,
            "rejections": [me.days_ago(at) for outcome, at in noes if outcome in NOES],
            "moods": [{"mood": o["mood"], "days": me.days_ago(o["made_at"])} for o in moods if o["made_at"] >= since],
            "break_offered": me.days_since(offered) if offered else None,
            "encouraged": me.row.line_at is not None and me.row.line_days != moments.OFF,
            "quiet": me.is_quiet(),
            "paused": me.is_paused(),
        }

    async def offered_break(self) -> None:
        self._me.set(profile={**self._me.row.profile, "break_offered": self._me.today()})


class _Feedback:
    """Follow-ups: one reminder after a night, one chase a week after it was sent, a close a week after that."""

    def __init__(self, me: Person) -> None:
        self._me = me

    async def add(self, application: str | None, channel: str, draft: str, facts: dict[str, Any]) -> str:
        return await requests.add(self._me.tx, self._me.row.id, application, channel, draft, facts)

    async def show(self, id: str) -> dict[str, Any] | None:
        return await requests.show(self._me.tx, self._me.row.id, id)

    async def remind(self, id: str) -> str:
        return await self._follow(id, "waiting", "feedback_reminder", 1)

    async def sent(self, id: str) -> str:
        return await self._follow(id, "sent", "feedback_chase", 7)

    async def chased(self, id: str) -> str:
        return await self._follow(id, "chased", "feedback_close", 7)

    async def close(self, id: str, state: str) -> None:
        await self._settle(id, state)

    async def _follow(self, id: str, state: str, flow: str, days: int) -> str:
        me = self._me
        await self._settle(id, state)
        moment = moments.working_morning(me.tx.now, me.row.tz, days)
        await dues.add(me.tx, me.row.id, moment, flow, id)
        return me.local(moment)

    async def _settle(self, id: str, state: str) -> None:
        await requests.mark(self._me.tx, self._me.row.id, id, state)
        await dues.drop(self._me.tx, self._me.row.id, payload=id)


class _Safety:
    def __init__(self, me: Person) -> None:
        self._me = me

    async def show(self) -> dict[str, Any]:
        row = self._me.row
        said = row.profile.get("country")
        until = row.quiet_until
        help = help_in(said or row.country or crisis_lines.country_of(row.zone))
        quiet = until.isoformat() if until else None
        return {
            **help, "guessed": said is None, "note": row.profile.get("note"), "again": self._me.is_quiet(),
            "quiet_until": quiet,
        }  # fmt: skip

    async def quiet(self) -> None:
        self._quiet_until((self._me.tx.now + QUIET).isoformat())

    async def lift(self, before: str | None) -> None:
        self._quiet_until(before)

    def _quiet_until(self, until: str | None) -> None:
        self._me.set(profile={**self._me.row.profile, "quiet_until": until})

    async def figure_of_speech(self, before: str | None) -> None:
        _figures.inc()
        await self.lift(before)

    async def live_in(self, country: str) -> None:
        self._me.set(profile={**self._me.row.profile, "country": country})

    async def keep_note(self, note: str) -> None:
        self._me.set(profile={**self._me.row.profile, "note": note})

    async def ask_tomorrow(self) -> None:
        me = self._me
        await dues.drop(me.tx, me.row.id, AFTER_CRISIS)
        await dues.add(me.tx, me.row.id, moments.morning_after(me.tx.now, me.row.tz), AFTER_CRISIS)

    async def log(self, level: str, about: str, answer: str) -> None:
        await crises.log(self._me.tx, self._me.row.id, level, about, answer)


def help_in(country: str | None) -> dict[str, Any]:
    """Whom to reach in a country, as a message may say it; without one, where to look."""
    found = crisis_lines.lines_for(country)
    lines = [
        {
            "name": line.name, "number": line.number, "how": line.how, "hours": line.hours, "word": line.word,
            "check": found.check(line) if line.must_be_checked else None, "verified_on": line.verified_on.isoformat(),
        }
        for line in found.lines
    ]  # fmt: skip
    return {
        "country": found.name or None,
        "emergency": [{"number": one.number, "reaches": one.reaches} for one in found.emergency],
        "lines": lines,
        "directory": found.directory,
    }
