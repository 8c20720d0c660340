"""How a person's conversations go on: the one that is active, those that wait, and what is owed.

A conversation that another one interrupts waits, and is offered again when that one has ended. A conversation that only
says something does not interrupt. Knows nothing of what people did: see `turn.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.content import Content, ContentError
from bot.conversations.person import Person
from bot.conversations.reply import DROP, RESUME, Reply
from bot.engine.flow import Ask, FlowError, Record, Replay, Run, Say, replay
from bot.flows import FLOWS, LOOKED_UP, takes_argument
from bot.store import Tx, dues, people, talks
from bot.store.talks import Talk

CRISIS = "crisis"  # the flow for somebody who may be in danger
CONSENT = "consent"  # the flow that comes before the first sensitive question
LET_GO = {"delete": "nothing_erased", CRISIS: "people_are_there", **dict.fromkeys(LOOKED_UP, "nothing_changed")}
"""What is let go when it is stopped, and what is said then: "kept as it is" would not be so."""
NOT_OFFERED = frozenset(LET_GO) - {CRISIS}  # nobody wants to be reminded of it
STALE = timedelta(days=7)  # after which a conversation is offered rather than gone on with


class Course:
    """One person in one transaction: the person, the conversation that goes on, the messages owed so far."""

    def __init__(self, tx: Tx, row: people.Person, content: Content, active: Talk | None, new: bool = False) -> None:
        self.tx, self.content = tx, content
        self.me = Person(tx, row, content, new)
        self.active = active if active and active.flow in FLOWS else None
        self.reply = Reply(content, row.locale)
        self._stands: tuple[Talk, Replay] | None = None

    @property
    def id(self) -> int:
        """The person's id."""
        return self.me.row.id

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
            if flow in NOT_OFFERED:
                await self.forget(same)
            elif self.is_stale(same):
                return await self.lay_aside(same)
            else:
                return await self.go_on(same, "already" if same == self.active else "where_you_stopped")
        serial = self.me.row.serial + 1
        self.me.set(serial=serial)
        begun = Talk(serial, flow, args, dict(answers or {}), self.tx.now)
        await self.advance(begun, begins=True, unasked=unasked)

    async def advance(self, talk: Talk, begins: bool = False, unasked: bool = False) -> None:
        """Run what can be run without the person, then owe what is to be said, and keep where it waits."""
        record = dict(talk.record)
        run = Run(FLOWS[talk.flow], (self.me, *talk.args))
        try:
            now = run.go(record)
            while (effect := now.effect) and now.at:
                record[now.at.key] = await effect.effect(*effect.args)
                now = run.go(record)
        finally:
            run.close()
        talk = talk._replace(record=record, touched_at=self.tx.now)
        words = self.reply.words_of(talk)
        for taken in now.owed():
            if isinstance(taken.step, Say):
                self.reply.messages.append(words.said(taken.step))
        if now.question is None:
            await self._ended(talk, begins, unasked)
        else:
            await self.keep(talk)
            if self._needs_consent(now):
                return await self.begin(CONSENT)
            self.wake(talk)
            self.reply.ask(talk, now)

    async def _ended(self, talk: Talk, begins: bool, unasked: bool) -> None:
        if self.me.erased:
            return
        if begins:  # it only said something: whoever was being asked is asked again, whoever waits goes on waiting
            if self.active and not unasked:
                await self._ask_on(self.active)
            return
        self.me.finished(talk.flow)
        await self.forget(talk)
        if talk.flow == CONSENT and (waiting := await self._held_back()):
            return await self.go_on(waiting)
        # A false alarm costs nobody anything: what it interrupted is offered, whatever it was.
        await self.offer_next(frozenset() if talk.flow == CRISIS else NOT_OFFERED)

    async def _ask_on(self, talk: Talk) -> None:
        """The question that goes on waiting; after a long time nobody knows any more what it was about."""
        if not self.is_stale(talk):
            self.reply.ask(talk, self.replay(talk))
        elif talk.flow in NOT_OFFERED:
            await self.forget(talk)
        else:
            await self.lay_aside(talk)

    def _needs_consent(self, now: Replay) -> bool:
        """Whether the question must wait until they said what may be kept."""
        return now.question is not None and now.question.sensitive and "consent" not in self.me.row.profile

    async def _held_back(self) -> Talk | None:
        """The conversation that consent was asked for: touched last, and at a sensitive question."""
        newest = next(iter(await self.theirs()), None)
        question = self.replay(newest).question if newest else None
        return newest if question and question.sensitive else None

    async def go_on(self, talk: Talk, note: str = "") -> None:
        """Ask a waiting conversation's question again, below the draft it is about."""
        now = self.replay(talk)
        if now.question is None or self._needs_consent(now):
            return await self.advance(talk)
        self.wake(talk)
        await self.keep(talk._replace(touched_at=self.tx.now))
        for taken in now.owed():
            if isinstance(taken.step, Say) and taken.step.copy is not None:
                self.reply.messages.append(self.reply.words_of(talk).said(taken.step))
        self.reply.ask(talk, now, self.reply.words_of(talk).message(note) if note else "")

    async def ask_again(self, talk: Talk, record: Record) -> None:
        """Go on from a record that lost an answer: only the question is owed."""
        said = len(self.reply.messages)
        await self.advance(talk._replace(record=dict(record)))
        del self.reply.messages[said:-1]

    async def stop(self, talk: Talk) -> None:
        """Leave it where it is, to be gone on with whenever they like."""
        if talk.flow == CONSENT:
            await self.forget(talk)
            if held_back := await self._held_back():
                return await self.stop(held_back)
        if talk.flow in LET_GO:
            await self.forget(talk)
            return self.reply.shared(LET_GO[talk.flow], [("help_now" if talk.flow == CRISIS else "menu", "")])
        await self.keep(talk._replace(touched_at=self.tx.now))
        self.active = None
        self.me.set(active=None)
        self.reply.shared("stopped", [(RESUME, talk.serial), (DROP, talk.serial)], flow=talk.flow)

    async def offer_next(self, but: frozenset[str] = NOT_OFFERED) -> None:
        """The conversation that waits and was touched last, if there is one, but for these."""
        if waiting := next((talk for talk in await self.theirs() if talk.flow not in but), None):
            self.reply.offer(waiting, self.is_stale(waiting))

    async def lay_aside(self, talk: Talk) -> None:
        """Offer it rather than go on with it; of a question what may be kept, what it was asked for."""
        if self.active == talk:
            self.active = None
            self.me.set(active=None)
        if talk.flow == CONSENT:
            await self.forget(talk)
            talk = await self._held_back() or talk
        self.reply.offer(talk, self.is_stale(talk))

    async def note(self, name: str, **facts: Any) -> None:
        """Say what is the matter and what to do; the waiting question stands below it."""
        now = self.replay(self.active) if self.active else None
        if self.active is None or now is None or now.question is None:
            self.reply.shared(name, [("menu", "")], **facts)
        else:
            self.reply.ask(self.active, now, self.reply.words_of(self.active).message(name, facts))

    async def leave(self) -> None:
        """They cannot be reached: nothing is owed, and everything that would be due waits."""
        self.me.set(away=True, outbox=(), sent=self.me.row.owed, keyboard=None)
        await dues.hold(self.tx, self.id)

    async def come_back(self) -> None:
        """They write again after they had blocked the bot."""
        self.me.set(away=False)
        await dues.release(self.tx, self.id)
        await self.me.plan_line()

    async def sorry(self) -> None:
        """Something broke: say so, and leave everything as it was. What breaks whenever it is looked at waits."""
        try:
            if self.active:
                self.reply.ask(self.active, self.replay(self.active))
        except (FlowError, ContentError):
            self.active = None
            self.me.set(active=None)
        self.reply.messages.clear()
        self.reply.shared("broken", [("menu", "")])

    # small things

    def question(self) -> Ask[Any] | None:
        """The question that waits."""
        return self.replay(self.active).question if self.active else None

    def replay(self, talk: Talk) -> Replay:
        """Where a conversation stands; asked several times in a turn, and found out once."""
        if self._stands is None or self._stands[0] is not talk:
            self._stands = talk, replay(FLOWS[talk.flow], (self.me, *talk.args), talk.record)
        return self._stands[1]

    async def talk(self, serial: str) -> Talk | None:
        """One of theirs by its number, as it stands on a button; anything else is none."""
        if not (serial.isascii() and serial.isdigit() and len(serial) <= 18):
            return None
        if self.active and self.active.serial == int(serial):
            return self.active
        talk = await talks.load(self.tx, self.id, int(serial))
        return talk if talk and talk.flow in FLOWS else None

    async def theirs(self) -> list[Talk]:
        """Theirs, the newest first; those of a flow that is no more are as good as forgotten."""
        return [talk for talk in await talks.all_of(self.tx, self.id) if talk.flow in FLOWS]

    async def _same(self, flow: str, args: tuple[str, ...]) -> Talk | None:
        """The one that is meant when a conversation is asked for again: it goes on, or waits."""
        if self.active and self.active.flow == flow and args in ((), self.active.args):
            return self.active
        return next((talk for talk in await self.theirs() if (talk.flow, talk.args) == (flow, args)), None)

    def is_stale(self, talk: Talk) -> bool:
        """Whether it was left so long ago that going on would surprise."""
        return self.tx.now - talk.touched_at > STALE

    def wake(self, talk: Talk) -> None:
        """Let it be the one that goes on."""
        self.active = talk
        self.me.set(active=talk.serial)

    async def keep(self, talk: Talk) -> None:
        """Write it down."""
        await self.me.begin()  # a talk stands in no table without its person
        await talks.save(self.tx, self.id, talk)

    async def forget(self, talk: Talk) -> None:
        """It is over."""
        await talks.remove(self.tx, self.id, talk.serial)
        if self.active and self.active.serial == talk.serial:
            self.active = None
            self.me.set(active=None)
