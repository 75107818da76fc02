import psycopg
import pytest
from alembic import command

from services import migrate
from services.core.errors import StartupRefused
from services.embedded.postgres import Server


def test_the_tables_are_those_of_the_models(server: Server) -> None:
    command.check(migrate.config(server.url("hutong_owner")))


def test_migrating_again_changes_nothing(server: Server) -> None:
    migrate.upgrade(server.url("hutong_owner"))
    assert migrate.revision(server.url("hutong_owner")) == migrate.head()


def test_a_newer_schema_is_refused_in_a_sentence(server: Server) -> None:
    url = server.url("hutong_owner")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '2999_01_01_0000'")
        try:
            with pytest.raises(StartupRefused, match="newer than this program"):
                migrate.upgrade(url)
        finally:
            connection.execute("UPDATE alembic_version SET version_num = %s", [migrate.head()])


def test_a_database_that_is_away_is_said_in_a_sentence() -> None:
    with pytest.raises(StartupRefused, match="does not answer"):
        migrate.upgrade("postgresql://nobody:nothing@127.0.0.1:1/none")
