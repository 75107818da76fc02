"""Create ledger."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_0901"
down_revision = "2026_11_24_0900"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("canonical", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq", name=op.f("pk_ledger_entry")),
    )
    op.create_table(
        "ledger_head",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "ledger_note",
        sa.Column("workflow_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("workflow_id", name=op.f("pk_ledger_note")),
    )
    op.create_index(op.f("ix_ledger_note_written_at"), "ledger_note", ["written_at"], unique=False)
    op.create_table(
        "relay_beat",
        sa.Column("relay", sa.Uuid(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("relay", name=op.f("pk_relay_beat")),
    )
    op.create_table(
        "remembered_answer",
        sa.Column("scope", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_remembered_answer")),
    )
    op.create_index(op.f("ix_remembered_answer_answered_at"), "remembered_answer", ["answered_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_remembered_answer_answered_at"), table_name="remembered_answer")
    op.drop_table("remembered_answer")
    op.drop_table("relay_beat")
    op.drop_index(op.f("ix_ledger_note_written_at"), table_name="ledger_note")
    op.drop_table("ledger_note")
    op.drop_table("ledger_head")
    op.drop_table("ledger_entry")
