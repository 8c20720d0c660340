"""A list of applications from another tracker or a spreadsheet: shown as it was understood, then taken over, or not.

Nothing is taken unconfirmed, and a list that was taken can be taken out again. The table itself is not kept.
"""

from bot.engine import Link, Own, ask, choice, do, look, say, text
from bot.flows.me import Facts, Me
from bot.support.trackers import LEAVE_OUT, MAX_CHARACTERS

OFFERED = 12  # columns to choose from, the first
ORDERS = ("day_first", "month_first")
MEANINGS = ("waiting", "they_said_no", "silence", "role_closed", "i_said_no", LEAVE_OUT)
CHANGEABLE = ("company", "role", "status", "applied", "source")


async def bring(me: Me) -> None:
    """From the table to the list."""
    table, found = await _table(me)
    if table is None:
        return
    how = await _agreed(me, table, found)
    counts = await look("counts", me.lists.weigh, table, how)
    new = counts["jobs"] - counts["have"]
    shown = {name: counts[name] for name in ("jobs", "have", "wishes", "left_out", "undated", "names")}
    if not counts["jobs"]:
        await say("nothing_in_it", **shown, links=("bring", "applied", "enough"))
        return
    some = ("only_new", "all") if counts["have"] and new else ("none_new", "all") if counts["have"] else ("all",)
    kept = tuple(f"{name}_column" for name in CHANGEABLE)
    columns = _headers(found, how["columns"])
    take = await ask("take", choice(*some, "none"), edit=kept, new=new, columns=columns, **shown)
    if take in ("none", "none_new"):
        await say("left", links=("applications", "menu"))
        return
    quiet = counts["quiet_new" if take == "only_new" else "quiet"]
    close = quiet and await ask("quiet", choice("close", "leave"), yes="close", no="leave", quiet=quiet)
    agreed = {**how, "only_new": take == "only_new", "close_quiet": close == "close"}
    brought = await do("bring", me.lists.bring, table, agreed)
    links = ("applications", "lookback", Link("take_back", brought["batch"]), "enough")
    await say("brought", taken=brought["taken"], links=links)


async def take_back(me: Me, batch: str = "") -> None:
    """A list that was taken over goes out again, after one question."""
    if await ask("sure", choice("take_back", "keep"), yes="take_back", no="keep") == "keep":
        await say("kept", links=("applications", "enough"))
        return
    gone = await do("gone", me.lists.take_back, batch)
    await say("taken_back", gone=gone, links=("applications", "enough"))


async def _table(me: Me) -> tuple[str | None, Facts]:
    """A table that can be read, and what is seen in it; `None`: they have none at hand."""
    trouble: Facts = {"trouble": None, "rows": 0}
    while True:
        given = await ask("table", choice("how", own=text(MAX_CHARACTERS, lines=True, joins=True)), **trouble)
        if not isinstance(given, Own):
            await say("how", links=("bring", "applied", "enough"))
            return None, {}
        found = await look("seen", me.lists.weigh, given, {})
        if not found["trouble"]:
            return given, found
        trouble = {name: found[name] for name in ("trouble", "rows")}


async def _agreed(me: Me, table: str, found: Facts) -> Facts:
    """How to read it: which column is which, the order of day and month, and what unknown words mean."""
    columns = {**found["columns"]}
    labels = {f"column_{at}": name for at, name in enumerate(found["headers"][:OFFERED])}
    for name in CHANGEABLE:
        before = columns.pop(name, None)
        guess = f"column_{before}" if before is not None and before < OFFERED else "none"
        chosen = await ask(f"{name}_column", choice(*labels, "none"), known=guess, labels=labels)
        at = before if chosen == guess else None if chosen == "none" else int(chosen.removeprefix("column_"))
        if at is not None:
            columns = {**{other: place for other, place in columns.items() if place != at}, name: at}
    how: Facts = {"columns": columns, "meanings": {}}
    read = await look("read", me.lists.weigh, table, how)
    if read["order"] == "ask":
        how["order"] = await ask("order", choice(*ORDERS), **read["unclear"])
    for word in read["unknown"]:
        how["meanings"] = {**how["meanings"], word: await ask("meaning", choice(*MEANINGS), word=word)}
    return how


def _headers(found: Facts, columns: dict[str, int]) -> dict[str, str]:
    """The name of the column that holds each thing."""
    return {name: found["headers"][at] for name, at in columns.items()}
