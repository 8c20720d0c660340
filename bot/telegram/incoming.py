"""Updates from Telegram become events of a conversation. Knows every kind of message that a person may send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot.conversations.events import Command, Event, File, Here, Left, Press, Thing, Words

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
    except (TelegramError, TypeError, ValueError, KeyError, AttributeError):
        return None  # a shape that this version of Telegram's library does not know
    if found is None or (isinstance(found, Event) and not isinstance(found.number, int)):
        return None
    party = found.chat if isinstance(found, Group) else found.person
    return found if isinstance(party, int) and isinstance(found.locale, str) else None


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
    what = _what(message, edited=update.edited_message is not None)
    return Event(message.chat.id, update.update_id, message.from_user.language_code or "", what) if what else None


def _pressed(update: Update, query: CallbackQuery) -> Event | None:
    message = query.message
    if message is None or query.data is None or message.chat.type != ChatType.PRIVATE:
        return None
    words = message.text_html if isinstance(message, Message) and message.text else None
    press = Press(query.data, message.message_id, words)
    return Event(message.chat.id, update.update_id, query.from_user.language_code or "", press)


def _member(update: Update, member: ChatMemberUpdated) -> Event | Group | None:
    locale = member.from_user.language_code or ""
    status = member.new_chat_member.status
    if member.chat.type != ChatType.PRIVATE:
        joined = status in (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR)
        return Group(member.chat.id, locale) if joined else None
    if status == ChatMemberStatus.BANNED:
        return Event(member.chat.id, update.update_id, locale, Left())
    return None  # they came back: their next message says so


def _in_group(message: Message) -> Group | None:
    asked = message.text and message.text.partition("@")[0] in ("/start", "/help")  # the rest is for other bots
    return Group(message.chat.id, message.from_user.language_code or "") if asked and message.from_user else None


def _what(message: Message, edited: bool) -> Command | Words | File | Here | Thing | None:
    if message.text is not None:
        return Words(message.text, edited) if edited else _said(message.text)
    if message.document and not message.animation and not edited:
        file = message.document
        return File(
            file.file_id, file.file_name or "", file.mime_type or "", file.file_size or 0, message.caption or ""
        )
    if message.poll:
        return Words(message.poll.question, edited)
    if message.caption:
        return Words(message.caption, edited)
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
