"""The process that draws: apart from the bot's, with nothing of its secrets, and none left behind."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import bot.pictures
from bot.pictures import PNG, CannotDraw, draw
from bot.pictures.painting import paint
from tests.pictures.searches import search, stages

ROOT = Path(__file__).parent.parent.parent
HEAVY = ("matplotlib", "numpy", "PIL", "fontTools")


def test_the_bot_never_imports_what_draws() -> None:
    """The bot's process, with all its parts, has no matplotlib in it."""
    code = f"import sys, bot.app, bot.__main__, bot.showing; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


async def test_the_loop_goes_on_meanwhile() -> None:
    """While a picture is drawn, the loop is never busy for 50 ms with it; another process gives the same bytes."""
    busy: list[float] = []

    async def watch() -> None:
        while True:
            before = time.thread_time()  # of this thread: what else the machine does is no fault of ours
            await asyncio.sleep(0.005)
            busy.append(time.thread_time() - before)

    watching = asyncio.create_task(watch())
    drawn = await draw("search", search(40, names=True))
    watching.cancel()
    assert drawn == paint("search", search(40, names=True))
    assert max(busy) < 0.05


async def test_it_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process has no token and no key, wherever the bot has them from."""
    for name in ("BOT_TOKEN", "ENCRYPTION_KEY", "DATABASE_URL"):
        monkeypatch.setenv(name, "secret")
    assert "secret" not in bot.pictures._surroundings().values()


async def test_it_needs_no_home_and_no_folder_but_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Begun from a folder that cannot be written to, with an empty home, it draws, and leaves nothing there."""
    tmp_path.chmod(0o500)  # noqa: ASYNC240
    monkeypatch.setenv("HOME", "")
    monkeypatch.chdir(tmp_path)
    assert (await draw("stages", stages(12))).startswith(PNG)
    assert os.listdir(tmp_path) == []  # noqa: PTH208
    assert os.stat(bot.pictures._folder()).st_mode & 0o077 == 0  # noqa: PTH116


@pytest.mark.parametrize(("kind", "facts"), [("landscape", {}), ("search", {"total": 1, "flows": "Ana"})])
async def test_what_cannot_be_drawn_says_why_without_their_words(kind: str, facts: dict[str, object]) -> None:
    """An unknown kind and broken facts are one exception, whose cause is a type and a place."""
    with pytest.raises(CannotDraw) as error:
        await draw(kind, facts)
    assert " at " in error.value.cause
    assert "Ana" not in error.value.cause


async def test_it_is_not_waited_for_longer_than_it_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that takes too long is ended, and so is one whose picture nobody wants any more."""
    begun: list[asyncio.subprocess.Process] = []
    whole = asyncio.create_subprocess_exec

    async def begin(*arguments: str, **how: object) -> asyncio.subprocess.Process:
        process = await whole(*arguments, **how)  # type: ignore[arg-type]
        begun.append(process)
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", begin)
    with pytest.raises(CannotDraw, match="not done after"):
        await bot.pictures._drawn(b"{}", 0.01)
    task = asyncio.create_task(draw("stages", stages(12)))
    while len(begun) < 2:
        await asyncio.sleep(0.005)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert all(process.returncode is not None for process in begun)


async def test_where_no_process_can_be_begun_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a Python to run, or a folder to write in, it is the same exception."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(CannotDraw, match="no process"):
        await draw("stages", stages(1))
