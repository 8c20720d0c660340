"""What a letter says beside yes or no: how it ended, how far one came, a reason, feedback. It knows topics; the
phrases are data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from bot.support.letters.kinds import Kind, Seen, withdrawn

Stage = Literal["application", "screen", "assessment", "interview", "final", "unknown"]
Outcome = Literal["said_no", "role_filled", "role_cancelled", "on_hold", "withdrawn", "not_eligible"]
Feedback = Literal["offered", "refused", "silent"]

_FARTHEST_FIRST: tuple[Stage, ...] = ("final", "interview", "assessment", "screen", "application")
_MOST_TELLING_FIRST: tuple[Outcome, ...] = ("on_hold", "role_cancelled", "role_filled", "not_eligible")
_MAX_REASON = 300


def outcome_of(kind: Kind, seen: Sequence[Seen]) -> Outcome | None:
    """How it ended; None when it has not ended."""
    if withdrawn(seen):
        return "withdrawn"
    if kind != "rejection":
        return None
    for outcome in _MOST_TELLING_FIRST:
        if _says(seen, "outcome", outcome):
            return outcome
    return "said_no"


def stage_of(seen: Sequence[Seen]) -> Stage:
    """How far the person came, as far as the letter tells: the farthest stage it speaks of."""
    stages = [stage for stage in _FARTHEST_FIRST if _says(seen, "stage", stage)]
    not_invited = any(
        mark.what.value == "application" and "interview" in " ".join(one.sentence.plain[mark.start : mark.end])
        for one in seen
        for mark in one.of("stage")
    )
    if not_invited and "final" not in stages and "assessment" not in stages:
        return "application"
    if "screen" in stages and "interview" in stages and "final" not in stages:
        return "screen"
    return stages[0] if stages else "unknown"


def reason_of(seen: Sequence[Seen]) -> str | None:
    """The sentence in which the letter gives a reason in its own words, or None. Form phrases are no reason, but what
    they had named experience with is one, also among them."""
    for one in seen:
        is_form = one.of("reason", "not_when") and not one.of("reason", "names")
        if any(not one.only_if(mark) for mark in one.of("reason", "phrases")) and not is_form:
            return one.sentence.text()[:_MAX_REASON]
    return None


def feedback_of(seen: Sequence[Seen]) -> Feedback:
    """Whether the letter offers feedback, refuses it, or does not speak of it."""
    if any(one.of("feedback", "refused") for one in seen):
        return "refused"
    return "offered" if any(one.of("feedback", "offered") for one in seen) else "silent"


def stock_phrases_of(seen: Iterable[Seen]) -> tuple[str, ...]:
    """The phrases used by almost everyone, as this letter writes them, each once, in order."""
    found: dict[str, None] = {}
    for one in seen:
        covered = -1
        for mark in sorted(one.of("stock"), key=lambda mark: (mark.start, -mark.end)):
            if mark.end > covered:
                covered = mark.end
                found[" ".join(word.raw for word in one.sentence.words[mark.start : mark.end] if word.raw).lower()] = (
                    None
                )
    return tuple(found)


def keeps_on_file(seen: Iterable[Seen]) -> bool:
    """Whether they say that they keep the application for later."""
    return any(one.of("keeps_on_file") for one in seen)


def invites_again(seen: Iterable[Seen]) -> bool:
    """Whether they ask to apply again or to stay in touch."""
    return any(one.of("invites_again") for one in seen)


def is_no_reply(seen: Iterable[Seen], sender: str, addresses: Iterable[str]) -> bool:
    """Whether nobody reads answers to this letter, by its words or its address."""
    low = sender.lower().replace("-", "").replace("_", "")
    local = low.rsplit("<", 1)[-1].split("@", 1)[0]
    return any(one.of("no_reply", "phrases") for one in seen) or any(address in local for address in addresses)


def _says(seen: Sequence[Seen], topic: str, value: str) -> bool:
    return any(not one.only_if(mark) for one in seen for mark in one.of(topic, value))
