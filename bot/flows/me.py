"""What a flow may know and do about the person it talks with: the only door to the world.

Every method is an effect: a flow reaches it through `look` (reads) or `do` (changes), never by itself, and its result
is JSON. The store answers for real; `samples.py` answers when paths are explored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

Facts = dict[str, Any]


KINDS = {
    "sentence": "words, style, before, after: what they want to remember after a rejection (about: an application)",
    "mood": "mood: how they said they are",
    "exercise": "what, helped: something that calms, moves or rests, and whether it did",
    "weekly": "what, answer: what was asked or said once this week",
    "day": "must, move, person: the shape of one day, kept for that day",
    "writing": "day: of five days of writing, that it was done",
    "plan": "goal, own, count, best, obstacle, day, at, spot, step, setback, their words, look, state: a week's",
    "contact": "who, tie, where, liked, wish, channel, company, role, runner_up, last, next, draft: somebody they know",
    "lesson": "stage, company, well, redo, control, change, keep, more: what they learned (about: an application)",
    "skill": "skill, normal, count (postings that asked), state, step, path, course, check: what they lack or learn",
    "answer": "company, quote, theme, believe, lands: feedback they got unasked (about: an application)",
    "posting": "company, role, essential, desirable, have, missing: terms they confirmed",
    "resume": "text: kept because they asked for it, not for long",
    "story": "title, sort, situation, task, action, result, serves: to be told in an interview",
    "practice": "question, own, type, last, missing, seconds, times, next: a practised question, no answer",
    "feared": "question, sentence: the question they fear, and how their answer begins",
    "interview": "company, sort, day, time, way, who, theirs, blank, went: one that is coming (about: an application)",
    "route": "kind, what, state: the help they are looking for",
    "favourite": "line: the name of a daily line they like to read again",
    "control": "things (words, whose), step, state: what was on their mind, and a step on what is theirs",
}
"""What people make and keep: by kind, what its body holds. This is the one list; the data map follows it."""

SENSITIVE = frozenset(("mood", "exercise", "weekly", "sentence", "control", "route"))
"""The kinds that tell how somebody feels, sleeps or eats, what weighs on them, or that they look for help: close to
what the GDPR calls data concerning health. Kept only with consent, and so is the feeling of an application. Not among
them is what is about the search alone (a story, a plan, a lesson), and `writing`: it tells only that minutes passed."""


class Profile(Protocol):
    """Who they are, as far as they said."""

    async def show(self) -> Facts:
        """`today` (local date), `now` (local HH:MM), `weekday` (0 is Monday), `name`, `zone`, `city`, `country`,
        `time`, `days`, `next` (local moment of the next line, or None), `paused`, `paused_until` (a local date; None is
        "until they say so"), `speaks` (the language of their app), and `quiet`: a crisis was answered in the last 24
        hours."""

    async def agree(self, consent: bool) -> None:
        """Whether what is `SENSITIVE` may be kept from now on."""

    async def rename(self, name: str | None) -> None:
        """Call them so from now on."""

    async def move(self, zone: str, country: str | None, city: str) -> None:
        """They live in this IANA time zone, in or near this city."""


class Encouragement(Protocol):
    """The daily line."""

    async def schedule(self, time: str | None, days: str) -> Facts:
        """Send it at `time` (HH:MM, local; None keeps the one there is) on `days` (`daily`, `weekdays`, `weekly`,
        `off`). Gives `time`, `days` and `next`, the local moment as ISO 8601 or None."""

    async def pick(self) -> str:
        """The line that fits their day, by name: none of the last 60."""

    async def another(self) -> str | None:
        """One more, by name; `None` when they had three more today."""

    async def sentence(self) -> str | None:
        """Their own sentence, in the days after a no that came since: once for each no, and not on a very bad day."""

    async def ease(self) -> Facts:
        """A line is about to come: after five without a sign of them they come weekly, after three more weeks not at
        all. Gives `now`, how often from now on (`weekly`, `off`; None: as before), and `before`, as they wanted it."""


class Breaks(Protocol):
    """A break from the search."""

    async def show(self) -> Facts:
        """`today`, `paused`, `until` (the local date it is over; None is "until they say so"), `since`, `instead` (what
        they did last instead of the search) and `free_evening` (0 is Monday; -1: none, and asked; None: not asked)."""

    async def begin(self, until: str | None) -> Facts:
        """Say nothing unasked until that local date (None: until they say so), but for one question on its last
        evening, at six, and one word after three weeks. One that goes on changes its length. Gives `until`, `evening`
        (the date of that question, or None) and `due`: what is due before it is over, each `flow`, `arg`, `at`."""

    async def settle(self, off: str, comes: list[list[str]], instead: str | None) -> None:
        """What is off: the kind `line` alone, `reminders` too but for those that come (flow and argument each), or
        `all`, also the question on its last evening and what is asked for in the break. `instead`: what they do."""

    async def end(self) -> None:
        """It is over; what was held back comes."""

    async def free_evening(self, weekday: int | None) -> None:
        """No reminder about jobs on that evening of the week (0 is Monday; None: on any)."""


class Applications(Protocol):
    """The jobs they applied for."""

    async def add(self, job: Facts) -> str:
        """Log one: `company`, `role`, `stage`, `outcome`, `feeling`, and where a letter told them `signer`, `signs`
        and `letter` (its words, if they shall be kept). Gives its id."""

    async def show(self, id: str) -> Facts | None:
        """One of them, as it was logged, with its `id` and `on`, the local date it was logged."""

    async def recent(self) -> list[Facts]:
        """The newest five."""

    async def all(self) -> list[Facts]:
        """Every one, the newest first: `id`, `company`, `role`, `stage`, `outcome`, `source`, `feeling` (None: not
        told), `on`, `dates` (the local date of each stage that is known to have been reached then, by its name),
        `decided_on` (the local date the outcome came, or None) and `undated` (`on` is no date of it: nobody knows)."""

    async def page(self, words: str, skip: int) -> Facts:
        """Some of `all`: those whose company or role is like `words`, or all, from the one after `skip` on, or from the
        first where that is past the last: `jobs`, `skip`, `found` (how many fit), `all` (how many there are) and
        `states`: by `waiting`, `talking` (somebody there has dealt with them) or outcome, how many."""

    async def earlier(self, company: str) -> Facts | None:
        """The newest one at this company, however its name is written, with `on`, the local date it was sent or,
        where `sent` is False, logged, and `today`."""

    async def waiting(self) -> list[Facts]:
        """Those with the outcome `waiting`, the oldest first, each with `on`, the local date it was logged."""

    async def settle(self, id: str, changes: Facts) -> None:
        """Let these parts of one be so from now on: `outcome`, `stage`, `feeling` … A stage reached while it waits, and
        its answer, are dated today, unless `dates` and `decided_on` are told."""

    async def hanging(self, id: str) -> list[str]:
        """What belongs to one: the kind of each thing, one of `KINDS` or `request`."""

    async def remove(self, id: str, alone: bool) -> None:
        """Forget one, with what belongs to it and what would be said about it; or `alone`, and what belongs to it
        stays."""


class Lists(Protocol):
    """Lists of applications from elsewhere: a table in a text. `how` holds what was agreed about it: `columns` (which
    holds which of `bot.support.trackers.FIELDS`), `order` (of day and month), `meanings` (of unknown words), `only_new`
    and `close_quiet`."""

    async def weigh(self, text: str, how: Facts) -> Facts:
        """What would be taken: `trouble` (why it is no table that can be read, or None) and `rows`. Of one that can:
        `headers`, `columns`, `order` (`ask`: nothing tells), `unclear` (a date that may be read two ways, and how:
        `cell`, `day_first`, `month_first`), `unknown` (words for where they stand), `jobs` (how many are applications),
        `have` (of these, look like ones there are already), `wishes`, `left_out`, `undated`, `quiet` (have waited for
        over a month; `quiet_new`: those that are new) and `names`, the first companies."""

    async def bring(self, text: str, how: Facts) -> Facts:
        """Log them: gives `taken`, how many, and `batch`, by which they can be taken out again."""

    async def take_back(self, batch: str) -> int:
        """Forget those of one list again, but for what was changed since or something belongs to; gives how many."""


class Feedback(Protocol):
    """Requests for feedback, and what became of them."""

    async def add(self, application: str | None, channel: str, draft: str, facts: Facts) -> str:
        """Keep a draft; gives its id."""

    async def show(self, id: str) -> Facts | None:
        """One of them: `id`, `state`, `channel`, `draft`, `application`, `company`, `role`, and the facts kept with it;
        once it was answered, `quote`, `theme`, `believe` (0 to 10 or None) and `lands` too."""

    async def open(self) -> list[Facts]:
        """Those that may still be answered, the newest first."""

    async def answers(self) -> list[Facts]:
        """What was answered, the newest first, asked for through here or not: `id`, `on`, `application`, `company`,
        `role`, `stage`, `quote`, `theme`, `believe`, `lands`; what is not known is None."""

    async def answer(self, id: str, facts: Facts) -> None:
        """They answered: keep `quote`, `theme`, `believe` and `lands` with it, and say nothing more about it."""

    async def remind(self, id: str, zone: str | None = None) -> str:
        """They will send it tomorrow: remind them once, on the next working morning; with `zone` (an IANA name), in
        working hours there that are no night here. Gives that local moment."""

    async def sent(self, id: str) -> str:
        """They sent it: offer one chase after seven days. Gives that local moment."""

    async def chased(self, id: str) -> str:
        """They sent the chase: close after seven more days. Gives that local moment."""

    async def close(self, id: str, state: str) -> None:
        """It ended: `answered`, `unanswered` or `dropped`. Nothing more will be said about it."""


class Kept(Protocol):
    """What they made and keep, each of one of `KINDS`."""

    async def add(self, kind: str, body: Facts, about: str = "", days: int | None = None) -> str:
        """Keep one, for `days` days or until they remove it; gives its id, or "" where it is `SENSITIVE` and they did
        not agree to it."""

    async def show(self, id: str) -> Facts | None:
        """One of them: `id`, `kind`, `about`, `on` (the local date it was made), and its body."""

    async def all(self, kind: str, about: str | None = None) -> list[Facts]:
        """All of a kind, the newest first; with `about`, those that belong to it."""

    async def kinds(self) -> list[str]:
        """The kinds that something is kept of."""

    async def until(self, id: str) -> str | None:
        """The local date on which it is forgotten by itself; None: on none, or there is no such thing."""

    async def change(self, id: str, changes: Facts, days: int | None = None) -> None:
        """Let these parts of its body be so from now on; with `days`, keep it so many days from now, whatever was said
        before."""

    async def remove(self, id: str) -> None:
        """Forget one."""


class Later(Protocol):
    """What is said later because they asked for it: a flow with its argument, begun at a moment. Moments are local, ISO
    8601 without zone."""

    async def in_days(self, flow: str, arg: str, days: int, time: str | None = None) -> str:
        """In so many days at `time` (HH:MM), or half past nine on the first working morning from then; gives the
        moment."""

    async def on(self, flow: str, arg: str, day: str, time: str) -> str | None:
        """On a day (ISO 8601) at a time (HH:MM); gives the moment. `None`: it has passed, and nothing will be said."""

    async def in_minutes(self, flow: str, arg: str, minutes: int) -> str:
        """A timer; gives the moment."""

    async def drop(self, flow: str, arg: str) -> None:
        """It is not needed any more."""

    async def clear(self) -> None:
        """Nothing at all is to be said unasked any more."""

    async def coming(self) -> list[Facts]:
        """What will be said, the next first, without the daily line: `flow`, `arg`, `at`, `unix`, the moment in
        seconds since 1970 UTC, and `about`, the company or the person it is about, or None."""


class Journey(Protocol):
    """What lies behind them, as far as it decides what fits next."""

    async def show(self) -> Facts:
        """`done`: flows finished in the last three days, the newest first. `rejections`: how many days ago each no or
        silence of the last 14 days was logged. `decided`: how many applications ended in a no, a silence or an offer.
        `moods`: those of the last 14 days, the newest first, each `mood` and `days` ago. `break_offered`: how many days
        ago, or None. `encouraged`: a daily line is set up. `quiet`: a crisis was answered in the last 24 hours.
        `paused`."""

    async def offered_break(self) -> None:
        """A break was offered today."""


class Safety(Protocol):
    """What is done and kept for somebody who may be in danger: never what they wrote, but for their own note."""

    async def show(self) -> Facts:
        """Whom to reach: `country` (its name, or None), `guessed`, `emergency` (`number`, `reaches`), `lines` (`name`,
        `number`, `how`, `hours`, `word`, `check`, `verified_on`), `directory`, `note` (their own, or None), `again` (a
        crisis was answered in the last 24 hours) and `quiet_until` (since then, or None)."""

    async def quiet(self) -> None:
        """Say nothing unasked for 24 hours."""

    async def lift(self, before: str | None) -> None:
        """No more quiet is needed than there was `before`."""

    async def figure_of_speech(self, before: str | None) -> None:
        """It was one: `lift`, and count it, without a person."""

    async def live_in(self, country: str) -> None:
        """They say they are in this country."""

    async def keep_note(self, note: str) -> None:
        """Their own note for a bad hour."""

    async def ask_tomorrow(self) -> None:
        """They agreed to be asked once, tomorrow."""

    async def log(self, level: str, about: str, answer: str) -> None:
        """They agreed that level, answer and hour are kept for 30 days."""


class Yours(Protocol):
    """What they decide about their own data."""

    async def show(self) -> Facts:
        """`consent` to keep what is `SENSITIVE` (True, False; None: not asked yet), `keep_days` (None: until they erase
        it) and `forgets`: they are forgotten after a year without a word."""

    async def agreed(self) -> bool:
        """Whether what is `SENSITIVE` is kept."""

    async def forget_feelings(self) -> int:
        """Erase at once what was kept of the `SENSITIVE` kinds, feelings of applications, what was noted after a
        crisis, and conversations left in the middle. Their own note for a bad hour stays. Gives how
        many."""

    async def older(self, days: int) -> int:
        """How many of their things are older than so many days."""

    async def keep_for(self, days: int | None, forgets: bool) -> None:
        """Keep applications, requests and what they made so long (90 or 365 days; None: until they erase it); and
        whether to forget them after a year without a word."""


class Me(Protocol):
    """The person."""

    @property
    def profile(self) -> Profile: ...
    @property
    def encouragement(self) -> Encouragement: ...
    @property
    def breaks(self) -> Breaks: ...
    @property
    def applications(self) -> Applications: ...
    @property
    def lists(self) -> Lists: ...
    @property
    def feedback(self) -> Feedback: ...
    @property
    def safety(self) -> Safety: ...
    @property
    def kept(self) -> Kept: ...
    @property
    def later(self) -> Later: ...
    @property
    def journey(self) -> Journey: ...
    @property
    def yours(self) -> Yours: ...

    async def write(self, flow: str, block: str, facts: Mapping[str, Any]) -> str:
        """The words of a block as plain text in their language: a draft to copy."""

    async def names(self, file: str) -> list[str]:
        """The blocks of a content file that is a bank of questions or lines, in its order."""

    async def shuffled(self, names: list[str], seed: str) -> list[str]:
        """These in a fair order: the same for this person, this day and this `seed`."""

    async def moment(self) -> float:
        """Now, in seconds, to tell how long something took."""

    async def erase(self) -> None:
        """Forget them: everything, at once."""
