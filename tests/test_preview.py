"""The preview: one page that holds everything, stands alone, and shows what people typed as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import Content
from bot.engine.explore import Edge
from bot.flows import FLOWS
from bot.flows.encourage import LINES
from bot.preview import preview
from bot.preview.bubbles import bubble
from bot.preview.diagram import END, START, Box, arrows, drawn, laid_out
from bot.proofreading import walk
from bot.settings import Settings

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Reads a page: its ids, its links, its text; and that its tags are closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.tags: set[str] = set()
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        known = dict(attrs)
        self.ids += [known["id"]] if known.get("id") else []
        self.hrefs += [known["href"]] if known.get("href") else []
        assert not any(name.startswith("on") or name in ("src", "style") for name in known)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page, with an operator's German greeting in it."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "de").mkdir()
    (folder / "de" / "everyday.jinja").write_text("{% block hello %}Hallo. Ist etwas passiert?{% endblock %}", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walk, "MEMORY", 1)
        yield preview(Settings(_env_file=None, content_dir=folder))  # type: ignore[call-arg]


def test_the_page_stands_alone(html: str) -> None:
    """No script, no style, font or picture from elsewhere, and a policy that forbids them."""
    page = Page(html)
    assert page.tags.isdisjoint({"script", "link", "img", "iframe", "object", "form"})
    assert "default-src 'none'" in html
    assert "url(" not in re.sub(r"url\(#[\w-]+\)", "", html)
    assert "@import" not in html


def test_every_anchor_leads_somewhere(html: str) -> None:
    """Ids are unique, and each link within the page leads to one; others lead to the web over https."""
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    inside = {href[1:] for href in page.hrefs if href.startswith("#")}
    assert len(inside) > len(FLOWS)
    assert inside <= set(page.ids)
    assert all(href.startswith(("#", "https://")) for href in page.hrefs)


def test_every_flow_and_language_is_there(html: str) -> None:
    """Each flow has its chapter in each language, and one diagram; each daily line is there."""
    page = Page(html)
    for locale in ("en", "de"):
        assert {f"{locale}-{flow}" for flow in FLOWS} <= set(page.ids)
    assert html.count('role="img"') == len(FLOWS)
    text = "".join(page.text)
    assert "Hallo. Ist etwas passiert?" in text
    content = Content()
    assert all(content.plain("en", LINES, name) in text for name in content.names("en", LINES))


def test_what_was_typed_is_text(html: str) -> None:
    """Names with markup in them are shown letter by letter."""
    assert "Sam &lt;b&gt;&amp; &#34;Co&#34;&lt;/b&gt;" in html or "Sam &lt;b&gt;&amp; &quot;Co&quot;&lt;/b&gt;" in html
    assert "Sam <b>" not in html


@settings(deadline=None)
@given(text=st.text(alphabet=st.sampled_from("ab<>&\"'/ \n😀é"), max_size=40))
def test_a_bubble_never_lets_markup_through(text: str) -> None:
    """Whatever stands in a text, only Telegram's tags come out, closed in order, and the letters stay."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    page = Page(str(bubble(f"<b>{escaped}</b>")))
    assert page.tags <= {"b"}
    assert "".join(page.text) == text


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<b>a <i>b</i></b> c", "<b>a <i>b</i></b> c"),
        ("<b><i>😀</i></b>x", "<b><i>😀</i></b>x"),
        ("<pre>x &lt; y</pre>", "<pre>x &lt; y</pre>"),
        ('<a href="https://a.org/?a=1&amp;b=2">x</a>', '<a href="https://a.org/?a=1&amp;b=2" rel="noreferrer">x</a>'),
        ("<tg-spoiler>x</tg-spoiler>", "<mark>x</mark>"),
        ("<br>", '<del title="Unsupported start tag &#34;br&#34; at byte offset 0">&lt;br&gt;</del>'),
    ],
)
def test_a_bubble_shows_what_telegram_shows(html: str, shown: str) -> None:
    """Entities become the page's tags; what Telegram would refuse is shown as it stands, marked."""
    assert str(bubble(html)) == shown


NAMES = [START, *"abcdef", END]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(NAMES[:-1]), st.sampled_from(NAMES[1:])), max_size=14))
def test_a_diagram_is_readable_whatever_the_flow(pairs: list[tuple[str, str]]) -> None:
    """No two boxes of a row overlap, arrows go down unless they go back, and all is inside the picture."""
    edges = [Edge(START, "", "a"), *(Edge(source, source, target) for source, target in pairs)]
    layout = laid_out(arrows(edges), dict.fromkeys("abcdef", "ask"))
    rows: dict[int, list[Box]] = {}
    for box in layout.boxes:
        rows.setdefault(box.row, []).append(box)
    for row in rows.values():
        row.sort(key=lambda box: box.x)
        assert all(left.x + left.width / 2 < right.x - right.width / 2 for left, right in pairwise(row))
    for passed, _, back in layout.lines:
        if passed[0] is passed[-1]:
            continue
        assert (passed[0].row > passed[-1].row) is back
        assert all(abs(one.row - other.row) == 1 for one, other in pairwise(passed))
    for box in layout.boxes:
        assert 0 <= box.x - box.width / 2 <= box.x + box.width / 2 <= layout.width
        assert 0 < box.y < layout.height
    Page(drawn(layout, "title", "anchor", "ab"))


def test_hidden_steps_are_passed_over() -> None:
    """A step that only looks something up is left out: what led to it leads on to what came after it."""
    edges = [
        Edge("start", "", "q"),
        Edge("q", "yes", "look"),
        Edge("q", "no", "end"),
        Edge("look", "", "a"),
        Edge("look", "", "b"),
    ]
    assert arrows(edges, ["look"]) == {
        ("start", "q"): [""],
        ("q", "end"): ["no"],
        ("q", "a"): ["yes"],
        ("q", "b"): ["yes"],
    }


def test_labels_tell_what_makes_a_difference() -> None:
    """An answer is told on an arrow only where the flow goes several ways, and not if it may go all of them."""
    edges = [Edge("q", by, "a") for by in ("yes", "maybe", "both", "…")] + [Edge("q", by, "b") for by in ("no", "both")]
    layout = laid_out(arrows([*edges, Edge("a", "x", "c")]), {})
    assert [label for _, label, _ in layout.lines] == ["yes, maybe …", "no", ""]


def test_a_picture_has_its_labels_and_links(tmp_path: Path) -> None:
    """Steps that are on the page are links, names are escaped, an arrow back is dashed."""
    edges = [Edge("start", "", "a<"), Edge("a<", "<no>", "a<"), Edge("a<", "yes", "end")]
    svg = drawn(laid_out(arrows(edges), {"a<": "ask"}), "T", "en-flow", ["a<"])
    assert '<a href="#en-flow-a&lt;">' in svg
    assert "&lt;no&gt;" in svg
    assert svg.count('class="line back"') == 1
