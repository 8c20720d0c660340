"""A mock interview with a person: the message that asks them, and a sheet to print with questions that fit.

A person is better practice than a bot. Social support is a strong part of job-search training (Liu 2014: odds 4.3).
"""

from bot.engine import Attachment, ask, choice, look, say, text
from bot.flows.coming import upcoming
from bot.flows.me import Facts, Me
from bot.flows.parts import ways_on
from bot.flows.rounds import worded
from bot.support import interviews
from bot.support.drafts import one_line
from bot.support.sheets import Asked, Part, sheet

WHO = 30  # characters: the draft fits a copy button
FILE = "practice-interview.html"
WORDS = ("language", "title", "about", "how", "after", "prompts", "foot")  # blocks `sheet_…`


async def mock(me: Me) -> None:
    """Whom to ask, how and when; the message to copy; the sheet."""
    known = await look("known", me.profile.show)
    ahead = await upcoming(me, known)
    one = ahead[0] if ahead else None
    who = await ask("who", text(WHO), skippable=True)
    way = await ask("how", choice("together", "call"))
    times = ("this_week", "weekend", "before") if one else ("this_week", "weekend", "some_time")
    when = await ask("time", choice(*times), on=one["day"] if one else None)
    facts = {"who": one_line(who), "name": one_line(known["name"]), "way": way, "when": when}
    facts |= {"company": one_line(one["company"]) if one else None, "on": one["day"] if one else None}
    draft = await look("draft_words", me.write, "mock", "ask_draft", facts)
    await say("intro", who=facts["who"])
    await say("draft", draft=draft, copy=draft)
    page = await _sheet(me, known, one)
    await say("sheet", file=Attachment(FILE, page))
    ways = await ways_on(me, "practise")
    await say("end", links=ways)


async def _sheet(me: Me, known: Facts, one: Facts | None) -> str:
    """The sheet, with questions that fit what is coming."""
    history = await look("history", me.kept.all, "practice")
    names = await look("names", me.names, interviews.QUESTIONS)
    order = await look("order", me.shuffled, names, "sheet")
    chosen = interviews.for_sheet(order, history, known["today"], one["sort"] if one else None)
    facts = {"name": known["name"], "company": None, "sort": None, "on": None}
    if one:
        facts |= {"company": one["company"], "sort": one["sort"], "on": one["day"]}
    words = {}
    for word in WORDS:
        words[word] = await look(f"sheet_{word}", me.write, "mock", f"sheet_{word}", facts)
    parts = []
    for part, asked in chosen.items():
        title = await look(f"part_{part}", me.write, "mock", f"part_{part}", {})
        rows = []
        for name in asked:
            question = await worded(me, name)
            listen = ""
            if part != "theirs":
                listen = await look("listen", me.write, "mock", "listen", {"type": question.type})
            rows.append(Asked(question.words, listen))
        parts.append(Part(title, tuple(rows), room=part != "theirs"))
    return sheet(words, parts)
