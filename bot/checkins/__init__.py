"""When the bot speaks first. Knows when something is due and whether it may be said now; not how it is sent."""

from bot.checkins.tick import CheckIns

__all__ = ["CheckIns"]
