"""Turns what somebody pasted into sentences of words. It knows how mail is laid out, and nothing of what letters
mean.
"""

from __future__ import annotations

import html
import re
from collections.abc import Set
from dataclasses import dataclass, field
from typing import NamedTuple

MAX_CHARS = 20_000
"""How much of a text is read, in characters: about 3,000 words, ten times a long letter."""
MAX_HTML = 300_000

_SAME = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201b": "'",
        "\u00b4": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u00a0": " ",
        "\u2007": " ",
        "\u202f": " ",
        "\t": " ",
        "\r": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
        "\u000b": "\n",
        "\u000c": "\n",
        "\u2014": " - ",
        "\u2015": " - ",
        "\u2013": "-",
        "\u2011": "-",
        "\u00ad": None,
        "\u200b": None,
        "\u200c": None,
        "\u200d": None,
        "\u2060": None,
        "\ufeff": None,
    }
)
_SHORT = {"n't": "not", "'ve": "have", "'re": "are", "'ll": "will", "'m": "am", "'d": "would"}
_ODD_SHORT = {
    "won't": ("will", "not"),
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "shan't": ("shall", "not"),
    "wont": ("will", "not"),
    "didnt": ("did", "not"),
    "it's": ("it", "is"),
    "that's": ("that", "is"),
    "here's": ("here", "is"),
    "there's": ("there", "is"),
}
_OPENING = "([{<\"'*_`"
_CLOSING = ")]}>\"'*_`.,;:!?\u2026"
_ABBREVIATIONS = frozenset(
    [
        "inc",
        "ltd",
        "co",
        "corp",
        "llc",
        "dr",
        "mr",
        "mrs",
        "ms",
        "sr",
        "jr",
        "st",
        "prof",
        "no",
        "vs",
        "approx",
        "dept",
        "ref",
        "e.g",
        "i.e",
        "p.c",
        "u.s",
        "u.k",
    ]
)
_STOPS = frozenset(".!?;\u2026")
_TAG_OF_HTML = re.compile(r"<(?:html|body|div|p|br|table|span|td)\b[^<>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})[^<>]{0,3000}>")
_BREAKS = frozenset(
    [
        "p",
        "div",
        "br",
        "tr",
        "table",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "section",
        "hr",
    ]
)
_WIDE_GAP = re.compile(r"(?<=[.,!?:;)]) {2,}(?=\S)")
_LOST_SPACE = re.compile(r"(?<=[a-z)])([.,!?:])(?=[A-Z][a-z]+[ ,'])")


class Word(NamedTuple):
    """One word: as written (`raw`), as phrases see it (`plain`), with the punctuation around it.

    A short form gives two words ("won't": "will", "not"), of which the second has no `raw`.
    """

    raw: str
    plain: str
    before: str = ""
    after: str = ""


@dataclass(slots=True)
class Sentence:
    """A sentence, and the number of the line it begins on."""

    words: list[Word]
    line: int
    plain: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.plain = [word.plain for word in self.words]

    def text(self) -> str:
        """The sentence as it was written, on one line."""
        return " ".join(f"{word.before}{word.raw}{word.after}" for word in self.words if word.raw)


def readable(text: str) -> str:
    """Plain text with ordinary quotes, spaces and line breaks; of HTML mail, what a reader would see."""
    if _TAG_OF_HTML.search(text[:MAX_HTML]):
        text = from_html(text)
    text = text[: MAX_CHARS * 2].replace("\r\n", "\n").translate(_SAME)[:MAX_CHARS]
    return _LOST_SPACE.sub(r"\1 ", _WIDE_GAP.sub("\n", text) if "  " in text else text)


def from_html(page: str) -> str:
    """What a reader would see of an HTML page: paragraphs as lines, no style, script, comment or picture. Linear in
    its length.
    """
    page = page[:MAX_HTML]
    for opening, closing in (
        ("<!--", "-->"),
        ("<!doctype", ">"),
        ("<style", "</style"),
        ("<script", "</script"),
        ("<head", "</head"),
        ("<title", "</title"),
    ):
        page = _without(page, opening, closing)
    page = page.replace("\r", " ").replace("\n", " ")
    return html.unescape(
        _TAG.sub(lambda tag: "\n" if tag[2].lower() in _BREAKS else " " if tag[2].lower() == "td" else "", page)
    )


def _without(page: str, opening: str, closing: str) -> str:
    low, kept, at = page.lower(), [], 0
    if len(low) != len(page):  # a few capital letters change length when made small
        low = page
    while (start := low.find(opening, at)) >= 0:
        follows = low[start + len(opening) : start + len(opening) + 1]
        if opening[-1].isalpha() and follows.isalnum():  # <header> is no <head>
            kept.append(page[at : start + len(opening)])
            at = start + len(opening)
            continue
        kept.append(page[at:start])
        end = low.find(closing, start)
        end = low.find(">", end + len(closing) - 1) if end >= 0 else -1
        if end < 0:
            return "".join(kept)
        at = end + 1
    kept.append(page[at:])
    return "".join(kept)


def words_of(line: str, known: dict[str, list[Word]] | None = None) -> list[Word]:
    """The words of a line, in order; a lone dash or bar is a word with an empty `plain`. `known`: pieces taken
    apart before.
    """
    known = {} if known is None else known
    words: list[Word] = []
    for piece in line.split():
        taken = known.get(piece)
        if taken is None:
            taken = known[piece] = _taken_apart(piece)
        words += taken
    return words


def _taken_apart(piece: str) -> list[Word]:
    if piece.isalpha() and piece.isascii():
        low = piece.lower()
        return [Word(piece, low)] if low not in _ODD_SHORT else _short(piece, _ODD_SHORT[low], "", "")
    raw = piece.lstrip(_OPENING)
    before = piece[: len(piece) - len(raw)]
    bare = raw.rstrip(_CLOSING)
    after = raw[len(bare) :]
    if "(" in bare and after.startswith(")"):  # analyst(s), Engineer(m/f)
        bare, after = bare + ")", after[1:]
    low = bare.lower().replace("-", "")
    if low not in _ODD_SHORT and "'" not in low:
        return [Word(bare, low if any(map(str.isalnum, low)) or low in "&@" else "", before, after)]
    return _short(bare, _ODD_SHORT.get(low) or _parts(low), before, after)


def _short(raw: str, parts: tuple[str, ...], before: str, after: str) -> list[Word]:
    """A short form as the words that it stands for; the punctuation after it goes with the last."""
    last = len(parts) - 1
    return [
        Word(raw if not at else "", part, before if not at else "", after if at == last else "")
        for at, part in enumerate(parts)
    ]


def _parts(low: str) -> tuple[str, ...]:
    for ending, meaning in _SHORT.items():
        if low.endswith(ending) and len(low) > len(ending):
            return (low[: -len(ending)], meaning)
    return (low,)


def sentences(text: str, starters: Set[str], *, eager: bool = False) -> list[Sentence]:
    """The sentences of a readable text. Lines that a mail program wrapped are joined; other line ends end a
    sentence.

    `starters` are the words that begin a sentence rather than go on with a name: they tell "Acme, Inc. We" from
    "Acme Inc. Berlin". `eager`: end one at every full stop, whatever follows, as people write who use no capitals.
    """
    found: list[Sentence] = []
    known: dict[str, list[Word]] = {}
    for number, line in logical_lines(text):
        start, words = 0, words_of(line, known)
        for at, word in enumerate(words):
            if at + 1 == len(words) or (
                word.after and (_ends(word, words[at + 1], starters) or (eager and word.after[-1] in _STOPS))
            ):
                found.append(Sentence(words[start : at + 1], number))
                start = at + 1
    return [sentence for sentence in found if any(sentence.plain)]


def _ends(word: Word, following: Word, starters: Set[str]) -> bool:
    marks = word.after
    if not following.raw or _STOPS.isdisjoint(marks):
        return False
    if "!" in marks or "?" in marks or ";" in marks:
        return True
    if following.raw[:1].islower() or not following.plain:
        return False
    if marks.count(".") == 1 and (word.plain in _ABBREVIATIONS or len(word.plain) == 1):
        return following.plain in starters
    return True


def logical_lines(text: str) -> list[tuple[int, str]]:
    """The lines that mean something, with their numbers, after joining what a mail program had wrapped."""
    joined: list[tuple[int, str]] = []
    width = 0  # of the last piece taken in
    open_number = -2
    for number, line in enumerate(text.split("\n")):
        line = line.strip()
        if not line:
            open_number = -2
            continue
        if joined and open_number == number - 1 and len(joined[-1][1]) < 4000 and _wrapped(joined[-1][1], width, line):
            joined[-1] = (joined[-1][0], f"{joined[-1][1]} {line}")
        else:
            joined.append((number, line))
        width, open_number = len(line), number
    return joined


def _wrapped(last: str, width: int, line: str) -> bool:
    if last[-1] in ".!?:;" or line[0] in "-*\u2022>|":
        return False
    return width >= 55 or (line[0].islower() and width >= 30)
