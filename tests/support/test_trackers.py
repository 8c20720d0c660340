"""Tables from other trackers and spreadsheets: recognised, read, and nothing that anybody sends breaks it."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.support import tracker_dates, trackers
from bot.support.drafts import STAGES
from bot.support.jobs import OUTCOMES
from bot.support.trackers import MAX_CHARACTERS, MAX_ROWS, Table, Taken, Trouble

TODAY = date(2026, 11, 24)
HUNTR = """\
Employer,Job Title,List,URL,Location,Date Added,Date Applied,Notes
"Corvane, Inc.",Stock controller,Wishlist,https://jobs.example/1,Leeds,2026-10-01,,
Hollin & Sons,Depot manager,Rejected,https://jobs.example/2,Leeds,2026-10-01,2026-10-03,"a note
of two lines, with a comma"
Marsh,Planner,Phone Screen,,,2026-10-01,2026-10-05T09:30:00Z,
"""
HUNTR_WHOLE = """\
companyName,title,listName,location,createdAt,htmlDescription
Marsh,Planner,Applied,Leeds,2026-10-01,<p>Plan</p>
"""
TEAL = """\
Job Position;Company;Max. Salary;Location;Status;Date Saved;Date Applied;Follow up
Planner;Ünal;;;Bookmarked;05/03/2026;;
Planner;Marsh;;;No Response;05/03/2026;06/03/2026;
Nurse;Tarn;;;I Withdrew;06/03/2026;13/03/2026;
Nurse;Orrin;;;Interviewing;06/03/2026;16/03/2026;
Nurse;Wend;;;Accepted;06/03/2026;17/03/2026;
"""
OWN = """\
\ufeffWhat I sent in 2026

Firm\tPosition\tStage\tResult\tFound via\tApplied on\tInterview date
Marsh\tPlanner\tInterview\tRejected\tLinkedIn\t3 May\t20 May
Tarn\tNurse\tApplied\t\tmy friend Jo\t3 June 2026\t
Orrin\tNurse\tApplied\tNo\ta headhunter\tJune 5th, 2026\t
"""


def table(text: str) -> Table:
    found = trackers.read(text)
    assert isinstance(found, Table)
    return found


def taken(text: str, order: str | None = None, **meanings: str) -> Taken:
    found = table(text)
    order = order or trackers.order_of(found, found.columns, TODAY)[0]
    return trackers.jobs_in(found, found.columns, TODAY, order, meanings)


def one(text: str) -> dict[str, object]:
    (job,) = taken(text).jobs
    return job


@pytest.mark.parametrize("text", [HUNTR, HUNTR_WHOLE, TEAL, OWN])
def test_a_table_speaks_for_itself(text: str) -> None:
    """What Huntr and Teal write, and a sheet of one's own, is seen to be a table of applications."""
    assert trackers.is_table(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "I applied to Marsh, Tarn, and Orrin", "Company, role", "Company,Role\n",
        "Dear Sam,\n\nthank you for your interest in our company, position and team.\nUnfortunately, no.",
        "Name,Age\nJo,3", "Company: Marsh\nRole: Planner", "Company,Colour\nMarsh,red",
    ],
)  # fmt: skip
def test_other_texts_do_not(text: str) -> None:
    """A letter, a sentence, a table of other things, a header alone: none of them is a table of applications."""
    assert not trackers.is_table(text)


def test_huntr() -> None:
    """Its lists are stages and outcomes; a wish is no application; quoted cells keep their commas and lines."""
    found = taken(HUNTR)
    assert (found.wishes, found.left_out, len(found.jobs)) == (1, 0, 2)
    no, call = found.jobs
    assert (no["company"], no["role"], no["outcome"], no["on"]) == (
        "Hollin & Sons", "Depot manager", "they_said_no", "2026-10-03",
    )  # fmt: skip
    assert (call["stage"], call["outcome"], call["dates"]) == ("screen", "waiting", {"application": "2026-10-05"})
    assert one(HUNTR_WHOLE)["company"] == "Marsh"


def test_teal() -> None:
    """Its statuses keep outcomes apart; one day above twelve tells the order of all its dates."""
    found = taken(TEAL)
    assert found.wishes == 1
    assert [(job["stage"], job["outcome"]) for job in found.jobs] == [
        ("unknown", "silence"), ("unknown", "i_said_no"), ("interview", "waiting"), ("final", "hired"),
    ]  # fmt: skip
    assert found.jobs[0]["on"] == "2026-03-06"


def test_a_sheet_of_ones_own() -> None:
    """A title above the header, tabs, dates in words, two columns for where it stands, and sources by their kind."""
    first, second, third = taken(OWN).jobs
    assert (first["stage"], first["outcome"], first["source"]) == ("interview", "they_said_no", "advert")
    assert first["dates"] == {"application": "2026-05-03", "interview": "2026-05-20"}
    assert (second["stage"], second["outcome"], second["source"]) == ("application", "waiting", "referral")
    assert (third["stage"], third["outcome"], third["source"]) == ("application", "they_said_no", "recruiter")


def stands(status: str) -> tuple[object, object] | str:
    found = taken(f'Company,Role,Status\nMarsh,Planner,"{status}"\n')
    return (found.jobs[0]["stage"], found.jobs[0]["outcome"]) if found.jobs else "wish" if found.wishes else "unknown"


@pytest.mark.parametrize(
    ("status", "meant"),
    [
        ("Wishlist", "wish"), ("BOOKMARKED", "wish"), ("To apply", "wish"), ("Applying", "wish"), ("Saved", "wish"),
        ("Applied", ("application", "waiting")), ("Application sent", ("application", "waiting")),
        ("", ("application", "waiting")), ("Under review", ("application", "waiting")),
        ("Recruiter call", ("screen", "waiting")), ("Phone interview", ("screen", "waiting")),
        ("Take-home test", ("assessment", "waiting")), ("2nd Interview", ("interview", "waiting")),
        ("Final round", ("final", "waiting")), ("Offer", ("final", "offer")), ("Negotiating", ("final", "offer")),
        ("Offer accepted", ("final", "hired")), ("Declined offer", ("unknown", "i_said_no")),
        ("Rejected", ("unknown", "they_said_no")), ("Rejected after interview", ("interview", "they_said_no")),
        ("Not selected", ("unknown", "they_said_no")), ("Withdrawn", ("unknown", "i_said_no")),
        ("Not interested", ("unknown", "i_said_no")), ("Position filled", ("unknown", "role_closed")),
        ("Ghosted", ("unknown", "silence")), ("No response", ("unknown", "silence")), ("Parked", "unknown"),
        ("Closed", "unknown"), ("🙃", "unknown"),
    ],
)  # fmt: skip
def test_words_for_where_it_stands(status: str, meant: object) -> None:
    """Each outcome is kept apart; what is no application stays out; what nobody can know is not guessed."""
    assert stands(status) == meant


def test_a_word_that_nobody_knows_is_asked_for() -> None:
    """It is told with the most frequent first; what it is said to mean counts, and left out is left out."""
    text = "Company,Status\nMarsh,Parked\nTarn,Zonk\nOrrin,Parked\n"
    assert taken(text).unknown == ("Parked", "Zonk")
    found = taken(text, Parked="silence", Zonk="leave_out")
    assert [(job["company"], job["outcome"]) for job in found.jobs] == [("Marsh", "silence"), ("Orrin", "silence")]
    assert found.left_out == 1


def test_no_interview_where_interviews_are_kept() -> None:
    """A sheet that dates interviews and has none for a no tells that it ended on paper."""
    text = "Company,Status,Interview date\nMarsh,Rejected,\nTarn,Rejected,2026-05-05\n"
    assert [job["stage"] for job in taken(text).jobs] == ["application", "interview"]


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/05/2026", "13/05/2026"], "day_first"),
        (["03/05/2026", "05/13/2026"], "month_first"),
        (["13/05/2026", "05/13/2026", "03/04/2026"], "mixed"),
        (["03/05/2026"], "ask"),
        (["03.05.2026"], "either"),
        (["05/05/2026", "2026-03-05", "", "soon"], "either"),
        (["01/12/2026"], "month_first"),  # the first of December has not come yet
        (["12-01-26"], "day_first"),
    ],
)
def test_day_and_month(cells: list[str], order: str) -> None:
    """All dates together tell which comes first; nobody applied tomorrow; where nothing tells, nobody guesses."""
    assert tracker_dates.order_of(cells, TODAY)[0] == order


@pytest.mark.parametrize(
    ("cell", "order", "on"),
    [
        ("2026-05-03", "either", "2026-05-03"), ("2026/5/3 10:00", "either", "2026-05-03"),
        ("03/05/26", "day_first", "2026-05-03"), ("03/05/26", "month_first", "2026-03-05"),
        ("03/05/26", "mixed", None), ("13/05/26", "mixed", "2026-05-13"), ("3.5.2026", "month_first", "2026-05-03"),
        ("May 3rd, 2026", "either", "2026-05-03"), ("3 May", "either", "2026-05-03"), ("25 Nov", "either", "2025-11-25"),
        ("46145", "either", "2026-05-03"), ("31/02/2026", "day_first", None), ("2027-01-01", "either", None),
        ("yes", "either", None), ("may", "either", None), ("", "either", None), ("9" * 400, "either", None),
        ("03/05/1926", "day_first", None),
    ],
)  # fmt: skip
def test_a_date(cell: str, order: str, on: str | None) -> None:
    """In numbers, in words, as spreadsheets count days; nothing that lies ahead, and nothing that could be two."""
    found = tracker_dates.read(cell, order, TODAY)
    assert (found.isoformat() if found else None) == on


@pytest.mark.parametrize(("said", "on"), [("3.5.", "2026-05-03"), ("25/11", "2025-11-25"), ("3 May", "2026-05-03"),
                                          ("31.2.", None), ("tomorrow", None), ("sunshine", None),
                                          ("last Tuesday", "2026-11-17"), ("on Fri", "2026-11-20"),
                                          ("3 days ago", "2026-11-21"), ("a week ago", "2026-11-17"),
                                          ("3 May 2030", None)])  # fmt: skip
def test_a_date_that_is_typed(said: str, on: str | None) -> None:
    """A day without a year is the newest there was."""
    found = tracker_dates.said(said, TODAY)
    assert (found.isoformat() if found else None) == on


def test_formulas_are_no_cells() -> None:
    """Of a link its label stays; of any other formula nothing, and a row of nothing is left out."""
    text = 'Company,Role,Status\n"=HYPERLINK(""https://x.example"",""Marsh"")",=1+1,Applied\n"=cmd|\'/C calc\'!A0",,Applied\n'
    found = taken(text)
    assert [(job["company"], job["role"]) for job in found.jobs] == [("Marsh", None)]
    assert found.left_out == 1


def test_limits() -> None:
    """More rows or more text than can be taken is said so, with its number of rows; a header alone has no rows."""
    head = "Company,Role\n"
    assert trackers.read(head + "Marsh,Planner\n" * (MAX_ROWS + 1)) == Trouble("too_many", MAX_ROWS + 1)
    assert len(table(head + "Marsh,Planner\n" * MAX_ROWS).rows) == MAX_ROWS
    assert trackers.read("x" * (MAX_CHARACTERS + 1)) == Trouble("too_long")
    assert trackers.read(head) == Trouble("no_rows")
    assert trackers.read("nothing of the kind") == Trouble("no_table")


def test_a_long_message_that_was_cut_in_a_row() -> None:
    """Two halves of a row are one row again."""
    text = "Company,Role,Status,Date applied\nMarsh,Planner,Rej\nected,2026-05-03\nTarn,Nurse,Applied,2026-05-04\n"
    assert [(job["company"], job["outcome"]) for job in taken(text).jobs] == [
        ("Marsh", "they_said_no"), ("Tarn", "waiting"),
    ]  # fmt: skip


def test_a_quote_that_is_never_closed() -> None:
    """It swallows nothing of what follows."""
    text = 'Company,Role\nMarsh,"Planner\nTarn,Nurse\nOrrin,Nurse\n'
    assert [job["company"] for job in taken(text).jobs] == ["Marsh", "Tarn", "Orrin"]


@pytest.mark.parametrize(
    "text",
    [
        "Company,Role," + ",".join(["x"] * 10_000) + "\n" + "a," * 60_000,
        'Company,Role\n"' + "a,b\n" * 45_000,
        'Company,Role\n"' + "x" * 190_000 + '"\n',
        "Company,Role\n" + '""' * 95_000,
        "Company,Role,Status,Date applied\n" + 'Marsh,"' + "=" * 200 + '",' + "1/" * 60 + "," + "9" * 100 + "\n" * 400,
        ",".join(["Company"] * 30_000)[:190_000] + "\nMarsh,Planner\n",
        "\0".join("Company,Role\nMarsh,Planner\n"),
        "Company,Role\n" * 15_000,
        "\t;|," * 49_000,
    ],
    ids=range(9),
)
def test_hostile_tables_take_no_time(text: str) -> None:
    """Ten thousand columns, quotes without end, nulls, only delimiters: read or refused with half a second of work."""
    began = time.process_time()
    trackers.is_table(text)
    found = trackers.read(text)
    if isinstance(found, Table):
        trackers.jobs_in(found, found.columns, TODAY)
    assert time.process_time() - began < 0.5


odd = st.text(st.sampled_from("abzé,;\t|\"\n\r\0='@+-/.0123456789 李🙃\ufeff\u2028")) | st.sampled_from(
    ["Company", "Role", "Status", "Date", "Rejected", "Marsh", "03/05/2026", "=cmd|'/C calc'!A0", "46000", '""']
)


@settings(max_examples=150)
@given(st.lists(st.lists(odd, max_size=6), max_size=8), st.sampled_from(",;\t|"), st.booleans())
def test_whatever_is_sent(rows: list[list[str]], delimiter: str, headed: bool) -> None:
    """Any text is read or refused; what is read can be logged: known stages and outcomes, short names on one line, no
    formula, no date ahead."""
    head = [delimiter.join(("Company", "Role", "Status", "Date applied", "Source"))] if headed else []
    text = "\n".join([*head, *(delimiter.join(row) for row in rows)])
    trackers.is_table(text)
    found = trackers.read(text)
    if isinstance(found, Trouble):
        return
    for order in ("either", "day_first", "month_first", "mixed"):
        for job in trackers.jobs_in(found, found.columns, TODAY, order).jobs:
            assert job["stage"] in STAGES
            assert job["outcome"] in OUTCOMES
            assert job["company"] or job["role"]
            for name in filter(None, (job["company"], job["role"])):
                assert len(name) <= 60
                assert not name.startswith("=")
                assert name == " ".join(name.split())
            assert all(on <= TODAY.isoformat() for on in (*job["dates"].values(), job["on"] or ""))
