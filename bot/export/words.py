"""What things are called for the person whose they are, and their values in words: dates by their clock, no codes.

Names stand in `content/<locale>/export.jinja`; what has none there is called by its own.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.content import Content

FILE = "export"  # the content file
FREE = frozenset(
    (
        "name", "city", "note", "company", "role", "signer", "letter", "draft", "text", "words", "quote", "title",
        "situation", "task", "action", "result", "who", "where", "liked", "must", "person", "sentence", "skill",
        "course", "question", "own",
    )
)  # fmt: skip  # fields that hold what people wrote, and never a word of ours
BANKS = {"question": "questions", "line": "encouragement"}  # fields that may name a text of a content file
_CODE = re.compile(r"[a-z]+(_[a-z]+)*")
_DAY, _MOMENT, _TIME = (
    re.compile(r"\d{4}-\d\d-\d\d"),
    re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d"),
    re.compile(r"\d\d:\d\d"),
)


class Words:
    """The names of things in a language, by a clock."""

    def __init__(self, content: Content, locale: str, zone: ZoneInfo) -> None:
        self.locale = locale
        self._content, self._zone = content, zone
        self._label = cache(self._found)

    def of(self, block: str, **facts: Any) -> str:
        """A text of the page."""
        return self._content.plain(self.locale, FILE, block, facts)

    def name(self, sort: str, name: str) -> str:
        """What a `field`, a `kind`, a `flow`, a `group` or a `value` is called."""
        return self._label(sort, name) or name.replace("_", " ")

    def _found(self, sort: str, name: str) -> str:
        block = f"{sort}_{name}"
        return self._content.label(self.locale, FILE, block) if self._content.has(self.locale, FILE, block) else ""

    def day(self, at: str) -> str:
        """The day of an ISO 8601 date, or of a moment by their clock."""
        on = datetime.fromisoformat(at).astimezone(self._zone).date() if "T" in at else date.fromisoformat(at)
        return self._content.day(self.locale, on, "d MMMM y")

    def moment(self, at: datetime) -> str:
        """Day and time by their clock; one without zone is by it already."""
        there = at.astimezone(self._zone) if at.tzinfo else at
        day = self._content.day(self.locale, there.date(), "d MMMM y")
        return f"{day}, {self._content.clock(self.locale, f'{there:%H:%M}')}"

    def value(self, name: str, value: Any) -> str:
        """What the field `name` says; nothing where nothing was said."""
        match value:
            case bool():
                return self.name("value", "yes" if value else "no")
            case str() if (bank := BANKS.get(name)) and self._content.has(self.locale, bank, value):
                return self._content.plain(self.locale, bank, value)
            case str():
                return value if name in FREE else self._said(value)
            case list() | tuple():
                return ", ".join(filter(None, (self.value(name, one) for one in value)))
            case {"own": own, **rest} if not rest:
                return str(own)
            case dict():
                told = ((self.name("field", key), self.value(key, one)) for key, one in value.items())
                return "; ".join(f"{label}: {said}" for label, said in told if said)
        return "" if value is None else str(value)

    def _said(self, value: str) -> str:
        """A word of ours in theirs, a date or a time as they write it, and anything else as it stands."""
        if _MOMENT.match(value):
            return self.moment(datetime.fromisoformat(value))
        if _DAY.fullmatch(value):
            return self.day(value)
        if _TIME.fullmatch(value):
            return self._content.clock(self.locale, value)
        if len(value) < 40 and _CODE.fullmatch(value):
            return self.name("value", value)
        return value
