"""Webhooks of the demo, delivered to a real receiver on this computer."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.demo import DemoServer
from bot.demo.spec import load

SECRET = "s3cret_-"


class Receiver:
    """A bot's webhook: keeps what it got and answers what it is told to."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.answers: list[web.Response] = []
        self.hold: asyncio.Event | None = None
        self.arrived = asyncio.Event()
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        self.got.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.arrived.set()
        if self.hold is not None and "hold" in str(self.got[-1]):
            await self.hold.wait()
        return self.answers.pop(0) if self.answers else web.Response()

    async def texts(self, count: int) -> list[str]:
        """The texts of the first `count` updates, once they are here."""
        async with asyncio.timeout(5):
            while len(self.got) < count:
                self.arrived.clear()
                await self.arrived.wait()
        return [update["message"]["text"] for update in self.got]


@pytest.fixture
async def server() -> AsyncIterator[DemoServer]:
    async with DemoServer() as server:
        server.webhook.retry_seconds = 0.01
        yield server


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def ask(server: DemoServer, method: str, **p: Any) -> dict[str, Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{server.url}/bot{server.token}/{method}", json=p) as response,
    ):
        return dict(await response.json())


async def test_updates_are_delivered_in_order_with_the_secret(server: DemoServer, receiver: Receiver) -> None:
    """What was waiting and what comes is delivered in order, with the secret in its header."""
    who = server.person()
    server.say(who, "0")
    answer = await ask(server, "setWebhook", url=receiver.url, secret_token=SECRET)
    assert answer == {"ok": True, "result": True, "description": "Webhook was set"}
    for i in range(1, 5):
        server.say(who, str(i))
    assert await receiver.texts(5) == ["0", "1", "2", "3", "4"]
    assert set(receiver.secrets) == {SECRET}
    await server.settled(quiet=0.02)
    info = (await ask(server, "getWebhookInfo"))["result"]
    assert load().wrong_result("getWebhookInfo", info) == []
    assert (info["url"], info["pending_update_count"]) == (receiver.url, 0)


async def test_a_failed_delivery_is_tried_again_first(server: DemoServer, receiver: Receiver) -> None:
    """After an answer other than 2xx the same update comes again, before later ones of the chat."""
    who = server.person()
    receiver.answers = [web.Response(status=500), web.Response(status=503, headers={"Retry-After": "0"})]
    await ask(server, "setWebhook", url=receiver.url)
    server.say(who, "one")
    server.say(who, "two")
    assert await receiver.texts(4) == ["one", "one", "one", "two"]
    info = (await ask(server, "getWebhookInfo"))["result"]
    assert info["last_error_message"].startswith("Wrong response from the webhook: 503")


async def test_one_slow_chat_does_not_hold_up_another(server: DemoServer, receiver: Receiver) -> None:
    """Chats are delivered side by side, each in its own order."""
    slow, quick = server.person("Slow"), server.person("Quick")
    receiver.hold = asyncio.Event()
    await ask(server, "setWebhook", url=receiver.url)
    server.say(slow, "hold on")
    server.say(slow, "after")
    server.say(quick, "meanwhile")
    assert await receiver.texts(2) == ["hold on", "meanwhile"]
    receiver.hold.set()
    assert await receiver.texts(3) == ["hold on", "meanwhile", "after"]


async def test_a_receiver_that_is_away_loses_nothing(server: DemoServer, receiver: Receiver) -> None:
    """Updates wait for a receiver that cannot be reached."""
    dead = receiver.url.replace("/hook", "").rpartition(":")[0] + ":9/hook"
    await ask(server, "setWebhook", url=dead)
    server.say(server.person(), "patience")
    await asyncio.sleep(0.1)
    info = (await ask(server, "getWebhookInfo"))["result"]
    assert info["last_error_message"].startswith("Connection failed")
    assert info["pending_update_count"] == 1
    await ask(server, "setWebhook", url=receiver.url)
    assert await receiver.texts(1) == ["patience"]


async def test_a_method_in_the_answer_is_called(server: DemoServer, receiver: Receiver) -> None:
    """A receiver may answer with one method, which is called as if it had been sent."""
    who = server.person()
    receiver.answers = [web.json_response({"method": "sendMessage", "chat_id": who, "text": "by answer"})]
    await ask(server, "setWebhook", url=receiver.url)
    server.say(who, "hi")
    assert (await server.wait_for(who, "by answer"))["text"] == "by answer"


async def test_polling_and_webhook_exclude_each_other(server: DemoServer, receiver: Receiver) -> None:
    """getUpdates is a conflict while a webhook is set, and works again when it is deleted."""
    poll = asyncio.create_task(ask(server, "getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    await ask(server, "setWebhook", url=receiver.url)
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
    answer = await ask(server, "getUpdates")
    assert (answer["error_code"], answer["description"]) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    assert (await ask(server, "setWebhook", url=receiver.url))["description"] == "Webhook is already set"
    assert (await ask(server, "deleteWebhook"))["description"] == "Webhook was deleted"
    server.say(server.person(), "by poll")
    assert len((await ask(server, "getUpdates"))["result"]) == 1
    assert (await ask(server, "deleteWebhook", drop_pending_updates=True))["ok"]
    assert (await ask(server, "getUpdates"))["result"] == []
    assert receiver.got == []
