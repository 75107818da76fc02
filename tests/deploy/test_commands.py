"""What the person at the terminal is told when a command cannot go on: a sentence, and a status other than 0."""

import socket
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from services import cli, issuing
from services.core import keys
from services.core.errors import StartupRefused

URL = "postgresql://hutong_api:hush@127.0.0.1:1/hutong"
Said = Callable[..., str]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """`said("token", "…", HUTONG_…="…")`: the complaint of a command that has to fail, and never repeats a password."""
    for name in ("HUTONG_KEYS_DIR", "HUTONG_DATABASE_URL", "HUTONG_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str, **environment: str) -> str:
        monkeypatch.setattr(sys, "argv", ["hutong", *words])
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code in (1, 2)
        told = capsys.readouterr().err
        assert "hush" not in told
        return told

    return run


@pytest.mark.parametrize("command", ["api", "worker", "relay", "migrate"])
def test_a_process_that_is_told_nothing_names_what_it_must_be_told(said: Said, command: str) -> None:
    assert said(command) == (
        "hutong: the environment is not as it must be: HUTONG_KEYS_DIR: missing; HUTONG_DATABASE_URL: missing\n"
    )


def test_a_setting_of_another_shape_is_named_with_what_it_should_be(said: Said, tmp_path: Path) -> None:
    told = said(
        "api",
        HUTONG_KEYS_DIR=str(tmp_path),
        HUTONG_DATABASE_URL="mysql://a:hush@db/x",
        HUTONG_LOG_LEVEL="LOUD",
        HUTONG_TEMPORAL_ADDRESS="engine",
    )
    assert "HUTONG_DATABASE_URL: not a URL like postgresql://role@host:5432/hutong" in told
    assert "HUTONG_LOG_LEVEL: Input should be 'DEBUG'" in told
    assert "HUTONG_TEMPORAL_ADDRESS: String should match pattern" in told


def test_a_port_that_is_taken_is_named(said: Said, tmp_path: Path) -> None:
    keys.create_missing(tmp_path / "keys")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        told = said("api", HUTONG_KEYS_DIR=str(tmp_path / "keys"), HUTONG_DATABASE_URL=URL, HUTONG_PORT=port)
    assert told == f"hutong: 127.0.0.1 port {port} cannot be listened on: Address already in use\n"


def test_a_key_that_others_can_read_is_named_before_the_database_is_asked(said: Said, tmp_path: Path) -> None:
    keys.write_private(tmp_path / "hutong_api.password", "hush")
    (tmp_path / "hutong_api.password").chmod(0o644)
    told = said("seed", HUTONG_KEYS_DIR=str(tmp_path), HUTONG_DATABASE_URL="postgresql://hutong_api@db/hutong")
    path = tmp_path / "hutong_api.password"
    assert told == f"hutong: the key file {path} is readable by others; run: chmod 600 {path}\n"


@pytest.mark.parametrize("words", [("token", "police-349901"), ("seed",), ("resync",), ("backup", "copy")])
def test_what_needs_a_running_stack_says_so(said: Said, words: tuple[str, ...], tmp_path: Path) -> None:
    told = said(*words, "--data-dir", str(tmp_path))
    assert told == f"hutong: no stack is running on {tmp_path}; start it: hutong up --data-dir {tmp_path}\n"


@pytest.mark.parametrize("words", [("--port", "70000"), ("--port", "-1"), ("--seed", "tulips")])
def test_an_option_that_cannot_be_is_refused_before_anything_is_made(
    said: Said, words: tuple[str, str], tmp_path: Path
) -> None:
    assert f"Invalid value for '{words[0]}'" in said("up", *words, "--data-dir", str(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


async def test_a_person_without_a_name_gets_no_token(tmp_path: Path) -> None:
    with pytest.raises(StartupRefused, match="a person needs a name"):
        await issuing.token(URL, tmp_path, "police-349901", role=None, person=" ", lifetime=timedelta(days=1))


def test_a_folder_that_is_no_backup_is_not_restored(said: Said, tmp_path: Path) -> None:
    told = said("restore", str(tmp_path), "--data-dir", str(tmp_path / "new"))
    assert told == f"hutong: {tmp_path} is no backup: it has no readable manifest.json\n"
