"""The title and the company of a posting, where it tells them clearly. Guesses nothing: unknown is `None`."""

from __future__ import annotations

import re

from bot.support.letters.book import book
from bot.support.letters.spans import Lexicon, is_all_name
from bot.support.letters.text import words_of
from bot.support.letters.titles import clean_title
from bot.support.postings.lexicon import WORDS
from bot.support.postings.parts import heading

NAME = 60
"""Characters of a title or a company: what a card shows."""
_TITLE_WORDS = 9
_TOP = 6  # lines in which a title or a company stands without a label
_BEGINNING = 4_000  # characters in which a sentence may tell the title
_LABEL = r"^[\s#*•-]{0,6}(?:%s)\**\s{0,3}[:–-]\**\s{0,3}(\S[^\n]{1,100})$"
_TITLE_LABEL = re.compile(
    _LABEL % "job title|title|position|role|post|vacancy|post title|job role", re.IGNORECASE | re.MULTILINE
)
_COMPANY_LABEL = re.compile(
    _LABEL % "company|employer|organi[sz]ation|company name|employer name|school|trust|hiring company",
    re.IGNORECASE | re.MULTILINE,
)
_WORD = r"(?:[A-Z0-9][\w&.'’+-]{0,30}|&|of|and|the|for|de|upon)"
_NAME = rf"({_WORD}(?: {_WORD}){{0,6}})"
_SEEKS = r"(?:currently )?(?:looking|hiring|seeking|recruiting|searching)"
_NAMED = (
    re.compile(
        rf"(?:^|[.\n]\s{{0,3}})(?:The |At )?{_NAME},? (?:is|are) (?:{_SEEKS}|an? |the |one of|proud)", re.MULTILINE
    ),
    re.compile(rf"^[\s#*]{{0,4}}About {_NAME}\s{{0,3}}[:*]{{0,3}}$", re.MULTILINE),
    re.compile(rf"\b[Jj]oin (?:the team at |the |our team at )?{_NAME}(?= as| and| in|,|\.| to|$)", re.MULTILINE),
    re.compile(rf"^At {_NAME}, (?:we|our|you)", re.MULTILINE),
)
_BESIDE = re.compile(r" [-–—|@•] | at (?=[A-Z])")
_WANTED = r"(?:looking for|seeking|recruiting|hiring|opportunity for|requires|recruit|need|appoint|as)"
_ROLE_IN_TEXT = re.compile(_WANTED + r" (?:an?|our next|the) ([^.\n,:;]{3,90})")
_OWNER = re.compile(r"['’]s?$")
_COUNTED = re.compile(r"^(?:(?:small |large )?number of|team of|couple of)\s", re.IGNORECASE)
_NEVER, _FIRMS, _GLUE, _ENDS = (WORDS[name] for name in ("no_company", "firms", "glue", "after_title"))


def title_of(text: str) -> str | None:
    """The job's title: labelled, or alone in one of the first lines, or in "we are looking for a …"."""
    lexicon = Lexicon(book("en").vocabulary)
    if (found := _TITLE_LABEL.search(text)) and (title := _title(found[1], lexicon, sure=True)):
        return title
    for line in filter(_may_be_title, _top(text)):
        for part in _BESIDE.split(line)[:2]:
            if is_all_name(words_of(part.partition("(")[0]), lexicon) and (title := _title(part, lexicon)):
                return title
    told = (_title(_until(found[1]), lexicon) for found in _ROLE_IN_TEXT.finditer(text[:_BEGINNING]))
    return next(filter(None, told), None)


def _top(text: str) -> list[str]:
    return [line.strip(" #*\t-–•") for line in text.splitlines() if line.strip()][:_TOP]


def _may_be_title(line: str) -> bool:
    short = len(line.split()) <= _TITLE_WORDS + 5 and not line.endswith((".", "!", "?", ":"))
    return short and heading(line) in (None, "open")


def _until(words: str) -> str:
    kept: list[str] = []
    for word in _COUNTED.sub("", words).split():
        if word.casefold() in _ENDS:
            break
        kept.append(word)
    return " ".join(kept)


def _title(words: str, lexicon: Lexicon, sure: bool = False) -> str | None:
    title = clean_title(words.strip(" *#"), lexicon)
    if not title or len(title) > NAME or len(title.split()) > _TITLE_WORDS:
        return None
    return title if sure or lexicon.is_title(words_of(title)) else None


def company_of(text: str) -> str | None:
    """The company's name: labelled, or where it speaks of itself by name."""
    if (found := _COMPANY_LABEL.search(text)) and (name := _company(found[1])):
        return name
    named = (_company(found[1]) for pattern in _NAMED for found in pattern.finditer(text))
    return next(filter(None, (*map(_firm, _top(text)), *map(_behind_title, _top(text)), *named)), None)


def _behind_title(line: str) -> str | None:
    """ "Care Assistant at Hollin House": the house."""
    title, at, company = line.partition(" at ")
    if not at or not company[:1].isupper() or len(line.split()) > _TITLE_WORDS + 5 or line.endswith("."):
        return None
    return _company(company) if _title(title, Lexicon(book("en").vocabulary)) else None


def _firm(line: str) -> str | None:
    """A line of its own, or a piece of one, that is a firm's name by its ending: "Corvane & Sons", "Hollin Trust"."""
    if heading(line):
        return None
    for part in _BESIDE.split(line):
        words = part.strip(" ,.").split()
        ends = {word.strip(".,()").casefold() for word in words[1:]}
        if 1 < len(words) <= 7 and ends & _FIRMS and all(word[0].isupper() or word in _GLUE for word in words):
            return _company(part)
    return None


def _company(name: str) -> str | None:
    words = name.strip(" *.,").split()
    while words and words[-1].casefold() in _GLUE:
        words.pop()
    while len(words) > 1 and words[0].casefold() in _GLUE:
        words.pop(0)
    whole = " ".join(words)
    if not 0 < len(whole) <= NAME or not whole[0].isalnum() or _OWNER.sub("", words[0].casefold()) in _NEVER:
        return None
    return whole
