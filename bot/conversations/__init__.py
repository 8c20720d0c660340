"""Something happened to somebody: take it in one transaction, and give back the messages that are owed.

Knows no messenger and no SQL. A person's events must come one after another; different people's may come at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from bot.content import Content
from bot.conversations.course import Course
from bot.conversations.events import Event, Left, Press
from bot.conversations.messages import Message
from bot.conversations.turn import Turn
from bot.store import Store, Tx, people, retention, talks
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
            known = await people.load(tx, event.person) or await people.wait_for_stranger(tx, event.person)
            row = known or people.stranger(event.person, tx.now)
            if event.number in row.seen:
                return await self._hand_out_again(tx, row)
            row = row.seeing(event.number).talking()._replace(locale=self._content.locale_for(event.locale))
            if (speaks := event.locale[:2].lower() or "en") != row.profile.get("speaks"):
                row = row._replace(profile={**row.profile, "speaks": speaks})
            if days := row.profile.get("away_days"):
                await retention.here(tx, row.id, days)
            course = Course(tx, row, self._content, await talks.load(tx, row.id, row.active), new=known is None)
            if row.away and not isinstance(event.what, Left):
                await course.come_back()
            await (course.sorry() if broken else Turn(course).take(event))
            if known is None and course.me.row.serial == row.serial and isinstance(event.what, Press | Left):
                if isinstance(event.what, Press):
                    course.reply.forgotten()
                return _unnumbered(course)  # an old button after they were forgotten: they stay forgotten
            messages = await self._commit(tx, course)
        if course.me.erased:
            await self._store.scrub()
        return messages

    async def unasked(self, person: int, speak: Callable[[Course], Awaitable[None]]) -> list[Message]:
        """Let `speak` begin something nobody asked for at this moment; commit, and give what is owed."""
        async with self._store.transaction() as tx:
            row = await people.load(tx, person)
            if row is None:
                return []
            course = Course(tx, row, self._content, await talks.load(tx, row.id, row.active))
            await speak(course)
            return await self._commit(tx, course, silent=not course.reply.messages)

    async def _commit(self, tx: Tx, course: Course, silent: bool = False) -> list[Message]:
        keyboard = course.me.row.keyboard
        if keyboard is not None and any(message.get("alive") for message in course.reply.messages):
            course.reply.messages.insert(0, {"strip": keyboard})
            course.me.set(keyboard=None)
        if course.me.erased:
            return _unnumbered(course)
        messages: list[Message] = []
        if not silent:  # else what is owed is on its way already
            course.me.row, messages = await people.hand_out(tx, course.me.row.owing(course.reply.messages))
        await people.save(tx, course.me.row)
        return messages

    async def _hand_out_again(self, tx: Tx, row: people.Person) -> list[Message]:
        handed, messages = await people.hand_out(tx, row)
        if handed != row:
            await people.save(tx, handed)
        return messages

    async def delivered(self, person: int, number: int, keyboard: int | None, known: int) -> list[Message] | None:
        """Message `number` went out to the person; `keyboard` is its id if its buttons are the ones alive now.

        Gives what is owed to them now, where any of it has a number above `known`: what came about at another worker
        meanwhile. `None`: another worker sends to them now, or nobody is to.
        """
        async with self._store.transaction() as tx:
            more = await people.delivered(tx, person, number, keyboard, known)
            if more is None and await people.is_mine(tx, person):
                return []
            return more

    async def owed(self, left: bool = True) -> dict[int, list[Message]]:
        """What this worker is to send, by person; with `left` also what a crash left behind."""
        async with self._store.transaction() as tx:
            return {row.id: row.unsent() for row in await people.take_unsent(tx, left)}

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
