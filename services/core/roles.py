"""Which database role a process has: its own and no other, since the role is what the database lets it do and see."""

import psycopg

from services.core.errors import StartupRefused

OWNER, API, WORKER, RELAY = "hutong_owner", "hutong_api", "hutong_worker", "hutong_relay"
_ASKED = """
    SELECT current_user,
           EXISTS (SELECT FROM pg_roles WHERE rolname = %(wanted)s AND pg_has_role(oid, 'USAGE')) AS serves,
           EXISTS (SELECT FROM pg_roles WHERE rolname = %(owner)s AND pg_has_role(oid, 'USAGE')) AS owns
"""


def require(url: str, wanted: str) -> None:
    """Raises StartupRefused for another role, and for one that owns the tables or stands above all rules.

    A database that is away is no reason: the process waits for it, and asks again when it is started anew.
    """
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            found = connection.execute(_ASKED, {"wanted": wanted, "owner": OWNER}).fetchone()
    except psycopg.OperationalError:
        return
    assert found is not None  # noqa: S101 - a select without FROM has a row
    name, serves, owns = found
    if owns or not serves:
        raise StartupRefused(f"HUTONG_DATABASE_URL is for the role {name}; this process serves as {wanted}")
