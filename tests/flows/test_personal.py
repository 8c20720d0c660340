"""Don't take it personally: a sentence to keep, nothing else; not pushed on a very bad day; writing that stays on paper."""

from __future__ import annotations

from typing import Any

from bot.content import Content
from bot.engine.answers import Told, Typed, Unkept
from bot.engine.explore import explore
from bot.engine.flow import Ask
from bot.flows import FLOWS
from bot.flows.personal import LETTER_PARTS
from bot.flows.samples import beginnings
from bot.store import applications, requests
from tests.conftest import Person, Stage
from tests.conversations.steps import everything_of, kept

OPEN = ("/personal", "[A few questions, four minutes]")
LETTER = """Dear Sam,

Thank you for taking the time to interview with us for the Data Analyst position at Brightwater Labs. After careful
consideration, we have decided to move forward with other candidates.

Kind regards,
Ana Pereira
"""


async def rejected(person: Person, feeling: str = "stings", **more: Any) -> str:
    """They logged a rejection; gives its id."""
    await person.say("/menu")
    no = {"company": "Acme", "role": "Data analyst", "stage": "interview", "outcome": "they_said_no"}
    async with person.stage.app.store.transaction() as tx:
        return await applications.add(tx, person.id, {**no, "feeling": feeling, **more})


async def to_the_sentence(person: Person) -> list[str]:
    """To the one sentence, with an explanation ticked."""
    await person.go(*OPEN, "[Ashamed]", "[7]", "[“I'll never find one”]", "[That's all I know]")
    return await person.go("[Somebody inside was ahead]", "[Done]", "[I have it in mind]")


async def test_from_the_word_to_a_sentence_that_is_kept(robin: Person) -> None:
    """What they go through is theirs; the sentence, its style and both feelings are kept, about that application."""
    id = await rejected(robin)
    said = await to_the_sentence(robin)
    assert "There may have been somebody inside" in said[-1]
    assert "one answer, on one day" in said[-1]
    said = await robin.go("[This one]", "[4]")
    assert "7 before, 4 now" in said[-1]
    said = await robin.tap("Keep it")
    assert "kept, encrypted" in said[0]
    assert "100" in said[1]
    assert "rough" in said[1]
    assert "CareerPlug 2024" in said[1]
    (one,) = await kept(robin, "sentence")
    assert (one["style"], one["before"], one["after"]) == ("permanent", 7, 4)
    assert one["words"].startswith("There may have been somebody inside")
    assert one["about"] == id


async def test_own_words_become_the_sentence_and_can_be_changed(robin: Person) -> None:
    """Words of one's own replace the proposal, and the card lets them be put right before anything is kept."""
    await rejected(robin)
    await to_the_sentence(robin)
    said = await robin.go("One no, one day", "[4]", "[Change something]", "[Sentence]")
    assert said == [] or "One sentence" in said[-1]
    said = await robin.say("One no on one day, that is all")
    assert "One no on one day, that is all" in said[-1]
    await robin.tap("Keep it")
    assert [one["words"] for one in await kept(robin, "sentence")] == ["One no on one day, that is all"]


async def test_nothing_is_kept_unless_they_say_so(robin: Person) -> None:
    """Without a sentence, or with "don't keep it", no row remains."""
    await rejected(robin)
    await to_the_sentence(robin)
    said = await robin.go("[No sentence]", "[7]")
    assert "Nothing of this is kept" in said[0]
    await to_the_sentence(robin)
    said = await robin.go("[This one]", "[9]", "[Don't keep it]")
    assert "something gentle may be better" in said[0]
    assert await kept(robin, "sentence") == []


async def test_what_the_head_says_is_kept_nowhere(robin: Person) -> None:
    """The thought, what they know, and the line to a friend are in no record, no row and no message owed."""
    await rejected(robin)
    private = ("I will never be worth xylophone", "They met a marmalade hire", "Dear you, quince and kind")
    await robin.go(*OPEN, "[Sad]", "[8]", private[0])
    seen = await everything_of(robin)
    await robin.go(private[1], "[Done]", private[2])
    seen += await everything_of(robin)
    assert "permanent" in seen
    await robin.go("[This one]", "[5]", "[Keep it]")
    seen += await everything_of(robin)
    assert not any(word in seen for word in ("xylophone", "marmalade", "quince"))
    (one,) = await kept(robin, "sentence")
    assert one["style"] == "permanent"


async def test_the_facts_are_those_of_the_letter(robin: Person) -> None:
    """A letter that is kept is shown as facts, and its form phrases by name, as carrying nothing."""
    await rejected(robin, company="Brightwater Labs", letter=LETTER)
    said = await robin.go(*OPEN, "[Tired]", "[3]", "[“They saw through me”]")
    assert "Brightwater Labs" in said[0]
    assert "carries no information: “" in said[0]
    assert "careful" in said[0].lower()
    assert "what they saw in you" in said[1]


async def test_it_goes_without_an_application(robin: Person) -> None:
    """Somebody who logged nothing is led through all the same, by no card."""
    await robin.say("/menu")
    said = await robin.go(*OPEN, "[Skip]", "[Skip]", "[Nothing like that]")
    assert len(said) == 1
    said = await robin.go("[That's all I know]", "[Done]", "[Skip]", "[This one]", "[Keep it]")
    assert "get an interview" in said[-1]
    assert [one["about"] for one in await kept(robin, "sentence")] == [""]


async def test_an_application_that_waits_is_no_no(robin: Person) -> None:
    """The newest that has ended is looked at, not one that still waits for its answer."""
    await rejected(robin)
    waits = {"company": "Hopeful", "role": None, "stage": "application", "outcome": "waiting", "feeling": None}
    async with robin.stage.app.store.transaction() as tx:
        await applications.add(tx, robin.id, waits)
    assert "Acme" in (await robin.say("/personal"))[-1]


async def test_a_very_bad_day_is_met_gently_first(robin: Person) -> None:
    """Before looking closely on a very bad day, something gentle and a person are offered; going on stays possible."""
    await rejected(robin, "very_bad")
    said = await robin.say("/personal")
    assert "can wait" in said[-1]
    assert robin.buttons()[:3] == ["Something gentle", "A person to reach", "Go on anyway"]
    await robin.tap("Something gentle")
    assert "One minute for me" in robin.buttons()
    await robin.say("/personal")
    assert "112" in (await robin.tap("A person to reach"))[0]
    await robin.go("/personal", "[Go on anyway]")
    assert "A kind letter to myself" in robin.buttons()


async def test_writing_is_not_offered_on_a_very_bad_day(robin: Person, stage: Stage) -> None:
    """On the day itself writing is not among the ways, and asked for it stands behind something gentler; two days later
    it is offered."""
    await rejected(robin, "very_bad")
    await robin.go("/personal", "[Go on anyway]")
    assert "Five days of writing" not in robin.buttons()
    assert "Something gentler first" in (await robin.go("/cancel", "[Drop it]", "/writing"))[-1]
    await robin.go("/cancel", "[Drop it]")
    await stage.pass_time(days=2)
    await robin.go("/personal", "[Go on anyway]")
    assert "Five days of writing" in robin.buttons()


async def test_a_bad_mood_today_counts_too(robin: Person) -> None:
    """Who said today that it is very low is met gently, whatever the application felt like."""
    await rejected(robin, "fine")
    await robin.go("/care", "[😞 Very low]")
    assert "heavy day" in (await robin.say("/personal"))[-1]


async def test_harsh_feedback_is_looked_at_from_the_facts_on(robin: Person) -> None:
    """With the words of an answer, the conversation begins at the facts, with those words on the card."""
    job = await rejected(robin)
    facts = {"company": "Acme", "role": None, "stage": "interview"}
    async with robin.stage.app.store.transaction() as tx:
        id = await requests.add(tx, robin.id, job, "email", "Hello", facts)
        await requests.answer(tx, robin.id, id, {"quote": "You seemed unprepared and slow"})
    said = await robin.say(f"/personal quote-{id}")
    assert "“You seemed unprepared and slow”" in said[0]
    assert "One person's view" in said[0]
    assert "anything else you know for certain" in said[1]
    await robin.go("[That's all I know]", "[Done]", "[Skip]", "[This one]", "[Keep it]")
    assert [one["before"] for one in await kept(robin, "sentence")] == [None]


async def test_the_letter_to_oneself_leaves_no_trace(robin: Person) -> None:
    """Three prompts, kind, common, mindful; not a word of the answers is kept while it goes on, nor after."""
    await rejected(robin)
    prompts = [(await robin.go("/personal", "[A kind letter to myself]"))[-1]]
    seen = ""
    for words in ("Dear zeppelin, you tried", "We all tangerine at times", "I feel periwinkle"):
        prompts.append((await robin.say(words))[-1])
        seen += await everything_of(robin)
    for number, prompt in zip(("First:", "Second:", "Third:"), prompts, strict=False):
        assert number in prompt
    assert "I kept nothing of it" in prompts[-1]
    assert not any(word in seen for word in ("zeppelin", "tangerine", "periwinkle"))


async def test_five_days_of_writing(robin: Person, stage: Stage) -> None:
    """The bot says when to stop, keeps only that it was done, asks the next day only if it is wanted, and ends kindly."""
    await rejected(robin)
    await robin.go("/personal", "[Five days of writing]")
    for number in range(1, 6):
        said = await robin.tap("15 minutes")
        assert "Begin now" in said[-1]
        await stage.next()
        assert "That is the time" in (await robin.answers())[-1]
        said = await robin.tap("Done")
        assert (await kept(robin, "writing"))[0]["day"] == number
        if number < 5:
            await robin.tap("Yes, ask me")
            await stage.next()
            assert f"Day {number + 1} of 5" in (await robin.answers())[-1]
    assert "That was the fifth" in said[-1]
    assert await stage.next() is None


async def test_writing_ends_when_they_say_so(robin: Person, stage: Stage) -> None:
    """ "No more of these" and "I'll come myself" are the end of being asked; a day missed is not mentioned."""
    await rejected(robin)
    await robin.go("/writing", "[15 minutes]")
    await stage.next()
    await robin.go("[Done]", "[Yes, ask me]")
    await stage.next()
    said = await robin.go("[Ask me tomorrow]")
    assert "I'll ask on" in said[-1]
    await stage.next()
    await robin.tap("No more of these")
    assert await stage.next() is None
    await stage.pass_time(days=9)
    said = await robin.say("/writing")
    assert "Day 2 of 5" in said[-1]
    assert "9" not in said[-1]


async def test_a_reminder_that_is_out_of_date_says_nothing(robin: Person, stage: Stage) -> None:
    """Who wrote before the reminder comes is not asked again that day."""
    await rejected(robin)
    await robin.go("/writing", "[15 minutes]")
    await stage.next()
    await robin.go("[Done]", "[Yes, ask me]")
    await stage.pass_time(hours=20)
    await robin.go("/writing", "[15 minutes]")
    await stage.next()
    await robin.go("[Done]", "[I'll come myself]")
    await robin.answers()
    await stage.next()
    assert await robin.answers() == []
    assert "You wrote today already" in (await robin.say("/writing"))[-1]


async def test_more_minutes_and_no_writing(robin: Person, stage: Stage) -> None:
    """Five more minutes are given, and "I didn't write" notes nothing."""
    await rejected(robin)
    await robin.go("/writing", "[20 minutes]")
    await stage.next()
    await robin.tap("Five more minutes")
    await stage.next()
    assert "That is the time" in (await robin.answers())[-1]
    await robin.tap("I didn't write")
    assert await kept(robin, "writing") == []


def test_every_private_question_keeps_no_words() -> None:
    """What the head says, what is known, the friend's view and the letter are of the kind that keeps no words."""
    private = {"thought", "certain", "friend", *LETTER_PARTS}
    met: set[str] = set()
    for args in beginnings("personal", lambda file, block, facts: "words"):
        for path in explore(FLOWS["personal"], args, memory=1):
            for taken in path.replay.passed:
                if isinstance(taken.step, Ask) and taken.step.name in private:
                    met.add(taken.step.name)
                    kind = taken.step.kind
                    assert isinstance(kind, Unkept)
                    read: Any = kind.read(Typed("never a word of this"))
                    assert "word" not in repr(read)
                    assert isinstance(kind.value(read.raw), Told)
    assert met == private


def test_a_figure_is_rough_and_has_its_source() -> None:
    """Each base rate is called rough and says whose count it is; where there is none, no number is said."""
    for stage in ("application", "screen", "assessment", "interview", "final", "unknown"):
        words = Content().plain("en", "personal", "odds", {"stage": stage, "outcome": "they_said_no"})
        assert "rough" in words
        assert "CareerPlug 2024, one US vendor" in words
    for outcome in ("role_closed", "i_said_no"):
        assert not any(
            map(str.isdigit, Content().plain("en", "personal", "odds", {"stage": "final", "outcome": outcome}))
        )
