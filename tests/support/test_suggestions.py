"""After a rejection two steps are offered that fit, never one that hurts."""

from __future__ import annotations

from itertools import product

import pytest

from bot.flows import FLOWS
from bot.flows.rejected import FEELINGS, OUTCOMES, STAGES
from bot.support.suggestions import WORTH_ASKING_AFTER, after_rejection

ALL = list(product(STAGES, OUTCOMES, (*FEELINGS, None), (True, False)))


@pytest.mark.parametrize("feeling", [*FEELINGS, None])
def test_two_different_flows_that_exist(feeling: str | None) -> None:
    """Whatever was said: two, not the same, both there; the daily line is not offered to who has it."""
    for stage, outcome, encouraged in product(STAGES, OUTCOMES, (True, False)):
        first, second = after_rejection(stage, outcome, feeling, encouraged)
        assert first != second
        assert {first, second} <= FLOWS.keys()
        assert not (encouraged and "encourage" in (first, second))


def test_very_bad_is_met_by_people_and_rest() -> None:
    """No work on a very bad day."""
    assert all(after_rejection(s, o, f, e) == ("help_now", "pause") for s, o, f, e in ALL if f == "very_bad")


def test_feedback_first_only_after_a_talk_and_a_no() -> None:
    """Asking comes first only when somebody there knows them, it was a no, and they are not angry."""
    for stage, outcome, feeling, encouraged in ALL:
        if after_rejection(stage, outcome, feeling, encouraged)[0] == "feedback":
            assert stage in WORTH_ASKING_AFTER
            assert outcome == "they_said_no"
            assert feeling not in ("angry", "very_bad")
