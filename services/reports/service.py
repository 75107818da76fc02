"""A report: kept with everything personal in the vault; the reporter's own view of it; more facts later."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import clock, encryption, pipeline
from services.core.actor import ANONYMOUS, Actor
from services.core.errors import NotFound
from services.core.keys import Keys
from services.files import service as files
from services.files.incoming import Received
from services.ledger import service as ledger
from services.notices import service as notices
from services.reports import questions, repository, rules, signed_receipts
from services.reports.models import Attachment, Report
from services.reports.schemas import AttachmentReceipt, ReportSubmit, SupplementRead
from services.vault import service as vault


def keep(
    session: AsyncSession,
    case: Case,
    key: vault.SealingKey,
    sent: ReportSubmit,
    actor: Actor,
    child_ids: list[UUID],
    *,
    confidential: bool,
) -> Report:
    """The report's row, its sealed documents and its entry, in a case that this transaction holds.

    Of an anonymous report nothing about the caller is kept.
    """
    report_id, now = uuid4(), ledger.moment(session)
    anonymous = sent.anonymous or (actor.organisation is None and not _named(sent))
    organisation = None if anonymous else actor.organisation
    report = Report(
        id=report_id,
        number=cases.number("BG", case.division_code, now),
        case_id=case.id,
        organisation=organisation,
        audience="reporter_unit" if organisation else "anonymous" if anonymous else "reporter_citizen",
        anonymous=anonymous,
        on_behalf=sent.on_behalf,
        confidential=confidential,
        immediate_danger=sent.immediate_danger,
        circumstances=sorted(sent.circumstances),
        harm_categories=sorted(sent.harm_categories),
        age_groups=sorted(rules.age_groups(sent, cases.policy_of(session, case), now)),
        child_ids=child_ids,
        received_at=now,
        receipt_hash=rules.receipt_hash(_receipt_key(session), receipt_code(session, report_id)),
    )
    words = sent.model_dump(mode="json", exclude={"reporter"})
    vault.keep(session, key, "report", report_id, words)
    if not anonymous and sent.reporter is not None:
        own = vault.new_key(session, case.id, report_id)
        vault.keep(session, own, "reporter", report_id, sent.reporter.model_dump(mode="json"))
    data = {
        "number": report.number,
        "circumstances": report.circumstances,
        "harm_categories": report.harm_categories,
        "age_groups": report.age_groups,
        "immediate_danger": report.immediate_danger,
        "children": len(sent.children),
        "child_ids": child_ids,
        "content": vault.digest(key, sent.model_dump_json()),
    }
    report.seq = cases.record(
        session, case, "report.received", ANONYMOUS, subject=("report", report_id), basis="R1", data=data
    )
    pipeline.add(session, report)
    case.report_numbers = [*case.report_numbers, report.number]
    return report


async def restate(session: AsyncSession, case: Case) -> None:
    """Reports came to the case or left it: its numbers and codes are those of the reports that stand in it."""
    stand = await repository.of_case(session, case.id)
    case.report_numbers = [report.number for report in stand]
    case.circumstances = sorted({code for report in stand for code in report.circumstances})
    case.harm_categories = sorted({code for report in stand for code in report.harm_categories})
    case.age_groups = sorted({code for report in stand for code in report.age_groups})


def _named(sent: ReportSubmit) -> bool:
    return sent.reporter is not None and bool(sent.reporter.name or sent.reporter.phone)


async def supplement(
    session: AsyncSession, report: Report, narrative: str, question_id: UUID | None = None
) -> SupplementRead:
    """More facts from the reporter, or an answer; the leading office sees that there are some, and whoever asked.

    Raises Unprocessable, AlreadyAnswered.
    """
    case = await cases.take(session, report.case_id)
    note_id = uuid4()
    data: dict[str, object] = {"supplement": note_id}
    words: dict[str, object] = {"text": narrative, "report": report.id}
    asker = None
    if question_id is not None:
        asker = (await questions.answer(session, report, question_id)).organisation
        words["question"] = data["question"] = question_id
    data["content"] = await vault.write(session, case.id, "supplement", note_id, words)
    report.seq = cases.record(session, case, "report.supplemented", ANONYMOUS, subject=("report", report.id), data=data)
    notices.new_facts(session, case, note_id, asker)
    cases.wake(session, case.id, report.seq)
    return SupplementRead(id=note_id, received_at=clock.now())


async def attach(session: AsyncSession, report: Report, received: Received) -> AttachmentReceipt:
    """Evidence from the reporter. The hash in the answer is the reporter's proof; the ledger has a keyed one."""
    case = await cases.take(session, report.case_id)
    told = await files.keep(session, case.id, received)
    pipeline.insert(session, Attachment, id=received.id, report_id=report.id, received_at=ledger.moment(session))
    data = {"attachment": received.id, **told}
    report.seq = cases.record(session, case, "report.attached", ANONYMOUS, subject=("report", report.id), data=data)
    notices.new_facts(session, case, received.id)
    cases.wake(session, case.id, report.seq)
    return AttachmentReceipt(
        id=received.id,
        media_type=received.media_type,
        size=received.size,
        screening=received.screening,
        received_at=ledger.moment(session),
        sha256=received.sha256,
    )


def receipt_code(session: AsyncSession, report_id: UUID) -> str:
    return rules.receipt_code(_receipt_key(session), str(report_id))


def state_tag(session: AsyncSession, report: Report) -> str:
    """Its ETag. The bare seq would count what its case has come to, and so tell that the child is known."""
    return f'"{encryption.digest(_receipt_key(session), "state", str(report.id), str(report.seq))[:9].hex()}"'


def signed_receipt(session: AsyncSession, report: Report) -> str:
    """With which whoever filed it proves that, and when. It costs one signature."""
    keys: Keys = session.info["keys"]
    return signed_receipts.write(keys.proof.signer, report.number, report.received_at, report.organisation)


async def by_receipt(session: AsyncSession, code: str) -> tuple[Report, bool]:
    """The report of this code and True; of a wrong code another report, on which the same work can be done, and False.

    Raises NotFound where there is no report at all.
    """
    keys: Keys = session.info["keys"]
    hashes = [rules.receipt_hash(key, code) for key in keys.receipt.keys.values()]
    nearest = await repository.nearest_receipts(session, hashes)
    if not nearest:
        raise NotFound
    found = next((report for report in nearest if report.receipt_hash in hashes), None)
    return found or nearest[0], found is not None


def _receipt_key(session: AsyncSession) -> bytes:
    keys: Keys = session.info["keys"]
    return keys.receipt.key


get = repository.get
of_case = repository.of_case
of_reporter = repository.of_reporter
attachments = repository.attachments
