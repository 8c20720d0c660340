"""Safety before anything else: at every question of every conversation, and nothing of it is kept."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.clock import Clock
from bot.content import Content
from bot.conversations import Conversations, Message
from bot.conversations.events import Command, Event, Press, Words
from bot.engine.explore import explore
from bot.flows import BY_ITSELF, FLOWS
from bot.flows.samples import beginnings
from bot.store import Store, Vault, crises, dues, entries, new_key, read_keys, whole
from tests.conftest import TUESDAY, Person, Stage
from tests.conversations.steps import PNG, offers

ACUTE = "I have the pills here and I am going to take them tonight"
LIKELY = "I want to kill myself"
FIGURE = "No, a figure of speech"


class Direct:
    """Conversations without a messenger: events in, messages out."""

    def __init__(self, conversations: Conversations, person: int) -> None:
        self.conversations, self.person, self.number = conversations, person, 0

    async def do(self, what: Any) -> list[Message]:
        self.number += 1
        messages = await self.conversations.take(Event(self.person, self.number, "en", what))
        if messages and messages[-1]["number"]:
            await self.conversations.delivered(self.person, messages[-1]["number"], None, messages[-1]["number"])
        return [message for message in messages if "text" in message]

    async def press(self, message: Message, label: str) -> list[Message]:
        data = next(b["data"] for row in message["rows"] for b in row if b["text"] == label)
        return await self.do(Press(data, 1))


@pytest.fixture
async def conversations(tmp_path: Path) -> AsyncIterator[Conversations]:
    clock = Clock(TUESDAY)
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", Vault(read_keys(new_key())), clock.now)
    yield Conversations(store, Content())
    await store.close()


def questions_of(flow: str) -> set[str]:
    """The names of all questions a flow may ask somebody who begins it."""
    content = Content()
    found: set[str] = set()
    for args in beginnings(flow, lambda file, block, facts: content.plain("en", file, block, facts)):
        for path in explore(FLOWS[flow], args, memory=1):
            found |= {taken.step.name for taken in path.replay.passed if hasattr(taken.step, "kind")}
    return found


OF_SOMETHING_KEPT = (
    "applications", "favourites", "feedback_elsewhere", "interview_plan", "interview_after", "lookback", "picture",
    "remove_application", "upcoming",
)  # fmt: skip  # ask a stranger nothing
ASKING = sorted(FLOWS.keys() - BY_ITSELF - {*OF_SOMETHING_KEPT})


@pytest.mark.parametrize("flow", ASKING)
async def test_at_every_question_the_answer_is_help_and_nothing_is_lost(
    flow: str, conversations: Conversations
) -> None:
    """A crisis message at any question is answered with the check; afterwards the same question waits, unanswered."""
    chance = random.Random(flow)
    me = Direct(conversations, 7)
    asked = 0
    for _ in range(6 if questions_of(flow) else 0):
        shown = await me.do(Command(flow))
        for _ in range(14):
            question = shown[-1] if shown else {}
            if not question.get("alive"):
                break
            asked += 1
            checked = await me.do(Words(LIKELY))
            assert "suicide" in checked[-1]["text"]
            offered = await me.press(checked[-1], FIGURE)
            again = await me.press(offered[-1], "Carry on")
            assert question["text"].endswith(again[-1]["text"])  # without the note that stood before it
            assert again[-1]["rows"] == question["rows"]
            options = [b["text"] for row in question["rows"] for b in row if "!" not in b["data"]]
            if options and chance.random() < 0.8:
                shown = await me.press(question, chance.choice(options))
            else:
                shown = await me.do(Words(chance.choice(["Acme", "Lisbon", "9:30"])))
    assert asked >= 3 or not questions_of(flow)


@pytest.mark.parametrize("text", [ACUTE, "goodbye everyone, I'm ending it tonight"])
async def test_acute_is_help_at_once(text: str, sam: Person) -> None:
    """Acute: a person to reach in the first message, no question before it."""
    said = await sam.say(text)
    assert "112" in said[0]
    assert "?" not in said[0].split("\n")[0]
    assert "Someone I trust" in sam.buttons()


async def test_nothing_of_it_is_kept(sam: Person, stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the message nothing stands in the database, sealed or not, nor in the log."""
    structlog.reset_defaults()
    await sam.go("/rejected", "Acme", LIKELY + " with xyzzy", "[Yes]", "[I'm safe, go on]", "[Yes, once]", "[Yes]")
    sealed, vault, _ = await whole.read(stage.app.store, sam.id)
    rows = whole.opened(vault, sealed)
    assert "Acme" in str(rows)  # this test does see what is there
    assert "xyzzy" not in str(rows)
    [logged] = rows["crisis"]
    assert logged["body"] == {"level": "likely", "about": "self", "answer": "yes"}
    assert logged["hour"] == TUESDAY.replace(minute=0)
    assert "xyzzy" not in capsys.readouterr().out


async def test_silence_for_a_day_and_one_agreed_question(sam: Person, stage: Stage) -> None:
    """24 hours without the daily line or a reminder; the next morning the one question they agreed to."""
    await sam.go(LIKELY, "[Yes]", "[I'm safe, go on]", "[Yes, once]", "[No]")
    await stage.next()
    assert ["how are you now" in text for text in await sam.answers()] == [True]
    await sam.tap("A little better")
    moment = await stage.next()
    assert moment is not None
    assert moment.day > TUESDAY.day + 1 or await sam.answers() == []  # the line of that morning is let go


async def test_without_consent_nothing_is_asked_and_nothing_noted(sam: Person, stage: Stage) -> None:
    """Two times No: no question tomorrow, no row."""
    await sam.go(LIKELY, "[Yes]", "[I'm safe, go on]", "[No]", "[No]")
    async with stage.app.store.transaction() as tx:
        assert await entries.all_of(tx, sam.id, crises.KIND) == []
        kinds = [one.kind for one in await dues.coming(tx, sam.id)]
    assert "how_are_you" not in kinds


async def test_a_second_time_is_short(sam: Person) -> None:
    """Within 24 hours not the same block again, but one line and the numbers."""
    first = await sam.say(ACUTE)
    second = await sam.say(ACUTE)
    assert second[0] != first[0]
    assert "112" in second[0]
    assert "Someone I trust" in sam.buttons()


async def test_a_figure_of_speech_is_accepted_at_once(sam: Person, stage: Stage) -> None:
    """One tap, no argument, no silence after it."""
    said = await sam.go(LIKELY, f"[{FIGURE}]")
    assert "/help_now" in said[-1]
    await stage.next()
    assert len(await sam.answers()) == 1


async def test_about_somebody_else(sam: Person, stage: Stage) -> None:
    """Help for a friend: what to do, the same numbers, and no silence for the one who asks."""
    said = await sam.say("my brother says he wants to kill himself")
    assert any("friend" in text for text in said)
    assert any("112" in text for text in said)
    await stage.next()
    assert len(await sam.answers()) == 1


async def test_the_safety_note_is_shown_by_help_now(sam: Person) -> None:
    """What somebody wrote to themselves stands under the numbers."""
    await sam.go("/help_now", "[My safety note]", "Call Ana. Sit by the river.")
    assert "Sit by the river" in (await sam.say("/help_now"))[0]


@pytest.mark.parametrize("typed", ["Germany", "🇩🇪", "south africa", "Jordan"])
async def test_a_country_typed_below_the_numbers(robin: Person, typed: str) -> None:
    """It is offered as theirs, not taken for it: it may be a name, and numbers of another country would be wrong."""
    before = await robin.say("/help_now")
    said = await robin.say(typed)
    assert offers(robin, ">help_country")
    assert offers(robin, ">help_now")
    assert len(said) == 1
    assert (await robin.say("/help_now"))[0] == before[0]


async def test_help_now_in_the_middle_of_a_question(robin: Person) -> None:
    """It answers at once, and the question waits below it."""
    await robin.say("/start")
    said = await robin.say("/help_now")
    assert "emergency number" in said[0]
    assert "call you" in said[1]


async def test_a_country_is_guessed_and_said_to_be_a_guess_until_told(sam: Person) -> None:
    """From the clock, as a guess; from their word, no guess; unknown, no country's number at all."""
    assert "guess" in (await sam.say("/help_now"))[0]
    said = await sam.go("[I'm in another country]", "Austria")
    assert "142" in said[0]
    assert "guess" not in said[0]


async def test_never_a_default_country(robin: Person) -> None:
    """Somebody without a clock gets the directory, and no line of any country."""
    said = await robin.say("/help_now")
    assert "988" not in said[0]
    assert "findahelpline.com" in said[0]


async def test_heavy_gets_one_warm_line_and_goes_on(robin: Person) -> None:
    """Distress is acknowledged once a day, the answer counts, the conversation goes on."""
    await robin.go("/rejected", "[I'd rather not]", "[Skip]", "[Skip]")
    said = await robin.say("I feel so hopeless and worthless")
    assert "a lot to carry" in said[0]
    said = await robin.say("I feel so hopeless and worthless")
    assert "a lot to carry" not in said[0]


async def test_in_a_pasted_letter_only_own_words_count(robin: Person) -> None:
    """A letter's own phrases stop nobody; what stands above it does."""
    letter = (
        "Dear Sam,\n\nThank you for applying to the Data Analyst role at Brightwater Ltd. Unfortunately we have "
        "decided not to move forward with your application. This deadline was killing us all.\n\nKind regards,\nAna"
    )
    assert "hard message" in (await robin.say(letter))[0]
    await robin.tap("Stop here")
    assert "suicide" in (await robin.say(f"{LIKELY}\n\n{letter}"))[-1]


@pytest.mark.parametrize("how", ["edit", "caption", "command"])
async def test_every_way_a_text_comes_is_checked(how: str, robin: Person, stage: Stage) -> None:
    """Edited messages, captions and what follows a command pass the check too."""
    if how == "edit":
        message = stage.server.say(robin.id, "hello")
        await robin.answers()
        stage.server.edit(robin.id, message["message_id"], LIKELY)
    elif how == "caption":
        stage.server.send_file(robin.id, "photo", "a.png", "image/png", PNG, LIKELY)
    else:
        stage.server.say(robin.id, f"/rejected {LIKELY}")
    assert "suicide" in (await robin.answers())[-1]
