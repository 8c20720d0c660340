"""Stay connected: people they know slightly, a short note that never asks for a job, and the next date for each.

A nickname is enough. The bot writes to nobody, and no address book is read.
"""

from bot.engine import ask, choice, day, do, look, say, text
from bot.flows.me import Facts, Me
from bot.flows.parts import application, drafted, ways_on
from bot.support import notes
from bot.support.drafts import one_line
from bot.support.moments import date_of, days_after, days_between

PAGE = 8  # people that a list shows at once
AHEAD = 365  # days that a next date may lie ahead
NOTE = ("liked", "wish", "channel", "draft")
EDIT = ("who", "tie", "where", "liked", "wish", "channel")


async def people(me: Me, id: str = "") -> None:
    """The list; or, from an application, somebody of that process."""
    job = await look("application", me.applications.show, id) if id else None
    contacts = [] if job else await look("contacts", me.kept.all, "contact")
    chosen = await _chosen(contacts) if contacts else None
    if chosen:
        return await _person(me, chosen)
    known = await look("known", me.profile.show)
    await _add(me, known, job, first=not contacts and not job)


async def person_due(me: Me, id: str = "") -> None:
    """The date has come: write, it is done, later, or no more dates."""
    contact = await look("contact", me.kept.show, id)
    known = await look("known", me.profile.show)
    if contact is None or not contact["next"] or contact["next"] > known["today"]:
        return  # it was settled or moved meanwhile: nothing to say
    if contact["draft"]:
        await say("draft_again", who=contact["who"])
        return await _hand_over(me, known, contact, again=True)
    match await ask("due", choice("write", "done", "later", "stop"), **_shown(contact)):
        case "write":
            await _write_again(me, known, contact)
        case "done":
            await _written(me, known, contact)
        case "later":
            await _next(me, contact, notes.LATER, "later_noted")
        case _:
            await _stop(me, contact)


async def _chosen(contacts: list[Facts]) -> Facts | None:
    """Somebody of the list, the nearest date first; `None`: somebody new."""
    ordered = sorted(contacts, key=lambda one: one["next"] or "9")
    pages = [ordered[start : start + PAGE] for start in range(0, len(ordered), PAGE)]
    number = 0
    while True:
        page = pages[number % len(pages)]
        labels = {one["id"]: one["who"] for one in page}
        more = ("more",) if len(pages) > 1 else ()
        picked = await ask("list", choice(*labels, *more, "add"), labels=labels, people=[_shown(one) for one in page])
        if picked != "more":
            return next((one for one in page if one["id"] == picked), None)
        number += 1


async def _person(me: Me, contact: Facts) -> None:
    """One of them: a note, another date, another name, or forget them."""
    who = await ask("who", text(notes.WHO), known=contact["who"], first=False)
    tie = await ask("tie", choice(*notes.TIES), known=contact["tie"])
    where = contact["where"] and await ask("where", text(notes.WHERE), known=contact["where"], tie=tie)
    now = {**contact, "who": who, "tie": tie, "where": notes.place(where)}
    ways = choice("write", "done", "date", "keep", "remove")
    picked = await ask("person", ways, edit=("who", "tie", "where"), **_shown(now))
    if any(now[name] != contact[name] for name in ("who", "tie", "where")):
        await do("rename", me.kept.change, contact["id"], {name: now[name] for name in ("who", "tie", "where")})
    known = await look("known", me.profile.show)
    match picked:
        case "write":
            await _write_again(me, known, now)
        case "done":
            await _written(me, known, now)
        case "date":
            await _other_date(me, known, now)
        case "remove":
            await _remove(me, now)
        case _:
            await say("as_it_is", links=("people", "enough"))


async def _add(me: Me, known: Facts, job: Facts | None, first: bool) -> None:
    """Somebody new, with a note to them if they like."""
    who = await ask("who", text(notes.WHO), known=job.get("signer") if job else None, first=first)
    tie = await ask("tie", choice(*notes.TIES), known="process" if job else None)
    if tie == "process" and job is None:
        job = await application(me, "")
    job = job if tie == "process" else None
    where = None if job else await ask("where", text(notes.WHERE), skippable=True, tie=tie)
    contact = {
        "id": "", "who": who, "tie": tie, "where": notes.place(where), "liked": None, "wish": None, "channel": None,
        "company": job["company"] if job else None, "role": job["role"] if job else None,
        "runner_up": notes.is_runner_up(job), "last": None, "next": None, "draft": None,
    }  # fmt: skip
    contact = await _note(me, known, contact)
    if await ask("check", choice("keep", "drop"), edit=EDIT, **_shown(contact)) == "drop":
        await say("dropped", links=("menu",))
        return
    body = {name: value for name, value in contact.items() if name != "id"}
    id = await do("save", me.kept.add, "contact", body, job["id"] if job else "")
    contact["id"] = id
    if not contact["draft"]:
        return await _next(me, contact, notes.next_in(contact["runner_up"]), "saved")
    decided = job["on"] if job and job["outcome"] != "waiting" else None
    await _hand_over(me, known, contact, notes.first_day(decided, known["today"]))


async def _write_again(me: Me, known: Facts, contact: Facts) -> None:
    """A note to somebody of the list."""
    written = await _note(me, known, contact)
    if not written["draft"]:
        await say("as_it_is", links=("people", "enough"))
        return
    await _hand_over(me, known, written)


async def _note(me: Me, known: Facts, contact: Facts) -> Facts:
    """The contact with a draft to them, where they wish for one."""
    wish = await ask("wish", choice(*notes.WISHES), skippable=True)
    if wish is None:
        return {**contact, "wish": None, "draft": None}
    again = contact["last"] is not None
    said = await _own("since" if again else "liked", notes.SINCE if again else notes.LIKED)
    channel = await ask("channel", choice(*notes.CHANNELS), known=contact["channel"])
    liked = contact["liked"] if again else notes.after(said, "i liked", "i like", "that")
    asked = {**contact, "wish": wish, "channel": channel, "liked": liked}
    since = notes.after_i(said) if again else None
    return {**asked, "draft": await _compose(me, {**asked, "since": since, "again": again, "name": known["name"]})}


async def _own(name: str, limit: int) -> str | None:
    """The end of a sentence in their own words; one that asks for a job is asked for again, with the reason."""
    begs = None
    while True:
        words = await ask(name, text(limit), skippable=True, begs=begs)
        begs = notes.asks_for_job(words) if words else None
        if begs is None:
            return words


async def _compose(me: Me, facts: Facts) -> str:
    """The note, without its niceties when the full one is too long for its channel."""
    names = {name: one_line(facts[name]) for name in ("who", "where", "company", "role", "name")}
    told = {name: facts[name] for name in ("tie", "wish", "liked", "since", "again")}
    block = "email_note" if facts["channel"] == "email" else "short_note"
    given = [words for words in (*names.values(), facts["liked"], facts["since"]) if words]
    channel = facts["channel"]
    note = await drafted(
        me, "people", block, {**told, **names}, lambda words: not notes.problems(words, channel, given)
    )
    return note


async def _hand_over(me: Me, known: Facts, contact: Facts, not_before: str | None = None, again: bool = False) -> None:
    """The note alone in its message, then what happens with it."""
    await say("draft", draft=contact["draft"], copy=contact["draft"])
    on = not_before or days_after(known["today"], 1)
    options = choice("sent", "later", "stop" if again else "not_now")
    match await ask("sent", options, on=on, early=not_before is not None, channel=contact["channel"]):
        case "sent":
            await _written(me, known, contact)
        case "later":
            await do("keep_note", me.kept.change, contact["id"], {name: contact[name] for name in NOTE})
            days = days_between(known["today"], on)
            await _next(me, contact, days, "later_noted")
        case _:
            await _stop(me, contact)


async def _written(me: Me, known: Facts, contact: Facts) -> None:
    """They wrote, or met: the next date is planned."""
    soon = contact["runner_up"] and contact["last"] is None  # once; after that as with anybody
    note = {name: contact[name] for name in NOTE} | {"last": known["today"], "draft": None, "runner_up": soon}
    await do("written", me.kept.change, contact["id"], note)
    await _next(me, {**contact, "runner_up": soon}, notes.next_in(soon), "written_noted")


async def _next(me: Me, contact: Facts, days: int, words: str) -> None:
    """Plan the next date and say it."""
    when = await do("due_on", me.later.in_days, "person_due", contact["id"], days)
    await do("next_date", me.kept.change, contact["id"], {"next": when[:10]})
    links = await ways_on(me, "people")
    await say(words, when=when, **_shown(contact), links=links)


async def _other_date(me: Me, known: Facts, contact: Facts) -> None:
    today = date_of(known["today"])
    on = await ask("date", day(today, AHEAD, 14, notes.RUNNER_UP, notes.OTHERS), skippable=True)
    if on is None:
        return await _stop(me, contact)
    await _next(me, contact, max(1, (on - today).days), "later_noted")


async def _stop(me: Me, contact: Facts) -> None:
    """No more dates for them; they stay in the list."""
    await do("no_due", me.later.drop, "person_due", contact["id"])
    await do("no_next", me.kept.change, contact["id"], {"next": None, "draft": None})
    await say("stopped", who=contact["who"], links=("people", "enough"))


async def _remove(me: Me, contact: Facts) -> None:
    """Forget them, after one question."""
    if await ask("sure", choice("remove", "leave"), no="leave", who=contact["who"]) == "leave":
        await say("as_it_is", links=("people", "enough"))
        return
    await do("no_due", me.later.drop, "person_due", contact["id"])
    await do("forget", me.kept.remove, contact["id"])
    await say("forgotten", links=("people", "enough"))


def _shown(contact: Facts) -> Facts:
    names = ("who", "tie", "where", "company", "role", "liked", "wish", "channel", "runner_up", "last", "next")
    return {name: contact[name] for name in names}
