"""Say under which key a recovery code's digest is, so that the key before can be forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_2211"
down_revision = "2026_11_30_2210"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # until now nothing exchanged that ring: all stand under its first key
    op.add_column("recovery_code", sa.Column("key_id", sa.Text(), nullable=False, server_default="k1"))
    op.alter_column("recovery_code", "key_id", server_default=None)


def downgrade() -> None:
    op.drop_column("recovery_code", "key_id")
