"""Write what the version that is being made leaves with people: `python -m tests.histories`.

What is there already and still goes on stays; what is missing is added. Options: `--again` chooses everything anew,
`--released` does so although that version is released (nobody should need it).
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tomllib
from pathlib import Path

from bot.flows import FLOWS
from bot.store.database import revisions
from tests import histories
from tests.histories import choosing, database, people
from tests.histories.going_on import begun_by, trouble_with

ROOT = Path(__file__).parents[2]


def version() -> str:
    """The version that is being made."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return str(told["project"]["version"])


def released() -> list[str]:
    """The versions that have a day in the changelog."""
    return re.findall(r"(?m)^## \[([\d.]+)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text("utf-8"))


def main(arguments: list[str]) -> int:
    """Write the folder; 2 where it may not be touched."""
    parser = argparse.ArgumentParser(prog="python -m tests.histories", description=__doc__)
    parser.add_argument("--again", action="store_true", help="choose everything anew")
    parser.add_argument("--released", action="store_true", help="also where this version is released")
    how = parser.parse_args(arguments)
    if version() in released() and not how.released:
        print(f"{version()} is released: what it left with people is as it is", file=sys.stderr)
        return 2
    there = version() in histories.releases() and not how.again
    seen = asyncio.run(people.played())
    kept = [one for one in histories.conversations(version()) if _goes_on(one)] if there else []
    found = choosing.choose(seen.talks, kept)
    histories.write(version(), found)
    known = database.read(version()) if there else None
    same = known.people if known and known.schema == revisions()[-1] else []
    left = people.choose([*asyncio.run(people.everybody(seen.messages)), *seen.people], same)
    database.write(version(), database.Left(revisions()[-1], people.MOMENT, left))
    print(
        f"{version()}: {len(found)} conversations ({len(kept)} were there), {len(left)} people ({len(same)} were there)"
    )
    return 0


def _goes_on(one: histories.Conversation) -> bool:
    return one.flow in FLOWS and not trouble_with(one, FLOWS[one.flow], begun_by(one))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
