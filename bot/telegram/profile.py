"""What Telegram shows of the bot: its commands and descriptions in each language, registered when they changed."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from bot.content import Content
from bot.flows import COMMANDS
from bot.telegram.api import Api
from bot.telegram.errors import ApiError

log = structlog.get_logger()
FILE = "profile"  # the content file


def words(content: Content, locale: str) -> dict[str, Mapping[str, object]]:
    """By setter: what Telegram should show in this language."""
    commands = [{"command": name, "description": content.label(locale, FILE, f"command_{name}")} for name in COMMANDS]
    return {
        "Commands": {"commands": commands},
        "Description": {"description": content.plain(locale, FILE, "description")},
        "ShortDescription": {"short_description": content.plain(locale, FILE, "short_description")},
    }


async def register(api: Api, content: Content) -> None:
    """Register what changed. Trouble is logged: the bot talks without it."""
    for locale in content.locales:
        language = "" if locale == content.default else locale.partition("-")[0]
        if language != locale and language in content.locales:
            continue  # Telegram knows languages only: `pt` speaks for `pt-BR` too
        for name, wanted in words(content, locale).items():
            scope = {"language_code": language} if language else {}
            try:
                shown = await api.call(f"getMy{name}", scope)
                current = {"commands": shown} if name == "Commands" else shown
                if current != wanted:
                    await api.call(f"setMy{name}", {**wanted, **scope})
            except ApiError as error:
                log.warning("could not register", what=name, locale=locale, cause=error.description)
