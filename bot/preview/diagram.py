"""A flow as a picture: its steps in layers from top to bottom, its answers on the arrows. SVG, by hand.

The usual way to draw a layered graph (Sugiyama 1981): turn arrows that go back, put each step below all that lead to
it, order each layer by its neighbours, straighten. Knows no words of a message, only names of steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from bot.engine.explore import Edge

START, END = "start", "end"
LETTER, SIDE, HEIGHT = 7.0, 14.0, 32.0  # px: a letter's width, a box's padding at both sides, its height
GAP, ROW, EDGE = 26.0, 78.0, 12.0  # px: between boxes of a row, between rows, around it all
BEND = 10.0  # px: the width kept free for an arrow that passes a row
LONGEST_LABEL = 26  # characters
MOST_ANSWERS = 2  # told on one arrow
LOOP = 22.0  # px: how far an arrow from a step to itself goes out
DOT = 9.0  # px: the radius of start and end
SWEEPS = 12
Arrows = dict[tuple[str, str], list[str]]


@dataclass(slots=True)
class Box:
    """A step, or a place where a long arrow passes a row. `x` and `y` are its middle."""

    name: str
    kind: str  # ask, say, do, start, end, bend
    width: float
    row: int = 0
    x: float = 0.0
    room: float = 0.0  # px it needs beside others, for the label of an arrow that comes in

    @property
    def y(self) -> float:
        return EDGE + HEIGHT / 2 + self.row * ROW


@dataclass(slots=True)
class Layout:
    """Where everything stands. `lines` are the arrows: the boxes each passes, its label, whether it goes back."""

    boxes: list[Box]
    lines: list[tuple[list[Box], str, bool]] = field(default_factory=list)
    width: float = 0.0
    height: float = 0.0


def arrows(edges: Iterable[Edge], hidden: Iterable[str] = ()) -> Arrows:
    """From step to step with the answers that lead there; steps in `hidden` are passed over."""
    joined: Arrows = {}
    for edge in edges:
        joined.setdefault((edge.source, edge.target), []).append(edge.by)
    for name in hidden:
        into = {source: by for (source, target), by in joined.items() if target == name and source != name}
        out = [target for source, target in joined if source == name and target != name]
        joined = {ends: by for ends, by in joined.items() if name not in ends}
        for source, by in into.items():
            for target in out:
                known = joined.setdefault((source, target), [])
                known += [one for one in by if one not in known]
    return joined


def laid_out(joined: Arrows, kinds: Mapping[str, str]) -> Layout:
    """Place the steps of a flow and its arrows."""
    names = list(dict.fromkeys(name for ends in joined for name in ends))
    boxes = {name: Box(name, kinds.get(name, name), max(HEIGHT, len(name) * LETTER + 2 * SIDE)) for name in names}
    back = _backwards(joined)
    down = {(t, s) if (s, t) in back else (s, t) for s, t in joined if s != t}
    for name, row in _rows(names, down).items():
        boxes[name].row = row
    layout = Layout(list(boxes.values()))
    for (source, target), by in joined.items():
        _draw(layout, boxes[source], boxes[target], _label(joined, source, by), (source, target) in back)
    rows = _ordered(layout)
    _placed(rows, layout)
    layout.width = max(box.x + _room(box) / 2 for box in layout.boxes) + EDGE + 2 * LOOP
    layout.height = (len(rows) - 1) * ROW + HEIGHT + 2 * EDGE
    return layout


def _label(joined: Arrows, source: str, by: Sequence[str]) -> str:
    """What is answered, where it makes a difference: not what may lead to each of the next steps."""
    ways = [set(answers) for (s, _), answers in joined.items() if s == source]
    told = set(by) - ways[0].intersection(*ways[1:]) if len(ways) > 1 else set()
    mine = [("own words" if one == "…" else one) for one in by if one in told and one]
    return ", ".join(mine) if len(mine) <= MOST_ANSWERS else f"{', '.join(mine[:MOST_ANSWERS])} …"


def _backwards(joined: Arrows) -> set[tuple[str, str]]:
    """The arrows that lead back to a step on the way to their own, found depth first."""
    out: dict[str, list[str]] = {}
    for source, target in joined:
        out.setdefault(source, []).append(target)
    found: set[tuple[str, str]] = set()
    done: set[str] = set()
    on_way: dict[str, list[str]] = {}
    for begin in dict.fromkeys(source for source, _ in joined):
        if begin in done:
            continue
        on_way[begin] = list(out.get(begin, ()))
        while on_way:
            name = next(reversed(on_way))
            if not on_way[name]:
                del on_way[name]
                done.add(name)
                continue
            target = on_way[name].pop(0)
            if target in on_way:
                found.add((name, target))
            elif target not in done:
                on_way[target] = list(out.get(target, ()))
    return found


def _rows(names: Sequence[str], down: set[tuple[str, str]]) -> dict[str, int]:
    """Each step one row below the lowest that leads to it."""
    rows = dict.fromkeys(names, 0)
    for _ in names:
        moved = False
        for source, target in down:
            if rows[target] <= rows[source]:
                rows[target], moved = rows[source] + 1, True
        if not moved:
            break
    return rows


def _draw(layout: Layout, source: Box, target: Box, label: str, back: bool) -> None:
    """Add an arrow, with a bend in each row it passes."""
    step = 1 if target.row >= source.row else -1
    bends = [Box("", "bend", BEND, row) for row in range(source.row + step, target.row, step)]
    layout.boxes += bends
    first = (*bends, target)[0]
    first.room = max(first.room, min(len(label), LONGEST_LABEL) * LETTER - GAP)
    layout.lines.append(([source, *bends, target], label, back))


def _ordered(layout: Layout) -> list[list[Box]]:
    """The rows, each in the order that crosses fewest arrows, nearly: by the middle of the neighbours, to and fro."""
    rows: list[list[Box]] = [[] for _ in range(max(box.row for box in layout.boxes) + 1)]
    for box in layout.boxes:
        rows[box.row].append(box)
    beside = _neighbours(layout)
    place = {id(box): float(number) for row in rows for number, box in enumerate(row)}
    for sweep in range(SWEEPS):
        ordered = rows[1:] if sweep % 2 == 0 else rows[-2::-1]
        above = -1 if sweep % 2 == 0 else 1
        for row in ordered:
            middles = {}
            for box in row:
                near = [place[id(other)] for other in beside[id(box)] if other.row == box.row + above]
                middles[id(box)] = sum(near) / len(near) if near else place[id(box)]
            row.sort(key=lambda box: middles[id(box)])
            place |= {id(box): float(number) for number, box in enumerate(row)}
    return rows


def _neighbours(layout: Layout) -> dict[int, list[Box]]:
    beside: dict[int, list[Box]] = {id(box): [] for box in layout.boxes}
    for passed, _, _ in layout.lines:
        for one, other in pairwise(passed) if passed[0] is not passed[-1] else ():
            beside[id(one)].append(other)
            beside[id(other)].append(one)
    return beside


def _placed(rows: list[list[Box]], layout: Layout) -> None:
    """Give each box its x: beside one another first, then drawn to its neighbours as far as there is room."""
    for row in rows:
        _push(row, [0.0] * len(row))
        middle = (row[0].x + row[-1].x) / 2 if row else 0.0
        for box in row:
            box.x -= middle
    beside = _neighbours(layout)
    for sweep in range(SWEEPS * 2):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wished = []
            for box in row:
                near = [other.x for other in beside[id(box)]]
                wished.append(sum(near) / len(near) if near else box.x)
            _push(row, wished)
    left = min((box.x - _room(box) / 2 for box in layout.boxes), default=0.0)
    for box in layout.boxes:
        box.x += EDGE - left


def _push(row: Sequence[Box], wished: Sequence[float]) -> None:
    """Place a row as near to what is wished as order and widths allow: groups that would overlap share the shift."""
    groups: list[tuple[float, float, list[Box]]] = []  # where the first box stands, how wide it all is, the boxes
    for box, wish in zip(row, wished, strict=True):
        start, width, boxes = wish - _room(box) / 2, _room(box), [box]
        while groups and groups[-1][0] + groups[-1][1] + GAP > start:
            before, before_width, before_boxes = groups.pop()
            share = len(before_boxes) + len(boxes)
            overlap = before + before_width + GAP - start
            start = before - overlap * len(boxes) / share
            width = before_width + GAP + width
            boxes = before_boxes + boxes
        groups.append((start, width, boxes))
    for start, _, boxes in groups:
        x = start
        for box in boxes:
            box.x = x + _room(box) / 2
            x += _room(box) + GAP


def _room(box: Box) -> float:
    return max(box.width, box.room)


def drawn(layout: Layout, title: str, anchor: str, linked: Iterable[str] = ()) -> str:
    """The SVG. A box of a step in `linked` leads to `#anchor-name`."""
    there = set(linked)
    mark = f"arrow-{anchor}"
    parts = [
        f'<svg viewBox="0 0 {layout.width:.0f} {layout.height:.0f}" width="{layout.width:.0f}" '
        f'height="{layout.height:.0f}" role="img" aria-label="{escape(title)}">',
        f'<defs><marker id="{mark}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" class="head"/></marker></defs>',
        *(_line(passed, back, mark) for passed, _, back in layout.lines),
        *(_text(passed, label) for passed, label, _ in layout.lines if label),
        *(_box(box, anchor, box.name in there) for box in layout.boxes if box.kind != "bend"),
        "</svg>",
    ]
    return "".join(parts)


def _line(passed: Sequence[Box], back: bool, mark: str) -> str:
    first, last = passed[0], passed[-1]
    if first is last:
        right, top, low = first.x + first.width / 2, first.y - HEIGHT / 4, first.y + HEIGHT / 4
        loop = f"M{right:.1f} {low:.1f}C{right + LOOP:.1f} {low:.1f} {right + LOOP:.1f} {top:.1f} {right:.1f} {top:.1f}"
        return f'<path d="{loop}" class="line back" marker-end="url(#{mark})"/>'
    turn = 1 if last.row > first.row else -1
    points = [(box.x, box.y) for box in passed]
    points[0] = (first.x, first.y + turn * _half(first))
    points[-1] = (last.x, last.y - turn * _half(last))
    path = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x, y), (to_x, to_y) in pairwise(points):
        half = (y + to_y) / 2
        path.append(f"C{x:.1f} {half:.1f} {to_x:.1f} {half:.1f} {to_x:.1f} {to_y:.1f}")
    return f'<path d="{"".join(path)}" class="{"line back" if back else "line"}" marker-end="url(#{mark})"/>'


def _half(box: Box) -> float:
    return DOT if box.kind in (START, END) else HEIGHT / 2


def _text(passed: Sequence[Box], label: str) -> str:
    """The label stands on the arrow, close to where it ends if that is the next row, else where it first bends."""
    (x, y), (to_x, to_y) = ((box.x, box.y) for box in passed[:2])
    short = label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"
    at_x, at_y = x + (to_x - x) * 0.8, y + (to_y - y) * 0.55 + 4
    if passed[0] is passed[-1]:
        at_x, at_y = x + passed[0].width / 2 + LOOP + len(short) * LETTER / 2, y + 4
    return f'<text x="{at_x:.1f}" y="{at_y:.1f}" class="by"><title>{escape(label)}</title>{escape(short)}</text>'


def _box(box: Box, anchor: str, linked: bool) -> str:
    if box.kind in (START, END):
        dot = f'<circle cx="{box.x:.1f}" cy="{box.y:.1f}" r="{DOT:.0f}" class="{box.kind}">'
        return f"{dot}<title>{box.kind}</title></circle>"
    left, top = box.x - box.width / 2, box.y - HEIGHT / 2
    round_ = HEIGHT / 2 if box.kind == "say" else 4
    shape = (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{box.width:.1f}" height="{HEIGHT:.0f}" rx="{round_:.0f}" '
        f'class="{box.kind}"/><text x="{box.x:.1f}" y="{box.y + 4.5:.1f}" class="name">{escape(box.name)}</text>'
    )
    return f'<a href="#{escape(anchor)}-{escape(box.name)}">{shape}</a>' if linked else shape
