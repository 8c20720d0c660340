"""The list of applications: dates that follow from changes, finding, and what is likely the same."""

from __future__ import annotations

from typing import Any

import pytest

from bot.support import jobs

TODAY = "2026-11-24"


def job(company: str | None = "Acme", role: str | None = "Nurse", **more: Any) -> dict[str, Any]:
    return {
        "id": "1", "company": company, "role": role, "stage": "application", "outcome": "waiting", "on": "2026-11-01",
        "dates": {"application": "2026-11-01"}, "decided_on": None, **more,
    }  # fmt: skip


def test_a_new_one_is_dated() -> None:
    """What waits was sent today; of what was answered, only the answer is of today; what is told is left alone."""
    bare = {"stage": "application", "outcome": "waiting"}
    assert jobs.begun(bare, TODAY) == {**bare, "dates": {"application": TODAY}, "decided_on": None}
    no = {"stage": "interview", "outcome": "they_said_no"}
    assert jobs.begun(no, TODAY) == {**no, "dates": {}, "decided_on": TODAY}
    told = {**bare, "dates": {"application": "2026-05-03"}, "decided_on": None}
    assert jobs.begun(told, TODAY) == told


def test_a_change_is_dated() -> None:
    """A stage reached while it waits, and the answer, are of today; a stage learnt with the answer has no date; what
    waits again has no answer."""
    assert jobs.moved(job(), {"stage": "screen"}, TODAY)["dates"] == {"application": "2026-11-01", "screen": TODAY}
    no = jobs.moved(job(), {"stage": "interview", "outcome": "they_said_no"}, TODAY)
    assert (no["decided_on"], "dates" in no) == (TODAY, False)
    assert jobs.moved(job(outcome="silence", decided_on=TODAY), {"outcome": "waiting"}, TODAY)["decided_on"] is None
    assert jobs.moved(job(), {"outcome": "offer"}, TODAY)["dates"]["offer"] == TODAY
    assert jobs.moved(job(), {"company": "Bolt"}, TODAY) == {"company": "Bolt"}
    assert jobs.moved(job(), {"stage": "screen", "dates": {}}, TODAY)["dates"] == {}


def test_pages() -> None:
    """A few at a time, from the start again after the last; states count all of them."""
    many = [job(id=str(number)) for number in range(8)] + [job(stage="screen"), job(outcome="silence")]
    first, second = jobs.page(many), jobs.page(many, skip=jobs.PAGE)
    assert [one["id"] for one in first["jobs"]] == [str(number) for number in range(6)]
    assert (len(second["jobs"]), second["skip"]) == (4, 6)
    assert jobs.page(many, skip=60)["skip"] == 0
    assert first["states"] == {"waiting": 8, "talking": 1, "silence": 1}
    assert jobs.page(many, "nowhere")["jobs"] == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("acme", ["Acme GmbH"]), ("Ac", ["Acme GmbH"]), ("akme", ["Acme GmbH"]), ("planner", ["Bolt", "Übel & Co"]),
        ("bolt planner", ["Bolt"]), ("übel", ["Übel & Co"]), ("zzz", []), ("!!", []), ("", []),
    ],
)  # fmt: skip
def test_found_by_words(words: str, found: list[str]) -> None:
    """By the beginning of a word, by company or role or both, with a slip of spelling; nothing by nothing."""
    there = [job("Acme GmbH"), job("Bolt", "Planner"), job("Übel & Co", "Planner"), job(None, None)]
    assert [one["company"] for one in jobs.find(words, there)] == found


def test_likely_the_same() -> None:
    """One company however it is written and a role that may be the same; not another role, nor half a year later."""
    assert jobs.is_same(job("ACME Inc."), job())
    assert jobs.is_same(job(role=None), job())
    assert not jobs.is_same(job(role="Cook"), job())
    assert not jobs.is_same(job("Bolt"), job())
    assert not jobs.is_same(job(None), job(None))
    assert not jobs.is_same(job(dates={"application": "2026-04-01"}), job())
    assert jobs.is_same(job(dates={}), job())


def test_quiet() -> None:
    """Over a month without anybody there: quiet. A talk, an answer or no date: not."""
    old = {"application": "2026-10-20"}
    assert jobs.is_quiet(job(dates=old), TODAY)
    assert not jobs.is_quiet(job(), TODAY)
    assert not jobs.is_quiet(job(dates=old, stage="screen"), TODAY)
    assert not jobs.is_quiet(job(dates=old, outcome="silence"), TODAY)
    assert not jobs.is_quiet(job(dates={}), TODAY)
