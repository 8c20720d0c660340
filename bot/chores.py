"""What whoever hosts the bot does to its database by hand: keys, copies. Prints what became of it; knows no table."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from bot.settings import Settings
from bot.store import backups, copying, rotation, seals
from bot.vaults import vault_of

EVERY = 10.0  # seconds between lines of progress


async def check_keys(settings: Settings) -> int:
    """Print how many values are sealed with which key; 1 where a key is missing."""
    vault = vault_of(settings)
    counts = await rotation.census(settings.database_url.get_secret_value())
    for id in [*vault.ids, *sorted(counts.keys() - set(vault.ids))]:
        what = "seals" if id == vault.current else "opens" if id in vault.ids else "is missing: nobody reads"
        print(f"{id} {what} {seals.told(counts[id])}" if counts.get(id) else f"{id} {what} nothing")
    return int(bool(counts.keys() - set(vault.ids)))


async def rotate_keys(settings: Settings) -> int:
    """Seal everything with the first key, and print which keys may go; 1 where something is left."""
    vault = vault_of(settings)
    found = await rotation.rotate(settings.database_url.get_secret_value(), vault, _progress())
    print(f"{seals.told(found.sealed)} sealed anew with {vault.current}")
    if found.closed:
        print(f"{seals.told(found.closed)} no key opens: they were changed, and are left as they are")
    for id, counts in found.left.items():
        print(f"{id} is still needed: it seals {seals.told(counts)}; run this again when the bot has less to do")
    for id in found.unused:
        print(
            f"{id} is not needed any more: take it out of the setting and start the bot again (backups need it still)"
        )
    return int(bool(found.closed or found.left))


async def forget_key(settings: Settings, id: str) -> int:
    """Give up what a lost key seals."""
    gone = await rotation.forget(settings.database_url.get_secret_value(), vault_of(settings), id)
    print(f"given up: {seals.told(gone)}")
    return 0


def backup(settings: Settings, file: Path, force: bool) -> int:
    """Write a copy of the database that is known to be whole."""
    kept = backups.backup(settings.database_url.get_secret_value(), vault_of(settings), file, force)
    print(f"wrote {file}: schema {kept.schema}, {_rows(kept.rows)}; every value opens with the key")
    return 0


def restore(settings: Settings, file: Path, force: bool) -> int:
    """Put a copy in the place of the database."""
    kept = backups.restore(settings.database_url.get_secret_value(), vault_of(settings), file, force)
    print(f"restored {file}: schema {kept.schema}, {_rows(kept.rows)}; every value opens with the key")
    return 0


async def copy_database(settings: Settings, source: str, target: str) -> int:
    """Copy everything into another database, of whichever kind."""
    rows = await copying.copy(source, target, vault_of(settings), _progress("copied"))
    print(f"copied {_rows(rows)}; every row is there as it was, and every value opens with the key")
    print("now set DATABASE_URL to the new one and start the bot; the old one stays as it is")
    return 0


def _rows(rows: dict[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in rows.items() if number) or "empty"


def _progress(what: str = "sealed anew") -> Callable[[str, int], None]:
    told = time.monotonic()

    def tell(table: str, number: int) -> None:
        nonlocal told
        if time.monotonic() - told >= EVERY:
            told = time.monotonic()
            print(f"{table}: {number:,} {what}", flush=True)

    return tell
