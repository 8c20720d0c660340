"""People as a release leaves them, made by the bot itself: by the conversations in the docs, and for what those leave
out by the effects that conversations have.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot.conversations.breaks import LINE
from bot.conversations.messages import Message
from bot.conversations.person import Person as Me
from bot.engine.flow import Do, replay
from bot.flows import FLOWS, TIMED
from bot.flows.examples import EXAMPLES, REQUEST
from bot.flows.me import KINDS
from bot.store import Tx, people, talks
from bot.support import jobs
from tests import transcripts
from tests.checkins.kinds import SETUPS
from tests.conftest import TUESDAY, Stage, running
from tests.histories import Conversation
from tests.histories.choosing import Thing, cover
from tests.histories.clear import Rows, rows_of
from tests.histories.going_on import begun_by

MOMENT = TUESDAY + timedelta(minutes=5)  # that the people are remembered at: before any timer of theirs is over
DRAWN = frozenset(("picture", "export"))  # files that take a moment to make
FACTS = ("who", "company", "role", "stage", "name", "tone", "point", "future", "own")
ANSWER = {"quote": "More depth.", "theme": "skills", "believe": 6, "lands": "mixed"}


@dataclass
class Seen:
    """What went on while conversations were played."""

    talks: list[Conversation] = field(default_factory=list)
    people: list[Rows] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)


async def played() -> Seen:
    """The conversations in the docs, each time that somebody was asked something."""
    seen, save, hand_out = Seen(), talks.save, people.hand_out

    async def saved(tx: Tx, person: int, talk: talks.Talk) -> None:
        await save(tx, person, talk)
        one = Conversation(talk.flow, talk.args, "", talk.record)
        at = replay(FLOWS[talk.flow], begun_by(one), talk.record).at
        if at is not None and not isinstance(at.step, Do):
            seen.talks.append(replace(one, at=at.key, record=json.loads(json.dumps(talk.record))))
        if tx.now < MOMENT:
            seen.people.append(await tx.connection.run_sync(lambda c: rows_of(c, tx.vault, person)))

    async def handed_out(tx: Tx, person: people.Person) -> tuple[people.Person, list[Message]]:
        seen.messages.extend(person.unsent())
        return await hand_out(tx, person)

    with patch.object(talks, "save", saved), patch.object(people, "hand_out", handed_out):
        for path in sorted(transcripts.FOLDER.glob("*.md")):
            with tempfile.TemporaryDirectory() as folder:
                await transcripts.play(path.read_text("utf-8"), Path(folder))
    return seen


async def everybody(messages: list[Message]) -> list[Rows]:
    """Somebody with each thing that may be kept or due, and somebody to whom each of these messages is owed."""
    async with _stage() as stage:
        for kind, setup in SETUPS.items():
            await _let(stage, kind, setup)
        for kind in sorted(TIMED):
            await _let(stage, kind, lambda me, kind=kind: me.later.in_minutes(kind, "1", 10))  # type: ignore[misc]
        await _let(stage, LINE, lambda me: me.encouragement.schedule("09:00", "daily"))
        for making in (_made, _logged, _rests, _has_been_here_long):
            await _let(stage, making.__name__, making)
        for shape, owed in _by_kind(messages).items():
            await _let(stage, shape, lambda me, owed=owed: _owing(me, owed))  # type: ignore[misc]
        async with stage.app.store.transaction() as tx:
            ids = list(stage.server.world.people)
            return [await tx.connection.run_sync(lambda c, id=id: rows_of(c, tx.vault, id)) for id in ids]  # type: ignore[misc]


def choose(found: list[Rows], kept: list[Rows]) -> list[Rows]:
    """Of these people as few as hold something of everything, besides those who are `kept` already."""
    met: set[Thing] = set()
    for one in kept:
        met |= things_of(one)
    return kept + cover(found, things_of, lambda rows: len(str(rows)), met)


def things_of(rows: Rows) -> frozenset[Thing]:
    """What is kept of somebody, by kind."""
    [person] = rows["person"]
    profile, settings = (_opened(person, name) or {} for name in ("profile", "settings"))
    alone = ["alone"] if len(rows.get("due", ())) == 1 else []  # else one may wait for another
    found: set[Thing] = {("profile", name) for name in profile} | {
        ("setting", name) for name in settings if settings[name]
    }
    found |= {("entry", one["kind"]["mark"]) for one in rows.get("entry", ())}
    found |= {("due", _opened(one, "body")["kind"], *alone) for one in rows.get("due", ())}
    for message in _opened(person, "outbox") or ():
        found.add(("drawn" if DRAWN & {*message.get("file", {})} else "owed", shape_of(message)))
    for one in rows.get("application", ()):
        told = {name for name, value in _opened(one, "body").items() if value}
        found |= {("application", one["stage"]), ("application", one["outcome"]), *(("application", t) for t in told)}
    for one in rows.get("request", ()):
        found |= {("request", one["state"]), *(("request", name) for name in _opened(one, "body"))}
    found |= {("retention", one["keep_days"], bool(one["erase_on"])) for one in rows.get("retention", ())}
    return frozenset(found | {("middle", one["flow"]) for one in middles_of(rows)})


def middles_of(rows: Rows) -> list[dict[str, Any]]:
    """The conversation that goes on, where something lasting was done in it already."""
    active = [_opened(one, "body") for one in rows.get("talk", ()) if one["serial"] == rows["person"][0]["active"]]
    return [one for one in active if one["flow"] in FLOWS and _did(one)]


def shape_of(message: Message) -> tuple[str, ...]:
    """Which parts a message has."""
    file = message.get("file", {})
    kind = [kind for kind in ("text", "picture", "export") if kind in file]
    return tuple(sorted({*message} - {"number"})) + tuple(kind)


def _did(talk: dict[str, Any]) -> bool:
    begun = begun_by(Conversation(talk["flow"], tuple(talk["args"]), "", {}))
    passed = replay(FLOWS[talk["flow"]], begun, talk["record"]).passed
    return any(isinstance(taken.step, Do) and taken.step.lasting for taken in passed)


def _opened(row: dict[str, Any], name: str) -> Any:
    return row[name]["sealed"] if row[name] else None


@asynccontextmanager
async def _stage() -> AsyncIterator[Stage]:
    folder = await asyncio.to_thread(tempfile.mkdtemp)
    async with running(Path(folder)) as stage:
        yield stage


async def _let(stage: Stage, name: str, happen: Callable[[Me], Awaitable[Any]]) -> None:
    """Something happens to somebody new in Lisbon, who agreed to what is kept."""
    id = stage.person(name).id
    async with stage.app.store.transaction() as tx:
        me = Me(tx, people.stranger(id, tx.now), stage.app.content)
        me.note(consent=True, name=name, speaks="en")
        me.set(locale="en")
        await people.save(tx, me.row)
        await me.profile.move("Europe/Lisbon", "PT", "Lisbon")
        await happen(me)
        await people.save(tx, me.row)


async def _made(me: Me) -> None:
    """Each kind of thing that people make, in each way that a flow tells apart, and a crisis that was answered."""
    bodies = {kind: [one for ways in EXAMPLES.get(kind, ()) for one in ways] for kind in KINDS}
    bodies["answer"] = [{**ANSWER, "company": "Acme"}]
    for kind, found in bodies.items():
        for body in found:
            await me.kept.add(kind, {name: value for name, value in body.items() if name != "on"})
    await me.safety.log("likely", "self", "yes")
    await me.yours.keep_for(365, forgets=True)


async def _logged(me: Me) -> None:
    """Applications at each stage and with each outcome, and requests in each state."""
    waits: dict[str, Any] = {"company": "Acme", "role": None, "outcome": "waiting", "source": "advert", "feeling": None}
    for stage in (*jobs.NEXT, "final"):
        await me.applications.add({**waits, "stage": stage, "role": "Cook"})
    for outcome in jobs.OUTCOMES:
        id = await me.applications.add({**waits, "stage": "interview", "company": f"Firm {outcome}"})
        await me.applications.settle(id, {"outcome": outcome, "feeling": "stings"})
    told = {name: REQUEST[name] for name in FACTS}
    asked = [await me.feedback.add(id, "email", "Hello Ana,\n\nThank you.", told) for _ in range(6)]
    await me.feedback.remind(asked[1])
    await me.feedback.sent(asked[2])
    await me.feedback.chased(asked[3])
    await me.feedback.answer(asked[4], ANSWER)
    await me.feedback.close(asked[5], "unanswered")
    await me.yours.keep_for(90, forgets=False)


async def _rests(me: Me) -> None:
    """A break until they say so, with a chosen evening."""
    await me.breaks.free_evening(2)
    await me.breaks.begin(None)
    await me.breaks.settle("reminders", [], "chess")


async def _has_been_here_long(me: Me) -> None:
    """What is noted of somebody in the course of time."""
    no = await me.applications.add({"company": "Acme", "role": "Cook", "stage": "final", "outcome": "waiting"})
    await me.applications.settle(no, {"outcome": "they_said_no"})
    await me.encouragement.schedule("18:30", "weekdays")
    for _ in range(3):
        await me.encouragement.pick()
    await me.encouragement.another()
    me.note(unanswered=5)
    await me.encouragement.ease()
    await me.journey.offered_break()
    await me.safety.live_in("PT")
    await me.safety.keep_note("Call Ana. Walk to the river.")
    await me.safety.quiet()
    await me.safety.ask_tomorrow()
    me.finished("rejected")
    me.note(heavy_on=me.today(), reminded=no)
    me.set(line_on=me.today(), spoke_on=me.today(), seen=(5, 6), keyboard=77)
    await me.breaks.begin(me.today())
    await me.breaks.end()


def _by_kind(messages: list[Message]) -> dict[str, list[Message]]:
    """One message of each shape, those with a file that takes a moment to make apart."""
    found = cover(messages, lambda one: frozenset({("owed", shape_of(one))}), lambda one: len(str(one)), set())
    kinds: dict[str, list[Message]] = {}
    for one in found:
        file = one.get("file", {})
        kinds.setdefault(next(iter(DRAWN & {*file}), "words"), []).append(one)
    return kinds


async def _owing(me: Me, owed: list[Message]) -> None:
    me.set(**{name: getattr(me.row.owing(owed), name) for name in ("outbox", "owed")})
