"""Practice: the next question, the days between, what an answer may lack, which story fits. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import Content
from bot.support import interviews, moments, told
from bot.support.interviews import ASKED, PARTS, SORTS, STORIES, TYPES

TODAY = "2026-11-24"  # a Tuesday
NAMES = list(Content().names("en", interviews.QUESTIONS))


def practised(question: str, last: str = "2026-11-20", next: str | None = None) -> dict[str, Any]:
    return {"question": question, "last": last, "next": next}


# what is measured


@pytest.mark.parametrize(
    ("text", "i", "we", "number", "result"),
    [
        ("I rang them and I waited for an hour.", 2, 0, False, False),
        ("i've changed it, and i'd do it again", 2, 0, False, False),
        ("We did it, and our customers told us so.", 0, 3, False, False),
        ("It took two days, i. e. not long, and it was done.", 0, 0, True, False),
        ("In 2019 I was there when it began.", 1, 0, False, False),
        ("I cut it by 12 per cent, as a result of which it was on time.", 1, 0, True, True),
        ("It was halved in the end.", 0, 0, True, True),
    ],
)
def test_what_is_measured(text: str, i: int, we: int, number: bool, result: bool) -> None:
    """ "I" and "we" are counted; a number counts, a year does not; a word that tells of an end is seen."""
    found = told.measure(text)
    assert (found["i"], found["we"], found["number"], found["result"]) == (i, we, number, result)


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("I was asked to help them with the stock, and it took a week.", True),
        ("Ich habe damals die ganze Abteilung neu aufgebaut und das Lager umgestellt.", False),
        ("Trabajé tres años en un almacén y aprendí a organizar los turnos.", False),
        ("Ik heb toen de planning overgenomen en alles opnieuw ingedeeld.", False),
        ("在那里我负责仓库", False),
        ("", False),
    ],
)
def test_other_languages_are_seen(text: str, english: bool) -> None:
    """Whether a text is English is measured, for the cues know no other language."""
    assert told.measure(text)["english"] is english


def test_nothing_is_hinted_from_words_of_another_language() -> None:
    """For an answer in another language nothing is said of an "I" or an end; its length and the ticks still count."""
    measured = told.measure("Ich habe damals die ganze Abteilung neu aufgebaut und das Lager umgestellt. " * 12)
    assert interviews.hints("conflict", PARTS["conflict"], 90, measured) == []
    assert interviews.hints("conflict", PARTS["conflict"], 20, measured) == ["short"]


@given(st.text())
def test_any_text_is_measured(text: str) -> None:
    """Whatever is typed, there is a measure, and none of its words is in it."""
    found = told.measure(text)
    assert found.keys() == {"words", "i", "we", "number", "result", "english"}
    assert all(isinstance(value, int | bool) for value in found.values())


def test_speaking_takes_its_time() -> None:
    """A hundred and forty words take about a minute."""
    assert told.seconds_of(138) == 60


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What salary do you expect?", "pay"),
        ("Why did you leave your last job?", "gap"),
        ("Tell me about a time you failed", "setback"),
        ("How do you handle a difficult colleague?", "conflict"),
        ("When did you lead a team?", "leadership"),
        ("How do you work under pressure?", "pressure"),
        ("Why do you want to work here? What do you know about us?", "motive"),
        ("Tell me about yourself", "about_you"),
        ("What are your strengths?", "strengths"),
        ("How do you adapt to something new?", "change"),
        ("How would you clean the deep fryer?", "role"),
        ("?", "role"),
    ],
)
def test_a_question_in_own_words_has_a_type(question: str, kind: str) -> None:
    """What they were asked is taken for one of the types; one about the work where nothing tells."""
    assert told.type_of_words(question) == kind


# hints


@pytest.mark.parametrize(
    ("text", "ticked", "first"),
    [
        ("It was a hard week in the shop and the team was short of two people.", (), "no_i"),
        (
            "I was there, but we did all of it, and we were proud of what we did, as a result it was fine",
            (),
            "mostly_we",
        ),
        ("I was asked to look after the stock, and I did it for them all.", PARTS["strengths"], "no_result"),
        ("I was asked to look after the stock, and in the end it was better.", PARTS["strengths"], "no_number"),
    ],
)
def test_hints_follow_from_the_text(text: str, ticked: tuple[str, ...], first: str) -> None:
    """No "I", mostly "we", no end, no number: each is a question, the weightiest first."""
    measured = told.measure(text)
    assert interviews.hints("strengths", ticked, 90, measured)[0] == first


@given(st.sampled_from(TYPES), st.sets(st.sampled_from(sorted({p for parts in PARTS.values() for p in parts}))),
       st.none() | st.integers(0, 600), st.none() | st.text().map(told.measure))  # fmt: skip
def test_hints_are_few_and_never_twice(kind: str, ticked: set[str], seconds: int | None, measured: Any) -> None:
    """Two at most, no one twice, and each can be mended."""
    found = interviews.hints(kind, tuple(ticked), seconds, measured)
    assert len(found) == len(set(found)) <= 2
    part = interviews.to_mend(kind, tuple(ticked), found)
    assert part in (*PARTS[kind], "length", "whole")
    assert (part == "whole") is not (found or interviews.missing(kind, tuple(ticked)))


def test_an_answer_with_everything_has_no_hint() -> None:
    """Where all is ticked and the length is right, nothing is asked."""
    for kind in TYPES:
        assert interviews.hints(kind, PARTS[kind], None) == []
    assert interviews.hints("conflict", PARTS["conflict"], 75) == []


@pytest.mark.parametrize(
    ("kind", "seconds", "length"),
    [("conflict", 59, "short"), ("conflict", 60, None), ("conflict", 120, None), ("conflict", 121, "long"),
     ("pay", 30, None), ("pay", 100, "long"), ("ask_them", 5, None), ("conflict", None, None)],
)  # fmt: skip
def test_length_fits_the_type(kind: str, seconds: int | None, length: str | None) -> None:
    """A story takes one to two minutes; an answer about pay is short; nobody is told a length that nobody knows."""
    assert interviews.length_of(kind, seconds) == length


def test_every_hint_and_part_has_words() -> None:
    """Each hint and each part that can come up has its words, also after five in a row."""
    content = Content()
    parts = {part for type in TYPES for part in PARTS[type]}
    for name in (*(f"no_{part}" for part in parts), "no_i", "mostly_we", "no_number", "short", "long"):
        assert content.message("en", "practise", "then", {"hints": [name], "seconds": None})
    for part in (*parts, "length"):
        assert content.message("en", "practise", "mended", {"part": part})
    for type in TYPES:
        for part in PARTS[type]:
            assert content.label("en", "practise", f"parts__{part}")


# which question next


def test_due_ones_come_first_then_new_ones_then_the_oldest() -> None:
    """One that is due comes before a new one, a new one before those practised, and of these the oldest."""
    order = ["pay__a", "pay__b", "pay__c"]
    history = [practised("pay__a", "2026-11-23"), practised("pay__c", "2026-11-10", next="2026-11-24")]
    assert interviews.pick(order, history, TODAY, ["pay"]) == "pay__c"
    assert interviews.pick(order, history, "2026-11-23", ["pay"]) == "pay__b"
    history.append(practised("pay__b", "2026-11-22"))
    assert interviews.pick(order, history, "2026-11-23", ["pay"]) == "pay__c"
    assert interviews.pick(order, history, "2026-11-23", ["pay"], but=["pay__c"]) == "pay__b"


def test_only_wanted_types_are_picked() -> None:
    """Only types that are wanted come; where there is none of them, there is none."""
    assert interviews.type_of(interviews.pick(NAMES, [], TODAY, ["gap"]) or "") == "gap"
    assert interviews.pick(["gap__a"], [], TODAY, ["pay"]) is None
    assert {interviews.type_of(interviews.pick(NAMES, [], TODAY, [type]) or "") for type in TYPES} == set(TYPES)


@settings(max_examples=30)
@given(st.permutations(NAMES), st.none() | st.sampled_from(SORTS))
def test_five_in_a_row_are_five(order: list[str], sort: str | None) -> None:
    """Five different questions, stories among them, likely ones for such an interview where there are any."""
    five = interviews.five(order, [], TODAY, sort)
    types = [interviews.type_of(name) for name in five]
    assert len(set(five)) == 5
    assert set(types) <= set(ASKED)
    assert len(set(types) & set(STORIES)) >= (1 if sort == "phone" else 2)


@settings(max_examples=30)
@given(st.permutations(NAMES), st.none() | st.sampled_from(SORTS))
def test_a_sheet_has_eight_questions_and_three_back(order: list[str], sort: str | None) -> None:
    """A sheet begins with them, tells stories, asks of the work and one plain thing, and ends with their questions."""
    chosen = interviews.for_sheet(order, [], TODAY, sort)
    names = [name for part in chosen.values() for name in part]
    assert [len(part) for part in chosen.values()] == [2, 3, 2, 1, 3]
    assert len(set(names)) == 11
    assert {interviews.type_of(name) for name in chosen["theirs"]} == {"ask_them"}
    assert {interviews.type_of(name) for name in chosen["plain"]} <= {"gap", "pay"}


def test_with_hardly_any_questions_there_are_as_many_as_there_are() -> None:
    """A bank with two questions gives two, each in its part."""
    few = ["ask_them__a", "role__b"]
    assert interviews.five(few, [], TODAY) == ["role__b"]
    assert interviews.for_sheet(few, [], TODAY)["role"] == ["role__b"]
    assert interviews.for_sheet(few, [], TODAY)["theirs"] == ["ask_them__a"]
    assert interviews.for_sheet([], [], TODAY)["opening"] == []


# the days between


def test_a_question_comes_back_three_times() -> None:
    """After one day, three, and seven; then it rests."""
    assert [interviews.returns_in(times) for times in (-1, 0, 1, 2, 3)] == [None, 1, 3, 7, None]


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(1, 30), st.sets(st.integers(0, 40)))
def test_it_comes_on_a_weekday_that_is_free(today: date, days: int, taken: set[int]) -> None:
    """Never earlier, never on a weekend, never on a day with another reminder, and otherwise as early as it can."""
    busy = [f"{today + timedelta(days=one)}T18:00" for one in taken]
    free = interviews.free_in(today.isoformat(), days, busy)
    assert free >= days
    open = [n for n in range(days, free + 1) if n not in taken and (today + timedelta(days=n)).weekday() < 5]
    assert open == [free]


@pytest.mark.parametrize(
    ("day", "time", "at"),
    [
        ("2026-11-27", "09:00", ("2026-11-27", "18:00")),
        ("2026-11-27", None, ("2026-11-27", "18:00")),
        ("2026-11-27", "17:00", ("2026-11-27", "19:00")),
        ("2026-11-27", "18:30", ("2026-11-27", "20:30")),
        ("2026-11-27", "18:31", ("2026-11-28", "09:30")),
        ("2026-12-31", "23:00", ("2027-01-01", "09:30")),
    ],
)
def test_the_look_back_is_the_same_evening(day: str, time: str | None, at: tuple[str, str]) -> None:
    """Two hours after it began or at six, whatever is later; the next morning where that would be at night."""
    assert interviews.look_back_at(day, time) == at


def test_days_are_counted() -> None:
    """The evening before is the day before; days lie between."""
    assert moments.days_after("2027-01-01", -1) == "2026-12-31"
    assert moments.days_between(TODAY, "2026-11-27") == 3
    assert moments.days_between(TODAY, "2026-11-23") == -1
    assert moments.date_of(TODAY) == date(2026, 11, 24)


def test_what_is_over_is_not_coming() -> None:
    """An interview is coming until its hour; one without an hour, all day. The next comes first."""
    noted = [{"day": "2026-11-25", "time": None}, {"day": TODAY, "time": "09:00"}, {"day": TODAY, "time": None}]
    noted.append({"day": TODAY, "time": "15:00"})
    left = [(one["day"], one["time"]) for one in interviews.coming(noted, TODAY, "10:00")]
    assert left == [(TODAY, None), (TODAY, "15:00"), ("2026-11-25", None)]


# stories and sums


def test_the_story_for_a_type() -> None:
    """A story that serves the type is proposed, one told for few types before one told for many; else none."""
    wide = {"title": "wide", "serves": ["conflict", "pressure", "role"]}
    narrow = {"title": "narrow", "serves": ["conflict"]}
    assert interviews.story_for("conflict", [wide, narrow]) == narrow
    assert interviews.story_for("role", [wide, narrow]) == wide
    assert interviews.story_for("pay", [wide, narrow]) is None


def test_five_stories_serve_most_types() -> None:
    """Each of the five kinds serves something, and together they serve every type that is answered with a story."""
    served = {type for types in interviews.SERVES.values() for type in types}
    assert len(interviews.SERVES) == 5
    assert set(STORIES) <= served <= set(ASKED)


def answer(type: str, text: str | None = None, seconds: int = 80, passed: bool = False) -> dict[str, Any]:
    measured = told.measure(text) if text else None
    return {"type": type, "passed": passed, "aloud": False, "seconds": seconds, "measured": measured}


def test_the_one_thing_is_what_came_most() -> None:
    """What was seen in several answers comes first, then what they did not tick, then what was seen once."""
    nobody = answer("strengths", "It was a hard week in the shop and the team was short of it.")
    assert interviews.summary([nobody, nobody], PARTS["strengths"]) == {"one": "no_i", "times": 2}
    assert interviews.summary([nobody], ()) == {"one": "no_action", "times": 0}
    assert interviews.summary([answer("pay", seconds=100)], PARTS["strengths"]) == {"one": "long", "times": 1}
    assert interviews.summary([answer("pay", passed=True)], PARTS["strengths"]) == {"one": None, "times": 0}
