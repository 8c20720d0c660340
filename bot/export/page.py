"""The page to read: everything in groups, in plain words. It stands alone: no script, nothing from elsewhere, every
word escaped. What keeps the bot in order (numbers of messages, names of lines) is left to `data.json`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.content import Content, without_tags
from bot.export.data import Told
from bot.export.words import FILE, Words
from bot.flows.me import KINDS

Row = dict[str, Any]
YOU = (
    "name", "city", "zone", "country", "speaks", "note", "consent", "line_at", "line_days", "paused_until", "instead",
    "free_evening",
)  # fmt: skip  # of their own row and profile, in this order
HIDDEN = frozenset(("id", "about", "application", "until", "serial", "args", "shown"))
LONG = 160  # characters from which a text stands by itself


@dataclass(frozen=True, slots=True)
class Field:
    """What a thing is called, and what it says; a `long` one has lines of its own."""

    label: str
    value: str
    long: bool


@dataclass(frozen=True, slots=True)
class Thing:
    """One of the things kept: a heading, a date in words, its fields."""

    title: str
    on: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one sort, under one name."""

    title: str
    things: tuple[Thing, ...]


def written(told: Told, content: Content, pictures: Sequence[str] = ()) -> str:
    """The page as HTML; `pictures` are the names of files beside it."""
    words = Words(content, told.locale, told.zone)
    return _template().render(
        words=words, pictures=pictures, now=words.moment(told.now), locale=told.locale,
        groups=[group for group in _groups(told, words) if group.things],
    )  # fmt: skip


def readme(told: Told, content: Content, pictures: Sequence[str] = ()) -> str:
    """What is in the package, and what the names in `data.json` mean."""
    return content.plain(told.locale, FILE, "readme", {"pictures": list(pictures)}) + "\n"


def _groups(told: Told, words: Words) -> Iterator[Group]:
    jobs = {job["id"]: job.get("company") for job in told.all("applications")}
    profile = told.person.get("profile") or {}
    you = {name: profile.get(name, told.person.get(name)) for name in YOU}
    terms = {name: value for one in told.all("terms") for name, value in one.items()}
    about = _thing({**you, **terms, "telegram": told.person.get("id")}, words)
    yield Group(words.name("group", "you"), (about,) if about.fields else ())
    jobs_and_requests = (("applications", "created_at", dict), ("feedback_requests", "changed_at", _request))
    for name, by, shaped in jobs_and_requests:
        yield _group(name, told.all(name), words, by, shaped=shaped, title=lambda one: _job(one, words))
    kinds: dict[str, list[Row]] = {}
    for entry in told.all("kept"):
        body: Row = {"company": jobs.get(entry["about"]), **entry["body"], "created_at": entry["created_at"]}
        kinds.setdefault(entry["kind"], []).append(body)
    for kind in sorted(kinds, key=[*KINDS, *kinds].index):
        yield _group(kind, kinds[kind], words, "created_at", sort="kind")
    yield _group(
        "coming", told.all("coming"), words, "at", shaped=lambda one: {"at": one["at"], "flow": one["kind"]},
        title=lambda one: words.name("name", one["flow"]), hidden=("flow",), moments=True,
    )  # fmt: skip
    yield _group(
        "conversations", told.all("conversations"), words, "touched_at", shaped=_answers,
        title=lambda one: words.name("name", one["flow"]), hidden=("flow",),
    )  # fmt: skip
    yield _group("crisis_answers", told.all("crisis_answers"), words, "hour", moments=True)
    owed = [{"text": without_tags(one["text"])} for one in told.person.get("outbox") or () if one.get("text")]
    yield _group("unsent", owed, words, "number")


def _group(
    name: str,
    rows: Iterable[Row],
    words: Words,
    by: str,
    sort: str = "group",
    shaped: Callable[[Row], Row] = dict,
    title: Callable[[Row], str] = lambda one: "",
    hidden: Sequence[str] = (),
    moments: bool = False,
) -> Group:
    """A group of rows, the newest first by the moment `by`; `hidden` parts are said elsewhere."""
    newest = sorted((shaped(row) for row in rows), key=lambda one: str(one.get(by, "")), reverse=True)
    things = [
        _thing(row, words, by, title(row), (*hidden, *(("company", "role") if title(row) else ())), moments)
        for row in newest
    ]
    return Group(words.name(sort, name), tuple(things))


def _thing(
    row: Mapping[str, Any],
    words: Words,
    by: str = "",
    title: str = "",
    hidden: Sequence[str] = (),
    moments: bool = False,
) -> Thing:
    at = row.get(by)
    on = "" if not at else words.value("at", at) if moments else words.day(at)
    fields = []
    for name, value in row.items():
        said = (
            "" if name in HIDDEN or name in hidden or name in (by, "created_at") else words.value(name, value).strip()
        )
        if said:
            fields.append(Field(words.name("field", name), said, len(said) > LONG or "\n" in said))
    return Thing(title, on, tuple(fields))


def _request(row: Row) -> Row:
    """A request for feedback with what it was made of, and the answer."""
    rest = {name: value for name, value in row.items() if name not in ("facts", "answer")}
    return {**(row.get("facts") or {}), **rest, **(row.get("answer") or {})}


def _answers(row: Row) -> Row:
    """A conversation with what was answered; what was looked up for it is left to `data.json`."""
    said = {name: value for name, value in (row.get("record") or {}).items() if not _is_found(value)}
    return {"flow": row["flow"], "touched_at": row["touched_at"], **said}


def _is_found(value: Any) -> bool:
    if isinstance(value, dict):
        return value.keys() != {"own"}
    return isinstance(value, list) and any(isinstance(one, dict | list) for one in value)


def _job(row: Row, words: Words) -> str:
    named = " · ".join(filter(None, (row.get("company"), row.get("role"))))
    return named or words.name("value", "unnamed")


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html")
