"""Which two next steps fit: one table of stage, feeling and what was done last. Pure; knows no flow's inside."""

from __future__ import annotations

WORTH_ASKING_AFTER = ("screen", "assessment", "interview", "final")


def after_rejection(
    stage: str, outcome: str, feeling: str | None, encouraged: bool, quiet: bool = False
) -> tuple[str, str]:
    """Two flows to offer after a rejection was logged.

    `encouraged`: a daily line is set up already. `quiet`: a crisis was answered in the last 24 hours, so no draft.
    """
    line = "menu" if encouraged else "encourage"
    if feeling == "very_bad" or quiet:
        return "help_now", "pause"
    if feeling == "angry":
        return "pause", "feedback"
    if outcome == "they_said_no" and stage in WORTH_ASKING_AFTER:
        return "feedback", "pause" if feeling in ("stings", "flat") else line
    return ("pause", line) if feeling in ("stings", "flat") else (line, "feedback")
