"""A sheet to print: the questions of a practice interview for whoever plays the interviewer, with room for notes.

One HTML file that stands alone: no script, nothing from elsewhere, every word escaped. Fits one or two pages of A4 with
up to twelve questions. Knows no language: all words are given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

NOTE_LINES = 2  # to write on, below a question

_STYLE = """
@page { size: A4; margin: 15mm 16mm 14mm; }
:root { --ink: #1c2326; --soft: #5c686d; --line: #c3cccf; --tone: #1f6f6b; }
* { box-sizing: border-box; }
html { background: #eef1f1; }
body { margin: 0 auto; max-width: 46rem; padding: 2.4rem 2.6rem; background: #fff; color: var(--ink);
  font: 15px/1.45 "Helvetica Neue", Helvetica, Arial, "Noto Sans", "Liberation Sans", sans-serif; }
h1, .question { font-family: Charter, "Bitstream Charter", "Iowan Old Style", Georgia, "Noto Serif", serif; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.15; font-weight: 600; letter-spacing: -.01em; }
header p { margin: .3rem 0 0; color: var(--soft); }
.how { margin: 1.1rem 0 1.3rem; padding: .7rem 0 .7rem 1rem; border-left: 3px solid var(--tone); list-style: none; }
.how li + li { margin-top: .15rem; }
h2 { margin: 1.3rem 0 .5rem; font-size: .78rem; letter-spacing: .09em; text-transform: uppercase; color: var(--tone);
  break-after: avoid; }
ol { margin: 0; padding: 0; list-style: none; }
.asked { display: grid; grid-template-columns: 1.9rem 1fr; padding: .1rem 0 .65rem; break-inside: avoid; }
.number { color: var(--tone); font-weight: 700; font-variant-numeric: tabular-nums; padding-top: .1rem; }
.question { margin: 0; font-size: 1.1rem; line-height: 1.32; text-wrap: pretty; }
.listen { margin: .2rem 0 0; color: var(--soft); font-size: .84rem; }
.notes { border-bottom: 1px solid var(--line); height: 1.75rem; }
.theirs { padding-bottom: .3rem; }
.after { margin-top: 1.2rem; padding-top: .2rem; border-top: 2px solid var(--ink); break-inside: avoid; }
.after p { margin: .45rem 0 0; }
footer { margin-top: 1.1rem; color: var(--soft); font-size: .78rem; }
@media print { html { background: none; } body { max-width: none; padding: 0; font-size: 10.4pt; } }
@media screen and (max-width: 34rem) { body { padding: 1.3rem 1.1rem; } .notes { display: none; } }
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what to listen for in the answer ("" for one that is only to be heard)."""

    question: str
    listen: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the interview. `room`: whether there is space for notes below each question."""

    title: str
    asked: tuple[Asked, ...]
    room: bool = True


def sheet(words: Mapping[str, str], parts: Sequence[Part]) -> str:
    """The sheet as HTML. `words`: `language` (an IETF tag), `title`, `about`, `how` (a line each), `after`, `prompts`
    (a line each) and `foot`; an empty one is left out. Questions are numbered through; parts without any are left out.
    """
    number = 0
    sections: list[str] = []
    for part in parts:
        rows = [_asked(asked, number + at, part.room) for at, asked in enumerate(part.asked, 1)]
        number += len(rows)
        if rows:
            sections.append(f"<section>\n<h2>{escape(part.title)}</h2>\n<ol>\n{''.join(rows)}</ol>\n</section>\n")
    return (
        f'<!doctype html>\n<html lang="{escape(words["language"])}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(words['title'])}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{escape(words['title'])}</h1>\n{_paragraph(words['about'])}</header>\n"
        f"{_listed(words['how'])}{''.join(sections)}{_after(words)}{_foot(words['foot'])}</body>\n</html>\n"
    )


def _asked(asked: Asked, number: int, room: bool) -> str:
    listen = f'<p class="listen">{escape(asked.listen)}</p>\n' if asked.listen else ""
    notes = '<div class="notes"></div>\n' * NOTE_LINES if room else ""
    return (
        f'<li class="asked{"" if room else " theirs"}"><span class="number">{number}</span><div>\n'
        f'<p class="question">{escape(asked.question)}</p>\n{listen}{notes}</div></li>\n'
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>\n" if text.strip() else ""


def _listed(text: str) -> str:
    lines = "".join(f"<li>{escape(line)}</li>\n" for line in _lines(text))
    return f'<ul class="how">\n{lines}</ul>\n' if lines else ""


def _after(words: Mapping[str, str]) -> str:
    prompts = "".join(f'<p>{escape(line)}</p>\n<div class="notes"></div>\n' for line in _lines(words["prompts"]))
    return f'<section class="after">\n<h2>{escape(words["after"])}</h2>\n{prompts}</section>\n' if prompts else ""


def _foot(text: str) -> str:
    return f"<footer>{escape(text)}</footer>\n" if text.strip() else ""
