"""Waiting for an answer: when a line is fair, when to close, and what was settled meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.support import waiting
from bot.support.drafts import STAGES
from bot.support.moments import days_between

JOB = {"id": "a1", "company": "Acme GmbH", "role": "Analyst", "stage": "application", "outcome": "waiting"}
JOB |= {"on": "2026-05-03"}


def job(**parts: Any) -> dict[str, Any]:
    return {**JOB, "id": "b2", "on": "2026-05-20", "outcome": "they_said_no", **parts}


@pytest.mark.parametrize(
    ("stage", "promised_in", "nudge"),
    [
        ("application", None, 14),
        ("unknown", None, 14),
        ("screen", None, 21),
        ("interview", None, 21),
        ("interview", 5, 8),
        ("final", 20, 23),
        ("final", 0, 3),
    ],
)
def test_when_a_line_is_fair(stage: str, promised_in: int | None, nudge: int) -> None:
    """Two weeks after applying, three after a talk or a test, three days after a promised day."""
    assert waiting.nudge_in(stage, promised_in) == nudge


@pytest.mark.parametrize(
    ("nudge", "waited", "close"), [(14, 0, 30), (21, 0, 35), (0, 14, 16), (0, 21, 14), (7, 14, 21), (7, 5, 25)]
)
def test_when_it_may_be_closed(nudge: int, waited: int, close: int) -> None:
    """On the thirtieth day, or two weeks after the line, whichever is later."""
    assert waiting.close_in(nudge, waited) == close


@given(st.sampled_from(STAGES), st.none() | st.integers(0, 200), st.integers(0, 100))
def test_a_line_can_be_answered_before_it_is_closed(stage: str, promised_in: int | None, waited: int) -> None:
    """Between the line and the close lie two weeks, and nothing is closed before thirty days."""
    nudge = waiting.nudge_in(stage, promised_in)
    close = waiting.close_in(nudge, waited)
    assert close - nudge >= waiting.AFTER_NUDGE
    assert close + waited >= waiting.CLOSE_AFTER


def test_days_between_two_dates() -> None:
    """Whole days, over the end of a month too."""
    assert days_between("2026-10-30", "2026-11-02") == 3


@pytest.mark.parametrize("name", ["Acme GmbH", "acme", "ACME, Inc.", "The Acme Company", " Acme Ltd. "])
def test_a_company_is_known_however_it_is_written(name: str) -> None:
    """Case, legal form and "The" make no other company."""
    assert waiting.earlier_at(name, [JOB]) == JOB


@pytest.mark.parametrize("name", ["Acme Robotics", "Ac", "???", ""])
def test_another_company_is_another(name: str) -> None:
    """A part of a name, a longer name, or signs alone are not the same company."""
    assert waiting.earlier_at(name, [JOB, {**JOB, "company": None}, {**JOB, "company": "?!"}]) is None


def test_the_newest_there_is_told_of() -> None:
    """Of several applications at one company the newest is given."""
    assert waiting.earlier_at("Acme", [JOB, job(), job(company="Other", on="2026-06-01")]) == job()


@pytest.mark.parametrize(
    ("of", "others", "waits"),
    [
        (JOB, [], True),
        (JOB, [JOB], True),
        (None, [], False),
        (job(), [], False),
        (JOB, [job()], False),
        (JOB, [job(company="ACME", role=None)], False),
        (JOB, [job(role="Driver")], True),
        (JOB, [job(outcome="waiting")], True),
        (JOB, [job(on="2026-04-01")], True),
        (JOB, [job(company="Other")], True),
        ({**JOB, "company": None}, [job(company=None)], True),
    ],
)
def test_what_was_decided_meanwhile_waits_no_more(of: Any, others: list[Any], waits: bool) -> None:
    """Settled, removed, or decided by a letter logged since for the same company and role: then nothing is said."""
    assert waiting.is_open(of, others) is waits
