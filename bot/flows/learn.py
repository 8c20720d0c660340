"""Learn from the experience: what went well first, one thing to redo, whose it was; one change and one thing to keep.

By the stage it reached. Not on the day of a no that is very bad. A learning plan, if wanted, is one hour and a day on
which the bot asks once.
"""

from bot.engine import Own, ask, choice, day, do, look, number, say, several, text
from bot.flows.crisis import go_on_anyway
from bot.flows.me import Facts, Me
from bot.flows.parts import application, ways_on
from bot.support import lessons
from bot.support.intake import COMPANY
from bot.support.moments import date_of

ANSWER, SKILL, COURSE = 140, 40, 60  # characters
EDIT = ("well", "redo", "control", "next_time", "keep")
STEPS = ("try", "watch", "ask", "read")  # an hour each
AHEAD = 90  # days, in which the bot may ask about a step


async def learn(me: Me, id: str = "") -> None:
    """`id`: of an application; without, one chosen of the newest."""
    job = await _job(me, id)
    if await _too_soon(me, job) and not await go_on_anyway(me, "too_soon"):
        return
    stage = job["stage"]
    await _before(me, job)
    well = await ask("well", choice(*lessons.WELL[stage], own=text(ANSWER)), skippable=True, stage=stage)
    details = await _details(job, well)
    redo = await ask("redo", choice(*lessons.REDO[stage], "none", own=text(ANSWER)), skippable=True, stage=stage)
    redo = None if redo == "none" else redo
    control = await ask("control", choice("mine", "not_mine", "unclear")) if redo else None
    change = await ask("next_time", choice(*lessons.CHANGE[stage], own=text(ANSWER)), skippable=True, control=control)
    keep = await _one_to_keep(me, well, stage)
    told: Facts = {
        "well": await _words(me, "well", well, stage),
        "redo": await _words(me, "redo", redo, stage),
        "control": control,
        "change": await _words(me, "next_time", change, stage),
        "keep": keep,
    }
    if await ask("lesson", choice("keep", "drop"), edit=EDIT, company=job["company"], **told) == "drop":
        await say("lesson_dropped", links=("menu",))
        return
    about = job["id"] or ""
    await do(
        "lesson_kept", me.kept.add, "lesson", {"stage": stage, "company": job["company"], **told, **details}, about
    )
    asks = await _plan(me)
    links = await ways_on(me, "learn", stage, job["outcome"], job["feeling"], about)
    await say("end", change=told["change"], keep=keep, asks=asks, links=links)


async def learn_check(me: Me, id: str = "") -> None:
    """The day that was agreed on: one question about the step."""
    skill = await look("skill", me.kept.show, id)
    if skill is None or skill["kind"] != "skill" or skill.get("state") != "planned":
        return  # it was settled meanwhile: nothing to say
    match await ask("did", choice("done", "later", "stop"), skill=skill["skill"], step=skill["step"]):
        case "done":
            await do("settle", me.kept.change, id, {"state": "done"})
            await say("step_done", skill=skill["skill"], links=("tailor", "learn", "enough"))
        case "later":
            asks = await do("again", me.later.in_days, "learn_check", id, 7)
            await say("step_later", asks=asks, links=("enough",))
        case _:
            await do("settle", me.kept.change, id, {"state": "stopped"})
            await say("step_stopped", skill=skill["skill"], links=("menu",))


# what it is about


async def _job(me: Me, id: str) -> Facts:
    """The application, or as much of one as a look back needs."""
    job: Facts | None = await application(me, id)
    if job is None:
        company = await ask("company", text(COMPANY), skippable=True)
        job = {"id": None, "company": company, "stage": None, "outcome": None, "feeling": None, "on": None}
    if job["stage"] not in lessons.STAGES:
        job = {**job, "stage": await ask("stage", choice(*lessons.STAGES), company=job["company"])}
    return job


async def _too_soon(me: Me, job: Facts) -> bool:
    """Whether looking back is too much today."""
    known = await look("known", me.profile.show)
    very_bad = job["feeling"] == "very_bad" and job["on"] == known["today"]
    return bool(known["quiet"] or very_bad)


async def _before(me: Me, job: Facts) -> None:
    """An acknowledgement, and what is known already: the last lesson, what feedback was about."""
    kept: list[Facts] = await look("lessons", me.kept.all, "lesson")
    answers: list[Facts] = await look("answers", me.feedback.answers)
    facts = {**lessons.last_words(kept), **lessons.theme_of(answers, job["id"])}
    await say("before", company=job["company"], closed=job["outcome"] == "role_closed", **facts)


# the look back


async def _details(job: Facts, well: str | None) -> Facts:
    """The questions that belong to this stage alone."""
    stage = job["stage"]
    match stage:
        case "application":
            told = "yes" if well == "tailored" else None
            source = job.get("source") if job.get("source") in lessons.SOURCES else None
            return {
                "close": await ask("close", number(0, 10), skippable=True),
                "tailored": await ask("tailored", choice("yes", "partly", "no"), skippable=True, known=told),
                "source": await ask("source", choice(*lessons.SOURCES, "other"), skippable=True, known=source),
            }
        case "interview":
            return {
                "well_too": await ask("well_too", text(ANSWER), skippable=True) if well else None,
                "no_story": await ask("no_story", text(ANSWER), skippable=True),
            }
        case "final":
            probed = await ask("probed", choice("experience", "skills", "motive", own=text(ANSWER)), skippable=True)
            return {"probed": probed, "snags": list(await ask("unsettled", several(*lessons.SNAGS[stage])))}
        case _:
            return {"snags": list(await ask(f"snags_{stage}", several(*lessons.SNAGS[stage])))}


async def _one_to_keep(me: Me, well: str | None, stage: str) -> str | None:
    """One thing to keep: what went well, or their own words."""
    if well is None:
        return await ask("keep", text(ANSWER), skippable=True, well=None)
    words = await _words(me, "well", well, stage)
    keep = await ask("keep", choice("same", own=text(ANSWER)), skippable=True, well=words)
    return words if keep == "same" else keep


async def _words(me: Me, what: str, said: str | None, stage: str) -> str | None:
    """An answer in words that stand alone, whether it was tapped or typed."""
    if said is None or isinstance(said, Own):
        return said
    words = await look(f"{what}_words", me.write, "learn", f"{what}_in_words", {"said": said, "stage": stage})
    return words


# the learning plan


async def _plan(me: Me) -> str | None:
    """One skill, one hour, one day to be asked; gives that moment. `None`: not now."""
    skills: list[Facts] = await look("skills", me.kept.all, "skill")
    often = lessons.asked_often(skills)
    labels = {one["id"]: one["skill"] for one in often}
    own = text(SKILL)
    chosen = await ask("skill", choice(*labels, "not_now", own=own), labels=labels, often=list(labels.values()))
    if chosen == "not_now":
        return None
    known = next((one for one in often if one["id"] == chosen), None)
    name = known["skill"] if known else str(chosen)
    step = await ask("step", choice(*STEPS, own=text(ANSWER)), skill=name)
    path = await ask("path", choice("free", "course", "certificate"), skill=name)
    course = None if path == "free" else await ask("course", text(COURSE), skippable=True, path=path)
    profile = await look("profile", me.profile.show)
    on = await ask("check_on", day(date_of(profile["today"]), AHEAD, 7, 14, 28), path=path)
    words = (
        step if isinstance(step, Own) else await look("step_words", me.write, "learn", "step_in_words", {"said": step})
    )
    body = {"skill": name, "step": words, "path": path, "course": course, "check": on.isoformat(), "state": "planned"}
    if known:
        await do("planned", me.kept.change, known["id"], body)
        id = known["id"]
    else:
        id = await do("planned", me.kept.add, "skill", {**body, "normal": name.casefold(), "count": 0})
    asks = await do("asks", me.later.on, "learn_check", id, on.isoformat(), "18:00")
    await say("planned_step", skill=name, step=words, path=path, course=course, asks=asks)
    return asks
