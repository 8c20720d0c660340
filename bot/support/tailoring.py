"""What a tailored application is made of: terms from a posting, how they stand in a résumé, lines and proofs for it.

All as plain JSON, for a conversation to hold. Nothing is ever added that somebody did not say themselves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.support import postings
from bot.support.postings import Term

Facts = dict[str, Any]

MOST = 10  # terms of one posting
OWN_TERM = 40  # characters
_SORTS = {"certificate": "held", "degree": "held", "language": "spoken", "years": "years", "tool": "used"}
GAPS = 4  # that are talked about; more would be a quiz
PROOFS = 2  # of a cover note
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;\n•]")
_PREPOSITIONS = ("at", "in", "for", "with", "on", "as", "during", "while", "by", "from", "through")


def is_link(text: str) -> bool:
    """Whether a text is an address and hardly anything else."""
    return bool(_LINK.search(text)) and len(_LINK.sub("", text).split()) < 8


async def reading(text: str) -> Facts:
    """A posting as facts: `title`, `company`, `essential`, `desirable`; duties where it tells nothing else."""
    found = postings.propose(postings.read(text))
    essential = found.essential or (() if found.desirable else found.duties)
    return {
        "title": found.title,
        "company": found.company,
        "essential": [asdict(term) for term in essential],
        "desirable": [asdict(term) for term in found.desirable],
        "duties": bool(essential) and not found.essential,
    }


async def comparing(terms: Sequence[Facts], resume: str) -> list[Facts]:
    """How each term stands in a résumé: the term with `how` and `line`."""
    found = postings.compare([term_of(term) for term in terms], resume)
    return [{**term, "how": match.how, "line": match.line} for term, match in zip(terms, found, strict=True)]


async def copied(posting: str, draft: str) -> str | None:
    """The first run of words that a draft has from the posting, if there is one."""
    return next(iter(postings.copied(posting, draft)), None)


def typed(words: str) -> list[Facts]:
    """Terms in somebody's own words, one a line or between commas."""
    pieces = (" ".join(piece.split()) for piece in _BETWEEN.split(words))
    return [asdict(postings.term(piece)) for piece in pieces if any(map(str.isalnum, piece))][:MOST]


def together(*lists: Sequence[Facts]) -> list[Facts]:
    """Terms in their order, each once, ten at most."""
    met: dict[str, Facts] = {}
    for term in (term for terms in lists for term in terms):
        met.setdefault(term["normal"], term)
    return list(met.values())[:MOST]


def term_of(term: Mapping[str, Any]) -> Term:
    """A term from its facts."""
    return Term(term["words"], term["normal"], term["kind"], term["number"])


def sort_of(term: Mapping[str, Any]) -> str:
    """How one has it: `held`, `spoken`, `years`, `used` or `done`."""
    return _SORTS.get(term["kind"], "done")


def inside(term: Mapping[str, Any]) -> str:
    """A term as it stands within a sentence: "Manual handling" becomes "manual handling", "Excel" stays."""
    words = str(term["words"])
    first, _, rest = words.partition(" ")
    everyday = term["kind"] in ("skill", "soft") or (term["kind"] == "phrase" and bool(rest))
    return first.lower() + words[len(first) :] if everyday and first[1:].islower() else words


def placed(where: str | None) -> str | None:
    """A place as it goes on after a thing: "at Hollin depot", or ", Hollin depot"."""
    if not where:
        return None
    where = where.strip(" .,;")
    lead = where.partition(" ")[0].casefold() in _PREPOSITIONS
    return f" {where[0].lower()}{where[1:]}" if lead else f", {where}"
