"""The first minute: what this is, what to call them, where they are, and whether to write in the morning."""

from bot.engine import ask, do, look, say, text, time_of_day
from bot.flows.me import Me
from bot.flows.parts import HOURS, where


async def start(me: Me) -> None:
    known = await look("known", me.profile.show)
    if known["name"] or known["zone"]:
        await say("again", name=known["name"], links=("rejected", "feedback", "menu"))
        return
    await say("hello")
    if known["speaks"] != "en":
        await say("weaker")
    name = await ask("name", text(30), skippable=True)
    zone = await where(me)
    hour = await ask("hour", time_of_day(*HOURS), skippable=True, zone=zone)
    if name:
        await do("rename", me.profile.rename, name)
    if zone:
        await do("move", me.profile.move, zone.name, zone.country, zone.city)
    plan = await do("schedule", me.encouragement.schedule, hour, "weekdays" if hour else "off")
    await say("ready", name=name, plan=plan, zone=zone, links=("rejected", "menu"))
