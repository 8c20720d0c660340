"""The door for Telegram's webhook: who is not Telegram is sent off cheaply, and 200 means committed.

Knows HTTP and lanes; not what is in an update. Anything but 200 makes Telegram deliver the update again.
"""

import asyncio
import hmac
import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiohttp import web

from bot.telegram import wire
from bot.telegram.lanes import Lanes, LanesClosed, lane_of
from bot.troubles import where

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - its name
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # what setWebhook takes as secret_token

_log = structlog.get_logger(__name__)


def webhook_app(
    handle: Callable[[dict[str, Any]], Awaitable[dict[str, Any] | None]],
    secret: str,
    *,
    lanes: Lanes,
    path: str = "/telegram",
    max_body: int = 1024 * 1024,
    body_seconds: float = 10.0,
) -> web.Application:
    """An application with the one route POST `path`, alone or as a sub-application.

    Answers 200 after `handle` returned, with the call of the Bot API that it gave, if it gave one (see
    https://core.telegram.org/bots/api#making-requests-when-getting-updates); 500 when it raised, 503 when the lanes are
    full or closing; and without calling it 403 (secret), 405, 415, 413 (over `max_body` bytes), 408 (body not there in
    `body_seconds`), 400.
    Of a refused body aiohttp reads on, and throws away, for the AppRunner's `lingering_time` (10 s; give it less).
    Raises ValueError for a secret that Telegram would not take.
    """
    if not _SECRET.fullmatch(secret):
        raise ValueError("a webhook secret is 1 to 256 of A-Z, a-z, 0-9, _ and -")
    expected = secret.encode()

    async def deliver(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, expected):
            raise web.HTTPForbidden
        update = await _read_update(request, max_body, body_seconds)
        lane = lane_of(update)
        if lanes.full(lane):
            raise web.HTTPServiceUnavailable
        try:
            call = await lanes.run(lane, lambda: handle(update))
        except LanesClosed:
            raise web.HTTPServiceUnavailable from None
        except Exception as error:
            _log.error("update raised", update_id=update["update_id"], error=where(error))
            raise web.HTTPInternalServerError from None
        return web.Response(body=wire.written(call), content_type="application/json") if call else web.Response()

    app = web.Application()
    app.router.add_post(path, deliver)
    return app


async def _read_update(request: web.Request, max_body: int, seconds: float) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    try:
        body = await _read(request, max_body, seconds)
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (OSError, web.RequestPayloadError):  # hung up, or is not HTTP
        raise web.HTTPBadRequest from None
    try:
        update = wire.read(body)
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest from None
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
        raise web.HTTPBadRequest
    return update


async def _read(request: web.Request, limit: int, seconds: float) -> bytes:
    """The body, counted here: a sub-application's own limit is never asked, and a length may be missing or a lie."""
    if (request.content_length or 0) > limit:
        raise web.HTTPRequestEntityTooLarge(limit, request.content_length or 0)
    body = bytearray()
    if request.content.is_eof():  # it came with its head, as Telegram's do
        body += request.content.read_nowait()
    else:
        async with asyncio.timeout(seconds):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > limit:
                    break
    if len(body) > limit:
        raise web.HTTPRequestEntityTooLarge(limit, len(body))
    return bytes(body)
