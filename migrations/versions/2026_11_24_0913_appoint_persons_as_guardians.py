"""Whom a judgment appoints as guardian may be a person, named by a litigant's code, and no organisation."""

from alembic import op

revision = "2026_11_24_0913"
down_revision = "2026_11_24_0912"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("fk_legal_referral_guardian_organisation", "legal_referral", type_="foreignkey")


def downgrade() -> None:
    op.create_foreign_key(
        "fk_legal_referral_guardian_organisation", "legal_referral", "organisation", ["guardian"], ["code"]
    )
