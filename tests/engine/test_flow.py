"""Replaying a flow from its record: nothing but the record counts, and a flow that misbehaves is named."""

from __future__ import annotations

import ast
import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine import flow as flow_module
from bot.engine.answers import choice, number, several, text
from bot.engine.explore import explore
from bot.engine.flow import Ask, Flow, FlowError, Json, Link, Record, Replay, Taken, ask, do, look, replay, say

from .kitchen_sink import Kitchen, any_kitchen, dinner, through

ENGINE = Path(flow_module.__file__).parent
JSON: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = ("who", "mood", "stock", "dish", "guests", "extras", "on", "at", "where", "check", "order", "stars", "sure")
KEYS = st.sampled_from([name + tail for name in NAMES for tail in ("", ".2", ".3", "~", "^")]) | st.text(max_size=8)


def waits_at(flow: Flow, record: Record, *args: Any) -> str | None:
    """The key a record leads to."""
    at = replay(flow, args, record).at
    return at.key if at else None


def names(steps: tuple[Taken, ...]) -> list[str]:
    return [taken.key for taken in steps]


def shown(now: Replay) -> list[str]:
    return names(now.owed())


async def effect(*args: Any) -> int:
    """An effect for flows that are only replayed: it is never run."""
    raise AssertionError("replay runs no effect")


# What replay is.


def test_every_record_replays_to_the_same() -> None:
    """Replaying any record of any explored path twice, or as JSON gives it back, comes to equal results."""
    paths = list(explore(dinner, [any_kitchen()], memory=2))
    assert len(paths) > 50
    for path in paths:
        kitchen = Kitchen()
        once = replay(dinner, [kitchen], path.record)
        assert once == replay(dinner, [kitchen], json.loads(json.dumps(path.record)))
        assert once.at is None
        assert not kitchen.log


def test_a_prefix_of_a_record_waits_at_the_next_key() -> None:
    """A record cut off anywhere leads to the very step that was recorded next, past the same steps as before."""
    for path in explore(dinner, [any_kitchen()], memory=1):
        items = list(path.record.items())
        keys = [key for key, _ in items]
        for cut, key in enumerate(keys):
            now = replay(dinner, [any_kitchen()], dict(items[:cut]))
            assert now.at is not None
            assert now.at.key == key
            assert names(now.passed) == names(path.replay.passed)[: len(now.passed)]


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYS, JSON, max_size=12))
def test_any_record_survives(record: dict[str, Json]) -> None:
    """Whatever JSON stands in a record, a replay ends, with a step to wait at, the end, or a FlowError."""
    try:
        now = replay(dinner, [Kitchen()], record)
    except FlowError:
        return
    assert now.at is None or now.at.key not in record or isinstance(now.at.step, Ask)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_any_damage_to_a_record_survives(data: st.DataObject) -> None:
    """A good record with some answers replaced by any JSON still replays, as far as it can be read."""
    record = through(Kitchen())
    for key in data.draw(st.lists(st.sampled_from(sorted(record)), min_size=1, max_size=4, unique=True)):
        record[key] = data.draw(JSON)
    try:
        now = replay(dinner, [Kitchen()], record)
    except FlowError:
        return
    assert now.at is None or now.question or now.at.key not in record


def test_repeats_are_numbered() -> None:
    """A name met again is numbered from the second time on, across loops and sub-flows."""
    record = through(Kitchen())
    assert [key for key in record if key.startswith("dish")] == ["dish", "dish.2", "dish.3"]


def test_each_step_gets_its_value() -> None:
    """A question gives what its kind makes of the record, a skipped one None, an effect its result as it was kept."""
    seen: list[Any] = []

    async def flow() -> None:
        seen.append(await ask("several", several("a", "b")))
        seen.append(await ask("skipped", text(5), skippable=True))
        seen.append(await look("looked", effect))
        seen.append(await do("done", effect, 1))

    replay(flow, (), {"several": ["b"], "skipped": None, "looked": {"a": 1}, "done": None})
    assert seen == [("b",), None, {"a": 1}, None]


def test_a_replay_tells_what_it_waits_for() -> None:
    """It waits at a question, at an effect, or at nothing when the flow has ended."""

    async def flow() -> None:
        await ask("q", text(5))
        await do("d", effect, "x")

    asking, doing, ended = (replay(flow, (), record) for record in ({}, {"q": "a"}, {"q": "a", "d": 1}))
    assert asking.question is not None
    assert asking.effect is None
    assert doing.effect is not None
    assert doing.effect.args == ("x",)
    assert doing.question is None
    assert (ended.at, ended.question, ended.effect) == (None, None, None)


def test_a_link_may_be_the_name_of_a_flow() -> None:
    """`say` takes links as names or with an argument, and its facts are the words' variables."""
    step = say("bye", links=("menu", Link("walk", "short")), copy="text", name="Sam")
    assert step.links == (Link("menu"), Link("walk", "short"))
    assert (step.copy, step.facts) == ("text", {"name": "Sam"})


# The three changes of the code while people are in the middle.


async def before() -> None:
    await ask("one", text(9))
    await ask("two", number(1, 9))
    await ask("three", choice("x", "y"))


def test_a_question_added_is_asked() -> None:
    """A question added before recorded ones is asked, and the later answers still count."""

    async def after() -> None:
        await ask("one", text(9))
        await ask("new", text(9))
        await ask("two", number(1, 9))
        await ask("three", choice("x", "y"))

    record = {"one": "a", "two": 2}
    assert waits_at(before, record) == "three"
    assert waits_at(after, record) == "new"
    assert waits_at(after, {**record, "new": "b"}) == "three"


def test_a_question_removed_is_ignored() -> None:
    """The answer of a question that is gone changes nothing."""

    async def after() -> None:
        await ask("two", number(1, 9))
        await ask("three", choice("x", "y"))

    assert waits_at(after, {"one": "a", "two": 2}) == "three"
    assert waits_at(after, {"one": "a", "two": 2, "three": "x"}) is None


@pytest.mark.parametrize("raw", ["gone", 7, None, ["x"], {"own": "words"}])
def test_an_answer_that_no_longer_reads_is_asked_again(raw: Json) -> None:
    """Where a recorded answer does not fit the question as it is now, it is asked again and later answers are kept."""

    async def after() -> None:
        kind = await ask("kind", choice("x", "y"))
        await ask("more", text(9), kind=kind)

    assert waits_at(after, {"kind": raw, "more": "kept"}) == "kind"
    assert waits_at(after, {"kind": "y", "more": "kept"}) is None


def test_a_skip_counts_only_where_it_is_allowed() -> None:
    """A question skipped once is asked when it may not be skipped any more; one that may be skipped now is not."""

    def flow_with(question: Ask[Any]) -> Callable[[], Coroutine[Any, Any, None]]:
        async def flow() -> None:
            await question

        return flow

    assert waits_at(flow_with(ask("q", text(9))), {"q": None}) == "q"
    assert waits_at(flow_with(ask("q", text(9), skippable=True)), {"q": None}) is None


# An answer that is known already.


@pytest.mark.parametrize(
    ("known", "record", "at"),
    [
        ("Ann", {}, None),
        ("Ann", {"who": "Bob"}, None),
        ("Ann", {"who^": "Ann"}, "who"),
        ("much too long", {}, "who"),
        (7, {}, "who"),
        (None, {}, "who"),
    ],
)
def test_what_is_known_is_not_asked(known: Json, record: Record, at: str | None) -> None:
    """A readable known answer is taken without asking, unless the question was answered or is being changed."""
    got: list[str] = []

    async def flow() -> None:
        got.append(await ask("who", text(5), known=known))

    assert waits_at(flow, record) == at
    assert got == ([] if at else [record.get("who", "Ann")])


# What is owed.


async def chatty() -> None:
    await say("hello")
    await say("again")
    await ask("one", text(9))
    await say("fine")
    await ask("known", text(9), known="yes")
    await say("so")
    await look("looked", effect)
    await say("found")
    await ask("two", text(9))
    await do("saved", effect)
    await say("done")
    await do("sent", effect)
    await say("bye")


@pytest.mark.parametrize(
    ("record", "owed"),
    [
        ({}, ["hello", "again", "one"]),
        ({"one": "a"}, ["fine", "so"]),
        ({"one": "a", "looked": 1}, ["fine", "so", "found", "two"]),
        ({"one": "a", "looked": 1, "two": "b"}, []),
        ({"one": "a", "looked": 1, "two": "b", "saved": 1}, ["done"]),
        ({"one": "a", "looked": 1, "two": "b", "saved": 1, "sent": 1}, ["done", "bye"]),
        ({"one": "a", "looked": 1, "known": "no"}, ["so", "found", "two"]),
    ],
)
def test_owed_is_what_was_said_since_the_last_answer(record: Record, owed: list[str]) -> None:
    """Owed are the messages after the newest answer somebody gave, then the question; effects neither add nor end."""
    assert shown(replay(chatty, (), record)) == owed


def test_owed_only_grows_until_the_next_answer() -> None:
    """Between two answers each effect's result only adds messages, so a count of the sent ones stays true."""
    record = through(Kitchen(), until="order")
    early = shown(replay(dinner, [Kitchen()], record))
    late = shown(replay(dinner, [Kitchen()], {**record, "order": 7}))
    assert late[: len(early)] == early
    assert late == ["ordered", "stars"]


# Flows that misbehave.


async def naps() -> None:
    await asyncio.sleep(3600)


async def yields() -> None:
    await asyncio.sleep(0)


async def waits_for_the_future() -> None:
    await ask("one", text(9))
    await asyncio.get_running_loop().create_future()


async def calls_an_effect() -> None:
    await do("fine", effect)
    await naps()


@pytest.mark.parametrize("flow", [naps, yields, waits_for_the_future, calls_an_effect])
async def test_a_real_await_is_named(flow: Flow) -> None:
    """A flow that awaits the event loop, itself or through another function, is a FlowError with the flow's name."""
    with pytest.raises(FlowError, match=f"'{flow.__name__}' awaits"):
        replay(flow, (), {"one": "a", "fine": 1})


def test_a_real_await_without_a_loop_is_named() -> None:
    """The same where no event loop runs."""
    with pytest.raises(FlowError, match="'naps' broke after its beginning"):
        replay(naps, (), {})


async def circles() -> None:
    while True:
        await say("round")


async def falls_down() -> None:
    await ask("one", text(9))
    await say("careful")
    await falls_down()


async def raises() -> None:
    await ask("one", text(9))
    raise ValueError("with words that somebody wrote")


async def returns_too_early() -> None:
    raise StopIteration


@pytest.mark.parametrize(
    ("flow", "why"),
    [
        (circles, "'circles' takes more than"),
        (falls_down, "'falls_down' (takes more than|broke after)"),
        (raises, "'raises' broke after one: ValueError$"),
        (returns_too_early, "'returns_too_early' broke after its beginning"),
    ],
)
def test_a_broken_flow_is_named(flow: Flow, why: str) -> None:
    """A flow that circles or raises is a FlowError that names the flow and the step, and quotes nobody's words."""
    record = {"one": "a", **{f"one.{number}": "a" for number in range(2, 3_000)}}
    with pytest.raises(FlowError, match=why):
        replay(flow, (), record)


def test_an_error_of_a_flow_is_kept_as_its_cause() -> None:
    """The exception itself hangs on the FlowError, for the log."""
    with pytest.raises(FlowError) as caught:
        replay(raises, (), {"one": "a"})
    assert isinstance(caught.value.__cause__, ValueError)


# The package.


def imports(path: Path) -> set[str]:
    """Every module that a source file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            found.add(node.module or "")
    return found


def test_the_engine_imports_only_itself_and_the_standard_library() -> None:
    """No module of bot/engine imports anything but the standard library and bot.engine."""
    sources = sorted(ENGINE.glob("**/*.py"))
    assert len(sources) >= 5
    for path in sources:
        for module in imports(path):
            known = module.split(".")[0] in sys.stdlib_module_names
            assert known or module.startswith("bot.engine."), f"{path.name} imports {module}"


def test_the_engine_runs_without_any_package() -> None:
    """The engine imports where no third-party package can be found."""
    modules = ", ".join(f"bot.engine.{path.stem}" for path in sorted(ENGINE.glob("[a-z]*.py")))
    command = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        f"import sys; sys.path.append({str(ENGINE.parents[1])!r}); import {modules}",
    ]
    assert subprocess.run(command, check=False, capture_output=True, text=True).stderr == ""
