"""Updates from Telegram become events of a conversation. Knows every kind of message that a person may send."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from telegram import CallbackQuery, Chat, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot.conversations.events import Command, Event, File, Here, Left, Press, Thing, Words

LARGEST_ID = 2**52  # no chat's id has more bits, https://core.telegram.org/bots/api#chat
ALIASES = {"start": "start", "stop": "cancel", "help_now": "help_now"}


@dataclass(frozen=True, slots=True)
class Group:
    """Somebody spoke to the bot in a group, where it has nothing to say but where to find it."""

    chat: int
    locale: str


def read(data: dict[str, Any]) -> Event | Group | None:
    """The event in an update; `None` when there is nothing in it for a conversation."""
    try:
        found = _read(Update.de_json(data, None))
    except (TelegramError, TypeError, ValueError, KeyError, AttributeError, OverflowError, OSError):
        return None  # a shape that this version of Telegram's library does not know, or a moment that no calendar has
    if found is None or (isinstance(found, Event) and not (isinstance(found.number, int) and _is_whole(found.what))):
        return None
    party = found.chat if isinstance(found, Group) else found.person
    known = isinstance(party, int) and abs(party) < LARGEST_ID and isinstance(found.locale, str)
    return replace(found, locale=sound(found.locale)) if known else None


def _is_own(chat: Chat, who: User) -> bool:
    """Whether this is somebody's chat with the bot: in Telegram its id is theirs."""
    return chat.type == ChatType.PRIVATE and chat.id == who.id


def _is_whole(what: object) -> bool:
    """Whether each part of what happened is of its kind: the library passes on whatever stood in the JSON."""
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


def _read(update: Update) -> Event | Group | None:
    if update.callback_query:
        return _pressed(update, update.callback_query)
    if update.my_chat_member:
        return _member(update, update.my_chat_member)
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.from_user.is_bot:
        return None
    if message.chat.type != ChatType.PRIVATE:
        return _in_group(message)
    if not _is_own(message.chat, message.from_user):
        return None
    what = _what(message, edited=update.edited_message is not None)
    return Event(message.chat.id, update.update_id, message.from_user.language_code or "", what) if what else None


def _pressed(update: Update, query: CallbackQuery) -> Event | None:
    message = query.message
    if message is None or query.data is None or not _is_own(message.chat, query.from_user):
        return None
    words = message.text_html if isinstance(message, Message) and message.text else None
    press = Press(sound(query.data), message.message_id, words)
    return Event(message.chat.id, update.update_id, query.from_user.language_code or "", press)


def _member(update: Update, member: ChatMemberUpdated) -> Event | Group | None:
    locale = member.from_user.language_code or ""
    status = member.new_chat_member.status
    if member.chat.type != ChatType.PRIVATE:
        joined = status in (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR)
        return Group(member.chat.id, locale) if joined else None
    if status == ChatMemberStatus.BANNED and _is_own(member.chat, member.from_user):
        return Event(member.chat.id, update.update_id, locale, Left())
    return None  # they came back: their next message says so


def _in_group(message: Message) -> Group | None:
    asked = message.text and message.text.partition("@")[0] in ("/start", "/help")  # the rest is for other bots
    return Group(message.chat.id, message.from_user.language_code or "") if asked and message.from_user else None


def _what(message: Message, edited: bool) -> Command | Words | File | Here | Thing | None:
    if message.text is not None:
        text = sound(message.text)
        return Words(text, edited) if edited else _said(text)
    if message.document and not message.animation and not edited:
        file = message.document
        name, mime, words = (sound(one or "") for one in (file.file_name, file.mime_type, message.caption))
        return File(file.file_id, name, mime, file.file_size or 0, words)
    if message.poll:
        return Words(sound(message.poll.question), edited)
    if message.caption:
        return Words(sound(message.caption), edited)
    if edited:
        return None
    if message.location:
        return Here(message.location.latitude, message.location.longitude)
    if spoken := message.voice or message.audio or message.video_note:
        return Thing("voice", _seconds(spoken.duration))
    kinds = {
        "photo": message.photo, "sticker": message.sticker or message.dice,
        "document": message.video or message.animation, "contact": message.contact,
        "other": message.effective_attachment,
    }  # fmt: skip
    return next((Thing(kind) for kind, there in kinds.items() if there), None)


def _seconds(duration: int | timedelta) -> int:
    return round(duration.total_seconds()) if isinstance(duration, timedelta) else duration


def _said(text: str) -> Command | Words:
    if not text.startswith("/"):
        return Words(text)
    name, *rest = text[1:].split(maxsplit=1) or [""]
    name = name.partition("@")[0].casefold()
    arg = "" if name == "start" else "".join(rest).strip()[:60]
    return Command(ALIASES.get(name, name), arg, text)
