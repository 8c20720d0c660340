"""The real process, killed at random moments: no answer is lost, nothing happens twice, the talk goes on where it was.

Several people tell of rejections and ask for feedback, over and over, each sending the next answer as soon as the
question is there. What they see must be what an undisturbed conversation shows, but for one message a kill that may
come twice.
"""

from __future__ import annotations

import asyncio
import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.demo.server import DemoServer
from tests.crash.tellers import (
    DONE_BEFORE,
    Teller,
    check_what_is_kept,
    check_what_they_saw,
    expected,
    repeated,
    sent_to,
)  # fmt: skip
from tests.process import TOKEN, BotProcess, until

PEOPLE, KILLS = 3, 8


async def kill_at_random(
    server: DemoServer, process: BotProcess, chance: random.Random, done: Callable[[], bool]
) -> None:
    """One life: killed after so many requests, or in the middle of its start."""
    before = len(server.api.calls)
    await process.start()
    if chance.random() < 0.1:
        await asyncio.sleep(chance.uniform(0.0, 0.5))
    else:
        after = before + chance.randint(1, 40)
        await until(lambda: len(server.api.calls) >= after or process.process.returncode is not None or done(), 60)
        await asyncio.sleep(chance.choice((0, 0, chance.uniform(0, 0.02))))
    assert process.process.returncode is None, process.log.read_text()
    await process.kill()


async def test_killed_at_random_moments(tmp_path: Path, record_property: Any) -> None:
    """Killed again and again: every answer is kept, every `do` is done once, at most one message a kill comes twice."""
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    print(f"seed {seed}")  # shown when the test fails
    (tmp_path / "reference").mkdir()
    wanted = await expected(tmp_path / "reference")
    async with DemoServer(token=TOKEN) as server:
        server.api.calls = deque()  # all of them, however many
        process = BotProcess(tmp_path, {"TELEGRAM_API_URL": server.url})
        stop = asyncio.Event()
        tellers = [Teller(server, server.person(f"Person {n}"), stop) for n in range(PEOPLE)]
        began = time.monotonic()
        async with asyncio.TaskGroup() as talking:
            tasks = [talking.create_task(teller.tell()) for teller in tellers]
            repeats = Counter[int]()
            for number in range(KILLS):
                if number == KILLS - 3:
                    stop.set()
                await kill_at_random(server, process, chance, lambda: all(task.done() for task in tasks))
                for teller in tellers:
                    now = repeated(sent_to(server, teller.id))
                    assert now - repeats[teller.id] <= 1, "more than one message came twice after a kill"
                    repeats[teller.id] = now
            before = len(server.api.calls)
            await process.start()
        await until(lambda: len(server.api.calls) > before)  # it works: only now a signal is its to handle
        code, _ = await process.stop()
        print(f"{KILLS} kills in {time.monotonic() - began:.1f} s, repeats {sum(repeats.values())}")
        record_property("repeats", sum(repeats.values()))
        assert code == 0
        assert not [one for one in server.refused if not one.description.startswith(DONE_BEFORE)]
        assert not server.world.updates.pending
        for teller in tellers:
            check_what_they_saw(sent_to(server, teller.id), teller, wanted)
        await check_what_is_kept(process, tellers)


def loading() -> float:
    """Seconds of processor that it takes to load the program and the libraries it stands on."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", "import gc; gc.disable(); import bot.app"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


async def test_the_first_answer_comes_soon_after_the_start(tmp_path: Path, record_property: Any) -> None:
    """From the start of the process to its first answer, on a database it knows, there is little work but loading the
    program: at most three fifths as much again. (A second, on a machine that is not busy.)"""
    async with DemoServer(token=TOKEN) as server:
        process = BotProcess(tmp_path, {"TELEGRAM_API_URL": server.url})
        person = server.person()
        work, wall = [], []
        for _ in range(4):
            before = len(server.from_bot(person))
            server.say(person, "/menu")
            await process.start()
            await until(lambda before=before: len(server.from_bot(person)) > before)  # type: ignore[misc]
            wall.append(time.monotonic() - process.began)
            work.append(process.cpu())
            await process.kill()
        alone = min(loading() for _ in range(3))
        figures = f"start to first answer: {min(wall):.2f} s, of which work {min(work):.2f} s, loading {alone:.2f} s"
        print(figures)
        record_property("start", figures)
        assert min(work) < 1.6 * alone, figures


async def test_a_polite_end_finishes_what_is_in_hand(tmp_path: Path) -> None:
    """Asked to end in the middle of a conversation: it ends with code 0 within ten seconds, and says nothing twice."""
    async with DemoServer(token=TOKEN) as server:
        process = BotProcess(tmp_path, {"TELEGRAM_API_URL": server.url})
        stop = asyncio.Event()
        tellers = [Teller(server, server.person(f"Person {n}"), stop) for n in range(PEOPLE)]
        async with asyncio.TaskGroup() as talking:
            for teller in tellers:
                talking.create_task(teller.tell())
            for name in (signal.SIGTERM, signal.SIGINT):
                before = len(server.calls("sendMessage"))
                await process.start()
                await until(lambda before=before: len(server.calls("sendMessage")) > before + 8)  # type: ignore[misc]
                process.process.send_signal(name)
                async with asyncio.timeout(10):
                    assert await process.process.wait() == 0
            stop.set()
            before = len(server.api.calls)
            await process.start()
        await until(lambda: len(server.api.calls) > before)
        await process.stop()
        for teller in tellers:
            assert repeated(sent_to(server, teller.id)) == 0
        await check_what_is_kept(process, tellers)
