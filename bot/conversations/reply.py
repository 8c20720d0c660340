"""The messages of one turn: questions, notes, offers, and what becomes of the buttons that were pressed.

Knows how they look and nothing of why they are said.
"""

from __future__ import annotations

from html import unescape
from typing import Any

from bot.content import Content
from bot.conversations.events import Press
from bot.conversations.messages import Message, Words, rows_of
from bot.engine import talk as engine
from bot.engine.flow import Ask, Replay
from bot.store.talks import Talk

RESUME, DROP, AGAIN = "resume", "drop", "again"  # links to a waiting conversation, by its serial


class Reply:
    """What is owed so far, in the person's language."""

    def __init__(self, content: Content, locale: str) -> None:
        self._content, self._locale = content, locale
        self.messages: list[Message] = []

    def ask(self, talk: Talk, now: Replay, note: str = "") -> None:
        """The waiting question with its buttons; `note` stands before it."""
        if now.at is not None and now.question is not None:
            ticked = engine.under_way(talk.record, now)
            back = engine.can_go_back(talk.record, now)
            message = self.words_of(talk).asked(talk.serial, now.at.key, now.question, ticked, back, note)
            self.messages.append(message)

    def offer(self, talk: Talk, old: bool) -> None:
        """A conversation that waits: carry on or drop it, and after a long time also start again."""
        links = [(RESUME, talk.serial), *([(AGAIN, talk.serial)] if old else []), (DROP, talk.serial)]
        self.shared("offer_again" if old else "offer", links, flow=talk.flow)

    def settle(self, press: Press, talk: Talk, ask: Ask[Any], answer: str) -> None:
        """The pressed question shows its answer and loses its buttons, and what stood before it: a note such as "I
        couldn't match that" is settled, too."""
        if press.words is not None and answer:
            shown = self._asked(press.words, talk, ask)
            text = f"{shown}\n\n{self.any_words().message('answered', {'answer': answer})}"
            self.messages.append({"edit": press.message, "text": text})
        else:
            self.messages.append({"strip": press.message})

    def _asked(self, words: str, talk: Talk, ask: Ask[Any]) -> str:
        """Of the words of a message those of the question alone, where they stand at its end."""
        if "\n\n" not in words:
            return words
        asked = self.words_of(talk).message(ask.name, ask.facts)
        return asked if unescape(words).endswith(unescape(asked)) else words

    def turn_keyboard(self, talk: Talk, now: Replay, message: int, fields: bool = False) -> None:
        """Other buttons under a question that goes on waiting: ticks, or with `fields` what may be changed."""
        if now.at is None or now.question is None:
            return
        words, key = self.words_of(talk), now.at.key
        if fields:
            rows = words.fields(talk.serial, key, engine.editable(now))
        else:
            ticked = engine.under_way(talk.record, now)
            rows = words.keyboard(talk.serial, key, now.question, ticked, engine.can_go_back(talk.record, now))
        self.messages.append({"strip": message, "rows": rows})

    def shared(self, name: str, links: list[tuple[str, Any]], **facts: Any) -> None:
        """A message of no conversation, with links to some, each called as everywhere or as this message has it."""
        words = self.any_words()
        if "flow" in facts:
            facts["flow"] = words.label(f"name_{facts['flow']}")
        buttons = [
            {
                "text": words.label(f"{name}__{link}", f"to_{link}", facts=facts),
                "data": f">{link}:{arg}" if arg != "" else f">{link}",
            }
            for link, arg in links
        ]
        self.messages.append({"text": words.message(name, facts), "rows": rows_of(buttons)})

    def forgotten(self) -> None:
        """They pressed a button of before they were forgotten, perhaps just now the one that did it: nothing but that
        is true of it."""
        self.messages = [{"text": Words(self._content, self._locale, "delete").message("gone")}]

    def words_of(self, talk: Talk) -> Words:
        """The words of a conversation."""
        return Words(self._content, self._locale, talk.flow)

    def any_words(self) -> Words:
        """The words that belong to no conversation."""
        return Words(self._content, self._locale, "menu")
