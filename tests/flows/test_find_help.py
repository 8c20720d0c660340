"""Professional help: what this bot is not, the right country's places, a first line, one question after a week."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from bot.content import Content
from bot.flows.find_help import KINDS, MATTERS, SHOWS, SINCE
from bot.proofreading.judge import appointed
from bot.proofreading.rules import EASY
from bot.support.routes import TOPICS, countries, country, routes_for
from tests.conftest import Person
from tests.conversations.steps import kept
from tests.flows.stages import alone, robin, sam, shared

CONTENT = Content()
FIRST = "This bot is a set of written exercises. It is not a therapist or a coach, and nobody reads along."

FIXTURES = (alone, robin, sam, shared)  # found by name
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("way", ["/find_help", "find me a therapist"])
async def test_what_it_is_not_comes_first(robin: Person, way: str) -> None:
    """The first thing said is word for word what this bot is not."""
    said = await robin.say(way)
    assert said[0] == FIRST


async def test_feelings(sam: Person) -> None:
    """The country's way to talking help, with a person to reach now beside it, and a first line to send."""
    said = await sam.go("/find_help", "[How I feel]")
    assert said[0].startswith("Where talking help begins, Portugal:")
    assert "SNS 24" in said[0]
    assert "nobody opened the pages" in said[0]
    assert "I need a person now" in sam.all_buttons()
    said = await sam.go("[A first line to send]", "[A doctor]", "[Sleep]", "[Worry]", "[Low mood]", "[Done]", "[Weeks]")
    assert said[0] == (
        "Hello, I'd like an appointment to talk about how I have been. I'm looking for work.\n"
        "For some weeks I have noticed bad sleep, low mood and a lot of worry.\n"
        "When could I come, and is there anything to bring?\nSam"
    )
    assert "A first line to send" not in sam.buttons()


async def test_what_was_ticked_is_not_kept(sam: Person) -> None:
    """Of the whole conversation only what help it is and its state are kept."""
    await sam.go("/find_help", "[How I feel]", "[A first line to send]", "[A friend]", "[Low mood]", "[Done]", "[Skip]")
    await sam.go("[That's enough]", "[Today]")
    (one,) = await kept(sam, "route")
    body = {name: one[name] for name in one if name not in ("id", "kind", "about", "made_at")}
    assert body.pop("what", None) == "feelings"
    assert "mood" not in str(body)


async def test_the_job_search(sam: Person) -> None:
    """The public service first; a paid coach comes with five questions to copy and the signs to leave by."""
    said = await sam.go("/find_help", "[The job search]")
    assert "IEFP" in said[0]
    said = await sam.tap("A paid coach")
    assert [line[:2] for line in said[1].splitlines()] == ["1.", "2.", "3.", "4.", "5."]
    assert all(line.endswith("?") for line in said[1].splitlines())
    for sign in ("promises you a job", "up front", "no contract", "today"):
        assert sign in said[0]


@pytest.mark.parametrize("label", ["Money to live on", "Debts", "Visa or papers", "Unfair treatment"])
async def test_money_and_law(sam: Person, label: str) -> None:
    """Each kind of money or law has its places and what to have ready, and writes no letter."""
    said = await sam.go("/find_help", "[Money or law]", f"[{label}]", "[What to have ready]")
    assert said[0].strip()
    assert "Copy" not in sam.all_buttons()


async def test_unfair_treatment_is_no_script(sam: Person) -> None:
    """Unfair treatment leads to the equality body, and no draft is offered."""
    said = await sam.go("/find_help", "[Money or law]", "[Unfair treatment]")
    assert "CITE" in said[0]
    said = await sam.tap("What to have ready")
    assert "I have no letter for it" in said[0]


async def test_not_sure(sam: Person) -> None:
    """Two short questions lead on; days that are hard lead to feelings, whatever else."""
    await sam.go("/find_help", "[Not sure]", "[Not really]")
    said = await sam.tap("Finding work")
    assert "IEFP" in said[0]
    await sam.go("[Stop here]", "/find_help", "[Drop it]", "/find_help", "[Not sure]", "[Most days]")
    assert "A first line to send" in sam.buttons()


async def test_parts_of_a_country(robin: Person) -> None:
    """Where help differs within a country the part is asked for, and its own places are given."""
    said = await robin.go("/find_help", "[How I feel]", "United Kingdom")
    assert "which part" in said[-1].lower() or "each part" in said[-1]
    said = await robin.tap("Scotland")
    assert "Breathing Space" in said[0]
    assert "NHS Talking Therapies" not in said[0]


@pytest.mark.parametrize("step", ["[Skip]", "Kenya"])
async def test_no_country_no_places(robin: Person, step: str) -> None:
    """Who skips the country, or names one that is not listed, gets the general way and nobody else's places."""
    said = await robin.go("/find_help", "[The job search]", step)
    assert "I have no list for there" in said[0]


async def test_another_country(sam: Person) -> None:
    """Somebody whose clock is in one country may ask for another; then it is not offered again."""
    await sam.go("/find_help", "[The job search]", "[I'm in another country]")
    said = await sam.say("Germany")
    assert "Agentur für Arbeit" in said[0]
    assert "I'm in another country" not in sam.buttons()


async def test_it_asks_until_somebody_is_found(alone: Person) -> None:
    """Seven days after a time was chosen it asks; "not yet", and it asks again in a week, but never of what is
    forgotten by then."""
    said = await alone.go("/find_help", "[The job search]", "[That's enough]", "[Tomorrow]")
    assert "Tuesday 1 December" in said[-1]
    assert await alone.stage.next() == datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    assert "How did it go?" in (await alone.answers())[-1]
    assert "again on Tuesday 8 December" in (await alone.tap("Not yet"))[-1]
    await alone.stage.next()
    assert "again on Tuesday 15 December" in (await alone.tap("Not yet"))[-1]
    await alone.stage.next()
    assert "I won't ask again" in (await alone.tap("Not yet"))[-1]
    assert await alone.stage.app.checkins.next_moment() is None


async def test_found_it_asks_no_more(alone: Person) -> None:
    """Who found somebody is not asked again."""
    await alone.go("/find_help", "[The job search]", "[That's enough]", "[Tomorrow]")
    await alone.stage.next()
    await alone.tap("Found somebody")
    assert [one["state"] for one in await kept(alone, "route")] == ["found"]
    assert await alone.stage.app.checkins.next_moment() is None


async def test_no_time_no_question(alone: Person) -> None:
    """Who chooses no time is not asked later, and nothing is kept."""
    due = await alone.stage.app.checkins.next_moment()
    await alone.go("/find_help", "[The job search]", "[That's enough]", "[Not now]")
    assert await kept(alone, "route") == []
    assert await alone.stage.app.checkins.next_moment() == due


async def test_it_did_not_work(alone: Person) -> None:
    """ "It didn't work" names other doors and offers to look again, for the same kind of help."""
    await alone.go("/find_help", "[How I feel]", "[That's enough]", "[Today]")
    await alone.stage.next()
    await alone.answers()
    said = await alone.tap("It didn't work")
    assert "Other doors" in said[-1]
    assert alone.buttons() == ["Look again", "I need a person now", "That's all for now"]
    said = await alone.tap("Look again")
    assert said[0] == FIRST
    assert "A first line to send" in alone.buttons()


@pytest.mark.parametrize("topic", TOPICS)
async def test_every_countrys_places_are_read_in_one_go(topic: str) -> None:
    """For each country and topic the message is one that Telegram takes and a tired person reads in one go."""
    judge, _ = appointed()
    for code in countries():
        found = country(code)
        places = [route.shown() for route in routes_for(code, topic)]
        facts = {"topic": topic, "country": found.name if found and places else None, "places": places}
        verdict = judge(CONTENT.message("en", "find_help", "places", facts))
        assert verdict.refusal is None or not verdict.refusal, (code, verdict.refusal)
        assert len(verdict.text) <= EASY, (code, topic, len(verdict.text))
        assert all(place["name"] in verdict.text for place in places)


@pytest.mark.parametrize(
    ("reader", "since"), list(itertools.product(("doctor", "counsellor", "friend"), (*SINCE, None)))
)
async def test_a_first_line_is_three_lines(reader: str, since: str | None) -> None:
    """Whoever reads it and whatever was ticked, it is three lines, asks for something, and fits a message."""
    for ticked in ([], ["sleep"], list(SHOWS)):
        facts = {"reader": reader, "shows": ticked, "since": since, "name": None}
        draft = CONTENT.plain("en", "find_help", "first_line_draft", facts)
        assert len(draft.splitlines()) == 3, draft
        assert len(draft) <= EASY
        assert "?" in draft or reader == "friend"
        assert ", ." not in draft
        assert "  " not in draft


async def test_kinds_are_covered() -> None:
    """Each topic of the list of places is reached by a kind or a matter."""
    assert {*KINDS, *MATTERS} - {"money"} == set(TOPICS)
