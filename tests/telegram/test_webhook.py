"""The webhook over real HTTP: 200 means committed, and whoever is not Telegram is sent off cheaply."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, web
from structlog.testing import capture_logs

from bot.telegram.lanes import Lanes
from bot.telegram.webhook import SECRET_HEADER, webhook_app

SECRET = "a-planted_secret"
WORDS = "a private thought"
Update = dict[str, Any]


class Door:
    """A client of the webhook under test."""

    def __init__(self, url: str, session: ClientSession) -> None:
        self.url, self.session, self.answer = url, session, ""

    async def post(self, update: object, secret: str | None = SECRET, **more: Any) -> int:
        headers = {} if secret is None else {SECRET_HEADER: secret}
        body = {"data": io.BytesIO(update)} if isinstance(update, bytes) else {"json": update}
        headers |= {"Content-Type": "application/json"}
        async with self.session.post(self.url, headers=headers | more.pop("headers", {}), **body, **more) as response:
            self.answer = await response.text()
            assert WORDS not in self.answer
            return response.status


@asynccontextmanager
async def door_of(handle: Callable[[Update], Awaitable[Update | None]], **settings: Any) -> AsyncIterator[Door]:
    outer = web.Application(client_max_size=10)  # must not matter
    outer.add_subapp("/hook", webhook_app(handle, SECRET, **({"lanes": Lanes()} | settings)))
    runner = web.AppRunner(outer, lingering_time=0.05)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with ClientSession() as session:
            yield Door(f"http://127.0.0.1:{runner.addresses[0][1]}/hook/telegram", session)
    finally:
        await runner.cleanup()


async def knock(door: Door, rest: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection that has sent the head of a delivery and `rest`."""
    host, port = door.url.split("/")[2].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /hook/telegram HTTP/1.1\r\nHost: a\r\n{SECRET_HEADER}: {SECRET}\r\nContent-Type: application/json\r\n"
    writer.write((head + rest).encode())
    await writer.drain()
    return reader, writer


def message(update_id: int, chat: int = 7) -> Update:
    return {"update_id": update_id, "message": {"chat": {"id": chat}, "text": WORDS}}


async def never(update: Update) -> None:
    raise AssertionError("must not be handled")


async def test_200_means_committed():
    """The answer comes only after handle returned, and it got the update as sent."""
    committed, go, got = [], asyncio.Event(), []

    async def handle(update: Update) -> None:
        got.append(update)
        await go.wait()
        committed.append(update)

    async with door_of(handle) as door:
        delivery = asyncio.create_task(door.post(message(1)))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(delivery), 0.05)
        assert got == [message(1)]
        assert not committed
        go.set()
        assert await delivery == 200
    assert committed == [message(1)]


async def test_a_call_may_be_the_answer():
    """What `handle` gives is the answer's body, which Telegram carries out; else the body is empty."""
    call = {"method": "answerCallbackQuery", "callback_query_id": "q"}

    async def handle(update: Update) -> Update | None:
        return call if update["update_id"] == 1 else None

    async with door_of(handle) as door:
        assert await door.post(message(1)) == 200
        assert json.loads(door.answer) == call
        assert await door.post(message(2)) == 200
        assert door.answer == ""


async def test_500_when_it_raised_and_no_words_in_the_log():
    """An update whose handling raises is not acknowledged; the log says where, not what."""

    async def handle(update: Update) -> None:
        raise ValueError(update["message"]["text"])

    async with door_of(handle) as door:
        with capture_logs() as lines:
            assert await door.post(message(4)) == 500
    assert [line["update_id"] for line in lines] == [4]
    assert "ValueError" in lines[0]["error"]
    assert WORDS not in repr(lines)


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "ü"])
async def test_403_without_the_secret(secret):
    """A missing or wrong secret is forbidden, whatever comes with it."""
    async with door_of(never) as door:
        assert await door.post(b"not even JSON", secret) == 403


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"a": 1}', b'{"update_id": "1"}', b"\xff\xfe", b"[" * 100_000]
)
async def test_400_for_what_is_no_update(body):
    """A body that is no JSON object with an update id is a bad request."""
    async with door_of(never) as door:
        assert await door.post(body) == 400


async def test_other_methods_types_and_paths_are_refused():
    """Only POST of JSON to the one path is heard."""
    async with door_of(never) as door:
        assert (await door.session.get(door.url)).status == 405
        assert (await door.session.post(door.url + "/other")).status == 404
        assert await door.post(b"update_id=1", headers={"Content-Type": "application/x-www-form-urlencoded"}) == 415


async def test_413_by_length_and_by_bytes():
    """Too large a body is refused by its announced length unread, without one as soon as it is too much, and
    when it only grows large on decompression."""
    import zlib

    big = json.dumps(message(1) | {"pad": "x" * 1_100_000}).encode()

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(big), 10_000):
            yield big[start : start + 10_000]

    async with door_of(never) as door:
        assert await door.post(big) == 413
        headers = {SECRET_HEADER: SECRET, "Content-Type": "application/json"}
        async with door.session.post(door.url, data=chunks(), headers=headers) as response:
            assert response.status == 413
        bomb = zlib.compress(big * 20)
        assert len(bomb) < 1_000_000
        assert await door.post(bomb, headers={"Content-Encoding": "deflate"}) == 413


async def test_an_announced_flood_is_refused_unread():
    """Whoever announces too much is sent off before the first byte of it."""
    async with door_of(never) as door:
        reader, writer = await knock(door, "Content-Length: 1048577\r\n\r\n")
        assert b" 413 " in await asyncio.wait_for(reader.readline(), 1)
        writer.close()


async def test_a_body_at_the_limit_is_taken():
    """The limit is the webhook's own, not that of the application around it."""

    async def handle(update: Update) -> None:
        assert len(json.dumps(update)) == 1024 * 1024

    update = message(1) | {"pad": ""}
    update["pad"] = "x" * (1024 * 1024 - len(json.dumps(update)))
    async with door_of(handle) as door:
        assert await door.post(json.dumps(update).encode()) == 200


async def test_408_for_a_body_that_does_not_come():
    """A slow body is given up after its time, and nobody else waits meanwhile."""

    async def handle(update: Update) -> None: ...

    async with door_of(handle, body_seconds=0.2) as door:
        slow = [await knock(door, "Content-Length: 100\r\n\r\n{") for _ in range(50)]
        assert await asyncio.wait_for(door.post(message(1)), 1) == 200
        for reader, _ in slow:
            assert b" 408 " in await asyncio.wait_for(reader.readline(), 2)
        for _, writer in slow:
            writer.close()


async def test_a_hang_up_in_the_middle_is_no_alarm(caplog):
    """A client that goes away before its body is whole is not handled and leaves no error in the log."""
    async with door_of(never) as door:
        _, writer = await knock(door, "Content-Length: 100\r\n\r\n{")
        await asyncio.sleep(0.02)
        writer.transport.abort()
        await asyncio.sleep(0.02)
    assert not [record for record in caplog.records if record.levelname in ("ERROR", "WARNING")]


async def test_broken_http_is_a_bad_request():
    """A body that is not even HTTP is not handled."""
    async with door_of(never) as door:
        reader, writer = await knock(door, "Transfer-Encoding: chunked\r\n\r\nnonsense\r\n")
        assert b" 400 " in await asyncio.wait_for(reader.readline(), 1)
        writer.close()


async def test_a_caller_that_goes_away_does_not_undo_its_update():
    """Telegram hanging up in the middle does not cancel what is being committed."""
    began, go, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def handle(update: Update) -> None:
        began.set()
        await go.wait()
        done.set()

    async with door_of(handle) as door:
        delivery = asyncio.create_task(door.post(message(1)))
        await began.wait()
        delivery.cancel()
        await asyncio.sleep(0.02)
        go.set()
        await asyncio.wait_for(done.wait(), 1)


async def test_in_order_per_chat_and_side_by_side():
    """Deliveries for one chat are handled one after the other in the order they came; other chats do not wait."""
    running, order, go = set(), [], asyncio.Event()

    async def handle(update: Update) -> None:
        chat = update["message"]["chat"]["id"]
        assert chat not in running
        running.add(chat)
        if chat == 7:
            await go.wait()
        order.append(update["update_id"])
        running.remove(chat)

    async with door_of(handle) as door:
        slow = []
        for n in range(5):
            slow.append(asyncio.create_task(door.post(message(n))))
            await asyncio.sleep(0.01)
        assert await door.post(message(100, chat=8)) == 200
        go.set()
        assert await asyncio.gather(*slow) == [200] * 5
    assert order == [100, 0, 1, 2, 3, 4]


async def test_503_when_the_lanes_are_full_or_closing():
    """More than can be held, or a stopping bot, is an answer that makes Telegram come again."""
    go, lanes = asyncio.Event(), Lanes(depth=1)

    async def handle(update: Update) -> None:
        await go.wait()

    async with door_of(handle, lanes=lanes) as door:
        held = []
        for n in range(2):
            held.append(asyncio.create_task(door.post(message(n))))
            await asyncio.sleep(0.02)
        assert await door.post(message(3)) == 503
        go.set()
        assert await asyncio.gather(*held) == [200, 200]
        await lanes.close(1)
        assert await door.post(message(4)) == 503


@pytest.mark.parametrize("secret", ["", "ü", "with space", "x" * 257])
def test_a_secret_telegram_would_not_take_is_an_error_at_start(secret):
    """An empty secret would let everybody in; an impossible one nobody."""
    with pytest.raises(ValueError, match="secret"):
        webhook_app(never, secret, lanes=Lanes())
