"""Databases as earlier versions left them, with something in every table. Written in SQL, for the code has gone on."""

from __future__ import annotations

from sqlalchemy import Connection, text

from bot.store import Vault
from bot.store.database import migrate

TUESDAY_MS = 1_795_600_800_000  # 25 November 2026, ten o'clock UTC
PEOPLE = (7, 2**40)


def put(connection: Connection, revision: str, vault: Vault) -> None:
    """Make the schema `revision`, from "0001" on, and somebody's things in it."""
    migrate(connection, revision)
    _insert(connection, "seal", {"id": 1, "check": vault.seal("onward", "seal", "check", 1)})
    for id in PEOPLE:
        _insert(connection, "person", {
            "id": id, "created_at": TUESDAY_MS, "locale": "pt-BR", "seen": "[5, 6]", "away": 0,
            "profile": vault.seal({"name": f"Name {id}"}, "person", "profile", id), "zone": "Europe/Lisbon",
            "country": "PT", "active": 1, "serial": 1,
            "outbox": vault.seal([{"number": 2, "text": f"Owed {id}"}], "person", "outbox", id), "owed": 2, "sent": 1,
            "keyboard": 77, "line_at": "09:00", "line_days": "weekdays", "line_on": "2026-11-23",
            "lines": '["one", "two"]', "spoke_on": "2026-11-24", "paused": 1, "paused_until": None,
        })  # fmt: skip
        talk = {"flow": "rejected", "args": [], "record": {"company": f"Talk {id}"}}
        _insert(connection, "talk", {
            "person": id, "serial": 1, "body": vault.seal(talk, "talk", "body", id, 1), "touched_at": TUESDAY_MS,
        })  # fmt: skip
        job, asked = {"company": f"Firm {id}", "role": "Cook"}, {"draft": f"Draft {id}", "facts": {}}
        _insert(connection, "application", {
            "id": f"a{id}", "person": id, "created_at": TUESDAY_MS, "stage": "interview", "outcome": "no",
            "body": vault.seal(job, "application", "body", id, f"a{id}"),
        })  # fmt: skip
        _insert(connection, "request", {
            "id": f"r{id}", "person": id, "application": f"a{id}", "changed_at": TUESDAY_MS, "channel": "email",
            "state": "sent", "body": vault.seal(asked, "request", "body", id, f"r{id}"),
        })  # fmt: skip
        for number, kind in enumerate(("feedback_chase", "how_are_you")):
            _insert(connection, "due", {
                "id": PEOPLE.index(id) * 2 + number + 1, "person": id, "at": TUESDAY_MS + number, "kind": kind,
                "payload": f"r{id}", "state": "waiting", "tries": 1,
            })  # fmt: skip
        _insert(connection, "crisis", {
            "id": PEOPLE.index(id) + 1, "person": id, "hour": TUESDAY_MS, "level": "likely", "about": "self",
            "answer": "yes",
        })  # fmt: skip
        if revision >= "0002":
            _insert(connection, "entry", {
                "id": f"e{id}", "person": id, "created_at": TUESDAY_MS, "until": None, "kind": "mood", "about": "",
                "body": vault.seal({"mood": f"Mood {id}"}, "entry", "body", id, f"e{id}"),
            })  # fmt: skip


def _insert(connection: Connection, table: str, row: dict[str, object]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
