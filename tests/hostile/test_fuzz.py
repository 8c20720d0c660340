"""Hostile input for every piece that meets what people send: see `bench.fuzz`, which gives a million of it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import fuzz, mutations
from bench.laws import sayable
from bench.pieces import PIECES, Maker
from bot.conversations.events import Event, Press, Words
from bot.export.table import cell
from bot.proofreading.judge import appointed
from bot.telegram import incoming

FEW = {"files": 12, "turn": 30, "letters": 40, "intents": 20, "words": 40, "places": 30}  # of the slow ones
OTHERS = 70


@pytest.mark.parametrize("piece", fuzz.NAMES)
def test_hostile_input_is_taken(piece: str) -> None:
    """Whatever comes: nothing raises but what is declared, all ends in time, nothing is evaluated or refused."""
    report = fuzz.fuzzed(FEW.get(piece, OTHERS), seed=1, only=frozenset({piece}))
    assert not report.found, "\n".join(report.lines())
    assert report.inputs.total() == FEW.get(piece, OTHERS)


@pytest.mark.slow
@pytest.mark.parametrize("piece", fuzz.NAMES)
def test_hostile_input_is_taken_at_length(piece: str) -> None:
    """The same with thousands of inputs, others every time."""
    seed = random.randrange(10**6)
    report = fuzz.fuzzed(80 * FEW.get(piece, OTHERS), seed, only=frozenset({piece}))
    assert not report.found, "\n".join([f"seed {seed}", *report.lines()])


def _raises(_: random.Random) -> tuple[Any, Callable[[], object]]:
    return "given", lambda: {}["missing"]


def _hangs(_: random.Random) -> tuple[Any, Callable[[], object]]:
    return "given", lambda: sum(range(10**7))


def _evaluates(_: random.Random) -> tuple[Any, Callable[[], object]]:
    said = {"text": f"Hello {7 * 191}", "rows": []}
    return "given", lambda: sayable(said, appointed()[0])


def _refused(_: random.Random) -> tuple[Any, Callable[[], object]]:
    return "given", lambda: sayable({"text": "Hello <name>", "rows": []}, appointed()[0])


@pytest.mark.parametrize(("piece", "said"), [
    (_raises, "KeyError"), (_hangs, "took"), (_evaluates, "evaluated"), (_refused, "refused"),
])  # fmt: skip
def test_it_finds(piece: Maker, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error, a hang, something evaluated and markup that Telegram refuses are findings, each with its input."""
    monkeypatch.setitem(PIECES, "planted", (piece, 1))
    monkeypatch.setattr(fuzz, "BOUND", 0.05)
    lines = list(fuzz.fuzzed(1, 0, frozenset({"planted"})).lines())
    assert "1 findings" in lines[1]
    assert said in lines[2]
    assert "'given'" in lines[2]


def test_the_same_input_again() -> None:
    """An input is made from its number and the seed alone, so that a finding can be looked at."""
    for make in (mutations.tree, mutations.text, mutations.data, mutations.answer):
        assert repr(make(random.Random(5))) == repr(make(random.Random(5)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("text", "chat", "from", "date", "entities", "document", "location", "voice", "poll", "caption", "message_id")


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4), st.sampled_from(("message", "edited_message")))
def test_any_field_of_any_kind(changed: dict[str, Any], kind: str) -> None:
    """A message whose fields are whatever JSON can say is an event or none, and what is in it can be written down."""
    event = incoming.read({"update_id": 1, kind: mutations.HEAD | {"text": "hi"} | changed})
    assert event is None or isinstance(event, Event | incoming.Group)
    repr(event).encode()


@settings(max_examples=60)
@given(st.text(st.characters(codec=None), max_size=200), st.text(st.characters(codec=None), max_size=70))
def test_half_signs_are_made_whole(text: str, data: str) -> None:
    """Half a sign in a text or in a button's data is replaced; all else of it is as it was sent."""
    sent = json.loads(json.dumps({"text": text, "data": data}))
    words = incoming.read({"update_id": 1, "edited_message": {**mutations.HEAD, "text": sent["text"]}})
    pressed = {"id": "1", "from": mutations.ME, "chat_instance": "1", "message": mutations.HEAD, "data": sent["data"]}
    press = incoming.read({"update_id": 1, "callback_query": pressed})
    whole = text.encode("utf-8", "replace").decode()
    assert isinstance(words, Event)
    assert words.what == Words(whole, edited=True)
    assert isinstance(press, Event)
    assert isinstance(press.what, Press)
    assert press.what.data == data.encode("utf-8", "replace").decode()


@settings(max_examples=300)
@given(st.text(alphabet="=+-@\t\r\n '\"|,;a1＝＠\u200b\u00a0\ufeff", max_size=12))
def test_no_cell_is_a_formula(text: str) -> None:
    """However a text begins, in the export no spreadsheet takes it for something to reckon."""
    made = cell(text)
    assert not made.strip(" \u00a0\u200b\ufeff").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"))
    assert made.removeprefix("'") == text.removeprefix("'")
