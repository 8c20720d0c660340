"""The sample person's things: what they may have kept, logged and done, one way for each that matters to a flow.

Data only; the effects that give it are in `samples.py`.
"""

from __future__ import annotations

from bot.flows.me import Facts
from bot.support.interviews import SERVES

NAME, COMPANY, ROLE = "Sam & Co", "Acme <Berlin>", "Data analyst"
MOMENT, DAY = "2026-11-24T09:30", "2026-11-27"
REQUEST = {
    "id": "5f2d", "application": "a1b2", "on": DAY, "channel": "email", "draft": "Hello Ana,\n\nThank you.",
    "who": "Ana", "company": COMPANY,
    "role": ROLE, "stage": "interview", "name": NAME, "tone": "warm", "point": "answer", "future": False, "own": None,
}  # fmt: skip
_QUESTIONS = (
    "about_you__opening", "motive__here", "strengths__best", "conflict__colleague", "setback__mend",
    "pressure__busiest", "leadership__led", "change__fast", "gap__left", "pay__expect", "role__ten", "role__tools",
    "ask_them__three_months", "ask_them__ordinary", "ask_them__team", "ask_them__open", "awkward__is_that_all",
)  # fmt: skip
LINES = ("any__acknowledge__effort", "any__question__help", "any__action__walk")
NAMES = {  # by content file that is a bank: some blocks
    "questions": _QUESTIONS, "awkward": ("awkward__is_that_all",), "encouragement": LINES,
}  # fmt: skip
LETTER = """Dear Sam,

Thank you for your interest in Brightwater Labs. After careful consideration, we have decided not to move forward with
your application. We were looking for more experience with <forecasting>. We will keep your details on file.
"""


_DATED = ("application", "screen", "assessment", "interview", "final", "offer")


def jobs() -> list[Facts]:
    job = {
        "id": "a1b2",
        "company": COMPANY,
        "role": ROLE,
        "stage": "interview",
        "outcome": "they_said_no",
        "feeling": None,
        "signer": "Ana",
        "source": None,
        "on": DAY,
        "dates": dict.fromkeys(_DATED, DAY),
        "decided_on": DAY,
        "undated": False,
    }
    waits: Facts = {"outcome": "waiting", "decided_on": None}
    return [
        job,
        job | {"id": "a1b3", "company": None, "role": None, "stage": "application", "dates": {}, "decided_on": None},
        job | {"id": "a1b4", "stage": "final", "outcome": "role_closed", "dates": {"application": "2026-11-02"}},
        job | {"id": "a1b5", "stage": "screen", "feeling": "angry", "signer": None},
        job | {"id": "a1b7", "stage": "application", "signs": ["no_reply"], "feeling": "very_bad", "on": "2026-11-24"},
        job | {"id": "a1b8", "signs": ["feedback_refused", "keeps_on_file"], "feeling": "very_bad"},
        job | {"id": "a1b6", "stage": "assessment", "outcome": "i_said_no"},
        job | {"id": "a1b9", "stage": "assessment", "letter": LETTER},
        job | {"id": "a1c1", "stage": "final", "dates": {}, "undated": True},
        job | {"id": "a1c2", "outcome": "silence"},
        job | waits | {"id": "a1c3", "stage": "application", "on": "2026-11-10", "source": "advert"},
        job | waits | {"id": "a1c4", "company": None, "role": None, "promised": "2026-11-20"},
        job | waits | {"id": "a1c5", "stage": "final", "source": "referral"},
        job | {"id": "a1c6", "outcome": "offer"},
    ]


_WEEK = {
    "goal": "apply", "own": None, "count": 2, "best": "I'd like my <days> again", "obstacle": "tired", "day": DAY,
    "at": "11:00", "spot": "home", "step": "ten_minutes", "setback": "walk",
    "goal_words": "2 applications",
    "sentence": "If it is Friday 27 November, 11:00 AM, or I feel too tired, then I will call <Ana>.",
    "setback_words": "go for a walk", "look": "2026-11-30", "state": "open",
}  # fmt: skip
_INTERVIEW = {"company": COMPANY, "sort": "video", "day": DAY, "time": "14:30"}
_PRACTISED = {
    "question": "conflict__colleague", "own": None, "type": "conflict", "last": "2026-11-20", "missing": ["result"],
    "seconds": 80, "times": 0, "next": "2026-11-24",
}  # fmt: skip
_STORY = {
    "title": "The <stuck> delivery", "sort": "conflict", "situation": "In a warehouse, last winter.", "task": None,
    "action": "I rang both sides.", "result": "It arrived a day early.", "serves": ["conflict", "leadership"],
}  # fmt: skip
_CONTACT = {
    "who": "Ana <b>", "tie": "met", "where": "the <fair>", "liked": "how you listened", "wish": "fifteen",
    "channel": "linkedin", "company": None, "role": None, "runner_up": False, "last": None, "next": "2026-11-24",
    "draft": None,
}  # fmt: skip
_RUNNER_UP = {**_CONTACT, "tie": "process", "company": COMPANY, "runner_up": True, "last": "2026-10-01"}
EXAMPLES: dict[str, tuple[list[Facts], ...]] = {
    "interview": (
        [_INTERVIEW],
        [_INTERVIEW | {"company": None, "sort": "on_site", "day": "2026-11-24", "time": None}, _INTERVIEW],
    ),
    "practice": (
        [_PRACTISED],
        [_PRACTISED | {"question": "own", "own": "Why <me>?", "times": 2}],
    ),
    "story": ([_STORY], [_STORY | {"sort": sort} for sort in SERVES]),
    "feared": ([{"question": "Why did you <leave>?", "sentence": "The short answer is the commute."}],),
    "sentence": ([{"words": "It was <one> role, not all of me.", "style": "pervasive", "before": 7, "after": 4}],),
    "mood": (
        [{"mood": "low", "on": f"2026-11-{24 - ago}"} for ago in range(8)],
        [{"mood": "okay" if ago < 7 else "tired", "on": f"2026-11-{24 - ago:02}"} for ago in range(21)],
    ),
    "exercise": (
        [{"what": "breathe", "helped": True, "on": "2026-11-20"}],
        [{"what": what, "helped": None, "on": "2026-11-24"} for what in ("breathe", "walk", "rest")],
        [{"what": what, "helped": None, "on": "2026-11-24"} for what in ("breathe", "senses")],
    ),
    "weekly": (
        [{"what": what, "on": "2026-11-22"} for what in ("trend", "find_help", "sleep")],
        [{"what": "sleep", "on": "2026-11-10"}],
        [{"what": what, "on": "2026-11-10"} for what in ("food", "sleep")],
    ),
    "day": ([{"must": "Call <them>", "move": "walk", "person": "Ana", "on": "2026-11-24"}],),
    "lesson": (
        [{"stage": "interview", "well": "a story", "keep": "the <harbour> story", "change": None}],
        [
            {"stage": "screen", "well": None, "keep": None, "change": "have a salary <range> ready"},
            {"stage": "final", "well": "It was me", "keep": "it was me", "change": "Have a salary <range> ready."},
            {"stage": "final", "well": "my questions", "keep": "my questions", "change": "end with a clear close"},
        ],
        [{"stage": "application", "well": None, "keep": None, "change": None}],
    ),
    "skill": (
        [
            {"skill": "SQL & <more>", "normal": "sql", "count": 2, "state": "noted"},
            {"skill": "Welsh", "normal": "welsh", "count": 3, "state": "noted"},
        ],
        [{"skill": "SQL", "normal": "sql", "count": 1, "step": "watch one lesson", "path": "free", "state": "planned"}],
    ),
    "posting": (
        [{"company": COMPANY, "role": ROLE, "essential": ["SQL"], "desirable": [], "have": [], "missing": ["SQL"]}],
        [
            {"essential": ["SQL", "Welsh"], "desirable": ["<Stock> control"], "have": ["Welsh"], "missing": ["SQL"]},
            {"essential": ["sql"], "desirable": ["Welsh", "<stock> control"], "have": ["Welsh"], "missing": ["SQL"]},
        ],
    ),
    "resume": ([{"text": "Forklift licence, five years at <Hollin> depot"}],),
    "route": tuple([{"kind": kind, "what": kind, "state": "open"}] for kind in ("feelings", "search", "money")),
    "favourite": ([{"line": LINES[0]}], [{"line": line} for line in LINES * 3], [{"line": "gone__fact__x"}]),
    "control": ([{"things": [], "step": "ten minutes on <it>", "state": "open"}],),
    "writing": ([{"day": 1, "on": "2026-11-20"}], [{"day": 4, "on": "2026-11-20"}], [{"day": 2, "on": "2026-11-24"}]),
    "contact": (
        [_CONTACT],
        [_RUNNER_UP, {**_CONTACT, "draft": "Hello."}],
        [{**_CONTACT, "draft": "Hello <Ana>."}],
        [{**_CONTACT, "who": f"Ana {number}", "where": None, "next": None} for number in range(9)],
    ),
    "plan": ([_WEEK], [_WEEK | {"day": None, "at": None, "spot": None}], [_WEEK | {"look": "2026-11-20"}]),
}
"""By kind: what they may have kept of it, one list for each way that matters to a flow."""

UPCOMING: tuple[list[Facts], ...] = (
    [],
    [{"flow": "feedback_chase", "arg": "5f2d", "at": MOMENT, "unix": 1_795_000_000, "about": "Acme & <Sons>"}],
    [
        {"flow": flow, "arg": arg, "at": MOMENT, "unix": 1_795_000_000, "about": "Brightwater Labs International"}
        for flow, arg in (
            ("plan_now", "plan1"), ("debrief", "interview1"), ("interview_eve", "interview1"), ("person_due", ""),
            ("pause_ends", ""), ("pause_long", ""), ("plan_friday", "plan1"),
        )
    ],
    [
        {"flow": flow, "arg": "", "at": MOMENT, "unix": 1_795_000_000, "about": None}
        for flow in (
            "feedback_reminder", "feedback_close", "practise_again", "learn_check", "find_help_check", "writing",
            "plan_friday", "nudge", "ghosted", "mine_step", "how_are_you", "walk_back",
        )
    ],
)  # fmt: skip
"""What may be due for them, one list for each way that matters to a flow."""

PASTS: tuple[Facts, ...] = (
    {"done": [], "rejections": [], "moods": [], "break_offered": None, "decided": 15},
    {"done": ["feedback", "care"], "rejections": [0, 1, 2, 9], "moods": [{"mood": "low", "days": 1}] * 3},
)
"""What may lie behind them, one for each way that matters to a flow."""


def searches() -> list[list[Facts]]:
    """All that somebody may have applied for, one search for each thing that may be said of it."""

    def some(count: int, stage: str = "application", outcome: str = "they_said_no", **more: str) -> list[Facts]:
        job: Facts = {
            "id": "a1b2", "company": COMPANY, "role": ROLE, "stage": stage, "outcome": outcome, "source": "advert",
            "feeling": None, "on": "2026-11-10", "dates": {}, "decided_on": DAY, **more,
        }  # fmt: skip
        return [job] * count

    return [
        [],
        some(2, outcome="waiting"),
        some(1) + some(2, outcome="waiting"),
        some(9) + some(2, outcome="waiting"),
        some(9, feeling="very_bad", on="2026-11-24"),
        some(15),
        some(20, "unknown") + some(9, outcome="waiting"),
        some(39) + some(1, "screen"),
        some(50) + some(2, "final"),
        some(55),
        some(70) + some(1, "screen"),
        some(100),
        some(400),
        some(240) + some(2, "screen"),
        some(30) + some(24, on="2026-10-01") + some(6, "interview", on="2026-10-01", outcome="waiting"),
        some(30) + some(10, on="2026-10-01") + some(20, "interview", on="2026-10-01", outcome="waiting"),
        some(30, source="referral"),
        some(60, source="referral"),
        some(15) + some(5, "screen"),
        some(5, "assessment"),
        some(20, "screen") + some(1, "final"),
        some(6, "interview", outcome="silence"),
        some(8, "interview") + some(1, outcome="offer"),
        some(12, "interview"),
        some(40, "final"),
        some(20, "final") + some(1, outcome="hired"),
        some(5) + some(3, outcome="role_closed") + some(3, "final"),
        some(15) + some(5, outcome="role_closed"),
    ]


SEARCHES = {"lookback": searches(), "picture": [searches()[at] for at in (0, 4, 18, 21)]}
"""By flow that needs it: other searches than one of each kind."""
STATES = {"feedback_reminder": "waiting", "feedback_chase": "sent", "feedback_close": "chased"}
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "practise": ("", "awkward"),
    "practise_again": ("practice1",),
    "interview": ("", "a1b2"),
    "interview_plan": ("interview1",),
    "interview_eve": ("interview1",),
    "interview_after": ("interview1",),
    "debrief": ("interview1",),
    "personal": ("", "a1b2", "quote-5f2d"),
    "writing": ("", "2"),
    "writing_over": ("1", "5"),
    "crisis": ("acute self", "likely self", "likely past", "likely someone_else"),
    "applications": ("", "a1b2"),
    "remove_application": ("a1b2",),
    "take_back": ("9c8f2a1b7d3e",),
    "feedback": ("", "a1b2"),
    "feedback_reminder": ("5f2d",),
    "feedback_chase": ("5f2d",),
    "feedback_close": ("5f2d",),
    "feedback_came": ("", "5f2d"),
    "feedback_elsewhere": ("5f2d",),
    "encourage": ("", "now", "weekly", "off"),
    "menu": ("", "after", "next", "me", "data"),
    "hello": ("", "how"),
    "enough": ("", "bye", "night"),
    "smalltalk": ("", "joke", "laugh", "sorry", "kind", "fine", "bored", "venting", "sign"),
    "favourites": ("", LINES[2], "6", "remove"),
    "nudge": ("a1b9",),
    "ghosted": ("a1b9",),
    "close_quietly": ("a1b9",),
    "reopen": ("a1b9",),
    "people": ("", "a1b2"),
    "person_due": ("contact1",),
    "plan_now": ("plan1",),
    "plan_friday": ("plan1",),
    "find_help": ("", "feelings"),
    "find_help_check": ("route1",),
    "good_news": ("", "offer"),
    "learn": ("", "a1b2"),
    "lookback": ("", "feedback", "lessons", "skills", "helped"),
    "picture": ("", "stages", "moods"),
    "learn_check": ("skill1",),
    "mine_step": ("control1",),
}
