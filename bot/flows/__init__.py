"""The conversations, one a file. `FLOWS` is the one registry: a flow's name is its function's."""

from bot.engine.flow import Flow
from bot.flows.encourage import encourage, encouragement
from bot.flows.everyday import delete, enough, hello, help, help_now, menu, privacy, thanks
from bot.flows.feedback import feedback, feedback_chase, feedback_close, feedback_reminder
from bot.flows.pause import pause
from bot.flows.rejected import rejected
from bot.flows.settings import move, rename, settings
from bot.flows.start import start

FLOWS: dict[str, Flow] = {
    flow.__name__: flow
    for flow in (
        start, rejected, feedback, feedback_reminder, feedback_chase, feedback_close, encourage, encouragement, pause,
        settings, rename, move, menu, help, help_now, hello, thanks, enough, privacy, delete,
    )
}  # fmt: skip
COMMANDS = ("rejected", "feedback", "encourage", "pause", "settings", "menu", "help_now", "privacy", "delete")


def words_of(flow: str) -> str:
    """The content file of a flow: the module it stands in."""
    return FLOWS[flow].__module__.rsplit(".", 1)[-1]
