"""The jobs people applied for. Company, role, feeling, dates are sealed; stage and outcome are not, to be counted."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.store import entries
from bot.store.database import Tx
from bot.store.schema import application as table
from bot.store.schema import entry, request
from bot.store.statements import Row, Statement

_THEIRS = table.c.person == bindparam("of")
_THIS = table.c.id == bindparam("number")
_ONE = Statement(select(table).where(_THEIRS, _THIS))
_RECENT = Statement(select(table).where(_THEIRS).order_by(table.c.created_at.desc()).limit(bindparam("most")))
_SINCE = Statement(
    select(table.c.id, table.c.outcome, table.c.created_at)
    .where(_THEIRS, table.c.created_at >= bindparam("moment"))
    .order_by(table.c.created_at.desc())
)
_COUNT = select(func.count()).where(_THEIRS, table.c.outcome.in_(bindparam("outcomes", expanding=True)))
_SETTLING = Statement(
    update(table)
    .where(_THEIRS, _THIS)
    .values(stage=bindparam("now_at"), outcome=bindparam("now_is"), body=bindparam("sealed"))
)

WAITING = "waiting"  # the outcome of what nobody has answered yet


async def add(tx: Tx, person: int, job: dict[str, Any], made_at: datetime | None = None) -> str:
    """Log one; gives its id. `made_at`: it was sent, or noted, before now."""
    (id,) = await add_all(tx, person, [(job, made_at or tx.now)])
    return id


async def add_all(tx: Tx, person: int, jobs: Sequence[tuple[dict[str, Any], datetime]]) -> list[str]:
    """Log several, each with the moment that it counts from; gives their ids."""
    rows = [_row(tx, person, job, made_at) for job, made_at in jobs]
    if rows:
        await tx.connection.execute(insert(table), rows)
    return [row["id"] for row in rows]


def _row(tx: Tx, person: int, job: dict[str, Any], made_at: datetime) -> dict[str, Any]:
    id = secrets.token_hex(6)
    rest = {name: value for name, value in job.items() if name not in ("stage", "outcome")}
    told = {"id": id, "person": person, "created_at": made_at, "stage": job["stage"], "outcome": job["outcome"]}
    return told | {"body": tx.vault.seal(rest, "application", "body", person, id)}


async def show(tx: Tx, person: int, id: str) -> dict[str, Any] | None:
    """One of the person's applications."""
    row = await _ONE.first(tx, {"of": person, "number": id})
    return None if row is None else _read(tx, row)


async def recent(tx: Tx, person: int, most: int = 5) -> list[dict[str, Any]]:
    """The person's newest applications."""
    return [_read(tx, row) for row in await _RECENT.all(tx, {"of": person, "most": most})]


async def all_of(tx: Tx, person: int) -> list[dict[str, Any]]:
    """All the person's applications, the newest first."""
    query = select(table).where(table.c.person == person).order_by(table.c.created_at.desc(), table.c.id)
    return [_read(tx, row) for row in (await tx.connection.execute(query)).mappings()]


async def since(tx: Tx, person: int, moment: datetime) -> list[tuple[str, str, datetime]]:
    """Id, outcome and moment of everything logged since `moment`, the newest first; nothing of it is opened."""
    rows = await _SINCE.all(tx, {"of": person, "moment": moment})
    return [(row["id"], row["outcome"], row["created_at"]) for row in rows]


async def count(tx: Tx, person: int, outcomes: Collection[str]) -> int:
    """How many have one of these outcomes."""
    return (await tx.connection.execute(_COUNT, {"of": person, "outcomes": list(outcomes)})).scalar_one()


async def waiting(tx: Tx, person: int) -> list[dict[str, Any]]:
    """Those that nobody has answered yet, the oldest first."""
    query = select(table).where(table.c.person == person, table.c.outcome == WAITING).order_by(table.c.created_at)
    return [_read(tx, row) for row in (await tx.connection.execute(query)).mappings()]


async def settle(tx: Tx, person: int, id: str, changes: dict[str, Any]) -> None:
    """Let these parts of it be so from now on."""
    found = await show(tx, person, id)
    if found is None:
        return
    job = {**found, **changes}
    rest = {name: value for name, value in job.items() if name not in ("id", "stage", "outcome", "made_at")}
    body = tx.vault.seal(rest, "application", "body", person, id)
    values = {"of": person, "number": id, "now_at": job["stage"], "now_is": job["outcome"], "sealed": body}
    await _SETTLING.run(tx, values)


async def hanging(tx: Tx, person: int, id: str) -> list[tuple[str, str]]:
    """Kind and id of what belongs to it: requests for feedback (`request`) and entries."""
    asked = select(request.c.id).where(request.c.person == person, request.c.application == id)
    requests = [("request", row.id) for row in await tx.connection.execute(asked)]
    return [*requests, *((one["kind"], one["id"]) for one in await entries.about_it(tx, person, id))]


async def remove(tx: Tx, person: int, id: str, alone: bool) -> None:
    """Forget one, and what belongs to it; or one `alone`: then what belonged to it belongs to none."""
    asked, made = (request.c.person, request.c.application), (entry.c.person, entry.c.about)
    for whose, about in (asked, made):
        fits = (whose == person, about == id)
        if alone:
            loose = None if about is request.c.application else ""
            await tx.connection.execute(update(about.table).where(*fits).values({about.name: loose}))
        else:
            await tx.connection.execute(delete(about.table).where(*fits))
    await tx.connection.execute(delete(table).where(table.c.person == person, table.c.id == id))


def _read(tx: Tx, row: Row) -> dict[str, Any]:
    body = tx.vault.open(row["body"], "application", "body", row["person"], row["id"])
    told = {"id": row["id"], "stage": row["stage"], "outcome": row["outcome"], "made_at": row["created_at"]}
    return {**body, **told}
