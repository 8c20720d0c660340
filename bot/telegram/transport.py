"""HTTP to the Bot API over aiohttp, as a `BaseRequest` of python-telegram-bot: five times the pace of its httpx.

Knows sockets, timeouts and bytes; nothing of methods, chats or retries. Neither the address (it holds the token)
nor a body ever reaches a log line or an exception's message.
"""

import asyncio
import io
import json
import os
import time
from typing import Any

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.telegram.errors import AnswerTooLong, ConnectTimedOut, NotConnected

# python-telegram-bot's own switch: RetryAfter in timedeltas, and no deprecation warning with each 429.
os.environ.setdefault("PTB_TIMEDELTA", "true")

MAX_ANSWER = 32 * 1024 * 1024  # bytes; a full getUpdates is about 1 MB
KEEP_ALIVE = 30.0  # seconds; under what Telegram's servers keep, so that a reused connection is seldom a dead one

_UNSET = BaseRequest.DEFAULT_NONE


class AiohttpRequest(BaseRequest):
    """One pool of connections. All timeouts in seconds, None for no limit.

    connections: at most so many requests at a time; the next waits `pool_timeout` for one to end.
    read_timeout: longest silence while waiting for the answer. write_timeout: for sending the request
    (`media_write_timeout` when it carries files). connect_timeout: name, TCP and TLS together.
    """

    __slots__ = (
        "_connect",
        "_connections",
        "_free",
        "_media_write",
        "_pool",
        "_read",
        "_session",
        "_write",
        "answered_at",
    )

    def __init__(
        self,
        connections: int = 256,
        *,
        read_timeout: float | None = 10.0,
        write_timeout: float | None = 5.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 5.0,
        media_write_timeout: float | None = 20.0,
    ) -> None:
        self._connections = connections
        self._read, self._write, self._media_write = read_timeout, write_timeout, media_write_timeout
        self._connect, self._pool = connect_timeout, pool_timeout
        self._free = asyncio.Semaphore(connections)
        self._session: aiohttp.ClientSession | None = None
        self.answered_at: float | None = None  # time.monotonic() of the last answer that was no 5xx

    @property
    def read_timeout(self) -> float | None:
        return self._read

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            self._free = asyncio.Semaphore(self._connections)
            self._session = aiohttp.ClientSession(
                # The pool is counted here and not by the connector, which has one timeout for waiting and connecting.
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = _UNSET,
        write_timeout: ODVInput[float] = _UNSET,
        connect_timeout: ODVInput[float] = _UNSET,
        pool_timeout: ODVInput[float] = _UNSET,
    ) -> tuple[int, bytes]:
        """See `BaseRequest.do_request`. Raises ConnectTimedOut and NotConnected when nothing was sent,
        TimedOut and other NetworkErrors when it may have been, BadRequest when there is nothing to send."""
        body, headers = _encode(request_data)
        files = isinstance(body, aiohttp.FormData)
        read = _or(read_timeout, self._read)
        write = _or(write_timeout, self._media_write if files else self._write)
        connect = _or(connect_timeout, self._connect)
        timeout = aiohttp.ClientTimeout(
            # aiohttp has no timeout for writing: the whole may take what its parts may take.
            total=None if None in (connect, write, read) else sum(t or 0.0 for t in (connect, write, read)),
            connect=connect,
            sock_read=read,
        )
        await self._wait_for_connection(_or(pool_timeout, self._pool))
        try:
            code, payload = await self._exchange(method, url, body, headers, timeout, MAX_ANSWER)
        finally:
            self._free.release()
        return code, payload if 200 <= code <= 299 else _error_body(code, payload)

    async def fetch(self, url: str, limit: int) -> tuple[int, bytes]:
        """Status and body of GET `url`, reading `limit` bytes at most: AnswerTooLong beyond. Else as `do_request`."""
        await self._wait_for_connection(self._pool)
        try:
            timeout = aiohttp.ClientTimeout(connect=self._connect, sock_read=self._read)
            return await self._exchange("GET", url, None, {}, timeout, limit)
        finally:
            self._free.release()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As the base class, which logs what it cannot read; that would be what people wrote."""
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return answer

    async def _wait_for_connection(self, seconds: float | None) -> None:
        if not self._free.locked():
            await self._free.acquire()
            return
        try:
            async with asyncio.timeout(seconds):
                await self._free.acquire()
        except TimeoutError:
            raise ConnectTimedOut("All connections are busy: not sent") from None

    async def _exchange(
        self,
        method: str,
        url: str,
        body: bytes | aiohttp.FormData | None,
        headers: dict[str, str],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's own
        limit: int,
    ) -> tuple[int, bytes]:
        """Every exception is ours and raised `from None`: aiohttp's own carry the address."""
        if self._session is None:
            raise NotConnected("Transport is not open")
        try:
            async with self._session.request(
                method, URL(url, encoded=True), data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                body = await _read(response, limit)
                if response.status < 500:
                    self.answered_at = time.monotonic()
                return response.status, body
        except aiohttp.ConnectionTimeoutError:
            raise ConnectTimedOut("No connection in time: not sent") from None
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
            raise NotConnected(f"{type(error).__name__}{_reason(error)}: not sent") from None
        except TimeoutError:
            raise TimedOut("No answer in time: maybe sent") from None
        except AnswerTooLong:
            raise
        except Exception as error:  # whatever else: the base class would quote it whole
            raise NetworkError(f"{type(error).__name__}{_reason(error)}: maybe sent") from None


def _or(given: ODVInput[float], default: float | None) -> float | None:
    return default if isinstance(given, DefaultValue) else given


def _reason(error: BaseException) -> str:
    return (
        f" {error.strerror}" if isinstance(error, OSError) and error.strerror and "/bot" not in error.strerror else ""
    )


def _encode(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str]]:
    """JSON, which Telegram reads in half the work of a form; a multipart form when there are files."""
    if data is None:
        return None, {}
    try:
        if not data.contains_files:
            return json.dumps(data.parameters).encode(), {"Content-Type": "application/json"}
        form = aiohttp.FormData(quote_fields=False)  # Telegram wants file names as they are, not percent-encoded
        for name, value in data.json_parameters.items():
            value.encode()  # here, where it can still be told: aiohttp would only find out while sending
            form.add_field(name, value)
        for name, (filename, content, mimetype) in data.multipart_data.items():
            if isinstance(content, bytes):
                content = io.BytesIO(content)  # sent in pieces: aiohttp writes bytes in one go, and warns of it
            form.add_field(name, content, filename=_one_line(filename), content_type=mimetype)
    except (TypeError, ValueError, RecursionError) as error:
        raise BadRequest(f"Cannot be encoded: {type(error).__name__}") from None
    return form, {}


def _one_line(filename: str) -> str:
    return "".join(c if c.isprintable() else "_" for c in filename)


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > limit:
            response.close()
            raise AnswerTooLong(f"Answer over {limit} bytes")
    return bytes(body)


def _error_body(code: int, payload: bytes) -> bytes:
    """The error as the base class can read it: it quotes what is not JSON in its message, stumbles over JSON that
    is no object, and knows no 429 without a time."""
    try:
        answer = AiohttpRequest.parse_json_payload(payload)
    except TelegramError:
        answer = {}
    parameters = answer.get("parameters")
    known = {k: v for k, v in parameters.items() if isinstance(v, int)} if isinstance(parameters, dict) else {}
    if code == 429 and not known.get("retry_after"):
        known["retry_after"] = 1
    return json.dumps({"description": str(answer.get("description") or ""), "parameters": known}).encode()
