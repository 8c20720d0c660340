"""Reads which role a letter is about. It knows how titles are written; the words around them are data
(`names.toml`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.support.letters.book import Mark
from bot.support.letters.phrases import Found
from bot.support.letters.spans import Lexicon, is_all_name, is_masked, is_number_of_grade, owns, same_name, written
from bot.support.letters.text import Sentence, Word, words_of
from bot.support.letters.titles import CODE, clean_title

NamedSentences = Sequence[tuple[Sentence, list[Found[Mark]]]]
"""Sentences with the phrases around names that are in them."""
_LONGEST = 20
WEAK_JOBS = ("interview", "process", "search", "recruitment")
"""Words that may stand after a title as "position" does, but often do not."""
_LABELLED, _PLAIN, _LIKELY, _MAYBE = 4, 3, 2, 1


@dataclass(frozen=True, slots=True)
class Title:
    """A title found in the letter: how much speaks for it, and where it stood."""

    name: str
    weight: int
    order: int


def role_of(text: str, subject: str, sentences: NamedSentences, lexicon: Lexicon, company: str | None) -> str | None:
    """The role as the letter writes it, without reference numbers; None when it is not certain."""
    titles = list(_titles(text, subject, sentences, lexicon))
    by_name: dict[str, list[Title]] = {}
    company_key = same_name(company, lexicon["company.suffixes"]) if company else ""
    for title in titles:
        name = _without_company(title.name, company, lexicon)
        if name and same_name(name, frozenset()) != company_key:
            by_name.setdefault(same_name(name, frozenset()), []).append(Title(name, title.weight, title.order))
    best: tuple[int, int] | None = None
    chosen = None
    for key, found in by_name.items():
        inside = sum(1 for other in by_name if other != key and other in key)
        weight = max(title.weight for title in found) * 10 + min(len(found), 3) + 2 * inside
        rank = (weight, -min(title.order for title in found))
        if best is None or rank > best:
            best, chosen = rank, found[0].name
    return chosen if best is not None and best[0] >= _LIKELY * 10 else None


def _titles(text: str, subject: str, sentences: NamedSentences, lexicon: Lexicon) -> Iterator[Title]:
    order = 0
    for part in (
        _labelled(text, lexicon),
        _in_subject(subject, lexicon),
        _under_application_line(text, lexicon),
        _in_sentences(sentences, lexicon),
    ):
        for name, weight in part:
            if cleaned := clean_title(name, lexicon):
                order += 1
                yield Title(cleaned, weight, order)


def _in_sentences(sentences: NamedSentences, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    for number, (sentence, marks) in enumerate(sentences):
        words = sentence.words
        for at, word in enumerate(words):
            if word.plain in lexicon["role.before"] and (span := before_job(words, at, lexicon)):
                weak = word.plain in WEAK_JOBS
                if not weak or lexicon.is_title(span):
                    yield written(span), (_PLAIN if lexicon.is_title(span) else _LIKELY) - weak
            if word.plain in lexicon["company.yours"] and (span := inside_your(words, at)) and lexicon.is_title(span):
                yield written(span), _LIKELY
        for mark in marks:
            if mark.what.topic == "role" and (span := title_at(words, mark.end, lexicon)) and lexicon.is_title(span):
                lead = words[mark.end - 1].plain
                weight = (
                    _PLAIN
                    if lead in ("of", "as") and mark.end - mark.start > 1
                    else _LIKELY
                    if mark.end - mark.start > 1 or _determined(words, mark.end, lexicon)
                    else _MAYBE
                )
                yield written(span), weight
        if (
            words[-1].after.endswith(":")
            and any(word.plain in lexicon["role.before"] for word in words)
            and number + 1 < len(sentences)
        ):
            line = sentences[number + 1][0].words
            if len(line) <= _LONGEST and lexicon.is_title(line) and is_all_name(line, lexicon):
                yield written(line), _PLAIN


def _determined(words: Sequence[Word], at: int, lexicon: Lexicon) -> bool:
    return at < len(words) and words[at].plain in lexicon["text.determiners"]


def before_job(words: Sequence[Word], job: int, lexicon: Lexicon) -> list[Word]:
    """The title that stands between a small word and "position": "the [Data Analyst] position"."""
    inside = lexicon["text.inside"]
    start, determined = job, False
    for at in range(job - 1, max(-1, job - _LONGEST), -1):
        word = words[at]
        if word.plain in lexicon["text.determiners"] and not (
            word.plain == "the" and at and words[at - 1].plain in ("of", "to")
        ):
            start, determined = at + 1, True
            break
        if at < job - 1 and _ends_title(word, words[at + 1], lexicon):
            break
        if owns(word) and lexicon.is_nameish(word) and at < job - 1:
            start, determined = at + 1, True
            break
        if lexicon.is_small(word) and word.plain not in inside and not (at and is_number_of_grade(word, words[at - 1])):
            break
    if not determined:
        start = job
        while start > max(0, job - _LONGEST) and (
            lexicon.is_nameish(words[start - 1]) or not words[start - 1].plain or words[start - 1].plain in ("of", "&")
        ):
            start -= 1
            if start < job - 1 and _ends_title(words[start], words[start + 1], lexicon):
                start += 1
                break
    return _trimmed(list(words[start:job]), lexicon)


def _ends_title(word: Word, following: Word, lexicon: Lexicon) -> bool:
    return any(mark in word.after for mark in ".!?;") and word.plain not in ("sr", "jr", "no", "asst", "exec")


def _trimmed(span: list[Word], lexicon: Lexicon) -> list[Word]:
    """The title without the words around it; empty when it is none."""
    if any(lexicon.is_nameish(word) for word in span):
        while span and not lexicon.is_nameish(span[0]) and not lexicon.is_head(span[0]) and not is_masked(span[0]):
            span = span[1:]
    while span and (
        not span[0].plain
        or (
            span[0].plain in lexicon["role.lead"]
            and (span[0].raw[:1].islower() or span[0].plain in lexicon["role.before"])
        )
    ):
        span = span[1:]
    while span and (span[-1].plain in lexicon["text.inside"] or not span[-1].plain):
        span = span[:-1]
    if not span or any(is_masked(word) and "[" not in word.before for word in span):
        return []
    named = any(lexicon.is_nameish(word) for word in span)
    if not named and (
        len(span) > 5
        or not any(lexicon.is_head(word) for word in span[-2:])
        or any(lexicon.is_small(word) for word in span)
    ):
        return []
    return span


def inside_your(words: Sequence[Word], at: int) -> list[Word]:
    """What stands between "your" and "application"."""
    for start in range(at - 1, max(-1, at - _LONGEST), -1):
        if words[start].plain == "your":
            return list(words[start + 1 : at])
    return []


def title_at(words: Sequence[Word], at: int, lexicon: Lexicon) -> list[Word]:
    """The title that begins here, ended by a small word, a comma or a full stop."""
    while at < len(words) and (
        not words[at].plain or (words[at].plain in lexicon["role.lead"] and words[at].raw[:1].islower())
    ):
        at += 1
    span: list[Word] = []
    brackets = 0
    while at < len(words) and len(span) < _LONGEST:
        word, following = words[at], words[at + 1] if at + 1 < len(words) else None
        if not (brackets or _goes_on(word, following, span, lexicon)):
            break
        span.append(word)
        brackets += f"{word.before}{word.raw}".count("(") - f"{word.raw}{word.after}".count(")")
        if brackets <= 0 and _title_stops(word, following, span, lexicon):
            break
        at += 1
    return _trimmed(span, lexicon)


def _goes_on(word: Word, following: Word | None, span: Sequence[Word], lexicon: Lexicon) -> bool:
    if (
        lexicon.is_nameish(word)
        or lexicon.is_head(word)
        or (span and (word.before.startswith("(") or is_number_of_grade(word, span[-1])))
    ):
        return True
    if following is None:
        return not lexicon.is_small(word) and bool(word.plain) and bool(span) is False
    if not word.plain:
        return bool(span) and (lexicon.is_nameish(following) or following.plain in lexicon["role.of_field"])
    if word.plain in ("of", "&", "and", "or"):
        return bool(span) and (lexicon.is_nameish(following) or lexicon.is_head(following))
    if word.plain in ("in", "to", "for", "the"):
        fields = lexicon["role.of_field"]
        return (
            bool(span)
            and any(one.plain in fields for one in span[-2:])
            and lexicon.is_nameish(following)
            and word.plain in ("in", "to")
        )
    return (not span and not lexicon.is_small(word)) or (
        bool(span) and not lexicon.is_small(word) and not lexicon.is_title(span)
    )


def _title_stops(word: Word, following: Word | None, span: Sequence[Word], lexicon: Lexicon) -> bool:
    if following is None:
        return True
    if "," in word.after:
        return not (
            word.plain in lexicon["role.ranks"]
            and len(span) <= 3
            and lexicon.is_nameish(following)
            and following.plain not in lexicon["role.codes"]
        )
    if ":" in word.after:
        return not lexicon.is_nameish(following)
    return any(mark in word.after for mark in ".!?;") and word.plain not in ("sr", "jr")


def _labelled(text: str, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    for line in text.split("\n"):
        label, colon, value = line.strip()[:300].partition(":")
        if not colon or not value.strip() or label.strip(" *").lower() not in lexicon["role.labels"]:
            continue
        for piece in _pieces(value):
            words = words_of(piece)
            if words and len(words) <= _LONGEST and is_all_name(words, lexicon) and lexicon.is_title(words):
                yield piece, _LABELLED
                break


def _pieces(value: str) -> Iterable[str]:
    """The whole of a value, or, when it begins with a reference number, what follows it."""
    value = value.strip()
    head, dash, rest = value.partition(" - ")
    return (rest, value) if dash and CODE.search(head) and len(head) < 20 else (value,)


def _in_subject(subject: str, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    for part in re.split(r" [|\u2013-] |: ", subject[:300]):
        words = words_of(part)
        if 0 < len(words) <= 12 and lexicon.is_title(words) and is_all_name(words, lexicon):
            yield part, _LIKELY


def _under_application_line(text: str, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    lines = [line.strip() for line in text.split("\n") if line.strip()][:12]
    for above, line in itertools.pairwise(lines):
        words = words_of(line)
        if (
            (
                len(words_of(above)) <= 10
                and "application" in above.lower()
                and 0 < len(words) <= 8
                and lexicon.is_title(words)
            )
            and all(lexicon.is_nameish(w) or w.plain in lexicon["text.inside"] or not w.plain for w in words)
            and not line.endswith((".", ","))
        ):
            yield line, _LIKELY


def _without_company(title: str, company: str | None, lexicon: Lexicon) -> str:
    if company is None:
        return title
    for name in (company, company.removeprefix("The ")):
        for form in (f"{name}'s ", f"{name} "):
            if title.lower().startswith(form.lower()) and lexicon.is_title(words_of(title[len(form) :])):
                return title[len(form) :]
    return title
