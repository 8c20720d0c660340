"""What each release left with people: conversations in the middle, and a database. The newest code goes on with both.

A release has a folder of its version: `conversations.jsonl` holds, a line each, what `bot/store/talks.py` keeps of a
conversation and the question it waits at; `database.json` the rows of some people in the clear (see `clear.py`). Before
a version is released, `python -m tests.histories` writes its folder; afterwards nobody changes it any more.

`anew.toml` tells what is meant to go otherwise than a release left it, and why.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Conversation:
    """One in the middle: what is kept of it, and the key of the question that waits."""

    flow: str
    args: tuple[str, ...]
    at: str
    record: Mapping[str, Any]

    @property
    def line(self) -> str:
        """As it stands in the file."""
        told = {"flow": self.flow, "args": self.args, "at": self.at, "record": self.record}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Anew:
    """What is meant to go otherwise: flows that are no more, and, by flow, what is asked or done anew of those who are
    in the middle; each with the reason."""

    gone: Mapping[str, str]
    flows: Mapping[str, Mapping[str, str]]

    def of(self, flow: str) -> frozenset[str]:
        """Names of questions and effects that are newer than some conversations."""
        return frozenset(self.flows.get(flow, ()))


def releases() -> list[str]:
    """The versions whose people are remembered, the newest last."""
    found = (one.name for one in FOLDER.iterdir() if (one / "conversations.jsonl").exists())
    return sorted(found, key=lambda version: [int(part) for part in version.split(".")])


def conversations(release: str) -> list[Conversation]:
    """Those that a release left in the middle."""
    lines = (FOLDER / release / "conversations.jsonl").read_text("utf-8").splitlines()
    return [Conversation(one["flow"], tuple(one["args"]), one["at"], one["record"]) for one in map(json.loads, lines)]


def write(release: str, found: Iterable[Conversation]) -> None:
    """Let these be the conversations that a release left in the middle."""
    path = FOLDER / release / "conversations.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{one.line}\n" for one in found), "utf-8")


def anew() -> Anew:
    """What `anew.toml` tells."""
    told = tomllib.loads((FOLDER / "anew.toml").read_text("utf-8"))
    return Anew(told.pop("gone", {}), told)
