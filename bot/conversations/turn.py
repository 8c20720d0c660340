"""One person's turn: something happened, and in one transaction it becomes answers kept, effects run, messages owed.

Interruption and resumption live here: a conversation that another one interrupts waits, and is offered again when that
one has ended. A conversation that only says something does not interrupt.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from rapidfuzz import fuzz, process

from bot.content import Content
from bot.conversations.events import Command, Event, Here, Left, Press, Thing
from bot.conversations.events import Words as Said
from bot.conversations.messages import BACK, CHANGE, LIST, SKIP, STOP, Message, Words, rows_of
from bot.conversations.person import Person
from bot.engine import talk as engine
from bot.engine.answers import Given, Located, Problem, Tapped, Text, Typed
from bot.engine.flow import Ask, Record, Replay, Say, replay
from bot.flows import FLOWS
from bot.store import Tx, dues, people, talks
from bot.store.talks import Talk
from bot.support import intents

STALE = timedelta(days=7)  # after which a conversation is offered rather than gone on with
RESUME, DROP, AGAIN = "resume", "drop", "again"  # links to a waiting conversation, by its serial
SAME_WORDS = 88  # of 100: how like a label typed words must be to count as that button


class Turn:
    """The state of one turn: the person, the conversation that goes on, the messages owed so far."""

    def __init__(self, tx: Tx, row: people.Person, content: Content, active: Talk | None) -> None:
        self.tx, self.content = tx, content
        self.me = Person(tx, row, content)
        self.active = active
        self.out: list[Message] = []

    @property
    def id(self) -> int:
        """The person's id."""
        return self.me.row.id

    async def take(self, event: Event) -> None:
        """Do what the event asks for."""
        match event.what:
            case Press():
                await self._press(event.what)
            case Command(flow, arg):
                await self._command(flow, arg)
            case Said(text, edited):
                await (self._note("edited") if edited else self._words(text))
            case Here(latitude, longitude):
                await self._give(Located(latitude, longitude))
            case Thing(kind):
                await self._note(f"cannot_read_{kind}")
            case Left():
                await self.leave()

    async def leave(self) -> None:
        """They cannot be reached: nothing is owed, and everything that would be due waits."""
        self.me.set(away=True, outbox=(), sent=self.me.row.owed, keyboard=None)
        await dues.hold(self.tx, self.id)

    async def sorry(self) -> None:
        """Something broke: say so, and leave everything as it was."""
        self._shared("broken", [("menu", "")])

    async def come_back(self) -> None:
        """They write again after they had blocked the bot."""
        self.me.set(away=False)
        await dues.release(self.tx, self.id)
        await self.me.plan_line()

    async def begin(self, flow: str, arg: str = "", unasked: bool = False) -> None:
        """Begin a conversation, or go on with the same one if it waits."""
        args = (arg,) if arg else ()
        if (same := await self._same(flow, args)) and not unasked:
            await self._go_on(same, "already" if same == self.active else "where_you_stopped")
            return
        serial = self.me.row.serial + 1
        self.me.set(serial=serial)
        begun = Talk(serial, flow, args, {}, self.tx.now)
        await self._advance(begun, begins=True, unasked=unasked)

    # what people do

    async def _command(self, flow: str, arg: str) -> None:
        if flow in (RESUME, DROP, AGAIN):
            await self._waiting(flow, arg)
        elif flow in ("back", "skip", "cancel"):
            await self._control({"back": BACK, "skip": SKIP, "cancel": STOP}[flow])
        elif flow in FLOWS:
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
        meant = self.active
        if serial.isdigit() and (meant is None or meant.serial != int(serial)):
            meant = await talks.load(self.tx, self.id, int(serial))
        now = self._replay(meant) if meant else None
        if meant is None or now is None or now.at is None or now.at.key != key or now.question is None:
            await self._note("old_button")
        elif option in (LIST, CHANGE):
            self._turn_keyboard(meant, now, press.message, fields=option == LIST)
        else:
            self._wake(meant)
            await self._pressed(meant, now, now.question, option, press)

    async def _pressed(self, meant: Talk, now: Replay, ask: Ask[Any], option: str, press: Press) -> None:
        if option.startswith(f"{CHANGE}="):
            name = option.partition("=")[2]
            changed = engine.change(meant.record, now, name)
            if changed is None:
                return await self._note("old_button")
            self._settle(press, self._words_of(meant).field(name))
            return await self._asked_again(meant, changed)
        if option in (BACK, SKIP, STOP):
            self._settle(press, self._words_of(meant).label(f"{ask.name}__skip", "skip") if option == SKIP else "")
            return await self._control(option)
        record = engine.answer(meant.record, now, Tapped(option))
        if isinstance(record, Problem):
            return await self._note("old_button")
        if now.at and now.at.key not in record:  # a box was ticked: the question goes on
            partly = replace(meant, record=record, touched_at=self.tx.now)
            await self._keep(partly)
            return self._turn_keyboard(partly, now, press.message)
        self._settle(press, self._words_of(meant).answer(ask, record[now.at.key] if now.at else None))
        return await self._advance(replace(meant, record=record))

    async def _words(self, text: str) -> None:
        control = self._control_in(text)
        if control and (self.active or control in FLOWS):
            await self._command(control, "")
        elif self.active and self.tx.now - self.active.touched_at > STALE:
            stale, self.active = self.active, None
            self.me.set(active=None)
            if meant := intents.find(text, self.me.row.locale):
                await self._mean(meant, text)
            else:
                self._offer(stale)
        elif self.active:
            await self._give(Typed(text))
        elif meant := intents.find(text, self.me.row.locale):
            await self._mean(meant, text)
        else:
            await self._note("unclear")

    async def _mean(self, intent: intents.Intent, text: str) -> None:
        await self.begin(intent.flow, text if intent.wants_words else "")

    async def _give(self, given: Given) -> None:
        """Answer the waiting question with something that is no press of a button."""
        talk, now = self.active, self._replay(self.active) if self.active else None
        if talk is None or now is None or now.question is None:
            return await self._note("nothing_asked")
        ask = now.question
        if isinstance(given, Typed) and (option := self._option_in(talk, ask, given.text)):
            given = Tapped(option)
        record = engine.answer(talk.record, now, given)
        if not isinstance(record, Problem):
            return await self._advance(replace(talk, record=record))
        own_words = given.text if isinstance(given, Typed) and not isinstance(ask.kind, Text) else ""
        if meant := intents.find(own_words, self.me.row.locale):
            return await self._mean(meant, own_words)
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
        await self._keep(replace(talk, touched_at=self.tx.now))
        self.active = None
        self.me.set(active=None)
        self._shared("stopped", [(RESUME, talk.serial), (DROP, talk.serial)], flow=talk.flow)

    async def _waiting(self, wish: str, serial: str) -> None:
        talk = await talks.load(self.tx, self.id, int(serial)) if serial.isdigit() else None
        if talk is None:
            await self._note("not_there_any_more")
        elif wish == RESUME:
            await self._go_on(talk, "")
        else:
            await self._forget(talk)
            if wish == AGAIN:
                await self.begin(talk.flow, "".join(talk.args))
            else:
                self._shared("let_go", [("menu", "")])

    # how a conversation goes on

    async def _advance(self, talk: Talk, begins: bool = False, unasked: bool = False) -> None:
        """Run what can be run without the person, then owe what is to be said, and keep where it waits."""
        record = dict(talk.record)
        now = self._replay(talk)
        while (effect := now.effect) and now.at:
            record[now.at.key] = await effect.effect(*effect.args)
            now = self._replay(replace(talk, record=record))
        talk = replace(talk, record=record, touched_at=self.tx.now)
        words = self._words_of(talk)
        for taken in now.owed():
            if isinstance(taken.step, Say):
                self.out.append(words.said(taken.step))
        if now.question is None:
            await self._ended(talk, begins, unasked)
        else:
            await self._keep(talk)
            self._wake(talk)
            self._ask(talk, now)

    async def _ended(self, talk: Talk, begins: bool, unasked: bool) -> None:
        if self.me.erased:
            return
        if begins:  # it only said something: whoever was being asked is asked again, whoever waits goes on waiting
            if self.active and not unasked:
                self._ask(self.active, self._replay(self.active))
            return
        await self._forget(talk)
        if waiting := next(iter(await talks.all_of(self.tx, self.id)), None):
            self._offer(waiting)

    async def _go_on(self, talk: Talk, note: str) -> None:
        """Ask a waiting conversation's question again."""
        self._wake(talk)
        now = self._replay(talk)
        if now.effect:
            return await self._advance(talk)
        await self._keep(replace(talk, touched_at=self.tx.now))
        self._ask(talk, now, self._words_of(talk).message(note) if note else "")

    async def _asked_again(self, talk: Talk, record: Record) -> None:
        """Go on from a record that lost an answer: only the question is owed."""
        said = len(self.out)
        await self._advance(replace(talk, record=dict(record)))
        del self.out[said:-1]

    def _ask(self, talk: Talk, now: Replay, note: str = "") -> None:
        if now.at is not None and now.question is not None:
            ticked = engine.under_way(talk.record, now)
            back = engine.can_go_back(talk.record, now)
            message = self._words_of(talk).asked(talk.serial, now.at.key, now.question, ticked, back, note)
            self.out.append(message)

    def _offer(self, talk: Talk) -> None:
        old = self.tx.now - talk.touched_at > STALE
        links = [(RESUME, talk.serial), *([(AGAIN, talk.serial)] if old else []), (DROP, talk.serial)]
        self._shared("offer_again" if old else "offer", links, flow=talk.flow)

    async def _note(self, name: str, **facts: Any) -> None:
        """Say what is the matter and what to do; the waiting question stands below it."""
        talk = self.active
        note = self._any_words().message(name, facts)
        if talk is None:
            self._shared(name, [("menu", "")], **facts)
        else:
            self._ask(talk, self._replay(talk), note)

    # small things

    def _replay(self, talk: Talk) -> Replay:
        return replay(FLOWS[talk.flow], (self.me, *talk.args), talk.record)

    async def _same(self, flow: str, args: tuple[str, ...]) -> Talk | None:
        if self.active and (self.active.flow, self.active.args) == (flow, args):
            return self.active
        fresh = (talk for talk in await talks.all_of(self.tx, self.id) if self.tx.now - talk.touched_at <= STALE)
        return next((talk for talk in fresh if (talk.flow, talk.args) == (flow, args)), None)

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
        """The pressed question shows its answer and loses its buttons."""
        if press.words is not None and answer:
            text = f"{press.words}\n\n{self._any_words().message('answered', {'answer': answer})}"
            self.out.append({"edit": press.message, "text": text})
        else:
            self.out.append({"strip": press.message})
        if self.me.row.keyboard == press.message:
            self.me.set(keyboard=None)

    def _turn_keyboard(self, talk: Talk, now: Replay, message: int, fields: bool = False) -> None:
        if now.at is None or now.question is None:
            return
        words, key = self._words_of(talk), now.at.key
        if fields:
            rows = words.fields(talk.serial, key, engine.editable(now))
        else:
            ticked = engine.under_way(talk.record, now)
            rows = words.keyboard(talk.serial, key, now.question, ticked, engine.can_go_back(talk.record, now))
        self.out.append({"strip": message, "rows": rows})

    def _shared(self, name: str, links: list[tuple[str, Any]], **facts: Any) -> None:
        words = self._any_words()
        if "flow" in facts:
            facts["flow"] = words.label(f"name_{facts['flow']}")
        buttons = [
            {"text": words.label(f"to_{link}"), "data": f">{link}:{arg}" if arg != "" else f">{link}"}
            for link, arg in links
        ]
        self.out.append({"text": words.message(name, facts), "rows": rows_of(buttons)})

    def _words_of(self, talk: Talk) -> Words:
        return Words(self.content, self.me.row.locale, talk.flow)

    def _any_words(self) -> Words:
        return Words(self.content, self.me.row.locale, "menu")

    def _control_in(self, text: str) -> str | None:
        said = " ".join(text.casefold().split()).strip(".!")
        for control in ("back", "skip", "cancel", "menu", "help"):
            if said in self._any_words().label(f"words_{control}").casefold().split(", "):
                return control
        return None

    def _option_in(self, talk: Talk, ask: Ask[Any], text: str) -> str | None:
        """The option whose label was typed, or nearly."""
        labels = {option: self._words_of(talk).option(ask, option).casefold() for option in ask.kind.options}
        said = " ".join(text.casefold().split())
        best = process.extractOne(said, labels, scorer=fuzz.ratio, score_cutoff=SAME_WORDS) if labels else None
        return str(best[2]) if best else None
