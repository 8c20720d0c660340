"""What lies behind and before somebody, as far as it decides their daily line. Reads the store; changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

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


@dataclass(frozen=True, slots=True)
class Behind:
    """What was read of them once: the applications of the last weeks, and what they keep, by kind."""

    logged: Sequence[Logged]
    kept: Mapping[str, Sequence[dict[str, Any]]]


async def behind(me: Person) -> Behind:
    """Read what decides which line fits."""
    logged = await applications.since(me.tx, me.row.id, me.tx.now - OUT)
    moods_since = me.tx.now - timedelta(days=VERY_BAD + 2)
    kinds = {"mood": moods_since, "interview": None, "sentence": None}
    return Behind(logged, await entries.of_kinds(me.tx, me.row.id, kinds))


async def day_of(me: Person, of: Behind) -> Day:
    """Today, as it is for them."""
    profile, no = me.row.profile, newest_no(me, of)
    given = profile.get("given", {})
    good_news = profile.get("done", {}).get("good_news")
    return Day(
        weekday=date.fromisoformat(me.today()).weekday(),
        no=no.days if no else None,
        interview=_next_interview(me, of),
        waiting=any(outcome == applications.WAITING for _, outcome, _ in of.logged),
        searching=me.days_ago(me.row.created_at),
        back=_back(me),
        good=me.days_since(good_news) if good_news else None,
        very_bad=await is_very_bad(me, of),
        acted=given.get("on") == me.today() and given.get("acted", False),
    )


def newest_no(me: Person, of: Behind) -> No | None:
    """The newest no of the last weeks: one that was noted as such, or an answer to what they waited for."""
    return next(iter(noes_in(me, of.logged)), None)


async def is_very_bad(me: Person, of: Behind) -> bool:
    """Whether they said so today or yesterday, of the day or of a no; or may have been in danger."""
    if me.is_quiet():
        return True
    moods, no = of.kept["mood"], newest_no(me, of)
    if moods and moods[0]["mood"] == "very_low" and me.days_ago(moods[0]["made_at"]) <= VERY_BAD:
        return True
    if no is None or no.days > VERY_BAD:
        return False
    job = await applications.show(me.tx, me.row.id, no.application)
    return job is not None and job.get("feeling") == "very_bad"


def noes_in(me: Person, logged: Iterable[Logged]) -> list[No]:
    """The noes among what was logged, and the answers to what they had waited for, the newest first."""
    decided = me.decided()
    noes = [No(id, me.days_since(day)) for id, day in decided.items()]
    noes += [No(id, me.days_ago(at)) for id, outcome, at in logged if outcome in NOES and id not in decided]
    return sorted(noes, key=lambda no: no.days)


def _next_interview(me: Person, of: Behind) -> int | None:
    """In how many days."""
    days = [-me.days_since(one["day"]) for one in of.kept["interview"] if one.get("day")]
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
