"""The conversations, one a file. `FLOWS` is the one registry: a flow's name is its function's."""

import inspect

from bot.engine.flow import Flow
from bot.flows.crisis import crisis, help_country, help_now, how_are_you, safety_note, slow_down
from bot.flows.encourage import encourage, encouragement
from bot.flows.everyday import delete, enough, good_news, hello, help, menu, privacy, thanks
from bot.flows.feedback import feedback, feedback_chase, feedback_close, feedback_reminder, feedback_sent
from bot.flows.pause import pause
from bot.flows.rejected import rejected
from bot.flows.settings import move, rename, settings
from bot.flows.start import start

FLOWS: dict[str, Flow] = {
    flow.__name__: flow
    for flow in (
        start, rejected, feedback, feedback_sent, feedback_reminder, feedback_chase, feedback_close, encourage,
        encouragement, pause, settings, rename, move, menu, help, hello, good_news, thanks, enough, privacy, delete,
        crisis, how_are_you, help_now, help_country, safety_note, slow_down,
    )
}  # fmt: skip
BY_ITSELF = frozenset(
    ("encouragement", "feedback_reminder", "feedback_chase", "feedback_close", "crisis", "how_are_you")
)  # begun by the bot when it is time, never by a command or a link
TIMED: frozenset[str] = frozenset(())  # of these, those begun by a timer: at their minute, whatever else
COMMANDS = ("rejected", "feedback", "encourage", "pause", "settings", "menu", "help_now", "privacy", "delete")


def words_of(flow: str) -> str:
    """The content file of a flow: the module it stands in."""
    return FLOWS[flow].__module__.rsplit(".", 1)[-1]


def takes_argument(flow: str) -> bool:
    """Whether a flow may be begun with an argument besides the person."""
    return len(inspect.signature(FLOWS[flow]).parameters) > 1
