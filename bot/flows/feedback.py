"""Ask for feedback: decide whether to ask, draft the message, send it or be reminded, chase once, close, take it in.

Structure of the draft: greeting, thanks for a named thing, accept the decision, one question with leave to refuse,
good wish, name. One question because busy people answer one; one chase because two are a nuisance.
"""

from bot.engine import Link, Own, ask, choice, do, look, say, text
from bot.flows.answered import answered, what_was_answered
from bot.flows.me import Facts, Me
from bot.flows.parts import application, drafted, ways_on, where
from bot.support import drafts
from bot.support.intake import COMPANY, ROLE

WHO, OWN_POINT = 40, 100  # characters: so short that the shortest LinkedIn note always fits
LATER = 3  # days that "ask me later" puts off
WORTH_THANKING = ("never_spoke", "own_choice", "refused")  # somebody reads it, and a question would hardly be answered


async def feedback(me: Me, id: str = "") -> None:
    """The request, from the gate to "sent"."""
    job = await application(me, id)
    if job is None:
        job = await _describe()
    reasons = drafts.reasons_not_to_ask(job["stage"], job["outcome"], job["feeling"], job.get("signs") or ())
    if reasons and not await _anyway(me, job, reasons[0]):
        return
    who = await _who(job)
    channel = await ask("channel", choice(*drafts.CHANNELS))
    tone = await ask("tone", choice(*drafts.TONES))
    point = await _point(job["stage"])
    future = await ask("future", choice("yes", "no"))
    known = await look("known", me.profile.show)
    line = drafts.one_line
    facts = {
        "who": line(who), "company": line(job["company"]), "role": line(job["role"]), "stage": job["stage"],
        "name": line(known["name"]),
        "tone": tone, "point": "own" if isinstance(point, Own) else point, "future": future == "yes",
        "own": drafts.as_question(point) if isinstance(point, Own) else None,
    }  # fmt: skip
    draft = await _compose(me, channel, facts)
    edit = ("who", "channel", "tone", "point", "future")
    if await ask("check", choice("keep", "drop"), edit=edit, yes="keep", channel=channel, **facts) == "drop":
        await say("dropped", links=await _ways(me, job))
        return
    request = await do("save", me.feedback.add, job["id"], channel, draft, facts)
    await _hand_over(me, request, draft, channel, job)


async def feedback_reminder(me: Me, id: str = "") -> None:
    """The morning after: the draft again."""
    request = await look("request", me.feedback.show, id)
    if request is None or request["state"] != "waiting":
        return  # it was settled meanwhile: nothing to say
    await say("morning", company=request["company"])
    await _hand_over(me, id, request["draft"], request["channel"], request, again=True)


async def feedback_elsewhere(me: Me, id: str = "") -> None:
    """Whoever reads it lives by another clock: bring the draft in their working hours."""
    request = await look("request", me.feedback.show, id)
    if request is None or request["state"] != "waiting":
        await say("settled", links=("menu",))
        return
    there = await where(me, theirs=False)
    if there is None:
        await say("as_it_was", links=("menu",))
        return
    when = await do("remind", me.feedback.remind, id, there.name)
    await say("elsewhere_noted", when=when, city=there.city, links=await _ways(me, request))


async def feedback_sent(me: Me, id: str = "") -> None:
    """They sent it after all."""
    request = await look("request", me.feedback.show, id)
    if request is None or request["state"] != "drafted":
        await say("settled", links=("menu",))
        return
    when = await do("mark_sent", me.feedback.sent, id)
    await say("sent_noted", when=when, links=[Link("feedback_came", id), *await _ways(me, request)])


async def feedback_chase(me: Me, id: str = "") -> None:
    """A week after it was sent: did they answer? If not, one short chase."""
    request = await look("request", me.feedback.show, id)
    if request is None or request["state"] != "sent":
        return  # it was settled meanwhile: nothing to say
    match await ask("answered", choice("yes", "no", "later", "leave"), company=request["company"]):
        case "yes":
            await answered(me, request)
        case "later":
            await _later(me, "feedback_chase", id)
        case "leave":
            await _leave(me, id, request)
        case _:
            await _chase(me, id, request)


async def feedback_close(me: Me, id: str = "") -> None:
    """A week after the chase: close it, with the honest figure."""
    request = await look("request", me.feedback.show, id)
    if request is None or request["state"] != "chased":
        return  # it was settled meanwhile: nothing to say
    match await ask("in_the_end", choice("yes", "no", "later"), company=request["company"]):
        case "yes":
            await answered(me, request)
        case "later":
            await _later(me, "feedback_close", id)
        case _:
            await do("close", me.feedback.close, id, "unanswered")
            await say("closed", links=await _ways(me, request))


async def feedback_came(me: Me, id: str = "") -> None:
    """They answered: `id` is the request; without one, whichever it was, asked for through here or not."""
    await answered(me, await what_was_answered(me, id))


async def _chase(me: Me, id: str, request: Facts) -> None:
    greeted = drafts.greeted(request["who"], request["tone"])
    chase = await look("chase", me.write, "feedback", "chase_draft", {**request, "greeted": greeted})
    await say("chase_intro", channel=request["channel"])
    await say("draft", draft=chase, copy=chase)
    if await ask("chase_sent", choice("sent", "leave")) == "sent":
        when = await do("chased", me.feedback.chased, id)
        await say("chased", when=when, links=await _ways(me, request))
        return
    await _leave(me, id, request)


async def _leave(me: Me, id: str, request: Facts) -> None:
    await do("close", me.feedback.close, id, "unanswered")
    await say("left", links=await _ways(me, request))


async def _later(me: Me, flow: str, id: str) -> None:
    """The same question another day."""
    when = await do("another_day", me.later.in_days, flow, id, LATER)
    await say("later_noted", when=when, links=("enough",))


async def _describe() -> Facts:
    """A job that was not logged: as much of it as a draft needs."""
    company = await ask("company", text(COMPANY))
    role = await ask("role", text(ROLE), skippable=True)
    stage = await ask("stage", choice(*drafts.STAGES))
    return {"id": None, "company": company, "role": role, "stage": stage, "outcome": "they_said_no", "feeling": None}


async def _anyway(me: Me, job: Facts, reason: str) -> bool:
    """Whether they want the draft although it may not be worth it. A line of thanks asks for nothing."""
    ways = ("thanks",) if reason in WORTH_THANKING else ()
    match await ask("gate", choice("anyway", *ways, "leave"), reason=reason, job=job):
        case "thanks":
            known = await look("known", me.profile.show)
            who = await _who(job)
            facts = {**job, "greeted": drafts.greeted(who, "plain"), "name": drafts.one_line(known["name"])}
            note = await look("note", me.write, "feedback", "note_draft", facts)
            await say("draft", draft=note, copy=note)
            await say("note_how", links=await _ways(me, job))
        case "leave":
            await say("not_this_time", links=await _ways(me, job))
        case _:
            return True
    return False


async def _who(job: Facts) -> str | None:
    return await ask("who", text(WHO), skippable=True, known=job.get("signer"))


async def _point(stage: str) -> str:
    """The one thing to ask; own words that argue or plead are asked for again, with the reason."""
    unkind = None
    while True:
        point = await ask("point", choice(*drafts.points_for(stage), own=text(OWN_POINT)), unkind=unkind)
        if not isinstance(point, Own):
            return point
        unkind = drafts.unkind(point)
        if not unkind and drafts.as_question(point):  # signs alone ask nothing
            return point


async def _compose(me: Me, channel: str, facts: Facts) -> str:
    """The draft, without its niceties when the full one is too long for its channel."""
    facts = {**facts, "greeted": drafts.greeted(facts["who"], facts["tone"])}
    given = [facts[name] for name in ("who", "greeted", "company", "role", "name", "own") if facts[name]]
    draft = await drafted(
        me, "feedback", f"{channel}_draft", facts, lambda words: not drafts.problems(words, channel, given)
    )
    return draft


async def _hand_over(me: Me, request: str, draft: str, channel: str, job: Facts, again: bool = False) -> None:
    """The draft alone in its message, then what happens with it. Whoever is angry is offered tomorrow first."""
    await say("draft", draft=draft, copy=draft)
    angry = job.get("feeling") == "angry"
    options = (
        ("sent", "tomorrow", "drop")
        if again
        else ("tomorrow", "not_now", "sent")
        if angry
        else ("sent", "tomorrow", "not_now")
    )
    match await ask("sent", choice(*options), channel=channel, again=again, angry=angry):
        case "sent":
            when = await do("mark_sent", me.feedback.sent, request)
            await say("sent_noted", when=when, links=[Link("feedback_came", request), *await _ways(me, job)])
        case "tomorrow":
            when = await do("mark_tomorrow", me.feedback.remind, request)
            ways = [Link("feedback_elsewhere", request), *await _ways(me, job)]
            await say("tomorrow_noted", when=when, again=again, links=ways)
        case "drop":
            await do("drop", me.feedback.close, request, "dropped")
            await say("draft_dropped", links=await _ways(me, job))
        case _:
            await say("not_now_noted", links=(Link("feedback_sent", request), "menu"))


async def _ways(me: Me, job: Facts) -> list[Link]:
    about = job.get("application", job["id"]) or ""  # of a request, or of a job itself
    return await ways_on(me, "feedback", job["stage"], job.get("outcome"), job.get("feeling"), about)
