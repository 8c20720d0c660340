"""What every rival in Python is given: where it runs, its token, and the questions."""

from __future__ import annotations

import json
import os
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import uvloop
from aiohttp import web

API, PORT = os.environ.get("BENCH_API", ""), int(os.environ.get("BENCH_PORT", "0"))
TOKEN, SECRET = "1:" + "a" * 35, "a-secret_of_the_webhook"
URL = f"http://127.0.0.1:{PORT}/telegram"
QUESTIONS: list[tuple[str, str, list[tuple[str, str]]]] = json.loads(Path(__file__).with_name("talk.json").read_text())
END = "Not kept. There is no hurry with people."


def buttons(number: int) -> list[tuple[str, str]]:
    """Data and label of each option of a question."""
    name, _, options = QUESTIONS[number]
    return [(f"{name}:{data}", label) for data, label in options]


def answered(number: int, given: str) -> str:
    """What an answer means: the data of a button, also where its label was written; else the words."""
    return next((data for data, label in buttons(number) if given in (data, label)), given)


async def serve(app: web.Application) -> None:
    """At the webhook's port, until the process ends."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", PORT).start()


def run(work: Coroutine[Any, Any, None]) -> None:
    """On uvloop, for all alike."""
    uvloop.run(work)
