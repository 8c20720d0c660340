"""Interview practice over real HTTP: rounds, what comes back, interviews noted, stories, a sheet; no answer is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.store import applications, dues, entries
from tests.conftest import Person
from tests.conversations.steps import everything_of, kept
from tests.flows.stages import alone, sam, shared

__all__ = ["alone", "sam", "shared"]
pytestmark = pytest.mark.asyncio(loop_scope="module")

SECRET = "Quillfeather and I carried the zebra crates for a week because we were short of people there"
NOTED = ("/interview", "Hollin Depot", "[There in person]", "[Fri 27 Nov]", "[2:00 PM]", "[That's right]")
PLANNED = (
    "[Two minutes, yes]",
    "[It's ready]",
    "[I don't know]",
    "[These three]",
    "[look at my notes and breathe out]",
)


async def due(person: Person) -> list[tuple[str, str]]:
    """What will be said to somebody: the flow, and the day and hour in UTC."""
    async with person.stage.app.store.transaction() as tx:
        return [(one.kind, f"{one.at:%Y-%m-%d %H:%M}") for one in await dues.coming(tx, person.id)]


async def voice(person: Person, seconds: int) -> list[str]:
    """A voice note."""
    person.stage.server.send_file(person.id, "voice", "voice.ogg", "audio/ogg", b"OggS", seconds=seconds)
    return await person.answers()


async def tick_all(person: Person) -> list[str]:
    """Tick every part, then done."""
    for label in [label for label in person.buttons() if label not in ("Done", "‹ Back", "Stop here")]:
        await person.tap(label)
    return await person.tap("Done")


# a round


async def test_a_typed_answer_is_kept_nowhere(sam: Person) -> None:
    """At no step of a round is a word of an answer in a conversation's record, an entry, or what waits to be sent."""
    await sam.go("/practise", "[One question]", "[Conflict]")
    for step in (SECRET, "[Done]", "[Mend that part]", SECRET, "[The whole of it again]", SECRET, "[Done]"):
        await sam.go(step)
        held = await everything_of(sam)
        assert not any(word in held for word in ("Quillfeather", "zebra", "crates"))
    assert "'words': 17" in held
    await sam.go("[Enough for now]", "[Bring it back]")
    held = await everything_of(sam)
    assert not any(word in held for word in ("Quillfeather", "zebra", "crates"))


async def test_a_voice_note_counts_by_its_seconds(sam: Person) -> None:
    """A voice note answers; its seconds are said and kept, and a length that is right is not remarked on."""
    await sam.go("/practise", "[One question]", "[Pressure]")
    assert (await voice(sam, 75))[-1].startswith("You know best what was in it.")
    said = await tick_all(sam)
    assert said[-1].startswith("About 75 seconds.\nNothing is missing")
    await sam.go("[Enough for now]", "[No, that's it]")
    [one] = await kept(sam, "practice")
    assert (one["type"], one["seconds"], one["missing"], one["next"]) == ("pressure", 75, [], None)


async def test_a_voice_note_where_none_is_asked_for_is_declined(sam: Person) -> None:
    """Elsewhere a voice note gets the kind refusal, and the question stands."""
    await sam.go("/practise")
    [said] = await voice(sam, 20)
    assert said.startswith("I can't listen to voice notes, and nothing of it is kept.")
    assert "One question" in sam.buttons()


async def test_hints_are_questions_and_two_at_most(sam: Person) -> None:
    """What a text or the ticks do not show is asked about, in two questions at most, and never marked."""
    await sam.go("/practise", "[One question]", "[Setbacks]")
    await sam.say("It was a week in which the depot was closed, and the boxes stood there for all of us to see.")
    [said] = await sam.tap("Done")
    length, *asked = said.splitlines()
    assert length.startswith("About 9 seconds")
    assert asked == ["Where are you in it? There is no “I” yet.", "What changed at the end, and who noticed?"]
    [said] = await sam.tap("Mend that part")
    assert said.startswith("Only this part once more: what you did yourself, beginning with “I”.")


async def test_thirty_seconds_are_shown(sam: Person) -> None:
    """The message before a question counts the half minute down, and makes sense if it never changes."""
    said = await sam.go("/practise", "[One question]", "[About you]")
    assert said[0] == "Half a minute to think first: ●●●"
    assert len(said) == 2


async def test_a_round_ends(sam: Person) -> None:
    """After three questions that were told there is no further one; passing is not told, and ends too."""
    await sam.go("/practise", "[One question]", "[Surprise me]")
    for left in (True, True, True, False):
        assert ("Another one" in sam.buttons()) is left
        if left:
            await sam.tap("Another one")
    for last in (False, False, True):
        await sam.go("[I said it aloud]", "[Done]")
        assert ("Another question" in sam.buttons()) is not last
        if not last:
            await sam.tap("Another question")
    await sam.go("[Enough for now]", "[No, that's it]")
    assert len(await kept(sam, "practice")) == 3
    assert len({one["question"] for one in await kept(sam, "practice")}) == 3


async def test_a_question_is_not_met_twice_in_a_row(sam: Person) -> None:
    """In the next round another question of the same type comes."""
    asked = []
    for _ in range(3):
        said = await sam.go("/practise", "[One question]", "[Pay and terms]")
        asked.append(said[-1].splitlines()[0])
        await sam.go("[I said it aloud]", "[Done]", "[Enough for now]", "[No, that's it]")
    assert len(set(asked)) == 3


async def test_the_question_that_went_wrong(sam: Person) -> None:
    """In their own words it is asked again as they said it, and its type decides what is looked at."""
    said = await sam.go("/practise", "[One that went wrong]", "Why did you leave <Acme> & Co?")
    assert said[-1].startswith("Why did you leave <Acme> & Co?")
    await sam.go("[I said it aloud]")
    assert sam.buttons()[:3] == ["It was short", "It was calm, without blame", "It turned to this job"]
    await sam.go("[Done]", "[Once more, whole]", "[I said it aloud]", "[Done]", "[Enough for now]", "[No, that's it]")
    [one] = await kept(sam, "practice")
    assert (one["question"], one["own"], one["type"]) == ("own", "Why did you leave <Acme> & Co?", "gap")


async def test_an_awkward_question_has_a_way_through(sam: Person) -> None:
    """After an awkward one, what can be done with it is told."""
    await sam.go("/practise", "[One question]", "[Awkward ones]")
    said = await sam.tap("I said it aloud")
    assert said[0].startswith("What can be done with this one:\n")


async def test_danger_in_an_answer_is_heard(sam: Person) -> None:
    """An answer is not kept, but it is read for danger before anything else."""
    await sam.go("/practise", "[One question]", "[Surprise me]")
    said = await sam.say("I want to kill myself")
    assert said[-1].startswith("That sounds very heavy.")


# what comes back


async def test_it_comes_back_after_one_day_three_and_seven(alone: Person) -> None:
    """Asked once at the end of a round; each return asks again, and after the third it rests."""
    await alone.go("/practise", "[One question]", "[Change]", "[I said it aloud]", "[Done]", "[Enough for now]")
    await alone.tap("Bring it back")
    days = []
    for _ in range(3):
        moment = await alone.stage.next()
        assert moment is not None
        days.append(f"{moment:%a %d}")
        assert "wanted to meet again" in (await alone.answers())[-1]
        await alone.tap("I did it already")
    assert days == ["Wed 25", "Mon 30", "Mon 07"]  # three days after Wednesday is a Saturday
    assert await due(alone) == []


async def test_later_is_tomorrow_and_stop_is_never(alone: Person) -> None:
    """ "Later" moves it by a day and counts nothing; "no more of it" ends it."""
    await alone.go("/practise", "[One question]", "[Change]", "[I said it aloud]", "[Done]", "[Enough for now]")
    await alone.tap("Bring it back")
    await alone.stage.next()
    await alone.go("[Later]")
    assert await due(alone) == [("practise_again", "2026-11-26 09:30")]
    assert [one["times"] for one in await kept(alone, "practice")] == [0]
    await alone.stage.next()
    await alone.go("[No more of it]")
    assert await due(alone) == []


async def test_a_return_is_practised_at_once(alone: Person) -> None:
    """ "Now" asks the very question, its next day stands already, and the end asks nothing of it."""
    said = await alone.go("/practise", "[One question]", "[Leading]")
    question = said[-1].splitlines()[0]
    await alone.go("[I said it aloud]", "[Done]", "[Enough for now]", "[Bring it back]")
    await alone.stage.next()
    said = await alone.go("[Now]")
    assert said[-1].splitlines()[0] == question
    said = await alone.go("[I said it aloud]", "[Done]", "[Enough for now]")
    assert "It comes back on Monday 30 November." in said[-1]
    assert len(await kept(alone, "practice")) == 1


async def test_a_question_that_was_let_go_says_nothing(alone: Person) -> None:
    """When its entry is gone by the time it is due, nothing is said."""
    await alone.go("/practise", "[One question]", "[Change]", "[I said it aloud]", "[Done]", "[Enough for now]")
    await alone.tap("Bring it back")
    [one] = await kept(alone, "practice")
    async with alone.stage.app.store.transaction() as tx:
        await entries.remove(tx, alone.id, one["id"])
    await alone.stage.next()
    assert await alone.answers() == []


async def test_it_keeps_clear_of_the_evening_before_an_interview(alone: Person) -> None:
    """There is one unasked message a day: a question gives way to the plan and the look back."""
    await alone.go("/interview", "Hollin Depot", "[By phone]", "[Thu 26 Nov]", "[10:00 AM]", "[That's right]")
    await alone.go("/practise", "[One question]", "[Change]", "[I said it aloud]", "[Done]", "[Enough for now]")
    await alone.tap("Bring it back")
    days = [
        ("interview_eve", "2026-11-25 18:00"),
        ("debrief", "2026-11-26 18:00"),
        ("practise_again", "2026-11-27 09:30"),
    ]
    assert await due(alone) == days


# an interview that is coming


async def test_an_interview_is_noted_planned_and_looked_back_on(alone: Person) -> None:
    """The plan comes the evening before, the look back the same evening; both are kept with the interview."""
    await alone.go(*NOTED)
    assert await due(alone) == [("interview_eve", "2026-11-26 18:00"), ("debrief", "2026-11-27 18:00")]
    await alone.stage.next()
    assert (await alone.answers())[-1].startswith("Tomorrow at 2:00 PM: the talk in person with Hollin Depot.")
    await alone.go(*PLANNED, "[Good. Keep it]")
    [one] = await kept(alone, "interview")
    assert (one["way"], one["who"], one["blank"], len(one["theirs"])) == ("ready", None, "notes", 3)
    await alone.stage.next()
    assert (await alone.answers())[-1].startswith("That one is behind you: Hollin Depot.")
    await alone.go("[It went well]", "[Strengths]", "[Done]", "[Conflict]", "[A skill]", "[No day named]", "[Keep it]")
    [lesson] = await kept(alone, "lesson")
    assert (lesson["stage"], lesson["keep"]) == ("interview", "the answer about strengths")
    assert (lesson["change"], lesson["probed"]) == ("another answer about a conflict", "a skill")
    assert await due(alone) == []
    assert await alone.go("/learn") != []


async def test_a_promised_day_sets_the_wait(alone: Person) -> None:
    """A day they named leads to one line three days after it; where no application was noted, it is noted as waiting."""
    await alone.go(*NOTED)
    await alone.stage.next()
    await alone.tap("I'm ready. Rest")
    await alone.stage.next()
    await alone.go("[Mixed]", "[Done]", "[None of them]", "[No, nothing]", "[Fri 4 Dec]", "[Keep it]")
    async with alone.stage.app.store.transaction() as tx:
        [job] = await applications.waiting(tx, alone.id)
    assert (job["company"], job["stage"], job["promised"]) == ("Hollin Depot", "interview", "2026-12-04")
    assert ("nudge", "2026-12-07 09:30") in await due(alone)


async def test_it_is_noted_for_an_application(alone: Person) -> None:
    """With an application that waits, its name is taken, and it has reached a talk."""
    async with alone.stage.app.store.transaction() as tx:
        body = {"company": "Acme", "role": "Nurse", "stage": "application", "outcome": "waiting", "feeling": None}
        id = await applications.add(tx, alone.id, body)
    await alone.go("/interview", "[Acme · Nurse]", "[By phone]", "[Thu 26 Nov]", "[I don't know yet]", "[That's right]")
    [one] = await kept(alone, "interview")
    assert (one["company"], one["about"], one["time"]) == ("Acme", id, None)
    async with alone.stage.app.store.transaction() as tx:
        assert (await applications.show(tx, alone.id, id) or {})["stage"] == "screen"


async def test_the_evening_before_can_come_later(alone: Person) -> None:
    """The plan comes again in an hour, and in the morning once it is late; the look back comes when it would have."""
    await alone.go(*NOTED)
    eve = await alone.stage.next()
    for hours in (1, 2, 14):
        await alone.tap("A bit later")
        assert await alone.stage.next() == eve + timedelta(hours=hours)
    assert [flow for flow, _ in await due(alone)] == ["debrief"]


async def test_the_look_back_can_come_later(alone: Person) -> None:
    """Put off, the look back comes the next evening, as often as they like."""
    await alone.go(*NOTED)
    await alone.stage.next()
    await alone.tap("I'm ready. Rest")
    first = await alone.stage.next()
    for days in (1, 2):
        await alone.tap("Ask me tomorrow")
        assert (await alone.stage.next()).date() == (first + timedelta(days=days)).date()


async def test_leaving_the_look_back_is_fine(alone: Person) -> None:
    """Left, it is over; the button stays, and nobody asks again."""
    await alone.go(*NOTED)
    await alone.stage.next()
    await alone.tap("I'm ready. Rest")
    await alone.stage.next()
    said = await alone.tap("Leave it")
    assert said[-1].startswith("Of course.")
    assert await due(alone) == []
    assert (await alone.go("[Look back on it]"))[-1].startswith("That one is behind you")


async def test_what_is_soon_can_be_planned_now(alone: Person) -> None:
    """When the evening before has passed, the plan is offered at once."""
    await alone.stage.move_to(alone.stage.clock.now() + timedelta(hours=10))
    said = await alone.go("/interview", "[Skip]", "[By video]", "tomorrow", "9", "[That's right]")
    assert "It is soon, so the plan can be made now." in said[-1]
    said = await alone.tap("Make the plan now")
    assert said[-1].startswith("Is the link at hand")
    assert [flow for flow, _ in await due(alone)] == ["debrief"]


async def test_one_that_was_moved_or_called_off(alone: Person) -> None:
    """Moved, both messages move; called off, neither comes, and its buttons say so."""
    await alone.go(*NOTED)
    await alone.go("/practise", "[That interview]", "[It was moved]", "1.12.", "8:15")
    assert await due(alone) == [("interview_eve", "2026-11-30 18:00"), ("debrief", "2026-12-01 18:00")]
    await alone.go("/practise", "[That interview]", "[Make a plan]")
    await alone.go("/practise", "[That interview]", "[It is called off]")
    assert await due(alone) == []
    assert await kept(alone, "interview") == []
    assert (await alone.tap("Make the plan"))[-1].startswith("There is nothing noted for that any more")
    assert (await alone.say("/interview_after"))[-1].startswith("There is nothing noted for that any more")


async def test_one_that_was_moved_far_is_not_forgotten(alone: Person) -> None:
    """Moved by more than the sixty days that it is remembered after its day, it is there on its new day, and both of its
    messages come."""
    await alone.go(*NOTED)
    await alone.go("/practise", "[That interview]", "[It was moved]", "2027-05-10", "8:15")
    await alone.stage.pass_time(days=166)
    for day, words in ((9, "Tomorrow"), (10, "How was it?")):
        await alone.stage.app.checkins.tidy()
        moment = await alone.stage.next()
        assert moment is not None
        assert (moment.month, moment.day) == (5, day)
        assert words in (await alone.answers())[-1]


async def test_practising_for_it_asks_what_is_likely(alone: Person) -> None:
    """For a call, types that come up on the phone are asked."""
    await alone.go("/interview", "Hollin Depot", "[By phone]", "[Thu 26 Nov]", "[10:00 AM]", "[That's right]")
    await alone.go(
        "[Practise for it]", "[I said it aloud]", "[Done]", "[Another question]", "[I said it aloud]", "[Done]"
    )
    await alone.go("[Enough for now]", "[No, that's it]")
    likely = {"about_you", "motive", "gap", "pay", "strengths"}
    assert {one["type"] for one in await kept(alone, "practice")} <= likely


# stories, the feared question, five in a row, a person


async def test_a_story_is_proposed_for_a_question_it_serves(sam: Person) -> None:
    """Told once, it is named with a question of its types, and with no other."""
    await sam.go(
        "/stories", "[A conflict]", "The <lost> delivery", "[Skip]", "[Skip]", "I rang both.", "[Skip]", "[Keep it so]"
    )
    said = await sam.go("/practise", "[One question]", "[Leading]")
    assert "Your story “The <lost> delivery” may fit." in said[-1]
    said = await sam.go("[Stop here]", "[Drop it]", "/practise", "[One question]", "[Pay and terms]")
    assert "story" not in said[-1]


async def test_a_story_is_filled_in_and_removed(sam: Person) -> None:
    """What was skipped can be told later, without being asked for each time; one that is removed is gone."""
    await sam.go("/stories", "[Learnt fast]", "The till", "[Skip]", "[Skip]", "I asked.", "[Skip]", "[Keep it so]")
    said = await sam.go("/stories", "[The till]")
    assert said[-1].splitlines() == ["The till", "", "I did: I asked.", "", "For: change, gaps, the work itself"]
    await sam.go("[Fill in the rest]", "A shop.", "[Skip]", "I closed it alone.", "[Keep it so]")
    [one] = await kept(sam, "story")
    assert [one[line] for line in ("situation", "task", "action", "result")] == [
        "A shop.",
        None,
        "I asked.",
        "I closed it alone.",
    ]
    await sam.go("/stories", "[The till]", "[Remove it]")
    assert await kept(sam, "story") == []


async def test_the_feared_question_stands_with_the_plan(alone: Person) -> None:
    """Kept with its first sentence, it is shown with the plan before an interview, and can be changed or let go."""
    await alone.go(
        "/feared", "Why only <four> months?", "[A way to begin]", "The advert said another thing.", "[Keep it]"
    )
    await alone.go(*NOTED)
    await alone.stage.next()
    said = await alone.go(*PLANNED, "[Good. Keep it]")
    assert "you have: The advert said another thing." in said[-1]
    await alone.go("/feared", "[Another one]", "Why you?", "I can't judge the others.", "[Keep it]")
    assert [one["question"] for one in await kept(alone, "feared")] == ["Why you?"]
    await alone.go("/feared", "[Let it go]")
    assert await kept(alone, "feared") == []


async def test_five_in_a_row_end_in_one_thing(alone: Person) -> None:
    """Nothing is said between five questions; then their lengths, those said aloud by the clock, and one thing."""
    await alone.go("/simulate", "[Begin]")
    assert len(await voice(alone, 80)) == 1
    alone.stage.clock.move_to(alone.stage.clock.now() + timedelta(seconds=95))
    await alone.go("[I said it aloud]", "[Pass]", SECRET)
    await voice(alone, 300)
    said = await alone.go("[Done]")
    lines = said[-1].splitlines()
    assert [line.partition(": ")[2] for line in lines[:5]] == [
        "80 seconds", "95 seconds, with thinking", "passed", "7 seconds", "300 seconds"
    ]  # fmt: skip
    assert lines[-1].startswith("One thing for next time: ")
    assert "Quillfeather" not in await everything_of(alone)
    assert len(await kept(alone, "practice")) == 4


async def test_going_away_in_the_middle_is_no_long_answer(alone: Person) -> None:
    """Somebody who comes back after an hour is not told that they spoke for an hour."""
    await alone.go("/simulate", "[Begin]")
    alone.stage.clock.move_to(alone.stage.clock.now() + timedelta(hours=1))
    said = await alone.go("[I said it aloud]", *["[Pass]"] * 4, "[Done]")
    assert said[-1].splitlines()[0].partition(": ")[2] == "told"


async def test_a_friend_gets_a_message_and_a_sheet(alone: Person) -> None:
    """The message fits a copy button; the sheet comes as a file with eleven questions, and what was typed is text."""
    await alone.say("/rename")
    await alone.say("Sam <b>")
    await alone.go("/interview", "<Hollin> & Co", "[Several people]", "[Tue 1 Dec]", "[9:00 AM]", "[That's right]")
    said = await alone.go("/mock", "Rui", "[By call or video]", "[Before Tuesday]")
    assert said[1].startswith("Hi Rui, I have an interview on 1 December.")
    message = next(m for m in alone.stage.server.from_bot(alone.id) if "document" in m)
    assert message["document"]["file_name"] == "practice-interview.html"
    [copied] = [b["copy_text"]["text"] for m in alone.stage.server.from_bot(alone.id)
                for row in m.get("reply_markup", {}).get("inline_keyboard", []) for b in row if "copy_text" in b]  # fmt: skip
    assert copied == said[1]
    assert copied.count("?") == 1
