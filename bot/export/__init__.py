"""Everything that is kept of somebody, packed for them: a page to read, a table, a file for programs, pictures.

Nothing of other people's, nothing left out: rows come from every table there is (`bot.store.whole`). What is sealed is
opened here, so the package is as private as the place they put it in.
"""

from __future__ import annotations

import asyncio
import gc
import io
import json
import zipfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import structlog

from bot.content import Content
from bot.export import data, page, pictures, table
from bot.store import Store, whole
from bot.store.vault import Vault
from bot.troubles import where

log = structlog.get_logger()
Draw = Callable[[str, Mapping[str, Any]], Awaitable[bytes]]  # a kind of picture and its facts: PNG
PAGE, TABLE, DATA, README = "onward.html", "applications.csv", "data.json", "README.txt"


async def pack(store: Store, content: Content, person: int, draw: Draw | None = None) -> bytes:
    """The ZIP file with all that is kept of the person, as of now; of somebody unknown, one that says so. Pictures
    that cannot be drawn are left out. Raises `SealError` where something does not open."""
    rows, vault, now = await whole.read(store, person)
    told = await asyncio.to_thread(_told, vault, rows, now)
    drawn = await _drawn(told, content, draw) if draw else {}
    return await asyncio.to_thread(_packed, told, content, drawn)


def _told(vault: Vault, rows: whole.Rows, now: datetime) -> data.Told:
    with _no_looking():
        return data.told(whole.opened(vault, rows), now)


@contextmanager
def _no_looking() -> Iterator[None]:
    """Look for no garbage meanwhile: there is none, and each look would stop the loop too, for a tenth of a second."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def _drawn(told: data.Told, content: Content, draw: Draw) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    try:
        for kind, facts in pictures.wanted(told, content).items():
            found[f"{kind}.png"] = await draw(kind, facts)
    except Exception as error:  # a picture is an extra: what is theirs must not depend on it
        log.warning("a picture is left out of an export", error=where(error))
    return found


def _packed(told: data.Told, content: Content, drawn: Mapping[str, bytes]) -> bytes:
    with _no_looking():
        return _zipped(told, _written(told, content, drawn))


def _written(told: data.Told, content: Content, drawn: Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        README: page.readme(told, content, sorted(drawn)).encode(),
        PAGE: page.written(told, content, sorted(drawn)).encode(),
        TABLE: table.written(told).encode(),
        DATA: json.dumps(told.json, ensure_ascii=False, indent=1).encode(),
        **drawn,
    }


def _zipped(told: data.Told, files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            entry = zipfile.ZipInfo(name, told.now.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, body)
    return packed.getvalue()
