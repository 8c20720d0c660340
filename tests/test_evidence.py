"""docs/evidence.md keeps up with the words: a section a flow, and every study that a note in the content cites."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.flows import FLOWS
from bot.support.routes import countries, country

ROOT = Path(__file__).parent.parent
TEXT = " ".join((ROOT / "docs" / "evidence.md").read_text("utf-8").split())
TEN = ("personal", "feedback", "pause", "plan", "people", "learn", "tailor", "practise", "care", "find_help")
SURE = ("strong", "fair", "weak", "own", "general", "exact")
NOTE = re.compile(r"\{#(?P<note>.*?)#\}\s*(?:\{% block (?P<block>\w+) %\})?", re.DOTALL)
CITED = re.compile(r"(?P<author>[A-Z][A-Za-zÀ-ž'’-]+) (?P<year>(?:19|20)\d\d)\b")
MONTHS = (*calendar.month_name,)


def section(flow: str) -> str:
    """The section about a flow, by the name in its heading."""
    document = (ROOT / "docs" / "evidence.md").read_text("utf-8")
    found = [part for part in re.split(r"(?m)^## ", document) if f"`{flow}`" in part.partition("\n")[0]]
    assert len(found) == 1, flow
    return found[0]


def rows(text: str) -> list[list[str]]:
    """The cells of a section's table, below its heading."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[1:]]


def notes() -> Iterator[tuple[str, str]]:
    """The notes of the content, each with its file; but those of a story, which are biographies."""
    for path in sorted((ROOT / "content").glob("*/*.jinja")):
        for found in NOTE.finditer(path.read_text("utf-8")):
            if "__story__" not in (found["block"] or ""):
                yield path.name, " ".join(found["note"].split())


def cited() -> Iterator[tuple[str, str, str]]:
    """Every "Author YEAR" in the notes, with its file."""
    for file, note in notes():
        for one in CITED.finditer(note):
            if one["author"] not in MONTHS:
                yield file, one["author"], one["year"]


@pytest.mark.parametrize("flow", [*TEN, "good_news", "lookback", "mine", "encourage"])
def test_every_flow_has_a_section(flow: str) -> None:
    """Each of the ten flows, and what stands beside them, has one section with a table of at least three rows."""
    assert flow in FLOWS
    table = rows(section(flow))
    assert len(table) >= 3
    assert all(len(row) == 4 and row[0] for row in table)


@pytest.mark.parametrize("flow", [*TEN, "good_news", "lookback", "mine", "encourage"])
def test_every_row_says_how_sure(flow: str) -> None:
    """Each row says in a word how sure it is, and the words are those that the page explains."""
    for row in rows(section(flow)):
        assert row[3].startswith(SURE), row
        assert row[1] or row[3].startswith("own"), row
    for word in SURE[:-1]:
        assert f"*{word}*:" in TEXT


def test_the_ten_are_numbered_as_the_flows_are() -> None:
    """The sections of the ten flows stand in their order, numbered."""
    document = (ROOT / "docs" / "evidence.md").read_text("utf-8")
    found = re.findall(r"(?m)^## (\d+) .*`(\w+)`$", document)
    assert found == [(str(number), flow) for number, flow in enumerate(TEN, 1)]


def test_every_study_cited_is_on_the_page() -> None:
    """Whoever is cited with a year in a note of the content is on the page with that year."""
    everything = list(cited())
    assert len(everything) >= 20
    assert [one for one in everything if f"{one[1]} {one[2]}" not in TEXT] == []


def test_every_figure_of_a_study_is_on_the_page() -> None:
    """A percentage, a number of people, of studies or of samples that a note tells stands on the page as well."""
    figure = re.compile(r"\b\d+(?:\.\d+)? %|n = [\d,]+\d|\b\d+ (?:samples|studies|tests|employers|engineers)\b")
    told = [(file, found) for file, note in notes() for found in figure.findall(note)]
    assert len(told) >= 40
    assert [one for one in told if one[1] not in TEXT] == []


def test_the_number_of_places_is_right() -> None:
    """The page counts the countries and parts that have places as the file does."""
    listed = sum(bool(found and found.routes) for found in map(country, countries()))
    assert f"{listed} countries and parts" in TEXT


def test_it_claims_no_reviewer() -> None:
    """The page says that nobody has opened the pages and no clinician has reviewed the words."""
    assert "No clinician has reviewed the words" in TEXT
    assert "no person has opened the pages" in TEXT
