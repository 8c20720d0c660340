"""The vault that the settings open."""

from __future__ import annotations

from bot import settings as configuration
from bot.settings import Settings, SettingsError
from bot.store import SealError, Vault, read_keys


def vault_of(settings: Settings) -> Vault:
    """The vault of `ENCRYPTION_KEY`, or of the file that holds it. Raises `SettingsError`."""
    name, text = configuration.keys_of(settings)
    try:
        return Vault(read_keys(text))
    except SealError as error:
        raise SettingsError(f"{name}: {error}") from error
