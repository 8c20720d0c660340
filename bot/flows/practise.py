"""Practise interviews: one question at a time, the one that went wrong, five in a row, the one that is feared.

Self-presentation and self-efficacy are strong parts of job-search training (Liu 2014); naming the feared moment and
rehearsing an answer to it protects after a setback (JOBS II, Vinokur 1995). What is said in an answer is not kept.
"""

from bot.engine import Own, ask, choice, do, look, say, several, text, unkept
from bot.flows.coming import OTHER, attend, register, upcoming
from bot.flows.me import Facts, Me
from bot.flows.parts import ways_on
from bot.flows.rounds import OWN, Question, comes_back, heard, keep, order_of, rounds, worded
from bot.support import interviews
from bot.support.told import measure, type_of_words

WORDS, SENTENCE = 160, 200  # characters of a question in somebody's own words, and of a first sentence
EVERYTHING = "any"
LONGEST = 600  # seconds that an answer said aloud may take, with thinking
BEGINNINGS = 3  # ways to begin an answer that are offered, one after the other


async def practise(me: Me, id: str = "") -> None:
    """Pick what is practised, then rounds until it is enough. `id`: a type of question, or an interview that is
    coming: then its round begins at once."""
    known = await look("known", me.profile.show)
    if id in interviews.TYPES:
        return await rounds(me, known, (id,))
    meant = await look("interview", me.kept.show, id) if id else None
    if meant and meant["kind"] == "interview":
        return await rounds(me, known, interviews.likely(meant["sort"]))
    ahead = await upcoming(me, known)
    near = {"company": ahead[0]["company"], "on": ahead[0]["day"]} if ahead else {"company": None, "on": None}
    match await ask("what", choice("round", "wrong", "coming", "more"), **near):
        case "round":
            await rounds(me, known, await _types())
        case "wrong":
            await _went_wrong(me, known)
        case "coming":
            await _for_one(me, known, ahead)
        case _:
            await say("more", links=("simulate", "stories", "feared", "mock"))


async def interview(me: Me, id: str = "") -> None:
    """An interview is coming: note it. `id` is its application, where that is known."""
    known = await look("known", me.profile.show)
    await register(me, known, id)


async def practise_again(me: Me, id: str = "") -> None:
    """A question comes back, as they wished."""
    entry = await look("entry", me.kept.show, id)
    names = await look("bank", me.names, interviews.QUESTIONS)
    if entry is None or not entry["next"] or entry["question"] not in (OWN, *names):
        return  # it was let go meanwhile: nothing to say
    known = await look("known", me.profile.show)
    bank = entry["question"] != OWN
    question = await worded(me, entry["question"]) if bank else Question(OWN, entry["type"], entry["own"])
    match await ask("due_now", choice("now", "did", "later", "stop"), words=question.words):
        case "now":
            back = await comes_back(me, id, entry["times"] + 1, known["today"])
            await rounds(me, known, (question.type,), question, back or known["today"])
        case "did":
            back = await comes_back(me, id, entry["times"] + 1, known["today"])
            await say("did_noted", when=back, links=("enough",))
        case "later":
            back = await comes_back(me, id, entry["times"], known["today"], put_off=True)
            await say("later_noted", when=back, links=("enough",))
        case _:
            await do("let_go", me.kept.change, id, {"next": None})
            await say("stopped_returning", links=("practise", "enough"))


async def simulate(me: Me) -> None:
    """Five questions in a row with nothing between them, then what they were like, and one thing to practise."""
    known = await look("known", me.profile.show)
    history = await look("history", me.kept.all, "practice")
    ahead = await upcoming(me, known)
    sort = ahead[0]["sort"] if ahead else None
    order = await order_of(me, interviews.ASKED, "five")
    five = interviews.five(order, history, known["today"], sort)
    if await ask("five", choice("begin", "later"), count=len(five)) == "later":
        return await say("not_now", links=("practise", "enough"))
    answers: list[Facts] = []
    for number, name in enumerate(five, 1):
        answers.append(await _one_of_five(me, await worded(me, name), number, len(five)))
    ticked = await ask("over_all", several(*interviews.PARTS["strengths"]))
    for answer in answers:
        if not answer["passed"]:
            question = Question(answer["name"], answer["type"], "")
            await keep(me, question, [], history, known["today"], [], None if answer["aloud"] else answer["seconds"])
    summary = interviews.summary(answers, ticked)
    ways = await ways_on(me, "practise")
    await say("summary", answers=answers, **summary, links=ways)


async def feared(me: Me) -> None:
    """The question they fear, and the first sentence for it."""
    kept = await look("kept", me.kept.all, "feared")
    if kept and await _still_good(me, kept[0]):
        return
    question = await ask("dread", text(WORDS))
    sentence = await _first_sentence(question)
    edit = ("dread", "sentence")
    if await ask("held", choice("keep", "drop"), edit=edit, words=question, sentence=sentence) == "drop":
        return await say("not_held", links=("practise", "enough"))
    body = {"question": question, "sentence": sentence}
    if kept:
        await do("hold", me.kept.change, kept[0]["id"], body)
    else:
        await do("hold", me.kept.add, "feared", body)
    ways = await ways_on(me, "practise")
    await say("held_now", links=ways)


async def _types() -> tuple[str, ...]:
    """The types of question they want."""
    topic = await ask("topic", choice(EVERYTHING, *interviews.TYPES))
    return interviews.ASKED if topic == EVERYTHING else (topic,)


async def _went_wrong(me: Me, known: Facts) -> None:
    given = await ask("wrong", choice(*interviews.ASKED, own=text(WORDS)))
    if not isinstance(given, Own):
        return await rounds(me, known, (given,))
    kind = type_of_words(given)
    await rounds(me, known, (kind,), Question(OWN, kind, given))


async def _for_one(me: Me, known: Facts, ahead: list[Facts]) -> None:
    """For an interview that is coming: one that is noted, or a new one."""
    labels: dict[str, str] = {}
    for one in ahead[:5]:
        labels[one["id"]] = await look("label", me.write, "practise", "interview_label", one)
    chosen = await ask("which", choice(*labels, OTHER), labels=labels) if len(labels) > 1 else "".join(labels)
    meant = next((one for one in ahead if one["id"] == chosen), None)
    if meant is None:
        await register(me, known)
    elif await attend(me, known, meant):
        await rounds(me, known, interviews.likely(meant["sort"]))


async def _one_of_five(me: Me, question: Question, number: int, of: int) -> Facts:
    began = await look("began", me.moment)
    told = await ask("in_a_row", unkept("aloud", "pass", measure=measure), words=question.words, number=number, of=of)
    ended = await look("ended", me.moment)
    seconds, measured = heard(told)
    aloud = told == "aloud"
    return {
        "name": question.name, "type": question.type, "passed": told == "pass", "aloud": aloud,
        "seconds": _since(began, ended) if aloud else seconds, "measured": measured,
    }  # fmt: skip


def _since(began: float, ended: float) -> int | None:
    """Seconds between two moments; `None` where somebody went away meanwhile."""
    return round(ended - began) if ended - began <= LONGEST else None


async def _still_good(me: Me, kept: Facts) -> bool:
    """Whether the one they kept stays as it is, or goes."""
    match await ask("still", choice("good", "another", "away"), words=kept["question"], sentence=kept["sentence"]):
        case "another":
            return False
        case "away":
            await do("away", me.kept.remove, kept["id"])
            await say("not_held", links=("practise", "enough"))
        case _:
            await say("still_there", links=("practise", "enough"))
    return True


async def _first_sentence(question: str) -> str:
    """The first sentence of the answer, in their own words; ways to begin are offered on request."""
    beginning = 0
    while True:
        given = await ask("sentence", choice("help", own=text(SENTENCE)), words=question, beginning=beginning)
        if isinstance(given, Own):
            return given
        beginning = beginning % BEGINNINGS + 1
