"""Stories for interviews: five kinds worth having, told once in four short lines, and used again for other questions.

The four lines (situation, task, action, result) are a habit of interviewers; no study stands behind them here.
"""

from collections.abc import Sequence

from bot.engine import ask, choice, do, look, say, several, text
from bot.flows.me import Facts, Me
from bot.support.interviews import ASKED, SERVES

TITLE, LINE = 50, 160  # characters: read in one glance before an interview
LINES = ("situation", "task", "action", "result")
NEW = "new"
SHOWN = 8  # stories offered at once, the newest first


async def stories(me: Me, id: str = "") -> None:
    """The stories there are; one of them to read, mend or remove; or a new one."""
    kept = await look("kept", me.kept.all, "story")
    chosen = id if any(one["id"] == id for one in kept) else NEW
    if kept and chosen == NEW:
        labels = {one["id"]: one["title"] for one in kept[:SHOWN]}
        has = [sort for sort in SERVES if any(one["sort"] == sort for one in kept)]
        chosen = await ask("which", choice(*labels, NEW), labels=labels, has=has, sorts=len(SERVES))
    story = next((one for one in kept if one["id"] == chosen), None)
    await _tell(me, story, kept)


async def _tell(me: Me, story: Facts | None, kept: list[Facts]) -> None:
    """Ask for a new story line by line; show it whole; keep it, fill in what is missing, or let it go."""
    has = [one["sort"] for one in kept]
    known = story or {}
    sort = await ask("sort", choice(*SERVES), known=known.get("sort"), has=has)
    told: Facts = {"sort": sort, "title": await ask("title", text(TITLE), known=known.get("title"), sort=sort)}
    lines = [line for line in LINES if known.get(line)] if story else LINES
    told |= await _lines(lines, known, sort)
    serves = await ask("serves", several(*ASKED), known=known.get("serves") or list(SERVES[sort]))
    told["serves"] = list(serves)
    options: tuple[str, ...] = ("keep", "remove") if story else ("keep", "drop")
    empty = [line for line in LINES if line not in lines]
    if empty:
        options = ("keep", "fill", "remove")
    wish = await _check(options, told)
    if wish == "fill":
        told |= await _lines(empty, {}, sort)
        wish = await _check(("keep", "remove"), told)
    await _settle(me, story, told, wish)
    left = [one for one in SERVES if one not in (*has, sort)]
    ways = ("stories", "practise", "enough") if wish == "keep" and left else ("practise", "enough")
    await say("story_kept" if wish == "keep" else "not_kept", wish=wish, links=ways)


async def _lines(lines: Sequence[str], known: Facts, sort: str) -> Facts:
    """Some of the four lines, each as it is known or told."""
    told: Facts = {}
    for line in lines:
        told[line] = await ask(line, text(LINE), skippable=True, known=known.get(line), sort=sort)
    return told


async def _check(options: tuple[str, ...], told: Facts) -> str:
    """The story whole, and what is to be done with it."""
    shown = {**dict.fromkeys(LINES), **told}
    edit = ("title", *(line for line in LINES if line in told), "serves")
    wish: str = await ask("check", choice(*options), edit=edit, skippable=False, **shown)
    return wish


async def _settle(me: Me, story: Facts | None, told: Facts, wish: str) -> None:
    if wish == "keep" and story:
        await do("mend", me.kept.change, story["id"], told)
    elif wish == "keep":
        await do("save", me.kept.add, "story", told)
    elif wish == "remove" and story:
        await do("remove", me.kept.remove, story["id"])
