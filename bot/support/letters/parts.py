"""Takes apart what was pasted: quoted and forwarded mail, and the headers of it. It knows how mail programs quote."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADERS = frozenset(
    [
        "from",
        "sent",
        "date",
        "to",
        "cc",
        "subject",
        "reply-to",
        "de",
        "von",
        "an",
        "betreff",
        "gesendet",
        "enviado",
        "para",
        "asunto",
        "envoyé",
        "objet",
        "à",
    ]
)
_MARKS = re.compile(
    r"^[-_*= ]*(?:(?:begin )?forwarded message|original message|weitergeleitete nachricht|mensaje reenviado"
    r"|message transféré)[-_*=: ]*$",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"^(?:on|am|el|le|em|il|op) .{6,200}(?:wrote|schrieb|escribió|a écrit|escreveu|ha scritto|schreef) ?.{0,80}:$",
    re.IGNORECASE,
)
MAX_PARTS = 12
"""So many messages of a thread are read, the newest first."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message of what was pasted, with its own subject and sender where they were given."""

    text: str
    subject: str = ""
    sender: str = ""


def parts_of(text: str, subject: str = "", sender: str = "") -> list[Part]:
    """The messages in a text, the uppermost first: split at forwarded headers and at quotations. At least one,
    which may be empty.
    """
    parts: list[Part] = []
    lines: list[str] = []
    headers: dict[str, str] = {}

    def close() -> None:
        if len(parts) < MAX_PARTS and any(line.strip() for line in lines):
            first = not parts and not headers
            parts.append(
                Part(
                    "\n".join(lines),
                    headers.get("subject", subject if first or not parts else ""),
                    headers.get("from", sender if first else ""),
                )
            )
        lines.clear()

    quoted = False
    in_headers = False
    for line in text.split("\n"):
        bare = line.lstrip("> ") if line.lstrip().startswith(">") else line
        is_quoted = bare is not line
        header = header_of(bare)
        if header and (header[0] in ("from", "von", "de") or in_headers):
            if not in_headers:
                close()
                headers.clear()
            headers[
                {"von": "from", "de": "from", "betreff": "subject", "asunto": "subject", "objet": "subject"}.get(
                    header[0], header[0]
                )
            ] = header[1]
            in_headers = True
        elif _MARKS.match(bare.strip()) or _WROTE.match(bare.strip()[:400]):
            close()
            headers.clear()
            in_headers = False
        else:
            if bare.strip():
                in_headers = False
            if is_quoted != quoted and bare.strip():
                close() if not headers or lines else None
                quoted = is_quoted
            lines.append(bare)
    close()
    return parts or [Part(text, headers.get("subject", subject), headers.get("from", sender))]


def is_break(line: str) -> bool:
    """Whether the line announces a forwarded message."""
    return bool(_MARKS.match(line.strip()[:100]))


def is_reply_mark(line: str) -> bool:
    """Whether the line announces a quoted message ("On Monday, Sam wrote:")."""
    return bool(_WROTE.match(line.strip()[:400]))


def header_of(line: str) -> tuple[str, str] | None:
    """A mail header's name, in small letters, and its value."""
    name, colon, value = line.strip()[:500].partition(":")
    name = name.strip("* ").lower()
    return (name, value.strip("* ")) if colon and name in _HEADERS and value.strip() else None
