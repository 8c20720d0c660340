"""Reading postings, and finding what they ask for in a résumé. All postings and résumés here are made up."""

from __future__ import annotations

import random
import re
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.support.postings import TERM, Posting, Term, compare, copied, propose, read, term
from bot.support.postings.vocabulary import vocabulary
from bot.support.postings.words import plain, root

POSTINGS: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("postings.toml").read_text("utf-8"))["posting"]
RESUME = """Maria Bell
Nurse with 6 years of experience on surgical wards
Skills: HTML, Postgres, RESTful APIs, C#, JavaScript, Excel; problem solving
Managed projects for three hospitals
Fluent in German, basic French
BSc Nursing, Northdale University
Full UK driving licence. Stocktaking and till work at weekends
CI/CD with Jenkins, K8s, a course in machine learning
Organised behaviour workshops for paediatric patients
Wrote the rota every week, answered calls in Welsh
"""
ids = [posting["title"] for posting in POSTINGS]


def normals(terms: tuple[Term, ...]) -> set[str]:
    return {one.normal for one in terms}


def how(words: str, resume: str = RESUME) -> str:
    return compare([term(words)], resume)[0].how


@pytest.mark.parametrize("posting", POSTINGS, ids=ids)
def test_conditions_and_wishes_are_told_apart(posting: dict[str, Any]) -> None:
    """What a posting must have and what it would like stand apart, by heading, by cue word, or within a sentence."""
    found = read(posting["text"])
    assert set(posting["essential"]) <= normals(found.essential)
    assert set(posting["desirable"]) <= normals(found.desirable)
    assert not normals(found.essential) & normals(found.desirable)


@pytest.mark.parametrize("posting", POSTINGS, ids=ids)
def test_what_is_not_asked_for_is_left_out(posting: dict[str, Any]) -> None:
    """Benefits, ways to apply and duties are no conditions."""
    found = propose(read(posting["text"]))
    words = " ".join(one.words.casefold() for one in (*found.essential, *found.desirable)).split()
    assert not set(posting["not_asked"]) & set(words)


@pytest.mark.parametrize("posting", POSTINGS, ids=ids)
def test_title_and_company_only_where_told(posting: dict[str, Any]) -> None:
    """The title and the company are those that the posting tells; none is guessed."""
    found = read(posting["text"])
    assert (found.title, found.company) == (posting["title"], posting.get("company"))


@pytest.mark.parametrize("posting", POSTINGS, ids=ids)
def test_ten_terms_at_most_are_proposed(posting: dict[str, Any]) -> None:
    """Ten at most are proposed, each short enough for a button, in the posting's own words, none twice."""
    found = propose(read(posting["text"]))
    terms = (*found.essential, *found.desirable, *found.duties)
    assert 2 <= len(terms) <= 10
    given = set(posting["text"].split()) | set(re.findall(r"[\w'+#-]+", posting["text"]))
    assert all(0 < len(one.words) <= TERM and set(one.words.split()) <= given for one in terms)
    assert len({one.normal for one in terms}) == len(terms)


def test_many_conditions_leave_room_for_wishes() -> None:
    """With a long list of conditions, wishes keep three places, and ways of working come last."""
    musts = "\n".join(f"- {name}" for name in ("Teamwork", *list(vocabulary().kinds)[40:60]))
    found = propose(read(f"Requirements\n{musts}\nNice to have\n- Docker\n- Linux\n- Jira\n- Figma"))
    assert (len(found.essential), len(found.desirable)) == (7, 3)
    assert "teamwork" not in normals(found.essential)


def test_without_conditions_duties_are_proposed() -> None:
    """A posting that tells only what there is to do gives that."""
    found = propose(read("You would be expected to:\n- Provide general clinics\n- Take part in training students"))
    assert (found.essential, found.desirable) == ((), ())
    assert [one.words for one in found.duties] == ["Provide general clinics", "Take part in training students"]


@pytest.mark.parametrize(
    ("line", "number"),
    [("5+ years of experience in logistics", 5), ("at least 3 years' teaching experience", 3), ("3-5 years in retail", 3),
     ("Minimum of two years of experience in a lab", 2), ("10 or more years as a driver", 10)],
)  # fmt: skip
def test_years_are_read(line: str, number: int) -> None:
    """Years asked for are a term of their own, with their number."""
    (found,) = (one for one in read(f"Requirements\n- {line}").essential if one.kind == "years")
    assert found.number == number


@pytest.mark.parametrize("line", ["You must be 18 years old or over", "A company with 40 years behind it"])
def test_other_years_are_none(line: str) -> None:
    """An age or a company's past asks for no experience."""
    assert all(one.kind != "years" for one in read(f"Requirements\n- {line}").essential)


@pytest.mark.parametrize(
    ("line", "level"),
    [("Bachelor's degree in computer science or similar", 4), ("Degree in nursing", 4), ("MSc or PhD in physics", 5),
     ("Master's degree", 5), ("GCSE maths", 1), ("High school diploma", 1), ("BSc in a related field", 4)],
)  # fmt: skip
def test_degrees_are_read(line: str, level: int) -> None:
    """A level of education is a term of its own."""
    (found,) = (one for one in read(f"Qualifications\n- {line}").essential if one.kind == "degree")
    assert found.number == level


def test_a_high_degree_of_care_is_no_degree() -> None:
    """Everyday words that look like education are none."""
    found = read("Requirements\n- A high degree of accuracy\n- Be a graduate of life\n- Master the basics").essential
    assert all(one.kind != "degree" for one in found)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("HTML5", "in"), ("html", "in"), ("PostgreSQL", "in"), ("PostgresSql", "in"), ("REST", "in"), ("RESTful", "in"),
        ("C#", "in"), ("C++", "missing"), ("C", "missing"), ("Java", "missing"), ("JavaScript", "in"), ("R", "missing"),
        ("Go", "missing"), ("problem-solving", "in"), ("problem solving", "in"), ("CI/CD", "in"), ("Kubernetes", "in"),
        ("ML", "in"), ("machine learning", "in"), ("AWS", "missing"), ("PMP", "missing"), ("ACCA", "missing"),
        ("project management", "similar"), (".NET", "similar"), ("Azure", "missing"), ("MySQL", "similar"),
        ("driving license", "in"), ("stock control", "in"), ("cash register", "in"), ("pediatric patients", "in"),
        ("behavior workshop", "in"), ("behaviour workshops", "in"), ("workshop organisation", "similar"),
        ("patients on surgical wards", "similar"), ("scuba diving", "missing"),
        ("German", "in"), ("fluent German", "in"), ("fluent French", "similar"), ("French", "in"), ("Spanish", "missing"),
        ("Welsh", "in"), ("fluent Welsh", "similar"),
        ("5+ years of nursing experience", "in"), ("8 years of experience", "similar"), ("5 years of sales", "similar"),
        ("degree in nursing", "in"), ("Bachelor's degree", "in"), ("Master's degree", "similar"),
        ("degree in physics", "similar"), ("high school diploma", "in"),
    ],
)  # fmt: skip
def test_matching(words: str, expected: str) -> None:
    """The same thing in another spelling is in; what is near is similar; what only looks alike is neither."""
    assert how(words) == expected


@pytest.mark.parametrize(
    ("resume", "words", "expected"),
    [
        ("Languages: C, C++ and Java", "C", "in"), ("Languages: C++ and Java", "C", "missing"), ("Vitamin C and R&D", "C", "missing"),
        ("Statistics with R (ggplot)", "R", "in"), ("Led R&D for a firm", "R", "missing"), ("Sarah R. Bell", "R", "missing"),
        ("Python, Go, SQL", "Go", "in"), ("Golang services", "Go", "in"), ("I go to great lengths", "Go", "missing"),
        ("Built it with Node.js", "Node.js", "in"), ("NodeJS, React", "Node.js", "in"), ("ASP.NET Core", ".NET", "in"),
        ("Net profit grew", ".NET", "missing"), ("I excel at this", "Excel", "missing"), ("MS Excel", "Excel", "in"),
        ("JavaScript only", "Java", "missing"), ("Java only", "JavaScript", "missing"), ("C# only", "C++", "missing"),
        ("2015 - 2019 Driver at Fellside", "3 years of experience", "similar"), ("Painter", "3 years of experience", "missing"),
        ("Took blood in a clinic. Venepuncture daily.", "phlebotomy", "in"), ("Scrum master for two teams", "MSc", "missing"),
        ("Amazon Web Services", "AWS", "in"), ("Registered nurse, NMC PIN held", "NMC registration", "in"),
        ("Team player", "teamwork", "in"), ("worked in a team", "teamwork", "in"), ("", "Python", "missing"),
    ],
)  # fmt: skip
def test_look_alikes(resume: str, words: str, expected: str) -> None:
    """Short names count where a list or the words around them speak for it, and nowhere else."""
    assert how(words, resume) == expected


def test_a_match_shows_its_line() -> None:
    """What is found comes with the line it was seen in, and what is not found with none."""
    found = compare([term("PostgreSQL"), term("PMP")], RESUME)
    assert found[0].line == "Skills: HTML, Postgres, RESTful APIs, C#, JavaScript, Excel; problem solving"
    assert found[1].line == ""


def test_a_term_of_ones_own() -> None:
    """Own words keep their wording; known names in them are known by their one name."""
    assert (term("Postgres").words, term("Postgres").normal) == ("Postgres", "postgresql")
    assert term("goat herding").normal == "goat herding"
    assert len(term("very " * 30 + "long").words) <= TERM


def test_what_is_copied_is_found() -> None:
    """Seven words in a row are copied, six are not; capitals and punctuation hide nothing."""
    posting = "You will keep our wide green valley safe for the people who live in it."
    assert copied(posting, "I would KEEP our wide, green valley safe for you") == (
        "KEEP our wide, green valley safe for",
    )
    assert copied(posting, "I would keep our wide green valley tidy") == ()
    assert (copied(posting, ""), copied("", posting)) == ((), ())


def test_every_name_near_another_is_a_name() -> None:
    """The vocabulary is whole: whatever is said to be near to something is itself in it."""
    known = vocabulary()
    assert set(known.near) <= set(known.kinds)
    assert {other for others in known.near.values() for other in others} <= set(known.kinds)


def test_every_name_finds_itself() -> None:
    """Each name of the vocabulary is found in a posting's list and in a résumé's list."""
    for name in vocabulary().kinds:
        found = read(f"Requirements\n- Experience with {name}, other things").essential
        assert name.casefold() in normals(found)
        assert how(name, f"Skills: {name}, other things") == "in"


def test_spelling_of_two_countries() -> None:
    """British and American spellings, plurals and capitals are one word; different words stay two."""
    assert plain("Organisations") == plain("organization")
    assert plain("behaviours") == plain("behavior")
    assert plain("licence") == plain("licenses")
    assert plain("Travelling") == plain("traveling")
    assert plain("hour") != plain("hor")
    assert plain("four") != plain("for")
    assert root(plain("managed")) == root(plain("management")) != root(plain("manual"))


def test_speed() -> None:
    """A posting of 2,000 words is read in under 20 ms, and compared with a long résumé in under 40."""
    chance = random.Random(5)
    names = list(vocabulary().kinds)
    lines = [
        f"- Experience of {chance.choice(names)} and the care of {chance.choice(names)} in a busy place"
        for _ in range(150)
    ]
    posting = "Requirements\n" + "\n".join(lines)
    assert len(posting.split()) >= 1_900
    read(posting[:500])  # warm: the vocabulary is loaded once
    assert _fastest(lambda: read(posting)) < 0.020
    terms = read(posting).essential[:10]
    assert _fastest(lambda: compare(terms, posting * 2)) < 0.040


def _fastest(run: Any, runs: int = 5) -> float:
    times = []
    for _ in range(runs):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize("text", [" " * 20_000, "a " * 10_000, "-" * 20_000, ":" * 20_000, "; " * 9_000, "essential " * 2_000,
                                  "experience of " * 1_500, "A" * 20_000, "1 year " * 3_000, "(" * 20_000, "ideally, " * 2_000,
                                  "Job title: " * 2_000, "\n" * 20_000, "• " * 9_000, "Go, R, C, " * 2_000, "Acme of the " * 1_800])  # fmt: skip
def test_hostile_texts_take_no_time(text: str) -> None:
    """No text makes reading slow: the work grows with its length."""
    terms = [term("care of patients"), term("5 years of sales")]
    assert _fastest(lambda: (read(text), compare(terms, text), copied(text, text)), 2) < 0.5


@hypothesis_settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=400)
    | st.lists(
        st.sampled_from(
            [
                "Requirements",
                "- ",
                "\n",
                ":",
                "5+ years",
                "essential",
                "C++",
                "a plus",
                "Go",
                ";",
                "**",
                "ideally",
                "degree in",
                "fluent German",
                "\u2022",
                "é",
            ]
        )
    ).map(" ".join)
)
def test_any_text_is_read(text: str) -> None:
    """Whatever is pasted, reading and comparing give an answer."""
    found = read(text)
    assert isinstance(found, Posting)
    terms = (*found.essential, *found.desirable, *found.duties)
    assert all(one.words.strip() and len(one.words) <= TERM and one.normal for one in terms)
    assert len(compare(terms, text)) == len(terms)
    assert isinstance(copied(text, text), tuple)
