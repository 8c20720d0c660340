"""Is it alive, is it ready, and how much does it do: for whoever watches over the host. Never a name or a word."""

from __future__ import annotations

import asyncio
import time

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Gauge, generate_latest

from bot.store import Store
from bot.telegram.api import Api
from bot.telegram.errors import ApiError

SILENT = 120.0  # seconds without an answer from Telegram after which the bot is not ready
PATIENCE = 2.0  # seconds that the database, or Telegram when it is asked, may take
_ready = Gauge("onward_ready", "1 when the database answers and Telegram was heard lately")


class Health:
    """`/healthz`: the loop turns. `/readyz`: the database answers, and Telegram did lately. `/metrics`: Prometheus.

    Behind a webhook nothing may be heard for hours, because nobody writes: then Telegram is asked.
    """

    def __init__(self, store: Store, api: Api) -> None:
        self._store, self._api = store, api
        self._began = time.monotonic()

    def app(self) -> web.Application:
        """The routes."""
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._metrics)
        return app

    async def _healthz(self, _: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def _readyz(self, _: web.Request) -> web.Response:
        parts = {"database": await self._database(), "telegram": await self._telegram()}
        _ready.set(all(parts.values()))
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    async def _metrics(self, _: web.Request) -> web.Response:
        body = generate_latest(REGISTRY)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _database(self) -> bool:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._store.ping()
        except Exception:
            return False
        return True

    async def _telegram(self) -> bool:
        heard = self._api.answered_at
        if heard is not None and time.monotonic() - heard < SILENT:
            return True
        try:
            async with asyncio.timeout(PATIENCE):
                await self._api.call("getMe")
        except (ApiError, TimeoutError):
            return False
        return True
