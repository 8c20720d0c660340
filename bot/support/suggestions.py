"""Which two next steps fit: one table of what was done, how it feels, what lies behind. Pure; knows no flow's inside.

The rules are those of the flows themselves: nothing about jobs on a very bad day, asking for feedback only where
somebody there knows the person, a break when the noes come close together (MacGowan 2022: weeks with real time off the
search are followed by more vigour), contacts two days after a no at the earliest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from bot.support.moods import is_low

WORTH_ASKING_AFTER = ("screen", "assessment", "interview", "final")
HURTS = ("stings", "flat")
WEEK, FORTNIGHT = 7, 14  # days
MANY = {WEEK: 3, FORTNIGHT: 5}  # rejections within so many days after which a break is offered
LOW, VERY_LOW = 3, 5  # low moods in a row: a break is offered; somebody to talk with is named
LOOK_BACK = (10, 5)  # decided applications from which looking at all of them is offered; each so many more, again
NOT_YET = 2  # days after a no in which nobody of that process is written to, but to thank or to ask
WEARS_OUT_NEVER = frozenset(("help_now",))  # offered again even if they were there yesterday


@dataclass(frozen=True, slots=True)
class Past:
    """What lies behind: flows finished in the last 3 days, the newest first; how many days ago each no of the last 14
    came; low moods in a row; how many days ago a break was offered; whether a daily line is set up, a crisis was
    answered in the last 24 hours (`quiet`), and a break goes on; how many applications are decided."""

    done: tuple[str, ...] = ()
    rejections: tuple[int, ...] = ()
    low_in_a_row: int = 0
    break_offered: int | None = None
    encouraged: bool = False
    quiet: bool = False
    paused: bool = False
    decided: int = 0

    @classmethod
    def of(cls, journey: Mapping[str, Any]) -> Past:
        """From what a flow looks up with `me.journey.show`."""
        low = takewhile(lambda one: is_low(one["mood"]), journey["moods"])
        return cls(
            tuple(journey["done"]), tuple(journey["rejections"]), sum(1 for _ in low), journey["break_offered"],
            journey["encouraged"], journey["quiet"], journey["paused"], journey.get("decided", 0),
        )  # fmt: skip

    @property
    def weary(self) -> bool:
        """Whether many noes, or low days, came close together."""
        close = any(sum(ago < days for ago in self.rejections) >= many for days, many in MANY.items())
        return close or self.low_in_a_row >= LOW


@dataclass(frozen=True, slots=True)
class _Now:
    """What a row of the table may look at."""

    after: str
    past: Past
    stage: str | None
    outcome: str | None
    feeling: str | None

    @property
    def heavy(self) -> bool:
        return self.feeling == "very_bad" or self.past.quiet

    @property
    def a_no(self) -> bool:
        """They said no to somebody whom somebody there has met, or whose work they saw."""
        return self.outcome == "they_said_no" and self.stage in WORTH_ASKING_AFTER

    @property
    def on_paper(self) -> bool:
        """They said no before anybody talked with them."""
        return self.outcome == "they_said_no" and self.stage == "application"

    @property
    def much_to_see(self) -> bool:
        """So many are decided that something may be seen in all of them, and some are new since it was offered; on a
        day on which figures do not weigh more than they tell."""
        first, each = LOOK_BACK
        return self.past.decided >= first and self.past.decided % each == 0 and not (self.sore or self.past.weary)

    @property
    def nobody(self) -> bool:
        """It ended without anybody weighing them up."""
        return self.outcome in ("silence", "role_closed")

    @property
    def sore(self) -> bool:
        return self.feeling in (*HURTS, "angry")

    @property
    def settled(self) -> bool:
        """No no is so new that writing to people there would be too soon."""
        return not any(ago < NOT_YET for ago in self.past.rejections)


Row = tuple[str, Callable[[_Now], bool]]

# A very bad day, or a crisis in the last 24 hours: a person first, then what calms. No drafts and nothing about jobs.
_HEAVY: tuple[Row, ...] = (
    ("help_now", lambda _: True),  # somebody to reach is always one tap away
    ("care", lambda _: True),  # one minute that calms
    ("pause", lambda now: not now.past.paused),  # nothing else has to happen
    ("find_help", lambda _: True),  # and somebody for longer than today
)
# A break goes on: they may say what they like, and are offered nothing that is work.
_RESTING: tuple[Row, ...] = (
    ("find_help", lambda now: now.past.low_in_a_row >= LOW),  # still low in a break: a person helps more than rest
    ("personal", lambda now: now.after == "rejected" and now.sore),  # a fresh no hurts in a break too
    ("care", lambda _: True),
    ("mine", lambda _: True),  # sorting what is on one's mind is no work on the search
    ("find_help", lambda _: True),
    ("menu", lambda _: True),
)
_OTHERWISE: tuple[Row, ...] = (
    # what lies behind weighs more than what was done last
    ("find_help", lambda now: now.past.low_in_a_row >= VERY_LOW),  # low for days: name somebody to talk with
    ("pause", lambda now: break_due(now.past, today=True)),  # 3 noes in 7 days, 5 in 14, or 3 low days
    # a rejection was logged
    ("care", lambda now: now.after == "rejected" and now.feeling == "angry"),  # first let it down, then write
    ("feedback", lambda now: now.after == "rejected" and now.a_no),  # they met somebody; it keeps for a week only
    ("personal", lambda now: now.after == "rejected" and now.sore),  # it hurts: what does the letter really say?
    ("lookback", lambda now: now.after == "rejected" and now.much_to_see),  # what does luck do?
    ("mine", lambda now: now.after == "rejected" and now.nobody),  # nobody weighed them: what is theirs to decide?
    ("learn", lambda now: now.after == "rejected" and now.a_no and not now.sore),  # calm enough to look back
    ("tailor", lambda now: now.after == "rejected" and now.on_paper and not now.sore),  # the paper is what was seen
    ("people", lambda now: now.after == "rejected" and now.outcome == "i_said_no"),  # a door they closed kindly
    ("plan", lambda now: now.after == "rejected" and not now.sore),  # one small goal, no looking back
    ("care", lambda now: now.after == "rejected"),
    # it was looked at calmly: now asking is worth it, then learning
    ("feedback", lambda now: now.after == "personal" and now.a_no),
    ("care", lambda now: now.after == "personal" and now.sore),
    ("learn", lambda now: now.after == "personal" and now.a_no),
    ("mine", lambda now: now.after == "personal"),
    # they asked, or were answered: harsh words are looked at first, a runner-up stays in touch
    ("personal", lambda now: now.after == "feedback" and now.sore),
    ("learn", lambda now: now.after == "feedback"),
    ("people", lambda now: now.after == "feedback" and now.settled),
    # what was learnt points at the next thing: the paper before a talk, the talk after one
    ("tailor", lambda now: now.after == "learn" and now.stage == "application"),
    ("practise", lambda now: now.after == "learn" and now.stage in WORTH_ASKING_AFTER),
    ("plan", lambda now: now.after == "learn"),
    # work was done: make the next piece small, then rest or somebody else
    ("plan", lambda now: now.after in ("tailor", "practise", "people")),
    ("people", lambda now: now.after in ("tailor", "plan") and now.settled),  # 11 of 100 hires come by a referral
    ("care", lambda now: now.after in ("practise", "plan", "people")),
    # rest was taken, or a person looked for: nothing that pulls back at once
    ("find_help", lambda now: now.after == "care" and now.past.low_in_a_row >= LOW),
    ("care", lambda now: now.after in ("pause", "find_help", "help_now")),
    ("pause", lambda now: now.after in ("care", "find_help", "help_now", "good_news")),
    ("mine", lambda now: now.after in ("pause", "care")),
    ("plan", lambda now: now.after == "mine"),
    # good news: the next talk, then quiet
    ("practise", lambda now: now.after == "good_news" and now.stage in ("screen", "assessment", "interview", "final")),
    # nothing in particular
    ("rejected", lambda now: now.after in ("encourage", "menu", "start") and not now.past.rejections),
    ("encourage", lambda now: not now.past.encouraged),
    ("care", lambda now: now.after != "good_news"),
    ("menu", lambda _: True),
    ("mine", lambda _: True),
)


def next_steps(
    after: str, past: Past, stage: str | None = None, outcome: str | None = None, feeling: str | None = None
) -> tuple[str, ...]:
    """Two flows to offer when `after` ends: never that one, and nothing they did in the last days if another fits.

    `stage`, `outcome` and `feeling` are those of the application it was about, where it was about one.
    """
    flows = fitting(after, past, stage, outcome, feeling)
    again = WEARS_OUT_NEVER | ({"feedback"} if after == "rejected" else set())  # another no, other people to ask
    fresh = [flow for flow in flows if flow not in past.done or flow in again]
    return tuple([*fresh, *(flow for flow in flows if flow not in fresh)][:2])


def fitting(
    after: str, past: Past, stage: str | None = None, outcome: str | None = None, feeling: str | None = None
) -> tuple[str, ...]:
    """Every flow that fits, the best first, each once."""
    now = _Now(after, past, stage, outcome, feeling)
    table = _HEAVY if now.heavy else _RESTING if past.paused else _OTHERWISE
    return tuple(dict.fromkeys(flow for flow, when in table if flow != after and when(now)))


def break_due(past: Past, today: bool = False) -> bool:
    """Whether a break is offered unasked: at 3 rejections in 7 days, 5 in 14, or 3 low moods in a row; once a week at
    most, and not in a break. `today`: also where it was offered today already, so that it stays within reach."""
    lately = past.break_offered is not None and (not today if past.break_offered == 0 else past.break_offered < WEEK)
    return past.weary and not lately and not past.paused
