"""One update, one way through: read it, take it in one transaction, send what is owed.

The order is the promise: when `handle` returns, what the person did is committed; only then is it acknowledged to
Telegram. Sending comes after that and is repaired at the next start if it does not happen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.content import Content
from bot.conversations import Conversations
from bot.conversations.events import Command, Event, File, Press, Thing, Words
from bot.conversations.safety import help_in
from bot.flows.rejected import LETTER
from bot.support import safety
from bot.support.documents import MAX_BYTES, Problem, read_document
from bot.support.trackers import is_table
from bot.telegram import incoming
from bot.telegram.api import Api
from bot.telegram.errors import ApiError, MaybeSent, NotSent, TooFast
from bot.telegram.outgoing import Outgoing
from bot.telegram.profile import FILE

Call = dict[str, Any]  # of a method of the Bot API: `method` and its parameters
HELP_NOW = "help_now"
PATIENCE = 1.0  # seconds that somebody who asks for help waits for a database that does not answer
FETCHES, FETCHING = 4, 30.0  # tries of a file, and seconds for all of them: a webhook must be answered within a minute


class Handler:
    """Takes updates. Whoever asks for help gets it even when nothing else works. sleep: takes seconds."""

    def __init__(
        self,
        api: Api,
        conversations: Conversations,
        outgoing: Outgoing,
        content: Content,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._api, self._conversations, self._outgoing = api, conversations, outgoing
        self._content, self._sleep = content, sleep
        self._helped: set[tuple[int, int]] = set()  # told where help is, without a database, and not told twice

    async def handle(self, update: dict[str, Any]) -> Call | None:
        """Return when the update is committed, with the call that Telegram may be answered with, if there is one: it
        stops the little clock on a pressed button. Raises what the database raises: then Telegram gives it again."""
        event = incoming.read(update)
        if isinstance(event, incoming.Group):
            self._outgoing.tell(
                event.chat, self._numbers(event.locale) if event.help else self._words(event.locale, FILE, "group")
            )
        if isinstance(event, Event):
            await self._take(event)
        if query := update.get("callback_query"):
            return {"method": "answerCallbackQuery", "callback_query_id": query["id"]}
        return None

    async def handle_polled(self, update: dict[str, Any]) -> None:
        """The same where there is no answer to give: the call goes out by itself."""
        if call := await self.handle(update):
            self._outgoing.courtesy(call.pop("method"), call)

    def glance(self, update: dict[str, Any]) -> None:
        """While the database is away: whoever asks for help, or may be in danger, is told where it is, once."""
        event = incoming.read(update)
        if isinstance(event, Event):
            self._help(event)

    async def _read(self, file: File) -> Words | Thing:
        """The words of a file, below those that came with it, or why there are none. Nothing of it is kept here."""
        if file.size > MAX_BYTES:
            return Words(file.words) if file.words else Thing("too_big")
        try:
            async with asyncio.timeout(FETCHING):
                data = await self._fetch(file.id)
        except (ApiError, TimeoutError):
            return Words(file.words) if file.words else Thing("lost")
        found = await asyncio.to_thread(read_document, data, file.name, file.mime)
        if isinstance(found, Problem):
            return Words(file.words) if file.words else Thing(found.what)
        if found.is_table:
            return Words(f"{file.words}\n{found.text}".strip()) if is_table(found.text) else Thing("no_table")
        head = "".join(
            f"{name}: {value}\n" for name, value in (("From", found.sender), ("Subject", found.subject)) if value
        )
        return Words("\n\n".join(filter(None, (file.words, f"{head}\n{found.text}"[:LETTER].strip()))))

    async def _fetch(self, id: str) -> bytes:
        """A file's bytes; what passes (no connection, 5xx, 429) is tried again. Raises an `ApiError`."""
        for tries in range(1, FETCHES):
            try:
                return await self._api.download(id, MAX_BYTES)
            except TooFast as error:
                await self._sleep(error.seconds)
            except (NotSent, MaybeSent):  # asked twice, a file is the same file
                await self._sleep(0.25 * 2.0**tries)
        return await self._api.download(id, MAX_BYTES)

    async def _take(self, event: Event) -> None:
        slow = asyncio.get_running_loop().call_later(PATIENCE, self._help, event)
        try:
            if isinstance(event.what, File):
                event = replace(event, what=await self._read(event.what))
            messages = await self._conversations.take(event)
        except Exception:
            self._help(event)
            raise
        finally:
            slow.cancel()
        self._helped.discard((event.person, event.number))
        self._outgoing.send(event.person, messages)

    def _help(self, event: Event) -> None:
        """Without the database: tell where help is, once for each update that asks for it."""
        if (event.person, event.number) not in self._helped and _asks_for_help(event):
            self._helped.add((event.person, event.number))
            self._outgoing.tell(event.person, self._numbers(event.locale))

    def _numbers(self, locale: str) -> str:
        """Whom to reach, where nothing is known of somebody."""
        facts = {**help_in(None), "opening": HELP_NOW, "guessed": False, "note": None}
        return self._words(locale, "crisis", "numbers", facts)

    def _words(self, locale: str, file: str, block: str, facts: Mapping[str, object] | None = None) -> str:
        return self._content.message(self._content.locale_for(locale), file, block, facts)


def _asks_for_help(event: Event) -> bool:
    match event.what:
        case Command(flow, _, words):
            return flow == HELP_NOW or safety.level(words, event.locale).stops
        case File():
            return safety.level(event.what.words, event.locale).stops
        case Press(data, _, _):
            return data == f">{HELP_NOW}"
        case Words(text, _):
            return safety.level(text, event.locale).stops
    return False
