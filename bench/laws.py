"""What must hold whatever comes in: what a fuzz run calls broken. Knows messages, and not how they came about."""

from __future__ import annotations

from bot.conversations import Message
from bot.proofreading.judge import LONGEST, Judge

EVALUATED = "1337"  # what `mutations.SEVEN` comes to where it is evaluated; nothing else says so


class Broken(Exception):
    """A law did not hold."""


def law(holds: object, said: str) -> None:
    """Raise `Broken` unless it holds."""
    if not holds:
        raise Broken(said)


def is_formula(written: str) -> bool:
    """Whether a spreadsheet may reckon with a cell, also behind what it passes over."""
    return written.lstrip(" \u00a0\u200b\ufeff").startswith(("=", "+", "-", "@", "\t", "\r"))


def sayable(message: Message, judge: Judge) -> None:
    """A message is one that Telegram takes, and nothing in it was evaluated."""
    texts = [message["text"]] if "text" in message else []
    for text in [*texts, *(frame[0] for frame in message.get("frames", ()))]:
        verdict = judge(text)
        law(not verdict.refusal, f"refused: {verdict.refusal}")
        law(0 < verdict.units <= LONGEST, f"{verdict.units} units")
        law(EVALUATED not in verdict.text, "evaluated")
        law(
            not [link for link in verdict.links if not link.startswith(("https://", "tg://", "tel:", "http://"))],
            "link",
        )
    for button in (one for row in message.get("rows", ()) for one in row):
        law(button["text"].strip(), "a button without words")
        law(len(button.get("data", "").encode()) <= 64 and len(button.get("copy", "")) <= 256, "data too long")
