"""What typed words mean at a question: one of its buttons, a way out of it, or themselves. Knows no conversation."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from rapidfuzz import fuzz, process

from bot.conversations.messages import SKIP, Words
from bot.engine.answers import Choice, Several
from bot.engine.flow import Ask

CONTROLS = ("back", "skip", "cancel", "menu", "help")
SAME_WORDS = 88  # of 100: how like a label typed words must be to count as that button
_UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\u00ad\u034f\u180e\ufeff")  # letters and marks that show nothing


def cleaned(text: str) -> str:
    """`text` as it looks: without what turns the direction of all that follows; empty where there is nothing to see.

    Joiners inside a word or an emoji stay: Persian and families are written with them.
    """
    kept = "".join(c for c in text if c in "\n\t" or (c not in _TURNING and unicodedata.category(c) not in _UNSEEN))
    seen = any(c not in _BLANK and not c.isspace() and unicodedata.category(c) not in ("Cf", "Mn") for c in kept)
    return kept.strip() if seen else ""


def control_in(words: Words, text: str) -> str | None:
    """The way out that a whole text asks for: one of `CONTROLS`."""
    said = _spoken(text) or text.strip()
    return next((c for c in CONTROLS if said in _listed(words, f"words_{c}")), None)


def button_in(words: Words, ask: Ask[Any], text: str) -> str | None:
    """The option of `ask` whose label was typed, or nearly; `SKIP` where what stands on that button was typed.

    Likeness counts for choices only: in a time or a number, one other sign is another answer.
    """
    said = _spoken(text)
    if not said:
        return None
    if ask.skippable and said == _spoken(words.label(f"{ask.name}__skip", "skip")):
        return SKIP
    if not isinstance(ask.kind, Choice | Several):
        return None
    labels = {option: words.option(ask, option) for option in ask.kind.options}
    if isinstance(ask.kind, Several):
        labels[Several.DONE] = words.label("done")
    as_written = [option for option, label in labels.items() if label.casefold() == text.strip().casefold()]
    if as_written:
        return as_written[0]
    spoken = {option: _spoken(label) for option, label in labels.items()}
    best = process.extract(said, spoken, scorer=fuzz.ratio, score_cutoff=SAME_WORDS, limit=2)
    if not best or (len(best) == 2 and best[0][1] == best[1][1]):
        return _yes_or_no(words, ask, said)  # no label, or two alike: asking is better than guessing
    return str(best[0][2])


def _yes_or_no(words: Words, ask: Ask[Any], said: str) -> str | None:
    """The option that "yes", "ok" or "no thanks" means here, where the question has one for it."""
    meant = {"words_yes": ask.yes, "words_no": ask.no}
    return next((o for block, o in meant.items() if o in ask.kind.options and said in _listed(words, block)), None)


def _listed(words: Words, block: str) -> list[str]:
    return words.label(block).casefold().split(", ")


def _spoken(text: str) -> str:
    """Letters and figures only: how somebody types it who does not look."""
    return " ".join(re.sub(r"[^\w\s]", "", text.casefold()).split())
