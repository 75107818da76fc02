"""Grant each role what it needs, and refuse every change of the ledger, whoever asks.

Only a superuser who disables a trigger gets past it; the hash chain finds what was done then.
"""

from alembic import op

revision = "2026_11_24_0907"
down_revision = "2026_11_24_0906"
branch_labels = None
depends_on = None

_READ_WRITE = """
    organisation, person, ledger_head, "case", child, case_party, case_matter, case_conflict, case_link,
    vault_key, vault_item, blind_index, deadline, report, notice, referral, measure, referral_escalation,
    remembered_answer, ledger_note
"""
_ADD_ONLY = "division, ledger_entry, deadline_rung"

_FUNCTIONS = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION ledger_head_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.stream <> OLD.stream OR NEW.seq <= OLD.seq THEN
        RAISE EXCEPTION 'the head of a stream only moves forward' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
_TRIGGERS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER only_grows BEFORE UPDATE ON ledger_head
    FOR EACH ROW EXECUTE FUNCTION ledger_head_only_grows();
CREATE TRIGGER never_deleted BEFORE DELETE ON ledger_head
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON ledger_head
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""


def upgrade() -> None:
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON {_READ_WRITE} TO hutong_api, hutong_worker")
    op.execute(f"GRANT SELECT, INSERT ON {_ADD_ONLY} TO hutong_api, hutong_worker")
    op.execute("GRANT SELECT ON relay_beat, alembic_version TO hutong_api, hutong_worker")
    op.execute("GRANT INSERT, UPDATE, DELETE ON relay_beat TO hutong_worker")
    op.execute("GRANT DELETE ON ledger_note, remembered_answer TO hutong_worker")
    for statement in (_FUNCTIONS + _TRIGGERS).split(";\nCREATE"):
        op.execute(statement if statement.lstrip().startswith("CREATE") else "CREATE" + statement)
    op.execute("INSERT INTO ledger_head (stream, seq, hash) VALUES ('house', 0, decode(repeat('00', 32), 'hex'))")
    op.execute("GRANT CREATE ON SCHEMA public TO hutong_ledger")
    op.execute("GRANT hutong_ledger TO CURRENT_USER")
    for table in ("ledger_entry", "ledger_head"):
        op.execute(f"ALTER TABLE {table} OWNER TO hutong_ledger")
    op.execute("REVOKE CREATE ON SCHEMA public FROM hutong_ledger")


def downgrade() -> None:
    raise NotImplementedError("a ledger that was protected stays protected; restore a backup instead")
