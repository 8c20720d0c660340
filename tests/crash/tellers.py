"""People who tell of rejections and ask for feedback, each sending the next answer as soon as the question is there;
and what must hold of what they saw and what is kept of it, however often the bot was killed meanwhile.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.clock import Clock
from bot.demo import people as hands
from bot.demo.server import DemoServer
from bot.store import Store, Vault, applications, read_keys, schema
from tests.conftest import Stage
from tests.process import BotProcess

COMPANIES = ("Acme", "Plumbrook", "Quillmark", "Tidewell", "Northgate", "Fernway", "Oakridge", "Brightwater")
ROLES = ("Data analyst", "Nurse", "Welder", "Translator", "Cook", "Gardener", "Draughtsman")
# What the question holds, and what they do then: `[Label]` taps, anything else is said.
ROUND = (
    ("And which role?", "{role}"),
    ("How far did it go?", "[Interview]"),
    ("How is this one?", "[It stings]"),
    ("Here is what I'd note", "[Note it]"),
    ("", "[Ask for feedback]"),
    ("Who would read it?", "Ana"),
    ("How will you reach them?", "[E-mail]"),
    ("Which tone is yours?", "[Plain]"),
    ("One question gets answered", "[Which answer could have been stronger?]"),
    ("future roles?", "[No]"),
    ("This is what I'd write from", "[Show me the draft]"),
    ("Tap it to copy", "[Not now]"),
)
CONSENT = ("I haven't asked you yet", "From now on that is kept")  # what they hear before the first round
# What Telegram says to an edit, or to the end of a button's little clock, that comes a second time.
DONE_BEFORE = ("Bad Request: message is not modified", "Bad Request: query is too old")
BREAK = "A lot came close together lately. A break is part of it, not time lost.\n\n"
BEGIN, END = "I just got rejected by {company}", "It stays here in the chat"


@dataclass
class Teller:
    """Somebody who goes through the conversation, round after round; `most` rounds, or until told to stop."""

    server: DemoServer
    id: int
    stop: asyncio.Event
    most: int | None = None
    names: tuple[tuple[str, ...], tuple[str, ...]] = (COMPANIES, ROLES)
    seen: int = 0
    rounds: list[tuple[str, str]] = field(default_factory=list)
    noted: int = 0
    drafted: int = 0

    async def tell(self) -> None:
        """Until told to stop, and then to the end of the round, one at least; before the first, they agree that
        feelings are kept."""
        self.server.say(self.id, "/agreed")
        asked = await self._wait(CONSENT[0], "You may keep it")
        self._tap(asked, "You may keep it")
        await self._wait(CONSENT[1], None)
        while not (self.rounds and self.stop.is_set()) and len(self.rounds) != self.most:
            number, (companies, roles) = len(self.rounds), self.names
            round = companies[(self.id + number) % len(companies)], roles[(self.id + 3 * number) % len(roles)]
            self.rounds.append(round)
            await self.one_round(*round)

    async def one_round(self, company: str, role: str) -> None:
        self.server.say(self.id, BEGIN.format(company=company))
        for question, answer in ROUND:
            label = answer.strip("[]") if answer.startswith("[") else None
            message = await self._wait(question, label)
            if label:
                self._tap(message, label)
            else:
                self.server.say(self.id, answer.format(role=role))
            self.noted += label == "Note it"
            self.drafted += label == "Show me the draft"
        await self._wait(END, None)

    async def _wait(self, question: str, label: str | None) -> dict[str, Any]:
        def is_it(message: dict[str, Any]) -> bool:
            return question in message.get("text", "") and (label is None or label in labels(message))

        chat = self.server.world.chats[self.id]
        async with asyncio.timeout(60):
            while True:
                for number in list(itertools.takewhile(lambda n: n > self.seen, reversed(chat.messages)))[::-1]:
                    if number not in chat.from_person and is_it(chat.messages[number]):
                        self.seen = number
                        return chat.messages[number]
                await self.server.world.changed(0.05)

    def _tap(self, message: dict[str, Any], label: str) -> None:
        hands.tap(self.server.world, self.id, message["message_id"], *labels(message)[label])


def labels(message: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """The row and the column of each button under a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["text"]: (y, x) for y, row in enumerate(rows) for x, button in enumerate(row)}


def sent_to(server: DemoServer, person: int) -> list[str]:
    """Every text that was sent to somebody, as it was sent, in order."""
    return [call["text"] for call in server.calls("sendMessage") if call["chat_id"] == person]


def repeated(texts: list[str]) -> int:
    """How many messages came twice: a repeat comes at once after its first."""
    return sum(one == next_one for one, next_one in itertools.pairwise(texts))


def without_repeats(texts: list[str]) -> list[str]:
    return [text for n, text in enumerate(texts) if n == 0 or text != texts[n - 1]]


def pieces(texts: list[str], into: int) -> Iterator[list[str]]:
    assert len(texts) % into == 0, f"{len(texts)} messages in {into} rounds"
    size = len(texts) // into
    return (texts[at : at + size] for at in range(0, len(texts), size))


async def expected(folder: Path) -> list[str]:
    """What an undisturbed round shows, with COMPANY and ROLE in it."""
    stage = Stage(folder)
    async with stage.server:
        await stage.begin()
        teller = Teller(stage.server, stage.server.person("Reference"), asyncio.Event())
        await teller.one_round("Xylotech", "Zookeeper")
        await stage.quiet()
        await stage.end()
        texts = sent_to(stage.server, teller.id)
    return [text.replace("Xylotech", "COMPANY").replace("Zookeeper", "ROLE") for text in texts]


def check_what_they_saw(texts: list[str], teller: Teller, wanted: list[str]) -> None:
    """Round for round what an undisturbed conversation shows, with the words they gave; a break is offered once, with
    the third no."""
    texts = [text for text in texts if not text.startswith(CONSENT)]
    offered = [text for text in without_repeats(texts) if BREAK in text]
    assert len(offered) == (len(teller.rounds) >= 3)
    rounds = list(pieces([text.replace(BREAK, "") for text in without_repeats(texts)], len(teller.rounds)))
    for (company, role), seen in zip(teller.rounds, rounds, strict=True):
        assert seen == [text.replace("COMPANY", company).replace("ROLE", role) for text in wanted]


async def check_what_is_kept(process: BotProcess, tellers: list[Teller]) -> None:
    """As many applications as were noted, as many drafts as were asked for, each with the words they gave."""
    store = await Store.open(process.url, Vault(read_keys(process.key)), Clock().now)
    async with store.transaction() as tx:
        for teller in tellers:
            jobs = await applications.recent(tx, teller.id, 1000)
            query = select(schema.request.c.application).where(schema.request.c.person == teller.id)
            drafts = list((await tx.connection.execute(query)).scalars())
            assert Counter((job["company"], job["role"]) for job in jobs) == Counter(teller.rounds)
            assert len(jobs) == teller.noted
            assert sorted(drafts) == sorted(job["id"] for job in jobs)
            assert len(drafts) == teller.drafted
        unsent = select(schema.person.c.id).where(schema.person.c.owed != schema.person.c.sent)
        assert (await tx.connection.execute(unsent)).all() == []
        assert (await tx.connection.execute(select(schema.talk.c.serial))).all() == []
    await store.close()
