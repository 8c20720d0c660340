"""What a head makes of a no, and what else would fit the same facts. Pure; the words stand in the content.

Explanatory style (Seligman & Schulman 1986): a setback hurts longer when it is taken as permanent, as pervasive (about
everything one is) or as personal. Each of the offered thoughts stands for one of them; which thought stands for which,
and the cues below, are ours. Nothing here claims why anybody said no.
"""

from __future__ import annotations

import re

PERMANENT, PERVASIVE, PERSONAL = "permanent", "pervasive", "personal"
STYLES = {"not_good_enough": PERVASIVE, "never": PERMANENT, "saw_through": PERSONAL}
"""The thoughts that are offered, and the style of each."""

_CUES = (
    (PERMANENT, r"never|always|forever|every (?:single )?time|each time|again and again|for good|no one will"
                r"|nobody will|will not ever|(?:won't|will not|can't|cannot) (?:ever )?(?:find|get|make)|too old"),
    (PERVASIVE, r"everything|nothing|anything|everyone|everybody|nobody|no one|worthless|useless|hopeless|good enough"
                r"|no good|whole life|at all"),
    (PERSONAL, r"my fault|because of me|i'm|i am|i was|me|stupid|fraud|impost[eo]r|saw through"),
)  # fmt: skip
_PATTERNS = tuple((style, re.compile(rf"\b(?:{cues})\b")) for style, cues in _CUES)


def style_of(thought: str) -> str | None:
    """The style of a thought in somebody's own English words; `None` where no cue speaks. The strongest cue counts:
    a "never" weighs more than an "I am". What comes out tells nothing else of the words, so it may be kept."""
    words = " ".join(thought.casefold().replace("’", "'").split())
    return next((style for style, pattern in _PATTERNS if pattern.search(words)), None)


_BY_STAGE = {
    "application": ("others", "internal", "form", "timing", "changed", "budget"),
    "screen": ("terms", "gap", "others", "internal", "timing", "changed"),
    "assessment": ("format", "gap", "others", "cut", "internal", "changed"),
    "interview": ("others", "gap", "internal", "chemistry", "changed", "budget"),
    "final": ("close", "others", "internal", "chemistry", "budget", "changed"),
    "unknown": ("others", "internal", "gap", "timing", "changed", "budget"),
}
_CLOSED = ("budget", "changed", "internal", "timing")
_SILENT = ("overloaded", "undecided", "habit", "internal", "changed", "budget")
EXPLANATIONS = tuple(dict.fromkeys(name for names in (*_BY_STAGE.values(), _SILENT) for name in names))
"""Every name that `fitting` may give."""


def fitting(stage: str, outcome: str) -> tuple[str, ...]:
    """Explanations, by name, that would fit an application that ended so at this stage: four to six, the likelier to be
    overlooked first. None where the person ended it: they know why. An unknown stage is one nobody is sure of."""
    match outcome:
        case "i_said_no":
            return ()
        case "role_closed":
            return _CLOSED
        case "silence":
            return _SILENT
    return _BY_STAGE.get(stage, _BY_STAGE["unknown"])
