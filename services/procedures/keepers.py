"""The keepers of the workflows' promises: each is one transaction, and may be asked any number of times."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio.exceptions import ApplicationError

from services.cases import service as cases
from services.core import clock
from services.core.database import Database
from services.data_requests import service as data_requests
from services.deadlines import service as deadlines
from services.legal_referrals import service as legal_referrals
from services.notices import service as notices
from services.placements import service as placements
from services.procedures import due, results
from services.referrals import service as referrals
from workflows.case.contracts import Milestone as Case
from workflows.case.promises import CasePromises
from workflows.data_request.contracts import Milestone as DataRequest
from workflows.data_request.promises import DataRequestPromises
from workflows.legal_referral.contracts import Milestone as Legal
from workflows.legal_referral.promises import LegalReferralPromises
from workflows.notice.contracts import Milestone as Notice
from workflows.notice.promises import NoticePromises
from workflows.placement.contracts import Milestone as Placement
from workflows.placement.promises import PlacementPromises
from workflows.promises import Look, Promises, Subject
from workflows.referral.contracts import Milestone as Referral
from workflows.referral.promises import ReferralPromises
from workflows.retries import UNKNOWN_SUBJECT

Found = TypeVar("Found")


class ReferralKeeper(ReferralPromises):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, subject: Subject) -> Look:
        async with self._database.transaction() as session:
            found = _known(await referrals.get(session, UUID(subject.id)))
            ended = found.state not in ("pending", "claimed")
            reached = [
                *([Referral.RECEIVED] if ended or found.received_at else []),
                *([Referral.CLAIMED] if ended or found.state == "claimed" else []),
                *([Referral.RESOLVED] if ended else []),
            ]
            return await _look(session, found.id, reached, seq=found.seq)

    async def mark_due(self, subject: Subject) -> None:
        async with self._database.transaction() as session:
            found = _known(await referrals.get(session, UUID(subject.id)))
            await due.mark(session, found.case_id, found.id)


class CaseKeeper(CasePromises):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, subject: Subject) -> Look:
        async with self._database.transaction() as session:
            case = _known(await cases.get(session, UUID(subject.id)))
            every = await referrals.of_case(session, case.id)
            told = await notices.of_case(session, case.id, "RESULT")
            handled = case.status in ("resolved", "closed")
            is_told = all(notices.has_ended(n) for n in told) if told else case.kind == "accountability"
            reached = [
                *([Case.RECEIVED] if handled or any(r.received_at for r in every) else []),
                *([Case.HANDLED] if handled else []),
                *([Case.TOLD] if handled and is_told else []),
                *([Case.CLOSED] if case.status == "closed" else []),
            ]
            waiting = [f"referral:{r.id}" for r in every if r.state in ("pending", "claimed")]
            waiting += [f"notice:{n.id}" for n in told if not notices.has_ended(n)]
            return await _look(session, case.id, reached, waiting=waiting)

    async def mark_due(self, subject: Subject) -> None:
        async with self._database.transaction() as session:
            case = _known(await cases.get(session, UUID(subject.id)))
            await due.mark(session, case.id, case.id)

    async def tell_result(self, subject: Subject) -> None:
        async with self._database.transaction() as session:
            await results.tell_result(session, UUID(subject.id))


class NoticeKeeper(NoticePromises):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, subject: Subject) -> Look:
        async with self._database.transaction() as session:
            found = _known(await notices.get(session, UUID(subject.id)))
            untold = found.state == "handed_over" and await deadlines.next_rung_at(session, found.id) is not None
            reached = [
                *([Notice.DELIVERED] if found.state != "queued" else []),
                *([Notice.ACKNOWLEDGED] if notices.has_ended(found) and not untold else []),
            ]
            return await _look(session, found.id, reached, seq=found.seq)

    async def mark_due(self, subject: Subject) -> None:
        async with self._database.transaction() as session:
            found = _known(await notices.get(session, UUID(subject.id)))
            await due.mark(session, _known(found.case_id), found.id)

    async def deliver(self, subject: Subject) -> None:
        async with self._database.transaction() as session:
            found = _known(await notices.get(session, UUID(subject.id)))
            case = await cases.take(session, _known(found.case_id))
            notices.deliver(session, case, _known(await notices.get(session, found.id)))


class PlacementKeeper(PlacementPromises):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, subject: Subject) -> Look:
        async with self._database.transaction() as session:
            found = _known(await placements.get(session, UUID(subject.id)))
            if found.state in ("rejected", "ended"):
                reached = list(Placement)
            else:
                met = await placements.milestones(session, found)
                reached = [milestone for milestone in Placement if milestone in met]
            return await _look(session, found.id, reached, seq=found.seq)

    async def mark_due(self, subject: Subject) -> None:
        async with self._database.transaction() as session:
            found = _known(await placements.get(session, UUID(subject.id)))
            await due.mark(session, found.case_id, found.id)


class LegalReferralKeeper(LegalReferralPromises):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, subject: Subject) -> Look:
        async with self._database.transaction() as session:
            found = _known(await legal_referrals.get(session, UUID(subject.id)))
            case = _known(await cases.get(session, found.case_id))
            reached = [Legal(name) for name in legal_referrals.milestones(session, found, case)]
            return await _look(session, found.id, reached, seq=found.seq)

    async def mark_due(self, subject: Subject) -> None:
        async with self._database.transaction() as session:
            found = _known(await legal_referrals.get(session, UUID(subject.id)))
            await due.mark(session, found.case_id, found.id)


class DataRequestKeeper(DataRequestPromises):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, subject: Subject) -> Look:
        async with self._database.transaction() as session:
            found = _known(await data_requests.get(session, UUID(subject.id)))
            reached = [] if found.state == "open" else [DataRequest.ANSWERED]
            return await _look(session, found.id, reached, seq=found.seq)

    async def mark_due(self, subject: Subject) -> None:
        async with self._database.transaction() as session:
            found = _known(await data_requests.get(session, UUID(subject.id)))
            await due.mark(session, found.case_id, found.id)


def keepers(database: Database) -> list[Promises]:
    every = (ReferralKeeper, CaseKeeper, NoticeKeeper, PlacementKeeper, LegalReferralKeeper, DataRequestKeeper)
    return [keeper(database) for keeper in every]


async def _look(
    session: AsyncSession,
    subject_id: UUID,
    reached: Sequence[StrEnum],
    *,
    seq: int = 0,
    waiting: Sequence[str] = (),
) -> Look:
    seconds, rule = None, None
    found = await deadlines.next_rung_at(session, subject_id)
    if found is not None:
        seconds, rule = (found[0] - clock.now()).total_seconds(), found[1]
    return Look([milestone.value for milestone in reached], seconds, rule, list(waiting), seq)


def _known(found: Found | None) -> Found:
    """Raises what ends a workflow whose subject was never there; its note was forged."""
    if found is None:
        raise ApplicationError("no such subject", type=UNKNOWN_SUBJECT, non_retryable=True)
    return found
