"""Several workers behind one webhook: Telegram calls one address, and each update goes to one worker or another."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from unittest.mock import patch

import aiohttp
from aiohttp import web

from bench.usage import free_ports
from bot.app import App, assembled, receive
from bot.clock import Clock
from bot.demo.server import DemoServer
from bot.settings import load
from bot.store import Vault, new_key, people, read_keys
from bot.telegram.outgoing import Outgoing
from bot.telegram.pacer import Pacer
from tests.conftest import TUESDAY
from tests.process import TOKEN, until

SECRET = "a-secret_of_the_webhook"
MENU = {"message_id": 1, "date": 0, "text": "/menu", "entities": [{"type": "bot_command", "offset": 0, "length": 5}]}
STRANGER = people.stranger


@dataclass
class Proxy:
    """Where Telegram calls. `again`: the chance that an update is given to every worker at once, as often as it comes."""

    ports: list[int] = field(default_factory=list)
    again: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    address: str = ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Proxy]:
        """Listen until the end of the block."""
        app = web.Application()
        app.router.add_post("/telegram", self._pass_on)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{runner.addresses[0][1]}/telegram"
        try:
            async with aiohttp.ClientSession() as self._session:
                yield self
        finally:
            await runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body, headers = await request.read(), request.headers
        ports = self.chance.sample(self.ports, len(self.ports))
        chosen = ports if self.chance.random() < self.again else ports[:1]
        return web.Response(status=max(await asyncio.gather(*(self._post(port, body, headers) for port in chosen))))

    async def _post(self, port: int, body: bytes, headers: Any) -> int:
        kept = {name: headers[name] for name in ("Content-Type", "X-Telegram-Bot-Api-Secret-Token")}
        try:
            url = f"http://127.0.0.1:{port}/telegram"
            async with self._session.post(url, data=body, headers=kept) as response:
                return response.status
        except aiohttp.ClientError:
            return 502


@dataclass
class House:
    """The demo server, the proxy and the workers. `sent`: what any worker began to send, by person, in order."""

    server: DemoServer
    proxy: Proxy
    url: str
    clock: Clock
    vault: Vault = field(default_factory=lambda: Vault(read_keys(new_key())))
    apps: list[App] = field(default_factory=list)
    sent: dict[int, list[int]] = field(default_factory=dict)

    async def quiet(self) -> None:
        """Return when every update is taken and everything owed went out."""
        async with asyncio.timeout(60):
            while self.server.world.updates.pending or any(len(app.lanes) for app in self.apps):
                await asyncio.sleep(0.005)
            while not all([await app.outgoing.flush(5) for app in self.apps]):
                pass

    async def take(self, app: App, person: int, number: int) -> None:
        """Let a worker take `/menu` from somebody, as this update, in its order; Telegram had it from the proxy."""
        update = {"update_id": number, "message": {**MENU, "chat": {"id": person, "type": "private"}}}
        update["message"]["from"] = {"id": person, "is_bot": False, "first_name": "Robin", "language_code": "en"}
        self.server.world.chats[person].started = True
        await app.lanes.run(person, lambda: app.handler.handle(update))

    async def row(self, id: int) -> people.Person:
        """What is kept of somebody."""
        async with self.apps[0].store.transaction() as tx:
            row = await people.load(tx, id)
        assert row is not None
        return row


@asynccontextmanager
async def working(url: str, count: int = 2, again: float = 0.0) -> AsyncIterator[House]:
    """So many workers of one process, each with all that is its own; on SQLite there is one."""
    count = 1 if url.startswith("sqlite") else count
    clock = Clock(TUESDAY)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(DemoServer(clock, TOKEN))
        proxy = await stack.enter_async_context(Proxy(again=again).serving())
        house = House(server, proxy, url, clock)
        stack.enter_context(patch.object(people, "stranger", _agreed))
        stack.enter_context(patch.object(Outgoing, "_deliver", _noting(house.sent)))
        for _ in range(count):
            house.apps.append(await stack.enter_async_context(_worker(house)))
        yield house


@asynccontextmanager
async def _worker(house: House) -> AsyncIterator[App]:
    port = free_ports()
    settings = load(telegram_api_url=house.server.url, database_url=house.url, listen=f"127.0.0.1:{port}")
    pacer, stopped = Pacer(10_000, per_chat=10_000, chat_burst=10_000), asyncio.Event()
    async with assembled(settings, TOKEN, house.vault, house.clock, pacer) as app:
        calls = len(house.server.calls("setWebhook"))
        hearing = asyncio.create_task(receive(app, house.proxy.address, SECRET, stopped))
        await until(lambda: len(house.server.calls("setWebhook")) > calls)
        house.proxy.ports.append(port)
        try:
            yield app
        finally:
            house.proxy.ports.remove(port)
            stopped.set()
            await hearing


def _agreed(id: int, now: datetime) -> people.Person:
    return STRANGER(id, now)._replace(profile={"consent": True})


def _noting(sent: dict[int, list[int]]) -> Any:
    deliver = Outgoing._deliver

    async def noted(self: Outgoing, person: int, message: dict[str, Any], urgent: bool) -> int | None:
        sent.setdefault(person, []).append(message["number"])
        return await deliver(self, person, message, urgent)

    return noted
