"""Messages go out in order, each once, whatever Telegram does: every cause of trouble over real HTTP."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from bot.demo.server import DemoServer
from bot.files import CannotMake
from bot.telegram.api import Api
from bot.telegram.outgoing import LONGEST_NAP, REPEATS_TROUBLE, REPEATS_UNKNOWN, Outgoing, call_of
from bot.telegram.pacer import Pacer
from tests.conftest import TUESDAY
from tests.process import until

TOKEN = "100000:test"
POINT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="  # a PNG
HTML = "<html><head><title>502 Bad Gateway</title></head></html>"


async def make(_: int, file: Mapping[str, Any]) -> bytes:
    """A file of these words, or a picture of one point; none where there is neither."""
    if "picture" in file:
        return base64.b64decode(POINT)
    if "text" not in file:
        raise CannotMake("export", "the disk is full")
    return str(file["text"]).encode()


class Bench:
    """An `Outgoing` on a real server; what it counts and how long it would have napped."""

    def __init__(self, server: DemoServer, api: Api, paid: bool = False) -> None:
        self.server = server
        self.pacer = Pacer(10_000, per_chat=10_000, chat_burst=10_000)
        self.counted: list[tuple[int, int, int | None]] = []
        self.away: list[int] = []
        self.naps: list[float] = []
        self.moment = TUESDAY
        self.on_nap: Callable[[], Awaitable[object]] = lambda: asyncio.sleep(0)
        self.out = Outgoing(api, self.pacer, self._delivered, self._gone, make, self._now, paid, self._sleep)

    def _now(self) -> datetime:
        return self.moment

    async def _delivered(self, person: int, number: int, keyboard: int | None, _: int) -> list[dict[str, Any]]:
        self.counted.append((person, number, keyboard))
        return []

    async def _gone(self, person: int) -> None:
        self.away.append(person)

    async def _sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        await self.on_nap()

    def somebody(self, name: str = "Robin") -> int:
        """Somebody who wrote once."""
        person = self.server.person(name)
        self.server.say(person, "hello")
        return person

    async def send(self, person: int, *messages: dict[str, Any], urgent: bool = True) -> None:
        """Owe these, and wait until nothing is on its way."""
        self.out.send(person, list(messages), urgent)
        assert await self.out.flush(10)

    def numbers(self) -> list[int]:
        """What was counted."""
        return [number for _, number, _ in self.counted]


def text(number: int, **more: Any) -> dict[str, Any]:
    return {"number": number, "text": f"message {number}", **more}


@pytest.fixture
def loud() -> Iterator[None]:
    """Every line is logged."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(0))
    yield
    structlog.configure(**before)


@pytest.fixture
async def server() -> AsyncIterator[DemoServer]:
    async with DemoServer(token=TOKEN) as started:
        yield started


@pytest.fixture
async def bench(server: DemoServer) -> AsyncIterator[Bench]:
    async with Api(TOKEN, server.url) as api:
        bench = Bench(server, api)
        yield bench
        await bench.out.close()
        bench.pacer.close()


async def test_in_order_and_counted_one_by_one(bench: Bench) -> None:
    """Many messages to many people: each in its order, each counted after it went out."""
    people = [bench.somebody(f"Person {n}") for n in range(5)]
    for person in people:
        bench.out.send(person, [text(n) for n in range(1, 11)])
    assert await bench.out.flush(10)
    for person in people:
        assert bench.server.texts(person) == [f"message {n}" for n in range(1, 11)]
        assert [number for who, number, _ in bench.counted if who == person] == list(range(1, 11))


async def test_what_is_on_its_way_is_not_sent_again(bench: Bench) -> None:
    """Owed messages are handed over again with each turn; those already on their way are passed over."""
    person, go = bench.somebody(), asyncio.Event()
    bench.server.stall_next("sendMessage", go)
    bench.out.send(person, [text(1), text(2)])
    bench.out.send(person, [text(1), text(2), text(3)])
    bench.out.send(person, [text(2), text(3)], urgent=False)
    go.set()
    assert await bench.out.flush(10)
    assert bench.server.texts(person) == ["message 1", "message 2", "message 3"]
    assert bench.numbers() == [1, 2, 3]


async def test_only_living_buttons_are_remembered(bench: Bench) -> None:
    """The message whose buttons are alive is counted with its id; one whose buttons are links is not."""
    rows = [[{"text": "Yes", "data": "1:ask:yes"}]]
    person = bench.somebody()
    await bench.send(person, text(1, rows=rows, alive=True), text(2, rows=rows))
    first = bench.server.from_bot(person)[0]["message_id"]
    assert bench.counted == [(person, 1, first), (person, 2, None)]


async def test_a_last_word_is_not_counted(bench: Bench) -> None:
    """A message without a number, to somebody who was erased, is sent and counted nowhere."""
    person = bench.somebody()
    await bench.send(person, text(0))
    await bench.send(person, text(0))
    assert (len(bench.server.texts(person)), bench.counted) == (2, [])


async def test_429_holds_its_chat_alone(bench: Bench) -> None:
    """Told to wait, a chat waits that long and then gets all of it in order; another one does not wait."""
    slow, quick = bench.somebody("Slow"), bench.somebody("Quick")
    bench.server.fail_next("sendMessage", 429, retry_after=1)
    began = time.monotonic()
    bench.out.send(slow, [text(1), text(2)])
    await asyncio.sleep(0.1)
    bench.out.send(quick, [text(1), text(2)])
    await bench.server.wait_for(quick, "message 2")
    assert time.monotonic() - began < 0.9
    assert bench.server.texts(slow) == []
    assert await bench.out.flush(5)
    assert time.monotonic() - began >= 1.0
    assert bench.server.texts(slow) == ["message 1", "message 2"]
    assert len(bench.counted) == 4


async def test_429_for_an_edit(bench: Bench) -> None:
    """An edit that is told to wait naps that long before it is tried again."""
    person = bench.somebody()
    await bench.send(person, text(1))
    sent = bench.server.from_bot(person)[0]["message_id"]
    bench.server.fail_next("editMessageText", 429, retry_after=7)
    await bench.send(person, {"number": 2, "edit": sent, "text": "edited"})
    assert bench.naps == [7]
    assert bench.server.texts(person) == ["edited"]


async def test_403_says_that_somebody_is_away(bench: Bench) -> None:
    """Blocked: said once, nothing more is tried, nothing is counted, and others go on; what comes later is tried."""
    blocker, other = bench.somebody("Blocker"), bench.somebody("Other")
    bench.server.block(blocker)
    bench.out.send(blocker, [text(1), text(2), text(3)])
    await bench.send(other, text(1))
    assert (bench.away, bench.counted) == ([blocker], [(other, 1, None)])
    assert len(bench.server.calls("sendMessage")) == 2
    bench.server.block(blocker, False)
    await bench.send(blocker, text(4))
    assert bench.server.texts(blocker) == ["message 4"]


async def test_words_that_telegram_does_not_take_as_html_go_out_bare(bench: Bench, loud: None) -> None:
    """A tag that Telegram refuses does not silence the words; the refusal is logged without them."""
    person = bench.somebody()
    with capture_logs() as lines:
        await bench.send(person, text(1, text="<b>planted <u>words &amp; more"), text(2))
    assert bench.server.texts(person) == ["planted words & more", "message 2"]
    assert bench.numbers() == [1, 2]
    assert any(line["log_level"] == "error" and line.get("method") == "sendMessage" for line in lines)
    assert "planted" not in repr(lines)


async def test_400_is_passed_over(bench: Bench, loud: None) -> None:
    """What Telegram will never take does not stand in the way of the next."""
    person = bench.somebody()
    with capture_logs() as lines:
        await bench.send(person, text(1, text="planted " * 1000), {"edit": 10**9, "text": "", "number": 2}, text(3))
    assert bench.server.texts(person) == ["message 3"]
    assert bench.numbers() == [1, 3]
    assert bench.naps == []
    assert "planted" not in repr(lines)


async def test_a_message_whose_moment_has_passed_is_not_sent(bench: Bench) -> None:
    """What waited beyond its time is counted and left out; what is still wanted goes out."""
    person = bench.somebody()
    late, timely = TUESDAY - timedelta(seconds=1), TUESDAY + timedelta(seconds=1)
    await bench.send(person, text(1, expires=late.isoformat()), text(2, expires=timely.isoformat()), text(3))
    assert bench.server.texts(person) == ["message 2", "message 3"]
    assert bench.numbers() == [1, 2, 3]


async def test_what_is_no_longer_owed_is_not_sent(bench: Bench) -> None:
    """Somebody begins to talk: what is no longer among what is owed to them stays out, and the rest keeps its order."""
    person, go = bench.somebody(), asyncio.Event()
    bench.server.stall_next("sendMessage", go)
    bench.out.send(person, [text(1), text(2), text(3)], urgent=False)
    await asyncio.sleep(0.02)
    bench.out.send(person, [text(1), text(3), text(4)])
    go.set()
    assert await bench.out.flush(10)
    assert bench.server.texts(person) == ["message 1", "message 3", "message 4"]


async def test_what_another_transaction_owes_meanwhile_is_sent(bench: Bench) -> None:
    """Two transactions come to owe something at once, and the later one's messages are handed over first: they are newer
    than all that the earlier one knows of, and go out."""
    person, go = bench.somebody(), asyncio.Event()
    bench.server.stall_next("sendMessage", go)
    bench.out.send(person, [text(1), text(2), text(3)], urgent=False)
    bench.out.send(person, [text(1), text(2)])
    go.set()
    assert await bench.out.flush(10)
    assert bench.server.texts(person) == ["message 1", "message 2", "message 3"]


async def test_what_another_worker_gave_up_is_not_sent(bench: Bench) -> None:
    """Another worker took a flood and keeps its newest answers only: with the next message that went out the others
    leave the queue here too, and those that came about meanwhile are sent, after a gap in their numbers."""
    person = bench.somebody()

    async def delivered(_: int, number: int, __: int | None, known: int) -> list[dict[str, Any]]:
        owed = [text(one) for one in (4, 107, 108) if one > number]
        return owed if owed and owed[-1]["number"] > known else []

    bench.out._delivered = delivered
    await bench.send(person, *(text(n) for n in range(1, 7)))
    assert bench.server.texts(person) == [f"message {n}" for n in (1, 4, 107, 108)]


@pytest.mark.parametrize("count", [1, REPEATS_UNKNOWN])
@pytest.mark.parametrize("lost", ["before", "after", "answer"])
async def test_a_lost_answer_is_tried_again(bench: Bench, lost: str, count: int) -> None:
    """The connection broke, or rubbish came back, and nobody knows: the message is repeated, so that it is there, and
    each lost answer costs one repeat at most."""
    person = bench.somebody()
    if lost == "answer":
        bench.server.garble_next("sendMessage", HTML, count=count)
    else:
        bench.server.drop_next("sendMessage", "before" if lost == "before" else "after", count=count)
    await bench.send(person, text(1), text(2))
    copies = 1 if lost == "before" else 1 + count
    assert bench.server.texts(person) == ["message 1"] * copies + ["message 2"]
    assert bench.numbers() == [1, 2]


async def test_a_lost_answer_is_not_tried_for_ever(bench: Bench) -> None:
    """Lost five times: the message counts as sent, for it was seen often enough if it was."""
    person = bench.somebody()
    bench.server.drop_next("sendMessage", "after", count=5)
    await bench.send(person, text(1), text(2))
    assert bench.server.texts(person) == ["message 1"] * 5 + ["message 2"]
    assert bench.numbers() == [1, 2]


async def test_trouble_and_lost_answers_are_counted_apart(bench: Bench) -> None:
    """A message that met a broken connection after much trouble at Telegram is not given up for that."""
    person = bench.somebody()
    bench.server.fail_next("sendMessage", 500, count=REPEATS_TROUBLE)
    bench.server.drop_next("sendMessage", "before", count=REPEATS_UNKNOWN)
    await bench.send(person, text(1), text(2))
    assert bench.server.texts(person) == ["message 1", "message 2"]


@pytest.mark.parametrize("status", [401, 404, 409])
async def test_an_answer_that_is_not_for_messages_loses_none(bench: Bench, status: int) -> None:
    """A token that is unknown for a moment, a server on the way: nothing was done, so it is tried until it works."""
    person = bench.somebody()
    bench.server.fail_next("sendMessage", status, count=12)
    await bench.send(person, text(1), text(2))
    assert bench.server.texts(person) == ["message 1", "message 2"]
    assert bench.numbers() == [1, 2]


@pytest.mark.parametrize(("status", "body"), [(500, None), (502, HTML), (504, "")])
@pytest.mark.parametrize("count", [1, REPEATS_TROUBLE])
async def test_5xx_is_tried_again_for_a_minute(bench: Bench, status: int, body: str | None, count: int) -> None:
    """Telegram in trouble, in JSON or HTML: tried again with growing naps, and there once in the end."""
    person = bench.somebody()
    bench.server.fail_next("sendMessage", status, body=body, count=count)
    await bench.send(person, text(1), text(2))
    assert bench.server.texts(person) == ["message 1", "message 2"]
    assert bench.naps == [min(0.5 * 2**n, LONGEST_NAP) for n in range(count)]


async def test_5xx_for_ever_holds_up_nothing_else(bench: Bench) -> None:
    """A message over which Telegram stumbles each time is given up after about a minute, and the next goes out."""
    person = bench.somebody()
    bench.server.fail_next("sendMessage", 500, count=REPEATS_TROUBLE + 1)
    await bench.send(person, text(1), text(2))
    assert bench.server.texts(person) == ["message 2"]
    assert (bench.numbers(), 55 < sum(bench.naps) < 75) == ([1, 2], True)


async def test_not_sent_is_tried_until_it_works(bench: Bench) -> None:
    """While nobody answers at all, a message is tried again, ever more slowly, and is there once in the end."""
    person = bench.somebody()
    port = int(bench.server.url.rpartition(":")[2])
    await bench.server.stop()

    async def come_back() -> None:
        if len(bench.naps) == 12:
            await bench.server.start(port=port)

    bench.on_nap = come_back
    await bench.send(person, text(1), text(2))
    assert bench.server.texts(person) == ["message 1", "message 2"]
    assert bench.naps == [min(0.5 * 2**n, LONGEST_NAP) for n in range(12)]


async def test_edits_that_do_nothing_are_no_trouble(bench: Bench) -> None:
    """Buttons taken away twice, a message that is gone: passed over at once, and counted with the message after them."""
    person = bench.somebody()
    await bench.send(person, text(1, rows=[[{"text": "Yes", "data": "1:a:b"}]], alive=True))
    sent = bench.server.from_bot(person)[0]["message_id"]
    strip = {"strip": sent}
    await bench.send(person, {**strip, "number": 2}, {**strip, "number": 3}, {"strip": 10**9, "number": 4}, text(5))
    assert bench.numbers() == [1, 5]
    assert bench.naps == []
    await bench.send(person, {**strip, "number": 6}, {**strip, "number": 7})
    assert bench.numbers() == [1, 5, 6, 7]
    assert "reply_markup" not in bench.server.from_bot(person)[0]


async def test_a_change_holds_up_no_message(bench: Bench) -> None:
    """Whoever pressed a button sees the next question while the one before still changes; it is counted when both are
    done, and what follows goes out after it."""
    person, go = bench.somebody(), asyncio.Event()
    await bench.send(person, text(1, rows=[[{"text": "Yes", "data": "1:a:b"}]], alive=True))
    sent = bench.server.from_bot(person)[0]["message_id"]
    bench.server.stall_next("editMessageText", go)
    bench.out.send(person, [{"edit": sent, "text": "message 1: Yes", "number": 2}, text(3), text(4)])
    await until(lambda: len(bench.server.texts(person)) == 2)
    assert bench.server.texts(person) == ["message 1", "message 3"]
    assert bench.numbers() == [1]
    go.set()
    assert await bench.out.flush(10)
    assert bench.server.texts(person) == ["message 1: Yes", "message 3", "message 4"]
    assert bench.numbers() == [1, 3, 4]


@pytest.mark.parametrize("methods", [["editMessageText"], ["sendMessage"], ["editMessageText", "sendMessage"]])
async def test_gone_while_a_question_changes(bench: Bench, methods: list[str]) -> None:
    """Whether the change or the message finds that they are gone, or both: they are away, once, and nothing counts."""
    person = bench.somebody()
    await bench.send(person, text(1))
    for method in methods:
        bench.server.fail_next(method, 403)
    bench.pacer.hold(person, 0.1)  # the change fails first
    await bench.send(
        person, {"edit": bench.server.from_bot(person)[0]["message_id"], "text": "x", "number": 2}, text(3)
    )
    assert bench.away == [person]
    assert bench.numbers() == [1]


async def test_an_edit_is_repeated_too(bench: Bench) -> None:
    """An edit over a broken connection is done once more: doing it twice changes nothing."""
    person = bench.somebody()
    await bench.send(person, text(1))
    sent = bench.server.from_bot(person)[0]["message_id"]
    bench.server.drop_next("editMessageText", "after")
    await bench.send(person, {"number": 2, "edit": sent, "text": "edited"}, text(3))
    assert bench.server.texts(person) == ["edited", "message 3"]


async def test_counted_though_the_database_was_away(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """What went out is counted as soon as the database is back, and is not sent again for that."""
    person, counted = bench.somebody(), bench.counted
    troubles = [OSError("gone"), OSError("still gone")]

    async def delivered(person: int, number: int, keyboard: int | None, _: int) -> list[dict[str, Any]]:
        if troubles:
            raise troubles.pop()
        counted.append((person, number, keyboard))
        return []

    monkeypatch.setattr(bench.out, "_delivered", delivered)
    await bench.send(person, text(1), text(2))
    assert bench.server.texts(person) == ["message 1", "message 2"]
    assert bench.numbers() == [1, 2]


async def test_nothing_is_counted_that_did_not_go_out(bench: Bench) -> None:
    """The end comes while messages wait for their turn: they are not counted, so they stay owed."""
    person = bench.somebody()
    bench.pacer.hold(person, 60)
    bench.out.send(person, [text(1), text(2)])
    assert not await bench.out.flush(0.01)
    bench.pacer.close()
    assert await bench.out.flush(1)
    assert (bench.server.texts(person), bench.counted) == ([], [])


async def test_the_end_waits_for_nobody(bench: Bench) -> None:
    """Closed in the middle of everything: at once, and nothing goes out afterwards."""
    person, never = bench.somebody(), asyncio.Event()
    bench.on_nap = never.wait
    bench.server.fail_next("sendMessage", 500)
    bench.out.send(person, [text(1)])
    await asyncio.sleep(0.05)
    await asyncio.wait_for(bench.out.close(), 1)
    assert await bench.out.flush(0)
    assert (bench.server.texts(person), bench.counted) == ([], [])


async def test_courtesies_may_fail(bench: Bench) -> None:
    """An answer to a tap that is too old, a word to a chat that is gone: neither raises nor repeats."""
    bench.out.courtesy("answerCallbackQuery", {"callback_query_id": "no such query"})
    bench.out.tell(42, "hello")
    assert await bench.out.flush(5)
    assert bench.naps == []


async def test_what_was_counted_meanwhile_is_not_sent_again(bench: Bench) -> None:
    """What is owed was read before a message was counted, and is handed over after that: only what is new of it goes
    out. Somebody who was forgotten and comes back has numbers anew, and hears all of it."""
    person = bench.somebody()
    await bench.send(person, text(1), text(2))
    await bench.send(person, text(1), text(2), text(3))
    assert bench.server.texts(person) == ["message 1", "message 2", "message 3"]
    await bench.send(person, text(0, text="erased"))
    await bench.send(person, text(1, text="hello again"))
    assert bench.server.texts(person)[3:] == ["erased", "hello again"]


async def test_paid_only_where_nobody_waits(server: DemoServer) -> None:
    """PAID_BROADCAST pays for messages nobody asked for, and never for an answer."""
    async with Api(TOKEN, server.url) as api:
        bench = Bench(server, api, paid=True)
        server.world.paid_broadcast = True  # the demo's bot may
        person = bench.somebody()
        await bench.send(person, text(1))
        await bench.send(person, text(2), urgent=False)
        edited = {"edit": server.from_bot(person)[-1]["message_id"], "text": "message 3", "number": 3}
        await bench.send(person, edited, urgent=False)
    assert server.texts(person) == ["message 1", "message 3"]
    assert [call.get("allow_paid_broadcast") for call in server.calls("sendMessage")] == [None, True]
    assert server.odd == []  # an edit costs nothing, and knows no such parameter


async def test_no_more_is_begun_than_can_go_out_soon(server: DemoServer) -> None:
    """Whoever speaks unasked waits for room while seconds of messages stand in the queue, and goes on as they leave."""
    async with Api(TOKEN, server.url) as api:
        bench = Bench(server, api)
        bench.pacer.per_second = 1  # two seconds of messages are two people
        people = [bench.somebody(str(n)) for n in range(4)]
        bench.pacer.hold(people[0], 0.2)
        for person in people[:2]:
            bench.out.send(person, [text(1)], urgent=False)
        await asyncio.wait_for(bench.out.room(), 1)
        for person in people[:3]:
            bench.pacer.hold(person, 0.2)
        bench.out.send(people[2], [text(1)], urgent=False)
        waiting = asyncio.create_task(bench.out.room())
        await asyncio.sleep(0)
        assert not waiting.done()
        assert await bench.out.flush(10)
        await asyncio.wait_for(waiting, 1)


FRAMES = [["in", 4], ["out", 6], ["done", 6]]


async def still(bench: Bench) -> None:
    """Until nothing moves any more."""
    async with asyncio.timeout(5):
        while bench.out._moving:
            await asyncio.sleep(0.001)


async def test_a_message_moves_while_it_is_looked_at(bench: Bench) -> None:
    """Its frames follow at their pace, in the same message, with its buttons; nothing waits for them to end."""
    person = bench.somebody()
    rows = [[{"text": "Stop", "data": ">enough"}]]
    await bench.send(person, text(1, frames=FRAMES, rows=rows))
    assert bench.numbers() == [1]
    await still(bench)
    assert bench.naps == [4, 6, 6]
    (message,) = bench.server.from_bot(person)
    assert message["text"] == "done"
    assert message["reply_markup"]["inline_keyboard"][0][0]["text"] == "Stop"


async def test_a_message_stops_moving_when_they_go_on(bench: Bench) -> None:
    """Whatever is sent to them next ends it, and so does the end of the bot."""
    reached, held = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        reached.set()
        await held.wait()

    bench.on_nap = hold
    person, other = bench.somebody(), bench.somebody("Sam")
    await bench.send(person, text(1, frames=FRAMES))
    await bench.send(other, text(1, frames=FRAMES))
    await reached.wait()
    await bench.send(person, text(2))
    await bench.out.close()
    held.set()
    await asyncio.sleep(0.01)
    assert bench.server.texts(person) == ["message 1", "message 2"]
    assert bench.server.texts(other) == ["message 1"]


async def test_a_frame_that_telegram_refuses_ends_it(bench: Bench, loud: None) -> None:
    """A message that is gone cannot move, and that is no trouble to anybody."""
    person = bench.somebody()
    bench.server.fail_next("editMessageText", 400)
    await bench.send(person, text(1, frames=FRAMES))
    await still(bench)
    assert bench.server.texts(person) == ["message 1"]
    await bench.send(person, text(2))
    assert bench.numbers() == [1, 2]


async def test_a_file_goes_out_as_a_document(bench: Bench) -> None:
    """Under its name, with the words as its caption and the buttons below, and is counted like any message."""
    person = bench.somebody()
    file = {"name": "questions.html", "text": "<p>Zoë</p>"}
    await bench.send(person, text(1, file=file, rows=[[{"text": "Menu", "data": ">menu"}]]))
    (message,) = bench.server.from_bot(person)
    assert message["document"]["file_name"] == "questions.html"
    assert message["document"]["file_size"] == len("<p>Zoë</p>".encode())
    assert message["caption"] == "message 1"
    assert message["reply_markup"]["inline_keyboard"][0][0]["text"] == "Menu"
    assert bench.numbers() == [1]


def test_what_each_message_asks_of_telegram() -> None:
    """New messages, edits and changed buttons, as the Bot API wants them; previews of links are off."""
    rows = [[{"text": "A", "data": "1:a:b"}, {"text": "B", "copy": "draft"}, {"text": "C", "url": "https://c.example"}]]
    method, params = call_of(7, text(1, rows=rows))
    assert (method, params["parse_mode"], params["link_preview_options"]) == (
        "sendMessage", "HTML", {"is_disabled": True},
    )  # fmt: skip
    assert params["reply_markup"] == {
        "inline_keyboard": [[
            {"text": "A", "callback_data": "1:a:b"},
            {"text": "B", "copy_text": {"text": "draft"}},
            {"text": "C", "url": "https://c.example"},
        ]]
    }  # fmt: skip
    assert "reply_markup" not in call_of(7, text(1))[1]
    assert call_of(7, {"edit": 3, "text": "new"})[0] == "editMessageText"
    assert call_of(7, {"strip": 3}) == (
        "editMessageReplyMarkup", {"chat_id": 7, "message_id": 3, "reply_markup": {"inline_keyboard": []}},
    )  # fmt: skip


async def test_a_picture_goes_out_as_a_photo(bench: Bench) -> None:
    """What is drawn when it is sent comes as a picture with its words and buttons."""
    person = bench.somebody()
    file = {"name": "search.png", "picture": "search", "facts": {}, "instead": "not this time"}
    await bench.send(person, text(1, file=file, rows=[[{"text": "Menu", "data": ">menu"}]]))
    (message,) = bench.server.from_bot(person)
    assert message["photo"]
    assert message["caption"] == "message 1"
    assert message["reply_markup"]["inline_keyboard"][0][0]["text"] == "Menu"
    assert bench.numbers() == [1]
    assert [call["action"] for call in bench.server.calls("sendChatAction")] == ["upload_photo"]


async def test_a_file_that_cannot_be_made_is_told_of(bench: Bench) -> None:
    """Instead of silence, and what comes after it goes out; the message is counted, so it is not tried for ever."""
    person = bench.somebody()
    file = {"name": "onward.zip", "export": True, "instead": "I couldn't make that file this time."}
    await bench.send(person, text(1, file=file), text(2))
    assert bench.numbers() == [1, 2]
    assert bench.server.texts(person)[-2] == "I couldn't make that file this time."
