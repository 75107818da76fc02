"""How a migration runs: as the owner, one at a time, and never waiting long for a table that is in use."""

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from services.tables import METADATA

ONE_AT_A_TIME = 7_340_121  # the advisory lock of migrations: any number that nothing else takes


def run() -> None:
    engine = create_engine(context.config.attributes["url"], poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.execute(text("SET statement_timeout = '10min'"))
        connection.execute(text("SET row_security = off"))  # an error, rather than passing over rows in silence
        connection.execute(text(f"SELECT pg_advisory_lock({ONE_AT_A_TIME})"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            compare_type=True,
            include_object=lambda found, *_: not found.info.get("is_view"),
            transaction_per_migration=True,
            **context.config.attributes.get("options", {}),
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
