"""Conversations that a release left, in a real database: the newest code opens them, and the person answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.clock import Clock
from bot.conversations import Conversations
from bot.conversations.events import Event, Press, Words
from bot.conversations.messages import Words as Said
from bot.engine.answers import Choice, Day, Number, Place, Several, Text, TimeOfDay, Unkept
from bot.engine.flow import Ask, replay
from bot.flows import FLOWS
from bot.store import Store, Vault, new_key, people, read_keys, talks
from bot.support.trackers import is_table
from tests import histories
from tests.conftest import TUESDAY
from tests.histories import Conversation
from tests.histories.going_on import CONTENT, begun_by

PERSON = 7
BROKEN = CONTENT.message("en", "everyday", "broken")


def answer_to(ask: Ask[Any], flow: str) -> str:
    """What somebody may write to a question: a button's words where it has some."""
    kind = ask.kind
    if isinstance(kind, Choice | Unkept) and kind.options:
        return Said(CONTENT, "en", flow).option(ask, kind.options[0])
    match kind:
        case Several():
            return Said(CONTENT, "en", flow).label("done")
        case Number(low):
            return str(low)
        case Day(today):
            return today.isoformat()
        case TimeOfDay():
            return "9:15"
        case Place():
            return "Lisbon"
        case Text():
            return "Quite some words"
    raise NotImplementedError(type(kind))


def what_they_do(one: Conversation, ask: Ask[Any], serial: int) -> Words | Press:
    """They press the first button, or write."""
    options = (Several.DONE,) if isinstance(ask.kind, Several) else ask.kind.options
    if options:
        return Press(f"{serial}:{one.at}:{options[0]}", 77, None)
    return Words(answer_to(ask, one.flow), False)


def made_up(one: Conversation) -> bool:
    """Whether it was explored with words for a table that are none: what a table tells is looked up more than once."""
    told = one.record.get("table")
    return isinstance(told, dict) and not is_table(told["own"])


async def heard(store: Store, one: Conversation) -> str | None:
    """What is wrong when somebody goes on with it; `None`: nothing. They are gone afterwards."""
    question = replay(FLOWS[one.flow], begun_by(one), one.record).question
    if question is None:
        return None  # the question is gone: see `test_conversations.py`
    async with store.transaction() as tx:
        row = people.Person(PERSON, TUESDAY, active=5, serial=5, zone="Europe/Lisbon", profile={"consent": True})
        await people.save(tx, row)
        await talks.save(tx, PERSON, talks.Talk(5, one.flow, one.args, dict(one.record), TUESDAY))
    said = await Conversations(store, CONTENT).take(Event(PERSON, 1, "en", what_they_do(one, question, 5)))
    async with store.transaction() as tx:
        talk = await talks.load(tx, PERSON, 5)
        await people.erase(tx, PERSON)
    texts = [message.get("text", "") for message in said]
    if not any(texts) or BROKEN in texts:
        return f"{one.flow} at {one.at}: {texts}"
    lost = {key for key in one.record if not key.endswith(("~", "^")) and key not in talk.record} if talk else set()
    return f"{one.flow} at {one.at} lost {lost}" if lost else None


@pytest.mark.parametrize("release", histories.releases())
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.slow)])
async def test_it_is_answered(release: str, every: bool, tmp_path: Path) -> None:
    """Put into a database as it was and answered by its person, the conversation goes on or ends, and never breaks: the
    longest of each flow, and, where there is time, every one."""
    found = [one for one in histories.conversations(release) if one.flow in FLOWS and not made_up(one)]
    longest = {one.flow: one for one in sorted(found, key=lambda one: len(one.record))}
    url = f"sqlite+aiosqlite:///{tmp_path}/onward.db"
    store = await Store.open(url, Vault(read_keys(new_key())), Clock(TUESDAY).now)
    troubles = [await heard(store, one) for one in (found if every else longest.values())]
    await store.close()
    assert len(troubles) >= 70
    assert [trouble for trouble in troubles if trouble] == []
