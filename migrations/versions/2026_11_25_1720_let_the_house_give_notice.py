"""A notice may be about no case: what the house itself has to tell an office."""

from alembic import op

revision = "2026_11_25_1720"
down_revision = "2026_11_25_1715"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("notice", "case_id", nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM notice WHERE case_id IS NULL")
    op.alter_column("notice", "case_id", nullable=False)
