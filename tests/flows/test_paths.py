"""Every flow, every path: it ends, it is the same each time, and each of its messages can be said."""

from __future__ import annotations

import ast
import asyncio
import re
from collections.abc import Mapping
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.flows
from bot.content import Content
from bot.conversations.messages import Words
from bot.engine.explore import Path as Way
from bot.engine.explore import explore
from bot.engine.flow import Ask, Do, Say, replay
from bot.flows import COMMANDS, FLOWS, words_of
from bot.flows.feedback import OWN_POINT, WHO, _compose
from bot.flows.samples import beginnings
from bot.proofreading import walk
from bot.proofreading.typed import TYPED
from bot.proofreading.walk import steps
from bot.support import drafts

CONTENT = Content()
FOLDER = Path(bot.flows.__file__).parent
MEMORY = walk.MEMORY  # answers in a row whose every combination is walked


def write(flow: str, block: str, facts: Mapping[str, Any]) -> str:
    return CONTENT.plain("en", flow, block, facts)


@cache
def walked(flow: str) -> list[tuple[tuple[Any, ...], Way]]:
    """Every path of a flow, with what it began with."""
    return [
        (tuple(args), way)
        for args in beginnings(flow, write)
        for way in explore(FLOWS[flow], args, memory=MEMORY, typed=TYPED.get(flow))
    ]


@pytest.mark.parametrize("flow", FLOWS)
def test_every_path_ends(flow: str) -> None:
    """Whatever is answered, a flow comes to its end."""
    ways = walked(flow)
    assert ways
    assert all(way.replay.at is None for _, way in ways)


@pytest.mark.parametrize("flow", FLOWS)
def test_every_path_is_the_same_each_time(flow: str) -> None:
    """The same record leads through the same steps, with the same facts."""
    for args, way in walked(flow)[::5]:  # a fifth of them tells
        again = replay(FLOWS[flow], args, way.record)
        assert [(t.key, shape(t.step)) for t in again.passed] == [(t.key, shape(t.step)) for t in way.replay.passed]


def shape(step: Say | Ask[Any] | Do[Any]) -> str:
    return repr((step.name, step.args)) if isinstance(step, Do) else repr(step)


@pytest.mark.parametrize("flow", FLOWS)
def test_every_message_can_be_said(flow: str) -> None:
    """Each message and question has words, and so has each of its buttons."""
    words = Words(CONTENT, "en", flow)
    for taken in steps(way for _, way in walked(flow)):
        if isinstance(taken.step, Say):
            message = words.said(taken.step)
        elif isinstance(taken.step, Ask):
            message = words.asked(1, taken.key, taken.step, None, True)
        assert message["text"].strip()
        assert all(button["text"].strip() for row in message["rows"] for button in row)


@pytest.mark.parametrize("flow", FLOWS)
def test_a_name_is_a_question_or_a_message(flow: str) -> None:
    """A name stands for one thing: a block of words is not asked here and said there."""
    kinds: dict[str, set[str]] = {}
    for _, way in walked(flow):
        for taken in way.replay.passed:
            if not isinstance(taken.step, Do):
                kinds.setdefault(taken.step.name, set()).add(type(taken.step).__name__)
    assert {name: kind for name, kind in kinds.items() if len(kind) > 1} == {}


@pytest.mark.parametrize("flow", FLOWS)
def test_links_lead_to_flows(flow: str) -> None:
    """Each button that begins another flow names one that there is."""
    for taken in steps(way for _, way in walked(flow)):
        if isinstance(taken.step, Say):
            assert {link.flow for link in taken.step.links} <= FLOWS.keys()


def test_commands_and_content_files_exist() -> None:
    """Each command is a flow, and each module of flows has its content file."""
    assert set(COMMANDS) <= FLOWS.keys()
    for flow in FLOWS:
        assert (Path(CONTENT.roots[-1]) / "en" / f"{words_of(flow)}.jinja").is_file()


# what a flow must not do

MODULES = [path for path in sorted(FOLDER.glob("*.py")) if path.stem not in ("__init__", "samples")]
PURE = (
    "__future__",
    "bot.engine",
    "bot.flows",
    "bot.support",
    "collections",
    "dataclasses",
    "typing",
    "itertools",
    "functools",
)
IMPURE = ("date", "datetime", "timedelta", "time", "now", "open", "print", "random", "secrets", "uuid4", "sleep")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_flows_are_pure(path: Path) -> None:
    """A flow imports no clock, no chance and no I/O: those come through `do` and `look`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        else:
            continue
        assert all(module.startswith(PURE) for module in modules), modules
    names = {node.id for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Name)}
    assert names.isdisjoint({"open", "print", "input", "eval", "exec", "datetime", "random", "time", "globals"})


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_nothing_is_held_across_a_question(path: Path) -> None:
    """No `try/finally`, `try/except` or `with` around an `await`: it would run at every question that waits."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Try | ast.TryStar | ast.With | ast.AsyncWith | ast.AsyncFor):
            assert not any(isinstance(inner, ast.Await) for inner in ast.walk(node)), f"line {node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_flows_await_steps_and_pieces_only(path: Path) -> None:
    """What is awaited is called there and then: no task, no gathering, no future that a replay cannot give again."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Await):
            assert isinstance(node.value, ast.Call)
            assert isinstance(node.value.func, ast.Name)


# drafts

odd = st.text(st.sampled_from("aZé ß's-.,&<>\"?？!{}[]_%\\/\n😀李ı"), min_size=1, max_size=60) | st.sampled_from(
    ["Legal & Why? Ltd", "None", "____", "{{ name }}", "[x]", "Sorry Inc.", "W" * 60, "Ünïcödé GmbH & Co. KG"]
)


def name(limit: int) -> st.SearchStrategy[str | None]:
    """What somebody may have typed: on one line, at most so long, something with a letter in it; or nothing."""
    lines = odd.map(lambda text: " ".join(text.split())[:limit].strip())
    return st.none() | lines.filter(lambda text: any(map(str.isalpha, text)))


@pytest.mark.parametrize(("channel", "tone", "stage"), list(product(drafts.CHANNELS, drafts.TONES, drafts.STAGES)))
def test_a_draft_is_fit_to_send(channel: str, tone: str, stage: str) -> None:
    """Whatever names and own words are given, the draft is short enough, and what we add to them keeps the rules."""

    @hypothesis.settings(max_examples=25, deadline=None)
    @given(name(WHO), name(60), name(60), name(30), name(OWN_POINT), st.booleans(), st.data())
    def fits(
        who: str | None, company: str | None, role: str | None, me: str | None, own: str | None, future: bool, data: Any
    ) -> None:
        own = None if own is None or drafts.unkind(own) or not drafts.as_question(own) else drafts.as_question(own)
        point = "own" if own else data.draw(st.sampled_from(drafts.points_for(stage)))
        facts = {
            "who": who, "company": company, "role": role, "stage": stage, "name": me, "tone": tone, "point": point,
            "future": future, "own": own,
        }  # fmt: skip
        draft = run(_compose(Writer(), channel, facts))
        assert "length" not in drafts.problems(draft, channel)
        plain = {key: re.sub(r"\S", "x", facts[key]) for key in ("who", "company", "role", "name", "own") if facts[key]}
        assert drafts.problems(run(_compose(Writer(), channel, {**facts, **plain})), channel) == ()

    fits()


class Writer:
    async def write(self, flow: str, block: str, facts: Mapping[str, Any]) -> str:
        return write(flow, block, facts)


def run(composing: Any) -> str:
    """Drive a piece of a flow that only looks things up."""
    try:
        step = composing.send(None)
        while True:
            step = composing.send(asyncio.run(step.effect(*step.args)))
    except StopIteration as end:
        return str(end.value)
