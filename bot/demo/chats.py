"""The methods that ask: about the bot, chats, members and files."""

from typing import Any

from .calls import Call
from .errors import bad
from .files import DOWNLOAD_LIMIT
from .spec import Json
from .world import Chat, World


def get_me(world: World, call: Call) -> Json:
    return world.profile.me()


async def get_updates(world: World, call: Call) -> list[Json]:
    return await world.updates.get(call.p)


def log_out(world: World, call: Call) -> bool:
    return True


def close(world: World, call: Call) -> bool:
    return True


def get_chat(world: World, call: Call) -> Json:
    chat = world.chat(call.p.get("chat_id"))
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
        True,
    )
    pinned = [chat.messages[n] for n in chat.pinned if n in chat.messages]
    return {
        **chat.json(),
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
        **({"pinned_message": pinned[-1]} if pinned else {}),
    }


def get_chat_member(world: World, call: Call) -> Json:
    chat = world.chat(call.p.get("chat_id"))
    return member(world, chat, call.p.get("user_id"))


def get_chat_administrators(world: World, call: Call) -> list[Json]:
    chat = world.chat(call.p.get("chat_id"))
    if chat.type == "private":
        raise bad("there are no administrators in the private chat")
    return [_owner(chat)] if chat.members else []


def get_chat_member_count(world: World, call: Call) -> int:
    return len(world.chat(call.p.get("chat_id")).members) + 1


def leave_chat(world: World, call: Call) -> bool:
    chat = world.open_chat(call.p.get("chat_id"))
    if chat.type == "private":
        raise bad("chat member status can't be changed in private chats")
    chat.bot_left = True
    return True


def member(world: World, chat: Chat, user: Any) -> Json:
    """A ChatMember. In a group the first person is its owner. Raises `Refusal` for a stranger."""
    if user == world.profile.bot_id:
        return {"status": "left" if chat.bot_left else "member", "user": world.profile.user()}
    if user not in chat.members:
        raise bad("user not found" if user not in world.people else "member not found")
    if chat.type != "private" and user == next(iter(chat.members)):
        return _owner(chat)
    return {"status": "member", "user": chat.members[user].json()}


def _owner(chat: Chat) -> Json:
    return {"status": "creator", "user": next(iter(chat.members.values())).json(), "is_anonymous": False}


def get_file(world: World, call: Call) -> Json:
    if not call.p.get("file_id"):
        raise bad("file_id is empty")
    file = world.files.get(call.p["file_id"])
    if len(file.content) > DOWNLOAD_LIMIT:
        raise bad("file is too big")
    return {**file.json(), "file_path": file.path}


def get_user_profile_photos(world: World, call: Call) -> Json:
    if call.p.get("user_id") not in world.people:
        raise bad("user not found")
    return {"total_count": 0, "photos": []}
