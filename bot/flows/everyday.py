"""The everyday things around the conversations: menu, help, hello, thanks."""

from bot.engine import Link, say
from bot.flows.me import Me

GROUPS: dict[str, tuple[str, ...]] = {
    "after": ("rejected", "personal", "feedback", "learn", "lookback", "mine"),
    "next": ("applied", "applications", "tailor", "practise", "people", "plan"),
    "me": ("care", "pause", "encourage", "find_help", "good_news"),
    "data": ("settings", "upcoming", "picture", "privacy", "delete", "help"),
}


async def menu(me: Me, group: str = "") -> None:
    """What there is, in groups; with a group, what is in it."""
    if group in GROUPS:
        await say("group", group=group, links=(*GROUPS[group], "menu", "help_now"))
    else:
        await say("menu", links=(*(Link("menu", name) for name in GROUPS), Link("help_now")))


async def help(me: Me) -> None:
    """How to talk with the bot."""
    await say("help", links=("menu", "help_now"))


async def hello(me: Me, how: str = "") -> None:
    """They said hello; `how`: and asked how the bot is."""
    if how:
        await say("hello_how", links=("care", Link("smalltalk", "fine"), "menu"))
    else:
        await say("hello", links=("rejected", "menu"))


async def thanks(me: Me) -> None:
    """They said thanks."""
    await say("thanks")


async def enough(me: Me, parting: str = "") -> None:
    """They want nothing more today; `parting`: how they took their leave, `bye` or `night`."""
    await say("enough", parting=parting)
