"""Keep what people ask about the data that are kept of them."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_2046"
down_revision = "2026_11_25_1737"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('access', 'correction')", name=op.f("ck_data_request_kind")),
        sa.CheckConstraint("state IN ('open', 'answered', 'corrected', 'refused')", name=op.f("ck_data_request_state")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_data_request_case_id_case")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_data_request_child_id_child")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name=op.f("fk_data_request_organisation_organisation")
        ),
        sa.ForeignKeyConstraint(["registered_by"], ["person.id"], name=op.f("fk_data_request_registered_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
    )
    op.create_index(op.f("ix_data_request_case_id"), "data_request", ["case_id"])
    op.create_index(op.f("ix_data_request_received_at_id"), "data_request", ["received_at", "id"])
    op.execute("GRANT SELECT, INSERT, UPDATE ON data_request TO hutong_api, hutong_worker")
    op.execute("GRANT DELETE ON blind_index TO hutong_api")


def downgrade() -> None:
    op.execute("REVOKE DELETE ON blind_index FROM hutong_api")
    op.drop_table("data_request")
