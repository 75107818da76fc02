"""The keepers of the workflows' promises: each is one transaction, and may be asked any number of times."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity
from temporalio.exceptions import ApplicationError

from services.cases.models import Case
from services.core import clock, pipeline
from services.core.database import Database
from services.data_requests.models import DataRequest
from services.deadlines import service as deadlines
from services.deliveries import sending
from services.deliveries.channels import Channels
from services.deliveries.models import Endpoint
from services.ledger import service as ledger
from services.legal_referrals import service as legal_referrals
from services.legal_referrals.models import LegalReferral
from services.notices import service as notices
from services.notices.models import Notice
from services.placements import service as placements
from services.placements.models import Placement
from services.procedures import due, results, undeliverable
from services.referrals import service as referrals
from services.referrals.models import Referral
from workflows.case.contracts import Milestone as Stage
from workflows.case.promises import CasePromises
from workflows.data_request.contracts import Milestone as Answer
from workflows.data_request.promises import DataRequestPromises
from workflows.legal_referral.contracts import Milestone as Instrument
from workflows.legal_referral.promises import LegalReferralPromises
from workflows.notice.contracts import Milestone as Told
from workflows.notice.promises import NoticePromises
from workflows.placement.contracts import Milestone as Guardianship
from workflows.placement.promises import PlacementPromises
from workflows.promises import Look, Promises, Subject
from workflows.referral.contracts import Milestone as Task
from workflows.referral.promises import ReferralPromises
from workflows.retries import UNKNOWN_SUBJECT
from workflows.sending.contracts import Milestone as Sending
from workflows.sending.promises import SendingPromises


class ReferralKeeper(ReferralPromises):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, subject: Subject) -> Look:
        id_ = UUID(subject.id)
        async with self._database.transaction() as session:
            rows, next_ = await pipeline.settle(session, pipeline.by_id(Referral, id_), deadlines.next_rung(id_))
        found = _known(rows)
        ended = found.state not in ("pending", "claimed")
        reached = [
            *([Task.RECEIVED] if ended or found.received_at else []),
            *([Task.CLAIMED] if ended or found.state == "claimed" else []),
            *([Task.RESOLVED] if ended else []),
        ]
        return _look(reached, next_, seq=found.seq)

    async def mark_due(self, subject: Subject) -> None:
        await _mark(self._database, subject)


class CaseKeeper(CasePromises):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, subject: Subject) -> Look:
        id_ = UUID(subject.id)
        questions = [pipeline.by_id(Case, id_), referrals.tasks(id_), notices.results(id_), deadlines.next_rung(id_)]
        async with self._database.transaction() as session:
            rows, every, told, next_ = await pipeline.settle(session, *questions)
        case = _known(rows)
        handled = case.status in ("resolved", "closed")
        is_told = all(notices.has_ended(n) for n in told) if told else case.ground is not None
        reached = [
            *([Stage.RECEIVED] if handled or any(r.received_at for r in every) else []),
            *([Stage.HANDLED] if handled else []),
            *([Stage.TOLD] if handled and is_told else []),
            *([Stage.CLOSED] if case.status == "closed" else []),
        ]
        waiting = [f"referral:{r.id}" for r in every if r.state in ("pending", "claimed")]
        waiting += [f"notice:{n.id}" for n in told if not notices.has_ended(n)]
        return _look(reached, next_, waiting=waiting)

    async def mark_due(self, subject: Subject) -> None:
        await _mark(self._database, subject)

    async def tell_result(self, subject: Subject) -> None:
        async with _asked(self._database) as session:
            await results.tell_result(session, UUID(subject.id))


class NoticeKeeper(NoticePromises):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, subject: Subject) -> Look:
        id_ = UUID(subject.id)
        async with self._database.transaction() as session:
            rows, next_ = await pipeline.settle(session, pipeline.by_id(Notice, id_), deadlines.next_rung(id_))
        found = _known(rows)
        untold = found.state == "handed_over" and bool(next_)
        reached = [
            *([Told.DELIVERED] if found.state != "queued" else []),
            *([Told.ACKNOWLEDGED] if notices.has_ended(found) and not untold else []),
        ]
        return _look(reached, next_, seq=found.seq)

    async def mark_due(self, subject: Subject) -> None:
        await _mark(self._database, subject)

    async def deliver(self, subject: Subject) -> None:
        async with _asked(self._database) as session:
            taken = await notices.take(session, UUID(subject.id))
            notice, case = _known([taken] if taken else [])
            notices.deliver(session, case, notice)


class PlacementKeeper(PlacementPromises):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, subject: Subject) -> Look:
        id_ = UUID(subject.id)
        questions = [pipeline.by_id(Placement, id_), deadlines.met(id_), deadlines.next_rung(id_)]
        async with self._database.transaction() as session:
            rows, clocks, next_ = await pipeline.settle(session, *questions)
            met = placements.milestones(session, clocks)
        found = _known(rows)
        ended = found.state in ("rejected", "ended")
        return _look([m for m in Guardianship if ended or m in met], next_, seq=found.seq)

    async def mark_due(self, subject: Subject) -> None:
        await _mark(self._database, subject)


class LegalReferralKeeper(LegalReferralPromises):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, subject: Subject) -> Look:
        id_ = UUID(subject.id)
        questions = [pipeline.by_id(LegalReferral, id_), legal_referrals.case_of(id_), deadlines.next_rung(id_)]
        async with self._database.transaction() as session:
            rows, its, next_ = await pipeline.settle(session, *questions)
            legal = _known(rows)
            reached = legal_referrals.milestones(session, legal, its[0])
        return _look([Instrument(name) for name in reached], next_, seq=legal.seq)

    async def mark_due(self, subject: Subject) -> None:
        await _mark(self._database, subject)


class DataRequestKeeper(DataRequestPromises):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, subject: Subject) -> Look:
        id_ = UUID(subject.id)
        async with self._database.transaction() as session:
            rows, next_ = await pipeline.settle(session, pipeline.by_id(DataRequest, id_), deadlines.next_rung(id_))
        found = _known(rows)
        return _look([] if found.state == "open" else [Answer.ANSWERED], next_, seq=found.seq)

    async def mark_due(self, subject: Subject) -> None:
        await _mark(self._database, subject)


class SendingKeeper(SendingPromises):
    def __init__(self, database: Database, channels: Channels) -> None:
        self._database, self._channels = database, channels

    async def look(self, subject: Subject) -> Look:
        async with self._database.transaction() as session:
            (rows,) = await pipeline.read(session, pipeline.by_id(Endpoint, UUID(subject.id)))
            first = await sending.first_waiting(session, _known(rows))
        if first is None:
            return Look([Sending.EMPTIED])
        return Look([], (first.at - clock.now()).total_seconds(), waiting_for=[first.type], seq=first.place)

    async def mark_due(self, subject: Subject) -> None:
        failing = await sending.send_due(self._database, self._channels, UUID(subject.id))
        if failing is not None:
            async with self._database.transaction() as session:
                await undeliverable.give_up(session, UUID(subject.id), failing)


def keepers(database: Database, channels: Channels) -> list[Promises]:
    every = (ReferralKeeper, CaseKeeper, NoticeKeeper, PlacementKeeper, LegalReferralKeeper, DataRequestKeeper)
    return [*(keeper(database) for keeper in every), SendingKeeper(database, channels)]


@asynccontextmanager
async def _asked(database: Database) -> AsyncIterator[AsyncSession]:
    """A transaction that keeps a promise to the workflow that asks."""
    async with database.transaction() as session:
        if activity.in_activity():
            ledger.asked_by(session, activity.info().workflow_id or "")
        yield session


async def _mark(database: Database, subject: Subject) -> None:
    async with _asked(database) as session:
        await due.mark(session, UUID(subject.id))


def _look(reached: Sequence[StrEnum], next_: Sequence[Any], *, seq: int = 0, waiting: Sequence[str] = ()) -> Look:
    seconds, rule = None, None
    for rung in next_:
        seconds, rule = (rung.next_rung_at - clock.now()).total_seconds(), rung.rule
    return Look([milestone.value for milestone in reached], seconds, rule, list(waiting), seq)


def _known(rows: Sequence[Any]) -> Any:
    """Raises what ends a workflow whose subject was never there; its note was forged."""
    if not rows:
        raise ApplicationError("no such subject", type=UNKNOWN_SUBJECT, non_retryable=True)
    return rows[0]
