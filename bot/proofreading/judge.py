"""What Telegram would make of a text: judged by tdjson, Telegram's own parser, which needs no network.

tdjson is a development dependency. Where it is not installed, the parser of the demo's Bot API server judges, which
follows the same rules and is tested against tdjson. Knows nothing of content.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.demo.markup import BadMarkup, parse_html

LONGEST = 4096  # UTF-16 units of a message after parsing


@dataclass(frozen=True, slots=True)
class Verdict:
    """The text as people see it, whether anything in it is marked up, its links, and why it is refused, if it is."""

    text: str
    marked: bool = False
    links: tuple[str, ...] = ()
    refusal: str = ""

    @property
    def units(self) -> int:
        """Its length as Telegram counts."""
        return len(self.text.encode("utf-16-le", "surrogatepass")) // 2


Judge = Callable[[str], Verdict]


def appointed() -> tuple[Judge, str]:
    """The judge there is, and a sentence to tell when it is not Telegram's own (empty when it is)."""
    try:
        import tdjson
    except ImportError:
        return by_demo, "tdjson is not installed: the HTML is judged by the demo's own parser, not by Telegram's."
    tdjson.td_execute(json.dumps({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}).encode())
    return lambda html: by_telegram(tdjson.td_execute, html), ""


def by_telegram(execute: Callable[[bytes], bytes | None], html: str) -> Verdict:
    """The verdict of tdlib's `parseTextEntities`."""
    mode = {"@type": "textParseModeHTML"}
    request = {"@type": "parseTextEntities", "text": html, "parse_mode": mode}
    answer: dict[str, Any] = json.loads(execute(json.dumps(request).encode()) or b"{}")
    if answer.get("@type") != "formattedText":
        return Verdict("", refusal=str(answer.get("message", "no answer")))
    kinds = [entity["type"] for entity in answer["entities"]]
    return Verdict(answer["text"], bool(kinds), tuple(kind["url"] for kind in kinds if "url" in kind))


def by_demo(html: str) -> Verdict:
    """The verdict of the demo's parser."""
    try:
        text, entities = parse_html(html)
    except BadMarkup as error:
        return Verdict("", refusal=f"Can't parse entities: {error}")
    links = [str(dict(entity.data)["url"]) for entity in entities if entity.type == "text_link"]
    return Verdict(text, bool(entities), tuple(links))
