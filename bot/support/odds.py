"""What the applications of one person tell, and how likely luck alone would have made it look so. Pure.

Counted is only what is decided: a no, a silence that was closed, an offer. What was withdrawn, whose role was closed or
that still waits tells nothing yet; it counts as a talk had once there was one. Where a step could be counted in two
ways, the way is taken in which less is said: a first call is a talk that came of an application, and no interview that
could have brought an offer.

Chances are exact binomial ones. The rates are rough: CareerPlug 2024, one US vendor, about 180 applicants for each
hire. The lines from which something is said are those of the product's table, others our own; small numbers lie, so a
statement about luck needs both enough cases and a chance below `DOUBT`, a strong one below `CLEAR`. Nobody is compared
with anybody: what is said is what luck does, and what is cheap to try.

An own rate is that of the applications before the newest `RECENT`, from `OWN_FROM` decided with `OWN_LEAST` talks among
them (with fewer the rate itself would be luck). It tells whether the newest go as usual. Whether the usual is low is
still told by CareerPlug's rate, over all: a rate that was low from the start must not pass for ordinary. Offers are
never so many that a rate of one's own could be told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import comb
from typing import Any

from bot.support.jobs import TAKEN, applied_on

Job = Mapping[str, Any]

LOST = ("they_said_no", "silence")
DECIDED = (*LOST, *TAKEN)
TALKED = ("screen", "interview", "final", "offer")  # somebody there spoke with them
INTERVIEWED = ("interview", "final", "offer")
LATER = ("screen", "assessment", "interview", "final")  # where an application may be lost that was not lost on paper

TO_INTERVIEW = Fraction(3, 100)  # CareerPlug 2024: of applicants
TO_HIRE = Fraction(27, 100)  # CareerPlug 2024: of those interviewed
BY_REFERRAL = Fraction(10, 100)  # to a talk; rounded down from 2 % of applicants being 11 % of 1 hire in 180, at 27 %
REFERRED = Fraction(2, 100)  # CareerPlug 2024: of applicants; they are 11 % of hires (the careers page: 13 %, 26 %)
EVEN = Fraction(1, len(LATER))  # as if each step after the paper were equally hard; ours, for want of a figure

CLEAR, DOUBT = 0.05, 0.25  # chances below which luck is an unlikely, and not the likeliest, explanation
PAPER, PAPER_LONG, PAPER_VERY_LONG = 15, 50, 100  # decided applications from which something is said of them
TALKS, TALKS_LONG = 5, 10  # decided interviews
LOSSES = 5  # lost after the paper
CLOSE_TWICE, CLOSED_MANY, CLOSED_SHARE = 2, 3, 4  # last rounds lost; roles closed, and one in so many of all ended
OWN_FROM, OWN_LEAST, RECENT = 30, 5, 30
REFERRALS_FROM = 30


@dataclass(frozen=True, slots=True)
class Sum:
    """How a statement was computed: `k` of `n`, at the `rate` of `source` (`careerplug`; `own`; `referral`, ours from
    CareerPlug's figures; `even`, ours; `count`: a count alone), and the `chance` that luck alone gives so few (or,
    where `many`, so many)."""

    n: int
    k: int
    source: str
    rate: Fraction | None = None
    chance: float | None = None
    many: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """What may be said: its `name`, the `sum` behind it, what else its words may use."""

    name: str
    sum: Sum
    facts: Mapping[str, int] = field(default_factory=dict)

    @property
    def step(self) -> str:
        """The one cheap conversation that fits next."""
        return STEPS[self.name]


STEPS = {
    "interview": "mock", "before_interview": "tailor", "lower": "learn", "at_screen": "practise",
    "at_assessment": "plan", "close": "people", "closed": "plan", "rehearse": "practise",
    "other_kinds": "tailor", "talks_come": "practise", "ordinary": "people", "referral": "people",
}  # fmt: skip
"""Every statement, the weightiest first, and what is offered with it."""
HEAVY = ("interview", "before_interview", "lower")  # one of these is enough for a day


# chances


def at_most(k: int, n: int, rate: Fraction) -> float:
    """The chance of `k` or fewer in `n` where each comes at `rate`: exact, rounded once. Raises `ValueError` outside of
    0 ≤ k ≤ n and 0 ≤ rate ≤ 1."""
    if not 0 <= k <= n or not 0 <= rate <= 1:
        raise ValueError(f"no chance of {k} in {n} at {rate}")
    return float(_share(0, k, n, rate) if 2 * k < n else 1 - _share(k + 1, n, n, rate))


def at_least(k: int, n: int, rate: Fraction) -> float:
    """The chance of `k` or more in `n`; as `at_most`: that of as few others."""
    return at_most(n - k, n, 1 - rate)


def _share(first: int, last: int, n: int, rate: Fraction) -> Fraction:
    a, b = rate.numerator, rate.denominator
    return Fraction(sum(comb(n, i) * a**i * (b - a) ** (n - i) for i in range(first, last + 1)), b**n)


# what is counted


def decided(jobs: Iterable[Job]) -> list[Job]:
    """Those that ended in a no, a silence or an offer, in their order."""
    return [job for job in jobs if job["outcome"] in DECIDED]


def reached(job: Job, stages: Sequence[str]) -> bool:
    """Whether it came as far as one of `stages`, by where it stands, what it became, or the dates of its stages."""
    return job["outcome"] in TAKEN or job["stage"] in stages or any(stage in stages for stage in job.get("dates") or ())


def answered(jobs: Iterable[Job]) -> list[Job]:
    """Those of which it is known whether a talk came of them, the newest first by the day they were sent."""
    known = [
        job for job in jobs
        if (job["outcome"] in DECIDED and (job["stage"] != "unknown" or reached(job, TALKED)))
        or (job["outcome"] == "waiting" and reached(job, TALKED))
    ]  # fmt: skip
    return sorted(known, key=applied_on, reverse=True)


# what may be said


def statements(jobs: Sequence[Job]) -> tuple[Statement, ...]:
    """Everything that holds, the weightiest first; none where it is too few to tell."""
    tried = answered(jobs)
    found = [_paper(tried), _offers(jobs), _stage(jobs), _close(jobs), _closed(jobs), _referral(tried)]
    order = list(STEPS)
    return tuple(sorted(filter(None, found), key=lambda one: order.index(one.name)))


def chosen(jobs: Sequence[Job]) -> tuple[Statement, ...]:
    """The one or two that are said at once: the weightiest, and one that weighs less."""
    found = statements(jobs)
    return (*found[:1], *[one for one in found[1:] if one.name not in HEAVY][:1])


def _paper(tried: Sequence[Job]) -> Statement | None:
    """Whether applications lead to talks."""
    n, k = len(tried), sum(reached(job, TALKED) for job in tried)
    if n < PAPER:
        return None
    fewer = Sum(n, k, "careerplug", TO_INTERVIEW, at_most(k, n, TO_INTERVIEW))
    more = Sum(n, k, "careerplug", TO_INTERVIEW, at_least(k, n, TO_INTERVIEW), many=True)
    if n >= PAPER_VERY_LONG and _below(fewer, CLEAR):
        return Statement("before_interview", fewer)
    if lower := _lower(tried):
        return lower
    if n >= PAPER_LONG and _below(fewer, DOUBT):
        return Statement("other_kinds", fewer)
    return Statement("talks_come", more) if _below(more, CLEAR) else Statement("ordinary", fewer)


def _lower(tried: Sequence[Job]) -> Statement | None:
    """Whether the newest bring fewer talks than their own earlier ones did, or those through a person than usual."""
    for recent, rate, source, facts in (*_by_own_rate(tried), *_by_referral(tried)):
        k = sum(reached(job, TALKED) for job in recent)
        found = Sum(len(recent), k, source, rate, at_most(k, len(recent), rate))
        if _below(found, CLEAR):
            return Statement("lower", found, facts)
    return None


_Compared = tuple[Sequence[Job], Fraction, str, dict[str, int]]


def _by_own_rate(tried: Sequence[Job]) -> list[_Compared]:
    dated = [job for job in tried if not job.get("undated")]
    size = min(RECENT, len(dated) - OWN_FROM)
    if size < PAPER:
        return []
    recent, earlier = dated[:size], dated[size:]
    talks = sum(reached(job, TALKED) for job in earlier)
    if talks < OWN_LEAST:
        return []
    return [(recent, Fraction(talks, len(earlier)), "own", {"before": len(earlier), "talks_before": talks})]


def _by_referral(tried: Sequence[Job]) -> list[_Compared]:
    through = [job for job in tried if job.get("source") == "referral"]
    return [(through, BY_REFERRAL, "referral", {})] if len(through) >= REFERRALS_FROM else []


def _offers(jobs: Sequence[Job]) -> Statement | None:
    """Whether interviews lead to offers."""
    had = [job for job in decided(jobs) if reached(job, INTERVIEWED)]
    n, k = len(had), sum(job["outcome"] in TAKEN for job in had)
    found = Sum(n, k, "careerplug", TO_HIRE, at_most(k, n, TO_HIRE))
    if n >= TALKS_LONG and _below(found, CLEAR):
        return Statement("interview", found)
    return Statement("rehearse", found) if n >= TALKS and _below(found, DOUBT) else None


def _stage(jobs: Sequence[Job]) -> Statement | None:
    """Whether most that was lost after the paper was lost at the first call, or at the task.

    No figure is known for these, so the chance is that of a majority at any one of four steps that are equally hard:
    majorities exclude each other, so it is four times that of one.
    """
    lost = Counter(job["stage"] for job in jobs if job["outcome"] in LOST and job["stage"] in LATER)
    n = lost.total()
    for stage in ("screen", "assessment"):
        k = lost[stage]
        if n < LOSSES or 2 * k <= n:
            continue
        found = Sum(n, k, "even", EVEN, len(LATER) * at_least(k, n, EVEN), many=True)
        if _below(found, DOUBT):
            return Statement(f"at_{stage}", found)
    return None


def _close(jobs: Sequence[Job]) -> Statement | None:
    """Whether they were among the last few more than once."""
    k = sum(job["outcome"] == "they_said_no" and job["stage"] == "final" for job in jobs)
    return Statement("close", Sum(len(decided(jobs)), k, "count")) if k >= CLOSE_TWICE else None


def _closed(jobs: Sequence[Job]) -> Statement | None:
    """Whether many ended because the role did."""
    k = sum(job["outcome"] == "role_closed" for job in jobs)
    n = k + len(decided(jobs))
    return Statement("closed", Sum(n, k, "count")) if k >= CLOSED_MANY and k * CLOSED_SHARE >= n else None


def _referral(tried: Sequence[Job]) -> Statement | None:
    """Whether few of those whose source is known came through a person: then what that does is worth knowing."""
    known = [job["source"] for job in tried if job.get("source")]
    n, k = len(known), known.count("referral")
    if n < PAPER or k > n * BY_REFERRAL:
        return None
    return Statement("referral", Sum(n, k, "careerplug", REFERRED))


def _below(found: Sum, line: float) -> bool:
    return found.chance is not None and found.chance < line
