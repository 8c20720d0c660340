"""Words that nobody else writes, to be planted, and the search for them in bytes of any kind."""

from __future__ import annotations

import base64
import itertools
import json
import re
import string
import zlib
from collections.abc import Iterator

STEMS = ("quoxzarn", "kwöxzarn")  # in every word that is planted; the second is escaped where anybody escapes
CITY = "Longyearbyen"
"""The only city of its zone: both tell where somebody lives."""


def planted() -> Iterator[str]:
    """Words that nobody else writes, each another one."""
    for number, letters in enumerate(itertools.product(string.ascii_lowercase, repeat=3)):
        yield STEMS[number % 2].capitalize() + "".join(letters)


def forms(word: str) -> Iterator[bytes]:
    """How a word may stand in a file: text of several encodings, JSON, hexadecimal, base64."""
    for spelt in {word, word.capitalize(), word.upper()}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "latin-1"):
            raw = spelt.encode(encoding)
            yield from (raw, raw.hex().encode(), raw.hex().upper().encode())
            for before in range(3):  # which letters it becomes depends on where it begins
                coded = base64.b64encode(b"\0" * before + raw)
                yield coded[4 if before else 0 : len(coded) // 4 * 4 - 4]
        yield json.dumps(spelt).strip('"').encode()


FORMS = {form for stem in (*STEMS, CITY.lower()) for form in forms(stem)}


def is_in(raw: bytes) -> bool:
    """Whether one of the words can be read in these bytes, as it is or packed."""
    if any(form in raw for form in FORMS):
        return True
    for found in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08", raw):
        unpacked = b""
        try:
            unpacker = zlib.decompressobj(47)  # zlib's and gzip's
            for at in range(found.start(), min(len(raw), found.start() + 2**16), 256):
                unpacked += unpacker.decompress(raw[at : at + 256])
        except zlib.error:
            pass
        if any(form in unpacked for form in FORMS):
            return True
    return False


def words_in(something: object) -> set[str]:
    """The words that were planted there."""
    return set(re.findall(rf"(?i)(?:{'|'.join(STEMS)})[a-z]{{3}}", str(something)))
