"""The Bot API of the demo, asked by plain HTTP: answers, refusals and limits are Telegram's."""

import asyncio
import json
import struct
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.demo import DemoServer
from bot.demo.methods import METHODS
from bot.demo.spec import load

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 40, 30) + b"\x08\x02\0\0\0"
BUTTONS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}, {"text": "No", "callback_data": "n"}]]}


class Api:
    """A bot with nothing between it and HTTP."""

    def __init__(self, server: DemoServer, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session
        self.who = server.person("Robin")
        server.say(self.who, "/start")

    async def ask(self, method: str, **p: Any) -> tuple[int, dict[str, Any]]:
        async with self.session.post(f"{self.server.url}/bot{self.server.token}/{method}", json=p) as response:
            return response.status, await response.json()

    async def ok(self, method: str, **p: Any) -> Any:
        status, answer = await self.ask(method, **p)
        assert (status, answer["ok"]) == (200, True), answer
        assert load().wrong_result(method, answer["result"]) == []
        return answer["result"]

    async def refused(self, method: str, **p: Any) -> str:
        status, answer = await self.ask(method, **p)
        assert not answer["ok"]
        assert status == answer["error_code"]
        return f"{status} {answer['description']}"

    async def send(self, text: str = "hello", **p: Any) -> Any:
        return await self.ok("sendMessage", chat_id=self.who, text=text, **p)

    async def upload(self, method: str, content: bytes, **p: Any) -> Any:
        form = aiohttp.FormData()
        for name, value in p.items():
            form.add_field(name, str(value) if not isinstance(value, (dict, list)) else json.dumps(value))
        form.add_field("file", content, filename="a.png", content_type="image/png")
        async with self.session.post(f"{self.server.url}/bot{self.server.token}/{method}", data=form) as response:
            return await response.json()


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with DemoServer(first_id=1) as server, aiohttp.ClientSession() as session:
        yield Api(server, session)


# Answers


async def test_a_message_is_sent_and_shown(api: Api) -> None:
    """sendMessage returns the Message with the entities of its HTML, and the person sees it."""
    message = await api.send("<b>So</b> 😀 <i>it</i> goes ", parse_mode="HTML", reply_markup=BUTTONS)
    assert message["text"] == "So 😀 it goes"
    assert [(e["type"], e["offset"], e["length"]) for e in message["entities"]] == [("bold", 0, 2), ("italic", 6, 2)]
    assert message["reply_markup"] == BUTTONS
    assert api.server.texts(api.who) == ["So 😀 it goes"]
    assert api.server.refused == []
    assert api.server.odd == []


async def test_three_ways_to_send_parameters(api: Api) -> None:
    """Query, form and multipart carry parameters as JSON does; GET works as POST does."""
    address = f"{api.server.url}/bot{api.server.token}/sendmessage"
    form = {"chat_id": str(api.who), "text": "two", "reply_markup": json.dumps(BUTTONS)}
    async with api.session.get(address, params={"chat_id": api.who, "text": "one"}) as response:
        assert (await response.json())["ok"]
    async with api.session.post(address, data=form) as response:
        assert (await response.json())["result"]["reply_markup"] == BUTTONS
    multipart = aiohttp.MultipartWriter("form-data")
    for name, value in (("chat_id", str(api.who)), ("text", "three")):
        multipart.append(value).set_content_disposition("form-data", name=name)
    async with api.session.post(address, data=multipart) as response:
        assert (await response.json())["ok"]
    assert api.server.texts(api.who) == ["one", "two", "three"]


async def test_every_method_answers_as_the_bot_api_describes(api: Api) -> None:
    """The result of every method the demo plays is valid by the Bot API's own description."""
    who = api.who
    to = {"chat_id": who}
    group = api.server.group("Team", [who])
    first = await api.send(reply_markup=BUTTONS)
    number = {"message_id": first["message_id"]}
    photo = (await api.upload("sendPhoto", PNG, photo="attach://file", caption="<b>c</b>", parse_mode="HTML", **to))[
        "result"
    ]
    assert load().wrong_result("sendPhoto", photo) == []
    files = {"sendPhoto": photo["photo"][0]["file_id"]}
    for kind in ("document", "voice", "audio", "video", "animation", "sticker"):
        method = f"send{kind.capitalize()}"
        sent = (await api.upload(method, PNG, **{kind: "attach://file"}, **to))["result"]
        assert load().wrong_result(method, sent) == []
        files[method] = sent[kind]["file_id"]
    album = [{"type": "photo", "media": files["sendPhoto"]}] * 2
    query = api.server.tap(who, "Yes")
    examples: list[tuple[str, dict[str, Any]]] = [
        *[(method, {**to, method[4:].lower(): file}) for method, file in files.items()],
        ("sendMediaGroup", {**to, "media": album}),
        ("sendLocation", {**to, "latitude": 51.5, "longitude": -0.1}),
        ("sendVenue", {**to, "latitude": 1, "longitude": 2, "title": "t", "address": "a"}),
        ("sendContact", {**to, "phone_number": "+1", "first_name": "A"}),
        ("sendDice", to),
        ("forwardMessage", {**to, "from_chat_id": who, **number}),
        ("forwardMessages", {**to, "from_chat_id": who, "message_ids": [first["message_id"]]}),
        ("copyMessage", {**to, "from_chat_id": who, **number}),
        ("copyMessages", {**to, "from_chat_id": who, "message_ids": [first["message_id"]]}),
        ("answerCallbackQuery", {"callback_query_id": query.id, "text": "ok"}),  # type: ignore[union-attr]
        ("editMessageText", {**to, **number, "text": "new"}),
        ("editMessageReplyMarkup", {**to, **number, "reply_markup": BUTTONS}),
        ("editMessageCaption", {**to, "message_id": photo["message_id"], "caption": "other"}),
        ("editMessageMedia", {**to, "message_id": photo["message_id"], "media": {**album[0], "caption": "x"}}),
        ("setMessageReaction", {**to, **number, "reaction": [{"type": "emoji", "emoji": "👍"}]}),
        ("pinChatMessage", {**to, **number}),
        ("getChat", to),
        ("unpinChatMessage", to),
        ("unpinAllChatMessages", to),
        ("sendChatAction", {**to, "action": "typing"}),
        ("getChatMember", {**to, "user_id": who}),
        ("getChatMember", {"chat_id": group, "user_id": who}),
        ("getChatAdministrators", {"chat_id": group}),
        ("getChatMemberCount", {"chat_id": group}),
        ("leaveChat", {"chat_id": group}),
        ("getFile", {"file_id": files["sendPhoto"]}),
        ("getUserProfilePhotos", {"user_id": who}),
        ("deleteMessage", {**to, **number}),
        ("deleteMessages", {**to, "message_ids": [photo["message_id"], 12345]}),
        ("setMyCommands", {"commands": [{"command": "start", "description": "Begin"}]}),
        ("getMyCommands", {}),
        ("deleteMyCommands", {}),
        ("setMyName", {"name": "O"}),
        ("getMyName", {}),
        ("setMyDescription", {"description": "D"}),
        ("getMyDescription", {}),
        ("setMyShortDescription", {"short_description": "S"}),
        ("getMyShortDescription", {}),
        ("setChatMenuButton", {"menu_button": {"type": "commands"}}),
        ("getChatMenuButton", to),
        ("getMe", {}),
        ("getUpdates", {}),
        ("logOut", {}),
        ("close", {}),
    ]
    for method, p in examples:
        await api.ok(method, **p)
    assert {method for method, _ in examples} | {"sendMessage"} == set(METHODS)
    assert api.server.refused == []
    assert api.server.odd == []


async def test_every_update_is_one_the_bot_api_describes(api: Api) -> None:
    """Whatever a person does becomes a valid Update."""
    server, who = api.server, api.who
    await api.send(reply_markup=BUTTONS)
    said = server.say(who, "word /help example.com a@b.com", forwarded=True)
    server.say(who, "answer", reply_to=said["message_id"])
    server.edit(who, said["message_id"], "other word")
    server.send_file(who, "photo", "p.png", "image/png", PNG, "see example.com")
    server.send_file(who, "document", "l.txt", "text/plain", b"Dear")
    server.send_file(who, "voice", "v.ogg", "audio/ogg", b"OggS")
    server.send_location(who, 1.5, 2)
    server.send_sticker(who, "🌧")
    server.tap(who, "No")
    server.block(who)
    server.block(who, False)
    server.say_in_group(server.group("Team", [who]), who, "/start@onward_demo_bot")
    updates = await api.ok("getUpdates")
    kinds = [next(kind for kind in update if kind != "update_id") for update in updates]
    assert {"message", "edited_message", "callback_query", "my_chat_member"} == set(kinds)
    assert len(updates) == 14
    assert updates[-1]["message"]["chat"]["type"] == "group"


# Refusals

TOO_MANY = [[{"text": "b", "callback_data": "d"}]] * 101
CASES: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"chat_id": 5}, "message text is empty"),
    ("sendMessage", {"text": ""}, "message text is empty"),
    ("sendMessage", {"text": " \n "}, "text must be non-empty"),
    ("sendMessage", {"text": "x", "chat_id": None}, "chat_id is empty"),
    ("sendMessage", {"text": "x", "chat_id": 5}, "chat not found"),
    ("sendMessage", {"text": "x", "chat_id": "@nobody"}, "chat not found"),
    ("sendMessage", {"text": "x" * 4097}, "message is too long"),
    ("sendMessage", {"text": "😀" * 2049}, "message is too long"),
    ("sendMessage", {"text": "<b>" * 20_000, "parse_mode": "HTML"}, "message is too long"),
    ("sendMessage", {"text": "x", "parse_mode": "BB"}, "unsupported parse_mode"),
    ("sendMessage", {"text": "\ud83d"}, "strings must be encoded in UTF-8"),
    (
        "sendMessage",
        {"text": "é<b>x", "parse_mode": "HTML"},
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    (
        "sendMessage",
        {"text": "é<br>", "parse_mode": "html"},
        'can\'t parse entities: Unsupported start tag "br" at byte offset 2',
    ),
    (
        "sendMessage",
        {"text": "x.", "parse_mode": "MarkdownV2"},
        "can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
    ),
    (
        "sendMessage",
        {"text": "hello", "entities": [{"type": "bold", "offset": 0, "length": 100}]},
        "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 100",
    ),
    (
        "sendMessage",
        {"text": "hello", "entities": [{"type": "bold", "offset": -1, "length": 1}]},
        "receive an entity with incorrect offset -1",
    ),
    (
        "sendMessage",
        {"text": "x", "entities": [{"type": "loud", "offset": 0, "length": 1}]},
        "can't parse MessageEntity: Unsupported type specified",
    ),
    (
        "sendMessage",
        {"text": "x", "entities": [{"type": "text_link", "offset": 0, "length": 1}]},
        "can't parse MessageEntity: Can't find field \"url\"",
    ),
    (
        "sendMessage",
        {"text": "x", "entities": [{"type": "text_link", "offset": 0, "length": 1, "url": "not-a-url"}]},
        "entity URL 'not-a-url' is invalid: Wrong HTTP URL",
    ),
    ("sendMessage", {"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    ("sendMessage", {"text": "x", "reply_markup": []}, "object expected as reply markup"),
    (
        "sendMessage",
        {"text": "x", "reply_markup": {"inline_keyboard": "x"}},
        'field "inline_keyboard" must be of type Array',
    ),
    (
        "sendMessage",
        {"text": "x", "reply_markup": {"force_reply": "yes"}},
        'field "force_reply" must be of type Boolean',
    ),
    (
        "sendMessage",
        {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "b"}]]}},
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        "sendMessage",
        {"text": "x", "reply_markup": {"inline_keyboard": [[{"callback_data": "b"}]]}},
        "can't parse inline keyboard button: Can't find field \"text\"",
    ),
    (
        "sendMessage",
        {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "b", "callback_data": "é" * 33}]]}},
        "BUTTON_DATA_INVALID",
    ),
    (
        "sendMessage",
        {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "b", "copy_text": {"text": "x" * 257}}]]}},
        "BUTTON_COPY_TEXT_INVALID",
    ),
    (
        "sendMessage",
        {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "b", "url": "ftp://example.com"}]]}},
        "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
    ),
    ("sendMessage", {"text": "x", "reply_markup": {"inline_keyboard": TOO_MANY}}, "REPLY_MARKUP_TOO_LONG"),
    (
        "sendMessage",
        {"text": "x", "reply_markup": {"inline_keyboard": [TOO_MANY[0] * 9]}},
        "REPLY_MARKUP_TOO_LONG",
    ),
    ("sendMessage", {"text": "x", "reply_parameters": {"message_id": 9}}, "message to be replied not found"),
    ("sendMessage", {"text": "x", "reply_parameters": {"quote": "q"}}, 'can\'t find field "message_id"'),
    ("sendMessage", {"text": "x", "allow_paid_broadcast": True}, "FLOODSKIP_NOT_ALLOWED"),
    ("sendPhoto", {}, "there is no photo in the request"),
    ("sendPhoto", {"photo": "unknown"}, "wrong file identifier/HTTP URL specified"),
    ("sendDocument", {"document": "https://example.com/a"}, "failed to get HTTP URL content"),
    ("sendMediaGroup", {"media": [{"type": "photo", "media": "x"}]}, "wrong number of items in the album"),
    ("sendLocation", {"latitude": 91, "longitude": 0}, "wrong location coordinates specified"),
    ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
    ("editMessageText", {"text": "x"}, "message identifier is not specified"),
    ("editMessageText", {"text": "x", "message_id": 999}, "message to edit not found"),
    ("deleteMessage", {"message_id": 999}, "message to delete not found"),
    ("forwardMessage", {"from_chat_id": 100001, "message_id": 999}, "message to forward not found"),
    ("copyMessage", {"from_chat_id": 100001, "message_id": 999}, "message to copy not found"),
    (
        "answerCallbackQuery",
        {"callback_query_id": "7"},
        "query is too old and response timeout expired or query ID is invalid",
    ),
    ("getFile", {"file_id": "x"}, "wrong file identifier/HTTP URL specified"),
    ("getChatMember", {"user_id": 7}, "user not found"),
    ("setMyCommands", {"commands": [{"command": "Loud", "description": "d"}]}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ("setMyDescription", {"language_code": "english"}, "invalid language code specified"),
    ("setWebhook", {"url": "https://example.com/"}, "bad webhook: the demo delivers to this computer only"),
    ("setWebhook", {"url": "http://127.0.0.1/", "secret_token": "a b"}, "secret token contains unallowed characters"),
]


@pytest.mark.parametrize(("method", "p", "sentence"), CASES)
async def test_refusals(api: Api, method: str, p: dict[str, Any], sentence: str) -> None:
    """A wrong request is refused with Telegram's own sentence, and written down."""
    given = {name: value for name, value in {"chat_id": api.who, **p}.items() if value is not None}
    if method.startswith(("answer", "getFile", "setMy", "setWeb")):
        del given["chat_id"]
    assert await api.refused(method, **given) == f"400 Bad Request: {sentence}"
    assert api.server.refused == [(method, f"Bad Request: {sentence}")]


async def test_limits_are_kept_to_the_last_unit(api: Api) -> None:
    """4096 units of text after parsing, 64 bytes of data and 256 characters to copy are taken."""
    buttons = [[{"text": "b", "callback_data": "é" * 32}], [{"text": "c", "copy_text": {"text": "x" * 256}}]]
    sent = await api.send("<b>" + "x" * 4096 + "</b>", parse_mode="HTML", reply_markup={"inline_keyboard": buttons})
    assert len(sent["text"]) == 4096


async def test_captions_have_their_own_limit(api: Api) -> None:
    """1024 units fit under a file, 1025 do not."""
    fits = await api.upload("sendPhoto", PNG, chat_id=api.who, photo="attach://file", caption="x" * 1024)
    long = await api.upload("sendPhoto", PNG, chat_id=api.who, photo="attach://file", caption="x" * 1025)
    assert fits["ok"]
    assert long["description"] == "Bad Request: message caption is too long"


async def test_only_pictures_are_photos(api: Api) -> None:
    """Bytes that are no picture are refused as a photo."""
    answer = await api.upload("sendPhoto", b"hello", chat_id=api.who, photo="attach://file")
    assert answer["description"] == "Bad Request: IMAGE_PROCESS_FAILED"


async def test_a_photo_has_words_and_buttons(api: Api) -> None:
    """A photo that is uploaded comes with its size, its caption's entities and its buttons, as the Bot API describes."""
    more = {"caption": "<b>8</b> applications", "parse_mode": "HTML", "reply_markup": BUTTONS}
    sent = (await api.upload("sendPhoto", PNG, chat_id=api.who, photo="attach://file", **more))["result"]
    assert load().wrong_result("sendPhoto", sent) == []
    assert (sent["photo"][-1]["width"], sent["photo"][-1]["height"]) == (40, 30)
    assert sent["caption"] == "8 applications"
    assert sent["caption_entities"] == [{"type": "bold", "offset": 0, "length": 1}]
    assert sent["reply_markup"] == BUTTONS


@pytest.mark.parametrize(("width", "height"), [(9000, 1001), (2100, 100)])
async def test_photos_have_limits(api: Api, width: int, height: int) -> None:
    """Width and height together 10,000 at most, no side more than 20 times the other."""
    content = PNG[:16] + struct.pack(">II", width, height) + PNG[24:]
    answer = await api.upload("sendPhoto", content, chat_id=api.who, photo="attach://file")
    assert answer["description"] == "Bad Request: PHOTO_INVALID_DIMENSIONS"


async def test_unknown_method_and_token(api: Api) -> None:
    """No such method is 404, a wrong token 401, a token of the wrong form 404."""
    assert await api.refused("sendLove") == "404 Not Found"
    for token, status in (("1:wrong", 401), ("wrong", 404)):
        async with api.session.get(f"{api.server.url}/bot{token}/getMe") as response:
            assert response.status == status
            assert (await response.json())["error_code"] == status


async def test_methods_nobody_needed_yet(api: Api) -> None:
    """A method of the Bot API that the demo does not play says so."""
    assert await api.refused("sendInvoice") == "400 Bad Request: the demo does not play sendInvoice"


async def test_unknown_parameters_are_only_noted(api: Api) -> None:
    """Telegram minds no unknown parameter; the demo lists it, however deep it is."""
    odd = {"inline_keyboard": [[{"text": "b", "callback_data": "d", "colour": "red"}]]}
    await api.send("x", colour="red", reply_markup=odd)
    assert api.server.odd == [("sendMessage", "colour"), ("sendMessage", "reply_markup.inline_keyboard[0][0].colour")]
    assert api.server.refused == []


# Edits, deletions, taps


async def test_editing(api: Api) -> None:
    """An edit replaces text and keyboard; the same again is refused with Telegram's long sentence."""
    message = await api.send("one", reply_markup=BUTTONS)
    target = {"chat_id": api.who, "message_id": message["message_id"]}
    edited = await api.ok("editMessageText", **target, text="two")
    assert edited["text"] == "two"
    assert "edit_date" in edited
    assert "reply_markup" not in edited
    assert await api.refused("editMessageText", **target, text="two") == (
        "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )
    assert (await api.ok("editMessageText", **target, text="two", reply_markup=BUTTONS))["reply_markup"] == BUTTONS
    own = api.server.say(api.who, "mine")
    assert await api.refused("editMessageText", chat_id=api.who, message_id=own["message_id"], text="yours") == (
        "400 Bad Request: message can't be edited"
    )
    assert "no caption" in await api.refused("editMessageCaption", **target, caption="x")


async def test_deleting(api: Api) -> None:
    """What is deleted is gone; after two days nothing can be deleted."""
    first, second = await api.send("one"), await api.send("two")
    await api.ok("deleteMessage", chat_id=api.who, message_id=first["message_id"])
    assert api.server.texts(api.who) == ["two"]
    api.server.clock.move_to(api.server.clock.now() + timedelta(hours=49))
    assert await api.refused("deleteMessage", chat_id=api.who, message_id=second["message_id"]) == (
        "400 Bad Request: message can't be deleted for everyone"
    )


async def test_taps_are_answered_once_and_in_time(api: Api) -> None:
    """A tap comes as callback_query; it is answered once, and not after a while."""
    await api.send("Well?", reply_markup=BUTTONS)
    api.server.tap(api.who, "Yes")
    update = (await api.ok("getUpdates", offset=-1))[0]
    assert update["callback_query"]["data"] == "y"
    assert update["callback_query"]["message"]["text"] == "Well?"
    query = update["callback_query"]["id"]
    assert await api.ok("answerCallbackQuery", callback_query_id=query, text="noted", show_alert=True)
    assert api.server.world.queries[query].answer == {"query_id": query, "text": "noted", "show_alert": True}
    assert "too old" in await api.refused("answerCallbackQuery", callback_query_id=query)
    late = api.server.tap(api.who, "No")
    api.server.clock.move_to(api.server.clock.now() + timedelta(minutes=2))
    assert "too old" in await api.refused("answerCallbackQuery", callback_query_id=late.id)  # type: ignore[union-attr]


async def test_reply_keyboards_are_seen_and_tapped(api: Api) -> None:
    """A reply keyboard is no part of the Message returned, but the page has it, and a tap writes its text."""
    keyboard = {"keyboard": [["Share", {"text": "Skip"}]], "one_time_keyboard": True}
    message = await api.send("Where?", reply_markup=keyboard)
    assert "reply_markup" not in message
    shown = api.server.messages(api.who)[-1]["reply_markup"]
    assert shown == {"keyboard": [[{"text": "Share"}, {"text": "Skip"}]], "one_time_keyboard": True}
    api.server.tap(api.who, "Skip")
    assert api.server.messages(api.who)[-1]["text"] == "Skip"
    with pytest.raises(LookupError, match="Share"):
        api.server.tap(api.who, "Nowhere")


# People


async def test_whom_a_bot_may_write_to(api: Api) -> None:
    """Nobody who never spoke to it, nobody who blocked it, no group it left: 403."""
    stranger = api.server.person("Sam")
    assert await api.refused("sendMessage", chat_id=stranger, text="hi") == (
        "403 Forbidden: bot can't initiate conversation with a user"
    )
    api.server.block(api.who)
    assert await api.refused("sendMessage", chat_id=api.who, text="hi") == "403 Forbidden: bot was blocked by the user"
    api.server.block(api.who, False)
    await api.send("back")
    states = [
        (u["my_chat_member"]["old_chat_member"]["status"], u["my_chat_member"]["new_chat_member"]["status"])
        for u in await api.ok("getUpdates")
        if "my_chat_member" in u
    ]
    assert states == [("member", "kicked"), ("kicked", "member")]


async def test_long_texts_come_in_pieces(api: Api) -> None:
    """A text of any length arrives whole, in messages of at most 4096 units cut between words."""
    words = " ".join(f"word{i}" for i in range(2000))
    api.server.say(api.who, words)
    pieces = [u["message"]["text"] for u in (await api.ok("getUpdates"))[1:]]
    assert len(pieces) > 1
    assert all(len(piece) <= 4096 for piece in pieces)
    assert " ".join(pieces) == words


async def test_files_can_be_fetched(api: Api) -> None:
    """getFile names a path under which the bytes are."""
    sent = api.server.send_file(api.who, "document", "letter.txt", "text/plain", b"Dear Robin")
    path = (await api.ok("getFile", file_id=sent["document"]["file_id"]))["file_path"]
    async with api.session.get(f"{api.server.url}/file/bot{api.server.token}/{path}") as response:
        assert await response.read() == b"Dear Robin"
    async with api.session.get(f"{api.server.url}/file/bot{api.server.token}/other") as response:
        assert response.status == 404


async def test_commands_by_scope_and_language(api: Api) -> None:
    """A person sees the commands of the narrowest scope, then of the language."""
    command = {"command": "start", "description": "Begin"}
    german = {"command": "start", "description": "Anfangen"}
    own = {"command": "mine", "description": "Only here"}
    await api.ok("setMyCommands", commands=[command])
    await api.ok("setMyCommands", commands=[german], language_code="de")
    anna = api.server.person("Anna", "de")
    profile = api.server.world.profile
    assert profile.commands_for(api.who, "en") == [command]
    assert profile.commands_for(anna, "de") == [german]
    await api.ok("setMyCommands", commands=[own], scope={"type": "chat", "chat_id": anna})
    assert profile.commands_for(anna, "de") == [own]
    await api.ok("deleteMyCommands", scope={"type": "chat", "chat_id": anna})
    assert profile.commands_for(anna, "de") == [german]
    assert await api.ok("getMyCommands", language_code="fr") == []


# Updates


async def test_polling_confirms_by_offset(api: Api) -> None:
    """An update comes again until an offset behind it is asked for."""
    api.server.say(api.who, "two")
    both = await api.ok("getUpdates")
    assert await api.ok("getUpdates") == both
    assert await api.ok("getUpdates", limit=1) == both[:1]
    assert await api.ok("getUpdates", offset=both[0]["update_id"] + 1) == both[1:]
    assert await api.ok("getUpdates", offset=-1) == both[1:]
    assert await api.ok("getUpdates", offset=both[1]["update_id"] + 1) == []


async def test_a_long_poll_ends_with_the_first_update(api: Api) -> None:
    """A poll waits for something to happen, no longer."""
    await api.ok("getUpdates", offset=2)
    poll = asyncio.create_task(api.ok("getUpdates", offset=2, timeout=30))
    await asyncio.sleep(0.05)
    api.server.say(api.who, "now")
    assert [u["message"]["text"] for u in await asyncio.wait_for(poll, 5)] == ["now"]


async def test_two_polls_conflict(api: Api) -> None:
    """A second poll takes over; the first is told so by 409."""
    await api.ok("getUpdates", offset=2)
    first = asyncio.create_task(api.ask("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(api.ask("getUpdates", timeout=30))
    status, answer = await asyncio.wait_for(first, 5)
    assert (status, answer["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    api.server.say(api.who, "x")
    assert (await asyncio.wait_for(second, 5))[0] == 200


async def test_a_poll_whose_bot_is_gone_conflicts_with_nobody(api: Api) -> None:
    """After a killed bot's poll the next bot polls without a conflict and loses nothing."""
    await api.ok("getUpdates", offset=2)
    lost = asyncio.create_task(api.ask("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    lost.cancel()
    await asyncio.sleep(0.05)
    api.server.say(api.who, "still here")
    assert (await api.ok("getUpdates", timeout=5))[0]["message"]["text"] == "still here"
    assert api.server.refused == []


async def test_only_the_updates_asked_for(api: Api) -> None:
    """allowed_updates is kept until it is changed; an empty list means the usual kinds."""
    await api.ok("getUpdates", offset=2, allowed_updates=["callback_query"])
    api.server.say(api.who, "unheard")
    assert await api.ok("getUpdates") == []
    await api.ok("getUpdates", allowed_updates=[])
    api.server.say(api.who, "heard")
    assert [u["message"]["text"] for u in await api.ok("getUpdates")] == ["heard"]


async def test_repeated_and_unknown_updates(api: Api) -> None:
    """An update can be sent again after it was confirmed, and one of a kind nobody knows yet can be sent."""
    first = (await api.ok("getUpdates"))[0]
    await api.ok("getUpdates", offset=first["update_id"] + 1)
    api.server.resend(first["update_id"])
    number = api.server.inject({"thought_read": {"from": {"id": api.who}}})
    again = (await api.ask("getUpdates", offset=first["update_id"] + 1))[1]["result"]
    assert again == [first, {"update_id": number, "thought_read": {"from": {"id": api.who}}}]
    assert len((await api.ask("getUpdates", offset=number + 1))[1]["result"]) == 0


async def test_an_update_never_overtakes_older_ones(api: Api) -> None:
    """Of more updates than one answer holds the oldest come, whichever is asked for again: who confirms the newest
    confirms all before it, so one that came too soon would lose those it overtook."""
    numbers = [api.server.inject({"thought_read": {"n": n}}) for n in range(150)]
    api.server.resend(numbers[-1])
    given = [update["update_id"] for update in (await api.ask("getUpdates", offset=numbers[0]))[1]["result"]]
    assert given == numbers[:100]
    given = [update["update_id"] for update in (await api.ask("getUpdates", offset=numbers[100]))[1]["result"]]
    assert given == numbers[100:]


# Trouble


async def test_planned_failures(api: Api) -> None:
    """The next requests fail as planned, with no effect; those after them work."""
    api.server.fail_next("sendMessage", 429, retry_after=7)
    api.server.fail_next("sendMessage", 502, body="<html>Bad Gateway</html>")
    api.server.fail_next("*", 500)
    address = f"{api.server.url}/bot{api.server.token}/sendMessage"
    status, answer = await api.ask("sendMessage", chat_id=api.who, text="x")
    assert (status, answer["description"]) == (429, "Too Many Requests: retry after 7")
    assert answer["parameters"] == {"retry_after": 7}
    async with api.session.post(address, json={"chat_id": api.who, "text": "x"}) as response:
        assert (response.status, await response.text()) == (502, "<html>Bad Gateway</html>")
    assert (await api.ask("getMe"))[0] == 500
    await api.send("through")
    assert api.server.texts(api.who) == ["through"]
    assert api.server.refused == []


async def test_broken_connections(api: Api) -> None:
    """A connection broken before leaves nothing behind, one broken after leaves the message."""
    api.server.drop_next("sendMessage", "before")
    api.server.drop_next("sendMessage", "after")
    for text in ("lost", "kept"):
        with pytest.raises(aiohttp.ClientError):
            await api.ask("sendMessage", chat_id=api.who, text=text)
    assert api.server.texts(api.who) == ["kept"]


async def test_stalls(api: Api) -> None:
    """A stalled request takes effect when it is let go."""
    go = asyncio.Event()
    api.server.stall_next("sendMessage", go)
    slow = asyncio.create_task(api.send("slow"))
    await api.ok("getMe")
    assert api.server.texts(api.who) == []
    go.set()
    assert (await slow)["text"] == "slow"


async def test_the_flood_limit(api: Api) -> None:
    """When it is on, a burst in one chat is refused after a few messages, and so is more than 30 a second in all."""
    api.server.limit_speed()
    answers = [await api.ask("sendMessage", chat_id=api.who, text=str(i)) for i in range(7)]
    assert [status for status, _ in answers] == [200] * 5 + [429] * 2
    assert answers[-1][1]["parameters"]["retry_after"] == 1
    others = [api.server.person(f"P{i}") for i in range(150)]
    for other in others:
        api.server.say(other, "/start")
    asked = await asyncio.gather(*(api.ask("sendMessage", chat_id=other, text="hi") for other in others))
    statuses = [status for status, _ in asked]
    assert 429 in statuses
    assert statuses.count(200) >= 25
    api.server.limit_speed(False)
    await api.send("free again")


# Waiting


async def test_waiting_for_the_bot(api: Api) -> None:
    """wait_for returns the message as soon as it is there; settled returns when every update was taken."""
    waiting = asyncio.create_task(api.server.wait_for(api.who, "hello"))
    await api.send("hello there")
    assert (await waiting)["text"] == "hello there"
    with pytest.raises(TimeoutError, match="bot: hello there"):
        await api.server.wait_for(api.who, "nothing of the kind", timeout=0.05)
    with pytest.raises(TimeoutError, match="not taken"):
        await api.server.settled(timeout=0.1, quiet=0.02)
    await api.ok("getUpdates", offset=100)
    await api.server.settled(timeout=5, quiet=0.02)
