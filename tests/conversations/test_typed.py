"""What typed words are: cleaned of what nobody sees, and otherwise themselves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversations.typed import cleaned


@settings(deadline=None)
@given(st.text(max_size=60))
def test_cleaned_leaves_what_can_be_seen(text: str) -> None:
    """Cleaning is done once, leaves letters and figures in their order, and nothing that turns the direction."""
    clean = cleaned(text)
    assert cleaned(clean) == clean
    assert [c for c in clean if c.isalnum()] in ([c for c in text if c.isalnum()], [])
    assert not set(clean) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")


@pytest.mark.parametrize(
    "blank", ["", " ", "\u200b", "\u3164", "\u2800 \u2800", "\u202e", "\u00ad", "\ufeff\u2060", "\n\t"]
)
def test_what_shows_nothing_is_nothing(blank: str) -> None:
    """A text without anything to see is no text."""
    assert cleaned(blank) == ""


@pytest.mark.parametrize("kept", ["می‌خواهم", "👨‍👩‍👧", "a\nb", "café", "नमस्ते", "שלום"])
def test_joiners_and_scripts_stay(kept: str) -> None:
    """What scripts and emoji are written with stays as it is."""
    assert cleaned(kept) == kept
