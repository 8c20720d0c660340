"""The everyday things around the conversations: menu, help, thanks, privacy, delete."""

from bot.engine import Link, ask, choice, do, say
from bot.flows.me import Me


async def menu(me: Me) -> None:
    """What there is."""
    await say("menu", links=("rejected", "feedback", "encourage", "pause", "settings", "help", "help_now"))


async def help(me: Me) -> None:
    """How to talk with the bot."""
    await say("help", links=("menu", "help_now"))


async def hello(me: Me) -> None:
    """They said hello."""
    await say("hello", links=("rejected", "menu"))


async def thanks(me: Me) -> None:
    """They said thanks."""
    await say("thanks")


async def good_news(me: Me) -> None:
    """An interview, an offer, a job: be glad, and be as quiet as they like."""
    await say("good_news", links=("pause", Link("encourage", "off"), "menu"))


async def enough(me: Me) -> None:
    """They want nothing more today."""
    await say("enough")


async def privacy(me: Me) -> None:
    """What is kept, where, and how to be rid of it."""
    await say("privacy", links=("delete", "menu"))


async def delete(me: Me) -> None:
    """Forget them, after one question."""
    if await ask("sure", choice("delete", "keep")) == "keep":
        await say("kept", links=("menu",))
        return
    await do("erase", me.erase)
    await say("gone")
