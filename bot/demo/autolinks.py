"""What Telegram makes clickable by itself: commands, addresses, e-mail, mentions, hashtags, phone numbers.

Facts from tdlib (`find_entities`); phone numbers, which only Telegram's server finds, by a rule of our own.
Every scan is linear in the text.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from .entities import Entity

_MENTION = re.compile(r"@([A-Za-z0-9_]+)")
_COMMAND = re.compile(r"/([A-Za-z0-9_]+)(?:@([A-Za-z0-9_]+))?")
_CASHTAG = re.compile(r"\$(1INCH|[A-Z]+)")
_TAG_CHAT = re.compile(r"@([A-Za-z0-9_]{3,32})(?![A-Za-z0-9_])")
_INNER = re.compile(r"(?i:tg|ton|tonsite)://[A-Za-z0-9_\-]{1,253}", re.ASCII)
_PHONE = re.compile(r"(?<![\w+])\+[0-9][0-9 \-()]{5,22}[0-9](?!\w)", re.ASCII)
_PORT = re.compile(r":(0*)(\d{1,5})(?!\d)", re.ASCII)
_SCHEME = re.compile(r"(?:https?|ftp)$", re.IGNORECASE)
_EMAIL = re.compile(
    r"(?:[A-Za-z0-9_\-]{0,26}[.+]){0,10}[A-Za-z0-9_\-]{1,35}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9_\-]{0,28}[A-Za-z0-9])?\.){1,6}[A-Za-z]{2,8}"
)
_ALNUM = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_BAD_END = ".:;,('?!`"
_NOT_IN_PATH = frozenset('\n<>"«»')
_NOT_IN_USER = frozenset("\n/[]{}()'`<>\"@«»")
_SHORT_MENTIONS = ("gif", "vid", "pic")
Span = tuple[int, int, str]  # characters begin, end, entity type


def find(text: str) -> list[Entity]:
    """The automatic entities of a text, in order, none overlapping."""
    spans = [*_mentions(text), *_commands(text), *_hashtags(text), *_cashtags(text)]
    spans += [*_inner_links(text), *_urls(text), *_phones(text)]
    offsets = _offsets(text)
    found: list[Entity] = []
    last = 0
    for begin, end, kind in sorted(spans, key=lambda s: (s[0], -s[1])):
        if begin >= last:
            found.append(Entity(kind, offsets[begin], offsets[end] - offsets[begin]))
            last = end
    return found


def _offsets(text: str) -> list[int]:
    """UTF-16 offset of every character and of the end."""
    result = [0]
    for character in text:
        result.append(result[-1] + (2 if character > "\uffff" else 1))
    return result


def _is_word(character: str) -> bool:
    """Letters, digits and numbers of any script, and the underscore."""
    return character == "_" or unicodedata.category(character)[0] in "LN"


def _around(text: str, begin: int, end: int) -> tuple[str, str]:
    """The characters before and after; empty at the ends."""
    return text[begin - 1 : begin] if begin else "", text[end : end + 1]


def _mentions(text: str) -> Iterator[Span]:
    for match in _MENTION.finditer(text):
        before, after = _around(text, *match.span())
        name = match[1]
        long_enough = 4 <= len(name) <= 32 or name.lower() in _SHORT_MENTIONS
        if long_enough and not (before and _is_word(before)) and not (after and _is_word(after)):
            yield *match.span(), "mention"


def _commands(text: str) -> Iterator[Span]:
    at = 0
    while match := _COMMAND.search(text, at):
        at = match.end()
        before, after = _around(text, *match.span())
        if len(match[1]) > 64 or (match[2] is not None and not 3 <= len(match[2]) <= 32):
            continue
        if match[2] is None and after == "@":
            continue
        if any(c and (_is_word(c) or c in "/<>") for c in (before, after)):
            continue
        yield *match.span(), "bot_command"


def _is_tag_letter(character: str) -> bool:
    code = ord(character)
    if character == "_" or code in (0x200C, 0xB7) or 0xD80 <= code <= 0xDFF:
        return True
    return unicodedata.category(character)[0] == "L" or unicodedata.category(character) == "Nd"


def _hashtags(text: str) -> Iterator[Span]:
    at = 0
    while (begin := text.find("#", at)) >= 0:
        end = begin + 1
        while end < len(text) and _is_tag_letter(text[end]):
            end += 1
        at = max(end, begin + 1)
        word = text[begin + 1 : min(end, begin + 257)]
        if begin and _is_tag_letter(text[begin - 1]):
            continue
        if text[end : end + 1] == "#" or not any(unicodedata.category(c)[0] == "L" for c in word):
            continue
        yield begin, _with_chat(text, begin + 1 + len(word)), "hashtag"


def _cashtags(text: str) -> Iterator[Span]:
    for match in _CASHTAG.finditer(text):
        before, after = _around(text, *match.span())
        if len(match[1]) <= 8 and not any(c and (c == "$" or _is_tag_letter(c)) for c in (before, after)):
            yield match.start(), _with_chat(text, match.end()), "cashtag"


def _with_chat(text: str, end: int) -> int:
    """`#tag@channel` is one tag."""
    match = _TAG_CHAT.match(text, end)
    return match.end() if match else end


def _phones(text: str) -> Iterator[Span]:
    for match in _PHONE.finditer(text):
        if 7 <= sum(c.isdigit() for c in match[0]) <= 15:
            yield *match.span(), "phone_number"


def _is_symbol(character: str) -> bool:
    """What may stand in an address outside ASCII's rules."""
    code = ord(character)
    if 0x2000 <= code <= 0x206F:
        return code in (0x200C, 0x200D) or 0x2010 <= code <= 0x2015
    return unicodedata.category(character)[0] != "Z" and character != " "


def _path_end(text: str, at: int) -> int:
    """The end of `/path?query#part` that begins at `at`, or `at` when there is none worth linking."""
    if text[at : at + 1] not in ("/", "?", "#"):
        return at
    end = at + 1
    while end < len(text) and text[end] not in _NOT_IN_PATH and _is_symbol(text[end]):
        end += 1
    while end > at + 1 and text[end - 1] in _BAD_END:
        end -= 1
    return end if text[at] == "/" or end > at + 1 else at


def _inner_links(text: str) -> Iterator[Span]:
    at = 0
    while match := _INNER.search(text, at):
        at = match.start() + 1  # one may begin inside another: which of them counts is judged with all the rest
        yield match.start(), _path_end(text, match.end()), "url"


def _is_domain(character: str) -> bool:
    if character < "\xc0":
        return character in _ALNUM or character in "._-~"
    return _is_symbol(character)


def _is_user(character: str) -> bool:
    return character not in _NOT_IN_USER and _is_symbol(character)


def _urls(text: str) -> Iterator[Span]:
    """Every dot may be inside an address: widen around it, then judge what was found."""
    start = 0  # nothing before it is looked at again
    while 0 <= (dot := text.find(".", start)) < len(text) - 1:
        if text[dot + 1] == " ":
            start = dot + 2
            continue
        begin, end, bad = _candidate(text, start, dot)
        if not bad and end > dot + 1:
            yield from _judged(text, begin, end)
        if bad:
            while end > dot + 1 and text[end - 1] != ".":
                end -= 1
        else:
            while end < len(text) and text[end] == ".":
                end += 1
        start = max(end, dot + 1)


def _candidate(text: str, start: int, dot: int) -> tuple[int, int, bool]:
    """Where an address around `dot` begins and ends, and whether what stands before it spoils it."""
    begin = dot
    while begin > start and _is_domain(text[begin - 1]):
        begin -= 1
    end, has_at = dot, False
    while end < len(text) and (text[end] == "@" or _is_domain(text[end])):
        has_at |= text[end] == "@"
        end += 1
    if has_at:
        while begin > start and _is_user(text[begin - 1]):
            begin -= 1
    end = _path_end(text, _port_end(text, end))
    while end > dot + 1 and text[end - 1] == ".":
        end -= 1
    bad = False
    if begin > start and text[begin - 1] == "@":
        bad = has_at
        user = begin - 1
        while user > start and _is_user(text[user - 1]):
            user -= 1
        bad |= user == begin - 1
        begin = user
    if begin > start:
        begin, spoiled = _scheme(text, start, begin)
        bad |= spoiled
    return begin, end, bad


def _port_end(text: str, at: int) -> int:
    match = _PORT.match(text, at)
    return match.end() if match and 0 < int(match[2]) <= 65535 else at


def _scheme(text: str, start: int, begin: int) -> tuple[int, bool]:
    """Takes `https://` in; any other scheme, or a letter right before, spoils the address."""
    if begin - start >= 6 and text.startswith("://", begin - 3):
        first = begin - 3
        while first > start and _is_protocol(text[first - 1]):
            first -= 1
        word = text[first : begin - 3]
        match = _SCHEME.search(word)
        if match and word.lower() not in ("shttp", "tftp", "sftp"):
            return begin - 3 - len(match[0]), False
        return begin, True
    before = text[begin - 1]
    return begin, _is_word(before) or before in "/#@"


def _is_protocol(character: str) -> bool:
    if character < "\x80":
        return character in _ALNUM or character in "+-"
    return unicodedata.category(character)[0] != "Z"


def _judged(text: str, begin: int, end: int) -> Iterator[Span]:
    address = text[begin:end]
    if _EMAIL.fullmatch(address):
        yield begin, end, "email"
    elif address.startswith("mailto:") and _EMAIL.fullmatch(address, 7):
        yield begin + 7, end, "email"
    elif length := _good_length(address):
        yield begin, begin + length, "url"


def _good_length(address: str) -> int:
    """How much of `address` is one Telegram links, 0 when it is none."""
    match = re.match(r"(?:https?|ftp)://", address, re.IGNORECASE)
    rest = address[match.end() :] if match else address
    cut = next((i for i, c in enumerate(rest) if c in "/?#"), len(rest))
    domain, path = rest[:cut], rest[cut:]
    domain = domain.partition("@")[2] if "@" in domain else domain
    domain = domain.rpartition(":")[0] or domain
    if not _is_good_domain(domain, with_scheme=match is not None):
        return 0
    return len(address) - len(path) + _balanced(path)


def _balanced(path: str) -> int:
    """How much of the path stands before a bracket that closes nothing."""
    open_brackets = {")": 0, "]": 0, "}": 0}
    pairs = {"(": ")", "[": "]", "{": "}"}
    length = len(path)
    for i, character in enumerate(path):
        if character in pairs:
            open_brackets[pairs[character]] += 1
        elif character in open_brackets:
            open_brackets[character] -= 1
            if open_brackets[character] < 0:
                length = i
                break
    while length and path[length - 1] in _BAD_END:
        length -= 1
    return length


def _is_good_domain(domain: str, *, with_scheme: bool) -> bool:
    parts = domain.split(".")
    if len(parts) == 1 or domain.lower() == "teiegram.org":
        return False
    if any(not p or len(p.encode()) >= 64 or p.endswith("-") for p in parts):
        return False
    if all(re.fullmatch(r"[0-9]+", p) for p in parts):
        return len(parts) == 4 and all(int(p) <= 255 and (p == "0" or p[0] != "0") for p in parts)
    top = parts[-1]
    if len(top) <= 1 or "_" in parts[-2]:
        return False
    if top.startswith("xn--"):
        return len(top) > 5 and all(c in _ALNUM for c in top[4:])
    if "_" in top or "-" in top:
        return False
    return with_scheme or _is_known_top(top)


def _is_known_top(top: str) -> bool:
    small = top.lower()
    if small != top and small[1:] == top[1:]:  # "end.Then" is no address, "EXAMPLE.COM" is
        return False
    return small in _tops()


@cache
def _tops() -> frozenset[str]:
    data = json.loads(files(__package__).joinpath("tlds.json").read_text(encoding="utf-8"))
    return frozenset(word for line in data["names"] for word in line.split())
