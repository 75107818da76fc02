"""The audit of dependencies can fail: the real pip-audit asks a service here that is told what to know."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from services.embedded import ports
from tests.dependencies.auditing import KNOWN
from tests.house import Json

LOCKED = "fastapi==0.165.0\nrich==15.0.0\n"
TELLS_OF_THE_KNOWN = {KNOWN: "PYSEC-2019-217"}


class Advisories(BaseHTTPRequestHandler):
    """Answers as an OSV service does: what is known of one release, `{}` when nothing is."""

    known: dict[str, str]
    silent_about: str | None

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        release = f"{asked['package']['name']}=={asked['version']}"
        answer = json.dumps(_record(release, self.known[release]) if release in self.known else {}).encode()
        self.send_response(500 if release == self.silent_about else 200)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def _record(release: str, id_: str) -> Json:
    name = release.partition("==")[0]
    affected = [{"package": {"name": name, "ecosystem": "PyPI"}, "versions": [release.partition("==")[2]]}]
    return {"vulns": [{"id": id_, "summary": "invented", "affected": affected}]}


@contextmanager
def service(known: dict[str, str], silent_about: str | None = None) -> Iterator[str]:
    handler = type("Told", (Advisories,), {"known": known, "silent_about": silent_about})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.lock"
    file.write_text(LOCKED)
    return file


def audit(lock: Path, address: str, *more: str) -> tuple[int, str]:
    """Exit status, and what it said."""
    environment = {**os.environ, "PIP_AUDIT_OSV_URL": address, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    command = [sys.executable, "-m", "tests.dependencies", *more, str(lock)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_what_nothing_is_known_of_passes(lock: Path) -> None:
    with service(TELLS_OF_THE_KNOWN) as address:
        assert audit(lock, address) == (0, "2 dependencies audited: no known vulnerability\n")


def test_a_known_vulnerability_fails_and_is_named(lock: Path) -> None:
    with service({**TELLS_OF_THE_KNOWN, "rich==15.0.0": "PYSEC-2099-1"}) as address:
        assert audit(lock, address) == (1, "known vulnerabilities:\nrich 15.0.0: PYSEC-2099-1\n")


def test_a_service_that_is_away_is_said_loudly_and_is_no_audit(lock: Path) -> None:
    away = f"http://127.0.0.1:{ports.free()}/v1/query"
    status, said = audit(lock, away)
    assert (status, "NOT AUDITED" in said) == (0, True)
    assert audit(lock, away, "--required")[0] == 1


def test_a_service_that_knows_nothing_is_no_audit(lock: Path) -> None:
    with service({}) as address:
        status, said = audit(lock, address)
        assert (status, "NOT AUDITED" in said) == (0, True)


def test_a_service_that_answers_has_to_answer_of_each(lock: Path) -> None:
    with service(TELLS_OF_THE_KNOWN, silent_about="fastapi==0.165.0") as address:
        status, said = audit(lock, address)
        assert (status, "could not be audited" in said) == (1, True)


def test_what_names_no_release_cannot_be_audited_and_fails(lock: Path) -> None:
    lock.write_text("fastapi>=0.165\n")
    with service(TELLS_OF_THE_KNOWN) as address:
        status, said = audit(lock, address)
        assert (status, "could not be audited" in said) == (1, True)
