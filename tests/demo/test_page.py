"""The chat page of the demo, driven in a real browser against the real demo server, with a bot that speaks HTTP."""

import asyncio
import io
import os
import random
import re
import shutil
import struct
import wave
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.demo.server import DemoServer

pytestmark = pytest.mark.asyncio(loop_scope="module")

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
EVIL = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 8
COMMANDS = [
    {"command": "start", "description": "Begin, or begin again"},
    {"command": "settings", "description": "Times and how often"},
]


class Demo:
    """A demo server with a browser in front and a bot behind it."""

    def __init__(self, browser: Browser, server: DemoServer, http: aiohttp.ClientSession) -> None:
        self.browser = browser
        self.server = server
        self.http = http
        self.offset = 0
        self.page: Page | None = None
        self.troubles: list[str] = []  # what the browser's console had to say

    async def bot(self, method: str, **parameters: Any) -> Any:
        """One request of the bot, as it would make it of api.telegram.org."""
        async with self.http.post(f"{self.server.url}/bot{self.server.token}/{method}", json=parameters) as reply:
            answer = await reply.json()
        assert answer["ok"], answer
        return answer["result"]

    async def heard(self, kind: str = "message") -> Any:
        """The next update of a kind that the bot gets."""
        while True:
            for update in await self.bot("getUpdates", offset=self.offset, timeout=5, limit=1):
                self.offset = update["update_id"] + 1
                if kind in update:
                    return update[kind]

    async def open(self, person: int, *, width: int = 1280, height: int = 800, touch: bool = False) -> Page:
        """The chat of a person; a phone's is a page of its own, other chats take turns in one."""
        page = await self._new_page(touch) if touch or self.page is None else self.page
        if not touch:
            self.page = page
        await page.set_viewport_size({"width": width, "height": height})
        await page.emulate_media(color_scheme="light", reduced_motion="reduce")
        await page.goto(f"{self.server.url}/?person={person}")
        await expect(page.locator("#status")).to_have_text("bot")
        return page

    async def _new_page(self, touch: bool) -> Page:
        context = await self.browser.new_context(
            locale="en-GB", timezone_id="Europe/Berlin", has_touch=touch, is_mobile=touch
        )
        await context.grant_permissions(["clipboard-read", "clipboard-write"], origin=self.server.url)
        context.set_default_timeout(5000)
        context.on("console", lambda message: self.troubles.append(message.text))
        context.on("weberror", lambda error: self.troubles.append(str(error.error)))
        return await context.new_page()

    async def begin(self) -> None:
        """Forgets what earlier tests left: updates not taken, extra pages."""
        self.troubles.clear()
        for update in await self.bot("getUpdates", offset=-1, timeout=0):
            self.offset = update["update_id"] + 1
        for context in self.browser.contexts:
            for page in context.pages:
                if page is not self.page:
                    await page.close()

    async def talk(self, **options: Any) -> tuple[int, Page]:
        """A new person who has begun the chat, and their page."""
        person = self.server.person()
        self.server.say(person, "/start")
        await self.heard()
        return person, await self.open(person, **options)

    async def say(self, person: int, text: str, *rows: list[str], **parameters: Any) -> int:
        """The bot writes, with inline buttons if any; returns the message's number."""
        if rows:
            keys = [[{"text": label, "callback_data": label[:20]} for label in row] for row in rows]
            parameters["reply_markup"] = {"inline_keyboard": keys}
        sent = await self.bot("sendMessage", chat_id=person, text=text, **parameters)
        return int(sent["message_id"])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
    if path is None:
        if os.environ.get("ONWARD_NO_SKIP") == "1":
            pytest.fail("There is no Chromium, and ONWARD_NO_SKIP=1 forbids to go without.")
        pytest.skip("There is no Chromium on this computer to look at the page with.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        await browser.close()


@asynccontextmanager
async def running(browser: Browser) -> AsyncIterator[Demo]:
    server = DemoServer()
    await server.start()
    async with aiohttp.ClientSession() as http:
        demo = Demo(browser, server, http)
        await demo.bot("setMyName", name="Onward")
        await demo.bot("setMyDescription", description="For the hour after a job rejection.")
        await demo.bot("setMyCommands", commands=COMMANDS)
        yield demo
        if demo.page:
            await demo.page.context.close()
    await server.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(browser: Browser) -> AsyncIterator[Demo]:
    async with running(browser) as demo:
        yield demo


@pytest_asyncio.fixture(loop_scope="module")
async def demo(shared: Demo) -> AsyncIterator[Demo]:
    await shared.begin()
    yield shared
    assert shared.troubles == []  # no script error, no refusal by the Content-Security-Policy


async def until(page: Page, expression: str) -> None:
    """Waits for it to be true. (Playwright's own way to wait needs an eval, which the page's policy refuses.)"""
    async with asyncio.timeout(5):
        while not await page.evaluate(expression):
            await asyncio.sleep(0.02)


def bubble(page: Page, number: int) -> Any:
    return page.locator(f'.message[data-id="{number}"] .text')


def png(width: int = 40, height: int = 20) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x20\x90\x80" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def wav() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 8000)
    return file.getvalue()


# Beginning


async def test_begins_as_telegram_does(demo: Demo) -> None:
    """An empty chat shows what the bot says of itself and START, which sends /start and gives way to the field."""
    page = await demo.open(demo.server.person())
    await expect(page.get_by_role("heading", name="What can this bot do?")).to_be_visible()
    await expect(page.get_by_text("For the hour after a job rejection.")).to_be_visible()
    await expect(page.get_by_label("Message", exact=True)).to_be_hidden()
    await page.get_by_role("button", name="START", exact=True).click()
    assert (await demo.heard())["text"] == "/start"
    await expect(page.get_by_label("Message", exact=True)).to_be_focused()
    await expect(page.get_by_role("button", name="START", exact=True)).to_be_hidden()
    await expect(page.locator("#intro")).to_be_hidden()


async def test_finds_its_person(demo: Demo) -> None:
    """An address without a person leads to somebody's chat."""
    page = await demo.open(0)
    assert re.search(r"\?person=[1-9]\d*$", page.url)
    await expect(page.locator("#me")).to_have_text("Robin")


# What is drawn


async def test_draws_every_entity(demo: Demo) -> None:
    """Each kind of entity is its own element, wherever an emoji before it moves the offsets."""
    person, page = await demo.talk()
    html = (
        "\U0001f642 <b>bold <i>both</i></b> <u>under</u> <s>struck</s> <code>a &lt; b</code> "
        '<a href="https://example.org/x">link</a> /settings robin@example.org example.org/y '
        '<tg-time unix="1795000000" format="D">then</tg-time>'
    )
    text = bubble(page, await demo.say(person, html, parse_mode="HTML"))
    assert "".join(await text.locator("strong").all_text_contents()) == "bold both"
    await expect(text.locator("strong em")).to_have_text("both")
    await expect(text.locator("u")).to_have_text("under")
    await expect(text.locator("s")).to_have_text("struck")
    await expect(text.locator("code")).to_have_text("a < b")
    await expect(text.locator("time.moment")).to_have_text("18 November 2026")
    links = await text.locator("a").evaluate_all("links => links.map(a => [a.href, a.rel, a.textContent])")
    assert links == [
        ["https://example.org/x", "noopener noreferrer", "link"],
        ["mailto:robin@example.org", "noopener noreferrer", "robin@example.org"],
        ["https://example.org/y", "noopener noreferrer", "example.org/y"],
    ]
    await text.get_by_role("button", name="/settings").click()
    assert (await demo.heard())["text"] == "/settings"


async def test_spoiler_and_quote_open(demo: Demo) -> None:
    """A spoiler says nothing until it is pressed; a long folded quote shows all on demand."""
    person, page = await demo.talk()
    html = f"It was <tg-spoiler>Acme</tg-spoiler>\n<blockquote expandable>{'Many words. ' * 40}</blockquote>"
    text = bubble(page, await demo.say(person, html, parse_mode="HTML"))
    await expect(text.get_by_text("Acme")).to_be_hidden()
    await text.get_by_role("button", name="Hidden text").press("Enter")
    await expect(text.get_by_text("Acme")).to_be_visible()
    more = text.get_by_role("button", name="Show all")
    low = (await text.locator(".quote").bounding_box() or {})["height"]
    await more.click()
    assert (await text.locator(".quote").bounding_box() or {})["height"] > low
    await expect(text.get_by_role("button", name="Show less")).to_have_attribute("aria-expanded", "true")


async def test_no_entities_change_the_words(demo: Demo) -> None:
    """Whatever the entities, nested or crossing or out of range, each unit is drawn once, in order."""
    chance = random.Random(7)
    kinds = ["bold", "italic", "spoiler", "code", "pre", "text_link", "url", "blockquote", "hashtag"]
    words = "one \U0001f642 two مرحبا three four five"
    units = len(words.encode("utf-16-le")) // 2
    cases = [
        [
            {
                "type": chance.choice(kinds),
                "offset": chance.randrange(units + 2),
                "length": chance.randrange(1, units),
                "url": "x.org",
            }
            for _ in range(chance.randrange(1, 7))
        ]
        for _ in range(300)
    ]
    _, page = await demo.talk()
    drawn = await page.evaluate(
        """async ([words, cases]) => {
            const { drawText } = await import('/assets/words.js');
            return cases.map((entities) => {
                const node = document.createElement('div');
                drawText(node, words, entities);
                for (const bar of node.querySelectorAll('.pre > span, .quote > button')) bar.remove();
                return node.textContent;
            });
        }""",
        [words, cases],
    )
    assert set(drawn) == {words}


async def test_crossing_entities_keep_their_range(demo: Demo) -> None:
    """Of two entities that cross, each covers exactly its own units."""
    _, page = await demo.talk()
    found = await page.evaluate(
        """async () => {
            const { drawText } = await import('/assets/words.js');
            const node = document.createElement('div');
            drawText(node, 'abcdef', [{type: 'bold', offset: 0, length: 4}, {type: 'italic', offset: 2, length: 4}]);
            return node.innerHTML;
        }"""
    )
    assert found == "<strong>ab<em>cd</em></strong><em>ef</em>"


async def test_words_are_never_markup(browser: Browser) -> None:
    """Markup in a text, label, file name, answer, name, command or description stays words."""
    async with running(browser) as demo:
        await demo.bot("setMyName", name=EVIL[:64])
        await demo.bot("setMyDescription", description=EVIL)
        await demo.bot("setMyCommands", commands=[{"command": "evil", "description": EVIL}])
        person = demo.server.person(EVIL[:64])
        page = await demo.open(person)
        await expect(page.locator("#intro-text")).to_have_text(EVIL)
        title = await page.title()
        demo.server.say(person, EVIL)
        number = await demo.say(person, EVIL, [EVIL])
        demo.server.send_file(person, "document", EVIL, "text/html", b"x", EVIL)
        await expect(bubble(page, number)).to_contain_text(EVIL)
        await expect(page.locator(".file b")).to_contain_text("onerror")
        await page.locator(".key").click()
        query = await demo.heard("callback_query")
        await demo.bot("answerCallbackQuery", callback_query_id=query["id"], text=EVIL, show_alert=True)
        await expect(page.locator("#alert-text")).to_have_text(EVIL)
        await page.get_by_role("button", name="OK", exact=True).click()
        await page.get_by_role("button", name="Commands", exact=True).click()
        await expect(page.locator("#commands span")).to_have_text(EVIL)
        assert await page.locator("img[src=x], img[onerror], #chat script").count() == 0
        assert await page.title() == title
        assert demo.troubles == []


async def test_no_unsafe_link(demo: Demo) -> None:
    """An address that is not http, https, tg, tel or mailto never becomes a link."""
    _, page = await demo.talk()
    unsafe = ["javascript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x"]
    unsafe += ["vbscript:x", "file:///etc/passwd", "javascript://%0aalert(1)", "blob:https://x/y", "JAVASCRIPT://x"]
    safe = ["https://example.org/", "http://example.org/", "tg://user?id=1", "tel:+49301", "mailto:a@b.org"]
    for address in unsafe + safe:
        found = await page.evaluate(
            "async (raw) => { const { safeUrl } = await import('/assets/base.js'); return safeUrl(raw); }",
            address,
        )
        assert found == address if address in safe else found is None or re.match("https?://", found), address
    assert (
        await page.evaluate(
            "async () => { const { link } = await import('/assets/base.js'); return link('javascript:x').tagName; }"
        )
        == "SPAN"
    )


async def test_groups_and_days(demo: Demo) -> None:
    """Messages of one sender join up to five minutes; a day has one heading; only the last of a group has a tail."""
    person, page = await demo.talk()
    numbers = [await demo.say(person, text) for text in ("One.", "Two.")]
    await page.get_by_role("button", name="Tomorrow 09:00").click()
    await expect(page.locator("#clock-note")).to_contain_text("09:00")
    numbers.append(await demo.say(person, "Three."))
    await expect(bubble(page, numbers[2])).to_be_visible()
    classes = [(await page.locator(f'[data-id="{number}"]').get_attribute("class") or "").split() for number in numbers]
    assert [("joined" in names, "tail" in names) for names in classes] == [
        (False, False),
        (True, True),
        (False, True),
    ]
    assert await page.locator(".day h3").all_inner_texts() == ["Yesterday", "Today"]


async def test_changes_are_seen(demo: Demo) -> None:
    """An edit changes the words and says so, a reaction appears, a deleted message goes; a reply leads back."""
    person, page = await demo.talk()
    first = await demo.say(person, "First words.")
    own = demo.server.say(person, "My words", reply_to=first)["message_id"]
    await demo.bot("editMessageText", chat_id=person, message_id=first, text="Other words.")
    await expect(bubble(page, first)).to_contain_text("Other words.edited")
    await demo.bot(
        "setMessageReaction",
        chat_id=person,
        message_id=own,
        reaction=[{"type": "emoji", "emoji": "\U0001f44d"}],
    )
    await expect(page.locator(f'[data-id="{own}"] .reaction')).to_be_visible()
    await page.locator(".replied").click()
    await expect(page.locator(f'[data-id="{first}"]')).to_be_focused()
    await page.reload()
    await expect(page.locator(f'[data-id="{own}"] .reaction')).to_be_visible()
    await demo.bot("deleteMessage", chat_id=person, message_id=first)
    await expect(bubble(page, first)).to_have_count(0)


# Buttons


async def test_tap_waits_for_the_answer(demo: Demo) -> None:
    """A pressed button is busy until the bot answers, and a second press meanwhile asks nothing."""
    person, page = await demo.talk()
    await demo.say(person, "How is this one?", ["It stings", "Fine"])
    key = page.get_by_role("button", name="It stings")
    await key.click()
    await expect(key).to_have_attribute("aria-busy", "true")
    await key.click()
    query = await demo.heard("callback_query")
    assert query["data"] == "It stings"
    await demo.bot("answerCallbackQuery", callback_query_id=query["id"], text="Noted.")
    await expect(page.locator("#toast")).to_have_text("Noted.")
    await expect(key).not_to_have_attribute("aria-busy", "true")
    assert await demo.bot("getUpdates", offset=demo.offset, timeout=0) == []


async def test_alert_waits_for_ok(demo: Demo) -> None:
    """An answer as an alert stays until it is closed, by Escape too."""
    person, page = await demo.talk()
    await demo.say(person, "Really?", ["Delete all"])
    await page.get_by_role("button", name="Delete all").click()
    query = await demo.heard("callback_query")
    await demo.bot("answerCallbackQuery", callback_query_id=query["id"], text="This takes it all.", show_alert=True)
    await expect(page.get_by_role("dialog")).to_have_text(re.compile("This takes it all."))
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_edit_keeps_the_focus(demo: Demo) -> None:
    """After an edit in answer to a press, the keyboard's focus is on a button of the same message."""
    person, page = await demo.talk()
    number = await demo.say(person, "Step one", ["A", "B"])
    await page.get_by_role("button", name="B", exact=True).press("Enter")
    query = await demo.heard("callback_query")
    keys = {"inline_keyboard": [[{"text": "C", "callback_data": "c"}, {"text": "D", "callback_data": "d"}]]}
    await demo.bot("editMessageText", chat_id=person, message_id=number, text="Step two", reply_markup=keys)
    await demo.bot("answerCallbackQuery", callback_query_id=query["id"])
    await expect(page.get_by_role("button", name="D", exact=True)).to_be_focused()
    await demo.bot("editMessageText", chat_id=person, message_id=number, text="Done")
    await expect(page.locator(f'[data-id="{number}"]')).to_be_focused()


async def test_copies_a_draft(demo: Demo) -> None:
    """A message that is one <pre> is copied by a tap on it or its button; a copy button copies its text."""
    person, page = await demo.talk()
    draft = "Dear Ms Okafor,\n\nWhich answer should I work on first?\n\nRobin"
    number = await demo.say(person, f"<pre>{draft}</pre>", parse_mode="HTML")
    clipboard = "navigator.clipboard.readText()"
    await bubble(page, number).get_by_text("Dear Ms Okafor").click()
    await expect(page.locator("#toast")).to_have_text("Copied")
    assert await page.evaluate(clipboard) == draft
    await page.evaluate("navigator.clipboard.writeText('')")
    await page.get_by_role("button", name="Copy", exact=True).click()
    await expect(page.locator("#toast")).to_be_visible()
    assert await page.evaluate(clipboard) == draft
    keys = {"inline_keyboard": [[{"text": "Copy address", "copy_text": {"text": "a@example.org"}}]]}
    await demo.say(person, "Hers:", reply_markup=keys)
    await page.get_by_role("button", name="Copy address").click()
    await until(page, f"{clipboard}.then((text) => text === 'a@example.org')")


async def test_address_button_is_a_link(demo: Demo) -> None:
    """A button with an address opens it in a tab that cannot reach back."""
    person, page = await demo.talk()
    keys = {"inline_keyboard": [[{"text": "Open the advert", "url": "https://example.org/job"}]]}
    await demo.say(person, "Here:", reply_markup=keys)
    link = page.get_by_role("link", name="Open the advert")
    await expect(link).to_have_attribute("href", "https://example.org/job")
    await expect(link).to_have_attribute("target", "_blank")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")


async def test_reply_keyboard_and_place(demo: Demo) -> None:
    """A reply keyboard writes its labels, asks for a place with a small form, and goes when the bot says so."""
    person, page = await demo.talk()
    rows = [[{"text": "Share my place", "request_location": True}], [{"text": "Not now"}]]
    await demo.say(person, "Where are you?", reply_markup={"keyboard": rows, "input_field_placeholder": "A city"})
    field = page.get_by_label("Message", exact=True)
    await expect(field).to_have_attribute("placeholder", "A city")
    await page.get_by_role("button", name="Share my place").click()
    await page.get_by_label("City").select_option("Tokyo")
    await page.get_by_role("button", name="Send", exact=True).last.click()
    place = (await demo.heard())["location"]
    assert (round(place["latitude"]), round(place["longitude"])) == (36, 140)
    await page.get_by_role("button", name="Not now").click()
    assert (await demo.heard())["text"] == "Not now"
    await demo.say(person, "Fine.", reply_markup={"remove_keyboard": True})
    await expect(page.get_by_role("button", name="Not now")).to_be_hidden()
    await expect(field).to_have_attribute("placeholder", "Message")


# Writing


async def test_keyboard_alone_is_enough(demo: Demo) -> None:
    """From START to an answer, an edit, a menu and the tools: no pointer is needed."""
    person = demo.server.person()
    page = await demo.open(person)
    keys = page.keyboard

    async def focused() -> str:
        return str(await page.evaluate("document.activeElement.innerText || document.activeElement.ariaLabel"))

    for _ in range(3):
        if await focused() == "START":
            break
        await keys.press("Tab")
    await keys.press("Enter")
    await demo.heard()
    await expect(page.locator("#text")).to_be_focused()
    await keys.type("line one")
    await keys.press("Shift+Enter")
    await keys.type("line two")
    await keys.press("Enter")
    assert (await demo.heard())["text"] == "line one\nline two"
    await expect(page.locator("#text")).to_have_value("")

    await demo.say(person, "Choose", ["Yes", "No"])
    await expect(page.get_by_role("button", name="No", exact=True)).to_be_visible()
    seen: list[str] = []
    while not seen or seen[-1] != "Yes":
        await keys.press("Shift+Tab")
        seen.append(await focused())
        assert len(seen) < 5, seen
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    await keys.press("Enter")
    assert (await demo.heard("callback_query"))["data"] == "Yes"

    await keys.press("x")  # whoever types means the field
    await expect(page.locator("#text")).to_be_focused()
    await keys.press("Backspace")
    await keys.press("ArrowUp")
    await expect(page.get_by_text("Edit message")).to_be_visible()
    await keys.press("Escape")
    await expect(page.get_by_text("Edit message")).to_be_hidden()
    await keys.press("ArrowUp")
    await keys.press("End")
    await keys.type(", edited")
    await keys.press("Enter")
    assert (await demo.heard("edited_message"))["text"] == "line one\nline two, edited"

    await page.locator(".message.in").last.focus()
    await keys.press("ArrowUp")
    await keys.press("Enter")
    assert await focused() == "Reply"
    await keys.press("ArrowDown")
    assert await focused() == "Copy text"
    await keys.press("Escape")
    await expect(page.locator(".message.out").last).to_be_focused()

    await page.locator("#text").focus()
    await keys.type("/se")
    await keys.press("ArrowUp")
    await keys.press("Enter")
    assert (await demo.heard())["text"] == "/settings"
    for _ in range(6):
        await keys.press("Tab")
        if await focused() == "+1 hour":
            break
    assert await focused() == "+1 hour"


async def test_reply_and_forward(demo: Demo) -> None:
    """The menu of a message replies to it; a letter is sent on as forwarded."""
    person, page = await demo.talk()
    number = await demo.say(person, "Tell me more.")
    await bubble(page, number).click(button="right")
    menu, message = await page.locator("#menu").bounding_box(), await bubble(page, number).bounding_box()
    assert menu
    assert message
    assert abs(menu["x"] - message["x"]) < message["width"]
    await page.get_by_role("menuitem", name="Reply").click()
    await page.keyboard.type("It was the final round")
    await page.keyboard.press("Enter")
    assert (await demo.heard())["reply_to_message"]["message_id"] == number
    await page.get_by_role("button", name="Attach").click()
    await page.get_by_role("menuitem", name="Forward a letter").click()
    await page.get_by_label("Its text").fill("Thank you for your interest.")
    await page.get_by_role("button", name="Forward").click()
    letter = await demo.heard()
    assert letter["text"] == "Thank you for your interest."
    assert "forward_origin" in letter
    await expect(page.get_by_text("Forwarded from")).to_be_visible()


async def test_long_press_opens_the_menu(demo: Demo) -> None:
    """On a touch screen a long press on a message opens its menu, which stays when the finger leaves."""
    person, page = await demo.talk(width=390, height=844, touch=True)
    own = demo.server.say(person, "hold me")["message_id"]
    await expect(bubble(page, own)).to_be_visible()
    box = await bubble(page, own).bounding_box()
    assert box
    finger = await page.context.new_cdp_session(page)
    point = {"x": box["x"] + 20, "y": box["y"] + 10}
    await finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    await expect(page.locator("#menu")).to_be_visible()
    await finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    menu = await page.locator("#menu").bounding_box()
    assert menu
    assert abs(menu["y"] + menu["height"] - point["y"]) < 60
    await page.get_by_role("menuitem", name="Edit").tap()
    await page.keyboard.type(" no more")
    await page.get_by_role("button", name="Save").tap()
    assert (await demo.heard("edited_message"))["text"] == "hold me no more"


async def test_shows_every_kind(demo: Demo) -> None:
    """What else a bot may send is shown with its words; what the demo cannot show is said to be there."""
    person, page = await demo.talk()
    await demo.bot("sendVenue", chat_id=person, latitude=1, longitude=2, title="The Library", address="1 High St")
    await demo.bot("sendContact", chat_id=person, phone_number="+49301", first_name="Noor")
    await demo.bot("sendDice", chat_id=person)
    days = page.locator("#days")
    await expect(days.get_by_text("1 High St")).to_be_visible()
    await expect(days.get_by_text("Noor")).to_be_visible()
    await expect(page.locator(".message.big")).to_have_count(1)
    await page.evaluate(
        """async () => {
            const { drawMessage } = await import('/assets/message.js');
            const node = document.createElement('li');
            drawMessage(node, { message_id: 1, date: 1, story: {} }, { senderOf: () => 'Onward' });
            document.getElementById('days').append(node);
        }"""
    )
    await expect(days.get_by_text("not shown in the demo")).to_be_visible()


async def test_sends_files(demo: Demo) -> None:
    """A picture goes as a photo, a file with its size and caption, a sound as a voice message, a sticker as one."""
    _, page = await demo.talk()

    async def attach(item: str, name: str, mime: str, content: bytes) -> Any:
        await page.get_by_role("button", name="Attach").click()
        async with page.expect_file_chooser() as chooser:
            await page.get_by_role("menuitem", name=re.compile(f"^{item}")).click()
        await (await chooser.value).set_files({"name": name, "mimeType": mime, "buffer": content})
        await page.locator("#upload").get_by_label("Caption").fill(f"About {name}")
        await page.locator("#upload").get_by_role("button", name="Send").click()
        return await demo.heard()

    photo = await attach("Photo", "chart.png", "image/png", png())
    assert photo["caption"] == "About chart.png"
    assert photo["photo"]
    await until(page, "document.querySelector('.photo img')?.naturalWidth === 40")
    file = await attach("File", "letter.txt", "text/plain", b"x" * 2345)
    assert file["document"]["file_name"] == "letter.txt"
    await expect(page.locator(".file small")).to_have_text("2.3 kB")
    assert (await attach("Voice", "note.wav", "audio/wav", wav()))["voice"]
    await until(page, "document.querySelector('audio')?.duration === 1")
    await page.get_by_role("button", name="Attach").click()
    await page.get_by_role("menuitem", name="Sticker").click()
    await page.locator("#menu button").first.click()
    assert (await demo.heard())["sticker"]["emoji"]
    await page.locator(".photo").click()
    await expect(page.get_by_role("dialog", name="Photo")).to_be_visible()


async def test_a_picture_of_the_bot_is_large_and_told_in_words(demo: Demo) -> None:
    """A photo fills its bubble on a phone, whole and not stretched; its caption is its words for who cannot see it,
    and its buttons stand below."""
    person, page = await demo.talk(width=390, height=844)
    demo.server.send_file(person, "photo", "search.png", "image/png", png(1080, 1500))
    keys = {"inline_keyboard": [[{"text": "Another picture", "callback_data": "again"}]]}
    caption = {"caption": "<b>8 applications</b>, one open", "parse_mode": "HTML"}
    photo = (await demo.heard())["photo"][-1]["file_id"]
    await demo.bot("sendPhoto", chat_id=person, photo=photo, reply_markup=keys, **caption)
    await until(page, "document.querySelector('.in .photo img')?.naturalWidth === 1080")
    image = page.locator(".in .photo img")
    box = await image.bounding_box()
    assert box
    assert box["width"] >= 280
    assert box["height"] / box["width"] == pytest.approx(1500 / 1080, abs=0.02)
    assert await image.get_attribute("alt") == "8 applications, one open"
    await expect(page.get_by_role("button", name="Photo: 8 applications, one open. Open full size.")).to_be_visible()
    await expect(page.locator(".in .text b, .in .text strong").get_by_text("8 applications")).to_be_visible()
    await page.get_by_role("button", name="Another picture").click()
    assert (await demo.heard("callback_query"))["data"] == "again"


async def test_takes_dropped_and_pasted_files(demo: Demo) -> None:
    """A file dropped on the chat or pasted into the field is offered for sending, with the words written so far."""
    _, page = await demo.talk()
    make = """([kind, target]) => {
        const data = new DataTransfer();
        data.items.add(new File(['words'], 'cv.txt', { type: 'text/plain' }));
        const options = { bubbles: true, cancelable: true };
        const event = kind === 'paste' ? new ClipboardEvent('paste', { clipboardData: data, ...options })
            : new DragEvent(kind, { dataTransfer: data, ...options });
        document.querySelector(target).dispatchEvent(event);
    }"""
    await page.evaluate(make, ["dragover", "#days"])
    await expect(page.locator("#drop")).to_be_visible()
    await page.evaluate(make, ["drop", "#days"])
    await expect(page.locator("#drop")).to_be_hidden()
    await page.locator("#upload").get_by_role("button", name="Cancel").click()
    await page.locator("#text").fill("my letter")
    await page.evaluate(make, ["paste", "#text"])
    await page.locator("#upload").get_by_role("button", name="Send").click()
    sent = await demo.heard()
    assert (sent["document"]["file_name"], sent["caption"]) == ("cv.txt", "my letter")


async def test_a_refusal_keeps_the_words(demo: Demo) -> None:
    """What could not be sent is back in the field, and the person is told why."""
    person, page = await demo.talk()
    await page.locator("#text").fill("keep me")
    demo.server.world.chats[person].blocked = True  # the page has not heard of it yet
    await page.keyboard.press("Enter")
    await expect(page.locator("#toast")).to_contain_text("blocked the bot")
    await expect(page.locator("#text")).to_have_value("keep me")
    assert [line for line in demo.troubles if "status of 400" not in line] == []
    demo.troubles.clear()


# Presence


async def test_typing_shows_and_ends(demo: Demo) -> None:
    """The typing note is there while the bot is at work and gone with its message."""
    person, page = await demo.talk()
    await demo.bot("sendChatAction", chat_id=person, action="typing")
    await expect(page.locator("#typing")).to_be_visible()
    await expect(page.locator("#status")).to_have_text("typing…")
    await demo.say(person, "There.")
    await expect(page.locator("#typing")).to_be_hidden()
    await expect(page.locator("#status")).to_have_text("bot")


async def test_clock_moves(demo: Demo) -> None:
    """The clock's buttons move the bot's time, in the zone of the browser; nothing due is said as such."""
    _, page = await demo.talk()
    before = demo.server.clock.now()
    await page.get_by_role("button", name="+1 hour").click()
    await expect(page.locator("#clock-note")).to_have_text(re.compile(r"\d\d:\d\d"))
    assert 3600 <= (demo.server.clock.now() - before).total_seconds() < 3700
    await page.get_by_role("button", name="Tomorrow 09:00").click()
    await expect(page.locator("#now")).to_contain_text("09:00")
    assert demo.server.clock.now().hour in (7, 8)  # 09:00 in Berlin
    await page.get_by_role("button", name="Next thing due").click()
    await expect(page.locator("#toast")).to_have_text("Nothing is due.")
    demo.troubles[:] = [line for line in demo.troubles if "status of 400" not in line]


async def test_block_and_unblock(demo: Demo) -> None:
    """Who blocks the bot has one button left, UNBLOCK; the bot hears of both."""
    _, page = await demo.talk()
    await page.get_by_role("button", name="Block the bot").click()
    assert (await demo.heard("my_chat_member"))["new_chat_member"]["status"] == "kicked"
    await expect(page.locator("#text")).to_be_hidden()
    await page.get_by_role("button", name="UNBLOCK", exact=True).click()
    assert (await demo.heard("my_chat_member"))["new_chat_member"]["status"] == "member"
    await expect(page.locator("#text")).to_be_visible()


async def test_another_person_in_another_tab(demo: Demo) -> None:
    """Another person opens in a new tab with a chat of their own."""
    person, page = await demo.talk()
    await page.get_by_role("button", name="Be another person").click()
    await page.get_by_label("First name").fill("Noor")
    async with page.context.expect_page() as opening:
        await page.keyboard.press("Enter")
    other = await opening.value
    await expect(other.locator("#me")).to_have_text("Noor")
    await other.get_by_role("button", name="START", exact=True).click()
    hello = await demo.heard()
    assert hello["from"]["first_name"] == "Noor"
    assert hello["chat"]["id"] != person
    await demo.say(hello["chat"]["id"], "Hello, Noor.")
    await expect(other.locator("#days").get_by_text("Hello, Noor.")).to_be_visible()
    await expect(page.get_by_text("Hello, Noor.")).to_have_count(0)


async def test_says_each_message_once(demo: Demo) -> None:
    """A screen reader hears each new message of the bot once with its buttons; not the past, not one's own, and
    after a lost connection only what is new."""
    person = demo.server.person()
    demo.server.say(person, "/start")
    await demo.say(person, "An old message.")
    page = await demo.open(person)
    said = page.locator("[role=log][aria-live=polite] p")
    await expect(page.get_by_text("An old message.")).to_be_visible()
    await demo.say(person, "A new one.", ["Yes", "No"])
    demo.server.say(person, "my own")
    await expect(page.get_by_text("my own")).to_be_visible()
    assert await said.all_text_contents() == ["Onward: A new one. Buttons: Yes; No."]
    demo.server.world.end_watching()
    await expect(page.locator("#status")).to_have_text("connecting…")
    await demo.say(person, "While away.")
    await expect(page.locator("#status")).to_have_text("bot")
    await expect(page.locator(".message")).to_have_count(5)
    assert (await said.all_text_contents())[1:] == ["Onward: While away."]


async def test_keeps_the_place_of_who_reads_above(demo: Demo) -> None:
    """New messages come into view, except when the reader has scrolled up; a long one begins at its first line."""
    person, page = await demo.talk()
    for number in range(30):
        await demo.say(person, f"Message {number}")
    top = "document.getElementById('scroller').scrollTop"
    left = "(s => s.scrollHeight - s.clientHeight - s.scrollTop)(document.getElementById('scroller'))"
    await expect(page.locator("#days").get_by_text("Message 29")).to_be_in_viewport()
    await until(page, f"{left} < 2")
    await page.locator("#scroller").hover()
    await page.mouse.wheel(0, -600)
    await expect(page.locator("#latest")).to_be_visible()
    place = await page.evaluate(top)
    await demo.say(person, "Unseen")
    await expect(page.get_by_role("button", name="Go to the latest message, 1 new")).to_be_visible()
    assert abs(await page.evaluate(top) - place) < 2
    await page.locator("#latest").click()
    await expect(page.locator("#days").get_by_text("Unseen")).to_be_in_viewport()
    await expect(page.locator("#latest")).to_be_hidden()
    number = await demo.say(person, "First line\n" + "More words. " * 340)
    await expect(bubble(page, number)).to_be_in_viewport()
    box = await page.locator(f'[data-id="{number}"]').bounding_box()
    head = await page.locator(".top").bounding_box()
    assert box
    assert head
    assert 0 <= box["y"] - head["height"] < 80


# Looks


async def rich(demo: Demo, person: int) -> None:
    """A chat with everything that is hard on a layout."""
    demo.server.say(person, LONG_WORD)
    await demo.say(person, LONG_WORD, [LONG_WORD[:60], "B"], ["Stop here and do not ask me again this week"])
    await demo.say(person, "Twelve", *[[str(row * 4 + column) for column in range(4)] for row in range(3)])
    await demo.say(person, "Eight", [f"Choice {n}" for n in range(8)])
    html = f"<b>b</b> <code>{LONG_WORD}</code><pre>{LONG_WORD}</pre><blockquote>quote</blockquote> example.org"
    await demo.say(person, html, parse_mode="HTML")
    await demo.say(person, "مرحبا، كيف حالك؟")
    await demo.say(person, "\U0001f642")
    demo.server.send_file(person, "document", f"{LONG_WORD}.pdf", "application/pdf", b"x")
    demo.server.send_file(person, "photo", "wide.png", "image/png", png(900, 60))
    demo.server.send_file(person, "voice", "note.wav", "audio/wav", wav())
    demo.server.send_location(person, 52.5, 13.4)
    demo.server.say(person, "passed on", forwarded=True)
    rows = [[{"text": "A long answer that has to wrap on a small phone, whatever else"}, {"text": "Yes"}]]
    await demo.say(person, "Say", reply_markup={"keyboard": rows})


@pytest.mark.parametrize(("width", "height"), [(360, 640), (640, 400), (1280, 800)])
async def test_fits_every_screen(demo: Demo, width: int, height: int) -> None:
    """Nothing scrolls sideways or is cut, from a small phone to a wide screen and at 200% zoom (640 by 400)."""
    person, page = await demo.talk(width=width, height=height)
    await rich(demo, person)
    await expect(page.get_by_role("button", name="Yes", exact=True)).to_be_visible()
    wide = await page.evaluate(
        """() => {
            const name = (node) => `${node.tagName} ${node.className} ${node.textContent.slice(0, 20)}`;
            const inside = (box) => box.left >= 0 && box.right <= innerWidth + 0.5;
            const out = [...document.querySelectorAll('#chat *:not(.unseen)')]
                .filter((node) => node.checkVisibility() && !inside(node.getBoundingClientRect()));
            const cut = [...document.querySelectorAll('html, #scroller, #foot, .key, .text, .file')]
                .filter((node) => node.scrollWidth > node.clientWidth + 1
                    || node.matches('.key') && node.scrollHeight > node.clientHeight + 1);
            return [...out, ...cut].map(name);
        }"""
    )
    assert wide == []
    box = await page.locator("#text").bounding_box()
    assert box
    assert box["y"] + box["height"] <= height


async def test_phone_tools_and_targets(demo: Demo) -> None:
    """On a phone the tools are a sheet behind a button, and what is pressed is 44 px high and wide."""
    person, page = await demo.talk(width=390, height=844, touch=True)
    await rich(demo, person)
    await expect(page.get_by_role("button", name="+1 hour")).to_be_hidden()
    await page.get_by_role("button", name="Demo tools").tap()
    await expect(page.get_by_role("button", name="+1 hour")).to_be_visible()
    small = await page.evaluate(
        """() => [...document.querySelectorAll('button, a.key, input, select')]
            .filter((node) => node.checkVisibility() && !node.closest('.text') && !node.matches('.more'))
            .map((node) => [node.ariaLabel || node.textContent, node.getBoundingClientRect()])
            .filter(([, box]) => box.width < 43.9 || box.height < 43.9).map(([name]) => name)"""
    )
    assert small == []
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="+1 hour")).to_be_hidden()


async def test_everything_has_a_name(demo: Demo) -> None:
    """Every control has an accessible name, no id is used twice, references lead somewhere, headings do not skip."""
    person, page = await demo.talk()
    await rich(demo, person)
    await expect(page.get_by_role("button", name="Yes", exact=True)).to_be_visible()
    await page.evaluate("document.querySelectorAll('dialog').forEach((dialog) => dialog.show())")
    snapshot = await page.locator("body").aria_snapshot()
    unnamed = re.findall(
        r"^\s*- (?:button|link|textbox|combobox|checkbox|spinbutton|menuitem|dialog|img)(?: \[.*\])?:?$",
        snapshot,
        re.MULTILINE,
    )
    assert unnamed == []
    assert re.search(r'button "Send"', snapshot)
    wrong = await page.evaluate(
        """() => {
            const all = (selector) => [...document.querySelectorAll(selector)];
            const ids = all('[id]').map((node) => node.id);
            const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
            const names = ['aria-labelledby', 'aria-controls', 'popovertarget'];
            const lost = names.flatMap((name) => all(`[${name}]`).map((node) => node.getAttribute(name)))
                .filter((id) => !document.getElementById(id));
            const icons = all('use').map((node) => node.getAttribute('href').slice(1))
                .filter((id) => !document.getElementById(id));
            const levels = all('#app :is(h1, h2, h3)').map((node) => Number(node.tagName[1]));
            const skips = levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1);
            return [...twice, ...lost, ...icons, ...skips];
        }"""
    )
    assert wrong == []
    assert await page.evaluate("document.documentElement.lang") == "en"


CONTRASTS = """() => {
    const parse = (color) => { const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
    const over = ([r, g, b, a], under) => [r, g, b].map((value, at) => value * a + under[at] * (1 - a));
    const ground = (node) => {
        const layers = [];
        for (let at = node; at; at = at.parentElement) {
            const color = parse(getComputedStyle(at).backgroundColor);
            if (color[3] > 0) layers.push(color);
            if (color[3] === 1) break;
        }
        return layers.reverse().reduce((under, color) => over(color, under), [255, 255, 255]);
    };
    const light = (color) => color.map((value) => value / 255)
        .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
        .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
    const found = [];
    let checked = 0;
    for (const node of document.querySelectorAll('body *')) {
        const words = [...node.childNodes].filter((child) => child.nodeType === 3)
            .map((child) => child.data.trim()).join('');
        if (!words && !(node.matches('input, select, textarea'))) continue;
        if (!node.checkVisibility({ visibilityProperty: true }) || node.closest('.unseen, option')) continue;
        checked += 1;
        const under = ground(node);
        const [a, b] = [light(over(parse(getComputedStyle(node).color), under)), light(under)].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        if (ratio < 4.5) found.push([node.className || node.id || node.tagName, words.slice(0, 20), ratio.toFixed(2)]);
    }
    return [checked, found];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_contrast(demo: Demo, scheme: Any) -> None:
    """All words stand 4.5:1 or more against what they stand on, in light and in dark."""
    person, page = await demo.talk()
    await page.emulate_media(color_scheme=scheme)
    await rich(demo, person)
    number = await demo.say(person, "styles", ["x"])
    styles = [[{"text": s, "callback_data": s, "style": s} for s in ("primary", "success", "danger")]]
    await demo.bot(
        "editMessageText",
        chat_id=person,
        message_id=number,
        text="Styles",
        reply_markup={"inline_keyboard": styles},
    )
    demo.server.say(person, "mine", reply_to=number)
    await page.get_by_role("button", name="Commands", exact=True).click()
    await page.evaluate("document.querySelectorAll('dialog').forEach((dialog) => dialog.show())")
    await page.evaluate("document.querySelector('#toast').showPopover()")
    await expect(page.locator("#commands")).to_be_visible()
    checked, low = await page.evaluate(CONTRASTS)
    assert low == []
    assert checked > 60


async def test_directions(demo: Demo) -> None:
    """Each message runs in the direction of its own script."""
    person, page = await demo.talk()
    first, second = await demo.say(person, "مرحبا Acme"), await demo.say(person, "Hello מ")
    direction = "(node) => getComputedStyle(node).direction"
    assert await bubble(page, first).evaluate(direction) == "rtl"
    assert await bubble(page, second).evaluate(direction) == "ltr"


async def test_still_for_who_wants_it(demo: Demo) -> None:
    """With reduced motion nothing moves for longer than a blink; without it, new messages come in softly."""
    longest = "Math.max(...document.getAnimations().map((a) => a.effect.getComputedTiming().duration), 0)"
    wishes: list[tuple[Any, bool]] = [("reduce", False), ("no-preference", True)]
    for motion, moves in wishes:
        person, page = await demo.talk()
        await page.emulate_media(reduced_motion=motion)
        await demo.bot("sendChatAction", chat_id=person, action="typing")
        await expect(page.locator("#typing")).to_be_visible()
        assert (await page.evaluate(longest) > 1) is moves


async def test_strict_policy(demo: Demo) -> None:
    """The page's policy allows scripts and styles from itself only, and nothing in the page leads elsewhere."""
    async with demo.http.get(f"{demo.server.url}/?person={demo.server.person()}") as reply:
        policy, html = reply.headers["Content-Security-Policy"], await reply.text()
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"https?://|\sstyle=|\son[a-z]+=|<style", html)
    for name in ("app.js", "base.js", "message.js", "tools.js", "words.js", "app.css"):
        async with demo.http.get(f"{demo.server.url}/assets/{name}") as reply:
            code = await reply.text()
        assert not re.search(r"\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|eval\(|url\(", code)
        assert set(re.findall(r"https?://[^'\"`$\s]+", code)) <= {"http://www.w3.org/2000/svg"}


async def test_comes_back_after_a_new_start(browser: Browser) -> None:
    """When the demo was started anew and does not know the person, the page goes to somebody it knows."""
    async with running(browser) as demo:
        _, page = await demo.talk()
        other, page = await demo.talk()
        await demo.server.stop()
        await expect(page.locator("#status")).to_have_text("connecting…")
        fresh = DemoServer()
        await fresh.start(port=int(demo.server.url.rpartition(":")[2]))
        try:
            await expect(page.get_by_role("button", name="START", exact=True)).to_be_visible(timeout=8000)
            assert f"person={other}" not in page.url
        finally:
            await page.close()
            await fresh.stop()
