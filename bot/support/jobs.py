"""The list of applications: what follows from a change of one, and how one is found again.

Pure: works on applications as they are logged (`bot.flows.me.Applications`); the caller tells the date. Knows no words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz, utils

from bot.support.moments import days_between
from bot.support.waiting import CLOSE_AFTER, WAITING, Job, company_key

PAGE = 6  # applications that a list shows at once
NEXT = {
    "application": "screen",
    "screen": "interview",
    "assessment": "interview",
    "interview": "final",
    "unknown": "interview",
}
TAKEN = ("offer", "hired")  # outcomes that are no no
OUTCOMES = (WAITING, "they_said_no", "i_said_no", "role_closed", "silence", *TAKEN)
ALIKE = 75  # of 100: how like a word of a company or role what is looked for must be; a slip in four letters
LOOKED = 6  # words that are looked for
ANOTHER = 90  # days between two applications for the same role after which they are two


def moved(job: Job, changes: Mapping[str, Any], today: str) -> dict[str, Any]:
    """`changes` of a job with the dates that follow from them, unless they tell dates themselves.

    A stage that is reached while it waits is dated `today`; one that is only learnt with the answer has no known date.
    The answer is dated `today`, and no longer dated when it waits again.
    """
    dates = {**job.get("dates", {})}
    outcome = changes.get("outcome", job["outcome"])
    stage = changes.get("stage", job["stage"])
    told: dict[str, Any] = {}
    if stage != job["stage"] and outcome == WAITING and stage != "unknown":
        dates[stage] = today
    if outcome != job["outcome"]:
        told["decided_on"] = None if outcome == WAITING else today
        if outcome == "offer":
            dates["offer"] = today
    if dates != job.get("dates", {}):
        told["dates"] = dates
    return {**told, **changes}


def begun(job: Mapping[str, Any], today: str) -> dict[str, Any]:
    """A new job with its first dates: of what waits, when it was sent; of what was answered, when the answer came."""
    waits = job["outcome"] == WAITING
    dates = {job["stage"]: today} if waits and job["stage"] != "unknown" else {}
    return {"dates": dates, "decided_on": None if waits else today, **job}


def applied_on(job: Job) -> str:
    """The local date it was sent, or where that is not known, the one it was noted."""
    day: str = job.get("dates", {}).get("application") or job["on"]
    return day


def page(jobs: Sequence[Job], words: str = "", skip: int = 0) -> dict[str, Any]:
    """`PAGE` of the jobs that fit `words` (all, where there are none), from the one after `skip` on, or from the first
    where that is past the last: `jobs`, `skip`, `found` (how many fit), `all`, and `states` (how many of each)."""
    fitting = find(words, jobs) if words else list(jobs)
    skip = skip if skip < len(fitting) else 0
    states = Counter(state(job) for job in jobs)
    return {
        "jobs": fitting[skip : skip + PAGE], "skip": skip, "found": len(fitting), "all": len(jobs), "states": states,
    }  # fmt: skip


def state(job: Job) -> str:
    """Where it stands, for counting: `waiting`, `talking` (it waits, and somebody there has dealt with them), or its
    outcome."""
    outcome: str = job["outcome"]
    return "talking" if outcome == WAITING and job["stage"] not in ("application", "unknown") else outcome


def find(words: str, jobs: Iterable[Job]) -> list[Job]:
    """The jobs in whose company or role each of `words` stands or, where they stand in none, is like a word there; the
    likest first, of those alike in their order."""
    looked = utils.default_process(words).split()[:LOOKED]
    scored = [(_likeness(looked, job), job) for job in jobs] if looked else []
    least = 100 if any(score == 100 for score, _ in scored) else ALIKE
    return [job for score, job in sorted(scored, key=lambda one: -one[0]) if score >= least]


def _likeness(looked: Sequence[str], job: Job) -> float:
    there = utils.default_process(f"{job['company'] or ''} {job['role'] or ''}").split()
    return min(max((_word_likeness(word, one) for one in there), default=0) for word in looked)


def _word_likeness(word: str, there: str) -> float:
    return 100 if there.startswith(word) else fuzz.ratio(word, there)


def is_same(one: Job, other: Job) -> bool:
    """Whether two are likely one application: one company, a role that may be the same, and not sent long apart."""
    keys = [company_key(job["company"]) for job in (one, other)]
    if not keys[0] or keys[0] != keys[1]:
        return False
    roles = [utils.default_process(job["role"] or "") for job in (one, other)]
    if all(roles) and roles[0] != roles[1]:
        return False
    sent = [job.get("dates", {}).get("application") for job in (one, other)]
    return not all(sent) or abs(days_between(*sent)) <= ANOTHER


def is_quiet(job: Job, today: str) -> bool:
    """Whether it has waited so long, with nobody there ever dealing with them, that it may be closed."""
    sent = job.get("dates", {}).get("application")
    return state(job) == WAITING and bool(sent) and days_between(sent, today) >= CLOSE_AFTER
