"""Searches and weeks that never were, for pictures: from none to five hundred, with names in many scripts."""

from __future__ import annotations

import random
from typing import Any

from bot.support import pictures

LONG = "Internationale Gesellschaft für außergewöhnlich lange Firmennamen mbH & Co. KG"
NAMES = (
    "Brightwater Labs", "Corvane & Sons", LONG, "شركة الأفق", "株式会社ひかり", "Ромашка", "חברת אור", "🚀 Tarn Foods",
    "$100 Club", "<b>Ilex</b>", "हिन्दी लिमिटेड", "Łódź Żeglarska", "\u202egnirraM", "한국전자", "😀", "Sable\nRow",
)  # fmt: skip
WORDS = {
    "title": "My search so far", "below": "applications since 3 March 2026", "application": "Applied",
    "screen": "First call", "assessment": "Test or task", "interview": "Interview", "final": "Final round",
    "offer": "Offer", "waiting": "Still open", "i_said_no": "I said no", "they_said_no": "They said no",
    "role_closed": "Role closed", "silence": "No answer", "more": "and {n} more", "others": "{n} not named",
    "made": "made with Onward", "lighter": "lighter", "heavier": "heavier", "gap": "a gap: too few days noted",
}  # fmt: skip
STAGES = ("application", "screen", "assessment", "interview", "final", "unknown")
OUTCOMES = ("waiting", "they_said_no", "i_said_no", "role_closed", "silence", "offer", "hired")


def applications(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """So many, the same for the same seed."""
    chance = random.Random(seed)
    return [
        {
            "stage": chance.choices(STAGES, (70, 10, 5, 8, 4, 3))[0],
            "outcome": chance.choices(OUTCOMES, (15, 30, 6, 6, 40, 2, 1))[0],
            "company": chance.choice((*NAMES, None)),
            "dates": {"application": "2026-03-03", **({"screen": "2026-04-01"} if chance.random() < 0.2 else {})},
            "on": "2026-05-01",
        }
        for _ in range(count)
    ]


def search(count: int, names: bool = False, dark: bool = False) -> dict[str, Any]:
    """Facts as the conversation gives them."""
    return {**pictures.search(applications(count), names), "words": WORDS, "dark": dark}


def stages(count: int, dark: bool = False) -> dict[str, Any]:
    """Facts as the conversation gives them."""
    return {**pictures.stages(applications(count)), "words": WORDS, "dark": dark}


def moods(notes: list[tuple[str, str]], dark: bool = False) -> dict[str, Any]:
    """Facts as the conversation gives them."""
    facts = pictures.moods(notes, "2026-11-24")
    assert facts
    return {**facts, "words": {**WORDS, "2026-11-18": "18 Nov"}, "dark": dark}
