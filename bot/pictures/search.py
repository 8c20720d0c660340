"""The search as a diagram of flows (after Sankey): how far what went, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.pictures.canvas import COUNT, MARGIN, SMALL, WIDTH, WORD, Sheet, framed
from bot.pictures.lettering import drawable
from bot.pictures.plan import Plan, plan
from bot.pictures.theme import Theme, mixed

LEFT, LANES, RIGHT = 336.0, 470.0, WIDTH - 44.0  # bars and lanes; what they are called stands to their left
TOP, THICK, ROW = 248.0, 32.0, 144.0
LEAST, LONGEST_ROW = 1080.0, 300.0  # a picture of few rows is stretched to this height, as far as that looks well
NEAR = 24.0  # how near the left edge words may come
BEND = 44.0  # left out of a row below what leaves it for a lane
TO_ENDS, STEP, LINE, FOOT = 44.0, 88.0, 50.0, 112.0  # below the last row; from one end to the next; a line of names
LINES, FEW, BETWEEN = 2, 3, 26.0  # of names at each end (one more where ends are few); pixels between two names
STRONG = 0.82  # of a ribbon's colour on the ground: lighter than the bars, and still 3 to 1

Lines = list[list[str]]


def draw(facts: Mapping[str, Any], theme: Theme) -> bytes:
    """The picture. Raises `ValueError` when there is no application."""
    if not facts["total"]:
        raise ValueError("there is nothing to draw")
    told = plan(facts, LEFT, LANES, RIGHT)
    names = _all_names(facts, told, theme)
    below = TO_ENDS + FOOT + STEP * len(told.lanes) + LINE * sum(map(len, names.values()))
    row = min(LONGEST_ROW, max(ROW, (LEAST - TOP - THICK - below) / len(told.bars)))
    tops = [TOP + row * number for number in range(len(told.bars))]
    stops, y = {}, tops[-1] + row + TO_ENDS + LINE * len(names["offer"])
    for end in told.lanes:
        stops[end] = y
        y += STEP + LINE * len(names[end])
    sheet = framed(y - STEP + 20 + FOOT, facts, theme)
    for ribbon in told.ribbons(tops, THICK, row - BEND, stops):
        colour = theme.ribbon if ribbon.target in told.bars else mixed(theme.ends[ribbon.target], theme.ground, STRONG)
        sheet.ribbon(ribbon.edges, ribbon.width, colour)
    _bars(sheet, told, tops, facts, names["offer"])
    _ends(sheet, told, stops, facts, names)
    return sheet.png()


def _bars(sheet: Sheet, told: Plan, tops: Sequence[float], facts: Mapping[str, Any], offers: Lines) -> None:
    """The stages: a bar, and to its left how many and what it is called; who made an offer below the last."""
    edge = LEFT - 26
    for (stage, (x, width)), top in zip(told.bars.items(), tops, strict=True):
        colour = sheet.theme.ends["offer"] if stage == "offer" else sheet.theme.bar
        sheet.bar(x, top, width, THICK, colour)
        sheet.write(edge, top + 16, str(facts["reached"][stage]), COUNT, bold=True, align="right")
        called = sheet.fit(facts["words"][stage], edge - NEAR, WORD)
        sheet.write(edge, top + 64, called, WORD, align="right")
    for number, line in enumerate(offers, 1):
        _line(sheet, edge, tops[-1] + 64 + LINE * number, line)


def _ends(
    sheet: Sheet, told: Plan, stops: Mapping[str, float], facts: Mapping[str, Any], names: Mapping[str, Lines]
) -> None:
    """Where the lanes stop: a bar, and to its left how many, what it means, and who."""
    for end, (x, width) in told.lanes.items():
        stop, edge, count = stops[end], x - 24, str(facts["ended"][end])
        sheet.bar(x, stop, width, 14, sheet.theme.ends[end])
        sheet.write(edge, stop + 14, count, COUNT, bold=True, align="right")
        word = edge - sheet.width(count, COUNT, bold=True) - 16
        sheet.write(word, stop + 14, sheet.fit(facts["words"][end], word - NEAR, WORD), WORD, align="right")
        for number, line in enumerate(names[end], 1):
            _line(sheet, edge, stop + 14 + LINE * number, line)


# names


def _all_names(facts: Mapping[str, Any], told: Plan, theme: Theme) -> dict[str, Lines]:
    """Lines of names for each end and for offers that stand, as they have room; none where they are hidden."""
    sheet, shown = Sheet(100, theme), facts["names"]
    rooms = {"offer": LEFT - 26 - NEAR} | {end: x - 24 - MARGIN for end, (x, _) in told.lanes.items()}
    most = LINES + (len(told.lanes) <= FEW)
    counts = {"offer": facts["total"] - sum(facts["ended"].values())} | facts["ended"]
    return {
        end: _wrapped(sheet, shown[end], counts[end], room, most, facts["words"]) if shown.get(end) else []
        for end, room in rooms.items()
    }


def _wrapped(
    sheet: Sheet, names: Sequence[tuple[str, int]], count: int, room: float, most: int, words: Mapping[str, str]
) -> Lines:
    """Names in lines, as many as fit, and how many more applications there are."""
    drawn = [(drawable(name), times) for name, times in names]
    fitting = [(sheet.fit(name, room if times == 1 else room - 80, SMALL), times) for name, times in drawn if name]
    for taken in range(len(fitting), -1, -1):
        pieces = [name if times == 1 else f"{name} ×{times}" for name, times in fitting[:taken]]
        if left := count - sum(times for _, times in fitting[:taken]):
            pieces.append(sheet.fit(words["more" if taken else "others"].replace("{n}", str(left)), room, SMALL))
        lines = _filled(sheet, pieces, room)
        if len(lines) <= most:
            return lines
    return []


def _filled(sheet: Sheet, pieces: Sequence[str], room: float) -> Lines:
    lines: Lines = []
    left = 0.0
    for piece in pieces:
        wide = sheet.width(piece, SMALL)
        if not lines or wide + BETWEEN > left:
            lines.append([])
            left = room + BETWEEN
        lines[-1].append(piece)
        left -= wide + BETWEEN
    return lines


def _line(sheet: Sheet, edge: float, y: float, pieces: Sequence[str]) -> None:
    """Names up to `edge`, each by itself: one from right to left stays where it is among others."""
    for piece in reversed(pieces):
        sheet.write(edge, y, piece, SMALL, sheet.theme.quiet, align="right")
        edge -= sheet.width(piece, SMALL) + BETWEEN
