"""Who may see a report's own view, and what was attached to it. What the caller may not see answers 404.

A report is its organisation's reporters', or whoever's holds the receipt code; its attachments are also for those of
the case's offices that work with evidence, in person.
"""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from services.cases import papers
from services.cases.access import seen
from services.core.actor import ANONYMOUS, Actor, Role
from services.core.errors import NotFound
from services.core.route import Session
from services.files.uploads import Uploaded
from services.identity.access import Caller
from services.reports import repository, service
from services.reports.models import Report
from services.reports.schemas import ReceiptAttachment
from services.vault.openings import Ground, Opening


async def _own(report_id: Annotated[UUID, Path()], session: Session, actor: Caller) -> Report:
    found = await repository.get(session, report_id, actor)
    if found is None:
        raise NotFound
    return found


OwnReport = Annotated[Report, Depends(_own)]


async def _by_code(upload: Uploaded, session: Session) -> Report:
    """The code stands in the form: an address is written down in too many places."""
    return await service.by_receipt(session, upload.form(ReceiptAttachment).receipt_code)


ReportOfCode = Annotated[Report, Depends(_by_code)]


@dataclass(frozen=True)
class Readable:
    """An attachment that the caller may read, and by what right."""

    id: UUID
    opening: Opening


async def _attachment(
    report_id: Annotated[UUID, Path()], attachment_id: Annotated[UUID, Path()], session: Session, actor: Caller
) -> Readable:
    own = await repository.get(session, report_id, actor)
    if own is not None:  # of a reporter the record has the role and nothing else
        opening = Opening(ANONYMOUS, own.case_id, Ground.OWN_REPORT)
    else:
        opening = await _of_office(session, report_id, actor)
    if not await repository.has_attachment(session, report_id, attachment_id):
        raise NotFound
    return Readable(attachment_id, opening)


async def _of_office(session: Session, report_id: UUID, actor: Actor) -> Opening:
    report = await session.get(Report, report_id)
    if report is None or actor.role not in (Role.HANDLER, Role.SUPERVISOR, Role.AUDITOR):
        raise NotFound
    case = await seen(session, report.case_id, actor)
    return Opening(actor, case.id, await papers.ground(session, case, papers.EVIDENCE, actor))


ReadableAttachment = Annotated[Readable, Depends(_attachment)]
