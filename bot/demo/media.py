"""Files in requests and messages: photo, document, voice and their kin. Posts nothing; see `sending.py`."""

from typing import Any

from . import texts
from .calls import Call
from .errors import bad
from .files import StoredFile
from .spec import Json, Upload
from .world import World

KINDS = ("photo", "document", "voice", "audio", "video", "animation", "sticker")
_GROUPABLE = frozenset({"photo", "video", "document", "audio"})


def stored(world: World, call: Call, kind: str, given: Any) -> StoredFile:
    """The file a parameter means: one that came along, or one known by its id. Raises `Refusal`."""
    if isinstance(given, str) and given.startswith("attach://"):
        given = call.files.get(given.removeprefix("attach://"))
    if not given:
        raise bad(f"there is no {kind} in the request")
    if isinstance(given, Upload):
        return world.files.add(kind, given)
    found = world.files.get(given)
    if found.kind != kind:
        raise bad(f"can't use file of type {found.kind.capitalize()} as {kind.capitalize()}")
    return found


def content(world: World, file: StoredFile, p: Json) -> Json:
    """The part of a message that holds the file and its caption."""
    if file.kind == "sticker":
        return {"sticker": sticker(file, p.get("emoji", ""))}
    return {file.kind: described(file, p), **texts.caption(world, p), **_flags(file, p)}


def described(file: StoredFile, p: Json) -> Any:
    """The Bot API's object for a file: a list of sizes for a photo."""
    width, height = file.size or (p.get("width", 0) or 320, p.get("height", 0) or 240)
    duration = p.get("duration", 0) or 1
    match file.kind:
        case "photo":
            return [{**file.json(), "width": width, "height": height}]
        case "voice":
            return {**file.json(), "duration": duration, "mime_type": file.mime}
        case "audio":
            return {**file.json(), "duration": duration, "mime_type": file.mime, "file_name": file.name}
        case "video" | "animation":
            shape = {"width": width, "height": height, "duration": duration}
            return {**file.json(), **shape, "mime_type": file.mime, "file_name": file.name}
        case _:
            return {**file.json(), "file_name": file.name, "mime_type": file.mime}


def sticker(file: StoredFile, emoji: str) -> Json:
    """A Sticker."""
    shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    return {**file.json(), **shape, **({"emoji": emoji} if emoji else {})}


def _flags(file: StoredFile, p: Json) -> Json:
    named = {"has_spoiler": "has_media_spoiler", "show_caption_above_media": "show_caption_above_media"}
    return {to: True for name, to in named.items() if p.get(name) and file.kind in ("photo", "video", "animation")}


def item(world: World, call: Call, given: Json) -> Json:
    """The content of one InputMedia."""
    kind = given["type"]
    if kind not in KINDS:
        raise bad(f"unsupported input media type {kind}")
    return content(world, stored(world, call, kind, given["media"]), given)


def group(world: World, call: Call) -> list[Json]:
    """The contents of an album. Raises `Refusal` when they may not stand together."""
    items = call.p.get("media")
    if not items:
        raise bad("there are no messages to send")
    if not 2 <= len(items) <= 10:
        raise bad("wrong number of items in the album")
    kinds = {given["type"] for given in items}
    if not kinds <= _GROUPABLE or (len(kinds) > 1 and kinds & {"document", "audio"}):
        raise bad("document can't be mixed with other media types")
    return [item(world, call, given) for given in items]
