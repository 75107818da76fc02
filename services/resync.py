"""The engine's data are gone, or old: every open subject is told to look again. No truth was lost with them."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.cases.models import Case
from services.core import clock
from services.core.database import Database
from services.deadlines.models import Deadline
from services.deliveries.models import Delivery
from services.ledger.models import LedgerNote
from services.legal_referrals.models import LegalReferral
from services.notices.models import Notice
from services.placements.models import Placement
from services.referrals.models import Referral
from workflows.case.contracts import workflow_id as case_workflow
from workflows.legal_referral.contracts import workflow_id as legal_workflow
from workflows.notice.contracts import workflow_id as notice_workflow
from workflows.placement.contracts import workflow_id as placement_workflow
from workflows.referral.contracts import workflow_id as referral_workflow
from workflows.sending.contracts import workflow_id as sending_workflow


async def resync(database: Database) -> int:
    """Write a note for each; answers how many."""
    async with database.transaction() as session:
        ids = {case_workflow(id_) for id_ in await session.scalars(select(Case.id).where(Case.status != "closed"))}
        open_ = select(Referral.id).where(Referral.state.in_(("pending", "claimed")))
        ids |= {referral_workflow(id_) for id_ in await session.scalars(open_)}
        placed = select(Placement.id).where(Placement.state.in_(("proposed", "active")))
        ids |= {placement_workflow(id_) for id_ in await session.scalars(placed)}
        pending = select(LegalReferral.id).where(LegalReferral.ended_at.is_(None))
        ids |= {legal_workflow(id_) for id_ in await session.scalars(pending)}
        waiting = (
            select(Deadline.subject_kind, Deadline.subject_id).where(Deadline.next_rung_at.is_not(None)).distinct()
        )
        ids |= {f"{kind}-{id_}" for kind, id_ in await session.execute(waiting)}
        untold = select(Notice.id).where(Notice.state == "queued")
        ids |= {notice_workflow(id_) for id_ in await session.scalars(untold)}
        unsent = select(Delivery.endpoint_id).where(Delivery.state == "waiting").distinct()
        ids |= {sending_workflow(id_) for id_ in await session.scalars(unsent)}
        rows = [{"workflow_id": id_, "seq": 0, "written_at": clock.now()} for id_ in sorted(ids)]
        if rows:
            await session.execute(insert(LedgerNote).on_conflict_do_nothing(), rows)
    return len(rows)
