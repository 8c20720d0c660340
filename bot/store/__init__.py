"""What is remembered: tables, queries, migrations. The only package that knows SQL."""

from bot.store.database import Store, Tx
from bot.store.errors import StoreError
from bot.store.presence import alone
from bot.store.vault import SealError, Vault, new_key, read_keys
from bot.store.workers import Workers

__all__ = ["SealError", "Store", "StoreError", "Tx", "Vault", "Workers", "alone", "new_key", "read_keys"]
