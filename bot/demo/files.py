"""Files in chats: their ids, their bytes, the size of a picture. Kept in memory while the demo runs."""

import hashlib
import struct
from dataclasses import dataclass, field
from typing import Any

from .errors import bad
from .spec import Upload

PHOTO_LIMIT = 10_000_000
UPLOAD_LIMIT = 50_000_000
DOWNLOAD_LIMIT = 20_000_000
_FOLDERS = {"photo": "photos", "voice": "voice", "sticker": "stickers", "audio": "music", "video": "videos"}
_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


@dataclass(frozen=True)
class StoredFile:
    file_id: str
    unique_id: str
    kind: str  # photo, document, voice, audio, video, animation, sticker
    name: str
    mime: str
    path: str
    content: bytes = field(repr=False)
    size: tuple[int, int] | None = None  # of a picture, in pixels

    def json(self) -> dict[str, Any]:
        """What every kind of file says of itself in the Bot API."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


class Files:
    """Everything that was sent with bytes in it."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add(self, kind: str, upload: Upload) -> StoredFile:
        """Keeps a file. Raises `Refusal` for an empty one, one too big, or a photo that is no picture."""
        content = upload.content
        if not content:
            raise bad("file must be non-empty")
        size = picture_size(content)
        if kind == "photo":
            _check_photo(content, size)
        number = len(self._by_id) + 1
        digest = hashlib.sha256(content).hexdigest()
        ending = upload.name.rpartition(".")[2] if "." in upload.name else {"photo": "jpg"}.get(kind, "bin")
        stored = StoredFile(
            file_id=f"{kind}-{number}-{digest[:24]}",
            unique_id=f"{kind[:1]}{digest[:14]}",
            kind=kind,
            name=upload.name,
            mime=upload.mime,
            path=f"{_FOLDERS.get(kind, 'documents')}/file_{number}.{_safe(ending)}",
            content=content,
            size=size,
        )
        self._by_id[stored.file_id] = self._by_path[stored.path] = stored
        return stored

    def get(self, file_id: str) -> StoredFile:
        """Raises `Refusal` for an id that is not ours, and for an address: the demo has no network."""
        if file_id.startswith(("http://", "https://")):
            raise bad("failed to get HTTP URL content")
        if file_id not in self._by_id:
            raise bad("wrong file identifier/HTTP URL specified")
        return self._by_id[file_id]

    def at(self, path: str) -> StoredFile | None:
        """By `file_path`."""
        return self._by_path.get(path)


def _safe(ending: str) -> str:
    return "".join(c for c in ending.lower() if c.isascii() and c.isalnum())[:8] or "bin"


def _check_photo(content: bytes, size: tuple[int, int] | None) -> None:
    if len(content) > PHOTO_LIMIT:
        raise bad("file is too big")
    if size is None:
        raise bad("IMAGE_PROCESS_FAILED")
    width, height = size
    if width + height > 10_000 or max(size) > 20 * min(size):
        raise bad("PHOTO_INVALID_DIMENSIONS")


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF, WebP or JPEG; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
    elif content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP" and len(content) >= 30:
        width, height = _webp(content)
    elif content.startswith(b"\xff\xd8"):
        width, height = _jpeg(content)
    else:
        return None
    return (width, height) if width and height else None


def _webp(content: bytes) -> tuple[int, int]:
    match content[12:16]:
        case b"VP8X":
            parts = content[24:27], content[27:30]
            return int.from_bytes(parts[0], "little") + 1, int.from_bytes(parts[1], "little") + 1
        case b"VP8L":
            bits = int.from_bytes(content[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case _:
            width, height = struct.unpack("<HH", content[26:30])
            return width & 0x3FFF, height & 0x3FFF


def _jpeg(content: bytes) -> tuple[int, int]:
    """Walks the markers to the frame header."""
    at = 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            return 0, 0
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + max(length, 2)
    return 0, 0
