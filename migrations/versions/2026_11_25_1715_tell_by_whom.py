"""Keep whose act a notice tells, and tell apart the persons to whom one act is told."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_1715"
down_revision = "2026_11_25_1707"
branch_labels = None
depends_on = None

_KEY = "uq_notice_case_id_kind_about_recipient_report_id"
_WITH_AUDIENCE = "uq_notice_case_id_kind_about_audience_recipient_report_id"
_COLUMNS = ["case_id", "kind", "about", "audience", "recipient", "report_id"]


def upgrade() -> None:
    op.add_column("notice", sa.Column("agency", sa.Text(), nullable=True))
    op.add_column("notice", sa.Column("organisation", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_notice_organisation_organisation"), "notice", "organisation", ["organisation"], ["code"]
    )
    op.drop_constraint(op.f(_KEY), "notice")
    op.create_unique_constraint(op.f(_WITH_AUDIENCE), "notice", _COLUMNS, postgresql_nulls_not_distinct=True)


def downgrade() -> None:
    op.drop_constraint(op.f(_WITH_AUDIENCE), "notice")
    without = [column for column in _COLUMNS if column != "audience"]
    op.create_unique_constraint(op.f(_KEY), "notice", without, postgresql_nulls_not_distinct=True)
    op.drop_constraint(op.f("fk_notice_organisation_organisation"), "notice")
    op.drop_column("notice", "organisation")
    op.drop_column("notice", "agency")
