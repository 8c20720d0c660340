"""An application that waits for an answer: noted in three steps, one polite line when it is time, closed quietly.

Nothing is said about one that was settled meanwhile. Closed as "no answer" it counts as silence, and one tap opens it
again, for some do write after weeks.
"""

from bot.engine import Link, ask, choice, day, do, look, say, text
from bot.flows.me import Facts, Me
from bot.flows.parts import ways_on
from bot.support import waiting
from bot.support.drafts import one_line
from bot.support.intake import COMPANY, ROLE
from bot.support.moments import date_of, days_between

LATER = 14  # days that "ask me later" means where it may be closed
EARLIER = ("id", "company", "role", "outcome", "on", "undated", "sent", "today")
PROMISED = 60  # days ahead that an answer may have been promised for


async def applied(me: Me) -> None:
    """Note an application, and let it lie."""
    company = await ask("company", text(COMPANY), skippable=True)
    earlier = await earlier_at(me, company)
    if earlier and await ask("again", choice("another", "same"), yes="another", no="same", **earlier) == "same":
        await say("noted_already", links=(Link("applications", earlier["id"]), "enough"))
        return
    role = await ask("role", text(ROLE), skippable=True, company=company)
    source = await ask("source", choice(*waiting.SOURCES))
    card: Facts = {"company": company, "role": role, "source": source}
    if await ask("card", choice("keep", "drop"), edit=tuple(card), yes="keep", **card) == "drop":
        await say("dropped", links=("menu",))
        return
    job = {**card, "stage": "application", "outcome": waiting.WAITING, "feeling": None}
    id = await do("save", me.applications.add, job)
    dates = await wait(me, id, waiting.nudge_in("application"))
    links = await ways_on(me, "applied", "application")
    await say("noted", **dates, links=links)


async def nudge(me: Me, id: str = "") -> None:
    """Two weeks without a word, or three days past a promised day: one polite line, or leave it."""
    job = await _open(me, id)
    if job is None:
        return  # it was settled meanwhile: nothing to say
    known = await look("known", me.profile.show)
    waited = days_between(job["on"], known["today"])
    match await ask("quiet", choice("draft", "heard", "later", "leave"), **_shown(job)):
        case "draft":
            await _line(me, job, known, waited)
        case "heard":
            await _heard(me, job, known)
        case "later":
            dates = await wait(me, id, waiting.AGAIN, waited)
            await say("later_noted", **dates, links=("menu",))
        case _:
            await say("left", links=(Link("close_quietly", id), "enough"))


async def ghosted(me: Me, id: str = "") -> None:
    """Thirty days without a word: close it as no answer?"""
    job = await _open(me, id)
    if job is None:
        return  # it was settled meanwhile: nothing to say
    match await ask("over", choice("close", "heard", "later", "keep"), **_shown(job)):
        case "close":
            await _close(me, job)
        case "heard":
            known = await look("known", me.profile.show)
            await _heard(me, job, known)
        case "later":
            when = await do("close_on", me.later.in_days, "ghosted", id, LATER)
            await say("asked_again", when=when, links=("menu",))
        case _:
            await say("stays_open", links=(Link("close_quietly", id), "enough"))


async def close_quietly(me: Me, id: str = "") -> None:
    """They close it themselves."""
    job = await _open(me, id)
    if job is None:
        await say("settled", links=("menu",))
        return
    await _close(me, job)


async def reopen(me: Me, id: str = "") -> None:
    """It was closed as no answer, and goes on after all."""
    job = await look("application", me.applications.show, id)
    if job is None or job["outcome"] != "silence":
        await say("settled", links=("menu",))
        return
    await do("open", me.applications.settle, id, {"outcome": waiting.WAITING})
    when = await do("close_on", me.later.in_days, "ghosted", id, waiting.CLOSE_AFTER)
    await say("reopened", when=when, **_shown(job), links=("rejected", "good_news", "enough"))


async def wait(me: Me, id: str, nudge_in: int, waited: int = 0) -> Facts:
    """A piece for other flows too: a line to them in `nudge_in` days, closing later. Gives both moments."""
    nudge_on = await do("nudge_on", me.later.in_days, "nudge", id, nudge_in)
    close_on = await do("close_on", me.later.in_days, "ghosted", id, waiting.close_in(nudge_in, waited))
    return {"nudge": nudge_on, "close": close_on}


async def earlier_at(me: Me, company: str | None) -> Facts | None:
    """A piece for other flows too: what was noted of this company before."""
    if company is None:
        return None
    found = await look("earlier", me.applications.earlier, company)
    return {name: found.get(name) for name in EARLIER} if found else None


async def _open(me: Me, id: str) -> Facts | None:
    """The application, if it still waits for an answer."""
    job = await look("application", me.applications.show, id)
    recent = await look("recent", me.applications.recent)
    return job if waiting.is_open(job, recent) else None


async def _line(me: Me, job: Facts, known: Facts, waited: int) -> None:
    """The one line to them, alone in its message."""
    facts = {name: one_line(job[name]) for name in ("company", "role")} | {"name": one_line(known["name"])}
    told = {"stage": job["stage"], "promised": job.get("promised")}
    draft = await look("draft_words", me.write, "applied", "nudge_draft", {**facts, **told})
    await say("draft", draft=draft, copy=draft)
    if await ask("sent", choice("sent", "leave")) == "leave":
        await say("left", links=(Link("close_quietly", job["id"]), "enough"))
        return
    when = await do("close_later", me.later.in_days, "ghosted", job["id"], waiting.close_in(0, waited))
    links = await ways_on(me, "applied", job["stage"])
    await say("sent_noted", when=when, links=links)


async def _heard(me: Me, job: Facts, known: Facts) -> None:
    """Something came: a no, the next step, or only that they have it."""
    id = job["id"]
    match await ask("came", choice("no", "further", "receipt")):
        case "no":
            await do("settle", me.applications.settle, id, {"outcome": "they_said_no"})
            await silence(me, id)
            links = await ways_on(me, "rejected", job["stage"], "they_said_no", job=id)
            await say("a_no", links=links)
        case "further":
            stage = await ask("stage", choice(*waiting.TALKED))
            today = date_of(known["today"])
            promised = await ask("promised", day(today, PROMISED, 3, 7, 14), skippable=True)
            by = promised.isoformat() if promised else None
            await do("settle", me.applications.settle, id, {"stage": stage, "promised": by})
            dates = await wait(me, id, waiting.nudge_in(stage, (promised - today).days if promised else None))
            links = await ways_on(me, "good_news", stage)
            await say("further_noted", stage=stage, **dates, links=links)
        case _:
            dates = await wait(me, id, waiting.nudge_in(job["stage"]))
            await say("receipt_noted", **dates, links=("menu",))


async def _close(me: Me, job: Facts) -> None:
    await do("settle", me.applications.settle, job["id"], {"outcome": "silence"})
    await silence(me, job["id"])
    links = await ways_on(me, "rejected", job["stage"], "silence", job=job["id"])
    await say("closed", **_shown(job), links=[Link("reopen", job["id"]), *links])


async def silence(me: Me, id: str) -> None:
    """A piece for other flows too: nothing that was planned about it is said."""
    await do("no_nudge", me.later.drop, "nudge", id)
    await do("no_close", me.later.drop, "ghosted", id)


def _shown(job: Facts) -> Facts:
    return {"promised": job.get("promised"), **{name: job[name] for name in ("company", "role", "stage", "on")}}
