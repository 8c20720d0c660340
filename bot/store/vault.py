"""What people wrote, sealed: AES-GCM bound to its table, column and row. Knows no SQL.

A sealed value is one byte of format, four bytes that name the key, twelve of nonce, and the ciphertext. The key never
stands in the database. Binding to the row (as associated data) means that a value copied to another row does not open.

Where rows must be found by a word that nobody else may read, the row has a mark: a keyed hash of the word and of whom
it belongs to, so that the same word has another mark at every person.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic_core import from_json, to_json

_FORMAT = b"\x01"
_ID, _NONCE, KEY_BYTES = 4, 12, 32
_MARK = 8  # bytes: of the few words of one person no two meet
ID_AT = (2, _ID)  # where the key's name stands in a sealed value, for SQL's substr


class SealError(Exception):
    """A value that no key at hand opens, or a key that is none. Names no value."""


def new_key() -> str:
    """A new key as it is written in `ENCRYPTION_KEY`: URL-safe base64 of 32 random bytes."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()


def read_keys(text: str) -> list[bytes]:
    """The keys in a setting, the one to write with first, separated by commas or lines. Raises `SealError`."""
    keys = []
    for part in filter(None, re.split(r"[,\s]+", text)):
        try:
            key = base64.b64decode(part, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise SealError("an encryption key must be URL-safe base64") from error
        if len(key) != KEY_BYTES:
            raise SealError(f"an encryption key must be {KEY_BYTES} bytes; this one has {len(key)}")
        keys.append(key)
    if not keys:
        raise SealError("no encryption key was given")
    return keys


def key_of(sealed: bytes) -> str:
    """The id of the key that a value was sealed with."""
    return sealed[1 : 1 + _ID].hex()


class Vault:
    """Seals with the first key, opens with any of them. A key's id is eight hexadecimal digits and tells nothing."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        named = {hashlib.sha256(key).digest()[:_ID]: key for key in keys}
        self._ciphers = {id: AESGCM(key) for id, key in named.items()}
        self._markers = {id: hmac.digest(key, b"onward marks", "sha256") for id, key in named.items()}
        self._current = hashlib.sha256(keys[0]).digest()[:_ID]

    @property
    def current(self) -> str:
        """The id of the key that seals."""
        return self._current.hex()

    @property
    def ids(self) -> list[str]:
        """The ids of all keys at hand, the one that seals first."""
        return [id.hex() for id in self._ciphers]

    def seal(self, value: Any, *row: object) -> bytes:
        """Seal a JSON value for the place `row`: table, column, and the row's key."""
        nonce = os.urandom(_NONCE)
        cipher = self._ciphers[self._current]
        return _FORMAT + self._current + nonce + cipher.encrypt(nonce, to_json(value), _place(row))

    def open(self, sealed: bytes | None, *row: object) -> Any:
        """Open what was sealed for this place; `None` stays `None`. Raises `SealError`."""
        if sealed is None:
            return None
        key, body = sealed[1 : 1 + _ID], sealed[1 + _ID :]
        cipher = self._ciphers.get(key)
        if sealed[:1] != _FORMAT or cipher is None:
            raise SealError(f"{row[0]}.{row[1]} was sealed with a key that is not here: {key.hex()}")
        try:
            return from_json(cipher.decrypt(body[:_NONCE], body[_NONCE:], _place(row)), cache_strings="keys")
        except (InvalidTag, ValueError) as error:
            raise SealError(f"{row[0]}.{row[1]} does not open: the value or its row was changed") from error

    def mark(self, word: str, *row: object) -> str:
        """The mark to write for a word at the place `row`: table, column, and whom it belongs to."""
        return self._mark(self._current, word, row)

    def marks(self, word: str, *row: object) -> list[str]:
        """The marks the word may have there: one for each key at hand."""
        return [self._mark(id, word, row) for id in self._markers]

    def _mark(self, id: bytes, word: str, row: Sequence[object]) -> str:
        return hmac.digest(self._markers[id], _place((*row, word)), "sha256")[:_MARK].hex()


def _place(row: Sequence[object]) -> bytes:
    return "\x1f".join(map(str, row)).encode()
