"""Drafts: when asking is worth it, what to ask, and what no draft may hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import Content
from bot.support import drafts

CONTENT = Content()
PLAIN = {
    "who": "Ana", "company": "Acme", "role": "Data analyst", "stage": "interview", "name": "Sam", "tone": "warm",
    "point": "skill", "future": False, "own": None, "short": False,
}  # fmt: skip
NAMES = st.text(st.characters(categories=("L", "N", "P", "S"), include_characters=" '-"), min_size=1, max_size=30)


def write(channel: str, **facts: object) -> str:
    told = {**PLAIN, **facts}
    greeted = drafts.greeted(str(told["who"]) if told["who"] else None, str(told["tone"]))
    return CONTENT.plain("en", "feedback", f"{channel}_draft", {**told, "greeted": greeted})


@pytest.mark.parametrize("channel", drafts.CHANNELS)
@pytest.mark.parametrize("tone", drafts.TONES)
@pytest.mark.parametrize("stage", drafts.STAGES)
def test_every_draft_passes_its_own_check(channel: str, tone: str, stage: str) -> None:
    """Each channel, tone, stage and point, with and without names: nothing is too long, blank, unkind or asked twice."""
    for point in drafts.points_for(stage):
        for future in (True, False):
            for who, role, name in (("Ana", "Data analyst", "Sam"), (None, None, None)):
                facts = {"tone": tone, "stage": stage, "point": point, "future": future, "who": who, "role": role}
                full = write(channel, **facts, name=name, company=role and "Acme")
                assert not drafts.problems(full, channel, ("Acme", "Ana", "Data analyst", "Sam")), full
                for shown in (who, name):
                    assert shown is None or shown in full


@settings(deadline=None)
@given(who=NAMES, role=NAMES, company=NAMES, name=NAMES, channel=st.sampled_from(drafts.CHANNELS))
def test_names_are_no_fault_of_a_draft(who: str, role: str, company: str, name: str, channel: str) -> None:
    """Whatever people and firms are called, the short draft fits its channel and the names stand in it as greeted."""
    given = [words for words in map(drafts.one_line, (who, role, company, name)) if words]
    who, name = drafts.one_line(who) or "Ana", drafts.one_line(name) or "Sam"
    text = write(channel, who=who, role=role, company=company, name=name, short=True)
    assert "length" not in drafts.problems(text, channel, given)
    assert str(drafts.greeted(who, "warm")) in text
    assert name in text


@settings(deadline=None)
@given(st.text(max_size=100))
def test_own_words_become_one_question(own: str) -> None:
    """However many marks and lines it was typed with: one line, no mark inside, so the draft has exactly one."""
    question = drafts.as_question(own)
    assert not set(question) & set("?？\n\r\t")
    assert drafts.as_question(question) == question
    if question:
        assert write("email", point="own", own=question).count("?") == 1


@pytest.mark.parametrize("signs", ["😀", "?!", "…", "10"])
def test_signs_alone_ask_nothing(signs: str) -> None:
    """What has no letter is no question: it is asked for again, and stands in no draft."""
    assert drafts.as_question(signs) == ""


def test_nobody_is_greeted_with_an_article() -> None:
    """A team is greeted as it is called, in any tone; a surname that begins alike is left alone."""
    assert drafts.greeted("the hiring team", "formal") == "hiring team"
    assert drafts.greeted("The Nguyen", "formal") == "The Nguyen"


@pytest.mark.parametrize(
    ("own", "phrase"),
    [
        ("would you RECONSIDER", "reconsider"),
        ("why was the  other\ncandidate chosen", "other candidate"),
        ("is this legal", "legal"),
        ("sorry to ask", "sorry"),
        ("why? Am I too old", "too old"),
        ("why did you take a person with less experience", "why did you"),
        ("what should I learn first", None),
        ("", None),
    ],
)
def test_what_argues_is_found(own: str, phrase: str | None) -> None:
    """Arguing, pleading, comparing, apologising and threats are found in any case and over line breaks."""
    assert drafts.unkind(own) == phrase


@pytest.mark.parametrize(
    ("draft", "channel", "wrong"),
    [
        ("word " * 111 + "?", "email", ("length",)),
        ("x" * 300 + "?", "linkedin", ("length",)),
        ("one?\ntwo", "phone", ("length",)),
        ("no question", "email", ("questions",)),
        ("two? of them?", "email", ("questions",)),
        ("Hi [name], why?", "email", ("blank",)),
        ("Hi ____, why?", "email", ("blank",)),
        ("Hi None, why?", "email", ("blank",)),
        ("I demand to know why?", "email", ("phrase",)),
        ("Hi Ana, why?", "email", ()),
    ],
)
def test_the_checker_names_what_is_wrong(draft: str, channel: str, wrong: tuple[str, ...]) -> None:
    """Length, number of questions, unfilled fields and phrases, each by its name."""
    assert drafts.problems(draft, channel) == wrong


def test_reasons_come_weightiest_first() -> None:
    """A letter that refuses it weighs most, anger least; with a talk behind it there is none."""
    signs = ("feedback_refused", "no_reply")
    reasons = drafts.reasons_not_to_ask("application", "role_closed", "angry", signs)
    assert reasons == ("refused", "no_reply", "role_closed", "never_spoke", "angry")
    assert drafts.reasons_not_to_ask("final", "they_said_no", "stings") == ()


def test_every_stage_has_a_point_with_words() -> None:
    """Two questions to choose from at each stage, and a label for each."""
    for stage in (*drafts.STAGES, "a stage of a newer version"):
        points = drafts.points_for(stage)
        assert len(points) >= 2
        assert all(CONTENT.has("en", "feedback", f"point__{point}") for point in points)


@settings(deadline=None)
@given(st.text())
def test_one_line(words: str) -> None:
    """A name loses its line breaks and nothing that is a letter."""
    line = drafts.one_line(words) or ""
    assert len(line.splitlines()) <= 1
    assert [c for c in line if not c.isspace()] == [c for c in words if not c.isspace()]
