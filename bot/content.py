"""The words: a message in a language, from Jinja files that hold one block a message.

`content/<locale>/<flow>.jinja` has the blocks of one flow; `shared.jinja` beside it those that several flows use. A
block that a folder lacks is looked for in the next: the operator's own folder, then `pt-BR`, `pt`, `en`. Newline in
the file is newline in the message; what a block may use is what its step gives it. Knows nothing of flows or people.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError, TemplateNotFound, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

HERE = Path(__file__).parent.parent / "content"
SHARED = "shared"


class ContentError(Exception):
    """Words that are missing or broken; the message says where and what."""


@dataclass(frozen=True, slots=True)
class Block:
    """Where a message stands: file and block."""

    flow: str
    name: str


class Content:
    """All words of all languages, compiled as they are asked for.

    `own` is the operator's folder with words that go before ours; it may hold as few blocks as it likes.
    """

    def __init__(self, own: Path | None = None, default: str = "en", root: Path = HERE) -> None:
        self.default = default
        self.roots = [folder for folder in (own, root) if folder is not None]
        for folder in self.roots:
            if not folder.is_dir():
                raise ContentError(f"there is no folder {folder}")
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(self.roots),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters |= {"day": _day, "clock": _clock, "number": _number}
        self._environment.globals |= {"plural": _plural}
        self._templates: dict[str, Template | None] = {}
        self._found: dict[tuple[str, str, str], Template | None] = {}

    @cached_property
    def locales(self) -> tuple[str, ...]:
        """The languages there are words in."""
        return tuple(sorted({folder.name for root in self.roots for folder in root.iterdir() if folder.is_dir()}))

    def locale_for(self, wanted: str | None) -> str:
        """The language to speak to somebody whose app says `wanted` (an IETF tag such as `pt-BR`)."""
        return next((tag for tag in _narrower(wanted or "", self.default) if tag in self.locales), self.default)

    def has(self, locale: str, flow: str, name: str) -> bool:
        """Whether there are words for this block in this language or one it falls back to."""
        return self._find(locale, flow, name) is not None

    def message(self, locale: str, flow: str, name: str, facts: Mapping[str, Any] | None = None) -> str:
        """The words of a block, as Telegram's HTML. Raises `ContentError`."""
        template = self._find(locale, flow, name)
        if template is None:
            raise ContentError(f"there is no block {name!r} for the flow {flow!r} in {locale!r}")
        try:
            context = template.new_context({"locale": locale, **(facts or {})})
            return "".join(template.blocks[name](context)).strip()
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise ContentError(f"{template.name}, block {name!r}: {error}") from error

    def label(self, locale: str, flow: str, name: str, facts: Mapping[str, Any] | None = None) -> str:
        """The words of a button or of anything else that is plain text: no markup, one line."""
        return " ".join(html.unescape(re.sub(r"<[^>]*>", "", self.message(locale, flow, name, facts))).split())

    def plain(self, locale: str, flow: str, name: str, facts: Mapping[str, Any] | None = None) -> str:
        """The words of a block as plain text with its lines: what somebody copies and sends."""
        return html.unescape(self.message(locale, flow, name, facts))

    def names(self, locale: str, flow: str) -> tuple[str, ...]:
        """The blocks of one flow's file in this language and those it falls back to, the nearest first."""
        found: dict[str, None] = {}
        for template in self._templates_of(locale, flow):
            found |= dict.fromkeys(template.blocks)
        return tuple(found)

    def files(self) -> Iterator[tuple[str, str, Path]]:
        """Every content file: locale, flow, path."""
        for root in self.roots:
            for path in sorted(root.glob("*/*.jinja")):
                yield path.parent.name, path.stem, path

    def _find(self, locale: str, flow: str, name: str) -> Template | None:
        key = (locale, flow, name)
        if key not in self._found:
            files = (flow, SHARED)
            candidates = (t for file in files for t in self._templates_of(locale, file) if name in t.blocks)
            self._found[key] = next(candidates, None)
        return self._found[key]

    def _templates_of(self, locale: str, flow: str) -> Iterator[Template]:
        for tag in _narrower(locale, self.default):
            path = f"{tag}/{flow}.jinja"
            if path not in self._templates:
                self._templates[path] = self._compile(path)
            if (template := self._templates[path]) is not None:
                yield template

    def _compile(self, path: str) -> Template | None:
        try:
            return self._environment.get_template(path)
        except TemplateNotFound:
            return None
        except TemplateError as error:
            raise ContentError(f"{path}, line {getattr(error, 'lineno', '?')}: {error}") from error


@lru_cache(maxsize=256)
def _narrower(locale: str, default: str) -> tuple[str, ...]:
    """The languages to look in, the nearest first: `pt-BR`, `pt`, the default, `en`."""
    parts = locale.replace("_", "-").split("-")
    tags: Sequence[str] = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return tuple(dict.fromkeys(tag for tag in (*tags, default, "en") if tag))


@lru_cache(maxsize=64)
def _babel(locale: str) -> Locale:
    try:
        return Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@pass_context
def _day(context: Context, value: date | str, form: str = "EEEE d MMMM") -> str:
    """A day in words: `{{ when|day }}` → "Tuesday 24 November"."""
    on = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return format_date(on, form, locale=_babel(context["locale"]))


@pass_context
def _clock(context: Context, value: time | datetime | str) -> str:
    """A time of day: `{{ "09:00"|clock }}` → "9:00 AM" or "09:00", as the language has it."""
    at = time.fromisoformat(value) if isinstance(value, str) else value
    return format_time(at, "short", locale=_babel(context["locale"])).replace("\u202f", " ")


@pass_context
def _number(context: Context, value: float) -> str:
    return format_decimal(value, locale=_babel(context["locale"]))


@pass_context
def _plural(context: Context, count: int, **forms: str) -> str:
    """`{{ plural(n, one="a day", other="{n} days") }}`, the form by the language's own rule."""
    form = forms.get(_babel(context["locale"]).plural_form(count), forms["other"])
    return Markup.escape(form.replace("{n}", _number(context, count)))
