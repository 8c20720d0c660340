"""HTTP/1.1 with as little work as can be, for a load that must not be what is measured.

Knows bytes and connections: heads with a length or in chunks, one request at a time on each. Nothing of Telegram.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

LENGTH, CHUNKED = b"\r\ncontent-length:", b"\r\ntransfer-encoding: chunked"


def whole(buffer: bytes | bytearray) -> tuple[bytes, bytes, int] | None:
    """Head and body of the first message in `buffer`, and how many bytes it took; `None`: it is not all there."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = bytes(buffer[:end])
    lower = head.lower()
    if (at := lower.find(LENGTH)) >= 0:
        taken = end + 4 + int(lower[at + len(LENGTH) :].partition(b"\r\n")[0])
        return (head, bytes(buffer[end + 4 : taken]), taken) if len(buffer) >= taken else None
    if CHUNKED in lower:
        found = _chunks(buffer, end + 4)
        return None if found is None else (head, *found)
    return head, b"", end + 4


def _chunks(buffer: bytes | bytearray, at: int) -> tuple[bytes, int] | None:
    body = bytearray()
    while (line := buffer.find(b"\r\n", at)) >= 0:
        size = int(bytes(buffer[at:line]).partition(b";")[0], 16)
        at = line + 2 + size + 2
        if len(buffer) < at:
            return None
        if size == 0:
            return bytes(body), at
        body += buffer[line + 2 : line + 2 + size]
    return None


class Served(asyncio.Protocol):
    """A connection to our server: each request's path and body go to `answer`, whose JSON goes back after `delay()`
    seconds."""

    def __init__(self, answer: Callable[[bytes, bytes], bytes], delay: Callable[[], float]) -> None:
        self._answer, self._delay = answer, delay
        self._buffer = bytearray()
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own is no subclass of it

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while found := whole(self._buffer):
            head, body, taken = found
            del self._buffer[:taken]
            json = self._answer(head.split(b" ", 2)[1], body)
            said = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            if seconds := self._delay():
                asyncio.get_running_loop().call_later(seconds, self._say, said % (len(json), json))
            else:
                self._transport.write(said % (len(json), json))

    def _say(self, data: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(data)


class Line(asyncio.Protocol):
    """A connection to somebody's server, one request at a time; `told(status)` after each, 0 when it broke."""

    def __init__(self, told: Callable[[int], None]) -> None:
        self._told = told
        self._buffer = bytearray()
        self._busy = False
        self._transport: asyncio.Transport | None = None

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own is no subclass of it

    def connection_lost(self, _: Exception | None) -> None:
        self._transport = None
        if self._busy:
            self._busy = False
            self._told(0)

    def post(self, head: bytes, body: bytes) -> None:
        """Send a request. `head`: its lines but the length, each with its end."""
        assert self._transport is not None
        assert not self._busy
        self._busy = True
        self._transport.write(b"%bContent-Length: %d\r\n\r\n%b" % (head, len(body), body))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if found := whole(self._buffer):
            head, _, taken = found
            del self._buffer[:taken]
            self._busy = False
            self._told(int(head.split(b" ", 2)[1]))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
