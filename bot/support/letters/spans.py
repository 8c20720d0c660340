"""Where a name begins and ends in a sentence: the common ground of reading the company and the role."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.support.letters.text import Word

_MASK = re.compile(r"[\[\]{}<>]|_{2,}|\*{2,}|^[xX]{2,}$|^\.{2,}$")
_DOMAIN = re.compile(r"\.(?:com|co|io|ai|org|net|de|eu|uk|dev|app|tech)$")
_NO_KEY = re.compile(r"[^\w&+]|_")
_TITLE_ENDING = re.compile(r"(?:ician|keeper|maker|worker|ologist|icist|therapist)$")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists of a language, and whether this letter is written in capitals only."""

    lists: Mapping[str, frozenset[str]]
    shouting: bool = False

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.lists[name]

    def is_small(self, word: Word) -> bool:
        """Whether it is an everyday word that no name is made of, as it is written here."""
        if word.plain not in self.lists["text.small"]:
            return False
        if self.shouting or not word.raw[:1].isupper():
            return True
        return word.plain not in self.lists["text.soft"] or (word.plain in ("it", "us") and not word.raw.isupper())

    def is_nameish(self, word: Word) -> bool:
        """Whether it may be part of a name: a capital or a figure in front, or a capital inside ("eBay")."""
        return (
            bool(word.raw)
            and bool(word.plain)
            and not self.is_small(word)
            and not is_masked(word)
            and (
                word.raw[0].isupper()
                or word.raw[0].isdigit()
                or any(c.isupper() for c in word.raw)
                or _DOMAIN.search(word.raw) is not None
            )
        )

    def is_head(self, word: Word) -> bool:
        """Whether it makes a title a title: "engineer", "nurse"."""
        heads = self.lists["role.heads"]
        if word.plain in heads:
            return True
        parts = re.split(r"[/()]", word.plain)
        return any(part in heads or (part.endswith("s") and part[:-1] in heads) for part in parts) or (
            len(word.plain) > 5 and bool(_TITLE_ENDING.search(word.plain))
        )

    def is_title(self, words: Sequence[Word]) -> bool:
        """Whether the words are a job title."""
        return any(self.is_head(word) for word in words)


def is_surely_title(words: Sequence[Word], lexicon: Lexicon) -> bool:
    """Whether the words are a job title and cannot be a company called "... Analytics"."""
    firm = lexicon["role.firm_heads"]
    return any(lexicon.is_head(word) and not {word.plain, word.plain.removesuffix("s")} & firm for word in words)


def is_number_of_grade(word: Word, before: Word) -> bool:
    """Whether an "I" is a figure: "Software Engineer I", "Analyst I"."""
    return word.raw == "I" and (before.raw[:1].isupper() and not before.after)


def is_all_name(words: Sequence[Word], lexicon: Lexicon) -> bool:
    """Whether no word among them is an everyday word, but for the "of" and "and" inside names."""
    inside = ("of", "and", "&", "in", "+", "or")
    return not any(
        lexicon.is_small(word) and word.plain not in inside and not (at and is_number_of_grade(word, words[at - 1]))
        for at, word in enumerate(words)
    )


def owns(word: Word) -> bool:
    """Whether it is a possessive: "Acme's", "Robotics'"."""
    return word.raw.endswith("'s") or (word.after == "'" and word.raw.endswith("s"))


def is_masked(word: Word) -> bool:
    """Whether somebody put a blank in the place of a name: "[Company]", "____", "XXXX"."""
    written = f"{word.before}{word.raw}{word.after}"
    return bool(_MASK.search(word.raw)) or any(mark in written for mark in "[]{}<>") or "__" in written


def written(words: Sequence[Word]) -> str:
    """The words as they stand in the letter, without what is around them."""
    text = " ".join(f"{word.before}{word.raw}{word.after}" for word in words if word.raw)
    text = text.strip(" ,;:!?\"'*-|")
    if text.endswith(")") and "(" not in text:
        text = text[:-1]
    if text.startswith("(") and ")" not in text:
        text = text[1:]
    return text.strip(' ,;:!?"*-|')


def same_name(name: str, suffixes: frozenset[str]) -> str:
    """A key that is equal for the ways of writing one name: small letters, no "The", no "Inc.", no ".com", no
    punctuation.
    """
    words = [_DOMAIN.sub("", word.strip(".,;:!?()\"'")) for word in name.lower().split()]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and words[-1].replace(".", "") in suffixes:
        words = words[:-1]
    return _NO_KEY.sub("", "".join(words).replace("and", "&") if "&" in words or "and" in words else "".join(words))
