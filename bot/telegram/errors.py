"""What can go wrong between us and Telegram, by what to do about it.

A closed set of nine causes, read from python-telegram-bot's exceptions and, where those are too coarse, from
Telegram's own words. Knows nothing of who called or what was said: a description never carries message text.
"""

import re

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)


class NotConnected(NetworkError):
    """The connection was refused or never made: nothing was sent. Raised by the transport."""


class ConnectTimedOut(TimedOut):
    """No connection in time, or none free in the pool: nothing was sent. Raised by the transport."""


class AnswerTooLong(NetworkError):
    """The answer went over the limit it was read with. Raised by the transport."""


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
    """Telegram may have acted on the request (read timeout, connection dropped, 5xx): do not repeat blindly."""


class BadToken(ApiError):
    """401 or 404: Telegram does not know this token, or the address is not a Bot API server's."""


class Conflicted(ApiError):
    """409: somebody else polls with this token, or a webhook is set."""


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


def cause(error: TelegramError, method: str, chat_id: int | None = None) -> ApiError:
    """The `ApiError` for what python-telegram-bot raised.

    The order matters: BadRequest and TimedOut are both NetworkError there, and "chat not found" is a BadRequest.
    """
    words = _QUOTED.sub('"…"', error.message)[:300]
    said = words.casefold()
    match error:
        case RetryAfter():
            return TooFast(method, words, _seconds(error), chat_id)
        case Forbidden() | ChatMigrated():
            return Gone(method, words)
        case InvalidToken():
            return BadToken(method, words)
        case Conflict():
            return Conflicted(method, words)
        case BadRequest():
            return _refusal(said)(method, words)
        case NotConnected() | ConnectTimedOut():
            return NotSent(method, words)
    return TooBig(method, words) if said.startswith(_TOO_BIG) else MaybeSent(method, words)


def _refusal(said: str) -> type[ApiError]:
    if any(words in said for words in _HARMLESS):
        return Harmless
    if any(words in said for words in _GONE):
        return Gone
    return TooBig if any(words in said for words in _TOO_BIG) else Refused


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after  # a timedelta where PTB_TIMEDELTA is set, as transport.py does; else a number
    return float(wait) if isinstance(wait, (int, float)) else wait.total_seconds()
