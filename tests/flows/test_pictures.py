"""A picture of it: what is drawn is what was noted, names only if they are wanted, and words where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

import bot.files
from bot.pictures import CannotDraw
from bot.store import applications, entries
from tests.conftest import Person
from tests.conversations.steps import PNG
from tests.flows.stages import sam, shared

FIXTURES = (sam, shared)  # found by name
pytestmark = pytest.mark.asyncio(loop_scope="module")
Drawn = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """What is asked for is noted, and a dot is drawn: the pictures themselves have tests of their own."""
    asked: Drawn = []

    async def draw(kind: str, facts: Mapping[str, Any]) -> bytes:
        asked.append((kind, dict(facts)))
        return PNG

    monkeypatch.setattr(bot.files, "draw", draw)
    return asked


async def log(person: Person, *jobs: tuple[str, str, str | None], days: int = 20) -> None:
    """These (stage, outcome, company) were logged so many days ago."""
    async with person.stage.app.store.transaction() as tx:
        for stage, outcome, company in jobs:
            job = {"company": company, "role": "Clerk", "stage": stage, "outcome": outcome, "feeling": None}
            await applications.add(tx, person.id, job, tx.now - timedelta(days=days))


async def feel(person: Person, *moods: str) -> None:
    """So they were today and on the days before."""
    async with person.stage.app.store.transaction() as tx:
        for ago, mood in enumerate(moods):
            id = await entries.add(tx, person.id, "mood", {"mood": mood})
            await tx.connection.execute(
                entries.table.update().where(entries.table.c.id == id).values(created_at=tx.now - timedelta(days=ago))
            )


def photo(person: Person) -> dict[str, Any]:
    """The bot's newest message that is a photo."""
    return next(m for m in reversed(person.stage.server.from_bot(person.id)) if "photo" in m)


JOBS = (("application", "silence", "Acme"), ("interview", "they_said_no", "Ilex"), ("final", "offer", "Osier"))


async def test_the_search_goes_out_as_a_photo_without_names(sam: Person, drawn: Drawn) -> None:
    """Two taps: a photo, whose caption says all that is counted, and no company in the facts or the words."""
    await log(sam, *JOBS)
    said = await sam.go("/picture", "[The whole search]", "[Light]")
    ((kind, facts),) = drawn
    assert (kind, facts["dark"], facts["names"]) == ("search", False, {})
    assert facts["reached"] == {"application": 3, "interview": 1, "final": 1, "offer": 1}
    assert facts["words"]["below"] == "3 applications since 4 November 2026"
    assert "3 applications; 1 reached an interview, 1 reached a final round, 1 reached an offer" in said[-1]
    assert "Of them: they said no 1, no answer 1." in said[-1]
    assert "No company is named." in said[-1]
    assert not any(name in f"{said} {facts}" for name in ("Acme", "Ilex", "Osier"))
    assert photo(sam)["caption"] == said[-1]
    assert sam.buttons() == ["Another picture", "What I see so far", "That's all for now"]


async def test_names_come_when_they_are_wanted(sam: Person, drawn: Drawn) -> None:
    """With names, the facts have them by end, and the caption says to look before sharing."""
    await log(sam, *JOBS)
    said = await sam.go("/picture", "[The whole search]", "[Dark, with names]")
    ((_, facts),) = drawn
    assert facts["dark"]
    assert facts["names"] == {"silence": [["Acme", 1]], "they_said_no": [["Ilex", 1]], "offer": [["Osier", 1]]}
    assert "look before you share it" in said[-1]


async def test_how_far_each_went(sam: Person, drawn: Drawn) -> None:
    """Counts by stage have no names to offer, and the caption tells stages and ends."""
    await log(sam, *JOBS)
    await sam.go("/pictures", "[How far each went]")
    assert sam.buttons()[:2] == ["Light", "Dark"]
    assert "Dark, with names" not in sam.buttons()
    said = await sam.go("[Dark]")
    assert drawn[0][0] == "stages"
    assert "How far each of 3 went: applied, no talk 1, interview 1, offer 1." in said[-1]
    assert "The colours: they said no 1, no answer 1, offer 1." in said[-1]


async def test_weeks(sam: Person, drawn: Drawn) -> None:
    """Where only moods are noted, nothing is asked but light or dark; the caption compares weeks in words."""
    await feel(sam, *["low"] * 7, *["good"] * 7)
    said = await sam.go("a graph of my moods", "[Light]")
    ((kind, facts),) = drawn
    assert kind == "moods"
    assert [week["middle"] for week in facts["weeks"]] == [1.0, 0.25]
    assert facts["words"]["2026-11-18"] == "18 Nov"
    assert said[-1].startswith("2 weeks by your own taps")
    assert "This week is lower than last week." in said[-1]
    assert not any(figure in said[-1] for figure in ("0.25", "25", "/5"))


async def test_too_few_days_are_said_to_be_few(sam: Person, drawn: Drawn) -> None:
    """Two noted days are no week, and nothing is drawn."""
    await feel(sam, "low", "good")
    assert (await sam.go("/picture"))[-1].startswith("To draw a week I need three noted days in it")
    assert drawn == []


async def test_nothing_is_said_not_drawn(sam: Person, drawn: Drawn) -> None:
    """Without anything noted there is a sentence and a way on, and no picture."""
    assert "nothing to draw yet" in (await sam.go("draw my search"))[-1]
    assert sam.buttons() == ["I applied somewhere", "How am I today?", "That's all for now"]
    assert drawn == []


async def test_what_cannot_be_drawn_is_said(sam: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the drawing fails, a kind sentence comes in its place, with the same buttons; then another try works."""

    async def fails(kind: str, facts: Mapping[str, Any]) -> bytes:
        raise CannotDraw("it broke")

    await log(sam, *JOBS)
    with monkeypatch.context() as patch:
        patch.setattr(bot.files, "draw", fails)
        said = await sam.go("/picture", "[The whole search]", "[Light]")
    assert said[-1].startswith("I couldn't make that file this time.")
    assert sam.buttons()[0] == "Another picture"
    assert not any("photo" in message for message in sam.stage.server.from_bot(sam.id))


async def test_five_hundred(sam: Person, drawn: Drawn) -> None:
    """A long search: small facts, a caption that fits, no company unless wanted."""
    stages, ends = ("application", "screen", "interview"), ("they_said_no", "silence", "waiting", "role_closed")
    await log(sam, *((stages[n % 3], ends[n % 4], f"Firm {n}") for n in range(500)))
    said = await sam.go("/picture", "[The whole search]", "[Light, with names]")
    assert len(str(drawn[0][1])) < 8_000
    assert len(said[-1]) <= 350
    assert "500 applications; 167 reached a first call, 166 reached an interview." in said[-1]


async def test_a_hard_day_is_asked_first(sam: Person, drawn: Drawn) -> None:
    """After a very bad no today, counts wait for a second question; they come if they are wanted."""
    async with sam.stage.app.store.transaction() as tx:
        job = {"company": "Acme", "role": None, "stage": "final", "outcome": "they_said_no", "feeling": "very_bad"}
        await applications.add(tx, sam.id, job)
    said = await sam.go("/picture", "[The whole search]")
    assert said[-1].startswith("Today is close to a hard one")
    await sam.go("[Go on anyway]", "[Light]")
    assert len(drawn) == 1
