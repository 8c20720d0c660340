"""Tailoring an application: what is asked for, what the résumé says, honest lines; what is kept, and what is not."""

from __future__ import annotations

import pytest

from bot.store import talks
from tests.conftest import Person
from tests.conversations.steps import kept
from tests.flows.stages import alone, sam, shared

FIXTURES = (alone, sam, shared)  # found by name
pytestmark = pytest.mark.asyncio(loop_scope="module")

POSTING = """Stock Controller
Corvane & Sons

Requirements:
- Forklift licence
- Experience of stock control
- Good Excel skills
- SQL

Nice to have:
- Welsh
"""
RESUME = """Sam Reed
Warehouse assistant, Hollin depot, 2019 - 2023
Stocktaking every month, counted 4,000 lines
Forklift licence (counterbalance)
Wrote reports with MySQL
"""
ALL = "[That's all of it]"
TO_RESUME = ("/tailor", POSTING, ALL, "[That's it]")
TO_GAPS = (*TO_RESUME, RESUME, ALL)
TO_THE_LAST_LOOK = (*TO_GAPS, "[That's enough]", "[No note]")


async def test_the_card_shows_what_is_asked_for(sam: Person) -> None:
    """Conditions and wishes stand apart, with the role and the company, and one tap confirms them."""
    said = await sam.go("/tailor", POSTING)
    assert said[-1].startswith(f"I have {len(POSTING.split())} words of it.")
    said = await sam.go(ALL)
    assert "Stock Controller at Corvane & Sons" in said[-1]
    assert "Must have: Forklift licence, stock control, Excel, SQL\nNice to have: Welsh" in said[-1]


async def test_a_posting_in_several_messages(sam: Person) -> None:
    """What is pasted bit by bit is one posting, however long it takes."""
    await sam.go("/tailor", "Requirements:\n- Forklift licence")
    said = await sam.go("- Excel", "Nice to have:\n- Welsh", ALL, "[Skip]", "[Skip]")
    assert "Must have: Forklift licence, Excel\nNice to have: Welsh" in said[-1]


async def test_a_link_is_not_a_posting(sam: Person) -> None:
    """A link alone is said to be closed to us, and the words are asked for."""
    said = await sam.go("/tailor", "https://jobs.example.com/4711")
    assert said[-1].startswith("I can't open links.")
    assert (await sam.go(POSTING))[-1].startswith(f"I have {len(POSTING.split())} words")


async def test_noise_is_unticked_and_what_is_missed_is_typed(sam: Person) -> None:
    """Terms are ticked until somebody unticks them; typed ones join the conditions."""
    await sam.go("/tailor", POSTING, ALL, "[Change something]", "[Must have]", "[✓ SQL]")
    said = await sam.go("[Done]", "night shifts, Power BI")
    assert "Must have: Forklift licence, stock control, Excel, night shifts, Power BI\n" in said[-1]


async def test_a_posting_that_tells_nothing(sam: Person) -> None:
    """Where nothing can be read, they say what matters; nothing is made up."""
    said = await sam.go("/tailor", "We are a lovely place with a garden.", ALL, "[Skip]", "[Skip]")
    assert said[-1].startswith("I couldn't tell what it asks for.")
    assert "That's it" not in sam.buttons()
    said = await sam.go("first aid, patience")
    assert "Must have: first aid, patience" in said[-1]
    assert await sam.go("[Drop it]") == ["Dropped, and nothing of it is kept."]


async def test_in_similar_and_not_there(sam: Person) -> None:
    """Each term is found, near, or not there, with the line it was seen in, and never with a percentage."""
    said = await sam.go(*TO_GAPS)
    assert said[0] == (
        "There already: Forklift licence, stock control.\n\nA guide, not what any employer's system decides."
    )
    assert "• SQL: “Wrote reports with MySQL”" in said[1]
    assert said[2].startswith("Not there: Excel, Welsh.")
    assert "%" not in "".join(said)


async def test_a_file_is_a_resume(sam: Person) -> None:
    """A text file sent at the question is the résumé."""
    await sam.go(*TO_RESUME)
    sam.stage.server.send_file(sam.id, "document", "resume.txt", "text/plain", RESUME.encode())
    assert (await sam.answers())[-1].startswith(f"I have {len(RESUME.split())} words.")
    assert (await sam.go(ALL))[0].startswith("There already: Forklift licence, stock control.")


async def test_ticked_from_the_list(sam: Person) -> None:
    """Without a résumé the list is ticked, and the rest is talked about."""
    await sam.go(*TO_RESUME, "[I'd rather tick]", "[Excel]", "[SQL]")
    said = await sam.go("[Done]")
    assert said[0].startswith("You have Excel, SQL. The rest, one by one:")
    assert said[-1].startswith("Not there: Forklift licence, stock control, Welsh.")


async def test_a_line_of_their_own_words(sam: Person) -> None:
    """What they have and had not written becomes a line of their words, and nothing else."""
    said = await sam.go(*TO_GAPS, "[I have it]", "At Hollin depot", "[Used]", "a day saved each month.")
    assert said[0].endswith("Used Excel at Hollin depot: a day saved each month")
    assert "Copy" in sam.all_buttons()
    said = await sam.go("[I have it]", "school, for seven years")
    assert said[0].endswith("Welsh, school, for seven years")  # a language takes no verb


async def test_a_line_with_everything_skipped(sam: Person) -> None:
    """Where nothing is told, nothing is added."""
    said = await sam.go(*TO_GAPS, "[I have it]", "[Skip]", "taught colleagues", "[Skip]")
    assert said[0].endswith("\n\ntaught colleagues Excel")


async def test_an_honest_bridge(sam: Person) -> None:
    """What is near is said to be near, and what is lacking to be lacking."""
    said = await sam.go(*TO_GAPS, "[Something near]", "Google Sheets every day")
    assert said[0].endswith(
        "You name Excel. I have not used it itself; what comes nearest: Google Sheets every day. I would build on that."
    )


async def test_copying_is_named(sam: Person) -> None:
    """More than six words in a row of the posting are pointed out."""
    posting = POSTING + "\nYou will keep the books of three wide halls in order.\n"
    await sam.go("/tailor", posting, ALL, "[That's it]", RESUME, ALL, "[I have it]", "[Skip]", "[Did]")
    said = await sam.go("keep the books of three wide halls in order")
    assert "“keep the books of three wide halls in order” stands like that in the posting" in said[1]


async def test_four_gaps_at_most(sam: Person) -> None:
    """At most four missing terms are talked about, conditions first, and one may stop before."""
    many = "Requirements:\n- Python\n- Java\n- Docker\n- Kafka\n- Terraform\nNice to have:\n- Figma"
    said = await sam.go("/tailor", many, ALL, "[Skip]", "[Skip]", "[That's it]", "Painter of walls", ALL)
    asked = []
    while "I don't have it" in sam.buttons():
        asked.append(said[-1].rpartition("\n")[2].partition(":")[0])
        said = await sam.go("[I don't have it]")
    assert asked == ["Python", "Java", "Docker", "Kafka"]
    assert said[-1].startswith("Shall I put a short cover note together")


async def test_the_note(sam: Person) -> None:
    """The note is why them, two proofs, a close, in their own words; a third proof is left out."""
    await sam.go(*TO_GAPS, "[I have it]", "[Skip]", "[Led]", "[Skip]", "[Skip]", "[Yes]")
    said = await sam.go("your halls are near my home.", "[Excel]", "[stock control]", "[Forklift licence]", "[Done]")
    assert said[0] == (
        "Dear hiring team,\n\n"
        "I am applying for the Stock Controller role at Corvane & Sons. What draws me to it: your halls are near my"
        " home.\n\nTwo things I would bring:\n- Led Excel\n- Forklift licence (counterbalance)\n\n"
        "I would be glad to talk about where this would help you most.\n\nKind regards,\nSam"
    )


async def test_the_note_without_anything(sam: Person) -> None:
    """A note of which everything was skipped still holds no blank."""
    await sam.go(
        "/tailor", "Requirements:\n- SQL", ALL, "[Skip]", "[Skip]", "[That's it]", "Painter", ALL, "[Skip]", "[Yes]"
    )
    said = await sam.go("[Skip]")
    assert said[0].startswith("Dear hiring team,\n\nI am applying for this role.\n\nI would be glad")


async def test_the_last_look(sam: Person) -> None:
    """What was not ticked before sending is named at the end."""
    said = await sam.go(*TO_THE_LAST_LOOK)
    assert said[-1].endswith("the names are Stock Controller, Corvane & Sons.")
    said = await sam.go("[Company and role right]", "[Dates are right]", "[Done]", "[Keep nothing]")
    assert "Still open: the file's name, how to reach you, a copy of it." in said[-1]
    assert said[-1].endswith("Nothing of it is kept.")


async def test_confirmed_terms_are_kept_and_nothing_else(alone: Person) -> None:
    """Of a finished talk the confirmed terms stay, no pasted text; what is lacking is counted for learning."""
    for times in (1, 2):
        await alone.go(
            *TO_GAPS, "[I don't have it]", "[Skip]", "[No note]", "[Done]", "[Keep the terms]", "[Don't keep it]"
        )
        (skill,) = await kept(alone, "skill")
        assert (skill["skill"], skill["normal"], skill["count"]) == ("Excel", "excel", times)
    posting = (await kept(alone, "posting"))[0]
    assert {name: posting[name] for name in ("company", "role", "essential", "desirable", "have", "missing")} == {
        "company": "Corvane & Sons", "role": "Stock Controller",
        "essential": ["Forklift licence", "stock control", "Excel", "SQL"], "desirable": ["Welsh"],
        "have": ["Forklift licence", "stock control"], "missing": ["Excel", "SQL", "Welsh"],
    }  # fmt: skip
    assert await kept(alone, "resume") == []
    async with alone.stage.app.store.transaction() as tx:
        assert await talks.all_of(tx, alone.id) == []


async def test_the_resume_is_kept_only_if_asked_and_not_for_long(alone: Person) -> None:
    """A résumé kept for thirty days is offered within them, and is gone after."""
    said = await alone.go(*TO_THE_LAST_LOOK, "[Done]", "[Keep the terms]", "[For 30 days]")
    assert "the résumé for 30 days" in said[-1]
    said = await alone.go(*TO_RESUME)
    assert said[-1].startswith("Now your résumé. I still have the one from Tuesday 24 November.")
    assert (await alone.go("[Use that one]"))[0].startswith("There already: Forklift licence")
    await alone.go("[That's enough]", "[No note]", "[Done]", "[Keep nothing]")
    await alone.stage.pass_time(days=31)
    assert await kept(alone, "resume") == []
    assert (await alone.go(*TO_RESUME))[-1].startswith("Now your résumé: paste its text")


async def test_a_newer_resume_takes_the_place_of_the_older(alone: Person) -> None:
    """One résumé is kept, the newest."""
    for words in ("Plumber", "Gardener"):
        await alone.go(
            *TO_RESUME, words, ALL, "[That's enough]", "[No note]", "[Done]", "[Keep the terms]", "[For 90 days]"
        )
    assert [one["text"] for one in await kept(alone, "resume")] == ["Gardener"]


async def test_a_posting_about_hard_work_is_no_crisis(sam: Person) -> None:
    """The words of a posting are not the person's own: a nurse's duties raise no alarm."""
    posting = "Mental Health Nurse\n\nRequirements:\n- NMC registration\n- Experience of suicide prevention\n"
    said = await sam.go("/tailor", posting)
    assert said[-1].startswith("I have ")


async def test_back_and_resume_after_a_restart(alone: Person) -> None:
    """Back asks again, a restart loses nothing, and a text that is no answer changes nothing."""
    await alone.go(*TO_GAPS, "[I have it]", "At home")
    assert (await alone.go("[‹ Back]"))[-1].startswith("Where did you use it?")
    await alone.stage.restart()
    assert (await alone.go("at school"))[-1].startswith("And what did you do with it?")
    assert (await alone.go("[Used]", "[Skip]"))[0].endswith("Used Excel at school")
