"""What Telegram shows of the bot is registered in each language, and only when it changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.content import Content
from bot.demo.server import DemoServer
from bot.flows import COMMANDS
from bot.telegram.api import Api
from bot.telegram.profile import register, words

TOKEN = "100000:test"
SETTERS = ("setMyCommands", "setMyDescription", "setMyShortDescription")


@pytest.fixture
async def server() -> AsyncIterator[DemoServer]:
    async with DemoServer(token=TOKEN) as started:
        yield started


@pytest.fixture
def content(tmp_path: Path) -> Content:
    """Words in English, and a little of German and of two kinds of Portuguese."""
    for locale in ("de", "pt", "pt-BR"):
        (tmp_path / locale).mkdir()
        (tmp_path / locale / "profile.jinja").write_text(
            f"{{% block description %}}In {locale}.{{% endblock %}}", "utf-8"
        )
    return Content(tmp_path)


def sets(server: DemoServer) -> list[tuple[str, str]]:
    return [(name, call.get("language_code", "")) for name in SETTERS for call in server.calls(name)]


async def test_registered_in_each_language_once(server: DemoServer, content: Content) -> None:
    """Commands and descriptions for everybody and for each language; region by region there is no such thing."""
    async with Api(TOKEN, server.url) as api:
        await register(api, content)
        languages = {"", *(locale.partition("-")[0] for locale in content.locales if locale != content.default)}
        assert len(set(sets(server))) == len(sets(server))
        assert {language for _, language in sets(server)} <= languages
        for language in languages:
            for name, wanted in words(content, language or content.default).items():
                shown = await api.call(f"getMy{name}", {"language_code": language})
                assert (language, {"commands": shown} if name == "Commands" else shown) == (language, wanted)
        shown = await api.call("getMyCommands", {"language_code": "de"})
        assert [one["command"] for one in shown] == list(COMMANDS)
        assert (await api.call("getMyDescription", {"language_code": "pt"}))["description"] == "In pt."


async def test_registered_again_only_where_it_changed(server: DemoServer, content: Content, tmp_path: Path) -> None:
    """The next start asks what is shown, and sets what differs, and nothing else."""
    async with Api(TOKEN, server.url) as api:
        await register(api, content)
        first = len(sets(server))
        await register(api, content)
        assert len(sets(server)) == first
        (tmp_path / "de/profile.jinja").write_text("{% block description %}Neu.{% endblock %}", "utf-8")
        await register(api, Content(tmp_path))
        assert len(sets(server)) == first + 1
        assert (await api.call("getMyDescription", {"language_code": "de"}))["description"] == "Neu."


async def test_trouble_is_no_trouble(server: DemoServer, content: Content) -> None:
    """Whatever Telegram refuses here is passed over, and the rest is registered."""
    server.fail_next("getMyCommands", 500)
    server.fail_next("setMyDescription", 429, retry_after=60)
    async with Api(TOKEN, server.url) as api:
        await register(api, content)
    assert server.calls("setMyShortDescription")


def test_everything_fits(content: Content) -> None:
    """Telegram takes 256 characters of a command's description, 512 of the bot's, 120 of the short one."""
    for locale in content.locales:
        said = words(content, locale)
        commands = said["Commands"]["commands"]
        assert isinstance(commands, list)
        assert all(1 <= len(one["description"]) <= 256 for one in commands)
        assert 1 <= len(str(said["Description"]["description"])) <= 512
        assert 1 <= len(str(said["ShortDescription"]["short_description"])) <= 120
