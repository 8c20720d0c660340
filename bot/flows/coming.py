"""Pieces around an interview that is coming: note it, move it, call it off. Its words stand in `practise.jinja`.

Noted, it brings a plan the evening before and a look back the evening after, each asked for here and easy to leave.
"""

from bot.engine import Link, ask, choice, day, do, look, say, text, time_of_day
from bot.flows.me import Facts, Me
from bot.flows.parts import named
from bot.support import interviews
from bot.support.intake import COMPANY
from bot.support.moments import date_of, days_after, days_between

OTHER = "other"
AHEAD = 180  # days
KEPT_AFTER = 60  # days after the interview that it is remembered, for the look back and what may be learnt
HOURS = ("09:00", "10:00", "14:00", "15:00")
EARLY = ("application", "screen", "unknown")  # stages that an interview leads on from


async def upcoming(me: Me, known: Facts) -> list[Facts]:
    """The interviews that are not over yet, the next first."""
    noted = await look("noted", me.kept.all, "interview")
    return interviews.coming(noted, known["today"], known["now"])


async def register(me: Me, known: Facts, id: str = "") -> Facts | None:
    """Note an interview and what follows from it; `id` is its application, if that is known. `None`: it was dropped."""
    job = await _job(me, id)
    company = await ask("company", text(COMPANY), skippable=True, known=job["company"] if job else None)
    sort = await ask("sort", choice(*interviews.SORTS))
    on, at = await _when(known)
    edit = ("company", "sort", "day", "hour")
    if await ask("check", choice("keep", "drop"), edit=edit, company=company, sort=sort, on=on, at=at) == "drop":
        await say("not_noted", links=("practise", "menu"))
        return None
    body = {"company": company, "sort": sort, "day": on, "time": at}
    entry = await do("save", me.kept.add, "interview", body, job["id"] if job else "", _kept_for(known, on))
    if job and job["stage"] in EARLY:
        await do("stage", me.applications.settle, job["id"], {"stage": interviews.STAGES[sort]})
    noted: Facts = {"id": entry, **body}
    await _follow(me, noted)
    return noted


async def attend(me: Me, known: Facts, one: Facts) -> bool:
    """What is to be done with one that is noted; whether to practise for it now."""
    options = ("practise", "plan", "moved", "off", OTHER)
    facts = {"company": one["company"], "sort": one["sort"], "on": one["day"], "at": one["time"]}
    match await ask("with_it", choice(*options), **facts):
        case "practise":
            return True
        case "plan":
            await say("before_it", links=(Link("interview_plan", one["id"]), "menu"))
        case "moved":
            on, at = await _when(known)
            await do("moved", me.kept.change, one["id"], {"day": on, "time": at}, _kept_for(known, on))
            await _follow(me, {**one, "day": on, "time": at})
        case "off":
            await do("eve_off", me.later.drop, "interview_eve", one["id"])
            await do("debrief_off", me.later.drop, "debrief", one["id"])
            await do("off", me.kept.remove, one["id"])
            await say("called_off", links=("practise", "care", "menu"))
        case _:
            await register(me, known)
    return False


async def _job(me: Me, id: str) -> Facts | None:
    """The application it belongs to, if one waits for an answer."""
    if id:
        meant = await look("meant", me.applications.show, id)
        return meant
    waiting = await look("waiting", me.applications.waiting)
    labels = named(waiting[-5:])
    if not labels:
        return None
    chosen = await ask("whose", choice(*labels, OTHER), labels=labels)
    return next((one for one in waiting if one["id"] == chosen), None)


async def _when(known: Facts) -> tuple[str, str | None]:
    """Its day (ISO 8601) and its time, as far as it is known."""
    on = await ask("day", day(date_of(known["today"]), AHEAD, 1, 2, 3, 4, 5, 7))
    at = await ask("hour", time_of_day(*HOURS), skippable=True)
    return on.isoformat(), at


def _kept_for(known: Facts, on: str) -> int:
    """For how many days from today one on that day is remembered."""
    return days_between(known["today"], on) + KEPT_AFTER


async def _follow(me: Me, one: Facts) -> None:
    """The plan the evening before and the look back after it; say when they come."""
    before = days_after(one["day"], -1)
    eve = await do("eve", me.later.on, "interview_eve", one["id"], before, interviews.EVE)
    back = await do("look_back", me.later.on, "debrief", one["id"], *interviews.look_back_at(one["day"], one["time"]))
    links = [Link("practise", one["id"])] + ([] if eve else [Link("interview_plan", one["id"])])
    await say("follows", eve=eve, back=back, links=[*links, Link("enough")])
