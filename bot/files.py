"""The files that go with messages, made when they are sent: only what they are made of waits to be sent.

Knows no messenger and no words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.content import Content, ContentError
from bot.export import pack
from bot.pictures import CannotDraw, draw
from bot.store import SealError, Store


class CannotMake(Exception):
    """A file could not be made: its `kind`, and the `cause` in words that hold nothing of the person's."""

    def __init__(self, kind: str, cause: str) -> None:
        super().__init__(f"{kind}: {cause}")
        self.kind, self.cause = kind, cause


class Files:
    """Makes them, from what is kept and the words around it."""

    def __init__(self, store: Store, content: Content) -> None:
        self._store, self._content = store, content

    async def make(self, person: int, file: Mapping[str, Any]) -> bytes:
        """The bytes of a message's file. Raises `CannotMake`."""
        if "text" in file:
            return str(file["text"]).encode()
        if "picture" in file:
            return await _picture(file["picture"], file["facts"])
        if "export" in file:
            return await self._export(person)
        raise CannotMake("file", "nobody knows how it is made")

    async def _export(self, person: int) -> bytes:
        try:
            return await pack(self._store, self._content, person, draw)
        except (SealError, ContentError) as error:
            raise CannotMake("export", type(error).__name__) from None


async def _picture(kind: str, facts: Mapping[str, Any]) -> bytes:
    try:
        return await draw(kind, facts)
    except CannotDraw as error:
        raise CannotMake(f"picture {kind}", error.cause) from None
