"""Who may see a request, and who answers it. What the caller may not see answers 404."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path
from sqlalchemy import Row

from services.cases import service as cases
from services.cases.models import Case
from services.core.errors import Forbidden, NotFound
from services.core.route import IfMatch, Session
from services.data_requests import repository
from services.data_requests.models import DataRequest
from services.data_requests.service import Requested
from services.identity.access import HandlingPerson, Official
from services.ledger import service as ledger

DataRequestId = Annotated[UUID, Path()]


async def _visible(data_request_id: DataRequestId, session: Session, actor: Official) -> Row[DataRequest, Case]:
    found = await repository.with_case(session, data_request_id, cases.visible(actor))
    if found is None:
        raise NotFound
    return found


async def _own(data_request_id: DataRequestId, session: Session, actor: HandlingPerson, match: IfMatch) -> Requested:
    """By a person of the office that registered it. Takes the case's stream."""
    await ledger.take_where(session, repository.stream_of(data_request_id).scalar_subquery())
    found = await _visible(data_request_id, session, actor)
    if found.DataRequest.organisation != actor.organisation:
        raise Forbidden("the office that registered the request answers it", rule="OFFICE")
    match.require(found.DataRequest.seq)
    return Requested(found.DataRequest, found.Case)


VisibleRequest = Annotated[Row[DataRequest, Case], Depends(_visible)]
OwnRequest = Annotated[Requested, Depends(_own)]
