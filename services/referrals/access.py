"""Who may touch a referral. What the caller may not see answers 404."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path
from sqlalchemy import Row

from services.cases import service as cases
from services.cases.models import Case
from services.core.errors import NotFound
from services.core.route import IfMatch, Session
from services.identity.access import Handler, Official
from services.referrals import repository, service
from services.referrals.errors import NotTheOffice
from services.referrals.models import Referral
from services.referrals.service import Task

ReferralId = Annotated[UUID, Path()]


async def _visible(referral_id: ReferralId, session: Session, actor: Official) -> Row[Referral, Case]:
    found = await repository.with_case(session, referral_id, cases.visible(actor))
    if found is None:
        raise NotFound
    return found


async def _own_task(referral_id: ReferralId, session: Session, actor: Handler, match: IfMatch) -> Task:
    """Takes the case's stream first, so that what is read after it stays true until the answer."""
    found = await repository.take(session, referral_id, actor.organisation)
    if found is None:
        raise NotFound
    referral, case = found
    if referral.organisation != actor.organisation:
        raise NotTheOffice
    match.require(referral.seq)
    return Task(referral, case)


async def _held_task(task: Annotated[Task, Depends(_own_task)], actor: Handler) -> Task:
    service.require_holder(task.referral, actor)
    return task


VisibleReferral = Annotated[Row[Referral, Case], Depends(_visible)]
OwnTask = Annotated[Task, Depends(_own_task)]
HeldTask = Annotated[Task, Depends(_held_task)]
