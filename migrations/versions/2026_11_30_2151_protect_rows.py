"""Row-level security on everything that belongs to a case: without an actor no row is seen."""

from alembic import op

from migrations.row_security import API, AUDITS, ME, MYSELF, OFFICIAL, admitted, of_case, part_of, protect, seen

revision = "2026_11_30_2151"
down_revision = "2026_11_30_2150"
branch_labels = None
depends_on = None

_FOR_ITSELF = f"((report_id IS NOT NULL OR kind = 'SERVED') AND recipient = {ME})"
_OWN_NOTICE = f"{ME} IN (recipient, handed_over_to) AND ({_FOR_ITSELF} OR NOT conflicted(case_id))"
_TAKES_PART = f"({ME} IN (organisation, applicant) OR served(id)) AND NOT conflicted(case_id)"
_ADDRESSED = f"(addressee = {ME} AND outcome = 'issued')"
_STREAM = "case_of(stream)"
_OF_COUNTY = ("referral", "deadline", "legal_referral")


def upgrade() -> None:
    merged = admitted("merged_into")  # the file of the case that it went into reads on in it
    protect(
        "case",
        reads=f"{merged} OR {seen('id')}",
        adds=admitted("id"),
        changes=admitted("id"),
    )
    for table in (
        "child",
        "case_party",
        "case_matter",
        "case_conflict",
        "case_merge",
        "referral",
        "placement",
        "deadline",
    ):
        of_case(table)
    either = f"{admitted('case_id')} OR {admitted('other_id')}"  # a link is shown from both its sides
    of_case("case_link", reads=f"{either} OR sees(case_id)", writes=either)
    of_case("report", reads=f"{seen('case_id')} OR (organisation = {ME} AND NOT confidential)")
    of_case(
        "notice",
        reads=f"{seen('case_id')} OR ({_OWN_NOTICE})",
        writes=f"{admitted('case_id')} OR (case_id IS NULL AND {ME} IN (recipient, handed_over_to))",
    )
    of_case("legal_referral", reads=f"{seen('case_id')} OR {_ADDRESSED} OR ({_TAKES_PART})")
    part_of("measure", "referral", "referral_id")
    part_of("referral_escalation", "referral", "referral_id")
    part_of("placement_review", "placement", "placement_id")
    part_of("legal_step", "legal_referral", "legal_referral_id")
    part_of("deadline_rung", "deadline", "deadline_id")
    part_of("attachment", "report", "report_id")
    part_of("report_question", "report", "report_id")
    of_case("document")
    of_case("data_request")
    of_case("accountability", reads=f"{seen('case_id')} OR {admitted('about_case_id')}")
    of_case("break_glass", reads=f"{admitted('case_id')} OR {AUDITS} OR person = {MYSELF}")
    of_case("access_log", reads=AUDITS)
    _protect_vault()
    _protect_ledger()
    _open_lens()


def _protect_vault() -> None:
    """What was written in a case that went into another one is read in that one, and has the key of its own."""
    of_case("vault_key", reads=f"{AUDITS} OR in_file(case_id)")
    said_to_auditors = f"kind = 'access_reason' AND {AUDITS}"
    own_file = "kind = 'file' AND (SELECT true FROM attachment AS a WHERE a.id = subject_id)"
    no_auditor = "(SELECT current_setting('hutong.role', true) IS DISTINCT FROM 'auditor')"
    asked = "kind = 'question' AND (SELECT true FROM report_question AS q WHERE q.id = subject_id)"
    own = f"({own_file}) OR ({asked})"
    of_case(
        "vault_item",
        reads=f"({OFFICIAL} AND in_file(case_id)) OR ({said_to_auditors}) OR ({no_auditor} AND ({own}))",
    )
    of_case("blind_index", reads=admitted("case_id"))
    op.execute(f"CREATE POLICY api_forgets ON blind_index FOR DELETE TO {API} USING ({admitted('case_id')})")
    attached = "(SELECT true FROM attachment AS a WHERE a.id = sealed_file.id)"
    filed = "(SELECT true FROM document AS d WHERE d.id = sealed_file.id)"
    of_case("sealed_file", reads=f"{admitted('case_id')} OR {attached} OR {filed}")


def _protect_ledger() -> None:
    """A stream is taken by whoever has to do with its case; that admits the transaction to the case."""
    own = f"stream = 'house' OR {admitted(_STREAM)}"
    taken = f"{own} OR {AUDITS} OR related({_STREAM})"
    protect("ledger_head", reads=taken, adds=taken, locks=taken, changes=own)
    timeline = f"(stream LIKE 'case:%' AND in_file({_STREAM}))"
    protect("logged_head", reads=AUDITS, adds=AUDITS, changes="false")
    protect("ledger_entry", reads=f"{AUDITS} OR {timeline}", adds=own, changes="false")


def _open_lens() -> None:
    """A role that the api takes on while the procuratorate looks at its county: codes and ids of five tables."""
    op.execute("ALTER ROLE hutong_api NOINHERIT")  # it has the lens when it takes it on, and only then
    op.execute("GRANT hutong_lens TO hutong_api")
    op.execute(f'GRANT SELECT ON "case", case_conflict, {", ".join(_OF_COUNTY)}, measure TO hutong_lens')
    county = "division_code = (SELECT current_setting('hutong.watches', true))"
    _shows("case", f"{county} AND id <> ALL ((SELECT shunned())::uuid[])")
    for table in _OF_COUNTY:
        _shows(table, f'EXISTS (SELECT FROM "case" AS c WHERE c.id = {table}.case_id)')
    _shows("measure", "EXISTS (SELECT FROM referral AS r WHERE r.id = measure.referral_id)")


def _shows(table: str, rows: str) -> None:
    op.execute(f'CREATE POLICY lens ON "{table}" FOR SELECT TO hutong_lens USING ({rows})')


def downgrade() -> None:
    raise NotImplementedError("rows that were protected stay protected; restore a backup instead")
