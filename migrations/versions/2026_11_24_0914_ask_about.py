"""A legal referral may be about something in the case: a clock, a referral, a measure, another instrument."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_0914"
down_revision = "2026_11_24_0913"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("legal_referral", sa.Column("about_kind", sa.Text(), nullable=True))
    op.add_column("legal_referral", sa.Column("about_id", sa.Uuid(), nullable=True))
    op.create_index(
        op.f("ix_legal_referral_about_id"),
        "legal_referral",
        ["about_id"],
        unique=False,
        postgresql_where=sa.text("about_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_legal_referral_about_id"), table_name="legal_referral")
    op.drop_column("legal_referral", "about_id")
    op.drop_column("legal_referral", "about_kind")
