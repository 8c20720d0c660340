"""Decides what kind of letter it is, from cues that count. It knows how cues are weighed; the cues are data
(`letter.toml`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.support.letters.book import Book, Mark
from bot.support.letters.phrases import Found
from bot.support.letters.text import Sentence

Kind = Literal["rejection", "acknowledgement", "interview", "assessment", "offer", "other"]

ENOUGH_FOR_A_NO = 3
ENOUGH_FOR_THE_REST = 2
PLAIN_INVITATION = 4
"""The weight of a cue that is an invitation in so many words; after a "no" it is what the letter is for."""
NO_SUCH_ROLE = "there is no such role any more"
"""The cue that "until" does not weaken: "on hold until further notice"."""
INVITING = ("offer", "interview", "assessment")


@dataclass(slots=True)
class Seen:
    """A sentence, and every phrase found in it."""

    sentence: Sentence
    by_topic: dict[str, list[Found[Mark]]]

    def of(self, topic: str, value: str = "") -> list[Found[Mark]]:
        """The phrases of one topic (and value)."""
        marks = self.by_topic.get(topic, [])
        return [mark for mark in marks if mark.what.value == value] if value and marks else marks

    def only_if(self, mark: Found[Mark]) -> bool:
        """Whether a condition stands before the phrase in its sentence ("if you are not selected ...")."""
        ends = [end.start for end in self.of("conditions", "ends") if end.start < mark.start]
        since = max(ends, default=-1)
        return any(since < condition.start < mark.start for condition in self.of("conditions", "before"))

    def not_until(self, mark: Found[Mark]) -> bool:
        """Whether "until" or the like follows the phrase: "we cannot move forward until you ..."."""
        return any(after.start >= mark.end for after in self.of("conditions", "after"))


def look(sentences: Sequence[Sentence], book: Book) -> list[Seen]:
    """All phrases of the language in all sentences: the one pass over the letter."""
    seen = []
    for sentence in sentences:
        by_topic: dict[str, list[Found[Mark]]] = {}
        for mark in book.letter.find(sentence.plain):
            by_topic.setdefault(mark.what.topic, []).append(mark)
        seen.append(Seen(sentence, by_topic))
    return seen


def kind_of(seen: Sequence[Seen]) -> tuple[Kind, int]:
    """The kind of letter, and how much speaks for it.

    In this order: about something else altogether; withdrawn by the person; not about an application of theirs; an
    invitation after a no; a no; otherwise whatever most speaks for, an offer before an interview before a test
    before "we have received it".
    """
    if is_about_something_else(seen) or speaks_of_self(seen):
        return "other", 0
    if withdrawn(seen):
        return "other", ENOUGH_FOR_A_NO
    counts = {kind: sum(cues.values()) for kind, cues in _cues(seen).items()}
    no = counts.get("rejection", 0)
    if counts.get("other", 0) >= max(ENOUGH_FOR_A_NO, no + 1):
        return "other", counts["other"]
    if no >= ENOUGH_FOR_A_NO and _says_no(seen, no, counts):
        return ("interview", PLAIN_INVITATION) if _invites_after_the_no(seen) else ("rejection", no)
    rest: tuple[Kind, ...] = ("offer", "interview", "assessment", "acknowledgement")
    best = max(rest, key=lambda kind: (counts.get(kind, 0), -rest.index(kind)))
    return (best, counts[best]) if counts.get(best, 0) >= ENOUGH_FOR_THE_REST else ("other", 0)


def withdrawn(seen: Sequence[Seen]) -> bool:
    """Whether the letter confirms that the person took their own application back."""
    return any(not one.only_if(mark) for one in seen for mark in one.of("outcome", "withdrawn"))


def is_about_something_else(seen: Sequence[Seen]) -> bool:
    """Whether it is about a loan, an order, a flat ..., and no word in it is about work."""
    return any(one.of("elsewhere", "about") for one in seen) and not any(one.of("elsewhere", "work") for one in seen)


def speaks_of_self(seen: Sequence[Seen]) -> bool:
    """Whether it is somebody speaking of themselves, and no letter to anybody."""
    return any(one.of("elsewhere", "says_i") for one in seen) and not any(
        one.of("elsewhere", "addressed") for one in seen
    )


def _cues(seen: Sequence[Seen]) -> dict[str, dict[str, int]]:
    """By kind, the cues that count, each once."""
    cues: dict[str, dict[str, int]] = {}
    for one in seen:
        for mark in one.of("cue"):
            if counts(one, mark):
                cues.setdefault(mark.what.kind, {})[mark.what.value] = mark.what.weight
    return cues


def counts(one: Seen, mark: Found[Mark]) -> bool:
    """Whether a cue says something where it stands: not when it is only possible, nor an invitation that is denied."""
    if mark.what.kind in ("rejection", "other"):
        return not one.only_if(mark) and not (one.not_until(mark) and mark.what.value != NO_SUCH_ROLE)
    if mark.what.kind not in INVITING or mark.what.firm:
        return True
    harmless = {word for h in one.of("conditions", "harmless") for word in range(h.start, h.end)}
    if any(condition.start not in harmless for condition in one.of("conditions", "before")):
        return False
    still = {word for s in one.of("conditions", "still") for word in range(s.start, s.end)}
    return not any(d.start < mark.start and d.start not in still for d in one.of("conditions", "denies"))


def _says_no(seen: Sequence[Seen], no: int, counts_of: dict[str, int]) -> bool:
    """A plain no, or so many signs of one that nothing else weighs as much."""
    plain = any(
        mark.what.kind == "rejection" and mark.what.weight >= ENOUGH_FOR_A_NO and counts(one, mark)
        for one in seen
        for mark in one.of("cue")
    )
    return plain or no > max((counts_of.get(kind, 0) for kind in ("acknowledgement", *INVITING)), default=0)


def _invites_after_the_no(seen: Sequence[Seen]) -> bool:
    last_no = last_invitation = -1
    for number, one in enumerate(seen):
        for mark in one.of("cue"):
            if mark.what.weight >= ENOUGH_FOR_A_NO and mark.what.kind == "rejection" and counts(one, mark):
                last_no = number
            if mark.what.weight >= PLAIN_INVITATION and mark.what.kind == "interview" and counts(one, mark):
                last_invitation = number
    return last_invitation > last_no
