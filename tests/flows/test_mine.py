"""What I can control: things sorted, one step, and nothing kept that they did not want kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.conftest import Person
from tests.conversations.steps import kept
from tests.flows.stages import alone, sam, shared

SORTED = ("/mine", "[If they answer]", "[Not mine]", "my portfolio", "[Mine]")

FIXTURES = (alone, sam, shared)  # found by name
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_from_things_to_a_step(sam: Person) -> None:
    """What is theirs leads to a step, what is not is set down, and the card says both."""
    said = await sam.go(*SORTED, "[That's it]")
    assert "Mine: my portfolio\nNot mine: if they answer" in said[-1]
    said = await sam.go("[Yes, like that]", "[Ten minutes on it]")
    assert said[0].startswith("If they answer: real, and not yours to carry today.")
    assert "ten minutes on my portfolio" in said[-1]
    await sam.go("[Keep it]", "[No reminder]")
    (one,) = await kept(sam, "control")
    assert one["things"] == [
        {"words": "if they answer", "whose": "not_mine"}, {"words": "my portfolio", "whose": "mine"},
    ]  # fmt: skip
    assert (one["step"], one["state"]) == ("ten minutes on my portfolio", "open")


async def test_unclear_gets_one_question(sam: Person) -> None:
    """One question tells whose an unclear thing is; "can't say" leaves it unclear."""
    await sam.go("/mine", "[Money]", "[Unclear]", "[Something]", "[The job market]", "[Unclear]", "[Nothing]")
    said = await sam.go("[What people think]", "[Unclear]", "[Can't say]", "[That's it]")
    assert "Mine: money\nNot mine: the job market\nUnclear: what people think" in said[-1]


async def test_the_card_can_be_changed(sam: Person) -> None:
    """A thing can be moved, again and again, until it lies right."""
    await sam.go(*SORTED, "[That's it]", "[Move one]", "[if they answer]", "[Mine]")
    said = await sam.go("[Move one]", "[my portfolio]", "[Not mine]")
    assert "Mine: if they answer\nNot mine: my portfolio" in said[-1]


async def test_five_things_are_enough(sam: Person) -> None:
    """After the fifth thing the card comes by itself."""
    things = ("[Money]", "[The competition]", "[The job market]", "[What people think]")
    steps = [step for thing in things for step in (thing, "[Not mine]")]
    said = await sam.go("/mine", *steps, "one more", "[Not mine]")
    assert said[-1].startswith("This is how it lies:")


async def test_nothing_is_theirs(sam: Person) -> None:
    """Where nothing is theirs no step is asked for."""
    said = await sam.go("/mine", "[The job market]", "[Not mine]", "[That's it]", "[Yes, like that]")
    assert "nothing here that you have to do" in said[0]
    assert "Shall I keep this" in said[-1]
    await sam.tap("Nothing of it")
    assert await kept(sam, "control") == []


async def test_only_the_step_is_kept(sam: Person) -> None:
    """ "Only the step" keeps none of the things."""
    await sam.go(*SORTED, "[That's it]", "[Yes, like that]", "call Ana", "[Only the step]", "[No reminder]")
    (one,) = await kept(sam, "control")
    assert (one["things"], one["step"]) == ([], "call Ana")


async def test_nothing_is_kept_if_they_say_so(alone: Person) -> None:
    """ "Nothing of it" leaves nothing behind, and no reminder."""
    due = await alone.stage.app.checkins.next_moment()
    said = await alone.go(*SORTED, "[That's it]", "[Yes, like that]", "[Write one line]", "[Nothing of it]")
    assert "Nothing of this is kept" in said[-1]
    assert await kept(alone, "control") == []
    assert await alone.stage.app.checkins.next_moment() == due


async def test_it_is_forgotten_after_a_month(alone: Person) -> None:
    """What was kept is gone thirty days later."""
    await alone.go(*SORTED, "[That's it]", "[Yes, like that]", "[No step today]", "[Keep it]")
    await alone.stage.pass_time(days=29)
    assert len(await kept(alone, "control")) == 1
    await alone.stage.pass_time(days=2)
    assert await kept(alone, "control") == []


async def test_the_reminder(alone: Person) -> None:
    """The step is said at the time chosen, tomorrow again if they like, and no more once it is done."""
    await alone.go(*SORTED, "[That's it]", "[Yes, like that]", "[Write one line]", "[Keep it]", "[Today]", "6 pm")
    await alone.answers()
    assert await alone.stage.next() == datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
    assert await alone.answers() == ["You asked me to say it now: write one line about my portfolio."]
    assert alone.buttons()[:3] == ["Done", "Tomorrow", "Let it go"]
    said = await alone.tap("Tomorrow")
    assert "Wednesday 25 November" in said[-1]
    await alone.stage.next()
    await alone.answers()
    said = await alone.tap("Done")
    assert said[-1].startswith("Done.")
    (one,) = await kept(alone, "control")
    assert one["state"] == "done"
    assert await alone.stage.app.checkins.next_moment() is None


async def test_an_hour_that_has_passed_is_tomorrows(sam: Person) -> None:
    """ "Today" at an hour that is over becomes tomorrow, and says so."""
    said = await sam.go(
        *SORTED, "[That's it]", "[Yes, like that]", "[Write one line]", "[Keep it]", "[Today]", "[9:00 AM]"
    )
    assert "Wednesday 25 November at 9:00 AM" in said[-1]


async def test_a_step_let_go_is_not_said_again(alone: Person) -> None:
    """ "Let it go" ends it."""
    await alone.go(
        *SORTED, "[That's it]", "[Yes, like that]", "[Write one line]", "[Keep it]", "[Tomorrow]", "[9:00 AM]"
    )
    await alone.stage.next()
    await alone.answers()
    said = await alone.tap("Let it go")
    assert said == ["Let go. It is all right that it didn't fit."]
    assert await alone.stage.app.checkins.next_moment() is None


async def test_own_words_are_shown_as_they_are(sam: Person) -> None:
    """What somebody types is text, whatever it looks like."""
    said = await sam.go("/mine", "<b>them & us</b>", "[Mine]", "[That's it]")
    assert "Mine: <b>them & us</b>" in said[-1]
