"""Find the entry of each opening of something sealed."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_1500"
down_revision = "2026_11_25_1430"
branch_labels = None
depends_on = None

_FROM_THE_LEDGER = """
    INSERT INTO access_log (id, at, case_id, organisation, person, stream, seq)
    SELECT gen_random_uuid(), recorded_at, (body -> 'subject' ->> 'id')::uuid, body -> 'actor' ->> 'organisation',
           (body -> 'actor' ->> 'person')::uuid, stream, seq
    FROM (SELECT *, convert_from(canonical, 'UTF8')::jsonb AS body FROM ledger_entry WHERE type = 'vault.opened') opened
"""


def upgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("person", sa.Uuid(), nullable=True),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    for columns in (["at"], ["case_id", "at"], ["organisation", "at"], ["person", "at"]):
        op.create_index(op.f(f"ix_access_log_{'_'.join(columns)}_id"), "access_log", [*columns, "id"])
    op.execute(_FROM_THE_LEDGER)
    op.execute("GRANT SELECT, INSERT ON access_log TO hutong_api, hutong_worker")


def downgrade() -> None:
    op.drop_table("access_log")
