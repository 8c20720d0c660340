"""Two workers on one PostgreSQL beside one: updates a second, and processor time an update.

    python -m bench.workers [--seconds 4] [--rounds 3]

The conversation of `bench.throughput`, 64 chats at a time; each worker has its share of them, as a balancer gives it.
One worker has a core to itself. Two need three: on a machine with two cores they share theirs with PostgreSQL and the
load. What an update costs each of them tells how it would be with enough: it grows where they hold each other up.
Needs what the tests need; Linux only.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

from bench.bots import Running, bots, key_in
from bench.results import machine
from tests.databases import on_postgres

CHATS = 64


async def measured(workers: int, seconds: float) -> dict[str, float]:
    """The figures of `bench.load`; what a worker took is of the first."""
    url = await on_postgres()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="onward-workers-")))
        settings = {"DATABASE_URL": url, "ENCRYPTION_KEY": key_in(folder)}
        running: list[Running] = []
        for n in range(workers):
            (own := folder / str(n)).mkdir()
            worker = Running(bots()["ours"], own, settings, beside=running[0] if running else None)
            running.append(await stack.enter_async_context(worker))
        return await running[0].closed(seconds, chats=CHATS, people=CHATS)


async def compared(rounds: int, seconds: float) -> None:
    """One and two in turn, and their medians."""
    print(machine())
    found: dict[int, list[dict[str, float]]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers, rows in found.items():
            rows.append(await measured(workers, seconds))
    for workers, rows in found.items():
        rate, cost, share = (median(row[name] for row in rows) for name in ("rate", "cpu_ms", "cpu_share"))
        print(
            f"{workers} at work: {rate:.0f} updates/s, {cost * workers:.2f} ms of processor an update, "
            f"a worker busy {share:.0%} of the time"
        )
    ratios = sorted(two["rate"] / one["rate"] for one, two in zip(found[1], found[2], strict=True))
    print(f"two beside one: x {median(ratios):.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f})")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.workers", description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=4.0, help="that each is measured for (4)")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    asyncio.run(compared(given.rounds, given.seconds))


if __name__ == "__main__":
    main()
