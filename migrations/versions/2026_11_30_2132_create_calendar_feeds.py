"""The addresses under which calendar programs read an office's deadlines."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_2132"
down_revision = "2026_11_30_2055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name=op.f("fk_calendar_feed_organisation_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("id", name=op.f("uq_calendar_feed_id")),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON calendar_feed TO hutong_api, hutong_worker")


def downgrade() -> None:
    op.drop_table("calendar_feed")
