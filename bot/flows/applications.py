"""The list of their applications: find one, move it on, change any part of it, remove it.

Every action ends the conversation, so that looking something up leaves nothing open behind it. Nothing here ranks
anybody: it counts, and shows dates where they are known.
"""

from bot.engine import Link, Own, ask, choice, do, look, say, text
from bot.flows.applied import silence, wait
from bot.flows.me import Facts, Me
from bot.flows.parts import named, ways_on
from bot.support.drafts import STAGES
from bot.support.intake import COMPANY, ROLE
from bot.support.jobs import NEXT, OUTCOMES, PAGE, TAKEN
from bot.support.moments import date_of, days_after
from bot.support.tracker_dates import said
from bot.support.waiting import SOURCES, WAITING, nudge_in

WORDS = 60  # characters to look for
DATE = 30  # characters of a date
SHOWN = ("id", "company", "role", "stage", "outcome", "source", "on", "dates", "decided_on", "promised", "undated")
PARTS = ("company", "role", "stage", "source", "date")


async def applications(me: Me, id: str = "") -> None:
    """The list, or one of it."""
    chosen = id or await _chosen(me)
    if not chosen:
        return
    job = await look("application", me.applications.show, chosen)
    if job is None:
        await say("gone", links=("applications", "menu"))
        return
    ahead = ("next",) if job["outcome"] == WAITING and job["stage"] in NEXT else ()
    offered = ("offer",) if job["outcome"] == WAITING and job["stage"] == "final" else ()
    match await ask("card", choice(*ahead, *offered, "outcome", "change", "more"), **_shown(job)):
        case "next":
            await _reached(me, job, NEXT[job["stage"]])
        case "offer":
            await _decided(me, job, "offer")
        case "outcome":
            others = (one for one in OUTCOMES if one != job["outcome"])
            outcome = await ask("outcome", choice(*others), waits=job["outcome"] == WAITING)
            await _decided(me, job, outcome)
        case "change":
            await _change(me, job)
        case _:
            await _more(me, job)


async def remove_application(me: Me, id: str = "") -> None:
    """Forget one, after one question; what belongs to it goes along, or stays."""
    job = await look("application", me.applications.show, id)
    if job is None:
        await say("gone", links=("applications", "menu"))
        return
    belongs = await look("belongs", me.applications.hanging, id)
    ways = choice("remove", "alone", "keep") if belongs else choice("remove", "keep")
    sure = await ask("sure", ways, no="keep", belongs=_counted(belongs), **_shown(job))
    if sure == "keep":
        await say("stays", links=(Link("applications", id), "enough"))
        return
    await do("remove", me.applications.remove, id, sure == "alone")
    await say("removed", company=job["company"], links=("applications", "enough"))


async def _chosen(me: Me) -> str:
    """One of the list by its id: tapped, or looked for by typed words. "": none."""
    words, skip = "", 0
    while True:
        page = await look("page", me.applications.page, words, skip)
        if not page["all"]:
            await say("none_yet", links=("applied", "bring", "enough"))
            return ""
        labels = named(page["jobs"])
        is_last = page["skip"] + len(page["jobs"]) >= page["found"]
        more = () if page["found"] <= PAGE else ("first",) if is_last else ("further",)
        back = ("whole",) if words else ()
        shown = {name: page[name] for name in ("found", "all", "states", "skip")}
        lines = [_shown(job) for job in page["jobs"]]
        ways = choice(*labels, *more, *back, "add", own=text(WORDS))
        picked = await ask(
            "list", ways, labels=labels, jobs=lines, words=words, last=page["skip"] + len(lines), **shown
        )
        if isinstance(picked, Own):
            words, skip = picked, 0
        elif picked == "further":
            skip = page["skip"] + PAGE
        elif picked == "first":
            skip = 0
        elif picked == "whole":
            words, skip = "", 0
        elif picked == "add":
            await say("add", links=("applied", "bring"))
            return ""
        else:
            return str(picked)


async def _reached(me: Me, job: Facts, stage: str) -> None:
    """It moves to the next stage, today: one polite line later, if nothing comes."""
    await do("reached", me.applications.settle, job["id"], {"stage": stage})
    dates = await wait(me, job["id"], nudge_in(stage))
    links = await ways_on(me, "good_news", stage)
    await say("moved", **{**_shown(job), "stage": stage}, **dates, links=[Link("applications", job["id"]), *links])


async def _decided(me: Me, job: Facts, outcome: str) -> None:
    """What came of it; or it waits again."""
    id = job["id"]
    await do("decided", me.applications.settle, id, {"outcome": outcome})
    if outcome == WAITING:
        dates = await wait(me, id, nudge_in(job["stage"]))
        await say("waits_again", **dates, company=job["company"], links=(Link("applications", id), "enough"))
        return
    await silence(me, id)
    if outcome in TAKEN:
        news = Link("good_news", "offer" if outcome == "offer" else "job")
        await say("good", outcome=outcome, company=job["company"], links=(news, "enough"))
        return
    links = await ways_on(me, "rejected", job["stage"], outcome, job=id)
    await say("a_no", outcome=outcome, company=job["company"], links=links)


async def _change(me: Me, job: Facts) -> None:
    """One part of it is otherwise."""
    part = await ask("part", choice(*PARTS))
    changes: Facts
    match part:
        case "company":
            changes = {part: await ask("company", text(COMPANY), skippable=True)}
        case "role":
            changes = {part: await ask("role", text(ROLE), skippable=True)}
        case "stage":
            changes = {part: await ask("stage", choice(*STAGES)), "dates": job.get("dates") or {}}
        case "source":
            changes = {part: await ask("source", choice(*SOURCES))}
        case _:
            changes = await _date(me, job)
    await do("change", me.applications.settle, job["id"], changes)
    now = {**job, **changes}
    await say("changed", **_shown(now), links=(Link("applications", job["id"]), "enough"))


async def _date(me: Me, job: Facts) -> Facts:
    """Another date for one of its stages, or for the answer."""
    dates: Facts = job.get("dates") or {}
    stages = [one for one in (*STAGES, "offer") if one == "application" or one in dates or one == job["stage"]]
    answered = ("answer",) if job["outcome"] != WAITING else ()
    which = await ask("which_date", choice(*(one for one in stages if one != "unknown"), *answered))
    known = await look("known", me.profile.show)
    on = await _day(known["today"])
    if which == "answer":
        return {"decided_on": on}
    others = {stage: day for stage, day in dates.items() if stage != which}
    return {"dates": {**others, **({which: on} if on else {})}, "undated": False}


async def _day(today: str) -> str | None:
    """A local date up to today; `None`: not known."""
    unclear = None
    while True:
        given = await ask("when", choice("today", "yesterday", "unknown", own=text(DATE)), unclear=unclear)
        if not isinstance(given, Own):
            return {"today": today, "yesterday": days_after(today, -1)}.get(given)
        if on := said(given, date_of(today)):
            return on.isoformat()
        unclear = given


async def _more(me: Me, job: Facts) -> None:
    """Ways on from this one."""
    id = job["id"]
    people, rest = Link("people", id), (Link("remove_application", id), Link("applications"))
    ways = (Link("feedback", id), Link("learn", id), people) if job["outcome"] not in (WAITING, *TAKEN) else (people,)
    await say("more", links=(*ways, *rest), company=job["company"], role=job["role"])


def _shown(job: Facts) -> Facts:
    """What words may tell of it."""
    return {name: job.get(name) for name in SHOWN} | {"dates": job.get("dates") or {}}


def _counted(kinds: list[str]) -> dict[str, int]:
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
