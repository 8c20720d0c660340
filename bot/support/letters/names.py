"""Where the name of a company begins and ends in a sentence, and how it is shown. It does not know whether it is
the right one.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.support.letters.spans import Lexicon, is_masked, owns
from bot.support.letters.text import Word

MOST_WORDS = 8
JOIN = ("of", "&", "and", "+", "de", "du", "la", "van", "von", "der", "den", "di")
_FOR_AFTER = frozenset(
    [
        "institute",
        "center",
        "centre",
        "foundation",
        "association",
        "society",
        "college",
        "department",
        "agency",
        "school",
        "ministry",
        "office",
        "council",
    ]
)


def name_at(words: Sequence[Word], at: int, lexicon: Lexicon) -> list[Word]:
    """The company name that begins here; empty when none does."""
    if at < len(words) and words[at].plain == "the" and at + 1 < len(words):
        kept = words[at].raw == "The" and not lexicon.shouting and lexicon.is_nameish(words[at + 1])
        at += 0 if kept else 1
    span: list[Word] = []
    while at < len(words) and len(span) < MOST_WORDS:
        word, following = words[at], words[at + 1] if at + 1 < len(words) else None
        if span and word.before.strip("'"):
            break
        starts_with_the = not span and word.raw == "The"
        if (
            not lexicon.is_nameish(word)
            and not starts_with_the
            and not (span and following and _joins(word, span, following, lexicon))
        ):
            break
        span.append(word)
        if _name_stops(word, following, lexicon):
            break
        at += 1
    return without_team(span, lexicon)


def _joins(word: Word, span: Sequence[Word], following: Word, lexicon: Lexicon) -> bool:
    if word.after or not lexicon.is_nameish(following):
        return word.plain == "of" and following.plain == "the" and not word.after
    if word.plain == "for":
        return any(one.plain in _FOR_AFTER for one in span)
    if word.plain == "the":
        return span[-1].plain == "of"
    return word.plain in JOIN


def _name_stops(word: Word, following: Word | None, lexicon: Lexicon) -> bool:
    if following is None:
        return True
    if word.after == "'" and owns(word):
        return True
    if word.raw.endswith("'s") and not word.after and not lexicon.is_small(following):
        return not (following.raw[:1].isupper() and word.raw.isupper()) and not _goes_on_as_name(
            word, following, lexicon
        )
    if "," in word.after or "." in word.after:
        if following.plain.replace(".", "") in lexicon["company.suffixes"] and len(following.plain) < 6:
            return False
        return not (
            (word.after == "." and word.plain in ("st", "dr", "mt", "u.s", "u.k"))
            or (word.after == "." and len(word.plain) == 1)
        )
    return any(mark in word.after for mark in ';:!?)"')


def _goes_on_as_name(word: Word, following: Word, lexicon: Lexicon) -> bool:
    return (
        lexicon.is_nameish(following)
        and not lexicon.is_head(following)
        and following.plain
        in ("sporting", "hospital", "college", "bank", "university", "school", "trust", "group", "children's")
    )


def name_before(words: Sequence[Word], end: int, lexicon: Lexicon) -> list[Word]:
    """The company name that ends here ("[Acme] has decided"); empty when none does."""
    start = end
    while start > 0 and end - start < MOST_WORDS:
        word = words[start - 1]
        if (
            start < end
            and any(mark in word.after for mark in ".!?;:")
            and not (word.after == "." and words[start].plain in lexicon["company.suffixes"])
        ):
            break
        if "," in word.after and start < end and words[start].plain.replace(".", "") not in lexicon["company.suffixes"]:
            break
        if "," in word.after and start == end:
            break
        joins = start < end and start > 1 and word.plain in JOIN and lexicon.is_nameish(words[start - 2])
        if not lexicon.is_nameish(word) and not joins:
            break
        start -= 1
    return without_team(list(words[start:end]), lexicon)


def without_team(span: list[Word], lexicon: Lexicon) -> list[Word]:
    """A name without "Recruiting Team" at its end."""
    cut = len(span)
    while cut and span[cut - 1].plain in lexicon["company.team"]:
        cut -= 1
    if any(word.plain in lexicon["company.team_must"] for word in span[cut:]):
        span = span[:cut]
    while span and span[-1].plain in JOIN:
        span = span[:-1]
    if len(span) > 1 and span[0].plain == "team":
        span = span[1:]
    if any(is_masked(word) for word in span) or (len(span) == 1 and span[0].raw in ("The", "I")):
        return []
    return span


def shown(span: Sequence[Word]) -> str:
    """A company name as it is written, with the full stop of "Inc." and without a possessive."""
    text = " ".join(
        f"{word.raw}{word.after if number + 1 < len(span) else ''}" for number, word in enumerate(span) if word.raw
    )
    last = span[-1]
    if last.plain in ("inc", "ltd", "co", "corp", "p.c") and last.after.startswith("."):
        text += "."
    return text.removesuffix("'s").strip(' ,;:!?"*')
