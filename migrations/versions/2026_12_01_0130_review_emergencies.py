"""Keep what an auditor found of an opening in an emergency."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_0130"
down_revision = "2026_12_01_0125"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("break_glass", sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("break_glass", sa.Column("reviewed_by", sa.Uuid(), nullable=True))
    op.add_column("break_glass", sa.Column("finding", sa.Text(), nullable=True))
    op.create_foreign_key(op.f("fk_break_glass_reviewed_by_person"), "break_glass", "person", ["reviewed_by"], ["id"])
    op.execute("GRANT UPDATE (reviewed_at, reviewed_by, finding) ON break_glass TO hutong_api")


def downgrade() -> None:
    op.execute("REVOKE UPDATE (reviewed_at, reviewed_by, finding) ON break_glass FROM hutong_api")
    for name in ("finding", "reviewed_by", "reviewed_at"):
        op.drop_column("break_glass", name)
