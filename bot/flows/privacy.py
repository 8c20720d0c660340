"""What is theirs: what is kept of them and who can read it, consent, a copy of all of it, how long, and erasing it.

Nothing here persuades: every question may be answered either way, and everything can be changed again.
"""

from bot.engine import Export, ask, choice, do, look, say
from bot.flows.me import Facts, Me

TERMS: dict[str, int | None] = {"three_months": 90, "year": 365, "always": None}  # days that things are kept
FILE = "onward.zip"


async def privacy(me: Me) -> None:
    """What is kept, where, how long, and who can read it."""
    terms = await look("terms", me.yours.show)
    await say("privacy", **terms)
    await say("who_reads", links=("export", "how_long", "agreed", "delete"))


async def consent(me: Me) -> None:
    """Before the first question about how they are, once. The conversation that waits for it goes on after this."""
    agrees = await ask("may_keep", choice("yes", "not_now"), no="not_now") == "yes"
    await do("agree", me.profile.agree, agrees)
    await say("noted", agrees=agrees)


async def agreed(me: Me) -> None:
    """What they agreed to, and changing it: taken back, it is erased at once if they like."""
    terms = await look("terms", me.yours.show)
    if not terms["consent"]:
        if await ask("keep_now", choice("yes", "leave"), no="leave", asked=terms["consent"] is not None) == "yes":
            await do("agree", me.profile.agree, True)
            await say("kept_now", links=("privacy", "menu"))
        else:
            await say("stays", links=("privacy", "menu"))
        return
    if await ask("agreed", choice("leave", "take_back"), yes="leave", no="take_back") == "leave":
        await say("stays", links=("privacy", "menu"))
        return
    erases = await ask("erase_too", choice("erase", "leave_it"), no="leave_it") == "erase"
    await do("agree", me.profile.agree, False)
    gone = await do("forgotten", me.yours.forget_feelings) if erases else None
    await say("taken_back", gone=gone, links=("privacy", "menu"))


async def export(me: Me) -> None:
    """A copy of everything."""
    await say("export", file=Export(FILE), links=("privacy", "menu"))


async def how_long(me: Me) -> None:
    """How long things are kept, and whether they are forgotten after a year of silence."""
    terms = await look("terms", me.yours.show)
    chosen = await ask("how_long", choice(*TERMS), skippable=False, **terms)
    silent = await ask("silent", choice("erase", "stay"))
    days = TERMS[chosen]
    older = await look("older", me.yours.older, days) if days else 0
    shown: Facts = {"how_long": chosen, "silent": silent, "older": older}
    wish = choice("set", "leave")
    if await ask("check", wish, edit=("how_long", "silent"), yes="set", no="leave", **shown) == "leave":
        await say("stays", links=("privacy", "menu"))
        return
    await do("keep_for", me.yours.keep_for, days, silent == "erase")
    await say("how_long_set", **shown, links=("privacy", "menu"))


async def delete(me: Me) -> None:
    """Forget them, after one question."""
    if await ask("sure", choice("delete", "keep"), no="keep") == "keep":
        await say("kept", links=("menu",))
        return
    await do("erase", me.erase)
    await say("gone")
