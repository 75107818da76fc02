"""Tokens can be revoked, and people disabled."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_1531"
down_revision = "2026_11_25_1530"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "token_revocation",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("forget_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_token_revocation")),
    )
    op.create_index(op.f("ix_token_revocation_forget_at"), "token_revocation", ["forget_at"], unique=False)
    op.execute("GRANT SELECT, INSERT, UPDATE ON token_revocation TO hutong_api, hutong_worker")
    op.execute("GRANT DELETE ON token_revocation TO hutong_worker")


def downgrade() -> None:
    op.drop_table("token_revocation")
    op.drop_column("person", "disabled_at")
