"""What stands beside the messages: folders of languages, phrases that begin a conversation, helplines.

Helplines are checked for their age only when the module that knows them is there.
"""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError

from bot.content import Content, ContentError
from bot.flows import FLOWS, takes_argument
from bot.proofreading.avoid import FILE as AVOID
from bot.proofreading.avoid import avoided
from bot.proofreading.findings import Finding, found
from bot.support import intents as own_words
from bot.support import routes

INTENTS = "intents.toml"
CRISIS_LINES = "crisis_lines.json"
HELP_ROUTES = "help_routes.json"


def folders(content: Content) -> Iterator[Finding]:
    """Folders whose name is no language, and lists of words to avoid that cannot be read."""
    for root in content.roots:
        for folder in sorted(root.iterdir()):
            if not folder.is_dir() or folder.name.startswith((".", "_")):
                continue
            if not _is_language(folder.name) or folder.name not in content.locales:
                yield Finding(folder, 0, "", "is no language: name the folder like en, pt or pt-BR")
            elif (folder / AVOID).is_file():
                try:
                    avoided(folder.name, [root])
                except ContentError as error:
                    yield found(error)


def _is_language(name: str) -> bool:
    with suppress(UnknownLocaleError, ValueError):
        return bool(Locale.parse(name, sep="-"))
    return False


def intents(content: Content) -> Iterator[Finding]:
    """Phrases for conversations that do not exist, phrases twice, and what cannot be read."""
    read: list[tuple[Path, str, dict[str, Any]]] = []
    paths = [path for root in content.roots for path in sorted(root.glob(f"*/{INTENTS}"))]
    for path in paths:
        try:
            text = path.read_text("utf-8")
            read.append((path, text, tomllib.loads(text)))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            yield Finding(path, 0, "", f"cannot be read: {error}")
    for path, text, table in read:
        findings = [Finding(path, _line(text, f"[{name}]"), "", problem) for name, problem in _misshapen(table)]
        if len(read) == len(paths):  # else nobody knows which words mean the same
            findings += _twice(path, text, table, content.roots)
        yield from sorted(findings)


def _misshapen(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Tables that are not as they should be, and what is wrong with each."""
    same = table.get(own_words.SAME, {})
    if not isinstance(same, dict) or not all(map(_are_words, same.values())):
        yield own_words.SAME, '[same] is to have lines like "resume" = ["cv", "curriculum vitae"]'
    aside = table.get(own_words.ASIDE, [])
    if not isinstance(aside, list) or not set(map(str, aside)) <= FLOWS.keys():
        yield own_words.ASIDE, 'aside is to be a list of conversations, like ["hello", "thanks"]'
    for flow, entry in table.items():
        if flow in (own_words.SAME, own_words.ASIDE):
            continue
        if flow not in FLOWS and flow != own_words.NOTHING:
            yield flow, f"there is no conversation called [{flow}]"
        parts = {name: one for name, one in entry.items() if isinstance(one, dict)} if isinstance(entry, dict) else {}
        if not _is_entry(entry, parts):
            yield flow, f'[{flow}] is to have phrases = ["…"], and may have answers = "a question"'
        for wish, one in parts.items():
            if one.keys() != {"phrases"} or not _are_words(one["phrases"]):
                yield f"{flow}.{wish}", f'[{flow}.{wish}] is to have phrases = ["…"]'
            if flow in FLOWS and not takes_argument(flow):
                yield f"{flow}.{wish}", f"[{flow}] begins in one way only: put the phrases of [{flow}.{wish}] there"


def _is_entry(entry: Any, parts: Mapping[str, Any]) -> bool:
    if not isinstance(entry, dict) or not entry.keys() - parts.keys() <= {"phrases", "answers"}:
        return False
    phrases = entry.get("phrases")
    good = _are_words(phrases) or (phrases is None and bool(parts))
    return good and isinstance(entry.get("answers", ""), str)


def _are_words(phrases: Any) -> bool:
    return isinstance(phrases, list) and bool(phrases) and all(isinstance(one, str) and one.strip() for one in phrases)


def _twice(path: Path, text: str, table: Mapping[str, Any], roots: Sequence[Path]) -> Iterator[Finding]:
    """Phrases that stand in a file twice, and those of two conversations that cannot be told apart."""
    where: dict[str, str] = {}
    alike: dict[own_words.Words, tuple[str, str]] = {}
    for flow, phrase in _phrases(table):
        line = _line(text, f'"{phrase}"', last=True)
        said = own_words.words(phrase, path.parent.name, roots) if not phrase.endswith("…") else ()
        first = alike.setdefault(said, (flow, phrase)) if said else (flow, phrase)
        if other := where.get(_plain(phrase)):
            yield Finding(path, line, "", f"“{phrase}” stands here twice, in [{other}] and in [{flow}]")
        elif first[0] != flow:
            yield Finding(path, line, "", f"“{phrase}” in [{flow}] cannot be told from “{first[1]}” in [{first[0]}]")
        where.setdefault(_plain(phrase), flow)


def _phrases(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for flow, entry in table.items():
        if flow == own_words.SAME or not isinstance(entry, dict):
            continue
        parts = {flow: entry} | {f"{flow}.{wish}": one for wish, one in entry.items() if isinstance(one, dict)}
        for name, one in parts.items():
            if _are_words(one.get("phrases")):
                yield from ((name, phrase) for phrase in one["phrases"])


def _plain(phrase: str) -> str:
    return " ".join(phrase.casefold().replace("’", "'").split())


def _line(text: str, what: str, last: bool = False) -> int:
    at = text.rfind(what) if last else text.find(what)
    return text.count("\n", 0, at) + 1 if at >= 0 else 0


def helplines(content: Content, today: date) -> Iterator[Finding]:
    """Helplines, and other places to turn to, that nobody has looked at for too long."""
    for country, name in routes.stale(today):
        problem = f"was gone through too long ago: {name} in {country}"
        yield Finding(content.roots[-1] / HELP_ROUTES, 0, "", problem)
    try:
        module = importlib.import_module("bot.support.crisis_lines")
    except ModuleNotFoundError:
        return
    for one in module.stale(today):
        yield Finding(content.roots[-1] / CRISIS_LINES, 0, "", f"was checked too long ago: {one}")
