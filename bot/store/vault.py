"""What people wrote, sealed: AES-GCM bound to its table, column and row. Knows no SQL.

A sealed value is one byte of format, four bytes that name the key, twelve of nonce, and the ciphertext. The key never
stands in the database. Binding to the row (as associated data) means that a value copied to another row does not open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FORMAT = b"\x01"
_ID, _NONCE, KEY_BYTES = 4, 12, 32


class SealError(Exception):
    """A value that no key at hand opens, or a key that is none. Names no value."""


def new_key() -> str:
    """A new key as it is written in `ENCRYPTION_KEY`: URL-safe base64 of 32 random bytes."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()


def read_keys(text: str) -> list[bytes]:
    """The keys in a setting, the one to write with first, separated by commas. Raises `SealError`."""
    keys = []
    for part in filter(None, (one.strip() for one in text.split(","))):
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


class Vault:
    """Seals with the first key, opens with any of them."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._ciphers = {hashlib.sha256(key).digest()[:_ID]: AESGCM(key) for key in keys}
        self._current = hashlib.sha256(keys[0]).digest()[:_ID]

    def seal(self, value: Any, *row: object) -> bytes:
        """Seal a JSON value for the place `row`: table, column, and the row's key."""
        nonce = os.urandom(_NONCE)
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return _FORMAT + self._current + nonce + self._ciphers[self._current].encrypt(nonce, plain, _place(row))

    def open(self, sealed: bytes | None, *row: object) -> Any:
        """Open what was sealed for this place; `None` stays `None`. Raises `SealError`."""
        if sealed is None:
            return None
        key, body = sealed[1 : 1 + _ID], sealed[1 + _ID :]
        cipher = self._ciphers.get(key)
        if sealed[:1] != _FORMAT or cipher is None:
            raise SealError(f"{row[0]}.{row[1]} was sealed with a key that is not here")
        try:
            return json.loads(cipher.decrypt(body[:_NONCE], body[_NONCE:], _place(row)))
        except (InvalidTag, ValueError) as error:
            raise SealError(f"{row[0]}.{row[1]} does not open: the value or its row was changed") from error


def _place(row: Sequence[object]) -> bytes:
    return "\x1f".join(map(str, row)).encode()
