"""A million hostile inputs: nothing raises, hangs, is evaluated, or is said so that Telegram refuses it.

    python -m bench.fuzz [--inputs 1000000] [--only turn,files] [--seed N]

Each input is made from a real one by `bench.mutations` and given to the piece that meets it first. A piece may raise
what its docstring declares and nothing else, and must end within a bound that grows with the length of the input only.
Findings are grouped by where they were raised and printed with an example, and the end is 1 when there are any. Input
number n of a target and seed is always the same; `turn`, a real conversation on a real database, also depends on those
before it.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import logging
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from telegram.error import BadRequest, Conflict, NetworkError, RetryAfter, TelegramError, TimedOut

from bench import mutations
from bench.mutations import EVALUATED, TABLE, shown
from bot.clock import Clock
from bot.content import Content
from bot.conversations import Conversations, Message
from bot.conversations.events import Event, File
from bot.conversations.events import Words as Said
from bot.conversations.messages import Words
from bot.conversations.typed import cleaned
from bot.engine.explore import explore
from bot.engine.flow import Ask, Say
from bot.export.table import cell
from bot.flows import FLOWS
from bot.flows.rejected import LETTER
from bot.flows.samples import beginnings
from bot.proofreading.judge import LONGEST, Judge, appointed
from bot.proofreading.typed import TYPED
from bot.proofreading.walk import SERIAL, steps
from bot.store import Store, Vault, new_key, read_keys
from bot.support import documents, drafts, intake, intents, letters, notes, places, postings, safety, told, trackers
from bot.telegram import incoming
from bot.telegram.errors import ApiError, cause
from bot.telegram.lanes import lane_of
from bot.telegram.outgoing import call_of
from bot.telegram.transport import AiohttpRequest, _error_body

BOUND, BOUND_FILE = 1.0, 3.0  # seconds of processor that an input may take, and a file, which is read in a thread
BOUND_LETTER = 5e-6  # and more for each letter or byte of it
NOW = date(2026, 11, 24)
LOCALES = ("en", "de", "es", "pt-BR", "ja", "zh-Hans", "xx", "")
SAMPLES = ("Sam & Co", "Acme <Berlin>", "Data analyst", "Ana")  # what people typed, in the examples of flows
TALKS = ("feedback", "rejected", "personal", "people", "applied", "pause", "start", "good_news")
PEOPLE = 100
NAMES = ("a.pdf", "a.eml", "a.txt", "a.html", "a.csv", "a.docx", "a.xlsx", "", "../a.PDF", "a\u202efdp.exe", "x" * 300)
MIMES = ("application/pdf", "text/plain", "message/rfc822", "text/html", "text/csv", "", "x/y; charset=\udcff")


class Broken(Exception):
    """A law did not hold."""


def _text(chance: random.Random, longest: int, corpus: Sequence[str] = mutations.TEXTS) -> str:
    """A text as it comes in from Telegram."""
    return incoming.sound(mutations.text(chance, longest, corpus))


def law(holds: object, said: str) -> None:
    """Raise `Broken` unless it holds."""
    if not holds:
        raise Broken(said)


# pure pieces: each takes the chance, makes its input, and gives it back with a call to make


def _update(chance: random.Random) -> tuple[Any, Callable[[], object]]:
    update = mutations.tree(chance)

    def take() -> None:
        if isinstance(update, dict):
            found = incoming.read(update)
            law(found is None or isinstance(found, Event | incoming.Group), "read gives an event, a group or nothing")
            repr(found).encode()
            if isinstance(update.get("update_id"), int):
                law(isinstance(lane_of(update), int), "a lane is a number")

    return update, take


def _letters(chance: random.Random) -> tuple[Any, Callable[[], object]]:
    text = _text(chance, LETTER)

    def take() -> None:
        heard = intake.hear(text)
        law(len(heard.company or "") <= intake.COMPANY, "a company fits the card")
        law(isinstance(intake.is_letter(text), bool), "a letter or not")
        law(isinstance(letters.own_words(text), str), "own words are words")

    return text, take


def _safety(chance: random.Random) -> tuple[Any, Callable[[], object]]:
    text, locale = _text(chance, LETTER), chance.choice(LOCALES)
    return (text, locale), lambda: law(safety.level(text, locale).tier in safety.Tier, "a level")


def _intents(chance: random.Random) -> tuple[Any, Callable[[], object]]:
    text, locale = _text(chance, 5_000), chance.choice(LOCALES)

    def take() -> None:
        for found in (intents.find(text, locale), intents.explicit(text, locale), *intents.near(text, locale)):
            law(found is None or found.flow in FLOWS, "a flow that there is")

    return (text, locale), take


def _places(chance: random.Random) -> tuple[Any, Callable[[], object]]:
    text, at = _text(chance, 5_000), (chance.uniform(-91, 91), chance.choice((1e9, -181.0, 13.4)))
    return (text, at), lambda: (places.find(text), places.at(*at))


def _postings(chance: random.Random) -> tuple[Any, Callable[[], object]]:
    text, resume = _text(chance, 20_000), _text(chance, 5_000)

    def take() -> None:
        found = postings.propose(postings.read(text))
        matches = postings.compare(found.essential + found.desirable, resume)
        law(len(matches) == len(found.essential + found.desirable), "one match a term")
        postings.copied(text, resume)

    return (text, resume), take


def _tables(chance: random.Random) -> tuple[Any, Callable[[], object]]:
    text = _text(chance, 200_100, (TABLE, TABLE.replace(";", "\t"), TABLE.replace(";", ","), *mutations.TEXTS))

    def take() -> None:
        law(isinstance(trackers.is_table(text), bool), "a table or not")
        table = trackers.read(text)
        if isinstance(table, trackers.Table):
            order, _ = trackers.order_of(table, table.columns, NOW)
            for job in trackers.jobs_in(table, table.columns, NOW, order).jobs:
                law(not _is_formula(cell(job["company"])), "no formula comes back out of an import")

    return text, take


def _typed(chance: random.Random) -> tuple[Any, Callable[[], object]]:
    text = _text(chance, 5_000)

    def take() -> None:
        law(not set(cleaned(text)) & set("\u202e\u2066\0"), "nothing turns what follows")
        told.measure(text)
        drafts.unkind(text), drafts.greeted(text, "warm"), drafts.as_question(text), drafts.one_line(text)
        drafts.problems(text, "email"), notes.problems(text, "email"), notes.clause(text), notes.asks_for_job(text)

    return text, take


def _cells(chance: random.Random) -> tuple[Any, Callable[[], object]]:
    text = _text(chance, 5_000)
    return text, lambda: law(not _is_formula(cell(text)), "a cell is no formula")


def _is_formula(written: str) -> bool:
    """Whether a spreadsheet may reckon with a cell, also behind what it passes over."""
    return written.lstrip(" \u00a0\u200b\ufeff").startswith(("=", "+", "-", "@", "\t", "\r"))


def _answers(chance: random.Random) -> tuple[Any, Callable[[], object]]:
    body, code = mutations.answer(chance), chance.choice((200, 400, 401, 403, 404, 409, 413, 429, 500, 502))
    words = _text(chance, 2_000)
    kind = chance.choice((BadRequest, Conflict, NetworkError, TimedOut, TelegramError))

    def take() -> None:
        AiohttpRequest.parse_json_payload(_error_body(code, body))
        with suppress(TelegramError):
            AiohttpRequest.parse_json_payload(body)
        error = RetryAfter(3) if code == 429 else kind(words)
        found = cause(error, "sendMessage", 1)
        law(isinstance(found, ApiError) and len(found.description) <= 300, "one cause, in few words")

    return (body, code, words), take


@cache
def _files_there_are() -> list[bytes]:
    return mutations.files()


def _files(chance: random.Random) -> tuple[Any, Callable[[], object]]:
    given = mutations.blob(chance, _files_there_are()), chance.choice(NAMES), chance.choice(MIMES)

    def take() -> None:
        found = documents.read_document(*given)
        if isinstance(found, documents.Document):
            law(len(found.text) <= documents.MAX_TABLE and "\0" not in found.text, "a text of some length")
        else:
            law(isinstance(found, documents.Problem), "a document or a problem")

    return given, take


# words: what people typed stands in messages as they typed it


@cache
def _messages() -> tuple[Content, Judge, list[tuple[str, Say | Ask[Any], str]]]:
    """Steps of flows in which something stands that people typed."""
    content = Content()
    found: list[tuple[str, Say | Ask[Any], str]] = []
    for flow in TALKS:
        write = lambda file, block, facts: content.plain("en", file, block, facts)  # noqa: E731
        paths = (
            path
            for args in beginnings(flow, write)
            for path in explore(FLOWS[flow], args, memory=1, typed=TYPED.get(flow))
        )
        found += [
            (flow, taken.step, taken.key)
            for taken in steps(paths)
            if isinstance(taken.step, Say | Ask) and any(sample in repr(taken.step.facts) for sample in SAMPLES)
        ]
    return content, appointed()[0], found


def _instead(value: Any, words: str) -> Any:
    """A value with `words` wherever somebody typed something."""
    match value:
        case str() if any(sample in value for sample in SAMPLES):
            for sample in SAMPLES:
                value = value.replace(sample, words)
            return value
        case Mapping():
            return {name: _instead(one, words) for name, one in value.items()}
        case list() | tuple() if type(value) in (list, tuple):
            return type(value)(_instead(one, words) for one in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.replace(
            value, **{f.name: _instead(getattr(value, f.name), words) for f in dataclasses.fields(value) if f.init}
        )
    return value


def _words(chance: random.Random) -> tuple[Any, Callable[[], object]]:
    content, judge, there = _messages()
    flow, step, key = chance.choice(there)
    typed = cleaned(_text(chance, 60)) or "x"

    def take() -> None:
        given = dataclasses.replace(step, facts=_instead(step.facts, typed))
        words = Words(content, "en", flow)
        message = words.said(given) if isinstance(given, Say) else words.asked(SERIAL, key, given, None, True)
        sayable(message, judge)

    return (flow, step.name, typed), take


def sayable(message: Message, judge: Judge) -> None:
    """A message is one that Telegram takes, and nothing in it was evaluated."""
    texts = [message["text"]] if "text" in message else []
    for text in [*texts, *(frame[0] for frame in message.get("frames", ()))]:
        verdict = judge(text)
        law(not verdict.refusal, f"refused: {verdict.refusal}")
        law(0 < verdict.units <= LONGEST, f"{verdict.units} units")
        law(EVALUATED not in verdict.text, "evaluated")
        law(
            not [link for link in verdict.links if not link.startswith(("https://", "tg://", "tel:", "http://"))],
            "link",
        )
    for button in (one for row in message.get("rows", ()) for one in row):
        law(button["text"].strip(), "a button without words")
        law(len(button.get("data", "").encode()) <= 64 and len(button.get("copy", "")) <= 256, "data too long")


# whole conversations


class Conversation:
    """Many people in the middle of anything, on a real database: one event after another."""

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

    def make(self, chance: random.Random) -> tuple[Any, Callable[[], object]]:
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


Maker = Callable[[random.Random], tuple[Any, Callable[[], object]]]
PIECES: dict[str, tuple[Maker, float]] = {  # by name: what makes an input, and its share
    "update": (_update, 26), "letters": (_letters, 8), "safety": (_safety, 10), "intents": (_intents, 6),
    "places": (_places, 5), "postings": (_postings, 4), "tables": (_tables, 8), "typed": (_typed, 8),
    "cells": (_cells, 6), "answers": (_answers, 8), "files": (_files, 3), "words": (_words, 10), "turn": (_update, 4),
}  # fmt: skip


@dataclass
class Report:
    """What was given, how long it took, and what was found."""

    inputs: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    slowest: dict[str, tuple[float, str]] = field(default_factory=dict)
    found: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, given: object, took: float, error: BaseException | None) -> None:
        """Count an input."""
        self.inputs[name] += 1
        self.seconds[name] = self.seconds.get(name, 0.0) + took
        if took > self.slowest.get(name, (0.0, ""))[0]:
            self.slowest[name] = took, shown(given, 80)
        if error is not None:
            mark = f"{name}: {type(error).__name__} {_place(error)}"
            self.found[mark] += 1
            if len(self.examples.get(mark, "x" * 10**6)) > len(ascii(given)):
                self.examples[mark] = f"{error} <- {shown(given, 2_000)}"

    def lines(self) -> Iterator[str]:
        """The figures, then the findings."""
        for name, count in self.inputs.items():
            mean = self.seconds[name] / count * 1e6
            longest, given = self.slowest.get(name, (0.0, ""))
            yield f"{name:9} {count:9,} inputs, {mean:7.0f} us each, longest {longest * 1e3:6.0f} ms: {given}"
        yield f"{self.inputs.total():,} inputs, {len(self.found)} findings"
        for mark, count in self.found.most_common():
            yield f"FOUND {count} x {mark}\n    {self.examples[mark]}"


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if "/bot/" in one.filename] or list(frames)
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else str(error)[:80]


def _long(given: object) -> int:
    """How many letters or bytes an input has."""
    match given:
        case str() | bytes():
            return len(given)
        case tuple() | list():
            return sum(map(_long, given))
        case Mapping():
            return sum(map(_long, given.values()))
    return 1


@contextmanager
def listening(broke: list[str]) -> Iterator[None]:
    """Lines of the log that tell of something broken, kept apart; no others."""

    def hear(_: Any, __: str, event: MutableMapping[str, Any]) -> Any:
        if event.get("event") in ("a conversation broke", "a letter could not be told from own words"):
            broke.append(f"{event.get('kind', '')} {event.get('error')}")
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[hear], cache_logger_on_first_use=False)
    try:
        yield
    finally:
        structlog.configure(**before)


def fuzzed(
    inputs: int, seed: int, only: frozenset[str] = frozenset(PIECES), heard: Callable[[int], object] = id
) -> Report:
    """So many inputs, shared among the pieces. `heard` is told how many there were, now and then."""
    report, chance = Report(), random.Random(seed)
    names, broke = [name for name in PIECES if name in only], list[str]()
    with tempfile.TemporaryDirectory() as folder, listening(broke), ExitStack() as stack:
        made = {name: PIECES[name][0] for name in names}
        if "turn" in only:
            made["turn"] = stack.enter_context(closing(Conversation(Path(folder), broke))).make
        shares = [PIECES[name][1] for name in names]
        with suppress(KeyboardInterrupt):  # what was found until then is told
            for number in range(inputs):
                (name,) = chance.choices(names, shares)
                _once(report, name, made[name], random.Random(seed * 10**9 + number), broke)
                if number % 10_000 == 0:
                    heard(number)
    return report


def _once(report: Report, name: str, make: Maker, chance: random.Random, broke: list[str]) -> None:
    given, take = make(chance)
    error: BaseException | None = None
    began = time.process_time()
    try:
        take()
        law(not broke, f"broke: {broke[-1] if broke else ''}")
    except Exception as raised:
        error = raised
    took = time.process_time() - began
    broke.clear()
    if error is None and took > (BOUND_FILE if name == "files" else BOUND) + BOUND_LETTER * _long(given):
        error = Broken(f"took {took:.1f} s")
    report.note(name, given, took, error)


def main() -> int:
    """Run it and print what came of it."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=1_000_000, help="how many (1000000)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of chance")
    parser.add_argument("--only", default=",".join(PIECES), help="pieces, by commas: " + ", ".join(PIECES))
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    began = time.monotonic()

    def heard(number: int) -> None:
        print(f"\r{number:,} in {time.monotonic() - began:.0f} s", end="", file=sys.stderr, flush=True)

    report = fuzzed(given.inputs, given.seed, frozenset(given.only.split(",")), heard)
    print("", *report.lines(), f"{time.monotonic() - began:.0f} s", sep="\n")
    return bool(report.found)


if __name__ == "__main__":
    sys.exit(main())
