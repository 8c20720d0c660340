"""The page's side of the demo: what it may ask, what it is told, and who is kept out."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot.demo import DemoServer, MovableClock
from bot.demo import clock as clocks
from bot.demo.people import parts

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Pinned(MovableClock):
    """A clock that stands still between moves."""

    def __init__(self) -> None:
        super().__init__()
        self.at = MONDAY

    def now(self) -> datetime:
        return self.at

    def move_to(self, moment: datetime) -> None:
        if moment < self.at:
            raise ValueError("The clock only goes forward.")
        self.at = moment


class Browser:
    """A page without a screen: its requests come with the headers a browser would send."""

    def __init__(self, server: DemoServer, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session
        self.due: datetime | None = None
        self.moved = 0
        self.headers = {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}

    async def post(self, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
        url = f"{self.server.url}/page/{path}"
        async with self.session.post(url, json=body, headers=self.headers) as response:
            return response.status, await response.json()

    async def ok(self, path: str, **body: Any) -> dict[str, Any]:
        status, answer = await self.post(path, **body)
        assert status == 200, answer
        return answer

    async def error(self, path: str, **body: Any) -> tuple[int, str]:
        status, answer = await self.post(path, **body)
        return status, answer["error"]

    async def api(self, method: str, **p: Any) -> Any:
        url = f"{self.server.url}/bot{self.server.token}/{method}"
        async with self.session.post(url, json=p) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def updates(self) -> list[dict[str, Any]]:
        return list(await self.api("getUpdates"))


class Stream:
    """Server-sent events, one at a time."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response
        self.ids: list[int] = []

    async def next(self) -> tuple[str, dict[str, Any]]:
        fields: dict[str, str] = {}
        while (line := (await self.response.content.readline()).decode().rstrip("\n")) or not fields:
            name, _, value = line.partition(": ")
            if name:
                fields[name] = value
        self.ids.append(int(fields["id"]))
        return fields["event"], json.loads(fields["data"])

    async def __aenter__(self) -> "Stream":
        return self

    async def __aexit__(self, *_: object) -> None:
        self.response.close()


@pytest.fixture
async def page() -> AsyncIterator[Browser]:
    browser: Browser

    async def next_due() -> datetime | None:
        return browser.due

    async def after_move() -> None:
        browser.moved += 1

    server = DemoServer(Pinned(), next_due=next_due, after_move=after_move, first_id=1)
    async with server, aiohttp.ClientSession() as session:
        browser = Browser(server, session)
        yield browser


async def stream(page: Browser, who: int) -> Stream:
    return Stream(await page.session.get(f"{page.server.url}/page/stream", params={"person": who}))


async def test_the_page_opens_for_somebody(page: Browser) -> None:
    """Without a valid person the page opens for the first one, made when there is none."""
    for address in ("/", "/?person=7", "/?person=x", f"/?person={'9' * 99}"):
        async with page.session.get(page.server.url + address, allow_redirects=False) as response:
            assert (response.status, response.headers["Location"]) == (302, "/?person=100001")
    assert list(page.server.world.people) == [100001]


async def test_the_headers_keep_everything_out(page: Browser) -> None:
    """Every answer, streams too, forbids all that is not the page's own."""
    who = page.server.person()
    for address in ("/", "/assets/none.js", "/page/stream?person=" + str(who), "/page/file/none"):
        async with page.session.get(page.server.url + address, allow_redirects=False) as response:
            policy = response.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
            assert "frame-ancestors 'none'" in policy
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("name", ["../server.py", "..%2fserver.py", ".hidden.js", "server.py", "none.css", "a/b.js"])
async def test_only_the_pages_own_files_are_served(page: Browser, name: str) -> None:
    """No name leads out of the page's folder."""
    async with page.session.get(f"{page.server.url}/assets/{name}") as response:
        assert response.status == 404


async def test_the_stream_begins_with_everything(page: Browser) -> None:
    """The first event is a snapshot of person, bot, messages and clock; what happens then follows."""
    server = page.server
    who = server.person("Ana")
    server.say(who, "/start")
    keyboard = {"keyboard": [[{"text": "Share", "request_location": True}]]}
    await page.api("setMyCommands", commands=[{"command": "help", "description": "Help"}])
    await page.api("sendMessage", chat_id=who, text="Where?", reply_markup=keyboard)
    async with await stream(page, who) as events:
        kind, first = await events.next()
        assert kind == "snapshot"
        assert first["person"] == {"id": who, "first_name": "Ana"}
        assert first["bot"]["username"] == "onward_demo_bot"
        assert first["bot"]["commands"] == [{"command": "help", "description": "Help"}]
        assert (first["blocked"], first["started"], first["now"]) == (False, True, "2026-11-23T12:00:00Z")
        assert [(m["text"], m.get("out")) for m in first["messages"]] == [("/start", True), ("Where?", None)]
        assert first["messages"][1]["reply_markup"] == keyboard
        number = first["messages"][1]["message_id"]
        remove = {"remove_keyboard": True}
        await page.api("sendMessage", chat_id=who, text="Thanks", reply_markup=remove)
        assert (await events.next())[1]["message"]["reply_markup"] == remove
        await page.api("editMessageText", chat_id=who, message_id=number, text="There")
        kind, event = await events.next()
        assert (kind, event["message"]["text"]) == ("edit", "There")
        await page.api(
            "setMessageReaction", chat_id=who, message_id=number, reaction=[{"type": "emoji", "emoji": "👍"}]
        )
        assert await events.next() == ("reaction", {"message_id": number, "emoji": "👍"})
        await page.api("deleteMessage", chat_id=who, message_id=number)
        assert await events.next() == ("delete", {"message_id": number})
        await page.api("sendChatAction", chat_id=who, action="typing")
        kind, event = await events.next()
        assert kind == "typing"
        assert event["until_ms"] > 1_700_000_000_000
        await page.api("setMyShortDescription", short_description="Kind")
        kind, event = await events.next()
        assert (kind, event["bot"]["short_description"]) == ("bot", "Kind")
        assert events.ids == sorted(set(events.ids))
    async with page.session.get(f"{server.url}/page/stream", params={"person": 5}) as response:
        assert response.status == 404


async def test_two_people_see_only_their_own(page: Browser) -> None:
    """A second person has a chat of their own."""
    ana = page.server.person("Ana")
    other = (await page.ok("people", first_name=" Sam "))["id"]
    async with await stream(page, ana) as events:
        await events.next()
        await page.ok("send", person=other, text="not for Ana")
        await page.ok("send", person=ana, text="for Ana")
        assert (await events.next())[1]["message"]["text"] == "for Ana"
    assert [m["text"] for m in page.server.messages(other)] == ["not for Ana"]
    assert page.server.world.people[other].first_name == "Sam"


async def test_what_a_person_does_reaches_the_bot(page: Browser) -> None:
    """Each thing a person does in the page becomes the update that Telegram would send."""
    who = page.server.person("Ana")
    first = (await page.ok("send", person=who, text="/start"))["message_ids"][0]
    await page.ok("send", person=who, text="yes", reply_to=first)
    await page.ok("send", person=who, text="Dear Ana, we regret", forwarded=True)
    await page.ok("location", person=who, latitude=48.2, longitude=16.4)
    await page.ok("sticker", person=who, emoji="🌱")
    await page.ok("edit", person=who, message_id=first, text="/begin")
    updates = await page.updates()
    messages = [u["message"] if "message" in u else u["edited_message"] for u in updates]
    assert messages[0]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert messages[1]["reply_to_message"]["message_id"] == first
    assert messages[2]["forward_origin"]["type"] == "hidden_user"
    assert messages[3]["location"] == {"latitude": 48.2, "longitude": 16.4}
    assert messages[4]["sticker"]["emoji"] == "🌱"
    assert updates[5]["edited_message"]["text"] == "/begin"


async def test_a_tap_and_its_answer(page: Browser) -> None:
    """A tap gives the page a query id, and the answer to it comes in the stream."""
    who = page.server.person()
    page.server.say(who, "/start")
    url = [{"text": "Open", "url": "https://example.com"}]
    buttons = {"inline_keyboard": [url, [{"text": "Go", "callback_data": "go"}]]}
    message = await page.api("sendMessage", chat_id=who, text="?", reply_markup=buttons)
    where = {"person": who, "message_id": message["message_id"]}
    async with await stream(page, who) as events:
        await events.next()
        query = (await page.ok("tap", **where, row=1, column=0))["query_id"]
        assert (await page.updates())[-1]["callback_query"]["id"] == query
        await page.api("answerCallbackQuery", callback_query_id=query, text="Going", show_alert=True)
        assert await events.next() == ("answer", {"query_id": query, "text": "Going", "show_alert": True})
    assert await page.error("tap", **where, row=0, column=0) == (400, "That button asks the bot nothing.")
    assert await page.error("tap", **where, row=5, column=0) == (400, "That button is gone.")
    assert await page.error("tap", **where, row=-1, column=0) == (400, "That button is gone.")


async def test_blocking(page: Browser) -> None:
    """A person blocks and unblocks the bot; blocked, they cannot write."""
    who = page.server.person()
    async with await stream(page, who) as events:
        await events.next()
        assert await page.ok("block", person=who, blocked=True) == {"blocked": True}
        assert await events.next() == ("blocked", {"blocked": True})
    assert (await page.error("send", person=who, text="hi"))[0] == 400
    await page.ok("block", person=who, blocked=False)
    await page.ok("send", person=who, text="hi")
    assert ["my_chat_member" in u for u in await page.updates()] == [True, True, False]


async def test_files_go_both_ways(page: Browser) -> None:
    """An upload reaches the bot with its caption; the page gets pictures to show and other files to save only."""
    who = page.server.person()
    files = [("photo", "a.png", "image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x28\0\0\0\x1e")]
    files.append(("document", "evil.html", "text/html", b"<script>alert(1)</script>"))
    files.append(("voice", "v.ogg", "audio/ogg", b"OggS"))
    for kind, name, mime, content in files:
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name, content_type=mime)
        address = f"{page.server.url}/page/upload?person={who}&kind={kind}&caption=see%20it"
        async with page.session.post(address, data=form, headers=page.headers) as response:
            assert response.status == 200, await response.text()
    messages = [u["message"] for u in await page.updates()]
    assert [m["caption"] for m in messages] == ["see it"] * 3
    ids = [messages[0]["photo"][0]["file_id"], messages[1]["document"]["file_id"], messages[2]["voice"]["file_id"]]
    shown = []
    for number, (_, _, _, content) in zip(ids, files, strict=True):
        async with page.session.get(f"{page.server.url}/page/file/{number}") as response:
            assert await response.read() == content
            shown.append((response.content_type, "Content-Disposition" in response.headers))
    assert shown == [("image/png", False), ("application/octet-stream", True), ("audio/ogg", False)]
    address = f"{page.server.url}/page/upload?person={who}&kind=photo"
    form = aiohttp.FormData()
    form.add_field("file", b"no picture", filename="a.png", content_type="image/png")
    async with page.session.post(address, data=form, headers=page.headers) as response:
        assert (response.status, (await response.json())["error"]) == (400, "That file is not a picture.")
    async with page.session.post(address, data=aiohttp.FormData({"x": "y"}), headers=page.headers) as response:
        assert (response.status, (await response.json())["error"]) == (400, "Send the file as a form.")


async def test_the_clock(page: Browser) -> None:
    """The clock moves by a step, to tomorrow in the person's zone, to what is due; the bot acts before the answer."""
    who = page.server.person()
    async with await stream(page, who) as events:
        await events.next()
        answer = await page.ok("clock", to="+1h")
        assert answer == {
            "now": "2026-11-23T13:00:00Z",
            "moved_to": "2026-11-23T13:00:00Z",
            "label": "Mon 23 Nov, 13:00",
        }
        assert await events.next() == ("clock", {"now": "2026-11-23T13:00:00Z", "label": "Mon 23 Nov, 13:00"})
    answer = await page.ok("clock", to="tomorrow 09:00", zone="Asia/Tokyo")
    assert answer["label"] == "Tue 24 Nov, 09:00"
    assert answer["now"] == "2026-11-24T00:00:00Z"
    page.due = MONDAY + timedelta(days=3)
    assert (await page.ok("clock", to="next"))["now"] == "2026-11-26T12:00:00Z"
    assert (await page.ok("clock", to="next"))["now"] == "2026-11-26T12:00:00Z"  # due already: it is only done
    assert (await page.ok("clock", to="2026-12-01T08:00", zone="Europe/Vienna"))["now"] == "2026-12-01T07:00:00Z"
    assert page.moved == 5
    page.due = None
    assert await page.error("clock", to="next") == (400, "Nothing is due.")
    assert await page.error("clock", to="2020-01-01T00:00") == (400, "The clock only goes forward.")
    assert await page.error("clock", to="soon") == (400, "Say +1h, +1d, tomorrow 09:00, next, or a date and time.")
    assert await page.error("clock", to="tomorrow 25:00") == (400, "There is no such time of day.")
    assert await page.error("clock", to="+1h", zone="Mars/Base") == (400, "There is no such time zone.")
    assert page.moved == 5


def test_a_clock_of_its_own_runs_and_jumps() -> None:
    """The demo's own clock runs with the computer's, jumps forward, never back, and crosses a clock change rightly."""
    clock = MovableClock()
    target = clock.now() + timedelta(days=2)
    clock.move_to(target)
    assert timedelta() <= clock.now() - target < timedelta(minutes=1)
    with pytest.raises(ValueError, match="forward"):
        clock.move_to(target - timedelta(days=1))
    new_york = ZoneInfo("America/New_York")
    before = datetime(2026, 3, 7, 12, tzinfo=new_york).astimezone(UTC)  # the night the clocks change there
    assert clocks.moment("tomorrow 09:00", before, new_york) == datetime(2026, 3, 8, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("send", {"person": 5, "text": "x"}, 404),
        ("send", {"person": "1", "text": "x"}, 400),
        ("send", {"person": True, "text": "x"}, 400),
        ("send", {"text": "x"}, 400),
        ("send", {"person": 100001, "text": " \n"}, 400),
        ("send", {"person": 100001, "text": "\ud83d"}, 400),
        ("send", {"person": 100001, "text": "x", "reply_to": 99}, 400),
        ("edit", {"person": 100001, "message_id": 99, "text": "x"}, 400),
        ("tap", {"person": 100001, "message_id": 99, "row": 0, "column": 0}, 400),
        ("location", {"person": 100001, "latitude": 100, "longitude": 0}, 400),
        ("location", {"person": 100001, "latitude": "x", "longitude": 0}, 400),
        ("sticker", {"person": 100001, "emoji": ""}, 400),
        ("people", {"first_name": "  "}, 400),
        ("block", {"person": 7, "blocked": True}, 404),
    ],
)
async def test_mistakes_are_told_in_a_sentence(page: Browser, path: str, body: dict[str, Any], status: int) -> None:
    """A request that cannot be done answers {error} with a sentence."""
    page.server.person()
    answered, sentence = await page.error(path, **body)
    assert answered == status
    assert sentence.endswith((".", "?"))
    assert await page.updates() == []


async def test_nonsense_is_told_too(page: Browser) -> None:
    """A body that is no JSON object answers {error}."""
    for body in (b"", b"[]", b"\xff", b"{"):
        async with page.session.post(f"{page.server.url}/page/send", data=body, headers=page.headers) as response:
            assert (response.status, "error" in await response.json()) == (400, True)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "demo.example.com"},
        {"Host": "demo.example.com:8080"},
        {"Host": "127.0.0.1.example.com"},
    ],
)
async def test_other_sites_are_kept_out(page: Browser, headers: dict[str, str]) -> None:
    """Another site's page, or one that gave this computer another name, gets 403 for posts, streams and the Bot API."""
    who = page.server.person()
    url = page.server.url
    body = {"person": who, "text": "hi"}
    async with page.session.post(f"{url}/page/send", json=body, headers=headers) as response:
        assert response.status == 403
    async with page.session.get(f"{url}/page/stream?person={who}", headers=headers) as response:
        assert response.status == 403
    async with page.session.get(f"{url}/bot{page.server.token}/getMe", headers=headers) as response:
        assert response.status == 403
    assert page.server.messages(who) == []


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.com", ""])
async def test_nobody_else_can_reach_it(host: str) -> None:
    """The demo refuses to listen where other computers could reach it."""
    with pytest.raises(ValueError, match="this computer only"):
        await DemoServer().start(host)


async def test_it_starts_and_stops_again(page: Browser) -> None:
    """The same server can be stopped, with a stream open, and started anew with everything still there."""
    who = page.server.person("Ana")
    page.server.say(who, "kept")
    async with await stream(page, who) as events:
        await events.next()
        await page.server.stop()
        assert await events.response.content.read() == b""
    await page.server.start()
    async with await stream(page, who) as events:
        assert (await events.next())[1]["messages"][0]["text"] == "kept"


@pytest.mark.parametrize(
    ("text", "lengths"),
    [("short", [5]), ("x" * 5000, [4096, 904]), ("😀" * 2050, [2048, 2]), (" ", []), ("a\n" * 4000, [4095, 3903])],
)
def test_long_texts_are_cut_where_telegram_cuts(text: str, lengths: list[int]) -> None:
    """Pieces hold 4096 units at most, and end at a line or a word when there is one."""
    assert [len(part) for part in parts(text)] == lengths
