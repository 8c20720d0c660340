"""Professional help: which kind, where it is found in this country, how to say the first line, and one question a week
later whether it worked.

Says what this bot is not before anything else. Names places and what to ask there; judges nobody's case, and gives no
medical or legal advice. What somebody ticks about how they are goes into their draft and is not kept.
"""

from bot.engine import Link, ask, choice, do, look, place, say, several
from bot.flows.me import Me
from bot.flows.parts import country_in, ways_on
from bot.support import routes
from bot.support.drafts import one_line
from bot.support.moments import days_after

KINDS = ("feelings", "search", "money")
MATTERS = ("benefits", "debt", "visa", "unfair")
SHOWS = ("sleep", "mood", "worry", "energy", "focus", "people")
SINCE = ("days", "weeks", "months")
WHEN = ("today", "tomorrow", "this_week")
MORE: dict[str, tuple[str, ...]] = {
    "feelings": ("words", "costs", "meanwhile"),
    "search": ("university", "union", "coach"),
    "money": ("ready",),
}
ELSEWHERE = "elsewhere"  # offered where the country was known already, and so was not asked
TRIES = 2  # a country that is not known after the second is left open: there is general advice
DAYS_KEPT = 30
LATER, WEEKEND = 7, 2  # days after which it asks again; what is due on a weekend comes as much later


async def find_help(me: Me, about: str = "") -> None:
    """From what it is about to a place, a first line and a time; `about` is one of `KINDS`."""
    await say("what_this_is")
    kind = await ask("kind", choice(*KINDS, "unsure"), known=about or None)
    if kind == "unsure":
        kind = await _nearest()
    topic = kind
    if kind == "money":
        topic = await ask("matter", choice(*MATTERS))
    known = await look("known", me.profile.show)
    await _places(known["country"], topic)
    await _more(me, kind, topic, (*MORE[kind], ELSEWHERE) if known["country"] else MORE[kind])
    await _book(me, kind, topic)


async def find_help_check(me: Me, id: str = "") -> None:
    """A week later: did they find somebody? Not yet, and it asks again while that is kept."""
    route = await look("route", me.kept.show, id)
    if route is None or route["state"] != "open":
        return  # it was settled meanwhile: nothing to say
    kind = route["kind"]
    answer = await ask("how_it_went", choice("found", "not_yet", "gave_up", "leave"), kind=kind)
    if answer == "not_yet":
        return await _ask_again(me, id, kind)
    await do("settle", me.kept.change, id, {"state": answer})
    match answer:
        case "found":
            links = await ways_on(me, "find_help")
            await say("found", kind=kind, links=links)
        case "gave_up":
            other = ("help_now",) if kind == "feelings" else ()
            await say("other_ways", kind=kind, links=(Link("find_help", kind), *other, "enough"))
        case _:
            await say("left")


async def _ask_again(me: Me, id: str, kind: str) -> None:
    """In another week, unless it will have been forgotten by then."""
    known = await look("known", me.profile.show)
    forgotten = await look("forgotten", me.kept.until, id)
    asks = None
    if forgotten is None or days_after(known["today"], LATER + WEEKEND) < forgotten:
        asks = await do("again", me.later.in_days, "find_help_check", id, LATER)
    nearby = ("help_now", "care", "enough") if kind == "feelings" else ("plan", "enough")
    await say("still_waiting", kind=kind, asks=asks, links=nearby)


async def _nearest() -> str:
    """Two short questions where they are not sure: how the days are comes before anything about jobs."""
    if await ask("days_are", choice("hard", "some", "fine")) == "hard":
        return "feelings"
    nearer = await ask("nearer", choice("search", "money", "feelings"))
    return nearer


async def _places(known: str | None, topic: str) -> None:
    """Where to turn in the country that is `known`, or that they say."""
    code = await _where(known)
    found = routes.country(code)
    places = [route.shown() for route in routes.routes_for(code, topic)]
    links = ("help_now",) if topic == "feelings" else ()
    await say("places", topic=topic, country=found.name if found else None, places=places, links=links)


async def _where(known: str | None) -> str | None:
    """The code of their country, or of the part of it where help is ordered differently; None: they did not say."""
    code = await _country(known)
    found = routes.country(code)
    if found is None or not found.parts:
        return code
    labels = {part: named.name for part in found.parts if (named := routes.country(part))}
    part = await ask("part", choice(*labels), labels=labels, skippable=True)
    return part


async def _country(known: str | None) -> str | None:
    unknown = None
    for _ in range(TRIES):
        given = await ask("country", place(), skippable=True, known=known, unknown=unknown)
        if given is None or (code := country_in(given)):
            return code if given else None
        unknown = given if isinstance(given, str) else ""
    return None


async def _more(me: Me, kind: str, topic: str, options: tuple[str, ...]) -> None:
    """What else there is to say about it, each thing once, for as long as they wish."""
    left = options
    while left:
        wish = await ask("wish", choice(*left, "enough"), kind=kind, again=left != options)
        if wish == "enough":
            return
        left = tuple(one for one in left if one != wish)
        match wish:
            case "words":
                await _first_line(me)
            case "coach":
                await _coach(me)
            case "ready":
                await say("ready", matter=topic)
            case "elsewhere":
                await _places(None, topic)
            case _:
                await say(wish)


async def _coach(me: Me) -> None:
    """When to leave, and five questions to send before any money."""
    questions = await look("questions", me.write, "find_help", "coach_questions", {})
    await say("coach_intro")
    await say("draft", draft=questions, copy=questions)


async def _first_line(me: Me) -> None:
    """Three lines to begin with, for whoever will read them."""
    reader = await ask("reader", choice("doctor", "counsellor", "friend"))
    shows = await ask("shows", several(*SHOWS), sensitive=True)
    since = await ask("since", choice(*SINCE), skippable=True)
    known = await look("known", me.profile.show)
    facts = {"reader": reader, "shows": list(shows), "since": since, "name": one_line(known["name"])}
    draft = await look("first_line", me.write, "find_help", "first_line_draft", facts)
    await say("draft", draft=draft, copy=draft)


async def _book(me: Me, kind: str, topic: str) -> None:
    """A time of their own for the first step; then one question after seven days."""
    when = await ask("when", choice(*WHEN, "not_now"), sensitive=True, kind=kind)
    if when == "not_now":
        links = await ways_on(me, "find_help")
        await say("no_time", kind=kind, links=links)
        return
    id = await do("keep", me.kept.add, "route", {"kind": kind, "what": topic, "state": "open"}, "", DAYS_KEPT)
    asks = await do("ask_later", me.later.in_days, "find_help_check", id, 7) if id else None
    links = await ways_on(me, "find_help")
    await say("booked", when=when, asks=asks, links=links)
