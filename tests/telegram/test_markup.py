"""Entities become HTML again."""

from __future__ import annotations

from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.entities import settled
from bot.demo.markup import parse_html
from bot.telegram.markup import html_of

TAGS = (
    "b", "i", "u", "s", "code", "pre", "blockquote", "blockquote expandable", "tg-spoiler",
    'a href="https://a.example/?x=1&amp;y=2"', 'tg-time unix="1700000000" format="wDT"',
)  # fmt: skip
words = st.text("ab &<>\"'é😀\n", max_size=6).map(lambda text: escape(text, quote=False))


def tagged(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(TAGS), st.lists(inner, max_size=3)).map(
        lambda one: f"<{one[0]}>{''.join(one[1])}</{one[0].partition(' ')[0]}>"
    )


def entities_of(html: str) -> tuple[str, list[dict[str, Any]]]:
    """What Telegram makes of it."""
    text, found = settled(*parse_html(html))
    return text, [one.json() for one in found]


@given(st.lists(st.recursive(words, tagged, max_leaves=8), max_size=4).map("".join))
def test_there_and_back(html: str) -> None:
    """What Telegram made of a message's HTML gives HTML that Telegram makes the same of."""
    text, entities = entities_of(html)
    assert entities_of(html_of(text, entities)) == (text, entities)


def test_what_telegram_found_by_itself_is_plain() -> None:
    """A link, a command or anything else that needs no tag has none."""
    found = [{"type": "url", "offset": 4, "length": 9}, {"type": "from_the_future", "offset": 0, "length": 3}]
    assert html_of("see a.example & b", found) == "see a.example &amp; b"


@pytest.mark.parametrize(
    ("spans", "html"),
    [
        ([(0, 3), (2, 4)], "<b>ab<b>c</b></b>de"),  # one that reaches out of another ends with it
        ([(3, 99)], "abc<b>de</b>"),
        ([(9, 2)], "abcde<b></b>"),
        ([(0, 0)], "<b></b>abcde"),
    ],
)
def test_entities_that_fit_nothing(spans: list[tuple[int, int]], html: str) -> None:
    """Whatever they say of where they are, all of the text is there once, and every tag is closed."""
    assert html_of("abcde", [{"type": "bold", "offset": at, "length": length} for at, length in spans]) == html
