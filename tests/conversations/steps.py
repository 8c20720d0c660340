"""What the tests of misuse need besides the stage: where somebody stands, and buttons by what they do, not by words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from bot.conversations.person import Person as Me
from bot.demo import people as hands
from bot.demo.world import Query
from bot.engine.answers import Choice, Several
from bot.engine.flow import Ask, Do, replay
from bot.flows import FLOWS
from bot.flows.me import KINDS
from bot.store import applications, entries, people, talks
from tests.conftest import Person, Stage, running

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645"
    "400000000049454e44ae426082"
)
Button = tuple[str, int, int, int]  # its data, its message, its row, its column
WORDS = {"place": "Lisbon", "country": "Portugal", "company": "Acme", "role": "Data analyst", "hour": "7:45"}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One bot for all tests of a module that move no clock: each has its own people."""
    async with running(tmp_path_factory.mktemp("stage")) as stage:
        yield stage


@dataclass(frozen=True)
class Spot:
    """The question somebody is at, and what they answered so far."""

    flow: str
    key: str
    ask: Ask[Any]
    serial: int
    answers: dict[str, Any]
    did: bool  # something lasting was done before this question

    @property
    def name(self) -> str:
        return f"{self.flow}.{self.key}"


async def at(person: Person, serial: int | None = None) -> Spot | None:
    """The question that waits for them; with a serial, that of this conversation, also of one that waits."""
    app = person.stage.app
    async with app.store.transaction() as tx:
        row = await people.load(tx, person.id)
        talk = await talks.load(tx, person.id, serial or (row.active if row else None))
        if row is None or talk is None:
            return None
        now = replay(FLOWS[talk.flow], (Me(tx, row, app.content), *talk.args), talk.record)
    assert now.at is not None
    assert now.question is not None
    keys = [taken.key for taken in now.passed if isinstance(taken.step, Ask)]
    did = any(isinstance(taken.step, Do) and taken.step.lasting for taken in now.passed)
    answers = {key: talk.record[key] for key in keys if key in talk.record}
    return Spot(talk.flow, now.at.key, now.question, talk.serial, answers, did)


async def name_at(person: Person) -> str | None:
    """`flow.key` of the question that waits for them."""
    spot = await at(person)
    return spot.name if spot else None


async def kept(person: Person, kind: str) -> list[dict[str, Any]]:
    """What is kept for somebody, of a kind."""
    async with person.stage.app.store.transaction() as tx:
        return await entries.all_of(tx, person.id, kind)


async def everything_of(person: Person) -> str:
    """All that is kept of somebody, opened: conversations, entries, applications, their row with what waits to be sent."""
    async with person.stage.app.store.transaction() as tx:
        records = [(talk.flow, talk.record) for talk in await talks.all_of(tx, person.id)]
        made = [await entries.all_of(tx, person.id, kind) for kind in KINDS]
        return repr((records, made, await applications.recent(tx, person.id), await people.load(tx, person.id)))


async def noted(person: Person) -> list[dict[str, Any]]:
    """Their applications."""
    async with person.stage.app.store.transaction() as tx:
        return await applications.recent(tx, person.id, 100)


def data(person: Person, newest_only: bool = False) -> list[Button]:
    """The data of all buttons that can be tapped, the newest message first: data, message, row, column."""
    chat = person.stage.server.world.chats[person.id]
    messages = [m for number, m in reversed(chat.messages.items()) if number not in chat.from_person]
    return [
        (button["callback_data"], message["message_id"], y, x)
        for message in (messages[:1] if newest_only else messages)
        for y, row in enumerate(message.get("reply_markup", {}).get("inline_keyboard", []))
        for x, button in enumerate(row)
        if "callback_data" in button
    ]


def find(person: Person, wanted: str) -> Button:
    """The newest button whose data, flow or option is `wanted`."""
    for one in data(person):
        parts = one[0].split(":", 2)
        if wanted in (one[0], parts[0], parts[-1] if len(parts) == 3 else None):
            return one
    raise LookupError(f"no button {wanted!r}; there are {[one[0] for one in data(person)]}")


def offers(person: Person, wanted: str) -> bool:
    """Whether the newest message has such a button."""
    return any(wanted in (one[0], one[0].split(":", 2)[-1]) for one in data(person, newest_only=True))


def touch(person: Person, wanted: str | Button) -> None:
    """Press a button and do not wait."""
    _, message, y, x = find(person, wanted) if isinstance(wanted, str) else wanted
    hands.tap(person.stage.server.world, person.id, message, y, x)


async def press(person: Person, *wanted: str | Button) -> list[str]:
    """Press these one after another; gives what the bot said to the last."""
    said: list[str] = []
    for one in wanted:
        touch(person, one)
        said = await person.answers()
    return said


def forge(person: Person, data: Any, message: int | None = None) -> None:
    """A press that no button of ours makes: any data, under the newest message or one that never was."""
    world, shown = person.stage.server.world, person.stage.server.from_bot(person.id)[-1]
    query = Query(f"forged{len(world.queries)}", person.id, world.clock.now().timestamp())
    world.queries[query.id] = query
    under = shown | ({"message_id": message} if message else {})
    asked = {"id": query.id, "from": world.people[person.id].json(), "message": under, "chat_instance": "1"}
    person.stage.server.inject({"callback_query": {**asked, "data": data}})


async def answer(person: Person, other: bool = False) -> list[str]:
    """Answer the question that waits, always the same way; `other`: another way."""
    spot = await at(person)
    assert spot is not None
    kind = spot.ask.kind
    if isinstance(kind, Several):
        return await press(person, kind.options[-1 if other else 0], Several.DONE)
    if isinstance(kind, Choice):
        return await press(person, kind.options[-1 if other else 0])
    return await person.say({"place": "Vienna", "hour": "9:15"}.get(spot.ask.name, "Other words") if other
                            else WORDS.get(spot.ask.name, "Some words"))  # fmt: skip


async def walk(person: Person, to: str = "") -> list[str]:
    """Answer until the question `to`, or until nothing is asked; gives the questions passed."""
    passed: list[str] = []
    while (spot := await at(person)) and spot.key != to:
        passed.append(spot.key)
        assert len(passed) < 40
        await answer(person)
    return passed


async def tell(person: Person, key: str, text: str) -> list[str]:
    """Answer until the question `key`, and that one in these words."""
    await walk(person, to=key)
    return await person.say(text)


async def spot(person: Person) -> Spot:
    """The question that waits; it must."""
    found = await at(person)
    assert found is not None
    return found


def words(stage: Stage, name: str, **facts: Any) -> str:
    """A message that all conversations share, in one line."""
    return stage.app.content.label("en", "everyday", name, facts)


def has(said: list[str], stage: Stage, name: str, **facts: Any) -> bool:
    """Whether the last thing said holds this message."""
    return bool(said) and words(stage, name, **facts) in " ".join(said[-1].split())
