"""Both kinds of database, and a pace that workers agree on sooner than in earnest."""

from __future__ import annotations

import pytest

from bot.telegram import sharing
from tests.store.conftest import onward, postgres, postgres_url, sqlite_url, url

__all__ = ["onward", "postgres", "postgres_url", "sqlite_url", "url"]


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that hear of each other at once."""
    monkeypatch.setattr(sharing, "BEAT", 0.05)
    monkeypatch.setattr(sharing, "SETTLED", 0.2)
