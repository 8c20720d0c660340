"""Asking for feedback, to its end: greeted by name, sent in their hours, thanked for, kept, and looked at calmly."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import Content
from bot.conversations.person import Person as Me
from bot.store import people
from bot.support import drafts, moments
from tests.conftest import Person, Stage

CONTENT = Content()
LONGEST = {"who": "W" * 40, "role": "R" * 60, "name": "N" * 30}
NO = ("I got rejected by Acme", "Data analyst", "[Interview]", "[Fine]", "[Note it]")
ASK = ("/feedback", "[Acme · Data analyst]")
DRAFT = (
    "Dr. Ana Pereira",
    "[E-mail]",
    "[Warm]",
    "[Which answer could have been stronger?]",
    "[No]",
    "[Show me the draft]",
)
ANSWER = ("Show more of your own part in it.", "[My answers]", "[7]")


async def look(person: Person, effect: Callable[[Me], Awaitable[Any]]) -> Any:
    """What an effect gives for them now."""
    async with person.stage.app.store.transaction() as tx:
        row = await people.load(tx, person.id)
        assert row is not None
        return await effect(Me(tx, row, person.stage.app.content))


@pytest.fixture
def sam(stage: Stage) -> Person:
    """Somebody on whom nothing is set up: their clock is UTC, and no line comes."""
    return stage.person("Sam")


async def to_sent(person: Person) -> list[str]:
    await person.go(*NO, *ASK, *DRAFT)
    return await person.tap("Sent it")


# who is greeted, and how


@pytest.mark.parametrize(
    ("who", "warm", "formal"),
    [
        ("Ana", "Ana", "Ana"),
        ("Ana Pereira", "Ana", "Ana Pereira"),
        ("Dr. Ana Pereira", "Ana", "Dr. Ana Pereira"),
        ("Dr. Pereira", "Dr. Pereira", "Dr. Pereira"),
        ("Prof. Dr. Anna Schmidt", "Anna", "Prof. Dr. Anna Schmidt"),
        ("Ms Lee", "Ms Lee", "Ms Lee"),
        ("J. Smith", "J. Smith", "J. Smith"),
        ("Ana Pereira, PhD", "Ana", "Ana Pereira"),
        ("Ana Pereira (she/her)", "Ana", "Ana Pereira"),
        ("Ana, Recruiter", "Ana", "Ana"),
        ("The Hiring Team", "The Hiring Team", "The Hiring Team"),
        ("HR", "HR", "HR"),
        ("Ana & Ben", "Ana & Ben", "Ana & Ben"),
        ("Ana and Ben", "Ana and Ben", "Ana and Ben"),
        ("Anders Andersen", "Anders", "Anders Andersen"),
        ("田中", "田中", "田中"),
        ("(x)", "(x)", "(x)"),
        ("Mr", "Mr", "Mr"),
    ],
)
def test_a_name_is_greeted_as_people_do(who: str, warm: str, formal: str) -> None:
    """The first name in a warm or plain message, all of it in a formal one; a title with a surname stays together."""
    assert drafts.greeted(who, "warm") == drafts.greeted(who, "plain") == warm
    assert drafts.greeted(who, "formal") == formal


@given(st.text(max_size=40), st.sampled_from(drafts.TONES))
def test_a_greeting_is_of_the_name_alone(who: str, tone: str) -> None:
    """Whatever was given as a name, some of it is greeted, on one line, and nothing is made up."""
    greeted = drafts.greeted(who, tone)
    assert bool(greeted) == bool(who.strip())
    assert greeted is None or (greeted.splitlines() in ([greeted], []) and all(word in who for word in greeted.split()))


@pytest.mark.parametrize(
    ("tone", "theme", "who"), list(product(drafts.TONES, drafts.THEMES, (None, "Ana", LONGEST["who"])))
)
def test_thanks_are_fit_to_send(tone: str, theme: str, who: str | None) -> None:
    """A line of thanks asks nothing, argues nothing, and is short enough for the shortest channel."""
    facts = {"greeted": drafts.greeted(who, tone), "tone": tone, "theme": theme, "name": LONGEST["name"]}
    words = CONTENT.plain("en", "feedback", "thanks_draft", facts)
    assert drafts.problems(words, "linkedin", questions=0) == ()
    assert "\n\n\n" not in words


@pytest.mark.parametrize(("stage", "outcome"), list(product(drafts.STAGES, ("they_said_no", "i_said_no", "silence"))))
def test_a_note_that_asks_nothing_is_fit_to_send(stage: str, outcome: str) -> None:
    """The line for those who would hardly answer a question: none in it, and it fits everywhere."""
    facts = {"greeted": LONGEST["who"], "role": LONGEST["role"], "name": LONGEST["name"]}
    words = CONTENT.plain("en", "feedback", "note_draft", {**facts, "stage": stage, "outcome": outcome})
    assert len(words) <= 400
    assert {*drafts.problems(words, "email", questions=0)} == set()


# when it is sent

ZONES = (
    "UTC",
    "Europe/Lisbon",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Pacific/Auckland",
    "Asia/Kolkata",
)


@given(st.integers(0, 24 * 30), st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_their_hours_and_no_night_of_mine(hours: int, here: str, there: str) -> None:
    """In working hours there and by day here, the next day or later; where both never meet, a working morning here."""
    now = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(hours=hours)
    mine, theirs = ZoneInfo(here), ZoneInfo(there)
    moment = moments.working_morning_there(now, mine, theirs, 1)
    assert now < moment <= now + timedelta(days=9)
    assert not moments.in_quiet_hours(moment, mine)
    local = moment.astimezone(theirs)
    if moment != moments.working_morning(now, mine, 1):
        assert local.weekday() < 5
        assert moments.WORKING_MORNING <= local.time() <= moments.LAST_WORKING_HOUR


async def test_the_draft_comes_in_their_working_hours(sam: Person, stage: Stage) -> None:
    """Somebody in New York is written to at half past nine there, which is the afternoon in Lisbon; it can be told at
    any time before."""
    await sam.go(*NO, *ASK, *DRAFT)
    said = await sam.tap("Send tomorrow")
    assert "9:30" in said[-1]
    assert "They live by another clock" in sam.buttons()
    said = await sam.go("[They live by another clock]", "New York")
    assert "2:30" in said[-1]
    moment = await stage.next()
    assert moment is not None
    assert moment.astimezone(ZoneInfo("America/New_York")).strftime("%a %H:%M") == "Wed 09:30"
    assert "Acme again" in (await sam.answers())[0]
    await sam.tap("Let it go")
    assert "noted already" in (await sam.tap("They live by another clock"))[-1]


async def test_the_place_may_be_left_open(sam: Person) -> None:
    """Skipping it changes nothing."""
    await sam.go(*NO, *ASK, *DRAFT, "[Send tomorrow]", "[They live by another clock]")
    before = await look(sam, lambda me: me.later.coming())
    assert "as it was" in (await sam.tap("Leave it as it is"))[-1]
    assert await look(sam, lambda me: me.later.coming()) == before


async def test_who_is_angry_is_offered_tomorrow_first(sam: Person) -> None:
    """The draft is written today; "send tomorrow" stands first, and sending now is still there."""
    await sam.go(*NO[:3], "[Angry]", "[Note it]", *ASK)
    said = await sam.go("[Draft it anyway]", *DRAFT)
    assert sam.buttons()[:3] == ["Send tomorrow", "Not now", "Sent it"]
    assert "tomorrow it reads better" in said[-1]


async def test_thanks_instead_of_a_question(sam: Person) -> None:
    """Before anybody talked with them a line of thanks is offered; it is not kept, and nothing follows."""
    await sam.go("I got rejected by Acme", "Data analyst", "[Applied, no talk]", "[Fine]", "[Note it]", *ASK)
    said = await sam.go("[A line of thanks]", "Ana")
    assert said[0].startswith("Hello Ana, thank you for reading my application")
    assert "?" not in said[0]
    assert await look(sam, lambda me: me.feedback.open()) == []


# when it was answered


async def test_the_chase_hears_the_answer(sam: Person, stage: Stage) -> None:
    """ "Yes" leads straight to what they said; it is kept with the request, and nothing is said of it again."""
    await to_sent(sam)
    await stage.next()
    await sam.go("[Yes]", *ANSWER)
    said = await sam.tap("I can use it")
    assert "Show more of your own part" in said[-1]
    assert "7 of 10" in said[-1]
    await sam.tap("Keep it")
    said = await sam.tap("Draft it")
    assert said[0].startswith("Hi Ana,\n\nThank you")
    assert "Learn from it" in sam.buttons()
    [answer] = await look(sam, lambda me: me.feedback.answers())
    assert answer["quote"] == ANSWER[0]
    assert (answer["theme"], answer["believe"], answer["lands"]) == ("answers", 7, "useful")
    assert (answer["company"], answer["stage"]) == ("Acme", "interview")
    assert await stage.next() is None


async def test_an_answer_before_the_week_is_over(sam: Person, stage: Stage) -> None:
    """Told by the button under "sent", it settles the request: the chase never comes."""
    await to_sent(sam)
    await sam.go("[They answered]", "[Rather not]", "[Pay]", "[Skip]", "[Mixed]", "[Keep it]", "[No need]")
    assert await stage.next() is None
    [answer] = await look(sam, lambda me: me.feedback.answers())
    assert (answer["quote"], answer["theme"], answer["believe"]) == (None, "pay", None)


async def test_an_answer_to_the_chase(sam: Person, stage: Stage) -> None:
    """Answered in the end, after the chase: the same questions, and it is closed as answered."""
    await to_sent(sam)
    await stage.next()
    await sam.go("[No]", "[Sent it]")
    await stage.next()
    await sam.go("[Yes]", *ANSWER, "[Mixed]", "[Keep it]", "[No need]")
    [answer] = await look(sam, lambda me: me.feedback.answers())
    assert answer["lands"] == "mixed"
    assert await stage.next() is None


@pytest.mark.parametrize(("believe", "lands"), [("[9]", "[It hurts]"), ("[2]", "[Mixed]")])
async def test_harsh_words_are_looked_at_first(sam: Person, believe: str, lands: str) -> None:
    """Where it hurts, or is hard to believe, the way to look at it calmly stands first, with their words; learning is
    still there."""
    await to_sent(sam)
    await sam.go("[They answered]", *ANSWER[:2], believe, lands, "[Keep it]", "[No need]")
    assert sam.buttons()[:2] == ["Don't take it personally", "Learn from it"]
    [answer] = await look(sam, lambda me: me.feedback.answers())
    markup = sam.stage.server.from_bot(sam.id)[-1]["reply_markup"]["inline_keyboard"]
    assert markup[0][0]["callback_data"] == f">personal:quote-{answer['id']}"


async def test_an_answer_to_what_was_asked_elsewhere(sam: Person) -> None:
    """Without a request here it is kept with the application, and counted with the rest, the newest first."""
    await to_sent(sam)
    await sam.go("[They answered]", *ANSWER, "[Mixed]", "[Keep it]", "[No need]")
    sam.stage.clock.move_to(sam.stage.clock.now() + timedelta(minutes=1))
    await sam.go(
        "/feedback_came", "[Acme · Data analyst]", "Too junior.", "[Experience]", "[5]", "[It hurts]", "[Keep it]"
    )
    await sam.tap("No need")
    newest, older = await look(sam, lambda me: me.feedback.answers())
    assert (newest["quote"], newest["theme"], newest["company"]) == ("Too junior.", "experience", "Acme")
    assert newest["application"] == older["application"]
    assert older["theme"] == "answers"


async def test_which_of_several_it_was(sam: Person) -> None:
    """With requests on their way, it is asked which one; another one may be named by its company alone."""
    await to_sent(sam)
    said = await sam.say("/feedback_came")
    assert sam.buttons()[:2] == ["Acme", "Somebody else"]
    assert "Who was it?" in said[-1]
    await sam.go("[Acme]", *ANSWER, "[Mixed]", "[Don't keep it]")
    assert await look(sam, lambda me: me.feedback.answers()) == []
    robin = sam.stage.person()
    await robin.go("/feedback_came", "Northwind", "Nice words.", "[Fit]", "[5]", "[Mixed]", "[Keep it]", "[No need]")
    [answer] = await look(robin, lambda me: me.feedback.answers())
    assert (answer["company"], answer["application"]) == ("Northwind", "")


async def test_changing_what_was_told(sam: Person) -> None:
    """On the card each part may be told anew; too long a quote is not cut but asked for shorter."""
    await to_sent(sam)
    await sam.tap("They answered")
    assert "1,000 fit" in (await sam.say("x" * 1_001))[-1]
    await sam.go(*ANSWER, "[It hurts]", "[Change something]", "[What it is about]", "[Skills]")
    await sam.go("[Keep it]", "[No need]")
    [answer] = await look(sam, lambda me: me.feedback.answers())
    assert (answer["theme"], answer["lands"]) == ("skills", "hurts")
