"""Keep moving forward: what last week held, one small goal, an if-then plan, what to do first if a no comes.

Then the bot speaks twice: at the hour chosen, and at the end of that week. Part of it, or nothing of it, leads to a
smaller step, another time, or letting it go.
"""

from bot.engine import Own, ask, choice, day, do, look, number, say, several, text, time_of_day
from bot.flows.me import Facts, Me
from bot.flows.parts import ways_on, where
from bot.support import plans
from bot.support.moments import date_of, days_after

GOAL, BEST, OBSTACLE, SPOT, STEP, SETBACK = 50, 100, 60, 30, 60, 60  # characters of own words
KEPT = 90  # days
CHANGES = ("step", "day", "at", "sentence", "look")  # what may become of a plan that did not fit its week
EDIT = ("goal", "count", "best", "obstacle", "day", "at", "spot", "step", "setback")


async def plan(me: Me) -> None:
    """The week's plan, from what was to what may come."""
    kept = await look("plans", me.kept.all, "plan")
    known = await look("known", me.profile.show)
    current = next((one for one in kept if plans.is_current(one, known["today"])), None)
    if current and await ask("current", choice("keep", "new"), **_shown(current)) == "keep":
        asks = await _is_asked_about(me, current["id"])
        links = await ways_on(me, "plan")
        await say("stays", look=current["look"] if asks else None, links=links)
        return
    effort = await ask("effort", several(*plans.EFFORTS))
    await say("effort_line", effort=list(effort))
    aim = await _aim()
    way = await _way(me, known, aim["goal"])
    setback = await ask("setback", choice(*plans.SETBACKS, own=text(SETBACK)), skippable=True)
    body = await _body(me, known, {**aim, **way, "setback": _own(setback)})
    edit = tuple("smaller" if name == "count" and aim["smaller"] else name for name in EDIT)
    if await ask("card", choice("save", "drop"), edit=edit, **body) == "drop":
        await say("let_it_be", links=("menu",))
        return
    if current:
        await _end(me, current["id"], "dropped")
    id = await do("save", me.kept.add, "plan", body, "", KEPT)
    await _remind(me, id, known, body, way["moves"])


async def plan_now(me: Me, id: str = "") -> None:
    """The hour that was chosen."""
    kept = await look("plan", me.kept.show, id)
    known = await look("known", me.profile.show)
    if kept is None or kept["state"] != "open" or (kept["day"] and kept["day"] < known["today"]):
        return  # it was settled meanwhile, or the day is over: the look back asks about it
    match await ask("now", choice("done", "start", "later", "stop"), **_shown(kept)):
        case "done":
            await _done(me, id)
        case "start":
            asks = await _is_asked_about(me, id)
            await say("started", look=kept["look"] if asks else None, links=("menu",))
        case "later":
            asks = await _is_asked_about(me, id)
            await _change(me, id, known, {**kept, "day": days_after(known["today"], 1)}, asks)
        case _:
            await _let_go(me, id)


async def plan_friday(me: Me, id: str = "") -> None:
    """The end of that week: done, part of it, or not; and what then."""
    kept = await look("plan", me.kept.show, id)
    if kept is None or kept["state"] != "open":
        return  # it was settled meanwhile: nothing to say
    result = await ask("result", choice("done", "part", "not"), **_shown(kept))
    if result == "done":
        return await _done(me, id)
    known = await look("known", me.profile.show)
    match await ask("then", choice("smaller", "other_time", "let_go"), result=result):
        case "smaller":
            step = await ask("step", choice(*plans.steps_for(kept["goal"]), own=text(STEP)), again=True)
            on = plans.week_later(date_of(kept["day"] or known["today"]), date_of(known["today"]))
            await _change(me, id, known, {**kept, "step": _own(step), "day": on.isoformat() if kept["day"] else None})
        case "other_time":
            await _change(me, id, known, {**kept, **await _when(me, known)})
        case _:
            await _let_go(me, id)


async def hour_moved(me: Me, id: str, day: str, at: str) -> str | None:
    """A piece for other flows: the plan's hour is another one now. What it says says so, and a look back that would
    come before it moves on; gives its local moment then."""
    kept = await look("plan", me.kept.show, id)
    if kept is None:
        return None
    known = await look("known", me.profile.show)
    asks = await _is_asked_about(me, id)
    body = await _body(me, known, {**kept, "day": day, "at": at})
    in_time = day < kept["look"]
    if in_time:
        body["look"] = kept["look"]
    await do("change", me.kept.change, id, {name: body[name] for name in CHANGES}, KEPT)
    back: str | None = None
    if asks and not in_time:
        back = await do("look_back", me.later.on, "plan_friday", id, body["look"], plans.LOOK_AT)
    return back


async def _is_asked_about(me: Me, id: str) -> bool:
    """Whether the look back will come: they may have let it go, which leaves the plan as it is."""
    coming = await look("coming", me.later.coming)
    return any((one["flow"], one["arg"]) == ("plan_friday", id) for one in coming)


async def setback(me: Me) -> str | None:
    """A piece for other flows: what they said they would do first if a no comes; `None`: they did not say."""
    kept = await look("setbacks", me.kept.all, "plan")
    newest = next((one for one in kept if one["state"] == "open"), None)
    return newest["setback_words"] if newest else None


async def _aim() -> Facts:
    """One goal, small enough to be sure of; asked for a smaller one once."""
    goal = await ask("goal", choice(*plans.GOALS, own=text(GOAL)))
    count = 1 if isinstance(goal, Own) else await ask("count", number(1, plans.MOST), goal=goal)
    smaller = None
    if await ask("sure", number(0, 10)) < plans.SURE_ENOUGH:
        numbers = [str(less) for less in range(1, count)]
        smaller = await ask("smaller", choice(*numbers, own=text(GOAL)), skippable=True, count=count)
    less = plans.fewer(count, smaller) if smaller else count
    own = smaller if less is None else goal if isinstance(goal, Own) else None
    return {"goal": "own" if own else goal, "own": own and str(own), "count": less or 1, "smaller": smaller is not None}


async def _way(me: Me, known: Facts, goal: str) -> Facts:
    """The best of it, what in oneself may stand in the way, and the if-then plan."""
    best = await ask("best", text(BEST), skippable=True)
    obstacle = await ask("obstacle", choice(*plans.OBSTACLES, own=text(OBSTACLE)), skippable=True)
    when = await _when(me, known)
    spot = await ask("spot", choice(*plans.PLACES, own=text(SPOT)), skippable=True) if when["day"] else None
    step = await ask("step", choice(*plans.steps_for(goal), own=text(STEP)), skippable=True, again=False)
    return {"best": best, "obstacle": _own(obstacle), **when, "spot": _own(spot), "step": _own(step)}


async def _when(me: Me, known: Facts) -> Facts:
    """A day and an hour at which something can be said, or neither."""
    on = await ask(
        "day", day(date_of(known["today"]), plans.DAYS - 1, *plans.days_to_offer(known["now"])), skippable=True
    )
    trouble, at = None, None
    while on and (at is None or trouble):
        at = await ask("at", time_of_day(*plans.TIMES), trouble=trouble)
        trouble = plans.trouble_with(on, at, known["today"], known["now"])
    zone = await where(me) if on and not known["zone"] else None
    moves = {"zone": zone.name, "country": zone.country, "city": zone.city} if zone else None
    return {"day": on.isoformat() if on else None, "at": at, "moves": moves}


async def _body(me: Me, known: Facts, parts: Facts) -> Facts:
    """The plan as it is kept, with its sentences as they were shown."""
    on = date_of(parts["day"] or known["today"])
    goal = await look("goal_line", me.write, "plan", "goal_line", parts)
    sentence = await look("sentence", me.write, "plan", "sentence", parts)
    first = await look("setback_line", me.write, "plan", "setback_line", parts) if parts["setback"] else None
    words = {"goal_words": goal, "sentence": sentence, "setback_words": first}
    lasting = {name: value for name, value in parts.items() if name != "moves"}
    return {**lasting, **words, "look": plans.look_on(on).isoformat(), "state": "open"}


async def _remind(me: Me, id: str, known: Facts, body: Facts, moves: Facts | None, asks: bool = True) -> None:
    """Say when the bot will be back, and be back then; `moves`: the clock that they told of meanwhile. `asks`: also
    how it went."""
    when = None
    if moves:
        await do("move", me.profile.move, moves["zone"], moves["country"], moves["city"])
    if body["day"] and (moves or known["zone"]):
        when = await do("remind", me.later.on, "plan_now", id, body["day"], body["at"])
    if asks:
        await do("look_back", me.later.on, "plan_friday", id, body["look"], plans.LOOK_AT)
    links = await ways_on(me, "plan")
    await say("saved", when=when, look=body["look"] if asks else None, day=body["day"], links=links)


async def _change(me: Me, id: str, known: Facts, parts: Facts, asks: bool = True) -> None:
    """The same plan with another step or another time; `asks`: it is looked back at."""
    body = await _body(me, known, parts)
    await do("change", me.kept.change, id, {name: body[name] for name in CHANGES}, KEPT)
    await do("forget_hour", me.later.drop, "plan_now", id)
    await _remind(me, id, known, body, parts.get("moves"), asks)


async def _done(me: Me, id: str) -> None:
    await _end(me, id, "done")
    links = await ways_on(me, "plan")
    await say("done_line", links=links)


async def _let_go(me: Me, id: str) -> None:
    await _end(me, id, "dropped")
    await say("dropped_line", links=("plan", "enough"))


async def _end(me: Me, id: str, state: str) -> None:
    """Nothing more is said about it."""
    await do("end", me.kept.change, id, {"state": state})
    await do("no_hour", me.later.drop, "plan_now", id)
    await do("no_look_back", me.later.drop, "plan_friday", id)


def _own(words: str | None) -> str | None:
    """An option by its name; own words as they go on after "I will"."""
    return plans.own_step(words) if isinstance(words, Own) else words


def _shown(kept: Facts) -> Facts:
    return {"goal_words": kept["goal_words"], "sentence": kept["sentence"]}
