"""Which daily line fits the day, and how often lines come when nobody answers. Pure; knows no words, only names.

A line's name is `state__kind__name`: the state it fits, its kind, and a name of its own. One whose own name begins with
a weekday (`friday_lid`) is for that day only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.support.moments import OFF, WEEKLY

ANY = "any"  # the state of lines that fit everybody
STATES = (ANY, "rejected", "waiting", "interview", "long", "back", "good")
KINDS = ("acknowledge", "fact", "action", "story", "question")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

JUST = 3  # days after a no, before an interview, and after a break
LATELY = 5  # days after good news
LONG = 90  # days of searching
SAME_KIND = 2  # times running at most

UNANSWERED = 5  # lines without a sign of them, after which one a week is enough
WEEKS = 3  # of those without a sign, after which none is better


@dataclass(frozen=True, slots=True)
class Day:
    """What decides. Counted in local dates; `None`: there is none.

    `no`: days since the newest one. `interview`: days until the next one. `back`: days since a break ended. `good`:
    days since good news. `searching`: days since they came here. `waiting`: an application of theirs is out.
    `very_bad`: they said so, or were in danger. `acted`: they were given something to do today already.
    """

    weekday: int = 0  # 0 is Monday
    no: int | None = None
    interview: int | None = None
    waiting: bool = False
    searching: int = 0
    back: int | None = None
    good: int | None = None
    very_bad: bool = False
    acted: bool = False


def states_of(day: Day) -> tuple[str, ...]:
    """The states that somebody is in, what weighs most first; none where nothing is known.

    Good news is not spoken of after a no, and a long search not after good news.
    """
    hurt, glad = _within(day.no, JUST), _within(day.good, LATELY) and not _within(day.no, JUST)
    found = {
        "rejected": hurt,
        "interview": _within(day.interview, JUST),
        "good": glad,
        "back": _within(day.back, JUST - 1),
        "waiting": day.waiting and not glad,
        "long": day.searching > LONG and not glad,
    }
    return tuple(state for state, is_so in found.items() if is_so)


def fitting(names: Sequence[str], sent: Sequence[str], day: Day) -> list[str]:
    """The lines that may be said now, each as good as the other, out of all `names`; `sent` are the last ones, the
    newest last.

    None of `sent`; none for another weekday or another state; one thing to do a day; no kind three times running; two
    lines for the state, then one for everybody. The first after a no acknowledges it; on a very bad day they are
    nothing but kind words. Where a rule would leave none, that rule is left out.
    """
    states, newest, had = states_of(day), sent[-SAME_KIND:], set(sent)
    left = _narrow(names, lambda name: name not in had)
    left = _narrow(left, lambda name: _suits(name, day.weekday))
    left = _narrow(left, lambda name: state_of(name) in (*states, ANY))
    if day.very_bad:
        left = _narrow(left, lambda name: kind_of(name) == "acknowledge")
    else:
        left = _narrow(left, lambda name: kind_of(name) != "action" or not day.acted)
        worn = kind_of(newest[0]) if len({kind_of(name) for name in newest}) == 1 < len(newest) else None
        left = _narrow(left, lambda name: kind_of(name) != worn)
        if "rejected" in states and "rejected" not in map(state_of, newest):
            left = _narrow(left, lambda name: name.startswith("rejected__acknowledge__"))
    wanted = _turn_of(states, newest, {state_of(name) for name in left})
    return _narrow(left, lambda name: state_of(name) == wanted)


def rhythm(days: str, unanswered: int) -> str:
    """On which days lines come when so many got no sign of life: as they were, then weekly, then not at all."""
    if unanswered > UNANSWERED + WEEKS:
        return OFF
    return WEEKLY if unanswered >= UNANSWERED else days


@lru_cache(maxsize=2048)
def state_of(name: str) -> str:
    """The state a line is for."""
    return name.split("__")[0]


@lru_cache(maxsize=2048)
def kind_of(name: str) -> str:
    """The kind of a line; of a name that has none, the empty one."""
    return "".join(name.split("__")[1:2])


def _turn_of(states: Sequence[str], newest: Sequence[str], there_are: set[str]) -> str:
    """The state whose turn it is: that which weighs most, and after two that fitted, everybody's."""
    heaviest = next((state for state in states if state in there_are), ANY)
    before = [state_of(name) for name in newest]
    enough = len(before) == SAME_KIND and heaviest in before and all(state in states for state in before)
    return ANY if enough else heaviest


@lru_cache(maxsize=16_384)
def _suits(name: str, weekday: int) -> bool:
    day = name.split("__")[-1].partition("_")[0]
    return day not in WEEKDAYS or WEEKDAYS[weekday] == day


def _narrow(names: Sequence[str], wanted: Callable[[str], bool]) -> list[str]:
    return [name for name in names if wanted(name)] or list(names)


def _within(days: int | None, most: int) -> bool:
    return days is not None and 0 <= days <= most
