"""What goes out: a step and its words become a message with buttons. JSON through and through, for it waits in a row.

A button's data is `serial:key:option` for an answer, `serial:key:!what` for Back, Skip, Stop and Change, and
`>flow:arg` for a link, which never goes stale. Knows no messenger; only that data is 64 bytes at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.content import Content
from bot.engine.answers import Day, Own, Several, Told
from bot.engine.flow import Ask, Attachment, File, Link, Picture, Say
from bot.flows import words_of

Message = dict[str, Any]
Row = list[dict[str, str]]
HELP = "numbers"  # the message that says whom to reach
LABEL_LIMIT = 40  # characters of a button's label that is data; phones cut what is longer
COPY_LIMIT = 256  # characters that a copy button may hold
TICK = "✓ "
BACK, SKIP, STOP, CHANGE, LIST = "!back", "!skip", "!stop", "!change", "!list"


class Words:
    """The words of one flow in one language."""

    def __init__(self, content: Content, locale: str, flow: str) -> None:
        self._content, self._locale, self._file = content, locale, words_of(flow)

    def message(self, name: str, facts: Mapping[str, Any] | None = None) -> str:
        """A message, as HTML."""
        return self._content.message(self._locale, self._file, name, facts)

    def label(self, *names: str, facts: Mapping[str, Any] | None = None) -> str:
        """A button's label: of the first of these blocks that has words."""
        found = next((name for name in names if self._content.has(self._locale, self._file, name)), names[-1])
        return self._content.label(self._locale, self._file, found, facts)

    def option(self, ask: Ask[Any], option: str) -> str:
        """The label of an option of a question."""
        if option in ask.labels:
            label = ask.labels[option]
            return label if len(label) <= LABEL_LIMIT else f"{label[: LABEL_LIMIT - 1]}…"
        if isinstance(ask.kind, Day):
            return self._content.day(self._locale, ask.kind.today + timedelta(days=int(option)), "EEE d MMM")
        if option.isdigit():
            return option
        if ":" in option:
            return self._content.clock(self._locale, option)
        return self.label(f"{ask.name}__{option}", facts=ask.facts)

    def field(self, name: str) -> str:
        """The name of an answer where it is offered to be changed."""
        return self.label(f"{name}__field")

    def link(self, name: str, link: Link, facts: Mapping[str, Any]) -> str:
        """The label of a way on: this message's own, or everybody's."""
        wish = link.arg if link.arg.isidentifier() and len(link.arg) < 10 else ""  # a word such as `less`, no id
        exact = f"{name}__{link.flow}_{wish}" if wish else f"{name}__{link.flow}"
        return self.label(exact, f"{name}__{link.flow}", f"to_{link.flow}", facts=facts)

    def said(self, say: Say) -> Message:
        """A message that waits for nothing."""
        buttons = [_button(self.link(say.name, one, say.facts), data=link_data(one)) for one in say.links]
        if say.copy is not None and len(say.copy) <= COPY_LIMIT:
            buttons.insert(0, {"text": self.label("copy"), "copy": say.copy})
        message: Message = {"text": self.message(say.name, say.facts), "rows": rows_of(buttons)}
        if say.name == HELP:
            message["help"] = True
        if say.frames:
            message["frames"] = [
                [self.message(say.name, {**say.facts, **changed}), seconds] for changed, seconds in say.frames
            ]
        if say.file is not None:
            message["file"] = {"name": say.file.name, **_made_of(say.file), "instead": self.message("file_failed")}
        return message

    def asked(self, serial: int, key: str, ask: Ask[Any], ticked: Any, can_go_back: bool, note: str = "") -> Message:
        """A question with its buttons; `note` stands before it."""
        text = self.message(ask.name, ask.facts)
        return {
            "text": f"{note}\n\n{text}" if note else text,
            "rows": self.keyboard(serial, key, ask, ticked, can_go_back),
            "alive": True,
        }

    def keyboard(self, serial: int, key: str, ask: Ask[Any], ticked: Any, can_go_back: bool) -> list[Row]:
        """The buttons of a question: its options, then the ways out of it."""
        marks = ticked if isinstance(ticked, list) else []
        buttons = [
            _button((TICK if option in marks else "") + self.option(ask, option), f"{serial}:{key}:{option}")
            for option in ask.kind.options
        ]
        rows = rows_of(buttons)
        if isinstance(ask.kind, Several):
            rows.append([_button(self.label("done"), f"{serial}:{key}:{Several.DONE}")])
        if ask.edit:
            rows.append([_button(self.label("change"), f"{serial}:{key}:{LIST}")])
        out = [_button(self.label("back"), f"{serial}:{key}:{BACK}")] if can_go_back else []
        if ask.skippable:
            out.append(_button(self.label(f"{ask.name}__skip", "skip"), f"{serial}:{key}:{SKIP}"))
        return [*rows, [*out, _button(self.label("stop"), f"{serial}:{key}:{STOP}")]]

    def fields(self, serial: int, key: str, names: Sequence[str]) -> list[Row]:
        """The buttons of a summary while something of it is chosen to be changed."""
        buttons = [_button(self.field(name), f"{serial}:{key}:{CHANGE}={name}") for name in names]
        return [*rows_of(buttons), [_button(self.label("back"), f"{serial}:{key}:{CHANGE}")]]

    def answer(self, ask: Ask[Any], raw: Any) -> str:
        """An answer in words, to be shown under its question."""
        if raw is None:
            return self.label(f"{ask.name}__skip", "skip")
        value = ask.kind.value(raw)
        if isinstance(value, tuple):
            return ", ".join(self.option(ask, one) for one in value) or self.label("nothing")
        match value:
            case Told(seconds=None):
                return self.label("told")
            case Told(seconds=seconds):
                return self.label("told_aloud", facts={"seconds": seconds})
            case date():
                return self._content.day(self._locale, value)
        return self.option(ask, value) if isinstance(raw, str) and not isinstance(value, Own) else str(value)


def _made_of(file: File) -> dict[str, Any]:
    """What a file is made of when it is sent: `text`, the kind of a `picture` and its `facts`, or an `export`."""
    match file:
        case Attachment(text=text):
            return {"text": text}
        case Picture(kind=kind, facts=facts):
            return {"picture": kind, "facts": dict(facts)}
        case _:
            return {"export": True}


def link_data(link: Link) -> str:
    """The data of a button that begins a flow."""
    return f">{link.flow}:{link.arg}" if link.arg else f">{link.flow}"


def rows_of(buttons: Sequence[dict[str, str]]) -> list[Row]:
    """Buttons in rows that can be read on a phone: six figures side by side, four times of many, three short ones, two
    middling ones, or one."""
    longest = max((len(one["text"]) for one in buttons), default=0)
    narrow = 6 if longest <= 2 and len(buttons) > 5 else 4 if longest <= 5 and len(buttons) > 9 else 3
    width = narrow if longest <= 9 and len(buttons) > 2 else 2 if longest <= 17 else 1
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]


def _button(text: str, data: str) -> dict[str, str]:
    return {"text": text, "data": data}
