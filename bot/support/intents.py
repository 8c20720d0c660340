"""Which conversation somebody means in their own words, by likeness to example phrases.

The phrases stand with the words, in `content/<locale>/intents.toml`, so that editors improve them; an operator's own
folder adds to them. A text is compared by its words and by its pairs of words. Each counts by how much it tells: one
that stands in many conversations' phrases tells little. The best conversation must be clearly better than the next,
else the text is `None`: asking is better than guessing. Knows no language and no conversation, only the table.
"""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

CONTENT = Path(__file__).parent.parent.parent / "content"
FILE = "intents.toml"
SAME, NOTHING, ASIDE = "same", "nothing", "aside"  # what stands in the file besides conversations
_LONGEST = 300  # characters; a longer text tells a story and names no conversation
_STEM = 5  # letters by which words are akin: apply, applied
_WEIGHTS = {"": 1.0, " ": 0.8, " _ ": 0.4, "~": 0.5}  # of a word, a pair, a pair with one between, a stem
_UNKNOWN = 0.4  # what an unknown word weighs, against the certainty of what is known
_TELLING = 0.1  # what tells less is left out
_SHORT = 4  # letters; a shorter word is not mended
_LIKELY = 4  # flows that are looked at closely
_SPELLED = 86  # of 100: how like a known word a misspelt one must be
_CLEARLY = 0.15  # by how much the best must be better than the next to be found
_TELLS = 3  # words of a phrase that says by itself what is meant
_LEAST = 0.4  # below which nothing is near
_PLAUSIBLE = 0.5  # of the best, to be near
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_FIGURES = re.compile(r"\d+(st|nd|rd|th|am|pm|h)?")


Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Intent:
    """The flow that is meant, the question of it that the words answer already, and what it may begin with."""

    flow: str
    answers: str | None = None
    arg: str = ""


def find(text: str, locale: str = "en", roots: Sequence[Path] = (CONTENT,)) -> Intent | None:
    """The flow that `text` asks for; `None` when that is not clear. `roots` are folders of words, the first first."""
    table = _table(locale, tuple(roots))
    said = table.words_of(text)
    if said in table.exact:
        return table.exact[said]
    if begun := next((table.begins[said[:n]] for n in range(len(said), 0, -1) if said[:n] in table.begins), None):
        return begun
    found = table.ranked(said)
    if len(said) < 2 or not found:  # a single word that is no phrase means nothing yet
        return None
    lead = found[0].score - (found[1].score if len(found) > 1 else 0.0)
    return found[0].intent if lead >= _CLEARLY else None


def explicit(text: str, locale: str = "en", roots: Sequence[Path] = (CONTENT,)) -> Intent | None:
    """The flow that `text` asks for outright: it is the flow's name, or whole phrases of `_TELLS` words stand in it, of
    one flow, or of the one that `find` gives. For the middle of something else: a guess must tear nobody out."""
    found = find(text, locale, roots)
    table = _table(locale, tuple(roots))
    said = table.words_of(text)
    if found and said == (found.flow,):
        return found
    parts = (said[at : at + size] for size in range(_TELLS, len(said) + 1) for at in range(len(said) - size + 1))
    told = {intent.flow: intent for part in parts if (intent := table.exact.get(part))}
    if found:
        return found if found.flow in told else None
    return next(iter(told.values())) if len(told) == 1 else None


def near(text: str, locale: str = "en", most: int = 2, roots: Sequence[Path] = (CONTENT,)) -> tuple[Intent, ...]:
    """The flows that `text` may ask for, the likeliest first; none where all would be guesses.

    What people say aside (hello, thanks) is not among them: nobody wants it offered.
    """
    table = _table(locale, tuple(roots))
    ranked = table.ranked(table.words_of(text))
    if not ranked or ranked[0].intent is None:
        return ()
    least = max(_LEAST, _PLAUSIBLE * ranked[0].score)
    found = (one.intent for one in ranked if one.intent and one.score >= least)
    return tuple(intent for intent in found if intent.flow not in table.aside)[:most]


def words(text: str, locale: str = "en", roots: Sequence[Path] = (CONTENT,)) -> Words:
    """The words of `text` as they are compared; phrases with the same ones cannot be told apart."""
    return _table(locale, tuple(roots)).words_of(text)


@dataclass(frozen=True, slots=True)
class _Found:
    score: float
    intent: Intent | None


class _Sign(NamedTuple):
    """What a word or a pair tells: its weight, and of each flow that has it how surely it means that one, and which of
    its phrases have it. Tuples: there are thousands, and of dicts they would be ten megabytes."""

    weight: float
    flows: tuple[tuple[str, float, tuple[int, ...]], ...]


class _Table:
    """The phrases of a language, counted once."""

    def __init__(
        self, same: Mapping[Words, str], phrases: Iterable[tuple[Intent | None, str]], aside: frozenset[str]
    ) -> None:
        self._same, self.aside = same, aside
        self.exact: dict[Words, Intent | None] = {}
        self.begins: dict[Words, Intent | None] = {}
        counted: list[tuple[Intent | None, tuple[str, ...]]] = []
        known = {word: None for key in same for word in key}  # in their order, so that a tie is the same each time
        for intent, phrase in phrases:
            if not (words := self._folded(_plain(phrase))):
                continue  # nothing but what is said in passing
            where = self.begins if phrase.endswith("…") else self.exact
            where.setdefault(words, intent)
            counted.append((intent, _signs(words)))
            known |= dict.fromkeys(words)
        self._known = frozenset(known)
        self._by_first: defaultdict[str, list[str]] = defaultdict(list)
        for word in filter(None, known):
            self._by_first[word[0]].append(word)
        self._signs = _weighed(counted)
        self._intents = [intent for intent, _ in counted]
        self._weights = [sum(self._signs[s].weight for s in signs if s in self._signs) for _, signs in counted]

    def words_of(self, text: str) -> Words:
        """A text's words as the table knows them: misspelt ones mended, those that mean the same made the same."""
        return self._folded([self._mended(word) for word in _plain(text)]) if len(text) <= _LONGEST else ()

    def _folded(self, words: Sequence[str]) -> Words:
        folded: list[str] = []
        at = 0
        while at < len(words):
            size = next((n for n in (4, 3, 2, 1) if tuple(words[at : at + n]) in self._same), 0)
            word = self._same[tuple(words[at : at + size])] if size else words[at]
            if word and word != (folded[-1] if folded else ""):  # bye bye is bye
                folded.append(word)
            at += size or 1
        return tuple(folded)

    def _mended(self, word: str) -> str:
        if len(word) < _SHORT or word in self._known or word[0] not in self._by_first:
            return word
        best = process.extractOne(word, self._by_first[word[0]], scorer=fuzz.ratio, score_cutoff=_SPELLED)
        return best[0] if best else word

    def ranked(self, words: Words) -> list[_Found]:
        """The likeliest flows, the best first.

        A score is how well the flow's best phrase fits (what is shared, of the phrase and of the text) and how much of
        the text its phrases know together.
        """
        names = _signs(words)
        signs = [self._signs[name] for name in names if name in self._signs]
        known: defaultdict[str, float] = defaultdict(float)
        shared: defaultdict[str, list[tuple[float, tuple[int, ...]]]] = defaultdict(list)
        for sign in signs:
            for flow, sure, phrases in sign.flows:
                shared[flow].append((sign.weight, phrases))
                known[flow] += sign.weight * sure
        unknown = sum(not _kind(name) for name in names if name not in self._signs)
        whole = sum(sign.weight for sign in signs) + _UNKNOWN * unknown
        likely = sorted(known, key=lambda flow: -known[flow])[:_LIKELY]
        found = (self._fit(shared[flow], whole, 2 * known[flow] / whole) for flow in likely)
        return sorted(found, key=lambda one: -one.score)

    def _fit(self, shared: Sequence[tuple[float, tuple[int, ...]]], whole: float, known: float) -> _Found:
        weights: defaultdict[int, float] = defaultdict(float)
        for weight, phrases in shared:
            for phrase in phrases:
                weights[phrase] += weight
        fits = {phrase: weight * weight / (self._weights[phrase] * whole) for phrase, weight in weights.items()}
        best = max(fits, key=lambda phrase: fits[phrase])
        return _Found(fits[best] ** 0.5 + known, self._intents[best])


def _plain(text: str) -> list[str]:
    """The words of a text, figures as `0`; its pictures if it has nothing else."""
    text = re.sub(r"(\w)\1{2,}", r"\1\1", unicodedata.normalize("NFKC", text).casefold().replace("’", "'"))
    words = _WORD.findall(text) or [sign for sign in text if unicodedata.category(sign) == "So"]
    return ["0" if _FIGURES.fullmatch(word) else word for word in words]


def _signs(words: Words) -> tuple[str, ...]:
    """What a text is compared by: words, stems, pairs side by side (its ends count as words) or with one between."""
    ends = ("^", *words, "$")
    stems = (f"{word[:_STEM]}~" for word in words if len(word) > _STEM)
    pairs = (f"{one} {other}" for one, other in pairwise(ends))
    apart = (f"{one} _ {other}" for one, other in zip(words, words[2:], strict=False))
    return tuple(dict.fromkeys((*words, *stems, *pairs, *apart)))


def _kind(sign: str) -> str:
    return next((kind for kind in (" _ ", " ", "~") if kind in sign), "")


def _weighed(phrases: Sequence[tuple[Intent | None, tuple[str, ...]]]) -> dict[str, _Sign]:
    """What each word and pair tells: all if it stands with one flow only, nothing if with all alike (entropy).

    Each flow is given one sighting beforehand that nobody made, so that what was seen once is not taken for certain.
    """
    where: defaultdict[str, list[int]] = defaultdict(list)
    flows = [intent.flow if intent else NOTHING for intent, _ in phrases]
    sizes = Counter(flows)
    for number, (_, signs) in enumerate(phrases):
        for sign in signs:
            where[sign].append(number)
    even, usual = 1 / max(len(sizes), 1), len(phrases) / max(len(sizes), 1)
    weighed = {}
    for sign, numbers in where.items():
        seen: defaultdict[str, list[int]] = defaultdict(list)
        for number in numbers:
            seen[flows[number]].append(number)
        shares = [even + len(seen[flow]) * usual / size if flow in seen else even for flow, size in sizes.items()]
        total = sum(shares)
        entropy = -sum(share / total * math.log(share / total) for share in shares)
        weight = _WEIGHTS[_kind(sign)] * (1 - entropy / math.log(max(len(sizes), 2)))
        if weight >= _TELLING:
            times = 1 + len(numbers)
            weighed[sign] = _Sign(weight, tuple((flow, len(of) / times, tuple(of)) for flow, of in seen.items()))
    return weighed


@lru_cache(maxsize=32)
def _table(locale: str, roots: tuple[Path, ...]) -> _Table:
    """The table of a language, or of the nearest there is: `pt-BR`, `pt`, `en`."""
    paths = [root / locale / FILE for root in roots]
    found = [tomllib.loads(path.read_text("utf-8")) for path in paths if path.is_file()]
    if not found and locale != "en":
        return _table(locale.rpartition("-")[0] or "en", roots)
    same: dict[Words, str] = {}
    for file in found:
        for word, others in _tables(file.get(SAME)).items():
            same |= {tuple(_plain(other)): "_".join(_plain(word)) for other in (word, *_strings(others))}
    aside = frozenset(flow for file in found for flow in _strings(file.get(ASIDE)))
    return _Table(same, (pair for file in found for pair in _pairs(file)), aside)


def _pairs(file: Mapping[str, Any]) -> Iterator[tuple[Intent | None, str]]:
    """Each phrase with what it means. What is written amiss is left out: the check tells where it is."""
    for flow, entry in file.items():
        wishes = {wish: one for wish, one in _tables(entry).items() if isinstance(one, dict)}
        for wish, one in {"": _tables(entry), **wishes}.items() if flow != SAME else ():
            intent = None if flow == NOTHING else Intent(flow, one.get("answers"), wish)
            yield from ((intent, phrase) for phrase in _strings(one.get("phrases")))


def _tables(entry: object) -> Mapping[str, Any]:
    return entry if isinstance(entry, dict) else {}


def _strings(entry: object) -> list[str]:
    return [one for one in entry if isinstance(one, str)] if isinstance(entry, list) else []
