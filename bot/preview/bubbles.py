"""A message as Telegram would show it, as HTML for a page: from text and entities, never from the raw HTML."""

from __future__ import annotations

from html import escape

from markupsafe import Markup

from bot.demo.entities import Entity
from bot.demo.markup import BadMarkup, parse_html

_TAGS = {
    "bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "code": "code", "pre": "pre",
    "blockquote": "blockquote", "expandable_blockquote": "blockquote", "spoiler": "mark", "text_link": "a",
}  # fmt: skip


def bubble(html: str) -> Markup:
    """The words of a message; what Telegram would refuse is shown as it stands, marked."""
    try:
        text, entities = parse_html(html)
    except BadMarkup as error:
        return Markup('<del title="%s">%s</del>') % (str(error), html)
    opened: dict[int, list[str]] = {}
    closed: dict[int, list[str]] = {}
    for entity in entities:  # outer before inner, where both begin: so opened in order, closed in reverse
        if (tag := _TAGS.get(entity.type)) is not None:
            opened.setdefault(entity.offset, []).append(f"<{tag}{_link(entity)}>")
            closed.setdefault(entity.end, []).insert(0, f"</{tag}>")
    parts, at = [], 0
    for letter in text:
        parts += [*closed.get(at, ()), *opened.get(at, ()), escape(letter)]
        at += 2 if letter > "\uffff" else 1
    return Markup("".join([*parts, *closed.get(at, ())]))  # noqa: S704  # escaped letter by letter


def _link(entity: Entity) -> str:
    url = str(dict(entity.data).get("url", ""))
    if entity.type != "text_link" or not url.startswith(("https://", "http://", "tg://")):
        return ""
    return f' href="{escape(url)}" rel="noreferrer"'
