"""The bank of interview questions: enough of each kind, short, no two alike, for any kind of work."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from rapidfuzz import fuzz

from bot.content import Content
from bot.proofreading.lines import ALIKE
from bot.support.interviews import AWKWARD, QUESTIONS, TYPES, type_of

CONTENT = Content()
SAID = {name: CONTENT.plain("en", QUESTIONS, name) for name in CONTENT.names("en", QUESTIONS)}
NOT_ASKED = re.compile(
    r"\b(?:age|old are you|married|husband|wife|partner|children|pregnan\w*|relig\w*|church|faith|health|illness|disab\w*|"
    r"nationality|born|accent|political\w*|party|arrest\w*|smoke|drink)\b",
    re.IGNORECASE,
)


def test_there_are_enough() -> None:
    """A hundred and thirty or more, ten of each type or more, and a few awkward ones."""
    assert len(SAID) >= 130
    counts = {type: sum(type_of(name) == type for name in SAID) for type in TYPES}
    assert sum(counts.values()) == len(SAID)
    assert min(count for type, count in counts.items() if type != AWKWARD) >= 10
    assert counts[AWKWARD] >= 5


@pytest.mark.parametrize("name", SAID)
def test_a_question_is_one_short_question(name: str) -> None:
    """Two hundred characters at most, one question mark at most, and an end."""
    words = SAID[name]
    assert len(words) <= 200
    assert words.count("?") <= 1
    assert words[-1] in "?."


def test_no_two_are_alike() -> None:
    """No two questions read as one, whatever their types."""
    alike = [pair for pair in combinations(SAID.values(), 2) if fuzz.token_sort_ratio(*pair) >= ALIKE]
    assert alike == []


@pytest.mark.parametrize("name", SAID)
def test_nothing_is_asked_that_may_not_be(name: str) -> None:
    """Age, family, health, origin and faith are nobody's business in an interview."""
    assert not NOT_ASKED.search(SAID[name])


def test_each_awkward_question_has_a_way_through() -> None:
    """What can be done with it stands under the same name, in three hundred characters."""
    ways = {name: CONTENT.plain("en", AWKWARD, name) for name in CONTENT.names("en", AWKWARD)}
    assert ways.keys() == {name for name in SAID if type_of(name) == AWKWARD}
    assert all(60 <= len(words) <= 300 for words in ways.values())
