"""Two steps are offered that fit, never one that hurts, never the one just done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from bot.flows import FLOWS
from bot.flows.rejected import FEELINGS, OUTCOMES
from bot.support.drafts import STAGES
from bot.support.suggestions import HURTS, NOT_YET, WORTH_ASKING_AFTER, Past, break_due, fitting, next_steps

OFFERED = (
    "rejected", "personal", "feedback", "pause", "plan", "people", "learn", "tailor", "practise", "care", "find_help",
    "mine", "encourage", "help_now", "menu", "lookback",
)  # fmt: skip
AFTER = (*OFFERED, "good_news", "start")
GENTLE = {"help_now", "care", "pause", "find_help"}
WORK = {"feedback", "plan", "people", "learn", "lookback", "tailor", "practise"}
DONE = ((), ("rejected",), ("care",), ("feedback", "personal"), ("menu", "care", "pause", "mine", "encourage"), OFFERED)
NOES = ((), (0,), (0, 1, 2), (3, 4, 9), (0, 8, 9, 10, 13))
LOWS = (0, 3, 5)
Case = tuple[str, Past, str | None, str | None, str | None]


def pasts() -> Iterator[Past]:
    flags = product((None, 0, 7), (True, False), (True, False), (True, False))
    for done, noes, low, (offered, encouraged, quiet, paused) in product(DONE, NOES, LOWS, flags):
        yield Past(done, noes, low, offered, encouraged, quiet, paused, decided=15 if noes == (0,) else len(noes))


def cases() -> Iterator[Case]:
    """Every row of the table under every past: all of a rejection's facts after one, and after the rest those that
    another flow knows of."""
    told = [*product((*STAGES, None), (*OUTCOMES, None), (*FEELINGS, None))]
    few = [*product(("final", None), ("they_said_no", None), ("angry", "very_bad", None))]
    some = [past for past in pasts() if past.break_offered is None]
    short = [past for past in some if past.done in DONE[:4:3] and past.rejections in NOES[:3]]
    yield from ((after, past, *facts) for after, past, facts in product(AFTER, some, few))
    yield from (("rejected", past, *facts) for past, facts in product(short[::3], told))
    yield from (("feedback", past, *facts) for past, facts in product(short[::5], told))


ALL = [(*case, next_steps(*case)) for case in cases()]


def test_two_that_exist_and_never_the_one_just_done() -> None:
    """Whatever lies behind: two different flows that are there, neither of them the one that ends."""
    for after, *_, two in ALL:
        assert len(two) == len(set(two)) == 2
        assert after not in two
        assert set(two) <= set(OFFERED)


def test_each_is_a_flow() -> None:
    """All that may be offered can be begun."""
    assert set(OFFERED) <= FLOWS.keys()


def test_the_whole_table_is_used() -> None:
    """Everything that may be offered is, in some case."""
    assert {flow for *_, two in ALL for flow in two} == set(OFFERED)


def test_what_was_done_comes_again_only_when_nothing_else_fits() -> None:
    """A flow of the last three days is offered only where too few others fit; a person to reach always may be, and after
    another no, asking those people too."""
    for after, past, *facts, two in ALL:
        done = past.done
        may = {"help_now", "feedback"} if after == "rejected" else {"help_now"}
        fresh = [f for f in fitting(after, past, *facts) if f not in done or f in may] if set(two) & set(done) else two
        again = [flow for flow in two if flow in done and flow not in may]
        assert len(again) <= max(0, 2 - len(fresh))


def test_a_very_bad_day_and_a_crisis_are_met_by_people_and_rest() -> None:
    """No draft, no looking back, no work: help, what calms, a break. First of all a person, unless it was that."""
    for after, past, *facts, two in ALL:
        if facts[2] == "very_bad" or past.quiet:
            assert set(two) <= GENTLE
            assert two[0] == "help_now" or after == "help_now"
    for stage, outcome in product(STAGES, OUTCOMES):
        assert next_steps("rejected", Past(), stage, outcome, "very_bad") == ("help_now", "care")
        assert next_steps("rejected", Past(quiet=True), stage, outcome, "fine") == ("help_now", "care")


def test_no_work_in_a_break() -> None:
    """While a break goes on no work on the search is offered, and no second break."""
    for _, past, *_, two in ALL:
        if past.paused:
            assert not {*WORK, "pause", "rejected"} & set(two)


def test_many_noes_are_met_by_a_break_first() -> None:
    """Three noes in a week, five in two, or three low days: a break comes first, unless they had one or need a
    person."""
    close = (Past(rejections=(0, 1, 2)), Past(rejections=(0, 8, 9, 10, 13)), Past(low_in_a_row=3))
    for past, stage, outcome, feeling in product(close, STAGES, OUTCOMES, (*FEELINGS, None)):
        if feeling != "very_bad":
            assert next_steps("rejected", past, stage, outcome, feeling)[0] == "pause"
    assert "pause" not in next_steps("rejected", replace(close[0], break_offered=3), "final", "they_said_no", "stings")
    assert next_steps("rejected", replace(close[0], break_offered=0), "final", "they_said_no", "stings")[0] == "pause"
    assert next_steps("rejected", replace(close[0], low_in_a_row=5))[:2] == ("find_help", "pause")
    assert "pause" not in next_steps("rejected", replace(close[0], done=("pause",)), "final", "they_said_no", "stings")


def test_feedback_only_after_a_talk_and_a_no() -> None:
    """Asking is offered only where somebody there met them or saw their work, it was a no, and the day allows it; to
    somebody angry never first."""
    for after, past, stage, outcome, feeling, two in ALL:
        if "feedback" in two:
            assert stage in WORTH_ASKING_AFTER
            assert outcome == "they_said_no"
            assert feeling != "very_bad"
            assert feeling != "angry" or two[0] != "feedback" or after == "personal" or "care" in past.done


def test_nobody_is_written_to_too_soon() -> None:
    """People are offered two days after a no at the earliest, unless they said no themselves."""
    for _, past, _, outcome, _, two in ALL:
        if "people" in two and outcome != "i_said_no":
            assert all(ago >= NOT_YET for ago in past.rejections)


def test_a_line_that_is_set_up_is_not_offered() -> None:
    """Who has a kind line is not asked to have one."""
    assert not any("encourage" in two for _, past, *_, two in ALL if past.encouraged)


@pytest.mark.parametrize(
    ("stage", "outcome", "feeling", "two"),
    [
        ("interview", "they_said_no", "stings", ("feedback", "personal")),
        ("final", "they_said_no", "flat", ("feedback", "personal")),
        ("application", "they_said_no", "stings", ("personal", "care")),
        ("interview", "they_said_no", "angry", ("care", "feedback")),
        ("application", "they_said_no", "angry", ("care", "personal")),
        ("interview", "they_said_no", "fine", ("feedback", "learn")),
        ("application", "they_said_no", "fine", ("tailor", "plan")),
        ("screen", "silence", "flat", ("personal", "mine")),
        ("application", "silence", "fine", ("mine", "plan")),
        ("final", "role_closed", "relieved", ("mine", "plan")),
        ("interview", "i_said_no", "relieved", ("people", "plan")),
        ("unknown", "they_said_no", None, ("plan", "care")),
    ],
)
def test_after_a_rejection(stage: str, outcome: str, feeling: str, two: tuple[str, str]) -> None:
    """Stage and feeling choose: the letter's week first, then what hurts; the paper where only paper was seen."""
    assert next_steps("rejected", Past(rejections=(0,)), stage, outcome, feeling) == two


@pytest.mark.parametrize(
    ("decided", "offered"), [(9, False), (10, True), (11, False), (15, True), (99, False), (200, True)]
)
def test_looking_at_all_of_them_is_offered_now_and_then(decided: int, offered: bool) -> None:
    """After a no that does not hurt, from ten decided on and at every fifth: never where it stings, nor when many came."""
    past = Past(rejections=(0,), decided=decided)
    assert ("lookback" in next_steps("rejected", past, "application", "they_said_no", "fine")) == offered
    assert ("lookback" in next_steps("rejected", past, "interview", "they_said_no", None)) == offered
    for feeling in ("stings", "flat", "angry", "very_bad"):
        assert "lookback" not in next_steps("rejected", past, "application", "they_said_no", feeling)
    assert "lookback" not in next_steps("rejected", replace(past, rejections=(0, 1, 2)), "final", "silence", "fine")
    assert "lookback" not in next_steps("rejected", replace(past, done=("lookback",)), "application", "they_said_no")


@pytest.mark.parametrize(
    ("after", "stage", "feeling", "first"),
    [
        ("personal", "interview", "stings", "feedback"),
        ("feedback", "interview", "stings", "personal"),
        ("feedback", "final", None, "learn"),
        ("learn", "application", None, "tailor"),
        ("learn", "interview", None, "practise"),
        ("learn", None, None, "plan"),
        ("tailor", None, None, "plan"),
        ("practise", None, None, "plan"),
        ("plan", None, None, "people"),
        ("pause", None, None, "care"),
        ("care", None, None, "pause"),
        ("mine", None, None, "plan"),
        ("good_news", "interview", None, "pause"),
    ],
)
def test_one_flow_leads_to_the_next(after: str, stage: str | None, feeling: str | None, first: str) -> None:
    """What was done points at what helps next."""
    assert next_steps(after, Past(rejections=(3,)), stage, "they_said_no" if stage else None, feeling)[0] == first


def test_a_break_is_due() -> None:
    """At three in seven days, five in fourteen, or three low days in a row; not at fewer."""
    assert break_due(Past(rejections=(0, 3, 6)))
    assert not break_due(Past(rejections=(0, 3, 7)))
    assert break_due(Past(rejections=(0, 3, 7, 10, 13)))
    assert not break_due(Past(rejections=(0, 3, 7, 10)))
    assert break_due(Past(low_in_a_row=3))
    assert not break_due(Past(low_in_a_row=2, rejections=(0, 1)))


def test_a_break_is_offered_once_a_week_and_not_in_one() -> None:
    """Not within seven days of the last offer, but that it stays in reach on its day; and not while a break goes on."""
    for past in pasts():
        if break_due(past):
            assert past.break_offered is None or past.break_offered >= 7
            assert not past.paused
        assert break_due(past, today=True) == (
            break_due(past) or (break_due(replace(past, break_offered=None)) and past.break_offered == 0)
        )
        calm = replace(past, paused=False, break_offered=None)
        assert break_due(calm) == calm.weary


def test_sore_feelings_get_the_exercise_for_them() -> None:
    """After a no that hurts, "don't take it personally" is one of the two, or the table has something more urgent."""
    for stage, outcome, feeling in product(STAGES, OUTCOMES, HURTS):
        assert "personal" in next_steps("rejected", Past(), stage, outcome, feeling) or outcome == "i_said_no"
