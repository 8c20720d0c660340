"""What tests of one conversation stand on: Sam in a stage that all tests of a module share, and Sam with a clock of
their own, which may be moved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.conftest import Person, Stage, running
from tests.conversations.steps import shared

__all__ = ["alone", "sam", "shared"]


@pytest_asyncio.fixture(loop_scope="module")
async def sam(shared: Stage) -> Person:
    """Somebody with a name and a clock; the clock stands still."""
    return await set_up(shared)


@pytest_asyncio.fixture(loop_scope="module")
async def robin(shared: Stage) -> Person:
    """Somebody who never wrote before."""
    return shared.person()


@pytest_asyncio.fixture(loop_scope="module")
async def alone(tmp_path: Path) -> AsyncIterator[Person]:
    """Somebody with a name, a clock and no daily line, alone with their bot."""
    async with running(tmp_path) as stage:
        yield await set_up(stage)


async def set_up(stage: Stage) -> Person:
    """They went through the beginning, and want no daily line."""
    person = stage.person("Sam")
    await person.go("/start", "Sam", "Lisbon", "[Not now]")
    return person
