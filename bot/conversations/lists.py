"""Lists of applications from other trackers and spreadsheets, for real: weighed, taken over, taken out again.

Behind `bot.flows.me.Me`; what a table says is `bot.support.trackers`'. Keeps nothing of the text.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.conversations.lately import OUT
from bot.store import applications
from bot.support import jobs, moments, tracker_dates, trackers
from bot.support.waiting import company_key

if TYPE_CHECKING:
    from bot.conversations.person import Person

NOON = "12:00"
SHOWN = 3  # companies named before it is taken over


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A table as it was agreed to read it."""

    table: trackers.Table
    columns: dict[str, int]
    order: str
    unclear: str
    taken: trackers.Taken


class Lists:
    """Tables of applications."""

    def __init__(self, me: Person) -> None:
        self._me = me

    async def weigh(self, text: str, how: dict[str, Any]) -> dict[str, Any]:
        found = self._read(text, how)
        if isinstance(found, trackers.Trouble):
            return {"trouble": found.what, "rows": found.rows}
        there, today = await self._me.applications.all(), self._me.today()
        taken, new = found.taken, _new(found.taken.jobs, there)
        return {
            "trouble": None, "rows": len(found.table.rows), "headers": list(found.table.headers),
            "columns": found.columns, "order": found.order, "unclear": self._both_ways(found.unclear),
            "unknown": list(taken.unknown[: trackers.ASKED]), "jobs": len(taken.jobs),
            "have": len(taken.jobs) - len(new), "wishes": taken.wishes, "left_out": taken.left_out,
            "undated": sum(job["on"] is None for job in taken.jobs),
            "quiet": sum(jobs.is_quiet(job, today) for job in taken.jobs),
            "quiet_new": sum(jobs.is_quiet(job, today) for job in new),
            "names": [job["company"] or job["role"] for job in taken.jobs[:SHOWN]],
        }  # fmt: skip

    async def bring(self, text: str, how: dict[str, Any]) -> dict[str, Any]:
        me, found = self._me, self._read(text, how)
        if isinstance(found, trackers.Trouble):
            return {"taken": 0, "batch": ""}
        brought = found.taken.jobs
        if how.get("only_new"):
            brought = _new(brought, await me.applications.all())
        if how.get("close_quiet"):
            closed = {"outcome": "silence", "stage": "application"}
            brought = [{**job, **closed} if jobs.is_quiet(job, me.today()) else job for job in brought]
        batch = secrets.token_hex(4)
        await applications.add_all(
            me.tx, me.row.id, [({**_kept(job), "batch": batch}, self._since(job["on"])) for job in brought]
        )
        return {"taken": len(brought), "batch": batch}

    async def take_back(self, batch: str) -> int:
        me = self._me
        found = await applications.all_of(me.tx, me.row.id)
        gone = [one["id"] for one in found if batch and one.get("batch") == batch]
        free = [id for id in gone if not await applications.hanging(me.tx, me.row.id, id)]
        for id in free:
            await applications.remove(me.tx, me.row.id, id, alone=False)
        return len(free)

    def _read(self, text: str, how: dict[str, Any]) -> _Weighed | trackers.Trouble:
        table, today = trackers.read(text), date.fromisoformat(self._me.today())
        if isinstance(table, trackers.Trouble):
            return table
        width = len(table.headers)
        agreed = {name: at for name, at in how.get("columns", {}).items() if name in trackers.FIELDS and at < width}
        columns = agreed or dict(table.columns)
        order, unclear = trackers.order_of(table, columns, today)
        order = how.get("order") or order
        taken = trackers.jobs_in(table, columns, today, order, how.get("meanings"))
        return _Weighed(table, columns, order, unclear, taken)

    def _both_ways(self, cell: str) -> dict[str, Any] | None:
        """A date that could be read two ways, and how."""
        last = date.max
        ways = {way: tracker_dates.read(cell, way, last) for way in ("day_first", "month_first")}
        return {"cell": cell, **{way: on.isoformat() if on else None for way, on in ways.items()}} if cell else None

    def _since(self, on: str | None) -> datetime:
        """The moment that one counts from. Where nobody knows its date, long enough ago that it counts for nothing as
        of late: else an old list would look like many noes on one day."""
        moment = moments.moment_at(on, NOON, self._me.row.tz) if on else None
        return min(moment or self._me.tx.now - OUT, self._me.tx.now)


def _new(found: list[dict[str, Any]], there: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that are like none there is already, nor like one that stands above them in the list with the same date."""
    by_company: dict[str, list[dict[str, Any]]] = {}
    for job in there:
        by_company.setdefault(company_key(job["company"]), []).append(job)
    new, met = [], set[tuple[Any, ...]]()
    for job in found:
        same = (company_key(job["company"]), job["role"], job["on"])
        if same not in met and not any(jobs.is_same(job, other) for other in by_company.get(same[0], ())):
            new.append(job)
        met.add(same)
    return new


def _kept(job: dict[str, Any]) -> dict[str, Any]:
    return {**{name: value for name, value in job.items() if name != "on"}, "undated": job["on"] is None}
