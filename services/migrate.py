"""Bring the database's schema to this program's, as the owner: no other process connects as the owner."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.pool import NullPool

import migrations
from services.core.database import sqlalchemy_url
from services.core.errors import StartupRefused


def config(owner_url: str) -> Config:
    made = Config()
    made.set_main_option("script_location", str(Path(migrations.__file__).parent))
    made.attributes["url"] = sqlalchemy_url(owner_url)
    return made


def upgrade(owner_url: str) -> None:
    """Raises StartupRefused when the database is away or not the owner's, or its schema is newer than this program."""
    made = config(owner_url)
    scripts = ScriptDirectory.from_config(made)
    try:
        found = revision(owner_url)
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]  # libpq's: host, port and role, never a password
        raise StartupRefused(f"the database does not answer; nothing was migrated: {reason}") from None
    if found is not None:
        try:
            scripts.get_revision(found)
        except CommandError:
            raise StartupRefused(
                f"the database's schema ({found}) is newer than this program knows; start the newer program"
            ) from None
    try:
        command.upgrade(made, "head")
    except ProgrammingError as error:
        if not isinstance(error.orig, InsufficientPrivilege):
            raise
        raise StartupRefused(
            f"the owner of the database may not do what the migrations need: {error.orig.diag.message_primary}"
        ) from None


def revision(owner_url: str) -> str | None:
    """The schema's revision, None for an empty database."""
    engine = create_engine(sqlalchemy_url(owner_url), poolclass=NullPool)
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The revision that this program is made for."""
    return ScriptDirectory.from_config(config("postgresql://unused/unused")).get_current_head() or ""
