"""What Telegram answers when it refuses. Knows the shape of a refusal, not when to make one."""

from typing import Any


class Refusal(Exception):
    """A Bot API error: `code` is the HTTP status, `description` what Telegram writes, `retry_after` in seconds."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def body(self) -> dict[str, Any]:
        """The JSON object of the answer."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        return answer


def bad(reason: str) -> Refusal:
    """400. Telegram writes the first letter of a reason small unless the word is all capitals."""
    if reason[1:2].islower() or reason[1:2] in ("'", " "):
        reason = reason[:1].lower() + reason[1:]
    return Refusal(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refusal:
    """403: the person blocked the bot, or never spoke to it, or the bot left the group."""
    return Refusal(403, f"Forbidden: {reason}")


def too_many(seconds: int) -> Refusal:
    """429: wait `seconds` before the next request."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", seconds)
