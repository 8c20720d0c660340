"""A list from a tracker or spreadsheet: shown as understood, taken over only when they say so, taken out again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from bot.store import applications
from tests.conftest import Person
from tests.flows.stages import alone, robin, sam, shared

FIXTURES = (alone, robin, sam, shared)  # found by name
TABLE = """\
Company,Job Title,Status,Date Applied,Source
Marsh,Planner,Rejected,2026-11-03,LinkedIn
Tarn & Co,Nurse,Interviewing,2026-11-05,my friend Jo
Orrin,Nurse,Applied,2026-10-05,Indeed
Wend,Cook,Wishlist,,
"""


async def stands(person: Person) -> dict[str, dict[str, Any]]:
    """What is on the person's list, by company."""
    async with person.stage.app.store.transaction() as tx:
        return {one["company"]: one for one in await applications.all_of(tx, person.id)}


async def sends(person: Person, text: str | bytes, name: str = "list.csv", caption: str = "") -> list[str]:
    """They send a file; gives what the bot said."""
    data = text.encode() if isinstance(text, str) else text
    person.stage.server.send_file(person.id, "document", name, "", data, caption)
    return await person.answers()


@pytest.mark.asyncio(loop_scope="module")
async def test_a_pasted_table_is_shown_then_taken(sam: Person) -> None:
    """A pasted table needs no command; columns, wishes and what is quiet are told; nothing is kept before the tap."""
    said = (await sam.say(TABLE))[-1]
    assert said.startswith("3 applications: Marsh; Tarn & Co; Orrin")
    for line in ("Company ← Company", "Role ← Job Title", "Where it stands ← Status", "Sent on ← Date Applied"):
        assert line in said
    assert "1 was not sent yet and stays out." in said
    assert await stands(sam) == {}
    assert "over a month ago" in (await sam.tap("Take all 3"))[-1]
    assert await stands(sam) == {}
    assert (await sam.tap("Close as no answer"))[-1].startswith("3 applications are on your list now")
    there = await stands(sam)
    assert {name: (one["stage"], one["outcome"], one["source"]) for name, one in there.items()} == {
        "Marsh": ("unknown", "they_said_no", "advert"), "Tarn & Co": ("interview", "waiting", "referral"),
        "Orrin": ("application", "silence", "advert"),
    }  # fmt: skip
    assert "Tarn & Co, Nurse\nInterview, sent 5 Nov 2026" in (await sam.tap("Show the list"))[-1]


@pytest.mark.asyncio(loop_scope="module")
async def test_the_table_is_not_kept(alone: Person) -> None:
    """When it is taken over, no conversation is left that holds its text; nothing is due, and no break is offered for
    noes that are old."""
    await alone.go(TABLE.replace("2026-11", "2026-06"), "[Take all 3]", "[Leave them open]")
    async with alone.stage.app.store.transaction() as tx:
        rows = (await tx.connection.execute(text("SELECT count(*) FROM talk"))).scalar_one()
    assert rows == 0
    assert await alone.stage.app.checkins.next_moment() is None
    said = await alone.go("I got rejected by Bolt", "Nurse", "[Interview]", "[Fine]", "[Note it]")
    assert "Take a break" not in alone.buttons()
    assert "break" not in said[-1]


@pytest.mark.asyncio(loop_scope="module")
async def test_as_a_file(sam: Person) -> None:
    """A file of Excel's with semicolons, its own mark and Windows' letters comes in; a caption does no harm."""
    text = "Firma;Position;Status;Datum\nÜbel & Söhne;Koch;Applied;13.10.2026\n"
    said = await sends(sam, text.encode("cp1252"), caption="here it is")
    assert said[-1].startswith("1 application: Übel & Söhne")
    await sam.tap("Don't take any")
    said = await sends(sam, b"\xff\xfe" + text.replace(";", "\t").encode("utf-16-le"), "list.tsv")
    assert said[-1].startswith("1 application: Übel & Söhne")
    assert (await sam.tap("Don't take any"))[-1].startswith("Nothing was taken")
    assert await stands(sam) == {}


@pytest.mark.asyncio(loop_scope="module")
async def test_only_the_new_ones(sam: Person) -> None:
    """What looks like one they have is told, and stays out when they say so; the same list again brings nothing."""
    await sam.go("/applied", "Marsh Ltd", "Planner", "[An advert]", "[Note it]")
    said = (await sam.say(TABLE))[-1]
    assert "1 looks like one you have." in said
    await sam.go("[Only the 2 new ones]", "[Leave them open]")
    assert set(await stands(sam)) == {"Marsh Ltd", "Tarn & Co", "Orrin"}
    said = (await sam.say(TABLE))[-1]
    assert "3 look like ones you have." in said
    assert "Take them again?" in said
    assert (await sam.tap("No, I have them"))[-1].startswith("Nothing was taken")
    assert len(await stands(sam)) == 3


@pytest.mark.asyncio(loop_scope="module")
async def test_taken_out_again(sam: Person) -> None:
    """One tap takes a list out again; what was changed since stays, and so does everything else."""
    await sam.go("/applied", "Bolt", "Planner", "[An advert]", "[Note it]")
    await sam.go(TABLE, "[Take all 3]", "[Leave them open]", "[Show the list]", "[Orrin · Nurse]", "[What came of it]")
    await sam.tap("They said no")
    assert (await sam.tap("Take them out again"))[-1].startswith("Take out again what came")
    assert (await sam.tap("Leave them"))[-1] == "They stay."
    await sam.tap("Take them out again")
    assert (await sam.tap("Take them out"))[-1].startswith("2 applications are gone")
    assert set(await stands(sam)) == {"Bolt", "Orrin"}


@pytest.mark.asyncio(loop_scope="module")
async def test_dates_and_words_that_are_unclear_are_asked_for(sam: Person) -> None:
    """A date that can be read two ways, and a status nobody knows: each asked once, with Back; both count."""
    text = "Company,Status,Date\nMarsh,Parked,03/05/2026\nTarn,Applied,04/05/2026\n"
    assert "“03/05/2026” can be read two ways" in (await sam.say(text))[-1]
    assert sam.buttons()[:2] == ["3 May 2026", "5 March 2026"]
    assert "“Parked”" in (await sam.tap("5 March 2026"))[-1]
    assert "two ways" in (await sam.tap("‹ Back"))[-1]
    await sam.go("[3 May 2026]", "[No answer came]", "[Take all 2]", "[Leave them open]")
    there = await stands(sam)
    assert (there["Marsh"]["outcome"], there["Marsh"]["dates"]) == ("silence", {"application": "2026-05-03"})
    assert there["Tarn"]["dates"] == {"application": "2026-05-04"}


@pytest.mark.asyncio(loop_scope="module")
async def test_a_column_is_corrected(sam: Person) -> None:
    """What was recognised wrongly is changed on the card, and the rows are read anew."""
    await sam.say("Company,Title,Status,Their name\nagency,Nurse,Applied,Marsh\nagency,Cook,Applied,Tarn\n")
    await sam.go("[Change something]", "[Company]")
    said = (await sam.tap("Their name"))[-1]
    assert said.startswith("2 applications: Marsh; Tarn")
    assert "Company ← Their name" in said
    await sam.tap("Take all 2")
    assert set(await stands(sam)) == {"Marsh", "Tarn"}


@pytest.mark.asyncio(loop_scope="module")
async def test_what_is_no_list_loses_nothing(sam: Person) -> None:
    """Nonsense, a header alone, too many rows: it says what to do instead, and goes on waiting; a letter is a letter."""
    await sam.say("/import")
    assert "can't see a list" in (await sam.say("purple monkey dishwasher"))[-1]
    assert "no rows below" in (await sam.say("Company,Role"))[-1]
    assert "how" in (await sam.tap("How do I get one?"))[-1].casefold() or sam.buttons()[0] == "I have it"
    await sam.tap("I have it")
    assert (await sam.say(TABLE))[-1].startswith("3 applications")
    assert await stands(sam) == {}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("list.csv", "Name,Age\nJo,3\n", "can't see a list of applications"),
        ("list.csv", "Company,Role\n" + "Marsh,Planner\n" * 501, "501 rows; I take 500"),
        ("list.csv", "Company,Role,Notes\n" + f"Marsh,Planner,{'x' * 900}\n" * 230, "over 200 KB"),
        ("list.xlsx", "PK\x03\x04", "save it as .csv"),
        ("list.csv", "Company,Status\nMarsh,Wishlist\n", "no application in it"),
        ("list.csv", "\0\0", "no words in that file"),
        ("list.csv", "Company,Role\n", "can't see a list"),
    ],
)
async def test_files_that_cannot_be_taken(sam: Person, name: str, text: str, words: str) -> None:
    """Each says why and what to do instead, and nothing is taken."""
    assert words in (await sends(sam, text, name))[-1]
    assert await stands(sam) == {}


@pytest.mark.asyncio(loop_scope="module")
async def test_in_the_middle_of_something_else(alone: Person) -> None:
    """A table is no answer to another question: it is shown, and the other conversation waits; after a restart the
    list can still be taken."""
    await alone.go("/people", "Jo")
    assert (await alone.say(TABLE))[-1].startswith("3 applications")
    await alone.stage.restart()
    await alone.say("what is this")
    assert await stands(alone) == {}
    said = await alone.go("[Take all 3]", "[Leave them open]")
    assert "in the middle of your people" in said[-1]
    assert len(await stands(alone)) == 3


@pytest.mark.asyncio(loop_scope="module")
async def test_a_long_table_in_several_messages(sam: Person) -> None:
    """What an app cut into two messages is one list, also where it was cut within a row."""
    rows = "".join(f"Firm number {n},Senior planner of harbours,Applied,2026-11-{n % 20 + 1:02}\n" for n in range(90))
    text = f"Company,Role,Status,Date\n{rows}"
    assert 4_000 < len(text) < 8_000
    cut = text.index("harbours", 4_000) + 3
    await sam.say(text[:cut])
    assert (await sam.say(text[cut:]))[-1].startswith("90 applications")
    await sam.tap("Take all 90")
    assert len(await stands(sam)) == 90


@pytest.mark.asyncio(loop_scope="module")
async def test_words_in_danger_come_first(sam: Person) -> None:
    """A table with such words in it is answered with help, like any other text."""
    said = await sam.say("Company,Role,Notes\nMarsh,Nurse,I want to kill myself\n")
    assert "application" not in said[-1]
    assert await stands(sam) == {}
