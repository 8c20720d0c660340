"""Whole conversations with a process that is killed inside each `do`, and once more right after it was committed."""

from __future__ import annotations

import ast
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.crash.mortal import Mortal
from tests.crash.remote import FarStage
from tests.process import ROOT
from tests.transcripts import AGREED_NOT, FOLDER, on_stage, sections_of

pytestmark = pytest.mark.slow
PARTS = 4
FILES = sorted(FOLDER.glob("*.md"))


@pytest.mark.parametrize("part", range(PARTS))
async def test_killed_inside_each_do(part: int, tmp_path: Path, record_property: Any) -> None:
    """Every conversation of the docs reads as it stands there, word for word, though the bot is killed inside each `do`
    (its statements were run, and nothing is committed) and after each (committed, and nobody was told)."""
    died = tmp_path / "died"
    async with Mortal(tmp_path) as process:
        for file in FILES[part::PARTS]:
            for section in sections_of(file.read_text("utf-8"))[1:]:
                with TemporaryDirectory(prefix="onward-") as folder:  # short: a socket's name may not be long
                    assert await _played(process, Path(folder), died, section) == section.rstrip() + "\n"
    names = died.read_text().splitlines() if died.exists() else []
    assert len(names) == len(set(names)) == process.deaths
    record_property("died", names)


async def _played(process: Mortal, folder: Path, died: Path, section: str) -> str:
    stage = FarStage(folder, AGREED_NOT not in section, process=process, memory=died)
    async with stage.server as server:
        process.move(folder, {"TELEGRAM_API_URL": server.url})
        await stage.begin()
        try:
            return await on_stage(stage, section)
        finally:
            await stage.end()


def dos() -> set[str]:
    """Every `do` of every flow, as `module.name`."""
    found = set()
    for file in (ROOT / "bot" / "flows").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "do":
                name = node.args[0]
                found.add(f"{file.stem}.{name.value if isinstance(name, ast.Constant) else '*'}")
    return found
