"""Know to which offices a report was routed: who was asked in later never learns who reported."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_1530"
down_revision = "2026_11_25_1500"
branch_labels = None
depends_on = None

_FROM_THE_LEDGER = """
    WITH RECURSIVE entry AS (
        SELECT convert_from(canonical, 'UTF8')::jsonb AS body FROM ledger_entry WHERE type = 'referral.created'
    ), created AS (
        SELECT (body -> 'subject' ->> 'id')::uuid AS id, body -> 'actor' ->> 'role' AS role,
               (body -> 'data' ->> 'predecessor')::uuid AS predecessor
        FROM entry
    ), routed AS (
        SELECT id FROM created WHERE role = 'system'
        UNION SELECT created.id FROM created JOIN routed ON created.predecessor = routed.id
    )
    UPDATE referral SET receives = true WHERE role = 'lead' OR id IN (SELECT id FROM routed)
"""


def upgrade() -> None:
    op.add_column("referral", sa.Column("receives", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(_FROM_THE_LEDGER)
    op.alter_column("referral", "receives", server_default=None)


def downgrade() -> None:
    op.drop_column("referral", "receives")
