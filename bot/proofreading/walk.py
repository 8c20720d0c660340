"""Every message of every path, made by the code that makes them for people, and what was asked of the words meanwhile.

A step that is the same on several paths is shown once. Knows no rules of wording: see `rules.py` and `sources.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any, Literal

from bot.content import SHARED, Block, Content, ContentError
from bot.conversations.messages import Message, Words
from bot.engine.answers import Answer, Several, Tapped
from bot.engine.explore import Path, explore
from bot.engine.flow import Ask, Do, Say, Taken
from bot.flows import FLOWS, words_of
from bot.flows.samples import beginnings
from bot.proofreading.banks import BANKS
from bot.proofreading.notes import NOTES, Note
from bot.proofreading.typed import TYPED

MEMORY = 2  # answers in a row whose every combination is walked
DEEPER = {"care": 3, "day_shape": 3, "tailor": 3}  # flows in which two in a row do not lead everywhere
SERIAL = 9_999_999_999  # of a conversation: the longest that a button's data has to hold
UNSPOKEN = "…"  # stands where words are missing or broken, so that the walk goes on and finds more

Kind = Literal["message", "label", "plain", "list"]


@dataclass(frozen=True, slots=True)
class Heard:
    """Words that came out of a block: a message or plain text as HTML before unescaping, a label or list as text."""

    locale: str
    block: Block
    kind: Kind
    text: str


class Listening(Content):
    """Content that notes what is asked of it, says `UNSPOKEN` where it breaks, and never raises while it speaks."""

    def __init__(self, own: File | None = None, default: str = "en", root: File | None = None) -> None:
        super().__init__(own, default, root) if root else super().__init__(own, default)
        self.heard: dict[Heard, None] = {}
        self.asked: set[tuple[str, str]] = set()  # file and block that were looked for
        self.given: dict[Block, set[str]] = {}  # by block: what it may use
        self.missing: dict[tuple[str, str], str] = {}  # file and block: a language
        self.broken: dict[tuple[Block, str], ContentError] = {}

    def has(self, locale: str, flow: str, name: str) -> bool:
        self.asked.add((flow, name))
        return super().has(locale, flow, name)

    def message(self, locale: str, flow: str, name: str, facts: Mapping[str, Any] | None = None) -> str:
        return self._hear("message", locale, flow, name, super().message(locale, flow, name, facts))

    def label(self, locale: str, flow: str, name: str, facts: Mapping[str, Any] | None = None) -> str:
        return self._hear("label", locale, flow, name, super().label(locale, flow, name, facts))

    def list(self, locale: str, flow: str, name: str, facts: Mapping[str, Any] | None = None) -> str:
        """A label that is no button."""
        return self._hear("list", locale, flow, name, super().label(locale, flow, name, facts))

    def plain(self, locale: str, flow: str, name: str, facts: Mapping[str, Any] | None = None) -> str:
        self._hear("plain", locale, flow, name, self._words(locale, flow, name, facts))
        return super().plain(locale, flow, name, facts)

    def _hear(self, kind: Kind, locale: str, flow: str, name: str, text: str) -> str:
        block = self.where(locale, flow, name)
        if block is not None and (block, locale) not in self.broken:
            self.heard[Heard(locale, block, kind, text)] = None
        return text

    def _words(self, locale: str, flow: str, name: str, facts: Mapping[str, Any] | None) -> str:
        block = self.where(locale, flow, name)
        self.asked.add((flow, name))
        if block is None:
            self.missing.setdefault((flow, name), locale)
            return UNSPOKEN
        self.asked.add((block.path.stem, name))
        self.given.setdefault(block, set()).update(facts or ())
        try:
            return super()._words(locale, flow, name, facts)
        except ContentError as error:
            self.broken.setdefault((block, locale), error)
            return UNSPOKEN


@dataclass(frozen=True, slots=True)
class Shown:
    """A step as it is shown: its messages and keyboards as they go out."""

    flow: str
    taken: Taken
    message: Message
    others: tuple[Message, ...] = ()  # keyboards the same message has at other moments


class Walk:
    """Paths of the flows in one content's languages; those that words cannot change are walked once."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._same: dict[str, list[Path]] = {}

    def paths(self, flow: str, locale: str) -> list[Path]:
        """Every path of a flow from each of its beginnings. Raises `FlowError`."""
        if flow in self._same:
            return self._same[flow]
        wrote = False

        def write(file: str, block: str, facts: Mapping[str, Any]) -> str:
            nonlocal wrote
            wrote = True
            return self._content.plain(locale, file, block, facts)

        typed = TYPED.get(flow)
        found = [
            path
            for args in beginnings(flow, write)
            for path in explore(FLOWS[flow], args, memory=DEEPER.get(flow, MEMORY), typed=typed)
        ]
        if not wrote:
            self._same[flow] = found
        return found

    def shown(self, flow: str, locale: str, paths: Iterable[Path]) -> Iterator[Shown]:
        """Each message and question on these paths, each different one once."""
        words = Words(self._content, locale, flow)
        for taken in steps(paths):
            if isinstance(taken.step, Say):
                yield Shown(flow, taken, words.said(taken.step))
            elif isinstance(taken.step, Ask):
                yield self._asked(words, flow, taken, taken.step)

    def _asked(self, words: Words, flow: str, taken: Taken, ask: Ask[Any]) -> Shown:
        for raw in _pressed(ask):
            words.answer(ask, raw)
        others = []
        if isinstance(ask.kind, Several):
            others.append(words.asked(SERIAL, taken.key, ask, list(ask.kind.options), True))
        if ask.edit:
            others.append({"rows": words.fields(SERIAL, taken.key, ask.edit)})
        return Shown(flow, taken, words.asked(SERIAL, taken.key, ask, None, True), tuple(others))


def _pressed(ask: Ask[Any]) -> list[Any]:
    """The raw answers that a press of a button can give."""
    if isinstance(ask.kind, Several):
        return [[], list(ask.kind.options)]
    reads = [ask.kind.read(Tapped(option)) for option in ask.kind.options]
    return [*(read.raw for read in reads if isinstance(read, Answer)), *([None] if ask.skippable else [])]


def steps(paths: Iterable[Path]) -> Iterator[Taken]:
    """The messages and questions on these paths, in the order met; what is the same in all that shows, once."""
    met: set[tuple[str, str]] = set()
    for path in paths:
        for taken in path.replay.passed:
            mark = (taken.key, repr(taken.step))
            if not isinstance(taken.step, Do) and mark not in met:
                met.add(mark)
                yield taken


def banks(content: Content, locale: str) -> dict[str, dict[str, str]]:
    """The texts of each bank by name, as plain text."""
    return {bank: {name: content.plain(locale, bank, name) for name in content.names(locale, bank)} for bank in BANKS}


def notes(content: Listening, locale: str, waiting: Iterable[str]) -> dict[str, str]:
    """What the engine's side says around every flow; `waiting` are the flows that can wait for an answer."""
    named = [Note(f"name_{flow}", "list") for flow in sorted(waiting)]
    return {
        note.name if note.file == SHARED else f"{note.file}: {note.name}": _speak(content, locale, note)
        for note in (*NOTES, *named)
    }


def _speak(content: Listening, locale: str, note: Note) -> str:
    match note.kind:
        case "label":
            return content.label(locale, note.file, note.name, note.facts)
        case "list":
            return content.list(locale, note.file, note.name)
        case _:
            return content.message(locale, note.file, note.name, note.facts)


def waits(paths: Iterable[Path]) -> bool:
    """Whether a flow asks anything at all, so that it can be left in the middle."""
    return any(isinstance(taken.step, Ask) for path in paths for taken in path.replay.passed)


def words_files() -> frozenset[str]:
    """The content files that some flow reads."""
    return frozenset(words_of(flow) for flow in FLOWS)
