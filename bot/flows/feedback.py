"""Ask for feedback: decide whether to ask, draft the message, send it or be reminded, chase once, close.

Structure of the draft: greeting, thanks for a named thing, accept the decision, one question with leave to refuse,
good wish, name. One question because busy people answer one; one chase because two are a nuisance.
"""

from bot.engine import Link, Own, ask, choice, do, look, say, text
from bot.flows.me import Facts, Me
from bot.flows.parts import application
from bot.support import drafts
from bot.support.intake import COMPANY, ROLE

WHO, OWN_POINT = 40, 100  # characters: so short that the shortest LinkedIn note always fits


async def feedback(me: Me, id: str = "") -> None:
    """The request, from the gate to "sent"."""
    job = await application(me, id)
    if job is None:
        job = await _describe()
    reasons = drafts.reasons_not_to_ask(job["stage"], job["outcome"], job["feeling"], job.get("signs") or ())
    if reasons and await ask("gate", choice("anyway", "leave"), reason=reasons[0], job=job) == "leave":
        await say("not_this_time", links=("rejected", "pause", "menu"))
        return
    who = await ask("who", text(WHO), skippable=True, known=job.get("signer"))
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
    if await ask("check", choice("keep", "drop"), edit=edit, channel=channel, **facts) == "drop":
        await say("dropped", links=("menu",))
        return
    request = await do("save", me.feedback.add, job["id"], channel, draft, facts)
    await _hand_over(me, request, draft, channel)


async def feedback_reminder(me: Me, id: str = "") -> None:
    """The morning after: the draft again, once."""
    request = await look("request", me.feedback.show, id)
    if request is None or request["state"] != "waiting":
        return  # it was settled meanwhile: nothing to say
    await say("morning", company=request["company"])
    await _hand_over(me, id, request["draft"], request["channel"], again=True)


async def feedback_sent(me: Me, id: str = "") -> None:
    """They sent it after all."""
    request = await look("request", me.feedback.show, id)
    if request is None or request["state"] != "drafted":
        await say("settled", links=("menu",))
        return
    when = await do("mark_sent", me.feedback.sent, id)
    await say("sent_noted", when=when, links=("menu",))


async def feedback_chase(me: Me, id: str = "") -> None:
    """A week after it was sent: did they answer? If not, one short chase."""
    request = await look("request", me.feedback.show, id)
    if request is None or request["state"] != "sent":
        return  # it was settled meanwhile: nothing to say
    match await ask("answered", choice("yes", "no", "leave"), company=request["company"]):
        case "yes":
            await do("close", me.feedback.close, id, "answered")
            await say("they_answered", links=("menu",))
        case "leave":
            await do("close", me.feedback.close, id, "unanswered")
            await say("left", links=("menu",))
        case _:
            await _chase(me, id, request)


async def feedback_close(me: Me, id: str = "") -> None:
    """A week after the chase: close it, with the honest figure."""
    request = await look("request", me.feedback.show, id)
    if request is None or request["state"] != "chased":
        return  # it was settled meanwhile: nothing to say
    if await ask("in_the_end", choice("yes", "no"), company=request["company"]) == "yes":
        await do("close", me.feedback.close, id, "answered")
        await say("they_answered", links=("menu",))
        return
    await do("close", me.feedback.close, id, "unanswered")
    await say("closed", links=("rejected", "menu"))


async def _chase(me: Me, id: str, request: Facts) -> None:
    chase = await look("chase", me.write, "feedback", "chase_draft", request)
    await say("chase_intro", channel=request["channel"])
    await say("draft", draft=chase, copy=chase)
    if await ask("chase_sent", choice("sent", "leave")) == "sent":
        when = await do("chased", me.feedback.chased, id)
        await say("chased", when=when, links=("menu",))
        return
    await do("close", me.feedback.close, id, "unanswered")
    await say("left", links=("menu",))


async def _describe() -> Facts:
    """A job that was not logged: as much of it as a draft needs."""
    company = await ask("company", text(COMPANY))
    role = await ask("role", text(ROLE), skippable=True)
    stage = await ask("stage", choice(*drafts.STAGES))
    return {"id": None, "company": company, "role": role, "stage": stage, "outcome": "they_said_no", "feeling": None}


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
    full = await look("full", me.write, "feedback", f"{channel}_draft", {**facts, "short": False})
    given = [words for words in (facts["who"], facts["company"], facts["role"], facts["name"], facts["own"]) if words]
    if not drafts.problems(full, channel, given):
        return full
    short = await look("short", me.write, "feedback", f"{channel}_draft", {**facts, "short": True})
    return short


async def _hand_over(me: Me, request: str, draft: str, channel: str, again: bool = False) -> None:
    """The draft alone in its message, then what happens with it."""
    await say("draft", draft=draft, copy=draft)
    options = ("sent", "drop") if again else ("sent", "tomorrow", "not_now")
    match await ask("sent", choice(*options), channel=channel, again=again):
        case "sent":
            when = await do("mark_sent", me.feedback.sent, request)
            await say("sent_noted", when=when, links=("menu",))
        case "tomorrow":
            when = await do("mark_tomorrow", me.feedback.remind, request)
            await say("tomorrow_noted", when=when, links=("menu",))
        case "drop":
            await do("drop", me.feedback.close, request, "dropped")
            await say("draft_dropped", links=("menu",))
        case _:
            await say("not_now_noted", links=(Link("feedback_sent", request), "menu"))
