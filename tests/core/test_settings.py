"""A process knows its database by its role's name; the password is a key file."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy.engine import make_url

from services.core import keys
from services.core.errors import StartupRefused
from services.core.settings import Settings

URL = "postgresql://hutong_api@db:5432/hutong"


def test_a_url_without_a_password_takes_that_of_its_roles_key_file(tmp_path: Path) -> None:
    keys.write_private(tmp_path / "hutong_api.password", "a:word/with@signs\n")
    keys.write_private(tmp_path / "hutong_worker.password", "another")
    url = make_url(Settings(database_url=URL, keys_dir=tmp_path).database_url)
    assert (url.username, url.password, url.host) == ("hutong_api", "a:word/with@signs", "db")


def test_a_password_in_the_url_is_kept(tmp_path: Path) -> None:
    keys.write_private(tmp_path / "hutong_api.password", "of the file")
    given = "postgresql://hutong_api:given@db/hutong"
    assert Settings(database_url=given, keys_dir=tmp_path).database_url == given


def test_without_either_the_url_stays_as_it_is(tmp_path: Path) -> None:
    assert Settings(database_url=URL, keys_dir=tmp_path).database_url == URL


def test_a_password_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    keys.write_private(tmp_path / "hutong_api.password", "seen by others")
    (tmp_path / "hutong_api.password").chmod(0o644)
    with pytest.raises(StartupRefused, match="readable by others"):
        Settings(database_url=URL, keys_dir=tmp_path)


@pytest.mark.parametrize("url", ["", "hutong", "mysql://a:hush@db/hutong", "postgresql://a:hush@db:port/hutong"])
def test_what_is_no_url_of_postgresql_is_refused_without_being_repeated(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(database_url=url, keys_dir=tmp_path)
    (found,) = refused.value.errors(include_input=False, include_context=False)
    assert found["loc"] == ("database_url",)
    assert "hush" not in found["msg"]


def test_a_log_level_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="log_level"):
        Settings(database_url=URL, keys_dir=tmp_path, log_level="LOUD")
