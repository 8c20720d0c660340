"""Many people in the middle of anything, on a real database, each of whom does something hostile next."""

from __future__ import annotations

import asyncio
import dataclasses
import random
from pathlib import Path
from typing import Any

from bench import mutations
from bench.laws import law, sayable
from bench.pieces import LOCALES, Made
from bot.clock import Clock
from bot.content import Content
from bot.conversations import Conversations
from bot.conversations.events import Event, File
from bot.conversations.events import Words as Said
from bot.flows import FLOWS
from bot.flows.rejected import LETTER
from bot.proofreading.judge import appointed
from bot.store import Store, Vault, new_key, read_keys
from bot.telegram import incoming
from bot.telegram.outgoing import call_of

PEOPLE = 100


class Crowd:
    """Opens a database in `folder`. `broke`: lines of the log that tell of something broken."""

    def __init__(self, folder: Path, broke: list[str]) -> None:
        self.loop = asyncio.new_event_loop()
        self.judge = appointed()[0]
        self.broke = broke
        self.number = 0
        self.shown: dict[int, list[str]] = {}
        url, vault = f"sqlite+aiosqlite:///{folder / 'fuzz.db'}", Vault(read_keys(new_key()))
        self.store = self.loop.run_until_complete(Store.open(url, vault, Clock().now))
        self.conversations = Conversations(self.store, Content())

    def close(self) -> None:
        """Let go."""
        self.loop.run_until_complete(self.store.close())
        self.loop.close()

    def make(self, chance: random.Random) -> Made:
        """An update of somebody, and what takes it."""
        self.number += 1
        person = chance.randint(1, PEOPLE)
        who = {"id": person, "is_bot": False, "first_name": "A", "language_code": chance.choice(LOCALES)}
        head = {"message_id": chance.randint(1, 9), "date": 1, "from": who, "chat": {"id": person, "type": "private"}}
        update = {"update_id": self.number, **self._update(chance, head)}
        event = incoming.read(update)
        if isinstance(event, Event) and isinstance(event.what, File):
            event = dataclasses.replace(event, what=Said(event.what.words))
        if not isinstance(event, Event):
            return update, lambda: None
        return update, lambda: self.loop.run_until_complete(self.take(event))

    def _update(self, chance: random.Random, head: dict[str, Any]) -> dict[str, Any]:
        live = self.shown.get(head["chat"]["id"]) or mutations.DATA
        match chance.choices(range(7), (60, 20, 6, 3, 4, 8, 0.3))[0]:
            case 0 | 5 as kind:
                data = chance.choice(live) if kind == 0 else mutations.data(chance, live)
                under = head | {"text": chance.choice(("x & y", "<b>", "😀 how?"))} if chance.random() < 0.9 else head
                pressed = {"id": "1", "from": head["from"], "chat_instance": "2", "message": under, "data": data}
                return {"callback_query": pressed}
            case 1:
                text = mutations.text(chance, chance.choice((4_096, 4_096, LETTER)))
                return {"edited_message" if chance.random() < 0.05 else "message": head | {"text": text}}
            case 2:
                words = f"/{chance.choice(list(FLOWS))} {mutations.text(chance, 60)}"
                return {"message": head | {"text": words}}
            case 3:
                place = {"latitude": chance.uniform(-90, 90), "longitude": chance.uniform(-180, 180)}
                return {"message": head | {"location": place}}
            case 4:
                return {"message": head | {"voice": {"file_id": "a", "file_unique_id": "b", "duration": 5}}}
        status = {"user": mutations.BOT, "status": "kicked", "until_date": 0}
        member = {"chat": head["chat"], "from": head["from"], "date": 1, "old_chat_member": mutations.MEMBER}
        return {"my_chat_member": member | {"new_chat_member": status}}

    async def take(self, event: Event) -> None:
        """Take it; whatever is said must be sayable, and is told as sent."""
        messages = await self.conversations.take(event)
        law(not self.broke, f"broke: {self.broke.pop() if self.broke else ''}")
        for message in messages:
            call_of(event.person, message)
            sayable(message, self.judge)
        if messages and messages[-1]["number"]:
            await self.conversations.delivered(event.person, messages[-1]["number"], 1, messages[-1]["number"])
        rows = [one for message in messages for row in message.get("rows", ()) for one in row if "data" in one]
        if rows:
            self.shown[event.person] = [one["data"] for one in rows]
