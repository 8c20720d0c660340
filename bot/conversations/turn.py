"""One person's turn: what they did, read as an answer, a wish or words in danger, and done in one transaction.

Every text is checked for danger before anything else reads it. How conversations go on: see `course.py`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.conversations import days
from bot.conversations.course import CRISIS, NOT_OFFERED, Course
from bot.conversations.events import Command, Event, Here, Left, Press, Thing
from bot.conversations.events import Words as Said
from bot.conversations.messages import BACK, CHANGE, LIST, SKIP, STOP
from bot.conversations.reply import AGAIN, DROP, RESUME
from bot.conversations.typed import button_in, cleaned, control_in
from bot.engine import talk as engine
from bot.engine.answers import Choice, Day, Given, Located, Place, Problem, Tapped, Text, Typed, Unkept, Voiced
from bot.engine.flow import Ask, Replay
from bot.flows import ALIASES, BY_ITSELF, FLOWS, LOOKED_UP
from bot.store import talks
from bot.store.talks import Talk
from bot.support import intents, safety
from bot.support.crisis_lines import country_named
from bot.support.intake import is_foreign, is_letter, sent_to
from bot.support.letters import own_words
from bot.support.moments import date_of
from bot.support.trackers import is_table
from bot.troubles import where

log = structlog.get_logger()
LETTER = intents.Intent("rejected", "letter")  # what a pasted letter is for
APPLIED = "applied"  # the flow for an application, whose first answers may stand in the words that begin it
TABLE = intents.Intent("bring", "table")  # and what a list of applications is for
TOGETHER = timedelta(seconds=10)  # messages within this may be one text in several parts
CUT_AT = 3_500  # characters; apps cut a longer text at about 4,000, so what follows is its rest
A_SENTENCE = 3  # words that are hardly a name to look for
HURRY = timedelta(seconds=5)  # within which a second press of a button is the first one


class Turn:
    """What one event means, and what is done about it."""

    def __init__(self, course: Course) -> None:
        self.course, self.me, self.reply = course, course.me, course.reply

    async def take(self, event: Event) -> None:
        """Do what the event asks for."""
        match event.what:
            case Press():
                await self._press(event.what)
            case Command(flow, arg, words):
                if not await self._keep_safe(words.lstrip("/").replace("_", " ")):
                    await self._command(flow, arg)
            case Said(text, edited):
                if not await self._keep_safe(text):
                    await (self.course.note("edited") if edited else self._words(text))
            case Here(latitude, longitude) if self._is_asked_for(Place):
                await self._give(Located(latitude, longitude))
            case Here():
                await self.course.note("place_not_asked")
            case Thing("voice", seconds) if self._is_asked_for(Unkept):
                await self._give(Voiced(max(1, seconds)))
            case Thing(kind):
                await self.course.note(f"cannot_read_{kind}")
            case Left():
                await self.course.leave()

    async def _keep_safe(self, text: str) -> bool:
        """Before anything else reads a text: whether it was answered with help, and then nothing else may read it.

        In a pasted letter only the person's own words count. Nothing of the text is kept.
        """
        found = safety.level(_theirs(text), self.me.row.locale)
        if not found.stops:
            if found.tier is safety.Tier.HEAVY and self.me.row.profile.get("heavy_on") != self.me.today():
                self.me.note(heavy_on=self.me.today())
                self.reply.shared("heavy", [("help_now", ""), ("slow_down", ""), ("pause", "")])
            return False
        active = self.course.active
        if active and active.flow == CRISIS:
            help = await self.me.safety.show()
            self.reply.shared("numbers", [("help_country", "")], opening="again", **help)
            self.reply.ask(active, self.course.replay(active))
            return True
        for talk in await talks.all_of(self.course.tx, self.course.id):
            if talk.flow == CRISIS:
                await self.course.forget(talk)
        await self.course.begin(CRISIS, f"{found.tier.name.lower()} {found.about.value}", afresh=True)
        return True

    # what people do

    async def _command(self, flow: str, arg: str) -> None:
        flow = ALIASES.get(flow, flow)
        if flow in (RESUME, DROP, AGAIN):
            await self._waiting(flow, arg)
        elif flow in ("back", "skip", "cancel"):
            await self._control({"back": BACK, "skip": SKIP, "cancel": STOP}[flow])
        elif flow in FLOWS and flow not in BY_ITSELF:
            await self.course.begin(flow, arg)
        else:
            await self.course.note("unknown_command")

    async def _press(self, press: Press) -> None:
        if press.data.startswith(">"):
            flow, _, arg = press.data[1:].partition(":")
            await self._command(flow, arg)
            return
        serial, _, rest = press.data.partition(":")
        key, _, option = rest.partition(":")
        meant = await self.course.talk(serial)
        now = self.course.replay(meant) if meant else None
        if meant is None or now is None or now.at is None or now.at.key != key or now.question is None:
            if not self._is_twice(press):
                await self.course.note("old_button")
        elif option in (LIST, CHANGE):
            self.reply.turn_keyboard(meant, now, press.message, fields=option == LIST)
        else:
            self.course.wake(meant)
            await self._pressed(meant, now, now.question, option, press)

    async def _pressed(self, meant: Talk, now: Replay, ask: Ask[Any], option: str, press: Press) -> None:
        self.me.note(pressed=[self._mark(press), self.course.tx.now.isoformat()])
        if option.startswith(f"{CHANGE}="):
            name = option.partition("=")[2]
            changed = engine.change(meant.record, now, name)
            if changed is None:
                return await self.course.note("old_button")
            self._settle(press, meant, ask, self.reply.words_of(meant).field(name))
            return await self.course.ask_again(meant, changed)
        if option in (BACK, SKIP, STOP):
            skipped = self.reply.words_of(meant).label(f"{ask.name}__skip", "skip") if option == SKIP else ""
            self._settle(press, meant, ask, skipped)
            return await self._control(option)
        record = engine.answer(meant.record, now, Tapped(option))
        if isinstance(record, Problem):
            return await self.course.note("old_button")
        if now.at and now.at.key not in record:  # a box was ticked: the question goes on
            partly = meant._replace(record=record, touched_at=self.course.tx.now)
            await self.course.keep(partly)
            return self.reply.turn_keyboard(partly, now, press.message)
        answered = self.reply.words_of(meant).answer(ask, record[now.at.key] if now.at else None)
        self._settle(press, meant, ask, answered)
        return await self.course.advance(meant._replace(record=record))

    async def _words(self, text: str) -> None:
        text, active = cleaned(text), self.course.active
        stale = active if active and self.course.is_stale(active) else None
        if is_table(text):  # whatever is asked: it is no answer to anything else
            return await self._mean(TABLE, text)
        if active and not stale and (button := self._button_in(active, text)):
            await (self._control(SKIP) if button == SKIP else self._give(Tapped(button)))
        elif (control := control_in(self.reply.any_words(), text)) and (active or control in FLOWS):
            await self._command(control, "")
        elif stale:
            if meant := self._meant(text):
                await self._mean(meant, text)
            elif stale.flow in NOT_OFFERED:
                await self.course.forget(stale)
                self._unclear(text)
            else:
                await self.course.lay_aside(stale)
        elif active and active.flow in LOOKED_UP and (meant := self._meant_while_looking(text)):
            await self._mean(meant, text)
        elif active:
            await self._give(Typed(self._as_day(text)))
        elif is_foreign(text):
            self.reply.shared("unclear_language", [("rejected", ""), ("good_news", ""), ("menu", "")])
        elif meant := self._meant(text):
            await self._mean(meant, text)
        elif control:
            await self._command(control, "")
        elif not self.reply.messages:  # a heavy text was answered already
            self._unclear(text)

    def _meant(self, text: str) -> intents.Intent | None:
        """The conversation that a text is for: a letter speaks for itself."""
        return LETTER if is_letter(text) else intents.find(text, self.me.row.locale, self.course.content.roots)

    def _meant_instead(self, text: str, question: Ask[Any]) -> intents.Intent | None:
        """The conversation that a text which is no answer is for: one that it says outright, or a letter. Where words
        are asked for, only a letter is for another."""
        if is_letter(text):
            return LETTER
        if isinstance(question.kind, Text):
            return None
        return intents.explicit(text, self.me.row.locale, self.course.content.roots)

    def _meant_while_looking(self, text: str) -> intents.Intent | None:
        """The conversation that a text is for while they look something up: where words are asked for, they may be a
        name to look for, and they may say that somebody feels awful."""
        question = self.course.question()
        if not isinstance(question.kind if question else None, Text | Choice):
            return None
        locale, roots = self.me.row.locale, self.course.content.roots
        if len(text.split()) >= A_SENTENCE and (found := intents.find(text, locale, roots)):
            return found
        return intents.explicit(text, locale, roots)

    def _unclear(self, text: str) -> None:
        """Offer what the words may be for; where that would be guessing, what most people come for."""
        locale, roots = self.me.row.locale, self.course.content.roots
        if country_named(text, locale):  # perhaps below /help_now; it may be a name, too
            guesses = [("help_country", ""), ("help_now", "")]
        else:
            near = (one for one in intents.near(text, locale, roots=roots) if one.flow in FLOWS)
            guesses = [(one.flow, one.arg) for one in near if one.flow not in BY_ITSELF]
        self.reply.shared("unclear", [*(guesses or [("rejected", ""), ("feedback", "")]), ("menu", "")])

    async def _mean(self, intent: intents.Intent, text: str) -> None:
        answers: dict[str, Any] = sent_to(text) if intent.flow == APPLIED else {}
        if intent.answers:
            answers = {intent.answers: {"own": text}}
        active = self.course.active
        now = self.course.replay(active) if active and active.flow == intent.flow else None
        if active and now and now.at and now.at.key == intent.answers:
            await self.course.advance(active._replace(record={**active.record, **answers}))
        else:
            await self.course.begin(intent.flow, intent.arg, answers, afresh=bool(answers))

    async def _give(self, given: Given) -> None:
        """Answer the waiting question with something that is no press of a button."""
        talk = self.course.active
        now = self.course.replay(talk) if talk else None
        if talk and now and now.at and now.question is None:
            return await self.course.advance(talk)  # its code changed: nothing is asked there any more
        if talk is None or now is None or now.question is None:
            return await self.course.note("nothing_asked")
        text = given.text if isinstance(given, Typed) else ""
        soon = text and self.course.tx.now - talk.touched_at <= TOGETHER
        if soon and (joined := engine.join(talk.record, now, text, least=CUT_AT)):
            return await self.course.ask_again(talk, joined)
        record = engine.answer(talk.record, now, given)
        if not isinstance(record, Problem):
            return await self.course.advance(talk._replace(record=record))
        if soon and (joined := engine.join(talk.record, now, text)):
            return await self.course.ask_again(talk, joined)
        if meant := self._meant_instead(text, now.question):
            return await self._mean(meant, text)
        return await self.course.note(f"problem_{record.code}", **record.facts)

    async def _control(self, control: str) -> None:
        talk = self.course.active
        if talk is None and control == STOP:
            return self.reply.shared("nothing_to_stop", [("encourage", "off"), ("pause", ""), ("upcoming", "")])
        if talk is None:
            return await self.course.note("nothing_asked")
        now = self.course.replay(talk)
        if control == STOP:
            return await self.course.stop(talk)
        moved = engine.back(talk.record, now) if control == BACK else engine.skip(talk.record, now)
        if moved is None or isinstance(moved, Problem):
            return await self.course.note("problem_no_way_back" if control == BACK else "problem_cannot_skip")
        if control == BACK:
            return await self.course.ask_again(talk, moved)
        return await self.course.advance(talk._replace(record=moved))

    async def _waiting(self, wish: str, serial: str) -> None:
        talk = await self.course.talk(serial)
        if talk is None:
            await self.course.note("not_there_any_more")
        elif wish == RESUME:
            await self.course.go_on(talk, "")
        else:
            await self.course.forget(talk)
            if wish == AGAIN:
                await self.course.begin(talk.flow, "".join(talk.args))
            else:
                self.reply.shared("let_go", [("menu", "")])
                await self.course.offer_next()

    # small things

    def _settle(self, press: Press, talk: Talk, ask: Ask[Any], answer: str) -> None:
        self.reply.settle(press, talk, ask, answer)
        if self.me.row.keyboard == press.message:
            self.me.set(keyboard=None)

    def _button_in(self, talk: Talk, text: str) -> str | None:
        question = self.course.replay(talk).question
        return button_in(self.reply.words_of(talk), question, text) if question else None

    def _as_day(self, text: str) -> str:
        """A day in words ("Friday", "3 Dec") as its date, where a day is asked for."""
        question = self.course.question()
        if question is None or not isinstance(question.kind, Day):
            return text
        today = date_of(self.me.today())
        found = days.read(text, today, question.kind.today, self.me.row.locale, self.reply.any_words())
        return found.isoformat() if found else text

    def _is_asked_for(self, kind: type[Place | Unkept]) -> bool:
        """Whether the waiting question is of this kind: a place, or something that may be told aloud."""
        question = self.course.question()
        return question is not None and isinstance(question.kind, kind)

    def _is_twice(self, press: Press) -> bool:
        """Whether this very button did its work a moment ago: pressed twice in a hurry, it needs no word."""
        mark, at = self.me.row.profile.get("pressed") or ("", "")
        if mark != self._mark(press):
            return False
        return timedelta(0) <= self.course.tx.now - datetime.fromisoformat(at) <= HURRY

    def _mark(self, press: Press) -> str:
        """What tells a button from others, and not what was answered with it: perhaps that may not be kept."""
        return self.course.tx.vault.mark(press.data, "person", "pressed", self.course.id)


def _theirs(text: str) -> str:
    """The person's own words in a text. Whatever goes wrong in reading letters, the check still sees every word."""
    try:
        return own_words(text)
    except Exception as error:
        log.error("a letter could not be told from own words", error=where(error))
        return text
