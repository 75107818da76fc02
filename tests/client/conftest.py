"""The API's own process, and the commands as somebody types them who knows its address and has a token."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from services import cli, issuing, seed
from services.core.errors import StartupRefused
from tests import house as houses
from tests.bench import stage
from tests.house import Json
from tests.reports_made import report


@dataclass
class Terminal:
    """At which an office types."""

    server: houses.Copy
    address: str
    folder: Path

    def token(self, organisation: str, person: str | None = None) -> str:
        url, keys_dir = self.server.url("hutong_api"), self.server.keys_dir
        lifetime = timedelta(hours=1)
        made = issuing.token(url, keys_dir, organisation, role=None, person=person, lifetime=lifetime)
        return asyncio.run(made)

    def types(self, *words: str, token: str | None = None, address: str | None = None) -> Result:
        environment = {"HUTONG_ADDRESS": address or self.address, "HUTONG_TOKEN": token, "NO_PROXY": "127.0.0.1"}
        return CliRunner().invoke(cli.app, [*words], env=environment)

    def does(self, *words: str, token: str | None = None) -> Any:
        """What `--json` answers, which has to be done."""
        done = self.types(*words, "--json", token=token)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    def says(self, *words: str, token: str | None = None, address: str | None = None) -> tuple[int, str]:
        """The exit status of what is refused, and the sentence, as `main` prints it."""
        done = self.types(*words, token=token, address=address)
        assert isinstance(done.exception, StartupRefused), done.output
        return done.exception.exit_code, str(done.exception)

    def file(self, content: Json | str | None = None) -> str:
        path = self.folder / "report.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content or report()))
        return str(path)


@pytest.fixture(scope="module")
def address(server: houses.Copy) -> Iterator[str]:
    asyncio.run(seed.demo(server.url("hutong_api")))
    with stage.process(server, "api", server.url("hutong_api").rpartition("/")[2]) as served:
        yield served.address


@pytest.fixture
def terminal(server: houses.Copy, address: str, tmp_path: Path) -> Terminal:
    return Terminal(server, address, tmp_path)


@pytest.fixture
def school(terminal: Terminal) -> str:
    return terminal.token("school-349901101-1")


@pytest.fixture
def police(terminal: Terminal) -> str:
    return terminal.token("police-349901", "王警官")
