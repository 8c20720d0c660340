"""What can happen to a conversation, told without any messenger's words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A flow was called by its name, by a command or a link under a message."""

    flow: str
    arg: str = ""
    words: str = ""  # the whole message, as it was written


@dataclass(frozen=True, slots=True)
class Words:
    """A text was sent. `edited`: it replaces one that was sent before."""

    text: str
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Press:
    """A button was pressed: its data, the message it stands under, and that message's words as HTML."""

    data: str
    message: int
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Here:
    """A location was shared, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Thing:
    """Something without words that can be read: `photo`, `voice`, `sticker`, `document`, `contact`, `other`, or a file
    that did not open: `scanned`, `encrypted`, `broken`, `too_big`, `unknown_kind`, `empty`, `lost`,
    `long_table`, `no_table`, `workbook`. A voice note is `seconds` long."""

    kind: str
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class File:
    """A file was sent, which may hold a letter: by its id, to be fetched and read; `words` were written with it."""

    id: str
    name: str
    mime: str
    size: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """They blocked the bot: nothing more may be sent until they write."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that one person did. No two events of a person have the same `number`, so that none counts twice."""

    person: int
    number: int
    locale: str
    what: Command | Words | Press | Here | Thing | File | Left
