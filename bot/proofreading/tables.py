"""What stands beside the messages: folders of languages, phrases that begin a conversation, helplines.

Helplines are checked for their age only when the module that knows them is there.
"""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError

from bot.content import Content, ContentError
from bot.flows import FLOWS
from bot.proofreading.avoid import FILE as AVOID
from bot.proofreading.avoid import avoided
from bot.proofreading.findings import Finding, found

INTENTS = "intents.toml"
CRISIS_LINES = "crisis_lines.json"


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
    for root in content.roots:
        for path in sorted(root.glob(f"*/{INTENTS}")):
            yield from _intents(path)


def _intents(path: Path) -> Iterator[Finding]:
    try:
        text = path.read_text("utf-8")
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        yield Finding(path, 0, "", f"cannot be read: {error}")
        return
    where: dict[str, str] = {}
    for flow, entry in table.items():
        line = _line(text, f"[{flow}]")
        if flow not in FLOWS:
            yield Finding(path, line, "", f"there is no conversation called [{flow}]")
        phrases = _phrases(entry)
        if phrases is None:
            yield Finding(path, line, "", f'[{flow}] is to have phrases = ["…"], and may have answers = "a question"')
        for phrase in phrases or ():
            if (said := _plain(phrase)) in where:
                problem = f"“{phrase}” stands here twice, in [{where[said]}] and in [{flow}]"
                yield Finding(path, _line(text, f'"{phrase}"', last=True), "", problem)
            where.setdefault(said, flow)


def _phrases(entry: Any) -> list[str] | None:
    if not isinstance(entry, dict) or not entry.keys() <= {"phrases", "answers"}:
        return None
    phrases, answers = entry.get("phrases"), entry.get("answers", "")
    good = isinstance(phrases, list) and phrases and all(isinstance(one, str) and one.strip() for one in phrases)
    return phrases if good and isinstance(answers, str) else None


def _plain(phrase: str) -> str:
    return " ".join(phrase.casefold().replace("’", "'").split())


def _line(text: str, what: str, last: bool = False) -> int:
    at = text.rfind(what) if last else text.find(what)
    return text.count("\n", 0, at) + 1 if at >= 0 else 0


def helplines(content: Content, today: date) -> Iterator[Finding]:
    """Helplines that nobody has looked at for too long."""
    try:
        module = importlib.import_module("bot.support.crisis_lines")
    except ModuleNotFoundError:
        return
    for one in module.stale(today):
        yield Finding(content.roots[-1] / CRISIS_LINES, 0, "", f"was checked too long ago: {one}")
