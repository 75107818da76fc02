"""Create the log of heads and its signed checkpoints, protected as the ledger is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_25_1620"
down_revision = "2026_11_25_1611"
branch_labels = None
depends_on = None

_PROTECTED = ("logged_head", "checkpoint")


def upgrade() -> None:
    op.create_table(
        "logged_head",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_logged_head")),
        sa.UniqueConstraint("stream", "seq", name=op.f("uq_logged_head_stream_seq")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edge", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "checkpoint_copied",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("copied_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_checkpoint_copied")),
    )
    op.execute("GRANT SELECT, INSERT ON logged_head, checkpoint TO hutong_api, hutong_worker")
    op.execute("GRANT SELECT, INSERT, UPDATE ON checkpoint_copied TO hutong_worker")
    op.execute("GRANT SELECT ON checkpoint_copied TO hutong_api")
    for table in _PROTECTED:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER never_truncated BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()"
        )
    op.execute("GRANT CREATE ON SCHEMA public TO hutong_ledger")
    for table in _PROTECTED:
        op.execute(f"ALTER TABLE {table} OWNER TO hutong_ledger")
    op.execute("REVOKE CREATE ON SCHEMA public FROM hutong_ledger")


def downgrade() -> None:
    raise NotImplementedError("a log that was protected stays protected; restore a backup instead")
