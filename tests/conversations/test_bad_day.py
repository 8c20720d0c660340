"""What somebody on a bad day types, taps and stops: answered by what they mean, and never by what is not so."""

from __future__ import annotations

import pytest
import pytest_asyncio

from tests.conftest import Person, Stage
from tests.conversations.steps import shared

stage = shared
pytestmark = pytest.mark.asyncio(loop_scope="module")
GERMAN = (
    "Sehr geehrte Frau Muster, vielen Dank für Ihre Bewerbung und Ihr Interesse an unserem Unternehmen. Leider müssen "
    "wir Ihnen mitteilen, dass wir uns für eine andere Bewerberin entschieden haben."
)


@pytest_asyncio.fixture(loop_scope="module")
async def sam(stage: Stage) -> Person:
    """Somebody with a name and a clock."""
    person = stage.person("Sam")
    await person.go("/start", "Sam", "Lisbon", "[Not now]")
    return person


@pytest.mark.parametrize("no", ["no", "No wait!", "I changed my mind"])
async def test_a_typed_no_erases_nothing(no: str, sam: Person) -> None:
    """A no in words is enough to keep everything."""
    assert "Nothing is erased" in (await sam.go("/delete", no))[-1]
    assert "Hello again, Sam" in (await sam.say("/start"))[-1]


async def test_a_typed_yes_does_not_erase(sam: Person) -> None:
    """What cannot be undone takes a tap: a word that slipped out erases nobody."""
    assert (await sam.go("/delete", "yes"))[-1].endswith("Erase it?")


async def test_a_typed_yes_and_no_answer_a_question(sam: Person) -> None:
    """Yes and no, as people say them, are the buttons that mean it."""
    await sam.go("/rejected", "I got rejected by Acme", "skip", "[Interview]", "[Flat]")
    assert (await sam.say("ok"))[-1].startswith("Noted.")
    assert "Shall it stay so" in (await sam.say("/agreed"))[-1]
    assert "erase" in (await sam.say("nope"))[-1]
    assert "what is there stays" in (await sam.say("no thanks"))[-1]


async def test_deletion_that_was_left_is_never_brought_up(sam: Person) -> None:
    """Stopped, it says that nothing is erased; interrupted, it is not offered afterwards."""
    assert (await sam.go("/delete", "[Stop here]")) == ["Nothing is erased. All of it is as it was."]
    said = await sam.go("/delete", "I got rejected by Acme", "skip", "[Interview]", "[Flat]", "[Note it]")
    assert not any("erase" in one for one in said)


async def test_pain_is_no_name_to_look_for(sam: Person) -> None:
    """Looking at the list, a sentence that says how they are is heard; a name is looked for."""
    await sam.go("/applied", "Care Homes Ltd", "Nurse", "[An advert]", "[Note it]")
    assert (await sam.go("/list", "care homes"))[-1].startswith("1 that fits")
    assert (await sam.go("/list", "I feel awful"))[-1].startswith("A moment for you")
    assert "which is it" in (await sam.go("/list", "I got a job"))[-1].casefold()


async def test_a_list_that_is_left_has_nothing_to_drop(sam: Person) -> None:
    """Nothing was under way in a list: stopped, nothing is offered that could be taken for dropping it."""
    await sam.go("/applied", "Acme", "Nurse", "[An advert]", "[Note it]")
    assert (await sam.go("/list", "[Stop here]")) == ["All right. Nothing was changed."]
    assert sam.buttons() == ["Menu"]


async def test_stop_with_nothing_open_stops_what_comes(sam: Person) -> None:
    """Whoever types "stop" out of the blue wants quiet: the kind line can be stopped there and then."""
    await sam.go("/encourage", "[9:00 AM]", "[Every day]")
    await sam.say("stop")
    assert sam.buttons()[:2] == ["Stop the kind line", "Everything, for a while"]
    assert "no more kind lines" in (await sam.tap("Stop the kind line"))[-1]


async def test_a_line_begun_by_mistake_is_stopped_by_one_tap(sam: Person) -> None:
    """An old button that begins the kind line again has the way out right below it."""
    await sam.go("/encourage", "[9:00 AM]", "[Every day]", "/encourage off", "/encourage weekly")
    assert "no more kind lines" in (await sam.tap("Stop them"))[-1]


async def test_a_place_nobody_asked_for_is_not_kept(sam: Person, stage: Stage) -> None:
    """A location out of the blue, or at another question, is told to be not kept."""
    stage.server.send_location(sam.id, 38.72, -9.14)
    assert "isn't kept" in (await sam.answers())[-1]
    await sam.say("/rename")
    stage.server.send_location(sam.id, 38.72, -9.14)
    assert "isn't kept" in (await sam.answers())[-1]


async def test_a_letter_in_another_language_is_told_to_be_one(sam: Person) -> None:
    """A long text in a language that is not read: that is said, and it goes on with a tap."""
    assert "another language" in (await sam.say(GERMAN))[-1]
    assert sam.buttons()[0] == "It is a no"


async def test_in_a_crisis_no_text_is_turned_away(sam: Person) -> None:
    """What cannot be matched there is not called an answer that does not match; stopping leaves people in sight."""
    await sam.say("I want to die")
    said = await sam.say("what")
    assert "match" not in said[-1]
    assert "the right words" in said[-1]
    assert "/help_now" in (await sam.tap("Stop here"))[-1]
    assert sam.buttons() == ["I need a person now"]


async def test_a_country_without_numbers_is_named_as_one(sam: Person) -> None:
    """Nobody is told "these are for where you are" where there are none; the country is not asked for again."""
    said = (await sam.go("/help_now", "[I'm in another country]", "Bhutan"))[-1]
    assert "For Bhutan I have no numbers" in said
    await sam.say("/help_now")
    assert "Say which country" not in sam.buttons()


async def test_gone_on_with_the_draft_is_there_again(sam: Person) -> None:
    """Whoever comes back to "Sent it?" sees what it is about, with its button to copy."""
    await sam.go("I got rejected by Acme", "skip", "[Interview]", "[Flat]", "[Note it]", "[Ask for feedback]", "Ana")
    await sam.go("[LinkedIn]", "[Warm]", "[Which one skill to work on first?]", "[No]")
    draft = (await sam.tap("Show me the draft"))[0]
    assert draft in await sam.go("[Stop here]", "[Carry on]")
    assert "Copy" in sam.all_buttons()


async def test_after_a_long_time_a_question_is_offered_not_asked(sam: Person, stage: Stage) -> None:
    """A hello after ten days is answered; what was open is offered by name, and what may be kept is no such name."""
    await sam.go("/rejected", "I got rejected by Acme", "skip")
    await stage.pass_time(days=10)
    said = await sam.say("hello")
    assert "unfinished from a while ago: logging a rejection" in said[-1]
    assert len(said) == 2


async def test_what_was_said_of_an_application_is_not_asked(sam: Person) -> None:
    """Company and role stand in the sentence: the next question is another one."""
    assert (await sam.say("I applied at Bluepeak")) == ["Bluepeak, good. For which role?"]
    await sam.go("Clerk", "[An advert]", "[Note it]")
    assert (await sam.say("I sent an application to Northwind for the nurse role")) == ["Where did you find it?"]


async def test_everything_that_is_coming_can_be_let_go(sam: Person, stage: Stage) -> None:
    """Each thing says whom it is about, also where there are several of a kind; one tap and a yes let all of it go."""
    for company in ("Northwind", "Corvane", "Marsh", "Tarn"):
        await sam.go("/applied", company, "Clerk", "[An advert]", "[Note it]")
    said = (await sam.say("/upcoming"))[-1]
    assert "A line to Northwind" in said
    assert "2 more come after these" in said
    assert "Let all 8" in (await sam.tap("Let all of it go"))[-1]
    assert "quiet until you write" in (await sam.say("yes"))[-1]
    assert "Nothing is coming" in (await sam.say("/upcoming"))[-1]


async def test_a_list_without_where_they_stand_says_so(sam: Person) -> None:
    """Where no column tells it, nobody is left to think that a no was read as one."""
    said = (await sam.say("Company,Role,Colour\nAcme,Clerk,Absage\nBolt,Clerk,Zusage"))[-1]
    assert "No column tells me where they stand" in said
