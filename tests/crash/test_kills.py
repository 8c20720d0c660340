"""The real process is killed at each named point in turn, and at random moments under load, on both databases: no
answer is lost, each `do` is done once, at most one message a kill comes twice, and everybody goes on where they were."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crash.mortal import Point
from tests.crash.ordeal import End, Record, at_point, at_random, not_at_all, ordeal

pytestmark = pytest.mark.slow
KILLS = 500
LATER = 12  # times that a point is passed, at most, before it kills
# What is passed whenever people talk: a seam that is lost is noticed. What else is passed is killed at, too.
PASSED = {
    f"{when} {what}"
    for whens, names in (
        (("before", "after"), ("commit: Store.open", "commit: Conversations._take", "commit: Conversations.delivered",
            "commit: Conversations.owed", "commit: CheckIns._ready", "commit: CheckIns.tidy", "call: getUpdates",
            "call: sendMessage", "call: editMessageReplyMarkup", "call: answerCallbackQuery", "call: getMyCommands")),
        (("before", "in", "after"), ("do: rejected.save", "do: feedback.save", "do: privacy.agree")),
    )
    for when in whens
    for what in names
}  # fmt: skip


def seeded(record_property: Any) -> random.Random:
    """Chance, and the seed of it for whoever wants to see the same again."""
    seed = random.randrange(10**6)
    record_property("seed", seed)
    print(f"seed {seed}")  # shown when the test fails
    return random.Random(seed)


async def test_killed_at_each_point(url: str, tmp_path: Path, record_property: Any) -> None:
    """Killed before and after every commit, before and after every call, and before, inside and after each `do`, at
    the first time it is passed and at a later one: all that this module promises."""
    chance, record = seeded(record_property), Record(tmp_path / "points")
    points: list[Point] = []

    def ends() -> Iterator[End]:
        yield not_at_all(record, PASSED)
        for name, count in record.passed.items():
            later = 1 if name in record.last else chance.randint(1, max(1, min(count // 3, LATER)))
            points.extend((name, times) for times in {1, later})
        chance.shuffle(points)
        for point in points:
            yield at_point(point, point[0] in record.last)

    figures = await ordeal(url, tmp_path, ends())
    told = f"{len(record.passed)} points, {len(points)} kills at them: {figures}"
    record_property("figures", told)
    print(told)


async def test_killed_at_random_moments(url: str, tmp_path: Path, record_property: Any) -> None:
    """Killed again and again, at work and in the middle of the start: all that this module promises."""
    chance = seeded(record_property)
    figures = await ordeal(url, tmp_path, [at_random(chance)] * KILLS)
    record_property("figures", str(figures))
    print(figures)
    assert figures.rounds > KILLS / 5  # it was busy
