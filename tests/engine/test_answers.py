"""Every kind of answer: what it takes, what it refuses and why, and that it reads what it has taken."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.engine.answers import (
    Answer,
    Given,
    Kind,
    Located,
    Own,
    Partial,
    Problem,
    Tapped,
    Told,
    Typed,
    Unreadable,
    Voiced,
    choice,
    day,
    number,
    place,
    several,
    text,
    time_of_day,
    unkept,
)

from .test_flow import JSON

HERE = Located(52.5163, 13.3777)
LONG = "words " * 20_000


def code(kind: Kind[Any], something: Given, partial: Any = None) -> str:
    """The code of the problem that a kind has with something given."""
    read = kind.read(something, partial)
    assert isinstance(read, Problem), read
    return read.code


def raw(kind: Kind[Any], something: Given, partial: Any = None) -> Any:
    """The raw answer that a kind makes of something given; it can be read."""
    read = kind.read(something, partial)
    assert isinstance(read, Answer), read
    kind.value(read.raw)
    return read.raw


# Text.


@pytest.mark.parametrize(
    ("words", "kept"),
    [("Sam", "Sam"), ("  Sam\n", "Sam"), ("a\nb", "a b"), ("é" * 10, "é" * 10), (" " * 50 + "x", "x"), ("😀", "😀")],
)
def test_text_is_trimmed_and_stands_on_one_line(words: str, kept: str) -> None:
    """Space around the words goes, lines become one, and the limit counts what is kept."""
    assert raw(text(10), Typed(words)) == kept
    assert text(10).value(kept) == kept


def test_lines_stay_where_they_may() -> None:
    """A letter or a note keeps its lines."""
    assert raw(text(10, lines=True), Typed(" a\nb ")) == "a\nb"


@pytest.mark.parametrize(
    ("something", "problem"),
    [
        (Typed(""), "type_it"),
        (Typed(" \n\t\u00a0 "), "type_it"),
        (Tapped("Sam"), "type_it"),
        (HERE, "type_it"),
        (Typed("x" * 11), "too_long"),
        (Typed(LONG), "too_long"),
    ],
)
def test_text_refuses(something: Given, problem: str) -> None:
    """Nothing, a tap and a place are no words; too many are too many."""
    assert code(text(10), something) == problem


def test_too_long_says_how_long() -> None:
    """The sentence about a long text can name the limit and the length."""
    assert text(3).read(Typed(" four ")) == Problem("too_long", {"limit": 3, "length": 4})


# Choice.


@pytest.mark.parametrize("something", [Tapped("c"), Tapped(""), Tapped("A"), Typed("a"), Typed(""), Typed(LONG), HERE])
def test_choice_takes_its_options_only(something: Given) -> None:
    """An option tapped is the answer; anything else is asked to pick one."""
    assert raw(choice("a", "b"), Tapped("b")) == "b"
    assert code(choice("a", "b"), something) == "pick_one"


def test_choice_may_take_own_words() -> None:
    """Own words reach the flow as `Own`, so they are told apart from an option of the same spelling."""
    kind = choice("a", "b", own=text(10))
    assert raw(kind, Typed(" both ")) == {"own": "both"}
    assert isinstance(kind.value({"own": "both"}), Own)
    assert not isinstance(kind.value("a"), Own)
    assert isinstance(kind.value(raw(kind, Typed("a"))), Own)


@pytest.mark.parametrize(
    ("something", "problem"),
    [(Typed(" "), "type_it"), (Typed("x" * 11), "too_long"), (Tapped("c"), "pick_one"), (HERE, "pick_one")],
)
def test_own_words_have_the_limits_of_a_text(something: Given, problem: str) -> None:
    """Own words are refused as a text would be; a tap on no option is asked to pick one."""
    assert code(choice("a", "b", own=text(10)), something) == problem


@pytest.mark.parametrize("old", ["c", {"own": "words"}, {"own": 1}, {}, None, 1, ["a"]])
def test_choice_reads_no_other_answer(old: Any) -> None:
    """An option that is gone, and own words where none are taken any more, cannot be read."""
    with pytest.raises(Unreadable):
        choice("a", "b").value(old)


# Several.


def test_several_ticks_and_unticks() -> None:
    """Taps tick and untick, in the order of the options, until the tap on done."""
    kind = several("a", "b", "c")
    assert kind.read(Tapped("c")) == Partial(["c"])
    assert kind.read(Tapped("a"), ["c"]) == Partial(["a", "c"])
    assert kind.read(Tapped("c"), ["a", "c"]) == Partial(["a"])
    assert raw(kind, Tapped(kind.DONE), ["a"]) == ["a"]
    assert raw(kind, Tapped(kind.DONE)) == []
    assert kind.value(["c", "a"]) == ("c", "a")


@pytest.mark.parametrize("something", [Typed("a"), Typed(""), Tapped("x"), Tapped(""), HERE])
def test_several_refuses_what_is_no_tick(something: Given) -> None:
    """Anything but a tap on an option or on done is asked to pick."""
    assert code(several("a", "b"), something, ["a"]) == "pick_some"


@pytest.mark.parametrize("partial", [None, 7, "ab", {"a": 1}, ["x"], [["a"], None]])
def test_several_ignores_a_partial_answer_it_cannot_use(partial: Any) -> None:
    """Ticks on options that are gone, or a partial answer of another kind, count as no ticks."""
    assert several("a", "b").read(Tapped("b"), partial) == Partial(["b"])


# Number.


@pytest.mark.parametrize(
    ("something", "kept"),
    [
        (Typed("7"), 7),
        (Typed(" 7\n"), 7),
        (Typed("+7"), 7),
        (Typed("-2"), -2),
        (Typed("007"), 7),
        (Typed("٧"), 7),
        (Typed("１０"), 10),
        (Tapped("10"), 10),
        (Typed("0"), 0),
    ],
)
def test_number_takes_digits_of_any_script(something: Given, kept: int) -> None:
    """Whole numbers in range, with a sign, zeros or other digits, both ends included."""
    assert raw(number(-2, 10), something) == kept


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "11",
        "-3",
        "3.5",
        "3,5",
        "1e1",
        "seven",
        "½",
        "²",
        "1 0",
        "--1",
        "0x1",
        "1_0",
        "9" * 10,
        "9" * 5_000,
        LONG,
    ],
)
def test_number_refuses(words: str) -> None:
    """What is no whole number in range is a problem that names the range, typed or tapped."""
    for something in (Typed(words), Tapped(words), HERE):
        assert number(-2, 10).read(something) == Problem("number", {"low": -2, "high": 10})


def test_short_ranges_are_buttons() -> None:
    """Up to eleven numbers are offered as buttons, more are typed."""
    assert number(0, 10).options == tuple(map(str, range(11)))
    assert number(0, 11).options == ()


@pytest.mark.parametrize("old", [True, False, 3.0, "3", None, [3], 11, -3])
def test_number_reads_only_whole_numbers_in_range(old: Any) -> None:
    """A number out of the range of today, a truth value and a text cannot be read."""
    with pytest.raises(Unreadable):
        number(-2, 10).value(old)


# A time on the clock.


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("9", "09:00"),
        ("09", "09:00"),
        ("9:30", "09:30"),
        ("9.30", "09:30"),
        ("21.15", "21:15"),
        ("9h30", "09:30"),
        ("9 h", "09:00"),
        ("9 Uhr", "09:00"),
        ("9 o'clock", "09:00"),
        ("7 pm", "19:00"),
        ("7pm", "19:00"),
        ("7 P.M.", "19:00"),
        ("7:05 a.m.", "07:05"),
        ("7p", "19:00"),
        ("12am", "00:00"),
        ("12:30 am", "00:30"),
        ("12pm", "12:00"),
        ("12 PM", "12:00"),
        ("0", "00:00"),
        ("00:00", "00:00"),
        ("23:59", "23:59"),
        ("  8:15\n", "08:15"),
        ("9 : 30", "09:30"),
        ("٩", "09:00"),
        ("9.", "09:00"),
    ],
)
def test_time_takes_what_people_write(words: str, kept: str) -> None:
    """The usual ways to write a time, in 24 or 12 hours, are kept as HH:MM."""
    assert raw(time_of_day(), Typed(words)) == kept


@pytest.mark.parametrize(
    "words",
    [
        "",
        "  ",
        "25",
        "24:00",
        "9:60",
        "9:5",
        "noon?",
        "half past nine",
        "13 pm",
        "0 am",
        "-9",
        "9:30:00",
        "930",
        "9 m",
        "9 and so on",
        "9" + " " * 30 + "or ten",
        "12:30   o'clock p.m. or later",
        "9" + " " * 100_000 + "x",
        LONG,
    ],
)
def test_time_refuses(words: str) -> None:
    """What is no time on the clock is a problem, and so is a time with more behind it."""
    assert code(time_of_day(), Typed(words)) == "time"


def test_time_by_button() -> None:
    """A tapped option is a time as well; a place and another tap are not."""
    assert raw(time_of_day("08:00"), Tapped("08:00")) == "08:00"
    assert code(time_of_day("08:00"), Tapped("later")) == "time"
    assert code(time_of_day("08:00"), HERE) == "time"


@pytest.mark.parametrize("old", ["9:00", "24:00", "09:60", "0٣:00", "09:00 ", "", None, 9, ["09:00"]])
def test_time_reads_only_its_own_form(old: Any) -> None:
    """Only HH:MM in plain digits can be read."""
    with pytest.raises(Unreadable):
        time_of_day().value(old)


# A day.

NEW_YEARS_EVE = date(2027, 12, 31)


@pytest.mark.parametrize(
    ("today", "something", "kept"),
    [
        (NEW_YEARS_EVE, Typed("2027-12-31"), "2027-12-31"),
        (NEW_YEARS_EVE, Typed("2028-1-5"), "2028-01-05"),
        (NEW_YEARS_EVE, Typed("31.12."), "2027-12-31"),
        (NEW_YEARS_EVE, Typed("1.1."), "2028-01-01"),
        (NEW_YEARS_EVE, Typed(" 01/01 "), "2028-01-01"),
        (NEW_YEARS_EVE, Typed("1.1.2028"), "2028-01-01"),
        (NEW_YEARS_EVE, Typed("1/1/2028"), "2028-01-01"),
        (NEW_YEARS_EVE, Typed("1. 1. 2028"), "2028-01-01"),
        (NEW_YEARS_EVE, Typed("٥.١."), "2028-01-05"),
        (NEW_YEARS_EVE, Typed("29.2."), "2028-02-29"),
        (date(2027, 3, 1), Typed("29.2"), "2028-02-29"),
        (date(2028, 2, 28), Typed("29.2"), "2028-02-29"),
        (date(2028, 2, 29), Typed("29/2"), "2028-02-29"),
        (date(2028, 2, 29), Typed("28.2."), "2029-02-28"),
        (date(2028, 2, 28), Tapped("1"), "2028-02-29"),
        (date(2027, 2, 28), Tapped("1"), "2027-03-01"),
        (NEW_YEARS_EVE, Tapped("0"), "2027-12-31"),
        (NEW_YEARS_EVE, Tapped("7"), "2028-01-07"),
    ],
)
def test_day_takes_what_people_write(today: date, something: Given, kept: str) -> None:
    """Without a year it is the next such day from today on, over the turn of the year and to the next 29 February."""
    assert raw(day(today, 366, 0, 1, 7), something) == kept


@pytest.mark.parametrize(
    ("today", "words", "problem"),
    [
        (NEW_YEARS_EVE, "", "day"),
        (NEW_YEARS_EVE, "soon", "day"),
        (NEW_YEARS_EVE, "tomorrow?", "day"),
        (NEW_YEARS_EVE, "31.2.", "day"),
        (NEW_YEARS_EVE, "32.1.", "day"),
        (NEW_YEARS_EVE, "0.1.", "day"),
        (NEW_YEARS_EVE, "1.13.", "day"),
        (NEW_YEARS_EVE, "29.2.2027", "day"),
        (date(2028, 3, 1), "29.2.", "day"),
        (NEW_YEARS_EVE, "2027-02-29", "day"),
        (NEW_YEARS_EVE, "0000-01-01", "day"),
        (NEW_YEARS_EVE, "1/52028", "day"),
        (NEW_YEARS_EVE, "5", "day"),
        (NEW_YEARS_EVE, LONG, "day"),
        (NEW_YEARS_EVE, "1." + " " * 100_000 + "x", "day"),
        (NEW_YEARS_EVE, "2027-12-30", "day_range"),
        (NEW_YEARS_EVE, "30.12.2027", "day_range"),
        (NEW_YEARS_EVE, "30.12.", "day_range"),
        (NEW_YEARS_EVE, "15.1.", "day_range"),
        (NEW_YEARS_EVE, "9999-12-31", "day_range"),
        (NEW_YEARS_EVE, "0001-01-01", "day_range"),
    ],
)
def test_day_refuses(today: date, words: str, problem: str) -> None:
    """What is no day is one problem, a day out of reach another."""
    assert code(day(today, 14), Typed(words)) == problem


def test_day_out_of_reach_says_what_is_in_reach() -> None:
    """The sentence about a day out of reach can name the first and the last day; the last one counts."""
    kind = day(NEW_YEARS_EVE, 14)
    assert kind.read(Typed("15.1.")) == Problem("day_range", {"first": NEW_YEARS_EVE, "last": date(2028, 1, 14)})
    assert raw(kind, Typed("14.1.")) == "2028-01-14"


@pytest.mark.parametrize("something", [Tapped("2"), Tapped("tomorrow"), Tapped(""), Tapped("²"), HERE])
def test_day_refuses_other_taps(something: Given) -> None:
    """Only the days on the buttons can be tapped."""
    assert code(day(NEW_YEARS_EVE, 14, 0, 1, 7), something) == "day"


def test_a_recorded_day_stays_readable() -> None:
    """A day answered yesterday is still that day, although today has moved on."""
    assert day(date(2030, 1, 1), 7).value("2027-12-31") == NEW_YEARS_EVE


# A place.


def test_place_takes_words_and_the_map() -> None:
    """A city or country in words, or a shared location, kept to a tenth of a degree."""
    assert raw(place(), Typed(" São Paulo ")) == "São Paulo"
    assert raw(place(), HERE) == [52.5, 13.4]
    assert place().value([52.5, 13.4]) == Located(52.5, 13.4)
    assert raw(place(), Typed("x" * 60)) == "x" * 60


@pytest.mark.parametrize("something", [Typed(""), Typed(" \n"), Typed("x" * 61), Typed(LONG), Tapped("Lisbon")])
def test_place_refuses(something: Given) -> None:
    """Nothing, a long text and a tap are no place."""
    assert code(place(), something) == "place"


# All kinds.

KINDS: list[Kind[Any]] = [
    text(1),
    text(200),
    choice("a", "b"),
    choice("a", "b", own=text(20)),
    several("a", "b", "c"),
    number(0, 10),
    number(-1_000_000, 1_000_000),
    time_of_day("08:00", "19:30"),
    day(date(2028, 2, 20), 400, 0, 1, 7),
    place(),
]
LIKELY = st.from_regex(r"[+-]?\d{1,4}([-.:/h ]{1,2}\d{1,2}){0,2}[.]?\s?([ap]\.?m\.?)?", fullmatch=True)
GIVENS: st.SearchStrategy[Given] = st.one_of(
    st.builds(Typed, st.text(max_size=80) | LIKELY),
    st.builds(Tapped, st.text(max_size=5) | st.sampled_from(["a", "b", "c", "done!", "0", "7", "08:00"])),
    st.builds(Located, st.floats(-90, 90), st.floats(-180, 180)),
)


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(KINDS), GIVENS, JSON | st.lists(st.sampled_from("abcx"), max_size=3))
def test_what_is_taken_can_be_read(kind: Kind[Any], something: Given, partial: Any) -> None:
    """Whatever `read` takes is JSON, and `value` reads it the same before and after a trip through JSON."""
    read = kind.read(something, partial)
    if isinstance(read, Problem):
        assert read.code.isidentifier()
        return
    again = json.loads(json.dumps(read.raw, allow_nan=False))
    assert again == read.raw
    assert kind.value(again) == kind.value(read.raw)


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(KINDS), JSON | st.dictionaries(st.just("own"), JSON) | st.text("0123456789:-W", max_size=12))
@example(day(date(2028, 1, 1), 7), "2028-W01-1")
@example(place(), [float("nan"), True])
def test_any_recorded_json_is_read_or_unreadable(kind: Kind[Any], old: Any) -> None:
    """`value` of any JSON gives a value or raises `Unreadable`, nothing else."""
    try:
        value = kind.value(old)
    except Unreadable:
        return
    assert value is not None


@settings(max_examples=100, deadline=None)
@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 364))
def test_every_day_within_a_year_can_be_written_without_its_year(today: date, later: int) -> None:
    """Day and month alone reach every day of the coming year."""
    on = today + timedelta(days=later)
    assert raw(day(today, 365), Typed(f"{on.day}.{on.month}.")) == on.isoformat()


# What is not kept.


def test_of_what_is_not_kept_only_the_measure_stays() -> None:
    """Of typed words what was measured, of a voice note its seconds, of a button its name; never a word."""
    kind = unkept("aloud", measure=lambda text: {"words": len(text.split())})
    assert raw(kind, Typed("my secret answer")) == {"measured": {"words": 3}}
    assert raw(kind, Voiced(75)) == {"seconds": 75}
    assert raw(kind, Tapped("aloud")) == "aloud"
    assert kind.value({"measured": {"words": 3}}) == Told(measured={"words": 3})
    assert kind.value({"seconds": 75}) == Told(seconds=75)


@pytest.mark.parametrize("something", [Typed("  \n"), Tapped("nosuch"), HERE])
def test_what_tells_nothing_is_asked_for(something: Given) -> None:
    """Blank words, an unknown button and a place are no answer."""
    assert code(unkept("aloud"), something) == "type_it"


@pytest.mark.parametrize("recorded", [None, "nosuch", {"own": "x"}, ["x"], 7])
def test_a_record_of_something_else_is_unreadable(recorded: Any) -> None:
    """What the question could not have kept is asked again."""
    with pytest.raises(Unreadable):
        unkept("aloud").value(recorded)


@pytest.mark.parametrize(
    "kind",
    [text(9), choice("a", own=text(9)), several("a"), number(0, 9), time_of_day(), day(date(2026, 1, 1), 9), place()],
)
def test_a_voice_note_answers_nothing_else(kind: Kind[Any]) -> None:
    """Where words or buttons are asked for, a voice note is a problem and breaks nothing."""
    assert code(kind, Voiced(30))
