"""Message entities: their order, what may nest in what, and what is left of them when a text is cleaned and trimmed.

Offsets and lengths are UTF-16 code units, as everywhere in the Bot API. The rules are tdlib's (`fix_formatted_text`).
Knows no markup (see `markup.py`) and finds no links (see `autolinks.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from .errors import bad

SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
PRE = ("pre", "code")
QUOTES = ("blockquote", "expandable_blockquote")
# Which of two entities over the same text comes first; those not named are 50.
_PRIORITY = {
    "blockquote": 0, "expandable_blockquote": 0, "pre": 11, "code": 20, "date_time": 48, "text_link": 49,
    "text_mention": 49, "bold": 90, "italic": 91, "underline": 92, "strikethrough": 93, "spoiler": 94,
    "custom_emoji": 99,
}  # fmt: skip
_DROPPED = {0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x333, 0x33F, 0x30A, 0x0D}


@dataclass(frozen=True)
class Entity:
    """One entity; `data` holds url, language, user, custom_emoji_id, unix_time or date_time_format."""

    type: str
    offset: int
    length: int
    data: tuple[tuple[str, Any], ...] = ()

    @property
    def end(self) -> int:
        return self.offset + self.length

    @property
    def order(self) -> tuple[int, int, int]:
        priority = _PRIORITY.get(self.type, 50)
        if self.type == "pre" and self.data:
            priority = 10
        return self.offset, -self.length, priority

    def json(self) -> dict[str, Any]:
        """The Bot API's MessageEntity."""
        return {"offset": self.offset, "length": self.length, "type": self.type, **dict(self.data)}


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) + sum(1 for c in text if c > "\uffff")


def ordered(entities: Iterable[Entity]) -> list[Entity]:
    """Sorted as Telegram sorts them."""
    return sorted(entities, key=lambda e: e.order)


def fixed(entities: Iterable[Entity]) -> list[Entity]:
    """Entities that nest properly: the like merged, the crossing split, the impossible left out."""
    everything = ordered(e for e in entities if e.length > 0)
    soft = [e for e in everything if e.type in SPLITTABLE]
    quotes = _apart(e for e in everything if e.type in QUOTES)
    hard = _apart(e for e in everything if e.type not in SPLITTABLE and e.type not in QUOTES)
    hard = ordered([*_inside_or_outside(hard, quotes), *quotes])
    return ordered([*hard, *_split(soft, hard)])


def merged(entities: list[Entity], found: list[Entity]) -> list[Entity]:
    """`found` (automatic) entities added where they do not touch those that were asked for."""
    soft = [e for e in entities if e.type in SPLITTABLE]
    quotes = [e for e in entities if e.type in QUOTES]
    hard = [e for e in entities if e.type not in SPLITTABLE and e.type not in QUOTES]
    new = [e for e in _inside_or_outside(found, quotes) if not any(e.offset < h.end and h.offset < e.end for h in hard)]
    hard = ordered([*hard, *new, *quotes])
    return ordered([*hard, *_split(soft, hard)])


def _apart(entities: Iterable[Entity]) -> list[Entity]:
    """Only those that do not overlap an earlier one."""
    result: list[Entity] = []
    for entity in entities:
        if not result or entity.offset >= result[-1].end:
            result.append(entity)
    return result


def _inside_or_outside(entities: list[Entity], quotes: list[Entity]) -> list[Entity]:
    """Without those that cross the edge of a quote or contain one."""

    def crosses(e: Entity, q: Entity) -> bool:
        return e.offset < q.end and q.offset < e.end and not (q.offset <= e.offset and e.end <= q.end)

    return [e for e in entities if not any(crosses(e, q) for q in quotes)]


def _split(soft: list[Entity], hard: list[Entity]) -> list[Entity]:
    """Bold and its kin, merged with their like, then cut where another begins or ends; none inside code."""
    edges = {edge for e in hard for edge in (e.offset, e.end)}
    code = [e for e in hard if e.type in PRE]
    runs = _runs(soft)
    starts = sorted({e.offset for e in runs})
    result: list[Entity] = []
    for run in runs:
        cuts = {c for c in edges if run.offset < c < run.end}
        # A later run that begins inside this one and ends outside cuts this one where it begins.
        cuts |= {s for s in starts if run.offset < s < run.end}
        points = [run.offset, *sorted(cuts), run.end]
        for begin, end in pairwise(points):
            if not any(c.offset <= begin and end <= c.end for c in code):
                result.append(replace(run, offset=begin, length=end - begin))
    return result


def _runs(soft: list[Entity]) -> list[Entity]:
    """Overlapping and touching entities of one kind as one."""
    open_runs: dict[str, Entity] = {}
    result: list[Entity] = []
    for entity in sorted(soft, key=lambda e: e.offset):
        run = open_runs.get(entity.type)
        if run is not None and entity.offset <= run.end:
            open_runs[entity.type] = replace(run, length=max(run.end, entity.end) - run.offset)
            continue
        if run is not None:
            result.append(run)
        open_runs[entity.type] = entity
    return ordered([*result, *open_runs.values()])


def check_inside(text: str, entities: list[Entity]) -> None:
    """Raises `Refusal` for an entity that does not lie on whole characters of `text`."""
    starts: set[int] = set()
    at = 0
    for character in text:
        starts.add(at)
        at += 2 if character > "\uffff" else 1
    for e in entities:
        if not 0 <= e.offset <= 1_000_000:
            raise bad(f"Receive an entity with incorrect offset {e.offset}")
        if not 0 <= e.length <= 1_000_000:
            raise bad(f"Receive an entity with incorrect length {e.length}")
    for e in fixed(entities):
        if e.offset > at:
            raise bad(f"Entity begins after the end of the text at UTF-16 offset {e.offset}")
        if e.end > at:
            where = f"after the end of the text at UTF-16 offset {e.end}"
            raise bad(f"Entity beginning at UTF-16 offset {e.offset} ends {where}")
        if e.offset not in starts:
            raise bad("Entity begins in a middle of a UTF-16 symbol at byte offset 0")
        if e.end != at and e.end not in starts:
            raise bad(f"Entity beginning at UTF-16 offset {e.offset} ends in a middle of a UTF-16 symbol")


def cleaned(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Control characters become spaces, text-direction marks go; entities move along."""
    moves: list[int] = []  # new offset of every old code unit
    out: list[str] = []
    at = 0
    for character in text:
        code = ord(character)
        moves.append(at)
        if code > 0xFFFF:
            moves.append(at)
        if code in _DROPPED:
            continue
        out.append(" " if code < 0x20 and character != "\n" else character)
        at += 2 if code > 0xFFFF else 1
    moves.append(at)
    moved = [replace(e, offset=moves[e.offset], length=moves[e.end] - moves[e.offset]) for e in entities]
    return "".join(out), [e for e in moved if e.length > 0]


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Blank ends cut off; a link or code at the beginning keeps its spaces."""
    text = text.rstrip(" \n")
    end = units(text)
    kept = [replace(e, length=min(e.end, end) - e.offset) for e in entities if e.offset < end]
    limit = min((e.offset for e in kept), default=len(text))
    lead = 0
    while lead < limit and text[lead] in " \n":
        lead += 1
    return text[lead:], ordered(replace(e, offset=e.offset - lead) for e in kept)


def settled(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """A text with the entities somebody asked for, as Telegram would keep it, before automatic ones."""
    check_inside(text, entities)
    text, kept = cleaned(text, fixed(entities))
    kept = fixed(kept)
    if not text.strip(" \n"):
        return "", []
    return trimmed(text, kept)
