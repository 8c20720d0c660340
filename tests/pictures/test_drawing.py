"""The pictures themselves: their size, their letters and colours, the same each time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from matplotlib.text import Text
from PIL import Image

from bot.pictures import lettering
from bot.pictures.canvas import WIDTH, Sheet
from bot.pictures.painting import paint
from bot.pictures.theme import DARK, LIGHT
from tests.pictures.searches import LONG, WORDS, moods, search, stages

WEEKS = [(f"2026-11-{24 - ago:02}", ("low", "good", "tired")[ago % 3]) for ago in range(23)]
ALL: list[tuple[str, dict[str, Any]]] = [
    ("search", search(1)), ("search", search(2, True)), ("search", search(12, True, True)), ("search", search(500)),
    ("search", search(500, True, True)), ("stages", stages(1)), ("stages", stages(500, True)),
    ("moods", moods(WEEKS)),
    ("moods", moods(WEEKS[:3], dark=True)),
    ("moods", moods([*WEEKS[:4], *WEEKS[15:20]])),
]  # fmt: skip
Drawn = tuple[Image.Image, Sheet]


@pytest.fixture(scope="module", params=range(len(ALL)))
def drawn(request: pytest.FixtureRequest) -> Drawn:
    """Each picture, and the sheet it was drawn on."""
    kind, facts = ALL[request.param]
    sheets: list[Sheet] = []
    with pytest.MonkeyPatch.context() as patch:
        whole = Sheet.png
        patch.setattr(Sheet, "png", lambda sheet: sheets.append(sheet) or whole(sheet))
        png = paint(kind, facts)
    return Image.open(io.BytesIO(png)).convert("RGB"), sheets[-1]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words that are written on sheets from now on."""
    words: list[str] = []
    whole = Sheet.write

    def write(sheet: Sheet, x: float, y: float, what: str, *how: Any, **more: Any) -> None:
        words.append(what)
        whole(sheet, x, y, what, *how, **more)

    monkeypatch.setattr(Sheet, "write", write)
    return words


def written(sheet: Sheet) -> list[Text]:
    return [one for one in sheet._figure.findobj(Text) if one.get_text()]


def test_a_phone_shows_it_whole(drawn: Drawn) -> None:
    """1080 pixels wide, between a postcard and a tall page, and within what Telegram takes."""
    picture, _ = drawn
    assert picture.width == WIDTH
    assert 0.5 <= picture.height / WIDTH <= 2.3
    assert picture.width + picture.height < 10_000


def test_something_is_on_it(drawn: Drawn) -> None:
    """It is not blank, and its ground is that of its theme."""
    picture, sheet = drawn
    ground = tuple(int(sheet.theme.ground[at : at + 2], 16) for at in (1, 3, 5))
    assert picture.getpixel((2, 2)) == ground
    assert picture.getpixel((picture.width - 3, picture.height - 3)) == ground
    colours = {colour for _, colour in picture.getcolors(1 << 24) or []}
    assert len(colours) > 100


def test_words_stand_within_it_and_apart(drawn: Drawn) -> None:
    """No words leave the sheet, and none lie on others."""
    _, sheet = drawn
    renderer = sheet._canvas.get_renderer()
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in written(sheet)]
    for words, box in boxes:
        assert box.x0 >= 0, words
        assert box.x1 <= WIDTH, words
        assert box.y0 >= 0, words
        assert box.y1 <= sheet.height, words
    for (one, a), (other, b) in combinations(boxes, 2):
        wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert wide <= 2 or high <= 6, (one, other)


def test_letters_are_large_enough_for_a_phone(drawn: Drawn) -> None:
    """Where the picture is shown 360 pixels wide, the smallest letters are still over ten pixels high."""
    _, sheet = drawn
    assert min(text.get_fontsize() for text in written(sheet)) * 360 / WIDTH > 10


def test_every_letter_is_in_a_font(drawn: Drawn) -> None:
    """No letter is drawn as a box: each is in one of the fonts its words are written with."""
    _, sheet = drawn
    for text in written(sheet):
        for char in text.get_text():
            assert char.isspace() or lettering._family_of(char) in text.get_fontfamily(), (char, text.get_text())


@pytest.mark.parametrize("kind", ["search", "stages"])
def test_counts_stand_in_the_picture(kind: str, said: list[str]) -> None:
    """What was counted is written: each stage and each end with its number and its name."""
    facts = search(120) if kind == "search" else stages(120)
    paint(kind, facts)
    rows = facts["reached"].items() if kind == "search" else [(stage, count) for stage, count, _ in facts["rows"]]
    for stage, count in rows:
        assert WORDS[stage] in said
        assert str(count) in said
    for end, count in facts["ended"].items():
        assert f"{WORDS[end]}  {count}" in said or {WORDS[end], str(count)} <= {*said}


def test_names_are_hidden_unless_they_are_wanted(said: list[str]) -> None:
    """Without names no company is in the facts or on the sheet; with them those are that fonts can write."""
    named = search(12, names=True)
    names = {name for there in named["names"].values() for name, _ in there}
    assert search(12)["names"] == {}
    paint("search", search(12))
    assert not names & {*said}
    paint("search", named)
    assert len(names & {*said}) > 2
    assert not any("\u202e" in words or "\n" in words or "🚀" in words for words in said)


def test_the_same_facts_give_the_same_bytes() -> None:
    """Nothing of the day, the machine or what was drawn before is in a picture."""
    first = paint("search", search(40, names=True))
    paint("moods", moods(WEEKS, dark=True))
    assert paint("search", search(40, names=True)) == first
    assert paint("search", search(41, names=True)) != first


@pytest.mark.parametrize(
    ("kind", "facts"), [("search", {"total": 0}), ("stages", {"total": 0}), ("moods", {"weeks": []})]
)
def test_of_nothing_there_is_no_picture(kind: str, facts: dict[str, Any]) -> None:
    """An empty picture says nothing: the conversation says it instead."""
    with pytest.raises(ValueError, match="nothing to draw"):
        paint(kind, {**facts, "words": WORDS})


def test_light_and_dark_differ_in_colours_alone() -> None:
    """The same picture, on another ground."""
    light, dark = (Image.open(io.BytesIO(paint("stages", stages(30, dark)))) for dark in (False, True))
    assert light.size == dark.size
    assert light.convert("RGB").getpixel((1, 1)) != dark.convert("RGB").getpixel((1, 1))


# letters


@pytest.fixture
def no_other_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine like the container, with no fonts but matplotlib's own."""
    monkeypatch.setattr(lettering, "_others", lambda: ())
    lettering._family_of.cache_clear()
    yield
    lettering._family_of.cache_clear()


@pytest.mark.usefixtures("no_other_fonts")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Łódź & Zoë", "Łódź & Zoë"), ("Ромашка", "Ромашка"), ("شركة الأفق", "شركة الأفق"), ("חברת אור", "חברת אור"),
        ("Ελληνική", "Ελληνική"), ("🚀 Tarn Foods 🚀", "Tarn Foods"), ("株式会社ひかり", None), ("Acme 한국", None),
        ("😀", None), ("", None), ("\u202egnirraM\u2069", "gnirraM"), ("Sable\nRow", "SableRow"), ("می\u200cخواهم", "می\u200cخواهم"),
        ("$x^2$ & Sons", "$x^2$ & Sons"),
    ],
)  # fmt: skip
def test_what_no_font_has_is_no_box(name: str, shown: str | None) -> None:
    """Signs that no font has are left out; a name that would lose a letter is not written at all."""
    assert lettering.drawable(name) == shown


@pytest.mark.usefixtures("no_other_fonts")
def test_names_that_cannot_be_written_are_counted(said: list[str]) -> None:
    """Where no font has the letters of any name, their number stands there."""
    facts = search(3, names=True)
    ended = facts["ended"]
    paint("search", {**facts, "names": {end: [["한국전자", ended[end]]] for end in ended}})
    assert {f"{count} not named" for count in ended.values()} <= {*said}


def test_a_long_name_is_cut_where_its_room_ends() -> None:
    """What has no room ends in an ellipsis and fits."""
    sheet = Sheet(100, LIGHT)
    cut = sheet.fit(LONG, 400, 36)
    assert cut.endswith("…")
    assert cut[:-1] in LONG
    assert sheet.width(cut, 36) <= 400
    assert sheet.fit("Ilex", 400, 36) == "Ilex"


def test_words_are_no_formulas() -> None:
    """A dollar sign in a name is a dollar sign."""
    sheet = Sheet(100, DARK)
    assert sheet.width("$100 Club$", 36) > sheet.width("100 Club", 36)
