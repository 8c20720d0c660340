"""Measures the reading of letters on a file of your own: `python -m bench.letters FILE [--half dev|test]`.

FILE holds one JSON object a line: `text` and `label` (rejection, acknowledgement, interview, assessment, offer,
other), and, where known, `id`, `company`, `role`, `sender`, `subject`, `origin`. Nothing is sent anywhere.

How a name is judged: right when it is equal to the one given, without regard to capitals, spaces, punctuation,
"The", legal endings (Inc., GmbH) or ".com"; for a role also without reference numbers. Blank when the reading says
None, wrong otherwise. Lines without a company (or role), or with a placeholder in brackets, are not judged for it;
a name given there is counted apart as "named though unlabelled".
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from bench.labelled import BadInput, entries
from bot.support.letters import Letter, read
from bot.support.letters.book import book
from bot.support.letters.kinds import Kind
from bot.support.letters.spans import Lexicon, same_name
from bot.support.letters.titles import clean_title

KINDS: tuple[str, ...] = get_args(Kind)
_OPTIONAL = ("company", "role", "sender", "subject", "origin", "id")


@dataclass(slots=True)
class Names:
    """How often a name was right, wrong and blank, of the letters that have one."""

    right: int = 0
    wrong: int = 0
    blank: int = 0
    unlabelled: int = 0

    def line(self) -> str:
        """One line of the report."""
        judged = max(1, self.right + self.wrong + self.blank)
        shares = "  ".join(
            f"{name} {count} ({count / judged:.2f})"
            for name, count in (("right", self.right), ("wrong", self.wrong), ("blank", self.blank))
        )
        return f"{shares}  named though unlabelled {self.unlabelled}"


@dataclass(slots=True)
class Figures:
    """What came out for a set of letters."""

    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    company: Names = field(default_factory=Names)
    role: Names = field(default_factory=Names)
    misses: list[str] = field(default_factory=list)

    def precision(self, kind: str) -> float | None:
        """Of those read as this kind, the share that are."""
        read_as = sum(count for (_, found), count in self.pairs.items() if found == kind)
        return self.pairs[kind, kind] / read_as if read_as else None

    def recall(self, kind: str) -> float | None:
        """Of those of this kind, the share read as it."""
        of_kind = sum(count for (label, _), count in self.pairs.items() if label == kind)
        return self.pairs[kind, kind] / of_kind if of_kind else None

    def taken_for(self, label: str, kind: str) -> float | None:
        """Of those labelled `label`, the share read as `kind`."""
        of_kind = sum(count for (given, _), count in self.pairs.items() if given == label)
        return self.pairs[label, kind] / of_kind if of_kind else None


def measure(rows: Iterable[dict[str, Any]]) -> Figures:
    """Read every row and compare."""
    figures = Figures()
    for row in rows:
        letter = read(row["text"], row.get("subject") or "", row.get("sender") or "")
        figures.pairs[row["label"], letter.kind] += 1
        if letter.kind != row["label"]:
            figures.misses.append(f"{row['id']}: {row['label']} read as {letter.kind}")
        if row["label"] != "other":
            _judge("company", row, letter, figures.company, figures.misses)
            _judge("role", row, letter, figures.role, figures.misses)
    return figures


def _judge(what: str, row: dict[str, Any], letter: Letter, names: Names, misses: list[str]) -> None:
    truth, found = row.get(what), letter.company if what == "company" else letter.role
    if not truth or "[" in truth or "_" in truth:
        names.unlabelled += found is not None
    elif found is None:
        names.blank += 1
        misses.append(f"{row['id']}: {what} left blank")
    elif key_of(what, truth) == key_of(what, found):
        names.right += 1
    else:
        names.wrong += 1
        misses.append(f"{row['id']}: {what} wrong")


def key_of(what: str, name: str) -> str:
    """The form in which two names are compared."""
    lexicon = Lexicon(book("en").vocabulary)
    if what == "role":
        return same_name(clean_title(name, lexicon) or name, frozenset())
    return same_name(name, lexicon["company.suffixes"])


def load(path: Path) -> list[dict[str, Any]]:
    """The rows of a file. `BadInput` when it cannot be read or a row is not as described above."""
    return [_row(number, row) for number, row in entries(path, "letters")]


def _row(number: int, row: Any) -> dict[str, Any]:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or row.get("label") not in KINDS:
        raise BadInput(f"Line {number} needs a text, and a label out of {', '.join(KINDS)}.")
    if any(row.get(key) is not None and not isinstance(row[key], str) for key in _OPTIONAL):
        raise BadInput(f"Line {number}: {', '.join(_OPTIONAL)} are texts or null.")
    return {"id": f"line {number}", **row}


def half_of(row: dict[str, Any]) -> str:
    """ "dev" or "test", by the hash of the id, so that a letter stays in its half."""
    return "dev" if hashlib.sha256(row["id"].encode()).digest()[0] % 2 == 0 else "test"


def report(title: str, rows: Sequence[dict[str, Any]], *, misses: bool = False) -> str:
    """The figures of some rows as text."""
    figures = measure(rows)
    lines = [f"{title}: {len(rows)} letters"]
    for kind in KINDS:
        count = sum(number for (label, _), number in figures.pairs.items() if label == kind)
        lines.append(
            f"  {kind:<16} {count:>4}"
            f"  precision {_share(figures.precision(kind))}  recall {_share(figures.recall(kind))}"
        )
    lines.append(
        f"  acknowledgements taken for rejections: {_share(figures.taken_for('acknowledgement', 'rejection'))}"
    )
    lines.append(f"  company: {figures.company.line()}")
    lines.append(f"  role:    {figures.role.line()}")
    if misses:
        lines += ["  misses:", *(f"    {miss}" for miss in figures.misses)] if figures.misses else ["  no misses"]
    return "\n".join(lines)


def _share(share: float | None) -> str:
    return "  - " if share is None else f"{share:.2f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report; 2 when the file cannot be measured."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.letters", description="Measure the reading of letters on a JSONL file."
    )
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--half", choices=("dev", "test"), help="only this half of the letters (by the hash of their id)"
    )
    options = parser.parse_args(arguments)
    try:
        rows = load(options.file)
    except BadInput as problem:
        print(problem, file=sys.stderr)
        return 2
    rows = [row for row in rows if options.half in (None, half_of(row))]
    print(report("all", rows, misses=True))
    real = [row for row in rows if row.get("origin") == "real"]
    print(report("origin: real", real) if real else "no letters with origin: real")
    return 0


if __name__ == "__main__":
    sys.exit(main())
