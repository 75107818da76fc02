"""A ruling says which measures it orders."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "2026_11_30_2227"
down_revision = "2026_11_30_2220"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("legal_referral", sa.Column("measures", ARRAY(sa.Text), nullable=False, server_default="{}"))
    op.alter_column("legal_referral", "measures", server_default=None)


def downgrade() -> None:
    op.drop_column("legal_referral", "measures")
