"""A clock that was breached and then given up runs no more: it keeps no case open, and nobody is late with it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_1640"
down_revision = "2026_11_25_1631"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deadline", sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("deadline", "given_up_at")
