"""Notes to people one knows slightly: short, never asking for a job, at the right time."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import Content
from bot.engine.explore import outcome
from bot.flows.people import _compose
from bot.support import notes
from bot.support.intake import COMPANY, ROLE

CONTENT = Content()
ODD = st.text(st.sampled_from("aZé ß's-.,&<>\"?？!{}[]_%\\/😀李ı"), min_size=1, max_size=60) | st.sampled_from(
    ["Legal & Why? Ltd", "None", "____", "{{ name }}", "W" * 60, "a " * 30, "Ünïcödé GmbH & Co. KG"]
)


class Writer:
    """Whoever writes the words of a block."""

    async def write(self, flow: str, block: str, facts: Mapping[str, Any]) -> str:
        return CONTENT.plain("en", flow, block, facts)


def composed(**facts: Any) -> str:
    """The note of the flow, for these facts."""
    composing: Any = _compose(Writer(), facts)  # type: ignore[arg-type]
    try:
        step = composing.send(None)
        while True:
            step = composing.send(outcome(step))
    except StopIteration as end:
        return str(end.value)


def words(limit: int) -> st.SearchStrategy[str | None]:
    """What somebody may have typed, on one line, at most so long; or nothing."""
    lines = ODD.map(lambda text: " ".join(text.split())[:limit].strip())
    return st.none() | lines.filter(lambda text: any(map(str.isalpha, text)))


@pytest.mark.parametrize(("tie", "wish", "channel"), list(product(notes.TIES, notes.WISHES, notes.CHANNELS)))
def test_a_note_is_fit_to_send(tie: str, wish: str, channel: str) -> None:
    """Whatever names and own words are given: short enough, one question at most, and nothing that asks for a job."""

    @settings(max_examples=6, deadline=None)
    @given(
        words(notes.WHO), words(notes.WHERE), words(COMPANY), words(ROLE), words(notes.LIKED), words(30), st.booleans()
    )
    def fits(
        who: str | None, where: str | None, company: str | None, role: str | None, own: str | None, name: str | None,
        again: bool,
    ) -> None:  # fmt: skip
        own = notes.clause(own) if again else notes.after(own, "i liked")
        told = {"who": who or "Ana", "where": notes.place(where), "company": company, "role": role, "name": name}
        kind = {"tie": tie, "wish": wish, "channel": channel, "again": again}
        own_words = {"liked": None if again else own, "since": own if again else None}
        note = composed(**told, **kind, **own_words)
        assert "length" not in notes.problems(note, channel)
        plain = {key: value and "x" * len(value) for key, value in {**told, **own_words}.items()}
        assert notes.problems(composed(**plain, **kind), channel) == ()
        assert (who or "Ana") in note

    fits()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("that you might hire me", "hire me"),
        ("Are you HIRING at the moment", "are you hiring"),
        ("could you refer\nme to the team", "refer me"),
        ("I am looking for a new job", "looking for a new job"),
        ("put in a good word for me", "put in a good word"),
        ("do you have any openings", "do you have any openings"),
        ("here is my CV", "my cv"),
        ("get me in", "get me in"),
        ("a second chance", "second chance"),
        ("why was I not better than the other candidate", "better than"),
        ("how you explained the job", None),
        ("the way you hire people", None),
        ("getting back to work after the flood", None),
        ("your talk about job design", None),
        ("", None),
    ],
)
def test_what_asks_for_a_job_is_found(said: str, found: str | None) -> None:
    """Asking for a job, a referral, a vacancy or another verdict is found in any case; talk of work is no such thing."""
    begs = notes.asks_for_job(said)
    assert (begs and begs.casefold()) == found


@pytest.mark.parametrize(
    ("note", "channel", "wrong"),
    [
        ("x" * 301, "linkedin", ("length",)),
        ("x" * 301, "message", ("length",)),
        ("word " * 111, "email", ("length",)),
        ("x" * 301, "email", ()),
        ("One? Two?", "linkedin", ("questions",)),
        ("Hi [name]", "linkedin", ("blank",)),
        ("Hi None", "linkedin", ("blank",)),
        ("Hi Ana, do you have a job?", "linkedin", ("phrase",)),
        ("Hi Ana, would 15 minutes suit you?", "linkedin", ()),
    ],
)
def test_the_checker_names_what_is_wrong(note: str, channel: str, wrong: tuple[str, ...]) -> None:
    """Length, more than one question, unfilled fields, and words that beg, each by its name."""
    assert notes.problems(note, channel) == wrong


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("I've finished a course.", "have finished a course"),
        ("I finished a course", "finished a course"),
        ("Since then I moved to Porto!", "moved to Porto"),
        ("since then I’ve moved", "have moved"),
        ("learned SQL", "learned SQL"),
        ("I", "I"),
        ("?!", None),
        (None, None),
    ],
)
def test_own_words_go_on_after_since_then_i(said: str | None, read: str | None) -> None:
    """Whatever of the sentence's beginning was typed again stands in it once."""
    assert notes.after_i(said) == read


@pytest.mark.parametrize(
    ("said", "read"), [("at the fair", "the fair"), ("Acme", "Acme"), ("in Porto", "Porto"), ("atlas club", "atlas club")]
)  # fmt: skip
def test_a_place_goes_on_after_at(said: str, read: str) -> None:
    """ "at" is not said twice, and a name that begins with these letters is whole."""
    assert notes.place(said) == read


@settings(deadline=None)
@given(st.text(max_size=100))
def test_a_clause_ends_no_sentence(said: str) -> None:
    """On one line, without question or exclamation marks, and reading it again changes nothing."""
    clause = notes.clause(said)
    assert clause is None or (not set(clause) & set("?？!\n\r\t") and notes.clause(clause) == clause)


@pytest.mark.parametrize(
    ("rejected_on", "day"),
    [
        ("2026-11-24", "2026-11-26"),
        ("2026-11-23", "2026-11-25"),
        ("2026-11-22", None),
        ("2026-10-01", None),
        (None, None),
    ],
)
def test_the_first_note_waits_two_days(rejected_on: str | None, day: str | None) -> None:
    """Not on the day of the no, nor on the next; after two days any day does."""
    assert notes.first_day(rejected_on, "2026-11-24") == day


@pytest.mark.parametrize(
    ("stage", "outcome", "runner_up"),
    [
        ("final", "they_said_no", True),
        ("interview", "they_said_no", True),
        ("screen", "they_said_no", False),
        ("final", "i_said_no", False),
        ("final", "role_closed", False),
    ],
)
def test_who_came_far_is_a_runner_up(stage: str, outcome: str, runner_up: bool) -> None:
    """After an interview or a final round that ended with a no; then the next word is due in four to eight weeks."""
    assert notes.is_runner_up({"stage": stage, "outcome": outcome}) is runner_up
    weeks = notes.next_in(runner_up) / 7
    assert 4 <= weeks <= 8 if runner_up else weeks == 13
