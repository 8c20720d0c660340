"""What the tests of benches on labelled files share: a file, and what is said of a bad one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def written(folder: Path, *lines: str) -> str:
    """A file of these lines."""
    file = folder / "messages.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    return str(file)


def refuses(bench: Any, folder: Path, capsys: pytest.CaptureFixture[str], line: str, said: str) -> None:
    """It answers a file of this line with one sentence on standard error, and 2."""
    assert bench.main([written(folder, line)]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ""
    assert shown.err.count("\n") == 1


def ends_with_2(bench: str, folder: Path) -> None:
    """The command itself ends so for a file that is not there."""
    command = [sys.executable, "-m", f"bench.{bench}", str(folder / "none.jsonl")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert ended.returncode == 2
    assert "cannot be read" in ended.stderr
    assert "Traceback" not in ended.stderr
