"""Which children a report names, and how often each was reported before."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_24_0915"
down_revision = "2026_11_24_0914"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("report", sa.Column("child_ids", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False))
    op.execute(
        "UPDATE report SET child_ids = ARRAY(SELECT child.id FROM child WHERE child.case_id = report.case_id"
        " AND child.added_at <= report.received_at)"
    )
    op.alter_column("report", "child_ids", server_default=None)
    op.add_column("case", sa.Column("known_before", postgresql.JSONB(), server_default="[]", nullable=False))
    op.alter_column("case", "known_before", server_default=None)


def downgrade() -> None:
    op.drop_column("case", "known_before")
    op.drop_column("report", "child_ids")
