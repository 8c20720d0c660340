"""How well own words find their conversation, on labelled messages: `python -m bench.intents FILE`.

FILE holds one JSON object a line: `text`, `flow` (the conversation that is meant; null where nothing clear is) and, if
a careful reader could mean others too, `also` (a list of conversations, with null for asking back); `lang` if it is not
English. Right: the flow, or one of `also`, or nothing where nothing is meant. Missed: nothing, where a flow was meant;
the person is asked back. Wrong: another conversation. The texts printed are other people's: pass `--ids` to print line
numbers instead.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.support import intents

NOTHING = "(nothing)"
RESULTS = ("right", "missed", "wrong")


class BadInput(Exception):
    """A file that cannot be measured; the message is one clear sentence."""


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled message and the flow that it found."""

    line: int
    text: str
    flow: str | None
    also: frozenset[str | None]
    found: str | None

    @property
    def result(self) -> str:
        """One of `RESULTS`."""
        if self.found == self.flow or self.found in self.also:
            return "right"
        return "missed" if self.found is None else "wrong"


def read(path: Path) -> list[Row]:
    """The rows of a JSONL file, each already looked for. Raises BadInput."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read: {error}") from error
    rows = [_row(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not rows:
        raise BadInput(f"{path} holds no messages.")
    return rows


def _row(number: int, line: str) -> Row:
    try:
        entry = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadInput(f"Line {number} is not JSON: {error}.") from error
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
        raise BadInput(f"Line {number} has no `text`.")
    if "flow" not in entry or not _is_flow(entry["flow"]):
        raise BadInput(f"Line {number}: `flow` must be the name of a conversation, or null.")
    also = entry.get("also") or []
    if not isinstance(also, list) or not all(map(_is_flow, also)):
        raise BadInput(f"Line {number}: `also` must be a list of conversations, or null among them.")
    found = intents.find(entry["text"], str(entry.get("lang") or "en"))
    return Row(number, entry["text"], entry["flow"], frozenset(also), found.flow if found else None)


def _is_flow(value: object) -> bool:
    return value is None or (isinstance(value, str) and bool(value))


def report(rows: Sequence[Row], show: Callable[[Row], str]) -> str:
    """The figures as text: overall, by flow, and what was wrong or missed."""
    lines = [f"{len(rows)} messages", f"{'':16} {'n':>4}  {'right':>13}  {'missed':>13}  {'wrong':>13}"]
    lines += [_figures("all", rows)]
    for flow in sorted({row.flow or NOTHING for row in rows}):
        lines.append(_figures(flow, [row for row in rows if (row.flow or NOTHING) == flow]))
    for result in ("wrong", "missed"):
        lines += _listed(result, (row for row in rows if row.result == result), show)
    return "\n".join(lines)


def _figures(name: str, rows: Sequence[Row]) -> str:
    counts = Counter(row.result for row in rows)
    shares = "".join(f"  {counts[one] / len(rows):6.3f} ({counts[one]:4})" for one in RESULTS)
    return f"{name:16} {len(rows):4}{shares}"


def _listed(title: str, rows: Iterable[Row], show: Callable[[Row], str]) -> list[str]:
    found = [f"  {row.flow or NOTHING:14} -> {row.found or NOTHING:14} {show(row)}" for row in rows]
    return ["", f"{title}: {len(found)}", *found]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report; 0 if it could be made, 2 with one sentence if the file is no good."""
    parser = argparse.ArgumentParser(prog="python -m bench.intents", description="Measure own words on a file.")
    parser.add_argument("file", type=Path, metavar="FILE", help="JSONL with text, flow (or null) and perhaps also")
    parser.add_argument("--ids", action="store_true", help="name lines, do not print their texts")
    chosen = parser.parse_args(arguments)
    try:
        rows = read(chosen.file)
    except BadInput as bad:
        print(bad, file=sys.stderr)
        return 2
    print(
        report(rows, (lambda row: f"line {row.line}") if chosen.ids else (lambda row: f"line {row.line}: {row.text!r}"))
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
