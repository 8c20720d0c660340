"""What somebody means in their own words: found when clear, asked about when not, and never guessed."""

from __future__ import annotations

import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.intents import Row, read
from bot.content import Content
from bot.flows import BY_ITSELF, FLOWS, takes_argument
from bot.flows.everyday import GROUPS
from bot.flows.smalltalk import KINDS
from bot.proofreading import tables
from bot.support import intents
from bot.support.intents import Intent

TABLE = tomllib.loads((intents.CONTENT / "en" / intents.FILE).read_text("utf-8"))
PARAPHRASES = Path(__file__).parent / "data" / "intents_300.jsonl"
OUGHT = (
    *GROUPS["after"], *GROUPS["next"], *GROUPS["me"], *GROUPS["data"], "feedback_came", "interview", "menu", "help_now",
    "hello", "thanks", "enough", "about_me", "not_helping", "unsure", "smalltalk",
)  # fmt: skip  # what people may begin in their own words


def meant(text: str) -> str | None:
    found = intents.find(text)
    return found.flow if found else None


def phrases() -> Iterator[tuple[Intent | None, str]]:
    for flow, entry in TABLE.items():
        if flow in (intents.SAME, intents.ASIDE):
            continue
        parts = {"": entry, **{wish: one for wish, one in entry.items() if isinstance(one, dict)}}
        for wish, one in parts.items():
            intent = None if flow == intents.NOTHING else Intent(flow, one.get("answers"), wish)
            yield from ((intent, phrase) for phrase in one.get("phrases", ()))


def test_every_phrase_means_its_flow() -> None:
    """Each example finds its own conversation and wish, as written (with something for its dots), in capitals, and with
    a full stop; what stands under [nothing] finds none."""
    for intent, example in phrases():
        phrase = example.replace("…", " Acme")
        for text in (phrase, phrase.upper(), f"{phrase.capitalize()}."):
            assert intents.find(text) == intent, text


def test_every_flow_named_may_be_begun() -> None:
    """The table names conversations that exist and that a person may begin, and wishes only where they are taken."""
    flows = TABLE.keys() - {intents.SAME, intents.NOTHING, intents.ASIDE}
    assert flows <= FLOWS.keys() - BY_ITSELF
    assert {intent.flow for intent, _ in phrases() if intent and intent.arg} <= set(filter(takes_argument, FLOWS))
    assert {intent.arg for intent, _ in phrases() if intent and intent.flow == "smalltalk"} == KINDS.keys()


@pytest.mark.parametrize("flow", OUGHT)
def test_there_are_examples_enough(flow: str) -> None:
    """Each conversation that people begin has fifteen examples or more."""
    assert sum(intent is not None and intent.flow == flow for intent, _ in phrases()) >= 15


@pytest.fixture(scope="module")
def paraphrases() -> list[Row]:
    return read(PARAPHRASES)


def test_paraphrases_find_their_flow(paraphrases: list[Row]) -> None:
    """Of 300 paraphrases and more, 90 of 100 are right and 3 of 100 wrong at most; to ask back is not wrong, it is missed.

    They were written apart from the examples, in rounds, and the examples widened after each was measured: so the bar
    guards what was reached. At first sight of a round, see docs/intents.md.
    """
    counts = Counter(row.result for row in paraphrases)
    assert len(paraphrases) >= 300
    assert counts["right"] >= 0.90 * len(paraphrases)
    assert counts["wrong"] <= 0.03 * len(paraphrases)


def test_paraphrases_are_no_examples(paraphrases: list[Row]) -> None:
    """None of them has the same words as an example, and they reach every conversation, and nothing, often enough."""
    examples = {intents.words(phrase) for _, phrase in phrases()}
    assert not [row.text for row in paraphrases if intents.words(row.text) in examples]
    times = Counter(row.flow for row in paraphrases)
    assert times[None] == 40
    assert min(times[flow] for flow in OUGHT) >= 6


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("I got rejected by Acme after the second interview, and it hurts", Intent("rejected", "letter")),
        ("they ghosted me", Intent("rejected", "letter")),
        ("rejected by a bank I never heard of", Intent("rejected", "letter")),
        ("i need a brake", Intent("pause")),
        ("I want to give up searching", Intent("pause")),
        ("I'm so tired of this", Intent("pause")),
        ("How do I ask for feedback?", Intent("feedback")),
        ("menue", Intent("menu")),
        ("thank you!", Intent("thanks")),
        ("what do you store about me?", Intent("privacy")),
        ("please delete everything about me", Intent("delete")),
        ("talk to a human", Intent("help_now")),
        ("a bit less often would be nice", Intent("encourage", arg="weekly")),
        ("please stop the morning lines", Intent("encourage", arg="off")),
        ("how are you", Intent("hello", arg="how")),
        ("haha 😂", Intent("smalltalk", arg="laugh")),
        ("😢", Intent("care")),
        ("🙏🏽", Intent("thanks")),
    ],
)
def test_own_words(text: str, intent: Intent) -> None:
    """Longer, with a slip, with signs around it, a picture alone; and what they wish goes along."""
    assert intents.find(text) == intent


@pytest.mark.parametrize("text", ["I want to give up", "I'm done with this search", "I can't go on applying", "i quit"])
def test_giving_up_is_nothing_cheerful(text: str) -> None:
    """Weary words lead to rest or care, or the bot asks back."""
    assert meant(text) in ("pause", "care", None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "?",
        "…",
        "asdf",
        "the weather is fine",
        "interview",
        "my dog ate it",
        "12",
        "word " * 200,
        "a",
        "no",
        "to",
        "the",
        "really",
        "someone",
        "me me me me",
        "<b></b>",
    ],
)
def test_what_is_not_clear_is_none(text: str) -> None:
    """Asking is better than guessing; a long story names no conversation, and a word alone none but its own."""
    assert intents.find(text) is None


@pytest.mark.parametrize(
    ("text", "flow"),
    [
        ("I got rejected by Acme", "rejected"),
        ("I think I need a break", "pause"),
        ("sorry, I need a break from all this", "pause"),
        ("can you help me write to the recruiter please", "feedback"),
        ("Pause.", "pause"),
        ("I got rejected by Acme and I need a break", None),
        ("they said the other one had more experience", None),
        ("in a while", None),
        ("next Friday", None),
        ("tired", None),
        ("no idea", None),
        ("asdf", None),
    ],
)
def test_what_is_said_outright(text: str, flow: str | None) -> None:
    """In the middle of something only a whole phrase or a conversation's name is for another; what is near is not."""
    found = intents.explicit(text)
    assert (found and found.flow) == flow


def test_two_things_at_once_are_offered() -> None:
    """Where two conversations fit alike, none is begun, and both are near; where nothing fits, nothing is near."""
    text = "I was turned down again and need a rest"
    assert intents.find(text) is None
    assert {one.flow for one in intents.near(text)} == {"rejected", "pause"}
    assert len(intents.near(text, most=1)) == 1
    assert intents.near("qwertz uiop") == ()
    assert intents.near("") == ()


def test_whatever_is_near_can_stand_on_a_button(paraphrases: list[Row]) -> None:
    """What is said aside is never offered, and all else has words for its button."""
    flows = TABLE.keys() - {intents.SAME, intents.NOTHING, intents.ASIDE, *TABLE[intents.ASIDE]}
    assert {one.flow for row in paraphrases for one in intents.near(row.text)} <= flows
    assert [flow for flow in flows if not Content().has("en", "shared", f"to_{flow}")] == []


def test_an_operator_adds_phrases(tmp_path: Path) -> None:
    """The operator's own phrases go before ours, and ours stay; without any in a language, the wider one is used."""
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / intents.FILE).write_text('[people]\nphrases = ["the alumni desk", "menu"]\n', "utf-8")
    roots = (tmp_path, intents.CONTENT)
    assert intents.find("the alumni desk", "en-GB", roots) == Intent("people")
    assert intents.find("menu", "en", roots) == Intent("people")
    assert intents.find("i need a break", "en", roots) == Intent("pause")
    assert intents.find("i need a break", "en", (tmp_path,)) is None


def test_what_is_written_amiss_is_left_out(tmp_path: Path) -> None:
    """A table that is not as it should be takes nothing else with it: the check tells of it."""
    (tmp_path / "en").mkdir()
    broken = 'pause = 3\n[same]\ncv = "resume"\n[menu]\nphrases = "all"\n[help]\nphrases = [1, "hilfe bitte"]\n'
    (tmp_path / "en" / intents.FILE).write_text(broken, "utf-8")
    assert intents.find("hilfe bitte", roots=(tmp_path,)) == Intent("help")
    assert intents.find("all", roots=(tmp_path,)) is None


def test_the_check_tells_what_is_amiss(tmp_path: Path) -> None:
    """Tables, wishes and lists that are misspelt are found, and examples of two conversations that read the same."""
    (tmp_path / "en").mkdir()
    path = tmp_path / "en" / intents.FILE
    path.write_text(
        'aside = ["nobody"]\n[same]\ncv = "resume"\n[help.twice]\nphrases = ["x"]\n[encourage.off]\nphrases = []\n',
        "utf-8",
    )
    assert [(one.line, one.problem) for one in tables.intents(Content(root=tmp_path))] == [
        (0, 'aside is to be a list of conversations, like ["hello", "thanks"]'),
        (2, '[same] is to have lines like "resume" = ["cv", "curriculum vitae"]'),
        (4, "[help] begins in one way only: put the phrases of [help.twice] there"),
        (6, '[encourage.off] is to have phrases = ["…"]'),
    ]
    two = tmp_path / "two" / "en" / intents.FILE
    two.parent.mkdir(parents=True)
    two.write_text('[same]\nbig = ["large"]\n[menu]\nphrases = ["Big one"]\n[help]\nphrases = ["large one"]\n', "utf-8")
    said = [one.problem for one in tables.intents(Content(root=tmp_path / "two"))]
    assert said == ["“large one” in [help] cannot be told from “Big one” in [menu]"]


def test_a_text_is_read_at_once(paraphrases: list[Row]) -> None:
    """A text takes less than a millisecond once the table is there (the better of two runs, in processor time)."""
    intents.find("hello")
    took = []
    for _ in range(2):
        began = time.process_time()
        for row in paraphrases:
            intents.find(row.text)
        took.append(time.process_time() - began)
    assert min(took) / len(paraphrases) < 0.001


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    """No text breaks it, and in a language without a table the nearest one is used."""
    for locale in ("en", "pt-BR", "xx", ""):
        found = intents.find(text, locale)
        assert found is None or found.flow in FLOWS
        assert len(intents.near(text, locale)) <= 2
