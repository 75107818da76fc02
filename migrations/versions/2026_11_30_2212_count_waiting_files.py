"""Count the files that wait for the scanner, for whoever runs the service: of cases that the asker does not see."""

from alembic import op

revision = "2026_11_30_2212"
down_revision = "2026_11_30_2211"
branch_labels = None
depends_on = None

_WAITING = """
CREATE FUNCTION files_waiting() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT count(*) FROM public.sealed_file AS f WHERE f.screening = 'waiting');
END $$
"""


def upgrade() -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO hutong_access")
    op.execute("GRANT SELECT ON sealed_file TO hutong_access")
    op.execute("GRANT hutong_access TO CURRENT_USER")
    op.execute(_WAITING)
    op.execute("ALTER FUNCTION files_waiting SECURITY DEFINER SET search_path = pg_catalog, pg_temp")
    op.execute("ALTER FUNCTION files_waiting OWNER TO hutong_access")
    op.execute("REVOKE ALL ON FUNCTION files_waiting FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION files_waiting TO hutong_api, hutong_worker")
    op.execute("REVOKE CREATE ON SCHEMA public FROM hutong_access")
    op.execute("REVOKE hutong_access FROM CURRENT_USER")


def downgrade() -> None:
    op.execute("DROP FUNCTION files_waiting")
    op.execute("REVOKE SELECT ON sealed_file FROM hutong_access")
