"""Create referrals."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_0906"
down_revision = "2026_11_24_0905"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("instead_of", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receive_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolve_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("claimed_by_machine", sa.Text(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("role IN ('lead', 'assist', 'supervise')", name=op.f("ck_referral_role")),
        sa.CheckConstraint(
            "state IN ('pending', 'claimed', 'resolved', 'transferred', 'returned')", name=op.f("ck_referral_state")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_referral_case_id_case")),
        sa.ForeignKeyConstraint(["claimed_by"], ["person.id"], name=op.f("fk_referral_claimed_by_person")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name=op.f("fk_referral_organisation_organisation")
        ),
        sa.ForeignKeyConstraint(["resolved_by"], ["person.id"], name=op.f("fk_referral_resolved_by_person")),
        sa.ForeignKeyConstraint(["successor_id"], ["referral.id"], name=op.f("fk_referral_successor_id_referral")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index(op.f("ix_referral_case_id"), "referral", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_referral_claimed_by"),
        "referral",
        ["claimed_by"],
        unique=False,
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.create_index("ix_referral_every", "referral", ["priority", "created_at", "id"], unique=False)
    op.create_index("ix_referral_inbox", "referral", ["organisation", "priority", "created_at", "id"], unique=False)
    op.create_index(
        "ix_referral_inbox_state", "referral", ["organisation", "state", "priority", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_referral_unreceived",
        "referral",
        ["organisation", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("received_at IS NULL AND state = 'pending'"),
    )
    op.create_table(
        "measure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_measure_recorded_by_person")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_measure_referral_id_referral")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
    )
    op.create_index(op.f("ix_measure_referral_id"), "measure", ["referral_id"], unique=False)
    op.create_table(
        "referral_escalation",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name=op.f("fk_referral_escalation_organisation_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_escalation_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("referral_id", "organisation", name=op.f("pk_referral_escalation")),
    )
    op.create_index(op.f("ix_referral_escalation_organisation"), "referral_escalation", ["organisation"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_referral_escalation_organisation"), table_name="referral_escalation")
    op.drop_table("referral_escalation")
    op.drop_index(op.f("ix_measure_referral_id"), table_name="measure")
    op.drop_table("measure")
    op.drop_index(
        "ix_referral_unreceived",
        table_name="referral",
        postgresql_where=sa.text("received_at IS NULL AND state = 'pending'"),
    )
    op.drop_index("ix_referral_inbox_state", table_name="referral")
    op.drop_index("ix_referral_inbox", table_name="referral")
    op.drop_index("ix_referral_every", table_name="referral")
    op.drop_index(op.f("ix_referral_claimed_by"), table_name="referral", postgresql_where=sa.text("state = 'claimed'"))
    op.drop_index(op.f("ix_referral_case_id"), table_name="referral")
    op.drop_table("referral")
