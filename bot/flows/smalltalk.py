"""What people say to a bot besides: who it is, that it is no help, that they don't know; jokes, boredom, swearing.

Each gets a short answer written for it and a way on, never a list of what there is.
"""

from bot.engine import Link, say
from bot.flows.me import Me

KINDS: dict[str, tuple[str, ...]] = {
    "joke": ("another", "walk", "menu"),
    "laugh": ("menu",),
    "sorry": ("menu",),
    "kind": ("menu",),
    "fine": ("menu", "enough"),
    "bored": ("walk", "another", "practise"),
    "venting": ("care", "personal", "enough"),
    "sign": ("care", "menu"),
}


async def smalltalk(me: Me, kind: str = "") -> None:
    """A word back; `kind`: what it was, one of `KINDS`."""
    await say("word", kind=kind, links=KINDS.get(kind, ("menu",)))


async def about_me(me: Me) -> None:
    """Who the bot is, and that nobody types here."""
    await say("about_me", links=("help", "privacy", "help_now"))


async def not_helping(me: Me) -> None:
    """It was no help, or they are angry with it: another way, or a person."""
    await say("not_helping", links=(Link("menu"), Link("help_now"), Link("enough")))


async def unsure(me: Me) -> None:
    """They don't know what they need: three ways, by how it is rather than by what there is."""
    await say("unsure", links=("rejected", "care", "plan", "menu"))
