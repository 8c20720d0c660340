"""Take a break from what the bot says unasked, and come back without a word about it."""

from bot.engine import ask, choice, do, look, say
from bot.flows.me import Me

LENGTHS = {"evening": 1, "three_days": 3, "week": 7, "open": None}  # days


async def pause(me: Me) -> None:
    """Begin a pause, or end the one there is."""
    known = await look("known", me.profile.show)
    if known["paused"]:
        if await ask("paused", choice("resume", "stay"), until=known["paused_until"]) == "stay":
            await say("stays", until=known["paused_until"])
            return
        await do("resume", me.encouragement.resume)
        await say("resumed", links=("menu",))
        return
    length = await ask("length", choice(*LENGTHS))
    begun = await do("begin", me.encouragement.pause, LENGTHS[length])
    await say("begun", until=begun["until"], waiting=begun["waiting"], links=("pause",))
