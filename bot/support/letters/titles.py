"""Makes a job title as people say it of one as a letter writes it: no reference numbers, no states, no masks."""

from __future__ import annotations

import re

from bot.support.letters.spans import Lexicon, written
from bot.support.letters.text import words_of

MAX_ROLE = 120
CODE = re.compile(
    r"(?:\b[A-Z]{1,4}[-_ ]?\d{3,}[A-Z]{0,3}\b|#\s?\d+|\b\d{5,}[A-Z]{0,3}\b|\b\d{2,4}[-/]\d{2,6}\b|\bIT \d+\b)"
)
_CODE_TAIL = re.compile(
    r"[\s,;(-]*\(?\b(?:req(?:uisition)?|job|ref(?:erence)?|position|vacancy|posting)?\.?\s*(?:id|no|number|code|ref(?:erence)?|req)\b\.?:?[^()]*\)?$",
    re.IGNORECASE,
)
_REF_TAIL = re.compile(r"[\s,;(-]+(?:ref|req|job id|reference|job code)\b.*$", re.IGNORECASE)
_STATE = re.compile(r"\((?:open|closed|evergreen req)\)", re.IGNORECASE)
_REF_BRACKETS = re.compile(
    r"\([^()]*(?:\b[A-Z]{2,5}[-/_]?\d|\d{4,}[-/]|[/-]\d{3,}|\d{5,}|\b(?:ref|req|id)\b)[^()]*\)", re.IGNORECASE
)
_EMPTY_BRACKETS = re.compile(r"\(\s*[-/,:]*\s*\)|\[[^\]]*\]")
_SPACES = re.compile(r"\s{2,}")
_YEAR = re.compile(r"^(?:19|20)\d\d$")


def clean_title(title: str, lexicon: Lexicon) -> str:
    """A title without reference numbers, states and masks; "" when nothing of it is a title."""
    title = _REF_BRACKETS.sub(" ", _STATE.sub(" ", title[: MAX_ROLE * 2]))
    title = _REF_TAIL.sub("", _CODE_TAIL.sub("", title))
    title = CODE.sub(lambda code: code[0] if _YEAR.match(code[0]) else " ", title)
    title = _SPACES.sub(" ", _EMPTY_BRACKETS.sub(" ", title)).strip(" ,;:.-|\u2013\"'#*")
    if title.endswith(" (") or title.count("(") > title.count(")"):
        title = title[: title.rfind("(")].rstrip(" ,-") if title.rfind("(") > len(title) - 4 else title + ")"
    half = len(title) // 2
    if title[:half].strip() == title[half:].strip():
        title = title[:half].strip()
    words = words_of(title)
    lead = lexicon["role.lead"]
    while words and words[0].plain in lead and len(words) > 1 and not words[0].raw[:1].isupper():
        words = words[1:]
        title = written(words)
    if (
        not words
        or " ".join(word.plain for word in words) in lexicon["role.never"]
        or len(title) > MAX_ROLE
        or not any(c.isalpha() for c in title)
    ):
        return ""
    if all(word.plain in lexicon["role.never"] or word.plain in lexicon["text.inside"] for word in words):
        return ""
    return title
