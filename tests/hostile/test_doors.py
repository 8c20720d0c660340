"""The doors on real sockets: the webhook, health beside it, and the demo. Whoever has no business there is sent off
cheaply, and nobody else notices."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

import pytest

from bot import app
from bot.demo.server import DemoServer
from bot.demo.world import Chat
from bot.health import Health
from bot.telegram.api import Api
from bot.telegram.webhook import SECRET_HEADER, webhook_app
from tests.conftest import TOKEN, Stage

SECRET = "a-secret-of-the-test"
BODY = {"message_id": 1, "date": 1, "from": {"id": 5, "is_bot": False, "first_name": "A"}, "text": "/menu"}
PATIENCE = 0.4  # seconds that a silent connection is given here


@dataclass
class Door:
    """A port of this computer, and whoever is let in."""

    port: int
    stage: Stage
    number: int = 0

    async def open(self, *said: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection that has said this much."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for one in said:
            writer.write(one)
        await writer.drain()
        return reader, writer

    async def answer(self, *said: bytes, within: float = 10.0) -> bytes:
        """All that comes back for this; nothing when the connection is just closed."""
        reader, writer = await self.open(*said)
        try:
            async with asyncio.timeout(within):
                return await reader.read()
        except ConnectionError:
            return b""
        finally:
            writer.close()

    async def deliver(self) -> float:
        """One of Telegram's deliveries; gives the seconds it took."""
        self.number += 1
        body = json.dumps({"update_id": self.number, "message": BODY | {"chat": {"id": 5, "type": "private"}}}).encode()
        began = time.monotonic()
        answer = await self.answer(head(len(body)), body)
        assert answer.startswith(b"HTTP/1.1 200"), answer
        return time.monotonic() - began


def head(
    length: int | str, secret: str = SECRET, path: str = "/telegram", method: str = "POST", more: str = ""
) -> bytes:
    """The head of a delivery that ends its connection."""
    return (
        f"{method} {path} HTTP/1.1\r\nHost: bot.example\r\n{SECRET_HEADER}: {secret}\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {length}\r\n{more}\r\n"
    ).encode()


@pytest.fixture
async def door(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    """The webhook of a real bot, as it is served."""
    monkeypatch.setattr(app, "IDLE", PATIENCE)
    world = stage.server.world
    world.chats[5] = Chat(5, "private", "A", started=True)
    served = webhook_app(stage.app.handler.handle, SECRET, lanes=stage.app.lanes, body_seconds=PATIENCE)
    async with app.serving(served, "127.0.0.1", 0, "webhook") as port:
        yield Door(port, stage)
    await stage.quiet()
    stage.server.refused.clear()


INTRUDERS = (  # what they say, and what they are told
    (head(2, secret="") + b"{}", 403),
    (head(2, secret="wrong") + b"{}", 403),
    (head(2, secret=SECRET + "x") + b"{}", 403),
    (head(2, secret=SECRET[:-1]) + b"{}", 403),
    (head(2, secret=SECRET.upper()) + b"{}", 403),
    (head(2, secret="\xff" * 9) + b"{}", 403),
    (head(2, secret="x" * 7_000) + b"{}", 403),
    (head(10**9, secret="wrong"), 403),
    (head(10**9), 413),
    (head(2, path="/") + b"{}", 404),
    (head(0, path="/metrics", method="GET"), 404),
    (head(0, path="/healthz", method="GET"), 404),
    (head(2, path="/telegram/../telegram") + b"{}", 404),
    (head(0, method="GET"), 405),
    (head(2, method="PUT") + b"{}", 405),
    (head(2) + b"{}", 400),
    (head("-2"), 400),
    (head("2, 3") + b"{}", 400),
    (head(2, more="Transfer-Encoding: chunked\r\n") + b"2\r\n{}\r\n0\r\n\r\n", 400),
    (b"GET / HTTP/9.9\r\n\r\n", 400),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 40 + b"\r\n\r\n", 400),
    (b"POST /telegram HTTP/1.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", 400),
    (b"POST /telegram HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n", 400),
)  # fmt: skip


async def test_who_is_not_telegram_is_sent_off(door: Door) -> None:
    """Without the secret, too large, elsewhere, otherwise or no HTTP at all: refused, with no update taken."""
    answers = await asyncio.gather(*(door.answer(said) for said, _ in INTRUDERS))
    for (said, status), answer in zip(INTRUDERS, answers, strict=True):
        assert re.match(rb"HTTP/1\.[01] %d " % status, answer), (said[:200], answer[:200])
        assert b"Traceback" not in answer
        assert SECRET.encode() not in answer
    assert door.stage.server.from_bot(5) == []


@pytest.mark.slow
async def test_hundreds_without_the_secret_cost_little(door: Door) -> None:
    """Three hundred forged deliveries of a megabyte each take less than a second of processor, and real ones among
    them are answered."""
    used = time.process_time()
    forged = [asyncio.create_task(door.answer(head(10**6, secret="wrong"))) for _ in range(300)]
    waits = [await door.deliver() for _ in range(3)]
    assert all(answer.startswith(b"HTTP/1.1 403") for answer in await asyncio.gather(*forged))
    print(f"{time.process_time() - used:.2f} s of processor for 300; real ones took up to {max(waits):.3f} s")
    assert time.process_time() - used < 1.0


@pytest.mark.slow
@pytest.mark.parametrize("part", [
    b"", b"P", b"POST /telegram HTTP/1.1\r\nHost: a\r\nX-Slow: ", head(900), head(900) + b'{"update_id": 1, ',
    head(900, secret="wrong")[:-2],
], ids=["silent", "one letter", "half a head", "no body", "half a body", "a head without an end"])  # fmt: skip
async def test_slow_ones_hold_nobody_up(door: Door, part: bytes) -> None:
    """Two hundred connections that never finish what they say are closed after their time; real deliveries meanwhile
    take no longer for it."""
    slow = [await door.open(part) for _ in range(200)]
    waits = [await door.deliver() for _ in range(5)]
    assert max(waits) < 1.0
    async with asyncio.timeout(10 * PATIENCE):
        for reader, writer in slow:
            with suppress(ConnectionResetError):  # hung up on, too
                await reader.read()
            writer.close()


async def test_one_letter_at_a_time_does_not_help(door: Door) -> None:
    """Who sends a head letter by letter, so as never to be silent, is cut off all the same."""
    reader, writer = await door.open(b"POST /telegram HTTP/1.1\r\n")
    began = time.monotonic()
    closed = asyncio.create_task(reader.read())
    while not closed.done():
        assert time.monotonic() - began < 10 * PATIENCE
        writer.write(b"X")
        await asyncio.sleep(PATIENCE / 8)
    writer.close()


async def test_health_has_an_address_of_its_own(stage: Stage) -> None:
    """Where health and figures are, no update is taken; where updates are taken, there are none of them."""
    async with Api(TOKEN, stage.server.url) as api:
        health = Health(stage.app.store, api).app()
        async with app.serving(health, "127.0.0.1", 0, "health") as port:
            door = Door(port, stage)
            for path in ("/healthz", "/readyz", "/metrics"):
                assert (await door.answer(head(0, path=path, method="GET"))).startswith(b"HTTP/1.1 200")
                assert (await door.answer(head(2, path=path) + b"{}")).startswith(b"HTTP/1.1 405")
            for path in ("/telegram", "/", "/bot" + TOKEN, "/debug"):
                assert (await door.answer(head(2, path=path) + b"{}")).startswith(b"HTTP/1.1 404")


HOSTS = (
    "demo.example", "127.0.0.1.demo.example", "localhost.demo.example", "127.0.0.1@demo.example", "demo.example:127",
    "[::2]", "0.0.0.0", "192.168.0.7", "2130706433.example", "[::ffff:1.2.3.4]", "", " ", "127.0.0.1\x0b", "localhost#.x",
)  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/page/stream?person=100001", f"/bot{TOKEN}/getMe", "/assets/app.js"])
async def test_the_demo_answers_to_no_other_name(path: str) -> None:
    """A name that a stranger's domain server could give this computer gets nothing of the demo, on any path."""
    async with DemoServer(token=TOKEN) as server:
        server.person()
        for host in HOSTS:
            reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode("latin-1"))
            async with asyncio.timeout(5):
                answer = await reader.read()
            writer.close()
            assert answer.split()[1] in (b"403", b"400"), (host, answer[:200])


@pytest.mark.parametrize("said", [
    "POST /page/{page} HTTP/1.1\r\nHost: {host}\r\nOrigin: https://demo.example\r\n",
    "POST /page/{page} HTTP/1.1\r\nHost: {host}\r\nOrigin: null\r\n",
    "POST /page/{page} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://127.0.0.1:9\r\n",
    "POST /page/{page} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: cross-site\r\n",
    "POST /page/{page} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-site\r\n",
    "POST /page/{page} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nSec-Fetch-Site: cross-site\r\n",
    "POST http://demo.example/page/{page} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://demo.example\r\n",
])  # fmt: skip
async def test_the_demo_takes_nothing_from_other_pages(said: str) -> None:
    """Another page's post is refused by every one of the demo's paths that does something, and does nothing."""
    async with DemoServer(token=TOKEN) as server:
        person = server.person()
        host = server.url.removeprefix("http://")
        for page in ("send", "tap", "block", "clock", "people", "location", "sticker", "edit", "upload"):
            reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
            body = json.dumps({"person": person, "text": "hi", "to": "+1d", "blocked": True, "name": "X"})
            lines = said.format(page=page, host=host) + "Content-Type: text/plain\r\nConnection: close\r\n"
            writer.write(f"{lines}Content-Length: {len(body)}\r\n\r\n{body}".encode())
            async with asyncio.timeout(5):
                answer = await reader.read()
            writer.close()
            assert answer.split()[1] == b"403", (page, answer[:200])
        assert server.messages(person) == []
        assert list(server.world.people) == [person]
        assert not server.world.chats[person].blocked
