"""What is set and what is coming, and each of it changed by a tap."""

from bot.engine import ask, choice, do, look, say, text
from bot.flows.me import Facts, Me
from bot.flows.moving import another_time, let_go
from bot.flows.parts import where

MOST = 6  # things to come that are shown, the next first


async def settings(me: Me) -> None:
    """Show what is set."""
    known = await look("known", me.profile.show)
    await say(
        "settings",
        **known,
        links=("upcoming", "rename", "move", "encourage", "pause", "free_evening", "privacy", "delete"),
    )


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


async def upcoming(me: Me) -> None:
    """What will be said unasked, each of it to be moved or let go."""
    items = await _items(me)
    known = await look("known", me.profile.show)
    line = known["days"] != "off"
    if not items:
        await say("nothing_coming", line=line, links=("settings", "menu"))
        return
    labels = {str(number): item["what"] for number, item in enumerate(items[:MOST], 1)}
    all = ("all",) if len(items) > 1 else ()
    shown: Facts = {"items": items[:MOST], "more": len(items[MOST:]), "line": line}
    chosen = await ask("which", choice(*labels, *all, "none"), labels=labels, **shown)
    if chosen == "all":
        return await _let_all_go(me, items, line)
    if chosen == "none":
        await say("all_stay", links=("settings", "menu"))
        return
    item = items[int(str(chosen)) - 1]
    match await ask("wish", choice("later", "drop", "leave"), item=item):
        case "later":
            await another_time(me, item)
        case "drop":
            await let_go(me, item)
            await say("let_go_of", item=item, links=("upcoming", "menu"))
        case _:
            await say("all_stay", links=("settings", "menu"))


async def _let_all_go(me: Me, items: list[Facts], line: bool) -> None:
    """None of it is to be said; `line`: the kind line still comes."""
    if await ask("all", choice("drop", "keep"), count=len(items), yes="drop", no="keep") == "keep":
        await say("all_stay", links=("settings", "menu"))
        return
    for item in items:
        await let_go(me, item)
    await say("all_let_go", line=line, links=("settings", "menu"))


async def _items(me: Me) -> list[Facts]:
    """What is coming, with words for it; a timer of minutes has none and is left out."""
    found = await look("coming", me.later.coming)
    items: list[Facts] = []
    for one in found:
        what = await look("what", me.write, "settings", "what", {"flow": one["flow"], "about": one["about"]})
        if what != "-":
            items.append({**one, "what": what})
    return items
