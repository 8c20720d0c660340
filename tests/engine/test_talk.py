"""A conversation as it goes on: answer, skip, back and change lose nothing they should not, and undo no effect."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from bot.engine.answers import Given, Problem, Tapped, Typed, choice, several, text
from bot.engine.flow import Flow, Json, Replay, ask, do, look, replay, say
from bot.engine.talk import answer, back, can_go_back, change, editable, skip, under_way

from .kitchen_sink import Kitchen, acceptable, dinner, finished, through


@dataclass
class Talk:
    """A person in a conversation: what they do, and the record it leaves. Effects are run as soon as they wait."""

    flow: Flow
    args: tuple[Any, ...] = ()
    record: dict[str, Json] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)  # keys of the effects that ran, in order

    def __post_init__(self) -> None:
        self.run()

    @property
    def now(self) -> Replay:
        return replay(self.flow, self.args, self.record)

    @property
    def at(self) -> str | None:
        return self.now.at.key if self.now.at else None

    def run(self) -> None:
        while (now := self.now).at is not None and now.effect:
            self.done.append(now.at.key)
            self.record = {**self.record, now.at.key: finished(now.effect.effect(*now.effect.args))}

    def take(self, record: dict[str, Json] | Problem | None) -> bool:
        """Go on with a record, if it is one."""
        if not isinstance(record, dict):
            return False
        self.record = record
        self.run()
        return True

    def give(self, *givens: Given) -> None:
        for something in givens:
            assert self.take(answer(self.record, self.now, something)), (self.at, something)

    def skip(self) -> bool:
        return self.take(skip(self.record, self.now))

    def back(self) -> bool:
        return self.take(back(self.record, self.now))

    def change(self, name: str) -> bool:
        return self.take(change(self.record, self.now, name))


async def found() -> str:
    """A sample effect."""
    return "found"


async def order() -> None:
    """Three questions with a look between, a summary, something lasting, and two questions more."""
    await say("hello")
    one = await ask("one", choice("a", "b"))
    await look("looked", found)
    await ask("two", text(9), skippable=True)
    if one == "b":
        await ask("extra", choice("x", "y"))
    boxes = await ask("boxes", several("p", "q"))
    await say("noted", boxes=boxes)
    await ask("check", choice("keep"), edit=("boxes", "one", "extra", "never"))
    await do("save", found)
    await say("saved")
    await ask("after", choice("fine"))
    await ask("last", choice("fine"), edit=("one", "after"))


def at_check() -> Talk:
    """Someone who has come to the summary of `order`."""
    talk = Talk(order)
    talk.give(Tapped("a"), Typed("words"), Tapped("q"), Tapped("done!"))
    assert talk.at == "check"
    return talk


# Answering.


def test_an_answer_is_recorded_under_its_key() -> None:
    """An answer adds one key to a new record and leaves the old one as it was."""
    talk = Talk(order)
    before = talk.record
    talk.give(Tapped("a"))
    assert before == {}
    assert talk.record == {"one": "a", "looked": "found"}
    assert talk.at == "two"


def test_what_is_no_answer_changes_nothing() -> None:
    """A problem comes back instead of a record."""
    talk = Talk(order)
    assert answer(talk.record, talk.now, Typed("nonsense")) == Problem("pick_one")


def test_nothing_answers_an_ended_flow_or_an_effect() -> None:
    """Where no question waits an answer and a skip are problems."""
    talk = at_check()
    talk.give(Tapped("keep"), Tapped("fine"), Tapped("fine"))
    assert talk.at is None
    for record in (talk.record, {"one": "a"}):  # ended; waiting at the look
        now = replay(order, (), record)
        assert answer(record, now, Typed("more")) == Problem("no_question")
        assert skip(record, now) == Problem("cannot_skip")
        assert editable(now) == ()


def test_only_a_skippable_question_is_skipped() -> None:
    """A skip leaves the question unanswered where that is allowed, and is a problem elsewhere."""
    talk = Talk(order)
    assert skip(talk.record, talk.now) == Problem("cannot_skip")
    talk.give(Tapped("a"))
    assert talk.skip()
    assert talk.record["two"] is None
    assert talk.at == "boxes"


def test_ticks_are_kept_while_the_question_waits() -> None:
    """A partial answer waits beside the record, survives a restart, and is gone when the answer is there."""
    talk = Talk(order)
    talk.give(Tapped("a"), Typed("words"), Tapped("q"))
    talk.record = json.loads(json.dumps(talk.record))
    assert under_way(talk.record, talk.now) == ["q"]
    talk.give(Tapped("p"))
    assert under_way(talk.record, talk.now) == ["p", "q"]
    assert talk.at == "boxes"
    talk.give(Tapped("done!"))
    assert set(talk.record) == {"one", "looked", "two", "boxes"}
    assert under_way(talk.record, talk.now) is None


def test_nothing_is_under_way_when_the_flow_has_ended() -> None:
    """An ended flow has no partial answer."""
    assert under_way({}, Replay((), None)) is None


# Back.


def test_back_forgets_the_newest_answer() -> None:
    """Back forgets one answer at a time, newest first, what was looked up after it too, until there is none."""
    talk = at_check()
    for key in ("boxes", "two", "one"):
        assert can_go_back(talk.record, talk.now)
        assert talk.back()
        assert talk.at == key
    assert talk.record == {}
    assert not can_go_back(talk.record, talk.now)
    assert back(talk.record, talk.now) is None


def test_after_back_it_is_looked_up_again() -> None:
    """What was looked up after a forgotten answer is looked up anew."""
    talk = Talk(order)
    talk.give(Tapped("a"))
    talk.back()
    talk.give(Tapped("b"))
    assert talk.done == ["looked", "looked"]


def test_back_is_followed_by_the_question_alone() -> None:
    """After Back the question that waits is the last of what is owed: the caller shows it without the rest."""
    talk = at_check()
    talk.give(Tapped("keep"), Tapped("fine"))
    assert [taken.key for taken in talk.now.owed()] == ["last"]
    talk.back()
    assert [taken.key for taken in talk.now.owed()] == ["saved", "after"]
    assert talk.now.owed()[-1] is not None
    assert talk.now.owed()[-1].key == talk.at


def test_back_forgets_a_skip() -> None:
    """A skipped question counts as answered."""
    talk = Talk(order)
    talk.give(Tapped("a"))
    talk.skip()
    talk.back()
    assert talk.at == "two"
    assert "two" not in talk.record


def test_back_keeps_the_ticks_of_the_question_left() -> None:
    """Somebody who goes back from half-ticked boxes finds them ticked on return."""
    talk = Talk(order)
    talk.give(Tapped("a"), Typed("words"), Tapped("q"))
    talk.back()
    talk.give(Typed("others"))
    assert under_way(talk.record, talk.now) == ["q"]


def test_back_forgets_the_last_of_numbered_answers() -> None:
    """In a loop Back goes round by round."""
    kitchen = Kitchen()
    talk = Talk(dinner, (kitchen,), through(kitchen, until="extras"))
    for key in ("dish.2", "dish", "mood", "who"):
        assert talk.back()
        assert talk.at == key
    assert not talk.back()


def test_back_never_passes_a_lasting_do() -> None:
    """What was done stays done: right after it there is nothing to go back to, and later only to what came after."""
    talk = at_check()
    talk.give(Tapped("keep"))
    assert not can_go_back(talk.record, talk.now)
    talk.give(Tapped("fine"))
    assert talk.back()
    assert talk.at == "after"
    assert not talk.back()
    assert talk.done.count("save") == 1


# Change.


def test_change_keeps_the_later_answers() -> None:
    """The changed question is asked again, and then it goes on where it was with all the other answers."""
    talk = at_check()
    assert talk.change("one")
    assert talk.at == "one"
    talk.give(Tapped("a"))
    assert talk.at == "check"
    assert talk.record == {"one": "a", "looked": "found", "two": "words", "boxes": ["q"]}
    assert talk.done == ["looked", "looked"]


def test_a_change_may_bring_another_question() -> None:
    """A change that opens another way asks what is new there, and keeps what is not on the way now."""
    talk = at_check()
    talk.change("one")
    talk.give(Tapped("b"))
    assert talk.at == "extra"
    talk.give(Tapped("x"))
    assert talk.at == "check"
    talk.change("one")
    talk.give(Tapped("a"))
    assert talk.record["extra"] == "x"
    assert editable(talk.now) == ("boxes", "one")


@pytest.mark.parametrize("name", ["one", "boxes"])
def test_back_brings_a_changed_answer_home(name: str) -> None:
    """Change and then Back is as if nothing had happened, whatever was ticked in between."""
    talk = at_check()
    before = talk.record
    talk.change(name)
    if name == "boxes":
        talk.give(Tapped("p"))
    assert talk.back()
    assert talk.at == "check"
    assert talk.record == before


def test_back_after_a_change_goes_back_again() -> None:
    """When a change is over, Back forgets the newest answer as ever."""
    talk = at_check()
    talk.change("one")
    talk.give(Tapped("a"))
    talk.back()
    assert talk.at == "boxes"


def test_a_change_may_be_a_skip() -> None:
    """A changed answer may become a skip where the question may be skipped."""

    async def flow() -> None:
        await ask("who", text(9), skippable=True)
        await ask("check", choice("keep"), edit=("who",))

    talk = Talk(flow)
    talk.give(Typed("Sam"))
    talk.change("who")
    assert talk.skip()
    assert talk.record == {"who": None}


def test_changes_can_be_made_within_changes() -> None:
    """Changing from a question that is itself being changed unwinds in order."""

    async def flow() -> None:
        await ask("one", text(9))
        await ask("two", text(9), edit=("one",))
        await ask("three", text(9), edit=("two",))

    talk = Talk(flow)
    talk.give(Typed("a"), Typed("b"))
    before = talk.record
    assert talk.change("two")
    assert talk.change("one")
    assert talk.back()
    assert talk.at == "two"
    assert talk.back()
    assert talk.record == before


def test_only_what_is_offered_can_be_changed() -> None:
    """Only names in `edit` that were asked on this path since the last lasting do are offered, in their order."""
    talk = at_check()
    assert editable(talk.now) == ("boxes", "one")
    for name in ("two", "extra", "never", "check", "looked", "", "one.2"):
        assert not talk.change(name)
    talk.give(Tapped("keep"), Tapped("fine"))
    assert editable(talk.now) == ("after",)
    assert not talk.change("one")
    assert talk.change("after")


def test_the_last_of_numbered_answers_is_changed() -> None:
    """Where a name was asked several times, its last answer is the one that is changed."""
    kitchen = Kitchen()
    talk = Talk(dinner, (kitchen,), through(kitchen, until="check"))
    assert talk.change("dish")
    assert talk.at == "dish.2"
    assert talk.record["dish"] == "soup"


# Known answers.


async def acquainted() -> None:
    await ask("one", text(9))
    await say("fine")
    await ask("who", text(9), known="Sam")
    await ask("two", text(9))
    await ask("check", choice("keep"), edit=("who",))


def test_a_known_answer_can_be_changed() -> None:
    """What was known can be changed at the summary and is kept from then on; Back leaves it as it was known."""
    talk = Talk(acquainted)
    talk.give(Typed("a"), Typed("b"))
    assert editable(talk.now) == ("who",)
    talk.change("who")
    assert talk.at == "who"
    talk.back()
    assert (talk.at, talk.record.get("who", "Sam")) == ("check", "Sam")
    talk.change("who")
    talk.give(Typed("Kim"))
    assert (talk.at, talk.record["who"]) == ("check", "Kim")


@pytest.mark.parametrize("changed", [False, True])
def test_back_passes_over_a_known_answer(changed: bool) -> None:
    """Every Back leads to another question: one whose answer is known would not be asked, so it is passed over."""
    talk = Talk(acquainted)
    talk.give(Typed("a"), Typed("b"))
    if changed:
        talk.change("who")
        talk.give(Typed("Kim"))
    for key in ("two", "one"):
        assert talk.back()
        assert talk.at == key
    assert not talk.back()


def test_back_asks_again_where_the_known_answer_could_not_be_read() -> None:
    """A known answer that the question cannot take was asked for, so Back asks for it again."""

    async def flow() -> None:
        await ask("who", text(9), known=7)
        await ask("two", text(9))

    talk = Talk(flow)
    talk.give(Typed("Sam"))
    assert talk.back()
    assert talk.at == "who"


# Whatever the user does.

WORDS = st.sampled_from(["", " ", "hm", "3", "99", "29.2.", "9:30", "x" * 300, "/start", "done!", "None", "😀"])
ACTIONS = st.one_of(
    *[st.tuples(st.just("good"), st.integers(0, 30))] * 4,
    st.tuples(st.just("tap"), st.integers(0, 30)),
    st.tuples(st.just("type"), WORDS | st.text(max_size=30)),
    st.tuples(st.sampled_from(["back", "skip", "repeat", "restart"]), st.just(0)),
    st.tuples(st.just("change"), st.integers(0, 10)),
)
STARTS = st.sampled_from(["who", "dish", "extras", "where", "check", "stars", "sure"])
TAPS = ("done!", "order", "drop", "enough", "soup", "7", "gone", "", "send")


@dataclass
class User:
    """Somebody who does anything, and what must hold after each thing they do."""

    talk: Talk
    kept: dict[str, Json] = field(default_factory=dict)  # the record up to the last lasting do: nothing may touch it
    last: Given = field(default_factory=lambda: Typed("hello"))

    def __post_init__(self) -> None:
        self._done_once(["order"] if "order" in self.talk.record else [])

    def act(self, action: str, what: Any) -> None:
        before, done, now = self.talk.record, len(self.talk.done), self.talk.now
        at = self.talk.at
        self._do(action, what, now)
        self._nothing_lost(action, before, at)
        self._done_once(self.talk.done[done:])
        assert self.talk.now.at is None or self.talk.now.question
        assert {key: self.talk.record.get(key) for key in self.kept} == self.kept
        if "stock" in self.talk.record:
            assert self.talk.record["mood"] == self.talk.args[0].looked_for, "looked up for an answer that has changed"

    def _do(self, action: str, what: Any, now: Replay) -> None:
        talk = self.talk
        if action in ("back", "skip"):
            could = action == "skip" or can_go_back(talk.record, now)
            assert (talk.back() if action == "back" else talk.skip()) <= could
        elif action == "change":
            names = (*editable(now), "who", "order", "nonsense")
            assert talk.change(names[what % len(names)]) or what % len(names) >= len(editable(now))
        elif action == "restart":
            talk.record = json.loads(json.dumps(talk.record))
            assert [taken.key for taken in talk.now.passed] == [taken.key for taken in now.passed]
        else:
            self.last = self._given(action, what, now)
            talk.take(answer(talk.record, now, self.last))

    def _given(self, action: str, what: Any, now: Replay) -> Given:
        if action == "repeat":
            return self.last
        if action == "type":
            return Typed(str(what))
        if action == "good" and now.question:
            good = acceptable(now)
            return good[int(what) % len(good)]
        return Tapped(TAPS[what % len(TAPS)])

    def _nothing_lost(self, action: str, before: dict[str, Json], at: str | None) -> None:
        """Only back and change forget, and nothing but the waiting question gets another answer."""
        if action in ("back", "change"):
            return
        for key, raw in before.items():
            if not key.endswith(("~", "^")) and key != at:
                assert self.talk.record[key] == raw

    def _done_once(self, fresh: list[str]) -> None:
        lasting = [key for key in fresh if key in ("order", "thank")]
        assert len(lasting) == len(set(lasting))
        for key in lasting:
            assert key not in self.kept
            keys = [taken.key for taken in self.talk.now.passed]
            self.kept = {k: self.talk.record[k] for k in keys[: keys.index(key) + 1] if k in self.talk.record}


@settings(max_examples=120, deadline=None)
@given(STARTS, st.lists(ACTIONS, min_size=5, max_size=45))
def test_whatever_the_user_does(start: str, actions: list[tuple[str, Any]]) -> None:
    """Whatever is done in any order: no exception, nothing lost but by back and change, effects once and for good,
    and always a question or the end."""
    user = after(start, actions)
    (kitchen,) = user.talk.args
    assert kitchen.log.count("order") == ("order" in user.kept)
    assert kitchen.log.count("thank") == ("thank" in user.kept)
    event(f"came from {start} to {user.talk.at}")
    event(f"looked {kitchen.log.count('stock')} times")


def after(start: str, actions: list[tuple[str, Any]]) -> User:
    """Somebody who stood at a question, and then did all that."""
    kitchen = Kitchen()
    user = User(Talk(dinner, (kitchen,), through(kitchen, until=start)))
    for action, what in actions:
        user.act(action, what)
    return user


@settings(max_examples=50, deadline=None)
@given(STARTS, st.lists(ACTIONS, max_size=25))
def test_whoever_goes_on_comes_to_an_end(start: str, actions: list[tuple[str, Any]]) -> None:
    """After anything at all, answering each question once more leads to the end: there is no dead end."""
    talk = after(start, actions).talk
    (kitchen,) = talk.args
    assert replay(dinner, [kitchen], through(kitchen, talk.record)).at is None


@settings(max_examples=40, deadline=None)
@given(STARTS, st.lists(ACTIONS, max_size=30))
def test_back_always_comes_to_the_beginning(start: str, actions: list[tuple[str, Any]]) -> None:
    """Back, pressed often enough, comes to an end and takes nothing with it that was done."""
    user = after(start, actions)
    for _ in range(40):
        user.act("back", 0)
    assert not can_go_back(user.talk.record, user.talk.now)
