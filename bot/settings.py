"""Settings from the environment and `.env`, read once and frozen. Every one is in `.env.example`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """A setting that is missing or wrong; the message names it and the fix."""


class Settings(BaseSettings):
    """What the person who hosts the bot decides."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    bot_token: SecretStr | None = Field(None, description="From @BotFather. Needed by `run`.")
    telegram_api_url: str = Field("https://api.telegram.org", description="The Bot API server.")
    database_url: SecretStr = Field(SecretStr("sqlite+aiosqlite:///onward.db"), description="An SQLAlchemy URL.")
    sqlite_synchronous: Literal["NORMAL", "FULL"] = Field(
        "NORMAL", description="FULL: every commit waits for the disk."
    )
    encryption_key: SecretStr | None = Field(
        None, description="URL-safe base64 of 32 bytes; `python -m bot keys new` prints one. Needed by `run`."
    )
    encryption_key_file: Path | None = Field(None, description="A file that holds ENCRYPTION_KEY, in its stead.")
    content_dir: Path | None = Field(None, description="A folder with your own words, which go before ours.")
    webhook_url: str | None = Field(None, description="Public https address for a webhook; empty: long polling.")
    webhook_secret: SecretStr | None = Field(None, description="Shared with Telegram; needed with WEBHOOK_URL.")
    listen: str = Field("127.0.0.1:8080", description="host:port of health and metrics, or of the webhook.")
    tick_seconds: int = Field(15, ge=1, description="How often the bot looks for what is due.")
    paid_broadcast: bool = Field(False, description="Pay Telegram for up to 1,000 messages a second.")
    log_format: Literal["text", "json"] = Field("text", description="How log lines are written.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least worth a line.")
    default_locale: str = Field("en", description="The language where somebody's own is not there.")

    @field_validator("*", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object, info: object) -> object:
        if value == "":
            return cls.model_fields[info.field_name].default  # type: ignore[attr-defined]
        return value

    @field_validator("log_format", "log_level", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("sqlite_synchronous", mode="before")
    @classmethod
    def _as_sqlite_writes_it(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or int(port) > 65535:
            raise ValueError("it is host:port, for example 127.0.0.1:8080")
        return value

    @property
    def address(self) -> tuple[str, int]:
        """`LISTEN` as host and port."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


def load(**overrides: object) -> Settings:
    """The settings, with `overrides` before the environment. Raises `SettingsError` with a sentence a line."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [f"{str(one['loc'][0]).upper()}: {one['msg'].removeprefix('Value error, ')}" for one in error.errors()]
        raise SettingsError("\n".join(lines)) from error


def token_of(settings: Settings) -> str:
    """The bot's token. Raises `SettingsError`."""
    if settings.bot_token is None:
        raise SettingsError("BOT_TOKEN is missing: get one from @BotFather and put it into .env, or try `make demo`")
    return settings.bot_token.get_secret_value()


def keys_of(settings: Settings) -> tuple[str, str]:
    """The keys as they are written, and before them the setting that holds them. Raises `SettingsError`."""
    key, file = settings.encryption_key, settings.encryption_key_file
    if key is not None and file is not None:
        raise SettingsError("ENCRYPTION_KEY and ENCRYPTION_KEY_FILE are both set: keep one of them")
    if key is not None:
        return "ENCRYPTION_KEY", key.get_secret_value()
    if file is None:
        raise SettingsError(
            "ENCRYPTION_KEY is missing: `python -m bot keys new` prints one; keep it out of the database"
        )
    try:
        return "ENCRYPTION_KEY_FILE", file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise SettingsError(f"ENCRYPTION_KEY_FILE: {file} cannot be read: {why}") from error


def webhook_of(settings: Settings) -> tuple[str, str] | None:
    """The webhook's address and secret, or `None` for long polling. Raises `SettingsError`."""
    if not settings.webhook_url:
        return None
    if settings.webhook_secret is None:
        raise SettingsError("WEBHOOK_SECRET is missing: with WEBHOOK_URL, set a long random one (A-Z a-z 0-9 _ -)")
    return settings.webhook_url, settings.webhook_secret.get_secret_value()
