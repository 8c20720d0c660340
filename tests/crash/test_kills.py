"""The real process is killed at each named point in turn, and at random moments under load, on both databases: no
answer is lost, each `do` is done once, at most one message a kill comes twice, and everybody goes on where they were."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crash.mortal import Point
from tests.crash.ordeal import End, at_point, at_random, not_at_all, ordeal

pytestmark = pytest.mark.slow
KILLS = 500
RECORDING = 5.0  # seconds
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
    chance, record = seeded(record_property), tmp_path / "points"
    points: list[Point] = []

    def ends() -> Iterator[End]:
        yield not_at_all(RECORDING, record)
        passed = Counter(record.read_text().splitlines())
        assert passed.keys() >= PASSED, f"never passed: {PASSED - passed.keys()}"
        later = {name: chance.randint(1, max(1, min(count // 3, LATER))) for name, count in passed.items()}
        points.extend((name, times) for name in passed for times in {1, later[name]})
        chance.shuffle(points)
        yield from map(at_point, points)

    figures = await ordeal(url, tmp_path, ends())
    record_property("figures", f"{len(points)} points: {figures}")
    print(f"{len({name for name, _ in points})} points: {figures}")


async def test_killed_at_random_moments(url: str, tmp_path: Path, record_property: Any) -> None:
    """Killed again and again, at work and in the middle of the start: all that this module promises."""
    chance = seeded(record_property)
    figures = await ordeal(url, tmp_path, [at_random(chance)] * KILLS)
    record_property("figures", str(figures))
    print(figures)
    assert figures.rounds > KILLS / 5  # it was busy
