"""A person made of samples: what every effect may give, so that every path of every flow can be walked.

Where the world may be one way or another, `OneOf` tells the ways that matter to a flow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from bot.engine.explore import OneOf
from bot.flows.examples import (
    ARGUMENTS,
    DAY,
    EXAMPLES,
    LINES,
    MOMENT,
    NAME,
    NAMES,
    PASTS,
    REQUEST,
    SEARCHES,
    STATES,
    UPCOMING,
    jobs,
)
from bot.flows.me import Facts, Me

DECLINED = ("sentence", "control", "route", "exercise")  # kinds that may not be kept, where the flow tells so
_PLAN = {"time": "09:00", "next": MOMENT, "zone": "Europe/Lisbon"}


def _either(*results: Any) -> Any:
    return OneOf(results)


class _Profile:
    async def show(self) -> Facts:
        stranger = {
            "today": "2026-11-24", "now": "10:00", "weekday": 1,
            "name": None, "zone": None, "country": None, "city": None, "time": None, "days": "off", "next": None,
            "paused": False, "paused_until": None, "speaks": "en", "quiet": False,
        }  # fmt: skip
        known = stranger | {
            "name": NAME, "zone": "Europe/Lisbon", "country": "PT", "city": "Lisbon", "time": "09:00",
            "days": "weekdays", "next": MOMENT,
        }  # fmt: skip
        resting = known | {"paused": True, "paused_until": DAY}
        return cast(
            "Facts", _either(stranger, stranger | {"speaks": "fi"}, known, resting, resting | {"paused_until": None})
        )

    async def rename(self, name: str | None) -> None: ...
    async def agree(self, consent: bool) -> None: ...
    async def move(self, zone: str, country: str | None, city: str) -> None: ...


class _Encouragement:
    async def schedule(self, time: str | None, days: str) -> Facts:
        if days == "off":
            return {**_PLAN, "days": days, "next": None}
        return cast("Facts", _either({**_PLAN, "days": days}, {**_PLAN, "days": days, "zone": None}))

    async def pick(self) -> str:
        return cast("str", _either(*LINES[:2]))

    async def another(self) -> str | None:
        return cast("str", _either(LINES[0], None))

    async def sentence(self) -> str | None:
        return cast("str", _either(None, "It was <one> role, not all of me."))

    async def ease(self) -> Facts:
        return cast("Facts", _either(*({"now": now, "before": "daily"} for now in (None, "weekly", "off"))))


class _Breaks:
    async def show(self) -> Facts:
        none: Facts = {
            "today": "2026-11-24", "paused": False, "until": None, "since": None, "instead": None,
            "free_evening": None,
        }  # fmt: skip
        resting = none | {"paused": True, "until": DAY, "since": "2026-11-20"}
        return cast("Facts", _either(
            none, none | {"instead": "<chess>", "free_evening": -1}, resting,
            resting | {"until": None, "since": "2026-11-01", "free_evening": 2, "instead": "outside"},
        ))  # fmt: skip

    async def begin(self, until: str | None) -> Facts:
        due = [{"flow": flow, "arg": "5f2d", "at": MOMENT} for flow in ("feedback_chase", "something_else")]
        evening = until and "2026-11-26"
        return cast("Facts", _either(*({"until": until, "evening": evening, "due": d} for d in ([], due, due * 4))))

    async def settle(self, off: str, comes: list[list[str]], instead: str | None) -> None: ...
    async def end(self) -> None: ...
    async def free_evening(self, weekday: int | None) -> None: ...


class _Applications:
    def __init__(self, searches: list[list[Facts]]) -> None:
        self._searches = searches

    async def add(self, job: Facts) -> str:
        return "a1b2"

    async def show(self, id: str) -> Facts | None:
        return cast("Facts", _either(*jobs(), None))

    async def recent(self) -> list[Facts]:
        return cast("list[Facts]", _either([], jobs()[:1], jobs()[1:3]))

    async def all(self) -> list[Facts]:
        return cast("list[Facts]", _either(*(self._searches or ([], jobs()))))

    async def page(self, words: str, skip: int) -> Facts:
        shown = jobs()
        states = {"waiting": 2, "talking": 1, "they_said_no": 8, "role_closed": 1, "i_said_no": 1, "silence": 1}
        few: Facts = {"jobs": shown[9:11], "skip": 0, "found": 2, "all": 2, "states": {"waiting": 1, "silence": 1}}
        if words:
            return cast("Facts", _either(few | {"found": 0, "jobs": []}, few | {"all": 14, "states": states}))
        pages: list[Facts] = [
            {"jobs": shown[at : at + 6], "skip": at, "found": 14, "all": 14, "states": states} for at in (0, 6, 8)
        ]
        return cast("Facts", _either(*pages[1:]) if skip else _either({**few, "all": 0}, few, pages[0]))

    async def earlier(self, company: str) -> Facts | None:
        earlier = jobs()[10] | {"today": "2026-11-24", "on": "2026-05-10", "sent": True}
        noted = earlier | {"on": "2025-05-10", "outcome": "silence", "sent": False}
        return cast("Facts", _either(None, earlier, noted))

    async def hanging(self, id: str) -> list[str]:
        return cast("list[str]", _either([], ["request", "lesson", "contact"], ["answer", "sentence", "x"]))

    async def remove(self, id: str, alone: bool) -> None: ...

    async def waiting(self) -> list[Facts]:
        waiting = jobs()[0] | {"stage": "application", "outcome": "waiting"}
        return cast("list[Facts]", _either([], [waiting]))

    async def settle(self, id: str, changes: Facts) -> None: ...


class _Lists:
    async def weigh(self, text: str, how: Facts) -> Facts:
        found: Facts = {
            "trouble": None, "rows": 4, "headers": ["Company", "Job & Title", "Status", "Date"], "order": "either",
            "columns": {"company": 0, "role": 1, "status": 2, "applied": 3}, "unclear": None, "unknown": [], "jobs": 4,
            "have": 0, "wishes": 0, "left_out": 0, "undated": 0, "quiet": 0, "quiet_new": 0,
            "names": ["Acme <Berlin>", "B & C"],
        }  # fmt: skip
        unclear = {"cell": "03/05/2026", "day_first": "2026-05-03", "month_first": "2026-03-05"}
        if "order" in how or how.get("meanings"):
            some = {"have": 3, "wishes": 2, "left_out": 1, "undated": 1, "quiet": 2, "quiet_new": 1}
            return cast("Facts", _either(found | some))
        if how:
            asks = found | {"order": "ask", "unclear": unclear, "unknown": ["<Parked>"]}
            odd = found | {"have": 4, "jobs": 4}
            return cast("Facts", _either(found, asks, odd, found | {"jobs": 0, "wishes": 2, "left_out": 1}))
        troubles = ("no_table", "no_rows", "too_many", "too_long")
        return cast("Facts", _either(found, *({"trouble": trouble, "rows": 600} for trouble in troubles)))

    async def bring(self, text: str, how: Facts) -> Facts:
        return {"taken": 4, "batch": "9c8f2a1b7d3e"}

    async def take_back(self, batch: str) -> int:
        return 4


class _Feedback:
    def __init__(self, state: str) -> None:
        self._state = state

    async def add(self, application: str | None, channel: str, draft: str, facts: Facts) -> str:
        return "5f2d"

    async def show(self, id: str) -> Facts | None:
        requests = [REQUEST | {"state": self._state, "channel": channel} for channel in ("email", "phone")]
        return cast("Facts", _either(*requests, requests[0] | {"company": None, "role": None}, None))

    async def open(self) -> list[Facts]:
        sent = [REQUEST | {"state": "sent"}, REQUEST | {"state": "chased", "id": "5f2e", "company": None, "who": None}]
        return cast("list[Facts]", _either([], sent))

    async def answers(self) -> list[Facts]:
        told = {"quote": "More <depth>, please.", "theme": "skills", "believe": 6, "lands": "mixed"}
        gist = {"quote": None, "theme": "other", "believe": None, "lands": "useful", "company": None}
        several = [{**REQUEST, **one} for one in (told, told, gist)]
        return cast("list[Facts]", _either([], several[:1], several))

    async def answer(self, id: str, facts: Facts) -> None: ...

    async def remind(self, id: str, zone: str | None = None) -> str:
        return MOMENT

    async def sent(self, id: str) -> str:
        return MOMENT

    async def chased(self, id: str) -> str:
        return MOMENT

    async def close(self, id: str, state: str) -> None: ...


class _Kept:
    async def add(self, kind: str, body: Facts, about: str = "", days: int | None = None) -> str:
        return cast("str", _either(f"{kind}1", "")) if kind in DECLINED else f"{kind}1"

    async def show(self, id: str) -> Facts | None:
        kind = id.rstrip("0123456789")
        found = [entry for entries in EXAMPLES.get(kind, ()) for entry in entries[:1]]
        return cast("Facts", _either(*({"id": id, "kind": kind, "about": "", "on": DAY, **one} for one in found), None))

    async def all(self, kind: str, about: str | None = None) -> list[Facts]:
        lists = [
            [
                {"id": f"{kind}{number}", "kind": kind, "about": about or "", "on": DAY, **one}
                for number, one in enumerate(entries, 1)
            ]
            for entries in EXAMPLES.get(kind, ())
        ]
        return cast("list[Facts]", _either([], *filter(None, lists)))

    async def until(self, id: str) -> str | None:
        return cast("str", _either(None, DAY)) if id.startswith("route") else None

    async def kinds(self) -> list[str]:
        several = ["exercise", "lesson", "mood", "posting", "sentence"]
        return cast("list[str]", _either([], ["lesson", "skill"], several))

    async def change(self, id: str, changes: Facts, days: int | None = None) -> None: ...
    async def remove(self, id: str) -> None: ...


class _Later:
    async def in_days(self, flow: str, arg: str, days: int, time: str | None = None) -> str:
        return MOMENT

    async def on(self, flow: str, arg: str, day: str, time: str) -> str | None:
        return cast("str", _either(MOMENT, None)) if flow == "interview_eve" else MOMENT

    async def in_minutes(self, flow: str, arg: str, minutes: int) -> str:
        return MOMENT

    async def drop(self, flow: str, arg: str) -> None: ...
    async def clear(self) -> None: ...

    async def coming(self) -> list[Facts]:
        return cast("list[Facts]", _either(*UPCOMING))


class _Journey:
    async def show(self) -> Facts:
        usual = {"break_offered": None, "encouraged": False, "quiet": False, "paused": False}
        return cast("Facts", _either(*({**usual, **past} for past in PASTS)))

    async def offered_break(self) -> None: ...


class _Yours:
    async def show(self) -> Facts:
        fresh: Facts = {"consent": None, "keep_days": None, "forgets": False}
        agreed = fresh | {"consent": True, "keep_days": 90}
        return cast("Facts", _either(fresh, agreed, {"consent": False, "keep_days": 365, "forgets": True}))

    async def agreed(self) -> bool:
        return cast("bool", _either(True, False))

    async def forget_feelings(self) -> int:
        return cast("int", _either(0, 3))

    async def older(self, days: int) -> int:
        return cast("int", _either(0, 1, 12))

    async def keep_for(self, days: int | None, forgets: bool) -> None: ...


class _Safety:
    async def show(self) -> Facts:
        nowhere: Facts = {
            "country": None, "guessed": False, "emergency": [], "lines": [], "directory": "https://findahelpline.com",
            "note": None, "again": False, "quiet_until": None,
        }  # fmt: skip
        line = {"hours": "24/7", "word": "", "check": None, "verified_on": "2026-11-01"}
        lines = [
            {**line, "name": "Lifeline <one>", "number": "116 123", "how": "call"},
            {**line, "name": "Text & talk", "number": "741741", "how": "text", "word": "HOME", "hours": "",
             "check": "https://findahelpline.com"},
            {**line, "name": "Both", "number": "988", "how": "call_or_text", "hours": "limited"},
        ]  # fmt: skip
        emergency = [{"number": "112", "reaches": "any"}, {"number": "192", "reaches": "ambulance"}]
        emergency.append({"number": "190", "reaches": "police"})
        somewhere = nowhere | {"country": "Portugal", "guessed": True, "emergency": emergency, "lines": lines}
        known = somewhere | {"guessed": False, "note": "Call <Ana>. Walk to the river.", "again": True}
        return cast("Facts", _either(nowhere, somewhere, known))

    async def quiet(self) -> None: ...
    async def lift(self, before: str | None) -> None: ...
    async def figure_of_speech(self, before: str | None) -> None: ...
    async def live_in(self, country: str) -> None: ...
    async def keep_note(self, note: str) -> None: ...
    async def ask_tomorrow(self) -> None: ...
    async def log(self, level: str, about: str, answer: str) -> None: ...


class SampleMe:
    """The person. `write` gives the words of a block, so that drafts are real ones; `state` is their request's;
    `searches` are all their applications, in as many ways as matter."""

    def __init__(
        self,
        write: Callable[[str, str, Mapping[str, Any]], str],
        state: str = "waiting",
        searches: Sequence[list[Facts]] = (),
    ) -> None:
        self.profile, self.encouragement, self.breaks = _Profile(), _Encouragement(), _Breaks()
        self.applications, self.feedback = _Applications([*searches]), _Feedback(state)
        self.safety, self.kept, self.later, self.journey = _Safety(), _Kept(), _Later(), _Journey()
        self.yours, self.lists = _Yours(), _Lists()
        self._write = write

    async def write(self, flow: str, block: str, facts: Mapping[str, Any]) -> str:
        return self._write(flow, block, facts)

    async def names(self, file: str) -> list[str]:
        return list(NAMES.get(file, ()))

    async def shuffled(self, names: list[str], seed: str) -> list[str]:
        return list(names)

    async def moment(self) -> float:
        return 1_795_000_000.0

    async def erase(self) -> None: ...


def beginnings(flow: str, write: Callable[[str, str, Mapping[str, Any]], str]) -> list[tuple[Me, *tuple[str, ...]]]:
    """The arguments that a flow may begin with, each with the person that suits it."""
    me: Me = SampleMe(write, STATES.get(flow, "waiting"), SEARCHES.get(flow, ()))
    return [(me, argument) if argument else (me,) for argument in ARGUMENTS.get(flow, ("",))]
