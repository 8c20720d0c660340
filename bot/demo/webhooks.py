"""Webhooks: the methods that set one, and the delivery of updates to it, in order for each chat.

Unlike api.telegram.org it takes plain http, but only to this computer.
"""

import asyncio
import ipaddress
import json
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from .calls import Call, Described, Method
from .errors import Refusal, bad
from .spec import Json
from .world import World

_SECRET = re.compile(r"[A-Za-z0-9_\-]*", re.ASCII)
_NOT_IN_ANSWERS = ("get", "setwebhook", "deletewebhook", "close", "logout")
_TIMEOUT = aiohttp.ClientTimeout(total=60)
_LONGEST_WAIT = 60.0
log = logging.getLogger(__name__)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this computer."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Webhook:
    def __init__(self, world: World, run: Callable[[str, Json], Awaitable[Any]]) -> None:
        self._world = world
        self._run = run  # a method named in the receiver's answer
        self.retry_seconds = 1.0  # the first pause after a failure; it doubles
        self._info: Json = {}
        self._secret = ""
        self._loop_task: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        world.updates.on_new = self._wake.set

    @property
    def methods(self) -> dict[str, Method]:
        return {"setWebhook": self._set, "deleteWebhook": self._delete, "getWebhookInfo": self._get}

    async def _set(self, world: World, call: Call) -> Described:
        url = call.p.get("url", "")
        if not url:
            return await self._delete(world, call)
        _check_url(url)
        secret = call.p.get("secret_token", "")
        if len(secret) > 256:
            raise bad("secret token is too long")
        if not _SECRET.fullmatch(secret):
            raise bad("secret token contains unallowed characters")
        again = url == self._info.get("url") and secret == self._secret
        await self.stop()
        if call.p.get("drop_pending_updates"):
            world.updates.forget_all()
        if "allowed_updates" in call.p:
            world.updates.allowed = call.p["allowed_updates"]
        self._secret = secret
        self._info = {
            "url": url,
            "has_custom_certificate": "certificate" in call.p,
            "max_connections": min(max(call.p.get("max_connections", 40), 1), 100),
            "ip_address": "127.0.0.1",
        }
        world.updates.webhook_active = True
        world.updates.interrupt(Refusal(409, "Conflict: terminated by setWebhook request"))
        self._loop_task = asyncio.create_task(self._deliver(), name="demo webhook")
        return Described(True, "Webhook is already set" if again else "Webhook was set")

    async def _delete(self, world: World, call: Call) -> Described:
        had_one = bool(self._info)
        await self.stop()
        self._info = {}
        world.updates.webhook_active = False
        if call.p.get("drop_pending_updates"):
            world.updates.forget_all()
        return Described(True, "Webhook was deleted" if had_one else "Webhook is already deleted")

    def _get(self, world: World, call: Call) -> Json:
        info = self._info or {"url": "", "has_custom_certificate": False}
        allowed = {"allowed_updates": world.updates.allowed} if world.updates.allowed else {}
        return {**info, "pending_update_count": len(world.updates.pending), **allowed}

    async def stop(self) -> None:
        """Ends the delivery; what was not taken stays in the queue."""
        if self._loop_task is not None:
            self._loop_task.cancel()
            await asyncio.gather(self._loop_task, return_exceptions=True)
            self._loop_task = None

    async def _deliver(self) -> None:
        """One delivery at a time for a chat, chats side by side."""
        busy: set[Any] = set()
        places = asyncio.Semaphore(self._info["max_connections"])
        updates = self._world.updates
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session, asyncio.TaskGroup() as group:
            while True:
                self._wake.clear()
                for update in updates.pending:
                    key = updates.key(update)
                    if key not in busy:
                        busy.add(key)
                        group.create_task(self._deliver_one(session, places, update, key, busy))
                await self._wake.wait()

    async def _deliver_one(
        self,
        session: aiohttp.ClientSession,
        places: asyncio.Semaphore,
        update: Json,
        key: Any,
        busy: set[Any],
    ) -> None:
        """Again and again until it is taken: the chat waits meanwhile."""
        pause = self.retry_seconds
        while True:
            async with places:
                wait = await self._post(session, update)
            if wait is None:
                break
            await asyncio.sleep(wait or pause)
            pause = min(pause * 2, _LONGEST_WAIT)
        self._world.updates.confirm(update["update_id"])
        busy.discard(key)
        self._wake.set()
        self._world.stir()

    async def _post(self, session: aiohttp.ClientSession, update: Json) -> float | None:
        """None when it was taken; else the seconds the receiver asks to wait, or 0."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._secret} if self._secret else {}
        try:
            async with session.post(self._info["url"], json=update, headers=headers) as response:
                answer = await response.read()
        except (aiohttp.ClientError, TimeoutError) as trouble:
            self._failed(f"Connection failed: {type(trouble).__name__}")
            return 0
        if 200 <= response.status < 300:
            await self._follow(answer)
            return None
        self._failed(f"Wrong response from the webhook: {response.status} {response.reason}")
        asked = response.headers.get("Retry-After", "")
        return float(asked) if asked.isdecimal() else 0

    def _failed(self, message: str) -> None:
        self._info |= {"last_error_date": self._world.unix(), "last_error_message": message}

    async def _follow(self, answer: bytes) -> None:
        """A receiver may name one method in its answer; Telegram calls it and tells nobody how it went."""
        try:
            asked = json.loads(answer) if answer.startswith(b"{") else {}
        except ValueError:
            return
        method = str(asked.pop("method", ""))
        if not method or method.lower().startswith(_NOT_IN_ANSWERS):
            return
        try:
            await self._run(method, asked)
        except Refusal as refusal:
            log.info("the webhook's answer was refused: %s", refusal.description)


def _check_url(url: str) -> None:
    """Raises `Refusal` unless it is an address on this computer."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not is_loopback(parts.hostname or ""):
        raise bad("bad webhook: the demo delivers to this computer only")
