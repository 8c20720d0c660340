"""The pacer's laws, on virtual time."""

import asyncio
import selectors
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.pacer import FREE, LATE, PAID, SHARE, Pacer, PacerClosed


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose time jumps to the next timer instead of waiting for it."""

    def __init__(self) -> None:
        self.virtual_now = 1000.0
        super().__init__(_Jump(self))

    def time(self) -> float:
        return self.virtual_now


class _Jump(selectors.SelectSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self.virtual_loop = loop

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None:
            raise AssertionError("everybody waits and nobody will come: a stall")
        self.virtual_loop.virtual_now += max(timeout, 0)
        return super().select(0)


def in_virtual_time(scenario: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(scenario())


def new_pacer(per_second: float = FREE, **more: Any) -> Pacer:
    return Pacer(per_second, monotonic=asyncio.get_running_loop().time, **more)


@dataclass(frozen=True)
class Wish:
    """Somebody asks at `at` for a turn in `chat`, and may lose interest `patience` seconds later."""

    at: float
    chat: int
    urgent: bool
    patience: float | None = None


@dataclass
class Sent:
    """What went out: (moment, index of the wish), in the order in which callers went on; and who asked when."""

    asked: list[int] = field(default_factory=list)
    log: list[tuple[float, int]] = field(default_factory=list)

    def moments(self, wishes: list[Wish], chat: int | None = None) -> list[float]:
        return [moment for moment, n in self.log if chat is None or wishes[n].chat == chat]


async def play(pacer: Pacer, wishes: list[Wish], holds: list[tuple[float, int, float]] = []) -> Sent:  # noqa: B006
    """Let all wishes and holds (moment, chat, seconds) happen; return when nobody waits any more."""
    loop, sent = asyncio.get_running_loop(), Sent()
    start = loop.time()

    async def one(n: int, wish: Wish) -> None:
        await asyncio.sleep(start + wish.at - loop.time())
        sent.asked.append(n)
        try:
            async with asyncio.timeout(wish.patience):
                await pacer.turn(wish.chat, urgent=wish.urgent)
        except TimeoutError:
            return
        sent.log.append((loop.time() - start, n))

    async def hold(at: float, chat: int, seconds: float) -> None:
        await asyncio.sleep(start + at - loop.time())
        pacer.hold(chat, seconds)

    await asyncio.gather(*(one(n, w) for n, w in enumerate(wishes)), *(hold(*h) for h in holds))
    return sent


moments = st.one_of(st.just(0.0), st.floats(0, 5).map(lambda t: round(t, 2)))
wish = st.builds(Wish, moments, st.integers(1, 6), st.booleans(), st.one_of(st.none(), st.floats(0.01, 9)))
wishes_of_all_kinds = st.lists(wish, max_size=120)
holds_of_all_kinds = st.lists(st.tuples(moments, st.integers(1, 6), st.floats(0, 20)), max_size=5)


def most_in_any_window(times: list[float], rate: float, burst: int) -> bool:
    """Whether every stretch of time holds at most rate * its length + burst: each start against all ends at once."""
    lowest = float("inf")
    for n, moment in enumerate(times):
        lowest = min(lowest, n - rate * moment)
        if n + 1 - rate * moment - lowest > burst + 1e-6:
            return False
    return True


@settings(max_examples=100, deadline=None)
@given(wishes_of_all_kinds, holds_of_all_kinds, st.sampled_from([3.0, FREE, PAID]))
def test_never_faster_than_the_rate_in_any_window(wishes, holds, rate):
    """In any t seconds no more than rate * t + burst go out, in all and in each chat, whatever is asked or held."""

    async def scenario() -> None:
        pacer = new_pacer(rate)
        sent = await play(pacer, wishes, holds)
        assert most_in_any_window(sent.moments(wishes), rate, pacer.burst)
        for chat in {w.chat for w in wishes}:
            assert most_in_any_window(sent.moments(wishes, chat), 1.0, 5)

    in_virtual_time(scenario)


@settings(max_examples=100, deadline=None)
@given(wishes_of_all_kinds, holds_of_all_kinds)
def test_a_chat_gets_its_messages_in_the_order_asked(wishes, holds):
    """Within a chat messages go out in the order in which turns were asked for, and all whose caller stayed do."""

    async def scenario() -> None:
        pacer = new_pacer()
        sent = await play(pacer, wishes, holds)
        for chat in {w.chat for w in wishes}:
            gone = [n for _, n in sent.log if wishes[n].chat == chat]
            assert gone == [n for n in sent.asked if n in gone]
        assert {n for _, n in sent.log} >= {n for n, w in enumerate(wishes) if w.patience is None}
        assert len(pacer) == 0

    in_virtual_time(scenario)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.builds(Wish, moments, st.integers(1, 50), st.booleans()), max_size=150))
def test_answers_go_before_what_nobody_waits_for(wishes):
    """A message nobody waits for passes an answer that could go only as every eighth where both compete."""
    wishes = [Wish(w.at, n, w.urgent) for n, w in enumerate(wishes)]  # a chat each: all may always go

    async def scenario() -> None:
        sent = await play(new_pacer(), wishes)
        gone: set[int] = set()
        answers = SHARE
        for moment, n in sent.log:
            competing = {i for i, w in enumerate(wishes) if w.at < moment - 1e-6} - gone
            if not wishes[n].urgent and any(wishes[i].urgent for i in competing - {n}):
                assert answers >= SHARE - 1
                answers = 0
            elif wishes[n].urgent:
                answers += 1
            gone.add(n)

    in_virtual_time(scenario)


@pytest.mark.parametrize("asks_at", [1 + n / 97 for n in range(20)])
def test_a_broadcast_leaves_a_place_for_an_answer(asks_at):
    """Whoever writes while a broadcast goes on is answered at once, not when its next message would have gone."""

    async def scenario() -> None:
        wishes = [*(Wish(0, n, urgent=False) for n in range(100)), Wish(asks_at, 1000, urgent=True)]
        sent = await play(new_pacer(), wishes)
        [answered] = sent.moments(wishes, 1000)
        assert answered - asks_at <= LATE + 1e-6
        assert sent.log[-1][0] <= 101 / FREE

    in_virtual_time(scenario)


def test_what_nobody_waits_for_is_not_silenced():
    """Under more answers than the rate allows, other messages still get one place in eight."""

    async def scenario() -> None:
        wishes = [Wish(0, n, urgent=n >= 20) for n in range(400)]
        sent = await play(new_pacer(), wishes)
        assert sum(not wishes[n].urgent for _, n in sent.log[:160]) == 160 // SHARE

    in_virtual_time(scenario)


def test_an_answer_behind_a_slow_message_of_its_own_chat_carries_it_along():
    """An answer is not overtaken by its chat's earlier message, nor held back by that message's low rank."""

    async def scenario() -> None:
        crowd = [Wish(0, n, urgent=False) for n in range(100, 300)]
        own = [Wish(0, 1, urgent=False), Wish(0.5, 1, urgent=True)]
        sent = await play(new_pacer(), crowd + own)
        gone = {n: moment for moment, n in sent.log}
        assert gone[200] <= gone[201] < 0.7

    in_virtual_time(scenario)


def test_a_broadcast_takes_as_long_as_the_rate_says():
    """10,000 messages to as many chats go out without a pause at the full rate, and cost little while they wait."""

    async def scenario() -> None:
        pacer = new_pacer()
        began = time.process_time()
        sent = await play(pacer, [Wish(0, n, urgent=False) for n in range(10_000)])
        took = time.process_time() - began
        assert sent.log[-1][0] == pytest.approx((10_000 - pacer.burst) / FREE, abs=0.1)
        assert took < 5  # measured 0.6 s; a cost that grows with those waiting would be a minute
        await asyncio.sleep(10)
        await pacer.turn(1)
        assert len(pacer._chats) == 1  # and nothing of it is kept

    in_virtual_time(scenario)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.builds(Wish, moments, st.integers(1, 6), st.booleans()), max_size=60), st.floats(0, 60))
def test_a_429_holds_its_own_chat_alone(wishes, seconds):
    """After hold(chat, s) that chat gets nothing for s seconds and everybody else what they would have got."""

    async def scenario(holds: list[tuple[float, int, float]]) -> tuple[list[float], list[float]]:
        quiet = [w for w in wishes if w.chat != 1]
        free = await play(new_pacer(1e6, per_chat=1.0), quiet)
        sent = await play(new_pacer(1e6, per_chat=1.0), wishes, holds)
        assert all(m >= seconds - 1e-6 or m == 0 for m in sent.moments(wishes, 1))
        others = [m for chat in range(2, 7) for m in sent.moments(wishes, chat)]
        return others, [m for chat in range(2, 7) for m in free.moments(quiet, chat)]

    others, expected = in_virtual_time(lambda: scenario([(0.0, 1, seconds)]))
    assert others == pytest.approx(expected, abs=0.01)


def test_a_hold_for_everybody_stops_everybody():
    """hold(None, s) lets nothing out for s seconds, and the rate holds after it."""

    async def scenario() -> None:
        pacer = new_pacer()
        pacer.hold(None, 30)
        wishes = [Wish(0, n, urgent=True) for n in range(50)]
        sent = await play(pacer, wishes)
        assert sent.log[0][0] >= 30
        assert most_in_any_window(sent.moments(wishes), FREE, pacer.burst)

    in_virtual_time(scenario)


def test_a_repeat_goes_before_what_waits_in_its_chat():
    """A message sent again after a 429 keeps its place before later ones of its chat."""

    async def scenario() -> None:
        pacer, order = new_pacer(), []

        async def ask(name: str, **how: bool) -> None:
            await pacer.turn(1, **how)
            order.append(name)

        pacer.hold(1, 5)
        later = asyncio.create_task(ask("later"))
        await asyncio.sleep(1)
        await asyncio.gather(ask("repeat", again=True), later)
        assert order == ["repeat", "later"]

    in_virtual_time(scenario)


def test_one_flooding_chat_costs_the_others_nothing():
    """A chat with 500 messages waiting does not delay another chat's answer."""

    async def scenario() -> None:
        flood = [Wish(0, 1, urgent=True) for _ in range(500)]
        answers = [Wish(1 + n, 2 + n, urgent=True) for n in range(20)]
        sent = await play(new_pacer(), flood + answers)
        delays = [moment - answers[n - 500].at for moment, n in sent.log if n >= 500]
        assert len(delays) == 20
        assert max(delays) <= 0.05

    in_virtual_time(scenario)


def test_chats_take_turns():
    """When the bot as a whole is at its limit, a chat with many messages ready lets the others in between."""

    async def scenario() -> None:
        wishes = [Wish(0, n // 10, urgent=True) for n in range(50)]
        sent = await play(new_pacer(per_chat=1e6, chat_burst=100), wishes)
        chats = [wishes[n].chat for _, n in sent.log]
        assert all(sorted(chats[n : n + 5]) == [0, 1, 2, 3, 4] for n in range(2, 42, 5))

    in_virtual_time(scenario)


def test_flush_waits_for_what_waits_and_no_longer_than_told():
    """flush is True once nothing waits, False when its time is over first."""

    async def scenario() -> None:
        pacer = new_pacer()
        assert await pacer.flush(0.0)
        waiting = [asyncio.create_task(pacer.turn(n)) for n in range(100)]
        await asyncio.sleep(0)
        assert not await pacer.flush(1.0)
        assert await pacer.flush(10.0)
        await asyncio.gather(*waiting)

    in_virtual_time(scenario)


def test_close_tells_everybody():
    """After close whoever waits and whoever comes gets PacerClosed, and no timer is left."""

    async def scenario() -> None:
        pacer = new_pacer()
        waiting = [asyncio.create_task(pacer.turn(n)) for n in range(10)]
        await asyncio.sleep(0)
        pacer.close()
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(r) for r in results] == [type(None)] * 2 + [PacerClosed] * 8
        with pytest.raises(PacerClosed):
            await pacer.turn(1)
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    in_virtual_time(scenario)


def test_real_time_keeps_the_pace_too():
    """On the real clock and uvloop 60 messages at 200 a second take as long as they should."""
    import uvloop

    async def scenario() -> float:
        pacer = Pacer(200.0)
        began = time.monotonic()
        await asyncio.gather(*(pacer.turn(n) for n in range(60)))
        return time.monotonic() - began

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        took = runner.run(scenario())
    assert (60 - 14) / 200 - 0.001 <= took < 0.6
