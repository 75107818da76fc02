"""Show a delivery to the office that it goes to: it tells when something of which case happened there."""

from alembic import op

from migrations.row_security import ME, protect

revision = "2026_12_01_0125"
down_revision = "2026_12_01_0110"
branch_labels = None
depends_on = None

RELAY = "hutong_relay"
_OWN = f"endpoint_id IN (SELECT id FROM endpoint WHERE organisation = {ME})"  # noqa: S608 - names of our own tables
_FORGOTTEN = "state <> 'waiting'"


def upgrade() -> None:
    protect("delivery", reads=_OWN, adds="true", changes=_OWN)  # whoever acts announces to others
    op.execute(f"CREATE POLICY relay_announces ON delivery FOR INSERT TO {RELAY} WITH CHECK (true)")
    for name, command in (("sees", "SELECT"), ("forgets", "DELETE")):
        op.execute(f"CREATE POLICY relay_{name} ON delivery FOR {command} TO {RELAY} USING ({_FORGOTTEN})")


def downgrade() -> None:
    raise NotImplementedError("rows that were protected stay protected; restore a backup instead")
