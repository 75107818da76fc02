"""Link people to an external provider's subjects."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_1611"
down_revision = "2026_11_25_1610"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("external_subject", sa.Text(), nullable=True))
    op.create_unique_constraint(op.f("uq_person_external_subject"), "person", ["external_subject"])


def downgrade() -> None:
    op.drop_constraint(op.f("uq_person_external_subject"), "person", type_="unique")
    op.drop_column("person", "external_subject")
