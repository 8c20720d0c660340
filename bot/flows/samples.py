"""A person made of samples: what every effect may give, so that every path of every flow can be walked.

Where the world may be one way or another, `OneOf` tells the ways that matter to a flow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from bot.engine.explore import OneOf
from bot.flows.me import Facts, Me

NAME, COMPANY, ROLE = "Sam & Co", "Acme <Berlin>", "Data analyst"
MOMENT, DAY = "2026-11-24T09:30", "2026-11-27"
REQUEST = {
    "id": "5f2d", "channel": "email", "draft": "Hello Ana,\n\nThank you.", "who": "Ana", "company": COMPANY,
    "role": ROLE, "stage": "interview", "name": NAME, "tone": "warm", "point": "answer", "future": False, "own": None,
}  # fmt: skip
NAMES: dict[str, tuple[str, ...]] = {}  # by content file that is a bank: some blocks of it
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
    async def move(self, zone: str, country: str | None) -> None: ...


class _Encouragement:
    async def schedule(self, time: str | None, days: str) -> Facts:
        if days == "off":
            return {**_PLAN, "days": days, "next": None}
        return cast("Facts", _either({**_PLAN, "days": days}, {**_PLAN, "days": days, "zone": None}))

    async def pick(self) -> str:
        return "any__acknowledge__effort"

    async def pause(self, days: int | None) -> Facts:
        until = None if days is None else DAY
        return cast("Facts", _either(*({"until": until, "waiting": waiting} for waiting in (0, 1, 3))))

    async def resume(self) -> None: ...


class _Applications:
    async def add(self, job: Facts) -> str:
        return "a1b2"

    async def show(self, id: str) -> Facts | None:
        return cast("Facts", _either(*_jobs(), None))

    async def recent(self) -> list[Facts]:
        return cast("list[Facts]", _either([], _jobs()[:1], _jobs()[1:3]))

    async def waiting(self) -> list[Facts]:
        jobs = [job | {"stage": "application", "outcome": "waiting"} for job in _jobs()]
        return cast("list[Facts]", _either([], jobs[:1]))

    async def settle(self, id: str, changes: Facts) -> None: ...


def _jobs() -> list[Facts]:
    job = {
        "id": "a1b2",
        "company": COMPANY,
        "role": ROLE,
        "stage": "interview",
        "outcome": "they_said_no",
        "feeling": None,
        "signer": "Ana",
        "on": DAY,
    }
    return [
        job,
        job | {"id": "a1b3", "company": None, "role": None, "stage": "application"},
        job | {"id": "a1b4", "stage": "final", "outcome": "role_closed"},
        job | {"id": "a1b5", "stage": "screen", "feeling": "angry", "signer": None},
        job | {"id": "a1b7", "stage": "application", "signs": ["no_reply"]},
        job | {"id": "a1b8", "signs": ["feedback_refused"]},
        job | {"id": "a1b6", "stage": "assessment", "outcome": "i_said_no"},
    ]


class _Feedback:
    def __init__(self, state: str) -> None:
        self._state = state

    async def add(self, application: str | None, channel: str, draft: str, facts: Facts) -> str:
        return "5f2d"

    async def show(self, id: str) -> Facts | None:
        requests = [REQUEST | {"state": self._state, "channel": channel} for channel in ("email", "phone")]
        return cast("Facts", _either(*requests, requests[0] | {"company": None, "role": None}, None))

    async def remind(self, id: str) -> str:
        return MOMENT

    async def sent(self, id: str) -> str:
        return MOMENT

    async def chased(self, id: str) -> str:
        return MOMENT

    async def close(self, id: str, state: str) -> None: ...


EXAMPLES: dict[str, tuple[list[Facts], ...]] = {}
"""By kind: what they may have kept of it, one list for each way that matters to a flow."""

PASTS: tuple[Facts, ...] = (
    {"done": [], "rejections": [], "moods": [], "break_offered": None},
    {"done": ["feedback", "care"], "rejections": [0, 1, 2, 9], "moods": [{"mood": "low", "days": 1}] * 3},
)
"""What may lie behind them, one for each way that matters to a flow."""


class _Kept:
    async def add(self, kind: str, body: Facts, about: str = "", days: int | None = None) -> str:
        return f"{kind}1"

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

    async def change(self, id: str, changes: Facts) -> None: ...
    async def remove(self, id: str) -> None: ...


class _Later:
    async def in_days(self, flow: str, arg: str, days: int, time: str | None = None) -> str:
        return MOMENT

    async def on(self, flow: str, arg: str, day: str, time: str) -> str | None:
        return MOMENT

    async def in_minutes(self, flow: str, arg: str, minutes: int) -> str:
        return MOMENT

    async def drop(self, flow: str, arg: str) -> None: ...
    async def clear(self) -> None: ...

    async def coming(self) -> list[Facts]:
        return cast("list[Facts]", _either([], [{"flow": "feedback_chase", "arg": "5f2d", "at": MOMENT}]))


class _Journey:
    async def show(self) -> Facts:
        usual = {"break_offered": None, "encouraged": False, "quiet": False, "paused": False}
        return cast("Facts", _either(*({**usual, **past} for past in PASTS)))

    async def offered_break(self) -> None: ...


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
    """The person. `write` gives the words of a block, so that drafts are real ones; `state` is their request's."""

    def __init__(self, write: Callable[[str, str, Mapping[str, Any]], str], state: str = "waiting") -> None:
        self.profile, self.encouragement = _Profile(), _Encouragement()
        self.applications, self.feedback = _Applications(), _Feedback(state)
        self.safety, self.kept, self.later, self.journey = _Safety(), _Kept(), _Later(), _Journey()
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


_STATES = {"feedback_reminder": "waiting", "feedback_chase": "sent", "feedback_close": "chased"}
_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "crisis": ("acute self", "likely self", "likely past", "likely someone_else"),
    "feedback": ("", "a1b2"),
    "feedback_reminder": ("5f2d",),
    "feedback_chase": ("5f2d",),
    "feedback_close": ("5f2d",),
    "encourage": ("", "weekly", "off"),
}


def beginnings(flow: str, write: Callable[[str, str, Mapping[str, Any]], str]) -> list[tuple[Me, *tuple[str, ...]]]:
    """The arguments that a flow may begin with, each with the person that suits it."""
    me: Me = SampleMe(write, _STATES.get(flow, "waiting"))
    return [(me, argument) if argument else (me,) for argument in _ARGUMENTS.get(flow, ("",))]
