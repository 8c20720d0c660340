"""Where the time of an update goes: cProfile over the whole bot under load, by what the code is for.

    python -m bench.profile [--seconds 6]

What a built-in or a small helper of the standard library takes is its caller's. Profiling makes small functions look
dearer than they are, so the shares are put on the CPU time of the same load without a profile.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import pstats
import signal
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench.bots import SCRIPT, Running, bots

Function = tuple[str, int, str]  # file, line, name
Stats = dict[Function, Any]  # as pstats keeps them: calls, _, own seconds, seconds, callers

GROUPS = (
    ("SQLAlchemy", ("/sqlalchemy/", "greenlet")),
    ("SQLite", ("sqlite3", "/bot/store/inline.py", "/bot/store/statements.py")),
    ("seal", ("/bot/store/vault.py", "/cryptography/")),
    ("JSON", ("/json/", "pydantic_core", "/bot/telegram/wire.py")),
    ("Telegram's library", ("/telegram/_", "/telegram/ext/", "/bot/telegram/incoming.py")),
    ("HTTP", (
        "/aiohttp/", "/yarl/", "/multidict/", "/telegram/request/", "/http/", "/bot/telegram/transport.py",
        "/bot/telegram/api.py", "/bot/telegram/webhook.py",
    )),
    ("words", ("/jinja2/", "/markupsafe/", ".jinja", "<template>", "/bot/content.py", "/babel/")),
    ("safety, intents", ("/bot/support/",)),
    ("engine, flows", ("/bot/engine/", "/bot/flows/")),
    ("conversations", ("/bot/conversations/",)),
    ("store", ("/bot/store/",)),
    ("sending, order", ("/bot/telegram/", "/bot/app.py")),
    ("logging", ("/structlog/", "/logging/")),
    ("event loop", ("uvloop", "/asyncio/", "_asyncio", "select.")),
)  # fmt: skip  # the first that fits
REST = "rest"
READ = ("incoming.py", "read")


def group_of(function: Function) -> str | None:
    """What a function is for; `None`: that is its caller's affair."""
    file, _, name = function
    where = name if file == "~" else file
    return next((group for group, marks in GROUPS if any(mark in where for mark in marks)), None)


def shares_of(function: Function, stats: Stats, above: frozenset[Function] = frozenset()) -> dict[str, float]:
    """By group, which part of a function's own time is theirs."""
    if group := group_of(function):
        return {group: 1.0}
    callers = {one: times[2] for one, times in stats[function][4].items() if one in stats and one not in above}
    whole = sum(callers.values())
    if not whole or len(above) > 3:
        return {REST: 1.0}
    found: dict[str, float] = defaultdict(float)
    for caller, seconds in callers.items():
        for group, part in shares_of(caller, stats, above | {function}).items():
            found[group] += part * seconds / whole
    return found


def by_group(stats: Stats) -> dict[str, tuple[float, float]]:
    """Own seconds and calls of each group, the dearest first."""
    seconds: dict[str, float] = defaultdict(float)
    calls: dict[str, float] = defaultdict(float)
    for function, (_, count, own, _, _) in stats.items():
        for group, part in shares_of(function, stats).items():
            seconds[group] += own * part
            calls[group] += count * part
    return {group: (seconds[group], calls[group]) for group in sorted(seconds, key=lambda one: -seconds[one])}


def dearest(stats: Stats, most: int = 15) -> list[tuple[str, float, int]]:
    """The functions that take most themselves: module and name, seconds, calls."""
    ordered = sorted(stats.items(), key=lambda item: -item[1][2])[:most]
    return [(_named(function), found[2], found[1]) for function, found in ordered]


def updates_in(stats: Stats) -> int:
    """How many updates were taken meanwhile: each is read once."""
    return sum(found[1] for (file, _, name), found in stats.items() if (Path(file).name, name) == READ) or 1


def _named(function: Function) -> str:
    """Without the folders of this machine."""
    file, line, name = function
    return name if file == "~" else f"{'/'.join(Path(file).parts[-2:])}:{line} {name}"


async def measure(seconds: float) -> tuple[dict[str, float], dict[str, float], Stats]:
    """Figures without a profile, figures with one, and the profile."""
    with tempfile.TemporaryDirectory() as name:
        folder, file = Path(name), Path(name) / "profile"
        async with Running(bots()["ours"], folder, {"BENCH_PROFILE": str(file)}) as bot:
            await bot.closed(2)
            plain = await bot.closed(seconds)
            os.kill(bot.pid, signal.SIGUSR1)
            profiled = await bot.closed(seconds)
            os.kill(bot.pid, signal.SIGUSR2)
            while not file.exists() or not file.stat().st_size:  # noqa: ASYNC110 - another process writes it
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.5)
        return plain, profiled, vars(pstats.Stats(str(file)))["stats"]


def tables(plain: dict[str, float], profiled: dict[str, float], stats: Stats) -> str:
    """In Markdown."""
    groups = by_group(stats)
    whole = sum(seconds for seconds, _ in groups.values())
    updates = updates_in(stats)
    lines = [
        f"{plain['cpu_ms']:.2f} ms of CPU an update; {profiled['cpu_ms']:.2f} ms while profiled. {len(SCRIPT)} updates"
        f" a conversation, {plain['calls']:.2f} calls of the Bot API an update.", "",
        "| what | share | CPU an update | calls an update |", "|---|---:|---:|---:|",
        *(
            f"| {group} | {seconds / whole:.1%} | {seconds / whole * plain['cpu_ms']:.3f} ms | {calls / updates:.0f} |"
            for group, (seconds, calls) in groups.items()
        ), "", "The dearest functions, by their own time:", "",
        "| function | share | calls an update |", "|---|---:|---:|",
        *(f"| `{name}` | {own / whole:.1%} | {calls / updates:.1f} |" for name, own, calls in dearest(stats)),
    ]  # fmt: skip
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.profile", description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=6.0, help="of load, with a profile and without (6)")
    print(tables(*asyncio.run(measure(parser.parse_args().seconds))))


if __name__ == "__main__":
    main()
