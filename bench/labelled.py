"""Files of labelled examples, one JSON object a line: read for the benches that measure on them, with clear words where
a file is no good. Knows no label."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

Row = TypeVar("Row", bound="Line")


class BadInput(Exception):
    """A file that cannot be measured; the message is one clear sentence."""


class Line(Protocol):
    """A row that knows where it stood and what it said."""

    @property
    def line(self) -> int: ...
    @property
    def text(self) -> str: ...


def entries(path: Path, what: str = "messages") -> list[tuple[int, Any]]:
    """What each line holds, with its number; empty lines are passed over. Raises BadInput."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not UTF-8 text.") from None
    found = [(number, _entry(number, line)) for number, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise BadInput(f"{path} holds no {what}.")
    return found


def _entry(number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise BadInput(f"Line {number} is not JSON: {error}.") from None


def messages(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """The entries of a file, each of which has a `text`. Raises BadInput."""
    found = entries(path)
    for number, entry in found:
        if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
            raise BadInput(f"Line {number} has no `text`.")
    return found


def measure(
    arguments: Sequence[str] | None,
    name: str,
    fields: str,
    read: Callable[[Path], list[Row]],
    report: Callable[[Sequence[Row], Callable[[Row], str]], str],
    more: Callable[[Row], str] = lambda _: "",
) -> int:
    """The command `python -m bench.NAME FILE [--ids]`: print the report; 0 if it could be made, 2 with one sentence if
    the file is no good. `more` is said of a listed row behind its text."""
    parser = argparse.ArgumentParser(prog=f"python -m bench.{name}", description=f"Measure {name} on a file.")
    parser.add_argument("file", type=Path, metavar="FILE", help=f"JSONL with {fields}")
    parser.add_argument("--ids", action="store_true", help="name lines, do not print their texts")
    chosen = parser.parse_args(arguments)
    try:
        rows = read(chosen.file)
    except BadInput as bad:
        print(bad, file=sys.stderr)
        return 2

    def show(row: Row) -> str:
        return f"line {row.line}" if chosen.ids else f"line {row.line}: {row.text!r} {more(row)}".rstrip()

    print(report(rows, show))
    return 0
