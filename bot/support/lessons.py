"""What is worth looking at after each stage, and which skills several postings asked for. Pure.

The questions are few and by stage, what went well first (Job Club and JOBS II trainers only reinforce; Azrin 1980,
Caplan 1989). What was not in somebody's hands is set apart from what was (explanatory style; Seligman & Schulman 1986).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Facts = dict[str, Any]

STAGES = ("application", "screen", "assessment", "interview", "final")
WELL = {
    "application": ("fit", "tailored", "on_time"),
    "screen": ("clear", "asked", "calm"),
    "assessment": ("finished", "careful", "idea"),
    "interview": ("story", "listened", "honest"),
    "final": ("depth", "rapport", "questions"),
}
REDO = {
    "application": ("top_half", "essentials", "late"),
    "screen": ("about_me", "salary", "questions"),
    "assessment": ("time", "subject", "checking"),
    "interview": ("answer", "example", "nerves"),
    "final": ("probed", "closing", "pay"),
}
CHANGE = {
    "application": ("closer", "tailor", "through_person", "earlier"),
    "screen": ("minute", "range", "two_questions"),
    "assessment": ("time_plan", "sample", "last_check"),
    "interview": ("stories", "pause", "aloud"),
    "final": ("closing_line", "references", "pay_ready"),
}
SNAGS = {
    "screen": ("salary", "place", "notice", "about_me"),
    "assessment": ("time", "subject", "checking"),
    "final": ("rapport", "references", "pay"),
}
"""What is asked about by ticks, of what usually decides at that stage."""
SOURCES = ("advert", "referral", "recruiter")
OFTEN = 2  # postings that ask for a skill before it is proposed for learning


def asked_often(skills: Sequence[Mapping[str, Any]]) -> list[Facts]:
    """The skills that several postings asked for and nothing is planned for, the most wanted first; three at most."""
    open_ = [dict(one) for one in skills if one.get("state") == "noted" and one.get("count", 0) >= OFTEN]
    return sorted(open_, key=lambda one: -one["count"])[:3]


def last_words(lessons: Sequence[Mapping[str, Any]]) -> Facts:
    """What they wanted to keep and to change the last time they looked back, if they said so."""
    said = next((one for one in lessons if one.get("keep") or one.get("change")), {})
    return {"last_keep": said.get("keep"), "last_change": said.get("change")}


def theme_of(answers: Sequence[Mapping[str, Any]], application: str | None) -> Facts:
    """What their feedback was about: that on this application, else what came more than once."""
    here = next((one["theme"] for one in answers if application and one["application"] == application), None)
    themes = [one["theme"] for one in answers if one["theme"] != "other"]
    often = next((theme for theme in themes if themes.count(theme) > 1), None)
    return {"theme": here or often, "theme_here": here is not None}
