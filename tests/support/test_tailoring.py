"""Terms and lines of a tailored application: what is made of somebody's words, and nothing added."""

from __future__ import annotations

import pytest

from bot.support import tailoring


def test_terms_in_own_words_are_parted() -> None:
    """Own terms come one a line or between commas, ten at most, and signs alone are none."""
    assert [one["words"] for one in tailoring.typed("Excel, night shifts\n• SQL; , --")] == [
        "Excel",
        "night shifts",
        "SQL",
    ]
    assert len(tailoring.typed(",".join(map(str, range(30))))) == tailoring.MOST


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [("skill", "Stock control", "stock control"), ("tool", "Excel", "Excel"), ("tool", "SQL", "SQL"),
     ("phrase", "Caching strategies", "caching strategies"), ("phrase", "DNA tests", "DNA tests"), ("language", "Welsh", "Welsh")],
)  # fmt: skip
def test_a_term_within_a_sentence(kind: str, words: str, expected: str) -> None:
    """Everyday words lose the capital of their list, names keep theirs."""
    assert tailoring.inside({"kind": kind, "words": words}) == expected


def test_a_place_after_a_thing() -> None:
    """A place that begins with a small word follows without a comma."""
    assert [tailoring.placed(where) for where in ("At home.", "Hollin depot", "", None)] == [
        " at home",
        ", Hollin depot",
        None,
        None,
    ]


def test_a_link_is_known() -> None:
    """An address with a word or two is a link; a posting that holds one is not."""
    assert tailoring.is_link("https://jobs.example.com/4711")
    assert tailoring.is_link("here: www.example.com")
    assert not tailoring.is_link("Requirements: a forklift licence and stock control. More at www.example.com")


def test_terms_come_once() -> None:
    """Terms of several lists are one list, each once, ten at most."""
    one, other = {"normal": "a"}, {"normal": "b"}
    assert tailoring.together([one], [other, one]) == [one, other]
    assert len(tailoring.together([{"normal": str(number)} for number in range(20)])) == tailoring.MOST
