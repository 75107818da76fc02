"""Keep sealed files, and what reporters attach to their reports."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_1610"
down_revision = "2026_11_25_1600"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sealed_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("shown_size", sa.BigInteger(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("screening", sa.Text(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "screening IN ('not_screened', 'clean', 'waiting', 'refused')", name=op.f("ck_sealed_file_screening")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_file")),
    )
    op.create_index(op.f("ix_sealed_file_case_id"), "sealed_file", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_sealed_file_screening"),
        "sealed_file",
        ["screening"],
        unique=False,
        postgresql_where=sa.text("screening = 'waiting'"),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["sealed_file.id"], name=op.f("fk_attachment_id_sealed_file")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_attachment_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_report_id"), "attachment", ["report_id"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_document_case_id_case")),
        sa.ForeignKeyConstraint(["filed_by"], ["person.id"], name=op.f("fk_document_filed_by_person")),
        sa.ForeignKeyConstraint(["id"], ["sealed_file.id"], name=op.f("fk_document_id_sealed_file")),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name=op.f("fk_document_organisation_organisation")
        ),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_document_placement_id_placement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_case_id"), "document", ["case_id"], unique=False)
    op.execute("GRANT SELECT, INSERT, UPDATE ON sealed_file, attachment, document TO hutong_api, hutong_worker")


def downgrade() -> None:
    op.drop_table("document")
    op.drop_table("attachment")
    op.drop_table("sealed_file")
