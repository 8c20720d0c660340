"""What was measured, as text: medians with their spread, tables in Markdown, and what it was measured on.

Names no host and no folder of the machine.
"""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import statistics
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("aiohttp", "aiogram", "jinja2", "python-telegram-bot", "sqlalchemy", "uvloop")
Figures = Mapping[str, float]


def median(values: Sequence[float], form: str = ".0f") -> str:
    """The middle of what several rounds gave, and from where to where they went."""
    if not values:
        return "–"
    middle = format(statistics.median(values), form)
    low, high = format(min(values), form), format(max(values), form)
    return middle if low == high else f"{middle} ({low}–{high})"


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """How many times theirs ours are, round by round, for what is measured in turn shares its disturbances."""
    return median([mine / other for mine, other in zip(ours, theirs, strict=False) if other], ".2f")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """In Markdown; the first column to the left, figures to the right."""
    lines = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    lines.insert(1, f"|---|{'---:|' * (len(head) - 1)}")
    return "\n".join(lines)


def machine() -> str:
    """The processor, the system, and the versions of what is measured."""
    found = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    cores = os.cpu_count()
    return (
        f"{processor()}, {cores} cores, {platform.system()} {platform.machine()}, {memory():.0f} GB. "
        f"{', '.join([*found, *_node()])}. {datetime.now(UTC):%Y-%m-%d}."
    )


def processor() -> str:
    """Its name, as far as the system tells it."""
    file = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.+)", file.read_text()) if file.exists() else None
    return found[1] if found else platform.processor() or platform.machine()


def memory() -> float:
    """Gigabytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def busy() -> float:
    """How many processes wanted a processor in the last minute: above 1 before measuring, others are at work."""
    return os.getloadavg()[0]


def _node() -> list[str]:
    from bench.bots import NODE

    try:
        node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
        grammy = re.search(r'"version": "([\d.]+)"', (NODE / "grammy" / "package.json").read_text())
    except (OSError, subprocess.CalledProcessError):
        return []
    return [f"Node {node.removeprefix('v')}", f"grammY {grammy[1] if grammy else '?'}"]
