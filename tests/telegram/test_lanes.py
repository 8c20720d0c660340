"""The lanes' laws: in order per key, all run, nobody held up by somebody else's flood."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.lanes import Lanes, LanesClosed, lane_of

jobs = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from(["works", "raises", "cancelled"])))


@settings(max_examples=100, deadline=None)
@given(jobs, st.integers(1, 5))
def test_all_run_in_order_and_one_at_a_time(jobs, workers):
    """Every job runs once, unless its caller is cancelled; per key in the order asked, never two at once; in all
    never more than there are workers; and nothing is left behind."""

    async def scenario() -> None:
        lanes = Lanes(workers)
        began: dict[int, list[int]] = {}
        running: list[int] = []

        async def job(n: int, key: int, steps: int, end: str) -> int:
            began.setdefault(key, []).append(n)
            assert key not in running
            running.append(key)
            assert len(running) <= workers
            try:
                for _ in range(steps):
                    await asyncio.sleep(0)
                if end == "raises":
                    raise ValueError(n)
                return n
            finally:
                running.remove(key)

        callers = [
            asyncio.create_task(lanes.run(key, lambda n=n, key=key, steps=steps, end=end: job(n, key, steps, end)))
            for n, (key, steps, end) in enumerate(jobs)
        ]
        for n, (_, steps, end) in enumerate(jobs):
            if end == "cancelled":
                for _ in range(steps):
                    await asyncio.sleep(0)
                callers[n].cancel()
        results = await asyncio.gather(*callers, return_exceptions=True)
        for n, (key, _, end) in enumerate(jobs):
            if end != "cancelled":
                assert n in began[key]
                assert results[n] == n if end == "works" else isinstance(results[n], ValueError)
        assert all(order == sorted(set(order)) for order in began.values())
        assert len(lanes) == 0
        assert not lanes._lanes

    asyncio.run(scenario())


async def test_a_flooding_chat_holds_one_worker():
    """With 1,000 slow messages of one chat waiting and two workers, another chat is served at once."""
    lanes, go = Lanes(workers=2), asyncio.Event()
    flood = [asyncio.create_task(lanes.run("flood", go.wait)) for _ in range(1000)]
    await asyncio.sleep(0)
    async with asyncio.timeout(1):
        assert await lanes.run("other", lambda: asyncio.sleep(0, "served"))
    go.set()
    await asyncio.gather(*flood)


async def test_full_says_so_before_memory_does():
    """A lane is full at its depth, all at their room; other lanes are not full with the one."""
    lanes, go = Lanes(depth=3, room=6), asyncio.Event()
    assert not lanes.full("a")
    held = [asyncio.create_task(lanes.run("a", go.wait)) for _ in range(4)]
    await asyncio.sleep(0)
    assert lanes.full("a")
    assert not lanes.full("b")
    held += [asyncio.create_task(lanes.run("b", go.wait)) for _ in range(2)]
    await asyncio.sleep(0)
    assert lanes.full("c")
    go.set()
    await asyncio.gather(*held)
    assert not lanes.full("a")


async def test_close_drains():
    """close lets everything held finish, in its order, and begins nothing new."""
    lanes, go, ran = Lanes(), asyncio.Event(), []

    async def job(n: int) -> None:
        await go.wait()
        ran.append(n)

    held = [asyncio.create_task(lanes.run(1, lambda n=n: job(n))) for n in range(5)]
    await asyncio.sleep(0)
    assert not await lanes.close(within=0.01)
    with pytest.raises(LanesClosed):
        await lanes.run(2, lambda: job(9))
    go.set()
    assert await lanes.close(within=1)
    await asyncio.gather(*held)
    assert ran == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("update", "lane"),
    [
        ({"update_id": 1, "message": {"chat": {"id": 7}, "from": {"id": 8}}}, 7),
        ({"update_id": 1, "edited_message": {"chat": {"id": -7}}}, -7),
        ({"update_id": 1, "callback_query": {"from": {"id": 8}, "message": {"chat": {"id": 7}}}}, 7),
        ({"update_id": 1, "callback_query": {"from": {"id": 8}}}, 8),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": 7}, "from": {"id": 8}}}, 7),
        ({"update_id": 1, "poll_answer": {"user": {"id": 8}}}, 8),
        ({"update_id": 1, "something_newer": [1]}, 1),
        ({"update_id": 1}, 1),
    ],
)
def test_a_lane_is_the_chat_else_the_person_else_the_update(update, lane):
    """What belongs to one conversation shares a lane, whatever kind of update it comes as."""
    assert lane_of(update) == lane


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["message", "chat", "from", "id", "user"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["message", "callback_query", "x"]), json_values))
def test_any_shape_of_update_has_a_lane(update):
    """A lane is found for whatever JSON comes, without raising."""
    assert isinstance(lane_of(update | {"update_id": 3}), int)
