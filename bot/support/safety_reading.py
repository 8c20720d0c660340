"""What a message says, whatever way it is typed: sentences of bare lower-case words for the safety rules to search.

Undone here: case, accents, curly quotes, contractions, fillers, emoji, invisible characters, look-alike letters, digits for
letters, stars in a word, repeated letters, letters spelt out one by one, hashtags. It does not know what any word means
beyond the lists in `safety_rules/*.toml`, and it never raises on any text. Time is linear in the length of the text.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from bot.support import safety_rules

_COMBINING = range(0x300, 0x370)
_INVISIBLE = dict.fromkeys(
    [c for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c)) == "Cf"]
    + [*_COMBINING, *range(0xFE00, 0xFE10), *range(0x1F3FB, 0x1F400), 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800, 0x034F]
)
# Letters of other alphabets that look Latin (the common ones of Unicode's confusables.txt).
_LOOKALIKE = str.maketrans(
    "аеорсухіјѕԁӏһкмтвнпгьԛԝ" "αεοριυνκτχγωη" "ɑɡıɩʟɪᴋᴍᴇᴅᴀʏꜱᴜᴛᴡɴᴏғʜʙᴄᴘʀᴠᴢ",
    "aeopcyxijsdlhkmtbhnrbqw" "aeopiuvktxywn" "agiilikmedaysutwnofhbcprvz",
)  # fmt: skip
_QUOTES = re.compile("['’‘ʼ`´′＇]")
_LOOSE = re.compile(r"\b(do|does|did|is|are|was|were|have|has|had|ca|wo|would|could|should)n t\b|\b(i|you|he|she|it|we|they|that|there|what) (m|ve|ll|d|re|s)\b")  # fmt: skip  # noqa: E501
_SENTENCE = re.compile(r"(?<=\w\w)[.!?…]+(?=[\s\"')\]]|\Z)|[\n;。！？।]+|[!?]+(?=\s|\Z)")
_WORD = re.compile(r"#?[$@]?[\w\u0900-\u0dff]+(?:[@$!|*+]+[\w\u0900-\u0dff]+)*")
_SPELT_OUT = re.compile(r"(?<!\w)[^\W_](?:[ .*·•-]{1,2}[^\W_]){2,}(?!\w)")
_CJK = re.compile(r"([\u3040-\u30ff\u3400-\u9fff])")
_LEET = str.maketrans("013457@$!|+", "oieastasiit")
_RUN = re.compile(r"(.)\1+")
_LONGEST_WORD = 40
_LONGEST_KNOWN = 15
_WINDOW, _OVERLAP = 80, 16  # words: a sentence without end is read in pieces, so that no phrase takes long on it


def level_text(text: str) -> str:
    """Lower case, compatibility forms and accents undone, invisible characters gone; apostrophes too."""
    if not text.isascii():
        for picture, word in book().spelling.pictures.items():
            text = text.replace(picture, f" {word} ")
        text = unicodedata.normalize("NFKD", text.translate(_INVISIBLE)).translate(_INVISIBLE)
        text = _CJK.sub(r" \1 ", unicodedata.normalize("NFC", text))
    return _QUOTES.sub("", text).replace("_", " ").casefold()


def bare(text: str) -> list[str]:
    """The words of a wording in a rule file, in the form in which messages are searched."""
    plain = unicodedata.normalize("NFKD", _QUOTES.sub("", text)).translate(_INVISIBLE)
    plain = _CJK.sub(r" \1 ", unicodedata.normalize("NFC", plain)).casefold()
    return [w for w in re.split(r"[^\w\u0900-\u0dff]+", plain) if w]


@lru_cache(maxsize=1)
def book() -> safety_rules.Book:
    """All rules, read once."""
    return safety_rules.load(bare)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text as ` word word `, each once; twice over where letters may stand for look-alikes."""
    plain = level_text(text)
    readings = [plain]
    if not plain.isascii() and re.search("[a-z]", plain) and (latin := plain.translate(_LOOKALIKE)) != plain:
        readings.append(latin)
    seen: set[str] = set()
    memo: dict[str, tuple[str, ...]] = {}  # for this call alone: what people write is not kept
    for reading in readings:
        for sentence in _SENTENCE.split(reading):
            words = _words(sentence, memo)
            for at in range(0, len(words), _WINDOW - _OVERLAP):
                line = f" {' '.join(words[at : at + _WINDOW])} "
                if line not in seen:
                    seen.add(line)
                    yield line


def _words(sentence: str, memo: dict[str, tuple[str, ...]]) -> list[str]:
    known = book().vocabulary
    loose = _LOOSE.sub(lambda m: m.group().replace(" ", ""), _SPELT_OUT.sub(_join_letters, sentence))
    words: list[str] = []
    for token in _WORD.findall(loose):
        if token in known or token.isdecimal():
            words.append(token)
            continue
        if token not in memo:
            memo[token] = _read_token(token)
        words.extend(memo[token])
    return book().spelling.canonical(words)


def _read_token(token: str) -> tuple[str, ...]:
    """A token that no rule knows, as the words it may be meant for; itself if there are none."""
    if token.startswith("#"):
        return _segment(token[1:]) or _read_token(token[1:]) if len(token) > 1 else ()
    if len(token) > _LONGEST_WORD:
        token = _RUN.sub(r"\1\1", token)
        if len(token) > _LONGEST_WORD:
            return (token[:_LONGEST_WORD],)
    if token in book().vocabulary:
        return (token,)
    if "*" in token and (veiled := _unveil(token)):
        return (veiled,)
    if not token.isalpha() and (word := _folded(_leet_key).get(_leet_key(token))):
        return (word,)
    if (key := _squeeze(token)) != token and (word := _folded(_squeeze).get(key)):
        return (word,)
    return tuple(w for w in re.split(r"[@$!|*+]+", token) if w)


def _squeeze(word: str) -> str:
    return _RUN.sub(r"\1", word)


def _leet_key(word: str) -> str:
    """One form for a word and its spellings with digits; `1` may be an i or an l, so both are one letter here."""
    return _squeeze(word.translate(_LEET).replace("l", "i"))


@lru_cache(maxsize=2)
def _folded(key: Callable[[str], str]) -> dict[str, str]:
    """The words of the rules by a coarser spelling, the shortest first where two fall together."""
    return {key(word): word for word in sorted(book().vocabulary, key=lambda w: (-len(w), w)) if word.isalpha()}


def _unveil(token: str) -> str | None:
    """`k*ll` and `su*cide` are the words they hide, if they hide one of the few listed."""
    shape = re.compile("".join(".{1,3}" if c == "*" else re.escape(c) for c in token))
    return next((w for w in book().spelling.veiled if shape.fullmatch(w)), None)


def _join_letters(match: re.Match[str]) -> str:
    """Letters spelt out one by one become the words they spell, if the rules know those."""
    letters = "".join(c for c in match.group() if c.isalnum())
    words = _segment(letters)
    return " ".join(words) if words and len(words) < len(letters) else match.group()


def _segment(letters: str) -> tuple[str, ...]:
    """Words the rules know that stand in a row without spaces, as few as possible; none if they do not fill it."""
    known = book().vocabulary
    fewest = [0] + [len(letters) + 1] * len(letters)
    starts = [0] * (len(letters) + 1)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - _LONGEST_KNOWN), end):
            if fewest[start] + 1 < fewest[end] and letters[start:end] in known:
                fewest[end], starts[end] = fewest[start] + 1, start
    words: list[str] = []
    end = len(letters)
    while end and fewest[-1] <= len(letters):
        words.append(letters[starts[end] : end])
        end = starts[end]
    return tuple(reversed(words))
