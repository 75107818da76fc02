"""Let what is said of a unit be looked through for the names of the child's case, whoever says it.

The authority above the unit never sees that case: what it writes is held against it all the same.
"""

from alembic import op

revision = "2026_11_30_2240"
down_revision = "2026_11_30_2233"
branch_labels = None
depends_on = None

_ADMIT_ABOUT = """
CREATE FUNCTION admit_about(held uuid) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    about uuid;
BEGIN
    SELECT a.about_case_id INTO about FROM public.accountability AS a
        WHERE a.case_id = held AND held = ANY (public.admitted());
    IF about IS NOT NULL THEN
        PERFORM public.admit(about);
    END IF;
END $$
"""


def upgrade() -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO hutong_access")
    op.execute("GRANT hutong_access TO CURRENT_USER")
    op.execute(_ADMIT_ABOUT)
    op.execute("ALTER FUNCTION admit_about SECURITY DEFINER SET search_path = pg_catalog, pg_temp")
    op.execute("ALTER FUNCTION admit_about OWNER TO hutong_access")
    op.execute("REVOKE ALL ON FUNCTION admit_about FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION admit_about TO hutong_api, hutong_worker")
    op.execute("REVOKE CREATE ON SCHEMA public FROM hutong_access")
    op.execute("REVOKE hutong_access FROM CURRENT_USER")


def downgrade() -> None:
    op.execute("DROP FUNCTION admit_about")
