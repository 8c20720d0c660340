"""What a person can do in a chat: write, send, edit, tap, block. Makes the updates that the bot gets for it."""

from copy import deepcopy
from typing import Any

from . import autolinks, keyboards, media
from .entities import trimmed, units
from .errors import Refusal
from .spec import Json, Upload
from .world import Chat, Person, Query, World

LIMIT = 4096
FORWARDED_FROM = "Hiring Team"
_WRONG_FILE = {
    "Bad Request: file must be non-empty": "That file is empty.",
    "Bad Request: file is too big": "That file is too big.",
    "Bad Request: IMAGE_PROCESS_FAILED": "That file is not a picture.",
    "Bad Request: PHOTO_INVALID_DIMENSIONS": "That picture is too large, or too long and thin.",
}


class NotPossible(Exception):
    """A sentence for the person who tried."""


def person(world: World, number: Any) -> Person:
    """Raises `LookupError`."""
    found = world.people.get(number) if isinstance(number, int) else None
    if found is None:
        raise LookupError("There is no such person.")
    return found


def write(world: World, who: int, text: str, *, reply_to: int | None = None, forwarded: bool = False) -> list[Json]:
    """A text of any length, in as many messages as a Telegram app would make of it."""
    chat = _open(world, who)
    messages = []
    for part in parts(text):
        messages.append(_send(world, chat, who, _text(part), reply_to=reply_to, forwarded=forwarded))
        reply_to = None
    if not messages:
        raise NotPossible("There is nothing to send.")
    return messages


def parts(text: str) -> list[str]:
    """Pieces of at most 4096 units, cut at a newline or a space in the second half when there is one."""
    result: list[str] = []
    rest = text.replace("\r", "")
    while rest := rest.strip(" \n"):
        cut = _fitting(rest)
        if cut < len(rest):
            edge = max(rest.rfind("\n", cut // 2, cut), rest.rfind(" ", cut // 2, cut))
            cut = edge + 1 if edge > 0 else cut
        result.append(rest[:cut].rstrip(" \n"))
        rest = rest[cut:]
    return result


def _fitting(text: str) -> int:
    """How many characters make at most 4096 units."""
    if units(text) <= LIMIT:
        return len(text)
    at = total = 0
    while total + units(text[at]) <= LIMIT:
        total += units(text[at])
        at += 1
    return at


def _text(text: str) -> Json:
    plain, _ = trimmed(text, [])
    entities = [entity.json() for entity in autolinks.find(plain)]
    return {"text": plain, **({"entities": entities} if entities else {})}


def send_file(world: World, who: int, kind: str, upload: Upload, caption: str = "", seconds: int = 0) -> Json:
    """`kind` is photo, document or voice, which lasts some seconds."""
    chat = _open(world, who)
    try:
        file = world.files.add(kind, upload)
    except Refusal as refusal:
        raise NotPossible(_WRONG_FILE.get(refusal.description, "That file cannot be sent.")) from None
    content = {kind: media.described(file, {"duration": seconds})}
    if caption := caption.strip(" \n"):
        written = _text(caption)
        content |= {"caption": written["text"]}
        if "entities" in written:
            content["caption_entities"] = written["entities"]
    return _send(world, chat, who, content)


def send_location(world: World, who: int, latitude: float, longitude: float) -> Json:
    if not -90 <= latitude <= 90 or not -180 <= longitude <= 180:
        raise NotPossible("There is no such place on earth.")
    place = {"latitude": float(latitude), "longitude": float(longitude)}
    return _send(world, _open(world, who), who, {"location": place})


def send_sticker(world: World, who: int, emoji: str) -> Json:
    if not emoji:
        raise NotPossible("Which sticker?")
    file = world.files.add("sticker", Upload("sticker.webp", "image/webp", emoji.encode()))
    return _send(world, _open(world, who), who, {"sticker": media.sticker(file, emoji)})


def edit(world: World, who: int, message_id: int, text: str) -> Json:
    """Changes a message of one's own."""
    chat = _open(world, who)
    message = chat.messages.get(message_id)
    if message is None or message_id not in chat.from_person or "text" not in message:
        raise NotPossible("Only your own text messages can be edited.")
    content = _text(text)
    if not content["text"] or units(content["text"]) > LIMIT:
        raise NotPossible("A message holds 1 to 4096 characters.")
    edited = {k: v for k, v in message.items() if k not in ("text", "entities")} | content
    chat.messages[message_id] = edited = {**edited, "edit_date": world.unix()}
    world.show(chat, edited, "edit")
    world.updates.add("edited_message", deepcopy(edited))
    return edited


def tap(world: World, who: int, message_id: int, row: int, column: int) -> Query:
    """Presses an inline button that asks the bot something."""
    chat = _open(world, who)
    message = chat.messages.get(message_id)
    rows = keyboards.actions(message and message.get("reply_markup"))
    if message is None or not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
        raise NotPossible("That button is gone.")
    button = rows[row][column]
    if "callback_data" not in button:
        raise NotPossible("That button asks the bot nothing.")
    number = len(world.queries) + 1
    query = Query(f"{who}{world.unix()}{number:04d}", who, world.clock.now().timestamp())
    world.queries[query.id] = query
    asked = {"id": query.id, "from": world.people[who].json(), "message": deepcopy(message)}
    world.updates.add("callback_query", {**asked, "chat_instance": f"-{who}", "data": button["callback_data"]})
    return query


def block(world: World, who: int, blocked: bool) -> None:
    """Blocks or unblocks the bot; the bot hears of it."""
    person(world, who)
    chat = world.chats[who]
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    bot = world.profile.user()
    states = ({"status": "member", "user": bot}, {"status": "kicked", "user": bot, "until_date": 0})
    old, new = states if blocked else states[::-1]
    _member_update(world, chat, who, old, new)
    world.tell(who, "blocked", {"blocked": blocked})


def add_to_group(world: World, title: str, members: list[int]) -> Chat:
    """The first of `members` makes a group and adds the bot."""
    chat = world.add_group(title, members)
    bot = world.profile.user()
    _member_update(world, chat, members[0], {"status": "left", "user": bot}, {"status": "member", "user": bot})
    return chat


def write_in_group(world: World, chat: Chat, who: int, text: str) -> Json:
    """A group message that the bot gets to see (a command, a mention, a reply)."""
    return _send(world, chat, who, _text(text))


def _member_update(world: World, chat: Chat, who: int, old: Json, new: Json) -> None:
    change = {"chat": chat.json(), "from": world.people[who].json(), "date": world.unix()}
    world.updates.add("my_chat_member", {**change, "old_chat_member": old, "new_chat_member": new})


def _open(world: World, who: int) -> Chat:
    """The person's private chat. Raises `NotPossible` when they blocked the bot."""
    person(world, who)
    chat = world.chats[who]
    if chat.blocked:
        raise NotPossible("You have blocked the bot. Unblock it to write.")
    return chat


def _send(
    world: World, chat: Chat, who: int, content: Json, *, reply_to: int | None = None, forwarded: bool = False
) -> Json:
    chat.started = True
    if forwarded:
        origin = {"type": "hidden_user", "sender_user_name": FORWARDED_FROM, "date": world.unix()}
        content = {"forward_origin": origin, **content}
    if reply_to is not None:
        replied = chat.messages.get(reply_to)
        if replied is None:
            raise NotPossible("That message is gone.")
        content = {
            "reply_to_message": {k: v for k, v in replied.items() if k != "reply_to_message"},
            **content,
        }
    message = world.post(chat, world.people[who].json(), content)
    world.updates.add("message", deepcopy(message))
    return message
