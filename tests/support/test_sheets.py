"""The sheet to print: whole, escaped, on two pages."""

from __future__ import annotations

import io
import shutil
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.async_api import async_playwright
from pypdf import PdfReader

from bot.content import Content
from bot.support import interviews
from bot.support.sheets import Asked, Part, sheet

WORDS = {
    "language": "en", "title": "A practice interview", "about": "For Samira", "how": "Say hello.\n\nLet silence be.",
    "after": "After the last question", "prompts": "What convinced me?\nWhat more?", "foot": "Made by a bot.",
}  # fmt: skip
EMPTY = {"meta", "link", "br", "hr", "img", "input"}


class Read(HTMLParser):
    """Tags, attributes and text of a page; `open` is empty at the end when every tag is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style" and data.strip():
            self.words.append(data.strip())


def test_every_word_is_there_in_order() -> None:
    """Title, how it goes, questions numbered through with what to listen for, prompts, foot."""
    parts = [Part("To begin", (Asked("Who are you?", "an example"),)), Part("Back", (Asked("And you?"),), room=False)]
    read = Read(sheet(WORDS, parts))
    assert read.open == []
    assert read.words == [
        "A practice interview", "A practice interview", "For Samira", "Say hello.", "Let silence be.", "To begin", "1",
        "Who are you?", "an example", "Back", "2", "And you?", "After the last question", "What convinced me?",
        "What more?", "Made by a bot.",
    ]  # fmt: skip


def test_there_is_room_for_notes_where_it_is_wanted() -> None:
    """Below each question that is answered there are lines to write on, and none below those that are asked back."""
    notes = {room: sheet(WORDS, [Part("x", (Asked("y"),), room)]).count('class="notes"') for room in (True, False)}
    assert notes[True] - notes[False] == 2


def test_what_is_empty_is_left_out() -> None:
    """A part without questions, and words that are empty, leave no heading and no box."""
    html = sheet({**WORDS, "about": "", "how": " \n", "prompts": "", "foot": ""}, [Part("Nothing here", ())])
    read = Read(html)
    assert read.words == ["A practice interview", "A practice interview"]
    assert not {"ul", "section", "footer", "p"} & set(read.tags)


@given(st.text(st.sampled_from("<>&\"'/=aé😀 script\n"), min_size=1, max_size=40))
def test_what_was_typed_is_text(words: str) -> None:
    """Whatever a name or a question holds, the page has the same tags and attributes."""
    plain = Read(sheet({**WORDS, "about": "x"}, [Part("x", (Asked("x", "x"),))]))
    odd = Read(
        sheet(
            {**WORDS, "title": words, "about": f"x{words}", "foot": f"x{words}"},
            [Part(words, (Asked(words, f"x{words}"),))],
        )
    )
    assert odd.tags == plain.tags
    assert odd.attributes == plain.attributes


def test_the_page_stands_alone() -> None:
    """No script, and nothing from elsewhere."""
    html = sheet(WORDS, [Part("x", (Asked("y", "z"),))])
    assert not any(one in html for one in ("<script", "http", "url(", "@import", "src="))


async def test_it_prints_on_two_pages() -> None:
    """With the longest questions of the bank, the sheet is one or two pages of A4."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
    if path is None:
        pytest.skip("there is no Chromium on this computer")
    content = Content()
    said = {name: content.plain("en", "questions", name) for name in content.names("en", "questions")}
    order = sorted(said, key=lambda name: -len(said[name]))
    facts = {"name": "Maximiliane", "company": "A company with a long name", "sort": "panel", "on": "2026-12-23"}
    words = {word: content.plain("en", "mock", f"sheet_{word}", facts) for word in WORDS}
    parts = []
    for part, names in interviews.for_sheet(order, [], "2026-11-24", "panel").items():
        types = {name: interviews.type_of(name) for name in names}
        listen = {
            name: "" if part == "theirs" else content.plain("en", "mock", "listen", {"type": types[name]})
            for name in names
        }
        rows = tuple(Asked(said[name], listen[name]) for name in names)
        parts.append(Part(content.plain("en", "mock", f"part_{part}"), rows, room=part != "theirs"))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = await browser.new_page()
        await page.set_content(sheet(words, parts))
        pdf = PdfReader(io.BytesIO(await page.pdf(prefer_css_page_size=True)))
        await browser.close()
    width, height = (round(float(side) / 72 * 25.4) for side in pdf.pages[0].mediabox[2:])
    assert (width, height) == (210, 297)
    assert len(pdf.pages) <= 2
    text = " ".join("\n".join(page.extract_text() for page in pdf.pages).split())
    assert all(" ".join(asked.question.split()) in text for part in parts for asked in part.asked)
