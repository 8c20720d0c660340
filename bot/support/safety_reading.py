"""What a message says, whatever way it is typed: sentences of bare lower-case words for the safety rules to search.

Undone here: case, accents, curly quotes, contractions, fillers, emoji, invisible characters, look-alike letters, digits
for letters, stars in a word, repeated letters, letters spelt out one by one, hashtags. It does not know what any word
means beyond the lists in `safety_rules/*.toml`, and it never raises on any text. Time is linear in the text's length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from bot.support import safety_rules

# Format characters, combining accents, variation selectors, skin tones and blanks that are letters to Unicode.
_INVISIBLE = dict.fromkeys(
    c
    for first, last in (
        (0xAD, 0xAD), (0x300, 0x36F), (0x600, 0x605), (0x61C, 0x61C), (0x115F, 0x1160), (0x180B, 0x180E),
        (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF9, 0xFFFB), (0x1F3FB, 0x1F3FF), (0xE0000, 0xE01EF),
    )
    for c in range(first, last + 1)
)  # fmt: skip
# Letters of other alphabets that look Latin (the common ones of Unicode's confusables.txt).
_LOOKALIKE = str.maketrans(
    "аеорсухіјѕԁӏһкмтвнпгьԛԝ" "αεοριυνκτχγωη" "ɑɡıɩʟɪᴋᴍᴇᴅᴀʏꜱᴜᴛᴡɴᴏғʜʙᴄᴘʀᴠᴢ",
    "aeopcyxijsdlhkmtbhnrbqw" "aeopiuvktxywn" "agiilikmedaysutwnofhbcprvz",
)  # fmt: skip
_QUOTES = re.compile("['’‘ʼ`´′＇]")
# Contractions whose apostrophe became a space, as in some exported posts: "don t", "i m".
_LOOSE = re.compile(
    r"\b(do|does|did|is|are|was|were|have|has|had|ca|wo|would|could|should)n t\b"
    r"|\b(i|you|he|she|it|we|they|that|there|what) (m|ve|ll|d|re|s)\b"
)
_SENTENCE = re.compile(r"(?<=\w\w)[.!?…]+(?=[\s\"')\]]|\Z)|[\n;。！？।]+|[!?]+(?=\s|\Z)")
_WORDS = re.compile(r"[\w\u0900-\u0dff]+")
_WORD = re.compile(r"#?[$@]?[\w\u0900-\u0dff]+(?:[@$!|*+]+[\w\u0900-\u0dff]+)*")
_SPELT_OUT = re.compile(r"(?<!\w)[^\W_](?:[ .*·•-]{1,2}[^\W_]){2,}(?!\w)")
_CJK = re.compile(r"([\u3040-\u30ff\u3400-\u9fff])")
_LEET = str.maketrans("013457@$!|+", "oieastasiit")
_RUN = re.compile(r"(.)\1+")
_LONGEST_WORD = 40
_LONGEST_KNOWN = 15
_LONGEST_RUN = 400  # letters without spaces, or spelt out one by one, that are still taken apart
_WINDOW, _OVERLAP = 80, 16  # words: a sentence without end is read in pieces, so that no phrase takes long on it


def bare(text: str) -> list[str]:
    """The words of a wording in a rule file, in the form in which messages are searched."""
    return _WORDS.findall(_plain(text))


def _plain(text: str) -> str:
    """Lower case; compatibility forms, accents, apostrophes and what cannot be seen undone; CJK letters apart."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_INVISIBLE)).translate(_INVISIBLE)
        text = _CJK.sub(r" \1 ", unicodedata.normalize("NFC", text))
    return _QUOTES.sub("", text).replace("_", " ").casefold()


@lru_cache(maxsize=1)
def book() -> safety_rules.Book:
    """All rules, read once."""
    return safety_rules.load(bare)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text as ` word word `, each once; twice over where letters may stand for look-alikes."""
    for picture, word in book().spelling.pictures.items() if not text.isascii() else ():
        text = text.replace(picture, f" {word} ")
    plain = _plain(text)
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
        return _segment(token[1:]) or _read_token(token[1:])
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
    """The words of the rules by a coarser spelling: of two that fall together the graver, then the shorter."""
    graver = book().spelling.veiled
    ranked = sorted(book().vocabulary, key=lambda w: (w in graver, -len(w), w))
    return {key(word): word for word in ranked if word.isalpha()}


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
    if not letters or len(letters) > _LONGEST_RUN:
        return ()
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
