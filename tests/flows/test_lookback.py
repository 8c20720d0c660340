"""What I see so far: what luck does, what repeats, and nothing where it is too few; each with its sum and a way on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.store import applications, entries
from tests.conftest import Person
from tests.conversations.steps import at, name_at
from tests.flows.stages import alone, sam, shared

FIXTURES = (alone, sam, shared)  # found by name
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def log(
    person: Person, count: int, stage: str = "application", outcome: str = "they_said_no", **more: Any
) -> None:
    """So many applications were logged before."""
    job = {"company": "Acme", "role": "Clerk", "stage": stage, "outcome": outcome, "feeling": None, **more}
    async with person.stage.app.store.transaction() as tx:
        for number in range(count):
            await applications.add(tx, person.id, job, tx.now - timedelta(days=20 + number % 90))


async def keep(person: Person, kind: str, *bodies: dict[str, Any]) -> None:
    async with person.stage.app.store.transaction() as tx:
        for body in bodies:
            await entries.add(tx, person.id, kind, body)


# the pattern


@pytest.mark.parametrize(
    ("count", "words", "chance"),
    [
        (15, "This is what ordinary luck looks like.", "about 63 see the same"),
        (50, "possible, and no longer likely", "about 22 of 100"),
        (100, "something before the interview needs changing", "about 5 of 100"),
    ],
)
async def test_no_call_yet(sam: Person, count: int, words: str, chance: str) -> None:
    """The two lines of the table are said with their published chances, and the sum behind them on request."""
    await log(sam, count)
    said = await sam.go("/lookback")
    assert words in said[-1]
    assert chance in said[-1]
    assert sam.buttons()[:2] == ["Show the sum", "Go on"]
    said = await sam.go("[Show the sum]")
    assert f"None of {count}: 0.97 times itself, {count} times over." in said[0]
    assert "CareerPlug 2024, one US vendor: rough" in said[0]
    assert said[-1].startswith("All of it is from what you noted, and nothing new is kept.")
    assert sam.buttons()[-1] == "That's all for now"


@pytest.mark.parametrize(("count", "outcome"), [(14, "silence"), (40, "waiting"), (40, "i_said_no")])
async def test_too_few_to_tell(sam: Person, count: int, outcome: str) -> None:
    """Below the line nothing is made of it, kindly, and there is a way on."""
    await log(sam, count, outcome=outcome)
    said = await sam.go("what are my odds")
    assert "too few to tell: with so little, luck looks like a pattern." in said[0]
    assert "%" not in said[0]
    assert sam.buttons() == ["Look back at one", "A small plan", "A picture of it", "That's all for now"]


async def test_too_little_is_known_of_how_far_they_went(sam: Person) -> None:
    """Many whose stage nobody told are no few: that is said, and the list is where it can be added."""
    await log(sam, 30, "unknown")
    said = await sam.go("/lookback")
    assert "For 30 I don't know how far they went" in said[0]
    assert sam.buttons()[0] == "My applications"


async def test_nothing_is_noted_yet(sam: Person) -> None:
    """Who noted nothing hears so, and may begin."""
    said = await sam.go("/stats")
    assert said[-1].startswith("Nothing is noted yet")
    assert sam.buttons() == ["I applied somewhere", "I got a rejection", "That's all for now"]


async def test_lower_than_usual(sam: Person) -> None:
    """The newest thirty beside those before, at their own rate, with both counts in the sum."""
    earlier = {"dates": {"application": "2026-03-02"}}
    await log(sam, 54, **earlier)
    await log(sam, 6, "interview", "waiting", **earlier)
    await log(sam, 30)
    said = await sam.go("/lookback")
    assert "Of your newest 30, none led to a call or interview; before, it was 6 of 60." in said[-1]
    assert "lower than your usual" in said[-1]
    said = await sam.go("[Show the sum]")
    assert "Your own rate: 6 talks of 60, about 10 in 100. At that rate, none of 30 comes to about 4 of 100" in said[0]
    assert sam.buttons()[0] == "Look back at one"


async def test_two_are_said_and_each_has_a_step(sam: Person) -> None:
    """The weightiest first, then one that weighs less; their steps are offered at the end."""
    await log(sam, 10, "interview")
    await log(sam, 2, "final")
    said = await sam.go("/lookback")
    assert "You were invited 12 times, which is the hard part. None brought an offer" in said[-1]
    said = await sam.go("[Go on]")
    assert "Twice you were among the last few." in said[-1]
    said = await sam.go("[Show the sum]")
    assert said[0].startswith("Counted: 2 noes after a final round, of 12 decided.")
    assert sam.buttons() == ["A mock with somebody", "One hello", "A picture of it", "That's all for now"]


async def test_not_on_a_very_bad_day(sam: Person) -> None:
    """On the day of a very bad no figures wait; they may go on all the same, and a person can be reached."""
    await log(sam, 30)
    await sam.go("I got rejected by Acme", "Clerk", "[Final round]", "[Very bad]", "[Note it]")
    said = await sam.go("/lookback")
    assert "figures read harder on such a day" in said[-1]
    assert (await sam.go("[Something gentle]"))[-1].startswith("Good. The figures don't change")
    assert "112" in "".join(await sam.go("/lookback", "[A person]"))
    assert "ordinary luck" in (await sam.go("/lookback", "[Go on anyway]"))[-1]


async def test_offered_after_a_no_when_there_is_much_to_see(sam: Person) -> None:
    """With the tenth that is decided, where it does not sting, looking at all of them is offered."""
    await log(sam, 9, "screen")
    await sam.go("I got rejected by Acme", "Clerk", "[Applied, no talk]", "[Fine]", "[Note it]")
    assert "What I see so far" in sam.buttons()


# what repeats


async def test_only_what_there_is_is_offered(sam: Person) -> None:
    """Topics of which nothing is kept are no buttons."""
    await log(sam, 3)
    await keep(sam, "lesson", {"stage": "screen", "well": "my calm", "keep": "my calm", "change": None})
    await keep(sam, "sentence", {"words": "One role, not all of me."})
    await sam.go("/lookback")
    assert sam.buttons() == ["The pattern so far", "What I learnt", "What helped", "Stop here"]


async def test_feedback_by_theme(sam: Person) -> None:
    """Themes are counted, the newest is quoted, and nothing is judged."""
    told = [("pay", "Below our range."), ("skills", "More depth."), ("skills", "Deeper, please.")]
    await keep(sam, "answer", *({"company": "Acme", "quote": quote, "theme": theme} for theme, quote in told[::-1]))
    said = await sam.go("/lookback", "[Feedback so far]")
    assert said[0].startswith("3 pieces of feedback so far: skills (2 times), pay.")
    assert "A hint, and no verdict: each is one view, from one process." in said[0]
    assert sam.buttons() == ["Look back at one", "Look at more", "That's all for now"]


async def test_lessons_over_time(sam: Person) -> None:
    """What was said more than once comes first, with how often."""
    change = {"stage": "screen", "well": None, "keep": "my calm", "change": "have a salary range ready"}
    await keep(sam, "lesson", change, {**change, "keep": "I ask first"}, {**change, "keep": "My calm."})
    said = await sam.go("show my lessons")
    assert "What you kept from 3 looks back:" in said[0]
    assert "(2 times)" in said[0]
    assert "Next time: have a salary range ready (3 times)" in said[0]


async def test_skills_of_several_postings(sam: Person) -> None:
    """What two postings ask for is listed with how it stands, and one hour of it can be planned."""
    asked = {"company": None, "role": None, "desirable": [], "missing": []}
    await keep(sam, "posting", *({**asked, "essential": ["SQL", "Welsh"], "have": ["Welsh"]} for _ in range(2)))
    said = await sam.go("/lookback", "[Skills asked for]")
    assert "SQL, 2 times\nWelsh, 2 times (you have it)" in said[0]
    assert sam.buttons()[0] == "Look back at one"


async def test_what_helped_last_time(sam: Person) -> None:
    """What helped is a tap away, with the sentence they kept."""
    await keep(sam, "exercise", {"what": "walk", "helped": True}, {"what": "senses", "helped": False})
    await keep(sam, "sentence", {"words": "One role, not all of me.", "before": 7, "after": 4})
    said = await sam.go("what helped last time")
    assert said[0] == "You said that this helped: a walk.\n\nYour sentence: “One role, not all of me.”"
    assert sam.buttons()[:2] == ["A short walk", "My weeks in words"]


@pytest.mark.parametrize(
    ("words", "answer", "button"),
    [
        ("feedback themes", "No feedback is noted yet.", "Ask for feedback"),
        ("show my lessons", "No lesson is kept yet.", "Learn from it"),
        ("what do most postings ask for", "No posting is kept yet", "Tailor an application"),
        ("what helped last time", "Nothing that helped is noted yet.", "How am I today?"),
    ],
)
async def test_asked_for_by_name_and_not_there(sam: Person, words: str, answer: str, button: str) -> None:
    """A topic asked for in own words, of which nothing is kept, is said to be empty, with the way to fill it."""
    said = await sam.go(words)
    assert said[-1].startswith(answer)
    assert sam.buttons()[0] == button


# the usual turns


async def test_back_goes_to_the_first_statement(sam: Person) -> None:
    """Back from the second statement shows the first again, and from that, the topics."""
    await log(sam, 60, source="advert")
    await keep(sam, "lesson", {"stage": "screen", "well": "my calm", "keep": None, "change": None})
    first = (await sam.go("/lookback", "[The pattern so far]"))[-1]
    assert "60 applications are decided" in first
    assert "whose source you noted" in (await sam.go("[Go on]"))[-1]
    assert (await sam.go("[‹ Back]"))[-1] == first
    await sam.go("[‹ Back]")
    assert sam.buttons()[0] == "The pattern so far"


async def test_stop_here(sam: Person) -> None:
    """Stopped, no question waits and nothing is offered, for nothing was under way; asked for again, it begins anew."""
    await log(sam, 60)
    assert await sam.go("/lookback", "[Stop here]") == ["All right. Nothing was changed."]
    assert await at(sam) is None
    await sam.say("/lookback")
    assert await name_at(sam) == "lookback.seen"


async def test_something_else_comes_up(sam: Person) -> None:
    """A break in the middle begins at once, and the pattern waits where it was."""
    await log(sam, 60)
    first = (await sam.go("/lookback"))[-1]
    assert (await sam.go("I need a break"))[-1].startswith("A break is part of it")
    await sam.go("[Stop here]")
    assert (await sam.go("/lookback"))[-1].endswith(first)


async def test_nonsense_is_answered_with_the_question(sam: Person) -> None:
    """What is no answer asks again, with what to do instead."""
    await log(sam, 60)
    first = (await sam.go("/lookback"))[-1]
    said = await sam.go("purple elephants")
    assert said[-1] == f"I couldn't match that to an answer. One of the buttons fits best here.\n\n{first}"


async def test_a_restart_in_the_middle(alone: Person) -> None:
    """After a restart the sum is shown as if nothing had been."""
    await log(alone, 60)
    await alone.go("/lookback")
    await alone.stage.restart()
    assert "None of 60" in (await alone.go("[Show the sum]"))[0]
