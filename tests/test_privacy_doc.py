"""The data map in docs/privacy.md is the truth: every column, every part of the profile, every kind, and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary

import bot.conversations
from bot.flows.me import KINDS, SENSITIVE
from bot.store import crises
from bot.store.people import SETTINGS
from bot.store.retention import DAYS
from bot.store.schema import metadata

NOBODYS = ("seal", "worker")  # tables that hold nothing of people
ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "privacy.md").read_text("utf-8")


def rows(pattern: str) -> dict[str, list[str]]:
    """Rows of the tables whose first cell is such a name, by it."""
    found = re.findall(rf"(?m)^\| `({pattern})` \|(.*)\|$", TEXT)
    return {name: [cell.strip() for cell in rest.split("|")] for name, rest in found}


def test_every_column_is_told() -> None:
    """Each column of each table is in the map, as sealed or clear as it is, and no other."""
    told = {name: cells[-1] for name, cells in rows(r"\w+\.\w+").items()}
    columns = {
        f"{table.name}.{column.name}": "sealed" if isinstance(column.type, LargeBinary) else "clear"
        for table in metadata.sorted_tables
        for column in table.c
    }
    assert told == columns


def test_everything_goes_with_the_person() -> None:
    """Each table that holds anything of people belongs to a person by a foreign key that erases its rows."""
    for table in metadata.sorted_tables:
        if table.name in ("person", *NOBODYS):
            continue
        (key,) = table.c.person.foreign_keys
        assert (key.target_fullname, key.ondelete) == ("person.id", "CASCADE")


def test_every_kind_is_told() -> None:
    """Each kind of thing that is kept is in the map, with whether it needs consent."""
    told = {name: cells[-1] for name, cells in rows(r"[a-z]+").items() if cells[-1] in ("yes", "no", "asked apart")}
    needs = {kind: "yes" if kind in SENSITIVE else "no" for kind in KINDS}
    assert told == needs | {crises.KIND: "asked apart"}


def test_every_note_is_told() -> None:
    """Each part of the profile that the code writes is in the map, and no other."""
    section = TEXT.partition("Within `profile`:")[2].partition("\n### ")[0]
    told = set(re.findall(r"(?m)^\| `(\w+)` \|", section))
    assert told == set(notes())


def notes() -> Iterator[str]:
    """The names under which anything is noted in the profile."""
    for path in Path(bot.conversations.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Attribute) and node.func.attr == "note" and not node.args:
                for keyword in node.keywords:
                    yield from [keyword.arg] if keyword.arg else names_in(keyword.value)
            for keyword in node.keywords:
                if keyword.arg == "profile":
                    yield from names_in(keyword.value)


def names_in(node: ast.expr) -> list[str]:
    """The keys that are written in a dictionary."""
    keys = node.keys if isinstance(node, ast.Dict) else []
    return [key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]


def test_every_setting_is_told() -> None:
    """Each part of the sealed settings is named."""
    section = TEXT.partition("Within `settings`:")[2].partition("Within `profile`:")[0]
    assert set(re.findall(r"`(\w+)`", section)) == set(SETTINGS)


@pytest.mark.parametrize("days", DAYS)
def test_the_terms_are_told(days: int) -> None:
    """The terms that may be chosen are those of the map."""
    assert str(days) in rows(r"\w+\.\w+")["retention.keep_days"][0]


def test_it_can_be_found() -> None:
    """README, the security notes and the operator's guide lead to it."""
    for name in ("README.md", "SECURITY.md", "docs/operating.md"):
        assert "privacy.md" in (ROOT / name).read_text("utf-8"), name
