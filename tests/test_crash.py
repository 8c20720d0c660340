"""The real process, killed at random moments: no answer is lost, nothing happens twice, the talk goes on where it was.

Several people tell of rejections and ask for feedback, over and over, each sending the next answer as soon as the
question is there. What they see must be what an undisturbed conversation shows, but for one message a kill that may
come twice.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import Clock
from bot.demo.server import DemoServer
from bot.store import Store, Vault, applications, read_keys, schema
from tests.conftest import Stage
from tests.process import TOKEN, BotProcess, until

PEOPLE = 3
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
    """Somebody who goes through the conversation, round after round."""

    server: DemoServer
    id: int
    stop: asyncio.Event
    seen: int = 0
    rounds: list[tuple[str, str]] = field(default_factory=list)
    noted: int = 0
    drafted: int = 0

    async def tell(self) -> None:
        """Until told to stop, and then to the end of the round; before the first, they agree that feelings are kept."""
        self.server.say(self.id, "/agreed")
        asked = await self._wait(CONSENT[0], "You may keep it")
        self.server.tap(self.id, "You may keep it", asked["message_id"])
        await self._wait(CONSENT[1], None)
        while not self.stop.is_set():
            number = len(self.rounds)
            round = COMPANIES[(self.id + number) % len(COMPANIES)], ROLES[(self.id + 3 * number) % len(ROLES)]
            self.rounds.append(round)
            await self.one_round(*round)

    async def one_round(self, company: str, role: str) -> None:
        self.server.say(self.id, BEGIN.format(company=company))
        for question, answer in ROUND:
            label = answer.strip("[]") if answer.startswith("[") else None
            message = await self._wait(question, label)
            if label:
                self.server.tap(self.id, label, message["message_id"])
            else:
                self.server.say(self.id, answer.format(role=role))
            self.noted += label == "Note it"
            self.drafted += label == "Show me the draft"
        await self._wait(END, None)

    async def _wait(self, question: str, label: str | None) -> dict[str, Any]:
        def is_it(message: dict[str, Any]) -> bool:
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            labels = [button["text"] for row in rows for button in row]
            return question in message.get("text", "") and (label is None or label in labels)

        chat = self.server.world.chats[self.id]
        async with asyncio.timeout(60):
            while True:
                for number in [number for number in chat.messages if number > self.seen]:
                    if number not in chat.from_person and is_it(chat.messages[number]):
                        self.seen = number
                        return chat.messages[number]
                await self.server.world.changed(0.05)


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


async def kill_at_random(
    server: DemoServer, process: BotProcess, chance: random.Random, done: Callable[[], bool]
) -> None:
    """One life: killed after so many requests, or in the middle of its start."""
    before = len(server.api.calls)
    await process.start()
    if chance.random() < 0.1:
        await asyncio.sleep(chance.uniform(0.0, 0.5))
    else:
        after = before + chance.randint(1, 40)
        await until(lambda: len(server.api.calls) >= after or process.process.returncode is not None or done(), 60)
        await asyncio.sleep(chance.choice((0, 0, chance.uniform(0, 0.02))))
    assert process.process.returncode is None, process.log.read_text()
    await process.kill()


@pytest.mark.parametrize("kills", [8, pytest.param(50, marks=pytest.mark.slow)])
async def test_killed_at_random_moments(kills: int, tmp_path: Path, record_property: Any) -> None:
    """Killed again and again: every answer is kept, every `do` is done once, at most one message a kill comes twice."""
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    print(f"seed {seed}")  # shown when the test fails
    (tmp_path / "reference").mkdir()
    wanted = await expected(tmp_path / "reference")
    async with DemoServer(token=TOKEN) as server:
        server.api.calls = deque()  # all of them, however many
        process = BotProcess(tmp_path, {"TELEGRAM_API_URL": server.url})
        stop = asyncio.Event()
        tellers = [Teller(server, server.person(f"Person {n}"), stop) for n in range(PEOPLE)]
        began = time.monotonic()
        async with asyncio.TaskGroup() as talking:
            tasks = [talking.create_task(teller.tell()) for teller in tellers]
            repeats = Counter[int]()
            for number in range(kills):
                if number == kills - 3:
                    stop.set()
                await kill_at_random(server, process, chance, lambda: all(task.done() for task in tasks))
                for teller in tellers:
                    now = repeated(sent_to(server, teller.id))
                    assert now - repeats[teller.id] <= 1, "more than one message came twice after a kill"
                    repeats[teller.id] = now
            before = len(server.api.calls)
            await process.start()
        await until(lambda: len(server.api.calls) > before)  # it works: only now a signal is its to handle
        code, _ = await process.stop()
        print(f"{kills} kills in {time.monotonic() - began:.1f} s, repeats {sum(repeats.values())}")
        record_property("repeats", sum(repeats.values()))
        assert code == 0
        assert not [one for one in server.refused if not one.description.startswith(DONE_BEFORE)]
        assert not server.world.updates.pending
        for teller in tellers:
            check_what_they_saw(sent_to(server, teller.id), teller, wanted)
        await check_what_is_kept(process, tellers)


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


def loading() -> float:
    """Seconds of processor that it takes to load the program and the libraries it stands on."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", "import gc; gc.disable(); import bot.app"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


async def test_the_first_answer_comes_soon_after_the_start(tmp_path: Path, record_property: Any) -> None:
    """From the start of the process to its first answer, on a database it knows, there is little work but loading the
    program: at most three fifths as much again. (A second, on a machine that is not busy.)"""
    async with DemoServer(token=TOKEN) as server:
        process = BotProcess(tmp_path, {"TELEGRAM_API_URL": server.url})
        person = server.person()
        work, wall = [], []
        for _ in range(4):
            before = len(server.from_bot(person))
            server.say(person, "/menu")
            await process.start()
            await until(lambda before=before: len(server.from_bot(person)) > before)  # type: ignore[misc]
            wall.append(time.monotonic() - process.began)
            work.append(process.cpu())
            await process.kill()
        alone = min(loading() for _ in range(3))
        figures = f"start to first answer: {min(wall):.2f} s, of which work {min(work):.2f} s, loading {alone:.2f} s"
        print(figures)
        record_property("start", figures)
        assert min(work) < 1.6 * alone, figures


async def test_a_polite_end_finishes_what_is_in_hand(tmp_path: Path) -> None:
    """Asked to end in the middle of a conversation: it ends with code 0 within ten seconds, and says nothing twice."""
    async with DemoServer(token=TOKEN) as server:
        process = BotProcess(tmp_path, {"TELEGRAM_API_URL": server.url})
        stop = asyncio.Event()
        tellers = [Teller(server, server.person(f"Person {n}"), stop) for n in range(PEOPLE)]
        async with asyncio.TaskGroup() as talking:
            for teller in tellers:
                talking.create_task(teller.tell())
            for name in (signal.SIGTERM, signal.SIGINT):
                before = len(server.calls("sendMessage"))
                await process.start()
                await until(lambda before=before: len(server.calls("sendMessage")) > before + 8)  # type: ignore[misc]
                process.process.send_signal(name)
                async with asyncio.timeout(10):
                    assert await process.process.wait() == 0
            stop.set()
            before = len(server.api.calls)
            await process.start()
        await until(lambda: len(server.api.calls) > before)
        await process.stop()
        for teller in tellers:
            assert repeated(sent_to(server, teller.id)) == 0
        await check_what_is_kept(process, tellers)
