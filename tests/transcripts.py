"""Conversations as they read, in `docs/conversations/*.md`: the person's side is written by hand, the bot's by the bot.

    python -m tests.transcripts [FILE …]      writes the bot's side anew (all files: `make transcripts`)

The tests play every section again and compare, so that no transcript can rot. A section is a heading, a setting, and
what the person does, each on a line of its own:

    ## A letter, and one sentence to keep
    *Sam, who noted a rejection by Acme after an interview.*     a setting of `SETTINGS`
    **Sam:** I feel worthless                                    is written
    **Sam:** [Back]                                              is tapped: the newest button with this label
    **Sam:** (a voice note of 75 seconds)                        also: (a photo), (a sticker), (a location)
    *The bot is restarted.*                                      a direction of `play`
    *Until something is due.*                                    the clock moves there
    *3 days pass.*                                               also hours and minutes

Everything else is the bot's, and is written anew: quoted lines, with the buttons as `[labels]`.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.conftest import Person, Stage, running
from tests.conversations.steps import PNG

FOLDER = Path(__file__).parent.parent / "docs" / "conversations"
_COLUMNS = "Company,Role,Status,Applied,Interview,Source"
_NO_CALLS = [f"Firm {n},Analyst,Rejected,2026-{3 + n % 8:02}-{1 + n % 28:02},,LinkedIn" for n in range(52)]
_INTERVIEWS = [f"House {n},Clerk,Rejected,2026-{3 + n % 8:02}-03,2026-{3 + n % 8:02}-20,Referral" for n in range(11)]
SETTINGS: dict[str, tuple[str, ...]] = {
    "Somebody new.": (),
    "Somebody new, whom nobody asked yet.": (),  # the others have agreed already that feelings are kept
    "Sam, who is set up.": ("/start", "Sam", "Lisbon", "[Not now]"),
    "Sam, who brought 52 applications without a call.": (
        "/start", "Sam", "Lisbon", "[Not now]", "/bring", "\n".join((_COLUMNS, *_NO_CALLS)), "[Take all 52]",
    ),
    "Sam, who brought 11 applications with interviews.": (
        "/start", "Sam", "Lisbon", "[Not now]", "/bring", "\n".join((_COLUMNS, *_INTERVIEWS)), "[Take all 11]",
    ),
    "Sam, who has a kind line at nine.": ("/start", "Sam", "Lisbon", "[9:00 AM]"),
    "Sam, who noted a rejection by Acme after an interview.": (
        "/start", "Sam", "Lisbon", "[Not now]", "I got rejected by Acme", "Data analyst", "[Interview]", "[It stings]",
        "[Note it]",
    ),
    "Sam, who noted a rejection by Acme after an application.": (
        "/start", "Sam", "Lisbon", "[Not now]", "I got rejected by Acme", "Data analyst", "[Applied, no talk]",
        "[Flat]", "[Note it]",
    ),
    "Sam, who asked Acme for feedback.": (
        "/start", "Sam", "Lisbon", "[Not now]", "I got rejected by Acme", "Data analyst", "[Interview]", "[Fine]",
        "[Note it]", "[Ask for feedback]", "Ana Pereira", "[E-mail]", "[Warm]",
        "[Which answer could have been stronger?]", "[No]", "[Show me the draft]", "[Sent it]",
    ),
    "Sam, who will send a message to Acme tomorrow.": (
        "/start", "Sam", "Lisbon", "[Not now]", "I got rejected by Acme", "Data analyst", "[Interview]", "[Fine]",
        "[Note it]", "[Ask for feedback]", "Ana Pereira", "[E-mail]", "[Warm]",
        "[Which answer could have been stronger?]", "[No]", "[Show me the draft]", "[Send tomorrow]",
    ),
    "Sam, who has eight applications on the list.": (
        "/start", "Sam", "Lisbon", "[Not now]",
        "Company,Role,Status,Date applied,Source\n"
        "Marsh,Planner,Applied,2026-11-20,Indeed\nTarn & Co,Nurse,Interviewing,2026-11-12,a friend\n"
        "Orrin,Nurse,Rejected,2026-11-02,Indeed\nWend,Cook,Withdrawn,2026-10-28,a recruiter\n"
        "Hollin,Depot manager,Position filled,2026-10-20,\nBolt,Planner,Ghosted,2026-06-09,LinkedIn\n"
        "Corvane & Sons,Stock controller,Rejected after interview,2026-05-03,LinkedIn\nAcme,Nurse,Rejected,2026-05-02,\n",
        "[Take all 8]",
    ),
    "Sam, who noted a rejection by Acme after the final round, and feels very bad.": (
        "/start", "Sam", "Lisbon", "[Not now]", "I got rejected by Acme", "Data analyst", "[Final round]",
        "[Very bad]", "[Note it]",
    ),
}  # fmt: skip
AGREED_NOT = "whom nobody asked yet"
_SAID = re.compile(r"\*\*Sam:\*\* (.+)")
_DIRECTION = re.compile(r"\*([^*].*)\*")


async def play(text: str, folder: Path) -> str:
    """A transcript with the bot's side as it is now."""
    head, *sections = sections_of(text)
    played = [await _section(section, Path(tempfile.mkdtemp(dir=folder))) for section in sections]
    return head.rstrip() + "\n\n" + "\n".join(played)


def sections_of(text: str) -> list[str]:
    """What stands before the first heading, and then each section."""
    return re.split(r"(?m)^(?=## )", text)


async def _section(text: str, folder: Path) -> str:
    async with running(folder, agreed=AGREED_NOT not in text) as stage:
        return await on_stage(stage, text)


async def on_stage(stage: Stage, text: str) -> str:
    """A section as it reads when it is played on this stage."""
    heading, *lines = text.splitlines()
    out = [heading, ""]
    person = stage.person("Sam")
    for line in filter(None, map(str.strip, lines)):
        if said := _SAID.fullmatch(line):
            out += [line, "", *await _do(person, said[1])]
        elif direction := _DIRECTION.fullmatch(line):
            out += [*await _direct(stage, person, direction[1])]
        elif not line.startswith((">", "—")):
            raise ValueError(f"nobody says or does this: {line!r}")
    return "\n".join(out).rstrip() + "\n"


async def _do(person: Person, what: str) -> list[str]:
    stage = person.stage
    if what.startswith("["):
        stage.server.tap(person.id, what[1:-1])
    elif voice := re.fullmatch(r"\(a voice note of (\d+) seconds\)", what):
        stage.server.send_file(person.id, "voice", "voice.ogg", "audio/ogg", b"OggS", seconds=int(voice[1]))
    elif what == "(a photo)":
        stage.server.send_file(person.id, "photo", "photo.png", "image/png", PNG)
    elif what == "(a sticker)":
        stage.server.send_sticker(person.id, "🙂")
    elif what == "(a location)":
        stage.server.send_location(person.id, 38.72, -9.14)
    else:
        stage.server.say(person.id, what.replace("\\n", "\n"))
    return await _heard(person)


async def _direct(stage: Stage, person: Person, what: str) -> list[str]:
    if what in SETTINGS:
        await person.go(*SETTINGS[what])
        return [f"*{what}*", ""]
    if what == "The bot is restarted.":
        await stage.restart()
    elif what == "Until something is due.":
        await stage.next()
    elif passed := re.fullmatch(r"(\d+) (day|hour|minute)s? pass(?:es)?\.", what):
        await stage.pass_time(**{f"{passed[2]}s": float(passed[1])})
    else:
        raise ValueError(f"no such direction: {what!r}; settings are {list(SETTINGS)}")
    moment = stage.clock.now()
    return [f"*{what}*", "", f"— {moment:%A} {moment.day} {moment:%B, %H:%M} —", "", *await _heard(person)]


async def _heard(person: Person) -> list[str]:
    """What the bot said since last time, as quoted lines."""
    await person.stage.quiet()
    fresh = [m for m in person.stage.server.from_bot(person.id) if m["message_id"] > person.seen]
    person.seen = max([person.seen, *(message["message_id"] for message in fresh)])
    return [line for message in fresh for line in (*_quoted(message), "")]


def _quoted(message: dict[str, Any]) -> Iterator[str]:
    if "photo" in message:
        yield "> (a picture)"
        yield ">"
    if "document" in message:
        yield f"> (the file {message['document']['file_name']})"
        yield ">"
    for line in message.get("text", message.get("caption", "")).splitlines():
        yield f"> {line}".rstrip() + ("  " if line else "")
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    if rows:
        yield ">"
    for row in rows:
        yield "> " + " ".join(f"`[{button['text']}]`" for button in row) + "  "


def main(names: list[str]) -> int:
    """Write the bot's side of these transcripts, or of all, anew."""
    for path in [Path(name) for name in names] or sorted(FOLDER.glob("*.md")):
        with tempfile.TemporaryDirectory() as folder:
            path.write_text(asyncio.run(play(path.read_text("utf-8"), Path(folder))), "utf-8")
        print(path.name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
