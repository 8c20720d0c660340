"""Which pictures go into the package, and what they are drawn from: the search and how far each application went, once
there is one, and the weeks, once there is enough of them. With names, for this copy is theirs alone.
"""

from __future__ import annotations

from typing import Any

from bot.content import Content
from bot.export.data import Told
from bot.support import pictures

FILE = "pictures"  # the content file with the words that stand in them


def wanted(told: Told, content: Content) -> dict[str, dict[str, Any]]:
    """By kind, the facts of each picture that has something to show, with its words."""
    jobs = [{"dates": {}, **job, "on": told.day(job["created_at"])} for job in told.all("applications")]
    kept = [one for one in told.all("kept") if one["kind"] == "mood"]
    notes = sorted(((told.day(one["created_at"]), one["body"]["mood"]) for one in kept), reverse=True)
    counted = {"search": pictures.search(jobs, names=True), "stages": pictures.stages(jobs)} if jobs else {}
    if weeks := pictures.moods(notes, told.now.date().isoformat()):
        counted["moods"] = weeks
    return {
        kind: pictures.drawn(facts, content.plain(told.locale, FILE, *pictures.told(kind, facts)))
        for kind, facts in counted.items()
    }
