"""Keep each clock's budget, and what became of it: pauses and extensions.

A clock from before has no unit of its own: its budget is its rule's.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "2026_11_24_0912"
down_revision = "2026_11_24_0911"
branch_labels = None
depends_on = None

_ADDED = (
    sa.Column("amount", sa.Integer(), nullable=True),
    sa.Column("unit", sa.Text(), nullable=True),
    sa.Column("pauses", JSONB(), nullable=True),
    sa.Column("extensions", JSONB(), nullable=True),
    sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("suspended_for", sa.Text(), nullable=True),
)


def upgrade() -> None:
    for column in _ADDED:
        op.add_column("deadline", column)
    op.create_index(
        "ix_deadline_running",
        "deadline",
        ["case_id"],
        unique=False,
        postgresql_where=sa.text("met_at IS NULL AND state IN ('open', 'suspended')"),
    )


def downgrade() -> None:
    op.drop_index("ix_deadline_running", table_name="deadline")
    for column in reversed(_ADDED):
        op.drop_column("deadline", column.name)
