"""Who may see a report's own view, and what was attached to it; and who may ask. What one may not see answers 404.

A report is its organisation's reporters', or whoever's holds the receipt code; its attachments are also for those of
the case's offices that work with evidence, in person.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import papers
from services.cases import service as cases
from services.cases.access import seen
from services.cases.models import Case
from services.core.actor import ANONYMOUS, Actor, Role
from services.core.errors import Forbidden, NotFound
from services.core.route import House, IfMatch, Session
from services.core.throttle import Limit, address_of
from services.files.uploads import Uploaded
from services.identity.access import Caller, HandlingPerson
from services.ledger import service as ledger
from services.reports import repository, service
from services.reports.models import Report
from services.reports.schemas import ReceiptAttachment
from services.vault.openings import Ground, Opening

WRONG_CODES = Limit("receipt code", 20, timedelta(minutes=10))

ReportId = Annotated[UUID, Path()]


async def _own(report_id: ReportId, session: Session, actor: Caller) -> Report:
    found = await repository.get(session, report_id, actor)
    if found is None:
        raise NotFound
    return found


async def _questioned(
    report_id: ReportId, session: Session, actor: HandlingPerson, match: IfMatch
) -> Row[Report, Case]:
    """By a handler, in person, of the leading or an assisting office. Takes the case's stream."""
    await ledger.take_where(session, repository.stream_of(report_id).scalar_subquery())
    found = await repository.with_case(session, report_id, cases.visible(actor))
    if found is None:
        raise NotFound
    if not {(actor.organisation, part) for part in ("lead", "assist")} & await cases.parties(session, found.Case.id):
        raise Forbidden("a reporter is asked by the leading and the assisting offices", rule="OFFICE")
    match.require(found.Report.seq)
    return found


@dataclass(frozen=True)
class Receipts:
    """Receipt codes as an address shows them: a wrong one counts against it."""

    request: Request
    session: AsyncSession

    async def report(self, code: str) -> Report:
        """Raises NotFound, the same for a code that never was; TooManyRequests."""
        return await self.settle(*await self.nearest(code))

    async def nearest(self, code: str) -> tuple[Report, bool]:
        """What `settle` takes. Of a wrong code another report, on which the same work is done before that is said.

        Raises NotFound where there is no report at all, TooManyRequests.
        """
        await self._house.throttle.spend((WRONG_CODES, address_of(self.request)))
        return await service.by_receipt(self.session, code)

    async def settle(self, found: Report, is_right: bool) -> Report:
        """Raises NotFound."""
        if not is_right:
            raise NotFound
        await self._house.throttle.give_back((WRONG_CODES, address_of(self.request)))
        return found

    @property
    def _house(self) -> House:
        house: House = self.request.app.state.house
        return house


async def _receipts(request: Request, session: Session) -> Receipts:
    return Receipts(request, session)


OwnReport = Annotated[Report, Depends(_own)]
QuestionedReport = Annotated[Row[Report, Case], Depends(_questioned)]
ByReceipt = Annotated[Receipts, Depends(_receipts)]


async def _by_code(upload: Uploaded, receipts: ByReceipt) -> Report:
    """The code stands in the form: an address is written down in too many places."""
    return await receipts.report(upload.form(ReceiptAttachment).receipt_code)


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
