"""A letter is pasted, forwarded or sent as a file, and nobody has to retype it."""

from __future__ import annotations

import io
from email.message import EmailMessage
from typing import Any

import pytest
from pypdf import PdfWriter
from sqlalchemy import text

from bot.store import applications
from tests.conftest import Person, Stage

LETTER = """Dear Sam,

Thank you for your interest in the Data Analyst position at Brightwater Ltd and for taking the time to talk with us in
the interview last week. After careful consideration, we have decided to move forward with another candidate whose experience more
closely matches our needs. We will keep your resume on file for future openings.

We wish you the best in your search.

Ana Pereira
Talent Acquisition, Brightwater Ltd"""
RECEIVED = """Hello Sam,

Thank you for applying to the Data Engineer role at Northwind. We have received your application and will review it. If you are not selected for an interview, you may not hear from us. Kind regards, Northwind Recruiting"""
GERMAN = """Sehr geehrte Frau Klein,

vielen Dank für Ihre Bewerbung als Entwicklerin bei der Muster GmbH. Leider müssen wir Ihnen mitteilen, dass wir uns für
eine andere Bewerberin entschieden haben. Mit freundlichen Grüßen, Ihre Personalabteilung"""


async def noted(person: Person) -> list[dict[str, Any]]:
    """What stands in the person's list."""
    async with person.stage.app.store.transaction() as tx:
        return await applications.recent(tx, person.id)


async def test_a_pasted_letter_needs_one_answer(sam: Person) -> None:
    """Company, role, stage and outcome are read; only the feeling is asked; the card shows it all."""
    said = await sam.say(LETTER)
    assert len(said) == 2
    said = await sam.tap("Flat")
    assert "Brightwater Ltd, Data Analyst" in said[-1]
    assert "keep you on file" in said[-1]
    said = await sam.tap("Note it")
    assert "I see no reason" in said[-1]
    (job,) = await noted(sam)
    assert (job["company"], job["role"], job["stage"], job["letter"]) == (
        "Brightwater Ltd",
        "Data Analyst",
        "interview",
        None,
    )


async def test_the_letter_is_wiped_unless_it_is_kept(sam: Person, stage: Stage) -> None:
    """After the card the letter's words are in no row; with "keep the letter" in the application's alone."""
    await sam.go(LETTER, "[Flat]", "[Note it]")
    async with stage.app.store.transaction() as tx:
        assert (await tx.connection.execute(text("SELECT count(*) FROM talk"))).scalar() == 0
    await sam.go(LETTER, "[Flat]", "[Note it, keep the letter]")
    assert [job["letter"] == LETTER for job in await noted(sam)] == [True, False]


@pytest.mark.parametrize("field", ["Company", "Role", "Who signed"])
async def test_every_field_can_be_changed(field: str, sam: Person) -> None:
    """What was read is a proposal: a tap and a few words change it, and the rest stays."""
    await sam.go(LETTER, "[Flat]", "[Change something]", f"[{field}]", "Something else")
    card = stage_text(sam)
    assert "Something else" in card
    assert card.count("Brightwater Ltd") == (field != "Company")


async def test_boxes_of_a_letter_stay_ticked_while_changed(sam: Person) -> None:
    """Changing what the letter says begins with what was read."""
    await sam.go(LETTER, "[Flat]", "[Change something]", "[What it says]")
    assert "✓ Keeps me on file" in sam.buttons()
    await sam.tap("Offers feedback")
    await sam.tap("Done")
    assert "They offer feedback" in stage_text(sam)
    assert "keep you on file" in stage_text(sam)


async def test_a_letter_that_comes_in_two_messages_is_one(sam: Person) -> None:
    """Apps cut long texts: the second part joins the first, whatever was asked in between."""
    legal = "This message is confidential and meant for the person it is addressed to. " * 60
    await sam.go("/rejected", f"Dear Sam,\n\n{legal}"[:4000])
    await sam.say("Unfortunately we will not move forward with your application for the Welder role at Ironside Inc.")
    await sam.go("[Applied, no talk]", "[Fine]")
    assert "Ironside Inc., Welder" in stage_text(sam)


async def test_not_a_rejection_is_said_and_led_elsewhere(sam: Person) -> None:
    """An acknowledgement is no rejection: nothing is logged, and the other path is one tap away."""
    said = await sam.say(RECEIVED)
    assert "we received your application" in said[0]
    assert "hard message" not in said[0]
    await sam.tap("That's right")
    assert await noted(sam) == []


async def test_who_knows_better_is_believed(sam: Person) -> None:
    """ "No, it's a rejection" goes on as one."""
    said = await sam.go(RECEIVED, "[No, it's a rejection]")
    assert "hard message" in said[0]


async def test_another_language_is_said_kindly(robin: Person) -> None:
    """A letter in a language without phrases is kept in hand; the few things are asked."""
    said = await robin.go("/rejected", GERMAN)
    assert "English only" in said[0]
    assert "company" in said[1]


async def test_several_letters_in_one_paste(robin: Person) -> None:
    """The first is taken, and it says that there are more."""
    other = LETTER.replace("Brightwater Ltd", "Northwind Inc").replace("Data Analyst", "Writer")
    said = await robin.say(f"{LETTER}\n\n{other}")
    assert "2 letters" in said[0]


async def test_a_letter_in_the_middle_of_something_else(sam: Person) -> None:
    """Pasted at a question of another conversation, it is read; that conversation waits and is offered again."""
    await sam.go("/pause")
    said = await sam.say(LETTER)
    assert "hard message" in said[0]
    said = await sam.go("[Flat]", "[Note it]")
    assert "in the middle of" in said[-1]


def mail() -> bytes:
    message = EmailMessage()
    message["Subject"] = "Your application"
    message["From"] = "Brightwater Careers <no-reply@brightwater.example>"
    message["To"] = "sam@example.com"
    message.set_content(LETTER)
    return bytes(message)


def blank_pdf(password: str = "") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "mime", "data"),
    [
        ("letter.eml", "message/rfc822", mail()),
        ("letter.txt", "text/plain", LETTER.encode()),
        ("letter.html", "text/html", f"<html><body><p>{LETTER}</p></body></html>".encode()),
    ],
)
async def test_a_letter_as_a_file(name: str, mime: str, data: bytes, sam: Person, stage: Stage) -> None:
    """Mail, text and HTML files are read like a paste."""
    stage.server.send_file(sam.id, "document", name, mime, data)
    assert "hard message" in (await sam.answers())[0]
    assert "Brightwater" in (await sam.tap("Fine"))[-1]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("blank.pdf", blank_pdf(), "no words"),
        ("locked.pdf", blank_pdf("secret"), "locked"),
        ("broken.pdf", b"%PDF-1.7 nothing", "doesn't open"),
        ("film.bin", bytes(range(256)) * 10, "I read .eml"),
        ("empty.txt", b" \n ", "no words"),
    ],
)
async def test_a_file_that_cannot_be_read(name: str, data: bytes, words: str, sam: Person, stage: Stage) -> None:
    """Each gets its own sentence that says what to do, and the question stays."""
    await sam.say("/pause")
    stage.server.send_file(sam.id, "document", name, "", data)
    said = await sam.answers()
    assert words in said[-1]
    assert "How long" in said[-1]


def stage_text(person: Person) -> str:
    """The newest message of the bot."""
    return str(person.stage.server.from_bot(person.id)[-1]["text"])
