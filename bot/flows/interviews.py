"""Around the day of an interview: a plan the evening before, and a look back the same evening.

The plan holds an if-then for a mind that goes blank: such plans link intention to action (van Hooft 2005, n = 175). The
look back asks first what went well, as Job Club did (Azrin 1980: praise, never criticism).
"""

from bot.engine import Link, Own, ask, choice, day, do, look, say, several, text
from bot.flows.applied import wait
from bot.flows.me import Facts, Me
from bot.flows.parts import ways_on
from bot.flows.rounds import order_of, worded
from bot.support import interviews, waiting
from bot.support.moments import date_of, days_between

PLACE, NAMES, BLANK, PROBED = 120, 80, 100, 100  # characters of own words
AT_ONCE = 3  # questions for them that are offered together
AHEAD, PROMISED = 60, (2, 5, 7, 14)  # days from now that an answer may be promised for, and those offered
PRESSED = ("experience", "skills", "gaps", "terms")  # what they may have come back to


async def interview_eve(me: Me, id: str = "") -> None:
    """The evening before: the plan."""
    await _plan(me, id)  # where it was called off, or is over, there is nothing to say


async def interview_plan(me: Me, id: str = "") -> None:
    """The same plan, because they asked for it."""
    if not await _plan(me, id, asked=True):
        await say("over", links=("interview", "practise", "menu"))


async def debrief(me: Me, id: str = "") -> None:
    """The same evening: the look back."""
    await _look_back(me, id, asked=False)  # where it was called off, or looked back on, there is nothing to say


async def interview_after(me: Me, id: str = "") -> None:
    """The same look back, because they asked for it."""
    if not await _look_back(me, id):
        await say("over", links=("interview", "practise", "menu"))


async def _plan(me: Me, id: str, asked: bool = False) -> bool:
    """How to get there, who will be there, three questions for them, a blank mind; then rest. Whether it is coming."""
    one = await look("one", me.kept.show, id)
    known = await look("known", me.profile.show)
    if one is None or one["kind"] != "interview" or not interviews.coming([one], known["today"], known["now"]):
        return False
    when = {"company": one["company"], "sort": one["sort"], "on": one["day"], "at": one["time"]}
    days = days_between(known["today"], one["day"])
    if not asked and not await _now(me, id, known, days, when):
        return True
    way = await ask("way", choice("ready", "check", own=text(PLACE)), sort=one["sort"])
    who = await ask("who", text(NAMES), skippable=True)
    theirs = await _theirs(me)
    blank = await ask("blank", choice("moment", "repeat", "notes", own=text(BLANK)))
    plan: Facts = {"way": way, "who": who, "theirs": theirs, "blank": blank}
    own: Facts = {"own_way": isinstance(way, Own), "own_blank": isinstance(blank, Own)}
    if await ask("plan", choice("keep", "drop"), edit=("way", "who", "blank"), **when, **plan, **own) == "drop":
        await say("no_plan", links=(Link("practise", id), "enough"))
        return True
    await do("keep", me.kept.change, id, plan)
    feared = await look("feared", me.kept.all, "feared")
    sentence = feared[0]["sentence"] if feared else None
    due = await look("due", me.later.coming)
    back = next((other["at"] for other in due if (other["flow"], other["arg"]) == ("debrief", id)), None)
    await say("planned", sentence=sentence, back=back, links=(Link("practise", id), "enough"))
    return True


async def _now(me: Me, id: str, known: Facts, days: int, when: Facts) -> bool:
    """Whether they make the plan now: they may rest, or have it brought again while that is in time."""
    again = interviews.eve_again(when["on"], when["at"], known["today"], known["now"])
    later = ("later",) if again else ()
    answer = await ask("evening", choice("plan", *later, "rest"), days=days, **when)
    if again and answer == "later":
        at = await do("eve_again", me.later.on, "interview_eve", id, *again)
        await say("evening_later", at=at, links=(Link("interview_plan", id), "enough"))
    elif answer == "rest":
        await say("rest", days=days, links=("enough",))
    return answer == "plan"


async def _look_back(me: Me, id: str, asked: bool = True) -> bool:
    """Five taps; another day is fine, and so is never. Whether there was something to look back on."""
    one = await look("one", me.kept.show, id)
    known = await look("known", me.profile.show)
    if one is None or one["kind"] != "interview" or one.get("went") or one["day"] > known["today"]:
        return False
    later = () if asked else ("later",)
    went = await ask("went", choice("well", "mixed", "hard", "not_held", *later, "not_tonight"), company=one["company"])
    if went == "later":
        at = await do("went_again", me.later.in_days, "debrief", id, 1, interviews.EVE)
        await say("went_later", at=at, links=(Link("interview_after", id), "enough"))
    elif went == "not_tonight":
        await say("another_time", links=(Link("interview_after", id), "enough"))
    elif went == "not_held":
        await do("not_held", me.kept.change, id, {"went": went})
        await say("was_not_held", links=("interview", "menu"))
    else:
        await _five_taps(me, known, one, went)
    return True


async def _five_taps(me: Me, known: Facts, one: Facts, went: str) -> None:
    well = await ask("well", several(*interviews.ASKED))
    redo = await ask("redo", choice(*interviews.ASKED, "none"))
    probed = await ask("probed", choice("nothing", *PRESSED, own=text(PROBED)))
    today = date_of(known["today"])
    promised = await ask("promised", day(today, AHEAD, *PROMISED), skippable=True)
    facts: Facts = {
        "went": went, "well": list(well), "redo": None if redo == "none" else redo,
        "probed": None if probed == "nothing" else probed, "promised": promised.isoformat() if promised else None,
    }  # fmt: skip
    edit = ("well", "redo", "probed", "promised")
    if await ask("sum", choice("keep", "drop"), edit=edit, own=isinstance(probed, Own), **facts) == "drop":
        await say("not_kept", links=("enough",))
        return
    waits = await _note(me, known, one, facts)
    ways = await ways_on(me, "practise", interviews.STAGES[one["sort"]])
    if redo != "none":  # after a hard one, something kind stands before more practice
        ways = [*([Link("care")] if went == "hard" else []), Link("practise", redo), Link("enough")]
    await say("noted", waits=waits, links=ways)


async def _theirs(me: Me) -> list[str]:
    """Three questions for them, out of the bank."""
    order = await order_of(me, ("ask_them",), "eve")
    first = 0
    while True:
        three = [order[(first + number) % len(order)] for number in range(min(AT_ONCE, len(order)))]
        words: list[str] = []
        for name in three:
            question = await worded(me, name)
            words.append(question.words)
        if await ask("theirs", choice("these", "others"), words=words) == "these":
            return words
        first += AT_ONCE


async def _lesson(me: Me, one: Facts, stage: str, told: Facts) -> Facts:
    """What was told, in the words that a look back at an application shows again."""
    lesson: Facts = {"stage": stage, "company": one["company"], "control": None}
    for part, types in (("keep", told["well"]), ("change", [told["redo"]] if told["redo"] else [])):
        words = (
            await look(f"words_{part}", me.write, "interviews", f"lesson_{part}", {"types": types}) if types else None
        )
        lesson[part] = words
    probed = told["probed"]
    if probed in PRESSED:
        probed = await look("words_probed", me.write, "interviews", "lesson_probed", {"probed": probed})
    return {**lesson, "well": lesson["keep"], "redo": lesson["change"], "probed": probed}


async def _note(me: Me, known: Facts, one: Facts, told: Facts) -> str | None:
    """Keep what was told as a lesson, and let a promised day set when the wait for an answer is too long: gives the
    local moment of one line to them."""
    stage = interviews.STAGES[one["sort"]]
    await do("went_so", me.kept.change, one["id"], {"went": told["went"]})
    await do("lesson", me.kept.add, "lesson", await _lesson(me, one, stage, told), one["about"])
    if not told["promised"]:
        return None
    job = one["about"]
    if job:
        await do("promise", me.applications.settle, job, {"promised": told["promised"]})
    else:
        body = {"company": one["company"], "role": None, "stage": stage, "outcome": waiting.WAITING, "feeling": None}
        job = await do("log", me.applications.add, {**body, "promised": told["promised"]})
    until = days_between(known["today"], told["promised"])
    dates = await wait(me, job, waiting.nudge_in(stage, until))
    return str(dates["nudge"])
