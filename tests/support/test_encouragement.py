"""Which line fits the day: never the same one soon, mostly one for how they are, and less often when nobody answers."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import Content
from bot.store.people import LINES_KEPT
from bot.support.encouragement import (
    ANY,
    KINDS,
    LATELY,
    LONG,
    STATES,
    UNANSWERED,
    WEEKDAYS,
    WEEKS,
    Day,
    fitting,
    kind_of,
    rhythm,
    state_of,
    states_of,
)  # fmt: skip
from bot.support.moments import DAILY, OFF, WEEKLY

NAMES = Content().names("en", "encouragement")
RANK = {name: int.from_bytes(hashlib.sha256(name.encode()).digest()[:6]) for name in NAMES}
YEAR = 365
MONDAY = date(2026, 11, 23)


def year(days: list[Day], person: int, each: int = 1) -> list[tuple[Day, str]]:
    """The lines of so many days, as somebody with this number is given them, `each` a day."""
    sent: list[str] = []
    told = []
    for number, day in enumerate(days):
        acted = False
        for _ in range(each):
            may = fitting(NAMES, sent[-LINES_KEPT:], replace(day, acted=acted))
            line = min(may, key=lambda name: RANK[name] * (person + number) % 1_000_003)
            acted = acted or kind_of(line) == "action"
            sent.append(line)
            told.append((day, line))
    return told


@st.composite
def lives(draw: st.DrawFn) -> list[Day]:
    """A year of somebody: noes, interviews, breaks and good news on some days, a search that grows long."""
    chances = draw(st.tuples(*[st.integers(0, 40)] * 4))  # of 100, each day
    dice = draw(st.randoms(use_true_random=False))
    waiting, very_bad = draw(st.booleans()), draw(st.integers(0, 5))
    last: dict[str, int] = {}
    days = []
    for number in range(YEAR):
        for what, chance in zip(("no", "interview", "back", "good"), chances, strict=True):
            if dice.randrange(100) < chance:
                last[what] = number + (dice.randrange(8) if what == "interview" else 0)
        ago = {what: number - day for what, day in last.items()}
        interview = -ago["interview"] if "interview" in ago and ago["interview"] <= 0 else None
        days.append(Day(
            number % 7, ago.get("no"), interview, waiting, number, ago.get("back"), ago.get("good"),
            very_bad=dice.randrange(100) < very_bad,
        ))  # fmt: skip
    return days


@settings(max_examples=6, deadline=None)
@given(days=lives(), person=st.integers(1, 10**9))
def test_a_year_of_lines(days: list[Day], person: int) -> None:
    """No line within sixty sends; none for another state or weekday; half or more fit; never a kind three times."""
    told = year(days, person)
    lines = [line for _, line in told]
    for number, (day, line) in enumerate(told):
        assert line not in lines[max(0, number - LINES_KEPT) : number]
        assert state_of(line) in (*states_of(day), ANY)
        own = line.split("__")[-1].partition("_")[0]
        assert own not in WEEKDAYS or WEEKDAYS[day.weekday] == own
        kinds = {kind_of(one) for one in lines[max(0, number - 2) : number + 1]}
        assert number < 2 or len(kinds) > 1 or day.very_bad or days[number - 1].very_bad
    known = [state_of(line) != ANY for day, line in told if states_of(day) and not day.very_bad]
    assert sum(known) >= len(known) / 2


@pytest.mark.parametrize("each", [1, 4])
@pytest.mark.parametrize("day", [
    Day(), Day(no=0, searching=200), Day(interview=1, searching=200), Day(waiting=True), Day(searching=200),
    Day(back=1, searching=200), Day(good=1),
], ids=lambda day: "+".join(states_of(day)) or ANY)  # fmt: skip
def test_whatever_state_lasts(day: Day, each: int) -> None:
    """A state that never ends and four lines a day do not bring a line again, nor a second thing to do on a day."""
    told = [line for _, line in year([replace(day, weekday=n % 7) for n in range(YEAR // each)], 7, each)]
    for number, line in enumerate(told):
        assert line not in told[max(0, number - LINES_KEPT) : number]
    for start in range(0, len(told), each):
        assert sum(kind_of(line) == "action" for line in told[start : start + each]) <= 1
    fits = sum(state_of(line) in states_of(day) for line in told)
    if not states_of(day):
        assert fits == 0
    elif (each == 1 and len(states_of(day)) > 1) or states_of(day) in (("waiting",), ("long",)):
        assert fits >= len(told) / 2  # of a state that lasts; good news and a break are over in days


def test_kinds_vary() -> None:
    """Over a year each kind is a tenth of the lines or more."""
    counted = Counter(
        kind_of(line) for _, line in year([Day(n % 7, waiting=True, searching=n) for n in range(YEAR)], 3)
    )
    assert set(counted) == set(KINDS)
    assert min(counted.values()) >= YEAR / 10


@pytest.mark.parametrize(("day", "states"), [
    (Day(), ()),
    (Day(no=3), ("rejected",)),
    (Day(no=4), ()),
    (Day(no=0, good=0, waiting=True), ("rejected", "waiting")),
    (Day(no=4, good=0, waiting=True, searching=400), ("good",)),
    (Day(good=LATELY + 1), ()),
    (Day(interview=0, good=2), ("interview", "good")),
    (Day(interview=3, waiting=True), ("interview", "waiting")),
    (Day(interview=4), ()),
    (Day(interview=-1), ()),
    (Day(searching=LONG), ()),
    (Day(searching=LONG + 1, waiting=True), ("waiting", "long")),
    (Day(back=2, searching=LONG + 1), ("back", "long")),
    (Day(back=3), ()),
    (Day(no=1, interview=2, back=0, waiting=True, searching=100), ("rejected", "interview", "back", "waiting", "long")),
])  # fmt: skip
def test_states(day: Day, states: tuple[str, ...]) -> None:
    """What weighs most comes first; good news is not spoken of after a no, nor the long search after good news."""
    assert states_of(day) == states
    assert set(states) <= set(STATES)


def test_the_first_line_after_a_no_acknowledges_it() -> None:
    """Whatever came before it."""
    for before in (["waiting__fact__bar", "waiting__action__twice"], ["long__fact__five", "any__fact__three"], []):
        may = fitting(NAMES, before, Day(no=1, waiting=True, searching=100))
        assert {name.rpartition("__")[0] for name in may} == {"rejected__acknowledge"}


def test_a_very_bad_day_asks_for_nothing() -> None:
    """Only kind words then: no fact, no task, no story, no question."""
    for day in (Day(very_bad=True), Day(no=0, very_bad=True), Day(good=0, very_bad=True)):
        assert {kind_of(name) for name in fitting(NAMES, ["any__acknowledge__slow"] * 2, day)} == {"acknowledge"}


def test_a_friday_line_comes_on_a_friday() -> None:
    """A line whose own name begins with a weekday is for that day; other names may hold one anywhere else."""
    names = ["any__fact__friday_lid", "any__fact__on_friday", "any__fact__mondays"]
    friday = MONDAY + timedelta(days=4)
    assert fitting(names, (), Day(friday.weekday())) == names
    assert fitting(names, (), Day(MONDAY.weekday())) == names[1:]


def test_few_lines_are_better_than_none() -> None:
    """An operator's bank of three lines still says something every day."""
    names = ["any__action__one", "rejected__action__two", "good__fact__three"]
    assert fitting(names, names, Day(acted=True))
    assert fitting(names[2:], (), Day(very_bad=True, no=1)) == names[2:]


@pytest.mark.parametrize("days", [DAILY, "weekdays", WEEKLY])
def test_silence_makes_lines_rarer(days: str) -> None:
    """Five without a sign: weekly; three weeks more: none. Whoever has them weekly keeps them so till then."""
    rhythms = [rhythm(days, unanswered) for unanswered in range(12)]
    assert rhythms == [days] * UNANSWERED + [WEEKLY] * (WEEKS + 1) + [OFF] * 3
