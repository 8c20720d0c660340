"""Colours: contrast by formula, and apart for every kind of eye."""

from __future__ import annotations

from itertools import combinations

import pytest

from bot.pictures.search import STRONG
from bot.pictures.theme import DARK, LIGHT, Theme, contrast, luminance, mixed

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
# Machado, Oliveira and Fernandes 2009, "A Physiologically-based Model for Simulation of Color Vision Deficiency", at
# severity 1: what is seen without red, green or blue cones, in linear RGB.
SEEN = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
APART = 15  # CIE76: about 2.3 is a difference that is barely seen


def test_contrast_is_that_of_the_rule() -> None:
    """WCAG's own ends of the scale, and a grey everybody knows."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"


@THEMES
def test_words_can_be_read(theme: Theme) -> None:
    """Words have 7 to 1, quieter ones 4.5 to 1; figures in a bar, which are large and bold, have 3 to 1."""
    assert contrast(theme.ink, theme.ground) >= 7
    assert contrast(theme.quiet, theme.ground) >= 4.5
    assert all(max(contrast(ink, end) for ink in (theme.ink, theme.ground)) >= 3 for end in theme.ends.values())


@THEMES
def test_shapes_can_be_seen(theme: Theme) -> None:
    """Bars, lanes and ribbons have 3 to 1 to the ground."""
    shapes = [
        theme.bar,
        theme.ribbon,
        *theme.ends.values(),
        *(mixed(e, theme.ground, STRONG) for e in theme.ends.values()),
    ]
    assert min(contrast(shape, theme.ground) for shape in shapes) >= 3


@THEMES
@pytest.mark.parametrize("eye", SEEN)
def test_ends_stay_apart_for_every_eye(theme: Theme, eye: str) -> None:
    """Who sees no red, no green or no blue tells every end from every other."""
    seen = {end: _lab(_through(eye, colour)) for end, colour in theme.ends.items()}
    for one, other in combinations(seen, 2):
        apart = sum((a - b) ** 2 for a, b in zip(seen[one], seen[other], strict=True)) ** 0.5
        assert apart >= APART, (one, other, apart)


def test_dark_is_dark() -> None:
    """The grounds are what their names say."""
    assert luminance(DARK.ground) < 0.02
    assert luminance(LIGHT.ground) > 0.9


def _through(eye: str, colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    rows = (sum(a * b for a, b in zip(row, linear, strict=True)) for row in SEEN[eye])
    return [min(max(part, 0.0), 1.0) for part in rows]


def _lab(rgb: list[float]) -> tuple[float, float, float]:
    red, green, blue = rgb
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
