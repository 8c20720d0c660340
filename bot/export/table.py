"""The applications as CSV, for spreadsheets: no cell of it is a formula, whatever somebody typed or a letter said."""

from __future__ import annotations

import csv
import io

from bot.export.data import Told

COLUMNS = ("logged_on", "company", "role", "stage", "outcome", "decided_on", "source", "feeling")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what a spreadsheet may begin to reckon at


def written(told: Told) -> str:
    """The table with its heading, the newest first; dates by their clock."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for job in sorted(told.all("applications"), key=lambda one: str(one["created_at"]), reverse=True):
        values = [told.day(job["created_at"]), *(job.get(name) for name in COLUMNS[1:])]
        rows.writerow([cell(value) for value in values])
    return "\ufeff" + out.getvalue()  # without the mark, Excel takes it for another encoding


def cell(value: object) -> str:
    """Text that no spreadsheet reckons: what could be a formula has an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u00a0\u200b\ufeff").startswith(FORMULA) or text.startswith(FORMULA) else text
