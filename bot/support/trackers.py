"""A table of applications from another tracker or a spreadsheet: its columns recognised, its rows read as jobs.

Commas, semicolons, tabs or bars between the cells; quotes, a byte order mark, title lines above the header. Reads any
text in linear time and never raises; what cannot be read is a `Trouble` with a machine name. Formulas are not cells:
of a link its label stays, of any other nothing. Keeps nothing; knows no conversation.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any, Literal

from rapidfuzz import fuzz, process

from bot.support import tracker_dates
from bot.support.intake import COMPANY
from bot.support.tracker_words import COLUMNS, NOT_APPLIED, OUTCOME_ALONE, OUTCOMES, SOURCES, STAGES
from bot.support.waiting import WAITING

MAX_BYTES = 200_000  # of a file; a table of 500 rows without long notes has a tenth of it
MAX_CHARACTERS = 200_000
MAX_ROWS = 500
FIELDS = tuple(COLUMNS)
DATES = ("applied", "noted", "interview", "decided")
COLUMNS_READ = 60  # the first of a wide table
ABOVE = 10  # rows in which the header is looked for; above it may stand a title
ASKED = 3  # unknown words for where an application stands that are asked about, the most frequent first
LEAVE_OUT = "leave_out"  # what an unknown word may mean, besides an outcome
_CELL = 200  # characters of a cell that are read
_BEGINNING = 20_000  # characters in which the header is looked for, and that it may have
_NAME = 60  # characters of the name of a column
_ALIKE = 88  # of 100: how like a known name that of a column must be
_DELIMITERS = (",", ";", "\t", "|")
_LINK = re.compile(r'=HYPERLINK\(\s*"[^"]*"\s*[,;]\s*"([^"]*)"\s*\)', re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DIVIDED = re.compile(r"[,;\t|]")
_NOT_WORD = re.compile(r"[\W_]+")

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """What was recognised: the names of the columns, the rows, and which column holds which of `FIELDS`."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a text is no table that can be read: `no_table`, `no_rows`, `too_many` (rows), `too_long`."""

    what: Literal["no_table", "no_rows", "too_many", "too_long"]
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """The jobs in a table, and how many rows are none: not applied for yet, or without a company and a role. `unknown`:
    words for where they stand that nothing is known of, the most frequent first."""

    jobs: list[dict[str, Any]] = field(default_factory=list)
    wishes: int = 0
    left_out: int = 0
    unknown: tuple[str, ...] = ()


def is_table(text: str) -> bool:
    """Whether a text is surely a table of applications, so that nobody has to say so. Looks at its beginning only."""
    lines = _lines(text[:_BEGINNING])[: ABOVE + 1]
    found = _header([line for line in lines if _names_company(line)])
    if found is None:
        return False
    _, at, _, columns = found
    below = lines[lines.index(next(filter(_names_company, lines))) + 1 :]
    return bool({"role", "status", "applied"} & columns.keys()) and any(line.strip() for line in below[at:])


@lru_cache(maxsize=4)  # the same text is weighed again after each answer
def read(text: str) -> Table | Trouble:
    """The table in a text."""
    if len(text) > MAX_CHARACTERS:
        return Trouble("too_long")
    lines = _lines(text)
    found = _header(lines)
    if found is None:
        return Trouble("no_table")
    delimiter, at, _, _ = found
    header, *records = _records(lines[at:], delimiter)
    headers = tuple(_clean(cell) or "?" for cell in header[:COLUMNS_READ])
    whole = _whole([row for row in records if any(cell.strip() for cell in row)], len(header))
    rows = [row for row in whole if len(row) > 1]  # a line without a second cell is a footer, or a word in between
    if not rows:
        return Trouble("no_rows")
    if len(rows) > MAX_ROWS:
        return Trouble("too_many", len(rows))
    cells = (tuple(_clean(cell) for cell in row[: len(headers)]) for row in rows)
    padded = tuple(row + ("",) * (len(headers) - len(row)) for row in cells)
    return Table(headers, padded, columns_in(headers))


def columns_in(headers: Iterable[str]) -> dict[str, int]:
    """Which column holds which of `FIELDS`, by their names: those that are known first, then those that are alike."""
    names = [_name(header) for header in islice(headers, COLUMNS_READ)]
    found: dict[str, int] = {}
    for field_, known in COLUMNS.items():
        exact = [(known.index(name), at) for at, name in enumerate(names) if name in known]
        if exact:
            found[field_] = min(exact)[1]
    for field_, known in COLUMNS.items():
        free = {at: name for at, name in enumerate(names) if at not in found.values() and len(name) > 3}
        alike = [
            (best[1], -at)
            for at, name in free.items()
            if (best := process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=_ALIKE))
        ]
        if field_ not in found and alike:
            found[field_] = -max(alike)[1]
    return found


def order_of(table: Table, columns: Mapping[str, int], today: date) -> tuple[tracker_dates.Order, str]:
    """Which of day and month comes first in all its dates, and a date that could be read either way."""
    cells = (row[at] for row in table.rows for name, at in columns.items() if name in DATES)
    return tracker_dates.order_of(cells, today)


def jobs_in(
    table: Table,
    columns: Mapping[str, int],
    today: date,
    order: str = "either",
    meanings: Mapping[str, str] | None = None,
) -> Taken:
    """The applications in a table, as they are logged, each with `on`, a local date or None.

    `meanings`: by unknown word an outcome, or `LEAVE_OUT`. Without one, what nothing is known of is left out.
    """
    jobs, wishes, left_out, unknown = [], 0, 0, dict[str, int]()
    for row in table.rows:
        cells = {name: row[at] for name, at in columns.items()}
        company, role = (_short(cells.get(name, "")) for name in ("company", "role"))
        stands = _stands(cells, meanings or {})
        if stands is None:
            word = cells.get("status") or cells.get("outcome", "")
            unknown[word] = unknown.get(word, 0) + 1
        if stands == "wish":
            wishes += 1
        elif not isinstance(stands, tuple) or not (company or role):
            left_out += 1
        else:
            dates = {name: tracker_dates.read(cells.get(name, ""), order, today) for name in DATES}
            jobs.append(_job(company, role, stands, dates, _source(cells.get("source", "")), columns))
    often = sorted(unknown, key=lambda word: -unknown[word])
    return Taken(jobs, wishes, left_out, tuple(often))


def _job(
    company: str | None,
    role: str | None,
    stands: tuple[str | None, str],
    dates: Mapping[str, date | None],
    source: str | None,
    columns: Mapping[str, int],
) -> dict[str, Any]:
    stage, outcome = stands
    if stage is None:  # a tracker that keeps dates of interviews and has none here says that there was none
        stage = "interview" if dates["interview"] else "application" if "interview" in columns else None
    if stage is None:
        stage = {WAITING: "application", "offer": "final", "hired": "final"}.get(outcome, "unknown")
    known = {"application": dates["applied"], "interview": dates["interview"]}
    first = next((on for name in ("applied", "noted", "interview", "decided") if (on := dates[name])), None)
    decided = dates["decided"] if outcome != WAITING else None
    return {
        "company": company, "role": role, "stage": stage, "outcome": outcome, "source": source, "feeling": None,
        "dates": {name: on.isoformat() for name, on in known.items() if on},
        "decided_on": decided.isoformat() if decided else None, "on": first.isoformat() if first else None,
    }  # fmt: skip


def _stands(cells: Mapping[str, str], meanings: Mapping[str, str]) -> tuple[str | None, str] | Literal["wish"] | None:
    """Stage (None: not told) and outcome; `wish`: not applied for yet; `None`: nothing is known of its word."""
    words = [cells[name] for name in ("status", "outcome") if cells.get(name)]
    meant = [meanings[word] for word in words if word in meanings]
    if not words:
        return None, WAITING
    read_ = [one for word in words if (one := _meaning(word))]
    if "wish" in read_:
        return "wish"
    told = [one for one in read_ if isinstance(one, tuple)]
    if not told:
        return (None, meant[0]) if meant and meant[0] != LEAVE_OUT else None
    stage = next((one[0] for one in told if one[0]), None)
    outcome = next((one[1] for one in reversed(told) if one[1] != WAITING), WAITING)
    return stage, outcome


@lru_cache(maxsize=512)  # a column holds the same few words
def _meaning(word: str) -> tuple[str | None, str] | Literal["wish"] | None:
    plain = _plain(word)
    if plain in OUTCOME_ALONE:
        return None, OUTCOME_ALONE[plain]
    said = f" {plain} "
    outcome = _first(OUTCOMES, said)
    stage = _first(STAGES, said)
    if outcome is None and any(f" {wish} " in said for wish in NOT_APPLIED):
        return "wish"
    return (stage, outcome or WAITING) if outcome or stage else None


def _first(table: Mapping[str, Sequence[str]], said: str) -> str | None:
    return next((name for name, words in table.items() if any(f" {word} " in said for word in words)), None)


def _source(cell: str) -> str | None:
    return (_first(SOURCES, f" {_plain(cell)} ") or "other") if cell else None


def _lines(text: str) -> list[str]:
    """The lines of a text with their ends; a null is nothing."""
    ends = text.replace("\0", "").lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return [f"{line}\n" for line in ends.split("\n")]


def _names_company(line: str) -> bool:
    """Whether one of its cells, however they are divided, is what a column of companies is called."""
    return len(line) <= _BEGINNING and any(_name(cell) in COLUMNS["company"] for cell in _DIVIDED.split(line))


def _header(lines: Sequence[str]) -> tuple[str, int, list[str], dict[str, int]] | None:
    """The delimiter, the line of the header, its cells and what they hold: where most is recognised, and with it the
    company. `None`: nowhere."""
    best: tuple[int, str, int, list[str], dict[str, int]] | None = None
    for at, line in enumerate(lines[:ABOVE]):
        for delimiter in _DELIMITERS:
            if delimiter not in line or len(line) > _BEGINNING:
                continue
            headers = next(iter(_records([line], delimiter)), [])
            columns = columns_in(headers)
            if "company" in columns and len(columns) > 1 and (best is None or len(columns) > best[0]):
                best = len(columns), delimiter, at, headers, columns
    return None if best is None else best[1:]


def _records(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """The rows of a table. Where a quote is never closed, quotes mean nothing: else one would swallow all that
    follows."""
    if sum(line.count('"') for line in lines) % 2 == 0:
        try:
            return list(csv.reader(lines, delimiter=delimiter))
        except csv.Error:  # a cell larger than any
            pass
    return [[cell.strip().strip('"') for cell in line.split(delimiter)] for line in lines]


def _whole(rows: list[list[str]], width: int) -> list[list[str]]:
    """Rows of which an app made two, as long messages are cut, put together again."""
    whole: list[list[str]] = []
    for row in rows:
        before = whole[-1] if whole else row
        if len(row) < width and len(before) < width and before is not row and len(before) + len(row) - 1 == width:
            whole[-1] = [*before[:-1], before[-1].rstrip("\r\n") + row[0], *row[1:]]
        else:
            whole.append(row)
    return whole


def _clean(cell: str) -> str:
    """One line of text, without what a spreadsheet would compute."""
    words = " ".join(cell[:_CELL].split())
    if words.startswith("="):
        link = _LINK.fullmatch(words)
        return link[1].strip() if link else ""
    return words.lstrip("'") if words.startswith("'=") else words


def _short(words: str) -> str | None:
    return (words if len(words) <= COMPANY else f"{words[: COMPANY - 1].rstrip()}…") or None


def _plain(words: str) -> str:
    return _NOT_WORD.sub(" ", words).strip().casefold()


def _name(header: str) -> str:
    """The name of a column in small letters, words apart: also where they are written in one ("companyName")."""
    return _plain(_HUMP.sub(" ", header[:_NAME]))
