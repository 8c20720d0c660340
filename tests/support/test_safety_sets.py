"""The two sets written for this project: messages that must be noticed, and ordinary ones that must be left alone."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.support.safety import About, Tier, level

DATA = Path(__file__).parent / "data"
MUST_FIRE: dict[str, list[str]] = tomllib.loads((DATA / "must_fire.toml").read_text("utf-8"))
OVER_FIRING: dict[str, list[str]] = tomllib.loads((DATA / "over_firing.toml").read_text("utf-8"))
LATER: dict[str, list[str]] = tomllib.loads((DATA / "later_rounds.toml").read_text("utf-8"))
FRESH: dict[str, list[str]] = tomllib.loads((DATA / "fresh_rounds.toml").read_text("utf-8"))
EXPECTED = {
    "acute": Tier.ACUTE,
    "active": Tier.LIKELY,
    "selfharm": Tier.LIKELY,
    "passive": Tier.LIKELY,
    "coded": Tier.LIKELY,
    "someone_else": Tier.LIKELY,
    "past": Tier.HEAVY,
    "heavy": Tier.HEAVY,
}


def test_the_sets_are_large_enough() -> None:
    """At least 300 messages to notice in six kinds, and 200 ordinary ones, none twice."""
    fire = [text for texts in MUST_FIRE.values() for text in texts]
    leave = [text for texts in OVER_FIRING.values() for text in texts]
    assert set(MUST_FIRE) == set(EXPECTED)
    assert len(fire) == len(set(fire)) >= 300
    assert len(leave) == len(set(leave)) >= 200
    assert not set(fire) & set(leave)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in MUST_FIRE.items() for text in texts])
def test_noticed(kind: str, text: str) -> None:
    """A message of the must-fire set is found as serious as its kind says, or more so."""
    assert level(text).tier >= EXPECTED[kind]


@pytest.mark.parametrize("kind", ["someone_else", "past"])
def test_told_apart(kind: str) -> None:
    """Nine in ten messages about somebody else, or about one's own past, are known as such."""
    known = [text for text in MUST_FIRE[kind] if level(text).about is About(kind)]
    assert len(known) >= 0.9 * len(MUST_FIRE[kind])


def test_distress_is_not_stopped() -> None:
    """Heavy distress without a word of dying stops the flow in one message of twenty at most."""
    stopped = [text for text in MUST_FIRE["heavy"] if level(text).stops]
    assert len(stopped) <= 0.05 * len(MUST_FIRE["heavy"])


@pytest.mark.parametrize("text", [text for texts in OVER_FIRING.values() for text in texts])
def test_left_alone(text: str) -> None:
    """An ordinary message of a job seeker is not met with a crisis answer."""
    assert not level(text).stops


def test_idioms_with_a_wish_are_stopped() -> None:
    """No figure of speech of the set hides a plain death wish that follows it in the same sentence."""
    hidden = [
        text for text in OVER_FIRING["idiom"] if not level(f"{text.rstrip('?!.')} and I want to kill myself").stops
    ]
    assert hidden == []


@pytest.mark.parametrize("kind", ["oblique", "forum", "plain"])
def test_later_rounds_are_kept(kind: str) -> None:
    """Of the messages written after the rules stood, those once caught stay caught: more than nine in ten."""
    missed = [text for text in LATER[kind] if not level(text).stops]
    assert len(missed) <= 0.06 * len(LATER[kind]), missed


def test_later_ordinary_messages_are_left_alone() -> None:
    """The ordinary messages written after the rules stood are left alone."""
    assert [text for text in LATER["ordinary"] if level(text).stops] == []


@pytest.mark.parametrize("kind", ["active", "acute", "passive", "someone_else"])
def test_fresh_rounds_are_kept(kind: str) -> None:
    """Of the messages written before the rules were widened last, those once caught stay caught: 19 in 20."""
    missed = [text for text in FRESH[kind] if not level(text).stops]
    assert len(missed) <= 0.05 * len(FRESH[kind]), missed


def test_fresh_past_is_noticed() -> None:
    """What is told of one's own past is noticed, if only with warmth."""
    assert [text for text in FRESH["past"] if level(text).tier < Tier.HEAVY] == []


def test_fresh_ordinary_messages_are_left_alone() -> None:
    """Of the ordinary messages of those rounds, one in a hundred is stopped at most."""
    stopped = [text for text in FRESH["ordinary"] if level(text).stops]
    assert len(stopped) <= 0.01 * len(FRESH["ordinary"]), stopped
