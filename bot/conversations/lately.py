"""What lies behind and before somebody, as far as it decides their daily line. Reads the store; changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.store import applications, entries
from bot.support.encouragement import Day

if TYPE_CHECKING:
    from bot.conversations.person import Person

NOES = ("they_said_no", "role_closed", "silence")
BEHIND = timedelta(days=14)  # how far back what happened decides what fits next
OUT = timedelta(days=45)  # an application that old without an answer is not waited for any more
VERY_BAD = 1  # days that a very bad one counts, unless they say so again
BREAKS = ("pause", "pause_ends", "pause_long")  # flows in which a break may be ended
Logged = tuple[str, str, datetime]  # id, outcome, moment


@dataclass(frozen=True, slots=True)
class No:
    """A no: of which application, and how many days ago."""

    application: str
    days: int


async def day_of(me: Person) -> Day:
    """Today, as it is for them."""
    profile, logged = me.row.profile, await _logged(me)
    no, given = next(iter(noes_in(me, logged)), None), profile.get("given", {})
    good_news = profile.get("done", {}).get("good_news")
    return Day(
        weekday=date.fromisoformat(me.today()).weekday(),
        no=no.days if no else None,
        interview=await _next_interview(me),
        waiting=any(outcome == applications.WAITING for _, outcome, _ in logged),
        searching=me.days_ago(me.row.created_at),
        back=_back(me),
        good=me.days_since(good_news) if good_news else None,
        very_bad=await is_very_bad(me, no),
        acted=given.get("on") == me.today() and given.get("acted", False),
    )


async def newest_no(me: Person) -> No | None:
    """The newest no of the last weeks: one that was noted as such, or an answer to what they waited for."""
    return next(iter(noes_in(me, await _logged(me))), None)


async def is_very_bad(me: Person, no: No | None) -> bool:
    """Whether they said so today or yesterday, of the day or of a no; or may have been in danger."""
    if me.is_quiet():
        return True
    moods = await entries.all_of(me.tx, me.row.id, "mood", most=1)
    if moods and moods[0]["mood"] == "very_low" and me.days_ago(moods[0]["made_at"]) <= VERY_BAD:
        return True
    if no is None or no.days > VERY_BAD:
        return False
    job = await applications.show(me.tx, me.row.id, no.application)
    return job is not None and job.get("feeling") == "very_bad"


async def _logged(me: Person) -> list[Logged]:
    return await applications.since(me.tx, me.row.id, me.tx.now - OUT)


def noes_in(me: Person, logged: Iterable[Logged]) -> list[No]:
    """The noes among what was logged, and the answers to what they had waited for, the newest first."""
    decided = me.decided()
    noes = [No(id, me.days_since(day)) for id, day in decided.items()]
    noes += [No(id, me.days_ago(at)) for id, outcome, at in logged if outcome in NOES and id not in decided]
    return sorted(noes, key=lambda no: no.days)


async def _next_interview(me: Person) -> int | None:
    """In how many days."""
    coming = await entries.all_of(me.tx, me.row.id, "interview")
    days = [-me.days_since(one["day"]) for one in coming if one.get("day")]
    return min((ahead for ahead in days if ahead >= 0), default=None)


def _back(me: Person) -> int | None:
    """How many days ago a break ended: by itself, or by their word."""
    row = me.row
    if me.is_paused() or "break" not in row.profile:
        return None
    if row.paused and row.paused_until:
        return me.days_since(row.paused_until)
    done = row.profile.get("done", {})
    return min((me.days_since(done[flow]) for flow in BREAKS if flow in done), default=None)
