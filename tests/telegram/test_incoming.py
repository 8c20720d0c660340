"""Updates become events: every kind a person can cause, and nothing that Telegram sends breaks the reading."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.events import Command, Event, File, Here, Left, Press, Thing, Words
from bot.demo.server import DemoServer
from bot.telegram.incoming import Group, read

ROBIN = {"id": 7, "is_bot": False, "first_name": "Robin", "language_code": "pt-BR"}
CHAT = {"id": 7, "type": "private", "first_name": "Robin"}
GROUP = {"id": -5, "type": "supergroup", "title": "Friends"}
BOT = {"id": 1, "is_bot": True, "first_name": "Onward"}


RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories",
)  # fmt: skip


def message(chat: dict[str, Any] = CHAT, sender: dict[str, Any] = ROBIN, **more: Any) -> dict[str, Any]:
    return {"message_id": 3, "date": 1, "chat": chat, "from": sender, **more}


def update(kind: str = "message", /, **body: Any) -> dict[str, Any]:
    return {"update_id": 9, kind: body}


def pressed(data: Any = "4:ask:yes", **more: Any) -> dict[str, Any]:
    question = message(sender=BOT, text="a & b", entities=[{"type": "bold", "offset": 0, "length": 1}])
    return update("callback_query", id="q", **{"from": ROBIN}, chat_instance="x", data=data, message=question | more)


def member(status: str, chat: dict[str, Any] = CHAT) -> dict[str, Any]:
    old = {"user": BOT, "status": "member"}
    more = {"kicked": {"until_date": 0}, "administrator": dict.fromkeys(RIGHTS, False)}
    new = {"user": BOT, "status": status, **more.get(status, {})}
    return update("my_chat_member", chat=chat, date=1, old_chat_member=old, new_chat_member=new, **{"from": ROBIN})


PHOTO = {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]}
FILE = {"file_id": "a", "file_unique_id": "b"}
KINDS = {
    "photo": PHOTO,
    "voice": {"voice": {**FILE, "duration": 1}},
    "sticker": {"sticker": {**FILE, "width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"}},
    "document": {"video": {**FILE, "width": 1, "height": 1, "duration": 1}},
    "contact": {"contact": {"phone_number": "1", "first_name": "a"}},
    "other": {"venue": {"location": {"latitude": 1.0, "longitude": 1.0}, "title": "a", "address": "b"}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("I just got rejected by Acme", Words("I just got rejected by Acme")),
        ("/menu", Command("menu", "", "/menu")),
        ("/MENU@onward_bot", Command("menu", "", "/MENU@onward_bot")),
        ("/rejected by Acme ", Command("rejected", "by Acme", "/rejected by Acme ")),
        ("/rejected\nby Acme", Command("rejected", "by Acme", "/rejected\nby Acme")),
        ("/rejected " + "x" * 99, Command("rejected", "x" * 60, "/rejected " + "x" * 99)),
        ("/start from_somewhere", Command("start", "", "/start from_somewhere")),
        ("/stop", Command("cancel", "", "/stop")),
        ("/help_now", Command("help_now", "", "/help_now")),
        ("/", Command("", "", "/")),
        ("/nonsense ", Command("nonsense", "", "/nonsense ")),
        (" /menu", Words(" /menu")),
        ("a /menu", Words("a /menu")),
    ],
)
def test_what_was_written(said: str, what: Words | Command) -> None:
    """A command is a slash at the very beginning; whatever case, name of the bot or words after it."""
    assert read(update(**message(text=said))) == Event(7, 9, "pt-BR", what)


@pytest.mark.parametrize(("kind", "content"), KINDS.items())
def test_things_without_words(kind: str, content: dict[str, Any]) -> None:
    """A picture, a voice and the others are told by their kind; with a caption it is the words that count."""
    assert read(update(**message(**content))) == Event(7, 9, "pt-BR", Thing(kind, 1 if kind == "voice" else 0))
    if kind not in ("contact", "other", "sticker"):
        assert read(update(**message(caption="my letter", **content))) == Event(7, 9, "pt-BR", Words("my letter"))


def test_a_file() -> None:
    """A file that may hold a letter comes with all that is needed to fetch it, and the words written with it."""
    file = {**FILE, "file_name": "letter.pdf", "mime_type": "application/pdf", "file_size": 9}
    event = read(update(**message(document=file, caption="they said no")))
    assert event == Event(7, 9, "pt-BR", File("a", "letter.pdf", "application/pdf", 9, "they said no"))
    assert read(update(**message(document=FILE))) == Event(7, 9, "pt-BR", File("a", "", "", 0))


def test_a_place() -> None:
    """A location is where they are."""
    where = {"latitude": 38.7, "longitude": -9.1}
    assert read(update(**message(location=where))) == Event(7, 9, "pt-BR", Here(38.7, -9.1))


def test_an_edited_message() -> None:
    """Words that replace others are told as such; a location that moves on is nothing new."""
    edited = update("edited_message", **message(text="better", edit_date=2))
    assert read(edited) == Event(7, 9, "pt-BR", Words("better", edited=True))
    moved = message(location={"latitude": 1.0, "longitude": 1.0, "live_period": 60}, edit_date=2)
    assert read(update("edited_message", **moved)) is None


def test_a_press() -> None:
    """A press comes with the message it stands under and its words as HTML, ready to be edited."""
    event = read(pressed())
    assert isinstance(event, Event)
    assert event.what == Press("4:ask:yes", 3, "<b>a</b> &amp; b")
    assert (event.person, event.number, event.locale) == (7, 9, "pt-BR")


def test_a_press_under_a_message_too_old_to_see() -> None:
    """Telegram no longer shows the message: the press counts, without its words."""
    old = {"message_id": 3, "date": 0, "chat": CHAT}
    query = update("callback_query", id="q", **{"from": ROBIN}, chat_instance="x", data="4:ask:yes", message=old)
    event = read(query)
    assert isinstance(event, Event)
    assert event.what == Press("4:ask:yes", 3, None)


@pytest.mark.parametrize("data", [pressed(None), pressed(chat=GROUP)])
def test_presses_that_are_none(data: dict[str, Any]) -> None:
    """A press without data, or in a group, is no event."""
    assert read(data) is None


def test_coming_and_going() -> None:
    """Blocked: they left. Unblocked: nothing yet, until they write."""
    assert read(member("kicked")) == Event(7, 9, "pt-BR", Left())
    assert read(member("member")) is None


def test_groups() -> None:
    """In a group only a call for the bot, or being added, gets a word; talk among others does not."""
    assert read(update(**message(GROUP, text="/start"))) == Group(-5, "pt-BR")
    assert read(update(**message(GROUP, text="/help_now@onward_bot"))) == Group(-5, "pt-BR", help=True)
    assert read(update(**message(GROUP, text="/weather"))) is None
    assert read(update(**message(GROUP, text="hello all"))) is None
    assert read(member("member", GROUP)) == Group(-5, "pt-BR")
    assert read(member("administrator", GROUP)) == Group(-5, "pt-BR")
    assert read(member("kicked", GROUP)) is None
    assert read(member("left", GROUP)) is None


def test_from_nobody() -> None:
    """Channels and other bots are nobody."""
    nobody = message(text="hello")
    del nobody["from"]
    assert read(update(**nobody)) is None
    assert read(update(**message(sender=BOT, text="hello"))) is None


def test_no_language() -> None:
    """Who says no language has none."""
    event = read(update(**message(sender={"id": 7, "is_bot": False, "first_name": "R"}, text="hello")))
    assert isinstance(event, Event)
    assert event.locale == ""


def test_a_newer_bot_api() -> None:
    """Unknown fields and unknown kinds of update or message are no trouble."""
    later = message(text="hello", from_the_future={"a": [1]}, chat={**CHAT, "type": "private", "mood": "fine"})
    event = read(update(**later))
    assert isinstance(event, Event)
    assert event.what == Words("hello")
    assert read(update("mind_read", thoughts="many")) is None
    assert read(update(**message(hologram={"file_id": "a"}))) is None


whole = [update(**message(text="/menu")), pressed(), member("kicked"), update(**message(**PHOTO))]
rubbish = st.none() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2) | st.just({})


@given(st.sampled_from(whole), st.data())
def test_whatever_is_wrong_in_it_is_no_trouble(one: dict[str, Any], data: st.DataObject) -> None:
    """With any part of an update missing or of another kind, reading gives an event or nothing, and never raises."""
    broken: Any = copy.deepcopy(one)
    part: Any = broken
    while isinstance(part, dict) and part:
        key = data.draw(st.sampled_from(sorted(part)))
        if not isinstance(part[key], dict) or data.draw(st.booleans()):
            if data.draw(st.booleans()):
                del part[key]
            else:
                part[key] = data.draw(rubbish)
            break
        part = part[key]
    found = read(broken)
    assert found is None or isinstance(found, (Event, Group))
    if isinstance(found, Event):
        assert isinstance(found.person, int)
        assert isinstance(found.number, int)
        assert isinstance(found.locale, str)


@pytest.fixture
async def server() -> AsyncIterator[DemoServer]:
    async with DemoServer(token="100000:test") as started:
        yield started


async def test_everything_that_the_page_can_send(server: DemoServer) -> None:
    """Each thing a person can do in the demo is read as what it is."""
    person = server.person()
    server.say(person, "hello")
    server.send_location(person, 1.5, 2.5)
    server.send_sticker(person, "🙂")
    server.send_file(person, "document", "a.pdf", "application/pdf", b"%PDF-1.4", "my letter")
    server.edit(person, server.messages(person)[0]["message_id"], "hello again")
    server.block(person)
    events = [read(update) for update in server.world.updates.pending]
    what = [event.what for event in events if isinstance(event, Event)]
    assert isinstance(what[3], File)
    assert (what[3].name, what[3].size, what[3].words) == ("a.pdf", 8, "my letter")
    assert what == [
        Words("hello"), Here(1.5, 2.5), Thing("sticker"), what[3], Words("hello again", edited=True), Left(),
    ]  # fmt: skip
