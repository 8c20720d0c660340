"""The conversations, one a file. `FLOWS` is the one registry: a flow's name is its function's."""

import inspect

from bot.engine.flow import Flow
from bot.flows import (
    applications,
    applied,
    bring,
    care,
    crisis,
    encourage,
    everyday,
    feedback,
    find_help,
    good_news,
    interviews,
    learn,
    lookback,
    mine,
    mock,
    pause,
    people,
    personal,
    pictures,
    plan,
    practise,
    privacy,
    rejected,
    settings,
    smalltalk,
    start,
    stories,
    tailor,
)

FLOWS: dict[str, Flow] = {
    flow.__name__: flow
    for flow in (
        # the first minute, and the everyday things
        start.start, everyday.menu, everyday.help, everyday.hello, everyday.thanks, everyday.enough,
        settings.settings, settings.upcoming, settings.rename, settings.move,
        smalltalk.about_me, smalltalk.not_helping, smalltalk.unsure, smalltalk.smalltalk,
        # what is theirs
        privacy.privacy, privacy.consent, privacy.agreed, privacy.export, privacy.how_long, privacy.delete,
        # somebody may be in danger
        crisis.crisis, crisis.how_are_you, crisis.help_now, crisis.help_country, crisis.safety_note, crisis.slow_down,
        # after a rejection
        rejected.rejected, personal.personal, personal.kind_letter, personal.writing, personal.writing_over,
        feedback.feedback, feedback.feedback_sent, feedback.feedback_reminder, feedback.feedback_elsewhere,
        feedback.feedback_chase, feedback.feedback_close, feedback.feedback_came, learn.learn, learn.learn_check,
        lookback.lookback, pictures.picture, mine.mine, mine.mine_step,
        # the next application
        applied.applied, applied.nudge, applied.ghosted, applied.close_quietly, applied.reopen,
        applications.applications, applications.remove_application, bring.bring, bring.take_back, tailor.tailor,
        plan.plan, plan.plan_now, plan.plan_friday, people.people, people.person_due,
        practise.practise, practise.practise_again, practise.simulate, practise.feared, practise.interview,
        interviews.interview_plan, interviews.interview_eve, interviews.interview_after, interviews.debrief,
        stories.stories, mock.mock, good_news.good_news,
        # for oneself
        care.care, care.mood_week, care.breathe, care.senses, care.water, care.walk, care.walk_back, care.line_to,
        care.day_shape, care.rest, care.rest_now, pause.pause, pause.pause_ends, pause.pause_long, pause.free_evening,
        encourage.encourage, encourage.encouragement, encourage.another, encourage.favourites,
        find_help.find_help, find_help.find_help_check,
    )
}  # fmt: skip
TIMED = frozenset(("writing_over", "walk_back", "rest_now"))  # begun by a timer, at its minute
APPOINTED = frozenset(("interview_eve", "debrief", "plan_now", "mine_step"))  # begun at a moment that they set
BY_ITSELF = frozenset(
    (
        *TIMED, *APPOINTED, "consent", "crisis", "how_are_you", "encouragement", "feedback_reminder", "feedback_chase",
        "feedback_close", "find_help_check", "ghosted", "learn_check", "nudge", "pause_ends", "pause_long",
        "person_due", "plan_friday", "practise_again",
    )
)  # fmt: skip  # begun by the bot when it is time, never by a command or a link
LOOKED_UP = frozenset(("applications", "lookback", "picture", "upcoming"))
"""What shows how things stand: asked for again it is looked up anew, and nobody is reminded of it."""
COMMANDS = (
    "rejected", "feedback", "practise", "tailor", "plan", "care", "pause", "menu", "help_now", "settings",
)  # fmt: skip  # those that Telegram shows; every other flow that people may begin is a command too
ALIASES = {
    "about": "about_me", "apply": "applied", "benefits": "find_help", "break": "pause", "calm": "care",
    "coach": "find_help", "commands": "menu", "control": "mine", "cv": "tailor", "erase": "delete", "forget": "delete",
    "download": "export", "goal": "plan", "help_me_find_help": "find_help", "home": "menu", "hotline": "help_now",
    "list": "applications", "my_applications": "applications", "tracker": "applications", "csv": "bring",
    "import": "bring",
    "mood": "care", "policy": "privacy", "retention": "how_long",
    "name": "rename", "network": "people", "networking": "people", "offer": "good_news", "options": "menu",
    "practice": "practise", "quote": "another", "rejection": "rejected", "sos": "help_now",
    "timezone": "move", "reminders": "upcoming", "coming": "upcoming",
    "chart": "picture", "graph": "picture", "pictures": "picture", "sankey": "picture",
    "odds": "lookback", "pattern": "lookback", "stats": "lookback", "themes": "lookback",
}  # fmt: skip  # commands that people would guess


def words_of(flow: str) -> str:
    """The content file of a flow: the module it stands in."""
    return FLOWS[flow].__module__.rsplit(".", 1)[-1]


def takes_argument(flow: str) -> bool:
    """Whether a flow may be begun with an argument besides the person."""
    return len(inspect.signature(FLOWS[flow]).parameters) > 1
