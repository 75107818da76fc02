"""Where a stack lives when nobody says so, and how its URLs are made."""

import os
from pathlib import Path

import pytest

from services.core import keys
from services.core.errors import StartupRefused
from services.embedded import layout
from services.embedded.layout import Layout


def test_what_is_given_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUTONG_DATA_DIR", "/srv/one")
    assert Layout.of(Path("/srv/two")).home == Path("/srv/two")
    assert Layout.of(None).home == Path("/srv/one")


def test_the_default_is_a_folder_that_postgresql_can_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUTONG_DATA_DIR", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert Layout.of(None).home == Path("/var/lib/hutong")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert Layout.of(None).home == Path.home() / ".local" / "share" / "hutong"


def test_a_role_gets_its_own_password_at_the_owners_server(tmp_path: Path) -> None:
    keys.write_private(tmp_path / "hutong_api.password", "p@ss/word")
    url = layout.as_role("postgresql+psycopg://owner@db.example:6543/hutong?sslmode=require", "hutong_api", tmp_path)
    assert url == "postgresql://hutong_api:p%40ss%2Fword@db.example:6543/hutong?sslmode=require"


def test_an_owner_without_a_password_file_has_no_password(tmp_path: Path) -> None:
    assert layout.as_role("postgresql://owner@db/hutong", None, tmp_path) == "postgresql://owner@db/hutong"
    with pytest.raises(StartupRefused, match=r"hutong_worker.password is missing"):
        layout.as_role("postgresql://owner@db/hutong", "hutong_worker", tmp_path)


def test_a_data_directory_that_is_a_file_holds_no_stack(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartupRefused, match="no stack is running"):
        layout.running(tmp_path / "file")
