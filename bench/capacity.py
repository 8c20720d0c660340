"""How many people one token can serve: a simulation of a weekday's lines at Telegram's pace.

    python -m bench.capacity

People live where people live (GeoNames' cities, by time zone), or all in one zone; each chose an hour, and their line
is due within ten minutes of it. The bot sends so many a second, the longest due first, and lets a line go that is three
hours late. Time is simulated second by second: nothing is sent and nothing waits.
"""

from __future__ import annotations

import argparse
from bisect import bisect_left
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from bot.checkins.policy import LATE
from bot.conversations.person import AROUND
from bot.support import places
from bot.telegram.pacer import FREE, PAID

DAY = 86_400  # seconds
HOURS = {8: 0.25, 9: 0.45, 12: 0.15, 18: 0.15}  # of those offered, how many choose each: an assumption
ON = datetime(2026, 11, 24, tzinfo=UTC)


def shares() -> dict[int, float]:
    """Which share of people lives at each offset from UTC, in seconds, on that day."""
    people: dict[int, float] = {}
    for line in places.cities():
        zone, thousands = line.zone, line.people
        offset = ON.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
        people[int(offset.total_seconds())] = people.get(int(offset.total_seconds()), 0) + thousands
    whole = sum(people.values())
    return {offset: count / whole for offset, count in people.items()}


def arrivals(people: int, where: Mapping[int, float], hours: Mapping[int, float]) -> list[float]:
    """How many lines become due in each second of a UTC day."""
    due = [0.0] * DAY
    window = int(AROUND.total_seconds())
    for offset, share in where.items():
        for hour, chosen in hours.items():
            for second in range(window):
                due[(hour * 3600 - offset + second) % DAY] += people * share * chosen / window
    return due


def delays(due: list[float], pace: float) -> tuple[float, float, float, float]:
    """Median, 99th percentile and longest wait in seconds, and the share of lines that were let go as too late.

    A day after the same day, so that what midnight interrupts is counted too. First come, first served: the line that
    is the n-th to become due goes out when n lines have gone.
    """
    two = due + due
    came = list(accumulate(two))
    waiting, gone, sent = 0.0, 0.0, []
    for second, count in enumerate(two):
        waiting += count
        out = min(waiting, pace)
        waiting -= out
        gone += out
        sent.append((second, out, gone))
    waits: list[tuple[float, float]] = []
    for second, out, total in sent[DAY:]:
        if out > 0:
            waits.append((second - bisect_left(came, total - out / 2), out))
    lines = sum(out for _, out in waits)
    late = sum(out for wait, out in waits if wait > LATE.total_seconds()) / lines
    waits.sort()
    reached = list(accumulate(out for _, out in waits))
    median, most = (waits[min(len(waits) - 1, bisect_left(reached, lines * part))][0] for part in (0.5, 0.99))
    return median, most, waits[-1][0], late


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.capacity", description=__doc__.partition("\n")[0])
    parser.parse_args()
    everywhere, at_nine = shares(), {9: 1.0}
    print(f"{'people':>10}  {'who, when':<34} {'pace':>6}  {'half wait':>9} {'99 %':>8} {'longest':>8} {'let go':>7}")
    for people in (10_000, 50_000, 100_000, 250_000, 500_000, 1_000_000):
        for name, where, hours in (
            ("the world, hours as they come", everywhere, HOURS),
            ("one zone, hours as they come", {0: 1.0}, HOURS),
            ("one zone, everybody at nine", {0: 1.0}, at_nine),
        ):
            for pace in (FREE, PAID) if people >= 100_000 else (FREE,):
                median, most, longest, late = delays(arrivals(people, where, hours), pace)
                print(
                    f"{people:>10,}  {name:<34} {pace:>4.0f}/s  {_minutes(median):>9} {_minutes(most):>8}"
                    f" {_minutes(longest):>8} {late:>7.0%}"
                )


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 60 else f"{seconds:.0f} s"


if __name__ == "__main__":
    main()
