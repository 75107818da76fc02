"""Who is on duty for an office outside its hours."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_0520"
down_revision = "2026_12_01_0130"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name=op.f("fk_shift_organisation_organisation")
        ),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_shift_person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    op.create_index(op.f("ix_shift_organisation_ends_at"), "shift", ["organisation", "ends_at"])
    op.create_index(op.f("ix_shift_person_ends_at"), "shift", ["person", "ends_at"])
    op.execute("GRANT SELECT, INSERT, DELETE ON shift TO hutong_api")


def downgrade() -> None:
    op.drop_table("shift")
