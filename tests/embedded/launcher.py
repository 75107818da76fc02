"""Stands in for the command line: `python -m tests.embedded.launcher DIR PORT [SEED]` with a schema of its own."""

import os
import sys
from pathlib import Path

import psycopg
from rich.console import Console

from services.core.errors import StartupRefused
from services.embedded import stack

PRODUCT = str(Path(__file__).with_name("product.py"))
SCHEMA = """
CREATE ROLE hutong_api LOGIN;
CREATE ROLE hutong_worker LOGIN;
CREATE ROLE hutong_relay LOGIN;
CREATE ROLE hutong_ledger NOLOGIN;
ALTER ROLE hutong_api SET lock_timeout TO '4s';
GRANT hutong_ledger TO hutong_owner;
CREATE TABLE alembic_version (version_num text PRIMARY KEY);
INSERT INTO alembic_version VALUES ('2026_01_01_first');
CREATE TABLE entry (seq int PRIMARY KEY, said text NOT NULL);
GRANT SELECT, INSERT, UPDATE ON entry TO hutong_api;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'entries stay as they are'; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION refuse();
GRANT CREATE ON SCHEMA public TO hutong_ledger;
ALTER TABLE entry OWNER TO hutong_ledger;
"""


def migrate(owner_url: str) -> None:
    if os.environ.get("FAKE_SCHEMA") == "newer":
        raise StartupRefused("the database's schema is newer than this program knows")
    with psycopg.connect(owner_url) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'hutong_api'").fetchone():
            connection.execute(SCHEMA)


def seed(name: str, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("INSERT INTO entry VALUES (0, %s)", [f"seed {name}"])


def main() -> None:
    steps = stack.Steps(migrate=migrate, seed=seed, command=(sys.executable, PRODUCT))
    wanted = sys.argv[3] if len(sys.argv) > 3 else None
    try:
        stack.up(Path(sys.argv[1]), int(sys.argv[2]), wanted, Console(width=200), steps)
    except StartupRefused as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(refusal.exit_code)


if __name__ == "__main__":
    main()
