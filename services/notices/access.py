"""Which notice a call is about: the caller's own, in a case, or the house, whose stream the transaction holds."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from services.cases import service as cases
from services.cases.models import Case
from services.core.route import IfMatch, Session
from services.identity.access import Caller
from services.ledger import service as ledger
from services.notices import service
from services.notices.models import Notice


@dataclass(frozen=True)
class Told:
    """Without a case it is the house's own."""

    notice: Notice
    case: Case | None


async def _own(notice_id: Annotated[UUID, Path()], session: Session, actor: Caller, match: IfMatch) -> Told:
    found = await service.addressed(session, notice_id, actor)
    case = await cases.take(session, found.case_id) if found.case_id else None
    if case is None:
        await ledger.take(session, ledger.HOUSE)
    await session.refresh(found)
    match.require(found.seq)
    return Told(found, case)


OwnNotice = Annotated[Told, Depends(_own)]
