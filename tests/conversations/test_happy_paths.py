"""A person is rejected, and leaves with a message to send."""

from __future__ import annotations

from tests.conftest import Person, Stage

DRAFT = ("[Ask for feedback]", "Ana", "[E-mail]", "[Warm]", "[Which answer could have been stronger?]", "[No]")


async def to_the_draft(person: Person) -> list[str]:
    await person.go("I just got rejected by Acme", "Data analyst", "[Interview]", "[It stings]", "[Note it]")
    return await person.go(*DRAFT, "[Show me the draft]")


async def test_the_first_minute(robin: Person) -> None:
    """/start says what this is, asks for name, place and time, and ends with a way on."""
    assert "bot" in (await robin.say("/start"))[0]
    await robin.go("Sam", "Lisbon")
    said = await robin.tap("9:00 AM")
    assert "Sam" in said[-1]
    assert "25 November" in said[-1]
    assert robin.buttons() == ["I got a rejection", "Looking around"]


async def test_every_step_of_the_first_minute_can_be_skipped(robin: Person) -> None:
    """Somebody who gives nothing still gets on."""
    said = await robin.go("/start", "[Skip]", "[Skip]", "[Not now]")
    assert "quiet until you write" in said[-1]


async def test_rejection_in_own_words(sam: Person) -> None:
    """Own words are acknowledged in one line, what they tell is not asked again, two steps are offered."""
    said = await sam.say("I just got rejected by Acme")
    assert "\n" not in said[0]
    assert "role" in said[1]
    said = await sam.go("Data analyst", "[Interview]", "[It stings]")
    assert "Acme, Data analyst" in said[0]
    await sam.tap("Note it")
    assert sam.buttons() == ["Ask for feedback", "Don't take it personally", "Logging it is enough"]


async def test_the_draft_stands_alone_and_fits(sam: Person, stage: Stage) -> None:
    """The draft is a message of its own, all of it one block to copy, with one question mark."""
    said = await to_the_draft(sam)
    draft = stage.server.from_bot(sam.id)[-2]
    assert draft["entities"] == [{"type": "pre", "offset": 0, "length": len(draft["text"].encode("utf-16-le")) // 2}]
    assert draft["text"].count("?") == 1
    assert draft["text"].startswith("Hi Ana,")
    assert draft["text"].endswith("Sam")
    assert len(said) == 2


async def test_sent_then_chased_once_then_closed(sam: Person, stage: Stage) -> None:
    """After "sent" comes one question a week later, one chase, one look back, and then nothing more."""
    await sam.tap("Stop") if "Stop" in sam.buttons() else None
    await sam.go("/encourage", "[9:00 AM]", "[Not at all]")
    await to_the_draft(sam)
    await sam.tap("Sent it")
    await stage.next()
    assert "Did anybody answer?" in (await sam.answers())[-1]
    said = await sam.tap("No")
    assert any("I wrote to you about" in text for text in said)
    await sam.tap("Sent it")
    await stage.next()
    assert "answer in the end" in (await sam.answers())[-1]
    assert "7 in 10" in (await sam.tap("No"))[-1]
    assert await stage.next() is None


async def test_send_tomorrow_brings_the_draft_back(sam: Person, stage: Stage) -> None:
    """ "Send tomorrow" brings the draft on the next working morning, and once more only if they say it again."""
    await sam.go("/encourage", "[9:00 AM]", "[Not at all]")
    await to_the_draft(sam)
    await sam.tap("Send tomorrow")
    await stage.next()
    said = await sam.answers()
    assert said[1].startswith("Hi Ana,")
    assert "on Thursday 26 November" in (await sam.tap("Send tomorrow"))[-1]
    await stage.next()
    await sam.tap("Let it go")
    assert await stage.next() is None


async def test_the_daily_line_comes_on_weekdays_and_never_twice(sam: Person, stage: Stage) -> None:
    """At nine by their clock, Monday to Friday, and no line twice."""
    lines = []
    for _ in range(8):
        moment = await stage.next()
        assert moment is not None
        assert (moment.hour, moment.weekday() < 5) == (9, True)
        lines += await sam.answers()
    assert len(set(lines)) == len(lines) == 8


async def test_less_often_and_stop(sam: Person, stage: Stage) -> None:
    """Both stand under the line, work on an old one too, and say what is so now."""
    await stage.next()
    await sam.answers()
    assert sam.buttons() == ["Tell me another", "Keep this one", "Less often", "Stop"]
    assert "On Mondays" in (await sam.tap("Less often"))[-1]
    assert "Stopped" in (await sam.tap("Stop"))[-1]
    assert await stage.next() is None


async def test_a_break_is_silent_and_ends_without_a_word(sam: Person, stage: Stage) -> None:
    """Nothing unasked comes in a break of three days but one question on its last evening; the line comes again after
    it, and nobody is told how long it was."""
    await sam.go("/pause", "[Three days]", "[Rest]")
    heard = {}
    for _ in range(4):
        moment = await stage.next()
        heard[f"{moment:%a %H}"] = await sam.answers()
    assert [len(said) for said in heard.values()] == [0, 0, 1, 1]
    assert [at for at, said in heard.items() if said] == ["Thu 18", "Fri 09"]


async def test_delete_forgets_everything(sam: Person, stage: Stage) -> None:
    """After /delete no table knows the person, and the last word still reaches them."""
    await to_the_draft(sam)
    await sam.tap("Sent it")
    said = await sam.go("/delete", "[Erase everything]")
    assert "Erased" in said[-1]
    assert await stage.next() is None
    said = await sam.say("/settings")
    assert "Name: none" in said[-1]
