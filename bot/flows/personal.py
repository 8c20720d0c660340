"""Don't take it personally: name it, what the head says, what is known, what else would fit, one sentence to keep.

Or, instead: a kind letter to oneself in three parts, or five days of writing that stay on paper. What somebody tells of
their thoughts is not kept; a sentence is, if they say so.
"""

from bot.engine import Own, Told, ask, choice, do, look, number, say, several, text, unkept
from bot.flows.crisis import go_on_anyway
from bot.flows.me import Facts, Me
from bot.flows.parts import ways_on
from bot.support import explanations, letters

WORDS = ("sad", "ashamed", "angry", "worried", "tired", "numb")
WORD, SENTENCE = 40, 200  # characters
STRONG = 8  # of 10
PHRASES = 2  # of a letter that are named as form phrases
QUOTE = "quote-"  # begins the argument that is a request for feedback whose answer is to be looked at
ENDED = ("they_said_no", "role_closed", "i_said_no", "silence")  # outcomes that can be looked back at
FORM_SIGNS = ("keeps_on_file", "invites_again")  # what most letters say, too
MINUTES = {"fifteen": 15, "twenty": 20}
LETTER_PARTS = ("letter_kind", "letter_common", "letter_mindful")
DAYS = 5  # of writing


async def personal(me: Me, id: str = "") -> None:
    """`id`: of an application, or `quote-` and that of a request for feedback; without, the newest application."""
    quoted = await _quoted(me, id) if id.startswith(QUOTE) else None
    job = quoted or await _job(me, id)
    heavy = await _heavy(me, job)
    if heavy and not await go_on_anyway(me, "gentle_first", heavy=heavy):
        return
    if not quoted:
        ways = ("questions", "letter") if heavy == "today" else ("questions", "letter", "writing")
        match await ask("how", choice(*ways), company=job.get("company")):
            case "letter":
                return await _kind_letter(me)
            case "writing":
                return await _write(me)
    await _questions(me, job, from_facts=quoted is not None)


async def kind_letter(me: Me) -> None:
    """Three prompts, kind, common, mindful; nothing of the text is kept."""
    await _kind_letter(me)


async def writing(me: Me, day: str = "") -> None:
    """A day of writing; `day` is the one it was agreed to be asked about."""
    if day:
        kept = await look("kept", me.kept.all, "writing")
        if str(_next_day(kept)) != day:
            return  # it was done meanwhile: nothing to say
    else:
        heavy = await _heavy(me, await _job(me, ""))
        if heavy and not await go_on_anyway(me, "gentle_first", heavy=heavy):
            return
    await _write(me, asked=bool(day))


async def writing_over(me: Me, day: str = "1") -> None:
    """The minutes are over; "done" is all that is kept."""
    match await ask("over", choice("done", "more", "leave")):
        case "more":
            until = await do("more", me.later.in_minutes, "writing_over", day, 5)
            await say("more_noted", until=until[11:16])
        case "leave":
            await say("writing_left", links=("care", "enough"))
        case _:
            await do("done", me.kept.add, "writing", {"day": int(day)})
            await _after_writing(me, int(day))


# what it is about


async def _job(me: Me, id: str) -> Facts:
    """The application meant, with what they wrote about it if that is kept, or the newest that has ended; without any,
    none of its facts."""
    if not id:
        recent: list[Facts] = await look("recent", me.applications.recent)
        return next((one for one in recent if one["outcome"] in ENDED), {})
    meant = await look("application", me.applications.show, id)
    if meant is None or meant["outcome"] not in ENDED:
        return {}
    answers = await look("answers", me.kept.all, "answer", id)
    return {**meant, "quote": answers[0].get("quote") if answers else None}


async def _quoted(me: Me, id: str) -> Facts | None:
    """The request for feedback that was answered, and the answer."""
    request = await look("request", me.feedback.show, id.removeprefix(QUOTE))
    if request is None or not request.get("quote"):
        return None
    about = request.get("application") or ""
    return {"outcome": "they_said_no", "feeling": None, **request, "id": about}


async def _heavy(me: Me, job: Facts) -> str | None:
    """Whether looking closely is too much now: `letter` for one that is very bad, `today` when that is of today."""
    known = await look("known", me.profile.show)
    past = await look("past", me.journey.show)
    low = any(one["mood"] == "very_low" and one["days"] == 0 for one in past["moods"])
    very_bad = job.get("feeling") == "very_bad"
    if past["quiet"] or low or (very_bad and job["on"] == known["today"]):
        return "today"
    return "letter" if very_bad else None


# the questions


async def _questions(me: Me, job: Facts, from_facts: bool = False) -> None:
    """From the word for it to the sentence; somebody's words about them are looked at from the facts on."""
    before, style = (None, None) if from_facts else await _named()
    if job:
        await say("card", **_card(job))
    await ask("certain", unkept("that_is_all"), style=style, card=bool(job))
    reason = await _other_reason(job)
    told = await ask("friend", unkept("in_mind"), skippable=True)
    proposal = await look("proposal", me.write, "personal", "proposal", {"reason": reason, "style": style})
    words = await ask(
        "sentence",
        choice("keep_it", own=text(SENTENCE)),
        skippable=True,
        sensitive=True,
        proposal=proposal,
        told=told is not None,
    )
    after = None if before is None else await ask("after", number(0, 10), skippable=True)
    sentence = words if isinstance(words, Own) or words is None else proposal
    kept = "no" if sentence is None else await _keep(me, job, sentence, style, before, after)
    links = await ways_on(me, "personal", job.get("stage"), job.get("outcome"), job.get("feeling"), job.get("id") or "")
    await say("eased", before=before, after=after, kept=kept, links=("care",) if _is_loud(before, after) else ())
    await say("odds", stage=job.get("stage") or "unknown", outcome=job.get("outcome"), links=links)


async def _named() -> tuple[int | None, str | None]:
    """How strong it is, and what the head says it means, as a style: `unknown` for what none fits, `None` for nothing
    said."""
    word = await ask("word", choice(*WORDS, own=text(WORD)), skippable=True, sensitive=True)
    own = isinstance(word, Own)
    before = await ask("before", number(0, 10), skippable=True, sensitive=True, word=word, own=own)
    styles = unkept(*explanations.STYLES, measure=explanations.style_of)
    thought = await ask("thought", styles, skippable=True, sensitive=True)
    if isinstance(thought, Told):
        return before, thought.measured or "unknown"
    return before, explanations.STYLES[thought] if thought else None


async def _other_reason(job: Facts) -> str | None:
    """What else would fit the same facts; the first that they find possible."""
    fitting = explanations.fitting(job.get("stage") or "unknown", job.get("outcome") or "they_said_no")
    if not fitting:
        return None
    possible = await ask("possible", several(*fitting))
    return possible[0] if possible else None


def _card(job: Facts) -> Facts:
    """What is known of it, and which of its phrases stand in almost every letter."""
    letter = letters.read(letters.split(job["letter"])[0]) if job.get("letter") else letters.Letter()
    return {
        "company": job.get("company"),
        "role": job.get("role"),
        "stage": job.get("stage") or "unknown",
        "outcome": job.get("outcome") or "they_said_no",
        "reason": letter.reason,
        "phrases": list(letter.stock_phrases[:PHRASES]),
        "signs": [sign for sign in job.get("signs") or () if sign in FORM_SIGNS],
        "quote": job.get("quote"),
    }


async def _keep(me: Me, job: Facts, words: str, style: str | None, before: int | None, after: int | None) -> str:
    """Whether it is kept: `yes`, `no`, or `declined`: they wish that nothing of the kind is."""
    facts: Facts = {"words": words, "before": before, "after": after}
    edit = ("sentence",) if before is None else ("sentence", "after")
    if await ask("check", choice("keep", "drop"), edit=edit, **facts) == "drop":
        return "no"
    id = await do("keep", me.kept.add, "sentence", {**facts, "style": style}, job.get("id") or "")
    return "yes" if id else "declined"


def _is_loud(before: int | None, after: int | None) -> bool:
    """Whether something gentle is better now: it grew, or is strong still."""
    return before is not None and after is not None and (after > before or after >= STRONG)


# the letter to oneself, and five days of writing


async def _kind_letter(me: Me) -> None:
    for part in LETTER_PARTS:
        await ask(part, unkept("on_paper"), skippable=True)
    links = await ways_on(me, "personal")
    await say("letter_end", links=links)


def _next_day(kept: list[Facts]) -> int:
    """The day of writing that comes next; after the fifth, the first again."""
    return int(kept[0]["day"]) % DAYS + 1 if kept else 1


async def _write(me: Me, asked: bool = False) -> None:
    """A day of writing: how long, and then the bot keeps the time. `asked`: the bot began."""
    kept = await look("written", me.kept.all, "writing")
    clock = await look("clock", me.profile.show)
    if kept and kept[0]["on"] == clock["today"]:
        return await say("written_today", links=("care", "enough"))
    day = _next_day(kept)
    ways = ("tomorrow", "no_more") if asked else ("not_now",)
    length = await ask("length", choice(*MINUTES, *ways), day=day, asked=asked)
    match length:
        case "tomorrow":
            when = await do("put_off", me.later.in_days, "writing", str(day), 1, clock["now"])
            await say("writing_set", when=when)
        case "no_more":
            await say("writing_no_more", links=("enough",))
        case "not_now":
            await say("writing_not_now", links=("kind_letter", "enough"))
        case _:
            until = await do("timer", me.later.in_minutes, "writing_over", str(day), MINUTES[length])
            await say("writing_begin", until=until[11:16])


async def _after_writing(me: Me, day: int) -> None:
    if day >= DAYS:
        links = await ways_on(me, "personal")
        return await say("writing_end", links=links)
    clock = await look("clock", me.profile.show)
    if await ask("again", choice("yes", "no"), day=day, time=clock["now"]) == "no":
        return await say("writing_whenever", links=("enough",))
    when = await do("set", me.later.in_days, "writing", str(day + 1), 1, clock["now"])
    await say("writing_set", when=when)
