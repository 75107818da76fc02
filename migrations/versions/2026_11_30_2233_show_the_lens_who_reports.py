"""What the procuratorate's lens is told besides codes and ids: offices and officials by name, and where units report.

A report's own place is in the vault, and stays there. Told is the township of the unit that reported it, and never the
unit.
"""

from alembic import op

revision = "2026_11_30_2233"
down_revision = "2026_11_30_2227"
branch_labels = None
depends_on = None

_REPORTS = """
CREATE FUNCTION county_reports(since timestamptz, until timestamptz) RETURNS TABLE (place text, kinds text[])
LANGUAGE plpgsql STABLE AS $$
DECLARE
    county text := current_setting('hutong.watches', true);
BEGIN
    RETURN QUERY
        SELECT coalesce(rpad(left(o.division_code, 9), 12, '0'), county), r.harm_categories
        FROM public.report AS r
        JOIN public."case" AS c ON c.id = r.case_id
        LEFT JOIN public.organisation AS o
            ON o.code = r.organisation AND NOT r.confidential AND left(o.division_code, 6) = left(county, 6)
        WHERE c.division_code = county AND c.id <> ALL (public.shunned())
            AND r.received_at >= since AND r.received_at < until;
END $$
"""


def upgrade() -> None:
    op.execute("GRANT SELECT ON organisation, division TO hutong_lens")
    op.execute("GRANT SELECT (id, name) ON person TO hutong_lens")
    op.execute("GRANT CREATE ON SCHEMA public TO hutong_access")
    op.execute("GRANT hutong_access TO CURRENT_USER")
    op.execute(_REPORTS)
    op.execute("ALTER FUNCTION county_reports SECURITY DEFINER SET search_path = pg_catalog, pg_temp")
    op.execute("ALTER FUNCTION county_reports OWNER TO hutong_access")
    op.execute("REVOKE ALL ON FUNCTION county_reports FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION county_reports TO hutong_lens")
    op.execute("REVOKE CREATE ON SCHEMA public FROM hutong_access")
    op.execute("REVOKE hutong_access FROM CURRENT_USER")


def downgrade() -> None:
    op.execute("DROP FUNCTION county_reports")
    op.execute("REVOKE SELECT (id, name) ON person FROM hutong_lens")
    op.execute("REVOKE SELECT ON organisation, division FROM hutong_lens")
