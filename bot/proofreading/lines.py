"""The daily lines: short, named by what they are for, facts with their source, no two alike, enough of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations

from rapidfuzz import fuzz

from bot.content import Content
from bot.flows.encourage import LINES
from bot.proofreading.findings import Finding
from bot.proofreading.sources import Source

LONGEST = 200  # characters
FEWEST = 30  # a month of days
ALIKE = 80  # of 100: from here on two lines read as one
STATES = ("any", "rejected", "waiting", "interview", "long", "back", "good")
KINDS = ("acknowledge", "fact", "action", "story", "question")


def proofread(source: Source, said: Mapping[str, str]) -> Iterator[Finding]:
    """What is wrong with one file of lines; `said` are its lines by name, as plain text."""
    lines = source.lines()
    for name, line in lines.items():
        for problem in (*_name(name), *_source(source, name, line), *_length(said.get(name, ""))):
            yield Finding(source.path, line, name, problem)
    for first, second in combinations([name for name in lines if name in said], 2):
        if fuzz.token_sort_ratio(said[first], said[second]) >= ALIKE:
            problem = f"says nearly the same as the block {first!r} on line {lines[first]}"
            yield Finding(source.path, lines[second], second, problem)


def enough(content: Content) -> Iterator[Finding]:
    """Whether people would soon hear the same line twice."""
    for locale in content.locales:
        if (count := len(content.names(locale, LINES))) < FEWEST:
            path = content.roots[-1] / locale / f"{LINES}.jinja"
            yield Finding(path, 0, "", f"there are {count} lines; fewer than {FEWEST} come round too soon")


def _name(name: str) -> Iterator[str]:
    state, _, rest = name.partition("__")
    kind, _, own = rest.partition("__")
    if state not in STATES or kind not in KINDS or not own:
        yield f"is to be called state__kind__name, with a state of {', '.join(STATES)} and a kind of {', '.join(KINDS)}"


def _source(source: Source, name: str, line: int) -> Iterator[str]:
    if name.split("__")[1:2] != ["fact"]:
        return
    above = "".join(source.text.splitlines(keepends=True)[: line - 1]).rstrip()
    comment = re.search(r"\{#(?:(?!\{#).)*#\}\Z", above[-2000:], re.DOTALL)
    if comment is None or len(comment[0].strip("{#-} \n")) < 8:
        yield "is a fact without its source: say where it comes from in a {# comment #} directly above"


def _length(text: str) -> Iterator[str]:
    if len(text) > LONGEST:
        yield f"is {len(text)} characters long; a daily line has {LONGEST} at most"
