"""Know which sessions the external provider opened: a temporary password of ours was never shown in them."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_0110"
down_revision = "2026_12_01_0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("login_session", sa.Column("by_provider", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("login_session", "by_provider")
