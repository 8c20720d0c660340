"""What somebody means in their own words: found when clear, and never guessed."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot
from bot.flows import BY_ITSELF, FLOWS
from bot.support import intents

TABLE = tomllib.loads((Path(bot.__file__).parent.parent / "content/en/intents.toml").read_text("utf-8"))
PHRASES = [(flow, phrase) for flow, entry in TABLE.items() for phrase in entry["phrases"]]


def meant(text: str) -> str | None:
    found = intents.find(text)
    return found.flow if found else None


def test_every_phrase_means_its_flow() -> None:
    """Each example phrase finds its own flow, as written (with something for its dots), in capitals, with a full stop."""
    for flow, example in PHRASES:
        phrase = example.replace("…", " Acme")
        phrase = phrase.replace("…", " Acme")  # what it begins with
        for text in (phrase, phrase.upper(), f"{phrase.capitalize()}."):
            assert meant(text) == flow, text


def test_every_flow_named_may_be_begun() -> None:
    """The table names flows that exist and that a person may begin."""
    assert TABLE.keys() <= FLOWS.keys() - BY_ITSELF


@pytest.mark.parametrize(
    ("text", "flow"),
    [
        ("I got rejected by Acme after the second interview, and it hurts", "rejected"),
        ("they ghosted me", "rejected"),
        ("i need a brake", "pause"),
        ("How do I ask for feedback?", "feedback"),
        ("menue", "menu"),
        ("thank you!", "thanks"),
        ("what do you store about me?", "privacy"),
        ("please delete everything about me", "delete"),
        ("talk to a human", "help_now"),
    ],
)
def test_own_words(text: str, flow: str) -> None:
    """Longer, with a slip, with signs around it."""
    assert meant(text) == flow


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "?",
        "🙂",
        "asdf",
        "the weather is fine",
        "interview",
        "my dog ate it",
        "12",
        "word " * 200,
        "a",
        "no",
        "to",
        "the",
        "someone",
        "me me me me",
        "i need a plan",
        "<b></b>",
    ],
)
def test_what_is_not_clear_is_none(text: str) -> None:
    """Asking is better than guessing; a long story names no conversation."""
    assert intents.find(text) is None


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    """No text breaks it, and in a language without a table the nearest one is used."""
    for locale in ("en", "pt-BR", "xx", ""):
        found = intents.find(text, locale)
        assert found is None or found.flow in FLOWS
