"""Calls to the Bot API: names and plain values out, plain JSON back, errors by cause.

Builds no objects from answers nobody reads (38 % of python-telegram-bot's time). Knows nothing of pace, order or
repeating: the pacer and the callers do.
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import structlog
from telegram import InputFile
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram.errors import AnswerTooLong, MaybeSent, Refused, TooBig, cause
from bot.telegram.transport import AiohttpRequest

JSON = Any  # what json.loads gives: callers know which method they called

MAX_DOWNLOAD = 20 * 1024 * 1024  # bytes; what getFile gives at most, https://core.telegram.org/bots/api#getfile

_log = structlog.get_logger(__name__)


class Api:
    """One bot on one Bot API server. Open it with `async with`; it opens and closes the transport it is given."""

    def __init__(
        self, token: str, base_url: str = "https://api.telegram.org", request: AiohttpRequest | None = None
    ) -> None:
        self._request = request or AiohttpRequest()
        base = base_url.rstrip("/")
        self._methods = f"{base}/bot{token}/"
        self._files = f"{base}/file/bot{token}/"

    @property
    def answered_at(self) -> float | None:
        """When Telegram last answered anything, by time.monotonic(); None before the first time."""
        return self._request.answered_at

    async def __aenter__(self) -> Self:
        await self._request.initialize()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._request.shutdown()

    async def call(
        self,
        method: str,
        params: Mapping[str, object] | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - of one read, by the socket
    ) -> JSON:
        """The `result` of `method`.

        params: by Telegram's names; None values are left out. files: parameter or attach:// name to (file name,
        content). timeout: seconds to wait for the answer, else the transport's. Raises an `ApiError`.
        """
        params = params or {}
        parameters = [RequestParameter(name, value, None) for name, value in params.items()]
        for name, (filename, content) in (files or {}).items():
            parameters.append(RequestParameter(name, None, [InputFile(content, filename)]))
        try:
            return await self._request.post(
                self._methods + method,
                RequestData(parameters),
                read_timeout=BaseRequest.DEFAULT_NONE if timeout is None else timeout,
            )
        except TelegramError as error:
            raise self._told(error, method, params.get("chat_id")) from None
        except KeyError:  # 200, but no result in it
            raise MaybeSent(method, "Invalid server response") from None

    async def download(self, file_id: str, limit: int = MAX_DOWNLOAD) -> bytes:
        """A file's bytes. Raises TooBig over `limit` bytes, as soon as that is known; else an `ApiError`."""
        file = await self.call("getFile", {"file_id": file_id})
        if (file.get("file_size") or 0) > limit:
            raise TooBig("getFile", f"file is too big: over {limit} bytes")
        if not (path := file.get("file_path")):
            raise Refused("getFile", "no path in the answer")
        try:
            status, body = await self._request.fetch(self._files + quote(path), limit)
        except AnswerTooLong:
            raise TooBig("download", f"file is too big: over {limit} bytes") from None
        except TelegramError as error:
            raise self._told(error, "download", None) from None
        if status == 404:
            raise Refused("download", "file is no longer there")
        if status != 200:
            raise self._told(NetworkError(f"HTTP {status}"), "download", None)
        return body

    def _told(self, error: TelegramError, method: str, chat_id: object) -> Exception:
        """The error by cause; our own mistakes are logged here, so that none goes unseen."""
        found = cause(error, method, chat_id if isinstance(chat_id, int) else None)
        if isinstance(found, Refused):
            _log.error("call refused", method=method, description=found.description)
        return found
