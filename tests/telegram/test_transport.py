"""The transport and the calls, against real servers that misbehave."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.telegram.api import Api
from bot.telegram.errors import (
    ApiError,
    BadToken,
    Conflicted,
    Gone,
    Harmless,
    MaybeSent,
    NotSent,
    Refused,
    TooBig,
    TooFast,
    cause,
)
from bot.telegram.transport import Transport
from bot.troubles import where

TOKEN = "123456:planted-token"
WORDS = "a private thought"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def api_on(handler: Handler, transport: Transport | None = None) -> AsyncIterator[Api]:
    """An Api whose every call and download is answered by `handler`."""
    app = web.Application(client_max_size=8 * 1024 * 1024)
    app.router.add_route("*", "/{tail:.*}", handler)
    async with TestServer(app) as server, Api(TOKEN, str(server.make_url("")), transport) as api:
        yield api


@asynccontextmanager
async def api_on_socket(talk: Talk, transport: Transport | None = None) -> AsyncIterator[Api]:
    """An Api whose server does with the connection what `talk` does."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, Api(TOKEN, f"http://127.0.0.1:{port}", transport) as api:
        yield api


async def read_request(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    await reader.readexactly(length)


def answer(status: int, description: str = "", **parameters: int) -> Handler:
    body = {"ok": False, "error_code": status, "description": description}

    async def handler(request: web.Request) -> web.Response:
        return web.json_response(body | ({"parameters": parameters} if parameters else {}), status=status)

    return handler


def impatient(**timeouts: float) -> Transport:
    return Transport(**({"read_timeout": 0.1, "connect_timeout": 1.0, "write_timeout": 1.0} | timeouts))


async def send(api: Api) -> None:
    await api.call("sendMessage", {"chat_id": 7, "text": WORDS})


async def test_a_call_is_json_and_gives_the_plain_result():
    """Parameters arrive as JSON of their own types, without the None ones, and `result` comes back as it is."""
    seen = {}

    async def handler(request: web.Request) -> web.Response:
        seen.update(path=request.path, type=request.content_type, body=await request.json())
        return web.json_response({"ok": True, "result": {"message_id": 5, "new_field": [1]}})

    async with api_on(handler) as api:
        params = {"chat_id": 7, "text": "héllo \U0001f331", "reply_markup": {"inline_keyboard": []}, "parse_mode": None}
        assert await api.call("sendMessage", params) == {"message_id": 5, "new_field": [1]}
        assert api.answered_at is not None
    del params["parse_mode"]
    assert seen == {"path": f"/bot{TOKEN}/sendMessage", "type": "application/json", "body": params}


async def test_files_are_a_form():
    """A file arrives byte for byte under its own name, the other parameters beside it."""
    seen = {}

    async def handler(request: web.Request) -> web.Response:
        form = await request.post()
        file = form["document"]
        assert isinstance(file, web.FileField)
        seen.update(form, document=(file.filename, file.content_type, file.file.read()))
        return web.json_response({"ok": True, "result": True})

    content = bytes(range(256)) * 12_000
    async with api_on(handler) as api:
        await api.call("sendDocument", {"chat_id": 7, "caption": "été"}, {"document": ("résumé \r\nX: 1.pdf", content)})
    assert seen == {"chat_id": "7", "caption": "été", "document": ("résumé __X: 1.pdf", "application/pdf", content)}


@pytest.mark.parametrize(
    ("handler", "kind"),
    [
        (answer(403, "Forbidden: bot was blocked by the user"), Gone),
        (answer(403, "Forbidden: user is deactivated"), Gone),
        (answer(400, "Bad Request: chat not found"), Gone),
        (answer(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-100), Gone),
        (answer(400, "Bad Request: PEER_ID_INVALID"), Gone),
        (answer(400, "Bad Request: message is not modified: specified new message content …"), Harmless),
        (answer(400, "Bad Request: query is too old and response timeout expired or query ID is invalid"), Harmless),
        (answer(400, "Bad Request: message to edit not found"), Harmless),
        (answer(400, "Bad Request: message can't be edited"), Harmless),
        (answer(400, "Bad Request: can't parse entities: Unsupported start tag"), Refused),
        (answer(400, "Bad Request: message text is empty", odd=3), Refused),
        (answer(400, "Bad Request: file is too big"), TooBig),
        (answer(413, "Request Entity Too Large"), TooBig),
        (answer(401, "Unauthorized"), BadToken),
        (answer(404, "Not Found"), BadToken),
        (answer(409, "Conflict: terminated by other getUpdates request"), Conflicted),
        (answer(500, "Internal Server Error"), MaybeSent),
        (answer(302, "Found"), MaybeSent),
    ],
)
async def test_errors_by_cause(handler, kind):
    """Each of Telegram's answers is exactly one of the causes."""
    async with api_on(handler) as api:
        with pytest.raises(ApiError) as caught:
            await send(api)
    assert type(caught.value) is kind
    assert caught.value.method == "sendMessage"


async def test_too_fast_says_how_long_and_who():
    """A 429 carries its seconds and the chat it is about, or None for a call about no chat."""
    async with api_on(answer(429, "Too Many Requests: retry after 17", retry_after=17)) as api:
        with pytest.raises(TooFast) as caught:
            await send(api)
        assert (caught.value.seconds, caught.value.chat_id) == (17.0, 7)
        with pytest.raises(TooFast) as caught:
            await api.call("getMe")
        assert (caught.value.seconds, caught.value.chat_id) == (17.0, None)


@pytest.mark.parametrize("body", ["<html>slow down</html>", "[]", "{}", '{"parameters": {"retry_after": "x"}}'])
async def test_a_429_without_a_time_is_a_second(body):
    """A 429 that names no time, as a proxy's, still means that nothing was done."""

    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=429, text=body)

    async with api_on(handler) as api:
        with pytest.raises(TooFast) as caught:
            await send(api)
    assert caught.value.seconds == 1.0


@pytest.mark.parametrize("status", [200, 502])
@pytest.mark.parametrize(
    "body", ["", "<html>Bad Gateway</html>", '{"ok": true', "[1]", "null", '{"ok": true}', "[" * 9999]
)
async def test_garbage_is_maybe_sent_and_never_quoted(status, body, caplog):
    """An answer that cannot be read leaves open whether the request was acted on, and appears in no log or error."""
    caplog.set_level(logging.DEBUG)

    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status, text=body + WORDS if body.startswith("<") else body)

    async with api_on(handler) as api:
        with pytest.raises(MaybeSent) as caught:
            await send(api)
    assert WORDS not in caplog.text + str(caught.value)


async def test_refused_connection_is_not_sent():
    """Nobody listening: nothing left this machine."""
    server = await asyncio.start_server(lambda r, w: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    async with Api(TOKEN, f"http://127.0.0.1:{port}") as api:
        with pytest.raises(NotSent):
            await send(api)
    async with Api(TOKEN, "http://no-such-host.invalid") as api:
        with pytest.raises(NotSent):
            await send(api)


async def test_no_handshake_in_time_is_not_sent():
    """A TLS handshake that never ends is over after the connect timeout, and nothing was sent."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until the other side hangs up

    async with api_on_socket(talk, impatient(connect_timeout=0.1)) as api:
        api._methods = api._methods.replace("http:", "https:")
        with pytest.raises(NotSent):
            await send(api)


async def test_waiting_for_a_connection_is_not_sent():
    """With all connections busy the next call gives up after the pool timeout, unsent; the first is not harmed."""
    go, came, calls = asyncio.Event(), asyncio.Event(), []

    async def handler(request: web.Request) -> web.Response:
        calls.append(request)
        came.set()
        await go.wait()
        return web.json_response({"ok": True, "result": True})

    async with api_on(handler, impatient(connections=1, pool_timeout=0.05, read_timeout=5)) as api:
        first = asyncio.create_task(send(api))
        await came.wait()
        with pytest.raises(NotSent):
            await send(api)
        go.set()
        await first
        await send(api)
    assert len(calls) == 2


async def test_silence_after_the_request_is_maybe_sent():
    """No answer within the read timeout: Telegram may have acted."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with api_on_socket(talk, impatient()) as api:
        with pytest.raises(MaybeSent):
            await asyncio.wait_for(send(api), 1)


async def test_a_stall_in_the_middle_of_the_answer_is_maybe_sent():
    """Headers and half a body, then nothing: the read timeout holds for the rest too."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n{"ok": true,')
        await reader.read()

    async with api_on_socket(talk, impatient()) as api:
        with pytest.raises(MaybeSent):
            await asyncio.wait_for(send(api), 1)


async def test_a_trickle_ends():
    """An answer that comes byte by byte is cut off after all timeouts together, however alive it looks."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n")
        while not reader.at_eof() and not writer.is_closing():
            writer.write(b" ")
            await asyncio.sleep(0.01)

    async with api_on_socket(talk, impatient(write_timeout=0.1, connect_timeout=0.1)) as api:
        with pytest.raises(MaybeSent):
            await asyncio.wait_for(send(api), 3)


async def test_a_server_that_does_not_read_ends():
    """An upload nobody reads is over after the media write timeout."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()
        await asyncio.sleep(2)

    patience = impatient(media_write_timeout=0.1, connect_timeout=0.1)
    async with api_on_socket(talk, patience) as api:
        call = api.call("sendDocument", {"chat_id": 7}, {"document": ("a.bin", bytes(16_000_000))})
        with pytest.raises(MaybeSent, match="No answer in time"):
            await asyncio.wait_for(call, 1.5)


@pytest.mark.parametrize("after_reading", [True, False])
async def test_a_dropped_connection_is_maybe_sent(after_reading):
    """A connection that closes after it was made leaves open what Telegram did."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if after_reading:
            await read_request(reader)
        writer.transport.abort()

    async with api_on_socket(talk, impatient()) as api:
        with pytest.raises(MaybeSent):
            await send(api)


async def test_a_post_is_never_repeated_behind_our_back():
    """A reused connection that turns out dead fails once; the request does not reach the server twice."""
    requests = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        requests.append(1)
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n{"ok": true, "result": true}')
        await read_request(reader)
        requests.append(2)

    async with api_on_socket(talk, impatient()) as api:
        await send(api)
        with pytest.raises(MaybeSent):
            await send(api)
    assert requests == [1, 2]


async def test_what_cannot_be_encoded_is_refused():
    """A value JSON or UTF-8 does not know is our mistake, found before anything is sent, and not quoted."""
    async with api_on(answer(500)) as api:
        with pytest.raises(Refused) as caught:
            await api.call("sendMessage", {"chat_id": 7, "text": [WORDS, object()]})
        assert WORDS not in str(caught.value)
        with pytest.raises(Refused):
            await api.call("sendPhoto", {"caption": WORDS + "\ud800"}, {"photo": ("a.png", b"x")})
        assert api.answered_at is None


async def test_a_closed_transport_is_not_sent_and_opens_again():
    """Before opening and after closing nothing is sent; it can be opened again."""

    async def handler(request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": 1})

    transport = Transport()
    async with api_on(handler, transport) as api:
        assert await api.call("getMe") == 1
        await transport.close()
        with pytest.raises(NotSent):
            await api.call("getMe")
        await transport.open()
        assert await api.call("getMe") == 1


async def test_neither_token_nor_words_are_told(caplog):
    """Whatever goes wrong, no log line and no traceback holds the token or what somebody wrote."""
    import traceback

    caplog.set_level(logging.DEBUG)
    told = []

    async def vanish(request: web.Request) -> web.Response:
        assert request.transport
        request.transport.abort()
        return web.Response()

    async def stall(request: web.Request) -> web.Response:
        await asyncio.sleep(0.2)
        return web.Response()

    refusal = f'Bad Request: can\'t parse entities: Unsupported start tag "{WORDS}" at byte offset 3'
    with capture_logs() as lines:
        for handler in (vanish, stall, answer(400, refusal), answer(401, "Unauthorized"), answer(302, WORDS[:0])):
            async with api_on(handler, impatient(read_timeout=0.05)) as api:
                try:
                    await send(api)
                except ApiError as error:
                    told.append("".join(traceback.format_exception(error)))
        async with Api(TOKEN, "nonsense") as api:
            with pytest.raises(NotSent) as caught:
                await send(api)
            told.append(str(caught.value))
    assert len(told) == 6
    everything = "".join(told) + repr(lines) + caplog.text
    ours = everything.replace(f"POST /bot{TOKEN}", "")  # the test server's own access log
    assert "call refused" in ours
    assert "planted-token" not in ours
    assert WORDS not in ours


async def test_a_download_gives_the_bytes():
    """getFile, then the file by its path, quoted."""

    async def handler(request: web.Request) -> web.Response:
        if request.path.endswith("/getFile"):
            assert await request.json() == {"file_id": "F"}
            return web.json_response({"ok": True, "result": {"file_path": "documents/a b.pdf", "file_size": 4}})
        assert request.raw_path == f"/file/bot{TOKEN}/documents/a%20b.pdf"
        return web.Response(body=b"%PDF")

    async with api_on(handler) as api:
        assert await api.download("F") == b"%PDF"


@pytest.mark.parametrize("told", [True, False])
async def test_a_download_stops_at_its_limit(told):
    """A file over the limit is TooBig, by its announced size or as soon as the bytes are too many."""
    sent = 0

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        if request.path.endswith("/getFile"):
            return web.json_response({"ok": True, "result": {"file_path": "f", "file_size": 2**30 if told else None}})
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(500):
            sent += 100_000
            await response.write(bytes(100_000))
        return response

    async with api_on(handler) as api:
        with pytest.raises(TooBig):
            await api.download("F", limit=1_000_000)
    assert sent < 20_000_000  # some of it in buffers


@pytest.mark.parametrize(("status", "kind"), [(404, Refused), (500, MaybeSent)])
async def test_a_download_that_is_not_there(status, kind):
    """A file that is gone is Refused, a server in trouble is not."""

    async def handler(request: web.Request) -> web.Response:
        if request.path.endswith("/getFile"):
            return web.json_response({"ok": True, "result": {"file_path": "f"}})
        return web.Response(status=status)

    async with api_on(handler) as api:
        with pytest.raises(ApiError) as caught:
            await api.download("F")
    assert type(caught.value) is kind


rubbish = st.none() | st.integers() | st.text(max_size=80) | st.lists(st.integers(), max_size=2) | st.just({})


@given(
    st.integers(100, 599),
    st.fixed_dictionaries({}, optional={"description": st.text(max_size=80) | rubbish, "parameters": rubbish}),
)
def test_any_answer_has_a_cause(status, answer):
    """Whatever Telegram says, there is one cause for it, in few words and without quoted text."""
    description = f'{answer.get("description")} "{WORDS}"'
    found = cause(status, {**answer, "description": description}, "sendMessage")
    assert WORDS not in found.description or description.count('"') % 2
    assert len(found.description) <= 300
    assert cause(status, answer, "sendMessage").description


def test_a_proxy_that_is_in_trouble_is_no_lost_answer():
    """Telegram's 5xx is told from an answer that never came: it seldom means "sent"."""
    assert (one := cause(502, {}, "sendMessage")).description == "HTTP 502"
    assert isinstance(one, MaybeSent)
    assert one.answered


def test_an_exception_in_the_log_has_a_place_but_no_message():
    """`where` names the type, file and line of an exception, never its message."""
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads(WORDS)
    assert where(caught.value).startswith("JSONDecodeError at decoder.py:")
    assert WORDS not in where(caught.value)
    assert where(ValueError(WORDS)) == "ValueError"
