"""What somebody decides about their own data: consent, how long it is kept, and forgetting how they felt.

Behind `bot.flows.me.Yours`. Knows no words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.flows.me import SENSITIVE
from bot.store import feelings, retention, talks

if TYPE_CHECKING:
    from bot.conversations.person import Person

AWAY = 365  # days without a word after which somebody is forgotten, if they wish


class Yours:
    """Their consent and their terms."""

    def __init__(self, me: Person) -> None:
        self._me = me

    async def show(self) -> dict[str, Any]:
        keep_days, forgets = await retention.show(self._me.tx, self._me.row.id)
        return {"consent": self._me.row.profile.get("consent"), "keep_days": keep_days, "forgets": forgets}

    async def agreed(self) -> bool:
        return self._me.consents

    async def forget_feelings(self) -> int:
        me = self._me
        gone = await feelings.forget(me.tx, me.row.id, SENSITIVE)
        for talk in await talks.all_of(me.tx, me.row.id):
            if talk.serial != me.row.active:  # what was answered or looked up in any of them may tell it
                await talks.remove(me.tx, me.row.id, talk.serial)
                gone += 1
        me.note(heavy_on=None)
        return gone

    async def older(self, days: int) -> int:
        return await retention.count_older(self._me.tx, self._me.row.id, days)

    async def keep_for(self, days: int | None, forgets: bool) -> None:
        me = self._me
        await me.begin()  # a choice stands in no table without its person
        await retention.choose(me.tx, me.row.id, days, AWAY if forgets else None)
        me.note(away_days=AWAY if forgets else None)
