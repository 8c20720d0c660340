"""All words on one page: each flow as a diagram and its messages as a chat, for whoever writes or reads them.

The page stands alone: no script, nothing from elsewhere. Knows no rules of wording: `python -m bot check` does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.conversations.messages import Row
from bot.engine.explore import Path as Way
from bot.engine.explore import edges
from bot.engine.flow import Ask, Do
from bot.flows import COMMANDS, FLOWS, words_of
from bot.preview.bubbles import bubble
from bot.preview.diagram import arrows, drawn, laid_out
from bot.proofreading.banks import BANKS
from bot.proofreading.walk import Listening, Shown, Walk, banks, notes, waits
from bot.settings import Settings
from bot.telegram import profile

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Variant:
    """One look of a message: its words as safe HTML and its rows of buttons."""

    words: Markup
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step by its name, with all its looks."""

    name: str
    kind: str
    anchor: str
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A flow in a language; the diagram stands with the first language only."""

    flow: str
    anchor: str
    file: str
    about: str
    diagram: Markup
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank of short texts: by what the beginnings of their names say, and name."""

    file: str
    title: str
    groups: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Book:
    """A language."""

    locale: str
    name: str
    chapters: tuple[Chapter, ...]
    notes: dict[str, Markup]
    banks: tuple[Bank, ...]
    commands: dict[str, str]
    descriptions: dict[str, str]


def preview(settings: Settings) -> str:
    """The page, as HTML. Raises `ContentError`, and `FlowError` for a flow that cannot be walked."""
    content = Listening(settings.content_dir, settings.default_locale)
    walk = Walk(content)
    order = sorted(content.locales, key=lambda locale: (locale != content.default, locale))
    books = [_book(content, walk, locale, first=number == 0) for number, locale in enumerate(order)]
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = Markup((_HERE / "page.css").read_text("utf-8"))  # noqa: S704  # our own file
    return environment.get_template("page.html").render(books=books, style=style)


def _book(content: Listening, walk: Walk, locale: str, first: bool) -> Book:
    chapters, waiting = [], set()
    for flow in FLOWS:
        paths = walk.paths(flow, locale)
        if waits(paths):
            waiting.add(flow)
        chapters.append(_chapter(walk, flow, locale, paths, first))
    texts = banks(content, locale)
    return Book(
        locale,
        Locale.parse(locale, sep="-").get_display_name(locale) or locale,
        tuple(chapters),
        {name: bubble(text) for name, text in notes(content, locale, waiting).items()},
        tuple(Bank(f"{file}.jinja", BANKS[file].title, _grouped(file, said)) for file, said in texts.items()),
        {name: content.list(locale, profile.FILE, f"command_{name}") for name in COMMANDS},
        {name: content.plain(locale, profile.FILE, name) for name in ("description", "short_description", "group")},
    )


def _chapter(walk: Walk, flow: str, locale: str, paths: list[Way], first: bool) -> Chapter:
    anchor = f"{locale}-{flow}"
    found: dict[str, tuple[str, dict[Variant, None]]] = {}
    for shown in walk.shown(flow, locale, paths):
        kind = "question" if isinstance(shown.taken.step, Ask) else "message"
        found.setdefault(shown.taken.step.name, (kind, {}))[1].update(dict.fromkeys(_variants(shown)))
    steps = tuple(Step(name, kind, f"{anchor}-{name}", tuple(looks)) for name, (kind, looks) in found.items())
    about = (FLOWS[flow].__doc__ or "").strip()
    picture = Markup(_diagram(flow, anchor, paths, set(found))) if first else Markup()  # noqa: S704  # escaped there
    return Chapter(flow, anchor, f"{words_of(flow)}.jinja", about, picture, steps)


def _variants(shown: Shown) -> Iterable[Variant]:
    yield Variant(bubble(shown.message["text"]), _labels(shown.message["rows"]))
    for other in shown.others:
        yield Variant(bubble(other.get("text") or shown.message["text"]), _labels(other["rows"]))


def _labels(rows: list[Row]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(("⧉ " if "copy" in one else "") + one["text"] for one in row) for row in rows)


def _diagram(flow: str, anchor: str, paths: list[Way], linked: set[str]) -> str:
    kinds, looked, data = {}, {}, set()
    for path in paths:
        for taken in path.replay.passed:
            step = taken.step
            kinds[step.name] = "ask" if isinstance(step, Ask) else "do" if isinstance(step, Do) else "say"
            if isinstance(step, Do) and not step.lasting:
                looked[step.name] = True
            if isinstance(step, Ask):
                data |= {(step.name, option) for option in step.labels}
    named = (replace(edge, by="one of them") if (edge.source, edge.by) in data else edge for edge in edges(paths))
    return drawn(laid_out(arrows(dict.fromkeys(named), looked), kinds), f"The steps of {flow}", anchor, linked)


def _grouped(file: str, said: dict[str, str]) -> dict[str, dict[str, str]]:
    groups: dict[str, dict[str, str]] = {}
    for name, text in said.items():
        *parts, own = name.split("__", len(BANKS[file].parts))
        groups.setdefault(": ".join(parts).replace("_", " "), {})[own] = text
    return groups
