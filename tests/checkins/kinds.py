"""Everything that the bot begins by itself when its time has come, set up for somebody as their own taps would."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.conversations.person import Person as Me
from bot.flows import FLOWS
from bot.flows.examples import EXAMPLES, REQUEST
from bot.store import dues, people
from bot.support import moments
from tests.conftest import Person

Setup = Callable[[Me], Awaitable[str]]  # gives the argument that it begins with


def day(me: Me, days: int) -> str:
    return moments.days_after(me.today(), days)


async def _request(me: Me) -> str:
    facts = {
        name: REQUEST[name] for name in ("who", "company", "role", "stage", "name", "tone", "point", "future", "own")
    }
    return await me.feedback.add(None, "email", "Hello Ana,\n\nThank you.", facts)


async def feedback_reminder(me: Me) -> str:
    id = await _request(me)
    await me.feedback.remind(id)
    return id


async def feedback_chase(me: Me) -> str:
    id = await _request(me)
    await me.feedback.sent(id)
    return id


async def feedback_close(me: Me) -> str:
    id = await _request(me)
    await me.feedback.chased(id)
    return id


async def _plan(me: Me) -> str:
    body = {**EXAMPLES["plan"][0][0], "day": day(me, 2), "at": "11:00", "look": day(me, 3)}
    return await me.kept.add("plan", body)


async def plan_now(me: Me) -> str:
    id = await _plan(me)
    await me.later.on("plan_now", id, day(me, 2), "11:00")
    return id


async def plan_friday(me: Me) -> str:
    id = await _plan(me)
    await me.later.on("plan_friday", id, day(me, 3), "16:00")
    return id


async def _interview(me: Me) -> str:
    return await me.kept.add("interview", {"company": "Acme", "sort": "video", "day": day(me, 3), "time": "14:30"})


async def interview_eve(me: Me) -> str:
    id = await _interview(me)
    await me.later.on("interview_eve", id, day(me, 2), "18:00")
    return id


async def debrief(me: Me) -> str:
    id = await _interview(me)
    await me.later.on("debrief", id, day(me, 3), "19:30")
    return id


async def practise_again(me: Me) -> str:
    body = {**EXAMPLES["practice"][0][0], "next": day(me, 3), "last": me.today()}
    id = await me.kept.add("practice", body)
    await me.later.in_days("practise_again", id, 3)
    return id


async def person_due(me: Me) -> str:
    id = await me.kept.add("contact", {**EXAMPLES["contact"][0][0], "next": day(me, 3)})
    await me.later.in_days("person_due", id, 3)
    return id


async def _application(me: Me) -> str:
    job = {"company": "Acme", "role": "Cook", "stage": "application", "outcome": "waiting", "feeling": None}
    return await me.applications.add(job)


async def nudge(me: Me) -> str:
    id = await _application(me)
    await me.later.in_days("nudge", id, 14)
    return id


async def ghosted(me: Me) -> str:
    id = await _application(me)
    await me.later.in_days("ghosted", id, 30)
    return id


async def mine_step(me: Me) -> str:
    id = await me.kept.add("control", EXAMPLES["control"][0][0], "", 30)
    await me.later.in_days("mine_step", id, 1, "18:00")
    return id


async def learn_check(me: Me) -> str:
    planned = next(one for ways in EXAMPLES["skill"] for one in ways if one["state"] == "planned")
    id = await me.kept.add("skill", planned)
    await me.later.in_days("learn_check", id, 7)
    return id


async def find_help_check(me: Me) -> str:
    id = await me.kept.add("route", EXAMPLES["route"][0][0], "", 30)
    await me.later.in_days("find_help_check", id, 7)
    return id


async def writing(me: Me) -> str:
    await me.kept.add("writing", {"day": 1})
    await me.later.in_days("writing", "2", 1, "10:00")
    return "2"


async def how_are_you(me: Me) -> str:
    await me.safety.ask_tomorrow()
    return ""


async def pause_ends(me: Me) -> str:
    await me.breaks.begin(day(me, 7))
    await dues.drop(me.tx, me.row.id, "pause_long")
    return ""


async def pause_long(me: Me) -> str:
    await me.breaks.begin(None)
    return ""


SETUPS: dict[str, Setup] = {
    setup.__name__: setup
    for setup in (
        feedback_reminder, feedback_chase, feedback_close, plan_now, plan_friday, interview_eve, debrief,
        practise_again, person_due, nudge, ghosted, mine_step, learn_check, find_help_check, writing, how_are_you,
        pause_ends, pause_long,
    )
}  # fmt: skip
assert SETUPS.keys() <= FLOWS.keys()


async def set_up(person: Person, kind: str) -> str:
    """Let this be planned for them; gives its argument. They agreed to what is kept."""
    app = person.stage.app
    async with app.store.transaction() as tx:
        row = await people.load(tx, person.id)
        assert row is not None
        me = Me(tx, row, app.content)
        me.note(consent=True)
        arg = await SETUPS[kind](me)
        await people.save(tx, me.row)
    return arg


async def due(person: Person, kind: str) -> list[dues.Due]:
    """What of a kind is due for them."""
    async with person.stage.app.store.transaction() as tx:
        return [one for one in await dues.coming(tx, person.id) if one.kind == kind]


async def bring(person: Person, kind: str) -> dues.Due:
    """Let the next of this kind be due now; gives it as it was planned."""
    app = person.stage.app
    (planned,) = await due(person, kind)
    async with app.store.transaction() as tx:
        await dues.drop(tx, person.id, kind)
        await dues.add(tx, person.id, tx.now - timedelta(seconds=1), kind, planned.payload)
    return planned
