"""A rejection arrived: read it or hear it, acknowledge it, log it, offer two next steps. Sixty seconds."""

from bot.engine import Link, Own, ask, choice, do, look, say, several, text
from bot.flows.me import Facts, Me
from bot.support.drafts import STAGES
from bot.support.intake import COMPANY, ROLE, SIGNER, SIGNS, Heard, hear
from bot.support.suggestions import after_rejection

OUTCOMES = ("they_said_no", "role_closed", "i_said_no", "silence")
FEELINGS = ("stings", "flat", "angry", "relieved", "fine", "very_bad")
LETTER = 20_000  # characters


async def rejected(me: Me) -> None:
    """From the letter, or what they say of it, to a logged application."""
    letter = await ask("letter", choice("rather_not", own=text(LETTER, lines=True, joins=True)))
    heard = hear(letter) if isinstance(letter, Own) else Heard()
    if heard.kind not in ("own_words", "rejection") and await _is(heard):
        await say("other_path", kind=heard.kind, links=("menu",))
        return
    await say("acknowledge", outcome=heard.outcome, language=heard.language, letters=heard.letters)
    card = await _card(heard)
    keeping = ("keep", "keep_letter", "drop") if heard.kind != "own_words" else ("keep", "drop")
    kept = await ask("card", choice(*keeping), edit=tuple(card), reason=heard.reason, **card)
    if kept == "drop":
        await say("dropped", links=("menu",))
        return
    job = await do("save", me.applications.add, {**card, "letter": letter if kept == "keep_letter" else None})
    await _next_steps(me, heard, card, job)


async def _is(heard: Heard) -> bool:
    """Whether they agree that the letter is no rejection."""
    return await ask("not_a_no", choice("right", "it_is_a_no"), kind=heard.kind, company=heard.company) == "right"


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
    card["feeling"] = await ask("feeling", choice(*FEELINGS), skippable=True)
    return card


async def _next_steps(me: Me, heard: Heard, card: Facts, job: str) -> None:
    known = await look("known", me.profile.show)
    two = after_rejection(
        card["stage"], card["outcome"], card["feeling"], encouraged=known["days"] != "off", quiet=known["quiet"]
    )
    links = [Link(flow, job if flow == "feedback" else "") for flow in two]
    says: Facts = {"reason": heard.reason, "stock": heard.stock, "is_letter": heard.kind == "rejection"}
    await say("next", **says, **card, links=[*links, "enough"])
