"""Databases of every schema there was, with something in every table. Written in SQL, for the code has gone on."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, text

from bot.store import Vault
from bot.store.database import migrate

WEDNESDAY_MS = 1_795_600_800_000  # 25 November 2026, ten o'clock UTC
MONTH_MS = 30 * 86_400_000
PEOPLE = (7, 2**40)
SETTINGS: dict[str, Any] = {
    "locale": "pt-BR", "zone": "Europe/Lisbon", "country": "PT", "line_at": "09:00", "line_days": "weekdays",
    "line_on": "2026-11-23", "lines": ["one", "two"], "spoke_on": "2026-11-24", "paused": True, "paused_until": None,
}  # fmt: skip
CRISIS = {"level": "likely", "about": "self", "answer": "yes"}


def put(connection: Connection, revision: str, vault: Vault) -> None:
    """Make the schema `revision`, from "0001" on, and somebody's things in each of its tables."""
    migrate(connection, revision)
    _insert(connection, "seal", {"id": 1, "check": vault.seal("onward", "seal", "check", 1)})
    for number, id in enumerate(PEOPLE):
        _person(connection, revision, vault, id)
        _made(connection, revision, vault, id)
        for at, kind in enumerate(("feedback_chase", "how_are_you")):
            _due(connection, revision, vault, {"id": number * 2 + at + 1, "person": id, "at": WEDNESDAY_MS + at}, kind)
        if revision < "0004":
            row = {"id": number + 1, "person": id, "hour": WEDNESDAY_MS}
            _insert(connection, "crisis", row | CRISIS)
        else:
            _entry(connection, revision, vault, id, "crisis", CRISIS, WEDNESDAY_MS + MONTH_MS)
        if revision >= "0005":
            _insert(connection, "retention", {"person": id, "keep_days": 90, "erase_on": "2027-11-24"})
    if revision >= "0006":
        _insert(connection, "worker", {"id": "w1", "seen_at": WEDNESDAY_MS, "waiting": 1})


def _person(connection: Connection, revision: str, vault: Vault, id: int) -> None:
    row: dict[str, Any] = {
        "id": id, "created_at": WEDNESDAY_MS, "seen": "[5, 6]", "away": 0,
        "profile": vault.seal({"name": f"Name {id}"}, "person", "profile", id), "active": 1, "serial": 1,
        "outbox": vault.seal([{"number": 2, "text": f"Owed {id}"}], "person", "outbox", id), "owed": 2, "sent": 1,
        "keyboard": 77,
    }  # fmt: skip
    if revision < "0004":
        row |= SETTINGS | {"lines": json.dumps(SETTINGS["lines"]), "paused": 1}
    else:
        row["settings"] = vault.seal(SETTINGS, "person", "settings", id)
    if revision >= "0006":
        row["sender"] = "w1"
    _insert(connection, "person", row)


def _made(connection: Connection, revision: str, vault: Vault, id: int) -> None:
    talk = {"flow": "rejected", "args": [], "record": {"company": f"Talk {id}"}}
    _insert(connection, "talk", {
        "person": id, "serial": 1, "body": vault.seal(talk, "talk", "body", id, 1), "touched_at": WEDNESDAY_MS,
    })  # fmt: skip
    job, asked = {"company": f"Firm {id}", "role": "Cook"}, {"draft": f"Draft {id}", "facts": {}}
    _insert(connection, "application", {
        "id": f"a{id}", "person": id, "created_at": WEDNESDAY_MS, "stage": "interview", "outcome": "no",
        "body": vault.seal(job, "application", "body", id, f"a{id}"),
    })  # fmt: skip
    _insert(connection, "request", {
        "id": f"r{id}", "person": id, "application": f"a{id}", "changed_at": WEDNESDAY_MS, "channel": "email",
        "state": "sent", "body": vault.seal(asked, "request", "body", id, f"r{id}"),
    })  # fmt: skip
    if revision >= "0002":
        _entry(connection, revision, vault, id, "mood", {"mood": f"Mood {id}"}, None)


def _entry(
    connection: Connection, revision: str, vault: Vault, person: int, kind: str, body: dict[str, str], until: int | None
) -> None:
    """Sealed with its kind, and found by its mark, from 0004 on; before, the kind stood in the clear."""
    id, sealed = f"{kind}{person}", revision >= "0004"
    _insert(connection, "entry", {
        "id": id, "person": person, "created_at": WEDNESDAY_MS, "until": until, "about": "",
        "kind": vault.mark(kind, "entry", "kind", person) if sealed else kind,
        "body": vault.seal({"kind": kind, "body": body} if sealed else body, "entry", "body", person, id),
    })  # fmt: skip


def _due(connection: Connection, revision: str, vault: Vault, row: dict[str, Any], kind: str) -> None:
    begins: dict[str, Any] = {"kind": kind, "payload": f"r{row['person']}"}
    if revision >= "0004":
        begins = {"body": vault.seal(begins, "due", "body", row["person"], row["id"])}
    _insert(connection, "due", row | begins | {"state": "waiting", "tries": 1})


def _insert(connection: Connection, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
