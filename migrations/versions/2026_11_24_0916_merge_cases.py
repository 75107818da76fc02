"""A case may go into another one, and be taken out again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_24_0916"
down_revision = "2026_11_24_0915"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_case_merged_into_case"), "case", "case", ["merged_into"], ["id"])
    op.create_index(
        op.f("ix_case_merged_into"),
        "case",
        ["merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_table(
        "case_merge",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("moved", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_merge_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_merge")),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON case_merge TO hutong_api, hutong_worker")
    op.add_column("case_party", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case_conflict", sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("case_conflict", "lifted_at")
    op.drop_column("case_party", "left_at")
    op.drop_table("case_merge")
    op.drop_index(op.f("ix_case_merged_into"), table_name="case")
    op.drop_constraint(op.f("fk_case_merged_into_case"), "case", type_="foreignkey")
    op.drop_column("case", "merged_into")
