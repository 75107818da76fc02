"""Say how many open cases keep a version of the law, and in how many of them the clock of a rule runs: for all.

Whoever keeps the house sees no case; these are numbers.
"""

from alembic import op

revision = "2026_12_01_0020"
down_revision = "2026_11_30_2240"
branch_labels = None
depends_on = None

_CASES = """
CREATE FUNCTION cases_kept() RETURNS TABLE (version text, cases bigint) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT c.policy_version, count(*) FROM public."case" AS c
        WHERE c.status <> 'closed' GROUP BY c.policy_version;
END $$
"""
_CLOCKS = """
CREATE FUNCTION clocks_kept(the_version text) RETURNS TABLE (rule text, cases bigint) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT d.rule, count(DISTINCT d.case_id) FROM public.deadline AS d
        WHERE d.policy_version = the_version AND d.state IN ('open', 'suspended') AND d.met_at IS NULL
        GROUP BY d.rule;
END $$
"""
_ANSWERS = {"cases_kept": _CASES, "clocks_kept": _CLOCKS}


def upgrade() -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO hutong_access")
    op.execute("GRANT hutong_access TO CURRENT_USER")
    for name, statement in _ANSWERS.items():
        op.execute(statement)
        op.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, pg_temp")
        op.execute(f"ALTER FUNCTION {name} OWNER TO hutong_access")
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO hutong_api")
    op.execute("REVOKE CREATE ON SCHEMA public FROM hutong_access")
    op.execute("REVOKE hutong_access FROM CURRENT_USER")


def downgrade() -> None:
    for name in _ANSWERS:
        op.execute(f"DROP FUNCTION {name}")
