"""JSON as it goes to Telegram and comes from there, by the library that pydantic reads it with."""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import from_json, to_json


def read(body: bytes) -> Any:
    """What JSON says. Raises ValueError or RecursionError where it is none.

    What people write is not kept in the reader's cache of strings. Half a sign (a lone surrogate), which is in no text
    but may be in JSON, only the standard library reads.
    """
    try:
        return from_json(body, cache_strings="keys")
    except ValueError:
        return json.loads(body)


def written(value: object) -> bytes:
    """The value as JSON. Raises ValueError where it is none or has half a sign."""
    return to_json(value)
