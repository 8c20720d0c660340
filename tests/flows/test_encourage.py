"""The daily line, through the real stage: it fits the day, one more is a tap away, and silence makes it rarer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.conversations.encouragement import MORE
from bot.conversations.person import LINE
from bot.conversations.person import Person as Me
from bot.store import applications, entries, people
from bot.support.encouragement import ANY, UNANSWERED, WEEKS, state_of
from tests.conftest import Person, Stage
from tests.conversations.steps import kept, offers, press

NO = {"company": "Acme", "role": "Analyst", "stage": "interview", "outcome": "they_said_no", "feeling": "stings"}
KEPT = {"words": "It was one role, not <all> of me.", "style": "pervasive", "before": 7, "after": 4}


async def row_of(person: Person) -> people.Person:
    async with person.stage.app.store.transaction() as tx:
        row = await people.load(tx, person.id)
        assert row is not None
        return row


async def change(person: Person, **values: Any) -> None:
    """Let their row be so."""
    async with person.stage.app.store.transaction() as tx:
        row = await people.load(tx, person.id)
        assert row is not None
        me = Me(tx, row, person.stage.app.content)
        me.set(**values)
        await people.save(tx, me.row)


async def note(person: Person, job: dict[str, Any]) -> str:
    """Let this application be noted now."""
    async with person.stage.app.store.transaction() as tx:
        return await applications.add(tx, person.id, job)


async def keep(person: Person, kind: str, body: dict[str, Any], about: str = "") -> None:
    """Let them have kept this now."""
    async with person.stage.app.store.transaction() as tx:
        await entries.add(tx, person.id, kind, body, about)


async def line(person: Person) -> str:
    """The next line that comes by itself: all its words."""
    for _ in range(4):
        await person.stage.next()
        if said := await person.answers():
            (text,) = said
            return text
    raise AssertionError("nothing came")


async def silent(person: Person, lines: int) -> None:
    """Let so many lines have come since there was a sign of them."""
    await change(person, profile={**(await row_of(person)).profile, "unanswered": lines})


async def days_of(person: Person) -> str:
    return (await row_of(person)).line_days


def names(person: Person, texts: Iterable[str]) -> list[str]:
    """The lines by name, whose words these texts begin with."""
    content = person.stage.app.content
    words = {name: content.message("en", LINE, name) for name in content.names("en", LINE)}
    plain = {name: content.plain("en", LINE, name) for name in words}
    return [next(name for name in words if text.startswith((words[name], plain[name]))) for text in texts]


# the line fits the day


@pytest.mark.parametrize("outcome", ["they_said_no", "silence"])
async def test_after_a_no_the_next_line_is_about_it(sam: Person, outcome: str) -> None:
    """The morning after, whatever else there is."""
    await note(sam, NO | {"outcome": "waiting"})
    await note(sam, NO | {"outcome": outcome})
    assert state_of(row_line(await line(sam), sam)) == "rejected"


def row_line(text: str, person: Person) -> str:
    return names(person, [text])[0]


async def test_an_interview_ahead(sam: Person, stage: Stage) -> None:
    """Up to three days before one that was kept, a line for it; after it, none."""
    await keep(sam, "interview", {"company": "Acme", "sort": "video", "day": "2026-11-26", "time": "14:30"})
    states = [state_of(row_line(await line(sam), sam)) for _ in range(4)]
    assert states[0] == "interview"
    assert "interview" not in states[2:]


async def test_back_from_a_break(sam: Person, stage: Stage) -> None:
    """A break that ended is greeted, also one that ended by itself."""
    await sam.say("/pause")
    await press(sam, "three_days")
    while await sam.stage.next():
        if any(said := await sam.answers()) and stage.clock.now().hour < 12:
            break
    assert state_of(row_line(said[-1], sam)) == "back"


async def test_good_news(sam: Person) -> None:
    """Good news told in its conversation is remembered in the next line."""
    await change(sam, profile={**(await row_of(sam)).profile, "done": {"good_news": "2026-11-24"}})
    assert state_of(row_line(await line(sam), sam)) == "good"


async def test_a_long_search_and_a_wait(sam: Person, stage: Stage) -> None:
    """Something out is waited for; after three months the search is a long one."""
    await note(sam, NO | {"outcome": "waiting"})
    assert state_of(row_line(await line(sam), sam)) == "waiting"
    stage.clock.move_to(stage.clock.now() + timedelta(days=120))
    await sam.stage.app.checkins.tick()
    assert state_of(row_line(await line(sam), sam)) in ("long", ANY)


async def test_a_very_bad_day_brings_a_kind_word(sam: Person) -> None:
    """After a no that felt very bad, or a mood that low: no task, no fact, no question, not even their own sentence."""
    await keep(sam, "sentence", KEPT)
    await note(sam, NO | {"feeling": "very_bad"})
    assert "__acknowledge__" in row_line(await line(sam), sam)


# their own sentence


async def test_their_own_sentence_comes_back_once_after_the_next_no(sam: Person, stage: Stage) -> None:
    """What they wrote to keep after one no is the line after the next; not after the same one, and not twice."""
    first = await note(sam, NO)
    await keep(sam, "sentence", KEPT, about=first)
    assert "You wrote this" not in await line(sam)
    await note(sam, NO)
    assert await line(sam) == "You wrote this to keep:\n\n“It was one role, not <all> of me.”"
    assert not offers(sam, f">favourites:{LINE}")
    assert sam.buttons() == ["Tell me another", "Less often", "Stop"]
    for _ in range(3):
        assert "You wrote this" not in await line(sam)
    await note(sam, NO)
    assert "You wrote this" not in await line(sam)  # so soon again it would wear out


# one more, and those they keep


async def test_one_more_up_to_three_a_day(sam: Person) -> None:
    """Each another one, one thing to do at the most; then it says so, and tomorrow there are more."""
    said = [await line(sam)]
    for _ in range(MORE):
        said += await press(sam, ">another")
    told = names(sam, said)
    assert len(set(told)) == MORE + 1
    assert sum("__action__" in name for name in told) <= 1
    for _ in range(2):
        (last,) = await press(sam, ">another")
        assert last.startswith("That's today's.")
    await line(sam)
    assert names(sam, await press(sam, ">another"))[0] not in told


async def test_another_without_a_daily_line(robin: Person) -> None:
    """Whoever has no daily line may ask for one line, and is offered the others."""
    (said,) = await robin.say("/another")
    assert names(robin, [said])
    assert robin.buttons() == ["Tell me another", "Keep this one", "Every morning"]


async def test_a_line_is_kept_shown_and_removed(sam: Person) -> None:
    """A favourite is kept once, however often it is tapped, stands in /favourites, and goes by a tap."""
    text = await line(sam)
    name = row_line(text, sam)
    button = f">favourites:{name}"
    await press(sam, button, button)
    words = sam.stage.app.content.plain("en", LINE, name)
    assert await sam.say("/favourites") == [f"• {words}"]
    await sam.go("[Remove one]")
    (said,) = await press(sam, (await kept(sam, "favourite"))[0]["id"])
    assert said == "Removed. Nothing is kept now."
    assert (await sam.say("/favourites"))[0].startswith("Nothing kept yet.")


async def test_many_favourites_come_in_pages(sam: Person) -> None:
    """Six at a time, the newest first; a line that is no more is passed over."""
    all_names = sam.stage.app.content.names("en", LINE)
    for name in (*all_names[:8], "any__fact__gone"):
        await keep(sam, "favourite", {"line": name})
    (first,) = await sam.say("/favourites")
    (rest,) = await sam.go("[Older ones]")
    assert (first.count("• "), rest.count("• ")) == (6, 2)
    assert "Older ones" not in sam.buttons()


async def test_an_old_button_of_a_line_that_is_no_more(sam: Person) -> None:
    """ "Keep this one" under a line that an operator removed shows what is kept, and breaks nothing."""
    assert (await sam.say("/favourites any__fact__gone"))[0].startswith("Nothing kept yet.")


# how often


async def test_silence_makes_them_weekly_and_then_ends_them(sam: Person, stage: Stage) -> None:
    """Five without a sign: the sixth says it comes on Mondays from now on; after three silent Mondays, goodbye. Then
    nothing comes, writing alone brings nothing back, and /encourage does."""
    for _ in range(UNANSWERED):
        assert "Mondays" not in (await line(sam)).splitlines()[-1]
    text = await line(sam)
    assert text.endswith("From now on these come on Mondays, so that they don't get in your way.")
    assert sam.buttons() == ["Tell me another", "Keep this one", "As before", "Stop"]
    for _ in range(WEEKS):
        assert "From now on" not in await line(sam)
        assert stage.clock.now().weekday() == 0
    assert (await line(sam)).startswith("I'll be quiet from here on")
    assert stage.clock.now().weekday() == 0
    assert await stage.next() is None
    await sam.say("/menu")
    assert await stage.next() is None
    await sam.go("/encourage", "[9:00 AM]", "[Weekdays]")
    assert await line(sam)
    assert await days_of(sam) == "weekdays"


async def test_the_goodbye_has_the_way_back(sam: Person) -> None:
    """One tap under the goodbye brings them as they were wanted first, not weekly."""
    await silent(sam, UNANSWERED)
    await line(sam)
    await silent(sam, UNANSWERED + WEEKS + 1)
    assert "quiet from here on" in await line(sam)
    await sam.go("[Bring them back]")
    assert await days_of(sam) == "weekdays"
    assert await line(sam)


async def test_as_before_is_a_tap(sam: Person) -> None:
    """Under the line that says it comes weekly now, one tap takes that back."""
    await silent(sam, UNANSWERED)
    await line(sam)
    assert await days_of(sam) == "weekly"
    await sam.go("[As before]")
    assert await days_of(sam) == "weekdays"


@pytest.mark.parametrize("sign", ["thanks", "[Tell me another]", "👍"])
async def test_any_sign_of_them_counts(sam: Person, sign: str) -> None:
    """A word, a command, a tap, an emoji: the count of silent lines begins anew."""
    await silent(sam, UNANSWERED - 1)
    await line(sam)
    await sam.go(sign)
    assert "From now on" not in await line(sam)
    assert (await row_of(sam)).profile["unanswered"] == 1


async def test_weekly_by_choice_stays_weekly(sam: Person, stage: Stage) -> None:
    """Who chose Mondays is not told that they come on Mondays; eight silent ones are followed by the goodbye."""
    await sam.say("/encourage weekly")
    for lines in (UNANSWERED - 1, UNANSWERED, UNANSWERED + WEEKS):
        await silent(sam, lines)
        assert "From now on" not in await line(sam)
    assert "quiet from here on" in await line(sam)


async def test_a_line_is_not_counted_while_nothing_is_said(sam: Person, stage: Stage) -> None:
    """A break is no silence."""
    await sam.say("/pause")
    await press(sam, "week")
    before = (await row_of(sam)).profile.get("unanswered", 0)
    stage.clock.move_to(datetime.fromisoformat("2026-11-30T12:00:00+00:00"))
    await stage.app.checkins.tick()
    await stage.quiet()
    assert (await row_of(sam)).profile.get("unanswered", 0) == before
