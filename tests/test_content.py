"""The words: which are found, what they may do, and how they look in a language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import HERE, Block, Content, ContentError

OURS = Content()
Write = Callable[[Mapping[str, str]], Content]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Content of these files, by path. What stands under `own/` is the operator's."""

    def write(files: Mapping[str, str]) -> Content:
        for name, text in {"ours/en/.keep": "", "own/.keep": "", **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return Content(tmp_path / "own", root=tmp_path / "ours")

    return write


def block(name: str, words: str) -> str:
    return f"{{% block {name} %}}{words}{{% endblock %}}\n"


LEVELS = ("own/pt-BR", "ours/pt-BR", "own/pt", "ours/pt", "own/en", "ours/en")


@pytest.mark.parametrize("nearest", range(len(LEVELS)))
def test_each_block_falls_back_by_itself(written: Write, nearest: int) -> None:
    """A block comes from the nearest language that has it, and there from the operator's folder before ours."""
    files = {f"{level}/flow.jinja": block("other", "x") for level in LEVELS}
    files |= {f"{level}/flow.jinja": block("b", level) + block("other", "x") for level in LEVELS[nearest:]}
    assert written(files).message("pt-BR", "flow", "b") == LEVELS[nearest]


def test_shared_words_come_after_the_flow_s_own(written: Write) -> None:
    """A flow's own block goes before one of the same name that all share."""
    content = written(
        {
            "ours/en/flow.jinja": block("skip", "not now"),
            "ours/en/shared.jinja": block("skip", "skip") + block("back", "back"),
        }
    )
    assert [content.label("en", "flow", name) for name in ("skip", "back")] == ["not now", "back"]
    assert content.label("en", "elsewhere", "skip") == "skip"
    assert content.where("en", "flow", "back") == Block(content.roots[1] / "en" / "shared.jinja", "back")
    assert content.where("en", "flow", "nowhere") is None


def test_an_operator_s_language_and_default_count(written: Write) -> None:
    """A language that only the operator has is spoken, and the default goes before English."""
    content = written({"own/nl/flow.jinja": block("b", "hoi"), "ours/en/flow.jinja": block("b", "hi")})
    assert content.locales == ("en", "nl")
    assert content.locale_for("nl-BE") == "nl"
    content.default = "nl"
    assert content.message("fi", "flow", "b") == "hoi"


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        ("pt-BR", "pt-BR"),
        ("pt-br", "pt-BR"),
        ("PT_br", "pt-BR"),
        ("pt-PT", "pt"),
        ("fr", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_language_is_found_in_any_case(written: Write, wanted: str | None, spoken: str) -> None:
    """Telegram may spell a language in small letters; what there is none of is the default."""
    content = written({f"ours/{tag}/flow.jinja": block("b", tag) for tag in ("pt-BR", "pt", "en")})
    assert content.locale_for(wanted) == spoken


@settings(deadline=None)
@given(
    tag=st.text(max_size=40) | st.sampled_from(["../../etc", "/etc/passwd", "en/../..", "..", ".", "en\0", "-", "C:\\"])
)
def test_a_language_is_no_path(tag: str) -> None:
    """Whatever an app calls its language, words come from the content folders."""
    content = OURS
    assert content.locale_for(tag) in content.locales
    assert content.message(tag, "shared", "back") == content.message("en", "shared", "back")
    assert not content.has(tag, "../../pyproject", "b")


def test_folders_that_are_no_language_are_none(written: Write) -> None:
    """Only folders named like a language are one."""
    content = written({"own/.git/x": "", "own/__pycache__/x": "", "own/notes here/x": "", "own/es/x": ""})
    assert content.locales == ("en", "es")


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    """A content folder that is not there is said so."""
    with pytest.raises(ContentError, match="there is no folder"):
        Content(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "trick",
    [
        "{{ name.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ plural.__globals__ }}",
        "{{ name|attr('__class__') }}",
        "{{ names.append(1) }}",
        "{{ '%s'.format.__self__ }}",
        "{{ '{0.__class__}'.format(name) }}",
        "{{ cycler.__init__.__globals__ }}",
    ],
)
def test_words_reach_nothing_but_what_they_are_given(written: Write, trick: str) -> None:
    """The sandbox refuses attribute tricks and changes to what a block is given."""
    content, names = written({"ours/en/flow.jinja": block("b", trick)}), ["Sam"]
    with pytest.raises(ContentError):
        content.message("en", "flow", "b", {"name": "Sam", "names": names})
    assert names == ["Sam"]


def test_words_without_end_are_an_error_not_a_crash(written: Write) -> None:
    """Words that never end are refused like any other fault."""
    content = written({"ours/en/flow.jinja": block("b", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")})
    with pytest.raises(ContentError, match="recursion"):
        content.message("en", "flow", "b")


def test_blocks_do_not_call_one_another(written: Write) -> None:
    """Each block stands alone: what is needed twice is a macro."""
    content = written({"ours/en/flow.jinja": block("a", "One") + block("b", "{{ self.a() }}")})
    with pytest.raises(ContentError, match="no attribute 'a'"):
        content.message("en", "flow", "b")


@pytest.mark.parametrize(
    "words", ["{{ nobody }}", "{% if nobody %}x{% endif %}", "{{ job.nothing }}", "{{ nobody|day }}"]
)
def test_an_unknown_variable_is_an_error(written: Write, words: str) -> None:
    """What a block is not given is never silently empty."""
    content = written({"ours/en/flow.jinja": block("b", words)})
    with pytest.raises(ContentError, match=r"undefined|no attribute"):
        content.message("en", "flow", "b", {"job": {}})


@pytest.mark.parametrize(
    "words", ["{{ none|day }}", "{{ 3|clock }}", "{{ 'soon'|day }}", "{{ none|number }}", "{{ 1 / 0 }}"]
)
def test_what_cannot_be_written_out_is_an_error(written: Write, words: str) -> None:
    """A filter that is given the wrong thing is a ContentError, like everything that words can get wrong."""
    with pytest.raises(ContentError, match=r"flow\.jinja:1 block 'b': "):
        written({"ours/en/flow.jinja": block("b", words)}).message("en", "flow", "b")


def test_an_error_says_file_block_and_line(written: Write) -> None:
    """Whoever mends it is told where: the file, the block, and the line that broke."""
    content = written(
        {"ours/en/flow.jinja": "{% block a %}x{% endblock %}\n{% block b %}\none\n{{ nobody }}\n{% endblock %}"}
    )
    with pytest.raises(ContentError) as caught:
        content.message("en", "flow", "b")
    assert (caught.value.path, caught.value.line, caught.value.block) == (
        content.roots[1] / "en" / "flow.jinja", 4, "b",
    )  # fmt: skip
    assert str(caught.value).endswith("flow.jinja:4 block 'b': 'nobody' is undefined")


def test_a_file_that_cannot_be_read_says_so(written: Write, tmp_path: Path) -> None:
    """A mistake in the syntax is a sentence with file and line; so is a file that is not UTF-8."""
    content = written({"ours/en/flow.jinja": "\n\n{% block b %}{{ x }"})
    with pytest.raises(ContentError, match=r"flow\.jinja:3: "):
        content.message("en", "flow", "b")
    (tmp_path / "ours/en/other.jinja").write_bytes(b"{% block b %}caf\xe9{% endblock %}")
    with pytest.raises(ContentError, match=r"other\.jinja: cannot be read"):
        content.message("en", "other", "b")
    with pytest.raises(ContentError, match=r"flow\.jinja:3: "):
        content.syntax(tmp_path / "ours/en/flow.jinja")


def test_a_missing_block_says_which(written: Write) -> None:
    """A block that no language has is named, with its flow."""
    with pytest.raises(ContentError, match="no block 'b' for the flow 'flow'"):
        written({}).message("en", "flow", "b")


@settings(deadline=None)
@given(name=st.text(max_size=30))
def test_what_people_type_is_never_markup(name: str) -> None:
    """A name with markup in it is shown letter by letter, and plain text gives it back as it was."""
    content = OURS
    message = content.message("en", "settings", "renamed", {"name": name})
    assert message.count("<") == message.count(">") == 0
    assert content.plain("en", "settings", "renamed", {"name": name}) == f"{name} it is.".strip()


def test_markup_in_the_words_stays_and_in_facts_does_not(written: Write) -> None:
    """Tags of the file are tags; tags that somebody typed are text; a button has neither."""
    content = written({"ours/en/flow.jinja": block("b", "<b>{{ name }}</b>")})
    facts = {"name": "<i>Sam</i> & Co"}
    assert content.message("en", "flow", "b", facts) == "<b>&lt;i&gt;Sam&lt;/i&gt; &amp; Co</b>"
    assert content.label("en", "flow", "b", facts) == "<i>Sam</i> & Co"


def test_a_new_line_in_the_file_is_a_new_line_in_the_message(written: Write) -> None:
    """Lines are kept, a tag alone on its line takes none, and what surrounds a block is trimmed."""
    content = written(
        {"ours/en/flow.jinja": "{% block b %}\n\none\n{% if true %}\n\n  two\n{% endif %}\n\nthree\n\n{% endblock %}\n"}
    )
    assert content.message("en", "flow", "b") == "one\n\n  two\n\nthree"
    assert content.label("en", "flow", "b") == "one two three"


PLURALS = "{{ plural(n, one='{n} day', few='{n} dni', many='{n} dnů', other='{n} days') }}"


@pytest.mark.parametrize(
    ("locale", "count", "words"),
    [("en", 1, "1 day"), ("en", 0, "0 days"), ("en", 1234, "1,234 days"), ("cs", 2, "2 dni"), ("ja", 1, "1 days")],
)
def test_plurals_follow_the_language(written: Write, locale: str, count: int, words: str) -> None:
    """The form is chosen by the language's own rule, and `other` stands in for a form that is not given."""
    content = written({f"ours/{locale}/flow.jinja": block("b", PLURALS)})
    assert content.message(locale, "flow", "b", {"n": count}) == words


def test_plural_forms_are_no_way_in_for_markup(written: Write) -> None:
    """What is put into a plural is escaped like anything else."""
    content = written({"ours/en/flow.jinja": block("b", "{{ plural(2, other='{n} ' ~ what) }}")})
    assert content.message("en", "flow", "b", {"what": "<b>"}) == "2 &lt;b&gt;"


@pytest.mark.parametrize(
    ("locale", "day", "clock", "number"),
    [
        ("en", "Tuesday 24 November", "7:05 PM", "1,234.5"),
        ("de", "Dienstag 24 November", "19:05", "1.234,5"),
        ("pt-BR", "terça-feira 24 novembro", "19:05", "1.234,5"),
        ("xx", "Tuesday 24 November", "7:05 PM", "1,234.5"),
    ],
)
def test_days_clocks_and_numbers_follow_the_language(
    written: Write, locale: str, day: str, clock: str, number: str
) -> None:
    """Dates, times and numbers are as the language writes them; one that nobody knows is written in English."""
    words = "{{ on|day }}|{{ at|clock }}|{{ n|number }}"
    content = written({f"ours/{locale}/flow.jinja": block("b", words)})
    for on, at in ((date(2026, 11, 24), time(19, 5)), ("2026-11-24T09:30", "19:05")):
        assert content.message(locale, "flow", "b", {"on": on, "at": at, "n": 1234.5}) == f"{day}|{clock}|{number}"


def test_names_come_nearest_first_and_once(written: Write) -> None:
    """The blocks of a flow over all languages it falls back to, each once, shared ones not among them."""
    content = written(
        {
            "ours/pt/lines.jinja": block("b", "x") + block("a", "x"),
            "own/en/lines.jinja": block("c", "x"),
            "ours/en/lines.jinja": block("a", "x") + block("d", "x"),
            "ours/en/shared.jinja": block("e", "x"),
        }
    )
    assert content.names("pt-BR", "lines") == ("b", "a", "c", "d")
    assert [(locale, flow) for locale, flow, _ in content.files()] == [
        ("en", "lines"), ("en", "lines"), ("en", "shared"), ("pt", "lines"),
    ]  # fmt: skip


def test_our_own_words_are_there() -> None:
    """The project's content can be read, file by file."""
    content = Content()
    assert content.roots == [HERE]
    assert "en" in content.locales
    assert all(content.syntax(path).body for _, _, path in content.files())
