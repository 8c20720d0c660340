"""Moods week by week: a soft band from the heavier to the lighter days, and a line for the week on the whole.

No number stands in it. A week with too few notes is a gap, for a line across it would say what nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.pictures.canvas import MARGIN, ROUND, SMALL, WIDTH, WORD, Sheet, framed
from bot.pictures.theme import Theme, mixed

HEIGHT = 1080.0
LEFT, RIGHT = MARGIN + 62, WIDTH - MARGIN - 62
LIGHT, HEAVY = 346.0, 776.0  # where the lightest and the heaviest day lie
LABELS = 5  # days below the band at most
Week = Mapping[str, Any]


def draw(facts: Mapping[str, Any], theme: Theme) -> bytes:
    """The picture. Raises `ValueError` when no week has enough notes."""
    weeks, words = facts["weeks"], facts["words"]
    if all(week["middle"] is None for week in weeks):
        raise ValueError("there is nothing to draw")
    sheet = framed(HEIGHT, facts, theme)
    colour = theme.ends["waiting"]
    sheet.write(MARGIN, LIGHT - 62, words["lighter"], WORD, theme.quiet)
    sheet.write(MARGIN, HEAVY + 84, words["heavier"], WORD, theme.quiet)
    places = _places(len(weeks))
    for run in _runs(weeks):
        _band(sheet, [(places[at], weeks[at]) for at in run], mixed(colour, theme.ground, 0.28), colour)
    _days(sheet, weeks, places, words)
    if any(week["middle"] is None for week in weeks):
        sheet.write(MARGIN, HEIGHT - 40, sheet.fit(words["gap"], WIDTH / 2, SMALL - 4), SMALL - 4, theme.quiet)
    return sheet.png()


def _band(sheet: Sheet, run: Sequence[tuple[float, Week]], soft: str, colour: str) -> None:
    middle = [(x, _at(week["middle"])) for x, week in run]
    above = [(x, _at(week["high"])) for x, week in run]
    below = [(x, _at(week["low"]) + 1) for x, week in run]
    if len(run) == 1:
        sheet.line([above[0], below[0]], soft, 2 * ROUND)
    else:
        sheet.band(above, below, soft)
        sheet.line(middle, colour, 7)
    for x, y in middle:
        sheet.dot(x, y, 12, colour)


def _days(sheet: Sheet, weeks: Sequence[Week], places: Sequence[float], words: Mapping[str, str]) -> None:
    """The first day of some weeks, and a mark for each."""
    every = -(-len(weeks) // LABELS)
    for number, (x, week) in enumerate(zip(places, weeks, strict=True)):
        sheet.dot(x, HEAVY + 128, 5, sheet.theme.quiet if week["days"] else sheet.theme.line)
        if (len(weeks) - 1 - number) % every == 0:
            day = words.get(week["first"], week["first"])
            sheet.write(x, HEAVY + 180, day, SMALL, sheet.theme.quiet, align="center")


def _runs(weeks: Sequence[Week]) -> Iterator[list[int]]:
    """Weeks that follow on each other and have enough notes."""
    run: list[int] = []
    for number, week in enumerate(weeks):
        if week["middle"] is not None:
            run.append(number)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _places(count: int) -> list[float]:
    if count == 1:
        return [(LEFT + RIGHT) / 2]
    return [LEFT + (RIGHT - LEFT) * number / (count - 1) for number in range(count)]


def _at(level: float) -> float:
    return HEAVY - (HEAVY - LIGHT) * level
