"""Create placements: no two of one child's at the same time, whoever asks."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_0910"
down_revision = "2026_11_24_0907"
branch_labels = None
depends_on = None

_NO_OVERLAP = """
    ALTER TABLE placement ADD CONSTRAINT ex_placement_no_overlap EXCLUDE USING gist (
        uuidrange(child_id, child_id, '[]') WITH &&,
        tstzrange(starts_at, ended_at, '[)') WITH &&
    ) WHERE (state <> 'rejected')
"""


def upgrade() -> None:
    op.create_table(
        "placement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("care_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("limit_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('proposed', 'rejected', 'active', 'ended')", name=op.f("ck_placement_state")),
        sa.CheckConstraint("ended_at >= starts_at", name=op.f("ck_placement_period")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_placement_case_id_case")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_placement_child_id_child")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_placement_decided_by_person")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name=op.f("fk_placement_organisation_organisation")
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_placement_proposed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
    )
    op.create_index(op.f("ix_placement_case_id"), "placement", ["case_id"], unique=False)
    op.create_index(op.f("ix_placement_proposed_at_id"), "placement", ["proposed_at", "id"], unique=False)
    op.create_table(
        "placement_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("outcome IN ('continue', 'change_mode', 'end')", name=op.f("ck_placement_review_outcome")),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name=op.f("fk_placement_review_placement_id_placement")
        ),
        sa.ForeignKeyConstraint(["reviewed_by"], ["person.id"], name=op.f("fk_placement_review_reviewed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_review")),
    )
    op.create_index(op.f("ix_placement_review_placement_id"), "placement_review", ["placement_id"], unique=False)
    op.execute("CREATE TYPE uuidrange AS RANGE (subtype = uuid)")
    op.execute(_NO_OVERLAP)
    op.execute("GRANT SELECT, INSERT, UPDATE ON placement, placement_review TO hutong_api, hutong_worker")


def downgrade() -> None:
    op.drop_table("placement_review")
    op.drop_table("placement")
    op.execute("DROP TYPE uuidrange")
