"""Practising for an interview: which question next, when it comes back, what an answer may lack, which story fits it.

Self-presentation and self-efficacy were among the strong parts of job-search training (Liu 2014, 47 studies), and
rehearsing the feared moment beforehand protects after a setback (JOBS II: Vinokur 1995, n = 1,801). The days of
spacing, the lengths of an answer and what each type of question listens for are habits of interviewers and this
project's own choice: no study stands behind their figures. Knows no words of a question, only names, and the date only
as it is told: dates are ISO 8601 (local), times of day `HH:MM`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from bot.support.moments import date_of, days_between

QUESTIONS, AWKWARD = "questions", "awkward"  # the content files that are banks
STORIES = ("strengths", "conflict", "setback", "pressure", "leadership", "change")  # answered best with a story
TYPES = ("about_you", "motive", *STORIES, "gap", "pay", "role", "ask_them", AWKWARD)
ASKED = tuple(one for one in TYPES if one not in ("ask_them", AWKWARD))  # in a round where nothing else was chosen

SORTS = ("phone", "video", "on_site", "panel", "task")
_LIKELY = {
    "phone": ("about_you", "motive", "gap", "pay", "strengths"),
    "video": ("about_you", "motive", "strengths", "conflict", "setback", "pressure", "change", "role"),
    "on_site": ("about_you", "motive", "strengths", "conflict", "setback", "pressure", "change", "role"),
    "panel": ("strengths", "leadership", "conflict", "setback", "pressure", "role"),
    "task": ("role", "pressure", "change", "strengths"),
}
STAGES = {"phone": "screen", "video": "interview", "on_site": "interview", "panel": "interview", "task": "assessment"}

_STORY = ("situation", "task", "action", "result", "answered")
PARTS = {
    "about_you": ("brief", "example", "turned", "answered"),
    "motive": ("mine", "them", "answered"),
    **dict.fromkeys(STORIES, _STORY),
    "setback": ("situation", "task", "action", "result", "learnt", "answered"),
    "gap": ("brief", "calm", "turned"),
    "pay": ("clear", "reason", "back"),
    "role": ("clear", "example", "answered"),
    "ask_them": ("work", "curious"),
    AWKWARD: ("brief", "calm", "turned"),
}
"""What a good answer to each type of question holds: ticked by the person, never judged."""
_MENDED = ("action", "result", "answered", "learnt", "example", "mine", "turned")  # the weightiest first

_LONG = (60, 120)  # seconds of a story
_SECONDS = {
    "motive": (30, 90),
    "gap": (15, 60),
    "pay": (8, 45),
    "role": (30, 120),
    "ask_them": (3, 20),
    AWKWARD: (8, 60),
}

SPACING = (1, 3, 7)  # days after which a question comes back, each counted from the time before
EVE = "18:00"  # when the plan for the next day comes
_EVENING, _LATEST, _MORNING, _EARLY = "18:00", "20:30", "09:30", "08:00"
_SATURDAY = 5

SERVES = {
    "pride": ("strengths", "about_you", "role"),
    "extra_mile": ("strengths", "motive", "pressure"),
    "conflict": ("conflict", "leadership"),
    "setback": ("setback", "pressure"),
    "learning_fast": ("change", "gap", "role"),
}
"""The five stories worth having, and the types of question each mostly serves."""

_FIVE = (("about_you", "motive"), STORIES, STORIES, ("role",), ("gap", "pay", *STORIES))
_SHEET = {
    "opening": (("about_you",), ("motive",)),
    "story": (STORIES,) * 3,
    "role": (("role",), ("role",)),
    "plain": (("gap", "pay"),),
    "theirs": (("ask_them",),) * 3,
}

Facts = Mapping[str, Any]


def type_of(question: str) -> str:
    """The type in a question's name."""
    return question.partition("__")[0]


def likely(sort: str | None) -> tuple[str, ...]:
    """The types of question that are likely in such an interview; all common ones where it is not known."""
    return _LIKELY.get(sort or "", ASKED)


def pick(
    order: Sequence[str], history: Iterable[Facts], today: str, wanted: Sequence[str] = ASKED, but: Sequence[str] = ()
) -> str | None:
    """The next question out of `order` (names, fairly shuffled): one that is due, else a new one, else the one that was
    practised longest ago. `history`: `question`, `last` and `next` (dates or None) of those practised. `None`: there is
    none of the types wanted."""
    known = {one["question"]: one for one in history}
    pool = [name for name in order if type_of(name) in wanted and name not in but]
    due = [name for name in pool if name in known and (known[name].get("next") or "9") <= today]
    if due:
        return min(due, key=lambda name: str(known[name]["next"]))
    fresh = [name for name in pool if name not in known]
    return fresh[0] if fresh else min(pool, key=lambda name: str(known[name].get("last") or ""), default=None)


def _one_each(
    slots: Iterable[Sequence[str]], order: Sequence[str], history: Sequence[Facts], today: str, sort: str | None
) -> list[str]:
    """A question for each slot of types: its likely types first, and none twice while there are others.
    An empty name where there is none."""
    chosen: list[str] = []
    for slot in slots:
        used = {type_of(name) for name in chosen}
        fits = [one for one in slot if one in likely(sort) or one == "ask_them"] or list(slot)
        found = pick(order, history, today, [one for one in fits if one not in used] or fits, chosen)
        chosen.append(found or "")
    return chosen


def five(order: Sequence[str], history: Sequence[Facts], today: str, sort: str | None = None) -> list[str]:
    """Five questions in the order of an interview, as `pick` takes them."""
    return [name for name in _one_each(_FIVE, order, history, today, sort) if name]


def for_sheet(
    order: Sequence[str], history: Sequence[Facts], today: str, sort: str | None = None
) -> dict[str, list[str]]:
    """Questions for somebody who plays the interviewer, by part of the interview: eight, and three to be asked back."""
    slots = [slot for part in _SHEET.values() for slot in part]
    chosen = iter(_one_each(slots, order, history, today, sort))
    return {part: [name for name in islice(chosen, len(slots)) if name] for part, slots in _SHEET.items()}


def missing(type: str, ticked: Sequence[str]) -> list[str]:
    """What a good answer to such a question holds and this one did not, the weightiest first."""
    absent = [part for part in PARTS[type] if part not in ticked]
    return sorted(absent, key=lambda part: _MENDED.index(part) if part in _MENDED else len(_MENDED))


def hints(
    type: str, ticked: Sequence[str], seconds: int | None, measured: Facts | None = None, most: int = 2
) -> list[str]:
    """Names of at most `most` questions about an answer, the weightiest first: never a mark.

    `seconds`: how long it is or would be, `None` where nobody knows. `measured`: see `measure`; a voice has none.
    """
    found: list[str] = []
    told = measured if measured and measured["english"] else None
    if told and "action" in PARTS[type]:
        found += ["no_i"] if not told["i"] else ["mostly_we"] if told["we"] > told["i"] else []
    if told and "result" in PARTS[type] and not told["result"]:
        found += ["no_result"]
    absent = [f"no_{part}" for part in missing(type, ticked) if not (part == "action" and found[:1] == ["no_i"])]
    found += [name for name in absent if name not in found]
    if told and type in STORIES and told["result"] and not told["number"]:
        found += ["no_number"]
    length = length_of(type, seconds)
    return [*([length] if length == "long" else []), *found, *([length] if length == "short" else [])][:most]


def length_of(type: str, seconds: int | None) -> str | None:
    """`short` or `long` for an answer to such a question; `None`: as long as it may be, or nobody knows."""
    low, high = _SECONDS.get(type, _LONG)
    return None if seconds is None or low <= seconds <= high else "short" if seconds < low else "long"


def to_mend(type: str, ticked: Sequence[str], hinted: Sequence[str]) -> str:
    """The one part of the answer to say again: what was hinted at first, else what is missing, else all of it."""
    parts = {"no_i": "action", "mostly_we": "action", "no_number": "result", "short": "length", "long": "length"}
    for hint in hinted:
        return parts.get(hint, hint.removeprefix("no_"))
    return next(iter(missing(type, ticked)), "whole")


def summary(answers: Iterable[Facts], ticked: Sequence[str]) -> dict[str, Any]:
    """What five answers in a row were like: `one` thing to practise (the name of a hint, or None where nothing is
    missing), and in how many of the answers it was seen (0: it is what they did not tick).

    `answers`: `type`, `passed`, `aloud` (then their seconds hold the thinking too), `seconds`, `measured`.
    """
    seen: Counter[str] = Counter()
    for answer in answers:
        if not answer["passed"]:
            seconds = None if answer["aloud"] else answer["seconds"]
            seen.update(hints(answer["type"], PARTS[answer["type"]], seconds, answer["measured"], most=3))
    common = [(name, times) for name, times in seen.most_common(1) if times > 1]
    absent = [(f"no_{part}", 0) for part in missing("strengths", ticked)]
    one, times = next(iter([*common, *absent, *seen.most_common(1)]), (None, 0))
    return {"one": one, "times": times}


def returns_in(times: int) -> int | None:
    """In how many days a question comes back that came back `times` times already; `None`: it rests now."""
    return SPACING[times] if 0 <= times < len(SPACING) else None


def free_in(today: str, days: int, taken: Iterable[str]) -> int:
    """The first number of days from `days` on that leads to a weekday on which none of these moments lies: there is one
    unasked message a day, and the plan for an interview must not have to wait."""
    busy = {moment[:10] for moment in taken}
    on = date_of(today) + timedelta(days=days)
    while on.weekday() >= _SATURDAY or on.isoformat() in busy:
        on += timedelta(days=1)
    return days_between(today, on.isoformat())


def story_for(type: str, stories: Sequence[Facts]) -> Facts | None:
    """The story to tell for such a question: the newest that serves it, one told for fewer types before others."""
    serving = [story for story in stories if type in story["serves"]]
    return min(serving, key=lambda story: len(story["serves"]), default=None)


def coming(interviews: Iterable[dict[str, Any]], today: str, now: str = "00:00") -> list[dict[str, Any]]:
    """Those that are not over yet, the next first."""
    ahead = (one for one in interviews if (one["day"], one["time"] or "23:59") >= (today, now))
    return sorted(ahead, key=lambda one: (str(one["day"]), str(one["time"] or "")))


def eve_again(day: str, time: str | None, today: str, now: str) -> tuple[str, str] | None:
    """Day and time at which to bring the plan again: in an hour; the next morning where that would be too late. `None`:
    then there would be less than an hour left before the interview."""
    hour = timedelta(hours=1)
    begins = datetime.fromisoformat(f"{day}T{time or '12:00'}")
    at = datetime.fromisoformat(f"{today}T{now}") + hour
    if not _EARLY <= f"{at:%H:%M}" <= _LATEST:
        morning = at.date() + timedelta(days=f"{at:%H:%M}" > _LATEST)
        at = datetime.fromisoformat(f"{morning}T{_EARLY}")
    return (at.date().isoformat(), f"{at:%H:%M}") if at + hour <= begins else None


def look_back_at(day: str, time: str | None) -> tuple[str, str]:
    """Day and time at which to look back on an interview: the same evening, two hours after its beginning or more; the
    next morning where that would be too late."""
    begins = datetime.fromisoformat(f"{day}T{time or '12:00'}")
    after = begins + timedelta(hours=2)
    if after.date() > begins.date() or f"{after:%H:%M}" > _LATEST:
        return (begins.date() + timedelta(days=1)).isoformat(), _MORNING
    return day, max(f"{after:%H:%M}", _EVENING)
