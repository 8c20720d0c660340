"""Which pictures go into the package, and what they are drawn from: the search and how far each application went, once
there is one, and the weeks, once there is enough of them. With names, for this copy is theirs alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.content import Content
from bot.export.data import Told
from bot.support import pictures

FILE = "pictures"  # the content file with the words that stand in them
OF_APPLICATIONS = ("total", "since", "ended")  # what the words of these are chosen by


def wanted(told: Told, content: Content) -> dict[str, dict[str, Any]]:
    """By kind, the facts of each picture that has something to show, with its words."""
    jobs = [{"dates": {}, **job, "on": _day(job["created_at"], told)} for job in told.all("applications")]
    kept = [one for one in told.all("kept") if one["kind"] == "mood"]
    notes = sorted(((_day(one["created_at"], told), one["body"]["mood"]) for one in kept), reverse=True)
    found: dict[str, dict[str, Any]] = {}
    counted = {"search": pictures.search(jobs, names=True), "stages": pictures.stages(jobs)} if jobs else {}
    for kind, facts in counted.items():
        chosen = {"which": kind, **{name: facts[name] for name in OF_APPLICATIONS}}
        found[kind] = {**facts, "words": _words(content, told, "words", chosen), "dark": False}
    if weeks := pictures.moods(notes, told.now.date().isoformat()):
        days = {"days": [week["first"] for week in weeks["weeks"]]}
        found["moods"] = {**weeks, "words": _words(content, told, "weeks", days), "dark": False}
    return found


def _words(content: Content, told: Told, block: str, facts: dict[str, Any]) -> dict[str, str]:
    return pictures.words(content.plain(told.locale, FILE, block, facts))


def _day(at: str, told: Told) -> str:
    return datetime.fromisoformat(at).astimezone(told.zone).date().isoformat()
