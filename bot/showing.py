"""The demo: Telegram on this computer, and the very bot of production beside it."""

from __future__ import annotations

import asyncio
import os
import sys
import webbrowser
from datetime import datetime

from bot.app import assembled, poll, stop_signal, vault_beside, warmed
from bot.checkins import CheckIns
from bot.clock import Clock
from bot.demo.server import DemoServer
from bot.settings import Settings, SettingsError

TOKEN = "10000001:demo-on-this-computer-only-no-telegram"  # noqa: S105 - of no bot anywhere


async def demo(settings: Settings, port: int | None, open_page: bool) -> None:
    """Serve the page and be the bot until it is stopped. Raises `SettingsError`."""
    clock, stopped = Clock(), stop_signal()
    checkins: list[CheckIns] = []  # the server is there before the bot that it serves

    async def next_due() -> datetime | None:
        return await checkins[0].next_moment() if checkins else None

    async def after_move() -> None:
        if checkins:
            await checkins[0].tick()

    server = DemoServer(clock, TOKEN, next_due, after_move)
    host, usual = settings.address
    number = usual if port is None else port
    try:
        url = await server.start(host, number)
    except (OSError, ValueError) as error:
        raise SettingsError(f"cannot show the page on {host}:{number} ({error}); try `--port 0`") from error
    try:
        local = settings.model_copy(update={"telegram_api_url": url.rstrip("/")})
        database = settings.database_url.get_secret_value()
        async with assembled(local, TOKEN, vault_beside(database), clock) as app, warmed(app):
            checkins.append(app.checkins)
            print(f"Onward is at {url}   (Ctrl+C ends it)", flush=True)
            if open_page and _has_screen():
                await asyncio.to_thread(webbrowser.open, url)
            await poll(app, stopped)
    finally:
        await server.stop()


def _has_screen() -> bool:
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
