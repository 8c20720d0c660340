"""The measurement of reading letters: `python -m bench.letters FILE`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.labelled import BadInput
from bench.letters import half_of, key_of, load, main, measure
from tests.support.benches import ends_with_2

ROWS = [
    {
        "id": "a",
        "text": "You were not selected for the Buyer position at Corvane Ltd. Unfortunately.",
        "label": "rejection",
        "company": "Corvane",
        "role": "buyer",
        "origin": "real",
    },
    {
        "id": "b",
        "text": "Your application was received.",
        "label": "rejection",
        "company": "Acme",
        "role": None,
        "origin": "synthetic",
    },
    {
        "id": "c",
        "text": "Thanks for your interest in the Buyer role at Acme. You were not selected.",
        "label": "rejection",
        "company": "[Company]",
        "role": "Seller",
        "origin": "real",
    },
]


def write(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "letters.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_counts_are_right() -> None:
    """Right, wrong, blank and unlabelled names, and precision and recall, are what they are by hand."""
    figures = measure(ROWS)
    assert (figures.precision("rejection"), figures.recall("rejection"), figures.precision("acknowledgement")) == (
        1.0,
        2 / 3,
        0.0,
    )
    assert figures.precision("offer") is None
    assert (figures.company.right, figures.company.wrong, figures.company.blank, figures.company.unlabelled) == (
        1,
        0,
        1,
        1,
    )
    assert (figures.role.right, figures.role.wrong, figures.role.blank) == (1, 1, 0)
    assert figures.misses == ["b: rejection read as acknowledgement", "b: company left blank", "c: role wrong"]


@pytest.mark.parametrize(
    ("what", "one", "other", "same"),
    [
        ("company", "Corvane, Inc.", "corvane", True),
        ("company", "The Corvane Group Ltd", "Corvane", True),
        ("company", "Pell & Marsh", "Pell and Marsh", True),
        ("company", "Corvane", "Corvane Robotics", False),
        ("role", "R-004512 Maintenance Planner", "Maintenance Planner", True),
        ("role", "Data Analyst", "Senior Data Analyst", False),
    ],
)
def test_how_names_are_compared(what: str, one: str, other: str, same: bool) -> None:
    """Names are equal without regard to capitals, punctuation, legal endings and reference numbers."""
    assert (key_of(what, one) == key_of(what, other)) is same


def test_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The report counts real letters apart and lists misses by id, never by text."""
    assert main([str(write(tmp_path, *map(json.dumps, ROWS)))]) == 0
    out = capsys.readouterr().out
    assert "all: 3 letters" in out
    assert "origin: real: 2 letters" in out
    assert "b: rejection read as acknowledgement" in out
    assert "was received" not in out


def test_halves_are_the_whole() -> None:
    """Every letter is in one half, always the same."""
    rows = [{"id": str(number)} for number in range(200)]
    halves = [half_of(row) for row in rows]
    assert halves == [half_of(row) for row in rows]
    assert 60 < halves.count("dev") < 140


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([], "holds no letters"),
        (["{"], "Line 1 is not JSON"),
        (['{"text": "x", "label": "no"}'], "Line 1 needs a text, and a label out of"),
        (['{"text": "x", "label": "other"}', "[]"], "Line 2 needs a text"),
        (['{"text": "x", "label": "other", "company": 3}'], "texts or null"),
    ],
)
def test_bad_input_is_a_clear_sentence(tmp_path: Path, lines: list[str], says: str) -> None:
    """A file that cannot be measured is told in a sentence that names the line."""
    with pytest.raises(BadInput, match=says):
        load(write(tmp_path, *lines))


def test_bad_input_ends_with_2(tmp_path: Path) -> None:
    """From the command line, a missing file is a sentence on standard error and exit code 2."""
    ends_with_2("letters", tmp_path)
