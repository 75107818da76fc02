"""Create the roles: api and worker for the processes, ledger to own the ledger; the owner only migrates.

They have no password yet: whoever runs the migrations sets it. Roles belong to the cluster, and may be there already.
"""

from alembic import op

revision = "2026_11_24_0859"
down_revision = None
branch_labels = None
depends_on = None

_CREATE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role} {login};
    END IF;
END $$
"""


def upgrade() -> None:
    for role, login in (("hutong_api", "LOGIN"), ("hutong_worker", "LOGIN"), ("hutong_ledger", "NOLOGIN")):
        op.execute(_CREATE.format(role=role, login=login))
    op.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    op.execute("GRANT USAGE ON SCHEMA public TO hutong_api, hutong_worker, hutong_ledger")


def downgrade() -> None:
    op.execute("REVOKE ALL ON SCHEMA public FROM hutong_api, hutong_worker, hutong_ledger")
    op.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
