"""Telegram on this computer: a Bot API server, a chat page and a movable clock. Imports nothing else of `bot`."""

from .clock import DemoClock, MovableClock
from .server import DEMO_TOKEN, DemoServer

__all__ = ["DEMO_TOKEN", "DemoClock", "DemoServer", "MovableClock"]
