"""The methods that send: texts, files, places, copies. A function each, named as the method."""

from copy import deepcopy
from typing import Any

from . import keyboards, media, texts
from .calls import Call
from .errors import bad
from .spec import Json
from .world import Chat, World

# What a copy or a forward takes along.
CONTENT = (
    "text", "entities", "link_preview_options", "caption", "caption_entities", "photo", "document", "voice", "audio",
    "video", "animation", "sticker", "location", "venue", "contact", "dice", "has_media_spoiler",
    "show_caption_above_media",
)  # fmt: skip
_EMOJI_DICE = {"🎲": 6, "🎯": 6, "🏀": 5, "⚽": 5, "🎳": 6, "🎰": 64}


def send_message(world: World, call: Call) -> Json:
    content = texts.text(world, call.p)
    if preview := call.p.get("link_preview_options"):
        content["link_preview_options"] = preview
    return _post(world, call.p, content)


def send_photo(world: World, call: Call) -> Json:
    return _send_file(world, call, "photo")


def send_document(world: World, call: Call) -> Json:
    return _send_file(world, call, "document")


def send_voice(world: World, call: Call) -> Json:
    return _send_file(world, call, "voice")


def send_audio(world: World, call: Call) -> Json:
    return _send_file(world, call, "audio")


def send_video(world: World, call: Call) -> Json:
    return _send_file(world, call, "video")


def send_animation(world: World, call: Call) -> Json:
    return _send_file(world, call, "animation")


def send_sticker(world: World, call: Call) -> Json:
    return _send_file(world, call, "sticker")


def send_media_group(world: World, call: Call) -> list[Json]:
    contents = media.group(world, call)
    album = f"{world.unix()}{len(contents)}"
    return [_post(world, call.p, {**content, "media_group_id": album}) for content in contents]


def send_location(world: World, call: Call) -> Json:
    return _post(world, call.p, {"location": _place(call.p)})


def send_venue(world: World, call: Call) -> Json:
    venue = {
        "location": _place(call.p),
        "title": call.p.get("title", ""),
        "address": call.p.get("address", ""),
    }
    return _post(world, call.p, {"venue": venue, "location": venue["location"]})


def send_contact(world: World, call: Call) -> Json:
    names = ("phone_number", "first_name", "last_name", "vcard")
    contact = {name: call.p[name] for name in names if name in call.p}
    if "phone_number" not in contact or "first_name" not in contact:
        raise bad("PHONE_NUMBER_INVALID")
    return _post(world, call.p, {"contact": contact})


def send_dice(world: World, call: Call) -> Json:
    """Always the lowest face: the demo has no luck."""
    emoji = call.p.get("emoji", "🎲")
    if emoji not in _EMOJI_DICE:
        raise bad("emoji is invalid")
    return _post(world, call.p, {"dice": {"emoji": emoji, "value": 1}})


def forward_message(world: World, call: Call) -> Json:
    original = _original(world, call.p, call.p.get("message_id"), "to forward")
    return _post(world, call.p, _forwarded(original))


def forward_messages(world: World, call: Call) -> list[Json]:
    return [{"message_id": _post(world, call.p, _forwarded(m))["message_id"]} for m in _originals(world, call.p)]


def copy_message(world: World, call: Call) -> Json:
    content = _content(_original(world, call.p, call.p.get("message_id"), "to copy"))
    if "caption" in call.p and "text" not in content:
        content = {k: v for k, v in content.items() if not k.startswith("caption")} | texts.caption(world, call.p)
    return {"message_id": _post(world, call.p, content)["message_id"]}


def copy_messages(world: World, call: Call) -> list[Json]:
    return [{"message_id": _post(world, call.p, _content(m))["message_id"]} for m in _originals(world, call.p)]


def _send_file(world: World, call: Call, kind: str) -> Json:
    file = media.stored(world, call, kind, call.p.get(kind))
    return _post(world, call.p, media.content(world, file, call.p))


def _place(p: Json) -> Json:
    """Raises `Refusal` for a point that is not on earth."""
    for name in ("latitude", "longitude"):
        if name not in p:
            raise bad(f"{name} is empty")
    if not -90 <= p["latitude"] <= 90 or not -180 <= p["longitude"] <= 180:
        raise bad("wrong location coordinates specified")
    extra: Json = {n: p[n] for n in ("horizontal_accuracy", "live_period", "heading") if n in p}
    return {"latitude": p["latitude"], "longitude": p["longitude"], **extra}


def _content(message: Json) -> Json:
    return {name: deepcopy(message[name]) for name in CONTENT if name in message}


def _forwarded(message: Json) -> Json:
    sender = {"type": "user", "date": message["date"], "sender_user": message["from"]}
    return {"forward_origin": message.get("forward_origin", sender), **_content(message)}


def _original(world: World, p: Json, message_id: Any, what: str) -> Json:
    if "from_chat_id" not in p:
        raise bad("from_chat_id is empty")
    return world.message(world.chat(p["from_chat_id"]), message_id, what)


def _originals(world: World, p: Json) -> list[Json]:
    """Those that are still there, as Telegram skips the others."""
    if "from_chat_id" not in p:
        raise bad("from_chat_id is empty")
    found = world.chat(p["from_chat_id"]).messages
    return [found[number] for number in p.get("message_ids", ()) if number in found]


def _post(world: World, p: Json, content: Json) -> Json:
    """Checks what all sending methods share, posts, and returns the Message."""
    chat = world.open_chat(p.get("chat_id"))
    _check_context(world, p)
    if reply := _replied(chat, p.get("reply_parameters")):
        content = {"reply_to_message": reply, **content}
    if p.get("protect_content"):
        content = {**content, "has_protected_content": True}
    inline, other = keyboards.split(p.get("reply_markup"))
    if inline:
        content = {**content, "reply_markup": inline}
    number = world.next_message_id
    if other:
        chat.keyboards[number] = other
    return deepcopy(world.post(chat, world.profile.user(), content))


def _check_context(world: World, p: Json) -> None:
    if p.get("business_connection_id"):
        raise bad("business connection not found")
    if p.get("message_thread_id"):
        raise bad("message thread not found")
    if p.get("allow_paid_broadcast") and not world.paid_broadcast:
        raise bad("FLOODSKIP_NOT_ALLOWED")


def _replied(chat: Chat, reply: Json | None) -> Json | None:
    """The message replied to, without what it replied to itself."""
    if not reply:
        return None
    message = chat.messages.get(reply["message_id"])
    if message is None:
        if reply.get("allow_sending_without_reply"):
            return None
        raise bad("message to be replied not found")
    return {k: deepcopy(v) for k, v in message.items() if k != "reply_to_message"}
