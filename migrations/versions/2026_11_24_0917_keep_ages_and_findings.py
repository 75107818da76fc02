"""Keep in which age groups the children of a report, and of its case, were, and what a measure found.

Of cases from before, the ages stay unknown: their birth dates are sealed.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "2026_11_24_0917"
down_revision = "2026_11_24_0916"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("case", "report"):
        op.add_column(table, sa.Column("age_groups", ARRAY(sa.Text()), nullable=False, server_default="{}"))
        op.alter_column(table, "age_groups", server_default=None)
    op.add_column("measure", sa.Column("finding", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("measure", "finding")
    for table in ("report", "case"):
        op.drop_column(table, "age_groups")
