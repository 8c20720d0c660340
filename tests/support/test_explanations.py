"""What a head makes of a no is told apart by its kind, and what else would fit depends on how far it went."""

from __future__ import annotations

import json
from itertools import product

import pytest

from bot.flows.rejected import OUTCOMES
from bot.support import explanations as known
from bot.support.drafts import STAGES

THOUGHTS = {
    known.PERMANENT: (
        "I will never find anything", "It's always the same with me", "It will be like this forever",
        "Every single time they say no", "Nobody will hire somebody my age", "I can’t find a job", "I am too old for this",
        "Again and again the same no", "I won't get anything decent any more",
    ),
    known.PERVASIVE: (
        "I'm not good enough", "I am worthless", "Everything I touch breaks", "Nobody wants me", "I'm useless at life",
        "It is all hopeless and my whole life with it",
    ),
    known.PERSONAL: (
        "It was my fault", "They noticed I'm a fraud", "I was too nervous", "Because of me we both lost the day",
        "They saw through the act", "An impostor, and they smelled it",
    ),
    None: ("The market is dreadful", "Bad luck with the timing", "hm", "", "Das wird nichts mehr", "😞"),
}  # fmt: skip


@pytest.mark.parametrize(("style", "thought"), [(style, one) for style, many in THOUGHTS.items() for one in many])
def test_a_thought_is_known_by_its_kind(style: str | None, thought: str) -> None:
    """A thought in own words is told by its strongest cue; where no cue speaks, nothing is guessed."""
    assert known.style_of(thought) == style


def test_a_style_tells_nothing_of_the_words() -> None:
    """What may be kept of a thought is one of three names or nothing, however long or odd the thought."""
    odd = ["never " * 50_000, "x" * 100_000, "\x00\n\t", "I'm " * 20_000, "{{ never }}"]
    styles = {known.style_of(thought) for thought in odd}
    assert styles <= {known.PERMANENT, known.PERVASIVE, known.PERSONAL, None}
    assert json.loads(json.dumps(known.style_of("never"))) == known.PERMANENT


def test_the_three_thoughts_offered_stand_for_the_three_styles() -> None:
    """Permanent, pervasive and personal are each offered once."""
    assert sorted(known.STYLES.values()) == sorted((known.PERMANENT, known.PERVASIVE, known.PERSONAL))


@pytest.mark.parametrize(("stage", "outcome"), list(product(STAGES, OUTCOMES)))
def test_explanations_fit_stage_and_outcome(stage: str, outcome: str) -> None:
    """Four to six, none twice, each known by name; none for somebody who ended it and knows why."""
    fitting = known.fitting(stage, outcome)
    assert len(set(fitting)) == len(fitting)
    assert set(fitting) <= set(known.EXPLANATIONS)
    assert len(fitting) in ((0,) if outcome == "i_said_no" else (4, 5, 6))


def test_nobody_is_told_of_a_talk_that_never_was() -> None:
    """Before a talk nobody could click with anybody; a closed role was not about a gap; silence is no verdict."""
    assert "chemistry" not in known.fitting("application", "they_said_no")
    assert "close" not in known.fitting("screen", "they_said_no")
    for stage in STAGES:
        assert not {"gap", "chemistry", "others"} & set(known.fitting(stage, "role_closed"))
        assert not {"gap", "chemistry", "others"} & set(known.fitting(stage, "silence"))


def test_every_explanation_can_be_met() -> None:
    """No name stands in the list that no stage and outcome leads to."""
    met = {name for stage, outcome in product(STAGES, OUTCOMES) for name in known.fitting(stage, outcome)}
    assert met == set(known.EXPLANATIONS)


def test_an_unheard_stage_is_one_nobody_is_sure_of() -> None:
    """A stage that came later than this list is treated as unknown."""
    assert known.fitting("trial_week", "they_said_no") == known.fitting("unknown", "they_said_no")
