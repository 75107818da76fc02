"""Create deadlines."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_0904"
down_revision = "2026_11_24_0903"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deadline",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalation_level", sa.Integer(), nullable=False),
        sa.Column("escalated_to", sa.Text(), nullable=True),
        sa.Column("next_rung", sa.Text(), nullable=True),
        sa.Column("next_rung_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_by", sa.Uuid(), nullable=True),
        sa.Column("met_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_deadline_case_id_case")),
        sa.ForeignKeyConstraint(
            ["escalated_to"], ["organisation.code"], name=op.f("fk_deadline_escalated_to_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name=op.f("fk_deadline_organisation_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
    )
    op.create_index(op.f("ix_deadline_case_id"), "deadline", ["case_id"], unique=False)
    op.create_index(op.f("ix_deadline_due_at_id"), "deadline", ["due_at", "id"], unique=False)
    op.create_index(
        "ix_deadline_next_rung_at",
        "deadline",
        ["next_rung_at"],
        unique=False,
        postgresql_where=sa.text("next_rung_at IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_deadline_organisation_due_at_id"), "deadline", ["organisation", "due_at", "id"], unique=False
    )
    op.create_index(
        "ix_deadline_unmet",
        "deadline",
        ["organisation", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("met_at IS NULL"),
    )
    op.create_index(
        "ix_deadline_waiting",
        "deadline",
        ["subject_id", "next_rung_at"],
        unique=False,
        postgresql_where=sa.text("next_rung_at IS NOT NULL"),
    )
    op.create_table(
        "deadline_rung",
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadline.id"], name=op.f("fk_deadline_rung_deadline_id_deadline")),
        sa.PrimaryKeyConstraint("deadline_id", "rung", name=op.f("pk_deadline_rung")),
    )


def downgrade() -> None:
    op.drop_table("deadline_rung")
    op.drop_index("ix_deadline_waiting", table_name="deadline", postgresql_where=sa.text("next_rung_at IS NOT NULL"))
    op.drop_index("ix_deadline_unmet", table_name="deadline", postgresql_where=sa.text("met_at IS NULL"))
    op.drop_index(op.f("ix_deadline_organisation_due_at_id"), table_name="deadline")
    op.drop_index(
        "ix_deadline_next_rung_at", table_name="deadline", postgresql_where=sa.text("next_rung_at IS NOT NULL")
    )
    op.drop_index(op.f("ix_deadline_due_at_id"), table_name="deadline")
    op.drop_index(op.f("ix_deadline_case_id"), table_name="deadline")
    op.drop_table("deadline")
