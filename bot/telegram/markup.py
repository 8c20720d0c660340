"""A message's text with its entities, as the HTML that Telegram would take for it.

Offsets and lengths are UTF-16 code units, https://core.telegram.org/bots/api#messageentity.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

_TAGS = {
    "bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "spoiler": "tg-spoiler", "code": "code",
    "pre": "pre", "blockquote": "blockquote", "expandable_blockquote": "blockquote expandable",
}  # fmt: skip


def html_of(text: str, entities: Sequence[dict[str, Any]]) -> str:
    """The HTML. An entity that reaches out of the one it begins in ends with it; one of no tag (a link that Telegram
    finds by itself) is plain text. Raises `KeyError`, `TypeError` or `AttributeError` where it is no entity."""
    units, at = text.encode("utf-16-le", "surrogatepass"), 0
    parts: list[str] = []
    open_until: list[tuple[int, str]] = []  # where each ends and with what, the innermost last

    def reach(offset: int) -> None:
        nonlocal at
        piece = units[2 * at : 2 * max(at, offset)].decode("utf-16-le", "replace")
        parts.append(escape(piece, quote=False))
        at = max(at, offset)

    def close(until: int) -> None:
        while open_until and open_until[-1][0] <= until:
            end, tag = open_until.pop()
            reach(end)
            parts.append(f"</{tag}>")

    for entity in sorted(entities, key=lambda one: (one["offset"], -one["length"])):
        if tag := _opening(entity):
            offset, end = entity["offset"], entity["offset"] + entity["length"]
            close(offset)
            reach(offset)
            parts.append(f"<{tag}>")
            open_until.append((min(end, open_until[-1][0]) if open_until else end, tag.partition(" ")[0]))
    whole = len(units) // 2
    close(whole)
    reach(whole)
    parts += [f"</{tag}>" for _, tag in reversed(open_until)]  # they said to be longer than the text
    return "".join(parts)


def _opening(entity: dict[str, Any]) -> str | None:
    match entity["type"]:
        case "text_link":
            return f'a href="{escape(entity["url"])}"'
        case "date_time":
            form = f' format="{escape(entity["date_time_format"])}"' if entity.get("date_time_format") else ""
            return f'tg-time unix="{int(entity["unix_time"])}"{form}'
        case kind:
            return _TAGS.get(kind)
