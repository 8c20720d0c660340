"""Back, "Change something" and Skip: nobody has to live with a slip, and what was done stays done."""

from __future__ import annotations

import pytest

from bot.conversations.messages import BACK, CHANGE, LIST, SKIP
from tests.conftest import Person, Stage
from tests.conversations.steps import answer, at, data, has, name_at, noted, offers, press, shared, tell, walk

stage = shared
pytestmark = pytest.mark.asyncio(loop_scope="module")
FLOWS = ("rejected", "feedback")


@pytest.mark.parametrize("flow", FLOWS)
async def test_back_from_every_question(robin: Person, stage: Stage, flow: str) -> None:
    """Back leads to the question before, keeping what was answered earlier; the first has none, nor one after a `do`."""
    await robin.say(f"/{flow}")
    before = None
    while (here := await at(robin)) and not here.did:
        if before is None:
            assert not offers(robin, BACK)
            assert has(await robin.say("back"), stage, "problem_no_way_back")
        else:
            await press(robin, BACK)
            there = await at(robin)
            assert there is not None
            assert (there.key, there.answers) == (before.key, before.answers)
            await answer(robin)
        assert await at(robin) == here
        before = here
        await answer(robin)
    assert before is not None


@pytest.mark.parametrize(("flow", "last"), [("rejected", "card"), ("feedback", "check"), ("start", "hour")])
async def test_back_all_the_way(robin: Person, flow: str, last: str) -> None:
    """Back, typed or tapped, goes through every question that was asked, to the first."""
    await robin.say(f"/{flow}")
    passed = await walk(robin, to=last)
    for number, key in enumerate(reversed(passed)):
        await (robin.say("go back") if number % 2 else press(robin, BACK))
        assert await name_at(robin) == f"{flow}.{key}"
    assert not offers(robin, BACK)


async def test_back_passes_no_done_thing(robin: Person, stage: Stage) -> None:
    """Once the request is kept, there is no Back to before it, by button or by word."""
    await robin.say("/feedback")
    await walk(robin, to="sent")
    assert not offers(robin, BACK)
    for word in ("back", "/back", "undo"):
        assert has(await robin.say(word), stage, "problem_no_way_back")
        assert await name_at(robin) == "feedback.sent"


@pytest.mark.parametrize(("flow", "summary"), [("rejected", "card"), ("feedback", "check")])
async def test_change_every_field(robin: Person, stage: Stage, flow: str, summary: str) -> None:
    """Each answer of a summary can be changed, or left by Back as it was; every other answer stays."""
    await robin.say(f"/{flow}")
    await walk(robin, to=summary)
    await press(robin, LIST)
    fields = [one.rpartition("=")[2] for one, *_ in data(robin) if f"{CHANGE}=" in one]
    spot = await at(robin)
    assert spot is not None
    assert fields == [name for name in spot.ask.edit if name in (*spot.answers, "outcome", "signs")]
    await press(robin, CHANGE)
    for field in fields:
        before = (await at(robin)).answers  # type: ignore[union-attr]
        await press(robin, LIST, f"{CHANGE}={field}")
        assert await name_at(robin) == f"{flow}.{field}"
        await press(robin, BACK)
        left = await at(robin)
        assert left is not None
        assert left.key == summary
        assert {**before, **left.answers} == left.answers
        await press(robin, LIST, f"{CHANGE}={field}")
        await answer(robin, other=True)
        after = await at(robin)
        assert after is not None
        assert after.key == summary
        assert after.answers[field] != before.get(field)
        assert {k: v for k, v in after.answers.items() if k != field} == {
            k: v for k, v in left.answers.items() if k != field
        }


async def test_a_change_is_what_is_kept(robin: Person) -> None:
    """The application holds the corrected role and the first company."""
    await robin.say("/rejected")
    await tell(robin, "company", "Acme")
    await tell(robin, "role", "Data analist")
    await walk(robin, to="card")
    await press(robin, LIST, f"{CHANGE}=role")
    await robin.say("Data analyst")
    await press(robin, "keep")
    (job,) = await noted(robin)
    assert (job["company"], job["role"]) == ("Acme", "Data analyst")


async def test_a_change_left_by_stop_can_be_carried_on(robin: Person) -> None:
    """Stopping in the middle of a change keeps the change open; Back in it still restores the first answer."""
    await robin.say("/rejected")
    await walk(robin, to="card")
    before = (await at(robin)).answers  # type: ignore[union-attr]
    await press(robin, LIST, f"{CHANGE}=company")
    await robin.say("stop")
    await press(robin, ">resume")
    await press(robin, BACK)
    after = await at(robin)
    assert after is not None
    assert (after.key, after.answers) == ("card", before)


@pytest.mark.parametrize("flow", ["rejected", "feedback"])
async def test_skip_where_it_may_be(robin: Person, stage: Stage, flow: str) -> None:
    """A question that may be skipped is, by button; another has no such button and says so when asked by word."""
    await robin.say(f"/{flow}")
    met = 0
    while here := await at(robin):
        met += 1
        if here.ask.skippable:
            await press(robin, SKIP)
            after = await at(robin)
            assert after is None or (after.key != here.key and after.answers[here.key] is None)
        else:
            assert not offers(robin, SKIP)
            assert has(await robin.say("skip"), stage, "problem_cannot_skip")
            assert await at(robin) == here
            await answer(robin)
    assert met


async def test_what_stands_on_a_skip_button_skips_when_typed(robin: Person, stage: Stage) -> None:
    """ "I don't know", typed, is no name of a recruiter; "not now" at the hour is no stop."""
    await robin.say("/feedback")
    await walk(robin, to="who")
    await robin.say(stage.app.content.label("en", "feedback", "who__skip").replace("'", "").lower())
    spot = await at(robin)
    assert spot is not None
    assert spot.answers["who"] is None
    other = stage.person()
    await other.say("/start")
    await walk(other, to="hour")
    await other.say(stage.app.content.label("en", "start", "hour__skip").upper())
    assert await at(other) is None
    assert offers(other, ">menu")


async def test_typed_labels_count_as_taps(robin: Person, stage: Stage) -> None:
    """What stands on a button may be typed, in any case, with a full stop or a slip."""
    await robin.say("/rejected")
    for typed, key, option in (("intreview", "stage", "interview"), ("Angry.", "feeling", "angry")):
        await walk(robin, to=key)
        await robin.say(typed)
        spot = await at(robin)
        assert spot is not None
        assert spot.answers[key] == option
    await walk(robin)
    await robin.say("/feedback")
    await walk(robin, to="channel")
    await robin.say("email")
    spot = await at(robin)
    assert spot is not None
    assert spot.answers["channel"] == "email"


async def test_a_time_is_not_guessed_from_a_button(robin: Person) -> None:
    """Half past one is not twelve because it looks like it: a time is read as a time."""
    for typed, meant in (("1:00", "01:00"), ("2:00", "02:00"), ("7:45 pm", "19:45"), ("8", "08:00")):
        await robin.say("/encourage")
        await walk(robin, to="hour")
        await robin.say(typed)
        spot = await at(robin)
        assert spot is not None
        assert spot.answers["hour"] == meant
        await robin.say("stop")
        await press(robin, ">drop")
