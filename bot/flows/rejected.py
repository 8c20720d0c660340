"""A rejection arrived: read it or hear it, acknowledge it, log it, offer two next steps. Sixty seconds."""

from bot.engine import Link, Own, ask, choice, do, look, say, several, text
from bot.flows.applied import earlier_at, silence
from bot.flows.me import Facts, Me
from bot.flows.parts import ways_after
from bot.flows.plan import setback
from bot.support.drafts import STAGES
from bot.support.intake import COMPANY, ROLE, SIGNER, SIGNS, Heard, hear, that_waited
from bot.support.suggestions import Past, break_due

OUTCOMES = ("they_said_no", "role_closed", "i_said_no", "silence")
FEELINGS = ("stings", "flat", "angry", "relieved", "fine", "very_bad")
LETTER = 20_000  # characters
OTHER_PATHS = {
    "acknowledgement": (Link("applied"),),
    "interview": (Link("interview"), Link("good_news", "interview")),
    "assessment": (Link("good_news", "next_round"), Link("practise")),
    "offer": (Link("good_news", "offer"),),
    "withdrawal": (Link("enough"),),
}  # by what a letter is that is no rejection


async def rejected(me: Me) -> None:
    """From the letter, or what they say of it, to a logged application."""
    letter = await ask("letter", choice("rather_not", own=text(LETTER, lines=True, joins=True)))
    heard = hear(letter) if isinstance(letter, Own) else Heard()
    if heard.kind not in ("own_words", "rejection") and await _is(heard):
        await say("other_path", kind=heard.kind, links=[*OTHER_PATHS[heard.kind], "menu"])
        return
    arrived: Facts = {"outcome": heard.outcome, "language": heard.language, "letters": heard.letters}
    await say("acknowledge", **arrived, company=heard.company)
    card = await _card(heard)
    waiting = await look("waiting", me.applications.waiting)
    waited = that_waited(card["company"], card["role"], waiting)
    keeping = ("keep", "keep_letter", "drop") if heard.kind != "own_words" else ("keep", "drop")
    since = waited["on"] if waited else None
    shown = card if await look("agreed", me.yours.agreed) else {**card, "feeling": None}
    earlier = None if waited else await earlier_at(me, card["company"])
    facts: Facts = {"reason": heard.reason, "since": since, "earlier": earlier, **shown}
    kept = await ask("card", choice(*keeping), edit=tuple(card), yes="keep", **facts)
    if kept == "drop":
        await say("dropped", links=("menu",))
        return
    told = {**card, "letter": letter if kept == "keep_letter" else None}
    job = await _settle(me, waited["id"], told) if waited else await do("save", me.applications.add, told)
    await _next_steps(me, heard, card, job)


async def _settle(me: Me, id: str, told: Facts) -> str:
    """The one that waited for an answer has it: nobody need be reminded of it any more."""
    certain = {
        name: value for name, value in told.items() if value is not None and (name, value) != ("stage", "unknown")
    }
    await do("settle", me.applications.settle, id, certain)
    await silence(me, id)
    return id


async def _is(heard: Heard) -> bool:
    """Whether they agree that the letter is no rejection."""
    known: Facts = {"kind": heard.kind, "company": heard.company}
    return await ask("not_a_no", choice("right", "it_is_a_no"), yes="right", no="it_is_a_no", **known) == "right"


async def _card(heard: Heard) -> Facts:
    """What was heard, and questions for the rest; each may be changed on the card."""
    card: Facts = {
        "company": await ask("company", text(COMPANY), skippable=True, known=heard.company),
        "role": await ask("role", text(ROLE), skippable=True, known=heard.role),
        "stage": await ask("stage", choice(*STAGES), known=heard.stage),
        "outcome": await ask("outcome", choice(*OUTCOMES), known=heard.outcome or "they_said_no"),
    }
    if heard.signer:
        card["signer"] = await ask("signer", text(SIGNER), skippable=True, known=heard.signer)
    if heard.kind != "own_words":
        card["signs"] = await ask("signs", several(*SIGNS), known=list(heard.signs))
    card["feeling"] = await ask("feeling", choice(*FEELINGS), skippable=True, sensitive=True)
    return card


async def _next_steps(me: Me, heard: Heard, card: Facts, job: str) -> None:
    """Two things that fit, the sentence they kept for this moment, and a break where the noes come close together."""
    if card["feeling"] != "very_bad" and card["outcome"] != "i_said_no":
        await _prepared(me)
    past = Past.of(await look("past", me.journey.show))
    links = ways_after("rejected", past, card["stage"], card["outcome"], card["feeling"], job)
    tired = card["feeling"] != "very_bad" and not past.quiet and break_due(past) and Link("pause") in links
    if tired:
        await do("offer_break", me.journey.offered_break)
    says: Facts = {"reason": heard.reason, "stock": heard.stock, "is_letter": heard.kind == "rejection"}
    await say("next", **says, **card, tired=tired, links=links)


async def _prepared(me: Me) -> None:
    """What they made ready for this moment: a sentence to remember, once, and what they would do first."""
    sentences = await look("sentences", me.kept.all, "sentence")
    fresh = next((one for one in sentences if not one.get("shown")), None)
    if fresh:
        await do("shown", me.kept.change, fresh["id"], {"shown": True})
        await say("sentence", words=fresh["words"])
    first = await setback(me)
    if first:
        await say("first_of_all", first=first)
