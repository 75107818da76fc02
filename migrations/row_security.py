"""Who sees and who changes a row, for whoever adds a table. What stands here migrations have run: add, never change.

A policy lets the api's role at a row of a case that this transaction was admitted to, or that its actor sees. The
worker sees every case; nobody else sees a row, the tables' owner included.
"""

from alembic import op

API, WORKER, ACCESS = "hutong_api", "hutong_worker", "hutong_access"
AUDITS = "(SELECT current_setting('hutong.role', true) = 'auditor')"
OFFICIAL = "(SELECT current_setting('hutong.role', true) IN ('handler', 'supervisor'))"
ME = "(SELECT current_setting('hutong.organisation', true))"
MYSELF = "(SELECT nullif(current_setting('hutong.person', true), '')::uuid)"


def admitted(case: str) -> str:
    """Whether this transaction was let into the case: asked once for each statement, not for each row."""
    return f"{case} = ANY ((SELECT admitted())::uuid[])"


def seen(case: str) -> str:
    return f"({admitted(case)} OR {AUDITS} OR ({OFFICIAL} AND sees({case})))"


def of_case(
    table: str, *, reads: str = seen("case_id"), writes: str = admitted("case_id"), worker: bool = True
) -> None:
    """Rows of a case: read by `reads`, added and changed by `writes`."""
    protect(table, reads=reads, adds=writes, changes=writes, worker=worker)


def part_of(table: str, whole: str, key: str) -> None:
    """Rows of something that has policies of its own: whoever sees that sees them.

    A new row is not asked for its whole: that may be new too, in the same statement, and its foreign key holds anyway.
    """
    seen_whole = f"(SELECT true FROM {whole} AS whole WHERE whole.id = {table}.{key})"  # noqa: S608 - names of our own tables
    protect(table, reads=seen_whole, adds="true", changes=seen_whole)


def protect(table: str, *, reads: str, adds: str, changes: str, locks: str = "", worker: bool = True) -> None:
    """`locks`: which rows may be locked and changed to what `changes` allows; the same unless told."""
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY api_reads ON "{table}" FOR SELECT TO {API} USING ({reads})')
    op.execute(f'CREATE POLICY api_adds ON "{table}" FOR INSERT TO {API} WITH CHECK ({adds})')
    op.execute(
        f'CREATE POLICY api_changes ON "{table}" FOR UPDATE TO {API} USING ({locks or changes}) WITH CHECK ({changes})'
    )
    op.execute(f'CREATE POLICY access ON "{table}" FOR SELECT TO {ACCESS} USING (true)')
    if worker:
        op.execute(f'CREATE POLICY worker ON "{table}" TO {WORKER} USING (true) WITH CHECK (true)')
