"""Create cases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_24_0902"
down_revision = "2026_11_24_0901"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.Column("division_code", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closure_reason", sa.Text(), nullable=True),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("circumstances", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("harm_categories", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("report_numbers", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("lead", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["division_code"], ["division.code"], name=op.f("fk_case_division_code_division")),
        sa.ForeignKeyConstraint(["lead"], ["organisation.code"], name=op.f("fk_case_lead_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("number", name=op.f("uq_case_number")),
    )
    op.create_index(op.f("ix_case_opened_at_id"), "case", ["opened_at", "id"], unique=False)
    op.create_index(op.f("ix_case_report_numbers"), "case", ["report_numbers"], unique=False, postgresql_using="gin")
    op.create_table(
        "case_conflict",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_conflict_case_id_case")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name=op.f("fk_case_conflict_organisation_organisation")
        ),
        sa.PrimaryKeyConstraint("case_id", "organisation", name=op.f("pk_case_conflict")),
    )
    op.create_table(
        "case_link",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("known_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_link_case_id_case")),
        sa.ForeignKeyConstraint(["other_id"], ["case.id"], name=op.f("fk_case_link_other_id_case")),
        sa.PrimaryKeyConstraint("case_id", "other_id", name=op.f("pk_case_link")),
    )
    op.create_table(
        "case_matter",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_matter_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", "kind", "id", name=op.f("pk_case_matter")),
    )
    op.create_table(
        "case_party",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_party_case_id_case")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name=op.f("fk_case_party_organisation_organisation")
        ),
        sa.PrimaryKeyConstraint("case_id", "organisation", "part", name=op.f("pk_case_party")),
    )
    op.create_index(
        op.f("ix_case_party_organisation_opened_at_case_id"),
        "case_party",
        ["organisation", "opened_at", "case_id"],
        unique=False,
    )
    op.create_table(
        "child",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_child_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child")),
    )
    op.create_index(op.f("ix_child_case_id"), "child", ["case_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_child_case_id"), table_name="child")
    op.drop_table("child")
    op.drop_index(op.f("ix_case_party_organisation_opened_at_case_id"), table_name="case_party")
    op.drop_table("case_party")
    op.drop_table("case_matter")
    op.drop_table("case_link")
    op.drop_table("case_conflict")
    op.drop_index(op.f("ix_case_report_numbers"), table_name="case", postgresql_using="gin")
    op.drop_index(op.f("ix_case_opened_at_id"), table_name="case")
    op.drop_table("case")
