"""Erase what is personal of a case when its time is over, unless it is on legal hold."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_1737"
down_revision = "2026_11_25_1720"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("held_since", "erased_at"):
        op.add_column("case", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_case_to_erase", "case", ["closed_at", "id"], postgresql_where=sa.text("erased_at IS NULL"))
    op.add_column("sealed_file", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("GRANT DELETE ON vault_key, vault_item TO hutong_worker")


def downgrade() -> None:
    op.execute("REVOKE DELETE ON vault_key, vault_item FROM hutong_worker")
    op.drop_column("sealed_file", "erased_at")
    op.drop_index("ix_case_to_erase", table_name="case")
    for name in ("erased_at", "held_since"):
        op.drop_column("case", name)
