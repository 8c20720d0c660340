"""Reads which company a letter is from: every place where it may be named speaks for a name, and the name most
spoken for wins.

It knows how names are written; the words around them are data (`names.toml`). A name that only one weak sign speaks
for is left blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.support.letters.layout import SignOff, segments
from bot.support.letters.names import JOIN, MOST_WORDS, name_at, name_before, shown, without_team
from bot.support.letters.roles import WEAK_JOBS, NamedSentences, before_job, inside_your
from bot.support.letters.spans import Lexicon, is_surely_title, owns, same_name
from bot.support.letters.text import Sentence, Word, words_of

ENOUGH = 2
_PLAIN, _LIKELY, _MAYBE = 3, 2, 1
_WEIGHTS = {"after": _PLAIN, "likely_after": _LIKELY, "maybe_after": _MAYBE}
_TIME = re.compile(r"^[\d.:]+(?:am|pm|h|th|st|nd|rd)?$", re.IGNORECASE)
_SEPARATE = re.compile(r" [|\u2013-] |: |[|]|- ")


@dataclass(slots=True)
class Named:
    """A name, by all the ways it is written, and how much speaks for it."""

    weight: int = 0
    forms: dict[str, int] = field(default_factory=dict)
    order: int = 0


def company_of(
    subject: str,
    sender: str,
    sentences: NamedSentences,
    signed: SignOff,
    lexicon: Lexicon,
    reader: frozenset[str],
    signer: str,
) -> str | None:
    """The company as the letter writes it; None when it is not certain. `reader`: names in the greeting, `signer`:
    who may have signed.
    """
    client = [name for name, weight in _after_client(sentences, lexicon) if weight]
    if client:
        return client[0]
    if any(_speaks_of_client(sentence) for sentence, _ in sentences):
        return None
    names: dict[str, Named] = {}
    for part in (
        _in_sentences(sentences, lexicon),
        _in_subject(subject, lexicon),
        _in_sign_off(signed, signer, lexicon),
        _in_sender(sender, lexicon),
    ):
        for name, weight in part:
            key = same_name(name, lexicon["company.suffixes"])
            if weight == _MAYBE and name in (signer, signer.partition(" ")[0]):
                continue
            if (
                len(key) > 1
                and not _is_never(name, weight, lexicon)
                and not all(word in reader for word in name.lower().split())
            ):
                named = names.setdefault(key, Named(order=len(names)))
                named.weight += weight
                named.forms[name] = named.forms.get(name, 0) + weight
    _count_address(sender, names)
    return _best(names) or _from_address(sender, names, lexicon)


def _best(names: dict[str, Named]) -> str | None:
    for (
        key,
        named,
    ) in names.items():  # "Corvane" inside "Corvane Robotics" speaks for the longer, if that is spoken for itself
        for other, longer in names.items():
            if other != key and other.startswith(key) and longer.weight >= _PLAIN and longer.weight > named.weight // 2:
                longer.weight += 1
    ranked = sorted(names.values(), key=lambda named: (-named.weight, named.order))
    if not ranked or ranked[0].weight < ENOUGH or (len(ranked) > 1 and ranked[0].weight == ranked[1].weight < _PLAIN):
        return None
    forms = ranked[0].forms
    best = max(
        forms,
        key=lambda form: (
            not form.lower().endswith((".com", ".co", ".io", ".ai")) and not (form.isupper() and len(form) > 8),
            forms[form],
            len(form),
        ),
    )
    return best


def _in_sentences(sentences: NamedSentences, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    for sentence, marks in sentences:
        words: Sequence[Word] = sentence.words
        best: dict[int, tuple[int, str]] = {}
        for mark in marks:
            if mark.what.topic != "company":
                continue
            if mark.what.value == "before":
                span, weight = name_before(words, mark.start, lexicon), _LIKELY
                at = mark.start - len(span)
            else:
                titled = any(m.what.topic == "role" and m.end - m.start > 1 and m.end < mark.start for m in marks)
                after_title = mark.start and (
                    (titled and words[mark.end - 1].plain in ("at", "with"))
                    or lexicon.is_head(words[mark.start - 1])
                    or words[mark.start - 1].plain in lexicon["role.before"]
                )
                span, weight = name_at(words, mark.end, lexicon), _PLAIN if after_title else _WEIGHTS[mark.what.value]
                at = mark.end
            if span and not _is_role_here(words, at, span, lexicon):
                best[at] = max(best.get(at, (0, "")), (weight, shown(span)))
        for weight, name in best.values():
            yield name, weight
        for at, word in enumerate(words):
            if (
                word.plain in lexicon["company.yours"]
                and (span := inside_your(words, at))
                and len(span) < 5
                and not is_surely_title(span, lexicon)
            ) and all(lexicon.is_nameish(one) for one in span):
                yield shown(span), _LIKELY
            if owns(word) and at and (span := name_before(words, at + 1, lexicon)):
                yield shown(span), _LIKELY if word.after in ("", "'") and at + 1 < len(words) else _MAYBE


def _is_role_here(words: Sequence[Word], at: int, span: Sequence[Word], lexicon: Lexicon) -> bool:
    """Whether what looks like a name is a title, or the beginning of "the ... position"."""
    last, end = span[-1], _end_of(words, at, span)
    if is_surely_title(span, lexicon) and last.plain not in lexicon["company.suffixes"]:
        return True
    determined = at < len(words) and words[at].plain in lexicon["text.determiners"]
    for job in range(at + 1, min(len(words), at + 16)):
        if words[job].plain in lexicon["role.before"] and words[job].plain not in WEAK_JOBS:
            return determined and job >= end and len(before_job(words, job, lexicon)) >= job - end + 1
        if any(mark in words[job].after for mark in ".!?;"):
            break
    return end < len(words) and words[end].plain in lexicon["role.before"] and not last.after


def _end_of(words: Sequence[Word], at: int, span: Sequence[Word]) -> int:
    """Where the span ends that begins at `at`, or, when a "the" was left out, one later."""
    start = at if words[at] is span[0] else at + 1
    return start + len(span)


def _is_never(name: str, weight: int, lexicon: Lexicon) -> bool:
    low = name.lower().strip(".")
    if low in lexicon["company.never"]:
        return not (weight >= _PLAIN and low in lexicon["company.plainly"])
    words = words_of(name)
    if not any(any(map(str.isalpha, word.raw)) and not _TIME.match(word.raw) for word in words):
        return True
    return all(
        word.plain in lexicon["company.never"] or word.plain in lexicon["company.team"] or lexicon.is_small(word)
        for word in words
    )


def _speaks_of_client(sentence: Sentence) -> bool:
    plain = sentence.plain
    return any(plain[at] in ("the", "our", "my") and plain[at + 1] == "client" for at in range(len(plain) - 1))


def _after_client(sentences: NamedSentences, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    for sentence, _ in sentences:
        for at in range(1, len(sentence.plain)):
            if sentence.plain[at] == "client" and sentence.plain[at - 1] in ("our", "my", "the"):
                span = name_at(sentence.words, at + 1, lexicon)
                if span and not sentence.words[at].after.strip(","):
                    yield shown(span), _PLAIN


def _in_subject(subject: str, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    parts = [part.strip() for part in _SEPARATE.split(subject[:300]) if part.strip()]
    if len(parts) < 2:
        parts = parts if len(subject.split()) <= 3 else []
    for part in parts:
        span = words_of(part)
        if (
            0 < len(span) <= 5
            and all(lexicon.is_nameish(w) or w.plain in JOIN or w.raw == "The" for w in span)
            and not is_surely_title(span, lexicon)
        ):
            yield (
                shown(span),
                _LIKELY if len(parts) > 1 and part is parts[0] and _tells_of_applying(parts[1:], lexicon) else _MAYBE,
            )


def _tells_of_applying(parts: Sequence[str], lexicon: Lexicon) -> bool:
    words = [word for part in parts for word in words_of(part)]
    return any(
        word.plain in lexicon["company.yours"]
        or word.plain in lexicon["company.team_must"]
        or word.plain in ("applying", "challenge", "wish")
        for word in words
    )


def _in_sign_off(signed: SignOff, signer: str, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    for number, line in enumerate(signed.lines):
        parts = segments(line)
        if len(parts) > 4 or len(line) > 120 or (any(mark in line for mark in "/@:") and "@ " not in line):
            continue
        for at, part in enumerate(parts):
            span = words_of(part)
            while span and span[0].plain in ("the", "your", "team"):
                span = span[1:]
            named = without_team(list(span), lexicon)
            if (
                not named
                or len(named) > MOST_WORDS
                or not all(lexicon.is_nameish(w) or w.plain in JOIN or w.plain == "the" for w in named)
            ):
                continue
            if is_surely_title(named, lexicon) and named[-1].plain.replace(".", "") not in lexicon["company.suffixes"]:
                continue
            beside = " ".join(parts[:at] + parts[at + 1 :])
            beside_title = at > 0 and (lexicon.is_title(words_of(beside)) or _is_person(parts[0], signer, lexicon))
            sure = len(named) < len(span) or beside_title or _is_team(beside, lexicon)
            above = signed.lines[number - 1] if number else ""
            under = at == 0 and number > 0 and (lexicon.is_title(words_of(above)) or _is_person(above, signer, lexicon))
            yield shown(_with_suffix(parts, at, named, lexicon)), _LIKELY if sure or under or "&" in part else _MAYBE


def _is_person(text: str, signer: str, lexicon: Lexicon) -> bool:
    words = words_of(text)
    return (
        bool(words)
        and len(words) < 5
        and (text.strip("-, ") == signer or words[0].plain in lexicon["text.first_names"])
    )


def _with_suffix(parts: Sequence[str], at: int, named: list[Word], lexicon: Lexicon) -> list[Word]:
    """The name with the "Inc." that a comma had cut off."""
    if at + 1 < len(parts):
        follows = words_of(parts[at + 1])
        if (
            follows
            and follows[0].plain.replace(".", "") in lexicon["company.suffixes"]
            and len(follows[0].plain) < 6
            and not named[-1].after
        ):
            last = named[-1]
            return [*named[:-1], Word(last.raw, last.plain, last.before, ","), follows[0]]
    return named


def _is_team(text: str, lexicon: Lexicon) -> bool:
    return any(
        word.plain in lexicon["company.team_must"] or word.plain in ("recruiter", "acquisition")
        for word in words_of(text)
    )


def _in_sender(sender: str, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    name = sender.partition("<")[0].strip(" \"'") if "<" in sender else ""
    for part in segments(name.replace(" via ", " | ")):
        span = words_of(part)
        named = without_team(list(span), lexicon)
        if named and all(lexicon.is_nameish(w) or w.plain in JOIN for w in named):
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
    """The name in the address of the sender, when no name in the letter contradicts it and it is no recruitment
    system's.
    """
    labels = [
        part
        for part in _address_labels(sender)
        if part.replace("-", "") not in lexicon["company.systems"] and len(part) > 2
    ]
    if (
        len(labels) != 1
        or "-" in labels[0]
        or len(labels[0]) > 12
        or any(named.weight >= ENOUGH for named in names.values())
    ):
        return None
    system = any(part.replace("-", "") in lexicon["company.systems"] for part in _address_labels(sender))
    return (
        None
        if system or (labels[0] in lexicon["company.never"] and labels[0] not in lexicon["company.plainly"])
        else labels[0].capitalize()
    )
