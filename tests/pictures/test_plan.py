"""Where bars, lanes and ribbons go: nothing is lost, nothing lies on another."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pictures.plan import WIDEST, plan
from bot.support.pictures import search
from tests.pictures.searches import OUTCOMES, STAGES, applications

LEFT, LANES, RIGHT = 300.0, 440.0, 1040.0
SOME = st.lists(
    st.fixed_dictionaries(
        {
            "stage": st.sampled_from(STAGES), "outcome": st.sampled_from(OUTCOMES), "company": st.none(),
            "dates": st.dictionaries(st.sampled_from(STAGES[:-1]), st.just("2026-04-01")), "on": st.just("2026-05-01"),
        }
    ),
    min_size=1, max_size=60,
)  # fmt: skip


@settings(max_examples=50)
@given(SOME)
def test_nothing_is_lost_on_the_way(found: list[dict[str, Any]]) -> None:
    """What reaches a bar is as wide as the bar; what leaves it fits into it; what comes into a lane fills it."""
    told = plan(search(found), LEFT, LANES, RIGHT)
    tops = [100.0 + 150 * row for row in range(len(told.bars))]
    came, went = defaultdict(float), defaultdict(float)
    for ribbon in told.ribbons(tops, 30, 100, dict.fromkeys(told.lanes, 2000.0)):
        went[ribbon.source] += ribbon.width
        came[ribbon.target] += ribbon.width
    for stage, (_, width) in list(told.bars.items())[1:]:
        assert came[stage] == pytest.approx(width)
    for stage, (_, width) in told.bars.items():
        assert went[stage] <= width + 1e-6
    for end, (_, width) in told.lanes.items():
        assert came[end] == pytest.approx(width)


@settings(max_examples=50)
@given(SOME)
def test_everything_has_its_place(found: list[dict[str, Any]]) -> None:
    """Bars and lanes lie within the sheet, lanes apart from each other and from what goes on, ribbons run down."""
    told = plan(search(found), LEFT, LANES, RIGHT)
    assert 0 < told.scale <= WIDEST
    assert all(x == LEFT and x + width <= RIGHT + 1e-6 for x, width in told.bars.values())
    assert all(x >= LANES and x + width <= RIGHT + 1e-6 for x, width in told.lanes.values())
    assert all(one[0] + one[1] < other[0] for one, other in pairwise(told.lanes.values()))
    tops = [100.0 + 150 * row for row in range(len(told.bars))]
    first_lane = min((x for x, _ in told.lanes.values()), default=RIGHT)
    for ribbon in told.ribbons(tops, 30, 100, dict.fromkeys(told.lanes, 2000.0)):
        assert all(one.y < other.y for one, other in pairwise(ribbon.edges))
        if ribbon.target in told.bars:
            assert all(edge.x + ribbon.width <= first_lane + 1e-6 for edge in ribbon.edges[1:])


def test_five_hundred_fit() -> None:
    """A long search is drawn on the same sheet."""
    told = plan(search(applications(500)), LEFT, LANES, RIGHT)
    assert told.scale > 0.5
    assert len(told.bars) == 6
    assert len(told.lanes) == 5


def test_one_is_no_giant() -> None:
    """A single application is not as wide as the sheet."""
    told = plan(search(applications(1)), LEFT, LANES, RIGHT)
    assert told.scale == WIDEST
