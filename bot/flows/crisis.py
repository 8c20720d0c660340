"""When somebody may be in danger: a person first, and staying with them until they say they are safe.

Begun by the safety check or by /help_now; follows the three levels of the crisis protocol in docs/safety.md. Short
words, no method, no promise, no "I understand". What was written is in no argument and no answer here.
"""

from typing import Any

from bot.engine import ask, choice, do, look, say, text
from bot.flows.me import Facts, Me
from bot.flows.parts import country

HELPS = ("call", "someone", "slow", "note", "safe")
NOTE = 500  # characters


async def crisis(me: Me, found: str = "acute self") -> None:
    """`found`: acute or likely; self, past or someone_else."""
    level, about = found.split(" ")
    help = await look("help", me.safety.show)
    await do("quiet", me.safety.quiet)
    if about == "someone_else":
        return await _friend(me, help)
    answer = "acute"
    if level != "acute":
        answer = await ask(
            "check", choice("yes", "not_sure", "figure", "someone_else"), about=about, again=help["again"]
        )
    if answer == "figure":
        await do("figure", me.safety.figure_of_speech, help["quiet_until"])
        await say("figure")
        return
    if answer == "someone_else":
        return await _friend(me, help)
    await say("numbers", opening="again" if help["again"] else "acute", **help, links=("help_country",))
    await _stay(me, help)
    await _afterwards(me, level, about, answer)


async def help_now(me: Me) -> None:
    """A person to reach, at once; nothing is asked before."""
    help = await look("help", me.safety.show)
    await say("numbers", opening="help_now", **help, links=("help_country", "slow_down", "safety_note"))


async def help_country(me: Me) -> None:
    """The numbers of the country they say they are in."""
    code = await country()
    await do("live_in", me.safety.live_in, code)
    help = await look("help", me.safety.show)
    await say("numbers", opening="country", **help, links=("safety_note",))


async def safety_note(me: Me) -> None:
    """A note to oneself for a bad hour, shown by /help_now."""
    note = await ask("note_text", text(NOTE, lines=True))
    await do("keep_note", me.safety.keep_note, note)
    await say("note_kept", note=note, links=("help_now", "menu"))


async def slow_down(me: Me) -> None:
    """Five senses, one minute."""
    await say("slow", links=("help_now",))


async def how_are_you(me: Me) -> None:
    """The day after, once, because they agreed."""
    help = await look("help", me.safety.show)
    match await ask("how_now", choice("better", "same", "worse")):
        case "better":
            await say("better", links=("menu",))
        case "same":
            await say("same", links=("help_now", "pause"))
        case _:
            await say("numbers", opening="acute", **help, links=("help_country",))
            await _stay(me, help)


async def go_on_anyway(me: Me, question: str, **facts: Any) -> bool:
    """Where looking closely may be too much today: whether they go on all the same, rather than be gentle or be with
    somebody. `question` and `gently` stand in the flow's own words."""
    match await ask(question, choice("gentle", "person", "anyway"), **facts):
        case "gentle":
            await say("gently", links=("care", "pause", "enough"))
        case "person":
            await help_now(me)
        case _:
            return True
    return False


async def _stay(me: Me, help: Facts) -> None:
    while (what := await ask("what_helps", choice(*HELPS), has_note=bool(help["note"]))) != "safe":
        match what:
            case "call":
                await say("numbers", opening="call", **help, links=("help_country",))
            case "someone":
                draft = await look("line", me.write, "crisis", "someone_draft", {})
                await say("someone", draft=draft, copy=draft)
            case "slow":
                await say("slow")
            case _ if help["note"]:
                await say("note_shown", note=help["note"])
            case _:
                note = await ask("note_text", text(NOTE, lines=True), skippable=True)
                if note:
                    await do("keep_note", me.safety.keep_note, note)
                    help = {**help, "note": note}
                    await say("note_kept", note=note)


async def _afterwards(me: Me, level: str, about: str, answer: str) -> None:
    if await ask("tomorrow", choice("yes", "no")) == "yes":
        await do("tomorrow_set", me.safety.ask_tomorrow)
    if await ask("consent", choice("yes", "no")) == "yes":
        await do("log", me.safety.log, level, about, answer)
    await say("closing", links=("help_now", "menu"))


async def _friend(me: Me, help: Facts) -> None:
    await do("lift", me.safety.lift, help["quiet_until"])  # it is not they who need the quiet
    await say("numbers", opening="friend", **help, links=("help_country",))
    await say("friend", links=("enough",))
