"""The worker forgets deliveries that nobody asks about any more."""

from alembic import op

revision = "2026_11_30_2210"
down_revision = "2026_11_30_2152"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("GRANT DELETE ON delivery TO hutong_worker")


def downgrade() -> None:
    op.execute("REVOKE DELETE ON delivery FROM hutong_worker")
