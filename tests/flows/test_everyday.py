"""The menu in groups, guessed commands, and small talk that gets an answer rather than a list."""

from __future__ import annotations

import pytest

from bot.flows import ALIASES, BY_ITSELF, COMMANDS, FLOWS
from bot.flows.everyday import GROUPS
from bot.flows.smalltalk import KINDS
from tests.conftest import Stage


def buttons(message: dict[str, object]) -> list[str]:
    markup = message.get("reply_markup")
    rows = markup["inline_keyboard"] if isinstance(markup, dict) else []
    return [button["text"] for row in rows for button in row]


def test_the_menu_has_what_people_may_begin() -> None:
    """Telegram shows ten commands or fewer; the groups of the menu hold only what a person may begin, each once."""
    grouped = [flow for flows in GROUPS.values() for flow in flows]
    assert len(COMMANDS) <= 10
    assert len(grouped) == len(set(grouped))
    assert set(grouped) | set(COMMANDS) <= FLOWS.keys() - BY_ITSELF
    assert set(COMMANDS) <= {*grouped, "menu", "help_now"}
    assert {"privacy", "delete"} <= set(grouped)


def test_guessed_commands_lead_somewhere() -> None:
    """A guessed command is the name of no conversation itself, of no control, and leads to one a person may begin."""
    assert not ALIASES.keys() & (FLOWS.keys() | {"back", "skip", "cancel", "stop", "drop", "again"})
    assert set(ALIASES.values()) <= FLOWS.keys() - BY_ITSELF


async def test_menu_opens_its_groups(stage: Stage) -> None:
    """A group opens by a tap and shows its conversations, the way back and a person; an unknown one is the menu."""
    sam = stage.person("Sam")
    await sam.go("/start", "Sam", "Lisbon", "[Not now]", "/menu")
    assert "A person now" in buttons(stage.server.from_bot(sam.id)[-1])
    for group in ("After a rejection", "Next application", "For me", "Settings and data"):
        await sam.go("/menu", f"[{group}]")
        shown = buttons(stage.server.from_bot(sam.id)[-1])
        assert len(shown) in (7, 8)
        assert {"‹ Menu", "A person now"} <= set(shown)
    await sam.go("[‹ Menu]")
    menu = stage.server.from_bot(sam.id)[-1]
    await sam.go("/menu nonsense")
    assert stage.server.from_bot(sam.id)[-1]["text"] == menu["text"]


@pytest.mark.parametrize(("command", "says"), [("/break", "How long"), ("/network", ""), ("/practice", "")])
async def test_a_guessed_command_begins_its_conversation(stage: Stage, command: str, says: str) -> None:
    """`/break` is `/pause`: the same words are said."""
    sam, robin = stage.person("Sam"), stage.person("Robin")
    for person, name in ((sam, command), (robin, f"/{ALIASES[command[1:]]}")):
        await person.go("/start", "Sam", "Lisbon", "[Not now]", name)
    heard = [stage.server.from_bot(person.id)[-1]["text"] for person in (sam, robin)]
    assert heard[0] == heard[1]
    assert says in heard[0]


@pytest.mark.parametrize(
    ("said", "answer", "label"),
    [
        ("how are you?", "my days are all alike", "Not so good"),
        ("are you a real person?", "Nobody types here", "I'd like a person"),
        ("who made you", "Nobody types here", "How this works"),
        ("you're useless", "another way", "A person"),
        ("this isn't helping", "another way", "Another way"),
        ("I don't know what to do", "don't have to know", "I feel low"),
        ("what now?", "don't have to know", "Something happened"),
        ("tell me a joke", "not my strength", "A kind line"),
        ("lol", "laugh", "Menu"),
        ("sorry", "Nothing to be sorry for", "Menu"),
        ("nice bot", "kind of you", "Menu"),
        ("I'm fine", "Good to hear", "That's all for now"),
        ("I'm bored", "slow day", "A short walk"),
        ("fuck that company", "be angry here", "Let it cool"),
        ("🤷", "as meant", "Menu"),
    ],
)
async def test_small_talk_gets_an_answer(stage: Stage, said: str, answer: str, label: str) -> None:
    """What people say to a bot besides is answered in its own words, with a way on, and no list of what there is."""
    sam = stage.person("Sam")
    await sam.go("/start", "Sam", "Lisbon", "[Not now]", said)
    message = stage.server.from_bot(sam.id)[-1]
    assert answer in message["text"]
    assert label in buttons(message)
    assert len(buttons(message)) <= 4


@pytest.mark.parametrize(
    ("said", "answer"),
    [("thank you", "You're welcome"), ("good night", "Good night"), ("bye", "Take care"), ("that's all", "All right")],
)
async def test_thanks_and_partings_need_no_buttons(stage: Stage, said: str, answer: str) -> None:
    """Who says thanks or takes their leave is answered and left in peace."""
    sam = stage.person("Sam")
    await sam.go("/start", "Sam", "Lisbon", "[Not now]", said)
    message = stage.server.from_bot(sam.id)[-1]
    assert message["text"].startswith(answer)
    assert buttons(message) == []


def test_each_kind_of_small_talk_has_ways_on() -> None:
    """A word back always leads somewhere that a person may begin."""
    assert all(ways and set(ways) <= FLOWS.keys() - BY_ITSELF for ways in KINDS.values())
