"""What the applications of one person tell: the published figures, exact chances, and when it is too few to tell."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows import FLOWS
from bot.support import odds
from bot.support.odds import Statement, at_least, at_most, chosen, statements

JOB = {"stage": "application", "outcome": "they_said_no", "source": None, "on": "2026-11-10", "dates": {}}
Search = list[dict[str, Any]]


def some(count: int, stage: str = "application", outcome: str = "they_said_no", **more: Any) -> Search:
    return [{**JOB, "stage": stage, "outcome": outcome, **more} for _ in range(count)]


def found(jobs: Search) -> dict[str, Statement]:
    return {one.name: one for one in statements(jobs)}


def percent(chance: float | None) -> int:
    assert chance is not None
    return round(100 * chance)


# the chances


@pytest.mark.parametrize(
    ("n", "rate", "published"),
    [
        (15, odds.TO_INTERVIEW, 63), (30, odds.TO_INTERVIEW, 40), (50, odds.TO_INTERVIEW, 22),
        (100, odds.TO_INTERVIEW, 5), (30, odds.BY_REFERRAL, 4), (5, odds.TO_HIRE, 21), (10, odds.TO_HIRE, 4),
    ],
)  # fmt: skip
def test_the_published_figures(n: int, rate: Fraction, published: int) -> None:
    """None in so many at the published rates comes to the published chance."""
    assert percent(at_most(0, n, rate)) == published


rates = st.fractions(0, 1, max_denominator=60)
numbers = st.integers(0, 60)


@given(numbers, st.integers(0, 80), rates)
def test_a_chance_is_between_nothing_and_certainty(k: int, n: int, rate: Fraction) -> None:
    """A chance lies between 0 and 1, all is certain, and so few or more than that is certain too."""
    k = min(k, n)
    assert 0 <= at_most(k, n, rate) <= 1
    assert 0 <= at_least(k, n, rate) <= 1
    assert at_most(n, n, rate) == at_least(0, n, rate) == 1
    if k < n:
        assert at_most(k, n, rate) + at_least(k + 1, n, rate) == pytest.approx(1)


@given(st.integers(0, 30), st.integers(0, 60), rates, rates)
def test_chances_are_monotone(k: int, n: int, rate: Fraction, other: Fraction) -> None:
    """So few is likelier the more are allowed, less likely the more were tried, and less likely at a higher rate."""
    k = min(k, n)
    low, high = sorted((rate, other))
    assert at_most(k, n, rate) <= at_most(min(k + 1, n), n, rate)
    assert at_most(k, n + 1, rate) <= at_most(k, n, rate)
    assert at_most(k, n, high) <= at_most(k, n, low)
    assert at_least(k, n, low) <= at_least(k, n, high)


@given(st.integers(0, 8), st.integers(0, 8), rates)
def test_chances_equal_brute_force(k: int, n: int, rate: Fraction) -> None:
    """The sum over every way that n tries can go gives the same."""
    k = min(k, n)
    ways = [(sum(way), rate ** sum(way) * (1 - rate) ** (n - sum(way))) for way in product((0, 1), repeat=n)]
    assert at_most(k, n, rate) == float(sum(weight for hits, weight in ways if hits <= k))
    assert at_least(k, n, rate) == float(sum(weight for hits, weight in ways if hits >= k))


@pytest.mark.parametrize(("k", "n", "rate"), [(-1, 3, 0.5), (4, 3, 0.5), (0, -1, 0.5), (1, 2, -0.1), (1, 2, 1.1)])
def test_what_cannot_be_has_no_chance(k: int, n: int, rate: float) -> None:
    """More than there were, fewer than none, and no rate are refused."""
    with pytest.raises(ValueError, match="no chance"):
        at_most(k, n, Fraction(rate))


def test_long_searches_have_chances_too() -> None:
    """Thousands do not overflow, and nothing rounds to below nothing."""
    assert 0 < at_most(0, 5_000, odds.TO_INTERVIEW) < 1e-60
    assert at_least(300, 3_000, odds.TO_INTERVIEW) < 1e-60


# what is counted


def test_only_what_is_decided_counts() -> None:
    """What waits, was withdrawn or whose role closed changes no statement about luck."""
    jobs = some(20)
    open_ones = some(40, outcome="waiting") + some(30, outcome="i_said_no") + some(2, "final", "role_closed")
    assert found(jobs + open_ones)["ordinary"] == found(jobs)["ordinary"]
    assert found(jobs)["ordinary"].sum.n == 20


def test_silence_that_was_closed_counts() -> None:
    """A silence is a no like another."""
    assert found(some(50, outcome="silence"))["other_kinds"].sum == found(some(50))["other_kinds"].sum


def test_a_talk_counts_as_soon_as_it_was() -> None:
    """Nobody with an interview ahead hears that they had none, and an offer had a talk before it."""
    for one in (*some(1, "interview", "waiting"), *some(1, outcome="hired"), *some(1, dates={"screen": "2026-11-01"})):
        assert found([*some(49), one])["ordinary"].sum.k == 1


def test_a_stage_nobody_knows_is_left_out() -> None:
    """Where it is not known how far it went, it says nothing about papers or talks."""
    assert statements(some(200, "unknown")) == ()


# what may be said


@pytest.mark.parametrize("n", [0, 1, 5, 14])
def test_too_few_to_tell(n: int) -> None:
    """Below the line nothing is said, however they ended."""
    assert statements(some(n)) == ()
    assert statements(some(min(n, 4), "interview")) == ()


@pytest.mark.parametrize(
    ("n", "name", "chance"),
    [(15, "ordinary", 63), (30, "ordinary", 40), (49, "ordinary", 22), (50, "other_kinds", 22), (99, "other_kinds", 5),
     (100, "before_interview", 5), (300, "before_interview", 0)],
)  # fmt: skip
def test_no_talk_yet(n: int, name: str, chance: int) -> None:
    """Without a talk it is ordinary luck up to 49, worth another try from 50, and the paper from 100."""
    (one,) = statements(some(n))
    assert (one.name, one.sum.n, one.sum.k, one.sum.source) == (name, n, 0, "careerplug")
    assert percent(one.sum.chance) == chance


@pytest.mark.parametrize(
    ("n", "talks", "name"),
    [(60, 1, "ordinary"), (120, 1, "other_kinds"), (170, 1, "before_interview"), (15, 3, "talks_come"), (40, 2, "ordinary")],
)  # fmt: skip
def test_few_talks_are_measured_as_none_are(n: int, talks: int, name: str) -> None:
    """One talk in many is judged by its own chance, and more than luck gives is said as well."""
    assert next(iter(found(some(n - talks) + some(talks, "screen")))) == name


def test_lower_than_their_usual() -> None:
    """None of the newest 30 at an own rate of 10 in 100 has a chance of 4 in 100, and is said with both counts."""
    jobs = some(30) + some(54, on="2026-09-01") + some(6, "interview", "i_said_no", on="2026-09-01")
    assert "lower" not in found(jobs)  # what they withdrew themselves tells nothing
    jobs = some(30) + some(54, on="2026-09-01") + some(6, "final", "waiting", on="2026-09-01")
    one = found(jobs)["lower"]
    assert (one.sum.n, one.sum.k, one.sum.rate, one.sum.source) == (30, 0, Fraction(1, 10), "own")
    assert percent(one.sum.chance) == 4
    assert one.facts == {"before": 60, "talks_before": 6}


def test_the_order_they_are_noted_in_does_not_matter() -> None:
    """Newest is what was sent last, by the day of the application where it is known."""
    sent = {"dates": {"application": "2026-10-01"}, "on": "2026-11-24"}
    jobs = some(54, **sent) + some(6, "screen", "waiting", **sent) + some(30)
    assert found(jobs)["lower"].sum == found(jobs[::-1])["lower"].sum


def test_what_has_no_date_is_neither_new_nor_old() -> None:
    """Imported without dates, applications tell nothing about a change."""
    jobs = (
        some(30) + some(14, on="2026-09-01") + some(6, "final", "waiting", on="2026-09-01") + some(10, on="2026-08-01")
    )
    assert "lower" in found(jobs)
    assert "lower" not in found([*({**job, "undated": True} for job in jobs[:30]), *jobs[30:]])


@pytest.mark.parametrize(("earlier", "talks", "newest"), [(29, 9, 15), (60, 4, 30), (30, 10, 14), (30, 5, 15)])
def test_no_usual_without_enough_of_it(earlier: int, talks: int, newest: int) -> None:
    """There is no own rate from fewer than 30 with 5 talks, no newest of fewer than 15, and luck may do it."""
    jobs = some(newest) + some(earlier - talks, on="2026-09-01") + some(talks, "screen", "waiting", on="2026-09-01")
    assert "lower" not in found(jobs)


def test_a_rate_that_was_low_from_the_start_is_not_usual() -> None:
    """Six talks of four hundred are told by the published rate, though the newest go as those before."""
    assert found(some(197) + some(3, "screen") + some(197, on="2026-01-01") + some(3, "screen", on="2026-01-01"))[
        "before_interview"
    ]


def test_through_a_person_and_no_talk() -> None:
    """None of 30 that went through a person, of whom 1 in 10 might talk, has a chance of 4 in 100."""
    one = found(some(30, source="referral"))["lower"]
    assert (one.sum.source, percent(one.sum.chance)) == ("referral", 4)
    assert "lower" not in found(some(29, source="referral"))


@pytest.mark.parametrize(
    ("n", "offers", "name", "chance"),
    [(4, 0, None, 0), (5, 0, "rehearse", 21), (9, 0, "rehearse", 6), (10, 0, "interview", 4), (8, 1, None, 0),
     (11, 1, "rehearse", 16), (16, 1, "interview", 4), (20, 6, None, 0)],
)  # fmt: skip
def test_interviews_without_an_offer(n: int, offers: int, name: str | None, chance: int) -> None:
    """From five it is cheap to practise, from ten the interview is the place to work; an offer is weighed in."""
    both = found(some(n - offers, "interview") + some(offers, "final", "offer"))
    said = [both[one] for one in ("rehearse", "interview") if one in both]
    assert [one.name for one in said] == ([name] if name else [])
    assert [percent(one.sum.chance) for one in said] == ([chance] if name else [])


def test_a_first_call_is_no_interview_that_could_bring_an_offer() -> None:
    """Twenty first calls say nothing about interviews."""
    assert found(some(20, "screen")).keys().isdisjoint({"rehearse", "interview"})


@pytest.mark.parametrize("stage", ["screen", "assessment"])
def test_most_at_one_stage(stage: str) -> None:
    """Most lost after the paper at one stage is said from five on, unless even steps would often look so."""
    assert f"at_{stage}" in found(some(4, stage) + some(1, "final"))
    assert f"at_{stage}" not in found(some(4, stage))
    assert f"at_{stage}" not in found(some(3, stage) + some(2, "final"))  # 41 of 100 by luck
    assert f"at_{stage}" not in found(some(5, stage) + some(5, "interview"))
    assert f"at_{stage}" in found(some(5, stage) + some(60))  # what was lost on paper is another thing


def test_the_chance_of_a_majority_is_that_of_all_ways() -> None:
    """Of five losses over four even steps, four or more lie at one of them in so many of all ways."""
    ways = [max(way.count(step) for step in range(4)) >= 4 for way in product(range(4), repeat=5)]
    assert found(some(4, "screen") + some(1, "final"))["at_screen"].sum.chance == sum(ways) / len(ways)


def test_among_the_last_few() -> None:
    """Two noes after a final round are said; one is not, and a silence or a closed role there is not."""
    assert found(some(2, "final"))["close"].sum.k == 2
    assert statements(some(1, "final")) == ()
    assert "close" not in found(some(1, "final") + some(1, "final", "silence") + some(1, "final", "role_closed"))


def test_many_roles_closed() -> None:
    """Three closed roles that are a quarter of all that ended are many."""
    assert found(some(3, outcome="role_closed") + some(9))["closed"].sum.n == 12
    assert "closed" not in found(some(3, outcome="role_closed") + some(10))
    assert "closed" not in found(some(2, outcome="role_closed"))


def test_what_a_referral_does() -> None:
    """Where few went through a person, the published share of applicants is told; where many did, or few are known, not."""
    assert found(some(14, source="advert") + some(1, source="referral"))["referral"].sum.rate == Fraction(2, 100)
    assert "referral" not in found(some(10, source="advert") + some(5, source="referral"))
    assert "referral" not in found(some(14, source="advert") + some(6))


# how much of it


stages = ("application", "screen", "assessment", "interview", "final", "unknown")
outcomes = ("waiting", "they_said_no", "i_said_no", "role_closed", "silence", "offer", "hired", "something_new")
parts = st.tuples(
    st.integers(1, 60), st.sampled_from(stages), st.sampled_from(outcomes),
    st.sampled_from((None, "advert", "referral", "recruiter", "other")), st.sampled_from(("2026-09-01", "2026-11-10")),
)  # fmt: skip
searches = st.lists(parts, max_size=6).map(
    lambda drawn: [
        job for n, stage, outcome, source, on in drawn for job in some(n, stage, outcome, source=source, on=on)
    ]
)


@given(searches)
def test_one_or_two_are_said_and_every_sum_is_right(jobs: Search) -> None:
    """Whatever was noted: at most two are said, one of them at most weighs heavy, each with a sum that holds."""
    said = chosen(jobs)
    assert len(said) <= 2
    assert sum(one.name in odds.HEAVY for one in said) <= 1
    assert all(one in statements(jobs) for one in said)
    for one in statements(jobs):
        assert 0 <= one.sum.k <= one.sum.n <= len(jobs)
        assert one.sum.chance is None or 0 <= one.sum.chance <= 1
        if one.sum.chance is not None and one.sum.source != "even":
            assert one.sum.rate is not None
            exact = at_least if one.sum.many else at_most
            assert one.sum.chance == exact(one.sum.k, one.sum.n, one.sum.rate)


def test_every_statement_has_a_step_that_is_a_flow() -> None:
    """What is offered with a statement can be begun."""
    assert {*odds.STEPS.values()} <= FLOWS.keys()
    assert {*odds.HEAVY} <= odds.STEPS.keys()
