"""The pieces that meet what people send, each with a maker of hostile input for it, and the laws of what it gives.

A maker takes the chance and gives back its input and a call that hands it to the piece: the call raises `Broken` where
a law does not hold.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, TypeAlias

from bench import mutations
from bench.laws import is_formula, law, sayable
from bot.content import Content
from bot.conversations.events import Event
from bot.conversations.messages import Words
from bot.conversations.typed import cleaned
from bot.engine.explore import explore
from bot.engine.flow import Ask, Say
from bot.export.table import cell
from bot.flows import FLOWS
from bot.flows.rejected import LETTER
from bot.flows.samples import beginnings
from bot.proofreading.judge import Judge, appointed
from bot.proofreading.typed import TYPED
from bot.proofreading.walk import SERIAL, steps
from bot.support import documents, drafts, intake, intents, letters, notes, places, postings, safety, told, trackers
from bot.telegram import incoming
from bot.telegram.api import answer_in
from bot.telegram.errors import LONGEST_WAIT, ApiError, TooFast, cause
from bot.telegram.lanes import lane_of

Made: TypeAlias = tuple[Any, Callable[[], object]]
Maker: TypeAlias = Callable[[random.Random], Made]
NOW = date(2026, 11, 24)
LOCALES = ("en", "de", "es", "pt-BR", "ja", "zh-Hans", "xx", "")
SAMPLES = ("Sam & Co", "Acme <Berlin>", "Data analyst", "Ana")  # what people typed, in the examples of flows
TALKS = ("feedback", "rejected", "personal", "people", "applied", "pause", "start", "good_news")
NAMES = ("a.pdf", "a.eml", "a.txt", "a.html", "a.csv", "a.docx", "a.xlsx", "", "../a.PDF", "a\u202efdp.exe", "x" * 300)
TABLES = tuple(mutations.TABLE.replace(";", mark) for mark in ";\t,")
MIMES = ("application/pdf", "text/plain", "message/rfc822", "text/html", "text/csv", "", "x/y; charset=\udcff")


def _text(chance: random.Random, longest: int, corpus: Sequence[str] = mutations.TEXTS) -> str:
    """A text as it comes in from Telegram."""
    return incoming.sound(mutations.text(chance, longest, corpus))


def _update(chance: random.Random) -> Made:
    update = mutations.tree(chance)

    def take() -> None:
        if isinstance(update, dict):
            found = incoming.read(update)
            law(found is None or isinstance(found, Event | incoming.Group), "read gives an event, a group or nothing")
            repr(found).encode()
            if isinstance(update.get("update_id"), int):
                law(isinstance(lane_of(update), int), "a lane is a number")

    return update, take


def _letters(chance: random.Random) -> Made:
    text = _text(chance, LETTER)

    def take() -> None:
        heard = intake.hear(text)
        law(len(heard.company or "") <= intake.COMPANY, "a company fits the card")
        law(isinstance(intake.is_letter(text), bool), "a letter or not")
        law(isinstance(letters.own_words(text), str), "own words are words")

    return text, take


def _safety(chance: random.Random) -> Made:
    text, locale = _text(chance, LETTER), chance.choice(LOCALES)
    return (text, locale), lambda: law(safety.level(text, locale).tier in safety.Tier, "a level")


def _intents(chance: random.Random) -> Made:
    text, locale = _text(chance, 5_000), chance.choice(LOCALES)

    def take() -> None:
        for found in (intents.find(text, locale), intents.explicit(text, locale), *intents.near(text, locale)):
            law(found is None or found.flow in FLOWS, "a flow that there is")

    return (text, locale), take


def _places(chance: random.Random) -> Made:
    text, at = _text(chance, 5_000), (chance.uniform(-91, 91), chance.choice((1e9, -181.0, 13.4)))
    return (text, at), lambda: (places.find(text), places.at(*at))


def _postings(chance: random.Random) -> Made:
    text, resume = _text(chance, 20_000), _text(chance, 5_000)

    def take() -> None:
        found = postings.propose(postings.read(text))
        matches = postings.compare(found.essential + found.desirable, resume)
        law(len(matches) == len(found.essential + found.desirable), "one match a term")
        postings.copied(text, resume)

    return (text, resume), take


def _tables(chance: random.Random) -> Made:
    text = _text(chance, 200_100, (*TABLES, *mutations.TEXTS))

    def take() -> None:
        law(isinstance(trackers.is_table(text), bool), "a table or not")
        table = trackers.read(text)
        if isinstance(table, trackers.Table):
            order, _ = trackers.order_of(table, table.columns, NOW)
            for job in trackers.jobs_in(table, table.columns, NOW, order).jobs:
                law(not is_formula(cell(job["company"])), "no formula comes back out of an import")

    return text, take


def _typed(chance: random.Random) -> Made:
    text = _text(chance, 5_000)

    def take() -> None:
        law(not set(cleaned(text)) & set("\u202e\u2066\0"), "nothing turns what follows")
        told.measure(text)
        drafts.unkind(text), drafts.greeted(text, "warm"), drafts.as_question(text), drafts.one_line(text)
        drafts.problems(text, "email"), notes.problems(text, "email"), notes.clause(text), notes.asks_for_job(text)

    return text, take


def _cells(chance: random.Random) -> Made:
    text = _text(chance, 5_000)
    return text, lambda: law(not is_formula(cell(text)), "a cell is no formula")


def _answers(chance: random.Random) -> Made:
    body, code = mutations.answer(chance), chance.choice((200, 400, 401, 403, 404, 409, 413, 429, 500, 502))

    def take() -> None:
        found = cause(code, answer_in(body), "sendMessage", 1)
        law(isinstance(found, ApiError) and len(found.description) <= 300, "one cause, in few words")
        law(not isinstance(found, TooFast) or 0 < found.seconds <= LONGEST_WAIT, "a wait that ends")

    return (body, code), take


@cache
def _files_there_are() -> list[bytes]:
    return mutations.files()


def _files(chance: random.Random) -> Made:
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


def _words(chance: random.Random) -> Made:
    content, judge, there = _messages()
    flow, step, key = chance.choice(there)
    typed = cleaned(_text(chance, 60)) or "x"

    def take() -> None:
        given = dataclasses.replace(step, facts=_instead(step.facts, typed))
        words = Words(content, "en", flow)
        message = words.said(given) if isinstance(given, Say) else words.asked(SERIAL, key, given, None, True)
        sayable(message, judge)

    return (flow, step.name, typed), take


PIECES: dict[str, tuple[Maker, float]] = {  # by name: what makes an input, and its share
    "update": (_update, 26), "letters": (_letters, 8), "safety": (_safety, 10), "intents": (_intents, 6),
    "places": (_places, 5), "postings": (_postings, 4), "tables": (_tables, 8), "typed": (_typed, 8),
    "cells": (_cells, 6), "answers": (_answers, 8), "files": (_files, 3), "words": (_words, 10),
}  # fmt: skip
