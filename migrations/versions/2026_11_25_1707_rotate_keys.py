"""Keep how far a new key has taken over."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_1707"
down_revision = "2026_11_25_1700"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_rotation",
        sa.Column("ring", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last", sa.Uuid(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("unreadable", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ring", name=op.f("pk_key_rotation")),
    )
    op.execute("GRANT SELECT ON key_rotation TO hutong_api")
    op.execute("GRANT SELECT, INSERT, UPDATE ON key_rotation TO hutong_worker")
    op.execute("GRANT DELETE ON blind_index TO hutong_worker")


def downgrade() -> None:
    op.drop_table("key_rotation")
    op.execute("REVOKE DELETE ON blind_index FROM hutong_worker")
