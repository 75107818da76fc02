"""Keep who opened a case in an emergency, and until when."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_1600"
down_revision = "2026_11_25_1546"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "break_glass",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_break_glass_case_id_case")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name=op.f("fk_break_glass_organisation_organisation")
        ),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_break_glass_person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass")),
    )
    op.create_index(op.f("ix_break_glass_case_id_person_until"), "break_glass", ["case_id", "person", "until"])
    op.create_index(op.f("ix_break_glass_opened_at_id"), "break_glass", ["opened_at", "id"])
    op.execute("GRANT SELECT, INSERT ON break_glass TO hutong_api, hutong_worker")


def downgrade() -> None:
    op.drop_table("break_glass")
