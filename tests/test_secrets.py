"""What people write stands nowhere in the clear: not in the database, its log, a backup, or a line of ours; and neither
token nor key is seen from outside."""

# ruff: noqa: ASYNC240 - a test may look at small files

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest
import structlog
from sqlalchemy import LargeBinary, select

from bench.mutations import pdf
from bench.usage import free_ports
from bot.__main__ import main
from bot.conversations import Conversations
from bot.conversations.events import Command, Words
from bot.demo.server import DemoServer
from bot.flows import BY_ITSELF, FLOWS
from bot.store import backups, dues, entries, new_key, schema, whole
from tests.conftest import Stage
from tests.conversations.test_safety import Direct
from tests.planted import CITY, is_in, planted, words_in
from tests.process import TOKEN, BotProcess, until

STEPS = 14  # in a conversation


@pytest.mark.parametrize("packed", [
    lambda text: text.encode(), lambda text: text.encode("utf-16-le"), lambda text: json.dumps(text).encode(),
    lambda text: text.upper().encode("utf-16-be"), lambda text: base64.b64encode(text.encode()),
    lambda text: base64.b64encode(b"x" + text.encode()), lambda text: base64.b64encode(b"xy" + text.encode("utf-16-le")),
    lambda text: text.encode().hex().encode(), lambda text: zlib.compress(text.encode() * 9),
    lambda text: b"\x78\x9c" + zlib.compress(json.dumps(text).encode() * 9, 1),
])  # fmt: skip
@pytest.mark.parametrize("word", [*itertools.islice(planted(), 2), CITY])
def test_the_search_sees_what_is_there(word: str, packed: object) -> None:
    """Each of the forms is found in the midst of other bytes, so that finding none means something."""
    assert is_in(bytes(range(256)) + packed(f"and {word} too") + bytes(range(256)))  # type: ignore[operator]
    assert not is_in(bytes(range(256)) * 4)


async def write_everywhere(stage: Stage, words: Iterator[str]) -> list[int]:
    """In each conversation somebody new writes wherever they can; gives who they were."""
    conversations = Conversations(stage.app.store, stage.app.content)
    visits = [(flow, button) for button in (0, 1, -1) for flow in sorted(FLOWS.keys() - BY_ITSELF - {"delete"})]
    for id, (flow, button) in enumerate(visits, 1):
        me = Direct(conversations, id)
        shown = await me.do(Command(flow))
        for _ in range(STEPS):
            before = shown[-1] if shown else {}
            if not before.get("alive"):
                break
            shown = await me.do(Words(next(words)))
            if shown and shown[-1]["text"][-20:] == before["text"][-20:]:  # words were no answer
                labels = [button["text"] for row in before["rows"] for button in row if "!" not in button["data"]]
                shown = await me.press(before, labels[min(button, len(labels) - 1)]) if labels else []
    return list(range(1, len(visits) + 1))


async def write_the_rest(stage: Stage, words: Iterator[str]) -> list[int]:
    """Letters, files with captions, edited and forwarded messages, a safety note, a message left in the middle."""
    robin = stage.person(next(words))
    await robin.go("/start", next(words), CITY, "[9:00 AM]")
    letter = (
        f"Dear {next(words)},\n\nThank you for your application for the role of {next(words)} at {next(words)} Ltd. We have"
        f" decided to move forward with other candidates. {next(words)} was missing.\n\nKind regards,\n{next(words)}"
    )
    stage.server.say(robin.id, letter, forwarded=True)
    await robin.answers()
    for label in robin.buttons():
        if "keep" in label.casefold():
            await robin.tap(label)
            break
    stage.server.send_file(robin.id, "document", "letter.txt", "text/plain", letter.encode(), caption=next(words))
    await robin.answers()
    message = stage.server.say(robin.id, next(words))
    await robin.answers()
    stage.server.edit(robin.id, message["message_id"], next(words))
    await robin.answers()
    await robin.say(f"I want to die, {next(words)}")
    await robin.say(next(words))
    await robin.go("/help_now", next(words))
    await robin.go("/rejected", next(words))
    return [robin.id]


@pytest.mark.slow
async def test_what_people_write_can_be_read_nowhere(
    stage: Stage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Words planted wherever one can write stand in no form in the database, what lies beside it, a backup or a log,
    while the bot runs and after; that they are kept at all is seen with the key."""
    words = planted()
    with structlog.testing.capture_logs() as logged:
        people = [*await write_everywhere(stage, words), *await write_the_rest(stage, words)]
        opened = [
            whole.opened(vault, rows) for rows, vault, _ in [await whole.read(stage.app.store, id) for id in people]
        ]
        kept = words_in(opened)
        places = Counter(name for of in opened for name, rows in of.items() for row in rows if words_in(row))
        kinds = {row["kind"] for of in opened for row in of["entry"] if words_in(row["body"])}
        print(f"{len(kept)} words are kept: {places}, {sorted(kinds)}; the next one would be {next(words)}")
        assert len(kept) > 150
        assert places.keys() >= {"person", "talk", "application", "request", "entry"}
        assert len(kinds) >= 8
        assert CITY in str(opened)
        backups.backup(stage.url, stage.vault, tmp_path / "copy.db")
        for _ in range(2):
            files = [file for file in stage.folder.iterdir() if file.is_file()]
            assert {"onward.db", "copy.db"} <= {file.name for file in files}
            for file in files:
                assert not is_in(file.read_bytes()), file.name
            await stage.restart()  # what stood in the log of writes is moved into the file
    assert not is_in(json.dumps(logged, default=str).encode())
    assert not is_in(caplog.text.encode())


def broken_pdfs(word: bytes) -> list[bytes]:
    """Files that make their reader complain, with a word in them."""
    whole = pdf(b"BT (%s) Tj ET %s" % (word, word))
    return [
        whole.replace(b"endobj", word, 2), whole.replace(b"/Length", b"/" + word), b"%PDF-1.4 " + word,
        whole[:-60] + word, whole.replace(b"xref", word),
    ]  # fmt: skip


async def trouble(server: DemoServer, person: int, words: Iterator[str]) -> None:
    """Words and files of a person, while Telegram fails in every way and quotes the token and the words as it does."""
    html, quoted = f"<html>{TOKEN} upstream failed</html>", f'Bad Request: Unsupported start tag "{next(words)}" at 3'
    refused = json.dumps({"ok": False, "error_code": 400, "description": quoted})
    server.fail_next("sendMessage", 502, body=html)
    server.drop_next("sendMessage", "after")
    server.garble_next("sendMessage", html)
    server.fail_next("sendMessage", 400, body=refused)
    server.fail_next("getFile", 502, body=html)
    for text in (f"I just got rejected by {next(words)}", f"role of {next(words)} {{{{7*7}}}} <b>", f"/{next(words)}"):
        server.say(person, text)
    for content in broken_pdfs(next(words).encode()) * 2:
        server.send_file(person, "document", f"{next(words)}.pdf", "application/pdf", content)
    server.inject({"message": {"text": next(words), "chat": {"id": next(words)}}})  # no message of Telegram's
    async with asyncio.timeout(60):
        while server.world.updates.pending or [one for one in server.api.faults.planned if one.method != "getUpdates"]:
            server.say(person, next(words))
            await asyncio.sleep(0.2)


@pytest.mark.slow
@pytest.mark.parametrize("hook", [False, True], ids=["polling", "webhook"])
async def test_nobody_sees_token_or_key(hook: bool, tmp_path: Path) -> None:
    """At the lowest log level, through trouble of every kind, to the error that ends the bot: neither token, keys, the
    webhook's secret, what people write nor who they are stands in the log, the process's arguments, the metrics, or the
    files it leaves."""
    keys, port, words = [new_key(), new_key()], free_ports(), planted()
    settings = {"LOG_LEVEL": "debug", "WEBHOOK_SECRET": "hush_hush_hush"}
    if hook:
        settings |= {"WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "LISTEN": f"127.0.0.1:{port}"}
    async with DemoServer(token=TOKEN) as server, AsyncExitStack() as stack:
        process = BotProcess(tmp_path, settings | {"TELEGRAM_API_URL": server.url}, key=",".join(keys))
        await process.start()
        stack.push_async_callback(process.kill)
        served, person = await process.port(), server.person(next(words))
        if hook:
            await until(lambda: bool(server.calls("setWebhook")))
        else:
            server.garble_next("getUpdates", f"<html>{TOKEN}</html>")
            server.fail_next("getUpdates", 409)
        await trouble(server, person, words)
        told = Path(f"/proc/{process.process.pid}/cmdline").read_bytes()
        async with aiohttp.ClientSession() as session:
            for path in ("/metrics", "/readyz", "/healthz", f"/{next(words)}"):
                async with session.get(f"http://127.0.0.1:{served}{path}") as response:
                    told += await response.read()
        if hook:
            assert (await process.stop())[0] == 0
        else:
            server.fail_next("getUpdates", 401)
            server.say(person, next(words))
            async with asyncio.timeout(40):
                assert await process.process.wait() == 2
    assert len(process.lines()) >= 2
    told += process.log.read_bytes()
    assert str(person).encode() not in told
    secrets = [TOKEN, TOKEN.partition(":")[2] + "/", *keys, "hush_hush"]
    for raw in (told, *(file.read_bytes() for file in tmp_path.iterdir())):
        assert not [secret for secret in secrets if secret.encode() in raw]
        assert not is_in(raw)


@pytest.mark.parametrize("command", [["run"], ["migrate"], ["keys", "check"], ["keys", "rotate"], ["backup", "x.db"]])
def test_no_error_quotes_a_secret(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever is wrong with a setting that holds a secret, the sentence about it holds none of it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(structlog, "configure", lambda **_: None)
    good = {"BOT_TOKEN": "7:hush-token", "ENCRYPTION_KEY": new_key()}
    for wrong in (
        {"ENCRYPTION_KEY": "hush"}, {"ENCRYPTION_KEY": f"{new_key()},hushhush"}, {"DATABASE_URL": "hush://u:hush@h/d"},
        {"DATABASE_URL": "postgresql+asyncpg://u:hush@127.0.0.1:1/d"}, {"DATABASE_URL": "//hush"},
    ):  # fmt: skip
        for name, value in {**good, "DATABASE_URL": "", **wrong}.items():
            monkeypatch.setenv(name, value)
        assert main(command) == 2
        told = capsys.readouterr()
        assert "hush" not in told.out + told.err
        assert good["ENCRYPTION_KEY"] not in told.out + told.err


CLEAR = {
    "person": "id created_at seen away active serial owed sent keyboard sender",  # numbers; which worker sends
    "talk": "person serial touched_at",
    "application": "id person created_at stage outcome",  # counted, and found by their outcome
    "request": "id person application changed_at channel state",  # found by their state
    "entry": "id person created_at until kind about",  # a mark; an application's id
    "due": "id person at state tries",  # which queue
    "retention": "person keep_days erase_on",  # which rows are old is found without opening any
    "worker": "id seen_at waiting",  # of nobody
    "seal": "id",
}
"""What is not sealed, and why it need not be."""


def test_every_column_is_sealed_or_known_to_tell_little() -> None:
    """A column that is added is sealed, or stands in the list of those that are not, with a reason."""
    for table in schema.metadata.sorted_tables:
        clear = {one.name for one in table.c if not isinstance(one.type, LargeBinary)}
        assert clear == set(CLEAR[table.name].split()), table.name


async def test_no_word_of_ours_tells_what_somebody_went_through(stage: Stage) -> None:
    """After a crisis, a mood and a break that the person agreed to be asked about, the rows in the clear hold no name of
    a conversation, a kind, a place or a line; two people's marks of one kind differ."""
    robin, sam = stage.person("Robin"), stage.person("Sam")
    for one in (robin, sam):
        await one.go("/start", "Sam", CITY, "[9:00 AM]")
        await one.go("/care", "[🙁 Low]")
        await one.go("I want to die", "[Yes]", "[I'm safe, go on]", "[Yes, once]", "[Yes]")
    async with stage.app.store.transaction() as tx:
        told: dict[str, list[dict[str, object]]] = {}
        for table in schema.metadata.sorted_tables:
            columns = [one for one in table.c if not isinstance(one.type, LargeBinary)]
            told[table.name] = [dict(row) for row in (await tx.connection.execute(select(*columns))).mappings()]
        assert "crisis" in str([await entries.kinds_of(tx, one.id) for one in (robin, sam)])
        assert "how_are_you" in str(await dues.coming(tx, robin.id))
    assert told["entry"]
    assert told["due"]
    marks = [{row["kind"] for row in told["entry"] if row["person"] == one.id} for one in (robin, sam)]
    assert marks[0].isdisjoint(marks[1])
    lines = stage.app.content.names("en", "encouragement")
    for word in (*FLOWS, *lines, "crisis", "mood", "Arctic", CITY, "likely", "yes"):
        assert not re.search(rf"\b{re.escape(word)}\b", str(list(told.values()))), word
