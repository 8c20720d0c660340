"""Whether anything is known against the versions in requirements.txt: asks `pip-audit`, and its service if it can.

    .venv/bin/python .ci/audit.py [options of pip-audit]

Ends with 1 on a finding, and when pip-audit does not do its work. Where its service cannot be reached, or knows nothing
of the packages (a mirror that only hands out files answers so, and pip-audit then says that all is well), it says so
and ends with 0: nobody's tests fail for want of a network.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
COMMAND = [
    sys.executable, "-m", "pip_audit", "-r", "requirements.txt", "--disable-pip", "--require-hashes", "--format",
    "json", "--progress-spinner", "off",
]  # fmt: skip
UNREACHED = re.compile(r"ServiceError|requests\.exceptions\.\w+|Could not connect|is not redirecting properly")


def audited(options: Sequence[str]) -> tuple[int, str]:
    """Runs it; gives the exit code and what to say."""
    ran = subprocess.run([*COMMAND, *options], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    try:
        packages: list[dict[str, Any]] = json.loads(ran.stdout)["dependencies"]
    except (ValueError, KeyError):
        if ran.returncode and (cause := UNREACHED.search(ran.stderr)):
            return 0, f"NOT LOOKED AT: the service cannot be reached from here ({cause[0]})"
        return 1, f"it broke\n{ran.stderr}"
    found = [f"{one['name']} {one['version']}: {_told(bug)}" for one in packages for bug in one.get("vulns", ())]
    unknown = [one["name"] for one in packages if "vulns" not in one]
    if found:
        return 1, "\n  ".join([f"{len(found)} known weaknesses: make lock UPGRADE='--upgrade-package NAME'", *found])
    if ran.returncode:
        return 1, f"it ended with {ran.returncode}\n{ran.stderr}"
    if len(unknown) == len(packages):
        return 0, f"NOT LOOKED AT: what answers here knows none of the {len(packages)} packages"
    beside = f"; NOT LOOKED AT: {', '.join(unknown)}" if unknown else ""
    return 0, f"nothing is known against {len(packages) - len(unknown)} locked versions{beside}"


def _told(bug: dict[str, Any]) -> str:
    names, mended = [bug["id"], *bug.get("aliases", ())], bug.get("fix_versions")
    return f"{', '.join(names)}, {'mended in ' + ' or '.join(mended) if mended else 'not mended yet'}"


if __name__ == "__main__":
    code, said = audited(sys.argv[1:])
    print(f"pip-audit: {said}")
    sys.exit(code)
