"""Updates from Telegram become events of a conversation. Knows every kind of message that a person may send.

Reads the JSON as it came: making a library's objects of it took an eighth of the time of an update, of which a dozen
values are looked at. Field names: https://core.telegram.org/bots/api#update.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.conversations.events import Command, Event, File, Here, Left, Press, Thing, Words
from bot.telegram.markup import html_of

Json = dict[str, Any]
LARGEST_ID = 2**52  # no chat's id has more bits, https://core.telegram.org/bots/api#chat
THINGS = {  # a message's field by what we say of it
    "photo": ("photo",), "sticker": ("sticker", "dice"), "document": ("video", "animation", "document"),
    "contact": ("contact",),
    "other": (
        "venue", "game", "story", "paid_media", "live_photo", "invoice", "successful_payment", "passport_data",
    ),
}  # fmt: skip
ALIASES = {"start": "start", "stop": "cancel", "help_now": "help_now"}


@dataclass(frozen=True, slots=True)
class Group:
    """Somebody spoke to the bot in a group, where it has nothing to say but where to find it; or, to whoever asks for
    `help`, whom to reach."""

    chat: int
    locale: str
    help: bool = False


def read(update: dict[str, Any]) -> Event | Group | None:
    """The event in an update; `None` when there is nothing in it for a conversation."""
    try:
        found = _read(update)
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
        return None  # a shape that the Bot API does not have
    if found is None or (isinstance(found, Event) and not (isinstance(found.number, int) and _is_whole(found.what))):
        return None
    party = found.chat if isinstance(found, Group) else found.person
    known = isinstance(party, int) and abs(party) < LARGEST_ID and isinstance(found.locale, str)
    if not known:
        return None
    return found if (locale := sound(found.locale)) == found.locale else replace(found, locale=locale)


def _is_own(chat: Json, who: Json) -> bool:
    """Whether this is somebody's chat with the bot: in Telegram its id is theirs."""
    return bool(chat["type"] == "private" and chat["id"] == who["id"])


def _is_whole(what: object) -> bool:
    """Whether each part of what happened is of its kind."""
    match what:
        case Command() | Left() | Words(str(), bool()) | Press(str(), int(), str() | None) | Thing(str(), int()):
            return True
        case Here(float() | int() as latitude, float() | int() as longitude):
            return abs(latitude) <= 90 and abs(longitude) <= 180
        case File(str(), str(), str(), int(), str()):
            return True
    return False


def sound(text: str) -> str:
    """Text that can be written down: JSON may hold half a sign (a lone surrogate), which no UTF-8 can."""
    return text.encode("utf-8", "replace").decode()


def _read(update: Json) -> Event | Group | None:
    if query := update.get("callback_query"):
        return _pressed(update["update_id"], query)
    if member := update.get("my_chat_member"):
        return _member(update["update_id"], member)
    message, edited = update.get("message"), False
    if message is None:
        message, edited = update.get("edited_message"), True
    if message is None or not (who := message.get("from")) or who.get("is_bot"):
        return None
    if message["chat"]["type"] != "private":
        return _in_group(message, who)
    if not _is_own(message["chat"], who):
        return None
    what = _what(message, edited)
    return Event(message["chat"]["id"], update["update_id"], who.get("language_code") or "", what) if what else None


def _pressed(number: int, query: Json) -> Event | None:
    message, data, who = query.get("message"), query.get("data"), query["from"]
    if message is None or data is None or not _is_own(message["chat"], who):
        return None
    shown = message.get("text") if message["date"] else None  # without a date it is one that Telegram shows no more
    words = html_of(sound(shown), message.get("entities") or ()) if shown else None
    press = Press(sound(data), message["message_id"], words)
    return Event(message["chat"]["id"], number, who.get("language_code") or "", press)


def _member(number: int, member: Json) -> Event | Group | None:
    chat, who, status = member["chat"], member["from"], member["new_chat_member"]["status"]
    locale = who.get("language_code") or ""
    if chat["type"] != "private":
        return Group(chat["id"], locale) if status in ("member", "administrator") else None
    if status == "kicked" and _is_own(chat, who):
        return Event(chat["id"], number, locale, Left())
    return None  # they came back: their next message says so


def _in_group(message: Json, who: Json) -> Group | None:
    text = message.get("text")
    command = text.partition("@")[0] if text else ""
    if command not in ("/start", "/help", "/help_now"):  # the rest is for other bots
        return None
    return Group(message["chat"]["id"], who.get("language_code") or "", help=command == "/help_now")


def _what(message: Json, edited: bool) -> Command | Words | File | Here | Thing | None:
    if (text := message.get("text")) is not None:
        text = sound(text)
        return Words(text, edited) if edited else _said(text)
    caption = message.get("caption")
    if (file := message.get("document")) and not message.get("animation") and not edited:
        name, mime, words = (sound(one or "") for one in (file.get("file_name"), file.get("mime_type"), caption))
        return File(file["file_id"], name, mime, file.get("file_size") or 0, words)
    if poll := message.get("poll"):
        return Words(sound(poll["question"]), edited)
    if caption:
        return Words(sound(caption), edited)
    if edited:
        return None
    if place := message.get("location"):
        return Here(place["latitude"], place["longitude"])
    if spoken := message.get("voice") or message.get("audio") or message.get("video_note"):
        return Thing("voice", spoken["duration"])
    return next((Thing(kind) for kind, fields in THINGS.items() if any(message.get(one) for one in fields)), None)


def _said(text: str) -> Command | Words:
    if not text.startswith("/"):
        return Words(text)
    name, *rest = text[1:].split(maxsplit=1) or [""]
    name = name.partition("@")[0].casefold()
    arg = "" if name == "start" else "".join(rest).strip()[:60]
    return Command(ALIASES.get(name, name), arg, text)
