"""Pictures, voices, stickers, files, places, edits, forwards, groups, blocks: each has an answer, none is an accident."""

from __future__ import annotations

import struct
import zlib

import pytest

from bot.conversations.typed import cleaned
from tests.conftest import Person, Stage
from tests.conversations.steps import at, has, noted, offers, press, shared, spot, walk

stage = shared
pytestmark = pytest.mark.asyncio(loop_scope="module")


def png() -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00\x00\x00\x00")) + chunk(b"IEND", b"")


def send(person: Person, what: str, caption: str = "") -> None:
    """Send something that is no text."""
    server = person.stage.server
    match what:
        case "photo":
            server.send_file(person.id, "photo", "letter.png", "image/png", png(), caption)
        case "voice":
            server.send_file(person.id, "voice", "voice.ogg", "audio/ogg", b"OggS" + bytes(200), caption)
        case "document":
            server.send_file(person.id, "document", "letter.zip", "application/zip", b"PK\x03\x04", caption)
        case "sticker":
            server.send_sticker(person.id, "😢")
        case "location":
            server.send_location(person.id, 38.7, -9.1)
        case _:
            server.world.chats[person.id].started = True
            base = {"message_id": 1, "date": 1, "chat": server.world.chats[person.id].json()}
            who = server.world.people[person.id].json()
            server.inject({"message": {**base, "from": who, **ODD[what]}})


ODD = {
    "contact": {"contact": {"phone_number": "1", "first_name": "A"}},
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "poll": {"poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False,
                      "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
                      "allows_revoting": False, "members_only": False}},
    "video": {"video": {"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1, "duration": 1}},
    "venue": {"venue": {"location": {"latitude": 1.0, "longitude": 2.0}, "title": "x", "address": "y"},
              "location": {"latitude": 1.0, "longitude": 2.0}},
}  # fmt: skip
THINGS = ("photo", "voice", "document", "sticker", "location", *ODD)


@pytest.mark.parametrize("key", ["", "stage", "card"])
async def test_things_are_answered_and_answer_nothing(stage: Stage, key: str) -> None:
    """With nothing open there is a way on; at a question it is asked again, and stays as it was."""
    person = stage.person()
    await person.say("/rejected" if key else "/menu")
    await walk(person, to=key)
    before = await at(person)
    for what in THINGS:
        send(person, what)
        said = await person.answers()
        assert said, what
        assert not has(said, stage, "broken"), what
        assert await at(person) == before, what
        assert offers(person, ">menu" if not key else before.ask.kind.options[0]), what  # type: ignore[union-attr]
    assert await noted(person) == []


async def test_a_location_where_a_place_is_asked(robin: Person) -> None:
    """It is the answer, rounded to 11 km; on the sea, or where there is no land, it is asked again."""
    await robin.say("/move")
    send(robin, "location")
    await robin.answers()
    assert await at(robin) is None
    await robin.say("/settings")
    assert "Lisbon" in robin.stage.server.texts(robin.id)[-1]
    await robin.say("/move")
    robin.stage.server.send_location(robin.id, 90.0, 180.0)
    assert await robin.answers()


async def test_a_caption_is_a_text(robin: Person) -> None:
    """What stands under a picture answers a question as typed words do."""
    await robin.say("/rejected")
    await walk(robin, to="company")
    send(robin, "photo", caption="Acme <GmbH>")
    await robin.answers()
    assert (await spot(robin)).answers["company"] == "Acme <GmbH>"


async def test_a_forwarded_message_is_a_text(robin: Person) -> None:
    """A forward answers as typed words do, and its sender is nobody's business."""
    await robin.say("/rejected")
    await walk(robin, to="company")
    await robin.say("Acme", forwarded=True)
    assert (await spot(robin)).answers["company"] == "Acme"


async def test_an_edited_message_changes_nothing_and_says_how(robin: Person, stage: Stage) -> None:
    """Editing an answer leaves it as it is, with a word about Back and "Change something"; so does editing later."""
    await robin.say("/rejected")
    await walk(robin, to="company")
    message = stage.server.say(robin.id, "Acmee")
    await robin.answers()
    before = await at(robin)
    stage.server.edit(robin.id, message["message_id"], "Acme")
    assert has(await robin.answers(), stage, "edited")
    assert await at(robin) == before
    await robin.say("stop")
    await press(robin, ">drop")
    stage.server.edit(robin.id, message["message_id"], "/delete")
    assert has(await robin.answers(), stage, "edited")
    assert await at(robin) is None


async def test_a_reply_is_a_text(robin: Person, stage: Stage) -> None:
    """A reply to a message answers the question that waits, whatever it replies to."""
    await robin.say("/rejected")
    first = stage.server.from_bot(robin.id)[0]["message_id"]
    await walk(robin, to="company")
    await robin.say("Acme", reply_to=first)
    assert (await spot(robin)).answers["company"] == "Acme"


async def test_in_a_group_it_says_where_to_find_it(robin: Person, stage: Stage) -> None:
    """One word for each asking, none for anything else; the private conversation does not notice."""
    await robin.say("/rejected")
    await walk(robin, to="stage")
    before = await at(robin)
    group = stage.server.group("Friends", [robin.id])
    await stage.quiet()
    said = [m["text"] for m in stage.server.from_bot(group)]
    for n, text in enumerate(("/start@onward_demo_bot", "/help", "/start"), 2):
        stage.server.say_in_group(group, robin.id, text)
        await stage.quiet()
        assert len(stage.server.from_bot(group)) == n
    for text in ("/rejected@another_bot", "I got rejected by Acme", "interview", "back"):
        stage.server.say_in_group(group, robin.id, text)
    await stage.quiet()
    assert [m["text"] for m in stage.server.from_bot(group)] == said * 4
    assert "reply_markup" not in stage.server.from_bot(group)[-1]
    assert await robin.answers() == []
    assert await at(robin) == before


async def test_updates_without_anything_for_us(robin: Person, stage: Stage) -> None:
    """Service messages, channel posts, empty and unknown shapes are taken and left; the next message is answered."""
    await robin.say("/rejected")
    before = await at(robin)
    base = stage.server.world
    head = {"message_id": 1, "date": 1, "chat": base.chats[robin.id].json(), "from": base.people[robin.id].json()}
    for update in (
        {"message": {**head, "new_chat_title": "x"}},
        {"message": {**head, "pinned_message": head}},
        {"message": head},
        {"message": {**head, "from": {"id": 5, "is_bot": True, "first_name": "B"}, "text": "/delete"}},
        {"edited_message": {**head, "location": {"latitude": 1.0, "longitude": 1.0}}},
        {"channel_post": {**head, "text": "/delete"}},
        {"message": {"date": "soon"}},
        {"something_new": {"chat": {"id": robin.id}}},
        {},
    ):
        stage.server.inject(update)
    assert await robin.answers() == []
    assert await at(robin) == before
    assert await robin.say("/menu")


async def test_block_and_unblock_in_the_middle(robin: Person, stage: Stage) -> None:
    """The conversation is kept; nothing is sent meanwhile; by writing they are back where they were."""
    await robin.say("/rejected")
    await walk(robin, to="stage")
    before = await at(robin)
    stage.server.block(robin.id)
    await stage.quiet()
    sent = len(stage.server.from_bot(robin.id))
    stage.server.block(robin.id, False)
    await stage.quiet()
    assert len(stage.server.from_bot(robin.id)) == sent
    assert await at(robin) == before
    await robin.say("interview")
    assert (await spot(robin)).answers["stage"] == "interview"


async def test_blocked_while_an_answer_is_on_its_way(robin: Person, stage: Stage) -> None:
    """What could not be delivered is not kept for later: by writing they get the question, once."""
    await robin.say("/rejected")
    await walk(robin, to="company")
    stage.server.world.chats[robin.id].blocked = True
    base = stage.server.world
    head = {"message_id": 1, "date": 1, "chat": base.chats[robin.id].json(), "from": base.people[robin.id].json()}
    for text in ("Acme", "Data analyst"):
        stage.server.inject({"message": {**head, "text": text}})
    await stage.quiet()
    stage.server.refused.clear()  # Forbidden, as it must be
    stage.server.world.chats[robin.id].blocked = False
    assert len(await robin.say("hm")) == 1
    await press(robin, "final")
    assert (await spot(robin)).answers["stage"] == "final"


async def test_nothing_to_see_is_no_answer(robin: Person, stage: Stage) -> None:
    """A text of letters that show nothing is not taken for a company."""
    await robin.say("/rejected")
    await walk(robin, to="company")
    for blank in ("\u3164", "\u2800", "\u202e\u200b\u3164"):
        assert cleaned(blank) == ""
        assert has(await robin.say(blank), stage, "problem_type_it")
    assert (await spot(robin)).key == "company"
