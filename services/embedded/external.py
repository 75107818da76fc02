"""Servers that are not ours to start, named by the environment."""

import psycopg
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL

from services.core import keys
from services.core.errors import StartupRefused
from services.core.settings import postgresql_url
from services.embedded import postgres
from services.embedded.layout import Layout


class External(BaseSettings):
    """`HUTONG_DATABASE_URL` with the owner's credentials, `HUTONG_TEMPORAL_ADDRESS`; None means: start our own."""

    model_config = SettingsConfigDict(env_prefix="HUTONG_", extra="ignore")

    database_url: str | None = None
    temporal_address: str | None = None


def check_database(url: str, layout: Layout) -> str:
    """Check that the server answers and keep the owner's password as a key file; the answer is the URL without it.

    Raises StartupRefused with the server's reason, which never holds a password.
    """
    parsed = _parse(url)
    plain = parsed.set(drivername="postgresql")
    try:
        psycopg.connect(plain.render_as_string(hide_password=False), connect_timeout=5).close()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise StartupRefused(f"the database of HUTONG_DATABASE_URL does not answer: {reason}") from None
    _keep_password(layout, parsed.password)
    return plain._replace(password=None).render_as_string()


def _parse(url: str) -> URL:
    try:
        return postgresql_url(url)
    except ValueError as error:
        raise StartupRefused(f"HUTONG_DATABASE_URL is {error}") from None


def _keep_password(layout: Layout, password: object) -> None:
    path = layout.keys_dir / f"{postgres.OWNER}.password"
    path.unlink(missing_ok=True)
    if password:
        keys.write_private(path, str(password))
