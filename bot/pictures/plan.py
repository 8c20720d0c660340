"""Where everything in the picture of a search goes: numbers only, no colours and no letters.

Time runs down. Each stage that was reached is a bar in a row of its own, as wide as what reached it; what went on falls
to the next bars, what ended leaves to the right into the lane of its end. Lanes stop one below the other, the leftmost
first, so that there is room to the left of each for its words. Widths are exact: nothing is lost on the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

WIDEST = 96.0  # pixels for one application
APART = 34.0  # pixels between lanes
BY = 26.0  # pixels around what passes by a bar


class Edge(NamedTuple):
    """Where a ribbon passes: its left side and a height, in pixels from the top left."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Ribbon:
    """So many, from a stage to another or to an end; as wide all along."""

    source: str
    target: str
    width: float
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Left sides and widths, in pixels: `bars` by stage, the first at the top, `lanes` by end from left to right."""

    scale: float  # pixels for one application
    bars: Mapping[str, tuple[float, float]]
    lanes: Mapping[str, tuple[float, float]]
    flows: Mapping[tuple[str, str], int]

    def passing(self, row: int) -> list[tuple[str, str]]:
        """What goes by the bar of this row, from left to right."""
        return _passing(list(self.bars), self.flows, row)

    def ribbons(self, tops: Sequence[float], thick: float, joined: float, stops: Mapping[str, float]) -> list[Ribbon]:
        """All of them, from the back to the front: what goes on, then what ends, the first first.

        tops: of the bars; thick: a bar; joined: so far below a bar what leaves it is in its lane; stops: of the lanes.
        """
        rows = {stage: number for number, stage in enumerate(self.bars)}
        outward = {one: Edge(x, tops[rows[one[0]]] + thick) for one, x in self._ports(rows).items()}
        found = []
        for flow, start in outward.items():
            source, target = flow
            if target in rows:
                passed = range(rows[source] + 1, rows[target])
                between = [edge for row in passed for edge in self._by(flow, row, tops, thick)]
                edges = (start, *between, Edge(self._arrival(flow, rows), tops[rows[target]]))
            else:
                x = self._berth(flow, rows)
                edges = (start, Edge(x, start.y + joined), Edge(x, stops[target]))
            found.append(Ribbon(source, target, self.flows[flow] * self.scale, edges))
        return sorted(found, key=lambda ribbon: (ribbon.target not in rows, rows[ribbon.source], -ribbon.width))

    def _ports(self, rows: Mapping[str, int]) -> dict[tuple[str, str], float]:
        """Where each leaves its bar: what goes on at the left, then the ends in the order of their lanes."""
        order = [*self.bars, *self.lanes]
        at = {stage: x for stage, (x, _) in self.bars.items()}
        ports = {}
        for flow in sorted(self.flows, key=lambda flow: (rows[flow[0]], order.index(flow[1]))):
            ports[flow] = at[flow[0]]
            at[flow[0]] += self.flows[flow] * self.scale
        return ports

    def _arrival(self, flow: tuple[str, str], rows: Mapping[str, int]) -> float:
        """Where it comes in at its bar: what comes from near at the left."""
        nearer = (n for one, n in self.flows.items() if one[1] == flow[1] and rows[one[0]] > rows[flow[0]])
        return self.bars[flow[1]][0] + sum(nearer) * self.scale

    def _berth(self, flow: tuple[str, str], rows: Mapping[str, int]) -> float:
        """Where in its lane it goes down: what joined later at the left."""
        later = (n for one, n in self.flows.items() if one[1] == flow[1] and rows[one[0]] > rows[flow[0]])
        return self.lanes[flow[1]][0] + sum(later) * self.scale

    def _by(self, flow: tuple[str, str], row: int, tops: Sequence[float], thick: float) -> tuple[Edge, Edge]:
        """Past the bar of a row."""
        x, width = list(self.bars.values())[row]
        x += width
        for other in self.passing(row):
            x += BY
            if other == flow:
                break
            x += self.flows[other] * self.scale
        return Edge(x, tops[row]), Edge(x, tops[row] + thick)


def plan(facts: Mapping[str, Any], left: float, lanes_from: float, right: float) -> Plan:
    """Bars from `left` on, lanes from `lanes_from` on at the earliest, all before `right` and as wide as they fit."""
    flows = {(source, target): count for source, target, count in facts["flows"]}
    reached, ended = facts["reached"], facts["ended"]
    stages = list(reached)
    rows = [(reached[stage], _passing(stages, flows, row)) for row, stage in enumerate(stages)][1:]
    ends, gaps = sum(ended.values()), APART * max(len(ended) - 1, 0)
    room = [(right - left, facts["total"]), (right - lanes_from - gaps, ends)]
    room += [
        (right - left - gaps - APART - BY * len(by), count + sum(map(flows.__getitem__, by)) + ends)
        for count, by in rows
    ]  # fmt: skip
    scale = min(WIDEST, *(space / count for space, count in room if count))
    trunks = [count * scale + sum(flows[one] * scale + BY for one in by) for count, by in rows]
    lanes, x = {}, max(lanes_from, left + max(trunks, default=0.0) + APART)
    for end, count in ended.items():
        lanes[end] = (x, count * scale)
        x += count * scale + APART
    return Plan(scale, {stage: (left, count * scale) for stage, count in reached.items()}, lanes, flows)


def _passing(stages: Sequence[str], flows: Mapping[tuple[str, str], int], row: int) -> list[tuple[str, str]]:
    at = {stage: number for number, stage in enumerate(stages)}
    by = [flow for flow in flows if flow[1] in at and at[flow[0]] < row < at[flow[1]]]
    return sorted(by, key=lambda flow: (at[flow[1]], -at[flow[0]]))
