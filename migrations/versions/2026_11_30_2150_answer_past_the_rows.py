"""What is asked past the rows that the asker may see: who sees a case, and what intake has to know.

`hutong_access` owns these functions, and only reads. They answer for the actor of the transaction, or give back what
nobody can name a child by; a few of them admit the transaction to a case, and so say why it may be there.
"""

from alembic import op

revision = "2026_11_30_2150"
down_revision = "2026_11_30_2146"
branch_labels = None
depends_on = None

_READS = """
    organisation, "case", case_party, case_conflict, case_link, blind_index, report, notice, referral,
    referral_escalation, measure,
    deadline, legal_referral, legal_step, accountability, break_glass,
    vault_key
"""

_PASSES_BY = """
DO $$ BEGIN
    IF NOT (SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        RAISE insufficient_privilege USING MESSAGE =
            format('it migrates and backs up every row; as a superuser: ALTER ROLE %I BYPASSRLS', current_user);
    END IF;
END $$
"""
_ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
        CREATE ROLE {role} NOLOGIN;
    END IF;
END $$
"""
_PLAIN = """
CREATE FUNCTION admitted() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN string_to_array(nullif(current_setting('hutong.admitted', true), ''), ',')::uuid[];

CREATE FUNCTION admit(the_case uuid) RETURNS text LANGUAGE sql VOLATILE
RETURN set_config(
    'hutong.admitted', concat_ws(',', nullif(current_setting('hutong.admitted', true), ''), the_case), true
);

CREATE FUNCTION case_of(stream text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN stream LIKE ANY ('{case:%,access:%}') THEN split_part(stream, ':', 2)::uuid END;
"""

_CONFLICTED = """
CREATE FUNCTION conflicted(the_case uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 100 AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.case_conflict AS c
        WHERE c.case_id = the_case AND c.lifted_at IS NULL
            AND c.organisation = current_setting('hutong.organisation', true)
    );
END $$
"""

_SEES = """
CREATE FUNCTION sees(the_case uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 200 AS $$
DECLARE
    role text := current_setting('hutong.role', true);
    me text := current_setting('hutong.organisation', true);
BEGIN
    IF role IN ('handler', 'supervisor') IS NOT TRUE THEN
        RETURN role IS NOT DISTINCT FROM 'auditor';
    END IF;
    IF EXISTS (
        SELECT FROM public.case_conflict AS c
        WHERE c.case_id = the_case AND c.organisation = me AND c.lifted_at IS NULL
    ) THEN
        RETURN false;
    END IF;
    RETURN EXISTS (
        SELECT FROM public.case_party AS p
        WHERE p.case_id = the_case AND p.organisation = me AND p.left_at IS NULL
    ) OR (role = 'supervisor' AND EXISTS (
        SELECT FROM public.break_glass AS b
        WHERE b.case_id = the_case AND b.person = nullif(current_setting('hutong.person', true), '')::uuid
            AND b.until > nullif(current_setting('hutong.now', true), '')::timestamptz
    ));
END $$
"""

_SHUNNED = """
CREATE FUNCTION shunned() RETURNS uuid[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN ARRAY(
        SELECT c.case_id FROM public.case_conflict AS c
        WHERE c.organisation = current_setting('hutong.organisation', true) AND c.lifted_at IS NULL
    );
END $$
"""

_RELATED = """
CREATE FUNCTION related(the_case uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 2000 AS $$
DECLARE me text := nullif(current_setting('hutong.organisation', true), '');
BEGIN
    RETURN public.sees(the_case)
        OR EXISTS (SELECT FROM public.report AS r WHERE r.case_id = the_case AND r.organisation = me
            AND NOT r.confidential)
        OR EXISTS (SELECT FROM public.notice AS n WHERE n.case_id = the_case AND me IN (n.recipient, n.handed_over_to))
        OR EXISTS (SELECT FROM public.legal_referral AS l WHERE l.case_id = the_case AND (
            me IN (l.organisation, l.applicant, l.addressee)
            OR EXISTS (SELECT FROM public.legal_step AS s WHERE s.legal_referral_id = l.id AND s.recipient = me)
        ))
        OR EXISTS (SELECT FROM public."case" AS w WHERE w.id = the_case
            AND w.division_code = current_setting('hutong.watches', true) AND NOT public.conflicted(the_case));
END $$
"""

_SERVED = """
CREATE FUNCTION served(the_legal_referral uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 100
AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.legal_step AS s
        WHERE s.legal_referral_id = the_legal_referral
            AND s.recipient = current_setting('hutong.organisation', true)
    );
END $$
"""

_IN_FILE = """
CREATE FUNCTION in_file(the_case uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE COST 400 AS $$
BEGIN
    RETURN coalesce(the_case = ANY (public.admitted()), false) OR public.sees(the_case) OR EXISTS (
        WITH RECURSIVE file(id) AS (
            SELECT the_case
            UNION
            SELECT l.other_id FROM public.case_link AS l JOIN file ON l.case_id = file.id
            WHERE l.known_by IN ('merged', 'split')
        )
        SELECT FROM file WHERE file.id = ANY (public.admitted()) OR public.sees(file.id)
    );
END $$
"""

_KNOWN_BY = """
CREATE FUNCTION known_by(wanted bytea[], sure bytea[], most integer)
RETURNS TABLE (case_id uuid, child_id uuid, known_by text, token bytea) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM public.admit(found.id) FROM (
        SELECT DISTINCT c.id FROM public.blind_index AS b JOIN public."case" AS c ON c.id = b.case_id
        WHERE b.token = ANY (sure) AND c.status <> 'closed'
    ) AS found;
    RETURN QUERY SELECT b.case_id, b.child_id, b.known_by, b.token FROM public.blind_index AS b
        WHERE b.token = ANY (wanted) ORDER BY b.token = ANY (sure) DESC LIMIT most;
END $$
"""

_REPORTED_BEFORE = """
CREATE FUNCTION reported_before(sure bytea[], since timestamptz)
RETURNS TABLE (token bytea, child_id uuid, came_to text, reports bigint) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
        SELECT b.token, b.child_id, o.came_to, count(*) FROM public.blind_index AS b
        JOIN public."case" AS c ON c.id = b.case_id
        JOIN public.report AS r ON r.case_id = c.id AND b.child_id = ANY (r.child_ids)
        CROSS JOIN LATERAL (SELECT CASE WHEN c.status = 'closed' THEN c.closure_reason ELSE (
            SELECT f.result FROM public.referral AS f
            WHERE f.case_id = c.id AND f.role = 'lead' AND f.resolved_at >= r.received_at
            ORDER BY f.resolved_at DESC LIMIT 1
        ) END AS came_to) AS o
        WHERE b.token = ANY (sure) AND r.received_at >= since
        GROUP BY b.token, b.child_id, o.came_to;
END $$
"""

_BY_RECEIPT = """
CREATE FUNCTION nearest_receipts(hashes bytea[]) RETURNS SETOF uuid LANGUAGE plpgsql VOLATILE AS $$
DECLARE found record;
BEGIN
    FOR found IN
        SELECT nearest.id, nearest.case_id FROM unnest(hashes) AS wanted CROSS JOIN LATERAL (
            (SELECT r.id, r.case_id FROM public.report AS r WHERE r.receipt_hash >= wanted
                ORDER BY r.receipt_hash LIMIT 1)
            UNION ALL (SELECT r.id, r.case_id FROM public.report AS r ORDER BY r.receipt_hash LIMIT 1)
        ) AS nearest
    LOOP
        PERFORM public.admit(found.case_id);
        RETURN NEXT found.id;
    END LOOP;
END $$
"""

_BY_DIVISION = """
CREATE FUNCTION admit_by_division(the_case uuid) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM public.admit(c.id) FROM public."case" AS c
        JOIN public.organisation AS o ON o.code = current_setting('hutong.organisation', true)
        WHERE c.id = the_case AND NOT public.conflicted(the_case)
            AND starts_with(c.division_code, regexp_replace(left(o.division_code, 6), '(00)+$', ''));
    RETURN FOUND;
END $$
"""

_HELD = """
CREATE FUNCTION is_held_to_account(the_unit text, the_ground text, about uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN about = ANY (public.admitted()) AND EXISTS (
        SELECT FROM public.accountability AS a JOIN public."case" AS c ON c.id = a.case_id
        WHERE a.about_case_id = about AND a.unit = the_unit AND c.ground = the_ground AND c.status <> 'closed'
    );
END $$
"""

_DONE_BEFORE = """
CREATE FUNCTION done_before(the_case uuid, certain text[])
RETURNS TABLE (agency text, kind text, finding text, decided_at timestamptz, here boolean)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF the_case = ANY (public.admitted()) OR public.sees(the_case) THEN
        RETURN QUERY
            SELECT r.agency, m.kind, m.finding, m.decided_at, r.case_id = the_case
            FROM public.measure AS m JOIN public.referral AS r ON r.id = m.referral_id
            WHERE m.withdrawn_at IS NULL AND (r.case_id = the_case OR r.case_id IN (
                SELECT l.other_id FROM public.case_link AS l WHERE l.case_id = the_case AND l.known_by = ANY (certain)
            ))
            ORDER BY m.decided_at, m.recorded_at, m.id;
    END IF;
END $$
"""

_NUMBERED = """
CREATE FUNCTION cases_numbered(the_number text) RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 1 AS $$
BEGIN
    RETURN QUERY SELECT c.id FROM public."case" AS c
        WHERE c.number = the_number OR c.report_numbers @> ARRAY[the_number];
END $$
"""

_OPEN_TASKS = """
CREATE FUNCTION open_tasks(offices text[]) RETURNS TABLE (office text, id uuid, seq bigint)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
        SELECT r.organisation, r.id, r.seq FROM public.referral AS r
            WHERE r.organisation = ANY (offices) AND r.state IN ('pending', 'claimed')
        UNION
        SELECT e.organisation, r.id, r.seq FROM public.referral AS r
            JOIN public.referral_escalation AS e ON e.referral_id = r.id
            WHERE e.organisation = ANY (offices) AND r.state IN ('pending', 'claimed');
END $$
"""

_PAST_DUE = """
CREATE FUNCTION clocks_past_due(before timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT count(*) FROM public.deadline AS d
        WHERE d.state = 'open' AND d.met_at IS NULL AND d.due_at <= before);
END $$
"""

_NEEDING = """
CREATE FUNCTION rows_under_key(ring text, key_id text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE ring
        WHEN 'master' THEN (SELECT count(*) FROM public.vault_key AS k WHERE k.master_key_id = key_id)
        WHEN 'index' THEN (SELECT count(*) FROM public.blind_index AS b WHERE b.index_key_id = key_id)
    END;
END $$
"""

_OUTLINE = """
CREATE VIEW case_outline AS
    SELECT id, number, status, status_since, opened_at, updated_at, policy_version, ground FROM "case"
    WHERE id = ANY ((SELECT admitted())::uuid[]) OR related(id)
"""
_ANSWERS = (
    *(_CONFLICTED, _SEES, _SHUNNED, _RELATED, _SERVED, _IN_FILE, _KNOWN_BY, _REPORTED_BEFORE, _BY_RECEIPT),
    *(_BY_DIVISION, _HELD, _DONE_BEFORE, _NUMBERED, _OPEN_TASKS, _PAST_DUE, _NEEDING),
)


def upgrade() -> None:
    op.execute(_PASSES_BY)
    for role in ("hutong_access", "hutong_lens"):
        op.execute(_ROLE.format(role=role))
        op.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
    op.execute("GRANT CREATE ON SCHEMA public TO hutong_access")
    op.execute(f"GRANT SELECT ON {_READS} TO hutong_access")
    op.execute("GRANT hutong_access TO CURRENT_USER")
    for statement in (*_PLAIN.strip().split("\n\n"), *_ANSWERS):
        name = statement.split("FUNCTION ")[1].partition("(")[0]
        op.execute(statement)
        if statement in _ANSWERS:
            op.execute(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path = pg_catalog, pg_temp")
            op.execute(f"ALTER FUNCTION {name} OWNER TO hutong_access")
            op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
            op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO hutong_api, hutong_worker, hutong_lens")
    op.execute(_OUTLINE)
    op.execute("ALTER VIEW case_outline OWNER TO hutong_access")
    op.execute("GRANT SELECT ON case_outline TO hutong_api")
    op.execute("REVOKE CREATE ON SCHEMA public FROM hutong_access")
    op.execute("REVOKE hutong_access FROM CURRENT_USER")


def downgrade() -> None:
    raise NotImplementedError("rows that were protected stay protected; restore a backup instead")
