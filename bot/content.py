"""The words: a message in a language, from Jinja files that hold one block a message.

`content/<locale>/<flow>.jinja` has the blocks of one flow; `shared.jinja` beside it those that several flows use. A
block that a file lacks is looked for in the next: `pt-BR`, `pt`, the default, `en`, and in each of these languages in
the operator's own folder before ours. Newline in the file is newline in the message; what a block may use is what its
step gives it. Knows nothing of flows or people.
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
from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError, TemplateNotFound, nodes, pass_context
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.loaders import PrefixLoader
from jinja2.runtime import Context, new_context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

HERE = Path(__file__).parent.parent / "content"
SHARED = "shared"


_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # of a language: en, pt-BR, zh-Hans

_BREAKS = (
    TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError,
)  # fmt: skip  # what words can raise that were written wrong


class ContentError(Exception):
    """Words that are missing or broken; the message says where and what. `line` is 0 where none is known."""

    def __init__(self, problem: str, path: Path | None = None, line: int = 0, block: str = "") -> None:
        self.problem, self.path, self.line, self.block = problem, path, line, block
        super().__init__(f"{located(path, line, block)} {problem}" if path else problem)


@dataclass(frozen=True, slots=True)
class Block:
    """Where a message stands."""

    path: Path
    name: str


def without_tags(text: str) -> str:
    """The words of Telegram's HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", text))


def _plain_line(text: str) -> str:
    return " ".join(without_tags(text).split())


def located(path: Path, line: int = 0, block: str = "") -> str:
    """A place as editors read it: `content/en/feedback.jinja:12 block 'point':`."""
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    return f"{shown}{f':{line}' if line else ''}{f' block {block!r}' if block else ''}:"


class _Compiled(BytecodeCache):
    """Files that were compiled, by their text, for every `Content` of this process: parsing them is what takes time."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


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
            loader=PrefixLoader({str(n): FileSystemLoader(folder) for n, folder in enumerate(self.roots)}),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=_COMPILED,
        )
        self._environment.filters |= {"day": _day, "clock": _clock, "number": _number}
        self._environment.globals |= {"plural": _plural}
        self._templates: dict[str, Template | None] = {}
        self._found: dict[tuple[str, str, str], Template | None] = {}
        self._fixed: dict[tuple[str, str, str], str] = {}
        self._labels: dict[tuple[str, str, str], str] = {}

    @cached_property
    def locales(self) -> tuple[str, ...]:
        """The languages there are words in."""
        folders = {folder.name for root in self.roots for folder in root.iterdir() if folder.is_dir()}
        return tuple(sorted(name for name in folders if _TAG.fullmatch(name)))

    @property
    def globals(self) -> frozenset[str]:
        """What every block may use besides what its step gives it."""
        return frozenset({"locale", *self._environment.globals})

    def locale_for(self, wanted: str | None) -> str:
        """The language to speak to somebody whose app says `wanted`, an IETF tag in any case (`pt-BR`, `pt-br`)."""
        spelled = {tag.casefold(): tag for tag in self.locales}
        tags = (spelled.get(tag.casefold()) for tag in _narrower(wanted or "", self.default))
        return next(filter(None, tags), self.default)

    def has(self, locale: str, flow: str, name: str) -> bool:
        """Whether there are words for this block in this language or one it falls back to."""
        return self._find(locale, flow, name) is not None

    def where(self, locale: str, flow: str, name: str) -> Block | None:
        """The file that the words of a block come from in this language."""
        template = self._find(locale, flow, name)
        return Block(_path(template), name) if template else None

    def message(self, locale: str, flow: str, name: str, facts: Mapping[str, Any] | None = None) -> str:
        """The words of a block, as Telegram's HTML. Raises `ContentError`."""
        return self._words(locale, flow, name, facts)

    def label(self, locale: str, flow: str, name: str, facts: Mapping[str, Any] | None = None) -> str:
        """The words of a button or of anything else that is plain text: no markup, one line."""
        if facts:
            return _plain_line(self._words(locale, flow, name, facts))
        key = (locale, flow, name)
        if key not in self._labels:  # without facts it is always the same
            self._labels[key] = _plain_line(self._words(locale, flow, name, None))
        return self._labels[key]

    def plain(self, locale: str, flow: str, name: str, facts: Mapping[str, Any] | None = None) -> str:
        """The words of a block as plain text with its lines: what somebody copies and sends."""
        return html.unescape(self._words(locale, flow, name, facts))

    def clock(self, locale: str, at: str) -> str:
        """A time of day, `HH:MM`, as the language writes it."""
        return _clock_in(locale, at)

    def day(self, locale: str, on: date, form: str = "EEEE d MMMM") -> str:
        """A day as the language writes it."""
        return format_date(on, form, locale=_babel(locale))

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

    def syntax(self, path: Path) -> nodes.Template:
        """The syntax tree of a content file, for whoever proofreads it. Raises `ContentError`."""
        try:
            text = path.read_text("utf-8")
            self._environment.compile(text, filename=str(path))  # finds what parsing does not: a block twice, a filter
            return self._environment.parse(text)
        except TemplateError as error:
            raise ContentError(str(error), path, getattr(error, "lineno", 0)) from error
        except (OSError, UnicodeDecodeError) as error:
            raise ContentError(f"cannot be read: {error}", path) from error

    def _words(self, locale: str, flow: str, name: str, facts: Mapping[str, Any] | None) -> str:
        if facts:
            return self._rendered(locale, flow, name, facts)
        key = (locale, flow, name)
        if key not in self._fixed:  # without facts it is always the same
            self._fixed[key] = self._rendered(locale, flow, name, {})
        return self._fixed[key]

    def _rendered(self, locale: str, flow: str, name: str, facts: Mapping[str, Any]) -> str:
        template = self._find(locale, flow, name)
        if template is None:
            raise ContentError(f"there is no block {name!r} for the flow {flow!r} in {locale!r}")
        try:  # blocks do not call one another: a context that knows them all would cost ten times as much
            context = new_context(
                self._environment, template.name, {}, {"locale": locale, **facts}, globals=self._environment.globals
            )
            return "".join(template.blocks[name](context)).strip()
        except _BREAKS as error:
            raise ContentError(str(error), _path(template), _line(template, error), name) from error

    def _find(self, locale: str, flow: str, name: str) -> Template | None:
        key = (locale, flow, name)
        if key not in self._found:
            files = (flow, SHARED)
            candidates = (t for file in files for t in self._templates_of(locale, file) if name in t.blocks)
            self._found[key] = next(candidates, None)
        return self._found[key]

    def _templates_of(self, locale: str, flow: str) -> Iterator[Template]:
        for tag in _narrower(locale, self.default):
            for number in range(len(self.roots)):
                path = f"{number}/{tag}/{flow}.jinja"
                if path not in self._templates:
                    self._templates[path] = self._compile(path)
                if (template := self._templates[path]) is not None:
                    yield template

    def _compile(self, path: str) -> Template | None:
        number, _, rest = path.partition("/")
        try:
            return self._environment.get_template(path)
        except TemplateNotFound:
            return None
        except TemplateError as error:
            file = self.roots[int(number)] / rest
            raise ContentError(str(error), file, getattr(error, "lineno", 0)) from error
        except (OSError, UnicodeDecodeError) as error:
            raise ContentError(f"cannot be read: {error}", self.roots[int(number)] / rest) from error


@lru_cache(maxsize=256)
def _path(template: Template) -> Path:
    return Path(template.filename or template.name or "?")


def _line(template: Template, error: BaseException) -> int:
    """The line of the file at which rendering broke; 0 when it broke elsewhere."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == template.filename:
            line = template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line


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
    if not isinstance(on, date):
        raise TypeError(f"{on} is no day")
    return format_date(on, form, locale=_babel(context["locale"]))


@pass_context
def _clock(context: Context, value: time | datetime | str) -> str:
    """A time of day: `{{ "09:00"|clock }}` → "9:00 AM" or "09:00", as the language has it."""
    return _clock_in(context["locale"], value)


def _clock_in(locale: str, value: time | datetime | str) -> str:
    at = time.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(at, time | datetime):
        raise TypeError(f"{at} is no time of day")
    return format_time(at, "short", locale=_babel(locale)).replace("\u202f", " ")


@pass_context
def _number(context: Context, value: float) -> str:
    return format_decimal(value, locale=_babel(context["locale"]))


@pass_context
def _plural(context: Context, count: int, **forms: str) -> str:
    """`{{ plural(n, one="a day", other="{n} days") }}`, the form by the language's own rule."""
    form = forms.get(_babel(context["locale"]).plural_form(count), forms["other"])
    return Markup.escape(form.replace("{n}", _number(context, count)))
