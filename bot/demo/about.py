"""The methods that set and get what the bot says of itself. The words are kept in `profile.py`."""

from .calls import Call
from .errors import bad
from .profile import DEFAULT_SCOPE, language
from .spec import Json
from .world import World


def bot_json(world: World, person: int) -> Json:
    """The bot as one person's page shows it."""
    code = world.people[person].language_code
    profile = world.profile
    return {
        "first_name": profile.text("name", code),
        "username": profile.username,
        "description": profile.text("description", code),
        "short_description": profile.text("short_description", code),
        "commands": profile.commands_for(person, code),
        "menu_button": world.chats[person].menu_button or profile.menu_button,
    }


def _tell(world: World) -> None:
    for person in world.people:
        world.tell(person, "bot", {"bot": bot_json(world, person)})


def set_my_commands(world: World, call: Call) -> bool:
    if "commands" not in call.p:
        raise bad('parameter "commands" is required')
    world.profile.set_commands(_scope(world, call.p), language(call.p), call.p["commands"])
    _tell(world)
    return True


def delete_my_commands(world: World, call: Call) -> bool:
    world.profile.delete_commands(_scope(world, call.p), language(call.p))
    _tell(world)
    return True


def get_my_commands(world: World, call: Call) -> list[Json]:
    return world.profile.get_commands(_scope(world, call.p), language(call.p))


def _scope(world: World, p: Json) -> Json:
    scope: Json = p.get("scope") or DEFAULT_SCOPE
    if "chat_id" in scope:
        world.chat(scope["chat_id"])
    return scope


def _set(world: World, call: Call, what: str) -> bool:
    world.profile.set_text(what, call.p.get(what, ""), language(call.p))
    _tell(world)
    return True


def _get(world: World, call: Call, what: str) -> Json:
    return {what: world.profile.text(what, language(call.p))}


def set_my_name(world: World, call: Call) -> bool:
    return _set(world, call, "name")


def get_my_name(world: World, call: Call) -> Json:
    return _get(world, call, "name")


def set_my_description(world: World, call: Call) -> bool:
    return _set(world, call, "description")


def get_my_description(world: World, call: Call) -> Json:
    return _get(world, call, "description")


def set_my_short_description(world: World, call: Call) -> bool:
    return _set(world, call, "short_description")


def get_my_short_description(world: World, call: Call) -> Json:
    return _get(world, call, "short_description")


def set_chat_menu_button(world: World, call: Call) -> bool:
    button: Json = call.p.get("menu_button") or {"type": "default"}
    if "chat_id" in call.p:
        chat = world.chat(call.p["chat_id"])
        chat.menu_button = None if button["type"] == "default" else button
    else:
        world.profile.menu_button = {"type": "commands"} if button["type"] == "default" else button
    _tell(world)
    return True


def get_chat_menu_button(world: World, call: Call) -> Json:
    if "chat_id" in call.p:
        return world.chat(call.p["chat_id"]).menu_button or world.profile.menu_button
    return world.profile.menu_button
