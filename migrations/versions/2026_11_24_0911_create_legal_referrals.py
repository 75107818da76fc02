"""Create legal referrals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_24_0911"
down_revision = "2026_11_24_0910"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "legal_referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("forum", sa.Text(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("general", sa.Boolean(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("applicant", sa.Text(), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("guardian", sa.Text(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("served_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ruling_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('filed', 'accepted', 'not_accepted', 'decided', 'in_force', 'expired', 'concluded')",
            name=op.f("ck_legal_referral_state"),
        ),
        sa.CheckConstraint("forum IN ('court', 'procuratorate')", name=op.f("ck_legal_referral_forum")),
        sa.CheckConstraint("state <> 'in_force' OR valid_until IS NOT NULL", name=op.f("ck_legal_referral_validity")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_legal_referral_case_id_case")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name=op.f("fk_legal_referral_organisation_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["addressee"], ["organisation.code"], name=op.f("fk_legal_referral_addressee_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["guardian"], ["organisation.code"], name=op.f("fk_legal_referral_guardian_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_referral")),
    )
    op.create_index(op.f("ix_legal_referral_case_id"), "legal_referral", ["case_id"], unique=False)
    op.create_index(op.f("ix_legal_referral_applicant"), "legal_referral", ["applicant"], unique=False)
    op.create_index(op.f("ix_legal_referral_addressee"), "legal_referral", ["addressee"], unique=False)
    op.create_index(
        op.f("ix_legal_referral_priority_filed_at_id"), "legal_referral", ["priority", "filed_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_legal_referral_organisation_priority_filed_at_id"),
        "legal_referral",
        ["organisation", "priority", "filed_at", "id"],
        unique=False,
    )
    op.create_table(
        "legal_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("legal_referral_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("capacities", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("ruling_id", sa.Uuid(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["legal_referral_id"], ["legal_referral.id"], name=op.f("fk_legal_step_legal_referral_id_legal_referral")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_legal_step_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_step")),
    )
    op.create_index(
        op.f("ix_legal_step_legal_referral_id_seq"), "legal_step", ["legal_referral_id", "seq"], unique=False
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON legal_referral, legal_step TO hutong_api, hutong_worker")


def downgrade() -> None:
    op.drop_table("legal_step")
    op.drop_table("legal_referral")
