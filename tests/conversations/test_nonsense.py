"""Whatever is typed, the bot answers, refuses nothing, breaks nothing, and the question stays."""

from __future__ import annotations

import pytest

from bot.conversations.typed import cleaned
from tests.conftest import Person, Stage
from tests.conversations.steps import at, forge, has, noted, offers, press, shared, spot, tell, walk

stage = shared
pytestmark = pytest.mark.asyncio(loop_scope="module")
MARKUP = "<b>&{{7*7}}</b> {% block x %} *_`[a](tg://user?id=1)`"
RTL = "\u202eenaJ\u202c محمد \u2066x"
JUNK = (
    "asdf", "😀", "👨‍👩‍👧‍👦🏳️‍🌈", "?!?", "...", "-", "0", "/", "//", "/nosuchcommand", "/start@another_bot x", "NULL", "'; DROP TABLE x",
    MARKUP, RTL, "\u3164", "\u2800\u2800", "\u200b", "e\u0301" * 30, "a\nb\nc", "/resume", "/resume 99999999999999999999", "/drop ²",
    "/again x", "/pause foo", "/menu foo", "/encouragement", "/feedback_chase", "/feedback_chase 1", "/crisis", "/encourage daily",
    "/encourage nonsense", "/feedback nosuchid", "/back", "/skip", "/delete x" ,
)  # fmt: skip


def healthy(person: Person, stage: Stage, said: list[str]) -> bool:
    """Something was said, and it was not that something broke."""
    return bool(said) and not has(said, stage, "broken")


@pytest.mark.parametrize("form", ["", "rejected.stage", "encourage.hour", "start.place"])
async def test_nonsense_is_answered(stage: Stage, form: str) -> None:
    """With nothing open, at a choice, at a time and at a place: every piece of nonsense is answered, none breaks."""
    person = stage.person()
    flow, _, key = form.partition(".")
    for junk in JUNK if not form else JUNK[:12]:
        if form and not (await at(person) and (await at(person)).name == form):  # type: ignore[union-attr]
            person = stage.person()
            await person.say(f"/{flow}")
            await walk(person, to=key)
        assert healthy(person, stage, await person.say(junk)), junk
    assert await noted(person) == []


async def test_nonsense_at_a_choice_leaves_the_question(robin: Person, stage: Stage) -> None:
    """No answer is guessed: the question is asked again with a word about what would do."""
    await robin.say("/rejected")
    await walk(robin, to="stage")
    before = await at(robin)
    for junk in ("asdf", "😀", MARKUP, "\u3164"):
        assert has(await robin.say(junk), stage, "problem_pick_one")
        assert await at(robin) == before
        assert offers(robin, "interview")


async def test_what_was_not_understood_is_forgotten_with_the_answer(robin: Person, stage: Stage) -> None:
    """Once the question is answered, it stands there with its answer, without the word about what would do."""
    await robin.say("/rejected")
    await walk(robin, to="company")
    await robin.say("Acme & Söhne <Ltd>'s")
    await walk(robin, to="stage")
    [first] = await robin.say("asdf")
    question = first.rpartition("\n\n")[2]
    await press(robin, "interview")
    assert f"{question}\n\n› Interview" in stage.server.texts(robin.id)
    assert first not in "".join(stage.server.texts(robin.id))


async def test_signs_alone_are_no_question(robin: Person) -> None:
    """A question to the recruiter that has no word in it is asked for again; the draft has words and one question mark."""
    await robin.say("/feedback")
    await walk(robin, to="point")
    for typed in ("??", "...", ".,;!", "？"):
        await robin.say(typed)
        assert (await at(robin)).ask.name == "point"  # type: ignore[union-attr]
    await robin.say("what would you\nchange???")
    await walk(robin, to="sent")
    draft = robin.stage.server.texts(robin.id)[-2]
    assert draft.count("?") == 1
    assert "what would you change?" in draft


async def test_very_long_text(robin: Person, stage: Stage) -> None:
    """Ten thousand characters come as three messages, each is answered, none is taken for an answer or a story."""
    said = await robin.say("word " * 2000)
    assert len(said) == 3
    await robin.say("/rejected")
    await walk(robin, to="stage")
    before = await at(robin)
    assert len(await robin.say("x" * 10_000)) == 3
    assert await at(robin) == before


async def test_names_come_back_as_they_were(stage: Stage) -> None:
    """Markup, templates and other scripts are text; what would turn the direction of a message is left out."""
    for name in (MARKUP[:30], RTL, "O'Brien & <Söhne>", "{name}", "%s", "👩🏽‍💻"):
        person = stage.person(name)
        await person.go("/rename", name, "/settings")
        shown = stage.server.texts(person.id)[-1]
        assert cleaned(name) in shown
        assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")


async def test_markup_everywhere_reaches_the_draft_unharmed(robin: Person, stage: Stage) -> None:
    """Company, role, recruiter and question may hold any sign; card, summary and draft show them as typed."""
    await robin.say("/rejected")
    await tell(robin, "company", MARKUP[:30])
    await tell(robin, "role", "R&D <lead> {{x}}")
    await walk(robin)
    assert (await noted(robin))[0]["role"] == "R&D <lead> {{x}}"
    await robin.say("/feedback")
    await walk(robin, to="who")
    await robin.say("<i>Ana</i>\n& Co")
    await walk(robin, to="point")
    await robin.say("is {{7*7}} < 50 & why")
    await walk(robin, to="sent")
    draft = stage.server.texts(robin.id)[-2]
    for words in ("<i>Ana</i> & Co", "R&D <lead> {{x}}", "is {{7*7}} < 50 & why?"):
        assert words in draft
    assert stage.server.from_bot(robin.id)[-2]["entities"][0]["type"] == "pre"


async def test_help_now_with_words_behind_it_is_help_now(robin: Person) -> None:
    """Words after a command that takes none do not stop it: least of all this one."""
    plain = await robin.say("/help_now")
    assert await robin.say("/help_now please hurry") == plain
    assert await robin.say("/help_now@onward_demo_bot") == plain


FORGED = (
    "", ":", "::", "²:stage:interview", "99999999999999999999:stage:interview", "-1:stage:interview", "N", "N:stage",
    "N:stage:nosuch", "N:nosuch:interview", "N:stage:!change=company", "N:stage:!change=", "N:stage:!nosuch",
    "N:feeling:flat", ":stage:interview", "True:stage:interview", ">", ">:", ">nosuch", ">nosuch:x", ">resume:x",
    ">resume:²", ">drop:999999999", ">encouragement", ">feedback_chase:1", ">crisis:x", "🙂" * 16,
    ">delete:now", ">feedback:' OR 1=1", ">rejected:" + "x" * 50,
)  # fmt: skip


async def test_forged_data(robin: Person, stage: Stage) -> None:
    """Data that no button of ours has is answered, changes no answer and breaks nothing; nor does a strange message."""
    await robin.say("/rejected")
    await walk(robin, to="stage")
    before = await spot(robin)
    for forged in (one.replace("N", str(before.serial)) for one in FORGED):
        forge(robin, forged)
        assert healthy(robin, stage, await robin.answers()), forged
        assert await at(robin, before.serial) == before, forged
    assert await noted(robin) == []


async def test_another_persons_button_does_nothing_to_them(robin: Person, stage: Stage) -> None:
    """Serials and ids of somebody else in a forged press reach only what the presser owns."""
    mallory = stage.person("Mallory")
    await mallory.say("/menu")
    await robin.say("/rejected")
    await walk(robin)
    (job,) = await noted(robin)
    await robin.say("/rejected")
    before = await at(robin)
    for forged in (f"{before.serial}:letter:rather_not", f">feedback:{job['id']}", f">drop:{before.serial}"):  # type: ignore[union-attr]
        forge(mallory, forged)
        said = await mallory.answers()
        assert said
        assert "Acme" not in "".join(said)
    assert await at(robin) == before
    assert await noted(mallory) == []
