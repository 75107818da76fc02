"""Mailboxes and telephones are endpoints with a language and quiet hours."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_2152"
down_revision = "2026_11_30_2151"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("endpoint", sa.Column("language", sa.Text(), nullable=False, server_default="zh"))
    op.alter_column("endpoint", "language", server_default=None)
    for name in ("quiet_from", "quiet_until"):
        op.add_column("endpoint", sa.Column(name, sa.Time(), nullable=True))


def downgrade() -> None:
    for name in ("quiet_until", "quiet_from", "language"):
        op.drop_column("endpoint", name)
