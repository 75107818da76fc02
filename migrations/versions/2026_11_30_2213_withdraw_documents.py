"""Shut away a paper that was filed wrongly."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_2213"
down_revision = "2026_11_30_2212"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("document", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("document", "withdrawn_at")
