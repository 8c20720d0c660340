"""How far applications went: a bar for each stage, divided by how they ended there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.pictures.canvas import COUNT, MARGIN, SMALL, WIDTH, WORD, Sheet, framed
from bot.pictures.theme import Theme, contrast

TOP, ROW, THICK = 270.0, 152.0, 60.0
KEY, SQUARE, FOOT = 68.0, 36.0, 116.0  # of what the colours mean
ROOM = WIDTH - 2 * MARGIN
ROUND, GAP = 10.0, 3.0


def draw(facts: Mapping[str, Any], theme: Theme) -> bytes:
    """The picture. Raises `ValueError` when there is no application."""
    if not facts["total"]:
        raise ValueError("there is nothing to draw")
    rows, words = facts["rows"], facts["words"]
    seen = {end: sum(ends.get(end, 0) for *_, ends in rows) for end in theme.ends}
    key = {end: count for end, count in seen.items() if count}
    below = TOP + ROW * len(rows)
    sheet = framed(below + 40 + KEY * (-(-len(key) // 2) - 1) + FOOT, facts, theme)
    most = max(count for _, count, _ in rows)
    for number, (stage, count, ends) in enumerate(rows):
        y = TOP + ROW * number
        figure = sheet.width(str(count), COUNT, bold=True)
        sheet.write(WIDTH - MARGIN, y, str(count), COUNT, bold=True, align="right")
        sheet.write(MARGIN, y, sheet.fit(words[stage], ROOM - figure - 30, WORD), WORD)
        _bar(sheet, y + 20, ROOM * count / most, ends, key)
    for number, (end, count) in enumerate(key.items()):
        x, y = MARGIN + ROOM / 2 * (number % 2), below + 40 + KEY * (number // 2)
        sheet.tile(x, y - SQUARE + 4, SQUARE, SQUARE, theme.ends[end], 8)
        sheet.write(x + SQUARE + 22, y, sheet.fit(f"{words[end]}  {count}", ROOM / 2 - SQUARE - 40, WORD), WORD)
    return sheet.png()


def _bar(sheet: Sheet, y: float, width: float, ends: Mapping[str, int], order: Mapping[str, int]) -> None:
    """One bar, and in each part of it how many, where that has room."""
    x, total = MARGIN, sum(ends.values())
    for end in filter(ends.get, order):
        part = max(width * ends[end] / total, 8.0)
        colour = sheet.theme.ends[end]
        sheet.tile(x, y, part - min(GAP, part / 4), THICK, colour, ROUND)
        figure = str(ends[end])
        if len(ends) > 1 and sheet.width(figure, SMALL, bold=True) + 20 < part:
            ink = max((sheet.theme.ground, sheet.theme.ink), key=lambda one: contrast(one, colour))
            sheet.write(x + part / 2, y + THICK - 18, figure, SMALL, ink, bold=True, align="center")
        x += part
