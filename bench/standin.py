"""Telegram as far as a measured bot needs it: the methods' answers, the webhook it gave, and updates.

Does no more than must be done, so that it is not the limit, and checks nothing: the demo's server does. Knows what a
message and a button are; nothing of conversations or of time.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

ME = {"id": 1, "is_bot": True, "first_name": "Bot", "username": "a_bot"}
NOW = 1_800_000_000  # a date for messages, seconds since 1970
SENDING = ("sendMessage", "sendPhoto", "sendDocument")

Message = dict[str, Any]
Hook = tuple[str, int, bytes]  # host, port, and the lines before a delivery's length


class StandIn:
    """The Bot API of one bot. `heard(chat, message)` is called for each message that the bot sends."""

    def __init__(self) -> None:
        self.heard: Callable[[int, Message], None] = lambda chat, message: None
        self.hooked: Callable[[], None] = lambda: None
        self.hooks: dict[str, Hook] = {}  # by their URL: Telegram has one, with a balancer behind it
        self.delay = 0.0  # seconds before each answer
        self.calls = 0
        self._messages = 0

    def answer(self, path: bytes, body: bytes) -> bytes:
        """What Telegram would say to a call, as JSON."""
        self.calls += 1
        method = path.rpartition(b"/")[2].partition(b"?")[0].decode()
        return json.dumps({"ok": True, "result": self._result(method, params_of(body))}).encode()

    def _result(self, method: str, params: dict[str, Any]) -> object:
        if method in SENDING or method.startswith("editMessage"):
            message = self._message(params)
            if method in SENDING:
                self.heard(message["chat"]["id"], message)
            return message
        if method == "getMe":
            return ME
        if method == "setWebhook":
            self._hook(params["url"], params.get("secret_token", ""))
        return [] if method == "getMyCommands" else {} if method.startswith("getMy") else True

    def _message(self, params: dict[str, Any]) -> Message:
        self._messages += 1
        chat = {"id": int(params["chat_id"]), "type": "private", "first_name": "A"}
        number = int(params.get("message_id") or self._messages)
        message = {"message_id": number, "from": ME, "chat": chat, "date": NOW, "text": params.get("text", "")}
        if markup := params.get("reply_markup"):
            message["reply_markup"] = json.loads(markup) if isinstance(markup, str) else markup
        return message

    def _hook(self, url: str, secret: str) -> None:
        parts = urlsplit(url)
        lines = (
            f"POST {parts.path or '/'} HTTP/1.1", f"Host: {parts.netloc}", "Content-Type: application/json",
            f"X-Telegram-Bot-Api-Secret-Token: {secret}", "",
        )  # fmt: skip
        self.hooks[url] = parts.hostname or "", parts.port or 80, "\r\n".join(lines).encode()
        self.hooked()

    def hook_of(self, chat: int) -> Hook:
        """Where a chat's updates go: each worker has its share of the chats."""
        hooks = list(self.hooks.values())
        return hooks[chat % len(hooks)]


def params_of(body: bytes) -> dict[str, Any]:
    """The parameters of a call, sent as JSON or as a form."""
    if body[:1] == b"{":
        given: dict[str, Any] = json.loads(body)
        return given
    return dict(parse_qsl(body.decode()))


def buttons_of(message: Message) -> list[dict[str, str]]:
    """Those of a message that send data."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    return [button for row in rows for button in row if "callback_data" in button]


def button_for(step: str, message: Message) -> dict[str, str] | None:
    """The button that a step means: `[:keep]` is one whose data ends so, `[#0]` the first; `None`: it is not there."""
    wish, buttons = step[1:-1], buttons_of(message)
    if wish.startswith("#"):
        return buttons[int(wish[1:])] if int(wish[1:]) < len(buttons) else None
    return next((button for button in buttons if button["callback_data"].endswith(wish)), None)


def update_of(number: int, chat: int, step: str, last: Message | None, typed: bool, speaks: str = "en") -> bytes | None:
    """The update of somebody who does a step: words, or `[...]` for a button of the `last` message; when `typed`, its
    label is written instead. `None`: the button is not there."""
    person = {"id": chat, "is_bot": False, "first_name": "A", "language_code": speaks}
    words: str | None = step
    if step.startswith("["):
        button = button_for(step, last) if last else None
        if button is None:
            return None
        words = button["text"] if typed else None
        query = {
            "id": str(number), "from": person, "message": last, "chat_instance": "1", "data": button["callback_data"],
        }  # fmt: skip
    what: dict[str, Any]
    if words is None:
        what = {"callback_query": query}
    else:
        private = {"id": chat, "type": "private", "first_name": "A"}
        message = {"message_id": 10**9 + number, "from": person, "chat": private, "date": NOW, "text": words}
        if words.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(words)}]
        what = {"message": message}
    return json.dumps({"update_id": number, **what}).encode()
