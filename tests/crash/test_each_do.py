"""Whole conversations with a process that is killed inside each `do`, and once more right after it was committed."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.conftest import running
from tests.crash.mortal import Mortal
from tests.crash.remote import FarStage
from tests.process import ROOT
from tests.transcripts import AGREED_NOT, FOLDER, on_stage, sections_of

pytestmark = pytest.mark.slow
PARTS = 4
MORE = Path(__file__).parent / "more.md"
FILES = [*sorted(FOLDER.glob("*.md")), MORE]
KINDS = ("in do: ", "after do: ")
# On paths that no conversation takes here; each is what another one does too, on another path or at another time.
NOT_PLAYED = {
    "care.trend_said", "crisis.lift", "interviews.eve_again", "interviews.promise", "moving.day_gone",
    "moving.day_kept", "parts.offer_break", "plan.move", "practise.away", "rounds.rests", "tailor.old_gone", "tailor.seen_again",
}  # fmt: skip


@pytest.mark.parametrize("part", range(PARTS))
async def test_killed_inside_each_do(
    part: int, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, record_property: Any
) -> None:
    """Every conversation of the docs, and of `more.md`, reads word for word as with an undisturbed bot, though it is
    killed inside each `do` (its statements were run, and nothing is committed) and right after the commit of each."""
    died = tmp_path / "died"
    async with Mortal(tmp_path) as process:
        for file in FILES[part::PARTS]:
            for section in sections_of(file.read_text("utf-8"))[1:]:
                wanted = await _undisturbed(section) if file == MORE else section.rstrip() + "\n"
                with TemporaryDirectory(prefix="onward-") as folder:  # short: a socket's name may not be long
                    assert await _played(process, Path(folder), died, section) == wanted
    names = died.read_text().splitlines()
    assert len(names) == len(set(names)) == process.deaths
    record_property("figures", f"killed at {len(names)} points")
    _check_all_parts(part, names, tmp_path_factory)


def _check_all_parts(part: int, names: list[str], factory: pytest.TempPathFactory) -> None:
    """The part that ends last, in whichever process of the tests, finds that every `do` of every flow was died in."""
    folder = factory.getbasetemp()
    folder = folder.parent if os.environ.get("PYTEST_XDIST_WORKER") else folder
    (folder / f"died-{part}").write_text("\n".join(names))
    files = [folder / f"died-{one}" for one in range(PARTS)]
    if all(file.exists() for file in files):
        points = {line for file in files for line in file.read_text().splitlines()}
        inside = {point.removeprefix(KINDS[0]) for point in points if point.startswith(KINDS[0])}
        assert dos() - inside == NOT_PLAYED, "the table is not what was seen"
        print(f"killed inside {len(inside)} effects, at {len(points)} points")


async def _undisturbed(section: str) -> str:
    with TemporaryDirectory(prefix="onward-") as folder:
        async with running(Path(folder), agreed=AGREED_NOT not in section) as stage:
            return await on_stage(stage, section)


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
                found |= {f"{file.stem}.{name}" for name in _names(node.args[0])}
    return found


def _names(given: ast.expr) -> list[str]:
    """What a name can be: one that is put together is listed by hand."""
    if isinstance(given, ast.Constant):
        return [str(given.value)]
    return {"f'{what}_said'": ["trend_said", "find_help_said"]}[ast.unparse(given)]
