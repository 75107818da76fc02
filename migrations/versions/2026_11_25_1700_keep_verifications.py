"""Keep what full verifications found, protected as the ledger is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_25_1700"
down_revision = "2026_11_25_1640"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "verification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("streams", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("milliseconds", sa.BigInteger(), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
    )
    op.create_index(op.f("ix_verification_at_id"), "verification", ["at", "id"], unique=False)
    op.execute("GRANT SELECT ON verification TO hutong_api")
    op.execute("GRANT SELECT, INSERT ON verification TO hutong_worker")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON verification"
        " FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER never_truncated BEFORE TRUNCATE ON verification"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()"
    )
    op.execute("GRANT CREATE ON SCHEMA public TO hutong_ledger")
    op.execute("ALTER TABLE verification OWNER TO hutong_ledger")
    op.execute("REVOKE CREATE ON SCHEMA public FROM hutong_ledger")


def downgrade() -> None:
    raise NotImplementedError("what was protected stays protected; restore a backup instead")
