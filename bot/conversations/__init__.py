"""Something happened to somebody: take it in one transaction, and give back the messages that are owed.

Knows no messenger and no SQL. A person's events must come one after another; different people's may come at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog

from bot.content import Content
from bot.conversations.course import Course
from bot.conversations.events import Event, Left, Press
from bot.conversations.messages import Message
from bot.conversations.turn import Turn
from bot.store import Store, Tx, people, talks
from bot.store.database import is_outage
from bot.troubles import where

log = structlog.get_logger()
__all__ = ["Conversations", "Course", "Message"]


class Conversations:
    """All conversations with everybody."""

    def __init__(self, store: Store, content: Content) -> None:
        self._store, self._content = store, content

    async def take(self, event: Event) -> list[Message]:
        """Take an event, commit, and give what is owed to the person now, oldest first, each with its `number`.

        An event that was taken before changes nothing. When something breaks, what was kept stays as it was, and the
        person is told. Raises only when the database cannot be reached: then the event may come again.
        """
        try:
            return await self._take(event)
        except Exception as error:
            if is_outage(error):
                raise
            log.error("a conversation broke", error=where(error.__cause__ or error), kind=type(error).__name__)
            return await self._take(event, broken=True)

    async def _take(self, event: Event, broken: bool = False) -> list[Message]:
        async with self._store.transaction() as tx:
            known = await people.load(tx, event.person)
            row = known or people.stranger(event.person, tx.now)
            if event.number in row.seen:
                return row.unsent()
            row = replace(row.seeing(event.number).talking(), locale=self._content.locale_for(event.locale))
            if (speaks := event.locale[:2].lower() or "en") != row.profile.get("speaks"):
                row = replace(row, profile={**row.profile, "speaks": speaks})
            course = Course(tx, row, self._content, await talks.load(tx, row.id, row.active))
            if row.away and not isinstance(event.what, Left):
                await course.come_back()
            await (course.sorry() if broken else Turn(course).take(event))
            if known is None and course.me.row.serial == row.serial and isinstance(event.what, Press | Left):
                return _unnumbered(course)  # an old button after they were forgotten: they stay forgotten
            return await self._commit(tx, course)

    async def unasked(self, person: int, speak: Callable[[Course], Awaitable[None]]) -> list[Message]:
        """Let `speak` begin something nobody asked for at this moment; commit, and give what is owed."""
        async with self._store.transaction() as tx:
            row = await people.load(tx, person)
            if row is None:
                return []
            course = Course(tx, row, self._content, await talks.load(tx, row.id, row.active))
            await speak(course)
            return await self._commit(tx, course)

    async def _commit(self, tx: Tx, course: Course) -> list[Message]:
        keyboard = course.me.row.keyboard
        if keyboard is not None and any(message.get("alive") for message in course.reply.messages):
            course.reply.messages.insert(0, {"strip": keyboard})
            course.me.set(keyboard=None)
        if course.me.erased:
            return _unnumbered(course)
        course.me.row = course.me.row.owing(course.reply.messages)
        await people.save(tx, course.me.row)
        return course.me.row.unsent()

    async def delivered(self, person: int, number: int, keyboard: int | None) -> None:
        """Message `number` went out to the person; `keyboard` is its id if its buttons are the ones alive now."""
        async with self._store.transaction() as tx:
            await people.delivered(tx, person, number, keyboard)

    async def owed(self) -> dict[int, list[Message]]:
        """What a crash left to be sent: messages by person."""
        async with self._store.transaction() as tx:
            return {row.id: row.unsent() for row in await people.unsent(tx)}

    async def away(self, person: int) -> None:
        """The person cannot be reached any more: they blocked the bot or left Telegram."""
        async with self._store.transaction() as tx:
            row = await people.load(tx, person)
            if row is not None:
                course = Course(tx, row, self._content, None)
                await course.leave()
                await people.save(tx, course.me.row)


def _unnumbered(course: Course) -> list[Message]:
    """What is to be said when nobody is kept to owe it to."""
    return [{**message, "number": 0} for message in course.reply.messages]
