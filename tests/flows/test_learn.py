"""Learning from one process: what went well first, one thing to redo, whose it was; a plan of one hour, asked about once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.store import entries
from tests.conftest import Person
from tests.conversations.steps import kept
from tests.flows.stages import alone, sam, shared

FIXTURES = (alone, sam, shared)  # found by name
pytestmark = pytest.mark.asyncio(loop_scope="module")

NO = ("I got rejected by Acme", "Data analyst")
LESSON = ("[A story I told]", "[Skip]", "[Skip]", "[One answer]", "[Yes, mine]", "[Prepare stories]", "[That one]")


def rejected(stage: str, feeling: str = "It stings") -> tuple[str, ...]:
    return (*NO, f"[{stage}]", f"[{feeling}]", "[Note it]")


def look_back(stage: str = "Interview", feeling: str = "It stings") -> tuple[str, ...]:
    return (*rejected(stage, feeling), "/learn", "[Acme · Data analyst]")


async def test_the_lesson_of_an_interview(alone: Person) -> None:
    """What went well comes first; the lesson is kept in words, about its application."""
    said = await alone.go(*look_back())
    assert said[-1].startswith("Which answer or moment went well?")
    said = await alone.go(*LESSON)
    assert said[-1] == (
        "This is the lesson from Acme, as you see it:\n\nWent well: a story I told\nTo redo: one answer (mine)\n"
        "Keep: a story I told\nNext time: prepare three stories"
    )
    await alone.go("[Keep it]")
    (lesson,) = await kept(alone, "lesson")
    assert lesson["about"]
    assert {name: lesson[name] for name in ("stage", "well", "redo", "control", "change", "keep")} == {
        "stage": "interview", "well": "a story I told", "redo": "one answer", "control": "mine",
        "change": "prepare three stories", "keep": "a story I told",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "asked"),
    [
        ("Applied, no talk", ["What was good", "How much of what they called essential", "Was it tailored", "How did you come to it"]),
        ("First call", ["What went well in the call", "Did one of these get stuck in the call"]),
        ("Test or task", ["What went well in the task", "What was tight in the task"]),
        ("Interview", ["Which answer or moment went well", "And a second answer", "Was there a question you had no story for"]),
        ("Final round", ["What went well in the last round", "What did they dig into most", "Did one of these stay open"]),
    ],
)  # fmt: skip
async def test_each_stage_has_its_questions(sam: Person, stage: str, asked: list[str]) -> None:
    """The questions are those of the stage that was reached, then one to redo."""
    said = await sam.go(*look_back(stage))
    for question in asked:
        assert said[-1].startswith(question)
        said = await sam.tap(
            sam.buttons()[0]
            if question.startswith("Which answer")
            else next(one for one in ("Skip", "Done") if one in sam.buttons())
        )
    assert "redo" in said[-1]


async def test_what_was_not_theirs_stays_there(sam: Person) -> None:
    """What was not in their control asks for no change, only leaves room for one."""
    said = await sam.go(*look_back(), "[Skip]", "[Skip]", "[The nerves]", "[No]")
    assert said[-1].startswith("Then it can stay with them.")
    said = await sam.go("[Skip]", "my calm voice")
    assert said[-1].endswith("To redo: the nerves (not mine)\nKeep: my calm voice")


async def test_nothing_in_particular_is_a_lesson_too(sam: Person) -> None:
    """Everything may be skipped, and nothing is made of it."""
    said = await sam.go(*look_back(), "[Skip]", "[Skip]", "[Nothing]", "[Skip]", "[Skip]")
    assert said[-1].endswith("Nothing in particular. Then this one can be left.")
    said = await sam.go("[Keep it]", "[Not now]")
    assert said[-1] == "Kept as it is. Not every process has a lesson."


async def test_not_kept_if_they_say_so(alone: Person) -> None:
    """A lesson they drop is not kept."""
    await alone.go(*look_back(), *LESSON, "[Don't keep it]")
    assert await kept(alone, "lesson") == []


async def test_a_very_bad_day_is_no_day_for_lessons(alone: Person) -> None:
    """On the day itself care comes first, and they may go on all the same; the next day nothing stands in the way."""
    said = await alone.go(*look_back("Interview", "Very bad"))
    assert said[-1].startswith("Today is close to it")
    assert (await alone.go("[Something gentle]"))[-1].startswith("Good. The lesson doesn't run away")
    said = await alone.go("/learn", "[Acme · Data analyst]", "[Go on anyway]")
    assert said[-1].startswith("Which answer or moment went well?")
    await alone.go("[Stop here]", "[Drop it]")
    await alone.stage.pass_time(days=1)
    said = await alone.go("/learn", "[Acme · Data analyst]")
    assert said[-1].startswith("Which answer or moment went well?")


async def test_a_person_on_a_very_bad_day(alone: Person) -> None:
    """A person can be reached instead."""
    said = await alone.go(*look_back("Interview", "Very bad"), "[A person]")
    assert "112" in "".join(said)


async def test_the_last_lesson_comes_back(alone: Person) -> None:
    """What they wanted to keep is said at the next look back."""
    await alone.go(*look_back(), *LESSON, "[Keep it]", "[Not now]")
    said = await alone.go("/learn", "[Acme · Data analyst]")
    assert "Last time you wanted to keep: a story I told." in said[0]


async def test_without_an_application(sam: Person) -> None:
    """What was never noted can be looked back at, too."""
    said = await sam.go("/learn", "[Skip]")
    assert said[-1] == "How far did it go there?"
    assert (await sam.go("[First call]"))[-1].startswith("What went well in the call?")


async def test_everything_on_the_card_can_be_changed(sam: Person) -> None:
    """A change keeps the rest; what is not to be redone any more asks nothing about control."""
    await sam.go(*look_back(), *LESSON, "[Change something]", "[What to redo]")
    said = await sam.go("[Nothing]")
    assert "To redo" not in said[-1]
    assert "Next time: prepare three stories" in said[-1]


async def test_a_skill_of_two_postings_is_proposed(alone: Person) -> None:
    """A skill that two postings asked for is offered for one hour, and asked about once, on the day agreed on."""
    async with alone.stage.app.store.transaction() as tx:
        for name, count in (("SQL", 2), ("Welsh", 1)):
            body = {"skill": name, "normal": name.casefold(), "count": count, "state": "noted"}
            await entries.add(tx, alone.id, "skill", body)
    said = await alone.go(*look_back(), *LESSON, "[Keep it]")
    assert said[-1].startswith("The lesson is kept. SQL stood in two or more of your postings.")
    said = await alone.go("[SQL]", "[Watch one lesson]", "[A certificate]", "Level one")
    assert said[-1].startswith("On which day shall I ask how it went?")
    said = await alone.go("2026-12-05")
    assert said[0].startswith("Planned for SQL: watch one lesson; and in view: Level one.")
    assert "two postings you like ask for it by name" in said[0]
    assert said[1].endswith("I'll ask about the hour on Saturday 5 December. That is all.")
    (skill,) = (one for one in await kept(alone, "skill") if one["skill"] == "SQL")
    assert (skill["state"], skill["count"], skill["check"]) == ("planned", 2, "2026-12-05")


async def planned(person: Person) -> list[str]:
    """One hour of a skill of their own is planned, and the day has come."""
    await person.go(*look_back(), *LESSON, "[Keep it]", "sewing", "ask my aunt", "[Free first]", "2026-12-01")
    await person.stage.next()
    return await person.answers()


async def test_done_later_stop(alone: Person) -> None:
    """On the day: done leads on, later asks once more after a week, stop asks never again."""
    assert (await planned(alone))[-1] == "You set an hour aside for sewing: ask my aunt. How did it go?"
    before = alone.stage.clock.now()
    assert (await alone.go("[Later]"))[-1].startswith("Fine. I'll ask once more on Tuesday 8 December")
    await alone.stage.next()
    assert timedelta(days=6) < alone.stage.clock.now() - before < timedelta(days=8)
    assert (await alone.answers())[-1].startswith("You set an hour aside for sewing")
    assert (await alone.go("[Stop asking]"))[-1].startswith("Done with, and no more questions about it.")
    assert await alone.stage.app.checkins.next_moment() is None
    assert [one["state"] for one in await kept(alone, "skill")] == ["stopped"]


async def test_a_step_that_is_done(alone: Person) -> None:
    """An hour that was done is settled, with a way on."""
    await planned(alone)
    said = await alone.go("[Done]")
    assert said[-1].startswith("Good. An hour of sewing is more than none")
    assert alone.buttons()[0] == "Tailor an application"
    assert [one["state"] for one in await kept(alone, "skill")] == ["done"]
