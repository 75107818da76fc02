"""Create identity."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_0900"
down_revision = "2026_11_24_0859"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "division",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_division")),
    )
    op.create_table(
        "organisation",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("unit_type", sa.Text(), nullable=True),
        sa.Column("division_code", sa.Text(), nullable=False),
        sa.Column("superior", sa.Text(), nullable=True),
        sa.Column("competent", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_code"], ["division.code"], name=op.f("fk_organisation_division_code_division")
        ),
        sa.ForeignKeyConstraint(
            ["superior"], ["organisation.code"], name=op.f("fk_organisation_superior_organisation")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_organisation")),
    )
    op.create_index(
        op.f("ix_organisation_agency_division_code"), "organisation", ["agency", "division_code"], unique=False
    )
    op.create_index(op.f("ix_organisation_superior"), "organisation", ["superior"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name=op.f("fk_person_organisation_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("organisation", "name", name=op.f("uq_person_organisation_name")),
    )


def downgrade() -> None:
    op.drop_table("person")
    op.drop_index(op.f("ix_organisation_superior"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_agency_division_code"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_table("division")
