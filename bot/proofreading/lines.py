"""Banks of short texts: named by what they are for, short, facts with their source, no two alike, enough of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations

from rapidfuzz import fuzz

from bot.content import Content
from bot.proofreading.banks import BANKS, Bank
from bot.proofreading.findings import Finding
from bot.proofreading.sources import Source

LONGEST_NAME = 50  # characters: of the 64 bytes of a button
ALIKE = 80  # of 100: from here on two texts read as one


def proofread(source: Source, said: Mapping[str, str], others: Collection[str] = ()) -> Iterator[Finding]:
    """What is wrong with one file of a bank; `said` are its texts by name, as plain text, `others` the names in the
    bank that it answers."""
    bank, lines = BANKS[source.flow], source.lines()
    for name, line in lines.items():
        words = said.get(name, "")
        for problem in (*_name(bank, name), *_source(bank, source, name, line), *_text(bank, words)):
            yield Finding(source.path, line, name, problem)
        if bank.answers and name not in others:
            yield Finding(source.path, line, name, f"belongs to no block of {bank.answers}.jinja")
    for first, second in combinations([name for name in lines if name in said], 2):
        if fuzz.token_sort_ratio(said[first], said[second], score_cutoff=ALIKE):
            problem = f"says nearly the same as the block {first!r} on line {lines[first]}"
            yield Finding(source.path, lines[second], second, problem)


def enough(content: Content) -> Iterator[Finding]:
    """Whether people would soon be given the same text twice."""
    for locale in content.locales:
        for file, bank in BANKS.items():
            path, names = content.roots[-1] / locale / f"{file}.jinja", content.names(locale, file)
            if (count := len(names)) < bank.fewest:
                yield Finding(path, 0, "", f"there are {count} texts; fewer than {bank.fewest} {bank.too_few}")
            for part in next(iter(bank.parts.values())):
                if (count := sum(name.startswith(f"{part}__") for name in names)) < bank.each:
                    problem = f"there are {count} for {part!r}; fewer than {bank.each} {bank.too_few}"
                    yield Finding(path, 0, "", problem)


def _name(bank: Bank, name: str) -> Iterator[str]:
    if len(name) > LONGEST_NAME:
        yield f"is a name of {len(name)} characters; a button that leads to it has room for {LONGEST_NAME}"
    *given, own = name.split("__", len(bank.parts))
    if own and len(given) == len(bank.parts) and all(map(_is_in, given, bank.parts.values())):
        return
    may = " and ".join(f"a {part} of {', '.join(names)}" for part, names in bank.parts.items())
    yield f"is to be called {'__'.join(bank.parts)}__name, with {may}"


def _is_in(part: str, names: tuple[str, ...]) -> bool:
    return part in names


def _source(bank: Bank, source: Source, name: str, line: int) -> Iterator[str]:
    kind = "".join(name.split("__")[1:2])
    if kind not in bank.sourced:
        return
    above = "".join(source.text.splitlines(keepends=True)[: line - 1]).rstrip()
    comment = re.search(r"\{#(?:(?!\{#).)*#\}\Z", above[-2000:], re.DOTALL)
    if comment is None or len(comment[0].strip("{#-} \n")) < 8:
        yield f"is a {kind} without its source: say where it comes from in a {{# comment #}} directly above"


def _text(bank: Bank, text: str) -> Iterator[str]:
    if len(text) > bank.longest:
        yield f"is {len(text)} characters long; a {bank.text} has {bank.longest} at most"
    if bank.asks and text.count("?") > 1:
        yield "asks more than one question"
