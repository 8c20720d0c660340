"""How worried to be about a message: the one check every text passes before anything else reads it.

The rules stand in `safety_rules/`, by language; `safety_reading` undoes the ways of typing. English is measured (see
docs/safety.md); other languages are best effort. It knows no person, no history and no answer: one text in, one level
out. It is a word list with care taken, not an assessment, and no clinician has signed it off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import ClassVar

from bot.support.safety_reading import book, sentences
from bot.support.safety_rules import SIGNS, Rule
from bot.support.safety_rules.phrases import Phrase

Candidates = Mapping[str, list[tuple[Rule, Phrase]]]


class Tier(IntEnum):
    """How serious, least first. ACUTE: means, plan, now, goodbye. LIKELY: wish to die, self-harm. HEAVY: distress."""

    NONE = 0
    HEAVY = 1
    LIKELY = 2
    ACUTE = 3


class About(Enum):
    """Whom a message is about. PAST is the writer's own past."""

    SELF = "self"
    SOMEONE_ELSE = "someone_else"
    PAST = "past"


@dataclass(frozen=True, slots=True, order=True)
class Level:
    """What was found. Levels compare by tier alone, so that `level(text) >= Level.LIKELY` says what it means."""

    tier: Tier
    about: About = field(default=About.SELF, compare=False)

    ACUTE: ClassVar[Level]
    LIKELY: ClassVar[Level]
    HEAVY: ClassVar[Level]
    NONE: ClassVar[Level]

    @property
    def name(self) -> str:
        return self.tier.name

    @property
    def stops(self) -> bool:
        """Whether the safety answer goes before whatever was going on."""
        return self.tier >= Tier.LIKELY


Level.ACUTE = Level(Tier.ACUTE)
Level.LIKELY = Level(Tier.LIKELY)
Level.HEAVY = Level(Tier.HEAVY)
Level.NONE = Level(Tier.NONE)


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fired, and the level it gave; idioms and denials are found at the level they lower to."""

    rule: str
    language: str
    level: Level


def level(text: str, locale: str = "en") -> Level:
    """The most serious thing `text` says. Any text is taken, none raises; time is linear in its length.

    `locale` is the person's own language: every language's rules are read whatever it is, and besides them
    the few wordings that would mean something else in another language.
    """
    worst = Level.NONE
    for finding in examine(text, locale):
        found = finding.level
        if (found.tier, found.about is About.SELF) > (worst.tier, worst.about is About.SELF):
            worst = found
        if worst.tier is Tier.ACUTE and worst.about is About.SELF:
            break
    return worst


def examine(text: str, locale: str = "en") -> Iterator[Finding]:
    """Every rule that fires: for tests, bench and whoever edits the rules. Not for logs, it tells what was said."""
    language = locale.replace("_", "-").partition("-")[0].lower()
    for sentence in sentences(text):
        yield from _examine(sentence, language)


def _examine(sentence: str, language: str) -> Iterator[Finding]:
    candidates = _candidates(sentence, language)
    for kind, lowered in (("idiom", Level.NONE), ("denial", Level.HEAVY)):
        for rule, phrase in candidates.get(kind, ()):
            if phrase.pattern.search(sentence):
                # A bar stands for the words taken out, which no gap of a later phrase may cross.
                sentence = phrase.pattern.sub("| ", sentence)
                yield Finding(rule.id, rule.language, lowered)
    signs = ((rule, phrase) for kind in SIGNS for rule, phrase in candidates.get(kind, ()))
    hits = [(rule, match) for rule, phrase in signs for match in phrase.pattern.finditer(sentence)]
    theirs = [match.span() for rule, match in hits if rule.about == About.SOMEONE_ELSE.value]
    for rule, match in hits:
        if rule.about == About.SELF.value and any(a < match.end() and match.start() < b for a, b in theirs):
            continue  # "wants to kill herself" is about her, whatever part of it also reads as one's own wish
        yield Finding(rule.id, rule.language, _in_context(rule, match, candidates))


def _candidates(sentence: str, language: str) -> Candidates:
    """The phrases worth trying on a sentence, by kind, in the order of the rule files."""
    index = book().index
    numbered = {entry[0]: entry for word in set(sentence.split()) for entry in index.get(word, ())}
    by_kind: dict[str, list[tuple[Rule, Phrase]]] = {}
    for _, (_, rule, phrase) in sorted(numbered.items()):
        if not rule.local or rule.language == language:
            by_kind.setdefault(rule.kind, []).append((rule, phrase))
    return by_kind


def _in_context(rule: Rule, match: re.Match[str], candidates: Candidates) -> Level:
    """The level of a hit, seen with the words around it: somebody else's, of the past, in a story."""
    tier, about = Tier[rule.kind.upper()], About(rule.about)

    def stands(kind: str) -> bool:
        return any(phrase.pattern.search(match.string) for _, phrase in candidates.get(kind, ()))

    if about is About.SELF and _is_reported(match, candidates.get("reported", ())):
        about = About.SOMEONE_ELSE
    if about is About.SOMEONE_ELSE and (stands("story") or (stands("past") and _is_over(match))):
        return Level(min(tier, Tier.HEAVY), about)
    if about is About.SELF and stands("past") and _is_told_as_past(match):
        if stands("recovered"):
            return Level(min(tier, Tier.HEAVY), About.PAST)
        if _is_over(match):
            return Level(min(tier, Tier.LIKELY), About.PAST)
    return Level(tier, about)


def _is_reported(match: re.Match[str], phrases: Iterable[tuple[Rule, Phrase]]) -> bool:
    """Whether somebody else is named as the one who says it, shortly before and with no "I" in between."""
    mine = book().marks["mine"]
    if not mine.isdisjoint(match.group().split()):
        return False
    before = match.string[: match.start()]
    said = max((m.end() for _, phrase in phrases for m in phrase.pattern.finditer(before)), default=-1)
    between = before[said:].split()
    return said >= 0 and len(between) <= 4 and mine.isdisjoint(between)


def _is_told_as_past(match: re.Match[str]) -> bool:
    """Whether a verb of the hit, or right before it, is past."""
    return not book().marks["past"].isdisjoint([*match.string[: match.start()].split()[-4:], *match.group().split()])


def _is_over(match: re.Match[str]) -> bool:
    """Whether nothing in the sentence says that it goes on."""
    return book().marks["present"].isdisjoint(match.string.split())
