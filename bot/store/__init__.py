"""What is remembered: tables, queries, migrations. The only package that knows SQL."""

from bot.store.database import Store, StoreError, Tx
from bot.store.vault import SealError, Vault, new_key, read_keys

__all__ = ["SealError", "Store", "StoreError", "Tx", "Vault", "new_key", "read_keys"]
