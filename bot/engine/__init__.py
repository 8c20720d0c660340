"""Conversations as plain async functions; knows no Telegram, no SQL and no words. Standard library only."""

from bot.engine.answers import (
    Located,
    Own,
    Place,
    choice,
    day,
    number,
    place,
    several,
    text,
    time_of_day,
)
from bot.engine.flow import Link, ask, do, look, say

__all__ = [
    "Link", "Located", "Own", "Place", "ask", "choice", "day", "do", "look", "number", "place", "say", "several",
    "text", "time_of_day",
]  # fmt: skip
