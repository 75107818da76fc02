"""Give the relay a role of its own: notes, checkpoints, the nightly verification, and what has run out.

It reads no case: of each the id, which tells that its stream is there.
"""

from alembic import op

revision = "2026_11_30_2220"
down_revision = "2026_11_30_2213"
branch_labels = None
depends_on = None

RELAY, WORKER = "hutong_relay", "hutong_worker"
_CREATE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{RELAY}') THEN
        CREATE ROLE {RELAY} LOGIN;
    END IF;
END $$
"""
_GRANTS = (
    "SELECT, INSERT, UPDATE, DELETE ON ledger_note, relay_beat",
    "SELECT, UPDATE ON ledger_head",
    "SELECT, INSERT ON ledger_entry, logged_head, checkpoint, verification",
    "SELECT, INSERT, UPDATE ON checkpoint_copied",
    "SELECT ON organisation, alembic_version",
    'SELECT (id) ON "case"',
    "INSERT ON notice",
    "SELECT (id, organisation, channel, events, disabled_at) ON endpoint",
    "INSERT, DELETE, SELECT (endpoint_id, place, at, state) ON delivery",
)
_RUNS_OUT = {
    "remembered_answer": "answered_at",
    "throttle_bucket": "full_at",
    "token_revocation": "forget_at",
    "login_session": "opened_at",
    "login_failure": "last_at",
}
_HOUSE = "stream = 'house'"
_POLICIES = (
    ("reads", "ledger_head", "FOR SELECT", "USING (true)"),
    ("takes", "ledger_head", "FOR UPDATE", f"USING ({_HOUSE})"),
    ("reads", "ledger_entry", "FOR SELECT", "USING (true)"),
    ("adds", "ledger_entry", "FOR INSERT", f"WITH CHECK ({_HOUSE})"),
    ("reads", "logged_head", "FOR SELECT", "USING (true)"),
    ("adds", "logged_head", "FOR INSERT", "WITH CHECK (true)"),
    ("reads", '"case"', "FOR SELECT", "USING (true)"),
    ("adds", "notice", "FOR INSERT", "WITH CHECK (case_id IS NULL)"),
)
_NO_LONGER_THE_WORKERS = (
    "DELETE ON ledger_note, delivery",
    "INSERT, UPDATE, DELETE ON relay_beat",
    "INSERT ON logged_head, checkpoint, verification",
    "INSERT, UPDATE ON checkpoint_copied",
    *(f"DELETE ON {table}" for table in _RUNS_OUT),
)


def upgrade() -> None:
    op.execute(_CREATE)
    op.execute(f"GRANT USAGE ON SCHEMA public TO {RELAY}")
    for rights in _GRANTS:
        op.execute(f"GRANT {rights} TO {RELAY}")
    for table, until in _RUNS_OUT.items():
        op.execute(f"GRANT SELECT ({until}), DELETE ON {table} TO {RELAY}")
    for name, table, command, rows in _POLICIES:
        op.execute(f"CREATE POLICY relay_{name} ON {table} {command} TO {RELAY} {rows}")
    for rights in _NO_LONGER_THE_WORKERS:
        op.execute(f"REVOKE {rights} FROM {WORKER}")


def downgrade() -> None:
    raise NotImplementedError("what the worker may no longer do it is not given back; restore a backup instead")
