"""Everything around the code: settings, documents, lock files, arrows, and what a command says to wrong settings."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import structlog
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from bot.__main__ import _parser, main
from bot.engine.explore import explore
from bot.settings import Settings
from bot.store import new_key

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = {name: (ROOT / name).read_text("utf-8") for name in ("requirements.txt", "requirements-dev.txt")}
UV_LOCK = (ROOT / "requirements-uv.txt").read_text("utf-8")
TOKEN = "1:" + "a" * 35
SECRETS = {"BOT_TOKEN": TOKEN, "ENCRYPTION_KEY": "new"}  # "new": one made for the test
Patch: TypeAlias = pytest.MonkeyPatch
Capture: TypeAlias = pytest.CaptureFixture[str]


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def onward(*arguments: str, cwd: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command as somebody types it, with these settings alone."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=cwd, env={**kept, "PYTHONPATH": str(ROOT), **settings}, capture_output=True, text=True, timeout=60,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


# settings


def default_of(name: str) -> str:
    """A setting's default as somebody writes it."""
    value: Any = Settings.model_fields[name].default
    value = value.get_secret_value() if hasattr(value, "get_secret_value") else value
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


SETTINGS = {name.upper(): default_of(name) for name in Settings.model_fields}


def test_every_setting_stands_in_the_example() -> None:
    """.env.example has every setting with its default, no other, each once and below a sentence."""
    lines = read(".env.example").splitlines()
    found = {n: m for n, line in enumerate(lines) if (m := re.fullmatch(r"#?([A-Z_]+)=(.*)", line))}
    assert {m[1]: m[2] for m in found.values()} == SETTINGS
    assert len(found) == len(SETTINGS)
    assert all(lines[n - 1].startswith("# ") for n in found)


def test_the_example_works_as_it_is(tmp_path: Path) -> None:
    """A copy of .env.example is a valid .env, with all lines at work too."""
    for example in (read(".env.example"), re.sub(r"(?m)^#(?=[A-Z_]+=)", "", read(".env.example"))):
        (tmp_path / ".env").write_text(example, "utf-8")
        settings = Settings(_env_file=tmp_path / ".env")  # type: ignore[call-arg]
        assert {name.upper(): getattr(settings, name) for name in Settings.model_fields} == {
            name.upper(): field.default for name, field in Settings.model_fields.items()
        }


def test_every_setting_stands_in_the_manual() -> None:
    """The table in docs/operating.md has every setting with its default, and no other."""
    rows = re.findall(r"(?m)^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\| \S", read("docs/operating.md"))
    assert dict(rows) == SETTINGS
    assert len(rows) == len(SETTINGS)


# commands


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: Patch) -> None:
    """In a folder without .env, with no setting in the environment, and with the tests' own logging."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(structlog, "configure", lambda **_: None)
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)


def commands() -> dict[str, argparse.ArgumentParser]:
    actions = (a for a in _parser()._actions if isinstance(a, argparse._SubParsersAction))
    return dict(next(actions).choices)


def test_every_command_stands_in_the_readme() -> None:
    """The README's table of commands has each command of `python -m bot --help`, and no other."""
    assert set(re.findall(r"(?m)^\| `python -m bot ([\w-]+)` \| \S", read("README.md"))) == set(commands())


@pytest.mark.parametrize("name", ["README.md", "docs/operating.md", "docs/design.md", ".env.example", "compose.yaml"])
def test_documents_name_commands_that_exist(name: str) -> None:
    """Whatever `python -m bot …` or `make …` a document tells to type is a command or a target."""
    text = read(name)
    assert set(re.findall(r"python -m bot ([a-z]+(?:-[a-z]+)*)", text)) <= set(commands())
    targets = set(re.findall(r"(?m)^([a-z][a-z-]*):", read("Makefile")))
    typed = re.findall(r"(?m)(?:^|`|&& )(?:sudo )?make ((?:[a-z-]+ ?)+)", text)
    assert {target for line in typed for target in line.split()} <= targets


def test_make_tells_its_targets() -> None:
    """`make help` names each target that is no file, but itself and the parts of another."""
    phony = re.findall(r"(?m)^\.PHONY: (.*)$", read("Makefile"))[0].split()
    assert set(re.findall(r"'make ([a-z]+) ", read("Makefile"))) == set(phony) - {"help"}


def test_links_lead_somewhere() -> None:
    """Every link and picture within the repository, in every document, is there."""
    for document in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        text = document.read_text("utf-8")
        for link in re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", text):
            target = link[0] or link[1]
            assert re.match(r"https?:", target) or (document.parent / target).exists(), (document.name, target)


@pytest.mark.parametrize(("settings", "said"), [
    ({}, "BOT_TOKEN"),
    ({"BOT_TOKEN": ""}, "BOT_TOKEN"),
    ({"BOT_TOKEN": TOKEN}, "ENCRYPTION_KEY"),
    ({"BOT_TOKEN": TOKEN, "ENCRYPTION_KEY": "dG9vIHNob3J0"}, "ENCRYPTION_KEY"),
    ({"BOT_TOKEN": TOKEN, "ENCRYPTION_KEY": "not base64"}, "ENCRYPTION_KEY"),
    ({"LISTEN": "8080"}, "LISTEN"),
    ({"LISTEN": "127.0.0.1:99999"}, "LISTEN"),
    ({"TICK_SECONDS": "0"}, "TICK_SECONDS"),
    ({"TICK_SECONDS": "1.5"}, "TICK_SECONDS"),
    ({"PAID_BROADCAST": "perhaps"}, "PAID_BROADCAST"),
    ({"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
    ({"SQLITE_SYNCHRONOUS": "off"}, "SQLITE_SYNCHRONOUS"),
    ({"LOG_FORMAT": "xml"}, "LOG_FORMAT"),
    ({**SECRETS, "WEBHOOK_URL": "https://a.example"}, "WEBHOOK_SECRET"),
    ({**SECRETS, "DATABASE_URL": "onward.db"}, "DATABASE_URL"),
    ({**SECRETS, "DATABASE_URL": "sqlite+aiosqlite:////proc/no/x.db"}, "DATABASE_URL"),
    ({**SECRETS, "CONTENT_DIR": "nowhere"}, "nowhere"),
])  # fmt: skip
def test_a_wrong_setting_is_one_clear_sentence(
    settings: dict[str, str],
    said: str,
    alone: None,
    monkeypatch: Patch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`run` with a missing or wrong setting says which on stderr in one line, never a secret, and ends with 2."""
    given = {name: new_key() if value == "new" else value for name, value in settings.items()}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert main(["run"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert re.fullmatch(r"onward: [^\n]+\n", told.err), told.err
    assert said in told.err
    assert not [name for name in ("BOT_TOKEN", "ENCRYPTION_KEY") if given.get(name) and given[name] in told.err]


def test_several_wrong_settings_are_told_at_once(alone: None, monkeypatch: Patch, capsys: Capture) -> None:
    """Who has three settings wrong is told of all three."""
    for name in ("LISTEN", "TICK_SECONDS", "LOG_LEVEL"):
        monkeypatch.setenv(name, "nonsense")
    assert main(["check"]) == 2
    told = capsys.readouterr().err
    assert all(name in told for name in ("LISTEN", "TICK_SECONDS", "LOG_LEVEL"))


def test_without_a_token_run_says_what_to_do(tmp_path: Path) -> None:
    """A process without settings ends with 2 and one sentence on stderr, and leaves nothing behind."""
    ended = onward("run", cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert re.fullmatch(r"onward: BOT_TOKEN is missing[^\n]+\n", ended.stderr), ended.stderr
    assert not list(tmp_path.iterdir())


def test_a_new_key_is_one_that_run_takes(tmp_path: Path) -> None:
    """What `keys new` prints is an ENCRYPTION_KEY: `migrate` takes it, and refuses another one for that database."""
    key = onward("keys", "new", cwd=tmp_path).stdout.strip()
    settings = {"BOT_TOKEN": TOKEN, "ENCRYPTION_KEY": key}
    assert onward("migrate", cwd=tmp_path, **settings).returncode == 0
    assert (tmp_path / "onward.db").exists()
    other = onward("migrate", cwd=tmp_path, **(settings | {"ENCRYPTION_KEY": new_key()}))
    assert (other.returncode, other.stdout) == (2, "")
    assert "ENCRYPTION_KEY" in other.stderr


# lock files


def pins(text: str) -> dict[str, Version]:
    """The version of each package in a lock file."""
    found = re.findall(r"(?m)^([A-Za-z0-9][\w.-]*)==([^ ;]+)", text)
    return {canonicalize_name(name): Version(version) for name, version in found}


def wanted(*lists: list[str]) -> Iterator[Requirement]:
    for requirements in lists:
        yield from map(Requirement, requirements)


RUN = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["postgres"]]


@pytest.mark.parametrize(("lock", "lists"), [
    ("requirements.txt", [RUN]),
    ("requirements-dev.txt", [RUN, PROJECT["dependency-groups"]["dev"]]),
])  # fmt: skip
def test_the_lock_is_in_step_with_the_project(lock: str, lists: list[list[str]]) -> None:
    """Everything that pyproject.toml asks for is locked, in a version that it allows; `make lock` mends it."""
    locked = pins(LOCKS[lock])
    for requirement in wanted(*lists):
        name = canonicalize_name(requirement.name)
        assert name in locked, f"{name} is not in {lock}: make lock"
        assert requirement.specifier.contains(locked[name]), f"{requirement} but {name} {locked[name]}: make lock"


def test_what_runs_is_what_was_tested() -> None:
    """Each version of the runtime's lock, and the installer's, is that of the lock that the tests run with."""
    tested = pins(LOCKS["requirements-dev.txt"])
    assert pins(LOCKS["requirements.txt"]).items() <= tested.items()
    assert pins(UV_LOCK).items() <= tested.items()


@pytest.mark.parametrize("text", [*LOCKS.values(), UV_LOCK], ids=[*LOCKS, "requirements-uv.txt"])
def test_every_locked_file_has_its_hash(text: str) -> None:
    """No package without a hash, and no line of a lock file that names an index, an address or a file."""
    assert all("--hash=sha256:" in entry for entry in re.findall(r"(?m)^[a-z].*\\\n(?: +--hash.*\n)*", text))
    assert len(pins(text)) == len(re.findall(r"(?m)^[A-Za-z0-9].*\\$", text))
    assert not re.search(r"(?m)^-|://|^[a-z].* @ ", text)


# the repository


def files() -> list[Path]:
    """Every file that is kept under version control, or would be."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0:
        return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]
    hidden = {".venv", ".git", ".hypothesis", "__pycache__"}
    found = (p for p in ROOT.rglob("*") if p.is_file() and not hidden & set(p.relative_to(ROOT).parts))
    return [path for path in found if "_cache" not in str(path.relative_to(ROOT))]


REGISTRIES = ("py" + "pi.", "python" + "hosted", "npm" + "js.", "deb.deb" + "ian", "static.cra" + "tes", "qua" + "y.io")
MACHINES = re.compile(r"(?<![\w.~-])/(?:root|work|Users|home/[a-z]+)/")


def test_no_file_names_a_registry_or_a_machine() -> None:
    """Where packages come from is the installer's matter; a path of somebody's machine is nobody's."""
    for path in files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        assert not [host for host in REGISTRIES if host in text.lower()], path
        assert not MACHINES.search(text), (path, MACHINES.search(text))


def test_arrows_point_one_way() -> None:
    """The contracts in pyproject.toml between the parts hold."""
    ended = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main(['--no-cache'])"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_changelog_knows_this_version() -> None:
    """The version of pyproject.toml, or Unreleased, is the changelog's newest."""
    newest = re.findall(r"(?m)^## \[([^]]+)\]( - \d{4}-\d\d-\d\d| - Unreleased)?$", read("CHANGELOG.md"))[0]
    assert newest[0] in ("Unreleased", PROJECT["project"]["version"])


def test_the_layout_in_the_docs_is_the_real_one() -> None:
    """docs/design.md names each part of bot/, and nothing that is not there."""
    told = re.findall(r"(?m)^  ([\w./]+) {2,}\S", read("docs/design.md").partition("\nbot/\n")[2].partition("\n```")[0])
    parts = (p for p in (ROOT / "bot").iterdir() if p.suffix == ".py" or (p / "__init__.py").exists())
    assert set(told) == {p.name + "/" * p.is_dir() for p in parts} - {"__init__.py"}


def test_the_conversation_in_the_readme_is_one() -> None:
    """The README's example of a flow walks to its end on every path, and its block names are those it tells."""
    example = re.findall(r"```python\n(.*?)```", read("README.md"), re.DOTALL)
    scope: dict[str, Any] = {}
    exec(compile(example[0], "README.md", "exec"), scope)
    paths = list(explore(scope["bright"], (None,)))
    assert len(paths) >= 3
    told = re.findall(r"block for each name: ([^\n]*)\.", read("README.md"))[0]
    names = {name.partition("__")[0] for name in re.findall(r"`(\w+)`", told)}
    assert {taken.step.name for path in paths for taken in path.replay.passed} == names


def test_the_container_has_all_that_the_bot_reads() -> None:
    """The Dockerfile copies what .dockerignore lets through, and that is what the bot needs."""
    let_through = set(re.findall(r"(?m)^!(\S+)$", read(".dockerignore")))
    copied = {c for line in re.findall(r"(?m)^COPY (?!--from)(.*) \S+$", read("Dockerfile")) for c in line.split()}
    assert copied == let_through
    assert {"bot", "content", "requirements.txt"} <= copied


def test_compose_leaves_little_to_break_out_with() -> None:
    """The service's file system is read-only but for its volume, it gains no rights, and its health is looked at."""
    service = yaml.safe_load(read("compose.yaml"))["services"]["bot"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["volumes"] == ["data:/data"]
    assert service["environment"]["DATABASE_URL"] == re.findall(r"DATABASE_URL=(\S+)", read("Dockerfile"))[0]
    assert service["environment"]["LISTEN"] == re.findall(r"LISTEN=(\S+)", read("Dockerfile"))[0]
    check = service["healthcheck"]["test"]
    assert check[:3] == ["CMD", "python", "-c"]
    compile(check[3], "healthcheck", "exec")


def test_compose_for_several_workers() -> None:
    """The second form has two workers as tight as the one of the first, with a health check; every image that is fetched
    has a whole version; the proxy passes on to each worker, and asks each for its health where a webhook's is."""
    services = yaml.safe_load(read("compose.workers.yaml"))["services"]
    one = yaml.safe_load(read("compose.yaml"))["services"]["bot"]
    workers = {name: service for name, service in services.items() if service["image"] == "onward"}
    assert len(workers) == 2
    for service in workers.values():
        assert all(
            service[name] == one[name] for name in ("read_only", "cap_drop", "security_opt", "tmpfs", "env_file")
        )
        assert service["environment"]["DATABASE_URL"].startswith("postgresql+asyncpg://")
        assert "volumes" not in service
        compile(service["healthcheck"]["test"][3], "healthcheck", "exec")
    fetched = [service["image"] for name, service in services.items() if name not in workers]
    assert all(re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?-alpine[\d.]*", image) for image in fetched)
    caddy = yaml.safe_load(read("compose.workers.yaml"))["configs"]["caddy"]["content"]
    assert "reverse_proxy " + " ".join(f"{name}:8080" for name in workers) in caddy
    assert "health_port 8081" in caddy
