"""How many updates a second the bot takes, beside the bots one would otherwise write, in the same run.

    python -m bench.throughput [--quick] [--rounds 3] [--seconds 5] [--bots ours ptb aiogram grammy bare] [--write]

Each bot has the same five questions and one core; the people and the Bot API are another process on another core
(`bench.load`). The bots take turns, round after round. `--write` measures also what `bench.growth` and `bench.profile`
measure, and writes all of it to bench/RESULTS.md.

grammY is measured where Node is and grammY in `.venv/bench`; aiogram on Redis where a redis-server and its client are:

    npm install --prefix .venv/bench grammy@1 @grammyjs/storage-file@2
    .venv/bin/python -m uv pip install --target .venv/bench redis
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import growth, profile
from bench.bots import Bot, Running, bots
from bench.results import Figures, busy, machine, median, ratio, table

RESULTS = Path(__file__).with_name("RESULTS.md")
QUICK = ("ours", "ptb", "aiogram", "grammy", "bare")
PACE, SLOW = 27.0, 0.05  # updates a second, just below Telegram's pace; seconds of delay of a far network
UNUSED = ("matplotlib", "numpy", "PIL", "pypdf")  # modules that a conversation does not need
LOADS: dict[str, dict[str, Any]] = {
    "pressed": {},
    "typed": {"typed": True},
    "far": {"chats": 256, "people": 256, "delay": SLOW, "drain": False},
}  # what the loads are, in the order they are measured


@dataclass
class Found:
    """What was found of a bot: by load, the figures of each round; and what was measured once."""

    rounds: dict[str, list[Figures]] = field(default_factory=lambda: defaultdict(list))
    calm: dict[str, float] = field(default_factory=dict)
    goes_on: bool = False
    modules: str = ""

    def all(self, load: str, name: str) -> list[float]:
        return [one[name] for one in self.rounds[load]]


@contextlib.contextmanager
def _folder() -> Any:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        yield Path(name)


async def loaded(bot: Bot, seconds: float, found: Found) -> None:
    """One round of all loads; the last one leaves people in the middle of it."""
    with _folder() as folder:
        async with Running(bot, folder) as running:
            for name, load in LOADS.items():
                found.rounds[name].append(await running.closed(seconds, **load))


async def calm(bot: Bot, seconds: float, found: Found) -> None:
    """The start, memory while nobody is there, and Telegram's pace, with our own pace kept; whether a conversation goes
    on after a kill; and which modules were loaded for nothing."""
    with _folder() as folder:
        modules = folder / "modules"
        async with Running(bot, folder, {"BENCH_PACE": "1", "BENCH_MODULES": str(modules)}) as running:
            found.calm["first"] = running.first_answer
            await asyncio.sleep(3)
            found.calm["idle_mb"] = running.memory()
            paced = await running.closed(seconds, chats=64, people=64, rate=PACE)
            found.calm |= {"share": paced["cpu_share"], "p50": paced["p50_ms"], "p99": paced["p99_ms"]}
            answered = await running.walk(0, 3)
            await asyncio.sleep(0.5)  # for those that answer before they write
            await running.end(signal.SIGKILL)
            await running.start()
            found.calm["again"] = running.first_answer
            found.goes_on = answered and await running.walk(3, 6)
        if modules.exists():
            loaded = set(modules.read_text().split())
            found.modules = ", ".join(one for one in UNUSED if one in loaded) or "none"


@contextlib.asynccontextmanager
async def _redis(wanted: bool) -> AsyncIterator[None]:
    """A Redis that writes down every command, on a socket in a folder of its own."""
    if not wanted:
        yield
        return
    with _folder() as folder:
        socket = folder / "redis.sock"
        process = await asyncio.create_subprocess_exec(
            shutil.which("redis-server") or "", "--port", "0", "--unixsocket", str(socket), "--appendonly", "yes",
            "--dir", str(folder), stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        while not socket.exists():  # noqa: ASYNC110 - another process makes it
            await asyncio.sleep(0.05)
        os.environ["BENCH_REDIS"] = f"unix://{socket}"
        try:
            yield
        finally:
            process.terminate()
            await process.wait()


async def measure(names: list[str], rounds: int, seconds: float) -> tuple[dict[str, Bot], dict[str, Found]]:
    """All bots that are there, in turn."""
    chosen = {name: bots()[name] for name in names}
    found = {name: Found() for name, bot in chosen.items() if not bot.missing}
    async with _redis("aiogram-redis" in found):
        for number in range(rounds):
            for name, about in found.items():
                print(f"round {number + 1} of {rounds}: {chosen[name].name}", flush=True)
                await loaded(chosen[name], seconds, about)
        for name, about in found.items():
            print(f"calm: {chosen[name].name}", flush=True)
            await calm(chosen[name], max(seconds, 5.0), about)
    return chosen, found


def rates(load: str, chosen: dict[str, Bot], found: dict[str, Found]) -> str:
    """A row a bot: what it did under a load, and how many times faster ours is."""
    head = (
        "bot", "updates/s", "ours ×", "CPU ms an update", "p50 ms", "p99 ms", "Bot API calls an update",
        "HTTP exchanges/s", "load's core",
    )  # fmt: skip
    rows = []
    for name, bot in chosen.items():
        if bot.missing:
            rows.append((bot.name, f"not here: {bot.missing}", *[""] * (len(head) - 2)))
            continue
        of = found[name].all
        rate, calls = of(load, "rate"), of(load, "calls")
        rows.append((
            bot.name, median(rate), ratio(found["ours"].all(load, "rate"), rate) if "ours" in found else "",
            median(of(load, "cpu_ms"), ".2f"), median(of(load, "p50_ms"), ".1f"), median(of(load, "p99_ms"), ".1f"),
            median(calls, ".2f"), median([one * (1 + more) for one, more in zip(rate, calls, strict=True)]),
            median([one * 100 for one in of(load, "load_share")], ".0f") + " %",
        ))  # fmt: skip
    return table(head, rows)


def others(chosen: dict[str, Bot], found: dict[str, Found]) -> str:
    """A row a bot: start, memory, Telegram's pace, a kill."""
    head = (
        "bot", "start to first answer, new", "after a kill", "MB idle", "MB under load", f"CPU at {PACE:.0f}/s",
        "p50 ms", "p99 ms", "goes on after a kill", "loaded for nothing",
    )  # fmt: skip
    rows = []
    for name, about in found.items():
        one = about.calm
        rows.append((
            chosen[name].name, f"{one['first']:.2f} s", f"{one['again']:.2f} s", f"{one['idle_mb']:.0f}",
            f"{max(about.all('far', 'peak_mb')):.0f}", f"{one['share']:.1%}", f"{one['p50']:.1f}", f"{one['p99']:.1f}",
            "yes" if about.goes_on else "no", about.modules,
        ))  # fmt: skip
    return table(head, rows)


ABOUT = """\
# What was measured

Written by `python -m bench.throughput --write`; nothing here is by hand (what is:
[OPTIMISATIONS.md](OPTIMISATIONS.md)). {machine}
Other work on the machine when it began: a load of {busy:.1f}. {rounds} rounds of {seconds:.0f} s, bots in turn.

Five questions: who, how you know each other, where, no note, not to be kept (our `/people` up to its end). The bot has
a core of its own, the people and the Bot API another; 32 chats at a time, each taking its next step as soon as the
message has arrived and the update before was answered with 200. An answer's time is from sending the update to that
message. Ours is `python -m bot run` as a host runs it, on SQLite, with all that it does (sealing, outbox, safety check
of every text, words in templates); only Telegram's pace of 28 a second is taken off, but where it says so below. The
others are in `bench/rivals`, those in Python on uvloop. "bare aiohttp" is the limit: its server and client doing one
exchange each way and nothing else. In brackets the lowest and highest round. "load's core": how busy the load was; near
100 % it would be the limit."""


def text(chosen: dict[str, Bot], found: dict[str, Found], rounds: int, seconds: float, load: float) -> str:
    """What is written of this."""
    parts = [
        ABOUT.format(machine=machine(), busy=load, rounds=rounds, seconds=seconds),
        "## Buttons pressed\n\nThree of the answers are presses of buttons, as people do.",
        rates("pressed", chosen, found),
        "## Everything typed\n\nThe labels are typed instead: an update in and a message out is all that must be.",
        rates("typed", chosen, found),
        f"## {SLOW * 1000:.0f} ms to Telegram\n\n256 chats at a time, and each of the Bot API's answers comes"
        f" {SLOW * 1000:.0f} ms later. Buttons pressed.",
        rates("far", chosen, found),
        "## Start, memory, Telegram's pace\n\nA new database at the first start. Idle: three seconds after it. Under"
        f" load: the most, with 256 chats. At {PACE:.0f} updates a second, evenly, from 64 chats, with our pace kept."
        " After a kill (SIGKILL half a second after the third step) and a new start the next answer is given:"
        " does it go on?",
        others(chosen, found),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.throughput", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="one round of two seconds, and fewer bots")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0, help="that each load is measured for")
    parser.add_argument("--bots", nargs="+", choices=list(bots()), help="(default: all)")
    parser.add_argument("--people", type=int, nargs="*", default=growth.SIZES, help="sizes for bench.growth")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.parent.name}/{RESULTS.name}")
    given = parser.parse_args()
    rounds, seconds = (1, 2.0) if given.quick else (given.rounds, given.seconds)
    before = busy()
    chosen, found = asyncio.run(measure(given.bots or list(QUICK if given.quick else bots()), rounds, seconds))
    parts = [text(chosen, found, rounds, seconds, before)]
    print(parts[0], flush=True)
    if given.write:
        parts.append(f"## Where the time goes\n\n{profile.tables(*asyncio.run(profile.measure(seconds)))}\n")
        print(parts[1], flush=True)
        parts.append(f"## As work grows\n\n{asyncio.run(growth.tables(given.people, seconds))}\n")
        print(parts[2], flush=True)
        RESULTS.write_text("\n".join(parts), "utf-8")


if __name__ == "__main__":
    main()
