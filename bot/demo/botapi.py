"""The Bot API over HTTP: reads a request, checks it, runs the method, answers as api.telegram.org does."""

import asyncio
import json
import re
from collections import deque
from collections.abc import Mapping
from inspect import isawaitable
from typing import Any, NamedTuple

from aiohttp import BodyPartReader, web

from .calls import Call, Described, Method
from .errors import Refusal, bad
from .faults import Fault, Faults, FloodLimit
from .files import UPLOAD_LIMIT
from .methods import METHODS, not_played
from .spec import Json, Upload, load
from .world import World

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_\-]+", re.ASCII)


class Refused(NamedTuple):
    """A request the demo refused by itself, not by a planned fault."""

    method: str
    description: str


class Odd(NamedTuple):
    """A parameter or field the Bot API does not know; Telegram would not mind."""

    method: str
    parameter: str


class BotApi:
    def __init__(self, world: World, token: str) -> None:
        self.world = world
        self.token = token
        self.spec = load()
        self.methods: dict[str, Method] = dict(METHODS)
        self.faults = Faults()
        self.flood = FloodLimit()
        self.refused: list[Refused] = []
        self.odd: list[Odd] = []
        self.calls: deque[Call] = deque(maxlen=10_000)
        self.under_way = 0  # requests being worked on, polls not counted

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """`/bot<token>/<method>`."""
        try:
            self._check_token(request.match_info["token"])
            method = self.spec.method(request.match_info["method"])
            if method is None:
                self.refused.append(Refused(request.match_info["method"], "Not Found"))
                raise Refusal(404, "Not Found")
        except Refusal as refusal:
            return _refuse(refusal)
        raw, files = await _read(request)
        fault = self.faults.take(method)
        if fault and (early := await self._early(fault, request)):
            return early
        answer = await self.answer(method, raw, files, fault)
        if fault and fault.kind == "drop after":
            return _drop(request)
        if fault and fault.kind == "garble":
            return web.Response(status=fault.status, text=fault.body, content_type="text/html")
        return answer

    def _check_token(self, token: str) -> None:
        if not _TOKEN.fullmatch(token):
            raise Refusal(404, "Not Found")
        if token != self.token:
            raise Refusal(401, "Unauthorized")

    async def _early(self, fault: Fault, request: web.Request) -> web.StreamResponse | None:
        """What a fault answers before the request has any effect; None when it goes on."""
        match fault.kind:
            case "drop before":
                return _drop(request)
            case "stall":
                wait = fault.until.wait() if isinstance(fault.until, asyncio.Event) else asyncio.sleep(fault.until)
                await wait
            case "fail" if fault.body is not None:
                return web.Response(status=fault.status, text=fault.body, content_type="text/html")
            case "fail":
                return _refuse(fault.refusal())
        return None

    async def answer(
        self, method: str, raw: Mapping[str, Any], files: Mapping[str, Upload], fault: Fault | None
    ) -> web.Response:
        """Runs a method and writes down how it went."""
        polls = method == "getUpdates"
        self.under_way += not polls
        try:
            result = await self.run(method, raw, files, fault)
        except Refusal as refusal:
            self.refused.append(Refused(method, refusal.description))
            return _refuse(refusal)
        finally:
            self.under_way -= not polls
            self.world.stir()
        body: Json = {"ok": True, "result": result}
        if isinstance(result, Described):
            body = {"ok": True, "result": result.result, "description": result.description}
        return web.json_response(body)

    async def run(
        self,
        method: str,
        raw: Mapping[str, Any],
        files: Mapping[str, Upload] | None = None,
        fault: Fault | None = None,
    ) -> Any:
        """Checks the parameters by the specification, then runs. Raises `Refusal`."""
        files = files or {}
        p, odd = self.spec.read(method, {**raw, **files})
        # A file that a parameter points at by attach:// is no parameter of its own.
        self.odd += [Odd(method, name) for name in odd if name not in files]
        call = Call(method, p, files, fault)
        self.calls.append(call)
        self.flood.check(method, p.get("chat_id"))
        result = self.methods.get(method, not_played)(self.world, call)
        return await result if isawaitable(result) else result

    async def download(self, request: web.Request) -> web.StreamResponse:
        """`/file/bot<token>/<path>`; trouble is planned for it as for a method of that name."""
        try:
            self._check_token(request.match_info["token"])
            file = self.world.files.at(request.match_info["path"])
            if file is None:
                raise Refusal(404, "Not Found")
        except Refusal as refusal:
            return _refuse(refusal)
        if (fault := self.faults.take("download")) and (early := await self._early(fault, request)):
            return early
        return web.Response(body=file.content, content_type="application/octet-stream")


def _refuse(refusal: Refusal) -> web.Response:
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    return web.json_response(refusal.body(), status=refusal.code, headers=headers)


def _drop(request: web.Request) -> web.Response:
    """Breaks the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _read(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """The parameters as they came (query, JSON, form) and the files."""
    raw: Json = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise _answerable(bad("can't parse JSON object"))
        raw |= body
    elif request.content_type == "multipart/form-data":
        await _read_multipart(request, raw, files)
    elif request.can_read_body:
        raw |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return raw, files


async def _read_multipart(request: web.Request, raw: Json, files: dict[str, Upload]) -> None:
    total = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        content = bytes(await part.read(decode=True))
        total += len(content)
        if total > UPLOAD_LIMIT:
            raise _answerable(Refusal(413, "Request Entity Too Large"))
        if part.filename is None:
            raw[part.name] = content.decode("utf-8", "surrogatepass")
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name] = Upload(part.filename, mime, content)


def _answerable(refusal: Refusal) -> web.HTTPException:
    """A refusal from inside the reading of a body, as aiohttp passes it on."""
    kind = web.HTTPRequestEntityTooLarge if refusal.code == 413 else web.HTTPBadRequest
    text = json.dumps(refusal.body())
    if kind is web.HTTPRequestEntityTooLarge:
        return web.HTTPRequestEntityTooLarge(UPLOAD_LIMIT, UPLOAD_LIMIT + 1, text=text, content_type="application/json")
    return web.HTTPBadRequest(text=text, content_type="application/json")
