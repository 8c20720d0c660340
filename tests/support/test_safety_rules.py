"""Every rule of every language against its own examples, and the language they are written in."""

from __future__ import annotations

import pytest

from bot.support.safety import About, Tier, examine, level
from bot.support.safety_reading import bare, book
from bot.support.safety_rules import KINDS, SIGNS, Rule, Spelling
from bot.support.safety_rules.phrases import Wordings, compile_phrase

RULES = book().rules
FIRES = [
    pytest.param(rule, text, id=f"{rule.language}-{rule.id}-{n}") for rule in RULES for n, text in enumerate(rule.fires)
]
QUIET = [
    pytest.param(rule, text, id=f"{rule.language}-{rule.id}-{n}") for rule in RULES for n, text in enumerate(rule.quiet)
]


def fired(rule: Rule, text: str) -> bool:
    return any((f.rule, f.language) == (rule.id, rule.language) for f in examine(text, rule.language))


@pytest.mark.parametrize(("rule", "text"), FIRES)
def test_the_example_fires(rule: Rule, text: str) -> None:
    """An example under `fires` does to the level what its rule is for."""
    found = level(text, rule.language)
    if rule.kind in SIGNS:
        assert fired(rule, text)
        assert found.tier >= Tier[rule.kind.upper()]
    elif rule.kind in ("idiom", "denial"):
        assert fired(rule, text)
        assert not found.stops
    elif rule.kind == "reported":
        assert found.about is About.SOMEONE_ELSE
    elif rule.kind == "story":
        assert not found.stops
    else:
        assert found.about is About.PAST
        assert found.stops is (rule.kind == "past")


@pytest.mark.parametrize(("rule", "text"), QUIET)
def test_the_example_is_quiet(rule: Rule, text: str) -> None:
    """An example under `quiet` is not taken for what its rule means; under an idiom or denial it is stopped anyway."""
    found = level(text, rule.language)
    if rule.kind in SIGNS:
        assert not fired(rule, text)
    elif rule.kind in ("idiom", "denial", "recovered", "story"):
        assert found.stops
    else:
        assert found.about is About.SELF


def test_every_rule_is_whole() -> None:
    """Every rule has a known kind, a note, phrases, an example that fires, one that does not, and an id of its own."""
    for rule in RULES:
        assert rule.kind in KINDS
        assert rule.about in {about.value for about in About}
        assert rule.note
        assert rule.phrases
        assert rule.fires
        assert rule.quiet
    assert len({(rule.language, rule.id) for rule in RULES}) == len(RULES)


def test_every_phrase_is_tried_by_a_telling_word() -> None:
    """No phrase hangs on common words alone in more than a few places, so that a message tries few of them."""
    calls = {word: len(found) for word, found in book().index.items()}
    assert max(calls.values()) < len([p for rule in RULES for p in rule.phrases]) / 8


def test_languages_promised_are_there() -> None:
    """The languages named in docs/safety.md have rules for a wish to die, and for what lowers it."""
    kinds = {
        language: {rule.kind for rule in RULES if rule.language == language} for language in {r.language for r in RULES}
    }
    assert set(kinds) == {"de", "en", "es", "fr", "hi", "it", "ja", "nl", "pl", "pt", "ru", "tr", "uk", "zh"}
    assert all({"acute", "likely", "idiom", "denial"} <= found for found in kinds.values())


def search(source: str, sentence: str) -> bool:
    spelling = Spelling({"wanna": ("want", "to")}, frozenset({"just"}), {}, ())
    words = Wordings({"wish": "want|hope"}, spelling.canonical, frozenset({"to"}))
    phrase, _ = compile_phrase(source, words)
    return phrase.pattern.search(f" {' '.join(spelling.canonical(bare(sentence)))} ") is not None


@pytest.mark.parametrize(
    ("source", "sentence", "found"),
    [
        ("want to go", "i just wanna go", True),
        ("{wish} to go", "hope to go", True),
        ("want (to (go|leave)|out)", "i want to leave", True),
        ("want (to (go|leave)|out)", "i want in", False),
        ("want to? go", "want go", True),
        ("want to !(bed) go", "want to go", True),
        ("want to go !(home)", "want to go home", False),
        ("want .. go", "want to maybe go", True),
        ("want .. go", "want to maybe then go", False),
        ("want ... go", "want one two three four five go", True),
        ("# days", "in 14 days", True),
        ("^ go $", "go", True),
        ("^ go $", "go now", False),
        ("want", "wanted", False),
        ("go", "gone go", True),
    ],
)
def test_the_signs_of_a_phrase(source: str, sentence: str, found: bool) -> None:
    """Each sign of the phrase language means what its module says."""
    assert search(source, sentence) is found


@pytest.mark.parametrize("source", ["(want", "want)", "{nothing}", "..", "(just|just)", "want (", "!(want)"])
def test_a_broken_phrase_is_named(source: str) -> None:
    """A phrase that cannot be read is refused with its own words in the message."""
    with pytest.raises(ValueError, match="phrase"):
        search(source, "want")
