"""A million hostile inputs: nothing raises, hangs, is evaluated, or is said so that Telegram refuses it.

    python -m bench.fuzz [--inputs 1000000] [--only turn,files] [--seed N]

Each input is made from a real one by `bench.mutations` and given to the piece that meets it first. A piece may raise
what its docstring declares and nothing else, and must end within a bound that grows with the length of the input only.
Findings are grouped by where they were raised and printed with an example, and the end is 1 when there are any. Input
number n of a target and seed is always the same; `turn`, a real conversation on a real database, also depends on those
before it.
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.crowd import Crowd
from bench.laws import Broken, law
from bench.logs import hearing
from bench.mutations import shown
from bench.pieces import PIECES, Maker

BOUND, BOUND_FILE = 1.0, 3.0  # seconds of processor that an input may take, and a file, which is read in a thread
BOUND_LETTER = 5e-6  # and more for each letter or byte of it
TURN, TURNS = "turn", 4.0  # the piece that is a whole conversation, and its share
NAMES = (*PIECES, TURN)


@dataclass
class Report:
    """What was given, how long it took, and what was found."""

    inputs: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    slowest: dict[str, tuple[float, str]] = field(default_factory=dict)
    found: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, given: object, took: float, error: BaseException | None) -> None:
        """Count an input."""
        self.inputs[name] += 1
        self.seconds[name] = self.seconds.get(name, 0.0) + took
        if took > self.slowest.get(name, (0.0, ""))[0]:
            self.slowest[name] = took, shown(given, 80)
        if error is not None:
            mark = f"{name}: {type(error).__name__} {_place(error)}"
            self.found[mark] += 1
            if len(self.examples.get(mark, "x" * 10**6)) > len(ascii(given)):
                self.examples[mark] = f"{error} <- {shown(given, 2_000)}"

    def lines(self) -> Iterator[str]:
        """The figures, then the findings."""
        for name, count in self.inputs.items():
            mean = self.seconds[name] / count * 1e6
            longest, given = self.slowest.get(name, (0.0, ""))
            yield f"{name:9} {count:9,} inputs, {mean:7.0f} us each, longest {longest * 1e3:6.0f} ms: {given}"
        yield f"{self.inputs.total():,} inputs, {len(self.found)} findings"
        for mark, count in self.found.most_common():
            yield f"FOUND {count} x {mark}\n    {self.examples[mark]}"


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if "/bot/" in one.filename] or list(frames)
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else str(error)[:80]


def _long(given: object) -> int:
    """How many letters or bytes an input has."""
    match given:
        case str() | bytes():
            return len(given)
        case tuple() | list():
            return sum(map(_long, given))
        case Mapping():
            return sum(map(_long, given.values()))
    return 1


@contextmanager
def listening(broke: list[str]) -> Iterator[None]:
    """Lines of the log that tell of something broken, kept apart; no others."""

    def hear(_: str, line: MutableMapping[str, Any]) -> None:
        if line.get("event") in ("a conversation broke", "a letter could not be told from own words"):
            broke.append(f"{line.get('kind', '')} {line.get('error')}")

    with hearing(hear):
        yield


def fuzzed(
    inputs: int, seed: int, only: frozenset[str] = frozenset(NAMES), heard: Callable[[int], object] = id
) -> Report:
    """So many inputs, shared among the pieces. `heard` is told how many there were, now and then."""
    report, chance = Report(), random.Random(seed)
    pieces, broke = {name: piece for name, piece in PIECES.items() if name in only}, list[str]()
    with tempfile.TemporaryDirectory() as folder, listening(broke), ExitStack() as stack:
        if TURN in only:
            pieces[TURN] = stack.enter_context(closing(Crowd(Path(folder), broke))).make, TURNS
        names, shares = list(pieces), [share for _, share in pieces.values()]
        with suppress(KeyboardInterrupt):  # what was found until then is told
            for number in range(inputs):
                (name,) = chance.choices(names, shares)
                _once(report, name, pieces[name][0], random.Random(seed * 10**9 + number), broke)
                if number % 10_000 == 0:
                    heard(number)
    return report


def _once(report: Report, name: str, make: Maker, chance: random.Random, broke: list[str]) -> None:
    given, take = make(chance)
    error: BaseException | None = None
    began = time.process_time()
    try:
        take()
        law(not broke, f"broke: {broke[-1] if broke else ''}")
    except Exception as raised:
        error = raised
    took = time.process_time() - began
    broke.clear()
    if error is None and took > (BOUND_FILE if name == "files" else BOUND) + BOUND_LETTER * _long(given):
        error = Broken(f"took {took:.1f} s")
    report.note(name, given, took, error)


def main() -> int:
    """Run it and print what came of it."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=1_000_000, help="how many (1000000)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of chance")
    parser.add_argument("--only", default=",".join(NAMES), help="pieces, by commas: " + ", ".join(NAMES))
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    began = time.monotonic()

    def heard(number: int) -> None:
        print(f"\r{number:,} in {time.monotonic() - began:.0f} s", end="", file=sys.stderr, flush=True)

    report = fuzzed(given.inputs, given.seed, frozenset(given.only.split(",")), heard)
    print("", *report.lines(), f"{time.monotonic() - began:.0f} s", sep="\n")
    return bool(report.found)


if __name__ == "__main__":
    sys.exit(main())
