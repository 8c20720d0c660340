"""Rules for words that were rendered: what Telegram refuses, and what is too long for a phone or a tired person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.content import Block
from bot.conversations.messages import COPY_LIMIT, Message
from bot.engine.flow import Do
from bot.flows import COMMANDS
from bot.proofreading.judge import LONGEST, Judge
from bot.proofreading.walk import Heard, Shown
from bot.support import drafts
from bot.telegram.profile import FILE as PROFILE

EASY = 350  # characters that a tired person reads in one go
BUTTON = 40  # characters; a phone cuts a longer label
DATA = 64  # bytes that Telegram keeps with a button
HOLE = "\n\n\n"  # two empty lines in a row, mostly around something that was left out
QUESTIONS = {"chase_draft": 1, "thanks_draft": 0, "note_draft": 0}  # of short drafts about feedback: how many they ask
LONG_FOR_A_REASON = {
    ("shared", "numbers"): "whom to call cannot be cut",
    ("encourage", "favourites"): "it is the lines they keep, several at once",
    ("crisis", "note_kept"): "it shows their own note, whole",
    ("crisis", "note_shown"): "it shows their own note, whole",
    ("interviews", "plan"): "it is the plan, to be read whole before going in",
    ("stories", "check"): "it is their own story, whole",
    ("feedback", "draft"): "it is the message to send",
    ("plan", "card"): "it shows their own plan, whole",
    ("people", "list"): "it is their own list, a line each",
    ("applications", "list"): "it is their own list, two lines each",
    ("settings", "which"): "it is what will come, a line each",
    ("tailor", "cover"): "it is the note to send",
    ("tailor", "line"): "it is their own line, whole",
    ("tailor", "bridge"): "it is their own sentence, whole",
    ("tailor", "terms"): "up to ten terms are to be looked over in one list",
}
PROFILE_LIMITS = {"description": 512, "short_description": 120} | {f"command_{name}": 256 for name in COMMANDS}


@dataclass(frozen=True, slots=True)
class Wrong:
    """A rule that a block breaks in some rendering."""

    block: Block
    problem: str


def heard(said: Iterable[Heard], judge: Judge) -> Iterator[Wrong]:
    """What is wrong with rendered words, the longest rendering of a block first."""
    for one in sorted(said, key=lambda one: -len(one.text)):
        for problem in _RULES[one.kind](one, judge):
            yield Wrong(one.block, problem)


def _message(one: Heard, judge: Judge) -> Iterator[str]:
    verdict = judge(one.text)
    if verdict.refusal:
        yield f"Telegram refuses it: {verdict.refusal}"
    elif not verdict.text.strip():
        yield "is an empty message in some case"
    elif verdict.units > LONGEST:
        yield f"is {verdict.units:,} characters long; Telegram takes {LONGEST:,}"
    elif HOLE in verdict.text:
        yield "has two empty lines in a row in some case"
    elif len(verdict.text) > EASY and (one.block.path.stem, one.block.name) not in LONG_FOR_A_REASON:
        yield f"is {len(verdict.text)} characters long; {EASY} are read in one go. Split or shorten it"


def _label(one: Heard, judge: Judge) -> Iterator[str]:
    if not one.text:
        yield "is a button without words"
    elif len(one.text) > BUTTON:
        yield f"is a button of {len(one.text)} characters; a phone shows {BUTTON}"


def _plain(one: Heard, judge: Judge) -> Iterator[str]:
    verdict = judge(one.text)
    limit = PROFILE_LIMITS.get(one.block.name, LONGEST) if one.block.path.stem == PROFILE else LONGEST
    if verdict.refusal or verdict.marked:
        yield "is plain text: a tag in it would be shown as it stands, or break it"
    elif not verdict.text.strip():
        yield "is empty in some case"
    elif HOLE in verdict.text:
        yield "has two empty lines in a row in some case"
    elif verdict.units > limit:
        yield f"is {verdict.units:,} characters long; Telegram takes {limit:,}"


def _list(one: Heard, judge: Judge) -> Iterator[str]:
    limit = PROFILE_LIMITS.get(one.block.name, LONGEST) if one.block.path.stem == PROFILE else LONGEST
    if not one.text:
        yield "is empty"
    elif len(one.text) > limit:
        yield f"is {len(one.text)} characters long; Telegram takes {limit}"


_RULES: dict[str, Callable[[Heard, Judge], Iterator[str]]] = {
    "message": _message, "label": _label, "plain": _plain, "list": _list,
}  # fmt: skip


def buttons(shown: Shown) -> Iterator[str]:
    """What is wrong with the buttons of a step, beyond their words."""
    for message in (shown.message, *shown.others):
        yield from _buttons(message)


def _buttons(message: Message) -> Iterator[str]:
    for button in (button for row in message["rows"] for button in row):
        size = len(button.get("data", "").encode())
        if size > DATA:
            yield f"the data of the button “{button['text']}” are {size} bytes; Telegram takes {DATA}"
        if len(button.get("copy", "")) > COPY_LIMIT:
            yield f"a button copies {len(button['copy'])} characters; Telegram takes {COPY_LIMIT}"


def draft(add: Do[object]) -> tuple[str, str] | None:
    """For the step that keeps a feedback draft: its block and what is wrong with it, if anything is."""
    _, channel, words, facts = add.args
    given = [str(facts[name]) for name in ("who", "company", "role", "name") if facts[name]]
    wrong = drafts.problems(words, channel, given)
    return (f"{channel}_draft", f"is not fit to send in some case ({', '.join(wrong)})") if wrong else None


def short_draft(words: str, questions: int) -> str | None:
    """What is wrong with a chase or a line of thanks, a short letter whatever its channel."""
    wrong = drafts.problems(words, "email", questions=questions)
    return f"is not fit to send in some case ({', '.join(wrong)})" if wrong else None
