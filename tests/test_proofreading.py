"""Proofreading: our own words pass, and each thing it refuses is refused, with file, block and line."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import pytest
import tdjson

import bot
import bot.proofreading
from bot.content import HERE, Content
from bot.conversations.messages import Words
from bot.engine.answers import choice
from bot.engine.flow import Taken, ask
from bot.flows import FLOWS, words_of
from bot.flows.encourage import LINES
from bot.proofreading import avoid, check, judge, lines, proofread, rules, sources, tables, walk
from bot.proofreading.findings import Finding
from bot.proofreading.notes import NOTES
from bot.proofreading.walk import Listening, Shown
from bot.settings import Settings
from bot.support import documents
from bot.support.encouragement import STATES
from bot.support.interviews import QUESTIONS


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


@pytest.mark.slow
def test_our_own_words_pass(capsys: pytest.CaptureFixture[str]) -> None:
    """The project's content has nothing to mend, and the summary says how much was looked at."""
    code = check(settings())
    out, err = capsys.readouterr()
    assert (out.splitlines()[:-1], code, err) == ([], 0, "")
    assert re.fullmatch(r"[\d,]{3,} messages and buttons in en(, [\w, -]+)?, 0 findings", out.splitlines()[-1])


@dataclass(frozen=True)
class Fault:
    """A block of a file with other words (`None`: without the block), and how that must be refused."""

    file: str
    block: str
    words: str | None
    problem: str
    at: str = ""  # a text on the line that is named; else it is the line of the block

    def planted(self, text: str) -> str:
        """The file with the fault in it."""
        mine = "" if self.words is None else block(self.block, self.words) if self.block else self.words
        old = re.compile(rf"{{% block {re.escape(self.block)} %}}.*?{{% endblock %}}", re.DOTALL)
        return old.sub(lambda _: mine, text) if self.block and old.search(text) else f"{text}\n{mine}\n"


def block(name: str, words: str) -> str:
    return f"{{% block {name} %}}{words}{{% endblock %}}"


LINE = "One more line that says quite another thing than the rest of them."
PHONE = "Hello.\nI have {}: which skill to work on first?\nThank you."
FAULTS = {
    "missing": Fault("rejected", "stage__screen", None, "is missing, here and in shared.jinja"),
    "unused": Fault("rejected", "acknowlege", "Sorry.", "is never used"),
    "no such file": Fault("feedbak", "", "", "no conversation reads a file called feedbak.jinja"),
    "outside": Fault("pause", "", "words on their own", "stands outside of every block", "words on their own"),
    "variable": Fault("rejected", "dropped", "Not\nkept, {{ compnay }}.", "no variable 'compnay' here", "compnay"),
    "hidden": Fault("settings", "unmoved", "{% if false %}{{ nobody }}{% endif %}Left.", "it is given none"),
    "attribute": Fault("start", "ready", "At\n{{ plan.soon }}", "has no attribute 'soon'", "plan.soon"),
    "open tag": Fault("rejected", "feeling", "How is <b>this?", "Telegram refuses it: Can't parse entities"),
    "empty": Fault("pause", "stays", "<b> </b>", "is an empty message in some case"),
    "hole": Fault("pause", "resumed", "Back.\n\n\nAll is as it was.", "has two empty lines in a row in some case"),
    "long": Fault("everyday", "menu", "What is it? " * 30, "is 359 characters long; 350 are read in one go"),
    "too long": Fault("everyday", "thanks", "Welcome. " * 500, "is 4,499 characters long; Telegram takes 4,096"),
    "long button": Fault("rejected", "stage__final", "x" * 41, "is a button of 41 characters; a phone shows 40"),
    "bare button": Fault("rejected", "feeling__flat", "<b></b>", "is a button without words"),
    "avoided": Fault("everyday", "enough", "All right.\nIt's Just\nme.", "says “Just”, which is on", "It's Just"),
    "in a tag": Fault("pause", "paused", "{{ 'a' if until else\n 'failures' }}?", "says “failures”", "'failures'"),
    "in a draft": Fault("feedback", "phone_draft", PHONE.format("simply this"), "says “simply”", "simply this"),
    "exclamation": Fault("everyday", "hello", "Hello! I'm here.", "has an exclamation mark"),
    "safe": Fault("settings", "renamed", "{{ name|safe }} it is.", "`|safe` lets markup in"),
    "autoescape": Fault(
        "settings", "name", "{% autoescape false %}Name?{% endautoescape %}", "`autoescape` is not to be switched"
    ),
    "br": Fault("rejected", "company", "Which<br>company?", "<br> is not Telegram's"),
    "p": Fault("rejected", "role", "<p>And which role?</p>", "<p> is not Telegram's"),
    "nbsp": Fault("rejected", "stage", "How&nbsp;far did it go?", "&nbsp; would be shown as it stands"),
    "mailto": Fault("rejected", "outcome", '<a href="mailto:a@example.org">So?</a>', "mailto: links break"),
    "draft": Fault("feedback", "email_draft", "Hello. Why? And why not?", "not fit to send in some case (questions)"),
    "long draft": Fault(
        "feedback", "linkedin_draft", "Why" + " so" * 99 + "?", "not fit to send in some case (length)"
    ),
    "thanks": Fault("feedback", "thanks_draft", "Why, though?", "not fit to send in some case (questions)"),
    "chase": Fault("feedback", "chase_draft", "Hello? Is anybody there?", "not fit to send in some case (questions)"),
    "long line": Fault(
        "encouragement", "any__action__x", "A line that goes on. " * 10, "is 209 characters long; a daily"
    ),
    "two questions": Fault("questions", "pay__x", "How much? And for how long?", "asks more than one question"),
    "no such type": Fault("questions", "age__x", "How old are you?", "is to be called type__name, with a type of"),
    "alike questions": Fault(
        "questions", "gap__x", "Why did you leave the last job?", "says nearly the same as the block 'gap__left'"
    ),
    "long advice": Fault("awkward", "awkward__is_that_all", "Wait. " * 60, "is 359 characters long; a piece of advice"),
    "no question": Fault("awkward", "awkward__x", "Breathe out first.", "belongs to no block of questions.jinja"),
    "name": Fault("encouragement", "walk", LINE, "is to be called state__kind__name"),
    "state": Fault("encouragement", "monday__action__x", "Close the lid at five.", "is to be called state__kind__name"),
    "fact": Fault(
        "encouragement", "any__fact__x", "Most letters are sent by a program.", "is a fact without its source"
    ),
    "story": Fault("encouragement", "any__story__x", "They were turned down once.", "is a story without its source"),
    "long name": Fault("encouragement", f"any__action__{'x' * 50}", "Close a tab.", "is a name of 63 characters; a"),
    "alike": Fault(
        "encouragement", "any__action__y", LINE.replace("another", "a different"), "says nearly the same as"
    ),
    "tag in plain text": Fault(
        "encouragement", "any__action__z", "Rest <b>now</b>, for an hour.", "is plain text: a tag"
    ),
    "description": Fault(
        "profile", "description", "A bot that talks. " * 30, "is 539 characters long; Telegram takes 512"
    ),
    "command": Fault("profile", "command_menu", "", "is empty"),
    "control": Fault("shared", "words_menu", "", "is empty"),
}


@dataclass(frozen=True)
class Proof:
    root: Path
    findings: list[Finding]

    def line(self, fault: Fault) -> int:
        """Where the fault is to be found."""
        text = (self.root / "en" / f"{fault.file}.jinja").read_text("utf-8")
        mark = fault.at or f"{{% block {fault.block} %}}"
        return text.count("\n", 0, text.index(mark)) + 1 if mark in text else 0


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proof]:
    """A copy of our content with every fault in it, proofread once."""
    root = tmp_path_factory.mktemp("faulty") / "content"
    shutil.copytree(HERE, root)
    for fault in FAULTS.values():
        path = root / "en" / f"{fault.file}.jinja"
        path.write_text(fault.planted(path.read_text("utf-8") if path.exists() else ""), "utf-8")
    with few_paths():
        yield Proof(root, proofread(Listening(root=root)))


FAULTY = {"everyday", "feedback", "pause", "practise", "rejected", "settings", "start"}  # content files with faults


@contextmanager
def few_paths(memory: int = 1) -> Iterator[None]:
    """Faults in words need no long walks, and none through flows that have none."""
    some = {name: flow for name, flow in FLOWS.items() if words_of(name) in FAULTY}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bot.proofreading, "FLOWS", some)
        patch.setattr(walk, "MEMORY", memory)
        patch.setattr(walk, "DEEPER", {})
        yield


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_refused_where_it_is(proof: Proof, name: str) -> None:
    """Everything that must not be said so is found once, with its file, its block and its line."""
    fault = FAULTS[name]
    found = [f for f in proof.findings if fault.problem in f.problem and f.block == fault.block]
    assert len(found) == 1
    assert found[0].path == proof.root / "en" / f"{fault.file}.jinja"
    assert found[0].line == proof.line(fault)


@pytest.mark.slow
def test_nothing_else_is_refused(proof: Proof) -> None:
    """A finding is a fault: none comes from words that were left as they are, but for those that so short a walk does
    not come to."""
    known = {(fault.file, fault.block) for fault in FAULTS.values()}
    known.add(("practise", "way_through"))  # it shows the advice that is too long
    others = [f for f in proof.findings if (f.path.stem, f.block) not in known]
    odd = [str(f) for f in others if "is never used" not in f.problem]
    assert odd == []


@pytest.mark.slow
def test_a_finding_reads_like_a_place(proof: Proof, monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding is one line: file and line, block, what is the matter."""
    monkeypatch.chdir(proof.root.parent)
    found = next(str(f) for f in proof.findings if f.block == "resumed")
    assert re.fullmatch(
        r"content/en/pause\.jinja:\d+ block 'resumed': has two empty lines in a row in some case", found
    )
    assert all("\n" not in str(finding) for finding in proof.findings)


def own(folder: Path, **files: str) -> Path:
    """An operator's content folder."""
    for name, text in files.items():
        path = folder / "en" / f"{name}.jinja"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_an_operator_s_words_are_proofread(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What an operator puts before our words is checked like ours, and ours behind it are not missed."""
    folder = own(tmp_path, everyday=block("thanks", "Any time, just ask.") + "\n" + block("thank", "x"))
    with few_paths():
        assert check(settings(content_dir=folder)) == 1
    *findings, summary = capsys.readouterr().out.splitlines()
    first, second = (line for line in findings if line.startswith(str(tmp_path)))
    assert first.startswith(f"{tmp_path}/en/everyday.jinja:1 block 'thanks': says “just”")
    assert second.startswith(f"{tmp_path}/en/everyday.jinja:2 block 'thank': is never used")
    assert summary.endswith(f" {len(findings)} findings")


def test_another_language_is_proofread_by_its_own_list(tmp_path: Path) -> None:
    """A language needs no more than a few blocks; its avoid list is its own, for words mean other things there."""
    for tag, words in {"de": "Justiz ist nicht just einfach.", "de-AT": "Kopf hoch, sagt man."}.items():
        (tmp_path / tag).mkdir()
        (tmp_path / tag / "everyday.jinja").write_text(block("thanks", words), "utf-8")
    (tmp_path / "de" / "avoid.toml").write_text('[avoid]\n"kopf hoch" = "sag, was ist"\n', "utf-8")
    with few_paths():
        findings = proofread(Listening(tmp_path))
    assert [(f.path, f.problem) for f in findings if f.path.is_relative_to(tmp_path)] == [
        (tmp_path / "de-AT" / "everyday.jinja", "says “Kopf hoch”, which is on the avoid list: sag, was ist")
    ]


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ("\n{% block thanks %}{{ x }{% endblock %}", r"everyday\.jinja:2: .*"),
        ("{% block thanks %}never ends", r"everyday\.jinja:1: .*"),
        ("{% block a %}{% endblock %}\n{% block a %}{% endblock %}", r"everyday\.jinja:2: block 'a' defined twice"),
        ("{% block a %}{{ x|shout }}{% endblock %}", r"everyday\.jinja:1: No filter named 'shout'\."),
    ],
)
def test_a_mistake_in_the_syntax_comes_alone(tmp_path: Path, broken: str, sentence: str) -> None:
    """A file that Jinja cannot read is a finding with its line, and is mended before anything else is looked at."""
    findings = proofread(Listening(own(tmp_path, everyday=broken)))
    assert len(findings) == 1
    assert re.fullmatch(rf"{re.escape(str(tmp_path))}/en/{sentence}", str(findings[0]))


def test_a_file_that_is_not_utf_8_comes_alone(tmp_path: Path) -> None:
    """A file in another encoding is a finding too."""
    own(tmp_path, everyday="")
    (tmp_path / "en" / "everyday.jinja").write_bytes(block("thanks", "caf\xe9").encode("latin-1"))
    assert [f.problem[:14] for f in proofread(Listening(tmp_path))] == ["cannot be read"]


def test_the_command_never_shows_a_traceback(tmp_path: Path) -> None:
    """`check` ends with 1 for a finding and 2 for a folder that is not there, each with a clear sentence."""
    for folder, code, said in (
        (own(tmp_path / "own", everyday="{% block"), 1, "everyday.jinja:1: "),
        (tmp_path / "nowhere", 2, "onward: there is no folder "),
    ):
        command = [sys.executable, "-m", "bot", "check"]
        environment = {**os.environ, "CONTENT_DIR": str(folder)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=HERE.parent, check=False)
        assert done.returncode == code
        assert said in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


# what words alone cannot get wrong


def test_data_and_copied_text_have_their_limits() -> None:
    """A button's data is 64 bytes at most with the longest serial, and what it copies 256 characters."""
    words = Words(Listening(), "en", "menu")  # says “…” for words that are not there
    for name, said in (("q" * 43, []), ("q" * 44, ["the data of the button “…” are 65 bytes; Telegram takes 64"])):
        step = ask(name, choice("two_words"))
        shown = Shown("menu", Taken(name, step), words.asked(walk.SERIAL, name, step, None, True))
        assert list(rules.buttons(shown)) == said
    copy = {"rows": [[{"text": "Copy", "copy": "x" * 257}]]}
    assert list(rules.buttons(Shown("menu", Taken("a", step), copy))) == [
        "a button copies 257 characters; Telegram takes 256"
    ]


def test_too_few_lines_are_refused(tmp_path: Path) -> None:
    """Sixty without a repeat need 150 lines, each state has 15, and a bank of questions has what it says."""
    for bank, fewest in ((LINES, 150), (QUESTIONS, 120)):
        for count in (fewest, fewest - 1):
            path = tmp_path / "en" / f"{bank}.jinja"
            path.parent.mkdir(exist_ok=True)
            path.write_text("\n".join(block(f"{STATES[n % 7]}__action__{n}", "x") for n in range(count)), "utf-8")
            found = [str(f) for f in lines.enough(Content(root=tmp_path)) if f.path == path]
            assert len(found) == (count < fewest)
        assert f"there are {fewest - 1} texts" in found[0]
    path = tmp_path / "en" / f"{LINES}.jinja"
    path.write_text(re.sub(r"good__", "back__", path.read_text("utf-8")), "utf-8")
    few = [f.problem for f in lines.enough(Content(root=tmp_path)) if f.path == path]
    assert few[1:] == ["there are 0 for 'good'; fewer than 15 come round too soon"]


@pytest.mark.parametrize(
    ("above", "has_source"),
    [
        ("{# Talent Board 2022, by ere.net #}\n", True),
        ("{# Talent Board 2022,\n   by ere.net #}\n\n", True),
        ("", False),
        ("{# #}\n", False),
        ("{# Talent Board 2022 #}\n{% block any__action__x %}x{% endblock %}\n", False),
    ],
)
@pytest.mark.parametrize("kind", ["fact", "story"])
def test_a_fact_has_its_source_directly_above(tmp_path: Path, above: str, has_source: bool, kind: str) -> None:
    """The comment that tells where a fact or a story comes from stands right before it, and says something."""
    path = tmp_path / "en" / "encouragement.jinja"
    path.parent.mkdir()
    path.write_text(above + block(f"any__{kind}__x", "Something is so."), "utf-8")
    files, _ = sources.read(Content(root=tmp_path))
    said = [f.problem for f in lines.proofread(files[0], {f"any__{kind}__x": "Something is so."})]
    assert [problem.partition(":")[0] for problem in said] == (
        [] if has_source else [f"is a {kind} without its source"]
    )


INTENTS = """
[rejected]
answers = "letter"
phrases = ["they said no", "a  No"]

[pauze]
phrases = ["a rest"]

[pause]
phrases = ["A rest", "a no"]

[menu]
phrase = ["menu"]
"""


def test_phrases_are_for_flows_that_exist_and_stand_once(tmp_path: Path) -> None:
    """Unknown conversations, phrases twice and misspelt keys are found, with their line."""
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "intents.toml").write_text(INTENTS, "utf-8")
    found = [(f.line, f.problem) for f in tables.intents(Content(root=tmp_path))]
    assert found == [
        (6, "there is no conversation called [pauze]"),
        (10, "“A rest” stands here twice, in [pauze] and in [pause]"),
        (10, "“a no” stands here twice, in [rejected] and in [pause]"),
        (12, '[menu] is to have phrases = ["…"], and may have answers = "a question"'),
    ]
    (tmp_path / "en" / "intents.toml").write_text("[rejected\n", "utf-8")
    assert "cannot be read: " in str(next(tables.intents(Content(root=tmp_path))))


def test_folders_and_avoid_lists_are_readable(tmp_path: Path) -> None:
    """A folder that is no language and a list that cannot be read come before anything else."""
    for name in ("en", "english", "pt_BR", "qq", ".git"):
        (tmp_path / name).mkdir()
    (tmp_path / "en" / "avoid.toml").write_text('avoid = ["just"]', "utf-8")
    assert {f.path.name: f.problem[:14] for f in tables.folders(Content(root=tmp_path))} == {
        "avoid.toml": "is to hold one",
        "english": "is no language",
        "pt_BR": "is no language",
        "qq": "is no language",
    }


def test_stale_helplines_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Helplines that were checked too long ago are findings; without the module that knows them, nothing is said."""
    module = SimpleNamespace(stale=lambda today: [f"PT 1411 ({today})"])
    monkeypatch.setitem(sys.modules, "bot.support.crisis_lines", module)
    found = list(tables.helplines(Content(), date(2027, 9, 1)))
    assert [str(f)[-60:] for f in found] == ["crisis_lines.json: was checked too long ago: PT 1411 (2027-09-01)"[-60:]]
    monkeypatch.setitem(sys.modules, "bot.support.crisis_lines", None)
    assert list(tables.helplines(Content(), date(2027, 9, 1))) == []


@pytest.mark.parametrize(
    ("avoided", "text", "matches"),
    [
        ("just", "It is JUST so", True),
        ("just", "adjust, justice, just-in-time", True),
        ("just", "adjust, justice", False),
        ("fail*", "what failed", True),
        ("fail*", "prevail", False),
        ("at least", "at\n   least", True),
        ("at least", "at the least", False),
        ("don't worry", "Don’t worry", True),
        ("a (b)", "a (b)", True),
    ],
)
def test_words_to_avoid_match_whole(avoided: str, text: str, matches: bool) -> None:
    """A word matches in any case, over line breaks, with either apostrophe, and never inside another word."""
    assert bool(avoid.pattern_of(avoided).search(text)) is matches


HTML = [
    "plain", "<b>a</b> &lt; <pre>x</pre>", "<b>a</i>", "<b>a", "<br>x", "<p>x</p>", "a&nbsp;b", "", "  ", "<b></b>",
    '<a href="https://example.org/">x</a>', "<i>😀</i>", "a < b", "a > b", "&#60;", "<code>x</code>y",
    "<blockquote>q</blockquote>",
]  # fmt: skip


@pytest.mark.parametrize("html", HTML)
def test_both_judges_agree(html: str) -> None:
    """Where tdjson is not installed, the same texts are refused, for the same reason."""
    theirs, ours = judge.by_telegram(tdjson.td_execute, html), judge.by_demo(html)
    assert (ours.text, ours.marked, ours.refusal) == (theirs.text, theirs.marked, theirs.refusal)
    assert ours.links == theirs.links


def test_a_missing_judge_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without tdjson the check goes on with the other judge, and says so in one line."""
    monkeypatch.setitem(sys.modules, "tdjson", None)
    monkeypatch.setattr("bot.proofreading.proofread", lambda content: [])
    assert check(settings()) == 0
    assert capsys.readouterr().err == f"{judge.appointed()[1]}\n"
    assert judge.appointed()[0] is judge.by_demo
    assert "tdjson is not installed" in judge.appointed()[1]


def test_length_is_counted_as_telegram_counts() -> None:
    """An emoji outside the basic plane counts twice."""
    assert judge.by_demo("a😀").units == 3


def test_long_messages_are_long_for_a_reason() -> None:
    """The list of messages that may be long holds only blocks that exist, each with its reason."""
    for (file, name), reason in rules.LONG_FOR_A_REASON.items():
        assert Content().where("en", file, name)
        assert reason


def test_the_list_of_notes_is_whole() -> None:
    """Every block that the conversations name themselves is in the list that proofreading goes through."""
    listed = {note.name for note in NOTES}
    flows = Path(bot.__file__).parent / "conversations"
    named: set[str] = set()
    for path in flows.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                if call.func.attr in ("note", "shared", "label", "message"):
                    named |= {
                        one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
                    }
                if call.func.attr == "note":
                    named |= {
                        c.value
                        for c in ast.walk(call)
                        if isinstance(c, ast.Constant) and str(c.value).startswith("problem")
                    }
    codes = {
        str(call.args[0].value)
        for path in (flows.parent / "engine").glob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == "Problem"
        and isinstance(call.args[0], ast.Constant)
    }
    by_flows = {"numbers", "gone"}  # said by flows too, with what they know
    assert {"old_button", "unclear", "stopped", "broken"} <= named
    assert {name for name in named if name.isidentifier()} - listed <= by_flows | {"problem_"}
    assert {f"problem_{code}" for code in codes} <= listed
    assert {f"cannot_read_{kind}" for kind in get_args(documents.What)} <= listed
