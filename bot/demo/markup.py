"""HTML as Telegram's bots may write it: text and entities, or the sentence Telegram refuses with.

Facts from tdlib (`parse_html`); its own parser, through tdjson, judges this one in the tests. Offsets in the sentences
are bytes of UTF-8. Does not trim, merge or find links: see `entities.py` and `autolinks.py`; Markdown: `markdown.py`.
"""

import re
from dataclasses import dataclass, replace

from . import links
from .entities import Entity, ordered

_SPACE = " \t\r\n\0\v"
_TAGS = {
    "a": "text_link", "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "s": "strikethrough",
    "strike": "strikethrough", "del": "strikethrough", "u": "underline", "ins": "underline",
    "tg-spoiler": "spoiler", "tg-emoji": "custom_emoji", "tg-time": "date_time", "span": "spoiler",
    "pre": "pre", "code": "code", "blockquote": "blockquote",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]*)|#([0-9]*)|([A-Za-z]*))")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_TIME_FORMAT = re.compile(r"[rR]?|[wWdDtT]+")


class BadMarkup(ValueError):
    """What is wrong, in Telegram's words."""


@dataclass
class _Open:
    """A tag that waits for its end."""

    tag: str
    argument: str
    form: str  # of a tg-time
    offset: int  # UTF-16, in the result
    begin: int  # characters of the result before it


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """Raises `BadMarkup`."""
    return _Html(text).parse()


def byte(text: str, index: int) -> int:
    """The byte offset of a character."""
    return len(text[:index].encode("utf-8", "surrogatepass"))


def lower(text: str) -> str:
    """Small letters, ASCII only."""
    return "".join(c.lower() if c.isascii() else c for c in text)


def link_entity(url: str, offset: int, length: int) -> Entity | None:
    """A link, or a mention of a person; None when Telegram drops the address without a word."""
    if (person := links.user_id(url)) is not None:
        return Entity("text_mention", offset, length, (("user", person),))
    try:
        return Entity("text_link", offset, length, (("url", links.checked(url)),))
    except links.BadLink:
        return None


def emoji_entity(number: str, offset: int, length: int) -> Entity:
    """A custom emoji. Raises `BadMarkup` unless `number` is a whole number of 64 bits other than 0."""
    if not re.fullmatch(r"-?[0-9]{1,19}", number) or not 0 < abs(int(number)) < 2**63:
        raise BadMarkup("Invalid custom emoji identifier specified")
    return Entity("custom_emoji", offset, length, (("custom_emoji_id", str(int(number))),))


def time_entity(unix: str, form: str, offset: int, length: int) -> Entity | None:
    """A moment shown in the reader's zone. Raises `BadMarkup` for an unknown format; None without a good moment."""
    if not _TIME_FORMAT.fullmatch(form):
        raise BadMarkup("Invalid date format used")
    digits = re.match(r"[0-9]*", unix)
    moment = int(digits[0] or "0") % 2**32 if digits else 0
    if not 0 < moment < 2**31:
        return None
    known = form.lower()
    shape = "".join(
        part
        for part in (
            "r" if "r" in known else "",
            "w" if "w" in known else "",
            "d" if "d" in form else "D" if "D" in form else "",
            "t" if "t" in form else "T" if "T" in form else "",
        )
    )
    data: tuple[tuple[str, str | int], ...] = (("unix_time", moment),)
    return Entity("date_time", offset, length, (*data, ("date_time_format", shape)) if shape else data)


class _Html:
    def __init__(self, text: str) -> None:
        self.text = text
        self.end = len(text)
        self.source = text + "\0\0"  # a sentinel, so that looking ahead needs no bounds
        self.at = 0
        self.out: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.found: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while self.at < self.end:
            character = self.source[self.at]
            if character == "<":
                self._tag()
                continue
            if character == "&" and (decoded := self._reference(self.at)):
                character, self.at = decoded
            else:
                self.at += 1
            self._put(character)
        if self.open:
            raise BadMarkup(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return self._text(), ordered(replace(e, data=()) if e.type == "code" else e for e in self.found)

    def _text(self) -> str:
        """The text; two references that are halves of one character become that character."""
        text = "".join(self.out)
        if not any("\ud800" <= c <= "\udfff" for c in text):
            return text
        raise BadMarkup(
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched "
            "surrogate code units"
        )

    def _put(self, character: str) -> None:
        self.out.append(character)
        self.offset += 2 if character > "\uffff" else 1

    def _reference(self, at: int) -> tuple[str, int] | None:
        """The character of `&lt;` or `&#60;` and the place after it; None when it is no reference Telegram knows."""
        match = _REFERENCE.match(self.source, at)
        if match is None:
            return None
        hexadecimal, decimal, name = match.groups()
        if name is not None:
            character = _NAMED.get(name)
        else:
            number = (int(hexadecimal or "0", 16) if decimal is None else int(decimal or "0")) % 2**32
            good = 0 < number < 0x10FFFF and match.end() - at < 10
            character = chr(number) if good else None
        if character is None:
            return None
        return character, match.end() + (self.source[match.end()] == ";")

    def _tag(self) -> None:
        begin = self.at
        self.at += 1
        if self.source[self.at] == "/":
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _fail(self, sentence: str, at: int, after: str = "") -> BadMarkup:
        return BadMarkup(f"{sentence} at byte offset {byte(self.text, at)}{after}")

    def _skip_space(self) -> None:
        while self.at < self.end and self.source[self.at] in _SPACE and self.source[self.at] != "\0":
            self.at += 1

    def _word(self, stop: str) -> str:
        begin = self.at
        while self.source[self.at] not in _SPACE and self.source[self.at] not in stop:
            self.at += 1
        return self.source[begin : self.at]

    def _start_tag(self, begin: int) -> None:
        tag = lower(self._word(">"))
        if self.source[self.at] == "\0":
            raise self._fail("Unclosed start tag", begin)
        if tag not in _TAGS:
            raise self._fail(f'Unsupported start tag "{tag}"', begin)
        found = _Open(tag, "", "", self.offset, len(self.out))
        while self.source[self.at] != ">":
            self._skip_space()
            if self.source[self.at] == ">":
                break
            name, value = self._attribute(tag, begin)
            self._use_attribute(found, name, value)
        if tag == "span" and found.argument != "spoiler":
            raise self._fail('Tag "span" must have class "tg-spoiler"', begin)
        self.at += 1
        self.open.append(found)

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._word("=>/\"'")
        if not name:
            raise self._fail(f'Empty attribute name in the tag "{tag}"', begin)
        self._skip_space()
        if self.source[self.at] != "=":
            if self.source[self.at] == "\0":
                raise self._fail(f'Unclosed start tag "{tag}"', begin)
            return name, ""
        self.at += 1
        self._skip_space()
        if self.source[self.at] == "\0":
            raise self._fail(f'Unclosed start tag "{tag}"', begin)
        value = self._quoted() if self.source[self.at] in "'\"" else self._name_token()
        if self.source[self.at] == "\0":
            raise self._fail("Unclosed start tag", begin)
        return name, value

    def _name_token(self) -> str:
        begin = self.at
        match = _NAME_TOKEN.match(self.source, begin)
        self.at = match.end() if match else begin
        if self.source[self.at] not in _SPACE and self.source[self.at] != ">":
            raise self._fail("Unexpected end of name token", begin)
        return lower(self.source[begin : self.at])

    def _quoted(self) -> str:
        quote = self.source[self.at]
        self.at += 1
        parts: list[str] = []
        while self.source[self.at] not in (quote, "\0"):
            if self.source[self.at] == "&" and (decoded := self._reference(self.at)):
                parts.append(decoded[0])
                self.at = decoded[1]
                continue
            parts.append(self.source[self.at])
            self.at += 1
        if self.source[self.at] == quote:
            self.at += 1
        return "".join(parts)

    def _use_attribute(self, found: _Open, name: str, value: str) -> None:
        match found.tag, name:
            case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "unix"):
                found.argument = value
            case "tg-time", "format":
                found.form = value
            case "code", "class" if value.startswith("language-"):
                found.argument = value[9:]
            case "span", "class" if value.startswith("tg-"):
                found.argument = value[3:]
            case "blockquote", "expandable":
                found.argument = "expandable"

    def _end_tag(self, begin: int) -> None:
        if not self.open:
            raise self._fail("Unexpected end tag", begin)
        self.at += 1
        name = lower(self._word(">"))
        self._skip_space()
        if self.source[self.at] != ">":
            raise self._fail("Unclosed end tag", begin)
        self.at += 1
        found = self.open[-1]
        if name and name != found.tag:
            raise self._fail("Unmatched end tag", begin, f', expected "</{found.tag}>", found "</{name}>"')
        if self.offset > found.offset:
            self._close(found)
        self.open.pop()

    def _close(self, found: _Open) -> None:
        kind, offset, length = _TAGS[found.tag], found.offset, self.offset - found.offset
        match found.tag:
            case "a":
                entity = link_entity(found.argument or "".join(self.out[found.begin :]), offset, length)
            case "tg-emoji":
                entity = emoji_entity(found.argument, offset, length)
            case "tg-time":
                entity = time_entity(found.argument, found.form, offset, length)
            case "blockquote" if found.argument:
                entity = Entity("expandable_blockquote", offset, length)
            case "pre" | "code":
                entity = self._code(kind, found.argument, offset, length)
            case _:
                entity = Entity(kind, offset, length)
        if entity is not None:
            self.found.append(entity)

    def _code(self, kind: str, language: str, offset: int, length: int) -> Entity:
        """`<pre><code class="language-x">` (either way round) is one block with a language."""
        inner = self.found[-1] if self.found else None
        if inner is not None and (inner.offset, inner.length) == (offset, length) and inner.type in ("pre", "code"):
            if kind == "pre" and inner.type == "code" and inner.data:
                self.found.pop()
                return replace(inner, type="pre")
            if kind == "code" and inner.type == "pre" and not inner.data and language:
                self.found.pop()
                return replace(inner, data=(("language", language),))
        return Entity(kind, offset, length, (("language", language),) if language and kind == "code" else ())
