"""How well own words find their conversation, on labelled messages: `python -m bench.intents FILE`.

FILE holds one JSON object a line: `text`, `flow` (the conversation that is meant; null where nothing clear is) and, if
a careful reader could mean others too, `also` (a list of conversations, with null for asking back); `lang` if it is not
English. Right: the flow, or one of `also`, or nothing where nothing is meant. Missed: nothing, where a flow was meant;
the person is asked back. Wrong: another conversation. The texts printed are other people's: pass `--ids` to print line
numbers instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.labelled import BadInput, measure, messages
from bot.support import intents

NOTHING = "(nothing)"
RESULTS = ("right", "missed", "wrong")


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
    """The rows of a file, each already looked for. Raises BadInput."""
    return [_row(number, entry) for number, entry in messages(path)]


def _row(number: int, entry: Mapping[str, Any]) -> Row:
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
    """The command; gives its exit code."""
    return measure(arguments, "intents", "text, flow (or null) and perhaps also", read, report)


if __name__ == "__main__":
    raise SystemExit(main())
