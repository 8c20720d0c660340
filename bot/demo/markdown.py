"""MarkdownV2 and the old Markdown, as Telegram reads them. Facts from tdlib; tdjson is the judge in the tests."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from .entities import Entity, ordered
from .markup import BadMarkup, byte, emoji_entity, link_entity, lower, time_entity

_SPACE = " \t\r\n\0\v"
_RESERVED = "_*[]()~`>#+-=|{}.!\n"
# What tdlib calls them in "Can't find end of Bold entity".
_NAMES = {
    "bold": "Bold", "italic": "Italic", "underline": "Underline", "strikethrough": "Strikethrough",
    "spoiler": "Spoiler", "code": "Code", "pre": "Pre", "text_link": "TextUrl", "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}  # fmt: skip


@dataclass
class _Open:
    type: str
    language: str
    offset: int  # UTF-16, in the result
    at: int  # characters, in the source
    begin: int  # characters of the result before it

    @property
    def name(self) -> str:
        return "PreCode" if self.language else _NAMES[self.type]


class _Reader:
    """What both dialects share: the source with a sentinel, the result, the offset."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = len(text)
        self.source = text + "\0\0\0\0"
        self.at = 0
        self.out: list[str] = []
        self.offset = 0
        self.found: list[Entity] = []

    def put(self, character: str) -> None:
        self.out.append(character)
        self.offset += 2 if character > "\uffff" else 1

    def next_is(self, text: str) -> bool:
        return self.source.startswith(text, self.at)

    def language(self) -> str:
        """The word after ``` and the newline after it, when there are such."""
        end = self.at
        while self.source[end] not in _SPACE and self.source[end] != "`":
            end += 1
        word = ""
        if self.at != end and end < self.end and self.source[end] != "`":
            word, self.at = self.source[self.at : end], end
        if self.source[self.at] in "\n\r":
            both = self.source[self.at + 1] in "\n\r" and self.source[self.at] != self.source[self.at + 1]
            self.at += 2 if both else 1
        return word


def parse_v1(text: str) -> tuple[str, list[Entity]]:
    """The old dialect: nothing nests. Raises `BadMarkup`."""
    r = _Reader(text)
    while r.at < r.end:
        character = r.source[r.at]
        if character == "\\" and r.source[r.at + 1] in "_*`[":
            r.put(r.source[r.at + 1])
            r.at += 2
        elif character in "_*`[":
            _old_entity(r, character)
        else:
            r.put(character)
            r.at += 1
    return "".join(r.out), ordered(r.found)


def _old_entity(r: _Reader, character: str) -> None:
    begin, offset, shown = r.at, r.offset, len(r.out)
    is_pre = r.next_is("```")
    r.at += 3 if is_pre else 1
    language = r.language() if is_pre else ""
    close = "```" if is_pre else "]" if character == "[" else character
    while r.at < r.end and not r.next_is(close):
        r.put(r.source[r.at])
        r.at += 1
    if r.at >= r.end:
        raise BadMarkup(f"Can't find end of the entity starting at byte offset {byte(r.text, begin)}")
    r.at += len(close)
    if character == "[" and r.offset != offset:
        url = "".join(r.out[shown:])
        if r.next_is("("):
            end = r.source.find(")", r.at)
            end = end if end >= 0 else r.end
            url, r.at = r.source[r.at + 1 : end], end + 1
        if entity := link_entity(url, offset, r.offset - offset):
            r.found.append(entity)
    elif r.offset != offset:
        kind = "pre" if is_pre else {"_": "italic", "*": "bold", "`": "code"}[character]
        r.found.append(Entity(kind, offset, r.offset - offset, (("language", language),) if language else ()))


def parse_v2(text: str) -> tuple[str, list[Entity]]:
    """The newer dialect. Raises `BadMarkup`."""
    return _V2(text).parse()


class _V2(_Reader):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.open: list[_Open] = []
        self.quoting = False
        self.fresh = True  # nothing shown on this line yet: a quote may begin

    def parse(self) -> tuple[str, list[Entity]]:
        while self.at < self.end:
            character = self.source[self.at]
            if character == "\\" and 0 < ord(self.source[self.at + 1]) <= 126:
                self.put(self.source[self.at + 1])
                self.fresh = self.source[self.at + 1] == "\n" or (self.fresh and self.source[self.at + 1] == "\r")
                self.at += 2
            elif character == ">" and self.fresh and self.quoting and self._plain():
                self.at += 1
            elif character not in (_RESERVED if self._plain() else "`"):
                self.put(character)
                self.at += 1
                self.fresh = self.fresh and character == "\r"
            elif self.open and self._ends(character):
                self._end(character)
            else:
                self._begin(character)
        if self.quoting and self.open:
            self._end_quote_at_the_end()
        if self.open:
            raise self._no_end(self.open[-1])
        return "".join(self.out), ordered(self.found)

    def _plain(self) -> bool:
        return not self.open or self.open[-1].type not in ("code", "pre")

    def _no_end(self, entity: _Open) -> BadMarkup:
        return BadMarkup(f"Can't find end of {entity.name} entity at byte offset {byte(self.text, entity.at)}")

    def _ends(self, character: str) -> bool:
        if self.quoting and character == "\n" and self.source[self.at + 1] != ">":
            return True
        if self._marks_quote_end():
            return True
        match self.open[-1].type:
            case "bold":
                return character == "*"
            case "italic":
                return character == "_" and self.source[self.at + 1] != "_"
            case "code":
                return character == "`"
            case "pre":
                return self.next_is("```")
            case "underline":
                return self.next_is("__")
            case "strikethrough":
                return character == "~"
            case "spoiler":
                return self.next_is("||")
            case "blockquote":
                return False
            case _:
                return character == "]"

    def _marks_quote_end(self) -> bool:
        """`||` at the end of a quote makes it expandable."""
        if not self.quoting or not self.next_is("||"):
            return False
        after = self.at + 2
        return after >= self.end or (self.source[after] == "\n" and self.source[after + 1] != ">")

    def _begin(self, character: str) -> None:
        begin, language = self.at, ""
        kind = _SIGNS.get(character, "")
        if character == "_" and self.source[self.at + 1] == "_":
            kind, self.at = "underline", self.at + 1
        elif character == "`" and self.next_is("```"):
            self.at += 3
            kind, language = "pre", self.language()
            self.at -= 1
        elif self.next_is("||"):
            kind, self.at = "spoiler", self.at + 1
        elif self.next_is("!["):
            kind, self.at = "custom_emoji", self.at + 1
        elif character == "\n":
            return self._newline()
        elif self.fresh and not self.quoting and (character == ">" or self.next_is("**>")):
            kind, self.quoting, self.at = "blockquote", True, self.at + (2 if character == "*" else 0)
        if not kind:
            raise BadMarkup(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")
        self.at += 1
        self.open.append(_Open(kind, language, self.offset, begin, len(self.out)))

    def _newline(self) -> None:
        self.put("\n")
        self.at += 1
        self.fresh = True
        if self.quoting:  # its next line: were there no >, the quote would have ended
            self.at += 1

    def _end(self, character: str) -> None:
        entity = self.open[-1]
        kept = ("blockquote",) if character == "\n" else ("blockquote", "spoiler")
        if (character == "\n" or self._marks_quote_end()) and entity.type not in kept:
            raise self._no_end(entity)
        offset, length = entity.offset, self.offset - entity.offset
        self.at += 1
        found: Entity | None = Entity(entity.type, offset, length)
        match entity.type:
            case "underline" | "spoiler":
                self.at += 1
            case "pre":
                self.at += 2
                found = Entity("pre", offset, length, (("language", entity.language),) if entity.language else ())
            case "text_link":
                url = self._url("URL") if self.next_is("(") else "".join(self.out[entity.begin :])
                found = link_entity(url, offset, length)
            case "custom_emoji":
                found = self._emoji_or_time(offset, length)
            case "blockquote":
                found = self._end_quote(character, offset)
        if found is not None and self.offset > offset:
            self.found.append(found)
        self.open.pop()

    def _url(self, what: str) -> str:
        """The address in round brackets; the place is on the opening one."""
        self.at += 1
        begin = self.at
        parts: list[str] = []
        while self.at < self.end and self.source[self.at] != ")":
            if self.source[self.at] == "\\" and 0 < ord(self.source[self.at + 1]) <= 126:
                self.at += 1
            parts.append(self.source[self.at])
            self.at += 1
        if self.source[self.at] != ")":
            raise BadMarkup(f"Can't find end of a {what} at byte offset {byte(self.text, begin)}")
        self.at += 1
        return "".join(parts)

    def _emoji_or_time(self, offset: int, length: int) -> Entity | None:
        if not self.next_is("("):
            raise BadMarkup("The entity must contain a tg://emoji or tg://time URL")
        address, _, query = self._url("URL").partition("?")
        asked = dict(parse_qsl(query, keep_blank_values=True))
        match lower(address).removeprefix("tg:").removeprefix("//").rstrip("/"):
            case "emoji":
                return emoji_entity(asked.get("id", ""), offset, length)
            case "time":
                entity = time_entity(asked.get("unix", ""), asked.get("format", ""), offset, length)
                if entity is not None:
                    return entity
        raise BadMarkup("Invalid tg://emoji or tg://time URL specified")

    def _end_quote(self, character: str, offset: int) -> Entity:
        kind = "blockquote"
        if character == "|":
            kind, self.at = "expandable_blockquote", self.at + 1
        if self.at <= self.end and (character == "\n" or self.next_is("\n")):
            self.put("\n")
            self.at += character != "\n"
        self.quoting = False
        return Entity(kind, offset, self.offset - offset)

    def _end_quote_at_the_end(self) -> None:
        if self.open[-1].type == "blockquote":
            quote = self.open.pop()
            if self.offset > quote.offset:
                self.found.append(Entity("blockquote", quote.offset, self.offset - quote.offset))


_SIGNS = {"_": "italic", "*": "bold", "~": "strikethrough", "[": "text_link", "`": "code"}
