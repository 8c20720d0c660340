"""Tailor the application: what the posting asks for, what the résumé says of it, honest lines for the rest.

A guide, not what any employer's system decides: no score, and nothing added that is not true. The pasted texts end with
the conversation; confirmed terms are kept, and the résumé only for as long as somebody asks.
"""

from bot.engine import Own, ask, choice, do, look, say, several, text
from bot.flows.me import Facts, Me
from bot.flows.parts import ways_on
from bot.support import tailoring
from bot.support.intake import COMPANY, ROLE
from bot.support.postings import MAX_CHARS

PASTED = 20_000  # characters of a posting or a résumé
WHERE, VERB, RESULT, NEAREST, WHY = 80, 30, 140, 140, 200  # characters
VERBS = ("used", "did", "led", "built", "helped", "learned")
CHECKS = ("names", "file", "dates", "contact", "saved")
DAYS = {"days30": 30, "days90": 90}  # for which a résumé is kept


async def tailor(me: Me) -> None:
    """From the posting to the last look before sending."""
    posting = await _posting()
    terms = await _terms(await look("reading", tailoring.reading, posting))
    if terms is None:
        await say("dropped", links=("menu",))
        return
    resume = await _resume(me, terms["all"])
    await _show(resume)
    answers = await _gaps(me, posting, resume["matches"])
    proofs = [*answers["lines"], *[one for one in resume["matches"] if one["how"] == "in"]]
    made_note = await _note(me, posting, terms, proofs)
    left = await _last_look(terms)
    kept = await _keep(me, terms, resume, answers)
    links = await ways_on(me, "tailor")
    await say("end", kept=kept, left=left, lines=len(answers["lines"]), note=made_note, links=links)


# what it asks for


async def _posting() -> str:
    """The posting, in as many messages as it comes; a link alone cannot be opened."""
    link = False
    while True:
        given = await ask("posting", text(PASTED, lines=True, joins=True), link=link)
        if not (link := tailoring.is_link(given)):
            return await _whole("posting_more", given)


async def _whole(name: str, given: str) -> str:
    """What was pasted, with what belongs to it."""
    while isinstance(
        more := await ask(name, choice("all", own=text(PASTED, lines=True, joins=True)), words=len(given.split())), Own
    ):
        given = f"{given}\n{more}"[: 2 * MAX_CHARS]
    return given


async def _terms(read: Facts) -> Facts | None:
    """The terms they confirm, with company and role. `None`: they would rather drop it."""
    essential = await _ticked("essential", read["essential"])
    desirable = await _ticked("desirable", read["desirable"])
    company = await ask("company", text(COMPANY), skippable=True, known=read["company"])
    role = await ask("role", text(ROLE), skippable=True, known=read["title"])
    added: list[Facts] = []
    while True:
        every = tailoring.together(essential, added, desirable)
        facts: Facts = {
            "essential": [one["words"] for one in every if one in essential or one in added],
            "desirable": [one["words"] for one in every if one in desirable],
            "company": company,
            "role": role,
            "duties": read["duties"],
        }
        own = text(tailoring.OWN_TERM * 4, lines=True)
        options = choice("right", "drop", own=own) if every else choice("drop", own=own)
        said = await ask("terms", options, edit=("essential", "desirable", "company", "role"), **facts)
        if said == "right":
            return {**facts, "all": every}
        if not isinstance(said, Own):
            return None
        added += tailoring.typed(said)


async def _ticked(name: str, terms: list[Facts]) -> list[Facts]:
    """Those of the terms that are no noise: all of them, until somebody unticks one."""
    if not terms:
        return []
    ids = {f"t{number}": term for number, term in enumerate(terms)}
    labels = {id: term["words"] for id, term in ids.items()}
    chosen = await ask(name, several(*ids), known=list(ids), labels=labels)
    return [term for id, term in ids.items() if id in chosen]


# what the résumé says of it


async def _resume(me: Me, terms: list[Facts]) -> Facts:
    """The terms with how they stand: `matches`; `text` where a résumé was pasted, `old` where one is kept."""
    kept: list[Facts] = await look("resumes", me.kept.all, "resume")
    options = ("kept", "tick") if kept else ("tick",)
    own = text(PASTED, lines=True, joins=True)
    given = await ask("resume", choice(*options, own=own), on=kept[0]["on"] if kept else None)
    if given == "tick":
        labels = {f"t{number}": term["words"] for number, term in enumerate(terms)}
        have = await ask("have", several(*labels), labels=labels)
        ways = ["in" if id in have else "missing" for id in labels]
        matches = [{**term, "how": how, "line": ""} for term, how in zip(terms, ways, strict=True)]
        return {"matches": matches, "text": None, "old": None, "ticked": True}
    pasted = await _whole("resume_more", given) if isinstance(given, Own) else None
    matches = await look("compared", tailoring.comparing, terms, pasted or kept[0]["text"])
    return {"matches": matches, "text": pasted, "old": kept[0]["id"] if kept else None, "ticked": False}


async def _show(resume: Facts) -> None:
    """In, similar, not there: in short messages, without a number that would look like a mark."""
    by = {how: [one for one in resume["matches"] if one["how"] == how] for how in ("in", "similar", "missing")}
    found = [one["words"] for one in by["in"]]
    await say("found", found=found, nothing_missing=not by["missing"], ticked=resume["ticked"])
    if by["similar"]:
        await say("similar", similar=[{"words": one["words"], "line": one["line"]} for one in by["similar"]])


# what is not there


async def _gaps(me: Me, posting: str, matches: list[Facts]) -> Facts:
    """A few of the terms that are not there, conditions first: the `lines` made, and the terms they `lack`."""
    answers: Facts = {"lines": [], "lack": []}
    missing = [one for one in matches if one["how"] == "missing"]
    asked = missing[: tailoring.GAPS]
    for number, term in enumerate(asked):
        others = [one["words"] for one in missing[1:]] if not number else []
        options = ("have", "near", "lack", "enough") if number + 1 < len(asked) else ("have", "near", "lack")
        match await ask("gap", choice(*options), skippable=True, term=term["words"], first=not number, others=others):
            case "have":
                line = await _line(me, posting, term)
                answers["lines"].append({**term, "how": "in", "line": line})
            case "near":
                await _bridge(me, posting, term)
            case "lack":
                answers["lack"].append(term)
            case "enough":
                break
    return answers


async def _line(me: Me, posting: str, term: Facts) -> str:
    """A line for the résumé, of their own words: verb, what, where, result."""
    sort = tailoring.sort_of(term)
    done = sort in ("used", "done")  # the rest one has or has not: no verb fits
    where = await ask("where", text(WHERE), skippable=True, sort=sort)
    verb = await ask("verb", choice(*VERBS, own=text(VERB))) if done else None
    result = await ask("result", text(RESULT), skippable=True) if done else None
    facts = {
        "term": tailoring.inside(term), "where": tailoring.placed(where), "verb": verb, "own": isinstance(verb, Own),
        "result": result.strip(" .") if result else None,
    }  # fmt: skip
    draft = await look("line_text", me.write, "tailor", "line_draft", facts)
    await say("line", draft=draft, copy=draft)
    await _warn(posting, draft)
    return draft


async def _bridge(me: Me, posting: str, term: Facts) -> None:
    """An honest sentence from what they have to what is asked for."""
    nearest = await ask("nearest", text(NEAREST), skippable=True)
    if nearest is None:
        return
    facts = {"term": tailoring.inside(term), "nearest": nearest.strip(" ."), "sort": tailoring.sort_of(term)}
    draft = await look("bridge_text", me.write, "tailor", "bridge_draft", facts)
    await say("bridge", draft=draft, copy=draft)
    await _warn(posting, draft)


async def _warn(posting: str, draft: str) -> None:
    run = await look("copied_run", tailoring.copied, posting, draft)
    if run:
        await say("copied", run=run)


# the note, and the last look


async def _note(me: Me, posting: str, terms: Facts, proofs: list[Facts]) -> bool:
    """A cover note of what was said: why them, two proofs, a close. Whether one was made."""
    if await ask("note", choice("yes", "no")) == "no":
        return False
    why = await ask("why", text(WHY), skippable=True, company=terms["company"])
    chosen: list[Facts] = []
    if proofs:
        ids = {f"t{number}": proof for number, proof in enumerate(proofs)}
        labels = {id: proof["words"] for id, proof in ids.items()}
        ticked = await ask("proofs", several(*ids), labels=labels)
        chosen = [ids[id] for id in ticked][: tailoring.PROOFS]
    known = await look("known", me.profile.show)
    facts = {
        "company": terms["company"],
        "role": terms["role"],
        "name": known["name"],
        "why": why.strip(" .") if why else None,
        "proofs": [one["line"] or one["words"] for one in chosen],
    }
    draft = await look("note_text", me.write, "tailor", "note_draft", facts)
    await say("cover", draft=draft, copy=draft)
    await _warn(posting, draft)
    return True


async def _last_look(terms: Facts) -> list[str]:
    """What is looked at before sending; gives what is still open."""
    done = await ask("last", several(*CHECKS), company=terms["company"], role=terms["role"])
    return [one for one in CHECKS if one not in done]


async def _keep(me: Me, terms: Facts, resume: Facts, answers: Facts) -> Facts:
    """Keep the terms, and the résumé if they ask for it; what they lack is noted for learning. Gives what was kept."""
    if await ask("keep", choice("keep", "drop")) == "drop":
        return {"posting": False, "skills": [], "resume": None}
    for_days = DAYS.get(await ask("keep_resume", choice("no", *DAYS)), 0) if resume["text"] else 0
    lack = [one["words"] for one in answers["lack"]]
    have = [one["words"] for one in (*resume["matches"], *answers["lines"]) if one["how"] == "in"]
    body = {name: terms[name] for name in ("company", "role", "essential", "desirable")}
    missing = [one["words"] for one in resume["matches"] if one["how"] != "in" and one["words"] not in have]
    await do("posting_kept", me.kept.add, "posting", {**body, "have": have, "missing": missing})
    await _note_skills(me, answers["lack"])
    if for_days:
        if resume["old"]:
            await do("old_gone", me.kept.remove, resume["old"])
        await do("resume_kept", me.kept.add, "resume", {"text": resume["text"]}, "", for_days)
    return {"posting": True, "skills": lack, "resume": for_days or None}


async def _note_skills(me: Me, lack: list[Facts]) -> None:
    """What they lack, for the plan to learn: how many postings asked for it."""
    if not lack:
        return
    known: list[Facts] = await look("skills", me.kept.all, "skill")
    by = {one["normal"]: one for one in known}
    for term in lack:
        if before := by.get(term["normal"]):
            await do("seen_again", me.kept.change, before["id"], {"count": before["count"] + 1})
        else:
            body = {"skill": term["words"], "normal": term["normal"], "count": 1, "state": "noted"}
            await do("noted", me.kept.add, "skill", body)
