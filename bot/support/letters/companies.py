"""Reads which company a letter is from: every place where it may be named speaks for a name, and the name most spoken for wins.

It knows how names are written; the words around them are data (`names.toml`). A name that only one weak sign speaks for is left blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.support.letters.book import Book
from bot.support.letters.layout import SignOff, segments
from bot.support.letters.roles import before_job, inside_your
from bot.support.letters.spans import Lexicon, is_masked, is_surely_title, same_name, written
from bot.support.letters.text import Sentence, Word, words_of

ENOUGH = 2
_PLAIN, _LIKELY, _MAYBE = 3, 2, 1
_WEIGHTS = {"after": _PLAIN, "likely_after": _LIKELY, "maybe_after": _MAYBE}
_MOST_WORDS = 8
_JOIN = ("of", "&", "and", "+", "de", "du", "la", "van", "von", "der", "den", "di")
_FOR_AFTER = frozenset("institute center centre foundation association society college department agency school ministry office council".split())
_TIME = re.compile(r"^[\d.:]+(?:am|pm|h|th|st|nd|rd)?$", re.IGNORECASE)
_SEPARATE = re.compile(r" [|\u2013-] |: |[|]|- ")


@dataclass(slots=True)
class Named:
    """A name, by all the ways it is written, and how much speaks for it."""

    weight: int = 0
    forms: dict[str, int] = field(default_factory=dict)
    order: int = 0


def company_of(subject: str, sender: str, sentences: Sequence[Sentence], signed: SignOff, book: Book, lexicon: Lexicon, reader: frozenset[str], signer: str) -> str | None:
    """The company as the letter writes it; None when it is not certain. `reader`: names in the greeting, `signer`: who may have signed."""
    client = [name for name, weight in _after_client(sentences, lexicon) if weight]
    if client:
        return client[0]
    if any(_speaks_of_client(sentence) for sentence in sentences):
        return None
    names: dict[str, Named] = {}
    for part in (_in_sentences(sentences, book, lexicon), _in_subject(subject, book, lexicon), _in_sign_off(signed, signer, lexicon), _in_sender(sender, lexicon)):
        for name, weight in part:
            key = same_name(name, lexicon["company.suffixes"])
            if weight == _MAYBE and name in (signer, signer.partition(" ")[0]):
                continue
            if len(key) > 1 and not _is_never(name, weight, lexicon) and not all(word in reader for word in name.lower().split()):
                named = names.setdefault(key, Named(order=len(names)))
                named.weight += weight
                named.forms[name] = named.forms.get(name, 0) + weight
    _count_address(sender, names)
    return _best(names) or _from_address(sender, names, lexicon)


def _best(names: dict[str, Named]) -> str | None:
    for key, named in names.items():  # "Corvane" inside "Corvane Robotics" speaks for the longer, if that is spoken for itself
        for other, longer in names.items():
            if other != key and other.startswith(key) and longer.weight >= _PLAIN and longer.weight > named.weight // 2:
                longer.weight += 1
    ranked = sorted(names.values(), key=lambda named: (-named.weight, named.order))
    if not ranked or ranked[0].weight < ENOUGH or (len(ranked) > 1 and ranked[0].weight == ranked[1].weight < _PLAIN):
        return None
    forms = ranked[0].forms
    best = max(forms, key=lambda form: (not form.lower().endswith((".com", ".co", ".io", ".ai")) and not (form.isupper() and len(form) > 8), forms[form], len(form)))
    return best


def _in_sentences(sentences: Sequence[Sentence], book: Book, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    for sentence in sentences:
        words, best = sentence.words, {}
        for mark in book.names.find(sentence.plain):
            if mark.what.topic != "company":
                continue
            if mark.what.value == "before":
                span, weight = name_before(words, mark.start, lexicon), _LIKELY
                at = mark.start - len(span)
            else:
                after_title = mark.start and (lexicon.is_head(words[mark.start - 1]) or words[mark.start - 1].plain in lexicon["role.before"])
                span, weight = name_at(words, mark.end, lexicon), _PLAIN if after_title else _WEIGHTS[mark.what.value]
                at = mark.end
            if span and not _is_role_here(words, at, span, lexicon):
                best[at] = max(best.get(at, (0, "")), (weight, shown(span)))
        for weight, name in best.values():
            yield name, weight
        for at, word in enumerate(words):
            if word.plain in lexicon["company.yours"] and (span := inside_your(words, at)) and len(span) < 5 and not is_surely_title(span, lexicon):
                if all(lexicon.is_nameish(one) for one in span):
                    yield shown(span), _LIKELY
            if word.raw.endswith("'s") and at and (span := name_before(words, at + 1, lexicon)):
                yield shown(span), _LIKELY if word.after == "" and at + 1 < len(words) else _MAYBE


def name_at(words: Sequence[Word], at: int, lexicon: Lexicon) -> list[Word]:
    """The company name that begins here; empty when none does."""
    if at < len(words) and words[at].plain == "the" and at + 1 < len(words):
        kept = words[at].raw == "The" and not lexicon.shouting and lexicon.is_nameish(words[at + 1])
        at += 0 if kept else 1
    span: list[Word] = []
    while at < len(words) and len(span) < _MOST_WORDS:
        word, following = words[at], words[at + 1] if at + 1 < len(words) else None
        if span and word.before.strip("'"):
            break
        starts_with_the = not span and word.raw == "The"
        if not lexicon.is_nameish(word) and not starts_with_the and not (span and following and _joins(word, span, following, lexicon)):
            break
        span.append(word)
        if _name_stops(word, following, lexicon):
            break
        at += 1
    return _without_team(span, lexicon)


def _joins(word: Word, span: Sequence[Word], following: Word, lexicon: Lexicon) -> bool:
    if word.after or not lexicon.is_nameish(following):
        return word.plain == "of" and following.plain == "the" and not word.after
    if word.plain == "for":
        return any(one.plain in _FOR_AFTER for one in span)
    if word.plain == "the":
        return span[-1].plain == "of"
    return word.plain in _JOIN


def _name_stops(word: Word, following: Word | None, lexicon: Lexicon) -> bool:
    if following is None:
        return True
    if word.raw.endswith("'s") and not word.after and not lexicon.is_small(following):
        return not (following.raw[:1].isupper() and word.raw.isupper()) and not _goes_on_as_name(word, following, lexicon)
    if "," in word.after or "." in word.after:
        if following.plain.replace(".", "") in lexicon["company.suffixes"] and len(following.plain) < 6:
            return False
        return not (word.after == "." and word.plain in ("st", "dr", "mt", "u.s", "u.k") or word.after == "." and len(word.plain) == 1)
    return any(mark in word.after for mark in ";:!?)\"")


def _goes_on_as_name(word: Word, following: Word, lexicon: Lexicon) -> bool:
    return lexicon.is_nameish(following) and not lexicon.is_head(following) and following.plain in ("sporting", "hospital", "college", "bank", "university", "school", "trust", "group", "children's")


def name_before(words: Sequence[Word], end: int, lexicon: Lexicon) -> list[Word]:
    """The company name that ends here ("[Acme] has decided"); empty when none does."""
    start = end
    while start > 0 and end - start < _MOST_WORDS:
        word = words[start - 1]
        if start < end and any(mark in word.after for mark in ".!?;:") and not (word.after == "." and words[start].plain in lexicon["company.suffixes"]):
            break
        if "," in word.after and start < end and words[start].plain.replace(".", "") not in lexicon["company.suffixes"]:
            break
        if "," in word.after and start == end:
            break
        joins = start < end and start > 1 and word.plain in _JOIN and lexicon.is_nameish(words[start - 2])
        if not lexicon.is_nameish(word) and not joins:
            break
        start -= 1
    return _without_team(list(words[start:end]), lexicon)


def _without_team(span: list[Word], lexicon: Lexicon) -> list[Word]:
    """A name without "Recruiting Team" at its end."""
    cut = len(span)
    while cut and span[cut - 1].plain in lexicon["company.team"]:
        cut -= 1
    if any(word.plain in lexicon["company.team_must"] for word in span[cut:]):
        span = span[:cut]
    while span and span[-1].plain in _JOIN:
        span = span[:-1]
    if any(is_masked(word) for word in span) or (len(span) == 1 and span[0].raw in ("The", "I")):
        return []
    return span


def _is_role_here(words: Sequence[Word], at: int, span: Sequence[Word], lexicon: Lexicon) -> bool:
    """Whether what looks like a name is a title, or the beginning of "the ... position"."""
    last = span[-1]
    if is_surely_title(span, lexicon) and last.plain not in lexicon["company.suffixes"]:
        return True
    determined = at < len(words) and words[at].plain in lexicon["text.determiners"]
    for job in range(at + 1, min(len(words), at + 16)):
        if words[job].plain in lexicon["role.before"] and words[job].plain not in ("interview", "process"):
            return determined and any(word is last for word in before_job(words, job, lexicon))
        if any(mark in words[job].after for mark in ".!?;"):
            break
    follows = words.index(last) + 1 if last in words else len(words)
    return follows < len(words) and words[follows].plain in lexicon["role.before"] and not last.after


def shown(span: Sequence[Word]) -> str:
    """A company name as it is written, with the full stop of "Inc." and without a possessive."""
    text = " ".join(f"{word.raw}{word.after if number + 1 < len(span) else ''}" for number, word in enumerate(span) if word.raw)
    last = span[-1]
    if last.plain in ("inc", "ltd", "co", "corp", "p.c") and last.after.startswith("."):
        text += "."
    return text.removesuffix("'s").strip(" ,;:!?\"*")


def _is_never(name: str, weight: int, lexicon: Lexicon) -> bool:
    low = name.lower().strip(".")
    if low in lexicon["company.never"]:
        return not (weight >= _PLAIN and low in lexicon["company.plainly"])
    words = words_of(name)
    if not any(any(map(str.isalpha, word.raw)) and not _TIME.match(word.raw) for word in words):
        return True
    return all(word.plain in lexicon["company.never"] or word.plain in lexicon["company.team"] or lexicon.is_small(word) for word in words)


def _speaks_of_client(sentence: Sentence) -> bool:
    plain = sentence.plain
    return any(plain[at] in ("the", "our", "my") and plain[at + 1] == "client" for at in range(len(plain) - 1))


def _after_client(sentences: Sequence[Sentence], lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    for sentence in sentences:
        for at in range(1, len(sentence.plain)):
            if sentence.plain[at] == "client" and sentence.plain[at - 1] in ("our", "my", "the"):
                span = name_at(sentence.words, at + 1, lexicon)
                if span and not sentence.words[at].after.strip(","):
                    yield shown(span), _PLAIN


def _in_subject(subject: str, book: Book, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    parts = [part.strip() for part in _SEPARATE.split(subject[:300]) if part.strip()]
    if len(parts) < 2:
        parts = parts if len(subject.split()) <= 3 else []
    for part in parts:
        span = words_of(part)
        if 0 < len(span) <= 5 and all(lexicon.is_nameish(w) or w.plain in _JOIN or w.raw == "The" for w in span) and not is_surely_title(span, lexicon):
            yield shown(span), _LIKELY if len(parts) > 1 and part is parts[0] and _tells_of_applying(parts[1:], lexicon) else _MAYBE


def _tells_of_applying(parts: Sequence[str], lexicon: Lexicon) -> bool:
    words = [word for part in parts for word in words_of(part)]
    return any(word.plain in lexicon["company.yours"] or word.plain in lexicon["company.team_must"] or word.plain in ("applying", "challenge", "wish") for word in words)


def _in_sign_off(signed: SignOff, signer: str, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    for number, line in enumerate(signed.lines):
        parts = segments(line)
        if len(parts) > 4 or len(line) > 120 or (any(mark in line for mark in "/@:") and "@ " not in line):
            continue
        for at, part in enumerate(parts):
            span = words_of(part)
            while span and span[0].plain in ("the", "your", "team"):
                span = span[1:]
            named = _without_team(list(span), lexicon)
            if not named or len(named) > _MOST_WORDS or not all(lexicon.is_nameish(w) or w.plain in _JOIN or w.plain == "the" for w in named):
                continue
            if is_surely_title(named, lexicon) and named[-1].plain.replace(".", "") not in lexicon["company.suffixes"]:
                continue
            beside = " ".join(parts[:at] + parts[at + 1 :])
            beside_title = at > 0 and (lexicon.is_title(words_of(beside)) or _is_person(parts[0], signer, lexicon))
            sure = len(named) < len(span) or beside_title or _is_team(beside, lexicon)
            above = signed.lines[number - 1] if number else ""
            under = at == 0 and number > 0 and (lexicon.is_title(words_of(above)) or _is_person(above, signer, lexicon))
            yield shown(_with_suffix(parts, at, named, lexicon)), _LIKELY if sure or under else _MAYBE


def _is_person(text: str, signer: str, lexicon: Lexicon) -> bool:
    words = words_of(text)
    return bool(words) and len(words) < 5 and (text.strip("-, ") == signer or words[0].plain in lexicon["text.first_names"])


def _with_suffix(parts: Sequence[str], at: int, named: list[Word], lexicon: Lexicon) -> list[Word]:
    """The name with the "Inc." that a comma had cut off."""
    if at + 1 < len(parts):
        follows = words_of(parts[at + 1])
        if follows and follows[0].plain.replace(".", "") in lexicon["company.suffixes"] and len(follows[0].plain) < 6 and not named[-1].after:
            last = named[-1]
            return [*named[:-1], Word(last.raw, last.plain, last.before, ","), follows[0]]
    return named


def _is_team(text: str, lexicon: Lexicon) -> bool:
    return any(word.plain in lexicon["company.team_must"] or word.plain in ("recruiter", "acquisition") for word in words_of(text))


def _in_sender(sender: str, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    name = sender.partition("<")[0].strip(" \"'") if "<" in sender else ""
    for part in segments(name.replace(" via ", " | ")):
        span = words_of(part)
        named = _without_team(list(span), lexicon)
        if named and all(lexicon.is_nameish(w) or w.plain in _JOIN for w in named):
            yield shown(named), _LIKELY if len(named) < len(span) or name.count(" ") == 0 else _MAYBE


def _address_labels(sender: str) -> list[str]:
    address = sender.rpartition("<")[2].strip("> ").lower()
    _, at, domain = address.rpartition("@")
    return domain.split(".")[:-1] if at else []


def _count_address(sender: str, names: dict[str, Named]) -> None:
    local = sender.rpartition("<")[2].partition("@")[0].lower()
    for label in {*(part.replace("-", "") for part in _address_labels(sender)), local}:
        for key, named in names.items():
            if len(label) > 2 and (key == label or (len(key) > 3 and (label.startswith(key) or key.startswith(label)))):
                named.weight += _LIKELY


def _from_address(sender: str, names: dict[str, Named], lexicon: Lexicon) -> str | None:
    """The name in the address of the sender, when no name in the letter contradicts it and it is no recruitment system's."""
    labels = [part for part in _address_labels(sender) if part.replace("-", "") not in lexicon["company.systems"] and len(part) > 2]
    if len(labels) != 1 or "-" in labels[0] or len(labels[0]) > 12 or any(named.weight >= ENOUGH for named in names.values()):
        return None
    system = any(part.replace("-", "") in lexicon["company.systems"] for part in _address_labels(sender))
    return None if system or labels[0] in lexicon["company.never"] else labels[0].capitalize()
