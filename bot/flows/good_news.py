"""Good news: be glad in a line, offer what helps next, and let go when a job is taken.

Being no longer needed is what this bot is for, so taking a job may end every message: the daily line and whatever was
to be said later. Writing is enough to come back. Gives no advice on negotiating beyond one honest line.
"""

from bot.engine import Link, ask, choice, do, look, say, text
from bot.flows.applied import wait
from bot.flows.me import Facts, Me
from bot.flows.parts import named, ways_on
from bot.support.drafts import one_line
from bot.support.waiting import nudge_in

KINDS = ("interview", "next_round", "offer", "job", "other")
BEFORE = ("application", "screen", "assessment", "unknown")  # stages that an interview comes after
HELPER = 40  # characters
MOST = 6  # applications offered to choose from, the newest first


async def good_news(me: Me, what: str = "") -> None:
    """From what it is to what helps; `what` is one of `KINDS`."""
    match await ask("what", choice(*KINDS), known=what or None):
        case "interview":
            await _interview(me, "interview")
        case "next_round":
            await _interview(me, "next_round")
        case "offer":
            await _offer(me)
        case "job":
            await _job(me)
        case _:
            links = await ways_on(me, "good_news")
            await say("something_good", links=links)


async def _interview(me: Me, kind: str) -> None:
    job, _ = await _which(me)
    if job and kind == "interview" and job["stage"] in BEFORE:
        await do("reached", me.applications.settle, job["id"], {"stage": "interview"})
        await wait(me, job["id"], nudge_in("interview"))  # the line about two weeks of silence would be wrong now
    links = (Link("interview", job["id"] if job else ""), "practise", "people", "enough")
    await say("interview_news", kind=kind, company=job["company"] if job else None, links=links)


async def _offer(me: Me) -> None:
    job, others = await _which(me)
    if job:
        await do("offered", me.applications.settle, job["id"], {"outcome": "offer"})
    await say("offer_news", company=job["company"] if job else None)
    await _help(me, ("think", "thank", "others"), others, signed=False)
    await say("offer_end", links=(Link("good_news", "job"), "pause", "enough"))


async def _job(me: Me) -> None:
    """The last conversation, if they like: thanks, kind words to those who still wait, and silence."""
    job, others = await _which(me)
    if job:
        await do("hired", me.applications.settle, job["id"], {"outcome": "hired"})
    await say("job_news", company=job["company"] if job else None)
    others = await _help(me, ("thank", "others"), others, signed=True)
    if await ask("goodbye", choice("goodbye", "stay")) == "stay":
        links = await ways_on(me, "good_news")
        await say("stays", links=links)
        return
    await do("no_lines", me.encouragement.schedule, None, "off")
    await do("no_reminders", me.later.clear)
    data = await ask("data", choice("keep", "archive", "delete"))
    if data == "archive":
        for one in others:
            await do("close", me.applications.settle, one["id"], {"outcome": "i_said_no"})
    known = await look("known", me.profile.show)
    await say("farewell", data=data, name=known["name"], links=("delete",) if data == "delete" else ())


async def _which(me: Me) -> tuple[Facts | None, list[Facts]]:
    """The application it is about, where one waits and they say so, and the others that wait."""
    waiting = await look("waiting", me.applications.waiting)
    if not waiting:
        return None, []
    labels = _labels(waiting)
    chosen = await ask("which", choice(*labels, "other"), labels=labels)
    job = next((one for one in waiting if one["id"] == chosen), None)
    return job, [one for one in waiting if one is not job]


def _labels(jobs: list[Facts]) -> dict[str, str]:
    newest = jobs[: -MOST - 1 : -1]
    return named(newest)


async def _help(me: Me, options: tuple[str, ...], others: list[Facts], signed: bool) -> list[Facts]:
    """Each thing once, for as long as they wish. Gives the applications that still wait."""
    left = options
    while left:
        wish = await ask("wish", choice(*left, "enough"), signed=signed, again=left != options)
        if wish == "enough":
            break
        left = tuple(one for one in left if one != wish)
        match wish:
            case "think":
                await say("think")
            case "thank":
                await _thank(me, signed)
            case _:
                others = await _withdraw(me, others, signed)
    return others


async def _thank(me: Me, signed: bool) -> None:
    who = await ask("helper", text(HELPER), skippable=True)
    known = await look("known", me.profile.show)
    facts = {"who": one_line(who), "name": one_line(known["name"]), "signed": signed}
    draft = await look("thanks", me.write, "good_news", "thanks_draft", facts)
    await say("draft", draft=draft, copy=draft)


async def _withdraw(me: Me, others: list[Facts], signed: bool) -> list[Facts]:
    """A kind word to a process they leave: one after the other, or one without names. Gives those not left."""
    await say("others_intro", signed=signed)
    if not others:
        await _note(me, None)
        return others
    left = others
    while left:
        labels = _labels(left)
        chosen = await ask("leave", choice(*labels, "done"), labels=labels)
        job = next((one for one in left if one["id"] == chosen), None)
        if job is None:
            return others
        left = [one for one in left if one is not job]
        await _note(me, job)
        if await ask("sent", choice("sent", "not_yet"), company=job["company"]) == "sent":
            await do("withdrawn", me.applications.settle, job["id"], {"outcome": "i_said_no"})
            others = [one for one in others if one is not job]
    return others


async def _note(me: Me, job: Facts | None) -> None:
    known = await look("known", me.profile.show)
    role = one_line(job["role"]) if job else None
    facts = {"role": role, "name": one_line(known["name"])}
    draft = await look("note", me.write, "good_news", "withdrawal_draft", facts)
    await say("draft", draft=draft, copy=draft)
