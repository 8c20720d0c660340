"""Buttons as Telegram wants them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def markup(rows: Sequence[Sequence[Mapping[str, str]]]) -> dict[str, object]:
    """An inline keyboard: each button copies a text, opens an address or sends its data."""
    return {"inline_keyboard": [[_button(button) for button in row] for row in rows]}


def _button(button: Mapping[str, str]) -> dict[str, object]:
    if "copy" in button:
        return {"text": button["text"], "copy_text": {"text": button["copy"]}}
    if "url" in button:
        return {"text": button["text"], "url": button["url"]}
    return {"text": button["text"], "callback_data": button["data"]}
