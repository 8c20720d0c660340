"""What is set, and each of it changed by a tap."""

from bot.engine import ask, do, look, say, text
from bot.flows.me import Me
from bot.flows.parts import where


async def settings(me: Me) -> None:
    """Show what is set."""
    known = await look("known", me.profile.show)
    await say("settings", **known, links=("rename", "move", "encourage", "pause", "free_evening", "privacy", "delete"))


async def rename(me: Me) -> None:
    """Another name."""
    name = await ask("name", text(30))
    await do("rename", me.profile.rename, name)
    await say("renamed", name=name, links=("settings", "menu"))


async def move(me: Me) -> None:
    """Another time zone."""
    zone = await where(me)
    if zone is None:
        await say("unmoved", links=("settings", "menu"))
        return
    await do("move", me.profile.move, zone.name, zone.country, zone.city)
    await say("moved", zone=zone, links=("settings", "menu"))
