"""What is coming can be seen, moved and let go."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.checkins.kinds import set_up
from tests.conftest import Person, Stage
from tests.conversations.test_happy_paths import to_the_draft


async def asked_for_feedback(person: Person) -> None:
    """A message to Acme went out on Tuesday: in a week comes one question."""
    await person.say("/encourage off")
    await to_the_draft(person)
    await person.tap("Sent it")


async def test_what_is_coming_is_told_in_the_readers_own_time(sam: Person, stage: Stage) -> None:
    """Each thing to come stands there with its moment, which Telegram writes by the reader's clock."""
    await asked_for_feedback(sam)
    said = await sam.say("/upcoming")
    assert "Whether Acme answered" in said[-1]
    entities = stage.server.from_bot(sam.id)[-1]["entities"]
    moment = next(one["unix_time"] for one in entities if one["type"] == "date_time")
    assert datetime.fromtimestamp(moment, UTC) == datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


async def test_moved_it_comes_at_the_new_moment_and_only_then(sam: Person, stage: Stage) -> None:
    """Another day and hour, typed as people do; the old moment passes in silence."""
    await asked_for_feedback(sam)
    await sam.go("/upcoming", "[Whether Acme answered]", "[Another time]", "Friday")
    assert "27 November, 6:00 PM" in (await sam.say("6 pm"))[-1]
    moment = await stage.next()
    assert moment == datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
    assert "Did anybody answer?" in (await sam.answers())[-1]
    await sam.tap("Let it go")
    assert await stage.next() is None


async def test_a_moment_that_has_passed_changes_nothing(sam: Person, stage: Stage) -> None:
    """Nothing can be moved into the past: it says so, and the thing comes when it would have."""
    await asked_for_feedback(sam)
    await sam.go("/upcoming", "[Whether Acme answered]", "[Another time]", "today")
    assert "passed already" in (await sam.say("8:00"))[-1]
    assert await stage.next() == datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


async def test_let_go_it_never_comes(sam: Person, stage: Stage) -> None:
    """What was let go is gone, and there is nothing to show any more."""
    await asked_for_feedback(sam)
    await sam.go("/upcoming", "[Whether Acme answered]")
    assert "Let go" in (await sam.tap("Let it go"))[-1]
    assert "Nothing is coming" in (await sam.say("what is coming"))[-1]
    assert await stage.next() is None


async def test_asked_for_in_the_middle_it_is_looked_up_anew(sam: Person, stage: Stage) -> None:
    """What came to be due meanwhile stands there, also where one of its questions waits; and nobody is reminded of it."""
    await sam.say("/encourage off")
    await set_up(sam, "person_due")
    assert len(await sam.say("/upcoming")) == 1
    await sam.tap(sam.buttons()[0])
    await asked_for_feedback(sam)
    assert not [label for label in sam.all_buttons() if label == "Carry on"]
    said = await sam.say("/upcoming")
    assert "Whether Acme answered" in said[-1]
    assert "Another time" not in sam.buttons()
    await sam.tap(sam.buttons()[0])
    assert "Whether Acme answered" in (await sam.say("/upcoming"))[-1]


async def test_a_day_that_was_let_go_is_shown_nowhere(sam: Person, stage: Stage) -> None:
    """Where the reminder of somebody to write to was let go, the list of people tells no day for it."""
    await set_up(sam, "person_due")
    other = stage.person()
    await other.say("/menu")
    await set_up(other, "person_due")
    assert (await other.say("/people"))[-1].endswith(", met once, 27 November")
    await sam.go("/upcoming")
    await sam.tap(sam.buttons()[0])
    await sam.tap("Let it go")
    assert (await sam.say("/people"))[-1].endswith(", met once")


async def test_a_place_that_no_list_knows_is_found_by_the_clock(robin: Person) -> None:
    """Twice unknown, it asks what their clock shows; one tap, and the zone is set."""
    await robin.go("/move", "Nowhereville on the Hill")
    said = await robin.say("Nowhereville")
    assert "your clock show" in said[-1]
    assert "15:30" in robin.buttons()  # 10:00 in UTC is half past three in India
    assert "clock" in (await robin.tap("15:30"))[-1]
    assert "Kolkata" in (await robin.say("/settings"))[-1]
