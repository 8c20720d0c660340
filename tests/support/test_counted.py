"""What a picture is drawn from: nothing lost, nothing twice, too little left out."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.support import pictures
from bot.support.jobs import TAKEN
from bot.support.moods import MOODS

OUTCOMES = (*pictures.ENDS, *TAKEN)
DATED = ("application", "screen", "assessment", "interview", "final")
SOME = st.lists(
    st.fixed_dictionaries(
        {
            "stage": st.sampled_from((*DATED, "offer", "unknown")),
            "outcome": st.sampled_from(OUTCOMES),
            "company": st.sampled_from(("Acme", "ACME", " Acme\n", "Ilex", None, "")),
            "dates": st.dictionaries(st.sampled_from(DATED), st.sampled_from(("2026-03-03", "2026-04-01"))),
            "on": st.just("2026-05-01"),
        }
    ),
    min_size=1,
    max_size=40,
)


def job(stage: str = "application", outcome: str = "they_said_no", **more: Any) -> dict[str, Any]:
    return {"stage": stage, "outcome": outcome, "company": "Acme", "dates": {}, "on": "2026-05-01", **more}


def test_a_way_through() -> None:
    """What is known of the stages between stands in their order; what is not known is not made up."""
    assert pictures.path(job("final", dates={"screen": "2026-04-01", "application": "2026-03-01"})) == (
        "application", "screen", "final",
    )  # fmt: skip
    assert pictures.path(job("interview")) == ("application", "interview")
    assert pictures.path(job("unknown")) == ("application",)
    assert pictures.path(job("interview", "hired")) == ("application", "interview", "offer")


@pytest.mark.parametrize(
    ("stage", "outcome", "ends"),
    [
        ("interview", "they_said_no", "they_said_no"), ("offer", "i_said_no", "i_said_no"), ("final", "offer", None),
        ("final", "hired", None), ("offer", "waiting", None), ("screen", "waiting", "waiting"),
    ],
)  # fmt: skip
def test_how_it_ended(stage: str, outcome: str, ends: str | None) -> None:
    """They said no, I said no, role closed and silence stay apart; an offer that stands is no end."""
    assert pictures.end(job(stage, outcome)) == ends


@settings(max_examples=50)
@given(SOME)
def test_nothing_is_lost(found: list[dict[str, Any]]) -> None:
    """Everybody who reaches a stage leaves it or stays with an offer; everything ends once; JSON holds it."""
    facts = pictures.search(found)
    came, went = Counter[str](), Counter[str]()
    for source, target, count in facts["flows"]:
        went[source] += count
        came[target] += count
    standing = sum(pictures.end(one) is None for one in found)
    assert facts["reached"]["application"] == facts["total"] == len(found)
    assert sum(facts["ended"].values()) + standing == len(found)
    assert all(came[stage] == count for stage, count in facts["reached"].items() if stage != "application")
    assert all(came[end] == count for end, count in facts["ended"].items())
    assert all(went[stage] == count for stage, count in facts["reached"].items() if stage != "offer")
    assert went["offer"] == facts["reached"].get("offer", 0) - standing
    assert facts["names"] == {}
    assert json.loads(json.dumps(facts)) == facts


@settings(max_examples=50)
@given(SOME)
def test_each_stands_at_its_furthest_stage(found: list[dict[str, Any]]) -> None:
    """Counts by stage and by end are the same applications, each once."""
    facts = pictures.stages(found)
    assert sum(count for _, count, _ in facts["rows"]) == facts["total"] == len(found)
    assert all(sum(ends.values()) == count for _, count, ends in facts["rows"])
    assert sum(facts["ended"].values()) == len(found)
    order = [stage for stage, *_ in facts["rows"]]
    assert order == [stage for stage in pictures.STAGES if stage in order]


def test_names_are_once_and_as_they_were_first_written() -> None:
    """The newest first, each company once at each end with how many; line breaks and length are smoothed."""
    found = [job(company="Ilex"), job(company="Acme"), job(company=" ACME\n"), job(company=None), job(company="x" * 99)]
    names = pictures.search([*found, job(outcome="offer", company="Osier")], names=True)["names"]
    assert names["they_said_no"] == [["Ilex", 1], ["Acme", 2], ["x" * pictures.NAME, 1]]
    assert names["offer"] == [["Osier", 1]]
    many = pictures.search([job(company=f"Firm {number}") for number in range(500)], names=True)
    assert len(many["names"]["they_said_no"]) == pictures.NAMES
    assert len(json.dumps(many)) < 10_000


def test_since_is_the_first_day_that_is_known() -> None:
    """The day somebody applied goes before the day it was noted."""
    found = [job(on="2026-05-01"), job(on="2026-06-01", dates={"application": "2026-02-03"})]
    assert pictures.search(found)["since"] == "2026-02-03"
    assert pictures.stages(found[:1])["since"] == "2026-05-01"


# moods


def notes(*days: tuple[int, str]) -> list[tuple[str, str]]:
    return [(f"2026-11-{day:02}", mood) for day, mood in sorted(days, reverse=True)]


def test_a_week_ends_today() -> None:
    """Weeks are the seven days up to today and those before, from the first with a note."""
    facts = pictures.moods(notes((24, "good"), (23, "low"), (18, "okay"), (17, "low")), "2026-11-24")
    assert facts
    assert [(week["first"], week["last"], week["days"]) for week in facts["weeks"]] == [
        ("2026-11-11", "2026-11-17", 1), ("2026-11-18", "2026-11-24", 3),
    ]  # fmt: skip
    before, now = facts["weeks"]
    assert (before["low"], before["middle"], before["high"]) == (None, None, None)
    assert (now["low"], now["middle"], now["high"]) == (0.5, 0.667, 0.875)


def test_too_little_is_no_picture() -> None:
    """Without three noted days in one week there is nothing to draw, nor from what lies a quarter of a year back."""
    assert pictures.moods([], "2026-11-24") is None
    assert pictures.moods(notes((24, "good"), (23, "low"), (10, "low")), "2026-11-24") is None
    assert pictures.moods([(f"2026-07-{day:02}", "low") for day in (9, 8, 7, 6)], "2026-11-24") is None


def test_the_last_mood_of_a_day_counts() -> None:
    """Of several on one day, the newest."""
    facts = pictures.moods(
        [("2026-11-24", "good"), ("2026-11-24", "low"), *notes((23, "good"), (22, "good"))], "2026-11-24"
    )
    assert facts
    assert facts["weeks"][-1]["middle"] == 1


@given(st.lists(st.tuples(st.dates(), st.sampled_from([*MOODS])), max_size=60))
def test_weeks_stay_between_heavy_and_light(found: list[tuple[Any, str]]) -> None:
    """Whatever was noted: low, middle and high lie in this order between 0 and 1."""
    facts = pictures.moods([(on.isoformat(), mood) for on, mood in found], "2026-11-24") or {"weeks": []}
    assert len(facts["weeks"]) <= pictures.WEEKS
    for week in facts["weeks"]:
        if week["middle"] is not None:
            assert 0 <= week["low"] <= week["middle"] <= week["high"] <= 1


def test_words_are_read_by_name() -> None:
    """A line is a name, a colon and words; a colon in the words stays, and what is no such line is left out."""
    assert pictures.words("title: My search: so far\n\nno colon\nmade:with Onward\n") == {
        "title": "My search: so far", "made": "with Onward",
    }  # fmt: skip
