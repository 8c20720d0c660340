"""One request of the bot, read: the method, its parameters as Python values, the files that came along."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .faults import Fault
from .spec import Json, Upload

if TYPE_CHECKING:
    from .world import World


@dataclass(frozen=True)
class Call:
    method: str
    p: Json
    files: Mapping[str, Upload] = field(default_factory=dict)
    fault: Fault | None = None  # planned trouble that it ran into

    @property
    def untold(self) -> bool:
        """Whether it took effect and the bot was not told."""
        return self.fault is not None and self.fault.kind in ("drop after", "garble")


@dataclass(frozen=True)
class Described:
    """A result that Telegram sends with a sentence beside it."""

    result: Any
    description: str


Method = Callable[["World", Call], Any]  # may return an awaitable
