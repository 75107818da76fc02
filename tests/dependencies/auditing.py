"""Whether a locked dependency has a known vulnerability: pip-audit, asking an advisory service.

A service that is away must neither stop work on a machine without internet nor pass for an audit. So it is first asked
about a release of which a vulnerability has long been known: only a service that names it was heard, and of that one
every dependency needs an answer. Advisories that a package would bring along are no way out: `safety-db` ends in 2021.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

KNOWN = "jinja2==2.10"  # CVE-2019-10906
SECONDS = "10"  # for one answer

Verdict = Literal["clean", "vulnerable", "failed"]


@dataclass(frozen=True)
class Audit:
    """`found`: each vulnerability, as `name version: id`. `why`: the last that pip-audit said."""

    verdict: Verdict
    packages: int
    found: list[str]
    why: str


def of_file(requirements: Path) -> Audit:
    """Every line has to name one release; nothing is resolved or downloaded."""
    command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", "osv", "--format", "json", "--strict"]
    command += ["--progress-spinner", "off", "--timeout", SECONDS, "--disable-pip", "--no-deps"]
    done = subprocess.run([*command, "-r", str(requirements)], capture_output=True, text=True, check=False)
    why = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, LookupError):
        return Audit("failed", 0, [], why)
    found = [*_vulnerabilities(packages)]
    if bool(found) == (done.returncode == 0):  # it contradicts itself
        return Audit("failed", len(packages), found, why)
    return Audit("vulnerable" if found else "clean", len(packages), found, why)


def is_heard() -> Audit | None:
    """None when the service names what is known; else what came instead."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(f"{KNOWN}\n")
        file.flush()
        heard = of_file(Path(file.name))
    return None if heard.verdict == "vulnerable" else heard


def _vulnerabilities(packages: list[dict[str, object]]) -> Iterator[str]:
    for package in packages:
        vulnerabilities = package.get("vulns", [])
        if isinstance(vulnerabilities, list):
            yield from (f"{package['name']} {package['version']}: {one['id']}" for one in vulnerabilities)
