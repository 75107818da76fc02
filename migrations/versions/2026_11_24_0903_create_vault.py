"""Create vault."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_0903"
down_revision = "2026_11_24_0902"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blind_index",
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("index_key_id", sa.Text(), nullable=False),
        sa.Column("known_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("token", "child_id", name=op.f("pk_blind_index")),
    )
    op.create_index(op.f("ix_blind_index_case_id"), "blind_index", ["case_id"], unique=False)
    op.create_table(
        "vault_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("master_key_id", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_key")),
    )
    op.create_index(op.f("ix_vault_key_case_id"), "vault_key", ["case_id"], unique=False)
    op.create_table(
        "vault_item",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["vault_key.id"], name=op.f("fk_vault_item_key_id_vault_key")),
        sa.PrimaryKeyConstraint("kind", "subject_id", name=op.f("pk_vault_item")),
    )
    op.create_index(op.f("ix_vault_item_case_id"), "vault_item", ["case_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_vault_item_case_id"), table_name="vault_item")
    op.drop_table("vault_item")
    op.drop_index(op.f("ix_vault_key_case_id"), table_name="vault_key")
    op.drop_table("vault_key")
    op.drop_index(op.f("ix_blind_index_case_id"), table_name="blind_index")
    op.drop_table("blind_index")
