"""Words as postings and résumés are compared by: no capitals, plurals, hyphens, or British and American spellings.

Knows nothing of postings. Keeps apart what only looks alike: C, C++ and C#; Java and JavaScript; `.NET` and a net.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from bot.support.postings.lexicon import WORDS

_TOKEN = re.compile(r"(?<![^\W_])\.(?=(?i:net)\b)(?i:net)|[^\W_]+(?:\+{1,2}(?![^\W_])|#)?")
_SPELLINGS = {
    "practise": "practice", "licence": "license", "licenced": "licensed", "defence": "defense", "offence": "offense",
    "programme": "program", "cheque": "check", "centre": "center", "theatre": "theater", "fibre": "fiber",
    "metre": "meter", "litre": "liter", "judgement": "judgment", "enrolment": "enrollment", "grey": "gray",
    "maths": "math", "whilst": "while", "catalogue": "catalog", "fulfil": "fulfill", "cv": "resume", "résumé": "resume",
    "mom": "mum", "tyre": "tire", "aluminium": "aluminum", "storey": "story", "learnt": "learned",
}  # fmt: skip
_OUR = re.compile(r"(?<=[a-z][a-z][lvbnmdpi])our")  # behaviour, labour, honour; not "hour" or "four"
_SOFT = (("ae", "e"), ("oe", "e"))  # paediatric, anaesthetic, gynaecology, oestrogen
_EVERYWHERE = (
    ("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("yse", "yze"), ("ysing", "yzing"),
    ("lling", "ling"), ("lled", "led"), ("ller", "ler"), ("llor", "lor"),
)  # fmt: skip  # consistent is enough: both sides are compared in this form
_MEDICAL = ("paed", "naes", "haem", "gynae", "oedem", "oestr", "caes", "orthop")
_ENDINGS = (
    "isations", "isation", "izations", "ization", "ational", "ations", "ation", "ators", "ator", "ating", "ated",
    "ates", "ate", "ements", "ement", "ments", "ment", "itions", "ition", "ions", "ion", "ingly", "ings", "ing",
    "ically", "ical", "ics", "ists", "ist", "isers", "izers", "ized", "izing", "izer", "ize", "yzer", "yzing", "yzed",
    "yze", "ysts", "yst", "ysis", "ytical", "ytics", "ytic", "ers", "er", "ors", "or", "ally", "ively", "ive", "edly",
    "ed", "ence", "ance", "ency", "ancy", "ent", "ant", "ity", "ities", "ness", "ship", "ible", "able", "ies", "ly",
    "al", "es", "ic", "y", "e", "s",
)  # fmt: skip
_SHORTEST_ROOT = 4
_PLURAL_KEPT = ("ss", "us", "is", "os", "js")


class Token(NamedTuple):
    """A word of a line: as written, where it stands, and as it is compared."""

    raw: str
    start: int
    end: int
    plain: str


def tokens(line: str) -> list[Token]:
    """The words of a line. Linear in its length."""
    return [Token(m[0], m.start(), m.end(), plain(m[0])) for m in _TOKEN.finditer(line)]


def plains(line: str) -> list[str]:
    """The words of a line as they are compared."""
    return [plain(m[0]) for m in _TOKEN.finditer(line)]


@lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """A word without capitals, plural or one country's spelling: "Behaviours" is "behavior"."""
    if len(word) > 2 and word[-1] == "s" and word[:-1].isupper():
        word = word[:-1]  # APIs, KPIs, CVs
    word = word.casefold()
    if len(word) > 60 or not word.isalpha():
        return word[:60]
    word = _SPELLINGS.get(word, word)
    word = _singular(word)
    word = _SPELLINGS.get(word, word)
    if any(part in word for part in _MEDICAL):
        for british, american in _SOFT:
            word = word.replace(british, american)
    for british, american in _EVERYWHERE:
        word = word.replace(british, american)
    if word.endswith(("ise", "iser")):
        word = word.replace("ise", "ize")
    return _OUR.sub("or", word)


def _singular(word: str) -> str:
    if len(word) <= 3 or not word.endswith("s") or word.endswith(_PLURAL_KEPT):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=8192)
def root(plain_word: str) -> str:
    """What "managed", "management" and "manager" have in common. Rough: for what is near, not for what is the same."""
    if not plain_word.isalpha() or len(plain_word) <= _SHORTEST_ROOT:
        return plain_word
    for ending in _ENDINGS:
        if plain_word.endswith(ending) and len(plain_word) - len(ending) >= _SHORTEST_ROOT:
            plain_word = plain_word[: -len(ending)]
            break
    if len(plain_word) > _SHORTEST_ROOT and plain_word[-1] == plain_word[-2]:
        plain_word = plain_word[:-1]
    return plain_word


SMALL = WORDS["small"]
"""Words that carry nothing when terms are compared."""


def content(plain_words: Iterable[str]) -> list[str]:
    """The words that count when terms are compared; all of them where none does."""
    listed = list(plain_words)
    return [word for word in listed if word not in SMALL] or listed
