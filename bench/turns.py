"""How fast the bot takes what people do: updates a second through the whole of it but Telegram, on SQLite.

    python -m bench.turns [--people 50]

Each person logs a rejection and drafts a message, every answer durable before the next. The baseline, in the same run
on the same disk, is a bare transaction of `sqlite3` that reads one row and writes two: what durability alone costs.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import tempfile
import time
from pathlib import Path

from bot.clock import Clock
from bot.content import Content
from bot.conversations import Conversations, Message
from bot.conversations.events import Command, Event, Press, Words
from bot.store import Store, Vault, new_key, read_keys
from bot.store import people as rows

TALK = (
    "I just got rejected by Acme", "Data analyst", "[Interview]", "[It stings]", "[Note it]", "/feedback", "[0]", "Ana",
    "[E-mail]", "[Warm]", "[0]", "[No]", "[Show me the draft]", "[Sent it]",
)  # fmt: skip


async def talk(conversations: Conversations, person: int) -> int:
    """One person's way to a message; gives how many updates it took."""
    shown: list[Message] = []
    for number, step in enumerate(TALK, 1):
        what = _what(step, shown)
        messages = await conversations.take(Event(person, number, "en", what))
        for message in messages:
            keyboard = 1 if message.get("alive") else None
            await conversations.delivered(person, message["number"], keyboard, messages[-1]["number"])
        shown = [message for message in messages if "text" in message and "edit" not in message]
    return len(TALK)


def _what(step: str, shown: list[Message]) -> Command | Press | Words:
    if step.startswith("/"):
        return Command(step[1:])
    if not step.startswith("["):
        return Words(step)
    buttons = [button for row in shown[-1]["rows"] for button in row]
    label = step[1:-1]
    return Press(buttons[0]["data"] if label == "0" else next(b["data"] for b in buttons if b["text"] == label), 1)


async def ours(folder: Path, people: int) -> tuple[float, float]:
    """Updates a second, and milliseconds of CPU for each."""
    store = await Store.open(f"sqlite+aiosqlite:///{folder / 'ours.db'}", Vault(read_keys(new_key())), Clock().now)
    conversations = Conversations(store, Content())
    async with store.transaction() as tx:
        for person in range(1, people + 2):
            await rows.save(tx, rows.stranger(person, tx.now)._replace(profile={"consent": True}))
    await talk(conversations, 1)  # words compiled, rules loaded
    began, cpu = time.perf_counter(), time.process_time()
    done = 0
    for person in range(2, people + 2):
        done += await talk(conversations, person)
    took, used = time.perf_counter() - began, time.process_time() - cpu
    await store.close()
    return done / took, used / done * 1000


def bare(folder: Path, transactions: int) -> float:
    """Bare durable transactions a second."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, body BLOB)")
    began = time.perf_counter()
    for number in range(transactions):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("SELECT body FROM row WHERE id = 1").fetchone()
        for row in (1, 2):
            connection.execute("INSERT OR REPLACE INTO row VALUES (?, ?)", (row, bytes(1000 + number % 7)))
        connection.execute("COMMIT")
    took = time.perf_counter() - began
    connection.close()
    return transactions / took


def main() -> None:
    """Measure both, three times in turn, and print the figures with their spread."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--people", type=int, default=50, help="how many talk in each round (50)")
    people: int = parser.parse_args().people
    ratios = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as name:
            rate, cpu = asyncio.run(ours(Path(name), people))
            base = bare(Path(name), people * len(TALK))
        ratios.append(rate / base)
        print(f"ours {rate:7.0f} updates/s, {cpu:.2f} ms CPU each; bare sqlite3 {base:7.0f} transactions/s")
    print(f"ratio ours / bare sqlite3: {min(ratios):.3f} to {max(ratios):.3f}")


if __name__ == "__main__":
    main()
