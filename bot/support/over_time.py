"""What repeats over time in what somebody kept: feedback by theme, lessons, skills asked for, what helped. Pure.

Counts and their own words, never a verdict: a theme is a hint from a few processes, and what is kept is a part of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from bot.support import postings
from bot.support.moods import EXERCISES

Facts = dict[str, Any]

TOPICS = ("pattern", "feedback", "lessons", "skills", "helped")
THEMES_FROM = 3  # answers from which a theme may be seen
OFTEN = 2  # postings that ask for a skill before it is one that is asked for often
NEWEST = 50  # postings that are gone through: 25 ms
MOST_LINES, MOST_SKILLS, MOST_HELPED = 2, 6, 3
STEPS = {
    "skills": "learn", "experience": "tailor", "fit": "tailor", "answers": "practise", "pay": "practise",
    "logistics": "plan", "other": "learn",
}  # fmt: skip
"""What is offered after feedback of a theme."""


def topics(kinds: Collection[str], answers: Sequence[Facts]) -> tuple[str, ...]:
    """What there is something to see of; the pattern always, for it says when it is too little."""
    there = {
        "pattern": True,
        "feedback": bool(answers),
        "lessons": "lesson" in kinds,
        "skills": bool({"skill", "posting"} & {*kinds}),
        "helped": bool({"exercise", "sentence"} & {*kinds}),
    }
    return tuple(topic for topic in TOPICS if there[topic])


def themes(answers: Iterable[Facts]) -> list[Facts]:
    """Each `theme` with its `count`, the most frequent first; of equals, the newest."""
    counted = Counter(one["theme"] for one in answers if one["theme"])
    return [{"theme": theme, "count": count} for theme, count in counted.most_common()]


def lines(lessons: Iterable[Facts], part: str) -> list[Facts]:
    """What stands in this part of the lessons (`well`, `keep`, `change`): `words` and how many `times`, what was said
    most first, then the newest; the newest wording of the same words."""
    said: Counter[str] = Counter()
    wordings: dict[str, str] = {}
    for words in (one.get(part) for one in lessons):
        if words:
            key = " ".join(words.casefold().split()).strip(" .")
            said[key] += 1
            wordings.setdefault(key, words.strip(" ."))
    return [{"words": wordings[key], "times": times} for key, times in said.most_common(MOST_LINES)]


async def wanted(noted: Sequence[Facts], kept: Sequence[Facts]) -> list[Facts]:
    """What two or more postings asked for, the most wanted first: `words`, `times`, and `how` it stands (`planned`,
    `learnt`, `have`, `open`). `noted`: what is kept of the kind `skill`; `kept`: of the kind `posting`, the newest
    first."""
    words: dict[str, str] = {}
    asked: Counter[str] = Counter()
    have: set[str] = set()
    for posting in kept[:NEWEST]:
        terms = {postings.term(one).normal: one for one in (*posting["desirable"][::-1], *posting["essential"][::-1])}
        asked.update(reversed(terms))
        words = {**terms, **words}
        have |= {postings.term(one).normal for one in posting.get("have") or ()}
    states = {one["normal"]: one.get("state") for one in noted}
    for one in noted:
        asked[one["normal"]] = max(asked[one["normal"]], one.get("count") or 0)
        words.setdefault(one["normal"], one["skill"])
    often = [(key, times) for key, times in asked.most_common() if times >= OFTEN][:MOST_SKILLS]
    return [{"words": words[key], "times": times, "how": _how(key, states, have)} for key, times in often]


def _how(key: str, states: Mapping[str, str | None], have: Collection[str]) -> str:
    match states.get(key):
        case "planned":
            return "planned"
        case "done":
            return "learnt"
        case _:
            return "have" if key in have else "open"


def helped(exercises: Iterable[Facts]) -> list[Facts]:
    """`what` helped, of the exercises there are, and how many `times`: the most first, then the newest."""
    counted = Counter(one["what"] for one in exercises if one.get("helped") and one["what"] in EXERCISES)
    return [{"what": what, "times": times} for what, times in counted.most_common(MOST_HELPED)]
