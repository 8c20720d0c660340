"""Two workers on one database begin at the same moment: what is due is begun by one of them, and none is left out."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from bot.conversations.person import LINE
from tests.checkins.workers import working
from tests.conftest import TUESDAY

MANY = [60, pytest.param(500, marks=pytest.mark.slow)]
SOON = TUESDAY + timedelta(minutes=1)


@pytest.mark.parametrize("many", MANY)
async def test_two_workers_begin_each_line_once(url: str, many: int) -> None:
    """Of the lines that are due, each is owed to its person once, however the two meet; the day counts as spoken, one
    next line is due for each, and nothing that is due is left."""
    async with working(url) as two:
        ids = await two.fill(many, LINE, at=SOON)
        before = {row.id: row.owed for row in await two.rows(ids)}
        await two.tick(SOON + timedelta(minutes=1))
        rows = await two.rows(ids)
        assert Counter(row.owed - before[row.id] for row in rows) == {1: many}
        assert all(len(row.lines) == 1 and row.line_on == row.spoke_on == "2026-11-24" for row in rows)
        assert await two.coming(ids) == Counter((id, LINE) for id in ids)
        assert not await two.is_left()
        assert {person for person, _ in two.sent} == set(ids)


@pytest.mark.parametrize("many", MANY)
async def test_two_workers_say_one_thing_a_day(url: str, many: int) -> None:
    """A reminder and a line of the same moment, each begun by another worker: the reminder is the day's one message, and
    the line is due once, on its next day."""
    async with working(url) as two:
        ids = await two.fill(many, LINE, "thanks", at=SOON)
        before = {row.id: row.owed for row in await two.rows(ids)}
        await two.tick(SOON + timedelta(minutes=1))
        rows = await two.rows(ids)
        assert Counter(row.owed - before[row.id] for row in rows) == {1: many}
        assert all(row.lines == () and row.line_on is None and row.spoke_on == "2026-11-24" for row in rows)
        assert await two.coming(ids) == Counter((id, LINE) for id in ids)
        assert not await two.is_left()


async def test_two_workers_send_each_message_once(url: str) -> None:
    """What one worker began, no other one sends: each message is handed over once."""
    async with working(url) as two:
        ids = await two.fill(60, LINE, at=TUESDAY + timedelta(minutes=1))
        await two.tick(TUESDAY + timedelta(minutes=2))
        assert len(two.sent) == len(ids)
        assert sum(times > 1 for times in two.sent.values()) == 0, "messages that two workers send"
