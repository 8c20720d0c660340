"""The methods that change what stands in a chat: edit, delete, pin, react, answer a tap, show typing."""

import time
from copy import deepcopy

from . import keyboards, media, texts
from .calls import Call
from .errors import bad
from .spec import Json
from .world import Chat, World

TYPING_SECONDS = 5
_DELETE_WITHIN = 48 * 3600
_ACTIONS = (
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker "
    "find_location record_video_note upload_video_note"
)
_REACTIONS = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ "
    "🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 "
    "🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
)
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def edit_message_text(world: World, call: Call) -> Json:
    content = texts.text(world, call.p)
    chat, message = _own(world, call.p)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    if preview := call.p.get("link_preview_options"):
        content["link_preview_options"] = preview
    return _replace(world, chat, message, call.p, ("text", "entities", "link_preview_options"), content)


def edit_message_caption(world: World, call: Call) -> Json:
    content = texts.caption(world, call.p)
    chat, message = _own(world, call.p)
    if not any(kind in message for kind in media.KINDS) or "sticker" in message:
        raise bad("there is no caption in the message to edit")
    return _replace(world, chat, message, call.p, ("caption", "caption_entities"), content)


def edit_message_media(world: World, call: Call) -> Json:
    if "media" not in call.p:
        raise bad("there is no media in the request")
    content = media.item(world, call, call.p["media"])
    chat, message = _own(world, call.p)
    if "text" in message:
        raise bad("there is no media in the message to edit")
    old = (*media.KINDS, "caption", "caption_entities", "has_media_spoiler", "show_caption_above_media")
    return _replace(world, chat, message, call.p, old, content)


def edit_message_reply_markup(world: World, call: Call) -> Json:
    chat, message = _own(world, call.p)
    return _replace(world, chat, message, call.p, (), {})


def _own(world: World, p: Json) -> tuple[Chat, Json]:
    """The bot's message to edit. Raises `Refusal`."""
    if p.get("inline_message_id"):
        raise bad("MESSAGE_ID_INVALID")
    chat = world.open_chat(p.get("chat_id"))
    message = world.message(chat, p.get("message_id"), "to edit")
    if message["message_id"] in chat.from_person or "forward_origin" in message:
        raise bad("message can't be edited")
    return chat, message


def _replace(world: World, chat: Chat, message: Json, p: Json, old: tuple[str, ...], new: Json) -> Json:
    """Puts `new` in the place of the `old` fields, with the keyboard of the request or none."""
    markup = keyboards.only_inline(p.get("reply_markup"))
    edited = {k: v for k, v in message.items() if k not in (*old, "reply_markup", "edit_date")} | new
    if markup:
        edited["reply_markup"] = markup
    if edited == {k: v for k, v in message.items() if k != "edit_date"}:
        raise bad(_SAME)
    chat.messages[message["message_id"]] = edited = {**edited, "edit_date": world.unix()}
    world.show(chat, edited, "edit")
    return deepcopy(edited)


def delete_message(world: World, call: Call) -> bool:
    chat = world.open_chat(call.p.get("chat_id"))
    message = world.message(chat, call.p.get("message_id"), "to delete")
    if world.unix() - message["date"] > _DELETE_WITHIN:
        raise bad("message can't be deleted for everyone")
    _remove(world, chat, message["message_id"])
    return True


def delete_messages(world: World, call: Call) -> bool:
    chat = world.open_chat(call.p.get("chat_id"))
    for number in call.p.get("message_ids", ()):
        if number in chat.messages:
            _remove(world, chat, number)
    return True


def _remove(world: World, chat: Chat, number: int) -> None:
    del chat.messages[number]
    world.tell(chat.id, "delete", {"message_id": number})


def pin_chat_message(world: World, call: Call) -> bool:
    chat = world.open_chat(call.p.get("chat_id"))
    message = world.message(chat, call.p.get("message_id"), "to pin")
    chat.pinned = [*(n for n in chat.pinned if n != message["message_id"]), message["message_id"]]
    return True


def unpin_chat_message(world: World, call: Call) -> bool:
    chat = world.open_chat(call.p.get("chat_id"))
    number = call.p.get("message_id", chat.pinned[-1] if chat.pinned else None)
    if number not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(number)
    return True


def unpin_all_chat_messages(world: World, call: Call) -> bool:
    world.open_chat(call.p.get("chat_id")).pinned.clear()
    return True


def set_message_reaction(world: World, call: Call) -> bool:
    chat = world.open_chat(call.p.get("chat_id"))
    message = world.message(chat, call.p.get("message_id"), "to react")
    reactions = call.p.get("reaction", [])
    if len(reactions) > 1:
        raise bad("REACTIONS_TOO_MANY")
    emoji = reactions[0].get("emoji") if reactions else None
    if reactions and emoji not in _REACTIONS.split():
        raise bad("REACTION_INVALID")
    number = message["message_id"]
    chat.reactions.pop(number, None)
    if emoji:
        chat.reactions[number] = emoji
    world.tell(chat.id, "reaction", {"message_id": number, "emoji": emoji})
    return True


def send_chat_action(world: World, call: Call) -> bool:
    if call.p.get("action") not in _ACTIONS.split():
        raise bad("wrong parameter action in request")
    chat = world.open_chat(call.p.get("chat_id"))
    # The page's clock is the computer's, not the demo's.
    world.tell(chat.id, "typing", {"until_ms": int((time.time() + TYPING_SECONDS) * 1000)})
    return True


def answer_callback_query(world: World, call: Call) -> bool:
    query = world.open_query(call.p.get("callback_query_id"))
    text = call.p.get("text", "")
    texts.check_unicode(text)
    if len(text) > 200:
        raise bad("MESSAGE_TOO_LONG")
    url = call.p.get("url", "")
    if url and not url.startswith(f"https://t.me/{world.profile.username}?start="):
        raise bad("URL_INVALID")
    query.answer = {"query_id": query.id, "text": text, "show_alert": bool(call.p.get("show_alert"))}
    if url:
        query.answer["url"] = url
    world.tell(query.person, "answer", query.answer)
    return True
