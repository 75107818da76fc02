"""Let the child's case be found where it goes on, and whom other cases hold to account in its matter.

Whoever ends the one case may see neither the others nor, after a merge, the case that the child's has gone into.
"""

from alembic import op

revision = "2026_12_01_0030"
down_revision = "2026_12_01_0020"
branch_labels = None
depends_on = None

_ADMIT_ABOUT = """
CREATE FUNCTION admit_about(held uuid) RETURNS SETOF uuid LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    file uuid;
BEGIN
    SELECT a.about_case_id INTO file FROM public.accountability AS a
        WHERE a.case_id = held AND held = ANY (public.admitted());
    WHILE file IS NOT NULL LOOP
        PERFORM public.admit(file);
        RETURN NEXT file;
        SELECT c.merged_into INTO file FROM public."case" AS c WHERE c.id = file;
    END LOOP;
END $$
"""
_UNITS_HELD = """
CREATE FUNCTION units_held(about uuid, but uuid, cleared text[]) RETURNS SETOF text LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF about = ANY (public.admitted()) THEN
        RETURN QUERY
            SELECT DISTINCT a.unit FROM public.accountability AS a JOIN public."case" AS held ON held.id = a.case_id
            WHERE (a.about_case_id = about OR a.about_case_id IN (
                SELECT c.id FROM public."case" AS c WHERE c.merged_into = about
            )) AND a.unit IS NOT NULL AND a.case_id IS DISTINCT FROM but
                AND (held.closure_reason IS NULL OR held.closure_reason <> ALL (cleared));
    END IF;
END $$
"""


def upgrade() -> None:
    op.execute("DROP FUNCTION admit_about")
    op.execute("GRANT CREATE ON SCHEMA public TO hutong_access")
    op.execute("GRANT hutong_access TO CURRENT_USER")
    for name, function in (("admit_about", _ADMIT_ABOUT), ("units_held", _UNITS_HELD)):
        op.execute(function)
        op.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, pg_temp")
        op.execute(f"ALTER FUNCTION {name} OWNER TO hutong_access")
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO hutong_api, hutong_worker")
    op.execute("REVOKE CREATE ON SCHEMA public FROM hutong_access")
    op.execute("REVOKE hutong_access FROM CURRENT_USER")


def downgrade() -> None:
    raise NotImplementedError("rows that were protected stay protected; restore a backup instead")
