"""Reading letters: made-up ones of every kind and trap (`data/letters_*.toml`)."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.letters import measure
from bot.support.letters import Letter, read
from bot.support.letters.book import book, languages
from bot.support.letters.phrases import Phrases
from tests.support.letters_data import letters, sentences

LETTERS = letters("no", "not_no", "named")
FIELDS = ("person", "stage", "outcome", "feedback", "keeps_on_file", "no_reply", "invites_again", "language")


def read_row(row: dict[str, Any]) -> Letter:
    return read(row["text"], row.get("subject", ""), row.get("sender", ""))


@pytest.mark.parametrize("row", LETTERS, ids=lambda row: row["id"])
def test_kind(row: dict[str, Any]) -> None:
    """Every made-up letter is read as the kind it is."""
    assert read_row(row).kind == row["kind"]


@pytest.mark.parametrize(
    "row", [row for row in LETTERS if any(key in row for key in (*FIELDS, "reason"))], ids=lambda row: row["id"]
)
def test_fields(row: dict[str, Any]) -> None:
    """What a made-up letter says beside yes and no is read as it is."""
    letter = read_row(row)
    assert {key: getattr(letter, key) for key in FIELDS if key in row} == {
        key: row[key] for key in FIELDS if key in row
    }
    if "reason" in row:
        assert letter.reason is not None
        assert row["reason"] in letter.reason


@pytest.mark.parametrize("row", [row for row in LETTERS if row.get("company") == ""], ids=lambda row: row["id"])
def test_unnamed_company_stays_blank(row: dict[str, Any]) -> None:
    """A letter that does not name its company leaves it blank: masks, clients without a name and newsletters, too."""
    assert read_row(row).company is None


@pytest.mark.parametrize("row", [row for row in LETTERS if row.get("role") == ""], ids=lambda row: row["id"])
def test_unnamed_role_stays_blank(row: dict[str, Any]) -> None:
    """A letter that does not name the role leaves it blank."""
    assert read_row(row).role is None


def test_bars_on_made_up_letters() -> None:
    """On the made-up letters the figures are above the bars of the product."""
    figures = measure(LETTERS)
    assert figures.precision("rejection") == 1.0
    assert figures.recall("rejection") == 1.0
    assert figures.taken_for("acknowledgement", "rejection") == 0.0
    assert figures.company.right >= 0.97 * (figures.company.right + figures.company.wrong + figures.company.blank)
    assert figures.company.wrong <= 1
    assert figures.role.right >= 0.97 * (figures.role.right + figures.role.wrong + figures.role.blank)
    assert figures.role.wrong <= 1


def test_letters_it_was_not_made_for() -> None:
    """On letters written after the rules no acknowledgement is taken for a no, and hardly a name is wrong."""
    figures = measure(letters("fresh"))
    assert figures.precision("rejection") == 1.0
    assert (figures.recall("rejection") or 0) >= 0.9
    assert figures.company.wrong == 0
    assert figures.role.wrong <= 1


@pytest.mark.parametrize("text", sentences()["no"])
def test_one_sentence_no(text: str) -> None:
    """A sentence with which employers say no is enough."""
    assert read(text).kind == "rejection"


@pytest.mark.parametrize("line", sentences()["not_no"])
def test_one_sentence_that_is_no_no(line: str) -> None:
    """A sentence that only sounds like a no is read as what it is."""
    kind, _, text = line.partition(" | ")
    assert read(text).kind == kind


@pytest.mark.parametrize("row", [row for row in LETTERS if row["kind"] == "acknowledgement"], ids=lambda row: row["id"])
def test_shouted_acknowledgement_is_no_rejection(row: dict[str, Any]) -> None:
    """An acknowledgement in capitals is not taken for a rejection."""
    assert read(row["text"].upper()).kind != "rejection"


@pytest.mark.parametrize("row", letters("no"), ids=lambda row: row["id"])
def test_a_no_survives_lost_line_breaks(row: dict[str, Any]) -> None:
    """A rejection whose line breaks were lost is still read as one."""
    if ">" not in row["text"] and "From:" not in row["text"]:
        assert read(" ".join(row["text"].split())).kind == "rejection"


@pytest.mark.parametrize("row", letters("no"), ids=lambda row: row["id"])
def test_a_no_survives_html(row: dict[str, Any]) -> None:
    """A rejection sent as HTML reads the same as its text."""
    if "<" not in row["text"] and ">" not in row["text"]:
        page = (
            "<html><body>"
            + "".join(f"<p>{line}</p>" for line in row["text"].replace("&", "&amp;").split("\n"))
            + "</body></html>"
        )
        assert read(page, row.get("subject", ""), row.get("sender", "")).kind == "rejection"


def test_form_phrases_are_no_reason() -> None:
    """A form phrase is listed as one and never shown as a reason; what they had named experience with is one."""
    letter = read(
        "Dear Sam, after careful consideration we have decided to move forward with other candidates whose background "
        "and experience more closely match our needs. We wish you the best of luck."
    )
    assert letter.reason is None
    named = read(
        "Dear Sam, after careful consideration we have decided to move forward with another candidate whose experience "
        "with SAP modules more closely matches our needs. We wish you the best of luck."
    )
    assert "SAP modules" in (named.reason or "")
    assert {"after careful consideration", "wish you the best of luck"} <= set(letter.stock_phrases)


def test_the_letter_inside_a_forward_gives_the_names() -> None:
    """Headers of a forwarded letter tell its subject and sender."""
    letter = read(
        "see below\n\nFrom: Corvane Careers <no-reply@corvane.example>\nSubject: Your application for Welder at Corvane"
        "\n\nYou have not been selected."
    )
    assert (letter.kind, letter.company, letter.role, letter.no_reply) == ("rejection", "Corvane", "Welder", True)


def test_a_name_is_not_made_of_the_reader() -> None:
    """The name in the greeting is never taken for the company."""
    assert read("Dear Halden,\n\nwe appreciate the time with Halden. You were not selected.\n\nRegards").company is None


def test_a_letter_in_another_language_says_so() -> None:
    """A letter in a language without phrases is of kind "other", with its language, and no field guessed."""
    letter = read(
        "Beste Sanne, bedankt voor je sollicitatie. Helaas moeten we je meedelen dat we niet met je verder "
        "gaan. Wij wensen je veel succes bij het zoeken."
    )
    assert letter == Letter(kind="other", language="nl")


def test_every_language_has_whole_data() -> None:
    """Every language folder loads, and its word lists are all there."""
    assert "en" in languages()
    for language in languages():
        assert book(language).vocabulary["role.heads"]


def test_a_phrase_with_an_unknown_list_is_refused() -> None:
    """A misspelt list in the data is an error that names it, not a phrase that never matches."""
    phrases: Phrases[str] = Phrases({"job": ["role"]})
    with pytest.raises(ValueError, match="<jbo>"):
        phrases.add("the <jbo>", "x")
    with pytest.raises(ValueError, match="must be there"):
        phrases.add("[the]", "x")


def test_phrases_find_lists_options_and_gaps() -> None:
    """A phrase may hold a word of a list, an optional word and a gap of up to six words, and no more."""
    phrases: Phrases[str] = Phrases({"job": ["role", "post"]})
    phrases.add("the [open] <job> ... filled", "gone")
    assert phrases.find(["the", "role", "is", "filled"])
    assert phrases.find(["the", "open", "post", "a", "b", "c", "d", "e", "f", "filled"])
    assert not phrases.find(["the", "open", "post", "a", "b", "c", "d", "e", "f", "g", "filled"])
    assert not phrases.find(["the", "shut", "post", "filled"])


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=3000), st.text(max_size=200), st.text(max_size=200))
def test_any_text_gives_a_letter(text: str, subject: str, sender: str) -> None:
    """Any text, subject and sender give a Letter, never an exception."""
    assert isinstance(read(text, subject, sender), Letter)


WORDS = st.sampled_from(
    [
        *[
            "we",
            "you",
            "your",
            "not",
            "selected",
            "application",
            "the",
            "position",
            "of",
            "Analyst",
            "at",
            "Acme",
            "Inc.",
        ],
        *["I", "Dear", "Regards", "unfortunately", "if", "On", "wrote:", "From:", "Subject:", "interview", "offer"],
        *[",", ".", ":", "-", "|", "(", ")", "'", '"', ">", "<", "[", "]", "_", "&", "@", "'s", "however"],
        "\n",
        "\n\n",
    ]
)


@settings(max_examples=250, deadline=None)
@given(st.lists(WORDS, max_size=120).map(" ".join), st.lists(WORDS, max_size=12).map(" ".join))
def test_any_mixture_of_letter_words_gives_a_letter(text: str, subject: str) -> None:
    """Letter-like rubbish gives a Letter, and names that are not blank have something in them."""
    letter = read(text, subject, subject)
    assert all(name is None or name.strip() for name in (letter.company, letter.role, letter.person, letter.reason))


NASTY = {
    "a": "a " * 50_000,
    "lines": "\n" * 100_000,
    "brackets": "(" * 100_000,
    "at": "@ " * 50_000,
    "commas": ", " * 50_000,
    "tags": "<p>" + "<a " * 33_000,
    "open tags": "<" * 100_000,
    "comments": "<p>" + "<!--" * 25_000,
    "cue words": "we have not " * 9_000,
    "not": "not move " * 11_000,
    "titles": "The Data Analyst " * 6_000,
    "names": "Acme " * 20_000,
    "position of": "position of Analyst, Director, " * 3_300,
    "quotes": "> " * 50_000,
    "quoted lines": "> a\nb\n" * 16_000,
    "headers": "From: a\nSubject: b\n" * 5_200,
    "wrote": "On Monday wrote:\n" * 6_000,
    "greetings": "Dear Sam, " * 10_000,
    "closings": ". Kind regards, " * 6_200,
    "interest": "interest in the " * 6_500,
    "labels": "Position: Analyst\n" * 5_500,
    "spaces": " " * 100_000,
    "dashes": " - " * 33_000,
    "possessives": "A's " * 25_000,
    "one word": "A" * 100_000,
    "figures": "1" * 100_000,
    "code": "(1" * 50_000,
    "other script": "я" * 100_000,
}


@pytest.mark.parametrize("name", NASTY)
def test_nothing_makes_it_slow(name: str) -> None:
    """100 kB of anything is read in under 0.2 s of this computer's time, as text, subject or sender: the better of two,
    so that a collection of somebody else's garbage does not count."""
    read("warm")
    took = []
    for _ in range(2):
        started = time.process_time()
        read(NASTY[name])
        read("x", NASTY[name], NASTY[name])
        took.append(time.process_time() - started)
    assert min(took) < 0.2


def test_a_long_letter_is_read_fast() -> None:
    """Two thousand words take a few milliseconds; the best of several runs, so that a busy computer does not count."""
    text = " ".join(" ".join(row["text"] for row in letters("no")).split()[:2000])
    best = 1.0
    for _ in range(12):
        started = time.process_time()
        read(text)
        best = min(best, time.process_time() - started)
    assert best < 0.012
