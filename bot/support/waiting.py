"""How long to wait for an answer to an application: when one polite line is fair, and when it may be closed.

The days are this project's own proposal, from what people ask of application trackers: a line after two weeks without
a word, after three weeks where there was a talk, three days after a promised day; closed after thirty days. Knows
numbers of days and what was logged; not the date today, and no words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.support.letters.book import book
from bot.support.letters.spans import same_name

WAITING = "waiting"  # the outcome of what nobody has answered yet
SOURCES = ("advert", "referral", "recruiter", "other")
TALKED = ("screen", "assessment", "interview", "final")  # the stages at which somebody there has dealt with them

NUDGE_AFTER = 14  # days without a word after applying
NUDGE_AFTER_TALK = 21  # days without a word after a talk or a test
GRACE = 3  # days that a promised day may pass by
CLOSE_AFTER = 30  # days without a word after which it may be closed
AFTER_NUDGE = 14  # days that a line to them is given to be answered
AGAIN = 7  # days that "later" means

Job = Mapping[str, Any]


def nudge_in(stage: str, promised_in: int | None = None) -> int:
    """In how many days one line is fair. `promised_in`: days from now until the day they promised an answer."""
    if promised_in is not None:
        return promised_in + GRACE
    return NUDGE_AFTER_TALK if stage in TALKED else NUDGE_AFTER


def close_in(nudge_in: int, waited: int = 0) -> int:
    """In how many days it may be closed, where a line to them is due in `nudge_in` days and `waited` days have passed:
    on the thirtieth, or later, so that the line can still be answered."""
    return max(CLOSE_AFTER - waited, nudge_in + AFTER_NUDGE)


def earlier_at(company: str, jobs: Iterable[Job]) -> Job | None:
    """The newest of `jobs` at this company, however its name is written; `None`: there is none."""
    key = company_key(company)
    there = [job for job in jobs if key and company_key(job["company"]) == key]
    return max(there, key=lambda job: str(job["on"]), default=None)


def company_key(name: str | None) -> str:
    """What is equal for the ways of writing one company's name; "" where there is none."""
    return same_name(name, book("en").vocabulary["company.suffixes"]) if name else ""


def is_open(job: Job | None, jobs: Iterable[Job]) -> bool:
    """Whether `job` still waits: it was neither settled nor removed, and no later one of `jobs` there was decided."""
    if job is None or job["outcome"] != WAITING:
        return False
    if not job["company"]:
        return True
    decided = (
        other for other in jobs
        if other["id"] != job["id"] and other["outcome"] != WAITING and other["on"] >= job["on"]
        and _same_role(job["role"], other["role"])
    )  # fmt: skip
    return earlier_at(job["company"], decided) is None


def _same_role(one: str | None, other: str | None) -> bool:
    """Whether both may be the same role: a role that was not told may be any."""
    return not one or not other or one.casefold() == other.casefold()
