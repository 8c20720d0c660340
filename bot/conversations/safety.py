"""What is done for somebody who may be in danger, for real: whom to reach, a day of quiet, a note of their own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from prometheus_client import Counter

from bot.store import crises, dues
from bot.support import crisis_lines, moments

if TYPE_CHECKING:
    from bot.conversations.person import Person

AFTER_CRISIS = "how_are_you"  # the flow of the one question the day after
QUIET = timedelta(hours=24)
_figures = Counter("onward_figures_of_speech", "times the safety check asked and it was a figure of speech")


class Safety:
    """Behind `bot.flows.me.Safety`."""

    def __init__(self, me: Person) -> None:
        self._me = me

    async def show(self) -> dict[str, Any]:
        row = self._me.row
        said = row.profile.get("country")
        until = row.quiet_until
        help = help_in(said or row.country or crisis_lines.country_of(row.zone))
        quiet = until.isoformat() if until else None
        return {
            **help, "guessed": said is None, "note": row.profile.get("note"), "again": self._me.is_quiet(),
            "quiet_until": quiet,
        }  # fmt: skip

    async def quiet(self) -> None:
        self._quiet_until((self._me.tx.now + QUIET).isoformat())

    async def lift(self, before: str | None) -> None:
        self._quiet_until(before)

    def _quiet_until(self, until: str | None) -> None:
        self._me.note(quiet_until=until)

    async def figure_of_speech(self, before: str | None) -> None:
        _figures.inc()
        await self.lift(before)

    async def live_in(self, country: str) -> None:
        self._me.note(country=country)

    async def keep_note(self, note: str) -> None:
        self._me.note(note=note)

    async def ask_tomorrow(self) -> None:
        me = self._me
        await dues.drop(me.tx, me.row.id, AFTER_CRISIS)
        await dues.add(me.tx, me.row.id, moments.morning_after(me.tx.now, me.row.tz), AFTER_CRISIS)

    async def log(self, level: str, about: str, answer: str) -> None:
        await crises.log(self._me.tx, self._me.row.id, level, about, answer)


def help_in(country: str | None) -> dict[str, Any]:
    """Whom to reach in a country, as a message may say it; without one, where to look."""
    found = crisis_lines.lines_for(country)
    lines = [
        {
            "name": line.name, "number": line.number, "how": line.how, "hours": line.hours, "word": line.word,
            "check": found.check(line) if line.must_be_checked else None, "verified_on": line.verified_on.isoformat(),
        }
        for line in found.lines
    ]  # fmt: skip
    return {
        "country": found.name or crisis_lines.name_of(country),
        "emergency": [{"number": one.number, "reaches": one.reaches} for one in found.emergency],
        "lines": lines,
        "directory": found.directory,
    }
