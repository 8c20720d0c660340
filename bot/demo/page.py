"""The chat page's side: its files, what a person does in it, and the stream of what happens. No bot token here."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import BodyPartReader, web

from . import clock, people
from .about import bot_json
from .errors import Refusal
from .spec import Json, Upload
from .world import World

FIRST_NAME = "Robin"
HEARTBEAT_SECONDS = 15
_FILE = re.compile(r"[a-z0-9_\-]{1,40}\.(css|js|svg|png|ico|webmanifest)", re.ASCII)
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "png": "image/png"}
# Shown inside the page; anything else is only offered as a download.
_SHOWN = re.compile(r"image/(png|jpeg|gif|webp)|audio/[a-z0-9.+\-]{1,20}", re.ASCII)
_KINDS = ("document", "photo", "voice")
_NOW = "%Y-%m-%dT%H:%M:%SZ"

NextDue = Callable[[], Awaitable[datetime | None]]
AfterMove = Callable[[], Awaitable[None]]


class Page:
    def __init__(self, world: World, next_due: NextDue, after_move: AfterMove) -> None:
        self._world = world
        self._next_due = next_due
        self._after_move = after_move
        self._event = 0

    def routes(self) -> list[web.RouteDef]:
        posts = {
            "people": self._people,
            "send": self._send,
            "location": self._location,
            "sticker": self._sticker,
            "edit": self._edit,
            "tap": self._tap,
            "block": self._block,
            "clock": self._clock,
        }
        return [
            web.get("/", self._index),
            web.get("/assets/{name}", self._asset),
            web.get("/page/stream", self._stream),
            web.get("/page/file/{file_id}", self._file),
            web.post("/page/upload", self._upload),
            *(web.post(f"/page/{name}", _spoken(handler)) for name, handler in posts.items()),
        ]

    # The page itself

    async def _index(self, request: web.Request) -> web.StreamResponse:
        if _number(request.query.get("person")) not in self._world.people:
            first = next(iter(self._world.people.values()), None) or self._world.add_person(FIRST_NAME)
            raise web.HTTPFound(f"/?person={first.id}")
        return _static("index.html", "text/html")

    async def _asset(self, request: web.Request) -> web.Response:
        match = _FILE.fullmatch(request.match_info["name"])
        if match is None:
            raise web.HTTPNotFound
        return _static(match[0], _TYPES.get(match[1], "application/octet-stream"))

    async def _file(self, request: web.Request) -> web.Response:
        try:
            file = self._world.files.get(request.match_info["file_id"])
        except Refusal:
            return _error("There is no such file.", 404)
        if file.mime and _SHOWN.fullmatch(file.mime):
            return web.Response(body=file.content, content_type=file.mime)
        headers = {"Content-Disposition": "attachment"}
        return web.Response(body=file.content, content_type="application/octet-stream", headers=headers)

    # What happens

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        who = _number(request.query.get("person"))
        if who not in self._world.people:
            return _error("There is no such person.", 404)
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        queue = self._world.watch(who)
        try:
            await response.prepare(request)
            await self._write(response, "snapshot", self.snapshot(who))
            await self._follow(response, queue)
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._world.unwatch(who, queue)
        return response

    async def _follow(self, response: web.StreamResponse, queue: asyncio.Queue[Json | None]) -> None:
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if event is None:
                return
            await self._write(response, event["event"], event["data"])

    async def _write(self, response: web.StreamResponse, event: str, data: Json) -> None:
        self._event += 1
        text = f"id: {self._event}\nevent: {event}\ndata: {json.dumps(data)}\n\n"
        await response.write(text.encode())

    def snapshot(self, who: int) -> Json:
        """Everything a page needs to begin with."""
        world = self._world
        chat, person = world.chats[who], world.people[who]
        return {
            "person": {"id": who, "first_name": person.first_name},
            "bot": bot_json(world, who),
            "messages": [chat.view(m) for m in chat.messages.values()],
            "reactions": {str(number): emoji for number, emoji in chat.reactions.items()},
            "blocked": chat.blocked,
            "started": chat.started,
            "now": world.clock.now().strftime(_NOW),
            "zone_hint": None,
        }

    # What a person does

    async def _people(self, body: Json) -> Json:
        name = _text(body, "first_name").strip()[:64]
        if not name:
            raise people.NotPossible("Everybody has a name.")
        language = body.get("language_code", "en")
        return {"id": self._world.add_person(name, language if isinstance(language, str) else "en").id}

    async def _send(self, body: Json) -> Json:
        reply_to = None if body.get("reply_to") is None else _integer(body, "reply_to")
        forwarded = body.get("forwarded") is True
        who, text = _integer(body, "person"), _text(body, "text")
        sent = people.write(self._world, who, text, reply_to=reply_to, forwarded=forwarded)
        return {"message_ids": [message["message_id"] for message in sent]}

    async def _location(self, body: Json) -> Json:
        latitude, longitude = _float(body, "latitude"), _float(body, "longitude")
        sent = people.send_location(self._world, _integer(body, "person"), latitude, longitude)
        return {"message_id": sent["message_id"]}

    async def _sticker(self, body: Json) -> Json:
        sent = people.send_sticker(self._world, _integer(body, "person"), _text(body, "emoji"))
        return {"message_id": sent["message_id"]}

    async def _edit(self, body: Json) -> Json:
        number = _integer(body, "message_id")
        people.edit(self._world, _integer(body, "person"), number, _text(body, "text"))
        return {"message_id": number}

    async def _tap(self, body: Json) -> Json:
        where = [_integer(body, name) for name in ("person", "message_id", "row", "column")]
        return {"query_id": people.tap(self._world, *where).id}

    async def _block(self, body: Json) -> Json:
        blocked = body.get("blocked") is True
        people.block(self._world, _integer(body, "person"), blocked)
        return {"blocked": blocked}

    async def _upload(self, request: web.Request) -> web.Response:
        kind, who = request.query.get("kind", ""), _number(request.query.get("person"))
        if kind not in _KINDS:
            return _error("A file is a document, a photo or a voice message.", 400)
        try:
            upload = await _first_file(request)
            sent = people.send_file(self._world, who, kind, upload, request.query.get("caption", ""))
        except Exception as trouble:
            return _sentence(trouble)
        return web.json_response({"message_id": sent["message_id"]})

    async def _clock(self, body: Json) -> Json:
        now = self._world.clock.now()
        zone = _zone(body.get("zone"))
        wish = _text(body, "to")
        try:
            when = await self._next_due() if wish == "next" else clock.moment(wish, now, zone)
            if when is None:
                raise people.NotPossible("Nothing is due.")
            if wish != "next" or when > now:
                self._world.clock.move_to(when)
        except (ValueError, OverflowError) as wrong:
            raise people.NotPossible(str(wrong)) from None
        await self.show_clock(zone)
        await self._after_move()
        now = self._world.clock.now()
        return {
            "now": now.strftime(_NOW),
            "moved_to": when.astimezone(UTC).strftime(_NOW),
            "label": clock.label(now, zone),
        }

    async def show_clock(self, zone: ZoneInfo) -> None:
        """Tells every page what time it is."""
        now = self._world.clock.now()
        self._world.tell_all("clock", {"now": now.strftime(_NOW), "label": clock.label(now, zone)})


def _spoken(handler: Callable[[Json], Awaitable[Json]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """JSON in, JSON out, trouble as a sentence."""

    async def answer(request: web.Request) -> web.Response:
        try:
            body = json.loads(await request.read())
            if not isinstance(body, dict):
                raise people.NotPossible("Send a JSON object.")
            return web.json_response(await handler(body))
        except Exception as trouble:
            return _sentence(trouble)

    return answer


def _sentence(trouble: Exception) -> web.Response:
    """Known troubles as {error}; an unknown one goes on."""
    match trouble:
        case web.HTTPException():
            raise trouble
        case json.JSONDecodeError() | UnicodeDecodeError():
            return _error("Send JSON.", 400)
        case people.NotPossible():
            return _error(str(trouble), 400)
        case LookupError() if type(trouble) is LookupError:
            return _error(str(trouble), 404)
        case _:
            raise trouble


def _error(sentence: str, status: int) -> web.Response:
    return web.json_response({"error": sentence}, status=status)


def _static(name: str, kind: str) -> web.Response:
    """A file of the page; never kept by the browser, so that what is seen is what is there."""
    source = files(__package__).joinpath("page", name)
    if not source.is_file():
        raise web.HTTPNotFound
    charset = "utf-8" if kind.startswith("text/") else None
    headers = {"Cache-Control": "no-store"}
    return web.Response(body=source.read_bytes(), content_type=kind, charset=charset, headers=headers)


async def _first_file(request: web.Request) -> Upload:
    """The multipart field `file`."""
    if request.content_type != "multipart/form-data":
        raise people.NotPossible("Send the file as a form.")
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader) and part.name == "file":
            mime = part.headers.get("Content-Type", "application/octet-stream").partition(";")[0].strip().lower()
            return Upload(part.filename or "file", mime, bytes(await part.read(decode=True)))
    raise people.NotPossible("There is no file.")


def _zone(name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else ZoneInfo("UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise people.NotPossible("There is no such time zone.") from None


def _number(text: str | None) -> int:
    """A person's number from an address; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 16 else 0


def _integer(body: Json, name: str) -> int:
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise people.NotPossible(f"{name} must be a whole number.")
    return value


def _float(body: Json, name: str) -> float:
    value = body.get(name)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise people.NotPossible(f"{name} must be a number.")
    return float(value)


def _text(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or any("\ud800" <= c <= "\udfff" for c in value):
        raise people.NotPossible(f"{name} must be text.")
    return value
