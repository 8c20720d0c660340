"""What they see so far: what the applications tell and what luck does, feedback by theme, lessons, skills, what helped.

Looks at what was noted and keeps nothing. Of a pattern one or two things are said, each with its sum if they like, and
one cheap next step; what is too little is said to be too little. Nothing of it compares them with anybody.
"""

from bot.engine import ask, choice, look, say
from bot.flows.crisis import go_on_anyway
from bot.flows.me import Facts, Me
from bot.flows.parts import too_close
from bot.support import moods, odds, over_time
from bot.support.odds import Statement

Steps = tuple[str, ...]  # conversations that fit next; none: it has ended already


async def lookback(me: Me, about: str = "") -> None:
    """`about`: one of the topics; without, one chosen of those that there is something to see of."""
    topic, more = (about, about != "pattern") if about in over_time.TOPICS else await _about(me)
    show = _SHOW[topic]
    steps = await show(me)
    if steps:
        other = ["picture"] if topic == "pattern" else ["lookback"] if more else []
        await say("end", links=[*steps[:2], *other, "enough"])


async def _about(me: Me) -> tuple[str, bool]:
    """A topic, and whether there are others."""
    kinds = await look("kinds", me.kept.kinds)
    answers = await look("answers", me.feedback.answers)
    there = over_time.topics(kinds, answers)
    return (await ask("about", choice(*there)), True) if len(there) > 1 else (there[0], False)


# what the applications tell


async def _pattern(me: Me) -> Steps:
    known = await look("known", me.profile.show)
    jobs = await look("jobs", me.applications.all)
    if not jobs:
        await say("nothing_yet", links=("applied", "rejected", "enough"))
        return ()
    if too_close(jobs, known) and not await go_on_anyway(me, "too_soon"):
        return ()
    found = odds.chosen(jobs)
    if not found:
        return await _too_few(jobs)
    for number, statement in enumerate(found, 1):
        facts = _told(statement)
        if await ask("seen", choice("sum", "on"), first=number == 1, **facts) == "sum":
            await say("the_sum", **facts)
    return tuple(dict.fromkeys(statement.step for statement in found))


async def _too_few(jobs: list[Facts]) -> Steps:
    """There is too little, or it is not known how far they went."""
    decided = odds.decided(jobs)
    unclear = len(decided) - len(odds.answered(decided))
    await say("too_few", noted=len(jobs), decided=len(decided), unclear=unclear, line=odds.PAPER)
    return ("applications" if len(decided) >= odds.PAPER else "learn", "plan")


def _told(statement: Statement) -> Facts:
    """A statement and its sum for words: rates and chances in a hundred."""
    found = statement.sum
    return {
        "what": statement.name, "n": found.n, "k": found.k, "source": found.source, "many": found.many,
        "rate": None if found.rate is None else round(100 * found.rate),
        "chance": None if found.chance is None else round(100 * found.chance),
        "before": statement.facts.get("before"), "talks_before": statement.facts.get("talks_before"),
    }  # fmt: skip


# what repeats


async def _feedback(me: Me) -> Steps:
    answers = await look("answers", me.feedback.answers)
    if not answers:
        await say("no_feedback", links=("feedback", "feedback_came", "enough"))
        return ()
    themes = over_time.themes(answers)
    quoted = next((one for one in answers if one["quote"]), None)
    newest = {name: quoted[name] for name in ("company", "quote", "on")} if quoted else None
    await say("themes", total=len(answers), themes=themes, newest=newest, few=len(answers) < over_time.THEMES_FROM)
    return (over_time.STEPS.get(themes[0]["theme"], "learn") if themes else "learn",)


async def _lessons(me: Me) -> Steps:
    kept = await look("lessons", me.kept.all, "lesson")
    if not kept:
        await say("no_lessons", links=("learn", "enough"))
        return ()
    parts: Facts = {part: over_time.lines(kept, part) for part in ("well", "keep", "change")}
    await say("learnt", total=len(kept), **parts)
    return ("plan" if parts["change"] else "learn",)


async def _skills(me: Me) -> Steps:
    noted = await look("skills", me.kept.all, "skill")
    kept = await look("postings", me.kept.all, "posting")
    found = await look("wanted", over_time.wanted, noted, kept)
    if not found:
        await say("no_skills", some=bool(noted or kept), links=("tailor", "enough"))
        return ()
    await say("asked_for", skills=found)
    return ("learn" if any(one["how"] == "open" for one in found) else "tailor",)


async def _helped(me: Me) -> Steps:
    done = await look("exercises", me.kept.all, "exercise")
    sentences = await look("sentences", me.kept.all, "sentence")
    known = await look("known", me.profile.show)
    noted = await look("moods", me.kept.all, "mood")
    found = over_time.helped(done)
    sentence = sentences[0] if sentences else None
    if not found and not sentence:
        await say("nothing_helped", links=("care", "personal", "enough"))
        return ()
    trend = moods.trend(moods.notes_of(noted), known["today"])
    words = {name: sentence.get(name) for name in ("words", "before", "after")} if sentence else None
    await say("what_helped", helped=found, sentence=words, than_last=trend.than_last if trend else None)
    return (found[0]["what"] if found else "care", "mood_week")


_SHOW = {"pattern": _pattern, "feedback": _feedback, "lessons": _lessons, "skills": _skills, "helped": _helped}
