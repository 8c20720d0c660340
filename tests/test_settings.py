"""Settings: from the environment and `.env`, and a sentence for each that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot.settings import Settings, SettingsError, load, token_of, webhook_of

NAMES = {name.upper() for name in Settings.model_fields}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder and an environment that says nothing of the bot."""
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_without_any_setting_there_are_the_usual_ones() -> None:
    """Nothing has to be set to read the settings."""
    settings = load()
    assert settings.bot_token is None
    assert settings.address == ("127.0.0.1", 8080)
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.database_url.get_secret_value() == "sqlite+aiosqlite:///onward.db"
    assert (settings.tick_seconds, settings.log_format, settings.log_level) == (15, "text", "info")


def test_what_goes_before_what(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command's own wish goes before the environment, and that before `.env`."""
    Path(".env").write_text("LISTEN=127.0.0.1:1\nDEFAULT_LOCALE=de\nTICK_SECONDS=3\n# a comment\nUNKNOWN=fine\n")
    monkeypatch.setenv("DEFAULT_LOCALE", "es")
    monkeypatch.setenv("TICK_SECONDS", "4")
    settings = load(tick_seconds=5)
    assert (settings.listen, settings.default_locale, settings.tick_seconds) == ("127.0.0.1:1", "es", 5)


def test_empty_is_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting left empty, as in a copied `.env.example`, is one that is not set."""
    for name in NAMES:
        monkeypatch.setenv(name, "")
    assert load() == Settings(_env_file=None)


def test_frozen() -> None:
    """Nobody changes a setting afterwards."""
    with pytest.raises(ValidationError):
        load().listen = "0.0.0.0:80"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("LISTEN", "8080", "LISTEN: it is host:port, for example 127.0.0.1:8080"),
        ("LISTEN", "localhost:", "LISTEN: it is host:port"),
        ("LISTEN", "localhost:66000", "LISTEN: it is host:port"),
        ("LISTEN", "localhost:-1", "LISTEN: it is host:port"),
        ("TICK_SECONDS", "0", "TICK_SECONDS: Input should be greater than or equal to 1"),
        ("TICK_SECONDS", "soon", "TICK_SECONDS: Input should be a valid integer"),
        ("SQLITE_SYNCHRONOUS", "OFF", "SQLITE_SYNCHRONOUS: Input should be 'NORMAL' or 'FULL'"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT: Input should be 'text' or 'json'"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL: Input should be"),
        ("PAID_BROADCAST", "perhaps", "PAID_BROADCAST: Input should be a valid boolean"),
    ],
)
def test_a_wrong_one_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str) -> None:
    """A value that does not do: its name, and what would."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load()
    assert says in str(caught.value)


def test_each_wrong_one_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two mistakes are told together."""
    monkeypatch.setenv("LISTEN", "x")
    monkeypatch.setenv("LOG_LEVEL", "x")
    with pytest.raises(SettingsError) as caught:
        load()
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == ["LISTEN", "LOG_LEVEL"]


def test_any_case() -> None:
    """`LOG_LEVEL=INFO` is what people write, and `full`."""
    settings = load(log_level="WARNING", log_format="JSON", sqlite_synchronous="full")
    assert (settings.log_level, settings.log_format, settings.sqlite_synchronous) == ("warning", "json", "FULL")


@pytest.mark.parametrize(
    ("listen", "address"), [("0.0.0.0:0", ("0.0.0.0", 0)), ("[::1]:80", ("::1", 80)), ("bot:65535", ("bot", 65535))]
)
def test_addresses(listen: str, address: tuple[str, int]) -> None:
    """Hosts by name, by number, and in IPv6's brackets."""
    assert load(listen=listen).address == address


def test_secrets_do_not_show() -> None:
    """Token, key, webhook secret and database URL (which may hold a password) are not in what a log would show."""
    secrets = {name: SecretStr(f"hush-{name}") for name in _secrets()}
    settings = load(**secrets)
    assert set(secrets) == {"bot_token", "encryption_key", "webhook_secret", "database_url"}
    assert "hush" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"


def _secrets() -> list[str]:
    return [name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)]


def test_a_missing_token_is_one_sentence() -> None:
    """Without BOT_TOKEN: its name and where to get one. With it: the token."""
    with pytest.raises(SettingsError, match=r"^BOT_TOKEN is missing: .*@BotFather"):
        token_of(load())
    assert token_of(load(bot_token="1:a")) == "1:a"


def test_a_webhook_needs_its_secret() -> None:
    """Without WEBHOOK_URL long polling; with it, the secret as well, or one sentence."""
    assert webhook_of(load(webhook_secret="s")) is None
    assert webhook_of(load(webhook_url="https://a.example/x", webhook_secret="s")) == ("https://a.example/x", "s")
    with pytest.raises(SettingsError, match="WEBHOOK_SECRET is missing"):
        webhook_of(load(webhook_url="https://a.example"))


def test_every_setting_says_what_it_is() -> None:
    """A setting without a description could not be put into `.env.example`."""
    assert all(field.description for field in Settings.model_fields.values())
