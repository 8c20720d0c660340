"""Where the parts meet; nothing else constructs them."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.engine import make_url

from bot import settings as configuration
from bot.checkins import CheckIns
from bot.clock import Clock
from bot.content import Content
from bot.conversations import Conversations
from bot.files import Files
from bot.health import Health
from bot.settings import Settings, SettingsError
from bot.store import Store, Vault, alone, new_key, read_keys
from bot.store.database import is_outage
from bot.support import intents
from bot.telegram.api import Api
from bot.telegram.errors import ApiError, BadToken, Refused, TooFast
from bot.telegram.handler import Handler
from bot.telegram.lanes import Lanes
from bot.telegram.outgoing import Outgoing
from bot.telegram.pacer import FREE, PAID, Pacer
from bot.telegram.polling import Poller
from bot.telegram.profile import register
from bot.telegram.sharing import sharing
from bot.telegram.webhook import webhook_app
from bot.vaults import vault_of

log = structlog.get_logger()
STOP_WITHIN = 8.0  # seconds, of the ten that a host waits before it kills
CHAT_BURST = 10  # messages at once in one chat, after a pause; Telegram tolerates short bursts
WARM_AFTER = 1.0  # seconds: whoever waits for the bot to come back is answered first
IDLE = 30.0  # seconds that a connection may be silent, or take for the head of a request
WEBHOOK_PATH = "/telegram"


@dataclass(frozen=True, slots=True)
class App:
    """The bot, put together and running, without its way to hear from Telegram."""

    settings: Settings
    store: Store
    content: Content
    api: Api
    lanes: Lanes
    outgoing: Outgoing
    handler: Handler
    checkins: CheckIns


@asynccontextmanager
async def assembled(
    settings: Settings, token: str, vault: Vault, clock: Clock, pacer: Pacer | None = None
) -> AsyncIterator[App]:
    """Put the bot together; at the end, finish what is in hand and let go."""
    content, url = Content(settings.content_dir, settings.default_locale), settings.database_url.get_secret_value()
    if pacer is None:
        pacer = Pacer(PAID if settings.paid_broadcast else FREE, chat_burst=CHAT_BURST)
    lanes = Lanes()
    async with AsyncExitStack() as stack:
        stack.enter_context(alone(url, vault))
        store = await Store.open(url, vault, clock.now, settings.sqlite_synchronous)
        stack.push_async_callback(store.close)
        conversations = Conversations(store, content)
        api = await stack.enter_async_context(Api(token, settings.telegram_api_url))
        outgoing = Outgoing(
            api,
            pacer,
            conversations.delivered,
            conversations.away,
            Files(store, content).make,
            clock.now,
            paid=settings.paid_broadcast,
        )
        handler = Handler(api, conversations, outgoing, content)
        checkins = CheckIns(
            store, conversations, lanes.run, lambda p, m: outgoing.send(p, m, urgent=False), outgoing.room
        )
        await stack.enter_async_context(sharing(store.workers, pacer))
        await checkins.repair()
        scheduler = _scheduler(checkins, settings.tick_seconds)
        try:
            yield App(settings, store, content, api, lanes, outgoing, handler, checkins)
        finally:
            scheduler.shutdown(wait=False)
            await lanes.close(STOP_WITHIN / 4)
            await outgoing.flush(STOP_WITHIN / 4)
            pacer.close()
            await outgoing.close()


def _scheduler(checkins: CheckIns, seconds: int) -> AsyncIOScheduler:
    """One tick and the chore. No grace time: a tick that comes late is still wanted, once."""
    scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True})
    scheduler.add_job(checkins.tick, "interval", seconds=seconds)
    scheduler.add_job(checkins.tidy, "interval", hours=6, next_run_time=datetime.now(UTC) + timedelta(minutes=1))
    scheduler.start()
    return scheduler


async def run(settings: Settings) -> None:
    """Be the bot until SIGTERM or SIGINT. Raises `SettingsError`, `StoreError`, `BadToken`."""
    token, vault = configuration.token_of(settings), vault_of(settings)
    webhook = configuration.webhook_of(settings)
    stopped = stop_signal()
    async with assembled(settings, token, vault, Clock()) as app, warmed(app):
        host, port = settings.address
        health = Health(app.store, app.api).app()
        if webhook is None:
            async with serving(health, host, port, "health"):
                await poll(app, stopped)
        else:
            async with serving(health, host, port + 1 if port else 0, "health"):
                await receive(app, *webhook, stopped)


@asynccontextmanager
async def warmed(app: App) -> AsyncIterator[None]:
    """While it runs, load what the first texts would wait for (words, phrases), piece by piece and beside the loop."""
    warming = asyncio.create_task(_warm_up(app.content))
    try:
        yield
    finally:
        warming.cancel()


async def _warm_up(content: Content) -> None:
    await asyncio.sleep(WARM_AFTER)
    await asyncio.to_thread(intents.near, "hello", content.default, 1, tuple(content.roots))
    for flow in sorted({flow for locale, flow, _ in content.files() if locale == content.default}):
        await asyncio.to_thread(content.names, content.default, flow)
    gc.freeze()  # all of it stays: a collector that looks at it again and again holds the loop up for 60 ms


async def poll(app: App, stopped: asyncio.Event) -> None:
    """Hear from Telegram by long polling until `stopped`. Raises `BadToken`."""
    poller = Poller(app.api, app.handler.handle_polled, app.lanes, is_outage=is_outage, glance=app.handler.glance)
    async with _registering(app):
        polling, ending = asyncio.create_task(poller.run()), asyncio.create_task(stopped.wait())
        await asyncio.wait((polling, ending), return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        await poller.stop(STOP_WITHIN / 4)
        await polling


async def receive(app: App, url: str, secret: str, stopped: asyncio.Event) -> None:
    """Hear from Telegram by webhook until `stopped`. Raises `BadToken`, `SettingsError`."""
    host, port = app.settings.address
    path = urlsplit(url).path.rstrip("/") or WEBHOOK_PATH
    try:
        served = webhook_app(app.handler.handle, secret, lanes=app.lanes, path=path)
    except ValueError as error:
        raise SettingsError(f"WEBHOOK_SECRET: {error}") from error
    async with serving(served, host, port, "webhook"), _registering(app):
        if await _set_webhook(app.api, webhook_params(url, path, secret), stopped):
            await stopped.wait()


async def _set_webhook(api: Api, params: dict[str, object], stopped: asyncio.Event) -> bool:
    """Tell Telegram where we are, as often as it takes; whether that was done before the end."""
    pause = 0.5
    while not stopped.is_set():
        try:
            await api.call("setWebhook", params)
        except BadToken:
            raise
        except Refused as error:
            raise SettingsError(f"WEBHOOK_URL: Telegram refused it: {error.description}") from error
        except ApiError as error:
            pause = error.seconds if isinstance(error, TooFast) else min(pause * 2, 30.0)
            log.warning("setWebhook", error=type(error).__name__, description=error.description, wait=pause)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), pause)
        else:
            return True
    return False


@asynccontextmanager
async def _registering(app: App) -> AsyncIterator[None]:
    """Register commands and descriptions meanwhile: nobody waits for them."""
    task = asyncio.create_task(register(app.api, app.content))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def migrate(settings: Settings) -> None:
    """Bring the database to the newest schema. Raises `SettingsError`, `StoreError`."""
    url, vault = settings.database_url.get_secret_value(), vault_of(settings)
    store = await Store.open(url, vault, Clock().now, settings.sqlite_synchronous)
    await store.close()


def webhook_params(url: str, path: str, secret: str) -> dict[str, object]:
    """What Telegram is told of the webhook."""
    whole = url if urlsplit(url).path.rstrip("/") else url.rstrip("/") + path
    kinds = ["message", "edited_message", "callback_query", "my_chat_member"]
    return {"url": whole, "secret_token": secret, "allowed_updates": kinds, "max_connections": 100}


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int, name: str) -> AsyncIterator[int]:
    """Serve on an address; gives the port, which is a free one for 0."""
    runner = web.AppRunner(app, access_log=None, lingering_time=1.0, keepalive_timeout=IDLE)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise SettingsError(f"LISTEN: cannot listen on {host}:{port} for {name}: {error.strerror}") from error
        taken: int = runner.addresses[0][1]
        log.info("listening", what=name, host=host, port=taken)
        yield taken
    finally:
        await runner.cleanup()


def vault_beside(database_url: str) -> Vault:
    """For the demo: the key in a file beside the database, made once."""
    name = make_url(database_url).database or "onward.db"
    path = Path(f"{name}.key")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(new_key(), "utf-8")
        fresh.rename(path)  # whole or not at all
        log.warning("made an encryption key beside the database; fine for a demo, wrong for anything else")
    return Vault(read_keys(path.read_text("utf-8")))


def stop_signal() -> asyncio.Event:
    """Set by SIGTERM and SIGINT."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows: there Ctrl+C ends it by its exception
            loop.add_signal_handler(name, stopped.set)
    return stopped
