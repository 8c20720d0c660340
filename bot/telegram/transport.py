"""HTTP to the Bot API over aiohttp.

Knows sockets, timeouts and bytes; nothing of methods, chats or retries. Neither the address (it holds the token)
nor a body ever reaches a log line or an exception's message.
"""

import asyncio
import io
import mimetypes
import time
from collections.abc import Mapping
from functools import lru_cache

import aiohttp
from yarl import URL

from bot.telegram import wire

MAX_ANSWER = 32 * 1024 * 1024  # bytes; a full getUpdates is about 1 MB
KEEP_ALIVE = 30.0  # seconds; under what Telegram's servers keep, so that a reused connection is seldom a dead one
AGENT = {"User-Agent": "Onward"}
JSON = {"Content-Type": "application/json"}

Files = Mapping[str, tuple[str, bytes]]  # parameter or attach:// name to (file name, content)


class NotConnected(Exception):
    """The connection was refused, never made, or none was free in time: nothing was sent."""


class NoAnswer(Exception):
    """No answer came, or no whole one: the request may have arrived."""


class AnswerTooLong(Exception):
    """The answer went over the limit it was read with."""


class CannotBeEncoded(Exception):
    """There is a value that neither JSON nor UTF-8 knows: nothing was sent."""


class Transport:
    """One pool of connections. All timeouts in seconds, None for no limit.

    connections: at most so many requests at a time; the next waits `pool_timeout` for one to end.
    read_timeout: longest silence while waiting for the answer. write_timeout: for sending the request
    (`media_write_timeout` when it carries files). connect_timeout: name, TCP and TLS together.
    """

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

    async def open(self) -> None:
        """Open it, unless it is open."""
        if self._session is None or self._session.closed:
            self._free = asyncio.Semaphore(self._connections)
            self._session = aiohttp.ClientSession(
                # The pool is counted here and not by the connector, which has one timeout for waiting and connecting.
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=AGENT,
            )

    async def close(self) -> None:
        """Close it; it can be opened again."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post(
        self, url: str, params: Mapping[str, object], files: Files | None = None, read_timeout: float | None = None
    ) -> tuple[int, bytes]:
        """Status and body of POST `url`; read_timeout: instead of the pool's own.

        Raises NotConnected and CannotBeEncoded when nothing was sent, NoAnswer and AnswerTooLong when it may have been.
        """
        body, headers = (_form(params, files), {}) if files else (_json(params), JSON)
        read, write = read_timeout or self._read, self._media_write if files else self._write
        return await self._exchange(
            "POST", _address(url), body, headers, _timeout(self._connect, read, write), MAX_ANSWER
        )

    async def fetch(self, url: str, limit: int) -> tuple[int, bytes]:
        """Status and body of GET `url`, reading `limit` bytes at most: AnswerTooLong beyond. Else as `post`."""
        timeout = aiohttp.ClientTimeout(connect=self._connect, sock_read=self._read)
        return await self._exchange("GET", URL(url, encoded=True), None, {}, timeout, limit)

    async def _exchange(
        self,
        method: str,
        url: URL,
        body: bytes | aiohttp.FormData | None,
        headers: Mapping[str, str],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's own
        limit: int,
    ) -> tuple[int, bytes]:
        """Every exception is ours and raised `from None`: aiohttp's own carry the address."""
        if self._session is None:
            raise NotConnected("The transport is not open: not sent")
        await self._wait_for_connection()
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                answer = await _read(response, limit)
                if response.status < 500:
                    self.answered_at = time.monotonic()
                return response.status, answer
        except aiohttp.ConnectionTimeoutError:
            raise NotConnected("No connection in time: not sent") from None
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
            raise NotConnected(f"{type(error).__name__}{_reason(error)}: not sent") from None
        except TimeoutError:
            raise NoAnswer("No answer in time: maybe sent") from None
        except AnswerTooLong:
            raise
        except Exception as error:  # whatever else: its words may quote anything
            raise NoAnswer(f"{type(error).__name__}{_reason(error)}: maybe sent") from None
        finally:
            self._free.release()

    async def _wait_for_connection(self) -> None:
        if not self._free.locked():
            await self._free.acquire()
            return
        try:
            async with asyncio.timeout(self._pool):
                await self._free.acquire()
        except TimeoutError:
            raise NotConnected("All connections are busy: not sent") from None


@lru_cache(maxsize=64)
def _address(url: str) -> URL:
    return URL(url, encoded=True)


@lru_cache(maxsize=64)
def _timeout(connect: float | None, read: float | None, write: float | None) -> aiohttp.ClientTimeout:
    """aiohttp has no timeout for writing: the whole may take what its parts may take."""
    whole = None if None in (connect, write, read) else sum(seconds or 0.0 for seconds in (connect, write, read))
    return aiohttp.ClientTimeout(total=whole, connect=connect, sock_read=read)


def _reason(error: BaseException) -> str:
    return (
        f" {error.strerror}" if isinstance(error, OSError) and error.strerror and "/bot" not in error.strerror else ""
    )


def _json(params: Mapping[str, object]) -> bytes:
    """JSON, which Telegram reads in half the work of a form."""
    try:
        return wire.written(params)
    except (TypeError, ValueError, RecursionError) as error:
        raise CannotBeEncoded(type(error).__name__) from None


def _form(params: Mapping[str, object], files: Files) -> aiohttp.FormData:
    """A multipart form; what is no text is JSON in it."""
    form = aiohttp.FormData(quote_fields=False)  # Telegram wants file names as they are, not percent-encoded
    try:
        for name, value in params.items():
            text = value if isinstance(value, str) else wire.written(value).decode()
            text.encode()  # here, where it can still be told: aiohttp would only find out while sending
            form.add_field(name, text)
    except (TypeError, ValueError, RecursionError) as error:
        raise CannotBeEncoded(type(error).__name__) from None
    for name, (filename, content) in files.items():
        kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        # sent in pieces: aiohttp writes bytes in one go, and warns of it
        form.add_field(name, io.BytesIO(content), filename=_one_line(filename), content_type=kind)
    return form


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
