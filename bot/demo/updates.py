"""The queue of updates for the bot: getUpdates and webhooks both take from it. Knows nothing of chats or HTTP."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from .errors import Refusal
from .spec import Json

# What a bot gets unless it asks for it by name.
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_HISTORY = 10_000


class Updates:
    """Pending updates in the order they happened; an id is never used twice, nor after a restart of the demo."""

    def __init__(self, first_id: int | None = None) -> None:
        # Bots drop updates whose id they have seen, so a new demo with an old database must count on from there.
        self._next = first_id or int(time.time() - 1_700_000_000) * 4
        self._pending: dict[int, Json] = {}
        self._repeats: dict[int, Json] = {}  # confirmed once, to be handed out once more
        self._history: dict[int, Json] = {}
        self._poll: asyncio.Future[Refusal | None] | None = None
        self.allowed: list[str] = []
        self.webhook_active = False
        self.on_new: Callable[[], None] = lambda: None  # the webhook's wake-up call

    @property
    def pending(self) -> list[Json]:
        """What the bot has not confirmed yet, oldest first."""
        return [*self._repeats.values(), *self._pending.values()]

    def add(self, kind: str, body: Json) -> int | None:
        """A new update; None when the bot did not ask for this kind."""
        allowed = kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT
        return self.put({kind: body}) if allowed else None

    def put(self, update: Json) -> int:
        """Any update, allowed or not, known kind or not. Returns its id."""
        number = self._next
        self._next += 1
        self._pending[number] = self._history[number] = {"update_id": number, **update}
        if len(self._history) > _HISTORY:
            del self._history[next(iter(self._history))]
        self._wake()
        return number

    def again(self, update_id: int) -> None:
        """The same update once more, as Telegram does when it missed the confirmation. Raises `KeyError`.

        One that was not confirmed comes again by itself, and never before those that are older: whoever confirms it
        confirms them.
        """
        if update_id not in self._pending:
            self._repeats[update_id] = self._history[update_id]
        self._wake()

    def _wake(self) -> None:
        self.interrupt(None)
        self.on_new()

    def confirm(self, update_id: int) -> None:
        """This one was taken."""
        self._repeats.pop(update_id, None)
        self._pending.pop(update_id, None)

    def forget_all(self) -> None:
        """`drop_pending_updates`."""
        self._repeats.clear()
        self._pending.clear()

    def interrupt(self, refusal: Refusal | None) -> None:
        """Ends the long poll under way, with a refusal or with nothing."""
        if self._poll and not self._poll.done():
            self._poll.set_result(refusal)

    async def get(self, p: Json) -> list[Json]:
        """getUpdates. Raises `Refusal` (409) while a webhook is set or when another request takes over."""
        if self.webhook_active:
            text = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            raise Refusal(409, f"Conflict: {text}")
        text = "terminated by other getUpdates request; make sure that only one bot instance is running"
        self.interrupt(Refusal(409, f"Conflict: {text}"))
        if "allowed_updates" in p:
            self.allowed = [kind for kind in p["allowed_updates"] if isinstance(kind, str)]
        self._confirm_before(p.get("offset", 0))
        limit = min(max(p.get("limit", 100), 1), 100)
        if not self.pending and (timeout := min(max(p.get("timeout", 0), 0), 50)) > 0:
            await self._wait(timeout)
        taken = self.pending[:limit]
        for update in taken:
            self._repeats.pop(update["update_id"], None)
        return taken

    def _confirm_before(self, offset: int) -> None:
        """A negative offset counts from the end and forgets what is before."""
        if offset < 0:
            kept = list(self._pending.values())[offset:]
            self._pending = {update["update_id"]: update for update in kept}
            return
        for number in [n for n in self._pending if n < offset]:
            del self._pending[number]

    async def _wait(self, seconds: float) -> None:
        poll = self._poll = asyncio.get_running_loop().create_future()
        try:
            refusal = await asyncio.wait_for(poll, seconds)
        except TimeoutError:
            return
        finally:
            if self._poll is poll:
                self._poll = None
        if refusal is not None:
            raise refusal

    def key(self, update: Json) -> Any:
        """What must stay in order: the chat (or the person) an update is about."""
        for body in update.values():
            if isinstance(body, dict):
                chat = body.get("chat") or body.get("message", {}).get("chat") or body.get("from") or {}
                return chat.get("id")
        return None
