"""A rejection arrived: acknowledge it, log it, offer two next steps. Sixty seconds."""

from bot.engine import Link, ask, choice, do, look, say, text
from bot.flows.me import Facts, Me
from bot.support.letters import told
from bot.support.suggestions import after_rejection

STAGES = ("application", "screen", "assessment", "interview", "final", "unknown")
OUTCOMES = ("they_said_no", "role_closed", "i_said_no", "silence")
FEELINGS = ("stings", "flat", "angry", "relieved", "fine", "very_bad")
COMPANY = ROLE = 60  # characters


async def rejected(me: Me, said: str = "") -> None:
    heard = told(said)
    await say("acknowledge")
    company = await ask("company", text(COMPANY), skippable=True, known=heard.company)
    role = await ask("role", text(ROLE), skippable=True, known=heard.role)
    stage = await ask("stage", choice(*STAGES), known=heard.stage)
    outcome = await ask("outcome", choice(*OUTCOMES), known=heard.outcome or "they_said_no")
    feeling = await ask("feeling", choice(*FEELINGS), skippable=True)
    card: Facts = {"company": company, "role": role, "stage": stage, "outcome": outcome, "feeling": feeling}
    if await ask("card", choice("keep", "drop"), edit=tuple(card), **card) == "drop":
        await say("dropped", links=("menu",))
        return
    job = await do("save", me.applications.add, company, role, stage, outcome, feeling)
    known = await look("known", me.profile.show)
    two = after_rejection(stage, outcome, feeling, encouraged=known["days"] != "off")
    await say("next", feeling=feeling, company=company, two=two, links=[*_links(two, job), "enough"])


def _links(two: tuple[str, str], job: str) -> list[Link]:
    return [Link(flow, job if flow == "feedback" else "") for flow in two]
