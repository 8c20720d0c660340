"""Who there is and what was said: people, chats, messages, and everybody who is watching.

The one place where state lives. Knows nothing of HTTP, parameters or markup.
"""

import asyncio
import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from .clock import DemoClock
from .errors import bad, forbidden
from .files import Files
from .profile import Profile
from .spec import Json
from .updates import Updates

QUERY_SECONDS = 60  # how long a tap may be answered
FIRST_PERSON = 100_001


@dataclass
class Person:
    id: int
    first_name: str
    language_code: str = "en"

    def json(self) -> Json:
        """The Bot API's User."""
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language_code,
        }


@dataclass
class Chat:
    """A private chat (id = person's id) or a group (negative id)."""

    id: int
    type: str
    name: str
    messages: dict[int, Json] = field(default_factory=dict)
    from_person: set[int] = field(default_factory=set)
    keyboards: dict[int, Json] = field(default_factory=dict)  # reply keyboards, which only the page shows
    reactions: dict[int, str] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    members: dict[int, Person] = field(default_factory=dict)
    menu_button: Json | None = None
    started: bool = False
    blocked: bool = False
    bot_left: bool = False

    def json(self) -> Json:
        """The Bot API's Chat."""
        name = "first_name" if self.type == "private" else "title"
        return {"id": self.id, "type": self.type, name: self.name}

    def view(self, message: Json) -> Json:
        """A message as the page shows it: with the reply keyboard, and whose it is."""
        seen = deepcopy(message)
        if keyboard := self.keyboards.get(message["message_id"]):
            seen["reply_markup"] = deepcopy(keyboard)
        if message["message_id"] in self.from_person:
            seen["out"] = True
        return seen


@dataclass
class Query:
    """A tap on a button that waits for the bot's answer."""

    id: str
    person: int
    at: float  # POSIX seconds by the demo's clock
    answer: Json | None = None


class World:
    """Everything behind the two servers of the demo."""

    def __init__(self, clock: DemoClock, bot_id: int, username: str, first_id: int | None = None) -> None:
        self.clock = clock
        self.updates = Updates(first_id)
        self.files = Files()
        self.profile = Profile(bot_id, username)
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.next_message_id = first_id or int(time.time() - 1_700_000_000)
        self._next_group = -1001
        self._watchers: dict[int, set[asyncio.Queue[Json | None]]] = {}
        self._changed = asyncio.Event()
        self.paid_broadcast = False

    # People and chats

    def add_person(self, first_name: str, language_code: str = "en") -> Person:
        """Somebody new with an empty chat."""
        person = Person(FIRST_PERSON + len(self.people), first_name, language_code)
        self.people[person.id] = person
        self.chats[person.id] = Chat(person.id, "private", first_name, members={person.id: person})
        return person

    def add_group(self, title: str, members: list[int]) -> Chat:
        """A group the bot was just added to."""
        chat = Chat(self._next_group, "group", title, members={i: self.people[i] for i in members}, started=True)
        self._next_group -= 1
        self.chats[chat.id] = chat
        return chat

    def chat(self, chat_id: Any) -> Chat:
        """Raises `Refusal` when the bot does not know such a chat."""
        if chat_id is None:
            raise bad("chat_id is empty")
        if not isinstance(chat_id, int) or chat_id not in self.chats:
            raise bad("chat not found")
        return self.chats[chat_id]

    def open_chat(self, chat_id: Any) -> Chat:
        """A chat the bot may write to. Raises `Refusal` (403) where it may not."""
        chat = self.chat(chat_id)
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if chat.bot_left:
            raise forbidden("bot was kicked from the group chat")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def message(self, chat: Chat, message_id: Any, what: str) -> Json:
        """Raises `Refusal`: message `what` ("to edit") not found."""
        if not isinstance(message_id, int):
            raise bad("message identifier is not specified")
        if message_id not in chat.messages:
            raise bad(f"message {what} not found")
        return chat.messages[message_id]

    # Messages

    def unix(self) -> int:
        """Now, as the Bot API writes moments."""
        return int(self.clock.now().timestamp())

    def post(self, chat: Chat, sender: Json, content: Json) -> Json:
        """A new message, stored and shown."""
        number = self.next_message_id
        self.next_message_id += 1
        message = {
            "message_id": number,
            "from": sender,
            "chat": chat.json(),
            "date": self.unix(),
            **content,
        }
        chat.messages[number] = message
        if not sender["is_bot"]:
            chat.from_person.add(number)
        self.show(chat, message)
        return message

    def show(self, chat: Chat, message: Json, event: str = "message") -> None:
        """Tells who watches the chat about a new or an edited message."""
        self.tell(chat.id, event, {"message": chat.view(message)})

    # Taps

    def open_query(self, query_id: Any) -> Query:
        """Raises `Refusal` for a tap that was answered, is unknown, or too old."""
        query = self.queries.get(str(query_id))
        if query is None or query.answer is not None or self.clock.now().timestamp() - query.at > QUERY_SECONDS:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        return query

    # Watching

    def watch(self, chat_id: int) -> asyncio.Queue[Json | None]:
        """Events of a chat from now on, as {event, data}; None at the end. Give it back with `unwatch`."""
        queue: asyncio.Queue[Json | None] = asyncio.Queue(maxsize=1000)
        self._watchers.setdefault(chat_id, set()).add(queue)
        return queue

    def unwatch(self, chat_id: int, queue: asyncio.Queue[Json | None]) -> None:
        self._watchers.get(chat_id, set()).discard(queue)

    def tell(self, chat_id: int, event: str, data: Json) -> None:
        """An event for those who watch this chat. Who does not keep up is let go and comes back."""
        self.stir()
        for queue in list(self._watchers.get(chat_id, ())):
            if queue.full():
                self._let_go(chat_id, queue)
            else:
                queue.put_nowait({"event": event, "data": data})

    def tell_all(self, event: str, data: Json) -> None:
        for chat_id in list(self._watchers):
            self.tell(chat_id, event, data)

    def end_watching(self) -> None:
        """The demo stops."""
        for chat_id, queue in self._everyone():
            self._let_go(chat_id, queue)

    def _everyone(self) -> Iterator[tuple[int, asyncio.Queue[Json | None]]]:
        for chat_id, queues in list(self._watchers.items()):
            for queue in list(queues):
                yield chat_id, queue

    def _let_go(self, chat_id: int, queue: asyncio.Queue[Json | None]) -> None:
        self.unwatch(chat_id, queue)
        while queue.full():
            queue.get_nowait()
        queue.put_nowait(None)

    def stir(self) -> None:
        """Something happened: wakes those who wait in `changed`."""
        self._changed.set()

    async def changed(self, seconds: float) -> bool:
        """True as soon as anything happens, False after `seconds` of nothing."""
        self._changed.clear()
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return False
        return True
