"""How somebody is, by their own taps: what fits it, how the weeks compare in words, and when a person may help more.

No diagnosis, no score, no counting of days. A note is a local date (ISO 8601) and a mood; of a day with several, the
last one counts. Pure; the caller brings the date and the hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from statistics import fmean
from typing import Any, NamedTuple

MOODS = {"good": 5, "okay": 4, "tired": 3, "tense": 2, "low": 2, "very_low": 1}
"""The moods that are offered, and how light each is, so that weeks can be compared. Never shown as a number."""
LOW = 2  # as light as this, or less
ENOUGH = 3  # noted days of a week; fewer are too few to tell
APART = 0.5  # between two weeks; less is about the same
WEEK = timedelta(days=7)
Note = tuple[str, str]


def is_low(mood: object) -> bool:
    """Whether a mood is a low one. What is no mood is not."""
    return isinstance(mood, str) and MOODS.get(mood, LOW + 1) <= LOW


def notes_of(kept: Iterable[dict[str, Any]]) -> list[Note]:
    """The notes among what is kept of the kind `mood`, in its order."""
    return [(one["on"], one["mood"]) for one in kept if one.get("mood") in MOODS]


# what fits

_EXERCISES = {
    "calm": ("breathe", "senses", "water"),
    "move": ("walk",),
    "person": ("line_to",),
    "order": ("day_shape",),
    "rest": ("rest",),
}
EXERCISES = frozenset(name for names in _EXERCISES.values() for name in names)
_ENERGY = {  # kinds that fit a mood, the best first: little is asked of who has little
    "very_low": ("person", "calm", "rest", "move"),
    "low": ("move", "person", "calm", "order"),
    "tense": ("calm", "move", "person", "order"),
    "tired": ("rest", "calm", "person", "move"),
    "okay": ("order", "move", "person", "rest"),
    "good": ("person", "order", "move", "rest"),
}
_NOT_AT_NIGHT = ("move", "order")
NIGHT_FROM, NIGHT_TO = 20, 7  # hours


def two_for(mood: str, hour: int, done_today: Iterable[str] = (), helped: str | None = None) -> tuple[str, str]:
    """Two exercises for a mood (one of `MOODS`) at this hour (0 to 23): what helped last comes first where it fits, one
    kind is offered once, and what was done today stands back. At night there is no walk and no plan for the day."""
    night = hour >= NIGHT_FROM or hour < NIGHT_TO
    kinds = [kind for kind in _ENERGY[mood] if not (night and kind in _NOT_AT_NIGHT)]
    kinds += [kind for kind in ("rest", "calm") if kind not in kinds]
    done = set(done_today)

    def place(name: str) -> tuple[bool, bool]:
        return name in done, name != helped

    first, second = sorted((min(_EXERCISES[kind], key=place) for kind in kinds), key=place)[:2]
    return first, second


def helped_last(exercises: Sequence[dict[str, Any]]) -> str | None:
    """The newest exercise that helped, of those kept (newest first), if it is one there is."""
    return next((one["what"] for one in exercises if one.get("helped") and one["what"] in EXERCISES), None)


# how the weeks compare


class Trend(NamedTuple):
    """This week beside last week and the one before: `lower`, `higher`, `same`, or `None` where there is too little."""

    than_last: str | None
    than_before: str | None


def trend(notes: Iterable[Note], today: str) -> Trend | None:
    """The last seven days beside the seven before and those before them. `None`: too few notes to tell."""
    levels = [_levels(notes_in) for notes_in in weeks(notes, date.fromisoformat(today), 3)]
    means = [fmean(level) if len(level) >= ENOUGH else None for level in levels]
    now, last, before = means
    if now is None or (last is None and before is None):
        return None
    return Trend(_beside(now, last), _beside(now, before))


def _beside(now: float, then: float | None) -> str | None:
    if then is None:
        return None
    return "same" if abs(now - then) < APART else "lower" if now < then else "higher"


def needs_person(notes: Iterable[Note], today: str) -> bool:
    """Whether it is time to offer people who help for a living: five low ones among the last seven noted days of the
    last two weeks, or two weeks in a row that are low on the whole."""
    on = date.fromisoformat(today)
    last_two = weeks(notes, on, 2)
    newest = [mood for week in last_two for mood in week][:7]
    if sum(map(is_low, newest)) >= 5:
        return True
    return all(len(week) >= ENOUGH and fmean(_levels(week)) <= LOW + APART for week in last_two)


def weeks(notes: Iterable[Note], today: date, count: int) -> list[list[str]]:
    """The moods of the last `count` weeks, a day each, the newest week and day first. `notes`: the newest first."""
    days: dict[date, str] = {}
    for on, mood in notes:
        days.setdefault(date.fromisoformat(on), mood)
    return [
        [days[on] for on in sorted(days, reverse=True) if today - WEEK * (back + 1) < on <= today - WEEK * back]
        for back in range(count)
    ]


def _levels(moods: Iterable[str]) -> list[int]:
    return [MOODS[mood] for mood in moods]


# what is asked or said once a week at most

BODY = ("sleep", "food", "daylight")


def this_week(kept: Iterable[dict[str, Any]], today: str) -> set[str]:
    """What was asked or said in the last seven days, of what is kept of the kind `weekly`."""
    since = date.fromisoformat(today) - WEEK
    return {one["what"] for one in kept if date.fromisoformat(one["on"]) > since}


def body_question(kept: Sequence[dict[str, Any]], noted_days: int, mood: str, today: str) -> str | None:
    """Which of `BODY` may be asked now: the one asked longest ago, once a week for all three; never on a very low day,
    nor before somebody came a few times, for nobody wants a quiz before help."""
    if mood == "very_low" or noted_days < ENOUGH or this_week(kept, today) & {*BODY}:
        return None
    asked = [one["what"] for one in kept if one["what"] in BODY]  # the newest first
    return max(BODY, key=lambda what: asked.index(what) if what in asked else len(asked))


# clock

SMALL_HOURS, NOON = "04:00", "12:00"


def minutes_until(now: str, then: str) -> int | None:
    """Minutes from `now` to `then` (HH:MM) on the same day, or from an evening into the small hours. `None`: that time
    has passed."""
    if then > now:
        return _minutes(then) - _minutes(now)
    if now >= NOON and then < SMALL_HOURS:
        return _minutes(then) - _minutes(now) + 24 * 60
    return None


def _minutes(time: str) -> int:
    hour, _, minute = time.partition(":")
    return int(hour) * 60 + int(minute)


def stop_times(now: str, times: Sequence[str] = ("17:00", "18:30", "20:00", "21:30", "23:00")) -> tuple[str, ...]:
    """The next three of these times after `now`; late at night none is left."""
    return tuple(time for time in times if time > now)[:3]
