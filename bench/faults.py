"""How the bot stands a Telegram that misbehaves: many people talk with it while one request in five goes wrong.

    python -m bench.faults [--minutes 60] [--people 40] [--share 0.2] [--seed N]

Real time, the real bot at its real pace, real HTTP to the demo's Bot API server. Of every method's requests a share is
told to wait, refused, answered in HTML or rubbish, stalled (some for 30 s), or loses its connection before or after it
took effect; now and then the token is unknown (then the bot is started again, as a host does). Updates come in any
order, twice, beside unknown kinds and rubbish, and with fields of a newer Bot API; the bot's clock is months off and
jumps. Each person tells of rejections and drafts messages, round after round. Afterwards the same rounds are walked
undisturbed, and what both saw and what is kept is compared: nothing may be missing, and no message be repeated but
where the bot was not told of the copy before it, or ended then. Ends with 1 when something is wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from bench.tellers import Sent, World, begun, disturbed, undisturbed
from bench.weather import START
from bot.clock import Clock
from bot.store import Store, applications, schema

LOSSES = (  # lines of the log, each of which means that something was lost or broke
    "sending to somebody broke off", "a conversation broke", "update raised", "Telegram refused a message",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What was wrong, in sentences, and the figures."""

    wrong: tuple[str, ...]
    figures: tuple[str, ...]


def compared(saw: Sequence[Sent], should: Sequence[Sent]) -> Iterator[str]:
    """What is wrong with what somebody saw, beside what they should have seen: each message once, and once more for
    each copy whose sender did not hear of it (a repeat comes at once after its first)."""
    ours, theirs, none = _messages(saw), _messages(should), list[Sent]()
    for at, (copies, wanted) in enumerate(itertools.zip_longest(ours, theirs, fillvalue=none)):
        if {one.text for one in copies} != {one.text for one in wanted} or len(copies) < len(wanted):
            yield f"saw something else from message {at} on"
            return
        lost = sum(one.untold or one.life != next.life for one, next in itertools.pairwise(copies))
        if len(copies) - len(wanted) > lost:
            yield f"got message {at} {len(copies)} times, after {lost} lost answers"


def _messages(sent: Sequence[Sent]) -> list[list[Sent]]:
    """The copies of each message."""
    return [list(copies) for _, copies in itertools.groupby(sent, lambda one: one.text)]


async def judged(world: World, reference: World) -> Outcome:
    """Compare what people saw, and what is kept of them, with an undisturbed world."""
    wrong = [f"{name}: {world.lines[name]} times" for name in LOSSES if world.lines[name]]
    wrong += [f"{one.id} waits for an answer" for one in world.people if one.waits_for_ever]
    for one, same in zip(world.people, reference.people, strict=True):
        differences = compared(world.sent.get(one.id, ()), reference.sent.get(same.id, ()))
        wrong += [f"{one.id} {difference}" for difference in differences]
    wrong += await _not_kept(world)
    return Outcome(tuple(wrong), tuple(_figures(world, reference)))


async def _not_kept(world: World) -> list[str]:
    """What is in the database and should not be, or the other way round."""
    wrong: list[str] = []
    store = await Store.open(world.url, world.vault, Clock(START).now)
    async with store.transaction() as tx:
        for one in world.people:
            jobs = await applications.recent(tx, one.id, 100_000)
            query = select(schema.request.c.application).where(schema.request.c.person == one.id)
            drafts = sorted((await tx.connection.execute(query)).scalars())
            if Counter((job["company"], job["role"]) for job in jobs) != Counter(one.rounds):
                wrong.append(f"{one.id} told of {len(one.rounds)} rejections, and {len(jobs)} are kept")
            if drafts != sorted(job["id"] for job in jobs):
                wrong.append(f"{one.id} drafted {len(one.rounds)} messages, and {len(drafts)} are kept")
        unsent = select(schema.person.c.id).where(schema.person.c.owed != schema.person.c.sent)
        wrong += [f"to {id} something is owed still" for (id,) in await tx.connection.execute(unsent)]
        talks = await tx.connection.execute(select(schema.talk.c.serial))
        wrong += [f"conversation {number} is open still" for (number,) in talks]
    await store.close()
    return wrong


def _figures(world: World, reference: World) -> Iterator[str]:
    weather, sent = world.weather, [one for of in world.sent.values() for one in of]
    repeats = len(sent) - sum(map(len, reference.sent.values()))
    yield f"{world.seconds:.0f} s, {len(world.people)} people, {sum(len(one.rounds) for one in world.people)} rounds"
    yield (
        f"{sum(one.answers for one in world.people)} answers, {len(sent)} messages, {repeats} of them repeats, "
        f"{sum(one.untold for one in sent)} of them without an answer to the bot"
    )
    failed = sum(weather.seen.values())
    yield f"{weather.requests} requests, {failed} gone wrong ({failed / max(1, weather.requests):.1%}): " + ", ".join(
        f"{kind} {count}" for kind, count in weather.seen.most_common()
    )
    yield f"started {world.lives} times; the log: " + ", ".join(f"{e} {n}" for e, n in world.lines.most_common())


async def stood(folder: Path, seconds: float, people: int, share: float, seed: int) -> Outcome:
    """A run in all weathers, the same rounds undisturbed, and the verdict."""
    chance = random.Random(seed)
    async with begun(folder / "disturbed", people, share, chance) as world:
        await disturbed(world, seconds, chance)
        async with begun(folder / "undisturbed", people, 0.0, chance) as reference:
            await undisturbed(reference, [len(one.rounds) for one in world.people])
            return await judged(world, reference)


def main() -> int:
    """Run it, print the figures and what was wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60.0, help="how long they talk (60), in real time")
    parser.add_argument("--people", type=int, default=40, help="how many talk at once (40)")
    parser.add_argument("--share", type=float, default=0.2, help="of requests that go wrong (0.2)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of chance")
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        outcome = asyncio.run(stood(Path(name), given.minutes * 60, given.people, given.share, given.seed))
    print(*outcome.figures, *(f"WRONG: {one}" for one in outcome.wrong), sep="\n")
    print("nothing was lost" if not outcome.wrong else f"{len(outcome.wrong)} things were wrong")
    return bool(outcome.wrong)


if __name__ == "__main__":
    sys.exit(main())
