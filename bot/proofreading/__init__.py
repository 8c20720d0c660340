"""Proofreading: every message of every path in every language, and what must be mended before anybody reads it.

`check` is what `python -m bot check` does. It finds what it can in one run: a message that breaks does not hide others.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from jinja2 import nodes

from bot.clock import Clock
from bot.content import Block
from bot.engine.explore import Path as Way
from bot.engine.flow import Do, FlowError
from bot.export.words import FILE as EXPORT
from bot.flows import COMMANDS, FLOWS, words_of
from bot.proofreading import judge, lines, rules, sources, tables
from bot.proofreading.banks import BANKS
from bot.proofreading.findings import Finding, found
from bot.proofreading.sources import Source
from bot.proofreading.walk import Listening, Walk, banks, notes, waits
from bot.settings import Settings
from bot.telegram import profile

__all__ = ["Finding", "check", "proofread"]


def check(settings: Settings) -> int:
    """Print what is to be mended, a line each, and a summary. Gives 1 if there is anything, else 0.

    Raises `ContentError` when a content folder is not there.
    """
    content = Listening(settings.content_dir, settings.default_locale)
    _, doubt = judge.appointed()
    if doubt:
        print(doubt, file=sys.stderr)
    findings = proofread(content)
    for finding in findings:
        print(finding)
    languages = ", ".join(content.locales)
    print(f"{len(content.heard):,} messages and buttons in {languages}, {len(findings)} findings")
    return 1 if findings else 0


def proofread(content: Listening) -> list[Finding]:
    """Everything to mend in the words, by file and line. Files that cannot be read come alone: mend them first."""
    files, unreadable = sources.read(content)
    unreadable += tables.folders(content)
    if unreadable:
        return sorted(unreadable)
    spoken = [finding for locale in content.locales for finding in _speak(content, locale)]
    findings = [*spoken, *_rendered(content, files), *_written(content, files)]
    findings += [*tables.intents(content), *tables.helplines(content, Clock().now().date()), *lines.enough(content)]
    return sorted(_first_of_each(findings))


def _speak(content: Listening, locale: str) -> Iterator[Finding]:
    """Say everything there is to say in a language; gives what can only be seen while it is said."""
    walk, waiting = Walk(content), set()
    for flow in FLOWS:
        try:
            paths = walk.paths(flow, locale)
        except FlowError as error:
            yield Finding(Path("bot/flows") / f"{words_of(flow)}.py", 0, "", str(error))
            continue
        if waits(paths):
            waiting.add(flow)
        for shown in walk.shown(flow, locale, paths):
            for problem in rules.buttons(shown):
                yield _at(content, locale, words_of(flow), shown.taken.step.name, problem)
        yield from _drafts(content, locale, paths)
    notes(content, locale, waiting)
    for command in COMMANDS:
        content.list(locale, profile.FILE, f"command_{command}")
    for name in ("description", "short_description"):
        content.plain(locale, profile.FILE, name)
    content.message(locale, profile.FILE, "group")
    banks(content, locale)
    for name in content.names(locale, EXPORT):
        content.list(locale, EXPORT, name, {"moment": "24 November 2026, 10:00", "pictures": ["search.png"]})


def _drafts(content: Listening, locale: str, paths: Iterable[Way]) -> Iterator[Finding]:
    for path in paths:
        for taken in path.replay.passed:
            if not isinstance(taken.step, Do):
                continue
            if taken.step.effect.__qualname__ == "_Feedback.add" and (wrong := rules.draft(taken.step)):
                yield _at(content, locale, "feedback", *wrong)
            block = next((name for name in rules.QUESTIONS if taken.step.args[:2] == ("feedback", name)), None)
            if block and (problem := rules.short_draft(path.record[taken.key], rules.QUESTIONS[block])):
                yield _at(content, locale, "feedback", block, problem)


def _rendered(content: Listening, files: Iterable[Source]) -> Iterator[Finding]:
    """What is wrong with words that were heard, missing or broken."""
    lines_of = {source.path: source.lines() for source in files}
    for (flow, name), locale in content.missing.items():
        if flow in BANKS:
            continue  # the sample person's line: which lines there are is the editor's to decide
        path = content.roots[-1] / locale / f"{flow}.jinja"
        yield Finding(path, 0, name, "is missing, here and in shared.jinja")
    for error in content.broken.values():
        if not re.fullmatch(r"'\w+' is undefined", error.problem):  # said better by `sources.unknown`
            yield found(error)
    judged, _ = judge.appointed()
    for wrong in rules.heard(content.heard, judged):
        yield Finding(
            wrong.block.path, lines_of[wrong.block.path].get(wrong.block.name, 0), wrong.block.name, wrong.problem
        )


def _written(content: Listening, files: Iterable[Source]) -> Iterator[Finding]:
    """What is wrong with the files as they stand."""
    plain = {(one.block.path, one.block.name): one.text for one in content.heard if one.kind == "plain"}
    for source in files:
        yield from sources.proofread(source, content)
        yield from sources.unused(source, content.asked)
        yield from sources.unknown(source, content.given, content.globals)
        if bank := BANKS.get(source.flow):
            said = {name: plain.get((source.path, name), "") for name in source.lines()}
            yield from lines.proofread(source, said, content.names(source.locale, bank.answers))


def _at(content: Listening, locale: str, file: str, name: str, problem: str) -> Finding:
    where: Block | None = content.where(locale, file, name)
    if where is None:
        return Finding(content.roots[-1] / locale / f"{file}.jinja", 0, name, problem)
    blocks = content.syntax(where.path).find_all(nodes.Block)
    line = next((block.lineno for block in blocks if block.name == name), 0)
    return Finding(where.path, line, name, problem)


def _first_of_each(findings: Iterable[Finding]) -> list[Finding]:
    """One finding of each kind for a block: figures in a sentence do not make it another one."""
    kept: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        kind = "".join(" " if letter.isdigit() else letter for letter in finding.problem)
        kept.setdefault((finding.path, finding.line, finding.block, kind[:40]), finding)
    return list(kept.values())
