"""The made-up letters that the tests of reading letters share."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def letters(*names: str) -> list[dict[str, Any]]:
    """The letters of the files `letters_<name>.toml`, as rows that `bench.letters` measures."""
    rows: list[dict[str, Any]] = []
    for name in names:
        with (DATA / f"letters_{name}.toml").open("rb") as file:
            rows += tomllib.load(file)["letter"]
    return [{**row, "label": row["kind"]} for row in rows]


def sentences() -> dict[str, list[str]]:
    """Single sentences: `no`, and `not_no` as "kind | text"."""
    with (DATA / "letters_sentences.toml").open("rb") as file:
        return tomllib.load(file)
