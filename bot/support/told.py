"""What can be measured of a told answer without keeping a word of it: its length, an "I", a number, an end.

Hints for a person who practises, not marks: a cue word may stand where nothing was done, and a good answer may have
none. The cues are English; whether a text is English is measured too, so that nothing is said of one that is not.
"""

from __future__ import annotations

import re
from typing import Any

WORDS_A_SECOND = 2.3  # of somebody who speaks calmly: about 140 a minute

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_I = re.compile(r"\bi\b(?!\.\s?e\b)", re.IGNORECASE)
_WE = re.compile(r"\b(?:we|us|our|ours)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundreds?|thousands?|millions?|dozens?|half|halved|twice|doubled?|tripled|a third|"
    r"a quarter|per ?cent)\b",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"\b(?:as a result|the result|results?|resulted|in the end|at the end|by the end|ended up|led to|which meant|"
    r"meant that|so that|since then|from then on|after that|afterwards|eventually|on time|worked out|turned out|"
    r"still use|still in use|thanked|increased|reduced|improved|saved|dropped|fell|rose|grew|halved|doubled|solved|"
    r"finished|went down|went up|got better|came back|no longer|nobody had to|fewer|faster|shorter)\b",
    re.IGNORECASE,
)
_COMMON = frozenset(
    ["a", "about", "after", "all", "an", "and", "are", "as", "at", "be", "because", "been", "but", "by", "did", "do",
     "for", "from", "had", "has", "have", "he", "her", "him", "his", "i", "if", "in", "is", "it", "its", "me", "my",
     "no", "not", "of", "on", "one", "or", "our", "out", "she", "so", "that", "the", "their", "them", "then", "there",
     "they", "this", "to", "up", "us", "was", "we", "were", "what", "when", "which", "who", "with", "would", "you",
     "your"]
)  # fmt: skip  # words that about every second word of an English text is


def measure(text: str) -> dict[str, Any]:
    """Its words; how often "I" and "we" are said; whether there is a number that is no year, and a word that tells of
    an end; whether it is English. Linear in the length of the text."""
    words = [word.casefold() for word in _WORD.findall(text)]
    common = sum(word.partition("'")[0].partition("’")[0] in _COMMON for word in words)
    return {
        "words": len(words),
        "i": len(_I.findall(text)),
        "we": len(_WE.findall(text)),
        "number": bool(_NUMBER.search(_YEAR.sub(" ", text))),
        "result": bool(_RESULT.search(text)),
        "english": common * 4 >= len(words) > 0,
    }


def seconds_of(words: int) -> int:
    """How long so many words take to say, in seconds."""
    return round(words / WORDS_A_SECOND)


_TYPES = {
    "pay": r"salary|pay|paid|wage|earn|notice|start date|hours|shifts?|weekends?|overtime|money",
    "gap": r"gaps?|you le(?:ave|ft)|le(?:ave|ft) (?:your|that|the)|leaving|redundan\w*|fired|laid off|between jobs",
    "setback": r"fail(?:ed|ures?)?|mistakes?|went wrong|go wrong|regret|setbacks?|weakness(?:es)?|disappoint",
    "conflict": r"conflicts?|disagree\w*|difficult (?:colleague|customer|person|people|patient)|argu\w+|complain\w*",
    "leadership": r"lead|led|leadership|managed? (?:a|people|others)|motivat\w+ (?:a|your|others)|delegat\w+|mentor\w*",
    "pressure": r"pressure|stress\w*|deadlines?|busy|busiest|priorit\w+|multitask\w*",
    "change": r"chang(?:e|es|ed|ing)|adapt\w*|learn\w*|new (?:system|skill|role)",
    "motive": r"why (?:us|here|this|do you want|our)|what do you know about|interested in|motivat\w+",
    "about_you": r"about yourself|introduce yourself|walk me through your|describe yourself|who are you",
    "strengths": r"strengths?|good at|proud\w*|achievements?|accomplish\w*|best at|success\w*",
}
_GUESSES = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in _TYPES.items()}


def type_of_words(question: str) -> str:
    """The type of a question in somebody's own words; one about the work itself where nothing tells."""
    return next((kind for kind, cue in _GUESSES.items() if cue.search(question)), "role")
