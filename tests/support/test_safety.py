"""The level of a message: tiers, whom it is about, what lowers it, and the tricks of typing that must not hide it."""

from __future__ import annotations

import time
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.support.safety import About, Level, Tier, examine, level
from bot.support.safety_reading import sentences


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("I'm going to kill myself tonight", Tier.ACUTE),
        ("I want to die", Tier.LIKELY),
        ("I feel hopeless and I can't stop crying", Tier.HEAVY),
        ("How do I ask them for feedback?", Tier.NONE),
        ("", Tier.NONE),
    ],
)
def test_tiers(text: str, tier: Tier) -> None:
    """A plan is ACUTE, a wish LIKELY, distress HEAVY, the rest NONE."""
    assert level(text).tier is tier


def test_levels_compare_by_tier() -> None:
    """A level is as serious as its tier, whomever it is about, and cannot be changed."""
    theirs = level("My brother says he wants to die")
    assert theirs == Level.LIKELY
    assert Level.NONE < Level.HEAVY < theirs < Level.ACUTE
    assert theirs.about is About.SOMEONE_ELSE
    assert [one.stops for one in (Level.NONE, Level.HEAVY, Level.LIKELY, Level.ACUTE)] == [False, False, True, True]
    assert theirs.name == "LIKELY"
    with pytest.raises((FrozenInstanceError, AttributeError)):
        theirs.tier = Tier.NONE  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "about", "tier"),
    [
        ("My sister keeps saying she wants to die", About.SOMEONE_ELSE, Tier.LIKELY),
        ("They said no and I want to die", About.SELF, Tier.LIKELY),
        ("My boss called and I want to die", About.SELF, Tier.LIKELY),
        ("I tried to kill myself in 2014", About.PAST, Tier.LIKELY),
        ("I tried to kill myself last night", About.SELF, Tier.ACUTE),
        ("I was suicidal years ago, I am fine now", About.PAST, Tier.HEAVY),
        ("I was laid off two years ago and I want to die", About.SELF, Tier.LIKELY),
        ("A friend died by suicide ten years ago", About.SOMEONE_ELSE, Tier.HEAVY),
    ],
)
def test_whom_it_is_about(text: str, about: About, tier: Tier) -> None:
    """Somebody else's crisis and one's own past are told apart from one's own present."""
    assert (level(text).about, level(text).tier) == (about, tier)


@pytest.mark.parametrize(
    "idiom",
    [
        "This job search is killing me",
        "I'd kill for that job",
        "I'm dead inside after that interview",
        "My phone died",
        "I shot myself in the foot with that answer",
        "I'm dying to hear from them",
        "I'm not suicidal",
    ],
)
def test_an_idiom_hides_no_death_wish(idiom: str) -> None:
    """A figure of speech alone is let through; a death wish beside it in the same sentence is not."""
    assert not level(idiom).stops
    assert level(f"{idiom} and I want to kill myself").stops
    assert level(f"I want to end my life, {idiom}").stops


SIGNS = (
    "I want to kill myself",
    "i wanna die",
    "I don't want to be alive",
    "I want to end my life",
    "I wish I was dead",
    "I am suicidal",
    "everyone would be better off without me",
    "I keep cutting my arms",
)
AFTER = (
    "lol", "haha", "if they say no", "when I think of it", "at this point", "for real", "because of this job",
    "at work", "on the way home", "at the office", "to be honest", "in my sleep", "over this rejection",
    "by the weekend", "trying to find work", "before the deadline", "with a new cover letter", "for my family",
    "in the interview",
)  # fmt: skip
BEFORE = (
    "this job search is killing me and", "I'd kill for that job but", "my phone died and", "not gonna lie",
    "I hate this", "they said no so", "my friend got the job and", "she got hired and", "it's not that deep but",
    "don't tell anyone but",
)  # fmt: skip


@pytest.mark.parametrize("sign", SIGNS)
def test_no_idiom_forms_around_a_wish(sign: str) -> None:
    """Ordinary words before or after a plain wish never make a figure of speech of it, nor somebody else's of it."""
    assert [end for end in AFTER if not level(f"{sign} {end}").stops] == []
    found = {start: level(f"{start} {sign}") for start in BEFORE}
    assert [start for start, it in found.items() if not it.stops or it.about is not About.SELF] == []


@pytest.mark.parametrize(
    "disguised",
    [
        "I WANT TO KILL MYSELF",
        "i wanna k1ll mys3lf",
        "i want to k*ll myself",
        "i want to k i l l m y s e l f",
        "i want to k.i.l.l myself",
        "I want to kіll mysеlf",  # Cyrillic i and e
        "𝓘 𝔀𝓪𝓷𝓽 𝓽𝓸 𝓴𝓲𝓵𝓵 𝓶𝔂𝓼𝓮𝓵𝓯",
        "I want to kill\u200b my\u00adself",
        "i want to killlll myselffff",
        "i want 2 kms",
        "#iwanttokillmyself",
        "i want to kill my self",
        "i don t want to live",
        "i don’t want to live",
        "I wánt tô kïll mysélf",
        "i want to 💀 myself",
        "i.want.to.die",
    ],
)
def test_typing_tricks(disguised: str) -> None:
    """What hides words from a filter does not hide them from the check."""
    assert level(disguised).stops


def test_ordinary_digits_and_letters_stay_ordinary() -> None:
    """Undoing tricks makes no crisis of room numbers, initials, products or other languages' words."""
    for text in (
        "Room d13 at 10:1 0",
        "Ph. D. in I T",
        "k8s and d3.js",
        "die Stelle war schon weg",
        "5 kms",
        "#hiring",
    ):
        assert level(text) == Level.NONE, text


def test_wording_of_one_language_alone() -> None:
    """An abbreviation that means something else elsewhere counts only for people of its own language."""
    assert level("une ts", "fr").stops
    assert level("une ts", "fr_CA").stops
    assert not level("une ts", "en").stops


@given(st.text(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_text_is_taken(text: str) -> None:
    """No text whatever raises, lone surrogates and controls among them."""
    assert isinstance(level(text), Level)
    assert isinstance(level(text + "\ud800\x00" + text, "xx-YY"), Level)


WISHES = (
    "I want to kill myself",
    "i wanna die",
    "I don't want to live anymore",
    "thinking about suicide",
    "I'm suicidal",
)
LOOKALIKES = {"a": "а", "e": "е", "o": "о", "i": "і", "c": "с", "p": "р", "y": "у", "s": "ѕ", "k": "к"}


@st.composite
def disguises(draw: st.DrawFn) -> str:
    """A death wish with its letters doubled, swapped for look-alikes, in any case, with invisible marks between."""
    out = []
    for letter in draw(st.sampled_from(WISHES)):
        trick = draw(st.sampled_from(("plain", "plain", "upper", "mark", "lookalike", "accent", "wide")))
        out.append(
            {
                "upper": letter.upper(),
                "mark": letter + draw(st.sampled_from("\u200b\u200d\u00ad\u2060\ufeff")),
                "lookalike": LOOKALIKES.get(letter, letter),
                "accent": letter + "\u0301" if letter.isalpha() else letter,
                "wide": chr(ord(letter) + 0xFEE0) if letter.isalpha() else letter,
            }.get(trick, letter)
        )
    return "".join(out)


@given(
    disguises(),
    st.sampled_from(["", "Hello. ", "They said no again and "]),
    st.sampled_from(["", ".", " lol", "\n\nthanks"]),
)
@settings(max_examples=400, deadline=None)
def test_no_disguise_lowers_a_wish(disguised: str, before: str, after: str) -> None:
    """Case, invisible marks, accents, wide and look-alike letters leave a death wish as serious as it was."""
    assert level(before + disguised + after) >= Level.LIKELY


@given(st.sampled_from(["kill", "die", "suicide", "suicidal", "myself", "live"]), st.data())
@settings(max_examples=150, deadline=None)
def test_repeated_letters_lower_nothing(word: str, data: st.DataObject) -> None:
    """Holding a key down on any letter leaves a death wish as serious as it was."""
    at = data.draw(st.integers(0, len(word) - 1))
    longer = word[:at] + word[at] * data.draw(st.integers(2, 9)) + word[at + 1 :]
    whole = next(w for w in (*WISHES, "I want to commit suicide") if word in w)
    assert level(whole.replace(word, longer)) >= Level.LIKELY


LONG = {
    "one letter": "a",
    "a wish": "i want to die now ",
    "an idiom": "killing me with laughing at it ",
    "letters": "k i l l ",
    "stars": "*k*",
    "tag": "#iwant",
    "other letters": "і wаnt tо ",
    "prose": "They told me they went with another candidate, and I want to know why. ",
}


@pytest.mark.parametrize("kind", LONG)
def test_time_is_linear(kind: str) -> None:
    """Twice the text takes about twice the time, and 100 kB is read in a moment, whatever it repeats."""
    text = (LONG[kind] * (100_000 // len(LONG[kind]) + 1))[:100_000]
    level(text[:1000])
    half, whole = _seconds(text[:50_000]), _seconds(text)
    assert whole < 2  # 0.2 s on an idle machine; the test machine may be busy
    assert whole < 6 * half + 0.05


def _seconds(text: str) -> float:
    def once() -> float:
        start = time.process_time()
        level(text)
        return time.process_time() - start

    return min(once() for _ in range(3))


def test_a_message_takes_less_than_a_millisecond() -> None:
    """An ordinary message is checked in well under a millisecond of processor time."""
    text = "I had the interview today and they went with someone else, it hurts because I prepared for weeks."
    level(text)
    start = time.process_time()
    for _ in range(200):
        level(text)
    assert (time.process_time() - start) / 200 < 0.001


def test_a_wish_is_found_anywhere_in_a_long_text() -> None:
    """A death wish is found in the middle of a text without punctuation, wherever its words fall."""
    for filler in range(0, 200, 7):
        words = ["word"] * filler + ["i", "want", "to", "kill", "myself"] + ["word"] * 100
        assert level(" ".join(words)).stops


def test_nothing_of_a_text_is_kept() -> None:
    """The reading keeps no message in memory after it: only the rules are cached."""
    secret = "zzsecretzz wanttokillmyself"
    list(sentences(secret))
    list(examine(secret))
    import bot.support.safety_reading as reading

    cached = [getattr(reading, name) for name in dir(reading) if hasattr(getattr(reading, name), "cache_info")]
    assert sorted(f.__name__ for f in cached if f.__module__ == reading.__name__) == ["_folded", "book"]
