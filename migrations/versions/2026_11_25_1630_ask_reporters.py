"""Keep what offices ask reporters."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_1630"
down_revision = "2026_11_25_1620"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_question_report_id_report")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name=op.f("fk_report_question_organisation_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_question")),
    )
    op.create_index(op.f("ix_report_question_report_id"), "report_question", ["report_id"])
    op.execute("GRANT SELECT, INSERT, UPDATE ON report_question TO hutong_api, hutong_worker")


def downgrade() -> None:
    op.drop_table("report_question")
