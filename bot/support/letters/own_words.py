"""Tells a person's own words from a letter pasted among them, and several letters from one another. It knows
nothing of what they mean.
"""

from __future__ import annotations

from typing import Final

from bot.support.letters.book import Book, book
from bot.support.letters.kinds import Seen, counts, kind_of, look
from bot.support.letters.layout import is_closing, laid_out
from bot.support.letters.parts import header_of, is_break, is_reply_mark
from bot.support.letters.spans import Lexicon
from bot.support.letters.text import MAX_CHARS, Sentence, readable, sentences, words_of

_I: Final = frozenset(("i", "me", "my", "myself", "mine", "im", "ive"))
_YOU: Final = frozenset(("you", "your", "yours"))
_THEY: Final = frozenset(("we", "our", "us", *_YOU))
_NO_SIGN: Final = frozenset(("elsewhere", "conditions"))
_CUE: Final = 2
"""A cue of this weight is a sentence of a letter."""
_SMALL_I: Final = frozenset(("i", "im", "i'm", "i've", "ive", "i'll", "i'd"))
_MOST_LOOKS: Final = 24
"""So many places are looked at for the beginning of another letter."""
_SHORT: Final = 60
"""Characters: what is no longer is theirs, whatever it is. Most texts are, and taking them apart takes time."""
_LEAST_WORDS: Final = 25
"""Without a greeting or a signature, so many words must be plainly of a letter before any are left out."""


def own_words(text: str) -> str:
    """What the person wrote themselves before, after and between the lines of a pasted letter; all of it when no
    letter is in it.

    For the safety check, so in doubt a sentence counts as theirs: one that says "I" or "my" and not "you" always
    does.
    """
    if len(text) <= _SHORT:
        return text
    known = book("en")
    lexicon = Lexicon(known.vocabulary)
    laid = laid_out(readable(text), lexicon)
    rest = text[MAX_CHARS:] if len(text) > MAX_CHARS else ""
    everything = look(sentences(laid, lexicon["text.small"], eager=True), known)
    found = [one for one in everything if header_of(one.sentence.text()) is None]
    letter = [number for number, one in enumerate(found) if _is_of_a_letter(one)]
    if not letter:
        return text
    start, end = _from_greeting(found, letter[0], lexicon), _to_signature(found, letter[-1], lexicon)
    framed = start < letter[0] or end > letter[-1] or len(found) < len(everything)
    if not framed and sum(len(found[number].sentence.words) for number in letter) < _LEAST_WORDS:
        return text
    own = [
        one.sentence.text() for number, one in enumerate(found) if not start <= number <= end or _is_own(one, lexicon)
    ]
    return "\n".join([*own, rest]).strip()


def _is_of_a_letter(one: Seen) -> bool:
    words = set(one.sentence.plain)
    if (words & _I and not words & _YOU) or _writes_small(one.sentence):
        return False
    return any(mark.what.weight >= _CUE and (counts(one, mark) or words & _YOU) for mark in one.of("cue"))


def _is_own(one: Seen, lexicon: Lexicon) -> bool:
    """Whether a sentence in the midst of a letter may be the person's own."""
    words = set(one.sentence.plain)
    signs = bool(one.by_topic.keys() - _NO_SIGN)
    if words & _I:
        return not (signs and words & _YOU) or _writes_small(one.sentence)
    formal = signs or words & _THEY or is_closing(one.sentence.text(), lexicon)
    return not formal and not _is_mere_name(one.sentence)


def _writes_small(sentence: Sentence) -> bool:
    """Whether it says "i", as people do in a chat and no employer in a letter."""
    return any(word.raw in _SMALL_I for word in sentence.words)


def _is_mere_name(sentence: Sentence) -> bool:
    return all(not word.raw[:1].islower() for word in sentence.words if word.raw)


def _from_greeting(found: list[Seen], first: int, lexicon: Lexicon) -> int:
    """The greeting above the first sentence of the letter, when there is one ("Dear Sam,"); "Hi," alone is the
    person's.
    """
    for number in range(first, max(-1, first - 8), -1):
        words = found[number].sentence.words
        if (
            len(words) > 1
            and words[0].plain in lexicon["text.greetings"]
            and len(words) <= 6
            and words[1].raw[:1].isupper()
        ):
            return number
    return first


def _to_signature(found: list[Seen], last: int, lexicon: Lexicon) -> int:
    """The last line of the signature under the letter: closings, and lines that are names and nothing else."""
    end = last
    while end + 1 < len(found):
        following = found[end + 1]
        sentence, words = following.sentence, set(following.sentence.plain)
        name_line = _is_mere_name(sentence) and len(words) <= 8 and not words & _I
        courtesy = bool(following.by_topic.keys() - _NO_SIGN) and bool(words & _THEY) and not words & _I
        if not (name_line or courtesy or is_closing(sentence.text(), lexicon)):
            break
        end += 1
    return end


def split(text: str) -> list[str]:
    """The letters in one paste, each with what stands around it. One text is the rule: it is only cut where both
    sides are letters.

    A cut is made before a forwarded header, a greeting, or "Thank you for applying" after a sign-off. An answer
    quoted under a letter stays with it.
    """
    known = book("en")
    lexicon = Lexicon(known.vocabulary)
    lines = laid_out(readable(text), lexicon).split("\n")
    pieces: list[list[str]] = [[]]
    quoting = False
    looks = 0
    for number, line in enumerate(lines):
        quoting = (quoting or is_reply_mark(line)) and not is_break(line)
        headed = number and header_of(lines[number - 1])
        may_begin = not quoting and not headed and looks < _MOST_LOOKS and _may_begin(line, pieces[-1], known, lexicon)
        looks += may_begin
        if may_begin and _is_letter(pieces[-1], known, lexicon):
            pieces.append([])
        pieces[-1].append(line)
    if len(pieces) > 1 and not _is_letter(pieces[-1], known, lexicon):
        last = pieces.pop()
        pieces[-1] += last
    return ["\n".join(piece).strip() for piece in pieces] if len(pieces) > 1 else [text]


def _may_begin(line: str, before: list[str], known: Book, lexicon: Lexicon) -> bool:
    if line.lstrip().startswith(">"):
        return False
    header = header_of(line)
    if is_break(line) or (header and header[0] in ("from", "von", "de")):
        return True
    words = words_of(line[:200])
    if not words:
        return False
    if words[0].plain in lexicon["text.greetings"] and len(words) <= 6:
        return True
    opens = any(
        mark.what.value == "openings" and mark.start == 0
        for mark in known.names.find([word.plain for word in words[:8]])
    )
    return opens and any(is_closing(above, lexicon) for above in before[-8:])


def _is_letter(lines: list[str], known: Book, lexicon: Lexicon) -> bool:
    kind, weight = kind_of(look(sentences("\n".join(lines), lexicon["text.small"]), known))
    return kind != "other" or weight > 0
