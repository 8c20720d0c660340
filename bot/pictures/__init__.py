"""Pictures, each drawn by a process of its own: facts in, PNG out.

matplotlib takes a second of processor time and a hundred megabytes, and holds Python's lock meanwhile; so the bot's
process never imports it. The process that draws knows the facts of one picture and nothing else: no key, no token, no
database. Two things are left to the caller: the words in a picture (they come with its facts), and what is said when
there is none.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

AT_ONCE = max(1, (os.cpu_count() or 2) // 2)  # processes that draw; the rest of the machine is the bot's
TIMEOUT = 60.0  # seconds for one picture; it takes about 1.5 where nothing else is done
PNG = b"\x89PNG\r\n\x1a\n"

_ROOT = Path(__file__).parent.parent.parent
_KEPT = (
    "PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "PYTHONDONTWRITEBYTECODE",
)  # fmt: skip  # of our surroundings
_places: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class CannotDraw(Exception):
    """There is no picture; the `cause` holds nothing of the person's."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


async def draw(kind: str, facts: Mapping[str, Any]) -> bytes:
    """The picture of this `kind` (`search`, `stages`, `moods`) as PNG, 1080 pixels wide; same facts, same pixels.

    facts: those of `bot.support.pictures`, with `words` (by name) and `dark`. Raises `CannotDraw`.
    """
    asked = json.dumps({"kind": kind, "facts": dict(facts)}).encode()
    async with _places.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE)):
        return await _drawn(asked, TIMEOUT)


async def _drawn(asked: bytes, seconds: float) -> bytes:
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.pictures",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            cwd=_ROOT, env=_surroundings(),
        )  # fmt: skip
    except OSError as error:
        raise CannotDraw(f"no process to draw: {type(error).__name__}") from None
    try:
        async with asyncio.timeout(seconds):
            png, said = await process.communicate(asked)
    except TimeoutError:
        raise CannotDraw(f"not done after {seconds:g} seconds") from None
    finally:
        await _ended(process)
    if process.returncode or not png.startswith(PNG):
        raise CannotDraw(said.decode(errors="replace").strip()[-200:] or f"it ended with {process.returncode}")
    return png


async def _ended(process: asyncio.subprocess.Process) -> None:
    """However the wait for it ended, no process stays behind."""
    if process.returncode is None:
        process.kill()
        await process.wait()


def _surroundings() -> dict[str, str]:
    """What the process knows of ours: where programs and fonts are, and a folder of its own to write in."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    own = _folder()
    return kept | {
        "HOME": own, "MPLCONFIGDIR": own, "MPLBACKEND": "agg", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
    }  # fmt: skip


@cache
def _folder() -> str:
    """Where matplotlib keeps its list of fonts: ours alone, and gone with this process. Raises `CannotDraw`."""
    try:
        own = tempfile.mkdtemp(prefix="onward-pictures-")
    except OSError as error:
        raise CannotDraw(f"no folder to write in: {type(error).__name__}") from None
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    return own
