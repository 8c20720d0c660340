"""One person's turn: something happened, and in one transaction it becomes answers kept, effects run, messages owed.

Interruption and resumption live here: a conversation that another one interrupts waits, and is offered again when that
one has ended. A conversation that only says something does not interrupt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog

from bot.content import Content, ContentError
from bot.conversations import days
from bot.conversations.events import Command, Event, Here, Left, Press, Thing
from bot.conversations.events import Words as Said
from bot.conversations.messages import BACK, CHANGE, LIST, SKIP, STOP
from bot.conversations.person import Person
from bot.conversations.reply import AGAIN, DROP, RESUME, Reply
from bot.conversations.typed import button_in, cleaned, control_in
from bot.engine import talk as engine
from bot.engine.answers import Day, Given, Located, Problem, Tapped, Text, Typed, Unkept, Voiced
from bot.engine.flow import Ask, FlowError, Record, Replay, Say, replay
from bot.flows import BY_ITSELF, FLOWS, takes_argument
from bot.store import Tx, dues, people, talks
from bot.store.talks import Talk
from bot.support import intents, safety
from bot.support.intake import is_letter
from bot.support.letters import own_words
from bot.troubles import where

log = structlog.get_logger()
CRISIS = "crisis"
LETTER = intents.Intent("rejected", "letter")  # what a pasted letter is for
TOGETHER = timedelta(seconds=10)  # messages within this may be one text in several parts
CUT_AT = 3_500  # characters; apps cut a longer text at about 4,000, so what follows is its rest
HURRY = timedelta(seconds=5)  # within which a second press of a button is the first one
NOT_KEPT = ("delete",)  # stopped is let go: nobody wants to be reminded of it
STALE = timedelta(days=7)  # after which a conversation is offered rather than gone on with


class Turn:
    """The state of one turn: the person, the conversation that goes on, the messages owed so far."""

    def __init__(self, tx: Tx, row: people.Person, content: Content, active: Talk | None) -> None:
        self.tx, self.content = tx, content
        self.me = Person(tx, row, content)
        self.active = active if active and active.flow in FLOWS else None
        self.reply = Reply(content, row.locale)

    @property
    def id(self) -> int:
        """The person's id."""
        return self.me.row.id

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
                    await (self._note("edited") if edited else self._words(text))
            case Here(latitude, longitude):
                await self._give(Located(latitude, longitude))
            case Thing("voice", seconds) if self._is_spoken_to():
                await self._give(Voiced(max(1, seconds)))
            case Thing(kind):
                await self._note(f"cannot_read_{kind}")
            case Left():
                await self.leave()

    async def leave(self) -> None:
        """They cannot be reached: nothing is owed, and everything that would be due waits."""
        self.me.set(away=True, outbox=(), sent=self.me.row.owed, keyboard=None)
        await dues.hold(self.tx, self.id)

    async def sorry(self) -> None:
        """Something broke: say so, and leave everything as it was. What breaks whenever it is looked at waits."""
        try:
            if self.active:
                self.reply.ask(self.active, self._replay(self.active))
        except (FlowError, ContentError):
            self.active = None
            self.me.set(active=None)
        self.reply.messages.clear()
        self.reply.shared("broken", [("menu", "")])

    async def come_back(self) -> None:
        """They write again after they had blocked the bot."""
        self.me.set(away=False)
        await dues.release(self.tx, self.id)
        await self.me.plan_line()

    async def begin(
        self,
        flow: str,
        arg: str = "",
        answers: Mapping[str, Any] | None = None,
        unasked: bool = False,
        afresh: bool = False,
    ) -> None:
        """Begin a conversation, or, unless `afresh`, go on with the same one if it waits.

        `answers` are raw ones to questions that need not be asked any more.
        """
        args = (arg,) if arg and takes_argument(flow) else ()
        if not (unasked or afresh) and (same := await self._same(flow, args)):
            if self._is_stale(same):
                return self._lay_aside(same)
            return await self._go_on(same, "already" if same == self.active else "where_you_stopped")
        serial = self.me.row.serial + 1
        self.me.set(serial=serial)
        begun = Talk(serial, flow, args, dict(answers or {}), self.tx.now)
        await self._advance(begun, begins=True, unasked=unasked)

    async def _keep_safe(self, text: str) -> bool:
        """Before anything else reads a text: whether it was answered with help, and then nothing else may read it.

        In a pasted letter only the person's own words count. Nothing of the text is kept.
        """
        found = safety.level(_theirs(text), self.me.row.locale)
        if not found.stops:
            if found.tier is safety.Tier.HEAVY and self.me.row.profile.get("heavy_on") != self.me.today():
                self.me.set(profile={**self.me.row.profile, "heavy_on": self.me.today()})
                self.reply.shared("heavy", [("help_now", ""), ("slow_down", ""), ("pause", "")])
            return False
        if self.active and self.active.flow == CRISIS:
            help = await self.me.safety.show()
            self.reply.shared("numbers", [("help_country", "")], opening="again", **help)
            self.reply.ask(self.active, self._replay(self.active))
            return True
        for talk in await talks.all_of(self.tx, self.id):
            if talk.flow == CRISIS:
                await self._forget(talk)
        await self.begin(CRISIS, f"{found.tier.name.lower()} {found.about.value}", afresh=True)
        return True

    # what people do

    async def _command(self, flow: str, arg: str) -> None:
        if flow in (RESUME, DROP, AGAIN):
            await self._waiting(flow, arg)
        elif flow in ("back", "skip", "cancel"):
            await self._control({"back": BACK, "skip": SKIP, "cancel": STOP}[flow])
        elif flow in FLOWS and flow not in BY_ITSELF:
            await self.begin(flow, arg)
        else:
            await self._note("unknown_command")

    async def _press(self, press: Press) -> None:
        if press.data.startswith(">"):
            flow, _, arg = press.data[1:].partition(":")
            await self._command(flow, arg)
            return
        serial, _, rest = press.data.partition(":")
        key, _, option = rest.partition(":")
        meant = await self._talk(serial)
        now = self._replay(meant) if meant else None
        if meant is None or now is None or now.at is None or now.at.key != key or now.question is None:
            if meant is None or meant != self.active or not self._is_twice(meant, key, option):
                await self._note("old_button")
        elif option in (LIST, CHANGE):
            self.reply.turn_keyboard(meant, now, press.message, fields=option == LIST)
        else:
            self._wake(meant)
            await self._pressed(meant, now, now.question, option, press)

    async def _pressed(self, meant: Talk, now: Replay, ask: Ask[Any], option: str, press: Press) -> None:
        if option.startswith(f"{CHANGE}="):
            name = option.partition("=")[2]
            changed = engine.change(meant.record, now, name)
            if changed is None:
                return await self._note("old_button")
            self._settle(press, self.reply.words_of(meant).field(name))
            return await self._asked_again(meant, changed)
        if option in (BACK, SKIP, STOP):
            self._settle(press, self.reply.words_of(meant).label(f"{ask.name}__skip", "skip") if option == SKIP else "")
            return await self._control(option)
        record = engine.answer(meant.record, now, Tapped(option))
        if isinstance(record, Problem):
            return await self._note("old_button")
        if now.at and now.at.key not in record:  # a box was ticked: the question goes on
            partly = replace(meant, record=record, touched_at=self.tx.now)
            await self._keep(partly)
            return self.reply.turn_keyboard(partly, now, press.message)
        self._settle(press, self.reply.words_of(meant).answer(ask, record[now.at.key] if now.at else None))
        return await self._advance(replace(meant, record=record))

    async def _words(self, text: str) -> None:
        text = cleaned(text)
        stale = self.active if self.active and self._is_stale(self.active) else None
        if self.active and not stale and (button := self._button_in(self.active, text)):
            await (self._control(SKIP) if button == SKIP else self._give(Tapped(button)))
        elif (control := control_in(self.reply.any_words(), text)) and (self.active or control in FLOWS):
            await self._command(control, "")
        elif stale:
            if meant := self._meant(text):
                await self._mean(meant, text)
            else:
                self._lay_aside(stale)
        elif self.active:
            await self._give(Typed(self._as_day(text)))
        elif meant := self._meant(text):
            await self._mean(meant, text)
        elif not self.reply.messages:  # a heavy text was answered already
            self.reply.shared("unclear", [("rejected", ""), ("feedback", ""), ("menu", "")])

    def _meant(self, text: str) -> intents.Intent | None:
        """The conversation that a text is for: a letter speaks for itself."""
        return LETTER if is_letter(text) else intents.find(text, self.me.row.locale)

    async def _mean(self, intent: intents.Intent, text: str) -> None:
        answers = {intent.answers: {"own": text}} if intent.answers else {}
        now = self._replay(self.active) if self.active and self.active.flow == intent.flow else None
        if self.active and now and now.at and now.at.key == intent.answers:
            await self._advance(replace(self.active, record={**self.active.record, **answers}))
        else:
            await self.begin(intent.flow, answers=answers, afresh=bool(answers))

    async def _give(self, given: Given) -> None:
        """Answer the waiting question with something that is no press of a button."""
        talk, now = self.active, self._replay(self.active) if self.active else None
        if talk and now and now.at and now.question is None:
            return await self._advance(talk)  # its code changed: nothing is asked there any more
        if talk is None or now is None or now.question is None:
            return await self._note("nothing_asked")
        text = given.text if isinstance(given, Typed) else ""
        soon = text and self.tx.now - talk.touched_at <= TOGETHER
        if soon and (joined := engine.join(talk.record, now, text, least=CUT_AT)):
            return await self._asked_again(talk, joined)
        record = engine.answer(talk.record, now, given)
        if not isinstance(record, Problem):
            return await self._advance(replace(talk, record=record))
        if soon and (joined := engine.join(talk.record, now, text)):
            return await self._asked_again(talk, joined)
        if text and (not isinstance(now.question.kind, Text) or is_letter(text)) and (meant := self._meant(text)):
            return await self._mean(meant, text)
        return await self._note(f"problem_{record.code}", **record.facts)

    async def _control(self, control: str) -> None:
        talk = self.active
        if talk is None:
            return await self._note("nothing_asked")
        now = self._replay(talk)
        if control == STOP:
            return await self._stop(talk)
        moved = engine.back(talk.record, now) if control == BACK else engine.skip(talk.record, now)
        if moved is None or isinstance(moved, Problem):
            return await self._note("problem_no_way_back" if control == BACK else "problem_cannot_skip")
        if control == BACK:
            return await self._asked_again(talk, moved)
        return await self._advance(replace(talk, record=moved))

    async def _stop(self, talk: Talk) -> None:
        if talk.flow in NOT_KEPT:
            await self._forget(talk)
            return self.reply.shared("let_go", [("menu", "")])
        await self._keep(replace(talk, touched_at=self.tx.now))
        self.active = None
        self.me.set(active=None)
        self.reply.shared("stopped", [(RESUME, talk.serial), (DROP, talk.serial)], flow=talk.flow)

    async def _waiting(self, wish: str, serial: str) -> None:
        talk = await self._talk(serial)
        if talk is None:
            await self._note("not_there_any_more")
        elif wish == RESUME:
            await self._go_on(talk, "")
        else:
            await self._forget(talk)
            if wish == AGAIN:
                await self.begin(talk.flow, "".join(talk.args))
            else:
                self.reply.shared("let_go", [("menu", "")])
                await self._offer_next()

    # how a conversation goes on

    async def _advance(self, talk: Talk, begins: bool = False, unasked: bool = False) -> None:
        """Run what can be run without the person, then owe what is to be said, and keep where it waits."""
        record = dict(talk.record)
        now = self._replay(talk)
        while (effect := now.effect) and now.at:
            record[now.at.key] = await effect.effect(*effect.args)
            now = self._replay(replace(talk, record=record))
        talk = replace(talk, record=record, touched_at=self.tx.now)
        words = self.reply.words_of(talk)
        for taken in now.owed():
            if isinstance(taken.step, Say):
                self.reply.messages.append(words.said(taken.step))
        if now.question is None:
            await self._ended(talk, begins, unasked)
        else:
            await self._keep(talk)
            self._wake(talk)
            self.reply.ask(talk, now)

    async def _ended(self, talk: Talk, begins: bool, unasked: bool) -> None:
        if self.me.erased:
            return
        if begins:  # it only said something: whoever was being asked is asked again, whoever waits goes on waiting
            if self.active and not unasked:
                self.reply.ask(self.active, self._replay(self.active))
            return
        self.me.finished(talk.flow)
        await self._forget(talk)
        await self._offer_next()

    async def _offer_next(self) -> None:
        """The conversation that waits and was touched last, if there is one."""
        if waiting := next(iter(await self._talks()), None):
            self.reply.offer(waiting, self._is_stale(waiting))

    async def _go_on(self, talk: Talk, note: str) -> None:
        """Ask a waiting conversation's question again."""
        self._wake(talk)
        now = self._replay(talk)
        if now.question is None:
            return await self._advance(talk)
        await self._keep(replace(talk, touched_at=self.tx.now))
        self.reply.ask(talk, now, self.reply.words_of(talk).message(note) if note else "")

    async def _asked_again(self, talk: Talk, record: Record) -> None:
        """Go on from a record that lost an answer: only the question is owed."""
        said = len(self.reply.messages)
        await self._advance(replace(talk, record=dict(record)))
        del self.reply.messages[said:-1]

    async def _note(self, name: str, **facts: Any) -> None:
        """Say what is the matter and what to do; the waiting question stands below it."""
        now = self._replay(self.active) if self.active else None
        if self.active is None or now is None or now.question is None:
            self.reply.shared(name, [("menu", "")], **facts)
        else:
            self.reply.ask(self.active, now, self.reply.any_words().message(name, facts))

    # small things

    def _replay(self, talk: Talk) -> Replay:
        return replay(FLOWS[talk.flow], (self.me, *talk.args), talk.record)

    async def _same(self, flow: str, args: tuple[str, ...]) -> Talk | None:
        """The one that is meant when a conversation is asked for again: it goes on, or waits."""
        if self.active and self.active.flow == flow and args in ((), self.active.args):
            return self.active
        return next((talk for talk in await self._talks() if (talk.flow, talk.args) == (flow, args)), None)

    async def _talk(self, serial: str) -> Talk | None:
        """One of theirs by its number, as it stands on a button; anything else is none."""
        if not (serial.isascii() and serial.isdigit() and len(serial) <= 18):
            return None
        if self.active and self.active.serial == int(serial):
            return self.active
        talk = await talks.load(self.tx, self.id, int(serial))
        return talk if talk and talk.flow in FLOWS else None

    async def _talks(self) -> list[Talk]:
        """Theirs, the newest first; those of a flow that is no more are as good as forgotten."""
        return [talk for talk in await talks.all_of(self.tx, self.id) if talk.flow in FLOWS]

    def _is_stale(self, talk: Talk) -> bool:
        return self.tx.now - talk.touched_at > STALE

    def _lay_aside(self, talk: Talk) -> None:
        """Offer it rather than go on with it."""
        if self.active == talk:
            self.active = None
            self.me.set(active=None)
        self.reply.offer(talk, self._is_stale(talk))

    def _wake(self, talk: Talk) -> None:
        self.active = talk
        self.me.set(active=talk.serial)

    async def _keep(self, talk: Talk) -> None:
        await people.save(self.tx, self.me.row)  # a talk stands in no table without its person
        await talks.save(self.tx, self.id, talk)

    async def _forget(self, talk: Talk) -> None:
        await talks.remove(self.tx, self.id, talk.serial)
        if self.active and self.active.serial == talk.serial:
            self.active = None
            self.me.set(active=None)

    def _settle(self, press: Press, answer: str) -> None:
        self.reply.settle(press, answer)
        if self.me.row.keyboard == press.message:
            self.me.set(keyboard=None)

    def _button_in(self, talk: Talk, text: str) -> str | None:
        question = self._replay(talk).question
        return button_in(self.reply.words_of(talk), question, text) if question else None

    def _question(self) -> Ask[Any] | None:
        return self._replay(self.active).question if self.active else None

    def _as_day(self, text: str) -> str:
        """A day in words ("Friday", "3 Dec") as its date, where a day is asked for."""
        question = self._question()
        if question is None or not isinstance(question.kind, Day):
            return text
        found = days.read(text, question.kind.today, self.me.row.locale, self.reply.any_words())
        return found.isoformat() if found else text

    def _is_spoken_to(self) -> bool:
        """Whether the waiting question may be answered aloud."""
        question = self._question()
        return question is not None and isinstance(question.kind, Unkept)

    def _is_twice(self, talk: Talk, key: str, option: str) -> bool:
        """Whether this very answer was given a moment ago: one button, pressed twice in a hurry, needs no word."""
        if key not in talk.record or self.tx.now - talk.touched_at > HURRY:
            return False
        return option == (SKIP if talk.record[key] is None else str(talk.record[key]))


def _theirs(text: str) -> str:
    """The person's own words in a text. Whatever goes wrong in reading letters, the check still sees every word."""
    try:
        return own_words(text)
    except Exception as error:
        log.error("a letter could not be told from own words", error=where(error))
        return text
