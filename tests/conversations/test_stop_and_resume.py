"""Stop, interruption, a week's silence, a restart of the bot: nothing is lost, and there is a way on."""

from __future__ import annotations

import pytest

from bot.conversations.messages import STOP
from tests.conftest import Person, Stage
from tests.conversations.steps import answer, at, find, has, name_at, noted, offers, press, shared, spot, walk

stage = shared
pytestmark = pytest.mark.asyncio(loop_scope="module")
DEEP = (("rejected", "card"), ("feedback", "sent"), ("start", "hour"))


async def reach(person: Person, flow: str, key: str) -> None:
    await person.say(f"/{flow}")
    await walk(person, to=key)


@pytest.mark.parametrize(("flow", "key"), DEEP)
async def test_stop_keeps_it_and_carry_on_goes_on(robin: Person, stage: Stage, flow: str, key: str) -> None:
    """Stop here keeps every answer; "Carry on" asks the same question with the same answers."""
    await reach(robin, flow, key)
    before = await at(robin)
    for how in ("stop", "/cancel", "tap"):
        said = await (press(robin, STOP) if how == "tap" else robin.say(how))
        assert len(said) == 1
        assert await at(robin) is None
        assert offers(robin, f">resume:{before.serial}" if before else "")
        await press(robin, ">resume")
        assert await at(robin) == before


async def test_drop_forgets_it(robin: Person, stage: Stage) -> None:
    """ "Drop it" ends it for good: nothing is noted, and neither of its buttons brings it back."""
    await reach(robin, "rejected", "card")
    await robin.say("stop")
    resume, drop = find(robin, ">resume"), find(robin, ">drop")
    await press(robin, drop)
    for button in (resume, drop):
        assert has(await press(robin, button), stage, "not_there_any_more")
    assert await at(robin) is None
    assert await noted(robin) == []


async def test_what_was_stopped_and_is_begun_again_goes_on(robin: Person, stage: Stage) -> None:
    """The same command after "Stop here" goes on where it stopped, and says so."""
    await reach(robin, "rejected", "stage")
    before = await at(robin)
    await robin.say("stop")
    assert has(await robin.say("/rejected"), stage, "where_you_stopped")
    assert await at(robin) == before


async def test_the_same_command_in_the_middle(robin: Person, stage: Stage) -> None:
    """It begins nothing anew: the question is asked again with a word about it, also of one begun in own words."""
    await reach(robin, "rejected", "stage")
    before = await at(robin)
    assert has(await robin.say("/rejected"), stage, "already")
    assert await at(robin) == before
    other = stage.person()
    await other.say("I got rejected by Acme")
    before = await at(other)
    assert has(await other.say("/rejected"), stage, "already")
    assert await at(other) == before


@pytest.mark.parametrize(("flow", "key"), [("personal", "how"), ("rejected", "feeling"), ("encourage", "days")])
async def test_words_that_may_mean_something_else_tear_nobody_out(
    robin: Person, stage: Stage, flow: str, key: str
) -> None:
    """What is no answer and only like another conversation's words leaves the question; what says outright that it is for
    another begins that one."""
    await reach(robin, flow, key)
    before = await at(robin)
    assert before is not None
    await robin.say("they said the other one had more experience")
    after = await at(robin)
    assert after is not None
    assert (after.flow, after.serial) == (before.flow, before.serial)
    await robin.say("I need a break")
    assert (await name_at(robin)).startswith("pause.")


@pytest.mark.parametrize(("flow", "key"), [("rejected", "feeling"), ("feedback", "check")])
async def test_another_command_keeps_the_first_and_offers_it_afterwards(robin: Person, flow: str, key: str) -> None:
    """The first waits while the second is answered; then it is offered, and goes on as it was."""
    await reach(robin, flow, key)
    first = await at(robin)
    await robin.say("/pause")
    assert await name_at(robin) == "pause.length"
    await walk(robin)
    assert first is not None
    assert offers(robin, f">resume:{first.serial}")
    assert offers(robin, f">drop:{first.serial}")
    await press(robin, ">resume")
    assert await at(robin) == first


async def test_several_may_wait(robin: Person) -> None:
    """Each that was interrupted is offered in its turn, the newest first, until none is left."""
    await reach(robin, "rejected", "stage")
    await reach(robin, "feedback", "company")
    await robin.say("/encourage")
    await robin.say("/pause")
    await walk(robin)
    ended = []
    while any(">resume" in one for one in _newest(robin)):
        await press(robin, ">resume")
        ended.append((await at(robin)).flow)  # type: ignore[union-attr]
        await walk(robin)
    assert ended == ["encourage", "feedback", "rejected"]
    assert len(await noted(robin)) == 1


def _newest(person: Person) -> list[str]:
    rows = person.stage.server.from_bot(person.id)[-1].get("reply_markup", {}).get("inline_keyboard", [])
    return [button.get("callback_data", "") for row in rows for button in row]


async def test_what_only_says_something_does_not_interrupt(robin: Person) -> None:
    """Menu, help, privacy, settings: the question stands below them, and goes on."""
    await reach(robin, "rejected", "stage")
    before = await at(robin)
    for word in ("/menu", "help", "menu", "?", "/privacy", "/settings", "/help_now", "/help_now please"):
        said = await robin.say(word)
        assert len(said) >= 2, word
        assert await at(robin) == before
        assert offers(robin, "interview")


@pytest.mark.parametrize("wish", ["resume", "again", "drop"])
@pytest.mark.parametrize("how", ["words", "command"])
async def test_after_a_week_it_is_offered(robin: Person, stage: Stage, wish: str, how: str) -> None:
    """Seven days later neither a word nor the same command goes on by itself: carry on, start again, or drop it."""
    await robin.say("/rejected")
    first = (await walk(robin, to="stage"))[0]
    before = await spot(robin)
    await stage.pass_time(days=7, minutes=1)
    said = await robin.say("so anyway" if how == "words" else "/rejected")
    assert len(said) == 1
    assert [offers(robin, f">{one}:{before.serial}") for one in ("resume", "again", "drop")] == [True] * 3
    assert await at(robin) is None
    await press(robin, f">{wish}:{before.serial}")
    after = await at(robin)
    match wish:
        case "resume":
            assert after == before
        case "again":
            assert after is not None
            assert (after.flow, after.key, after.answers) == ("rejected", first, {})
        case _:
            assert after is None


async def test_after_a_week_its_own_button_still_answers(robin: Person, stage: Stage) -> None:
    """A tap says clearly what is meant, however late."""
    await reach(robin, "rejected", "stage")
    await stage.pass_time(days=20)
    await press(robin, "interview")
    spot = await at(robin)
    assert spot is not None
    assert spot.answers["stage"] == "interview"


async def test_after_a_month_it_is_forgotten(robin: Person, stage: Stage) -> None:
    """The nightly chore forgets what nobody touched for thirty days; its button says that it is over."""
    await reach(robin, "rejected", "stage")
    await stage.pass_time(days=31)
    await stage.app.checkins.tidy()
    assert has(await press(robin, "interview"), stage, "old_button")
    assert await at(robin) is None


async def test_a_restart_at_every_question(robin: Person, stage: Stage) -> None:
    """The bot may be stopped and started before any answer: the talk goes on, nothing is said twice, all is noted."""
    for flow in ("rejected", "feedback"):
        await robin.say(f"/{flow}")
        while here := await at(robin):
            await stage.restart()
            assert await robin.answers() == []
            assert await at(robin) == here
            await answer(robin)
    assert len(await noted(robin)) == 1


async def test_a_talk_of_a_flow_that_is_no_more(robin: Person, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A conversation whose flow a new version lacks is as good as forgotten; the person goes on with everything else."""
    from bot.flows import FLOWS

    await reach(robin, "rejected", "stage")
    monkeypatch.delitem(FLOWS, "rejected")
    assert has(await press(robin, "interview"), stage, "old_button")
    assert has(await robin.say("hm"), stage, "unclear")
    await robin.say("/pause")
    assert await name_at(robin) == "pause.length"
    await walk(robin)
    assert not any(">resume" in one for one in _newest(robin))


async def test_a_talk_that_breaks_does_not_shut_the_person_in(
    robin: Person, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flow that breaks on its record says so once; the menu is there, and what was kept is kept."""
    from bot.flows import FLOWS

    await reach(robin, "rejected", "stage")

    async def rejected(me: object, said: str = "") -> None:
        raise RuntimeError

    rejected.__module__ = FLOWS["rejected"].__module__
    with monkeypatch.context() as patch:
        patch.setitem(FLOWS, "rejected", rejected)
        assert has(await robin.say("hm"), stage, "broken")
        await robin.say("/menu")
        assert not has([robin.stage.server.texts(robin.id)[-1]], stage, "broken")
    await press(robin, "interview")
    spot = await at(robin)
    assert spot is not None
    assert spot.answers["stage"] == "interview"
