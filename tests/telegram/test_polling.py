"""Long polling over real HTTP, against a stand-in that keeps updates as Telegram does, and misbehaves when told."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs

from bot.telegram import polling
from bot.telegram.api import Api
from bot.telegram.errors import BadToken
from bot.telegram.lanes import Lanes
from bot.telegram.polling import Poller
from bot.telegram.transport import Transport

WORDS = "a private thought"
Update = dict[str, Any]


class Telegram:
    """Holds updates until an offset confirms them; answers the next calls from `faults` first."""

    def __init__(self) -> None:
        self.pending: list[Update] = []
        self.faults: list[Callable[[web.Request], Awaitable[web.StreamResponse]]] = []
        self.asked: list[dict[str, Any]] = []
        self.methods: list[str] = []
        self.arrived = asyncio.Event()
        self.changed = asyncio.Condition()

    def add(self, *updates: Update) -> None:
        self.pending += updates
        self.arrived.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """After an ask for which `condition` holds."""
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(condition)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method, params = request.path.rpartition("/")[2], await request.json()
        self.methods.append(method)
        if self.faults:
            return await self.faults.pop(0)(request)
        if method != "getUpdates":
            return web.json_response({"ok": True, "result": True})
        self.asked.append(params)
        offset = params["offset"]
        if not self.pending or offset <= self.pending[-1]["update_id"] + 1:  # else: an offset in the future
            self.pending = [u for u in self.pending if u["update_id"] >= offset]
        async with self.changed:
            self.changed.notify_all()
        if not self.pending and params["timeout"]:
            self.arrived.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.arrived.wait(), params["timeout"])
        return web.json_response({"ok": True, "result": self.pending[: params["limit"]]})


def fault(status: int, body: object = None, text: str | None = None) -> Callable[[web.Request], Awaitable[Any]]:
    async def respond(request: web.Request) -> web.Response:
        return web.Response(status=status, text=text) if text is not None else web.json_response(body, status=status)

    return respond


async def hang_up(request: web.Request) -> web.Response:
    assert request.transport
    request.transport.abort()
    return web.Response()


def message(update_id: int, chat: int = 7) -> Update:
    return {"update_id": update_id, "message": {"chat": {"id": chat}, "text": WORDS}}


class Handler:
    """Records what was committed, in order; `acts` may make an update wait or raise."""

    def __init__(self) -> None:
        self.committed: list[int] = []
        self.begun: list[int] = []
        self.acts: dict[int, Callable[[], Awaitable[None]]] = {}
        self.changed = asyncio.Condition()

    async def __call__(self, update: Update) -> None:
        update_id = update["update_id"]
        self.begun.append(update_id)
        if act := self.acts.get(update_id):
            await act()
        self.committed.append(update_id)
        async with self.changed:
            self.changed.notify_all()

    async def until(self, *update_ids: int, within: float = 5.0) -> None:
        async with asyncio.timeout(within), self.changed:
            await self.changed.wait_for(lambda: set(update_ids) <= set(self.committed))


async def no_wait(seconds: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def polling_of(
    telegram: Telegram, handle: Callable[[Update], Awaitable[None]], **settings: Any
) -> AsyncIterator[tuple[Poller, "asyncio.Task[None]"]]:
    app = web.Application()
    app.router.add_post("/{tail:.*}", telegram.answer)
    async with TestServer(app) as server, Api("1:t", str(server.make_url("")), Transport()) as api:
        poller = Poller(api, handle, Lanes(), **({"sleep": no_wait} | settings))
        task = asyncio.create_task(poller.run())
        try:
            yield poller, task
        finally:
            await poller.stop(within=1.0)
            await asyncio.wait([task])


async def test_confirmed_only_when_committed():
    """While an update is in hand no offset passes it; once handled the next does."""
    telegram, handler, go = Telegram(), Handler(), asyncio.Event()
    handler.acts[1] = go.wait
    telegram.add(message(1), message(2, chat=8))
    async with polling_of(telegram, handler):
        await handler.until(2)
        await telegram.until(lambda: len(telegram.asked) >= 4)
        assert [u["update_id"] for u in telegram.pending] == [1, 2]
        go.set()
        await handler.until(1, 2)
        await telegram.until(lambda: telegram.asked[-1]["offset"] == 3)
        assert telegram.pending == []
    assert max(ask["offset"] for ask in telegram.asked[:4]) <= 1
    assert {ask["timeout"] for ask in telegram.asked[1:4]} == {0}  # no long poll while something is in hand
    assert handler.begun == [1, 2]


async def test_a_slow_chat_does_not_keep_others_waiting():
    """While one chat's update hangs at the head, updates that arrive later for others are handled soon, each once."""
    telegram, handler, go = Telegram(), Handler(), asyncio.Event()
    handler.acts[1] = go.wait
    telegram.add(message(1))
    loop, delays = asyncio.get_running_loop(), []
    async with polling_of(telegram, handler):
        for n in range(2, 22):
            began = loop.time()
            telegram.add(message(n, chat=100 + n))
            await handler.until(n)
            delays.append(loop.time() - began)
        go.set()
        await handler.until(1)
    assert max(delays) < 0.5
    assert sorted(handler.begun) == list(range(1, 22))
    assert len(telegram.asked) < 200


async def test_in_order_per_chat_side_by_side_and_each_once():
    """500 updates of 20 chats: all handled, each once, in order within the chat, several chats at a time."""
    telegram, handler = Telegram(), Handler()
    chance = random.Random(5)
    updates = [message(n, chat=chance.randrange(20)) for n in range(1, 501)]
    at_once = most = 0

    async def handle(update: Update) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(chance.choice([0, 0, 0.001, 0.003]))
        at_once -= 1
        await handler(update)

    telegram.add(*updates)
    async with polling_of(telegram, handle):
        await handler.until(*range(1, 501), within=10)
    assert sorted(handler.committed) == list(range(1, 501))
    for chat in range(20):
        own = [u["update_id"] for u in updates if u["message"]["chat"]["id"] == chat]
        assert [n for n in handler.committed if n in own] == own
    assert most > 5
    assert telegram.pending == []


async def test_the_window_is_bounded():
    """With everything stuck no more than 100 updates are in hand, however many wait at Telegram."""
    telegram, handler, go = Telegram(), Handler(), asyncio.Event()
    handler.acts = dict.fromkeys(range(1000), go.wait)
    telegram.add(*(message(n, chat=n) for n in range(1, 301)))
    async with polling_of(telegram, handler) as (poller, _):
        await telegram.until(lambda: len(telegram.asked) >= 5)
        assert len(poller._known) == 100
        go.set()
        await handler.until(*range(1, 301))
    assert telegram.pending == []


async def test_a_poisonous_update_is_passed_after_some_tries():
    """An update whose handling keeps raising is tried four times and passed, and its words are in no log."""
    telegram, handler = Telegram(), Handler()

    async def raise_words() -> None:
        raise ValueError(WORDS)

    handler.acts[1] = raise_words
    telegram.add(message(1), message(2))
    with capture_logs() as lines:
        async with polling_of(telegram, handler):
            await handler.until(2)
    assert handler.begun == [1, 1, 1, 1, 2]
    assert [line["attempt"] for line in lines if line["event"] == "update raised"] == [1, 2, 3, 4]
    assert WORDS not in repr(lines)
    assert telegram.pending == []


async def test_a_stumble_is_repeated_in_its_place():
    """An update that raises once is handled at the second try, before the next one of its chat."""
    telegram, handler, raised = Telegram(), Handler(), []

    async def once() -> None:
        if not raised:
            raised.append(1)
            raise ValueError

    handler.acts[1] = once
    telegram.add(message(1), message(2))
    async with polling_of(telegram, handler):
        await handler.until(1, 2)
    assert handler.begun == [1, 1, 2]


class Away(Exception):
    """The storage cannot be reached."""


async def test_an_outage_is_waited_out():
    """While the storage is away no update is passed, however long; when it is back each is handled, in order."""
    telegram, handler, tries = Telegram(), Handler(), []

    async def away() -> None:
        tries.append(1)
        if len(tries) < 40:
            raise Away

    handler.acts = {1: away, 2: away, 3: away}
    telegram.add(message(1), message(2, chat=8), message(3))
    async with polling_of(telegram, handler, is_outage=lambda e: isinstance(e, Away)):
        await handler.until(1, 2, 3)
    assert handler.committed.index(1) < handler.committed.index(3)
    assert telegram.pending == []


async def test_stopping_in_an_outage_leaves_the_update_unconfirmed():
    """A bot stopped while its storage is away stops at once, and the update comes again at the next start."""
    telegram, handler, tried = Telegram(), Handler(), asyncio.Event()

    async def away() -> None:
        tried.set()
        raise Away

    handler.acts[2] = away
    telegram.add(message(1, chat=8), message(2))
    settings = {"is_outage": lambda e: isinstance(e, Away), "sleep": asyncio.sleep}
    async with polling_of(telegram, handler, **settings) as (poller, _):
        await tried.wait()
        await handler.until(1)
        async with asyncio.timeout(0.5):
            await poller.stop(within=5)
    assert [u["update_id"] for u in telegram.pending] == [2]


TROUBLES = {
    "502 with HTML": [fault(502, text="<html>Bad Gateway</html>")] * 3,
    "500": [fault(500, {"ok": False, "error_code": 500, "description": "Internal Server Error"})],
    "429": [fault(429, {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 3}})],
    "409": [fault(409, {"ok": False, "description": "Conflict: terminated by other getUpdates request"})] * 2,
    "garbage": [fault(200, text="{"), fault(200, [1]), fault(200, {"ok": True}), fault(200, {"ok": True, "result": 1})],
    "no updates": [fault(200, {"ok": True, "result": ["x", {"update_id": "1"}, {}]})],
    "dropped": [hang_up, hang_up],
}


@pytest.mark.parametrize("faults", TROUBLES.values(), ids=TROUBLES)
async def test_troubles_pass(faults):
    """After whatever Telegram or the network did, polling goes on, after a wait that was logged, and loses nothing."""
    telegram, handler, waits = Telegram(), Handler(), []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    telegram.faults = list(faults)
    telegram.add(message(1))
    with capture_logs() as lines:
        async with polling_of(telegram, handler, sleep=sleep):
            await handler.until(1)
    assert handler.begun == [1]
    assert len(waits) == len(faults)
    assert all(0.25 <= wait <= 30 for wait in waits)
    assert len([line for line in lines if line["event"] == "getUpdates"]) == len(faults)


async def test_429_waits_as_long_as_told():
    """retry_after is honoured to the second."""
    telegram, handler, waits = Telegram(), Handler(), []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    telegram.faults = list(TROUBLES["429"])
    telegram.add(message(1))
    async with polling_of(telegram, handler, sleep=sleep):
        await handler.until(1)
    assert waits == [3.0]


async def test_good_updates_beside_odd_ones_are_handled():
    """What is no update is passed over; what came with it is handled."""
    telegram, handler = Telegram(), Handler()
    telegram.faults = [fault(200, {"ok": True, "result": ["x", message(3), {"update_id": None}, message(3)]})]
    async with polling_of(telegram, handler):
        await handler.until(3)
    assert handler.begun == [3]


@pytest.mark.parametrize(("status", "description"), [(401, "Unauthorized"), (404, "Not Found")])
async def test_a_bad_token_ends_it(status, description):
    """A token Telegram does not know ends polling with BadToken."""
    telegram = Telegram()
    telegram.faults = [fault(status, {"ok": False, "description": description})] * 9
    async with polling_of(telegram, Handler()) as (_, task):
        with pytest.raises(BadToken):
            await asyncio.wait_for(task, 2)


async def test_a_404_later_on_is_waited_out_and_a_401_is_not():
    """Once polling has worked, 404 is some server on the way; 401 is a token that was revoked."""
    telegram, handler = Telegram(), Handler()
    telegram.add(message(1))
    async with polling_of(telegram, handler, poll_seconds=0) as (_, task):
        await handler.until(1)
        telegram.faults = [fault(404, text="nothing here")]
        telegram.add(message(2))
        await handler.until(2)
        telegram.faults = [fault(401, {"ok": False, "description": "Unauthorized"})]
        with pytest.raises(BadToken):
            await asyncio.wait_for(task, 2)


async def test_a_webhook_left_over_is_taken_away():
    """When Telegram says that a webhook is set, it is deleted, and no pending update with it."""
    telegram, handler = Telegram(), Handler()
    words = (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    telegram.faults = [fault(409, {"ok": False, "description": words})]
    telegram.add(message(1))
    async with polling_of(telegram, handler):
        await handler.until(1)
    assert telegram.methods[:3] == ["getUpdates", "deleteWebhook", "getUpdates"]


async def test_stop_finishes_and_confirms():
    """stop ends a long poll at once, lets what is in hand finish, and tells Telegram, so that nothing comes twice."""
    telegram, handler, go = Telegram(), Handler(), asyncio.Event()
    handler.acts[2] = go.wait
    telegram.add(message(1), message(2, chat=8))
    async with polling_of(telegram, handler) as (poller, task):
        await handler.until(1)
        stopping = asyncio.create_task(poller.stop(within=5))
        await asyncio.wait([task])
        telegram.add(message(3))
        go.set()
        await asyncio.wait_for(stopping, 1)
        assert [u["update_id"] for u in telegram.pending] == [3]
    assert handler.begun == [1, 2]


async def test_stop_has_a_deadline():
    """What does not finish in time is cancelled, unconfirmed, and what was committed before it is confirmed."""
    telegram, handler, cancelled = Telegram(), Handler(), []

    async def for_ever() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(1)
            raise

    handler.acts[2] = for_ever
    telegram.add(message(1), message(2, chat=8), message(3, chat=9))
    async with polling_of(telegram, handler) as (poller, _):
        await handler.until(1, 3)
        await asyncio.wait_for(poller.stop(within=0.05), 1)
    assert cancelled == [1]
    assert [u["update_id"] for u in telegram.pending] == [2, 3]


async def test_numbers_that_begin_anew():
    """When Telegram numbers updates anew from below, as after a week of silence, they are handled and confirmed."""
    telegram, handler = Telegram(), Handler()
    telegram.add(message(900_000_000))
    async with polling_of(telegram, handler):
        await handler.until(900_000_000)
        await telegram.until(lambda: not telegram.pending)
        telegram.add(message(5), message(6))
        await handler.until(5, 6)
    assert handler.begun == [900_000_000, 5, 6]
    assert telegram.pending == []


async def test_killed_at_any_moment_nothing_is_lost():
    """However often polling is cut off without stop, every update is committed in the end, in order per chat."""
    telegram, handler = Telegram(), Handler()
    chance = random.Random(11)
    for n in range(1, 201):
        handler.acts[n] = lambda: asyncio.sleep(chance.choice([0, 0.001, 0.004]))
    telegram.add(*(message(n, chat=n % 7) for n in range(1, 201)))
    for _ in range(12):
        async with polling_of(telegram, handler) as (poller, task):
            await asyncio.sleep(chance.uniform(0, 0.05))
            task.cancel()
            for one in list(poller._tasks):
                one.cancel()
            poller._confirmed = poller._offset  # a killed bot confirms nothing on its way out
    async with polling_of(telegram, handler):
        await telegram.until(lambda: not telegram.pending)
    assert set(handler.committed) == set(range(1, 201))
    for chat in range(7):
        first = list(dict.fromkeys(n for n in handler.committed if n % 7 == chat))
        assert first == sorted(first)


def test_the_backoff_is_within_its_bounds():
    """A backoff doubles, keeps between half of its step and its longest, and survives any count."""
    for attempt in (0, 1, 5, 100, 10**6):
        step = min(30.0, 0.5 * 2.0 ** min(attempt, 16))
        assert all(step / 2 <= polling._backoff(attempt, first=0.5, longest=30.0) <= step for _ in range(50))
