"""Know since when a case has its status: a reporter is told only what its report has come to."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_2146"
down_revision = "2026_11_30_2132"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case", sa.Column("status_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("case", "status_since")
