"""Walking every path of a flow: nothing is left out, and a flow that cannot be walked is refused."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import combinations, pairwise, product
from typing import Any

import pytest

from bot.engine.answers import (
    Choice,
    Kind,
    Located,
    choice,
    day,
    number,
    place,
    several,
    text,
    time_of_day,
)
from bot.engine.explore import Edge, OneOf, Path, edges, explore, outcome, sample_answers
from bot.engine.flow import FlowError, Json, ask, do, look, replay, say

from .kitchen_sink import any_kitchen, dinner

ABC = ("a", "b", "c")


async def three() -> None:
    """Three independent questions with three answers each."""
    for name in ("one", "two", "three"):
        await ask(name, choice(*ABC))


async def eight() -> None:
    """Eight independent questions: 6,561 paths, with a look between each two."""
    for name in "abcdefgh":
        await ask(name, choice(*ABC))
        await look("looked", nothing)


async def nothing() -> None:
    """A sample effect."""


def test_every_combination_is_walked_once() -> None:
    """Without a memory each combination of answers is one path, the first answers first."""
    records = [tuple(path.record.values()) for path in explore(three)]
    assert records == list(product(ABC, repeat=3))


def test_a_skip_and_every_result_of_an_effect_are_walked() -> None:
    """A skippable question is also skipped, and an effect has each of its sample results."""

    async def flow() -> None:
        await ask("q", choice("a"), skippable=True)
        await do("d", one_of)

    async def one_of() -> Any:
        return OneOf((1, None))

    found = [(path.record["q"], path.record["d"]) for path in explore(flow)]
    assert found == [("a", 1), ("a", None), (None, 1), (None, None)]


@pytest.mark.parametrize("memory", [1, 2, 3])
def test_a_memory_covers_all_that_it_remembers(memory: int) -> None:
    """With memory=k each combination of k consecutive answers is on some path that ends; single ways take no room."""
    paths = list(explore(eight, memory=memory))
    walked = [[path.record[name] for name in "abcdefgh"] for path in paths]
    for start in range(8 - memory + 1):
        assert {tuple(answers[start : start + memory]) for answers in walked} == set(product(ABC, repeat=memory))
    assert len(paths) < 8 * 3**memory


def test_a_memory_covers_options_and_pairs_of_the_kitchen_sink() -> None:
    """With memory=2 each answer of each question, and each pair that the flow can give in a row, is on some path."""
    met: set[tuple[str, str]] = set()
    offered: set[tuple[str, str]] = set()
    for path in explore(dinner, [any_kitchen()], memory=2):
        met |= {(key, repr(raw)) for key, raw in path.record.items()}
        for taken in path.replay.passed:
            kind = getattr(taken.step, "kind", None)
            if kind is not None and not taken.known:
                offered |= {(taken.key, repr(raw)) for raw in sample_answers(kind)}
    assert offered <= met
    assert {("stock", "'full'"), ("stock", "'bare'"), ("order", "7"), ("order", "None"), ("who", "None")} <= met

    pairs = Counter(pair for path in explore(three, memory=2) for pair in pairwise(path.record.items()))
    assert {(first, second) for (_, first), (_, second) in pairs} == set(product(ABC, repeat=2))


def test_a_path_is_its_record_and_its_replay() -> None:
    """What is yielded has ended, and replays from its record to the same."""
    paths = list(explore(dinner, [any_kitchen()], memory=1))
    kitchen = any_kitchen()
    for path in explore(dinner, [kitchen], memory=1):
        assert path.replay.at is None
        assert path.replay == replay(dinner, [kitchen], path.record)
    assert [path.record for path in paths] == [path.record for path in explore(dinner, [any_kitchen()], memory=1)]


def test_every_path_of_the_kitchen_sink_ends() -> None:
    """Each way through ends in one of the four goodbyes and no other message comes last."""
    lasts = {path.replay.passed[-1].key for path in explore(dinner, [any_kitchen()], memory=2)}
    assert lasts == {"another_time", "dropped", "goodbye"}


def test_too_many_paths_are_refused() -> None:
    """Beyond `most` paths it is a FlowError that says what to do."""
    with pytest.raises(FlowError, match=r"more than 26 paths.*memory"):
        list(explore(three, most=26))
    assert len(list(explore(three, most=27))) == 27


def test_a_path_without_end_is_refused() -> None:
    """A loop that no answer ends is a FlowError that names the question, with and without a memory."""

    async def endless() -> None:
        while True:
            await ask("more", choice("yes", "no"))

    for memory in (None, 1, 2):
        with pytest.raises(FlowError, match=r"does not end.*more\.202"):
            list(explore(endless, memory=memory, most=1_000))


def test_a_loop_is_walked_until_an_answer_ends_it() -> None:
    """A question that comes again is given what it was not given before, so a loop people may end does end."""

    async def loop() -> None:
        while await ask("more", choice("soup", "cake", "enough")) != "enough":
            await say("noted")

    walked = [list(path.record.values()) for path in explore(loop)]
    assert walked == [
        ["soup", "cake", "enough"],
        ["soup", "enough"],
        ["cake", "soup", "enough"],
        ["cake", "enough"],
        ["enough"],
    ]


def test_a_question_without_an_answer_is_refused() -> None:
    """A choice of nothing would leave people where they are: a FlowError that names it."""

    async def stuck() -> None:
        await ask("which", Choice(()))

    with pytest.raises(FlowError, match="which"):
        list(explore(stuck))


def test_a_sample_effect_that_waits_is_refused() -> None:
    """A sample effect must answer at once."""

    class Never:
        def __await__(self) -> Any:
            yield

    async def waits() -> None:
        await Never()

    with pytest.raises(FlowError, match="sample effect of slow waits"):
        outcome(do("slow", waits))


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        (choice("x", "y"), ["x", "y"]),
        (choice("x", own=text(5)), ["x", {"own": "in <m"}]),
        (several("x", "y"), [["x"], ["y"], [], ["x", "y"]]),
        (several("x"), [["x"], []]),
        (number(1, 3), [1, 2, 3]),
        (number(10, 90), [10, 90]),
        (number(4, 4), [4]),
        (time_of_day("08:00", "7:45"), ["08:00", "07:45"]),
        (day(date(2027, 12, 31), 7, 0, 1), ["2027-12-31", "2028-01-01"]),
        (text(1), ["S", "l"]),
        (place(), ["Lisbon", "Nowhere at all", "America", [48.2, 16.4]]),
    ],
)
def test_sample_answers_show_each_way_once(kind: Kind[Any], answers: list[Json]) -> None:
    """Each option, and typed answers where typing counts; none twice; all of them can be read."""
    assert sample_answers(kind) == answers
    for raw in answers:
        kind.value(raw)


def test_long_texts_are_sampled_at_their_limit() -> None:
    """A text is tried with HTML in it and at its full length, so that the content check sees both."""
    first, second = sample_answers(text(300))
    assert "<b>" in first
    assert len(second) >= 299


def test_edges_are_the_diagram() -> None:
    """Arrows go from start to end by the option taken, `skip`, `known` or `…` for own words; each stands once."""

    async def flow() -> None:
        await say("hello")
        if await ask("mood", choice("good", "bad", own=text(9)), skippable=True) == "good":
            return await say("fine")
        await ask("who", text(9), known="Sam")
        for _ in range(2):
            await do("save", nothing)

    assert edges(explore(flow)) == [
        Edge("start", "", "hello"),
        Edge("hello", "", "mood"),
        Edge("mood", "good", "fine"),
        Edge("fine", "", "end"),
        Edge("mood", "bad", "who"),
        Edge("who", "known", "save"),
        Edge("save", "", "save"),
        Edge("save", "", "end"),
        Edge("mood", "…", "who"),
        Edge("mood", "skip", "who"),
    ]


def test_edges_of_an_empty_flow() -> None:
    """A flow that does nothing goes from start to end."""
    assert edges([Path({}, replay(nothing, (), {}))]) == [Edge("start", "", "end")]


def test_a_place_is_sampled_on_the_map_too() -> None:
    """A shared location is among the places, for the flow treats it differently."""
    assert any(isinstance(place().value(raw), Located) for raw in sample_answers(place()))
    assert all(first != second for first, second in combinations(sample_answers(place()), 2))
