"""The demo reads markup and finds links as Telegram's own parser (tdjson) does."""

import json
import random
from typing import Any

import pytest
import tdjson
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.demo import autolinks, entities, markdown, markup
from bot.demo.entities import Entity
from bot.demo.errors import Refusal

NAMES = {
    "Mention": "mention", "Hashtag": "hashtag", "Cashtag": "cashtag", "BotCommand": "bot_command", "Url": "url",
    "EmailAddress": "email", "Bold": "bold", "Italic": "italic", "Underline": "underline",
    "Strikethrough": "strikethrough", "Spoiler": "spoiler", "Code": "code", "Pre": "pre", "PreCode": "pre",
    "TextUrl": "text_link", "MentionName": "text_mention", "CustomEmoji": "custom_emoji",
    "BlockQuote": "blockquote", "ExpandableBlockQuote": "expandable_blockquote", "DateTime": "date_time",
}  # fmt: skip
VALUES = ("url", "language", "user_id", "custom_emoji_id", "unix_time")
Read = tuple[str, list[tuple[str, int, int, Any]]] | str

HTML = [
    "<b>", "</b>", "<i>", "</i>", "<u>", "</u>", "<s>", "</s>", "</>", "<a>", "</a>", '<a href="', '">', "Example.com",
    "https://example.org/a b", "mailto:a@b.example", "tel:123", "tg://user?id=7", "<code>", "</code>", "<pre>",
    "</pre>", '<code class="language-py">', "<blockquote>", "<blockquote expandable>", "</blockquote>",
    "<tg-spoiler>", "</tg-spoiler>", '<span class="tg-spoiler">', "</span>", '<tg-emoji emoji-id="5">', "</tg-emoji>",
    '<tg-time unix="1700000000" format="wDT">', "</tg-time>", "<q>", "<b ", "class", "expandable", "<", ">", "/", "=",
    '"', "'", " ", "\n", "\t", "&lt;", "&amp", "&nbsp;", "&#65;", "&#x1F600;", "&#xD83D;", "&#0;", "x", "é", "😀",
]  # fmt: skip
MARKDOWN = [
    "*", "_", "__", "~", "||", "`", "```", "[", "](", ")", "(", "\\", "x", "é", "😀", " ", "https://a.example", "\\.",
    "#", "py\n", "tg://user?id=5", "![", "tg://emoji?id=5", "*a*", "\n>", ".",
]  # fmt: skip
PLAIN = [
    "@", "/", "#", "$", ".", ":", "//", "http", "https://", "ftp://", "tg://", "mailto:", "a", "example", ".com",
    ".COM", ".Com", ".org/", "x.co", " ", "\n", "(", ")", "_", "-", "1", "255", "127.0.0.1", "USD", "é", "日本", "😀",
    "?", "a=b", "@foo_bot", "/start", "gif", "user", "a@b.com", "<", ">", "«", "!", "`", ";", ",", "xn--",
    "пример.рф", "_x.com", ":80", "\u2019", "\u200c",
]  # fmt: skip


def ask(request: dict[str, Any]) -> dict[str, Any]:
    answer = tdjson.td_execute(json.dumps(request).encode())
    assert answer is not None
    return dict(json.loads(answer))


ask({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def judged(text: str, mode: str) -> Read:
    """What Telegram's parser says."""
    kind: dict[str, Any] = {"@type": "textParseModeMarkdown", "version": 2 if mode == "markdownv2" else 1}
    if mode == "html":
        kind = {"@type": "textParseModeHTML"}
    answer = ask({"@type": "parseTextEntities", "text": text, "parse_mode": kind})
    if answer["@type"] == "error":
        return str(answer["message"]).removeprefix("Can't parse entities: ")
    return answer["text"], [read(entity) for entity in answer["entities"]]


def read(entity: dict[str, Any]) -> tuple[str, int, int, Any]:
    kind = entity["type"]
    value = next((kind[name] for name in VALUES if name in kind), None)
    return NAMES[kind["@type"].removeprefix("textEntityType")], entity["offset"], entity["length"], value


def ours(text: str, mode: str) -> Read:
    parse = {"html": markup.parse_html, "markdown": markdown.parse_v1, "markdownv2": markdown.parse_v2}[mode]
    try:
        plain, found = parse(text)
    except markup.BadMarkup as wrong:
        return str(wrong)
    return plain, [(e.type, e.offset, e.length, e.data[0][1] if e.data else None) for e in found]


@pytest.mark.parametrize(
    "text",
    [
        "plain & simple, no tags",
        "<b>bold <i>both <u>all</u></i></b> end",
        '<pre><code class="language-python">print(1)</code></pre>',
        '<code class="language-python">not a block</code>',
        "<blockquote expandable>long</blockquote><blockquote>short</blockquote>",
        '<a href="mailto:jo@example.com">write</a>',
        '<a href="http://[::1]:80/x y">six</a>',
        '<a href="javascript:alert(1)">no</a>',
        '<a href="tg://user?id=1#x">Jo</a><a href=TG:user/?id=2>Al</a>',
        '<a href="tg://resolve?domain=x">t</a><a href="tonsite://x.ton/a">t</a>',
        "<tg-time unix=1700000000 format=r>soon</tg-time><tg-time>never</tg-time>",
        "<tg-time unix=1 format=q>x</tg-time>",
        "&lt;b&gt; &quot;&amp;&quot; &apos; &nbsp; &#128512; &#xZ;",
        "one\n<b>two",
        "é<b>x</i>",
        "</b>",
        "<br>",
        "<b/>",
        "<a href='x",
        "<span class=other>x</span>",
        "<tg-emoji emoji-id=no>x</tg-emoji>",
        "<B>LOUD</b>",
        "&#xD83D;&#xDE00;",
        "<b></b><i> </i>",
        "1 < 2",
    ],
)
def test_html_by_example(text: str) -> None:
    """Made-up HTML gives the text, entities or sentence that Telegram's parser gives."""
    assert ours(text, "html") == judged(text, "html")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(HTML), max_size=12).map("".join))
def test_html_of_any_kind(text: str) -> None:
    """Whatever the HTML, text, entities and the sentence of a refusal are Telegram's, offsets in UTF-16 included."""
    assert ours(text, "html") == judged(text, "html")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_much_more_html(seed: int) -> None:
    """Forty thousand random pieces of HTML and of text are read as Telegram reads them."""
    chance = random.Random(seed)
    for _ in range(1000):
        text = "".join(chance.choices(HTML, k=chance.randint(1, 12)))
        assert ours(text, "html") == judged(text, "html")
        text = "".join(chance.choices(PLAIN, k=chance.randint(1, 9)))
        compare_automatic(text)


def test_a_nul_ends_nothing() -> None:
    """A NUL in the middle of a text is read as Telegram reads it."""
    assert ours("a\0b<b>c</b>", "html") == judged("a\0b<b>c</b>", "html")


def nested() -> st.SearchStrategy[str]:
    """HTML that closes what it opens."""
    tags = [
        ("<b>", "</b>"), ("<i>", "</i>"), ("<u>", "</>"), ("<s>", "</s>"), ("<pre>", "</pre>"), ("<code>", "</code>"),
        ('<code class="language-c">', "</code>"), ('<a href="Example.com/a">', "</a>"), ("<a>", "</a>"),
        ("<blockquote expandable>", "</blockquote>"), ("<tg-spoiler>", "</tg-spoiler>"),
        ("<tg-time unix=5 format=r>", "</tg-time>"),
    ]  # fmt: skip
    leaf = st.sampled_from(["x", "é", "😀", " ", "&lt;", "\n", "example.com", ""])
    return st.recursive(
        leaf,
        lambda inner: st.builds(
            lambda tag, parts: tag[0] + "".join(parts) + tag[1], st.sampled_from(tags), st.lists(inner, max_size=3)
        ),
        max_leaves=12,
    )


@settings(max_examples=150, deadline=None)
@given(nested())
def test_nested_html(text: str) -> None:
    """However tags nest, the entities and their order are Telegram's."""
    assert ours(text, "html") == judged(text, "html")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(MARKDOWN), max_size=8).map("".join))
def test_old_markdown(text: str) -> None:
    """The old Markdown is read as Telegram reads it."""
    assert ours(text, "markdown") == judged(text, "markdown")


@pytest.mark.parametrize(
    "text",
    [
        "*bold _italic bold ~strike ||spoiler||~ __under___ bold*",
        "[link](https://example.com/a\\)b) and [example\\.com]",
        "`code \\` tick` ```py\nprint()``` ```\nplain```",
        ">quote\n>more\nafter",
        "**>quote\n>more||",
        "![👍](tg://emoji?id=5368324170671202286) ![t](tg://time?unix=5&format=r)",
        "![x](tg://other)",
        "![x]",
        "hello.",
        "a-b",
        "*open",
        "*bold _italic\\_*",
        "[a](b",
        "||x",
        "\\",
        "😀*é*",
    ],
)
def test_markdown_v2_by_example(text: str) -> None:
    """MarkdownV2 as its documentation writes it is read as Telegram reads it, and so are its mistakes."""
    assert ours(text, "markdownv2") == judged(text, "markdownv2")


@example("/tg://tg://http")
@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PLAIN), max_size=9).map("".join))
def test_automatic_entities(text: str) -> None:
    """Commands, links, e-mail, mentions and hashtags are found where Telegram finds them."""
    compare_automatic(text)


def compare_automatic(text: str) -> None:
    answer = ask({"@type": "getTextEntities", "text": text})["entities"]
    kinds = {e["type"]["@type"].removeprefix("textEntityType") for e in answer}
    if kinds <= NAMES.keys():  # media timestamps and card numbers are no entities of the Bot API
        found = [(e.type, e.offset, e.length, None) for e in autolinks.find(text) if e.type != "phone_number"]
        assert found == [read(entity) for entity in answer]


def test_phone_numbers() -> None:
    """International numbers are found, as Telegram's server finds them; prices and dates are not."""
    found = autolinks.find("Ring +1 212 555 0123, not 2026-11-23 or 555.")
    assert [(e.type, e.offset, e.length) for e in found] == [("phone_number", 5, 15)]


SOFT = ["bold", "italic", "underline", "spoiler", "code", "text_link", "blockquote", "custom_emoji"]
TD = {"text_link": "TextUrl", "blockquote": "BlockQuote", "custom_emoji": "CustomEmoji"}


@settings(max_examples=150, deadline=None)
@given(st.text("ab é\n\r\t😀\u202e", min_size=1, max_size=8), st.data())
def test_entities_are_fixed_as_telegram_fixes_them(text: str, data: st.DataObject) -> None:
    """Entities a bot sends are merged, split and dropped, and the text is cleaned, as Telegram does it."""
    size = entities.units(text)
    asked = []
    for _ in range(data.draw(st.integers(0, 4))):
        offset = data.draw(st.integers(0, size - 1))
        length = data.draw(st.integers(1, size - offset))
        asked.append(Entity(data.draw(st.sampled_from(SOFT)), offset, length))
    extra = {"text_link": {"url": "http://a.example/"}, "custom_emoji": {"custom_emoji_id": "5"}}
    sent = [
        {
            "offset": e.offset,
            "length": e.length,
            "type": {"@type": f"textEntityType{TD.get(e.type, e.type.capitalize())}", **extra.get(e.type, {})},
        }
        for e in asked
    ]
    answer = ask({"@type": "parseMarkdown", "text": {"@type": "formattedText", "text": text, "entities": sent}})
    if answer["@type"] == "error":
        with pytest.raises(Refusal):
            entities.check_inside(text, asked)
        return
    entities.check_inside(text, asked)
    plain, kept = entities.cleaned(text, entities.fixed(asked))
    if not plain.strip(" \n"):
        assert answer["text"] == ""
        return
    assert answer["text"] == plain
    assert [read(e)[:3] for e in answer["entities"]] == [(e.type, e.offset, e.length) for e in entities.fixed(kept)]


def test_trimming() -> None:
    """Blank ends go, and entities move with the text; a blank text is empty."""
    bold = Entity("bold", 2, 5)
    assert entities.settled("\n one \n\n", [bold]) == ("one", [Entity("bold", 0, 3)])
    assert entities.settled(" \n ", [bold][:0]) == ("", [])


def test_automatic_entities_stay_out_of_code_and_links() -> None:
    """An address inside code or a link is not linked again, one inside bold is."""
    asked = [Entity("code", 0, 6), Entity("bold", 7, 6)]
    found = entities.merged(asked, autolinks.find("one.co two.co"))
    assert [(e.type, e.offset) for e in found] == [("code", 0), ("url", 7), ("bold", 7)]
