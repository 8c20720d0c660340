"""Where everything that runs comes from: locked, closed, by hash; nothing is fetched unpinned; and how to tell us.

What can be told without a network; what is known against the locked versions is asked by `.ci/audit.py`, tried here.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

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


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_wants_what_the_project_wants(name: str) -> None:
    """What a lock says that the project itself needs is what pyproject.toml names, so that what is taken out there is
    missed here: `make lock`."""
    ours = {canonicalize_name(package) for package, _, _, comment in ENTRY.findall(LOCKS[name]) if "onward" in comment}
    developers = {canonicalize_name(Requirement(one).name) for one in PROJECT["dependency-groups"]["dev"]}
    named = {canonicalize_name(one.name) for one in asked_for()}
    assert ours == (named if "dev" in name else named - developers)


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


CLEAN = {"name": "jinja2", "version": "3.1.6", "vulns": []}
UNKNOWN = {"name": "aiohttp", "skip_reason": "not found"}
BUGGY = {"name": "yarl", "version": "1.0", "vulns": [{"id": "PYSEC-7", "aliases": ["CVE-7"], "fix_versions": ["1.1"]}]}
NO_NETWORK = "requests.exceptions.ConnectionError: Max retries exceeded with url"


@pytest.mark.parametrize(("packages", "ended", "stderr", "code", "said"), [
    ([CLEAN, CLEAN], 0, "", 0, "nothing is known against 2 locked versions"),
    ([CLEAN, BUGGY], 1, "", 1, "yarl 1.0: PYSEC-7, CVE-7, mended in 1.1"),
    ([UNKNOWN, BUGGY], 0, "", 1, "PYSEC-7"),  # whatever it ends with
    ([CLEAN, UNKNOWN], 0, "", 0, "against 1 locked versions; NOT LOOKED AT: aiohttp"),
    ([UNKNOWN, UNKNOWN], 0, "", 0, "NOT LOOKED AT: what answers here knows none of the 2 packages"),
    (None, 1, NO_NETWORK, 0, "NOT LOOKED AT: the service cannot be reached from here"),
    (None, 1, "ERROR:pip_audit._cli:Could not connect to the feed", 0, "NOT LOOKED AT"),
    (None, 1, "ERROR:pip_audit._cli:requirement file contains invalid specifier", 1, "invalid specifier"),
    (None, 1, "No module named pip_audit", 1, "No module named pip_audit"),
    (None, 0, NO_NETWORK, 1, "it broke"),
    ([CLEAN], 2, "killed", 1, "it ended with 2"),
])  # fmt: skip
def test_a_finding_is_told(
    packages: object, ended: int, stderr: str, code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A known weakness always fails, and so does a pip-audit that breaks; no network never does, and is told clearly."""
    answer = json.dumps({"dependencies": packages}) if packages else ""
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], ended, answer, stderr))
    found, told = runpy.run_path(str(ROOT / ".ci/audit.py"))["audited"]([])
    assert (found, said in told) == (code, True), told


class Feed(BaseHTTPRequestHandler):
    """A service that knows of one weakness, of jinja2."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known: dict[str, Any] = {"id": "GHSA-planted", "affected": [], "aliases": [], "summary": "planted"}
        answer = json.dumps({"vulns": [known]} if asked["package"]["name"] == "jinja2" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def audit(*options: str, **environment: str) -> tuple[int, str]:
    """Runs .ci/audit.py; gives the exit code and what it says."""
    command = [sys.executable, ".ci/audit.py", *options]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.slow
def test_the_real_one_finds_what_is_known(tmp_path: Path) -> None:
    """pip-audit itself, before a service that knows of a weakness in a locked package, and before none at all."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Feed) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        asks = (
            "-s",
            "osv",
            "--cache-dir",
            str(tmp_path),
            "--osv-url",
            f"http://127.0.0.1:{server.server_port}/v1/query",
        )
        code, said = audit(*asks, HOME=str(tmp_path))
        server.shutdown()
    version = pins(LOCKS["requirements.txt"])["jinja2"]
    assert (code, "1 known weaknesses" in said, f"jinja2 {version}: GHSA-planted" in said) == (1, True, True), said
    code, said = audit(*asks, HOME=str(tmp_path))
    assert (code, "NOT LOOKED AT" in said) == (0, True), said


def test_each_change_is_audited() -> None:
    """CI asks, with the locked pip-audit, of the versions that run."""
    assert "make audit" in read(".ci/run").splitlines()
    assert "$(PY) .ci/audit.py" in read("Makefile")
    assert "pip-audit" in pins(LOCKS["requirements-dev.txt"])
    assert '"-r", "requirements.txt", "--disable-pip", "--require-hashes"' in read(".ci/audit.py")


def workflows() -> list[Path]:
    """Files that tell some host what to run."""
    folders = (".github/workflows", ".forgejo/workflows", ".gitea/workflows")
    found = [path for folder in folders for path in (ROOT / folder).glob("*.y*ml")]
    return [*found, *(ROOT / name for name in (".gitlab-ci.yml", ".github/dependabot.yml") if (ROOT / name).exists())]


def unpinned(workflow: str) -> list[str]:
    """What a workflow uses of others that may be another thing tomorrow: no commit, no digest."""
    actions = re.findall(r"(?m)^\s*-?\s*uses:\s*(\S+)", workflow)
    images = re.findall(r"(?m)^\s*(?:image|container):\s*(\S+)", workflow)
    pinned = re.compile(r"\./\S*|\S+@[0-9a-f]{40}|\S+@sha256:[0-9a-f]{64}")
    return [one for one in (*actions, *images) if not pinned.fullmatch(one)]


@pytest.mark.parametrize("line", [
    "  - uses: actions/checkout@v5", "    uses: a/b/.github/workflows/c.yml@main", "  image: postgres:18",
    "  - uses: a/b@0123abc", "container: python",
])  # fmt: skip
def test_what_is_unpinned_is_seen(line: str) -> None:
    """A tag, a branch, a short commit and an image without a digest are not pinned."""
    pinned = "uses: ./here\n  - uses: a/b@" + "a1" * 20 + "  # v5\n  image: c@sha256:" + "b2" * 32
    assert unpinned(pinned) == []
    assert len(unpinned(f"{pinned}\n{line}\n")) == 1


def test_no_action_is_unpinned() -> None:
    """Whatever a workflow uses of others is pinned to a commit, an image to its digest, and no hook is fetched."""
    assert {path: unpinned(path.read_text("utf-8")) for path in workflows()} == {path: [] for path in workflows()}
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
    assert [line for line in last if line.startswith("RUN") and "pip uninstall -qy pip" in line]
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
