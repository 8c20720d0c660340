"""Makes text of a file somebody sends: mail (.eml), plain text, tables (.csv), HTML and PDF. It keeps nothing, opens no
network and knows no letters.

What cannot be read is a `Problem` with a machine name, never an exception; the words for it live in `content/`.
"""

from __future__ import annotations

import email
import email.policy
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any, Final, Literal

from mailparser_reply import EmailReplyParser

from bot.support.letters.text import from_html

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MAX_BYTES: Final = 5_000_000
"""The largest file that is read."""
MAX_TEXT: Final = 100_000
"""How much text is kept of a file, in characters."""
MAX_TABLE: Final = 200_000
"""The largest table that is read, in bytes: 500 rows without long notes have a tenth of it."""
MAX_PAGES: Final = 10
"""How many pages of a PDF are read; a letter has one or two."""
MAX_INFLATED: Final = 8_000_000
"""How large one compressed piece of a PDF may become, in bytes: a drawing of a page is far below, a bomb far above.
"""
_MAX_PARTS: Final = 50
_MAX_HEADER: Final = 4_000
"""How much of one header is read, in characters: the standard parser takes seconds for a long one."""
_MAX_MAIL: Final = 1_000_000
"""How much of a mail is taken apart, in bytes: its words stand before what is attached."""
_MAX_BOUNDARIES: Final = 100
"""How many of its lines may divide parts: the standard parser looks for each that is open on every line."""
_MAX_REPLY_PARSE: Final = 20_000
_PDF_LIMITS: Final[dict[str, Any]] = {
    "disable_legacy_handling": True,
    "maximum_declared_stream_length": MAX_BYTES,
    "array_based_stream_maximum_output_length": MAX_INFLATED,
    "zlib_maximum_output_length": MAX_INFLATED,
    "lzw_maximum_output_length": MAX_INFLATED,
    "run_length_maximum_output_length": MAX_INFLATED,
    "image_maximum_buffer_size": MAX_INFLATED,
    "stream_decoding_work_maximum_length": 3 * MAX_INFLATED,
    "stream_parsing_work_maximum_count": 200_000,
    "page_tree_maximum_entries": 10_000,
}

What = Literal["scanned", "encrypted", "broken", "too_big", "unknown_kind", "empty", "long_table", "workbook"]
_Form = Literal["eml", "txt", "html", "pdf", "csv"]

_BY_ENDING: Final[dict[str, _Form]] = {
    "eml": "eml",
    "txt": "txt",
    "text": "txt",
    "md": "txt",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
    "pdf": "pdf",
    "csv": "csv",
    "tsv": "csv",
    "tab": "csv",
}
_WORKBOOKS: Final = ("xlsx", "xls", "xlsm", "ods", "numbers")
_BY_MIME: Final[dict[str, _Form]] = {
    "message/rfc822": "eml",
    "text/plain": "txt",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "text/csv": "csv",
    "text/comma-separated-values": "csv",
    "text/tab-separated-values": "csv",
}
_HEADER = re.compile(
    rb"(?:return-path|received|from|to|subject|date|message-id|mime-version|delivered-to):[ \t]?\S", re.IGNORECASE
)
_BOUNDARY = re.compile(rb"^--\S", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file; for mail with its subject and sender. A table is never cut: half of one would mislead."""

    text: str
    subject: str = ""
    sender: str = ""
    is_table: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file was not read. `what` names the message in `content/`."""

    what: What


def read_document(data: bytes, filename: str = "", mime: str = "") -> Document | Problem:
    """The text of a file. Its beginning decides what it is; where that does not tell, its name, then its MIME type.

    Limits: `MAX_BYTES`, `MAX_PAGES`, `MAX_TEXT`; a PDF whose parts unpack to more than `MAX_INFLATED` is "broken".
    """
    if len(data) > MAX_BYTES:
        return Problem("too_big")
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf"):
        return Problem("empty")
    form = _form_of(data, filename, mime)
    if form is None:
        return Problem("workbook" if filename.lower().endswith(_WORKBOOKS) else "unknown_kind")
    if form == "csv" and len(data) > MAX_TABLE:
        return Problem("long_table")
    if form == "pdf":
        return _pdf(data)
    if form == "eml":
        return _mail(data)
    text = _decoded(data)
    if text is None:
        return Problem("unknown_kind")
    if form == "csv":
        return Document(text.replace("\0", "").strip(), is_table=True)
    return _document(from_html(text) if form == "html" else text)


def _document(text: str, subject: str = "", sender: str = "") -> Document | Problem:
    text = text.replace("\0", "").strip()[:MAX_TEXT]
    return Document(text, subject[:500], sender[:500]) if text or subject else Problem("empty")


def _form_of(data: bytes, filename: str, mime: str) -> _Form | None:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    ending = filename.rpartition(".")[2].lower() if "." in filename else ""
    named = _BY_ENDING.get(ending) or _BY_MIME.get(mime.partition(";")[0].strip().lower())
    if named == "eml":
        return "eml"
    if named in ("txt", "html", "csv"):
        return named
    if ending and named is None:
        return None
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        return "html"
    if named is None and _HEADER.match(start) and b"\n" in start:
        return "eml"
    return named


def _decoded(data: bytes) -> str | None:
    """The text in whichever encoding fits: by its mark, UTF-8, UTF-16 without a mark, Windows-1252. None when it is
    no text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _in_pairs(data) or data.decode("cp1252", errors="replace")
    else:
        if "\0" in text:
            text = _in_pairs(data) or text
    odd = sum(1 for character in text[:4000] if character < " " and character not in "\t\r\n\f\v") + text[:4000].count(
        "\ufffd"
    )
    return None if odd > max(2, len(text[:4000]) // 20) else text


def _in_pairs(data: bytes) -> str | None:
    """UTF-16 that lost its mark: every other byte is zero."""
    sample = data[:2000]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > 0.7 * half:
        return data.decode("utf-16-le", errors="replace")
    if half and sample[::2].count(0) > 0.7 * half:
        return data.decode("utf-16-be", errors="replace")
    return None


class _Mail(email.policy.EmailPolicy):
    """The standard policy, which reads the beginning of a header only."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_MAX_HEADER]


_MAIL: Final = _Mail()


def _mail(data: bytes) -> Document | Problem:
    try:
        message = email.message_from_bytes(_beginning(data[:_MAX_MAIL]), policy=_MAIL)
        if not isinstance(message, EmailMessage):
            return Problem("broken")
        subject, sender = _header(message, "subject"), _header(message, "from")
        text = _body(message)
    except (ValueError, LookupError, AttributeError, TypeError, IndexError, KeyError, RecursionError):
        return Problem("broken")  # the standard parser has raised each of these on malformed mail
    if not text and not subject and not sender:
        return Problem("broken")
    return _document(_latest(text), subject, sender)


def _beginning(mail: bytes) -> bytes:
    """A mail up to where it has more parts than anybody writes."""
    boundaries = (found.start() for found in _BOUNDARY.finditer(mail))
    return mail[: next(itertools.islice(boundaries, _MAX_BOUNDARIES, None), len(mail))]


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, LookupError, AttributeError, TypeError, IndexError):
        return ""


def _body(message: EmailMessage) -> str:
    """The readable text of a mail: its plain part, else its HTML; of a mail that only carries another, that one."""
    plain: list[str] = []
    pages: list[str] = []
    for number, part in enumerate(_parts(message)):
        if number >= _MAX_PARTS:
            break
        if part.get_content_disposition() == "attachment" or part.get_content_type() not in ("text/plain", "text/html"):
            continue
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            continue
        text = _with_charset(payload, part.get_content_charset())
        (plain if part.get_content_type() == "text/plain" else pages).append(text)
    chosen = "\n".join(plain).strip()
    return chosen if len(chosen.split()) > 3 or not pages else "\n".join(from_html(page) for page in pages).strip()


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    for part in message.walk():
        if isinstance(part, EmailMessage) and not part.is_multipart():
            yield part


def _with_charset(payload: bytes, charset: str | None) -> str:
    try:
        return payload.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return _decoded(payload) or payload.decode("latin-1")


def _latest(text: str) -> str:
    """The newest message of a thread, without what it answers; the whole text when the newest says little, as when
    somebody forwards a letter with a word on top.
    """
    if len(text) > _MAX_REPLY_PARSE or ("\n>" not in text and "wrote:" not in text):
        return text
    latest = EmailReplyParser(languages=["en", "de", "fr", "es", "nl"]).parse_reply(text=text) or ""
    return latest if len(latest.split()) >= 25 else text


def _pdf(data: bytes) -> Document | Problem:
    import pypdf  # slow to load, and few people send a PDF

    try:
        with pypdf.apply_configuration(**_PDF_LIMITS):
            return _pdf_text(pypdf.PdfReader(io.BytesIO(data), strict=False))
    except pypdf.errors.FileNotDecryptedError:
        return Problem("encrypted")
    except Exception:
        return Problem("broken")  # a PDF made to break the reader raises anything at all from inside pypdf


def _pdf_text(reader: PdfReader) -> Document | Problem:
    if reader.is_encrypted and not reader.decrypt(""):
        return Problem("encrypted")
    pages = [reader.pages[number] for number in range(min(len(reader.pages), MAX_PAGES))]
    text = ""
    for page in pages:
        text += page.extract_text() + "\n"
        if len(text) > MAX_TEXT:
            break
    if not text.strip():
        return Problem("scanned" if any(_has_picture(page) for page in pages) else "empty")
    return _document(text)


def _has_picture(page: PageObject) -> bool:
    resources = page.get("/Resources")
    return resources is not None and "/XObject" in resources.get_object()
