"""What is kept, as a file for programs: stable names, by version. `README.txt` and docs/privacy.md say what they mean.

Every column of every table is in it, so that a new one cannot be forgotten; only the person's number is said once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.store.whole import Rows

FORMAT, VERSION = "onward-export", 1
NAMES = {
    "application": "applications", "request": "feedback_requests", "entry": "kept", "due": "coming",
    "talk": "conversations", "crisis": "crisis_answers", "retention": "terms",
}  # fmt: skip  # of tables, where the file calls them otherwise
BODY = "body"  # the sealed column whose parts stand beside the others, but in an entry, whose parts have any name


@dataclass(frozen=True, slots=True)
class Told:
    """What is kept of somebody: as it goes into the file, their language and zone, and the moment, by their clock."""

    json: Mapping[str, Any]
    locale: str
    zone: ZoneInfo
    now: datetime

    def all(self, name: str) -> list[dict[str, Any]]:
        """The rows of one part."""
        found: list[dict[str, Any]] = self.json.get(name, [])
        return found

    def day(self, at: str) -> str:
        """The local date of a moment."""
        return datetime.fromisoformat(at).astimezone(self.zone).date().isoformat()

    @property
    def person(self) -> dict[str, Any]:
        """Their own row; empty for somebody who is not known."""
        found: dict[str, Any] = self.json["person"]
        return found


def told(rows: Rows, now: datetime) -> Told:
    """Opened rows by table, as the file tells them. Moments are UTC, ISO 8601."""
    people = rows.get("person", [])
    person = _row(people[0]) if people else {}
    parts = {
        NAMES.get(name, name): [_row(row, spread=name != "entry") for row in of]
        for name, of in rows.items()
        if name != "person"
    }
    zone = ZoneInfo(person.get("zone") or "UTC")
    head = {"format": FORMAT, "version": VERSION, "exported_at": _plain(now)}
    return Told({**head, "person": person, **parts}, person.get("locale") or "en", zone, now.astimezone(zone))


def _row(row: Mapping[str, Any], spread: bool = True) -> dict[str, Any]:
    """A row without whose it is, what they wrote first."""
    body = row.get(BODY)
    found = dict(body) if spread and isinstance(body, dict) else {} if body is None else {BODY: body}
    return found | {name: _plain(value) for name, value in row.items() if name not in (BODY, "person")}


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="seconds") if isinstance(value, datetime) else value
