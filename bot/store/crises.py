"""That a crisis was answered: level, answer and hour, with consent, for 30 days. Never a word of what was written.

It is an entry like others, so that the database tells nobody without the key who was in a crisis.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.store import entries
from bot.store.database import Tx

KIND = "crisis"
KEPT = timedelta(days=30)


async def log(tx: Tx, person: int, level: str, about: str, answer: str) -> None:
    """Keep it, by the full hour."""
    hour = tx.now.replace(minute=0, second=0, microsecond=0)
    told = {"level": level, "about": about, "answer": answer}
    await entries.add(replace(tx, now=hour), person, KIND, told, until=hour + KEPT)
