"""The load that measures bots: what it reads, what it says, and what it makes of its figures."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import growth, profile
from bench.bots import SCRIPT, Bot, Running, bots
from bench.results import median, ratio, table
from bench.rivals.common import QUESTIONS
from bench.standin import StandIn, button_for, params_of, update_of
from bench.wire import whole

QUESTION = {
    "chat_id": 7, "text": "How?", "reply_markup": {"inline_keyboard": [
        [{"text": "A", "callback_data": "1:tie:former"}, {"text": "B", "callback_data": "1:tie:met"}],
        [{"text": "Page", "url": "https://example.org"}, {"text": "Skip", "callback_data": "1:tie:!skip"}],
    ]},
}  # fmt: skip


def message(body: bytes, chunked: bool) -> bytes:
    """As a server or a client would write it."""
    if not chunked:
        return b"POST /bot1:x/sendMessage HTTP/1.1\r\ncontent-Length: %d\r\nHost: a\r\n\r\n%b" % (len(body), body)
    halves = [half for half in (body[: len(body) // 2], body[len(body) // 2 :]) if half]
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(half), half) for half in halves)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%b0\r\n\r\n" % chunks


@given(st.lists(st.tuples(st.binary(max_size=60), st.booleans()), min_size=1, max_size=4), st.integers(1, 50))
def test_however_a_stream_is_cut(sent: list[tuple[bytes, bool]], piece: int) -> None:
    """The bodies that were written are those that are read, one after the other, however the bytes arrive."""
    stream = b"".join(message(body, chunked) for body, chunked in sent)
    buffer, found = bytearray(), []
    for start in range(0, len(stream), piece):
        buffer += stream[start : start + piece]
        while one := whole(buffer):
            found.append(one[1])
            del buffer[: one[2]]
    assert found == [body for body, _ in sent]
    assert not buffer


def test_json_and_forms_say_the_same() -> None:
    """A call is understood alike as JSON (ours, grammY) and as a form (PTB, aiogram)."""
    form = urlencode({**QUESTION, "reply_markup": json.dumps(QUESTION["reply_markup"])})
    heard: list[dict[str, object]] = []
    for body in (json.dumps(QUESTION).encode(), form.encode()):
        api = StandIn()
        api.heard = lambda chat, message: heard.append({**message, "to": chat})
        answered = json.loads(api.answer(b"/bot1:x/sendMessage", body))
        assert answered == {"ok": True, "result": {k: v for k, v in heard[-1].items() if k != "to"}}
    assert heard[0] == heard[1]
    assert heard[0]["to"] == 7
    assert params_of(b"") == {}


def test_the_webhook_is_the_one_that_was_set() -> None:
    """Updates go to the address that the bot gave, with its secret; where several workers gave theirs, each has its
    share of the chats."""
    api = StandIn()
    api.answer(b"/bot1:x/setWebhook", b'{"url": "http://127.0.0.1:81/telegram", "secret_token": "s"}')
    host, port, lines = api.hook_of(7)
    assert (host, port) == ("127.0.0.1", 81)
    assert lines.startswith(b"POST /telegram HTTP/1.1\r\nHost: 127.0.0.1:81\r\n")
    assert lines.endswith(b"X-Telegram-Bot-Api-Secret-Token: s\r\n")
    api.answer(b"/bot1:x/setWebhook", b'{"url": "http://127.0.0.1:83/telegram", "secret_token": "s"}')
    assert {api.hook_of(chat)[1] for chat in range(8)} == {81, 83}


@pytest.mark.parametrize(
    ("step", "data"), [("[:met]", "1:tie:met"), ("[#0]", "1:tie:former"), ("[#9]", None), ("[:no]", None)]
)
def test_a_step_means_a_button(step: str, data: str | None) -> None:
    """By the end of its data or by its place; what is not there is not pressed, and no link is."""
    found = button_for(step, QUESTION)
    assert (found and found["callback_data"]) == data
    assert (update_of(1, 7, step, QUESTION, typed=False) is None) == (data is None)


def test_pressed_and_typed() -> None:
    """A press brings the button's data and its message; typed, the same step is the button's label as words."""
    pressed = json.loads(update_of(1, 7, "[:met]", {**QUESTION, "message_id": 3}, typed=False) or b"")
    assert pressed["callback_query"]["data"] == "1:tie:met"
    assert pressed["callback_query"]["message"]["message_id"] == 3
    typed = json.loads(update_of(2, 7, "[:met]", QUESTION, typed=True) or b"")
    assert (typed["update_id"], typed["message"]["text"]) == (2, "B")
    command = json.loads(update_of(3, 7, "/people", None, typed=False) or b"")["message"]
    assert command["entities"] == [{"type": "bot_command", "offset": 0, "length": 7}]


def test_rivals_have_the_questions_of_the_script() -> None:
    """Five questions, and each button that the script presses is one of theirs."""
    assert len(QUESTIONS) == len(SCRIPT) - 1
    for step, (_, _, options) in zip(SCRIPT[1:], QUESTIONS, strict=True):
        assert not step.startswith("[") or step[2:-1] in [data for data, _ in options]
    assert len(growth.LONG) - 1 == 50


def test_figures_come_with_their_spread() -> None:
    """The middle with the lowest and the highest; one figure alone; a ratio is of rounds that were together."""
    assert median([3, 1, 2]) == "2 (1–3)"
    assert median([2.0, 2.0], ".2f") == "2.00"
    assert median([]) == "–"
    assert ratio([10, 30], [5, 10]) == "2.50 (2.00–3.00)"
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n|---|---:|\n| 1 | 2 |"


def test_no_time_is_lost_between_groups() -> None:
    """What a built-in takes is its callers', in proportion, and all groups together take what was taken."""
    one, two = ("/x/sqlalchemy/a.py", 1, "f"), ("/x/bot/flows/b.py", 1, "g")
    helper, builtin, lost = ("/lib/functools.py", 1, "h"), ("~", 0, "<built-in method len>"), ("/x/y.py", 1, "z")
    stats = {
        one: (1, 1, 4.0, 9.0, {}), two: (1, 1, 2.0, 3.0, {}), lost: (1, 1, 1.0, 1.0, {}),
        helper: (2, 2, 1.0, 5.0, {one: (2, 2, 1.0, 5.0)}),
        builtin: (4, 4, 4.0, 4.0, {helper: (3, 3, 3.0, 3.0), two: (1, 1, 1.0, 1.0)}),
    }  # fmt: skip
    groups = profile.by_group(stats)
    assert {name: seconds for name, (seconds, _) in groups.items()} == {
        "SQLAlchemy": 8.0, "engine, flows": 3.0, profile.REST: 1.0,
    }  # fmt: skip
    assert list(groups) == ["SQLAlchemy", "engine, flows", profile.REST]
    assert sum(calls for _, calls in groups.values()) == 9
    assert profile.dearest(stats, 1) == [("sqlalchemy/a.py:1 f", 4.0, 1)]


async def test_a_load_measures_what_it_did(tmp_path: Path) -> None:
    """Against the barest of bots: figures that belong together, everybody answered, and a conversation walked."""
    async with Running(bots()["bare"], tmp_path) as bot:
        got = await bot.closed(0.3, chats=4, people=8)
        assert await bot.walk(0, len(SCRIPT))
    assert got["rate"] > 0
    assert got["calls"] == pytest.approx(1.0, abs=0.1)
    assert 0 < got["p50_ms"] <= got["p99_ms"]
    assert got["again"] == 0
    assert got["rss_mb"] <= got["peak_mb"]


@pytest.mark.slow
@pytest.mark.parametrize("bot", [bot for bot in bots().values() if not bot.missing], ids=lambda bot: bot.name)
async def test_every_bot_goes_through_the_conversation(bot: Bot, tmp_path: Path) -> None:
    """Each bot that is here answers every step, pressed and typed."""
    async with Running(bot, tmp_path) as running:
        assert await running.walk(0, len(SCRIPT))
        for typed in (False, True):
            assert (await running.closed(1.0, chats=2, people=2, typed=typed))["rate"] > 0
