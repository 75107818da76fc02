"""A cluster of our own: who may connect, what is on, under whom it runs, and what never reaches its log."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from services.core.errors import StartupRefused
from services.embedded import account, postgres
from services.embedded.postgres import OWNER, SUPERUSER, Server

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    home = Path(tempfile.mkdtemp(prefix="hutong-"))
    with Server(home).started() as started:
        yield started
    shutil.rmtree(home)


def ask(server: Server, question: str, role: str = OWNER) -> object:
    with psycopg.connect(server.url(role)) as connection:
        row = connection.execute(question).fetchone()
        return row[0] if row else None


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("fsync", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", "127.0.0.1"),
        ("unix_socket_directories", ""),
        ("password_encryption", "scram-sha-256"),
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
        ("log_statement", "none"),
    ],
)
def test_settings(server: Server, setting: str, value: str) -> None:
    assert ask(server, f"SELECT current_setting('{setting}')", SUPERUSER) == value


def test_text_sorts_and_folds_by_unicode(server: Server) -> None:
    assert ask(server, "SELECT datlocale FROM pg_database WHERE datname = 'hutong'") == "C.UTF-8"
    assert ask(server, "SELECT upper('é')") == "É"


def test_the_owner_owns_the_database_makes_roles_passes_policies_and_is_no_superuser(server: Server) -> None:
    role = "SELECT rolcreaterole AND NOT rolsuper AND NOT rolcreatedb AND rolbypassrls FROM pg_roles"
    assert ask(server, f"{role} WHERE rolname = '{OWNER}'") is True
    assert ask(server, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'hutong'") == OWNER


@pytest.mark.parametrize("role", [SUPERUSER, OWNER])
@pytest.mark.parametrize("password", ["", ":wrong"], ids=["none", "wrong"])
def test_nobody_is_trusted_without_his_password(server: Server, role: str, password: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://{role}{password}@127.0.0.1:{server.port}/hutong")


def test_the_owner_gives_the_roles_that_he_made_their_passwords(server: Server) -> None:
    with psycopg.connect(server.url(OWNER)) as connection:
        for role in postgres.SERVING:
            connection.execute(f"CREATE ROLE {role} LOGIN")
    postgres.set_serving_passwords(server.url(OWNER), server.keys_dir)
    for role in postgres.SERVING:
        assert ask(server, "SELECT current_user", role) == role


@pytest.mark.parametrize(
    "failing",
    [
        "SELECT '{}'::int",
        "INSERT INTO child VALUES ('{}')",
        "SELECT {}",
        "DO $$ BEGIN RAISE '{}'; END $$",
        "DO $$ BEGIN RAISE WARNING '{}'; RAISE EXCEPTION 'afterwards'; END $$",
        "SELECT name FROM nowhere WHERE name = '{}'",
    ],
)
def test_no_value_of_a_failing_statement_reaches_the_log(server: Server, failing: str) -> None:
    marked = "小禾349901201611020028"
    with psycopg.connect(server.url(OWNER), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS child (name text PRIMARY KEY)")
        connection.execute("INSERT INTO child VALUES (%s) ON CONFLICT DO NOTHING", [marked])
        with pytest.raises(psycopg.Error):
            connection.execute(failing.format(marked))
        with pytest.raises(psycopg.Error):
            connection.execute("SELECT %s::text::date", [marked])
    assert "ready to accept connections" in server.log.read_text()
    assert marked not in server.log.read_text()


def test_it_never_runs_as_root_and_closes_its_data(server: Server) -> None:
    assert server.child
    process = psutil.Process(server.child.identity.pid)
    expected = account.unprivileged(server.data)
    uid = expected.uid if expected else os.geteuid()
    assert uid != 0
    assert set(process.uids()) == {uid}
    assert server.data.stat().st_uid == uid
    assert server.data.stat().st_mode & 0o777 == 0o700
    assert "HUTONG_KEYS_DIR" not in process.environ()


def test_a_server_left_behind_is_found_again(server: Server) -> None:
    other = Server(server.home)
    other.start()
    assert other.child
    assert server.child
    assert other.child.identity.pid == server.child.identity.pid
    assert other.port == server.port


def test_what_it_holds_is_there_after_a_stop_and_an_interrupted_first_attempt_is_not_taken_for_a_cluster(
    home: Path,
) -> None:
    (home / "postgres.new").mkdir()
    (home / "postgres.new" / "PG_VERSION").write_text("18")
    server = Server(home, durable=False)
    with server.started(), psycopg.connect(server.url(OWNER)) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    with Server(home).started() as again:
        assert ask(again, "SELECT number FROM kept") == 7
    assert sorted(path.name for path in home.iterdir()) == ["keys", "logs", "postgres"]


def test_a_server_that_cannot_start_points_to_its_log(home: Path) -> None:
    server = Server(home)
    with server.started():
        pass
    (server.data / "global" / "pg_control").unlink()
    with pytest.raises(StartupRefused, match=f"PostgreSQL did not start; its log says why: {server.log}"):
        server.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="without root PostgreSQL runs as the caller, who reaches his own folder")
def test_a_folder_that_the_account_cannot_reach_is_named_and_left_as_it_is(new_home: Callable[[], Path]) -> None:
    parent = new_home()
    home = parent / "stack"
    home.mkdir(mode=0o700)
    with pytest.raises(StartupRefused, match=f"cannot pass through {parent} to reach {home}.*chmod o\\+x {parent}"):
        Server(home).start()
    assert parent.stat().st_mode & 0o777 == 0o700
    assert not (home / "postgres").exists()
