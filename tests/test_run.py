"""`python -m bot` as a process: what is wrong is said in a sentence, and how it is doing can be asked over HTTP."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bench.usage import free_ports
from bot.demo.server import DemoServer
from bot.store import new_key
from tests.process import TOKEN, BotProcess, command

NOWHERE = {"TELEGRAM_API_URL": "http://127.0.0.1:1"}
SECRET = "a-secret_of_the_webhook"


@asynccontextmanager
async def running(server: DemoServer, folder: Path, **settings: str) -> AsyncIterator[BotProcess]:
    """The process, until the end of the block."""
    process = BotProcess(folder, {"TELEGRAM_API_URL": server.url, **settings})
    await process.start()
    try:
        yield process
    finally:
        await process.kill()


async def get(port: int, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as response:
        return response.status, await response.text()


def no_database(folder: Path) -> str:
    (folder / "letter.db").write_bytes(b"Dear Robin, thank you for your interest in our company. " * 50)
    return f"sqlite+aiosqlite:///{folder}/letter.db"


def newer(folder: Path) -> str:
    with sqlite3.connect(folder / "newer.db") as file:
        file.execute("CREATE TABLE alembic_version (version_num TEXT)")
        file.execute("INSERT INTO alembic_version VALUES ('0999')")
    file.close()
    return f"sqlite+aiosqlite:///{folder}/newer.db"


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"BOT_TOKEN": ""}, "BOT_TOKEN is missing: get one from @BotFather"),
        ({"ENCRYPTION_KEY": ""}, "ENCRYPTION_KEY is missing: `python -m bot keys new` prints one"),
        ({"DATABASE_URL": "onward.db"}, "DATABASE_URL is not a database URL"),
        ({"DATABASE_URL": "sqlite+aiosqlite:////proc/none/onward.db"}, "the folder /proc/none cannot be made"),
        ({"DATABASE_URL": no_database}, "file is not a database"),
        ({"DATABASE_URL": newer}, "the database has the schema 0999, which this version does not know"),
        *(pytest.param(*one, marks=pytest.mark.slow) for one in [
            ({"ENCRYPTION_KEY": "c2hvcnQ="}, "ENCRYPTION_KEY: an encryption key must be 32 bytes; this one has 5"),
            ({"DATABASE_URL": "mysql://a:hush@b/c"}, "DATABASE_URL must begin with sqlite+aiosqlite:// or postgresql"),
            ({"DATABASE_URL": "sqlite+aiosqlite:////proc/onward.db"}, "unable to open database file"),
            ({"DATABASE_URL": "postgresql+asyncpg://a:hush@127.0.0.1:1/c"}, "cannot open the database postgresql"),
            ({"LISTEN": "8080"}, "LISTEN: it is host:port"),
            ({"WEBHOOK_URL": "https://bot.example"}, "WEBHOOK_SECRET is missing"),
            ({"WEBHOOK_URL": "https://bot.example", "WEBHOOK_SECRET": "a b"}, "WEBHOOK_SECRET: a webhook secret is"),
        ]),
    ],
)  # fmt: skip
def test_what_is_to_be_mended_is_one_sentence(settings: dict[str, Any], says: str, tmp_path: Path) -> None:
    """Whatever is wrong with what was given: one line that names it, exit code 2, no secret and no traceback."""
    given = {name: value(tmp_path) if callable(value) else value for name, value in settings.items()}
    code, output = command(tmp_path, {**NOWHERE, **given}, ["run"])
    told = [line for line in output.splitlines() if line.startswith("onward: ")]
    assert (code, len(told)) == (2, 1), output
    assert says in told[0]
    assert "Traceback" not in output
    assert "hush" not in output


async def test_another_key_than_the_databases(tmp_path: Path) -> None:
    """A database written with another key: one sentence, exit code 2, and the database is as it was."""
    assert command(tmp_path, {"ENCRYPTION_KEY": new_key()}, ["migrate"])[0] == 0
    code, output = command(tmp_path, NOWHERE, ["run"])
    assert code == 2
    assert output.startswith(
        "onward: this database was written with another ENCRYPTION_KEY; give that one, or open another database (the key"
    )
    assert output.count("\n") == 1


async def test_a_token_telegram_does_not_know(tmp_path: Path) -> None:
    """Telegram's 401: one sentence and exit code 2, and the token is not in it."""
    async with (
        DemoServer(token=TOKEN) as server,
        running(server, tmp_path, BOT_TOKEN="200000:somebody-elses") as process,
    ):
        async with asyncio.timeout(20):
            assert await process.process.wait() == 2
    output = process.log.read_text()
    assert "onward: BOT_TOKEN: Telegram does not know this token" in output
    assert "Traceback" not in output
    assert "somebody-elses" not in output


async def test_an_address_that_is_taken(tmp_path: Path) -> None:
    """Somebody else listens there: one sentence and exit code 2."""
    async with DemoServer(token=TOKEN) as server:
        address = server.url.removeprefix("http://")
        async with running(server, tmp_path, LISTEN=address) as process, asyncio.timeout(20):
            assert await process.process.wait() == 2
        assert f"onward: LISTEN: cannot listen on {address}" in process.log.read_text()


async def test_how_it_is_doing_by_long_polling(tmp_path: Path) -> None:
    """Alive, ready, and figures without a name or a word; not ready, but alive, while the database is locked."""
    async with DemoServer(token=TOKEN) as server, running(server, tmp_path) as process:
        person = server.person("Zebulon")
        server.say(person, "I just got rejected by Plumbrook")
        await server.wait_for(person, "role", timeout=20)
        port = await process.port()
        assert await get(port, "/healthz") == (200, '{"alive": true}')
        assert await get(port, "/readyz") == (200, '{"database": true, "telegram": true}')
        status, figures = await get(port, "/metrics")
        assert (status, "onward_ready 1.0" in figures) == (200, True)
        assert not [word for word in ("Zebulon", "Plumbrook", TOKEN, str(person)) if word in figures]
        with sqlite3.connect(process.database) as other:
            other.execute("BEGIN EXCLUSIVE")
            assert await get(port, "/readyz") == (503, '{"database": false, "telegram": true}')
            assert (await get(port, "/healthz"))[0] == 200
        other.close()
        assert (await get(port, "/readyz"))[0] == 200
        log = process.log.read_text()
        assert not [word for word in ("Zebulon", "Plumbrook", TOKEN, process.key) if word in log]


async def test_by_webhook_from_end_to_end(tmp_path: Path) -> None:
    """With WEBHOOK_URL: it tells Telegram where it is, takes only what knows the secret, and health stands beside."""
    port = free_ports()
    hook = {"WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "WEBHOOK_SECRET": SECRET, "LISTEN": f"127.0.0.1:{port}"}
    async with DemoServer(token=TOKEN) as server:
        server.fail_next("setWebhook", 502, body="<html>Bad Gateway</html>")
        person = server.person()
        server.say(person, "/menu")  # before anybody listens
        async with running(server, tmp_path, **hook) as process:
            await server.wait_for(person, "What do you need?", timeout=20)
            told = server.calls("setWebhook")[-1]
            assert (told["url"], told["secret_token"]) == (hook["WEBHOOK_URL"], SECRET)
            assert await process.port("webhook") == port
            assert await process.port("health") == port + 1
            assert (await get(port + 1, "/readyz"))[0] == 200
            forged = {"update_id": 1, "message": {}}
            async with aiohttp.ClientSession() as session:
                for secret in ("", "wrong", SECRET + "x"):
                    header = {"X-Telegram-Bot-Api-Secret-Token": secret}
                    async with session.post(hook["WEBHOOK_URL"], json=forged, headers=header) as response:
                        assert response.status == 403
            assert (await get(port, "/healthz"))[0] == 404
            await server.settled()
            code, seconds = await process.stop()
        assert (code, seconds < 10) == (0, True)
        assert (server.refused, server.calls("getUpdates")) == ([], [])


async def test_a_webhook_telegram_refuses(tmp_path: Path) -> None:
    """An address that Telegram does not take: one sentence and exit code 2."""
    hook = {"WEBHOOK_URL": "https://bot.example/hook", "WEBHOOK_SECRET": SECRET, "LISTEN": f"127.0.0.1:{free_ports()}"}
    async with DemoServer(token=TOKEN) as server, running(server, tmp_path, **hook) as process:
        async with asyncio.timeout(20):
            assert await process.process.wait() == 2
        assert "onward: WEBHOOK_URL: Telegram refused it" in process.log.read_text()


async def test_it_ends_in_time_though_the_database_is_locked(tmp_path: Path) -> None:
    """Somebody holds the database and an update waits for it: the end still comes in time, and the update later."""
    async with DemoServer(token=TOKEN) as server, running(server, tmp_path) as process:
        person = server.person()
        server.say(person, "/menu")
        await server.wait_for(person, "What do you need?", timeout=20)
        await server.settled()
        with sqlite3.connect(process.database) as other:
            other.execute("BEGIN EXCLUSIVE")
            server.say(person, "I just got rejected by Acme")
            await asyncio.sleep(0.2)
            code, seconds = await process.stop()
        other.close()
        assert (code, len(server.from_bot(person))) == (0, 1)
        print(f"ended within {seconds:.1f} s")
        await process.start()
        await server.wait_for(person, "role", timeout=20)
        assert server.refused == []


def test_help_needs_no_library(tmp_path: Path) -> None:
    """`--help` is there at once, for it loads nothing."""
    code, output = command(tmp_path, {}, ["--help"])
    assert code == 0
    for name in ("demo", "run", "check", "preview", "migrate", "keys"):
        assert name in output


def test_a_new_key_is_taken(tmp_path: Path) -> None:
    """`keys new` prints a key and nothing else, and it is one that the other commands take."""
    code, key = command(tmp_path, {}, ["keys", "new"])
    assert (code, len(key.strip())) == (0, 44)
    given = {"ENCRYPTION_KEY": key.strip()}
    assert command(tmp_path, given, ["migrate"]) == (0, "the database has the newest schema\n")


def test_an_unknown_command(tmp_path: Path) -> None:
    """A command that there is not: exit code 2 and what there is."""
    code, output = command(tmp_path, {}, ["runn"])
    assert (code, "invalid choice" in output) == (2, True)
