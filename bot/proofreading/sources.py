"""What can be seen in a content file without rendering it: every branch of every block, with its line.

Knows which names a block is given only from what the walk noted.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import meta, nodes

from bot.content import SHARED, Block, Content, ContentError
from bot.export.words import FILE as EXPORT
from bot.proofreading.avoid import Avoided, avoided
from bot.proofreading.banks import BANKS
from bot.proofreading.findings import Finding, found
from bot.proofreading.notes import SHARED_BUTTONS
from bot.proofreading.walk import words_files
from bot.telegram.profile import FILE as PROFILE

EXCLAMATION = re.compile(r"[!！¡]")
NOT_TELEGRAM = {
    re.compile(r"<br\b", re.IGNORECASE): "<br> is not Telegram's: a new line in the file is a new line in the message",
    re.compile(r"</?p\b", re.IGNORECASE): "<p> is not Telegram's: leave an empty line in the file",
    re.compile(r"&nbsp;"): "&nbsp; would be shown as it stands: type the space itself",
    re.compile(r"mailto:", re.IGNORECASE): "mailto: links break in Telegram: write the address itself",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A content file that Jinja can read."""

    locale: str
    flow: str
    path: Path
    text: str
    tree: nodes.Template

    def blocks(self) -> Iterator[nodes.Block]:
        """Its blocks, in the file's order."""
        yield from sorted(self.tree.find_all(nodes.Block), key=lambda block: block.lineno)

    def lines(self) -> dict[str, int]:
        """The line at which each block begins."""
        return {block.name: block.lineno for block in self.blocks()}


def read(content: Content) -> tuple[list[Source], list[Finding]]:
    """All content files, and what is wrong with those that cannot be read."""
    sources, findings = [], []
    for locale, flow, path in content.files():
        try:
            sources.append(Source(locale, flow, path, path.read_text("utf-8"), content.syntax(path)))
        except ContentError as error:
            findings.append(found(error))
        except (OSError, UnicodeDecodeError) as error:
            findings.append(Finding(path, 0, "", f"cannot be read as UTF-8: {error}"))
    return sources, findings


def proofread(source: Source, content: Content) -> Iterator[Finding]:
    """What is wrong with a file as it stands."""
    if source.flow not in words_files() | {SHARED, PROFILE, EXPORT, *BANKS}:
        yield Finding(source.path, 0, "", f"no conversation reads a file called {source.flow}.jinja")
    yield from _outside(source)
    yield from _hiding(source)
    words = avoided(source.locale, content.roots)
    for block in source.blocks():
        yield from _trust(source, block)
        for line, text in _texts(block):
            yield from _wording(source, block, line, text, words)


def unknown(source: Source, given: Mapping[Block, set[str]], known: Collection[str]) -> Iterator[Finding]:
    """Variables that no step gives to the block they stand in."""
    for block in source.blocks():
        if (names := given.get(Block(source.path, block.name))) is None:
            continue  # it is not used: said elsewhere
        body = nodes.Template(block.body, lineno=block.lineno)
        body.environment = source.tree.environment
        for name in sorted(meta.find_undeclared_variables(body) - names - set(known)):
            line = next((n.lineno for n in block.find_all(nodes.Name) if n.name == name), block.lineno)
            may = f"it may use {', '.join(sorted(names))}" if names else "it is given none"
            yield Finding(source.path, line, block.name, f"there is no variable {name!r} here; {may}")


def unused(source: Source, asked: set[tuple[str, str]]) -> Iterator[Finding]:
    """Blocks that nothing asks for."""
    if source.flow in BANKS:
        return
    for block in source.blocks():
        if (source.flow, block.name) not in asked:
            yield Finding(source.path, block.lineno, block.name, "is never used: no message or button asks for it")


def _hiding(source: Source) -> Iterator[Finding]:
    """A block of a conversation that bears the name of a button that all share would stand on that button."""
    if source.flow in (SHARED, PROFILE, *BANKS):
        return
    for block in source.blocks():
        if block.name in SHARED_BUTTONS:
            problem = "has the name of a button that every conversation shares: give it another"
            yield Finding(source.path, block.lineno, block.name, problem)


def _outside(source: Source) -> Iterator[Finding]:
    for node in source.tree.body:
        if isinstance(node, nodes.Block):
            continue
        words = [text for text in node.find_all(nodes.TemplateData) if text.data.strip()]
        if words or not isinstance(node, nodes.Output) or node.find(nodes.Name):
            line = _line_of(source, words[0].lineno, re.compile(re.escape(words[0].data.split()[0]))) if words else 0
            yield Finding(source.path, line or node.lineno, "", "stands outside of every block and is never shown")


def _trust(source: Source, block: nodes.Block) -> Iterator[Finding]:
    for one in block.find_all(nodes.Filter):
        if one.name == "safe":
            yield Finding(source.path, one.lineno, block.name, "`|safe` lets markup in that people typed: remove it")
    for scoped in block.find_all(nodes.ScopedEvalContextModifier):
        if any(option.key == "autoescape" for option in scoped.options):
            yield Finding(source.path, scoped.lineno, block.name, "`autoescape` is not to be switched: remove it")


def _texts(block: nodes.Block) -> Iterator[tuple[int, str]]:
    for node in block.find_all((nodes.TemplateData, nodes.Const)):
        text = node.data if isinstance(node, nodes.TemplateData) else getattr(node, "value", None)
        if isinstance(text, str):
            yield node.lineno, text


def _wording(source: Source, block: nodes.Block, line: int, text: str, words: tuple[Avoided, ...]) -> Iterator[Finding]:
    for pattern, problem in NOT_TELEGRAM.items():
        if pattern.search(text):
            yield Finding(source.path, _line_of(source, line, pattern), block.name, problem)
    shown = re.sub(r"<[^>]*>", " ", text)
    if EXCLAMATION.search(shown):
        at = _line_of(source, line, EXCLAMATION)
        yield Finding(source.path, at, block.name, "has an exclamation mark: end it with a full stop")
    for one in words:
        if match := one.pattern.search(shown):
            at = _line_of(source, line, one.pattern)
            said = " ".join(match[0].split())
            yield Finding(source.path, at, block.name, f"says “{said}”, which is on the avoid list: {one.instead}")


def _line_of(source: Source, line: int, pattern: re.Pattern[str]) -> int:
    """The line on which `pattern` stands, from `line` on."""
    start = sum(len(one) for one in source.text.splitlines(keepends=True)[: line - 1])
    match = pattern.search(source.text, start)
    return source.text.count("\n", 0, match.start()) + 1 if match else line
