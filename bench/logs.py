"""The log of a measured bot, heard instead of written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog


@contextmanager
def hearing(hear: Callable[[str, MutableMapping[str, Any]], None]) -> Iterator[None]:
    """Each line goes to `hear(level, line)` and nowhere else."""

    def heard(_: Any, level: str, line: MutableMapping[str, Any]) -> Any:
        hear(level, line)
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[heard], cache_logger_on_first_use=False)
    try:
        yield
    finally:
        structlog.configure(**before)
