"""docs/reliability.md tells the truth: the tests that it names are there, each promise has some, its figures are the code's."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot import app
from bot.checkins import policy, tick
from bot.store.people import SEEN_KEPT
from bot.telegram import handler, outgoing, polling

ROOT = Path(__file__).parents[1]
TEXT = re.sub(r"(?s)<!--.*?-->", "", (ROOT / "docs" / "reliability.md").read_text("utf-8"))
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED)))
def test_each_test_it_names_is_there(file: str, name: str) -> None:
    """A test that holds a promise is one of that name, in that file."""
    assert re.search(rf"(?m)^(async )?def {name}\(", (ROOT / file).read_text("utf-8"))


def test_each_promise_is_held_by_a_test() -> None:
    """Each row of the two tables of promises ends with tests."""
    promises = re.findall(r"(?m)^\| \*\*.*$", TEXT)
    assert len(promises) > 20
    assert [row for row in promises if not re.search(r"\| (`tests/[^`]+::\w+`(, )?)+ \|$", row)] == []


@pytest.mark.parametrize(("told", "is_so"), [
    ("the newest 128 of a person", SEEN_KEPT == 128),
    ("after four tries", polling.TRIES == 4),
    ("touched for 30 days", timedelta(days=30) == tick.FORGET_AFTER),
    ("three hours late", timedelta(hours=3) == policy.LATE),
    ("half an hour late", timedelta(minutes=30) == policy.TALKING),
    ("every half minute at the slowest", outgoing.LONGEST_NAP == 30),
    ("or five lost answers", outgoing.REPEATS_UNKNOWN + 1 == 5),
    ("after about a minute", 40 < sum(outgoing._nap(tries) for tries in range(1, outgoing.REPEATS_TROUBLE + 1)) < 80),
    ("four times within half a minute", (handler.FETCHES, handler.FETCHING) == (4, 30)),
    ("within a second of its silence", handler.PATIENCE == 1),
    ("within ten seconds", app.STOP_WITHIN < 10),
])  # fmt: skip
def test_its_figures_are_the_codes(told: str, is_so: bool) -> None:
    """Each number that it tells stands in the code."""
    assert told in TEXT
    assert is_so


def test_it_can_be_found() -> None:
    """README and the operator's guide lead to it."""
    for name in ("README.md", "docs/operating.md", "docs/design.md"):
        assert "reliability.md" in (ROOT / name).read_text("utf-8"), name
