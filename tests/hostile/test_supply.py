"""Where everything that runs comes from: locked, closed, by hash; nothing is fetched unpinned; and how to tell us.

What can be told without a network. What is known of weaknesses in the locked versions needs one: `pip-audit`.
"""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.test_project import LOCKS, PROJECT, ROOT, UV_LOCK, pins, read

ENTRY = re.compile(
    r"(?m)^([A-Za-z0-9][\w.-]*)==\S+(?: ; ([^\\]+?))? \\\n((?:[ ]+--hash=\S+(?: \\)?\n)+)((?:[ ]+# .*\n?)*)"
)


def asked_for() -> Iterator[Requirement]:
    """All that pyproject.toml names."""
    project = PROJECT["project"]
    for one in (
        project["dependencies"],
        *project["optional-dependencies"].values(),
        PROJECT["dependency-groups"]["dev"],
    ):
        yield from map(Requirement, one)


def needs(requirement: Requirement) -> Iterator[Requirement]:
    """What an installed package needs on this machine, with the extras that are asked for."""
    environment = {name: str(value) for name, value in default_environment().items()}
    for line in importlib.metadata.requires(requirement.name) or []:
        need = Requirement(line)
        extras = requirement.extras or {""}
        if need.marker is None or any(need.marker.evaluate(environment | {"extra": extra}) for extra in {"", *extras}):
            yield need


def test_the_lock_is_closed() -> None:
    """Whatever a locked package needs here, extras too, is locked in a version that it allows: nothing is left for an
    installer to choose."""
    locked = pins(LOCKS["requirements-dev.txt"])
    seen: set[str] = set()
    waiting = [one for one in asked_for() if one.marker is None or one.marker.evaluate()]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        assert name in locked, f"{requirement} is not locked: make lock"
        assert requirement.specifier.contains(locked[name], prereleases=True), (
            f"{requirement}, {locked[name]}: make lock"
        )
        if (mark := f"{name}[{','.join(sorted(requirement.extras))}]") not in seen:
            seen.add(mark)
            waiting += needs(requirement)
    assert len(seen) > 60


@pytest.mark.parametrize("name", LOCKS)
def test_nothing_is_locked_that_nobody_needs(name: str) -> None:
    """Each locked package says who needs it, and that is the project or another that is locked."""
    locked = pins(LOCKS[name])
    entries = ENTRY.findall(LOCKS[name])
    assert len(entries) == len(locked)
    for package, _, _, comment in entries:
        words = {
            word for word in comment.replace("#", " ").split() if word not in ("via", "-c", "requirements-dev.txt")
        }
        needed_by = {canonicalize_name(word) for word in words if not word.startswith("(")}
        assert needed_by, package
        assert needed_by <= {*locked, "onward"} - {canonicalize_name(package)}, package


@pytest.mark.parametrize("text", [*LOCKS.values(), UV_LOCK], ids=[*LOCKS, "requirements-uv.txt"])
def test_hashes_are_whole(text: str) -> None:
    """Every hash is a SHA-256 of 64 figures, and none stands twice below a package."""
    for package, _, hashes, _ in ENTRY.findall(text):
        found = re.findall(r"--hash=sha256:(\S+)", hashes)
        assert found, package
        assert all(re.fullmatch("[0-9a-f]{64}", one) for one in found), package
        assert len(found) == len(set(found)), package


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_not_for_every_machine_is_locked_so(lock: str) -> None:
    """A dependency that pyproject.toml wants on some machines only is locked for those only."""
    markers = {canonicalize_name(name): marker for name, marker, _, _ in ENTRY.findall(LOCKS[lock])}
    for requirement in asked_for():
        if requirement.marker and (name := canonicalize_name(requirement.name)) in markers:
            assert str(requirement.marker).split()[0] in markers[name], name


def test_all_extras_are_locked() -> None:
    """`make lock` solves every extra there is, for the container and for the tests alike."""
    lines = [line for line in read("Makefile").splitlines() if "pyproject.toml --extra" in line]
    assert len(lines) == 2
    for extra in PROJECT["project"]["optional-dependencies"]:
        assert all(f"--extra {extra}" in line for line in lines)
    assert "--generate-hashes" in read("Makefile")
    assert "--no-emit-index-url" in read("Makefile")


def test_whatever_installs_wants_hashes() -> None:
    """Every line of ours that installs packages of Python asks for hashes, and none pipes the network into a shell."""
    for path in (ROOT / "Makefile", ROOT / "Dockerfile", *(ROOT / ".ci").iterdir()):
        text = path.read_text("utf-8").replace("\\\n", " ")
        for line in text.splitlines():
            if (
                re.search(r"pip (?:install|sync)|install --", line)
                and not line.lstrip().startswith("#")
                and "apt" not in line
            ):
                assert "--require-hashes" in line, (path.name, line)
        assert not re.search(r"\b(?:curl|wget)\b", text), path


def workflows() -> list[Path]:
    """Files that tell some host what to run."""
    folders = (".github/workflows", ".forgejo/workflows", ".gitea/workflows")
    found = [path for folder in folders for path in (ROOT / folder).glob("*.y*ml")]
    return [*found, *(ROOT / name for name in (".gitlab-ci.yml", ".github/dependabot.yml") if (ROOT / name).exists())]


def test_no_action_is_unpinned() -> None:
    """Whatever a workflow uses of others is pinned to a commit, and an image to its digest."""
    for path in workflows():
        for used in re.findall(r"(?m)^\s*-?\s*uses:\s*(\S+)", path.read_text("utf-8")):
            assert used.startswith("./") or re.fullmatch(r"\S+@(?:[0-9a-f]{40}|sha256:[0-9a-f]{64})", used), (
                path,
                used,
            )
        for image in re.findall(r"(?m)^\s*(?:image|container):\s*(\S+)", path.read_text("utf-8")):
            assert "@sha256:" in image, (path, image)
    hooks = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    assert [one["repo"] for one in hooks] == ["local"]


def test_the_container_is_minimal() -> None:
    """It runs as nobody, from a small image of a named version; it fetches nothing but what the lock names, holds no
    secret, has no installer, and writes to its volume only."""
    text = read("Dockerfile").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    stages = [line for line in lines if line.startswith("FROM")]
    assert all(re.match(r"FROM \S+:\d+\.\d+-slim(?:@sha256:[0-9a-f]{64})?(?: AS \w+)?$", line) for line in stages)
    last = lines[lines.index(stages[-1]) :]
    users = [line.split()[1] for line in last if line.startswith("USER")]
    assert users[-1] == "10001:10001"
    assert not [line for line in last[last.index(f"USER {users[-1]}") :] if line.startswith("RUN")]
    assert not [line for line in lines if line.startswith("ADD")]
    assert not [line for line in lines if re.match(r"(?:ARG|ENV)\b.*(?:TOKEN|KEY|SECRET|PASSWORD)", line)]
    assert "--without-pip" in text
    assert [line for line in last if line.startswith("VOLUME")] == ["VOLUME /data"]
    assert "PYTHONDONTWRITEBYTECODE=1" in text
    assert not re.search(r"chmod|sudo|setuid|0\.0\.0\.0:22", text)
    let_through = read(".dockerignore").splitlines()
    assert let_through[0] == "*"
    assert not [line for line in let_through if line.startswith("!") and re.search(r"env|git|key|db|data", line)]


def test_security_tells_how_to_report() -> None:
    """SECURITY.md says where to, what to say, when we answer, which versions get repairs, and what is not protected."""
    text = read("SECURITY.md")
    for word in ("in private", "week", "newest version", "cannot protect", "hash"):
        assert word in text, word
    assert "SECURITY.md" in read("README.md")
