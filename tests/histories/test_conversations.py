"""Conversations that a release left in the middle go on, on the newest code."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache

import pytest

from bot.conversations.messages import Words
from bot.engine import ask, choice, do, look, number, say
from bot.engine.flow import Flow
from bot.flows import FLOWS
from tests import histories
from tests.histories import Conversation, __main__
from tests.histories.__main__ import released, version
from tests.histories.choosing import names_in, names_of, paths_of
from tests.histories.going_on import CONTENT, begun_by, trouble_with, unsaid

RELEASES = histories.releases()
ANEW = histories.anew()


@cache
def left(release: str) -> dict[str, list[Conversation]]:
    """The conversations that a release left, by flow."""
    found = defaultdict(list)
    for one in histories.conversations(release):
        found[one.flow].append(one)
    return found


EVERY = [(release, flow) for release in RELEASES for flow in left(release)]


@pytest.mark.parametrize(("release", "flow"), EVERY)
def test_it_goes_on_where_it_was(release: str, flow: str) -> None:
    """It asks the question that it asked, with nothing asked again and nothing done again; where that question is no
    more, it asks another or ends. Whatever is answered then, it comes to its end. Else `anew.toml` says why."""
    if flow not in FLOWS:
        assert ANEW.gone.get(flow), f"{flow} is no more, and nobody says why"
        return
    troubles = [trouble_with(one, FLOWS[flow], begun_by(one), ANEW.of(flow)) for one in left(release)[flow]]
    assert [trouble for trouble in troubles if trouble] == []


@pytest.mark.parametrize(("release", "flow"), EVERY)
def test_there_are_words_for_it(release: str, flow: str) -> None:
    """What it says and asks now has words, and so has each button."""
    if flow in FLOWS:
        words = Words(CONTENT, "en", flow)
        assert [bad for one in left(release)[flow] if (bad := unsaid(one, words, FLOWS[flow], begun_by(one)))] == []


def test_what_is_released_stays_as_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The writer leaves the folder of a released version alone, and says so."""
    monkeypatch.setattr(__main__, "released", lambda: [version()])
    before = [path.read_bytes() for path in sorted((histories.FOLDER / version()).iterdir())]
    assert __main__.main([]) == 2
    assert "is released" in capsys.readouterr().err
    assert [path.read_bytes() for path in sorted((histories.FOLDER / version()).iterdir())] == before


def test_every_release_is_remembered() -> None:
    """Each version with a day in the changelog has its folder, and so has the one that is being made."""
    assert {*released(), version()} <= {*RELEASES}, "python -m tests.histories"


@pytest.mark.skipif(version() in released(), reason="what is released stays as it is")
@pytest.mark.slow
def test_something_of_everything_is_remembered() -> None:
    """Of the version that is being made there is a conversation at every question of every flow, and one after every
    effect that a question follows."""
    for flow in FLOWS:
        asked = {name for _, path in paths_of(flow) for name in names_in(path.replay.passed)}
        there = left(version()).get(flow, [])
        waits = {("asked", one.at.partition(".")[0]) for one in there}
        assert asked - waits <= {name for one in there for name in names_of(one)}, f"{flow}: python -m tests.histories"
        assert {name for name in asked if name[0] == "asked"} <= waits, f"{flow}: python -m tests.histories"


def test_what_is_said_to_be_anew_is_there() -> None:
    """Each name in `anew.toml` is one that a flow asks or does, with a reason; each flow that is said to be gone is."""
    for flow, names in ANEW.flows.items():
        assert {*names} <= {name for _, path in paths_of(flow) for _, name in names_in(path.replay.passed)}
        assert all(names.values())
    assert FLOWS.keys().isdisjoint(ANEW.gone)


# that it can fail


async def note() -> str:
    """An effect."""
    return "noted"


def flow_of(*steps: str) -> Flow:
    """A flow of some of these steps, in this order."""

    async def tea() -> None:
        for step in steps:
            match step:
                case "sort" | "kind":
                    await ask(step, choice("green", "black"))
                case "minutes":
                    await ask("minutes", number(1, 9))
                case "few":
                    await ask("minutes", choice("few", "many"))
                case "fits":
                    assert await ask("minutes", number(1, 9)) < 5
                case "brew" | "boil":
                    await do(step, note)
                case "clock":
                    await look("clock", note)
                case _:
                    await ask(step, choice("yes", "no"))
        await say("enjoy")

    return tea


BEFORE = ("sort", "minutes", "brew", "sugar", "milk")
MIDDLE = Conversation("tea", (), "milk", {"sort": "green", "minutes": 3, "brew": "noted", "sugar": "no"})
START = replace(MIDDLE, at="minutes", record={"sort": "green"})


@pytest.mark.parametrize(("one", "now", "trouble"), [
    (MIDDLE, BEFORE, None),
    (MIDDLE, ("kind", *BEFORE[1:]), "kind is asked again, and not milk"),
    (MIDDLE, ("sort", "few", *BEFORE[2:]), "minutes is asked again, and not milk"),
    (MIDDLE, ("sort", "minutes", "boil", *BEFORE[3:]), "boil is done again before milk"),
    (MIDDLE, ("sort", "minutes", "brew", "brew", *BEFORE[3:]), "brew.2 is done again before milk"),
    (MIDDLE, ("lemon", *BEFORE), "lemon is asked again, and not milk"),
    (MIDDLE, ("clock", *BEFORE), None),
    (MIDDLE, ("sort", *BEFORE[2:]), None),
    (MIDDLE, ("milk", *BEFORE[:-1]), None),
    (MIDDLE, BEFORE[:-1], None),
    (MIDDLE, (*BEFORE[:-1], "lemon"), None),
    (START, ("sort", "fits", "brew"), "minutes, answered 5, breaks: the flow 'tea' broke after minutes: AssertionError"),
])  # fmt: skip
def test_what_people_would_feel_is_seen(one: Conversation, now: tuple[str, ...], trouble: str | None) -> None:
    """A question that was renamed, one whose answers are of another type, one that comes in between, an effect that
    was renamed or shifted, an answer that breaks what follows: each is told. What nobody would notice is none."""
    found = trouble_with(one, flow_of(*now), ())
    assert (found or "").startswith(trouble) if trouble else found is None, found


def test_what_is_meant_is_no_trouble() -> None:
    """A question that is meant to come first is answered, and then it goes on where it was."""
    assert trouble_with(MIDDLE, flow_of("kind", *BEFORE[1:]), (), ("kind",)) is None
    assert trouble_with(MIDDLE, flow_of("boil", *BEFORE), (), ("boil",)) is None
    assert trouble_with(MIDDLE, flow_of("kind", *BEFORE[1:]), (), ("sort",)) is not None


def test_the_flow_that_is_gone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release's conversations of a flow that is no more need a reason."""
    monkeypatch.delitem(FLOWS, "rejected")
    with pytest.raises(AssertionError, match="rejected is no more"):
        test_it_goes_on_where_it_was(RELEASES[0], "rejected")
