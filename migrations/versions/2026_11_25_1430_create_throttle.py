"""Create the throttle's buckets, unlogged: after a crash of the server everybody may try again."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_1430"
down_revision = "2026_11_24_0917"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "throttle_bucket",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("full_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle_bucket")),
        prefixes=["UNLOGGED"],
    )
    op.create_index(op.f("ix_throttle_bucket_full_at"), "throttle_bucket", ["full_at"], unique=False)
    op.execute("GRANT SELECT, INSERT, UPDATE ON throttle_bucket TO hutong_api, hutong_worker")
    op.execute("GRANT DELETE ON throttle_bucket TO hutong_worker")


def downgrade() -> None:
    op.drop_table("throttle_bucket")
