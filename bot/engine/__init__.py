"""Conversations as plain async functions; knows no Telegram, no SQL and no words. Standard library only."""

from bot.engine.answers import (
    Located,
    Own,
    Place,
    Told,
    choice,
    day,
    number,
    place,
    several,
    text,
    time_of_day,
    unkept,
)
from bot.engine.flow import Attachment, Export, Link, Picture, ask, do, look, say

__all__ = [
    "Attachment", "Export", "Link", "Located", "Own", "Picture", "Place", "Told", "ask", "choice", "day", "do", "look",
    "number", "place", "say", "several", "text", "time_of_day", "unkept",
]  # fmt: skip
