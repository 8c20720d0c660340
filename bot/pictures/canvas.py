"""A sheet to draw on: pixels from the top left, 1080 wide as a phone shows it; words, bars, ribbons, PNG.

The same strokes give the same bytes: nothing of the day, the machine's settings or the version goes into the file.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from bot.pictures.lettering import families
from bot.pictures.theme import Theme

WIDTH = 1080  # pixels
MARGIN = 56.0  # pixels at the left and the right
TITLE, COUNT, WORD, SMALL = 60.0, 50.0, 44.0, 36.0  # sizes of letters in pixels; a phone shows a third of it
THIN, OVERLAP = 36.0, 0.8  # pixels: of ribbons; neighbours overlap, so that no ground shines through
ROUND = 22.0  # pixels: the corners of a band
Curve = list[tuple[float, float]]  # a point, then three for each piece of a Bézier curve
Align = Literal["left", "right", "center"]


class Sheet:
    """One picture of this height, in pixels."""

    def __init__(self, height: float, theme: Theme) -> None:
        mpl.rcdefaults()
        self.theme, self.height = theme, round(height)
        self._figure = Figure(figsize=(WIDTH / 72, self.height / 72), dpi=72, facecolor=theme.ground)
        self._canvas = FigureCanvasAgg(self._figure)
        self._down = Affine2D().scale(1, -1).translate(0, self.height)

    def write(
        self, x: float, y: float, words: str, size: float, colour: str = "", bold: bool = False, align: Align = "left"
    ) -> None:
        """Words on the line `y`."""
        self._figure.add_artist(self._text(x, y, words, size, bold, align, colour or self.theme.ink))

    def width(self, words: str, size: float, bold: bool = False) -> float:
        """How wide they will be, in pixels."""
        text = self._text(0, 0, words, size, bold, "left", self.theme.ink)
        text.set_figure(self._figure)
        return float(text.get_window_extent(self._canvas.get_renderer()).width)  # type: ignore[no-untyped-call]

    def fit(self, words: str, room: float, size: float, bold: bool = False) -> str:
        """As much of the words as has room."""
        if self.width(words, size, bold) <= room:
            return words
        low, high = 0, len(words)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.width(f"{words[:middle].rstrip()}…", size, bold) <= room
            low, high = (middle, high) if fits else (low, middle - 1)
        return f"{words[:low].rstrip()}…"

    def bar(self, x: float, y: float, width: float, height: float, colour: str, least: float = 6.0) -> None:
        """A bar, and never so thin that nobody sees it."""
        shape = Rectangle((x, y), max(width, least), height, facecolor=colour, edgecolor="none", transform=self._down)
        self._figure.add_artist(shape)

    def tile(self, x: float, y: float, width: float, height: float, colour: str, radius: float) -> None:
        """A bar with round corners."""
        style = f"round,pad=0,rounding_size={min(radius, width / 2, height / 2)}"
        shape = FancyBboxPatch((x, y), width, height, boxstyle=style, facecolor=colour, edgecolor="none")
        shape.set_transform(self._down)
        self._figure.add_artist(shape)

    def ribbon(self, edges: Sequence[tuple[float, float]], width: float, colour: str, least: float = 4.0) -> None:
        """A ribbon that falls past these left edges, softly from one to the next. A thin one is as thick all along; a
        wide one keeps its width across, so that it leaves and arrives exactly."""
        if width < THIN:
            middle = _falling([(x + width / 2, y) for x, y in edges])
            look: dict[str, Any] = {"facecolor": "none", "edgecolor": colour, "capstyle": "butt"}
            self._add(_path([middle]), linewidth=max(width, least) + OVERLAP, **look)
            return
        left = _falling([(x - OVERLAP / 2, y) for x, y in edges])
        right = _falling([(x + width + OVERLAP / 2, y) for x, y in reversed(edges)])
        self._add(_path([left, right]), facecolor=colour, edgecolor="none")

    def band(self, above: Sequence[tuple[float, float]], below: Sequence[tuple[float, float]], colour: str) -> None:
        """What lies between two soft lines, both from left to right; its corners are round."""
        round_off: dict[str, Any] = {"edgecolor": colour, "linewidth": 2 * ROUND, "joinstyle": "round"}
        self._add(_path([_lying(above), _lying([*reversed(below)])]), facecolor=colour, **round_off)

    def line(self, points: Sequence[tuple[float, float]], colour: str, thick: float) -> None:
        """A soft line from left to right, or a stroke up or down."""
        ends: dict[str, Any] = {"capstyle": "round", "joinstyle": "round"}
        self._add(_path([_lying(points)]), facecolor="none", edgecolor=colour, linewidth=thick, **ends)

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        """A dot."""
        self._figure.add_artist(Circle((x, y), radius, facecolor=colour, edgecolor="none", transform=self._down))

    def png(self) -> bytes:
        """The picture."""
        out = io.BytesIO()
        self._figure.savefig(out, format="png", dpi=72, facecolor=self.theme.ground, metadata={"Software": None})
        return out.getvalue()

    def _add(self, path: Path, **look: Any) -> None:
        self._figure.add_artist(PathPatch(path, transform=self._down, **look))

    def _text(self, x: float, y: float, words: str, size: float, bold: bool, align: Align, colour: str) -> Text:
        return Text(
            x, y, words, color=colour, fontsize=size, family=families(words), weight="bold" if bold else "normal",
            ha=align, va="baseline", parse_math=False, transform=self._down,
        )  # fmt: skip


def framed(height: float, facts: Any, theme: Theme) -> Sheet:
    """A sheet with the heading, what it counts below it, and who made it at the bottom."""
    sheet, words = Sheet(height, theme), facts["words"]
    room = WIDTH - 2 * MARGIN
    sheet.write(MARGIN, 108, sheet.fit(words["title"], room, TITLE, bold=True), TITLE, bold=True)
    sheet.write(MARGIN, 170, sheet.fit(words["below"], room, WORD), WORD, theme.quiet)
    sheet.write(WIDTH - MARGIN, height - 42, words["made"], SMALL - 4, theme.quiet, align="right")
    return sheet


def _falling(edges: Sequence[tuple[float, float]]) -> Curve:
    """A soft line through these points, upright in each."""
    curve = [edges[0]]
    for (x0, y0), (x1, y1) in pairwise(edges):
        curve += [(x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2), (x1, y1)]
    return curve


def _lying(points: Sequence[tuple[float, float]]) -> Curve:
    """A soft line through these points, level in each."""
    return [(x, y) for y, x in _falling([(y, x) for x, y in points])]


def _path(curves: Sequence[Curve]) -> Path:
    """Curves one after the other, closed where there are several."""
    points, codes = [], []
    for number, curve in enumerate(curves):
        points += curve
        codes += [Path.LINETO if number else Path.MOVETO, *[Path.CURVE4] * (len(curve) - 1)]
    if len(curves) > 1:
        points.append(points[0])
        codes.append(Path.CLOSEPOLY)
    return Path(points, codes)
