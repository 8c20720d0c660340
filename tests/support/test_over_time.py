"""What repeats over time: counts and people's own words, in an order that says the most frequent first."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.flows import FLOWS
from bot.flows.me import KINDS
from bot.support import over_time
from bot.support.drafts import THEMES


def test_what_there_is_to_see() -> None:
    """The pattern may always be asked for; the rest only where something of it is kept."""
    assert over_time.topics([], []) == ("pattern",)
    assert over_time.topics(["mood", "plan", "contact"], []) == ("pattern",)
    assert over_time.topics(["posting"], [{"theme": "fit"}]) == ("pattern", "feedback", "skills")
    assert over_time.topics(KINDS.keys(), [{"theme": "fit"}]) == over_time.TOPICS


def test_themes_are_counted() -> None:
    """The most frequent theme comes first, of equals the newest; what has none is not counted."""
    told = [{"theme": theme} for theme in ("pay", "skills", None, "fit", "skills")]
    assert over_time.themes(told) == [
        {"theme": "skills", "count": 2}, {"theme": "pay", "count": 1}, {"theme": "fit", "count": 1},
    ]  # fmt: skip


def test_every_theme_has_a_step_that_is_a_flow() -> None:
    """Whatever feedback is about, there is a conversation that fits."""
    assert over_time.STEPS.keys() == {*THEMES}
    assert {*over_time.STEPS.values()} <= FLOWS.keys()


def test_the_same_words_are_one_line() -> None:
    """Case, spaces and a full stop make no other lesson; the newest wording is shown, what was said most first."""
    kept = [
        {"keep": "be early"},
        {"keep": None},
        {"keep": "Tell the  harbour story."},
        {"keep": "tell the harbour story"},
    ]
    assert over_time.lines(kept, "keep") == [
        {"words": "Tell the  harbour story", "times": 2}, {"words": "be early", "times": 1},
    ]  # fmt: skip
    assert over_time.lines(kept, "change") == []


def test_no_more_lines_than_can_be_read() -> None:
    """Of many lessons two lines are shown of each part."""
    assert len(over_time.lines([{"well": f"thing {n}"} for n in range(9)], "well")) == 2


def posting(essential: str = "", desirable: str = "", have: str = "") -> dict[str, Any]:
    lists = {"essential": essential, "desirable": desirable, "have": have}
    return {name: [one for one in words.split(",") if one] for name, words in lists.items()}


def wanted(noted: list[dict[str, Any]], kept: list[dict[str, Any]]) -> list[tuple[str, int, str]]:
    return [(one["words"], one["times"], one["how"]) for one in asyncio.run(over_time.wanted(noted, kept))]


def test_what_two_postings_ask_for() -> None:
    """A term counts once a posting, however it is written; what one alone asks for is left out."""
    kept = [posting("SQL,sql,Forklift licence", "Welsh"), posting("Welsh", "SQL", have="Welsh"), posting("Excel")]
    assert wanted([], kept) == [("SQL", 2, "open"), ("Welsh", 2, "have")]


@pytest.mark.parametrize(
    ("state", "how"), [("noted", "open"), ("planned", "planned"), ("done", "learnt"), ("stopped", "open")]
)
def test_how_a_skill_stands(state: str, how: str) -> None:
    """A skill that was noted as missing counts the postings it was missing in, and says what became of it."""
    noted = [{"skill": "Welsh", "normal": "welsh", "count": 3, "state": state}]
    assert wanted(noted, [posting("Welsh"), posting("Welsh")]) == [("Welsh", 3, how)]
    assert wanted([{**noted[0], "count": 1}], []) == []


def test_what_helped_is_counted() -> None:
    """Only what helped and is still there, the most frequent first, three at most."""
    told = [("walk", True), ("breathe", False), ("senses", True), ("walk", True), ("rest", None), ("dance", True)]
    done = [{"what": what, "helped": did} for what, did in told]
    assert over_time.helped(done) == [{"what": "walk", "times": 2}, {"what": "senses", "times": 1}]
