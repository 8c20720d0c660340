"""A picture of the search or of the weeks: which, light or dark, names only if they are wanted; drawn when it is sent.

Its caption says in words what can be seen. Nothing of it is kept: the picture stays in the chat.
"""

from bot.engine import Link, Picture, ask, choice, look, say
from bot.flows.crisis import go_on_anyway
from bot.flows.me import Facts, Me
from bot.flows.parts import too_close
from bot.support import moods
from bot.support import pictures as counted

OF_APPLICATIONS = ("search", "stages")
LOOKS = ("light", "dark")
WITH_NAMES = {"light_names": "light", "dark_names": "dark"}


async def picture(me: Me, which: str = "") -> None:
    """`which`: `search`, `stages` or `moods`; without, one chosen of those that there is something to draw for."""
    jobs = await look("jobs", me.applications.all)
    kinds = await look("kinds", me.kept.kinds)
    there = (*(OF_APPLICATIONS if jobs else ()), *(("moods",) if "mood" in kinds else ()))
    if not there:
        await say("nothing_yet", links=("applied", "care", "enough"))
        return
    if which not in there:
        which = await ask("which", choice(*there)) if len(there) > 1 else there[0]
    known = await look("known", me.profile.show)
    if which == "moods":
        await _weeks(me, known["today"])
    elif not too_close(jobs, known) or await go_on_anyway(me, "too_soon"):
        await _search(me, which, jobs)


async def _search(me: Me, which: str, jobs: list[Facts]) -> None:
    colours = await ask("colours", choice(*LOOKS, *(WITH_NAMES if which == "search" else ())), which=which)
    named = colours in WITH_NAMES
    facts = counted.search(jobs, named) if which == "search" else counted.stages(jobs)
    steps = facts["reached"] if which == "search" else {stage: count for stage, count, _ in facts["rows"]}
    block, told = counted.told(which, facts)
    words = await look("words", me.write, "pictures", block, told)
    dark = WITH_NAMES.get(colours, colours) == "dark"
    file = Picture(f"{which}.png", which, counted.drawn(facts, words, dark))
    shown: Facts = {name: facts[name] for name in ("total", "since", "ended")}
    links = (Link("picture"), Link("lookback"), Link("enough"))
    await say(f"drawn_{which}", file=file, steps=steps, named=named, **shown, links=links)


async def _weeks(me: Me, today: str) -> None:
    notes = moods.notes_of(await look("moods", me.kept.all, "mood"))
    facts = counted.moods(notes, today)
    if facts is None:
        await say("too_few", links=("care", "enough"))
        return
    dark = await ask("colours", choice(*LOOKS), which="moods") == "dark"
    block, told = counted.told("moods", facts)
    words = await look("words", me.write, "pictures", block, told)
    trend = moods.trend(notes, today)
    gap = any(week["middle"] is None for week in facts["weeks"])
    await say(
        "drawn_moods",
        file=Picture("weeks.png", "moods", counted.drawn(facts, words, dark)),
        count=len(facts["weeks"]),
        gap=gap,
        than_last=trend.than_last if trend else None,
        links=(Link("picture"), Link("care"), Link("enough")),
    )
