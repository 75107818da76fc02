"""A case may hold a unit to account instead of protecting a child."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_1545"
down_revision = "2026_11_25_1531"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case", sa.Column("ground", sa.Text(), nullable=True))
    op.add_column("case", sa.Column("serious", sa.Boolean(), nullable=True))
    op.create_check_constraint(op.f("ck_case_ground"), "case", "(ground IS NULL) = (serious IS NULL)")
    op.create_index(
        "ix_case_accountability",
        "case",
        ["opened_at", "id"],
        unique=False,
        postgresql_where=sa.text("ground IS NOT NULL"),
    )
    op.create_table(
        "accountability",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("about_case_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("unit_type", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("informed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["about_case_id"], ["case.id"], name=op.f("fk_accountability_about_case_id_case")),
        sa.ForeignKeyConstraint(
            ["authority"], ["organisation.code"], name=op.f("fk_accountability_authority_organisation")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_accountability_case_id_case")),
        sa.ForeignKeyConstraint(["unit"], ["organisation.code"], name=op.f("fk_accountability_unit_organisation")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_accountability")),
    )
    op.create_index(op.f("ix_accountability_about_case_id"), "accountability", ["about_case_id"], unique=False)
    op.create_index(op.f("ix_accountability_unit"), "accountability", ["unit"], unique=False)
    op.execute("GRANT SELECT, INSERT, UPDATE ON accountability TO hutong_api, hutong_worker")


def downgrade() -> None:
    op.drop_table("accountability")
    op.drop_index("ix_case_accountability", table_name="case")
    op.drop_constraint(op.f("ck_case_ground"), "case", type_="check")
    op.drop_column("case", "serious")
    op.drop_column("case", "ground")
