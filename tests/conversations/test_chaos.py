"""Somebody who does anything in any order: the bot always answers, refuses nothing, breaks nothing, loses nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.flows import COMMANDS
from bot.store import people
from bot.telegram.lanes import lane_of
from tests.conftest import Person, Stage
from tests.conversations.steps import data, has, noted, shared, touch
from tests.conversations.test_anything_sent import THINGS, send
from tests.conversations.test_nonsense import JUNK

stage = shared
pytestmark = pytest.mark.asyncio(loop_scope="module")

SAID = (
    "Acme", "Data analyst", "Ana", "Lisbon", "brazil", "9", "7:45 pm", "interview", "no", "yes", "I got rejected by Acme",
    "rejected again", "ask for feedback", "i need a break", "less often", "back", "skip", "stop", "menu", "help", "hi", "thanks",
    "word " * 120, "x" * 5000, *JUNK[:16],
)  # fmt: skip
CALLED = tuple(f"/{name}" for name in (*COMMANDS, "start", "cancel", "rename", "move", "help", "skip", "back"))
TIMES = (timedelta(minutes=1), timedelta(minutes=40), timedelta(hours=14), timedelta(days=1), timedelta(days=8))
ACTS = st.sampled_from(
    ("tap",) * 9 + ("say",) * 4 + ("call",) * 3 + ("old",) * 2
    + ("twice", "restart", "wait", "again", "block", "send", "edit")
)  # fmt: skip
MOVES = st.tuples(ACTS, st.integers(0, 10_000))


class Chaos:
    """One person, and what must hold after each thing that happens to them."""

    def __init__(self, person: Person) -> None:
        self.person, self.stage, self.server = person, person.stage, person.stage.server
        self.jobs: set[str] = set()
        self.born: Any = None
        self.since = 0

    async def tap(self, n: int) -> list[str]:
        """A button of the newest message that has any; where there is none, a word."""
        if not (buttons := data(self.person)):
            return await self.say(n)
        newest = [one for one in buttons if one[1] == buttons[0][1]]
        return await self._touch(newest[n % len(newest)])

    async def old(self, n: int) -> list[str]:
        """Any button of the chat."""
        return await self._touch(buttons[n % len(buttons)]) if (buttons := data(self.person)) else await self.say(n)

    async def twice(self, n: int) -> list[str]:
        """A button, twice, at once."""
        if not (buttons := data(self.person)):
            return await self.say(n)
        return await self._touch(*[buttons[n % min(len(buttons), 6)]] * 2)

    async def _touch(self, *buttons: Any) -> list[str]:
        again = await self._is_pressed(buttons[0][0])  # within seconds: a second press, which needs no word
        self.server.api.calls.clear()
        for button in buttons:
            touch(self.person, button)
        said = await self.person.answers()
        assert said or again or self._edits(), f"no answer to {buttons[0][0]}"
        return said

    def _edits(self) -> int:
        return len(self.server.calls("editMessageText")) + len(self.server.calls("editMessageReplyMarkup"))

    async def say(self, n: int) -> list[str]:
        return self._answered(await self.person.say(SAID[n % len(SAID)]), SAID[n % len(SAID)])

    async def call(self, n: int) -> list[str]:
        return self._answered(await self.person.say(CALLED[n % len(CALLED)]), CALLED[n % len(CALLED)])

    async def send(self, n: int) -> list[str]:
        send(self.person, THINGS[n % len(THINGS)])
        return self._answered(await self.person.answers(), THINGS[n % len(THINGS)])

    async def edit(self, n: int) -> list[str]:
        message = self.server.say(self.person.id, "hm")
        await self.person.answers()
        self.server.edit(self.person.id, message["message_id"], SAID[n % len(SAID)][:4000])
        return self._answered(await self.person.answers(), "edit")

    async def restart(self, n: int) -> list[str]:
        """The bot is stopped and started; one time in three, for it takes as long as ten taps."""
        if n % 3:
            return await self.tap(n)
        await self.stage.restart()
        said = await self.person.answers()
        assert said == [], "a restart says nothing"
        return said

    async def wait(self, n: int) -> list[str]:
        await self.stage.pass_time(seconds=TIMES[n % len(TIMES)].total_seconds())
        said = await self.person.answers()
        assert len(said) <= 4, "a heap"
        return said

    async def again(self, n: int) -> list[str]:
        """An update that was taken comes again, by both ways; not one from before they were forgotten."""
        taken = [one for one in self._history() if one["update_id"] > self.since]
        if taken and self.born:
            self.server.resend(taken[n % len(taken)]["update_id"])
            await self.stage.app.handler.handle(taken[n % len(taken)])
        said = await self.person.answers()
        assert said == []
        return said

    async def _is_pressed(self, data: str) -> bool:
        """Whether this button is the one that did its work last."""
        async with self.stage.app.store.transaction() as tx:
            row = await people.load(tx, self.person.id)
            mark, _ = row.profile.get("pressed", ("", "")) if row else ("", "")
            return bool(mark == tx.vault.mark(data, "person", "pressed", self.person.id))

    def _history(self) -> list[dict[str, Any]]:
        everything = self.server.world.updates._history.values()
        return [one for one in everything if lane_of(one) == self.person.id][-20:]

    async def block(self, n: int) -> list[str]:
        self.server.block(self.person.id)
        await self.stage.quiet()
        await self.stage.pass_time(days=n % 3)
        said = await self.person.answers()
        assert said == [], "said to somebody who blocked the bot"
        self.server.block(self.person.id, False)
        await self.stage.quiet()
        return said

    def _answered(self, said: list[str], what: str) -> list[str]:
        assert said, f"no answer to {what[:60]!r}"
        return said

    async def holds(self, said: list[str], first: int) -> None:
        """Nothing refused, nothing broken, nothing left unsent; what was noted is there, once."""
        harmless = ("query is too old", "message is not modified")  # of a tap delivered again, or pressed twice
        refused = [one for one in self.server.refused if not any(words in one.description for words in harmless)]
        self.server.refused.clear()
        assert refused == []
        assert not any(has([text], self.stage, "broken") for text in said)
        async with self.stage.app.store.transaction() as tx:
            row = await people.load(tx, self.person.id)
            assert row is None or row.away or row.unsent() == []
        erased = self.born is not None and (row is None or row.created_at != self.born)
        self.born = row.created_at if row else None
        if erased or row is None:
            self.since = max((one["update_id"] for one in self._history()), default=0)
        jobs = {job["id"] for job in await noted(self.person)}
        assert erased or self.jobs <= jobs, "an application was lost"
        new = len(jobs - self.jobs)
        assert new <= 1, "an application was noted twice"
        assert said or not new, "an application was noted without a word"
        self.jobs = jobs

    async def live(self, moves: list[tuple[str, int]]) -> None:
        for act, n in moves:
            first = self.person.seen
            do: Callable[[int], Awaitable[list[str]]] = getattr(self, act)
            await self.holds(await do(n), first)
        first = self.person.seen
        await self.holds(await self.person.say("/menu"), first)
        assert any(one[0] == ">menu:after" and one[1] > first for one in data(self.person)), "no way to the menu"


LIVE = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    derandomize=True,
)


@settings(LIVE, max_examples=10)
@given(moves=st.lists(MOVES, min_size=25, max_size=25))
async def test_whatever_they_do(stage: Stage, moves: list[tuple[str, int]]) -> None:
    """After each of 25 things in any order: an answer, nothing refused or broken, what was noted kept, the menu there."""
    await Chaos(stage.person()).live(moves)


@pytest.mark.slow
@settings(LIVE, max_examples=150, derandomize=False)
@given(moves=st.lists(MOVES, min_size=40, max_size=40))
async def test_whatever_they_do_at_length(stage: Stage, moves: list[tuple[str, int]]) -> None:
    """The same with 150 people and 40 things each, others every time."""
    await Chaos(stage.person()).live(moves)
