"""Hostile input, fast: real updates, letters, postings, tables and files, changed as a liar or an accident would.

Everything comes from the `random.Random` that is given, so that an input can be made again. Knows nothing of the bot.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
import zlib
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

Json = Any
ME = {"id": 100_001, "is_bot": False, "first_name": "Robin", "language_code": "en"}
CHAT = {"id": 100_001, "type": "private", "first_name": "Robin"}
HEAD = {"message_id": 17, "date": 1_795_514_000, "from": ME, "chat": CHAT}
BOT = {"id": 100_000, "is_bot": True, "first_name": "Onward", "username": "onward_demo_bot"}
FILE = {"file_id": "f1", "file_unique_id": "u1", "file_size": 900}
MEMBER = {"status": "member", "user": BOT}
SEVEN = "{{7*191}}"  # evaluated it is 1337, which nothing else says

LETTER = """From: Talent Team <careers@tidewell.example>
Subject: Your application for Data Analyst (ref 4711)

Dear Robin,

Thank you for your interest in the Data Analyst position at Tidewell GmbH and for the time you took to speak with us.
After careful consideration we have decided to move forward with other candidates whose experience more closely
matches our needs. We will keep your details on file and wish you every success in your search.

Kind regards,
Jo Marsh
Talent Acquisition, Tidewell
> On 3 Nov, Robin wrote:
> I look forward to hearing from you.
"""
POSTING = """Data Analyst (m/f/d) - Tidewell

What you will do
- Build dashboards in Power BI and SQL
- Work with the pricing team; 20% travel

Requirements:
* 3+ years of experience with Python, SQL and dbt
* Bachelor's degree in statistics or similar
* Fluent English and German (C1)
Nice to have: Kubernetes, a driving licence
"""
TABLE = """Company;Role;Status;Date applied;Notes
Tidewell;Data Analyst;Rejected;03.11.2026;"said; no"
Quillmark;Nurse;Interview;2026-11-02;=HYPERLINK("x","y")
Acme;Cook;applied;11/12/2026;
"""
TEXTS: tuple[str, ...] = (
    LETTER, POSTING, TABLE, TABLE.replace(";", ","), "I just got rejected by Acme", "I didn't get the job at Plumbrook",
    "no", "yes", "menu", "back", "skip", "stop", "Robin", "Lisbon", "7:45 pm", "next Friday", "3 Dec", "24.12.", "42",
    "/start", "/rejected", "/pause 3", "/start x", "/help_now", "/resume 1795514401", "hi", "thanks for nothing",
    "i need a break", "rejected again, third this week", "What would you have liked to hear?", "jo@tidewell.example",
    "https://jobs.example/4711?x=1", "Led a team of 4, cut costs by 12 %", "ich habe eine Absage bekommen",
    "me rechazaron en Acme",
)  # fmt: skip
NASTY: tuple[str, ...] = (
    SEVEN, "{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}", "{{ config }}", "${7*191}",
    "#{7*191}", "<%= 7*191 %>", "{7*191}", "%s%n%x", "{0.__class__}", "<b>", "</b>", "<a href='tg://user?id=1'>",
    "<script>alert(1)</script>", "&lt;", "&#60;", "&amp;amp;", "\"'`", "\\", "*_~`[]()", "\u202e", "\u2066", "\u200f",
    "\u200b", "\ufeff", "\u3164", "\0", "\x1b[31m", "\r\n", "\u2028", "\ud800", "\udfff\ud800", "e" + "\u0301" * 40,
    "👨‍👩‍👧‍👦", "🏳️‍🌈", "ﷺ", "İ", "ß", "ſ", "Ⅷ", "٣", "²", "=1+1", "@SUM(1)", "-2+3", "+cmd|' /C calc'!A0",
    "' OR 1=1 --", "'; DROP TABLE person; --", "../../etc/passwd", "NaN", "1e999", "-0", "9" * 30, "null",
    "undefined", "\n" * 30,
    "\t", ";" * 40, '"', '""' * 20, "> " * 40, "wrote:\n", "- " * 60, "(" * 80, "[" * 80, "a" * 90, "A b. " * 30,
    "Dear ", "regards,\n", "http://" + "a" * 60, "a@" * 30, "rejected ", "https://x.example/" + "%" * 30,
)  # fmt: skip
ODD: tuple[Json, ...] = (
    None, True, False, 0, -1, 2**31, 2**63, -(2**63), 10**30, 0.5, float("inf"), float("nan"), "", "x", "\ud800", SEVEN,
    [], {}, [[]], [None], {"id": None}, {"a": {"b": {"c": []}}}, "0", " ", "9" * 400,
)  # fmt: skip
LETTERS = "abcdefghij ABC.,;:!?'\"-_/\\<>&%$#@()[]{}|*+=~^0123456789\n\t äßéñçøłžğابجд日本한😀\u200d\u0301\u202e"


def _message(**more: Json) -> Json:
    return {"update_id": 5, "message": {**HEAD, **more}}


UPDATES: tuple[Json, ...] = (
    _message(text="I just got rejected by Acme", entities=[{"type": "bold", "offset": 0, "length": 3}]),
    _message(text="/start deep", entities=[{"type": "bot_command", "offset": 0, "length": 6}]),
    _message(text=LETTER, forward_origin={"type": "hidden_user", "sender_user_name": "HR", "date": 1}),
    _message(location={"latitude": 38.7, "longitude": -9.1}), _message(dice={"emoji": "🎲", "value": 3}),
    _message(voice={**FILE, "duration": 7}), _message(photo=[{**FILE, "width": 1, "height": 1}], caption="Acme"),
    _message(document={**FILE, "file_name": "letter.pdf", "mime_type": "application/pdf"}, caption="here"),
    _message(sticker={**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}),
    _message(contact={"phone_number": "1", "first_name": "A"}),
    _message(video_note={**FILE, "duration": 3, "length": 9}),
    _message(text="hi", reply_to_message={**HEAD, "text": "before"}, quote={"text": "be", "position": 0}),
    {"update_id": 6, "edited_message": {**HEAD, "edit_date": 2, "text": "Acmee"}},
    {"update_id": 7, "callback_query": {
        "id": "1", "from": ME, "chat_instance": "2", "data": "1795514401:stage:interview",
        "message": {**HEAD, "from": BOT, "text": "How far did it go?", "entities": [
            {"type": "text_link", "offset": 0, "length": 3, "url": "https://x.example"}]}}},
    {"update_id": 8, "callback_query": {
        "id": "1", "from": ME, "chat_instance": "2", "data": ">feedback:4d99",
        "message": {"chat": CHAT, "message_id": 3, "date": 0}}},
    {"update_id": 9, "my_chat_member": {
        "chat": CHAT, "from": ME, "date": 1, "old_chat_member": MEMBER,
        "new_chat_member": {"status": "kicked", "user": BOT, "until_date": 0}}},
    {"update_id": 10, "message": {**HEAD, "chat": {"id": -5, "type": "group", "title": "x"}, "text": "/start@onward"}},
    {"update_id": 11, "poll": {"id": "1", "question": "?"}},
)  # fmt: skip
DATA: tuple[str, ...] = (
    "1795514401:stage:interview", "1795514401:card:!change=role", "1795514401:feeling:!skip", ">feedback:4d9915c0797b",
    ">resume:1795514401", ">drop:1", ">menu", ">help_now", ">delete", "1795514401:several:done!", ">export:x", ":", ">",
    "1:2:3:4", "²:x:y", "-1:stage:interview", "1795514401:stage:", ">rejected:" + "x" * 50, "\ud800:x:y",
)  # fmt: skip


def text(chance: random.Random, longest: int = 20_000, corpus: Sequence[str] = TEXTS) -> str:
    """A text somebody may send; seldom very long, never over `longest` characters."""
    said = chance.choice(corpus) if chance.random() < 0.9 else _noise(chance, chance.randint(0, 60))
    for _ in range(chance.choice((0, 1, 1, 2, 3, 6))):
        said = _changed(chance, said)
    if chance.random() < 0.002:
        said = (said or "x") * (longest // max(1, len(said)) + 1)
    return said[:longest]


def _noise(chance: random.Random, length: int) -> str:
    if chance.random() < 0.3:
        return "".join(chr(chance.randrange(0x11_0000)) for _ in range(length))
    return "".join(chance.choices(LETTERS, k=length))


def _changed(chance: random.Random, said: str) -> str:
    at, end = sorted((chance.randint(0, len(said)), chance.randint(0, len(said))))
    match chance.randrange(9):
        case 0:
            return said[:at] + said[end:]
        case 1:
            return said[:end] + said[at:end] * chance.choice((1, 2, 20)) + said[end:]
        case 2:
            return said[:at] + _noise(chance, chance.randint(1, 20)) + said[at:]
        case 3:
            return (
                said.upper() if chance.random() < 0.5 else said.replace(" ", chance.choice(("", "\n", "  ", "\u00a0")))
            )
        case 4:
            other = chance.choice(TEXTS)
            return said[:at] + other[: chance.randint(0, len(other))] + said[at:]
        case 5:
            return said[:at] + chance.choice(NASTY) * chance.choice((1, 1, 1, 7, 50)) + said[at:]
    return said[:at] + chance.choice(NASTY) + said[at:]


def tree(chance: random.Random, corpus: Sequence[Json] = UPDATES) -> Json:
    """An update, with nodes taken out, added, or of another kind."""
    whole = deepcopy(chance.choice(corpus))
    for _ in range(chance.choice((0, 1, 1, 2, 4))):
        parent, key = _node(chance, whole)
        match chance.randrange(6):
            case 0 if isinstance(parent, dict):
                del parent[key]
            case 1 if isinstance(parent, dict):
                parent[chance.choice(("new_field", "text", "chat", "from", "data", "caption", "document"))] = deepcopy(
                    chance.choice(ODD)
                )
            case 2 | 3:
                parent[key] = deepcopy(chance.choice(ODD))
            case 4 if isinstance(parent[key], str):
                parent[key] = text(chance, 5_000)
            case 5:
                parent[key] = deepcopy(chance.choice(UPDATES))
    return whole


def _node(chance: random.Random, whole: Json) -> tuple[Json, Json]:
    """A container and a key of it, anywhere in a tree."""
    parent: Json = {"": whole}
    key: Json = ""
    while True:
        inner = parent[key]
        keys = list(inner) if isinstance(inner, dict) else list(range(len(inner))) if isinstance(inner, list) else []
        if not keys or (key != "" and chance.random() < 0.3):
            return (parent, key) if key != "" else ({"": whole}, "")
        parent, key = inner, chance.choice(keys)


def data(chance: random.Random, corpus: Sequence[str] = DATA) -> str:
    """Data of a button, forged."""
    said = chance.choice(corpus)
    return _changed(chance, said) if chance.random() < 0.6 else said


def blob(chance: random.Random, corpus: Sequence[bytes]) -> bytes:
    """A file, damaged."""
    whole = chance.choice(corpus)
    for _ in range(chance.choice((0, 1, 2, 4, 8))):
        at, end = sorted((chance.randint(0, len(whole)), chance.randint(0, len(whole))))
        match chance.randrange(6):
            case 0:
                whole = whole[:at] + whole[end:]
            case 1:
                whole = whole[:at] + chance.randbytes(chance.randint(1, 30)) + whole[at:]
            case 2:
                whole = whole[:end] + whole[at:end] * chance.choice((1, 5)) + whole[end:]
            case 3:
                other = chance.choice(corpus)
                whole = whole[:at] + other[chance.randint(0, len(other)) :]
            case 4 if at < len(whole):
                whole = whole[:at] + bytes([whole[at] ^ (1 << chance.randrange(8))]) + whole[at + 1 :]
            case _:
                whole = whole[:at] + chance.choice(NASTY).encode("utf-8", "surrogatepass") + whole[at:]
        whole = whole[:300_000]
    return whole


def files() -> list[bytes]:
    """Files of every kind, good and bad: mail, text in several encodings, HTML, tables, PDFs, bombs, other kinds."""
    mail = f"MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n{LETTER}--b\nContent-Type: text/html; "
    mail += "charset=utf-7\nContent-Transfer-Encoding: base64\n\nPGI+eDwvYj4=\n--b--\n"
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<w>" + "0" * 2_000_000 + "</w>")
    return [
        mail.encode(), LETTER.encode(), LETTER.encode("utf-16"), LETTER.encode("utf-16-le"), LETTER.encode("cp1252"),
        f"<html><body><p>{LETTER.replace(chr(10), '<br>')}</p><style>x</style></body></html>".encode(),
        TABLE.encode(), b"\xef\xbb\xbf" + TABLE.replace(";", ",").encode(), POSTING.encode(), b"", b"\0" * 900,
        pdf(b"BT /F1 12 Tf 72 700 Td (Dear Robin, we chose somebody else.) Tj ET"), pdf(b"(A) Tj " * 900, packed=1),
        pdf(b"(A) Tj " * 300_000, packed=2), pdf(b"q /I1 Do Q"), zipped.getvalue(), zlib.compress(b"0" * 900_000),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\xff" * 40,
        b"%PDF-1.7\n" + b"1 0 obj<</Kids[1 0 R]/Type/Pages>>endobj " * 40,
        b"<div>" * 20_000, b"From: a@b\n" + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 200,
        b"=?utf-8?b?" * 900, b"a,b\n" * 20_000, b'"' * 9_000,
    ]  # fmt: skip


def pdf(drawn: bytes, packed: int = 0) -> bytes:
    """A PDF of one page, written by hand; its content deflated so many times."""
    for _ in range(packed):
        drawn = zlib.compress(drawn, 9)
    filters = b"/Filter[" + b"/FlateDecode " * packed + b"]" if packed else b""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(drawn), filters, drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def shown(given: object, most: int = 400) -> str:
    """An input for a report: on one line, cut, and such that it can be printed."""
    line = ascii(given)
    return line if len(line) <= most else f"{line[:most]}… ({len(line)})"


GOOD: tuple[Json, ...] = (
    {"ok": True, "result": {"message_id": 1}},
    {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 3}},
    {"ok": False, "error_code": 400, "description": 'Bad Request: can\'t parse "x"'},
)


def answer(chance: random.Random) -> bytes:
    """What a server in trouble may answer."""
    if chance.random() < 0.5:
        return json.dumps(tree(chance, GOOD)).encode()
    return blob(chance, [*(json.dumps(one).encode() for one in GOOD), b"<html>502</html>", b"[" * 100_000, b""])
