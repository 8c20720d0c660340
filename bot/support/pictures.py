"""What a picture is drawn from: counts of applications and moods as small JSON facts, and the words that stand in it.

Pure. Knows no fonts, colours or places on paper (see `bot.pictures`); an application and a mood are as a flow looks
them up. No share, no rank, no comparison with anybody: what was counted, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean
from typing import Any

from bot.support.drafts import one_line
from bot.support.jobs import TAKEN, applied_on
from bot.support.moods import ENOUGH, MOODS, WEEK, Note
from bot.support.moods import weeks as weeks_of

Facts = dict[str, Any]
Application = Mapping[str, Any]

STAGES = ("application", "screen", "assessment", "interview", "final", "offer")
ENDS = ("waiting", "i_said_no", "they_said_no", "role_closed", "silence")
NAMES, NAME = 24, 40  # names that go along for each end, and characters of one
WEEKS = 12  # of moods


def path(application: Application) -> tuple[str, ...]:
    """The stages it is known to have reached, in their order; an offer is the last. What stage is not known counts as
    applied."""
    known = {"application", application["stage"], *application.get("dates", {})}
    if application["outcome"] in TAKEN:
        known.add("offer")
    return tuple(stage for stage in STAGES if stage in known)


def end(application: Application) -> str | None:
    """How it ended, one of `ENDS`; `None`: with an offer that stands."""
    outcome = application["outcome"]
    if outcome in TAKEN or (outcome == "waiting" and path(application)[-1] == "offer"):
        return None
    return outcome if outcome in ENDS else "waiting"


def search(applications: Sequence[Application], names: bool = False) -> Facts:
    """From where to where how many went: `total`, `since` (local date), `reached` by stage, `ended` by end, `flows`
    (source, target, count), and with `names` the companies by end, the newest first, each with how many. There is at
    least one."""
    flows: Counter[tuple[str, str]] = Counter()
    for one in applications:
        stages, last = path(one), end(one)
        flows.update(pairwise((*stages, last) if last else stages))
    return {
        "total": len(applications),
        "since": _since(applications),
        "reached": _ordered(Counter(stage for one in applications for stage in path(one)), STAGES),
        "ended": _ended(applications),
        "flows": [[source, target, count] for (source, target), count in sorted(flows.items())],
        "names": _names(applications) if names else {},
    }


def stages(applications: Sequence[Application]) -> Facts:
    """How far each one went, and how it ended there: `total`, `since`, `ended`, and `rows` (stage, count, ends), where
    an offer is an end too. There is at least one."""
    furthest: dict[str, Counter[str]] = {}
    for one in applications:
        furthest.setdefault(path(one)[-1], Counter())[end(one) or "offer"] += 1
    rows = [
        [stage, furthest[stage].total(), _ordered(furthest[stage], (*ENDS, "offer"))]
        for stage in STAGES
        if stage in furthest
    ]
    ended = _ordered(sum(furthest.values(), Counter()), (*ENDS, "offer"))
    return {"total": len(applications), "since": _since(applications), "rows": rows, "ended": ended}


def moods(notes: Iterable[Note], today: str) -> Facts | None:
    """Week by week, the oldest first, from the first with a note: `first` and `last` (local dates), noted `days`, and
    where those are enough to tell, how light it was on the whole (`middle`), on the heavier half of its days (`low`)
    and on the lighter one (`high`), each from 0 to 1. `None`: no week has enough notes."""
    on, noted = date.fromisoformat(today), weeks_of(notes, date.fromisoformat(today), WEEKS)
    weeks = [_week(noted[back], on - WEEK * back) for back in reversed(range(WEEKS))]
    first = next((number for number, week in enumerate(weeks) if week["days"]), len(weeks))
    shown = weeks[first:]
    return {"weeks": shown} if any(week["middle"] is not None for week in shown) else None


def told(which: str, facts: Facts) -> tuple[str, Facts]:
    """The block with the words that stand in the picture `which`, and what they are chosen by."""
    if which == "moods":
        return "weeks", {"days": [week["first"] for week in facts["weeks"]]}
    return "words", {"which": which, **{name: facts[name] for name in ("total", "since", "ended")}}


def drawn(facts: Facts, lines: str, dark: bool = False) -> Facts:
    """What a picture is drawn from: its facts and its words, from a block of `told`."""
    return {**facts, "words": words(lines), "dark": dark}


def words(lines: str) -> dict[str, str]:
    """The words that stand in a picture, from a block with a line each: `name: words`."""
    parts = (line.partition(":") for line in lines.splitlines())
    return {name.strip(): said.strip() for name, colon, said in parts if colon}


def _since(applications: Iterable[Application]) -> str:
    return min(map(applied_on, applications))


def _ended(applications: Iterable[Application]) -> dict[str, int]:
    return _ordered(Counter(filter(None, map(end, applications))), ENDS)


def _ordered(counts: Mapping[str, int], order: Iterable[str]) -> dict[str, int]:
    return {name: counts[name] for name in order if counts.get(name)}


def _names(applications: Iterable[Application]) -> dict[str, list[list[Any]]]:
    """By end, each company once and how many of the applications were there."""
    found: dict[str, dict[str, list[Any]]] = {}
    for one in applications:
        if name := one_line(one.get("company")):
            there = found.setdefault(end(one) or "offer", {}).setdefault(name.casefold(), [name[:NAME], 0])
            there[1] += 1
    return {last: list(names.values())[:NAMES] for last, names in found.items()}


def _week(noted: Iterable[str], last: date) -> Facts:
    """The seven days up to `last`, with the moods of the noted ones."""
    first = last - WEEK + timedelta(days=1)
    heaviest, lightest = min(MOODS.values()), max(MOODS.values())
    levels = sorted((MOODS[mood] - heaviest) / (lightest - heaviest) for mood in noted)
    parts: dict[str, list[float]] = {"low": [], "middle": [], "high": []}
    if len(levels) >= ENOUGH:
        half = (len(levels) + 1) // 2
        parts = {"low": levels[:half], "middle": levels, "high": levels[-half:]}
    told = {name: round(fmean(part), 3) if part else None for name, part in parts.items()}
    return {"first": first.isoformat(), "last": last.isoformat(), "days": len(levels), **told}
