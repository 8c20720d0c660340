"""Move something that is to come, or let it go: the days that make sense for it, and what hangs on its moment. Its
words stand in `settings.jinja`.

Whatever is said to be moved comes then. So what is kept with a day of its own is given the new one, a break ends after
the day of its last question, and nothing is moved to where it would have nothing to say any more.
"""

from bot.engine import ask, day, do, look, say, time_of_day
from bot.flows.me import Facts, Me
from bot.flows.plan import hour_moved
from bot.support import breaks, plans, spans
from bot.support.moments import date_of, days_after

AHEAD = 180  # days to which one of them may be moved
TIMES = ("09:00", "12:00", "18:00")
DAYS = {"plan_now": plans.DAYS - 1, "pause_ends": breaks.FURTHEST - 1}  # days to which these may be moved
DAY_KEPT = {"person_due": "next", "practise_again": "next", "learn_check": "check", "plan_friday": "look"}
"""What is kept with the day of its reminder: by flow, the name of that day."""
MAY_HAVE_NONE = (
    "person_due",
    "practise_again",
)  # of these; a plan's and a lesson's day says more than when it is asked


async def another_time(me: Me, item: Facts) -> None:
    """Ask for another day and hour, and move it there; or say why it stays."""
    known = await look("known", me.profile.show)
    span = await _span(me, item, known["today"])
    length, offered = span.days(known["today"])
    on = await ask(
        "day", day(date_of(span.since), length, *offered), flow=item["flow"], since=span.since, before=span.before
    )
    at = await ask("at", time_of_day(*TIMES), on=on.isoformat())
    trouble = span.trouble_with(item["flow"], f"{on}T{at}", f"{known['today']}T{known['now']}")
    if trouble:
        await say("not_then", trouble=trouble, links=("upcoming", "menu"))
        return
    if item["flow"] == "pause_ends":
        await do("break", me.breaks.begin, days_after(on.isoformat(), 1))
    moment = await do("moved", me.later.on, item["flow"], item["arg"], on.isoformat(), at)
    back = await _take_along(me, item, on.isoformat(), at) if moment else None
    await say("moved_to", item=item, moment=moment, back=back, links=("upcoming", "menu"))


async def let_go(me: Me, item: Facts) -> None:
    """Say nothing of it; and what is kept with its day has none any more, for that day is shown elsewhere."""
    await do("dropped", me.later.drop, item["flow"], item["arg"])
    if item["flow"] in MAY_HAVE_NONE:
        await do("day_gone", me.kept.change, item["arg"], {DAY_KEPT[item["flow"]]: None})


async def _take_along(me: Me, item: Facts, on: str, at: str) -> str | None:
    """Let what is kept say the new day; gives the local moment of a plan's look back, where that had to move too."""
    flow, id = item["flow"], item["arg"]
    if flow == "plan_now":
        back = await hour_moved(me, id, on, at)
        return back
    if flow in DAY_KEPT:
        await do("day_kept", me.kept.change, id, {DAY_KEPT[flow]: on})
    return None


async def _span(me: Me, item: Facts, today: str) -> spans.Span:
    flow = item["flow"]
    last = days_after(today, DAYS.get(flow, AHEAD))
    forgotten = await look("forgotten", me.kept.until, item["arg"])
    if forgotten:  # on that day there is nothing left to speak of
        last = max(today, min(last, days_after(forgotten, -1)))
    if flow in ("interview_eve", "debrief"):
        one = await look("interview", me.kept.show, item["arg"])
        if one and flow == "debrief":
            return spans.after_interview(one["day"], one["time"], today, last)
        if one:
            return spans.before_interview(one["day"], one["time"], today)
    if flow == "pause_long":
        rest = await look("rest", me.breaks.show)
        if rest["until"]:
            last = max(today, min(last, days_after(rest["until"], -1)))
    return spans.all_of(today, last)
