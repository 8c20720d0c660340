"""The demo server: the Bot API and the chat page on one loopback port, and the handles that tests hold it by."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from aiohttp import web

from . import people
from .botapi import BotApi, Odd, Refused
from .clock import DemoClock, MovableClock
from .faults import Fault
from .files import UPLOAD_LIMIT
from .guard import add_headers, guard
from .page import AfterMove, NextDue, Page
from .spec import Json, Upload
from .webhooks import Webhook, is_loopback
from .world import Query, World

DEMO_TOKEN = "100000:demo"  # noqa: S105  no secret: it opens nothing but this computer's own demo


async def _nothing_due() -> datetime | None:
    return None


async def _nothing_to_do() -> None:
    return None


class DemoServer:
    """`await start()`, talk to it over HTTP or by the methods below, `await stop()`.

    `next_due` says when the bot will next speak first; `after_move` is awaited after the page moved the clock.
    `first_id` is the first update and message id; by default they count on from the present second.
    """

    def __init__(
        self,
        clock: DemoClock | None = None,
        token: str = DEMO_TOKEN,
        next_due: NextDue = _nothing_due,
        after_move: AfterMove = _nothing_to_do,
        username: str = "onward_demo_bot",
        first_id: int | None = None,
    ) -> None:
        self.clock: DemoClock = clock or MovableClock()
        self.token = token
        self.world = World(self.clock, int(token.partition(":")[0]), username, first_id)
        self.api = BotApi(self.world, token)
        self.webhook = Webhook(self.world, self.api.run)
        self.api.methods |= self.webhook.methods
        self.page = Page(self.world, next_due, after_move)
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listens; port 0 takes a free one. Returns the address. Raises `ValueError` for a host that others reach."""
        if not is_loopback(host):
            raise ValueError(f"The demo listens on this computer only: 127.0.0.1 or ::1, not {host}.")
        app = web.Application(middlewares=[guard], client_max_size=UPLOAD_LIMIT + 1_000_000)
        app.on_response_prepare.append(add_headers)
        app.add_routes(self.page.routes())
        app.router.add_route("*", "/bot{token}/{method}", self.api.handle)
        app.router.add_get("/file/bot{token}/{path:.+}", self.api.download)
        # A bot that is gone must not keep its long poll: the next one would be told of a conflict.
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound = self._runner.addresses[0][1]
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{bound}"
        return self.url

    async def stop(self) -> None:
        """Ends streams, long polls and deliveries, then the server."""
        self.world.end_watching()
        self.world.updates.interrupt(None)
        await self.webhook.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> "DemoServer":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # What went wrong

    @property
    def refused(self) -> list[Refused]:
        """(method, description) of every request refused, in order."""
        return self.api.refused

    @property
    def odd(self) -> list[Odd]:
        """(method, parameter) that the Bot API does not know."""
        return self.api.odd

    def calls(self, method: str) -> list[Json]:
        """The parameters of every accepted-to-run request of a method, in order."""
        return [call.p for call in self.api.calls if call.method == method]

    # Trouble on purpose

    def fail_next(
        self,
        method: str,
        status: int = 500,
        body: str | None = None,
        retry_after: int | None = None,
        count: int = 1,
    ) -> None:
        """The next `count` requests of `method` (`*`: any) are refused; `body` replaces Telegram's JSON."""
        self.api.faults.planned.append(Fault(method, "fail", count, status, body, retry_after))

    def drop_next(self, method: str, when: Literal["before", "after"] = "before", count: int = 1) -> None:
        """Breaks the connection before the request takes effect, or after it."""
        self.api.faults.planned.append(Fault(method, "drop before" if when == "before" else "drop after", count))

    def garble_next(self, method: str, body: str = "", status: int = 200, count: int = 1) -> None:
        """The request takes effect, and the answer is `body` instead of Telegram's JSON."""
        self.api.faults.planned.append(Fault(method, "garble", count, status, body))

    def stall_next(self, method: str, until: asyncio.Event | float, count: int = 1) -> None:
        """The request waits for an event, or some seconds, before it takes effect."""
        self.api.faults.planned.append(Fault(method, "stall", count, until=until))

    def limit_speed(self, on: bool = True) -> None:
        """Telegram's flood limit: about 30 messages a second, one a second in a chat."""
        self.api.flood.on = on

    def resend(self, update_id: int) -> None:
        """The same update once more."""
        self.world.updates.again(update_id)

    def inject(self, update: Json) -> int:
        """Any update, of a known kind or not. Returns its id."""
        return self.world.updates.put(update)

    # Being a person

    def person(self, first_name: str = "Robin", language_code: str = "en") -> int:
        """Somebody new. Returns the id, which is the chat's too."""
        return self.world.add_person(first_name, language_code).id

    def say(self, person: int, text: str, *, reply_to: int | None = None, forwarded: bool = False) -> Json:
        """Writes; returns the (first) message."""
        return people.write(self.world, person, text, reply_to=reply_to, forwarded=forwarded)[0]

    def edit(self, person: int, message_id: int, text: str) -> Json:
        return people.edit(self.world, person, message_id, text)

    def send_file(
        self, person: int, kind: str, name: str, mime: str, content: bytes, caption: str = "", seconds: int = 0
    ) -> Json:
        """`kind` is photo, document or voice, which lasts some seconds."""
        return people.send_file(self.world, person, kind, Upload(name, mime, content), caption, seconds)

    def send_location(self, person: int, latitude: float, longitude: float) -> Json:
        return people.send_location(self.world, person, latitude, longitude)

    def send_sticker(self, person: int, emoji: str) -> Json:
        return people.send_sticker(self.world, person, emoji)

    def block(self, person: int, blocked: bool = True) -> None:
        people.block(self.world, person, blocked)

    def group(self, title: str, members: list[int]) -> int:
        """The first of `members` makes a group with the bot in it. Returns the chat's id."""
        return people.add_to_group(self.world, title, members).id

    def say_in_group(self, chat_id: int, person: int, text: str) -> Json:
        return people.write_in_group(self.world, self.world.chats[chat_id], person, text)

    def tap(self, person: int, label: str, message_id: int | None = None) -> Query | Json:
        """Presses the newest button with this label: an inline one, or one of the reply keyboard (which writes it).

        Returns the query (its `answer` comes later) or the message. Raises `LookupError` with the labels there are.
        """
        seen: list[str] = []
        for message in reversed(self.messages(person)):
            if message_id not in (None, message["message_id"]):
                continue
            markup = message.get("reply_markup", {})
            for row, column, text in _labels(markup):
                if text == label and "inline_keyboard" in markup:
                    return people.tap(self.world, person, message["message_id"], row, column)
                if text == label:
                    return self.say(person, label)
                seen.append(text)
        raise LookupError(f"No button {label!r}; there are {seen}")

    # Seeing what the bot did

    def messages(self, person: int) -> list[Json]:
        """The chat as the page shows it, oldest first; the person's own have `out`."""
        chat = self.world.chats[person]
        return [chat.view(message) for message in chat.messages.values()]

    def from_bot(self, person: int) -> list[Json]:
        """Only what the bot sent."""
        return [message for message in self.messages(person) if "out" not in message]

    def texts(self, person: int) -> list[str]:
        """The bot's texts and captions."""
        return [_words(message) for message in self.from_bot(person)]

    async def wait_for(
        self,
        person: int,
        wanted: str | Callable[[Json], bool],
        timeout: float = 5.0,  # noqa: ASYNC109
        after: int = 0,
    ) -> Json:
        """The first message of the bot, newer than message `after`, that holds a text or satisfies a predicate.

        Raises `TimeoutError` with the whole chat in it.
        """

        def fits(message: Json) -> bool:
            if callable(wanted):
                return wanted(message)
            return wanted in _words(message)

        async def look() -> Json:
            while True:
                for message in self.from_bot(person):
                    if message["message_id"] > after and fits(message):
                        return message
                await self.world.changed(0.05)

        try:
            return await asyncio.wait_for(look(), timeout)
        except TimeoutError:
            chat = "\n".join(
                f"{'person' if 'out' in m else 'bot'}: {m.get('text', m.get('caption', list(m)[4:]))}"
                for m in self.messages(person)
            )
            raise TimeoutError(f"Waited {timeout} s for {wanted!r} in:\n{chat}") from None

    async def settled(self, timeout: float = 10.0, quiet: float = 0.1) -> None:  # noqa: ASYNC109
        """Returns when the bot has taken every update and asked nothing for `quiet` seconds. Raises `TimeoutError`."""

        async def look() -> None:
            while await self.world.changed(quiet) or self.world.updates.pending or self.api.under_way:
                pass

        try:
            await asyncio.wait_for(look(), timeout)
        except TimeoutError:
            waiting = [update["update_id"] for update in self.world.updates.pending]
            raise TimeoutError(f"The bot is not done after {timeout} s; updates not taken: {waiting}") from None


def _words(message: Json) -> str:
    """Text or caption."""
    return str(message.get("text", message.get("caption", "")))


def _labels(markup: Json) -> list[tuple[int, int, str]]:
    """(row, column, text) of every button of any keyboard."""
    rows: list[list[Json]] = markup.get("inline_keyboard") or markup.get("keyboard") or []
    return [(i, j, button["text"]) for i, row in enumerate(rows) for j, button in enumerate(row)]
