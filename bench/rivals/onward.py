"""Ours: `python -m bot run` as it is, but that nothing holds it to Telegram's pace.

`BENCH_PACE=1` leaves the pace as it is. `BENCH_MODULES=FILE` writes, at the end, which modules were loaded.
`BENCH_PROFILE=FILE` writes what cProfile saw from SIGUSR1 to SIGUSR2.
"""

from __future__ import annotations

import atexit
import cProfile
import gc
import os
import signal
import sys
from pathlib import Path

gc.disable()  # while modules load, as `python -m bot run` does; `main` turns it on again

import bot.app  # noqa: E402
from bot.__main__ import main  # noqa: E402
from bot.telegram.pacer import Pacer  # noqa: E402

MANY = 1_000_000


def profile(file: str) -> None:
    seen = cProfile.Profile()
    signal.signal(signal.SIGUSR1, lambda *_: seen.enable())

    def end(*_: object) -> None:
        seen.disable()
        seen.dump_stats(file)

    signal.signal(signal.SIGUSR2, end)


if __name__ == "__main__":
    if not os.environ.get("BENCH_PACE"):
        vars(bot.app)["Pacer"] = lambda *_, **__: Pacer(MANY, per_chat=MANY, chat_burst=MANY)
    if modules := os.environ.get("BENCH_MODULES"):
        atexit.register(lambda file: Path(file).write_text("\n".join(sorted(sys.modules))), modules)
    if seen := os.environ.get("BENCH_PROFILE"):
        profile(seen)
    sys.exit(main(["run"]))
