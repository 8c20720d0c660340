"""Calls to the Bot API: names and plain values out, plain JSON back, errors by cause.

Builds no objects from answers nobody reads. Knows nothing of pace, order or repeating: the pacer and the callers do.
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import structlog

from bot.telegram import wire
from bot.telegram.errors import ApiError, MaybeSent, NotSent, Refused, TooBig, cause
from bot.telegram.transport import AnswerTooLong, CannotBeEncoded, Files, NoAnswer, NotConnected, Transport

JSON = Any  # callers know which method they called

MAX_DOWNLOAD = 20 * 1024 * 1024  # bytes; what getFile gives at most, https://core.telegram.org/bots/api#getfile

_log = structlog.get_logger(__name__)


class Api:
    """One bot on one Bot API server. Open it with `async with`; it opens and closes the transport it is given."""

    def __init__(
        self, token: str, base_url: str = "https://api.telegram.org", transport: Transport | None = None
    ) -> None:
        self._transport = transport or Transport()
        base = base_url.rstrip("/")
        self._methods = f"{base}/bot{token}/"
        self._files = f"{base}/file/bot{token}/"

    @property
    def answered_at(self) -> float | None:
        """When Telegram last answered anything, by time.monotonic(); None before the first time."""
        return self._transport.answered_at

    async def __aenter__(self) -> Self:
        await self._transport.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.close()

    async def call(
        self,
        method: str,
        params: Mapping[str, object] | None = None,
        files: Files | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - of one read, by the socket
    ) -> JSON:
        """The `result` of `method`.

        params: by Telegram's names; None values are left out. files: parameter or attach:// name to (file name,
        content). timeout: seconds to wait for the answer, else the transport's. Raises an `ApiError`.
        """
        given = {name: value for name, value in (params or {}).items() if value is not None}
        try:
            status, body = await self._transport.post(self._methods + method, given, files, timeout)
        except CannotBeEncoded as error:
            raise self._told(Refused(method, f"cannot be encoded: {error}")) from None
        except NotConnected as error:
            raise NotSent(method, str(error)) from None
        except (NoAnswer, AnswerTooLong) as error:
            raise MaybeSent(method, str(error)) from None
        answer = answer_in(body)
        if not 200 <= status <= 299:
            chat = given.get("chat_id")
            raise self._told(cause(status, answer, method, chat if isinstance(chat, int) else None))
        if "result" not in answer:
            raise MaybeSent(method, "the answer cannot be read")
        return answer["result"]

    async def download(self, file_id: str, limit: int = MAX_DOWNLOAD) -> bytes:
        """A file's bytes. Raises TooBig over `limit` bytes, as soon as that is known; else an `ApiError`."""
        file = await self.call("getFile", {"file_id": file_id})
        if (file.get("file_size") or 0) > limit:
            raise TooBig("getFile", f"file is too big: over {limit} bytes")
        if not (path := file.get("file_path")):
            raise Refused("getFile", "no path in the answer")
        try:
            status, body = await self._transport.fetch(self._files + quote(path), limit)
        except AnswerTooLong:
            raise TooBig("download", f"file is too big: over {limit} bytes") from None
        except NotConnected as error:
            raise NotSent("download", str(error)) from None
        except NoAnswer as error:
            raise MaybeSent("download", str(error)) from None
        if status == 404:
            raise Refused("download", "file is no longer there")
        if status != 200:
            raise MaybeSent("download", f"HTTP {status}", answered=True)
        return body

    def _told(self, error: ApiError) -> ApiError:
        """Our own mistakes are logged here, so that none goes unseen."""
        if isinstance(error, Refused):
            _log.error("call refused", method=error.method, description=error.description)
        return error


def answer_in(body: bytes) -> dict[str, Any]:
    """An answer's JSON; nothing where it is none: what it is would be quoted from what people wrote."""
    try:
        answer = wire.read(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}
