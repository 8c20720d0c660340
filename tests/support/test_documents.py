"""Text from files: real mail, text, HTML and PDF files, made here, whole and broken."""

from __future__ import annotations

import io
import time
import zlib
from email.message import EmailMessage

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject, StreamObject

from bot.support.documents import MAX_BYTES, MAX_PAGES, MAX_TEXT, Document, Problem, read_document
from bot.support.letters import read

LETTER = "Dear Sam, thank you for applying for the Buyer position at Corvane. You were not selected."


def text_of(found: Document | Problem) -> str:
    assert isinstance(found, Document)
    return found.text


def mail(text: str = LETTER, html: str | None = None, **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = headers.get("subject", "Your application")
    message["From"] = headers.get("sender", "Corvane <no-reply@corvane.example>")
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


def pdf(*lines: str, pages: int = 1, content: bytes | None = None, picture: bool = False) -> pypdf.PdfWriter:
    """A real PDF with the lines on each page."""
    writer = pypdf.PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for _ in range(pages):
        page = writer.add_blank_page(595, 842)
        resources = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
        if picture:
            image = StreamObject()
            image[NameObject("/Subtype")] = NameObject("/Image")
            image[NameObject("/Width")] = NumberObject(1)
            image[NameObject("/Height")] = NumberObject(1)
            resources[NameObject("/XObject")] = DictionaryObject({NameObject("/I1"): writer._add_object(image)})
        page[NameObject("/Resources")] = resources
        stream = DecodedStreamObject()
        drawn = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
        stream.set_data(content if content is not None else f"BT /F1 12 Tf 50 800 Td {drawn}ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
    return writer


def saved(writer: pypdf.PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_in_any_usual_encoding(encoding: str) -> None:
    """A text file is read whatever usual encoding it was saved in, curly quotes and all."""
    text = "Dear Zoë, we’ve decided – sadly – not to go on. Café Brûlé"
    assert text_of(read_document(text.encode(encoding), "letter.txt")) == text


def test_html_is_read_as_a_reader_sees_it() -> None:
    """Of a page, style, script, comments and tags are gone and paragraphs are lines."""
    page = (
        b"<!doctype html><html><head><title>x</title><style>p{}</style></head><body><!-- y --><p>Dear Sam,</p>"
        b"<p>You were not selected &amp; so on.</p><script>z()</script></body></html>"
    )
    assert text_of(read_document(page, "letter.html")).split("\n\n") == ["Dear Sam,", "You were not selected & so on."]
    assert (
        read_document(page)
        == read_document(page, "letter.html")
        == read_document(page, mime="text/html; charset=utf-8")
    )


def test_mail_gives_text_subject_and_sender() -> None:
    """Of a mail, the text, the subject and the sender come out, and the letter in it is read with them."""
    found = read_document(mail(subject="Your application for Buyer").as_bytes(), "letter.eml")
    assert isinstance(found, Document)
    assert (found.subject, found.sender) == ("Your application for Buyer", "Corvane <no-reply@corvane.example>")
    letter = read(found.text, found.subject, found.sender)
    assert (letter.kind, letter.company, letter.role, letter.no_reply) == ("rejection", "Corvane", "Buyer", True)


def test_mail_without_a_name_is_known_by_its_headers() -> None:
    """A mail whose name and type got lost is still read as one."""
    assert read_document(mail().as_bytes()) == read_document(mail().as_bytes(), "a.eml")


def test_html_mail_and_attachments() -> None:
    """Of a mail with HTML only, the HTML is read; attachments are not."""
    message = EmailMessage()
    message["Subject"], message["From"] = "x", "a@b.example"
    message.set_content(f"<p>{LETTER}</p>", subtype="html")
    message.add_attachment(b"secret attachment", maintype="text", subtype="plain", filename="a.txt")
    assert text_of(read_document(message.as_bytes(), "x.eml")) == LETTER


def test_mail_forwarded_as_attachment_is_read() -> None:
    """A letter forwarded as a mail inside a mail is read."""
    outer = EmailMessage()
    outer["Subject"], outer["From"] = "Fwd", "sam@example.org"
    outer.set_content("see")
    outer.add_attachment(mail())
    assert LETTER in text_of(read_document(outer.as_bytes(), "x.eml"))


def test_quotation_under_a_long_answer_is_left_out() -> None:
    """Of a thread the newest message is taken; a short word on top of a letter keeps the letter."""
    long = (
        "Hi Sam, thanks for your patience. "
        + LETTER
        + " We were glad to meet you and wish you well with whatever comes next."
    )
    quoted = "\n\nOn Mon, 3 Feb 2025 at 10:00, Sam <sam@example.org> wrote:\n> Is there any news?\n> Sam"
    assert "any news" not in text_of(read_document(mail(long + quoted).as_bytes(), "x.eml"))
    short = "look at this\n\nOn Mon, 3 Feb 2025 at 10:00, Corvane <a@corvane.example> wrote:\n> " + LETTER
    assert LETTER in text_of(read_document(mail(short).as_bytes(), "x.eml"))


def test_encoded_headers_and_odd_charsets() -> None:
    """Encoded headers are decoded, and a charset nobody knows is no error."""
    raw = (
        b"From: =?utf-8?q?Caf=C3=A9?= <a@b.example>\r\nSubject: =?utf-8?b?WsO8cmljaA==?=\r\n"
        b"Content-Type: text/plain; charset=klingon\r\n\r\nna\xc3\xafve letter\r\n"
    )
    found = read_document(raw, "x.eml")
    assert isinstance(found, Document)
    assert found == Document("naïve letter", "Zürich", "Café <a@b.example>")


def test_pdf_text() -> None:
    """The text of a PDF comes out, and the letter in it is read."""
    found = read_document(
        saved(pdf("Dear Sam,", "You were not selected for the Buyer position at Corvane.")), "letter.pdf"
    )
    assert read(text_of(found)).company == "Corvane"


def test_pdf_is_known_by_its_beginning() -> None:
    """A PDF is read as one whatever it is called."""
    assert "Dear Sam" in text_of(read_document(saved(pdf("Dear Sam")), "letter.txt", "text/plain"))


def test_only_the_first_pages_of_a_pdf_are_read() -> None:
    """A book is not read to its end."""
    text = text_of(read_document(saved(pdf("page", pages=MAX_PAGES + 5)), "x.pdf"))
    assert text.count("page") == MAX_PAGES


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\x00", "a.pdf", "empty"),
        (b"x" * (MAX_BYTES + 1), "a.txt", "too_big"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a.png", "unknown_kind"),
        (b"PK\x03\x04" + bytes(range(256)), "a.docx", "unknown_kind"),
        (bytes(range(32)) * 30, "a.txt", "unknown_kind"),
        (b"hello", "", "unknown_kind"),
        (b"%PDF-1.7\nrubbish", "a.pdf", "broken"),
        (b"no pdf at all", "a.pdf", "broken"),
        (b"<html><body></body></html>", "a.html", "empty"),
        (b"\n\n", "a.eml", "empty"),
    ],
)
def test_what_cannot_be_read_has_a_name(data: bytes, name: str, what: str) -> None:
    """Every file that cannot be read gives the problem by its name."""
    assert read_document(data, name) == Problem(what)  # type: ignore[arg-type]


def test_scanned_pdf() -> None:
    """A PDF of pictures without text is "scanned"; one with nothing on it is "empty"."""
    assert read_document(saved(pdf(content=b"q /I1 Do Q", picture=True)), "x.pdf") == Problem("scanned")
    assert read_document(saved(pdf(content=b"")), "x.pdf") == Problem("empty")


def test_encrypted_pdf() -> None:
    """A PDF that needs a password is "encrypted"; one that opens without is read."""
    locked = pdf("Dear Sam")
    locked.encrypt("secret", algorithm="AES-256")
    assert read_document(saved(locked), "x.pdf") == Problem("encrypted")
    opens = pdf("Dear Sam")
    opens.encrypt("", "owner", algorithm="AES-256")
    assert "Dear Sam" in text_of(read_document(saved(opens), "x.pdf"))


def test_cut_off_pdf_is_no_exception() -> None:
    """A PDF cut off anywhere gives a document or a problem."""
    whole = saved(pdf("Dear Sam", pages=2))
    for end in range(1, len(whole), max(1, len(whole) // 25)):
        assert isinstance(read_document(whole[:end], "x.pdf"), Document | Problem)


def test_a_bomb_does_not_go_off() -> None:
    """A PDF whose page unpacks to far more than a page can hold is refused soon, and so is one packed twice."""
    bomb = zlib.compress(b"(A) Tj " * 3_000_000, 9)
    for layers in (1, 2):
        writer = pypdf.PdfWriter()
        page = writer.add_blank_page(595, 842)
        stream = StreamObject()
        stream._data = bomb if layers == 1 else zlib.compress(bomb, 9)
        names = [NameObject("/FlateDecode")] * layers
        stream[NameObject("/Filter")] = pypdf.generic.ArrayObject(names)
        page[NameObject("/Contents")] = writer._add_object(stream)
        data = saved(writer)
        started = time.process_time()
        assert isinstance(read_document(data, "x.pdf"), Problem)
        assert time.process_time() - started < 2


def test_text_is_bounded() -> None:
    """However long a file within the limit, no more than `MAX_TEXT` characters come out, and soon."""
    started = time.process_time()
    assert len(text_of(read_document(b"a line of text\n" * 300_000, "x.txt"))) == MAX_TEXT
    nested = b"<div>" * 400_000 + b"text" + b"<!--" * 100_000
    assert isinstance(read_document(nested, "x.html"), Document | Problem)
    assert time.process_time() - started < 2


def test_deep_mail_is_no_exception() -> None:
    """A mail nested a thousand times is read or refused, not an exception."""
    raw = b"From: a@b.example\nSubject: x\n" + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 1000 + b"\ntext"
    assert isinstance(read_document(raw, "x.eml"), Document | Problem)


PART = b"--b\nContent-Type: text/plain; a=b; c=d\n\nhello\n"
OPENED = [b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(900)]


@pytest.mark.parametrize("raw", [
    b"From: a@b\nContent-Type: multipart/midiv>" + b"<div>" * 60_000,  # 14 s before headers were cut
    b"From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n" + PART * 80_000,  # 25 s before parts were counted
    b"From: a@b\n" + b"".join(OPENED) + b"x\n" * 200_000,  # 15 s
])  # fmt: skip
def test_a_mail_made_to_take_long_does_not(raw: bytes) -> None:
    """However long a header, however many parts and however deep: a mail is read, or refused, soon."""
    started = time.process_time()
    assert isinstance(read_document(raw, "x.eml"), Document | Problem)
    assert time.process_time() - started < 3


def test_a_mail_with_many_parts_gives_the_first() -> None:
    """Of a mail with more parts than anybody writes the first ones are read."""
    raw = b"From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n" + PART * 200
    assert text_of(read_document(raw, "x.eml")).split() == ["hello"] * 50


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2000), st.sampled_from(["a.eml", "a.txt", "a.html", "a.pdf", "", "a"]))
def test_any_bytes(data: bytes, name: str) -> None:
    """Any bytes under any name give a document or a problem, never an exception."""
    assert isinstance(read_document(data, name), Document | Problem)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 2000))
def test_any_damage_to_a_mail_or_pdf(noise: bytes, at: int) -> None:
    """A good mail or PDF with rubbish written into it gives a document or a problem."""
    for whole, name in ((mail(html="<p>x</p>").as_bytes(), "a.eml"), (saved(pdf("Dear Sam")), "a.pdf")):
        assert isinstance(read_document(whole[:at] + noise + whole[at + len(noise) :], name), Document | Problem)
