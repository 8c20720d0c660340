"""Feedback that came: log it, thank for it within a day, and look at it calmly where it hurts.

Pieces that the flows of `feedback.py` share; their words stand in `feedback.jinja`.
"""

from bot.engine import Link, ask, choice, do, look, number, say, text
from bot.flows.me import Facts, Me
from bot.flows.parts import application, ways_on
from bot.support import drafts
from bot.support.intake import COMPANY

QUOTE = 1_000  # characters of what they wrote
LANDS = ("useful", "mixed", "hurts")
SHOWN = 120  # characters of it on the card


async def what_was_answered(me: Me, id: str) -> Facts:
    """The request it answers; or, where none was made here, what is known of the job, with `state` None."""
    if id and (request := await look("request", me.feedback.show, id)):
        return request
    waiting = await look("open", me.feedback.open)
    if waiting:
        labels = {one["id"]: one["company"] or one["role"] or "?" for one in waiting}
        chosen = await ask("which_one", choice(*labels, "another"), labels=labels)
        if chosen != "another":
            return next(one for one in waiting if one["id"] == chosen)
    job = await application(me, "")
    if job is None:
        company = await ask("by_whom", text(COMPANY), skippable=True)
        job = {"id": "", "company": company, "role": None, "stage": None, "outcome": None, "signer": None}
    return {**job, "state": None, "application": job["id"], "who": job.get("signer"), "tone": "plain"}


async def answered(me: Me, request: Facts) -> None:
    """What they said, what it is about, how much they believe it, how it lands; then thanks, and what helps next."""
    quote = await ask("quote", text(QUOTE, lines=True, joins=True), skippable=True, company=request["company"])
    told = {
        "quote": quote,
        "theme": await ask("theme", choice(*drafts.THEMES)),
        "believe": await ask("believe", number(0, 10), skippable=True),
        "lands": await ask("lands", choice(*LANDS)),
    }
    if await ask("noted", choice("keep", "drop"), edit=tuple(told), **told, company=request["company"]) == "drop":
        await say("answer_dropped", links=("menu",))
        return
    if request["state"]:
        await do("answer", me.feedback.answer, request["id"], told)
    else:
        await do("kept", me.kept.add, "answer", {**told, "company": request["company"]}, request["application"])
    if await ask("thank", choice("yes", "no"), who=request["who"]) == "yes":
        await _thanks(me, request, told["theme"])
    await say("came_noted", lands=told["lands"], links=await _next(me, request, told))


async def _thanks(me: Me, request: Facts, theme: str) -> None:
    known = await look("known", me.profile.show)
    greeted = drafts.greeted(request["who"], request["tone"])
    facts = {"greeted": greeted, "tone": request["tone"], "theme": theme, "name": drafts.one_line(known["name"])}
    draft = await look("thanks", me.write, "feedback", "thanks_draft", facts)
    await say("draft", draft=draft, copy=draft)


async def _next(me: Me, request: Facts, told: Facts) -> list[Link]:
    """Harsh words, and those that are hard to believe, are looked at once more; else there is something to learn."""
    doubted = told["believe"] is not None and told["believe"] <= drafts.HARD_TO_BELIEVE
    feeling = "stings" if told["lands"] == "hurts" or doubted else None
    job = request["application"] or ""
    ways = await ways_on(me, "feedback", request["stage"], request.get("outcome"), feeling, job)
    with_quote = f"quote-{request['id']}" if request["state"] and told["quote"] else job
    return [Link("personal", with_quote) if way.flow == "personal" else way for way in ways]
