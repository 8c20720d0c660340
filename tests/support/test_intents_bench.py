"""`python -m bench.intents`: right, missed and wrong, over all and by flow, and a clear word on bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import intents as bench
from tests.support.benches import ends_with_2, refuses, written

ROWS: list[dict[str, object]] = [
    {"text": "I got rejected by Acme", "flow": "rejected"},
    {"text": "I need a break", "flow": "menu", "also": ["pause"]},
    {"text": "thank you", "flow": "hello"},
    {"text": "it was grue and vorpal", "flow": "pause"},
    {"text": "it was grue and vorpal", "flow": "pause", "also": [None]},
    {"text": "it was grue and vorpal", "flow": None},
    {"text": "i need a break", "flow": None, "lang": "pt"},
]


def test_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The report counts over all and by flow, takes what else would be right, and lists what was wrong or missed."""
    assert bench.main([written(tmp_path, *map(json.dumps, ROWS), "")]) == 0
    said = capsys.readouterr().out
    assert said.startswith("7 messages\n")
    assert "all                 7   0.571 (   4)   0.143 (   1)   0.286 (   2)" in said
    assert "pause               2   0.500 (   1)   0.500 (   1)   0.000 (   0)" in said
    assert "(nothing)           2   0.500 (   1)   0.000 (   0)   0.500 (   1)" in said
    assert "wrong: 2\n  hello          -> thanks         line 3: 'thank you'" in said
    assert "missed: 1\n  pause          -> (nothing)      line 4: 'it was grue and vorpal'" in said


def test_texts_can_be_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--ids` the report holds line numbers and nobody's words."""
    assert bench.main([written(tmp_path, *map(json.dumps, ROWS)), "--ids"]) == 0
    said = capsys.readouterr().out
    assert "vorpal" not in said
    assert "line 4" in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "Line 1 is not JSON"),
        ('{"flow": "menu"}', "Line 1 has no `text`"),
        ("[]", "Line 1 has no `text`"),
        ('{"text": "x"}', "`flow` must be"),
        ('{"text": "x", "flow": 3}', "`flow` must be"),
        ('{"text": "x", "flow": ""}', "`flow` must be"),
        ('{"text": "x", "flow": null, "also": "menu"}', "`also` must be a list"),
        ('{"text": "x", "flow": null, "also": [1]}', "`also` must be a list"),
        ("", "holds no messages"),
    ],
)
def test_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, said: str) -> None:
    """Bad input gives one sentence that says where and what, and exit code 2."""
    refuses(bench, tmp_path, capsys, line, said)


def test_as_a_command(tmp_path: Path) -> None:
    """The command itself ends with 2 for a file that is not there."""
    ends_with_2("intents", tmp_path)
