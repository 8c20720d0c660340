"""The Bot API as data: what is in it, how it is trimmed, what fits it."""

import ast
from importlib.resources import files
from pathlib import Path

import pytest

import bot.demo
from bot.demo.methods import METHODS
from bot.demo.spec import Upload, load
from bot.demo.trim_spec import trim

PACKAGE = Path(bot.demo.__file__).parent


def test_the_data_is_whole_and_licensed() -> None:
    """The Bot API 10.1 is there with every type its methods name, and its licence lies beside it."""
    spec = load()
    assert (spec.version, len(spec.methods)) == ("Bot API 10.1", 180)
    known = {*spec.types, *spec.subtypes, "Integer", "Float", "String", "Boolean"}
    used = {t for fields in (*spec.methods.values(), *spec.types.values()) for f in fields.values() for t in f.types}
    used |= {kind for kinds in spec.returns.values() for kind in kinds}
    assert {kind.rpartition("Array of ")[2] for kind in used} <= known
    assert "Paul Larsen" in files("bot.demo").joinpath("bot_api.LICENSE").read_text(encoding="utf-8")
    assert {"setWebhook", "deleteWebhook", "getWebhookInfo", *METHODS} <= spec.methods.keys()


def test_trimming() -> None:
    """A field keeps its types, whether it is required, and its only value."""
    entry = {"name": "type", "types": ["String"], "required": True, "description": "Scope type, must be default"}
    other = {"name": "chat_id", "types": ["Integer", "String"], "required": False, "description": "must be there"}
    api = {
        "version": "v",
        "methods": {"m": {"returns": ["Boolean"], "fields": [other]}},
        "types": {"T": {"fields": [entry]}, "U": {"subtypes": ["T"]}},
    }
    assert trim(api) == {
        "version": "v",
        "methods": {"m": {"returns": "Boolean", "fields": {"chat_id": "Integer|String"}}},
        "types": {"T": {"fields": {"type": "String!=default"}}, "U": {"subtypes": ["T"]}},
    }


@pytest.mark.parametrize(
    ("kind", "value", "wrong"),
    [
        ("BotCommandScope", {"type": "chat", "chat_id": 5}, ()),
        ("BotCommandScope", {"type": "chat"}, ('Can\'t find field "chat_id"',)),
        ("MenuButton", {"type": "commands"}, ()),
        ("MenuButton", {"type": "web_app", "text": "x"}, ('Can\'t find field "web_app"',)),
        ("Array of Array of KeyboardButton", [["a", {"text": "b"}]], ()),
        ("Array of Integer", [1, True], ('Field "x" must be of type Number',)),
        ("Float", 1, ()),
        ("InputFile", Upload("a", "b", b"c"), ()),
        ("InputFile", "a", ('Field "x" must be a file',)),
    ],
)
def test_values_and_types(kind: str, value: object, wrong: tuple[str, ...]) -> None:
    """A value fits a type, or the nearest type says what is missing."""
    assert load().inspect((kind,), value, "x").wrong == wrong


def test_the_demo_stands_alone() -> None:
    """The demo imports nothing else of the bot, no bot library and no parser of Telegram's."""
    allowed_relative = {path.stem for path in PACKAGE.glob("*.py")}
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name.partition(".")[0] for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [(node.module or "").partition(".")[0]]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 1
                names = []
                assert node.module is None or node.module in allowed_relative
            else:
                continue
            assert not {"bot", "telegram", "aiogram", "tdjson"} & set(names), (path.name, names)
