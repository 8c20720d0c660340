"""What can go wrong between us and Telegram, by what to do about it.

A closed set of nine causes, read from the status and, where that is too coarse, from Telegram's own words. Knows
nothing of who called or what was said: a description never carries message text.
"""

import re
from collections.abc import Mapping
from typing import Any


class ApiError(Exception):
    """A call that did not end well. Catch one of the kinds below; this name is for "any of them".

    `method` is the Bot API's method, `description` Telegram's words without anything quoted from the message.
    """

    def __init__(self, method: str, description: str) -> None:
        super().__init__(f"{method}: {description}")
        self.method = method
        self.description = description


class Gone(ApiError):
    """This chat cannot be written to: blocked, deactivated, never started, not found."""


class TooFast(ApiError):
    """429: nothing was done. Wait `seconds` before writing to `chat_id` (None: a call about no chat) again."""

    def __init__(self, method: str, description: str, seconds: float, chat_id: int | None) -> None:
        super().__init__(method, description)
        self.seconds = seconds
        self.chat_id = chat_id


class Refused(ApiError):
    """Telegram did not take the request as it is. Our mistake: repeating it changes nothing."""


class TooBig(Refused):
    """A file, request or answer over the size limit."""


class Harmless(ApiError):
    """There was nothing to do any more: not modified, query too old, message gone. No error to anyone."""


class NotSent(ApiError):
    """The request never left: repeat it."""


class MaybeSent(ApiError):
    """Telegram may have acted on the request (read timeout, connection dropped, 5xx): do not repeat blindly.

    `answered`: it said that it is in trouble, and seldom acted; else its answer was lost or cannot be read.
    """

    def __init__(self, method: str, description: str, answered: bool = False) -> None:
        super().__init__(method, description)
        self.answered = answered


class BadToken(ApiError):
    """401 or 404: Telegram does not know this token, or the address is not a Bot API server's."""


class Conflicted(ApiError):
    """409: somebody else polls with this token, or a webhook is set."""


LONGEST_WAIT = 86_400  # seconds; what is more was never meant
_HARMLESS = (
    "message is not modified",
    "query is too old",
    "query_id_invalid",
    "message to edit not found",
    "message can't be edited",
    "message to delete not found",
    "message can't be deleted",
    "message_id_invalid",
)
_GONE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_write_forbidden",
    "group chat was upgraded",
    "rights to send",
)
_TOO_BIG = ("file is too big", "request entity too large")
# Bare quotes hold pieces of what was sent ("Unsupported start tag "x""); apostrophes inside a word do not.
_QUOTED = re.compile(r"\"[^\"]*\"|(?<= )'[^']*'")


def cause(status: int, answer: Mapping[str, Any], method: str, chat_id: int | None = None) -> ApiError:
    """The `ApiError` for an answer with this HTTP status that is no result; `answer` is its JSON, if it has any.

    See https://core.telegram.org/bots/api#making-requests and #responseparameters.
    """
    words = _QUOTED.sub('"…"', str(answer.get("description") or f"HTTP {status}"))[:300]
    found = answer.get("parameters")
    parameters = found if isinstance(found, dict) else {}
    if status == 429:
        wait = parameters.get("retry_after")  # a proxy's 429 names none: nothing was done all the same
        seconds = float(min(wait, LONGEST_WAIT)) if isinstance(wait, int) and wait > 0 else 1.0
        return TooFast(method, words, seconds, chat_id)
    if status == 403 or isinstance(parameters.get("migrate_to_chat_id"), int):
        return Gone(method, words)
    if status in (401, 404):
        return BadToken(method, words)
    if status == 409:
        return Conflicted(method, words)
    if status == 413:
        return TooBig(method, words)
    return _refusal(words.casefold())(method, words) if status == 400 else MaybeSent(method, words, answered=True)


def _refusal(said: str) -> type[ApiError]:
    if any(words in said for words in _HARMLESS):
        return Harmless
    if any(words in said for words in _GONE):
        return Gone
    return TooBig if any(words in said for words in _TOO_BIG) else Refused
