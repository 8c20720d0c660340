"""Many people talk while Telegram misbehaves: a short run of `bench.faults`, and that it would see a loss."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import delete

from bench.faults import compared, judged, stood
from bench.tellers import Sent, World, begun, undisturbed
from bench.weather import KINDS, Weather
from bot.clock import Clock
from bot.store import Store, schema

A, A_LATER, LOST_A = Sent("a"), Sent("a", life=2), Sent("a", untold=True)
B, LOST_B = Sent("b"), Sent("b", untold=True)


@pytest.mark.slow
async def test_nothing_is_lost(tmp_path: Path) -> None:
    """With one request in five gone wrong each answer is kept once, each `do` is done once, all that is owed arrives,
    and nothing comes twice but what a lost answer of Telegram explains."""
    seed = random.randrange(10**6)
    outcome = await stood(tmp_path, seconds=30, people=25, share=0.2, seed=seed)
    print(f"seed {seed}", *outcome.figures, sep="\n")
    assert outcome.wrong == ()


def test_the_weather_is_as_bad_as_it_says() -> None:
    """About a share of all requests goes wrong, in every way there is, and conflicts are for polls alone."""
    weather = Weather(0.2, random.Random(1))
    faults = [weather.take(method) for method in ("sendMessage", "getUpdates") for _ in range(50_000)]
    gone_wrong = sum(fault is not None for fault in faults) / len(faults)
    assert 0.19 < gone_wrong < 0.21
    assert set(weather.seen) == set(KINDS)
    assert not [fault for fault in faults if fault and fault.status == 409 and fault.method == "sendMessage"]


# that it would see


@pytest.mark.parametrize(("saw", "wrong"), [
    ([A, B, B], []),
    ([LOST_A, A, B, B], []),  # a lost answer explains the repeat that follows
    ([LOST_A, LOST_A, A, B, B], []),
    ([A, A_LATER, B, B], []),  # so does an end of the bot in between
    ([A, LOST_B, B, B], []),
    ([A, A, B, B], ["got message 0 2 times, after 0 lost answers"]),
    ([A, LOST_A, B, B], ["got message 0 2 times, after 0 lost answers"]),  # its own was lost after it came
    ([LOST_A, A, A, B, B], ["got message 0 3 times, after 1 lost answers"]),
    ([LOST_A, B, B, B], ["got message 1 3 times, after 0 lost answers"]),  # another message's explains nothing
    ([A, B], ["saw something else from message 1 on"]),  # one that comes twice undisturbed
    ([B, A, B], ["saw something else from message 0 on"]),
    ([A], ["saw something else from message 1 on"]),
    ([A, B, B, A], ["saw something else from message 2 on"]),
])  # fmt: skip
def test_each_repeat_follows_a_lost_answer(saw: list[Sent], wrong: list[str]) -> None:
    """Of each message there are no more copies than undisturbed, and one more for each whose answer was lost."""
    assert list(compared(saw, [A, B, B])) == wrong


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def calm(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[World, World]]:
    """Two undisturbed worlds, which are the same."""
    folder = tmp_path_factory.mktemp("calm")
    chance = random.Random(1)
    async with begun(folder / "one", 2, 0.0, chance) as one, begun(folder / "two", 2, 0.0, chance) as two:
        await undisturbed(one, [1, 2])
        await undisturbed(two, [1, 2])
        yield one, two


@pytest.mark.slow
class TestItSees:
    """The verdict names each kind of loss."""

    pytestmark = pytest.mark.asyncio(loop_scope="module")

    async def test_two_calm_worlds(self, calm: tuple[World, World]) -> None:
        """Where nothing went wrong, nothing is."""
        assert (await judged(*calm)).wrong == ()

    async def test_a_message_that_is_missing(self, calm: tuple[World, World]) -> None:
        """One message less than undisturbed people saw."""
        one, two = calm
        sent = one.sent[one.people[0].id]
        taken = sent.pop(3)
        assert any("saw something else from message 3" in wrong for wrong in (await judged(one, two)).wrong)
        sent.insert(3, taken)

    async def test_a_line_of_trouble(self, calm: tuple[World, World]) -> None:
        """A conversation that broke, though nobody noticed."""
        one, two = calm
        one.lines["a conversation broke"] += 1
        assert any("a conversation broke" in wrong for wrong in (await judged(one, two)).wrong)
        del one.lines["a conversation broke"]

    async def test_what_is_not_kept(self, calm: tuple[World, World]) -> None:
        """A draft that was never kept, and an application less."""
        one, two = calm
        store = await Store.open(one.url, one.vault, Clock().now)
        async with store.transaction() as tx:
            await tx.connection.execute(delete(schema.request))
        async with store.transaction() as tx:
            await tx.connection.execute(
                delete(schema.application).where(schema.application.c.person == one.people[0].id)
            )
        await store.close()
        wrong = " ".join((await judged(one, two)).wrong)
        assert f"{one.people[1].id} drafted 2 messages, and 0 are kept" in wrong
        assert f"{one.people[0].id} told of 1 rejections, and 0 are kept" in wrong
