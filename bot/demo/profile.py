"""What the bot says of itself: name, descriptions, commands, menu button, in every language and scope."""

import json
import re

from .errors import bad
from .spec import Json

_COMMAND = re.compile(r"[a-z0-9_]{1,32}", re.ASCII)
_LANGUAGE = re.compile(r"([a-z]{2})?", re.ASCII)
_LIMITS = {"name": 64, "description": 512, "short_description": 120}
DEFAULT_SCOPE: Json = {"type": "default"}


def language(p: Json) -> str:
    """Raises `Refusal` unless it is two letters or nothing."""
    code: str = p.get("language_code", "")
    if not _LANGUAGE.fullmatch(code):
        raise bad("invalid language code specified")
    return code


class Profile:
    def __init__(self, bot_id: int, username: str) -> None:
        self.bot_id = bot_id
        self.username = username
        self.texts: dict[tuple[str, str], str] = {("name", ""): "Onward"}  # (what, language)
        self.commands: dict[tuple[str, str], list[Json]] = {}  # (scope, language)
        self.menu_button: Json = {"type": "commands"}

    def user(self) -> Json:
        """The bot as a User, as other people's messages show it."""
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": self.texts["name", ""],
            "username": self.username,
        }

    def me(self) -> Json:
        """getMe's answer."""
        return {
            **self.user(),
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def text(self, what: str, code: str = "") -> str:
        """In the language, else in none. `what` is name, description or short_description."""
        return self.texts.get((what, code)) or self.texts.get((what, ""), "")

    def set_text(self, what: str, value: str, code: str) -> None:
        """An empty value removes it. Raises `Refusal` when it is too long."""
        if len(value) > _LIMITS[what]:
            raise bad(f"{what.replace('_', ' ')} is too long")
        if value:
            self.texts[what, code] = value
        elif (what, code) != ("name", ""):
            self.texts.pop((what, code), None)

    def set_commands(self, scope: Json, code: str, commands: list[Json]) -> None:
        """Raises `Refusal` for a name or description Telegram does not take."""
        if len(commands) > 100:
            raise bad("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            if not _COMMAND.fullmatch(command["command"].removeprefix("/")):
                raise bad("BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[_key(scope), code] = [
            {"command": c["command"].removeprefix("/"), "description": c["description"]} for c in commands
        ]

    def delete_commands(self, scope: Json, code: str) -> None:
        self.commands.pop((_key(scope), code), None)

    def get_commands(self, scope: Json, code: str) -> list[Json]:
        """Exactly those set for this scope and language."""
        return self.commands.get((_key(scope), code), [])

    def commands_for(self, person: int, code: str) -> list[Json]:
        """Those a person sees in the private chat: the narrowest scope wins, then the language."""
        for scope in ({"type": "chat", "chat_id": person}, {"type": "all_private_chats"}, DEFAULT_SCOPE):
            for tongue in (code, ""):
                if (_key(scope), tongue) in self.commands:
                    return self.commands[_key(scope), tongue]
        return []


def _key(scope: Json) -> str:
    return json.dumps(scope, sort_keys=True)
