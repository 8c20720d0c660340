"""The blocks of `shared.jinja` that no flow names: ways out, controls, interruption, what is no answer.

They are named in `bot/conversations`; a test compares this list with the names there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from bot.content import SHARED
from bot.conversations.days import NEAR


@dataclass(frozen=True, slots=True)
class Note:
    """A block, how it is shown (a `list` is text that is no button), what its words may use, and the conversation that
    has words of its own for it."""

    name: str
    kind: Literal["message", "label", "list"] = "message"
    facts: Mapping[str, Any] = field(default_factory=dict)
    file: str = SHARED


SHARED_BUTTONS = ("back", "skip", "stop", "done", "nothing", "change", "copy", "told", "told_aloud")
_BUTTONS = (
    "back", "skip", "stop", "done", "nothing", "change", "copy", "to_resume", "to_again", "to_drop", "to_menu",
    "to_help_now", "to_help_country", "to_slow_down", "to_pause",
    "nothing_to_stop__encourage", "nothing_to_stop__pause", "unclear__help_country",
    "unclear_language__rejected", "unclear_language__good_news",
)  # fmt: skip
_TYPED = ("back", "skip", "cancel", "menu", "help", "yes", "no")
_UNREADABLE = (
    "photo", "voice", "sticker", "document", "contact", "other",
    "scanned", "encrypted", "broken", "too_big", "unknown_kind", "empty", "lost",
    "long_table", "no_table", "workbook",
)  # fmt: skip
_PLAIN = (
    "let_go", "nothing_erased", "nothing_changed", "people_are_there", "nothing_to_stop",
    "place_not_asked", "unclear_language", "already", "where_you_stopped", "not_there_any_more", "old_button",
    "nothing_asked", "unclear", "unknown_command", "edited", "broken", "file_failed", "heavy", "problem_no_question",
    "problem_no_way_back", "problem_cannot_skip", "problem_type_it", "problem_pick_one", "problem_pick_some",
    "problem_time", "problem_day", "problem_place",
)  # fmt: skip

NOTES: tuple[Note, ...] = (
    *(Note(name, "label") for name in _BUTTONS),
    *(Note(f"words_{name}", "list") for name in (*_TYPED, *NEAR)),
    Note("told", "label"),
    Note("told_aloud", "label", {"seconds": 75}),
    *(Note(name) for name in _PLAIN),
    *(Note(f"cannot_read_{kind}") for kind in _UNREADABLE),
    Note("problem_pick_one", file="crisis"),
    Note("answered", facts={"answer": "Sam & <Co>"}),
    *(Note(name, facts={"flow": "logging a rejection"}) for name in ("offer", "offer_again", "stopped")),
    Note("problem_too_long", facts={"limit": 60, "length": 1234}),
    Note("problem_number", facts={"low": 1, "high": 10}),
    Note("problem_day_range", facts={"first": date(2026, 11, 24), "last": date(2027, 2, 22)}),
)
